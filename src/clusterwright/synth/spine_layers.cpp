#include "clusterwright/synth/spine_layers.hpp"

#include <algorithm>

namespace cw {

std::uint32_t smallest_divisor(std::uint32_t n, std::uint32_t least) {
  for (std::uint32_t d = std::max(1U, least); d <= n; ++d)
    if (n % d == 0) return d;
  return 0;
}

// Spines that `leaves` leaves need when a spine gives `ports` of its ports to them: equal parallel
// links from every leaf, so a divisor of the uplinks. 0: cannot be.
std::uint32_t SpineLayers::spine_count(std::uint32_t leaves, std::uint32_t ports) const {
  std::uint32_t least = ceil_div(static_cast<std::uint64_t>(leaves) * p_.uplink_places, ports);
  if (p_.redundant) least = std::max(least, 2U);
  if (asked_.spines.given) {
    const std::uint32_t asked = *asked_.spines;
    return asked >= least && p_.uplink_places % asked == 0 ? asked : 0;
  }
  return smallest_divisor(p_.uplink_places, least);
}

std::optional<SpineLayer> SpineLayers::two_tiers(bool rail_only) const {
  const std::uint32_t blocks = rail_only ? p_.leaves_per_unit : 1;
  const std::uint32_t leaves = p_.units * p_.leaves_per_unit / blocks;
  const std::uint32_t spines = spine_count(leaves, ports_.trunk_radix());
  if (spines == 0) return std::nullopt;
  SpineLayer layer;
  layer.pod_units = p_.units;
  layer.pods = 1;
  layer.blocks = blocks;
  layer.per_block = spines;
  layer.down = leaves * (p_.uplink_places / spines);
  return layer;
}

// Most spine ports that may go down when the rest go up at the promised ratio.
std::uint32_t SpineLayers::spine_down_limit() const {
  std::uint32_t down = ports_.trunk_radix();
  while (down > 0 && !ports_.spine_fits(down, up_for(down))) --down;
  return down;
}

std::optional<SpineLayer> SpineLayers::three_tiers() const {
  std::optional<SpineLayer> best;
  const std::uint32_t first = asked_.pod.given ? *asked_.pod : 1;
  const std::uint32_t last = asked_.pod.given ? *asked_.pod : p_.units;
  for (std::uint32_t units = first; units <= last; ++units) {
    const auto layer = pods_of(units);
    if (!layer) continue;
    if (!best || layer->switches(1) <= best->switches(1)) best = layer;
  }
  return best;
}

std::optional<SpineLayer> SpineLayers::pods_of(std::uint32_t units) const {
  SpineLayer layer;
  layer.pod_units = units;
  layer.pods = ceil_div(p_.units, units);
  layer.blocks = p_.topology == Topology::rail_optimized ? p_.leaves_per_unit : 1;
  const std::uint32_t leaves = units * p_.leaves_per_unit / layer.blocks;
  const std::uint32_t limit = spine_down_limit();
  if (limit == 0) return std::nullopt;
  layer.per_block = spine_count(leaves, limit);
  if (layer.per_block == 0) return std::nullopt;
  layer.down = leaves * (p_.uplink_places / layer.per_block);
  layer.up = up_for(layer.down);
  if (!ports_.spine_fits(layer.down, layer.up)) return std::nullopt;
  return grouped_above(layer) ? std::optional(layer) : std::nullopt;
}

// Super-spine groups: all uplinks of a spine go to one, spine j of every block to group j mod
// groups, so that each group sees every rail. As few groups as the radix allows.
bool SpineLayers::grouped_above(SpineLayer& layer) const {
  for (std::uint32_t groups = 1; groups <= layer.per_block; ++groups) {
    if (layer.per_block % groups != 0) continue;
    const std::uint64_t spines = static_cast<std::uint64_t>(layer.pods) * layer.blocks * (layer.per_block / groups);
    const std::uint32_t size = smallest_divisor(layer.up, std::max(p_.redundant && groups == 1 ? 2U : 1U, ceil_div(spines * layer.up, ports_.trunk_radix())));
    if (size == 0) continue;
    layer.groups = groups;
    layer.group_size = size;
    layer.parallel = layer.up / size;
    return true;
  }
  return false;
}

// Spines by rule of a two-tier network, whatever was asked for; 0: it takes more tiers.
std::uint32_t SpineLayers::fewest_spines(bool rail_only) const {
  const std::uint32_t leaves = p_.units * p_.leaves_per_unit / (rail_only ? p_.leaves_per_unit : 1);
  const std::uint32_t least = ceil_div(static_cast<std::uint64_t>(leaves) * p_.uplink_places, ports_.trunk_radix());
  return smallest_divisor(p_.uplink_places, std::max(least, p_.redundant ? 2U : 1U));
}

}  // namespace cw
