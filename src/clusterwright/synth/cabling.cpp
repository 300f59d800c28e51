#include "clusterwright/synth/cabling.hpp"

#include <algorithm>
#include <array>

namespace cw {
namespace {

constexpr std::array kMedia = {Medium::copper, Medium::active_copper, Medium::aoc, Medium::multimode, Medium::single_mode};

std::optional<Medium> medium_of(const std::string& text) {
  for (const Medium m : kMedia)
    if (medium_name(m) == text) return m;
  return std::nullopt;
}

// The media to try, in order.
std::vector<Medium> media(const Catalogue& catalogue, const CableWish& wish) {
  if (const auto one = medium_of(wish.text)) return {*one};
  if (wish.text == "auto") {
    if (wish.prefer_copper) return {kMedia.begin(), kMedia.end()};
    return {Medium::multimode, Medium::single_mode, Medium::aoc, Medium::copper, Medium::active_copper};
  }
  const PartRef part = catalogue.find(wish.text);
  if (part && part->cable) return {part->cable->medium};
  if (part && part->fibre) return {part->fibre->medium};
  if (part && part->transceiver) return {part->transceiver->medium};
  return {};
}

bool optical(Medium m) { return m == Medium::multimode || m == Medium::single_mode; }

bool speaks(bool ethernet, bool infiniband, Technology t) { return t == Technology::ethernet ? ethernet : infiniband; }

// The first of a kind that fits, those of the wished-for vendor before all others; null if none does.
template <class Fits>
PartRef first_fit(const Catalogue& catalogue, const CableWish& wish, PartKind kind, Fits fits) {
  PartRef other;
  for (const PartRef& part : catalogue.of_kind(kind)) {
    if (!fits(*part)) continue;
    if (part->vendor == wish.vendor) return part;
    if (!other) other = part;
  }
  return other;
}

// The part a wish names, where it names one.
PartRef named(const Catalogue& catalogue, const CableWish& wish) {
  if (wish.text == "auto" || medium_of(wish.text)) return nullptr;
  return catalogue.find(wish.text);
}

bool cable_fits(const CableSpec& c, const CageEnd& near, const CageEnd& far, std::uint32_t legs, Technology technology) {
  if (!speaks(c.ethernet, c.infiniband, technology) || legs > c.legs || (legs == 1) != (c.legs == 1)) return false;
  if (!plug_fits(c.near_form_factor, c.near_top, near.form_factor, near.top)) return false;
  if (!plug_fits(c.far_form_factor, c.far_top, far.form_factor, far.top)) return false;
  for (std::size_t i = 0; i < c.near_modes.size() && i < c.far_modes.size(); ++i)
    if (c.near_modes[i] == near.mode && c.far_modes[i] == far.mode) return true;
  return false;
}

}  // namespace

bool wants_direct(const Catalogue& catalogue, const CableWish& wish) {
  const auto list = media(catalogue, wish);
  return std::any_of(list.begin(), list.end(), [](Medium m) { return !optical(m); });
}

bool wants_optical(const Catalogue& catalogue, const CableWish& wish) {
  const auto list = media(catalogue, wish);
  return std::any_of(list.begin(), list.end(), [](Medium m) { return optical(m); });
}

std::optional<CableChoice> direct_cable(const Catalogue& catalogue, const CableWish& wish, const CageEnd& near, const CageEnd& far, std::uint32_t legs) {
  const PartRef only = named(catalogue, wish);
  for (const Medium medium : media(catalogue, wish)) {
    const PartRef part = first_fit(catalogue, wish, PartKind::cable, [&](const Part& p) {
      return p.cable->medium == medium && (!only || p.id == only->id) && cable_fits(*p.cable, near, far, legs, wish.technology);
    });
    if (part) return CableChoice{part, nullptr, nullptr};
  }
  return std::nullopt;
}

PartRef transceiver_for(const Catalogue& catalogue, const CableWish& wish, const CageEnd& end, Medium medium) {
  return first_fit(catalogue, wish, PartKind::transceiver, [&](const Part& p) {
    const TransceiverSpec& t = *p.transceiver;
    return t.medium == medium && plug_fits(t.form_factor, t.top, end.form_factor, end.top) && speaks(t.ethernet, t.infiniband, wish.technology) &&
           std::find(t.modes.begin(), t.modes.end(), end.mode) != t.modes.end();
  });
}

std::optional<CableChoice> optical_path(const Catalogue& catalogue, const CableWish& wish, const CageEnd& near, const CageEnd& far, std::uint32_t legs) {
  for (const Medium medium : media(catalogue, wish)) {
    if (!optical(medium)) continue;
    const PartRef a = transceiver_for(catalogue, wish, near, medium);
    const PartRef b = transceiver_for(catalogue, wish, far, medium);
    if (!a || !b) continue;
    const PartRef fibre = first_fit(catalogue, wish, PartKind::fibre, [&](const Part& p) {
      const FibreSpec& f = *p.fibre;
      return f.medium == medium && f.legs == legs && f.near_connector == a->transceiver->connector && f.far_connector == b->transceiver->connector;
    });
    if (fibre) return CableChoice{fibre, a, b};
  }
  return std::nullopt;
}

}  // namespace cw
