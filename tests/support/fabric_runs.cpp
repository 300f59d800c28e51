#include "support/fabric_runs.hpp"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "clusterwright/fabric/patterns.hpp"

namespace cw::support {
namespace {

Traffic among(Pattern pattern, const std::vector<std::uint32_t>& hosts, std::int64_t bytes, std::uint64_t seed) { return make_traffic({pattern, 0}, hosts, {bytes, seed, SimTime{}})->traffic; }

std::vector<std::uint32_t> first(std::uint32_t n) { return *pick_hosts("", n, 1); }

}  // namespace

Traffic permutation(std::uint32_t endpoints, std::int64_t bytes, std::uint64_t seed) { return among(Pattern::permutation, first(endpoints), bytes, seed); }

Traffic incast(std::uint32_t endpoints, std::uint32_t senders, std::int64_t bytes, std::uint64_t seed) {
  return among(Pattern::incast, *pick_hosts(fmt::format("{}:random", senders + 1), endpoints, seed), bytes, seed);
}

Traffic all_to_all(std::uint32_t members, std::int64_t bytes) { return among(Pattern::all_to_all, first(members), bytes, 1); }

Traffic ring_all_reduce(std::uint32_t members, std::int64_t bytes) { return among(Pattern::ring_all_reduce, first(members), bytes, 1); }

Times times_of(const FabricOutcome& outcome) {
  std::vector<double> us;
  for (const FlowOutcome& f : outcome.flows)
    if (f.end == FlowEnd::done) us.push_back(in_us(f.finish - f.start));
  if (us.empty()) return {};
  std::ranges::sort(us);
  const auto p99 = static_cast<std::size_t>(static_cast<double>(us.size()) * 0.99);
  return {std::accumulate(us.begin(), us.end(), 0.0) / static_cast<double>(us.size()), us[std::min(p99, us.size() - 1)], us.back(), us.size()};
}

std::string fingerprint(const FabricOutcome& o) {
  std::string out = fmt::format("{} hops, {} sent {} delivered {} dropped {} left, {} again {} trimmed {} marked {} twice {} pauses {} timeouts\n", o.link_hops, o.packets.sent, o.packets.delivered, o.packets.dropped, o.packets.in_flight,
                                o.packets.retransmitted, o.packets.trimmed, o.packets.marked, o.packets.duplicates, o.packets.pauses, o.packets.timeouts);
  for (const FlowOutcome& f : o.flows) out += fmt::format("{} {} {} {}\n", f.start.ps, f.received.ps, f.finish.ps, static_cast<int>(f.end));
  for (const std::int64_t b : o.port_bytes) out += fmt::format("{} ", b);
  for (const std::int64_t b : o.port_deepest) out += fmt::format("{} ", b);
  for (const Sample& s : o.course) out += fmt::format("\n{} {} {} {}", s.at.ps, s.delivered_gbps, s.deepest_queue, s.queued);
  return out;
}

FabricOptions ultra_ethernet(Routing routing) {
  FabricOptions o;
  o.level = SimLevel::packet;
  o.routing = routing;
  o.congestion = Congestion::window;
  o.overload = Overload::trim;
  o.entropies = 64;
  return o;
}

}  // namespace cw::support
