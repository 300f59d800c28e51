#include "clusterwright/fabric/bound_words.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "clusterwright/base/units.hpp"
#include "clusterwright/fabric/bound_by.hpp"
#include "clusterwright/fabric/levels.hpp"

namespace cw {
namespace {

// Above this share of its rate a link is as good as full: the rest is the way there and back.
constexpr double kFull = 85;

// Flows that take no more than this times what an empty network takes are kept back by nobody.
constexpr double kAlone = 1.1;

// What a port was left with at its slowest, where that is not its whole rate.
double least_share(const FabricOptions& options, std::uint32_t port) {
  double least = 1;
  for (const LinkChange& c : options.changes)
    if (c.port == port && c.share > 0) least = std::min(least, c.share);
  return least;
}

// What a flow of so many bytes takes in an empty network; 0: it has no way.
SimTime alone_time(const NetGraph& g, const FlowSpec& f, std::int64_t bytes, FabricOptions options) {
  options.changes.clear();
  Traffic one;
  one.flows.push_back({f.src, f.dst, bytes});
  const auto out = bound_flows(g, one, options, nullptr);
  return out && out->flows[0].end == FlowEnd::done ? out->flows[0].finish : SimTime{};
}

std::string full_link(const NetGraph& g, const NetNames& names, const Traffic& t, const FabricOptions& options, const HotLink& h) {
  const std::uint32_t from = g.owner[h.port], to = g.to(h.port);
  std::uint64_t senders = 0;
  for (const FlowSpec& f : t.flows) senders += g.is_endpoint(to) && f.dst == to ? 1 : 0;
  std::string text = fmt::format("the link from {} to {}, busy for {:.3g} % of the run", names.port(h.port), names.vertex(to), h.percent);
  if (senders > 1) text += fmt::format(": {} flows end there", grouped(senders));
  else if (g.is_endpoint(from)) text += ": all that this host sends";
  if (const double share = least_share(options, h.port); share < 1) text += fmt::format("; it runs at {:.3g} % of its rate", 100 * share);
  return text;
}

// What kept flows from their rate, from the counters.
std::string losses(const PacketLedger& p) {
  const auto share = [&](std::uint64_t n) { return p.data_sent == 0 ? 0.0 : 100 * static_cast<double>(n) / static_cast<double>(p.data_sent); };
  std::string text;
  if (share(p.retransmitted) >= 1) text += fmt::format("; {:.2g} % of data packets were sent again", share(p.retransmitted));
  if (share(p.marked) >= 1) text += fmt::format("; {:.2g} % were marked", share(p.marked));
  if (p.pauses > 0) text += fmt::format("; {} pauses", grouped(p.pauses));
  return text;
}

}  // namespace

std::string bound_words(const NetGraph& graph, const NetNames& names, const Traffic& traffic, const FabricOptions& options, const FabricOutcome& outcome, const FabricSummary& s) {
  if (!s.hottest.empty() && s.hottest[0].percent >= kFull) return full_link(graph, names, traffic, options, s.hottest[0]);
  std::size_t slowest = traffic.flows.size();
  SimTime last;
  bool waits = false;
  for (std::size_t i = 0; i < outcome.flows.size() && i < traffic.flows.size(); ++i) {
    if (outcome.flows[i].end != FlowEnd::done || outcome.flows[i].finish - outcome.flows[i].start <= last) continue;
    slowest = i;
    last = outcome.flows[i].finish - outcome.flows[i].start;
  }
  for (const FlowSpec& flow : traffic.flows) waits = waits || flow.trigger != FlowSpec::kNoTrigger;
  if (slowest == traffic.flows.size()) return {};
  const FlowSpec& f = traffic.flows[slowest];
  std::string text = fmt::format("no link: the most loaded was busy for {:.3g} % of the run", s.hottest.empty() ? 0.0 : s.hottest[0].percent);
  if (const SimTime alone = alone_time(graph, f, f.bytes, options); alone.ps > 0) {
    text += fmt::format("; the slowest flow, {} to {}, took {}, in an empty network {}", names.vertex(f.src), names.vertex(f.dst), time_words(last), time_words(alone));
    const SimTime way = alone_time(graph, f, 1, options);
    if (in_us(last) <= kAlone * in_us(alone)) text += fmt::format(": {} for its data at the rate of its ends, {} for the way there and back", time_words(alone - way), time_words(way));
  }
  if (waits) text += "; flows wait for one another";
  return text + losses(outcome.packets);
}

}  // namespace cw
