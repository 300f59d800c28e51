#include "clusterwright/catalog/part_specs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/catalog/host_link.hpp"

namespace cw {
namespace {

Top top_from(std::string_view name) {
  if (name == "finned") return Top::finned;
  return name == "flat" ? Top::flat : Top::any;
}

Medium medium_from(std::string_view name) {
  for (const Medium m : {Medium::copper, Medium::active_copper, Medium::aoc, Medium::multimode, Medium::single_mode})
    if (name == medium_name(m)) return m;
  return Medium::copper;
}

Technology technology_from(std::string_view name) {
  return name == "infiniband" ? Technology::infiniband : Technology::ethernet;
}

std::optional<std::uint16_t> cage_number(std::string_view text) {
  std::uint16_t n = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (ec != std::errc() || end != text.data() + text.size() || n == 0 || n > 1024) return std::nullopt;
  return n;
}

// "OSFP{cage}" of cage 3 is "OSFP3".
std::string label_of(std::string pattern, std::uint16_t cage) {
  constexpr std::string_view kMark = "{cage}";
  const std::size_t at = pattern.find(kMark);
  if (pattern.empty()) return std::to_string(cage);
  return at == std::string::npos ? pattern : pattern.replace(at, kMark.size(), std::to_string(cage));
}

}  // namespace

void SpecReader::error(std::uint16_t code, Span span, std::string message, std::string help) {
  diagnostics_.error(code, source_, span, std::move(message), std::move(help));
}

// Of whatever has both facts: more supplies than there are inlets can never be live.
void SpecReader::supplies() {
  const Tree* all = facts_.tree();
  if (all == nullptr || all->find("inlets") == nullptr || all->find("supplies_needed") == nullptr) return;
  const std::int64_t inlets = facts_.integer("inlets"), needed = facts_.integer("supplies_needed");
  if (needed > inlets)
    error(code::kOutOfRange, facts_.span("supplies_needed"),
          fmt::format("{} live supplies are needed, but there are {} inlets", needed, inlets),
          fmt::format("write at most {}, or more inlets", inlets));
}

void SpecReader::read(Part& part) {
  supplies();
  spec(part);
  bill(part);
}

void SpecReader::spec(Part& part) {
  switch (part.kind) {
    case PartKind::server: part.server = server(); return;
    case PartKind::gpu:
      part.gpu = gpu();
      host_link();
      return;
    case PartKind::nic:
      part.nic = nic();
      host_link();
      return;
    case PartKind::switch_: part.switch_ = switch_spec(); return;
    case PartKind::cable:
      part.cable = cable();
      order_numbers(part, part.cable->lengths);
      return;
    case PartKind::transceiver: part.transceiver = transceiver(); return;
    case PartKind::fibre:
      part.fibre = fibre();
      order_numbers(part, part.fibre->lengths);
      return;
    case PartKind::appliance: part.appliance = appliance(); return;
    case PartKind::cord: part.cord = cord(); return;
    case PartKind::panel: part.panel = panel(); return;
    case PartKind::trunk:
      part.trunk = trunk();
      order_numbers(part, part.trunk->lengths);
      return;
    case PartKind::storage:
      if (facts_.given("cages") || facts_.given("back_end_cages")) part.appliance = storage();
      return;
    case PartKind::rack:
    case PartKind::pdu:
    case PartKind::cdu:
    case PartKind::manifold:
    case PartKind::rear_door:
    case PartKind::blank:
    case PartKind::service:
    case PartKind::model: return;
    case PartKind::software:
    case PartKind::recipe:
    case PartKind::licence:
    case PartKind::vgpu: software_facts(part); return;
  }
}

std::optional<PortMode> SpecReader::mode(const Tree& text, std::uint8_t lanes) {
  const auto found = parse_port_mode(text.text, lanes);
  if (!found)
    error(code::kBadPortMode, text.span, fmt::format("'{}' cannot be a port mode over {} lanes", text.text, lanes),
          "write <ports>x<rate>G, such as 2x400G, or 1x200G/2 where a port uses fewer lanes than its even share");
  return found;
}

std::vector<PortMode> SpecReader::modes(const Record& from, std::uint8_t lanes) {
  std::vector<PortMode> all;
  for (const Tree& text : from.items("modes"))
    if (const auto m = mode(text, lanes)) all.push_back(*m);
  if (from.items("modes").empty())
    error(code::kBadPortMode, from.span("modes"), "there is no port mode", "write at least one, such as [2x400G]");
  return all;
}

void SpecReader::cage_range(const Record& group, CageGroup& out) {
  const std::string text = group.text("cages");
  const std::size_t dash = text.find('-');
  const auto first = cage_number(std::string_view(text).substr(0, dash));
  const auto last = dash == std::string::npos ? first : cage_number(std::string_view(text).substr(dash + 1));
  if (!first || !last || *last < *first) {
    error(code::kBadNumber, group.span("cages"), fmt::format("'{}' is no range of cages", text),
          "write for example 1-64, or 65");
    return;
  }
  out.first = *first;
  out.last = *last;
}

std::vector<CageGroup> SpecReader::cages(std::vector<std::string>* labels, std::string_view name, std::uint16_t first) {
  std::vector<CageGroup> all;
  const std::span<const Field> fields = facts_.field(name).children[0].children;
  for (const Tree& item : facts_.items(name)) {
    const Record group(&item, fields);
    CageGroup out;
    cage_range(group, out);
    const int next = all.empty() ? first : all.back().last + 1;
    if (out.first != next)
      error(code::kBadNumber, group.span("cages"), "cages are numbered from 1 without gaps, group after group",
            fmt::format("let this group start at {}", next));
    out.form_factor = group.text("form_factor");
    out.top = top_from(group.text("top"));
    out.lanes = static_cast<std::uint8_t>(group.integer("lanes"));
    out.power = Watts{group.quantity("power")};
    for (const PortMode& m : modes(group, out.lanes)) out.modes.push_back({m, CageParity::all, false});
    for (const Tree& special : group.items("special_modes")) {
      const Record rule(&special, group.field("special_modes").children[0].children);
      const auto m = mode(*special.find("mode"), out.lanes);
      const std::string parity = rule.text("cages");
      const CageParity which = parity == "odd"    ? CageParity::odd
                               : parity == "even" ? CageParity::even
                                                  : CageParity::all;
      if (m) out.modes.push_back({*m, which, rule.boolean("disables_next")});
    }
    if (labels != nullptr)
      for (std::uint16_t c = out.first; c <= out.last; ++c) labels->push_back(label_of(group.text("label"), c));
    all.push_back(std::move(out));
  }
  return all;
}

void SpecReader::technologies(bool& ethernet, bool& infiniband) const {
  ethernet = infiniband = false;
  for (const Tree& t : facts_.items("technologies"))
    (technology_from(t.text) == Technology::ethernet ? ethernet : infiniband) = true;
}

std::vector<Metres> SpecReader::lengths() const {
  std::vector<Metres> all;
  for (const Tree& t : facts_.items("lengths"))
    all.push_back(Metres{parse_quantity(t.text, Dimension::length).value_or(0)});
  std::sort(all.begin(), all.end());
  return all;
}

void SpecReader::order_numbers(Part& part, const std::vector<Metres>& sold) {
  for (const Tree& item : facts_.items("part_numbers")) {
    const Record row(&item, facts_.field("part_numbers").children[0].children);
    const Metres length{row.quantity("length")};
    const auto same = [&](Metres other) { return std::abs(other.value - length.value) < 1e-6; };
    const auto listed = [&](const LengthNumber& n) { return same(n.length); };
    if (!sold.empty() && std::none_of(sold.begin(), sold.end(), same))
      error(code::kContradiction, row.span("length"),
            fmt::format("a number for {} m, in which it is not sold", number_text(length.value)),
            "write one of its lengths, or add this one to `lengths`");
    else if (std::any_of(part.part_numbers.begin(), part.part_numbers.end(), listed))
      error(code::kContradiction, row.span("length"),
            fmt::format("{} m has a number already", number_text(length.value)), "write one number for each length");
    part.part_numbers.push_back({length, row.text("number")});
  }
  part.order_pattern = facts_.text("order_pattern");
  if (!part.order_pattern.empty() && part.order_pattern.find(Part::kLengthMark) == std::string::npos)
    error(code::kMissing, facts_.span("order_pattern"),
          fmt::format("'{}' does not say where the length stands", part.order_pattern),
          "write {length} in its place, such as M-1-N{length}");
}

// Other words than PCIe are of links that nothing is worked out from.
void SpecReader::host_link() {
  const std::string text = facts_.text("host_link");
  if (text.starts_with("PCIe") && !parse_host_link(text))
    error(code::kBadNumber, facts_.span("host_link"), fmt::format("'{}' is no link to a host", text), "write the generation, 3.0 to 7.0, and 1 to 16 lanes, as in PCIe 5.0 x16");
}

GpuSpec SpecReader::gpu() const {
  return {ByteCount{facts_.quantity("memory")}, Watts{facts_.quantity("power")},
          BitRate{facts_.quantity("scale_up_rate")}};
}

NicSpec SpecReader::nic() {
  NicSpec spec;
  bool ethernet = false, infiniband = false;
  technologies(ethernet, infiniband);
  const std::vector<Tree>& given = facts_.items("technologies");
  if (!given.empty()) spec.technology = technology_from(given.front().text);
  spec.both_technologies = ethernet && infiniband;
  spec.cages = cages(nullptr);
  return spec;
}

SwitchSpec SpecReader::switch_spec() {
  SwitchSpec spec;
  spec.technology = technology_from(facts_.text("technology"));
  spec.managed = facts_.boolean("managed");
  spec.routable = facts_.boolean("routable");
  spec.fabric_rate = BitRate{facts_.quantity("fabric_rate")};
  spec.port_name = facts_.text("port_name");
  spec.cages = cages(nullptr);
  return spec;
}

CableSpec SpecReader::cable() {
  CableSpec spec;
  const Record near = facts_.object("near");
  const Record far = facts_.object("far");
  spec.medium = medium_from(facts_.text("medium"));
  spec.near_form_factor = near.text("form_factor");
  spec.far_form_factor = far.text("form_factor");
  spec.near_top = top_from(near.text("top"));
  spec.far_top = top_from(far.text("top"));
  spec.near_modes = modes(near, static_cast<std::uint8_t>(near.integer("lanes")));
  spec.far_modes = modes(far, static_cast<std::uint8_t>(far.integer("lanes")));
  spec.legs = static_cast<std::uint8_t>(facts_.integer("legs"));
  technologies(spec.ethernet, spec.infiniband);
  spec.lengths = lengths();
  spec.power = Watts{facts_.quantity("power")};
  spec.far_power = Watts{facts_.quantity("far_power")};
  const std::string marks = facts_.text("marks");
  spec.marks = marks == "controller" ? ManagementPort::controller : marks == "system" ? ManagementPort::system : ManagementPort::none;
  spec.to_servers = Metres{facts_.quantity("to_servers")};
  const auto match = [&](const PortMode& n, const PortMode& f) {
    return n.ports == f.ports * spec.legs && n.rate == f.rate && (n.lanes == f.lanes || spec.medium == Medium::aoc);
  };
  if (!std::equal(spec.near_modes.begin(), spec.near_modes.end(), spec.far_modes.begin(), spec.far_modes.end(), match))
    error(
        code::kBadPortMode, far.span("modes"), "the modes of the two ends do not belong together",
        "the near end has as many ports as all far ends together, at the same rate over the same lanes, mode by mode");
  return spec;
}

TransceiverSpec SpecReader::transceiver() {
  TransceiverSpec spec;
  spec.medium = medium_from(facts_.text("medium"));
  spec.form_factor = facts_.text("form_factor");
  spec.top = top_from(facts_.text("top"));
  spec.modes = modes(facts_, static_cast<std::uint8_t>(facts_.integer("lanes")));
  spec.connectors = static_cast<std::uint8_t>(facts_.integer("connectors"));
  spec.connector = facts_.text("connector");
  spec.reach = Metres{facts_.quantity("reach")};
  spec.split_reach = facts_.given("split_reach") ? Metres{facts_.quantity("split_reach")} : spec.reach;
  spec.power = Watts{facts_.quantity("power")};
  technologies(spec.ethernet, spec.infiniband);
  return spec;
}

FibreSpec SpecReader::fibre() const {
  return {medium_from(facts_.text("medium")), facts_.text("near_connector"), facts_.text("far_connector"),
          static_cast<std::uint8_t>(facts_.integer("legs")), lengths()};
}

CordSpec SpecReader::cord() const { return {facts_.text("plug"), facts_.text("connector"), lengths()}; }

PanelSpec SpecReader::panel() const {
  return {facts_.text("connector"), static_cast<std::uint16_t>(facts_.integer("places"))};
}

TrunkSpec SpecReader::trunk() const {
  return {medium_from(facts_.text("medium")), facts_.text("connector"),
          static_cast<std::uint16_t>(facts_.integer("connectors")), lengths()};
}

ApplianceSpec SpecReader::appliance() { return {technology_from(facts_.text("technology")), cages(nullptr)}; }

ApplianceSpec SpecReader::storage() {
  ApplianceSpec spec = appliance();
  const auto next = static_cast<std::uint16_t>(spec.cages.empty() ? 1 : spec.cages.back().last + 1);
  const auto back_end = cages(nullptr, "back_end_cages", next);
  spec.back_end_groups = back_end.size();
  spec.cages.insert(spec.cages.end(), back_end.begin(), back_end.end());
  return spec;
}

}  // namespace cw
