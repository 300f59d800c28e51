#include <fmt/format.h>

#include <string>

#include "clusterwright/check/rules.hpp"
#include "clusterwright/check/tier_loads.hpp"
#include "clusterwright/check/words.hpp"

namespace cw {
namespace {

struct Load {
  NetworkId network;
  std::int64_t down, up;
  auto operator<=>(const Load&) const = default;
};

// "1.5:1", "1024:1": three digits, more only where the whole number has them.
std::string to_one(double measured) {
  return measured < 999.5 ? fmt::format("{:.3g}:1", measured) : fmt::format("{:.0f}:1", measured);
}

// Says once for each network and pair of capacities which switches of `tier` break their promise.
void ratio(const Cluster& c, Findings& f, std::uint8_t tier, std::string_view one, std::string_view many,
           std::string_view below) {
  const SwitchGraph& g = f.views().graph();
  const auto loads = tier_loads(c, f.views());
  Tally<Load, std::uint32_t> wrong;
  for (std::uint32_t v = 0; v < g.size(); ++v)
    if (g.tier[v] == tier && !loads[v].kept) wrong.add({c.devices.network[g.device[v]], loads[v].down, loads[v].up}, v);
  for (const auto& row : wrong.rows()) {
    const Ratio promised = loads[row.first].promised;
    const double measured = row.key.up > 0 ? static_cast<double>(row.key.down) / static_cast<double>(row.key.up) : 0;
    const auto needed = static_cast<std::int64_t>(static_cast<double>(row.key.down) * promised.up / promised.down);
    f.add(
        g.device[row.first],
        fmt::format("{} from {}, {} up: {}, {} promised{}", mbps_text(row.key.down), below, mbps_text(row.key.up),
                    row.key.up > 0 ? to_one(measured) : std::string("no way up"), ratio_text(promised),
                    row.count > 1 ? fmt::format(" (so with {})", counted(row.count - 1, one, many)) : ""),
        fmt::format("add uplinks up to {}, take hosts away, or promise less", mbps_text(needed)));
  }
}

void leaf_ratio(const Cluster& c, Findings& f) { ratio(c, f, 1, "more leaf", "more leaves", "hosts"); }
void spine_ratio(const Cluster& c, Findings& f) { ratio(c, f, 2, "more spine", "more spines", "leaves"); }

}  // namespace

extern const RuleInfo kRuleLeafRatio{4050,
                                     Severity::error,
                                     "leaf-ratio",
                                     "a leaf's uplinks carry its hosts and machines at the promised oversubscription",
                                     "the network's own promise; capacity is counted for what is linked",
                                     Needs::nothing,
                                     leaf_ratio};
extern const RuleInfo kRuleSpineRatio{4051,
                                      Severity::error,
                                      "spine-ratio",
                                      "a spine's uplinks carry its share of the hosts at the promised oversubscription",
                                      "the network's own promise; capacity is counted for linked hosts",
                                      Needs::nothing,
                                      spine_ratio};

}  // namespace cw
