#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "clusterwright/emit/exporters.hpp"
#include "clusterwright/emit/layout.hpp"
#include "clusterwright/emit/outside.hpp"
#include "clusterwright/emit/panel.hpp"
#include "clusterwright/emit/picture.hpp"

namespace cw {
namespace {

using namespace emit;

// Up to so many devices each is a node of the graph.
constexpr std::size_t kEachDevice = 64;
constexpr std::size_t kLabelledHosts = 8;

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

// All links of a network between two nodes of the graph, and the rails they belong to.
struct Edge {
  Bundle sum;
  std::vector<std::uint16_t> rails;

  void add(const Bundle& b) {
    if (sum.links == 0) {
      sum = b;
    } else {
      sum.links += b.links;
      sum.mixed_rates = sum.mixed_rates || b.mixed_rates || b.rate != sum.rate;
    }
    const auto at = std::lower_bound(rails.begin(), rails.end(), b.rail);
    if (b.rail != Coordinates::kNowhere && (at == rails.end() || *at != b.rail)) rails.insert(at, b.rail);
  }
};
// By upper and lower node, so that Graphviz ranks them as we do.
using Edges = std::map<std::tuple<std::uint32_t, std::uint32_t, NetworkId>, Edge>;

// One colour, or Graphviz' list of several: parallel lines.
std::string colours(const Edge& e, bool guest) {
  if (guest || e.rails.empty()) return std::string(guest ? kGuest : kTrunk);
  std::string list;
  for (const std::uint16_t rail : e.rails) {
    if (!list.empty()) list += ':';
    list += rail_colour(rail);
  }
  return list;
}

enum class Labels : std::uint8_t { all, trunks };

template <class Name, class IsGuest>
void write_edges(const Edges& edges, Labels labels, Name name, IsGuest is_guest, std::string& out) {
  for (const auto& [place, e] : edges) {
    const Bundle& b = e.sum;
    const bool guest = is_guest(b.network);
    const bool to_host = b.link_class == LinkClass::host_leaf;
    out +=
        fmt::format("  {} -- {} [links={}, rate={}, color=\"{}\"", name(std::get<0>(place)), name(std::get<1>(place)),
                    b.links, quoted(b.mixed_rates ? std::string("mixed") : short_rate(b.rate)), colours(e, guest));
    if (labels == Labels::all || !to_host) out += fmt::format(", label={}", quoted(bundle_text(b)));
    if (b.link_class == LinkClass::leaf_leaf) out += ", constraint=false";
    if (guest) out += ", style=dashed";
    out += "];\n";
  }
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
  Edges edges;
  for (const LinkId l : ids<LinkId>(c.links.size())) {
    const PortId a = c.links.a[l];
    const NetworkId network = c.links.network[l];
    edges[{c.device_of(c.links.b[l]).value, c.device_of(a).value, network}].add(
        {0, 0, c.links.link_class[l], network, c.ports.rail[a], 1, c.rate_of(a), false});
  }
  // A count at each of very many hosts' links would only push the picture apart.
  const Labels labels = c.count(DeviceKind::host) <= kLabelledHosts ? Labels::all : Labels::trunks;
  write_edges(
      edges, labels, [&](std::uint32_t d) { return name(DeviceId(d)); },
      [&](NetworkId n) { return !c.networks[n].shares_switches_of.empty(); }, out);
  bool any = false;
  for (const NetworkId n : drawable_networks(c))
    for (const WayOut& way : ways_out(c, n)) {
      if (way.to.valid()) continue;  // a link like any other
      any = true;
      out += fmt::format("  \"outside\" -- {} [links={}, rate={}, color=\"{}\", style=dashed, label=\"{} x {}\"];\n", name(way.device), way.links,
                         quoted(short_rate(way.rate)), kOutside, grouped(way.links), short_rate(way.rate));
    }
  if (any) out += "  \"outside\" [shape=ellipse, style=dashed, label=\"outside\"];\n";
}

// Other sites hang on the cluster as a whole.
void write_sites(const Cluster& c, std::string& out) {
  if (c.wan.empty()) return;
  const std::string here = quoted("site/" + c.name);
  out += fmt::format("  {} [shape=ellipse, label={}];\n", here, quoted(c.name.empty() ? "cluster" : c.name));
  for (const WanLink& w : c.wan) {
    const std::string there = quoted("wan/" + w.to);
    out += fmt::format("  {} [shape=ellipse, style=dashed, label={}];\n", there, quoted(w.to));
    out += fmt::format("  {} -- {} [rate={}, color=\"{}\", label={}];\n", here, there, quoted(short_rate(w.rate)), kOutside, quoted(wan_text(w)));
  }
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
    out += b.kind == Box::Kind::outside ? fmt::format("    {} [label={}, shape=ellipse, style=dashed];\n", name(i), label(words))
                                        : fmt::format("    {} [label={}{}{}];\n", name(i), label(words), kShape, fill_of(b.role, kind_of(b.kind)));
  };
  for (std::uint32_t i = 0; i < p.boxes.size(); ++i)
    if (p.boxes[i].kind < Box::Kind::leaf) node(i);
  for (std::uint32_t u = 0; u < p.units.size(); ++u) {
    std::string title = frame_text(p, p.units[u]);
    if (p.pods.size() > 1) title += fmt::format(", {}", frame_text(p, p.pods[p.units[u].pod]));
    out += fmt::format("  subgraph \"cluster_{}_{}\" {{\n    label={}; style=\"rounded{}\"; color=\"#9aa1ab\";\n",
                       network.value, u, quoted(title), p.units[u].partial() ? ",dashed" : "");
    for (std::uint32_t i = 0; i < p.boxes.size(); ++i)
      if (p.boxes[i].kind >= Box::Kind::leaf && p.boxes[i].unit == u) node(i);
    out += "  }\n";
  }
  Edges edges;
  for (const Bundle& b : p.bundles) edges[{b.b, b.a, b.network}].add(b);
  write_edges(
      edges, Labels::all, name, [&](NetworkId n) { return n != network; }, out);
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
  write_sites(c, out);
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
