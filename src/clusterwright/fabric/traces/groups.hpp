#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "clusterwright/base/diagnostics.hpp"
#include "clusterwright/fabric/traces/trace.hpp"

namespace cw::trace {

// A job of more ranks than this is taken for a slip.
inline constexpr std::uint32_t kMostRanks = 1U << 20U;

// Which ranks there are, and whether others may be spoken of.
struct RankScope {
  std::uint32_t ranks = 0;
  bool alone = false;  // the trace of one rank, read for itself
  bool groups_known = true;  // false where the file of groups is wrong: what nodes say of groups is not looked at then
  std::uint32_t most() const { return alone ? kMostRanks : ranks; }
};

// "ranks are 0 to 7"
std::string ranks_words(std::uint32_t ranks);

// Reads process groups from JSON: an object from names to lists of ranks, or a list of objects with a name (`name`, `pg_name`
// or `id`) and `ranks`. An empty list stands for all ranks where `group_size` or `pg_size` says as many.
std::optional<std::vector<ProcessGroup>> read_groups(const SourceText& source, RankScope scope, Diagnostics& diagnostics);

// Groups by name and by member.
class GroupTable {
 public:
  static constexpr std::uint32_t kNone = 0xffffffffU;
  explicit GroupTable(const std::vector<ProcessGroup>& groups);
  std::uint32_t find(std::string_view name) const;  // its number, or kNone
  bool has(std::uint32_t group, std::uint32_t rank) const;
  const std::vector<ProcessGroup>& all() const { return groups_; }

 private:
  const std::vector<ProcessGroup>& groups_;
  std::vector<std::uint32_t> by_name_;
  std::vector<std::vector<std::uint32_t>> sorted_;  // members, ascending
};

}  // namespace cw::trace
