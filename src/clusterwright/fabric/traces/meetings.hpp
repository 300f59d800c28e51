#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "clusterwright/fabric/traces/rank_reader.hpp"

// Where the traces of ranks meet: what each must say alike.
namespace cw::trace {

struct Member {
  std::uint32_t rank = 0, node = 0;
};

// Collectives with a node of every rank of their group, transfers with the node that sends and the one that receives.
struct Meetings {
  std::vector<std::uint32_t> begin{0};  // by meeting, and one more: where its part of `members` begins
  std::vector<Member> members;
  std::uint32_t transfers_from = 0;  // collectives stand before them

  std::uint32_t count() const { return static_cast<std::uint32_t>(begin.size() - 1); }
  std::span<const Member> of(std::uint32_t meeting) const { return {members.data() + begin[meeting], begin[meeting + 1] - begin[meeting]}; }
};

// Tells of collectives that differ among the members of a group, the first of each group, and of sends and receives without
// each other. Nothing if there are such.
std::optional<Meetings> meet(std::span<const RankRead> reads, const GroupTable& groups, Diagnostics& diagnostics, Oddities& oddities);

// Tells of ranks that wait for each other in a circle: each alone could run, and together they cannot. Sends do not wait for their
// receivers.
void tell_rank_cycles(std::span<const RankRead> reads, const Meetings& meetings, Diagnostics& diagnostics);

}  // namespace cw::trace
