#include <algorithm>
#include <limits>
#include <numeric>

#include "clusterwright/fabric/packet/setup.hpp"

namespace cw::packet {
namespace {

class Sets {
 public:
  explicit Sets(std::size_t n) : parent_(n) { std::iota(parent_.begin(), parent_.end(), 0U); }
  std::uint32_t find(std::uint32_t v) {
    while (parent_[v] != v) v = parent_[v] = parent_[parent_[v]];
    return v;
  }
  // The lower number stands for both.
  void join(std::uint32_t a, std::uint32_t b) {
    a = find(a);
    b = find(b);
    parent_[std::max(a, b)] = std::min(a, b);
  }

 private:
  std::vector<std::uint32_t> parent_;
};

// Nodes and the leaves they hang on stay together; their sets are dealt out in order, by endpoints.
void deal_low(const NetGraph& g, std::uint32_t domains, std::vector<std::uint16_t>& of) {
  Sets sets(g.size());
  for (std::uint32_t p = 0; p < g.ports(); ++p)
    if (g.linked(p) && g.tier[g.owner[p]] <= 1 && g.tier[g.to(p)] <= 1 && (g.tier[g.owner[p]] == 0 || g.tier[g.to(p)] == 0)) sets.join(g.owner[p], g.to(p));
  std::vector<std::uint32_t> endpoints(g.size(), 0);
  for (std::uint32_t v = 0; v < g.endpoints; ++v) ++endpoints[sets.find(v)];
  std::uint64_t before = 0;
  for (std::uint32_t v = 0; v < g.size(); ++v) {
    if (g.tier[v] > 1) continue;
    const std::uint32_t root = sets.find(v);
    if (root == v) {
      // By the middle of the set, so that a large one goes where most of it lies.
      const std::uint64_t middle = before + endpoints[v] / 2;
      of[v] = static_cast<std::uint16_t>(std::min<std::uint64_t>(middle * domains / std::max(g.endpoints, 1U), domains - 1));
      before += endpoints[v];
    } else {
      of[v] = of[root];
    }
  }
}

// A switch goes where most of its links below lead; where that is undecided they take turns.
void deal_tier(const NetGraph& g, std::uint8_t tier, std::uint32_t domains, std::vector<std::uint16_t>& of) {
  std::vector<std::uint32_t> links(domains);
  std::uint32_t turn = 0;
  for (std::uint32_t v = 0; v < g.size(); ++v) {
    if (g.tier[v] != tier) continue;
    std::ranges::fill(links, 0U);
    for (std::uint32_t p = g.first_port[v]; p < g.first_port[v + 1]; ++p)
      if (g.linked(p) && g.tier[g.to(p)] < tier) ++links[of[g.to(p)]];
    const auto most = static_cast<std::uint16_t>(std::ranges::max_element(links) - links.begin());
    const bool decided = std::ranges::count(links, links[most]) == 1;
    of[v] = decided ? most : static_cast<std::uint16_t>(turn++ % domains);
  }
}

// Triggers act at once, so both their causes and their effects must lie in one domain.
bool triggers_stay(const World& w, const std::vector<std::uint16_t>& of) {
  std::vector<std::uint32_t> where(w.triggers.size(), kNone);
  for (const FlowSpec& f : w.traffic->flows) {
    const auto stays = [&](std::uint32_t trigger, std::uint32_t vertex) {
      if (trigger == FlowSpec::kNoTrigger) return true;
      if (where[trigger] == kNone) where[trigger] = of[vertex];
      return where[trigger] == of[vertex];
    };
    if (!stays(f.trigger, f.src) || !stays(f.when_sent, f.src) || !stays(f.when_received, f.dst)) return false;
  }
  return true;
}

}  // namespace

void partition(World& w, std::uint32_t wanted) {
  const NetGraph& g = *w.graph;
  w.domains = 1;
  if (wanted <= 1) return;
  std::vector<std::uint16_t> of(g.size(), 0);
  deal_low(g, wanted, of);
  const std::uint8_t top = g.tier.empty() ? 0 : *std::ranges::max_element(g.tier);
  for (std::uint8_t t = 2; t <= top; ++t) deal_tier(g, t, wanted, of);
  if (!triggers_stay(w, of)) return;
  std::int64_t least = std::numeric_limits<std::int64_t>::max();
  // Pauses and credits pass a link only, not the switch behind it.
  for (std::uint32_t p = 0; p < g.ports(); ++p) {
    if (!g.linked(p) || of[g.owner[p]] == of[g.to(p)]) continue;
    least = std::min(least, (w.holds ? g.delay[p].ps : w.ports[p].latency) + w.ports[p].tx_header);
  }
  // Whoever has nothing to say to the other need not wait; who must wait for almost nothing had better not begin.
  if (least < 20 * kPsPerNs) return;
  w.domains = wanted;
  w.domain_of = std::move(of);
  // Domains that nothing joins meet now and then all the same: to see whether all is done.
  w.lookahead = std::min(least, 100 * kPsPerUs);
}

}  // namespace cw::packet
