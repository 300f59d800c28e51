#include <algorithm>
#include <cstdio>

#include <fmt/format.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/cluster/design_reading.hpp"
#include "clusterwright/cluster/design_words.hpp"

// Rows of the tables of the network: reasons, devices, cages, ports, assemblies, links.
namespace cw::design {

using Null = DesignReading::Null;

void read_why(DesignReading& r) {
  std::string_view key, words, pointer, file, span, facts;
  if (!r.text(0, key) || !r.text(1, words) || !r.text(2, pointer) || !r.text(3, file) || !r.text(4, span) || !r.text(5, facts)) return;
  Why why;
  why.key = key;
  why.text = words;
  why.pointer = pointer;
  why.file = file;
  unsigned line = 0, column = 0, length = 0;
  if (std::sscanf(std::string(span).c_str(), "%u:%u:%u", &line, &column, &length) == 3) why.span = {line, column, length};
  for (std::size_t at = 0; at < facts.size();) {
    const std::size_t end = std::min(facts.find("; ", at), facts.size());
    why.facts.emplace_back(facts.substr(at, end - at));
    at = end + 2;
  }
  const std::size_t before = r.builder.head().whys.size();
  const WhyId id = r.builder.add_why(why);
  if (id.value < before) r.bad(0, code::kDuplicateRow, fmt::format("reason '{}' stands twice", key), "keep one");
  r.whys.insert(key, id.value);
}

void read_device(DesignReading& r) {
  std::string_view key, name;
  DeviceRow row;
  bool good = r.text(0, key);
  good = r.text(1, name) && good;
  good = r.word(2, &kind_of, row.kind) && good;
  good = r.word(3, &role_of, row.role) && good;
  good = r.reference(4, r.parts, row.part, Null::refused) && good;
  good = r.reference(5, r.networks, row.network, Null::allowed) && good;
  std::uint16_t* coordinates[] = {&row.at.plane, &row.at.pod, &row.at.unit, &row.at.group, &row.at.index};
  for (std::size_t i = 0; i < 5; ++i) good = r.coordinate(6 + i, *coordinates[i]) && good;
  good = r.reference(11, r.whys, row.why, Null::allowed) && good;
  if (!good) return;
  const PartKind kind = r.builder.part(row.part).kind;
  if ((row.kind == DeviceKind::switch_) != (kind == PartKind::switch_))
    return r.bad(4, code::kBadCell, fmt::format("a {} cannot be a {}", kind_name(kind), device_kind_name(row.kind)), "name a part of its kind");
  if (!r.new_key("device", r.devices, key)) return;
  row.key = key;
  row.name = name;
  r.devices.insert(key, r.builder.add_device(std::move(row)).value);
  r.cages.emplace_back();  // one for each device of the builder
}

void read_cage(DesignReading& r) {
  DeviceId d;
  std::uint16_t number = 0;
  std::string_view mode_text;
  bool good = r.device(0, d);
  good = r.whole(1, 0, 4096, number) && good;
  good = r.text(2, mode_text) && good;
  if (!good) return;
  if (mode_text != r.mode_text) {
    const bool with_lanes = mode_text.find('/') != std::string_view::npos;
    const auto mode = with_lanes ? parse_port_mode(mode_text, 255) : std::nullopt;
    if (!mode) return r.bad(2, code::kBadCell, fmt::format("'{}' is no port mode", mode_text), "write for example \"2x400G/4\": ports, rate, lanes of each");
    r.mode = *mode;
    r.mode_text = mode_text;
  }
  if (number == 0) return r.bad(1, code::kBadCell, "cages count from 1", "");
  auto& cages = r.cages[d.value];
  if (cages.size() <= number) cages.resize(number + 1U, CageId::kNone);
  if (cages[number] != CageId::kNone) return r.bad(1, code::kDuplicateRow, fmt::format("cage {} of '{}' stands twice", number, r.cell(0).text), "keep one");
  cages[number] = r.builder.add_cage(d, number, r.mode).value;
}

void read_host_port(DesignReading& r) {
  DeviceId d;
  PortId p;
  NetworkId n;
  std::uint16_t rail = 0;
  if (!r.device(0, d) || !r.port(1, d, p) || !r.reference(2, r.networks, n, Null::refused) || !r.coordinate(3, rail)) return;
  if (r.builder.has_network(p)) return r.bad(1, code::kDuplicateRow, fmt::format("port {} of '{}' stands twice", r.cell(1).text, r.cell(0).text), "keep one");
  r.builder.set_host_port(p, n, rail);
}

void read_reserved(DesignReading& r) {
  DeviceId d;
  PortId p;
  if (r.device(0, d) && r.port(1, d, p)) r.builder.reserve(p);
}

namespace {

// Its place in a trunk, and the patches at both ends of that.
bool trunk_of_assembly(DesignReading& r, AssemblyRow& row) {
  if (!r.reference(6, r.trunks, row.trunk, Null::allowed)) return false;
  if (!row.trunk.valid()) {
    for (const std::size_t column : {7U, 8U, 9U})
      if (!r.is_null(column)) {
        r.bad(column, code::kBadCell, fmt::format("'{}' without a trunk", kAssemblyColumns[column]), "name the trunk in the same row, or write null");
        return false;
      }
    return true;
  }
  if (!r.whole(7, 1, 65535, row.slot) || !r.length(8, row.near_patch) || !r.length(9, row.far_patch)) return false;
  if (r.slots.insert(row.trunk.value, row.slot)) return true;
  r.bad(7, code::kPlaceTaken, fmt::format("place {} of trunk '{}' already carries an assembly", row.slot, r.cell(6).text), "a place of a trunk carries one");
  return false;
}

}  // namespace

void read_assembly(DesignReading& r) {
  std::string_view key;
  AssemblyRow row;
  bool good = r.text(0, key);
  good = r.reference(1, r.parts, row.cable, Null::refused) && good;
  good = r.reference(2, r.parts, row.near, Null::allowed) && good;
  good = r.reference(3, r.parts, row.far, Null::allowed) && good;
  good = r.length(4, row.length) && good;
  good = r.length(5, row.routed) && good;
  good = trunk_of_assembly(r, row) && good;
  if (!good) return;
  row.key = key;
  const AssemblyId id = r.builder.add_assembly(std::move(row));
  if (!r.assemblies.insert(key, id.value)) r.bad(0, code::kDuplicateRow, fmt::format("assembly '{}' stands twice", key), "keep one");
}

void read_link(DesignReading& r) {
  DeviceId a, b;
  PortId pa, pb;
  NetworkId n;
  LinkClass link_class{};
  AssemblyId assembly;
  WhyId why;
  if (!r.device(0, a) || !r.port(1, a, pa) || !r.device(2, b) || !r.port(3, b, pb)) return;
  bool good = r.reference(4, r.networks, n, Null::refused);
  good = r.word(5, &class_of, link_class) && good;
  good = r.reference(6, r.assemblies, assembly, Null::allowed) && good;
  good = r.reference(7, r.whys, why, Null::allowed) && good;
  if (!good) return;
  if (a == b) return r.bad(2, code::kPortTaken, fmt::format("a link from '{}' to itself", r.builder.device(a).key), "a link joins two devices");
  for (const auto& [p, column] : {std::pair(pa, 1U), std::pair(pb, 3U)})
    if (!r.builder.is_free(p)) return r.bad(column, code::kPortTaken, fmt::format("port {} of '{}' is already in a link", r.cell(column).text, r.cell(column - 1).text), "a port carries one link");
  const LinkId l = r.builder.add_link(pa, pb, n, link_class, why);
  if (assembly.valid()) r.builder.assign(l, assembly);
}

}  // namespace cw::design
