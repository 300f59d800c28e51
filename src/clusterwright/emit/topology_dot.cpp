#include <fmt/format.h>

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "clusterwright/emit/exporters.hpp"
#include "clusterwright/emit/layout.hpp"
#include "clusterwright/emit/panel.hpp"
#include "clusterwright/emit/picture.hpp"

namespace cw {
namespace {

using namespace emit;

// Up to so many devices each is a node of the graph.
constexpr std::size_t kEachDevice = 64;

// Quoted as Graphviz wants it. A backslash would begin one of its own escapes.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char ch : text) {
    if (ch == '"' || ch == '\\') out += '\\';
    out += ch;
  }
  return out + '"';
}

// Lines of a label, with the escape that breaks them.
std::string label(const std::vector<std::string>& lines) {
  std::string out = "\"";
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (i > 0) out += "\\n";
    const std::string line = quoted(lines[i]);
    out.append(line, 1, line.size() - 2);
  }
  return out + '"';
}

constexpr std::string_view kShape = ", style=\"rounded,filled\", fillcolor=";
std::string_view fill_of(Role role, DeviceKind kind) {
  if (kind == DeviceKind::host) return "\"#f3f4f5\"";
  if (kind == DeviceKind::appliance) return "\"#eaf3ea\"";
  if (role == Role::spine) return "\"#f6efdf\"";
  return role == Role::super_spine ? "\"#efe9f4\"" : "\"#e6eef6\"";
}

// Hosts stand below leaves, these below spines: the highest rank first.
int rank_of(Role role, DeviceKind kind) {
  if (kind != DeviceKind::switch_) return 3;
  if (role == Role::super_spine) return 0;
  return role == Role::spine ? 1 : 2;
}

void write_ranks(const std::map<int, std::vector<std::string>>& ranks, std::string& out) {
  for (const auto& [rank, names] : ranks) {
    out += "  { rank=same;";
    for (const std::string& name : names) out += ' ' + name + ';';
    out += " }\n";
  }
}

// An edge goes from the upper to the lower device, so that Graphviz ranks them as we do.
void write_edge(std::string& out, const std::string& upper, const std::string& lower, const Bundle& b, bool guest) {
  const bool coloured = b.rail != Coordinates::kNowhere;
  out += fmt::format("  {} -- {} [label={}, color=\"{}\"{}{}];\n", upper, lower, quoted(bundle_text(b)),
                     guest      ? kGuest
                     : coloured ? rail_colour(b.rail)
                                : kTrunk,
                     b.link_class == LinkClass::leaf_leaf ? ", constraint=false" : "", guest ? ", style=dashed" : "");
}

void write_devices(const Cluster& c, std::string& out) {
  std::map<int, std::vector<std::string>> ranks;
  const auto name = [&](DeviceId d) { return quoted(c.devices.key[d]); };
  for (const DeviceId d : ids<DeviceId>(c.devices.size())) {
    out += fmt::format("  {} [label={}{}{}];\n", name(d), label({c.devices.name[d], model_text(c, c.devices.part[d])}),
                       kShape, fill_of(c.devices.role[d], c.devices.kind[d]));
    ranks[rank_of(c.devices.role[d], c.devices.kind[d])].push_back(name(d));
  }
  write_ranks(ranks, out);
  std::map<std::tuple<DeviceId, DeviceId, NetworkId, std::uint16_t>, Bundle> bundles;
  for (const LinkId l : ids<LinkId>(c.links.size())) {
    const PortId a = c.links.a[l];
    const std::uint16_t rail = c.ports.rail[a];
    Bundle& b = bundles[{c.device_of(c.links.b[l]), c.device_of(a), c.links.network[l], rail}];
    if (b.links == 0) b = {0, 0, c.links.link_class[l], c.links.network[l], rail, 0, c.rate_of(a), false};
    ++b.links;
    b.mixed_rates = b.mixed_rates || c.rate_of(a) != b.rate;
  }
  for (const auto& [place, b] : bundles)
    write_edge(out, name(std::get<0>(place)), name(std::get<1>(place)), b,
               !c.networks[b.network].shares_switches_of.empty());
}

DeviceKind kind_of(Box::Kind kind) {
  if (kind == Box::Kind::nodes) return DeviceKind::host;
  return kind == Box::Kind::appliance ? DeviceKind::appliance : DeviceKind::switch_;
}

// One network as its picture shows it; units are clusters of the graph.
void write_network(const Cluster& c, NetworkId network, std::string& out) {
  const Picture p = picture_of(c, network);
  const auto name = [&](std::uint32_t box) { return fmt::format("\"{}/{}\"", network.value, box); };
  const auto node = [&](std::uint32_t i) {
    const Box& b = p.boxes[i];
    std::vector<std::string> words = box_words(c, p, b);
    if (b.count > b.each) words.push_back(fmt::format("{} in all", grouped(b.count)));
    out += fmt::format("    {} [label={}{}{}];\n", name(i), label(words), kShape, fill_of(b.role, kind_of(b.kind)));
  };
  for (std::uint32_t i = 0; i < p.boxes.size(); ++i)
    if (p.boxes[i].kind == Box::Kind::super_spine || p.boxes[i].kind == Box::Kind::spine) node(i);
  for (std::uint32_t u = 0; u < p.units.size(); ++u) {
    std::string title = frame_text(p, p.units[u]);
    if (p.pods.size() > 1) title += fmt::format(", {}", frame_text(p, p.pods[p.units[u].pod]));
    out += fmt::format("  subgraph \"cluster_{}_{}\" {{\n    label={}; style=\"rounded{}\"; color=\"#9aa1ab\";\n",
                       network.value, u, quoted(title), p.units[u].partial() ? ",dashed" : "");
    for (std::uint32_t i = 0; i < p.boxes.size(); ++i)
      if (p.boxes[i].kind >= Box::Kind::leaf && p.boxes[i].unit == u) node(i);
    out += "  }\n";
  }
  for (const Bundle& b : p.bundles) write_edge(out, name(b.b), name(b.a), b, b.network != network);
}

bool has_switches(const Cluster& c) { return !drawable_networks(c).empty(); }

void write_topology_dot(const Cluster& c, Sink& sink) {
  std::string out = fmt::format("graph {} {{\n", quoted(c.name.empty() ? "cluster" : c.name));
  out += "  graph [rankdir=TB, ranksep=1.2, fontname=\"Helvetica\", bgcolor=white];\n";
  out += "  node [shape=box, fontname=\"Helvetica\", fontsize=11];\n  edge [fontname=\"Helvetica\", fontsize=9];\n";
  if (c.devices.size() <= kEachDevice) {
    write_devices(c, out);
  } else {
    out += "  label=\"counts on links are of all the devices that a box stands for\";\n";
    for (const NetworkId n : drawable_networks(c)) write_network(c, n, out);
  }
  out += "}\n";
  sink.write(out);
}

}  // namespace

const ExporterInfo kExportTopologyDot{
    .file = "topology.dot",
    .help = "the networks as a graph for Graphviz: every device up to 64, larger clusters by unit and tier",
    .applies = has_switches,
    .write = write_topology_dot,
};

}  // namespace cw
