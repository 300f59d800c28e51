#pragma once

#include <cstdint>
#include <vector>

#include "clusterwright/plan/diff_islands.hpp"

namespace cw {

// shared_bisection() of one network, kept up to date: what a switch adds to it is worked out again only where its links
// or what hangs on it changed, or what it is handed from below. Of every network the same to the last Mb/s.
class Shares {
 public:
  // Capacity towards nodes that a vertex gets, or loses; vertices whose edges changed, or that are on another island.
  void add_capacity(std::uint32_t vertex, std::int64_t mbps);
  void touch(std::uint32_t vertex);
  void forget() { known_ = false; }

  std::int64_t bisection(const LiveSwitches& switches, const Islands& islands);

 private:
  // Leaves that hold together, in their order: the first `at` are in the first half, with `before` Mb/s, the next is split.
  struct Half {
    std::uint32_t island = 0;
    std::vector<std::uint32_t> leaves;
    std::int64_t total = 0, before = 0;
    std::size_t at = 0;
  };
  // What a vertex adds to the sums, and what it hands on upwards: to the second half, if it is more than 0.
  struct Part {
    std::int64_t own = 0, send = 0, take = 0, through = 0, peers = 0, sign = 0, hands_on = 0;
  };
  void resize(std::size_t vertices);
  void start(const LiveSwitches& switches, const Islands& islands);
  void place(const LiveSwitches& switches, const Islands& islands, std::uint32_t vertex);
  std::size_t find(std::uint32_t island) const;      // in halves_; where it would stand, if it is not there
  Half& half_of(std::uint32_t island);               // which is there from then on
  void recount(Half& half, std::uint32_t vertex, std::int64_t mbps);
  void insert(std::uint32_t island, std::uint32_t vertex);
  void remove(std::uint32_t vertex);
  std::int64_t in_first_half(std::uint32_t vertex) const;
  Part part_of(const LiveSwitches& switches, const Islands& islands, std::uint32_t vertex) const;
  void update(const LiveSwitches& switches, const Islands& islands, std::uint32_t vertex);
  void queue(const LiveSwitches& switches, std::uint32_t vertex);

  bool known_ = false;
  std::vector<std::int64_t> capacity_, counted_;     // of each vertex; counted: in its half
  std::vector<std::uint32_t> home_;                  // island whose half it is in; kNone: none
  std::vector<Part> part_;
  Part sum_;
  std::vector<Half> halves_;                         // by island
  std::vector<std::uint32_t> touched_;
  std::vector<std::uint8_t> is_touched_, is_queued_;
  std::vector<std::vector<std::uint32_t>> queue_;    // by tier
};

}  // namespace cw
