#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "clusterwright/plan/diff_islands.hpp"

namespace cw {

// What hangs on a switch in one network: all links of one device to it.
struct HangingRow {
  std::uint32_t place, network;  // of a device that is no switch
  std::uint32_t vertex;
  std::uint32_t links = 0;
  std::int64_t mbps = 0;
};

// Which devices can reach all others of their networks. Every two of a network must have an island in common; in nearly
// every network there is one that all of them reach, which is counted as links come and go. Only where there is none
// are devices compared with one another.
class Reach {
 public:
  // `rows` by network, place, vertex; `counts`: of each network, whether it is judged at all.
  Reach() = default;
  Reach(const std::vector<HangingRow>& rows, std::uint32_t places, std::uint32_t vertices, std::vector<std::uint8_t> counts);

  void row_changed(std::uint32_t row) { dirty(group_of_row_[row]); }
  void expect(std::uint32_t place, bool yes);
  void islands_changed(const Islands::Change& change);
  // What cannot reach all others now is not expected to, in this network, later.
  void excuse(const std::vector<HangingRow>& rows, const Islands& islands, std::uint32_t drained);

  // Places of devices that cannot reach all others, in order; whether there are any.
  std::vector<std::uint32_t> lost(const std::vector<HangingRow>& rows, const Islands& islands, std::uint32_t drained);
  bool any_lost(const std::vector<HangingRow>& rows, const Islands& islands, std::uint32_t drained);

 private:
  // A device in a network.
  struct Group {
    std::uint32_t place = 0, network = 0, first = 0, last = 0;  // rows
    bool excused = false, dirty = false, counted = false;
    std::vector<std::uint32_t> islands;         // that it reaches, ascending
  };
  struct Tally {
    std::uint32_t devices = 0, nowhere = 0;              // that count; of them, those that reach nothing
    std::vector<std::pair<std::uint32_t, std::uint32_t>> on;  // islands that are reached, and by how many; few
    std::uint32_t first = 0, last = 0;                   // groups
  };
  void dirty(std::uint32_t group);
  void settle(const std::vector<HangingRow>& rows, const Islands& islands, std::uint32_t drained);
  void count(const Group& group, int n);
  bool whole(const Tally& tally) const;
  void judge(const Tally& tally, std::vector<std::uint32_t>& groups) const;

  std::vector<Group> groups_;
  std::vector<Tally> networks_;
  std::vector<std::uint8_t> counts_, expected_;         // of each network; of each place
  std::vector<std::uint32_t> group_of_row_, dirty_;
  std::vector<std::vector<std::uint32_t>> of_vertex_, of_place_;  // groups
};

}  // namespace cw
