#include <fmt/format.h>

#include "clusterwright/emit/summary.hpp"
#include "clusterwright/text/json.hpp"
#include "sim_fabric.hpp"

namespace cw::app {
namespace {

void put_quantiles(JsonWriter& json, const Quantiles& s) {
  json.begin_object().begin_inline();
  for (const auto& [name, value] : {std::pair<const char*, double>{"mean", s.mean}, {"p50", s.p50}, {"p99", s.p99}, {"max", s.max}}) {
    json.key(name);
    if (s.count > 0) json.value(value);
    else json.null();
  }
  json.end_object().end_inline();
}

void put_question(JsonWriter& json, const SimInput& in, const FabricOutcome& o) {
  const FabricOptions& f = in.options;
  json.member("network", in.net.title).member("hosts", in.net.graph.endpoints).member("links", static_cast<std::uint64_t>(in.net.graph.ports() / 2)).member("traffic", in.input.title);
  json.member("level", level_name(o.level)).member("level_reason", o.level_reason);
  json.member("routing", routing_name(f.routing)).member("congestion", congestion_name(f.congestion)).member("placement", placement_name(f.placement)).member("overload", overload_name(f.overload)).member("assumed", in.assumed);
  json.member("payload_bytes", f.wire.payload).member("header_bytes", f.wire.header).member("queue_pairs", f.queue_pairs).member("queue_limit_bytes", f.queue_limit).member("until_us", in_us(f.until)).member("seed", f.seed);
  json.key("failures").begin_array();
  for (const std::string& text : in.failures) json.value(text);
  json.end_array();
}

void put_packets(JsonWriter& json, const PacketLedger& p) {
  json.key("packets").begin_object().begin_inline();
  json.member("sent", p.sent).member("delivered", p.delivered).member("dropped", p.dropped).member("in_flight", p.in_flight);
  json.member("data_sent", p.data_sent).member("control_sent", p.control_sent).member("retransmitted", p.retransmitted).member("trimmed", p.trimmed).member("marked", p.marked).member("duplicates", p.duplicates);
  json.member("pauses", p.pauses).member("timeouts", p.timeouts);
  json.end_object().end_inline();
}

void put_links(JsonWriter& json, const SimInput& in, const SimResult& r) {
  const bool queues = !r.outcome.port_deepest.empty();
  json.key("tiers").begin_array();
  for (const TierLoad& t : r.summary.tiers) {
    json.begin_object().begin_inline().member("links", t.name).member("count", t.links).member("mean_percent", t.mean_percent).member("max_percent", t.max_percent).member("most_loaded", in.net.names->port(t.hottest));
    if (queues) json.member("deepest_queue_bytes", t.deepest);
    json.end_object().end_inline();
  }
  json.end_array();
  json.key("hottest").begin_array();
  for (const HotLink& h : r.summary.hottest) {
    json.begin_object().begin_inline().member("port", in.net.names->port(h.port)).member("towards", in.net.names->vertex(in.net.graph.to(h.port))).member("percent", h.percent).member("bytes", h.bytes);
    if (queues) json.member("deepest_queue_bytes", h.deepest);
    json.end_object().end_inline();
  }
  json.end_array();
}

void put_tenants(JsonWriter& json, const SimInput& in, const FabricSummary& s) {
  json.key("tenants").begin_array();
  for (const TenantTail& t : s.tenants) {
    json.begin_object().begin_inline().member("tenant", t.tenant < in.input.tenants.size() ? in.input.tenants[t.tenant] : fmt::format("{}", t.tenant)).member("flows_done", t.completion_us.count).member("bytes", t.bytes).member("goodput_gbps", t.goodput_gbps);
    json.key("completion_us");
    put_quantiles(json, t.completion_us);
    json.end_object().end_inline();
  }
  json.end_array();
}

}  // namespace

std::string sim_json(const SimInput& in, const SimResult& r, const Diagnostics& findings, Cost cost) {
  const FabricOutcome& o = r.outcome;
  const FabricSummary& s = r.summary;
  JsonWriter json(JsonWriter::Layout::pretty);
  json.begin_object();
  put_question(json, in, o);
  json.member("flows", s.flows).member("done", s.done).member("unreachable", s.unreachable).member("unfinished", s.unfinished).member("never_started", s.never_started).member("bytes", s.bytes);
  json.key("completion_us");
  put_quantiles(json, s.completion_us);
  json.member("finished_us", s.finished_us).member("ended_us", s.ended_us).member("goodput_gbps", s.goodput_gbps).member("flow_goodput_gbps", s.flow_gbps).member("flow_line_rate_percent", s.line_percent).member("bound_by", o.bound_by).member("error_percent", o.error_percent);
  put_tenants(json, in, s);
  put_links(json, in, r);
  put_packets(json, o.packets);
  json.key("deadlock").begin_array();
  for (const std::string& port : o.deadlock) json.value(port);
  json.end_array();
  json.member("link_hops", o.link_hops);
  if (cost == Cost::with) json.member("threads", in.options.threads).member("events", o.events).member("bytes_per_packet", o.bytes_per_packet).member("bytes_per_flow", o.bytes_per_flow).member("cpu_s", o.cpu_s).member("wall_s", o.wall_s).member("peak_mb", r.peak_mb);
  std::string list = findings_json(findings);
  while (!list.empty() && list.back() == '\n') list.pop_back();
  json.key("findings").raw(list);
  json.end_object();
  return json.take() + "\n";
}

}  // namespace cw::app
