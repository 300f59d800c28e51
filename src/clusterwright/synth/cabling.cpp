#include "clusterwright/synth/cabling.hpp"

#include <algorithm>
#include <array>

#include "clusterwright/physical/route.hpp"
#include "clusterwright/synth/panels.hpp"

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

// The first of a kind that fits, those of the wished-for vendor and seller before all others; null if none does.
template <class Fits>
PartRef first_fit(const Catalogue& catalogue, const CableWish& wish, PartKind kind, Fits fits) {
  PartRef of_seller, other;
  for (const PartRef& part : catalogue.of_kind(kind)) {
    if (!fits(*part)) continue;
    if (part->vendor == wish.vendor) return part;
    if (!of_seller && part->vendor == wish.seller) of_seller = part;
    if (!other) other = part;
  }
  return of_seller ? of_seller : other;
}

// The part a wish names, where it names one.
PartRef named(const Catalogue& catalogue, const CableWish& wish) {
  if (wish.text == "auto" || medium_of(wish.text)) return nullptr;
  return catalogue.find(wish.text);
}

bool cable_fits(const CableSpec& c, const CageEnd& near, const CageEnd& far, std::uint32_t legs, Technology technology) {
  if (!speaks(c.ethernet, c.infiniband, technology) || legs > c.legs || (legs == 1) != (c.legs == 1)) return false;
  if (c.marks != ManagementPort::none && c.marks != far.management) return false;
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

namespace {

bool sold(std::span<const Metres> lengths, Metres way) { return stocked_length(way, lengths).has_value(); }

PartRef transceiver_for(const Catalogue& catalogue, const CableWish& wish, const CageEnd& end, Medium medium, Metres way, std::uint32_t legs) {
  return first_fit(catalogue, wish, PartKind::transceiver, [&](const Part& p) {
    const TransceiverSpec& t = *p.transceiver;
    const Metres reach = legs > 1 ? t.split_reach : t.reach;
    return t.medium == medium && plug_fits(t.form_factor, t.top, end.form_factor, end.top) && speaks(t.ethernet, t.infiniband, wish.technology) && way <= reach &&
           std::find(t.modes.begin(), t.modes.end(), end.mode) != t.modes.end();
  });
}

// A direct-attach cable from the near cage to as many far cages as its ports serve.
std::optional<CableChoice> direct_cable(const Catalogue& catalogue, const CableQuestion& q, Medium medium) {
  const std::uint32_t near_ports = q.near.mode.ports, far_ports = q.far.mode.ports;
  if (!q.star || far_ports == 0 || near_ports % far_ports != 0) return std::nullopt;
  const PartRef only = named(catalogue, q.wish);
  const PartRef part = first_fit(catalogue, q.wish, PartKind::cable, [&](const Part& p) {
    return p.cable->medium == medium && (!only || p.id == only->id) && cable_fits(*p.cable, q.near, q.far, near_ports / far_ports, q.wish.technology) && sold(p.cable->lengths, q.way);
  });
  if (part) return CableChoice{part, nullptr, nullptr};
  return std::nullopt;
}

// Transceivers for both cages and the fibre between a connector at each end; with `legs` > 1 it splits
// towards the far end.
std::optional<CableChoice> optical_path(const Catalogue& catalogue, const CableQuestion& q, Medium medium, std::uint32_t legs) {
  const PartRef fibre_of_any_length = first_fit(catalogue, q.wish, PartKind::fibre, [&](const Part& p) { return p.fibre->medium == medium && p.fibre->legs == legs; });
  if (!fibre_of_any_length) return std::nullopt;
  const auto with = [&](Metres way, auto fits) -> std::optional<CableChoice> {
    const PartRef a = transceiver_for(catalogue, q.wish, q.near, medium, way, legs);
    const PartRef b = transceiver_for(catalogue, q.wish, q.far, medium, way, legs);
    if (!a || !b || connector_ports(q.near, *a) != legs * connector_ports(q.far, *b)) return std::nullopt;
    const PartRef fibre = first_fit(catalogue, q.wish, PartKind::fibre, [&](const Part& p) {
      const FibreSpec& f = *p.fibre;
      return f.medium == medium && f.legs == legs && f.near_connector == a->transceiver->connector && f.far_connector == b->transceiver->connector && fits(p);
    });
    if (!fibre) return std::nullopt;
    return CableChoice{fibre, a, b};
  };
  // Fibres are lit over the length that is laid, which is the length sold.
  const auto direct = with(q.way, [&](const Part& p) { return sold(p.fibre->lengths, q.way); });
  if (!direct) return std::nullopt;
  Metres laid = q.way.value > 0 ? stocked_length(q.way, direct->cable->fibre->lengths).value_or(q.way) : Metres{};
  if (q.trunk) {
    if (const auto way = trunk_way(catalogue, *q.trunk, *direct->cable)) laid = std::max(laid, way->total());
  }
  return with(laid, [&](const Part& p) { return p.id == direct->cable->id; });
}

std::optional<CableChoice> of_medium(const Catalogue& catalogue, const CableQuestion& q, Medium medium) {
  if (!optical(medium)) return direct_cable(catalogue, q, medium);
  for (const std::uint32_t legs : {1U, 2U, 4U})
    if (const auto choice = optical_path(catalogue, q, medium, legs)) return choice;
  return std::nullopt;
}

// What one link costs; nothing where a price is not known. A cable's price is for any of its lengths.
std::optional<double> price_of(const CableChoice& choice, const CableQuestion& q) {
  const PriceBook& book = *q.wish.prices;
  const double ports = q.near.mode.ports;
  const auto cable = book.of(*choice.cable);
  if (!cable) return std::nullopt;
  if (!choice.optical()) return *cable / ports;
  const auto near = book.of(*choice.near), far = book.of(*choice.far);
  if (!near || !far) return std::nullopt;
  return *near / ports + *far / q.far.mode.ports + *cable / connector_ports(q.near, *choice.near);
}

}  // namespace

Watts most_drawn(const Catalogue& catalogue, const CageEnd& end, Technology technology) {
  const auto runs = [&](const std::vector<PortMode>& modes) { return std::find(modes.begin(), modes.end(), end.mode) != modes.end(); };
  Watts most;
  for (const PartRef& p : catalogue.of_kind(PartKind::transceiver)) {
    const TransceiverSpec& t = *p->transceiver;
    if (plug_fits(t.form_factor, t.top, end.form_factor, end.top) && speaks(t.ethernet, t.infiniband, technology) && runs(t.modes)) most = std::max(most, t.power);
  }
  for (const PartRef& p : catalogue.of_kind(PartKind::cable)) {
    const CableSpec& c = *p->cable;
    if (!speaks(c.ethernet, c.infiniband, technology)) continue;
    if (plug_fits(c.near_form_factor, c.near_top, end.form_factor, end.top) && runs(c.near_modes)) most = std::max(most, c.power);
    if (plug_fits(c.far_form_factor, c.far_top, end.form_factor, end.top) && runs(c.far_modes)) most = std::max(most, c.far_power);
  }
  return most;
}

std::uint32_t connector_ports(const CageEnd& end, const Part& transceiver) {
  return std::max(1U, static_cast<std::uint32_t>(end.mode.ports) / std::max<std::uint32_t>(1, transceiver.transceiver->connectors));
}

std::optional<CableChoice> choose_cable(const Catalogue& catalogue, const CableQuestion& question) {
  const PriceBook* prices = question.wish.prices;
  std::optional<CableChoice> first, cheapest;
  double least = 0;
  for (const Medium medium : media(catalogue, question.wish)) {
    const auto choice = of_medium(catalogue, question, medium);
    if (!choice) continue;
    if (!first) first = choice;
    if (prices == nullptr || prices->empty()) return first;
    const auto price = price_of(*choice, question);
    if (!price || (cheapest && *price >= least)) continue;
    cheapest = choice;
    least = *price;
  }
  return cheapest ? cheapest : first;
}

}  // namespace cw
