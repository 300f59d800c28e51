#include <algorithm>

#include <fmt/format.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/cluster/design_file.hpp"
#include "clusterwright/fabric/latency.hpp"
#include "clusterwright/text/json.hpp"
#include "sim.hpp"

// `sim latency`: what a message takes from memory to memory, part by part.

namespace cw::app {
namespace {

constexpr std::int64_t kMostMessage = 1LL << 50U;

void put_latency(JsonWriter& json, const ClusterView& view, const PathLatency& x) {
  json.begin_object();
  json.member("from", view.names->vertex(x.from));
  json.member("to", view.names->vertex(x.to));
  json.member("relation", x.relation);
  json.member("switches", x.switches);
  json.member("length_m", x.length.value);
  json.member("lengths_known", x.lengths_known);
  json.key("parts").begin_array();
  for (const LatencyPart& p : x.parts) {
    json.begin_object().begin_inline();
    json.member("part", latency_kind_name(p.kind));
    json.member("least_us", in_us(p.least));
    json.member("typical_us", in_us(p.typical));
    json.member("confidence", confidence_name(p.confidence));
    json.member("detail", p.detail);
    json.end_object().end_inline();
  }
  json.end_array();
  json.member("least_us", in_us(x.least));
  json.member("typical_us", in_us(x.typical));
  json.key("way").begin_array().begin_inline();
  for (const std::uint32_t p : x.ports) json.value(view.names->port(p));
  json.end_array().end_inline();
  json.end_object();
}

std::string latency_json(const ClusterView& view, const std::vector<PathLatency>& all, std::int64_t bytes) {
  const SubMicrosecond verdict = sub_microsecond(all);
  JsonWriter json(JsonWriter::Layout::pretty);
  json.begin_object();
  json.member("title", view.net.title);
  json.member("message_bytes", bytes);
  json.key("latencies").begin_array();
  for (const PathLatency& x : all) put_latency(json, view, x);
  json.end_array();
  json.key("sub_microsecond").begin_object();
  if (verdict.asked) json.member("least", verdict.least).member("typical", verdict.typical);
  json.member("text", verdict.text);
  json.end_object();
  json.end_object();
  return json.take() + "\n";
}

std::string latency_text(const ClusterView& view, const std::vector<PathLatency>& all, std::int64_t bytes) {
  std::string out = fmt::format("{}\none way, {} from memory to memory over an idle network; least and typical, in us\n", view.net.title, quantity_text(static_cast<double>(bytes), Dimension::bytes));
  for (const PathLatency& x : all) {
    out += fmt::format("\n{} -> {}: {}\n", view.names->vertex(x.from), view.names->vertex(x.to), x.relation);
    for (const LatencyPart& p : x.parts) out += fmt::format("  {:<17} {:>8.3f} {:>8.3f}  {:<9}  {}\n", latency_kind_name(p.kind), in_us(p.least), in_us(p.typical), confidence_name(p.confidence), p.detail);
    out += fmt::format("  {:<17} {:>8.3f} {:>8.3f}\n", "sum", in_us(x.least), in_us(x.typical));
  }
  return out + "\n" + sub_microsecond(all).text + "\n";
}

bool find_end(const NamedGraph& net, const std::string& name, std::uint32_t& v, Diagnostics& diagnostics) {
  v = net.names->find_vertex(name);
  if (v != NetGraph::kNone && net.graph.is_endpoint(v)) return true;
  refuse(code::kNotInNetwork, fmt::format("no endpoint of the network is called '{}'", name),
         fmt::format("give one such as {}, or its number, 0 to {}", net.names->vertex(0), net.graph.endpoints - 1), diagnostics);
  return false;
}

}  // namespace

int run_sim_latency(const Common& common, const SimLatencyOptions& options) {
  Diagnostics diagnostics;
  const auto bytes = options.bytes.find_first_not_of("0123456789") == std::string::npos ? parse_quantity(options.bytes + " B", Dimension::bytes) : parse_quantity(options.bytes, Dimension::bytes);
  if (!bytes || *bytes < 1 || *bytes > static_cast<double>(kMostMessage))
    refuse(code::kBadMessageSize, fmt::format("'{}' is not the size of a message", options.bytes), "write whole bytes or a quantity from 1 B to 1 PB, as in 64, '4 KiB' or '2 MB'", diagnostics);
  if (options.from.empty() != options.to.empty()) refuse(code::kNotInNetwork, "only one end is given", "give both --from and --to, or neither", diagnostics);
  if (diagnostics.has_errors()) return report(common, diagnostics, kUnusable);
  const auto view = load_view(common, options.design, options.network, diagnostics);
  if (!view) return report(common, diagnostics, kUnusable);
  const NetRoutes routes(view->net.graph);
  const auto size = static_cast<std::int64_t>(*bytes);
  std::vector<PathLatency> all;
  if (options.from.empty()) {
    all = usual_latencies(*view, routes, size);
    if (all.empty()) refuse(code::kNoWay, "no two endpoints of this network can reach each other", "is anything cabled?", diagnostics);
  } else {
    std::uint32_t from = 0, to = 0;
    const bool found = static_cast<int>(find_end(view->net, options.from, from, diagnostics)) + static_cast<int>(find_end(view->net, options.to, to, diagnostics)) == 2;
    if (!found) return report(common, diagnostics, kUnusable);
    if (from != to) all.push_back(path_latency(*view, routes, from, to, size));
    if (from == to || all.back().ports.empty())
      refuse(code::kNoWay, from == to ? fmt::format("'{}' and '{}' are the same", options.from, options.to) : fmt::format("no way leads from '{}' to '{}'", options.from, options.to), "give two endpoints that the network joins", diagnostics);
  }
  if (diagnostics.has_errors()) return report(common, diagnostics, kUnusable);
  print(common.json ? latency_json(*view, all, size) : latency_text(*view, all, size));
  return kFine;
}

}  // namespace cw::app
