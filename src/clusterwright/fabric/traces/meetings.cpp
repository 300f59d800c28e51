#include "clusterwright/fabric/traces/meetings.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>

#include <fmt/format.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/base/units.hpp"

namespace cw::trace {
namespace {

constexpr std::size_t kMost = 1'000;  // problems told of each kind

struct Use {
  std::uint32_t group = 0, node = 0;
};

struct Transfer {
  std::uint32_t from = 0, to = 0;
  std::int32_t tag = 0;
  std::uint32_t node = 0;  // of the rank that sends, or of the one that receives
  auto key() const { return std::tuple(from, to, tag); }
};

std::string size_words(std::int64_t bytes) { return fmt::format("{} B", grouped(static_cast<std::uint64_t>(bytes))); }

class Meeter {
 public:
  Meeter(std::span<const RankRead> reads, const GroupTable& groups, Diagnostics& diagnostics, Oddities& oddities) : reads_(reads), groups_(groups), diagnostics_(diagnostics), oddities_(oddities), uses_(reads.size()) {}

  std::optional<Meetings> meet() {
    for (std::uint32_t r = 0; r < reads_.size(); ++r) collect(r);
    std::vector<std::uint32_t> everybody(reads_.size());
    std::iota(everybody.begin(), everybody.end(), 0U);
    for (std::uint32_t g = 0; g < groups_.all().size(); ++g) collectives(g, groups_.all()[g].ranks);
    collectives(RankTrace::kWorld, everybody);
    out_.transfers_from = out_.count();
    transfers();
    if (told_ > 0) return std::nullopt;
    return std::move(out_);
  }

 private:
  void collect(std::uint32_t rank) {
    const RankTrace& t = reads_[rank].trace;
    for (std::uint32_t node = 0; node < t.size(); ++node) {
      if (t.op[node] == TraceOp::collective) uses_[rank].push_back({t.partner[node], node});
      else if (t.op[node] == TraceOp::send) sends_.push_back({rank, t.partner[node], t.tag[node], node});
      else if (t.op[node] == TraceOp::receive) receives_.push_back({t.partner[node], rank, t.tag[node], node});
    }
    std::stable_sort(uses_[rank].begin(), uses_[rank].end(), [](const Use& a, const Use& b) { return a.group < b.group; });
  }

  std::span<const Use> of_group(std::uint32_t rank, std::uint32_t group) const {
    const auto [from, to] = std::equal_range(uses_[rank].begin(), uses_[rank].end(), Use{group, 0}, [](const Use& a, const Use& b) { return a.group < b.group; });
    return {uses_[rank].data() + (from - uses_[rank].begin()), static_cast<std::size_t>(to - from)};
  }

  void tell(std::uint16_t code, std::uint32_t rank, std::uint32_t node, std::string message, std::string help) {
    const RankRead& r = reads_[rank];
    if (++told_ <= kMost) diagnostics_.add(at_byte(code, Severity::error, r.problems.file(), r.offset[node], node_words(r.place(node)), std::move(message), std::move(help)));
  }

  // --- collectives -----------------------------------------------------------------------------
  std::string words(std::uint32_t group) const { return group == RankTrace::kWorld ? "of all ranks" : fmt::format("of group '{}'", shown(groups_.all()[group].name)); }
  std::string words(std::uint32_t rank, std::uint32_t node) const {
    const RankTrace& t = reads_[rank].trace;
    return fmt::format("{} of {}", trace_collective_name(t.collective[node]), size_words(t.bytes[node]));
  }

  void collectives(std::uint32_t group, std::span<const std::uint32_t> ranks) {
    const std::uint32_t first = ranks[0];
    const auto wanted = of_group(first, group);
    for (const std::uint32_t rank : ranks.subspan(1))
      if (!agree(group, first, wanted, rank)) return;
    std::vector<std::span<const Use>> of;
    for (const std::uint32_t rank : ranks) of.push_back(of_group(rank, group));
    for (std::size_t k = 0; k < wanted.size(); ++k) {
      for (std::size_t i = 0; i < ranks.size(); ++i) out_.members.push_back({ranks[i], of[i][k].node});
      out_.begin.push_back(static_cast<std::uint32_t>(out_.members.size()));
    }
  }

  bool agree(std::uint32_t group, std::uint32_t first, std::span<const Use> wanted, std::uint32_t rank) {
    constexpr const char* kHelp = "all ranks of a group must call the same collectives in the same order: as it is, they wait for each other for ever";
    const auto mine = of_group(rank, group);
    for (std::size_t k = 0; k < std::min(mine.size(), wanted.size()); ++k) {
      const RankTrace &a = reads_[first].trace, &b = reads_[rank].trace;
      const std::uint32_t x = wanted[k].node, y = mine[k].node;
      const bool same_kind = a.collective[x] == b.collective[y];
      if (same_kind && (a.bytes[x] == b.bytes[y] || a.collective[x] == TraceCollective::barrier)) continue;
      if (same_kind && a.collective[x] == TraceCollective::all_to_all) {
        uneven(group, rank, y);
        continue;
      }
      tell(code::kCollectiveDiffers, rank, y, fmt::format("collective {} {} is {} on rank {} and {} on rank {} ({} of {})", k + 1, words(group), words(rank, y), rank, words(first, x), first, node_words(reads_[first].place(x)), reads_[first].problems.file()), kHelp);
      return false;
    }
    if (mine.size() == wanted.size()) return true;
    const bool more = mine.size() > wanted.size();
    const std::uint32_t longer = more ? rank : first, shorter = more ? first : rank;
    const std::uint32_t node = more ? mine[wanted.size()].node : wanted[mine.size()].node;
    tell(code::kCollectiveDiffers, longer, node, fmt::format("collective {} {}, {}, is on rank {} and not on rank {}, which calls {}", std::min(mine.size(), wanted.size()) + 1, words(group), words(longer, node), longer, shorter, grouped(std::min(mine.size(), wanted.size()))),
         "all ranks of a group must call the same collectives: as it is, some wait for ever");
    return false;
  }

  // Ranks of an all-to-all may have different amounts to send.
  void uneven(std::uint32_t group, std::uint32_t rank, std::uint32_t node) {
    const RankRead& r = reads_[rank];
    constexpr std::string_view kWhat = "an all-to-all has other sizes on other ranks of its group";
    if (oddities_.again(code::kCollectiveDiffers, kWhat)) return;
    oddities_.add({code::kCollectiveDiffers, std::string(kWhat), fmt::format("each rank sends what its own trace says; the first such is one {}", words(group)), "node", "nodes", r.problems.file(), node_words(r.place(node)), r.offset[node], 1, 1});
  }

  // --- transfers -------------------------------------------------------------------------------
  void transfers() {
    const auto before = [](const Transfer& a, const Transfer& b) { return a.key() < b.key(); };
    std::stable_sort(sends_.begin(), sends_.end(), before);
    std::stable_sort(receives_.begin(), receives_.end(), before);
    for (std::size_t s = 0, r = 0; s < sends_.size() || r < receives_.size();) {
      const auto key = r == receives_.size() || (s < sends_.size() && sends_[s].key() <= receives_[r].key()) ? sends_[s].key() : receives_[r].key();
      std::size_t s_end = s, r_end = r;
      while (s_end < sends_.size() && sends_[s_end].key() == key) ++s_end;
      while (r_end < receives_.size() && receives_[r_end].key() == key) ++r_end;
      pair(std::span(sends_).subspan(s, s_end - s), std::span(receives_).subspan(r, r_end - r));
      s = s_end;
      r = r_end;
    }
  }

  // What one rank sends to another with one tag, and what that receives.
  void pair(std::span<const Transfer> sends, std::span<const Transfer> receives) {
    const std::size_t both = std::min(sends.size(), receives.size());
    for (std::size_t k = 0; k < both; ++k) {
      const Transfer &s = sends[k], &r = receives[k];
      const std::int64_t sent = reads_[s.from].trace.bytes[s.node], received = reads_[r.to].trace.bytes[r.node];
      if (sent != received)
        return tell(code::kUnmatched, r.to, r.node, fmt::format("it receives {} from rank {} with tag {}, which sends {} ({} of {})", size_words(received), s.from, s.tag, size_words(sent), node_words(reads_[s.from].place(s.node)), reads_[s.from].problems.file()), "a send and its receive have the same size");
      out_.members.push_back({s.from, s.node});
      out_.members.push_back({r.to, r.node});
      out_.begin.push_back(static_cast<std::uint32_t>(out_.members.size()));
    }
    if (sends.size() == receives.size()) return;
    const bool more = sends.size() > receives.size();
    const Transfer& t = more ? sends[both] : receives[both];
    const auto times = [](std::size_t n) { return n == 1 ? std::string("once") : fmt::format("{} times", n); };
    tell(code::kUnmatched, more ? t.from : t.to, t.node, fmt::format("rank {} sends to rank {} with tag {} {}, and rank {} receives that {}", t.from, t.to, t.tag, times(sends.size()), t.to, times(receives.size())),
         more ? "give each send its receive, of the same tag" : "give each receive its send, of the same tag: as it is, the rank waits for ever");
  }

  std::span<const RankRead> reads_;
  const GroupTable& groups_;
  Diagnostics& diagnostics_;
  Oddities& oddities_;
  std::vector<std::vector<Use>> uses_;  // by rank: its collectives by group, in order
  std::vector<Transfer> sends_, receives_;
  std::size_t told_ = 0;
  Meetings out_;
};

}  // namespace

std::optional<Meetings> meet(std::span<const RankRead> reads, const GroupTable& groups, Diagnostics& diagnostics, Oddities& oddities) { return Meeter(reads, groups, diagnostics, oddities).meet(); }

}  // namespace cw::trace
