#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "clusterwright/emit/exporters.hpp"
#include "clusterwright/emit/parts.hpp"
#include "clusterwright/text/csv.hpp"

namespace cw {
namespace {

// The order of the list: what is bought first stands first.
enum class Rank : std::uint8_t { server, gpu, nic, switch_, appliance, cable, transceiver, fibre };

struct Line {
  Rank rank = Rank::server;
  const Part* part = nullptr;
  std::string note;  // follows the description
  std::uint64_t quantity = 0;
  auto order() const { return std::tie(rank, part->vendor, part->id, note); }
};

std::string_view name_of(const Part& p) { return p.model.empty() ? std::string_view(p.id) : std::string_view(p.model); }

// A device's part is of its own kind, whatever the catalogue calls it: a storage box on a network
// is an appliance here.
Rank rank_of(DeviceKind kind) {
  switch (kind) {
    case DeviceKind::host: return Rank::server;
    case DeviceKind::appliance: return Rank::appliance;
    case DeviceKind::switch_: return Rank::switch_;
  }
  return Rank::appliance;
}

const Part* gpu_of(const Cluster& c, const Part& server) {
  const Part* fitted = emit::find_part(c, server.server->default_gpu);
  return fitted == nullptr && c.gpu.valid() ? c.parts[c.gpu].get() : fitted;
}

// What comes inside `hosts` servers of one model.
void add_contents(const Cluster& c, const Part& server, std::uint64_t hosts, std::vector<Line>& lines) {
  if (!server.server) return;
  const ServerSpec& s = *server.server;
  const auto add = [&](Rank rank, const Part* part, std::uint64_t each, std::string_view use) {
    if (part == nullptr || each == 0) return;
    lines.push_back({rank, part, fmt::format("; {}{} in each {}", use, each, name_of(server)), each * hosts});
  };
  add(Rank::gpu, gpu_of(c, server), s.gpus, "");
  add(Rank::nic, emit::compute_nic(c, server), s.nics, "");
  add(Rank::nic, emit::find_part(c, s.front_end_nic), s.front_end_nics, "front-end, ");
}

void add_devices(const Cluster& c, std::vector<Line>& lines) {
  std::vector<std::pair<DeviceKind, PartId>> all;
  for (const DeviceId d : ids<DeviceId>(c.devices.size())) all.emplace_back(c.devices.kind[d], c.devices.part[d]);
  std::sort(all.begin(), all.end());
  for (std::size_t i = 0; i < all.size();) {
    const auto next = static_cast<std::size_t>(std::upper_bound(all.begin(), all.end(), all[i]) - all.begin());
    const Part& part = *c.parts[all[i].second];
    lines.push_back({rank_of(all[i].first), &part, "", next - i});
    if (all[i].first == DeviceKind::host) add_contents(c, part, next - i, lines);
    i = next;
  }
}

// What is said of a cable's length; -1: not known. A part that is made in one length says it itself.
std::string length_note(const Part& part, double length) {
  if (length >= 0) return fmt::format("; {} m", number_text(length));
  const std::size_t lengths = part.cable ? part.cable->lengths.size() : part.fibre ? part.fibre->lengths.size() : 0;
  return lengths == 1 ? std::string() : std::string("; length set when racks are placed");
}

// One of each cable or fibre per assembly and length.
void add_cables(const Cluster& c, std::vector<Line>& lines) {
  std::vector<std::pair<PartId, double>> all;
  for (const AssemblyId a : ids<AssemblyId>(c.assemblies.size())) {
    const double length = c.assemblies.length[a].value;
    if (c.assemblies.cable[a].valid()) all.emplace_back(c.assemblies.cable[a], std::isfinite(length) ? length : -1);
  }
  std::sort(all.begin(), all.end());
  for (std::size_t i = 0; i < all.size();) {
    const auto next = static_cast<std::size_t>(std::upper_bound(all.begin(), all.end(), all[i]) - all.begin());
    const Part& part = *c.parts[all[i].first];
    const Rank rank = part.kind == PartKind::fibre ? Rank::fibre : Rank::cable;
    lines.push_back({rank, &part, length_note(part, all[i].second), next - i});
    i = next;
  }
}

// One for each cage it sits in: the links of a twin-port transceiver share it, and so may several
// assemblies.
void add_transceivers(const Cluster& c, std::vector<Line>& lines) {
  if (c.assemblies.size() == 0) return;
  const emit::AssemblyEnds ends(c);
  std::vector<std::pair<PartId, CageId>> all;
  for (const LinkId l : ends.links()) {
    const AssemblyId a = c.links.assembly[l];
    if (!a.valid()) continue;
    if (c.assemblies.near[a].valid()) all.emplace_back(c.assemblies.near[a], ends.near_cage(l));
    if (c.assemblies.far[a].valid()) all.emplace_back(c.assemblies.far[a], ends.far_cage(l));
  }
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  for (std::size_t i = 0; i < all.size();) {
    std::size_t next = i;
    while (next < all.size() && all[next].first == all[i].first) ++next;
    lines.push_back({Rank::transceiver, c.parts[all[i].first].get(), "", next - i});
    i = next;
  }
}

void write_line(const Line& line, CsvWriter& out) {
  const Part& p = *line.part;
  const std::string what = p.description.empty() ? fmt::format("{} {}", p.vendor, name_of(p)) : p.description;
  out.plain("1").field(p.vendor).field(emit::order_number(p)).field(what + line.note);
  out.number(line.quantity).plain("each").plain(confidence_name(p.confidence)).end_row();
}

bool has_devices(const Cluster& c) { return c.devices.size() > 0; }

void write_bom(const Cluster& c, Sink& sink) {
  std::vector<Line> lines;
  add_devices(c, lines);
  add_cables(c, lines);
  add_transceivers(c, lines);
  std::stable_sort(lines.begin(), lines.end(), [](const Line& a, const Line& b) { return a.order() < b.order(); });
  CsvWriter out;
  out.buffer() = "phase,vendor,part_number,description,quantity,unit,confidence\n";
  for (const Line& line : lines) write_line(line, out);
  sink.write(out.buffer());
}

}  // namespace

const ExporterInfo kExportBom{
    .file = "bom.csv",
    .help = "what to buy: one row per part with its quantity",
    .applies = has_devices,
    .write = write_bom,
};

}  // namespace cw
