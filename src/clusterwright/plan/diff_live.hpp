#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "clusterwright/plan/diff.hpp"
#include "clusterwright/plan/diff_islands.hpp"
#include "clusterwright/plan/diff_reach.hpp"
#include "clusterwright/plan/diff_shares.hpp"
#include "clusterwright/plan/diff_switches.hpp"

namespace cw {

// How bisection is worked out: by maximum flow, as the check of it does, or by shares of spines, which costs one walk
// over the links between switches: what goes up goes down once, each spine passing on what it has from the one half
// as far as it has links to the other. The two are equal where leaves are linked alike and near each other elsewhere.
enum class FlowMethod : std::uint8_t { max_flow, shares };
std::string_view flow_method_name(FlowMethod method);  // "max-flow", "shares"

// The network while it is worked on: links of `before` are live at first, those of `after` as they are added.
// Devices are named by their place (Matching::place_before, place_after).
class LiveNetwork {
 public:
  explicit LiveNetwork(const Difference& difference);

  void remove(LinkId before) { turn(ends_[before.value], -1); }
  void restore(LinkId before) { turn(ends_[before.value], 1); }
  void add(LinkId after) { turn(ends_[first_after_ + after.value], 1); }
  void take_back(LinkId after) { turn(ends_[first_after_ + after.value], -1); }
  void drain(std::uint32_t place) { set_drained(vertex_[place]); }
  void undrain() { set_drained(kNone); }

  // Networks of either cluster, by number.
  const std::vector<std::string_view>& networks() const { return networks_; }
  std::uint32_t network(std::string_view name) const;
  // Of one network, at this moment, between its GPU nodes.
  std::int64_t bisection(std::uint32_t network, FlowMethod method);
  // Devices with links that cannot reach all others of their network that they once could; empty: none is cut off.
  // `expected` counts a device whose last link is gone, too.
  std::vector<std::uint32_t> cut_off();
  bool any_cut_off();
  // A device that leaves, or is out for a while by its owner's will, is not expected to reach anything.
  void expect(std::uint32_t place, bool yes) { reach_.expect(place, yes); }
  // Forgets what has been worked out as links came and went: tests hold one against the other.
  void forget();
  std::int64_t plain_bisection(std::uint32_t network) const;  // by shares, in one walk over all edges

  std::size_t edges() const { return switches_.edges.size(); }

 private:
  static constexpr std::uint32_t kNone = LiveSwitches::kNone;
  // A link as the row of switches_.edges or hanging_ it counts in.
  struct End {
    std::uint32_t edge = kNone, hanging = kNone;
    std::int64_t mbps = 0;
  };
  struct Raw;
  void number(const Difference& d);
  Raw collect(const Difference& d) const;
  void turn(const End& e, int links);
  void set_drained(std::uint32_t vertex);
  void touch(std::uint32_t edge);
  void settle();
  std::vector<std::int64_t> capacities(std::uint32_t network) const;

  std::vector<std::string_view> networks_;
  std::vector<std::uint32_t> vertex_;          // of each place; kNone: no switch
  std::vector<std::uint8_t> host_;             // of each place: carries GPUs
  std::vector<std::uint8_t> works_;            // of each place: a node or machine, no PDU or CDU
  LiveSwitches switches_;
  std::vector<HangingRow> hanging_;            // by network, device, vertex
  std::vector<End> ends_;                      // links of `before`, then of `after`
  std::size_t first_after_ = 0;
  Islands islands_;
  Reach reach_;
  std::vector<Shares> shares_;                 // of each network
};

}  // namespace cw
