#include <fmt/format.h>

#include "clusterwright/base/units.hpp"
#include "clusterwright/fabric/wire_model.hpp"
#include "sim_fabric.hpp"

namespace cw::app {
namespace {

std::string us_text(double us) {
  if (us >= 1e6) return fmt::format("{:.4g} s", us / 1e6);
  if (us >= 1e4) return fmt::format("{:.4g} ms", us / 1e3);
  return fmt::format("{:.4g} us", us);
}
std::string gbps_text(double gbps) {
  if (gbps >= 1e6) return fmt::format("{:.4g} Pb/s", gbps / 1e6);
  return gbps >= 1e3 ? fmt::format("{:.4g} Tb/s", gbps / 1e3) : fmt::format("{:.4g} Gb/s", gbps);
}
std::string bytes_text(std::int64_t bytes) {
  const auto b = static_cast<double>(bytes);
  if (b >= 1e15) return fmt::format("{:.4g} PB", b / 1e15);
  if (b >= 1e12) return fmt::format("{:.4g} TB", b / 1e12);
  if (b >= 1e9) return fmt::format("{:.4g} GB", b / 1e9);
  if (b >= 1e6) return fmt::format("{:.4g} MB", b / 1e6);
  return b >= 1e3 ? fmt::format("{:.4g} kB", b / 1e3) : fmt::format("{} B", bytes);
}

constexpr const char* kRow = "{:<12} {}\n";

std::string setup_text(const SimInput& in) {
  const FabricOptions& o = in.options;
  std::string text = fmt::format("{} routing, {} congestion control, {} placement, {}", routing_name(o.routing), congestion_name(o.congestion), placement_name(o.placement), overload_name(o.overload));
  text += fmt::format("; packets of {} + {} B", grouped(static_cast<std::uint64_t>(o.wire.payload)), o.wire.header);
  if (o.queue_pairs > 1) text += fmt::format("; {} queue pairs a flow", o.queue_pairs);
  if (o.queue_limit > 0) text += fmt::format("; queues of {}", bytes_text(o.queue_limit));
  return text + fmt::format("; seed {}", o.seed);
}

void put_flows(std::string& out, const SimInput& in, const SimResult& r) {
  const FabricSummary& s = r.summary;
  std::string ends;
  if (!r.outcome.flows.empty()) {
    ends = fmt::format(": {} done", grouped(s.done));
    if (s.unreachable > 0) ends += fmt::format(", {} without a way", grouped(s.unreachable));
    if (s.unfinished > 0) ends += fmt::format(", {} not finished", grouped(s.unfinished));
    if (s.never_started > 0) ends += fmt::format(", {} never started", grouped(s.never_started));
  }
  out += fmt::format(kRow, s.flows == 1 ? "flow" : "flows", fmt::format("{}, {} in all{}", grouped(s.flows), bytes_text(s.bytes), ends));
  if (s.completion_us.count > 0) {
    const Quantiles& c = s.completion_us;
    out += fmt::format(kRow, "completion", fmt::format("mean {}, median {}, p99 {}, slowest {}", us_text(c.mean), us_text(c.p50), us_text(c.p99), us_text(c.max)));
    out += fmt::format(kRow, "goodput", fmt::format("{} a flow, {:.3g} % of its hosts' line rate; headers alone take {:.2g} %", gbps_text(s.flow_gbps), s.line_percent, 100.0 * static_cast<double>(in.options.wire.header) / static_cast<double>(in.options.wire.payload + in.options.wire.header)));
    out += fmt::format(kRow, "", fmt::format("{} in all, over the {} of the run", gbps_text(s.goodput_gbps), us_text(s.finished_us)));
  } else if (r.outcome.flows.empty()) {
    out += fmt::format(kRow, "needs", fmt::format("{} if all is sent at once and the most loaded link never idles: {} in all", us_text(s.finished_us), gbps_text(s.goodput_gbps)));
    out += fmt::format(kRow, "", "loads of links only: no flow has a completion time at this level");
  } else {
    out += fmt::format(kRow, "completion", s.flows == s.unreachable ? "none: no flow has a way" : fmt::format("none: no flow ended in the {} of the run", us_text(s.ended_us)));
  }
  if (!r.outcome.bound_by.empty()) out += fmt::format(kRow, "bound by", r.outcome.bound_by);
}

void put_tenants(std::string& out, const SimInput& in, const FabricSummary& s) {
  if (s.tenants.empty()) return;
  constexpr std::size_t kShown = 16;
  out += fmt::format("\n{:<24} {:>8} {:>12} {:>12} {:>12} {:>12} {:>14}\n", "tenant", "flows", "mean", "median", "p99", "slowest", "goodput");
  for (std::size_t i = 0; i < std::min(kShown, s.tenants.size()); ++i) {
    const TenantTail& t = s.tenants[i];
    const std::string name = t.tenant < in.input.tenants.size() ? in.input.tenants[t.tenant] : fmt::format("{}", t.tenant);
    const Quantiles& c = t.completion_us;
    out += fmt::format("{:<24} {:>8} {:>12} {:>12} {:>12} {:>12} {:>14}\n", name, grouped(c.count), us_text(c.mean), us_text(c.p50), us_text(c.p99), us_text(c.max), gbps_text(t.goodput_gbps));
  }
  if (s.tenants.size() > kShown) out += fmt::format("… and {} more: --json has them all\n", s.tenants.size() - kShown);
}

void put_links(std::string& out, const SimInput& in, const SimResult& r) {
  const FabricSummary& s = r.summary;
  if (s.tiers.empty()) return;
  const bool queues = !r.outcome.port_deepest.empty();
  std::size_t wide = 18;
  for (const TierLoad& t : s.tiers) wide = std::max(wide, t.name.size());
  out += fmt::format("\n{:<{}} {:>9} {:>9} {:>9}{}  {}\n", "links", wide, "count", "mean", "most", queues ? fmt::format(" {:>14}", "deepest queue") : "", "the most loaded");
  for (const TierLoad& t : s.tiers)
    out += fmt::format("{:<{}} {:>9} {:>7.3g} % {:>7.3g} %{}  {}\n", t.name, wide, grouped(t.links), t.mean_percent, t.max_percent, queues ? fmt::format(" {:>14}", bytes_text(t.deepest)) : "", t.max_percent > 0 ? in.net.names->port(t.hottest) : "idle");
  if (s.hottest.empty()) return;
  wide = 8;
  for (const HotLink& h : s.hottest) wide = std::max(wide, in.net.names->port(h.port).size());
  out += fmt::format("\n{:<{}} {:>9} {:>12}{}  {}\n", "hottest", wide, "load", "carried", queues ? fmt::format(" {:>14}", "deepest queue") : "", "towards");
  for (const HotLink& h : s.hottest)
    out += fmt::format("{:<{}} {:>7.4g} % {:>12}{}  {}\n", in.net.names->port(h.port), wide, h.percent, bytes_text(h.bytes), queues ? fmt::format(" {:>14}", bytes_text(h.deepest)) : "", in.net.names->vertex(in.net.graph.to(h.port)));
}

void put_packets(std::string& out, const FabricOutcome& o) {
  const PacketLedger& p = o.packets;
  if (p.sent == 0) return;
  out += fmt::format("\n" "{:<12} {}\n", "packets", fmt::format("{} sent ({} data, {} control) = {} delivered + {} dropped + {} in flight", grouped(p.sent), grouped(p.data_sent), grouped(p.control_sent), grouped(p.delivered), grouped(p.dropped), grouped(p.in_flight)));
  std::string events;
  const auto add = [&](std::uint64_t n, std::string_view what) {
    if (n == 1 && what.ends_with('s')) what.remove_suffix(1);
    if (n > 0) events += fmt::format("{}{} {}", events.empty() ? "" : ", ", grouped(n), what);
  };
  add(p.retransmitted, "sent again");
  add(p.trimmed, "trimmed");
  add(p.marked, "marked");
  add(p.duplicates, "arrived twice");
  add(p.pauses, "pauses");
  add(p.timeouts, "timeouts");
  out += fmt::format(kRow, "", events.empty() ? "nothing marked, trimmed, paused or sent again" : events);
}

void put_cost(std::string& out, const SimResult& r) {
  const FabricOutcome& o = r.outcome;
  std::string text = fmt::format("{:.3g} s CPU, {:.3g} s on the clock, {:.3g} MB at most", o.cpu_s, o.wall_s, r.peak_mb);
  if (o.link_hops > 0 && o.cpu_s > 0) text += fmt::format("; {} link-hops, {:.3g} M a second", grouped(o.link_hops), static_cast<double>(o.link_hops) / o.cpu_s / 1e6);
  out += fmt::format(kRow, "cost", text);
  if (o.bytes_per_packet > 0) out += fmt::format(kRow, "", fmt::format("{:.4g} bytes a packet, {:.4g} a flow", o.bytes_per_packet, o.bytes_per_flow));
  else if (o.bytes_per_flow > 0) out += fmt::format(kRow, "", fmt::format("{:.4g} bytes a flow", o.bytes_per_flow));
}

}  // namespace

std::string sim_line(const SimInput& in, const FabricOutcome& outcome) {
  std::string line = fmt::format("{} · {} · {} level", in.input.title, in.net.title, level_name(outcome.level));
  if (outcome.level != SimLevel::closed_form) line += fmt::format(", {} routing", routing_name(in.options.routing));
  if (outcome.level == SimLevel::packet) line += fmt::format(", {}, {}", congestion_name(in.options.congestion), overload_name(in.options.overload));
  return line;
}

std::string sim_text(const SimInput& in, const SimResult& r, Cost cost) {
  std::string out = fmt::format("{}\n{}\n\n", in.net.title, in.input.title);
  out += fmt::format(kRow, "level", r.outcome.level_reason.empty() ? std::string(level_name(r.outcome.level)) : fmt::format("{}: {}", level_name(r.outcome.level), r.outcome.level_reason));
  out += fmt::format(kRow, "set", setup_text(in));
  if (!in.assumed.empty() && r.outcome.level == SimLevel::packet) out += fmt::format(kRow, "assumed", in.assumed);
  for (std::size_t i = 0; i < in.failures.size(); ++i) out += fmt::format(kRow, i == 0 ? "failures" : "", in.failures[i]);
  out += '\n';
  put_flows(out, in, r);
  if (r.outcome.error_percent > 0) out += fmt::format(kRow, "error", fmt::format("{:.2g} % at most, where rates were resolved together", r.outcome.error_percent));
  put_tenants(out, in, r.summary);
  put_links(out, in, r);
  put_packets(out, r.outcome);
  if (cost == Cost::without) return out;
  out += '\n';
  put_cost(out, r);
  return out;
}

}  // namespace cw::app
