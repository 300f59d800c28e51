#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "clusterwright/fabric/jobs/job.hpp"

namespace cw {

// The programs of all ranks of a job in flat tables: who follows whom, and where ranks meet.
class JobProgram {
 public:
  static constexpr std::uint32_t kNone = 0xffffffffU;
  struct Place {
    std::uint32_t rank = 0, node = 0;
  };
  // Those of a collective, or the two ends of a message.
  struct Meeting {
    std::uint32_t group = kNone;      // of groups(); kNone: a message
    std::uint32_t first = 0, count = 0;  // of its places
  };
  struct Group {
    std::vector<std::uint32_t> ranks;
    std::vector<std::uint32_t> meetings;  // in order
  };

  explicit JobProgram(const TraceSet& traces);

  std::size_t flat(std::uint32_t rank, std::uint32_t node) const { return base_[rank] + node; }
  std::size_t nodes() const { return base_.back(); }
  std::span<const std::uint32_t> followers(std::size_t flat) const { return {followers_.data() + follow_[flat], follow_[flat + 1] - follow_[flat]}; }
  std::uint32_t meeting(std::size_t flat) const { return meeting_[flat]; }
  const std::vector<Meeting>& meetings() const { return meetings_; }
  const std::vector<Group>& groups() const { return groups_; }
  std::span<const Place> places(const Meeting& m) const { return {places_.data() + m.first, m.count}; }

 private:
  void find_followers(const TraceSet& traces);
  void find_meetings(const TraceSet& traces);
  void put_places(const TraceSet& traces);

  std::vector<std::size_t> base_;        // by rank, and one more
  std::vector<std::uint32_t> follow_;    // by node, and one more: where its part of followers_ begins
  std::vector<std::uint32_t> followers_; // nodes of the same rank
  std::vector<std::uint32_t> meeting_;   // by node; kNone: it meets nobody
  std::vector<Meeting> meetings_;
  std::vector<Group> groups_;            // the last is of all ranks
  std::vector<Place> places_;
};

}  // namespace cw
