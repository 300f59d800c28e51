#include <map>
#include <numeric>
#include <set>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/fabric/traces/rank_reader.hpp"
#include "clusterwright/fabric/traces/trace_files.hpp"
#include "support/trace_writer.hpp"

// The order of nodes, and circles through several ranks, against plain ways of finding them.
namespace {

using namespace cw;
using support::TraceNode;

std::string bytes_of(const std::vector<TraceNode>& nodes) {
  std::string out = support::trace_metadata("0.0.4");
  for (const TraceNode& n : nodes) out += support::trace_node(n);
  return out;
}

std::uint32_t below(std::uint32_t n) { return *rc::gen::inRange<std::uint32_t>(0, n); }

// Again and again the first of the file whose waits are over; what is left waits in a circle.
std::vector<std::uint64_t> plain_order(const std::vector<TraceNode>& nodes) {
  std::vector<std::uint64_t> out;
  std::set<std::uint64_t> done;
  const auto free = [&](const TraceNode& n) {
    const auto over = [&](std::uint64_t id) { return done.contains(id); };
    return !done.contains(n.id) && std::all_of(n.data.begin(), n.data.end(), over) && std::all_of(n.control.begin(), n.control.end(), over);
  };
  for (;;) {
    const auto next = std::find_if(nodes.begin(), nodes.end(), free);
    if (next == nodes.end()) return out;
    out.push_back(next->id);
    done.insert(next->id);
  }
}

TEST(TraceProperties, NodesStandInTheFirstOrderThatTheyAllow) {
  int circles = 0, moved = 0;
  ASSERT_TRUE(rc::check([&] {
    const std::uint32_t n = 1 + below(20), step = 1 + below(3);
    std::vector<TraceNode> nodes(n);
    std::vector<std::uint32_t> place(n);
    std::iota(place.begin(), place.end(), 0U);
    for (std::uint32_t i = n; i > 1; --i) std::swap(place[i - 1], place[below(i)]);
    for (std::uint32_t i = 0; i < n; ++i) {
      TraceNode& node = nodes[place[i]];
      node.id = 100 + i * step;
      node.name = "n" + std::to_string(i);
      // Nearly always for one before it.
      for (std::uint32_t w = below(3); w > 0; --w) {
        const std::uint32_t on = below(12) == 0 ? below(n) : i > 0 ? below(i) : i;
        if (on != i) (below(2) == 0 ? node.data : node.control).push_back(100 + on * step);
      }
    }
    const std::vector<ProcessGroup> none;
    const trace::RankRead read = trace::read_rank(bytes_of(nodes), "run.0.et", 0, {1, false, true}, trace::GroupTable(none));
    const auto wanted = plain_order(nodes);
    if (wanted.size() < n) {
      ++circles;
      RC_ASSERT(read.problems.any());
      for (const Diagnostic& d : read.problems.found().all()) RC_ASSERT(d.code == code::kNodeCycle);
      return;
    }
    RC_ASSERT(!read.problems.any());
    std::map<std::uint64_t, const TraceNode*> by_id;
    for (const TraceNode& node : nodes) by_id[node.id] = &node;
    for (std::uint32_t i = 0; i < n; ++i) {
      const TraceNode& node = *by_id[wanted[i]];
      RC_ASSERT(read.trace.id(i) == node.id);
      RC_ASSERT(read.trace.name(i) == node.name);
      std::set<std::uint64_t> mine(node.data.begin(), node.data.end()), got;
      mine.insert(node.control.begin(), node.control.end());
      for (const std::uint32_t on : read.trace.waits_for(i)) {
        RC_ASSERT(on < i);
        got.insert(read.trace.id(on));
      }
      RC_ASSERT(got == mine);
      RC_ASSERT(got.size() == read.trace.waits_for(i).size());
    }
    moved += wanted[0] != nodes[0].id ? 1 : 0;
  }));
  EXPECT_GT(circles, 0);
  EXPECT_GT(moved, 20);
}

class Memory final : public trace::TraceFiles {
 public:
  explicit Memory(std::vector<std::string> files) : files_(std::move(files)) {}
  std::string name(std::uint32_t rank) const override { return "run." + std::to_string(rank) + ".et"; }
  bool load(std::uint32_t rank, std::string& bytes, Diagnostics&) const override {
    bytes = files_[rank];
    return true;
  }

 private:
  std::vector<std::string> files_;
};

// A node of a rank and where it meets others: a collective, or one end of a transfer.
struct Plain {
  int meeting = -1;  // none: compute
  bool sends = false, collective = false;
  std::vector<std::size_t> waits;
};

// Ranks run as they may until nothing changes any more.
bool all_end(const std::vector<std::vector<Plain>>& ranks) {
  std::vector<std::vector<bool>> done;
  for (const auto& r : ranks) done.emplace_back(r.size(), false);
  const auto ready = [&](std::size_t r, std::size_t n) {
    return std::all_of(ranks[r][n].waits.begin(), ranks[r][n].waits.end(), [&](std::size_t on) { return done[r][on]; });
  };
  const auto met = [&](const Plain& p) {
    for (std::size_t r = 0; r < ranks.size(); ++r)
      for (std::size_t n = 0; n < ranks[r].size(); ++n)
        if (ranks[r][n].meeting == p.meeting && (p.collective ? !ready(r, n) : ranks[r][n].sends && !done[r][n])) return false;
    return true;
  };
  for (bool changed = true; changed;) {
    changed = false;
    for (std::size_t r = 0; r < ranks.size(); ++r)
      for (std::size_t n = 0; n < ranks[r].size(); ++n)
        if (!done[r][n] && ready(r, n) && (ranks[r][n].meeting < 0 || ranks[r][n].sends || met(ranks[r][n]))) done[r][n] = changed = true;
  }
  return std::all_of(done.begin(), done.end(), [](const auto& r) { return std::all_of(r.begin(), r.end(), [](bool b) { return b; }); });
}

TEST(TraceProperties, RanksThatWaitForEachOtherAreFound) {
  int stuck = 0, fine = 0;
  ASSERT_TRUE(rc::check([&] {
    constexpr std::uint32_t kRanks = 3;
    std::vector<std::vector<Plain>> plain(kRanks);
    std::vector<std::vector<TraceNode>> nodes(kRanks);
    std::vector<ProcessGroup> groups;
    const auto add = [&](std::uint32_t rank, const Plain& p, TraceNode node) {
      // Somewhere in the trace; each meeting is alone in its group or tag, so that order does not pair it.
      const std::size_t at = below(static_cast<std::uint32_t>(plain[rank].size()) + 1);
      plain[rank].insert(plain[rank].begin() + static_cast<std::ptrdiff_t>(at), p);
      nodes[rank].insert(nodes[rank].begin() + static_cast<std::ptrdiff_t>(at), std::move(node));
    };
    const std::uint32_t meetings = 1 + below(6);
    for (std::uint32_t m = 0; m < meetings; ++m) {
      const std::uint32_t left_out = below(kRanks);
      TraceNode node;
      node.attributes = {support::trace_attribute("comm_size", "int64", "8")};
      if (below(2) == 0) {
        ProcessGroup g{"g" + std::to_string(m), {}};
        node.type = 7;
        node.attributes.push_back(support::trace_attribute("comm_type", "int64", "0"));
        node.attributes.push_back(support::trace_attribute("pg_name", "string", g.name));
        for (std::uint32_t r = 0; r < kRanks; ++r) {
          if (r == left_out) continue;
          g.ranks.push_back(r);
          add(r, {static_cast<int>(m), false, true, {}}, node);
        }
        groups.push_back(std::move(g));
      } else {
        const std::uint32_t from = (left_out + 1 + below(2)) % kRanks, to = (left_out + (from == (left_out + 1) % kRanks ? 2 : 1)) % kRanks;
        node.attributes.push_back(support::trace_attribute("comm_tag", "int64", std::to_string(m)));
        TraceNode receive = node;
        node.type = 5;
        receive.type = 6;
        node.attributes.push_back(support::trace_attribute("comm_dst", "int64", std::to_string(to)));
        receive.attributes.push_back(support::trace_attribute("comm_src", "int64", std::to_string(from)));
        add(from, {static_cast<int>(m), true, false, {}}, node);
        add(to, {static_cast<int>(m), false, false, {}}, receive);
      }
    }
    for (std::uint32_t r = 0; r < kRanks; ++r)
      for (std::size_t n = 0; n < plain[r].size(); ++n) {
        nodes[r][n].id = n;
        if (n == 0 || below(3) == 0) continue;
        const std::uint32_t on = below(static_cast<std::uint32_t>(n));
        plain[r][n].waits.push_back(on);
        nodes[r][n].data.push_back(on);
      }
    std::vector<std::string> files;
    for (const auto& n : nodes) files.push_back(bytes_of(n));
    Diagnostics d;
    const auto set = trace::read_trace_set(Memory(files), "run", {kRanks, false, true}, groups, d, nullptr, 1);
    const bool end = all_end(plain);
    ++(end ? fine : stuck);
    RC_ASSERT(set.has_value() == end);
    if (!end) {
      RC_ASSERT(d.count(Severity::error) == 1U);
      RC_ASSERT(d.all().back().code == code::kRankCycle);
    }
  }));
  EXPECT_GT(stuck, 0);
  EXPECT_GT(fine, 50);
}

}  // namespace
