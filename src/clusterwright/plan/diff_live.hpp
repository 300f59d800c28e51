#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "clusterwright/plan/diff.hpp"
#include "clusterwright/topology/switch_graph.hpp"

namespace cw {

// How bisection is worked out: by maximum flow, as the check of it does, or by shares of spines, which costs one walk
// over the links between switches: what goes up goes down once, each spine passing on what it has from the one half
// as far as it has links to the other. The two are equal where leaves are linked alike and near each other elsewhere.
enum class FlowMethod : std::uint8_t { max_flow, shares };
std::string_view flow_method_name(FlowMethod method);  // "max-flow", "shares"

// What runs between two switches, parallel links merged.
struct SwitchEdge {
  std::uint32_t low, high;  // vertices
  std::uint32_t links = 0;
  std::int64_t mbps = 0;
};

// Switches and what runs between them at one moment.
struct LiveSwitches {
  static constexpr std::uint32_t kNone = 0xffffffffU;
  std::vector<std::uint8_t> tier;  // of each vertex
  std::vector<SwitchEdge> edges;   // by ends
  std::uint32_t drained = kNone;   // a vertex that carries nothing
  bool live(const SwitchEdge& e) const { return e.links > 0 && e.low != drained && e.high != drained; }
};

// What the halves of a network's nodes exchange at once, in Mb/s: the capacity towards nodes is halved in key
// order of the leaves, one leaf being split where need be, separately in every part (`island`, of each vertex) that
// holds together. `leaf_mbps`: capacity towards hosts of each vertex, 0 for all but leaves of the network.
std::int64_t exact_bisection(const SwitchGraph& graph, const std::vector<std::uint32_t>& island, const std::vector<std::int64_t>& leaf_mbps);
std::int64_t shared_bisection(const LiveSwitches& switches, const std::vector<std::uint32_t>& island, const std::vector<std::int64_t>& leaf_mbps);

// The network while it is worked on: links of `before` are live at first, those of `after` as they are added.
// Devices are named by their place (Matching::place_before, place_after).
class LiveNetwork {
 public:
  explicit LiveNetwork(const Difference& difference);

  void remove(LinkId before) { turn_off(ends_[before.value]); }
  void restore(LinkId before) { turn_on(ends_[before.value]); }
  void add(LinkId after) { turn_on(ends_[first_after_ + after.value]); }
  void take_back(LinkId after) { turn_off(ends_[first_after_ + after.value]); }
  void drain(std::uint32_t place) { switches_.drained = vertex_[place]; }
  void undrain() { switches_.drained = kNone; }

  // Networks of either cluster, by number.
  const std::vector<std::string_view>& networks() const { return networks_; }
  std::uint32_t network(std::string_view name) const;
  // Of one network, at this moment, between its GPU nodes.
  std::int64_t bisection(std::uint32_t network, FlowMethod method) const;
  // Devices with links that cannot reach all others of their network that they once could; empty: none is cut off.
  // `expected` counts a device whose last link is gone, too.
  std::vector<std::uint32_t> cut_off() const;
  // A device that leaves, or is out for a while by its owner's will, is not expected to reach anything.
  void expect(std::uint32_t place, bool yes) { expected_[place] = yes ? 1 : 0; }

  std::size_t edges() const { return switches_.edges.size(); }

 private:
  static constexpr std::uint32_t kNone = LiveSwitches::kNone;
  struct Hanging {
    std::uint32_t place, network;  // of a device that is no switch
    std::uint32_t vertex;
    std::uint32_t links = 0;
    std::int64_t mbps = 0;
  };
  // A link as the row of switches_.edges or hanging_ it counts in.
  struct End {
    std::uint32_t edge = kNone, hanging = kNone;
    std::int64_t mbps = 0;
  };
  struct Raw;
  void number(const Difference& d);
  Raw collect(const Difference& d) const;
  void turn_on(const End& e);
  void turn_off(const End& e);
  SwitchGraph graph() const;
  std::vector<std::uint32_t> islands() const;
  void reached(std::size_t& i, const std::vector<std::uint32_t>& island, std::vector<std::uint32_t>& mine) const;
  void judge(std::size_t first, std::size_t last, const std::vector<std::uint32_t>& island, std::vector<std::uint32_t>& lost) const;

  std::vector<std::string_view> networks_;
  std::vector<std::uint32_t> vertex_;          // of each place; kNone: no switch
  std::vector<std::uint32_t> place_;           // of each vertex
  std::vector<std::uint8_t> host_;             // of each place: carries GPUs
  std::vector<std::uint8_t> works_;            // of each place: a node or machine, no PDU or CDU
  LiveSwitches switches_;
  std::vector<Hanging> hanging_;               // by network, device, vertex
  std::vector<End> ends_;                      // links of `before`, then of `after`
  std::size_t first_after_ = 0;
  std::vector<std::uint8_t> expected_;         // of each place
  std::vector<std::uint32_t> apart_;           // could not reach all from the beginning
};

}  // namespace cw
