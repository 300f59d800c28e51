#include "clusterwright/fabric/triggers.hpp"

#include <algorithm>
#include <array>

namespace cw {
namespace {

constexpr std::uint32_t kNone = FlowSpec::kNoTrigger;

std::array<std::uint32_t, 2> fires(const FlowSpec& f) { return {f.when_sent, f.when_received}; }

// By trigger, whether something fires it that waits, in the end, for a circle or is in one (Kahn, CACM 1962).
std::vector<std::uint8_t> behind_circles(const Traffic& t) {
  const std::size_t n = t.triggers.size();
  std::vector<std::uint32_t> first(n + 1, 0), waiting, in(n, 0);
  for (const FlowSpec& f : t.flows) {
    if (f.trigger == kNone) continue;
    ++first[f.trigger + 1];
    for (const std::uint32_t to : fires(f))
      if (to != kNone) ++in[to];
  }
  for (std::size_t i = 0; i < n; ++i) first[i + 1] += first[i];
  waiting.resize(first[n]);
  std::vector<std::uint32_t> at(first.begin(), first.end() - 1);
  for (std::uint32_t i = 0; i < t.flows.size(); ++i)
    if (t.flows[i].trigger != kNone) waiting[at[t.flows[i].trigger]++] = i;
  std::vector<std::uint8_t> left(n, 1);
  std::vector<std::uint32_t> ready;
  for (std::uint32_t i = 0; i < n; ++i)
    if (in[i] == 0) ready.push_back(i);
  while (!ready.empty()) {
    const std::uint32_t a = ready.back();
    ready.pop_back();
    left[a] = 0;
    for (std::uint32_t w = first[a]; w < first[a + 1]; ++w)
      for (const std::uint32_t to : fires(t.flows[waiting[w]]))
        if (to != kNone && --in[to] == 0) ready.push_back(to);
  }
  return left;
}

}  // namespace

std::vector<std::vector<std::uint32_t>> trigger_cycles(const Traffic& t) {
  const auto left = behind_circles(t);
  const auto n = static_cast<std::uint32_t>(t.triggers.size());
  // Every trigger that is left is fired by a flow that waits for another that is left: going back ends in a circle.
  std::vector<std::uint32_t> fired_by(n, kNone);
  for (std::uint32_t i = 0; i < t.flows.size(); ++i) {
    const FlowSpec& f = t.flows[i];
    if (f.trigger == kNone || left[f.trigger] == 0) continue;
    for (const std::uint32_t to : fires(f))
      if (to != kNone && left[to] != 0 && fired_by[to] == kNone) fired_by[to] = i;
  }
  std::vector<std::vector<std::uint32_t>> cycles;
  std::vector<std::uint32_t> seen(n, 0);
  std::uint32_t walk = 0;
  for (std::uint32_t start = 0; start < n; ++start) {
    if (left[start] == 0 || seen[start] != 0) continue;
    ++walk;
    std::uint32_t a = start;
    for (; fired_by[a] != kNone && seen[a] == 0; a = t.flows[fired_by[a]].trigger) seen[a] = walk;
    if (seen[a] != walk) continue;
    std::vector<std::uint32_t> flows;
    for (std::uint32_t b = a; flows.empty() || b != a; b = t.flows[fired_by[b]].trigger) flows.push_back(fired_by[b]);
    std::reverse(flows.begin(), flows.end());
    std::rotate(flows.begin(), std::min_element(flows.begin(), flows.end()), flows.end());
    cycles.push_back(std::move(flows));
  }
  return cycles;
}

std::vector<std::uint32_t> count_downs(const Traffic& t) {
  std::vector<std::uint32_t> counts(t.triggers.size(), 0);
  for (const FlowSpec& f : t.flows)
    for (const std::uint32_t to : fires(f))
      if (to != kNone) ++counts[to];
  return counts;
}

}  // namespace cw
