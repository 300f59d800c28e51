#include "support/fabric_runs.hpp"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "clusterwright/base/random.hpp"

namespace cw::support {
namespace {

std::vector<std::uint32_t> numbers(std::uint32_t n) {
  std::vector<std::uint32_t> out(n);
  std::iota(out.begin(), out.end(), 0U);
  return out;
}

}  // namespace

Traffic permutation(std::uint32_t endpoints, std::int64_t bytes, std::uint64_t seed) {
  auto to = numbers(endpoints);
  RandomStream random(seed, 77);
  // Sattolo's shuffle: one cycle, so that nobody sends to himself.
  for (std::uint32_t i = endpoints; i-- > 1;) std::swap(to[i], to[random.below(i)]);
  Traffic t;
  for (std::uint32_t i = 0; i < endpoints; ++i) t.flows.push_back({i, to[i], bytes});
  return t;
}

Traffic incast(std::uint32_t endpoints, std::uint32_t senders, std::int64_t bytes, std::uint64_t seed) {
  auto who = numbers(endpoints);
  RandomStream random(seed, 78);
  for (std::uint32_t i = endpoints; i-- > 1;) std::swap(who[i], who[random.below(i + 1)]);
  Traffic t;
  for (std::uint32_t i = 1; i <= senders; ++i) t.flows.push_back({who[i], who[0], bytes});
  return t;
}

Traffic all_to_all(std::uint32_t members, std::int64_t bytes) {
  Traffic t;
  for (std::uint32_t i = 0; i < members; ++i)
    for (std::uint32_t j = 0; j < members; ++j)
      if (i != j) t.flows.push_back({i, j, bytes});
  return t;
}

Traffic ring_all_reduce(std::uint32_t members, std::int64_t bytes) {
  Traffic t;
  const std::uint32_t steps = 2 * (members - 1);
  for (std::uint32_t s = 0; s < steps; ++s) {
    for (std::uint32_t i = 0; i < members; ++i) {
      FlowSpec f{i, (i + 1) % members, bytes / members};
      // What member i sends in a step is what it received in the step before.
      if (s > 0) f.trigger = (s - 1) * members + i;
      if (s + 1 < steps) f.when_received = s * members + (i + 1) % members;
      t.flows.push_back(f);
    }
  }
  t.triggers.resize(static_cast<std::size_t>(steps - 1) * members);
  return t;
}

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
