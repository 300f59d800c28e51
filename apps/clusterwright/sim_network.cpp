#include <cmath>

#include <fmt/format.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/text/json.hpp"
#include "clusterwright/topology/net_shape.hpp"
#include "sim.hpp"

// `sim network`: what a network is by its links alone.

namespace cw::app {
namespace {

std::string rate(std::int64_t bits) {
  const double tb = static_cast<double>(bits) / 1e12;
  return tb < 10 ? rate_text({static_cast<double>(bits)}) : fmt::format("{:.6g} Tb/s", tb);
}

std::string tier_name(std::uint8_t tier) { return tier == 1 ? "leaves" : (tier == 2 ? "spines" : "super-spines"); }

double share(std::int64_t bits, const NetShape& s) { return s.host_rate > 0 ? 200.0 * static_cast<double>(bits) / static_cast<double>(s.host_rate) : 0; }

std::string count_text(double n) { return n < 1e15 ? grouped(static_cast<std::uint64_t>(n)) : fmt::format("{:.3g}", n); }

std::string shape_text(const NamedGraph& net, const NetShape& s) {
  std::string out = fmt::format("{}\n  links        {} up", net.title, grouped(s.links));
  if (s.down_links > 0) out += fmt::format(", {} down", grouped(s.down_links));
  out += "\n";
  for (const NetShape::Distance& d : s.distances) {
    out += fmt::format("  {:>2} links     {} shortest path{}", d.hops, count_text(d.least_paths), d.least_paths == 1 ? "" : "s");
    if (d.most_paths > d.least_paths) out += fmt::format(" at least, {} at most", count_text(d.most_paths));
    out += "\n";
  }
  if (!s.all_joined) out += "  not all endpoints reach each other over this network\n";
  for (const NetShape::Tier& t : s.tiers) {
    out += fmt::format("  {:<12} {}: {} down", tier_name(t.tier), grouped(t.switches), rate(t.down));
    if (t.up > 0 || t.topmost < t.switches) out += fmt::format(", {} up", rate(t.up));
    if (t.worst_switch != NetGraph::kNone)
      out += std::isinf(t.worst) ? fmt::format("; {} has lost its uplinks", net.names->vertex(t.worst_switch)) : fmt::format("; down:up at most {:.3g}:1, {}", t.worst, net.names->vertex(t.worst_switch));
    out += "\n";
  }
  out += fmt::format("  bisection    {} between halves of the leaves, {:.4g} % of what hangs on them\n", rate(s.across_leaves), share(s.across_leaves, s));
  out += fmt::format("               {} between halves of the nodes, {:.4g} %\n", rate(s.across_nodes), share(s.across_nodes, s));
  return out;
}

std::string shape_json(const NamedGraph& net, const NetShape& s) {
  JsonWriter json(JsonWriter::Layout::pretty);
  json.begin_object();
  json.member("title", net.title).member("endpoints", s.endpoints).member("switches", s.switches).member("links", s.links).member("down_links", s.down_links).member("all_joined", s.all_joined);
  json.key("distances").begin_array();
  for (const NetShape::Distance& d : s.distances) json.begin_object().begin_inline().member("links", d.hops).member("least_paths", d.least_paths).member("most_paths", d.most_paths).end_object().end_inline();
  json.end_array();
  json.key("tiers").begin_array();
  for (const NetShape::Tier& t : s.tiers) {
    json.begin_object().begin_inline();
    json.member("tier", static_cast<std::uint32_t>(t.tier)).member("switches", t.switches).member("down_gb_s", static_cast<double>(t.down) / 1e9).member("up_gb_s", static_cast<double>(t.up) / 1e9);
    if (t.worst_switch != NetGraph::kNone) {
      if (std::isinf(t.worst)) json.key("down_up_worst").null();
      else json.member("down_up_worst", t.worst);
      json.member("worst", net.names->vertex(t.worst_switch));
    }
    json.end_object().end_inline();
  }
  json.end_array();
  json.member("host_gb_s", static_cast<double>(s.host_rate) / 1e9);
  json.key("bisection").begin_object().begin_inline();
  json.member("across_leaves_gb_s", static_cast<double>(s.across_leaves) / 1e9).member("across_leaves_percent", share(s.across_leaves, s));
  json.member("across_nodes_gb_s", static_cast<double>(s.across_nodes) / 1e9).member("across_nodes_percent", share(s.across_nodes, s));
  json.end_object().end_inline();
  json.end_object();
  return json.take() + "\n";
}

// What --fail names is down: a switch with all its links, or "link:" and a link.
bool fail_one(const NamedGraph& net, const std::string& what, NetFaults& faults, Diagnostics& diagnostics) {
  std::vector<std::uint32_t> ports;
  if (what.starts_with("link:")) {
    ports = net.names->find_link(std::string_view(what).substr(5));
  } else if (const std::uint32_t v = net.names->find_vertex(what); v != NetGraph::kNone) {
    for (std::uint32_t p = net.graph.first_port[v]; p < net.graph.first_port[v + 1]; ++p) ports.push_back(p);
  }
  faults.down.resize(net.graph.ports(), 0);
  for (const std::uint32_t p : ports) faults.down[p] = 1;
  if (!ports.empty()) return true;
  refuse(code::kNotInNetwork, fmt::format("nothing in the network is called '{}'", what), "name a switch, as in --fail leaf-03, or a link by its cage at one end, as in --fail link:spine-01/12", diagnostics);
  return false;
}

}  // namespace

int run_sim_network(const Common& common, const SimNetworkOptions& options) {
  Diagnostics diagnostics;
  const int given = (options.design.empty() ? 0 : 1) + (options.fat_tree.empty() ? 0 : 1) + (options.leaf_spine.empty() ? 0 : 1);
  if (given != 1) {
    refuse(code::kBadSynthetic, given == 0 ? "no network is given" : "more than one network is given", "give a design, or --fat-tree K, or --leaf-spine LEAVESxHOSTSxSPINES", diagnostics);
    return report(common, diagnostics, kUnusable);
  }
  std::optional<NamedGraph> net;
  if (options.design.empty()) {
    net = built_in(options.fat_tree, options.leaf_spine, diagnostics);
  } else if (auto view = load_view(common, options.design, options.network, diagnostics)) {
    net = std::move(view->net);
  }
  if (!net) return report(common, diagnostics, kUnusable);
  NetFaults faults;
  for (const std::string& what : options.fail) fail_one(*net, what, faults, diagnostics);
  if (diagnostics.has_errors()) return report(common, diagnostics, kUnusable);
  const NetShape shape = net_shape(net->graph, faults);
  print(common.json ? shape_json(*net, shape) : shape_text(*net, shape));
  return kFine;
}

}  // namespace cw::app
