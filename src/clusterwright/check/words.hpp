#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "clusterwright/cluster/cluster.hpp"

namespace cw {

// "400 Gb/s", "12.8 Tb/s".
std::string mbps_text(std::int64_t mbps);

// "1 leaf", "1,024 leaves".
std::string counted(std::uint64_t n, std::string_view one, std::string_view many);

// "", " and 1 more host", " and 3 more hosts": what follows the first of `n`.
std::string and_more(std::uint64_t n, std::string_view one, std::string_view many);

// "", " (so with 1 more host)", " (so with 3 more hosts)".
std::string so_with(std::uint64_t n, std::string_view one, std::string_view many);

// "940 W", "34.6 kW", "1.25 MW"; "1,250 kg"; "0.9 m": rounded for people.
std::string watts_text(double watts);
std::string kilograms_text(double kg);
std::string metres_text(double metres);

// "<device name> swp17s0".
std::string place_of(const Cluster& cluster, PortId port);

// The same for the worst of `n` that differ: " (the worst of 4 hosts)". `alike`: they do not.
std::string worst_of(std::uint64_t n, bool alike, std::string_view one, std::string_view many);

// Equal rows of a table of `n`, found through an order of theirs: the first and the last row of each sort and how
// many there are, in the order of the firsts.
struct EqualRows {
  std::uint32_t first = 0, last = 0;
  std::uint64_t count = 0;
};
std::vector<EqualRows> equal_rows(std::uint32_t n, const void* table,
                                  bool (*less)(const void* table, std::uint32_t a, std::uint32_t b));

// Like problems said once: groups what was added by equal keys, in the order of each key's first.
// Keys need an order; n log n in what was added.
template <class Key, class What>
class Tally {
 public:
  struct Row {
    Key key;
    What first;
    std::uint64_t count = 0;
  };
  void add(const Key& key, const What& what) { rows_.push_back({key, what, 1}); }
  bool empty() const { return rows_.empty(); }
  std::vector<Row> rows() const {
    const auto less = [](const void* table, std::uint32_t a, std::uint32_t b) {
      const auto& rows = *static_cast<const std::vector<Row>*>(table);
      return rows[a].key < rows[b].key;
    };
    std::vector<Row> grouped;
    for (const EqualRows& e : equal_rows(static_cast<std::uint32_t>(rows_.size()), &rows_, less))
      grouped.push_back({rows_[e.first].key, rows_[e.first].first, e.count});
    return grouped;
  }

 private:
  std::vector<Row> rows_;
};

// The places of `badness` from the worst on, equals in their order.
std::vector<std::uint32_t> worst_first(const std::vector<double>& badness);

// Problems of one kind that differ by how bad they are, said once at the worst: groups what was added by equal keys, and
// keeps the worst and the least of each, of equals the first. Badness is in whole units, for sums of watts are not exact.
// n log n in what was added.
template <class Key, class What>
class WorstTally {
 public:
  struct Row {
    Key key;
    What worst, least;
    std::uint64_t count = 0;
  };
  void add(const Key& key, const What& what, double badness) {
    added_.push_back({key, what});
    badness_.push_back(badness);
  }
  std::vector<Row> rows() const {
    const auto less = [](const void* table, std::uint32_t a, std::uint32_t b) {
      const auto& rows = *static_cast<const std::vector<Added>*>(table);
      return rows[a].key < rows[b].key;
    };
    std::vector<Added> sorted;
    for (const std::uint32_t i : worst_first(badness_)) sorted.push_back(added_[i]);
    std::vector<Row> grouped;
    for (const EqualRows& e : equal_rows(static_cast<std::uint32_t>(sorted.size()), &sorted, less))
      grouped.push_back({sorted[e.first].key, sorted[e.first].what, sorted[e.last].what, e.count});
    return grouped;
  }

 private:
  struct Added {
    Key key;
    What what;
  };
  std::vector<Added> added_;
  std::vector<double> badness_;
};

}  // namespace cw
