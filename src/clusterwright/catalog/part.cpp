#include "clusterwright/catalog/part.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "clusterwright/catalog/catalogue.hpp"
#include "clusterwright/text/schema.hpp"

namespace cw {
namespace {

constexpr std::array<std::string_view, 24> kKindNames = {"server",      "gpu",      "nic",       "switch",  "cable",
                                                         "transceiver", "fibre",    "appliance", "rack",    "pdu",
                                                         "cdu",         "manifold", "rear-door", "storage",
                                                         "cord",        "panel",    "trunk",     "blank",   "model",
                                                         "software",    "recipe",   "licence",   "vgpu", "service"};

// Reads digits off the front of `text`; nothing if there are none or the number is too large.
std::optional<std::uint32_t> take_number(std::string_view& text) {
  std::uint32_t n = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (ec != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return n;
}

bool take(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

bool parity_fits(CageParity parity, std::uint16_t cage) {
  switch (parity) {
    case CageParity::all: return true;
    case CageParity::odd: return cage % 2 == 1;
    case CageParity::even: return cage % 2 == 0;
  }
  return false;
}

// Plugs of one family by age: each cage takes its own and all older ones.
constexpr std::array<std::string_view, 4> kQsfp = {"qsfp28", "qsfp56", "qsfp112", "qsfp-dd"};
constexpr std::array<std::string_view, 2> kSfp = {"sfp-plus", "sfp28"};

template <std::size_t N>
bool older_or_same(const std::array<std::string_view, N>& family, std::string_view plug, std::string_view cage) {
  const auto p = std::find(family.begin(), family.end(), plug);
  const auto c = std::find(family.begin(), family.end(), cage);
  return p != family.end() && c != family.end() && p <= c;
}

}  // namespace

std::string_view confidence_name(Confidence c) {
  constexpr std::array<std::string_view, 3> kNames = {"cited", "derived", "estimated"};
  return kNames[static_cast<std::size_t>(c)];
}

std::string_view kind_name(PartKind kind) { return kKindNames[static_cast<std::size_t>(kind)]; }

std::optional<PartKind> kind_from(std::string_view name) {
  const auto at = std::find(kKindNames.begin(), kKindNames.end(), name);
  if (at == kKindNames.end()) return std::nullopt;
  return static_cast<PartKind>(at - kKindNames.begin());
}

std::string_view technology_name(Technology t) { return t == Technology::ethernet ? "ethernet" : "infiniband"; }

std::string_view scale_up_name(ScaleUp s) {
  constexpr std::array<std::string_view, 3> kNames = {"none", "bridge", "switched"};
  return kNames[static_cast<std::size_t>(s)];
}

std::string_view medium_name(Medium m) {
  constexpr std::array<std::string_view, 5> kNames = {"copper", "active-copper", "aoc", "multimode", "single-mode"};
  return kNames[static_cast<std::size_t>(m)];
}

std::optional<PortMode> parse_port_mode(std::string_view text, std::uint8_t cage_lanes) {
  const auto ports = take_number(text);
  if (!ports || *ports == 0 || *ports > cage_lanes || !take(text, 'x')) return std::nullopt;
  const auto rate = take_number(text);
  if (!rate || *rate == 0 || *rate > 10'000 || !take(text, 'G')) return std::nullopt;
  std::uint32_t lanes = cage_lanes / *ports;
  const bool even = cage_lanes % *ports == 0;
  if (take(text, '/')) {
    const auto given = take_number(text);
    if (!given || *given == 0 || *given > lanes) return std::nullopt;
    lanes = *given;
  } else if (!even) {
    return std::nullopt;
  }
  if (!text.empty()) return std::nullopt;
  return PortMode{static_cast<std::uint8_t>(*ports), static_cast<std::uint8_t>(lanes), gigabits(*rate)};
}

std::string port_mode_text(const PortMode& mode, std::uint8_t cage_lanes) {
  std::string text = fmt::format("{}x{}G", mode.ports, number_text(in_gigabits(mode.rate)));
  const bool even_share = cage_lanes == 0 || mode.ports * mode.lanes == cage_lanes;
  if (!even_share) text += fmt::format("/{}", mode.lanes);
  return text;
}

bool plug_fits(std::string_view plug, Top plug_top, std::string_view cage, Top cage_top) {
  const bool shape = plug == cage || older_or_same(kQsfp, plug, cage) || older_or_same(kSfp, plug, cage);
  const bool tops = plug_top == cage_top || plug_top == Top::any || cage_top == Top::any;
  return shape && tops;
}

const ModeRule* CageGroup::rule_for(const PortMode& mode, std::uint16_t cage) const {
  for (const ModeRule& rule : modes)
    if (rule.mode == mode && parity_fits(rule.cages, cage)) return &rule;
  return nullptr;
}

const CageGroup* SwitchSpec::group_of(std::uint16_t cage) const {
  for (const CageGroup& group : cages)
    if (cage >= group.first && cage <= group.last) return &group;
  return nullptr;
}

std::uint16_t SwitchSpec::cage_count() const {
  std::uint16_t count = 0;
  for (const CageGroup& group : cages) count = std::max(count, group.last);
  return count;
}

const Fact* Part::fact(std::string_view name) const {
  for (const Fact& f : facts)
    if (f.name == name) return &f;
  return nullptr;
}

const Tree* Part::value(std::string_view name) const {
  const Tree* all = tree.find("facts");
  const Tree* found = all != nullptr ? all->find(name) : nullptr;
  if (found == nullptr) return nullptr;
  const Tree* inner = found->find("is");
  return inner != nullptr ? inner : found;
}

std::string_view Part::text(std::string_view name) const {
  const Tree* found = value(name);
  return found != nullptr ? std::string_view(found->text) : std::string_view();
}

std::optional<double> Part::number(std::string_view name) const {
  const Tree* found = value(name);
  if (found == nullptr) return std::nullopt;
  for (const Field& field : part_fields(kind))
    if (field.name == name) return parse_quantity(found->text, field.dimension);
  return std::nullopt;
}

}  // namespace cw
