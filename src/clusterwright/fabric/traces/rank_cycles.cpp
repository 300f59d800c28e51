#include <algorithm>

#include <fmt/format.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/fabric/traces/meetings.hpp"

namespace cw::trace {
namespace {

constexpr std::uint32_t kNone = 0xffffffffU;

// Runs all ranks without time. First each in the order of its table, which needs little memory and nearly always comes to the end;
// if not, with all the freedom that the traces give: a node is done when what it waits for is.
class Run {
 public:
  Run(std::span<const RankRead> reads, const Meetings& meetings, Diagnostics& diagnostics) : reads_(reads), meetings_(meetings), diagnostics_(diagnostics), meeting_(reads.size()), next_(reads.size(), 0), arrived_(meetings.count(), 0) {
    for (std::size_t r = 0; r < reads.size(); ++r) meeting_[r].assign(reads[r].trace.size(), kNone);
    for (std::uint32_t m = 0; m < meetings.count(); ++m)
      for (const Member& member : meetings.of(m)) meeting_[member.rank][member.node] = m;
  }

  void run() {
    if (in_order()) return;
    freely();
    tell();
  }

 private:
  bool transfer(std::uint32_t meeting) const { return meeting >= meetings_.transfers_from; }
  bool over(std::uint32_t meeting) const { return arrived_[meeting] == (transfer(meeting) ? 1 : meetings_.of(meeting).size()); }
  bool sends(std::uint32_t rank, std::uint32_t node) const { return reads_[rank].trace.op[node] == TraceOp::send; }

  // --- in the order of the tables --------------------------------------------------------------
  bool in_order() {
    std::vector<std::uint32_t> go(reads_.size());
    for (std::uint32_t r = 0; r < go.size(); ++r) go[r] = r;
    std::vector<std::uint8_t> stands(reads_.size(), 0);  // at a meeting to which it has come
    while (!go.empty()) {
      const std::uint32_t rank = go.back();
      go.pop_back();
      const auto& meeting = meeting_[rank];
      for (std::uint32_t& at = next_[rank]; at < meeting.size(); ++at) {
        const std::uint32_t m = meeting[at];
        if (m == kNone) continue;
        const bool receives = transfer(m) && !sends(rank, at);
        if (!receives && stands[rank] == 0) {
          ++arrived_[m];
          if (over(m)) wake(m, rank, go);
        }
        if (transfer(m) && !receives) continue;
        stands[rank] = over(m) ? 0 : 1;
        if (stands[rank] != 0) break;
      }
    }
    for (std::uint32_t r = 0; r < reads_.size(); ++r)
      if (next_[r] < meeting_[r].size()) return false;
    return true;
  }
  void wake(std::uint32_t m, std::uint32_t but, std::vector<std::uint32_t>& go) const {
    for (const Member& member : meetings_.of(m))
      if (member.rank != but && next_[member.rank] == member.node) go.push_back(member.rank);
  }

  // --- freely ----------------------------------------------------------------------------------
  struct Rank {
    std::vector<std::uint32_t> open;            // by node: how many of those it waits for are not done
    std::vector<std::uint32_t> begin, awaited;  // by node: who waits for it
    std::vector<std::uint8_t> done;
  };

  void freely() {
    std::fill(arrived_.begin(), arrived_.end(), 0);
    ranks_.resize(reads_.size());
    for (std::uint32_t r = 0; r < reads_.size(); ++r) prepare(r);
    for (std::uint32_t r = 0; r < reads_.size(); ++r)
      for (std::uint32_t n = 0; n < ranks_[r].open.size(); ++n)
        if (reads_[r].trace.waits_for(n).empty()) ready({r, n});
    while (!finished_.empty()) {
      const Member at = finished_.back();
      finished_.pop_back();
      Rank& r = ranks_[at.rank];
      for (std::uint32_t i = r.begin[at.node]; i < r.begin[at.node + 1]; ++i)
        if (--r.open[r.awaited[i]] == 0) ready({at.rank, r.awaited[i]});
    }
  }
  void prepare(std::uint32_t rank) {
    const RankTrace& t = reads_[rank].trace;
    Rank& r = ranks_[rank];
    r.open.resize(t.size());
    r.done.resize(t.size(), 0);
    r.begin.assign(t.size() + 1, 0);
    r.awaited.resize(t.waits.size());
    for (const std::uint32_t on : t.waits) ++r.begin[on + 1];
    for (std::uint32_t n = 0; n < t.size(); ++n) r.begin[n + 1] += r.begin[n];
    std::vector<std::uint32_t> at(r.begin.begin(), r.begin.end() - 1);
    for (std::uint32_t n = 0; n < t.size(); ++n) {
      r.open[n] = static_cast<std::uint32_t>(t.waits_for(n).size());
      for (const std::uint32_t on : t.waits_for(n)) r.awaited[at[on]++] = n;
    }
  }
  void finish(Member at) {
    ranks_[at.rank].done[at.node] = 1;
    finished_.push_back(at);
  }
  bool is_ready(Member at) const { return ranks_[at.rank].open[at.node] == 0; }
  // A node whose own waits are over.
  void ready(Member at) {
    if (ranks_[at.rank].done[at.node] != 0) return;
    const std::uint32_t m = meeting_[at.rank][at.node];
    if (m == kNone) return finish(at);
    if (transfer(m)) {
      const Member other = meetings_.of(m)[1];
      if (sends(at.rank, at.node)) {
        arrived_[m] = 1;
        finish(at);
        if (is_ready(other)) finish(other);
      } else if (over(m)) {
        finish(at);
      }
      return;
    }
    ++arrived_[m];
    if (!over(m)) return;
    for (const Member& member : meetings_.of(m)) finish(member);
  }

  // --- what is left ----------------------------------------------------------------------------
  // What a node that is not done waits for: one that is not done either.
  Member waits(Member at) const {
    const RankTrace& t = reads_[at.rank].trace;
    for (const std::uint32_t on : t.waits_for(at.node))
      if (ranks_[at.rank].done[on] == 0) return {at.rank, on};
    for (const Member& member : meetings_.of(meeting_[at.rank][at.node]))
      if (!is_ready(member)) return member;
    return at;
  }

  void tell() {
    for (std::uint32_t r = 0; r < reads_.size(); ++r)
      for (std::uint32_t n = 0; n < ranks_[r].done.size(); ++n)
        if (ranks_[r].done[n] == 0) return circle({r, n});
  }

  void circle(Member start) {
    std::vector<std::vector<std::uint8_t>> seen(reads_.size());
    for (std::size_t r = 0; r < seen.size(); ++r) seen[r].assign(reads_[r].trace.size(), 0);
    Member at = start;
    for (; seen[at.rank][at.node] == 0; at = waits(at)) seen[at.rank][at.node] = 1;
    const Member first = at;
    std::vector<Member> all;
    do all.push_back(at);
    while (at = waits(at), at.rank != first.rank || at.node != first.node);
    // Only where it goes from rank to rank, and from the lowest rank on: what lies between is one rank's own affair.
    std::vector<Member> on;
    for (std::size_t i = 0; i < all.size(); ++i)
      if (all[i].rank != all[(i + 1) % all.size()].rank || all[i].rank != all[(i + all.size() - 1) % all.size()].rank) on.push_back(all[i]);
    std::rotate(on.begin(), std::min_element(on.begin(), on.end(), [](const Member& a, const Member& b) { return a.rank != b.rank ? a.rank < b.rank : a.node < b.node; }), on.end());
    constexpr std::size_t kShown = 8;
    std::string words;
    for (std::size_t i = 1; i < std::min(on.size(), kShown); ++i) words += fmt::format("{} of rank {}, which waits for ", node_words(reads_[on[i].rank].place(on[i].node)), on[i].rank);
    if (on.size() > kShown) words += fmt::format("{} more, which wait for ", on.size() - kShown);
    const RankRead& r = reads_[on[0].rank];
    diagnostics_.add(at_byte(code::kRankCycle, Severity::error, r.problems.file(), r.offset[on[0].node], node_words(r.place(on[0].node)), fmt::format("on rank {} it waits for {}it", on[0].rank, words),
                             "ranks must come to what they share in the same order: as it is, they wait for each other for ever"));
  }

  std::span<const RankRead> reads_;
  const Meetings& meetings_;
  Diagnostics& diagnostics_;
  std::vector<std::vector<std::uint32_t>> meeting_;  // by rank and node
  std::vector<std::uint32_t> next_;                  // by rank: the first node that is not done
  std::vector<std::uint32_t> arrived_;               // by meeting: ranks that came; of a transfer, whether it was sent
  std::vector<Rank> ranks_;
  std::vector<Member> finished_;
};

}  // namespace

void tell_rank_cycles(std::span<const RankRead> reads, const Meetings& meetings, Diagnostics& diagnostics) {
  if (meetings.count() > 0) Run(reads, meetings, diagnostics).run();
}

}  // namespace cw::trace
