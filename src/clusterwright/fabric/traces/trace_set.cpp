#include <algorithm>
#include <atomic>
#include <thread>

#include <fmt/format.h>

#include "clusterwright/base/units.hpp"
#include "clusterwright/fabric/outcome.hpp"
#include "clusterwright/fabric/traces/meetings.hpp"
#include "clusterwright/fabric/traces/trace_files.hpp"

namespace cw::trace {
namespace {

constexpr std::size_t kMostErrors = 10'000;

// Reads the files of all ranks, several at a time. What comes out is the same whichever thread reads which.
class AllRanks {
 public:
  AllRanks(const TraceFiles& files, RankScope scope, const GroupTable& groups) : files_(files), scope_(scope), groups_(groups) {
    reads_.reserve(scope.ranks);
    for (std::uint32_t r = 0; r < scope.ranks; ++r) reads_.emplace_back(files.name(r));
    unread_.resize(scope.ranks);
  }

  // False if `progress` stopped it.
  bool read(SimProgress* progress, std::uint32_t threads) {
    {
      std::vector<std::jthread> others;
      for (std::uint32_t i = 1; i < std::min(threads, scope_.ranks); ++i) others.emplace_back([this] { work(nullptr); });
      work(progress);
    }
    return !stop_;
  }

  std::vector<RankRead>& reads() { return reads_; }

  void tell(Diagnostics& out, Oddities& odd) const {
    std::size_t errors = 0;
    for (std::uint32_t r = 0; r < scope_.ranks; ++r) {
      for (const Diagnostics* d : {&unread_[r], &reads_[r].problems.found()}) {
        errors += d->all().size();
        if (errors <= kMostErrors) out.append(*d);
      }
      odd.append(reads_[r].problems.oddities());
    }
  }

 private:
  void work(SimProgress* progress) {
    std::string bytes;
    for (std::uint32_t r = next_++; r < scope_.ranks && !stop_; r = next_++) {
      if (files_.load(r, bytes, unread_[r])) {
        reads_[r] = read_rank(bytes, files_.name(r), r, scope_, groups_);
        nodes_ += reads_[r].trace.size();
      }
      ++done_;
      if (progress != nullptr && !progress->at(static_cast<double>(done_) / scope_.ranks, {}, nodes_)) stop_ = true;
    }
  }

  const TraceFiles& files_;
  RankScope scope_;
  const GroupTable& groups_;
  std::vector<RankRead> reads_;
  std::vector<Diagnostics> unread_;  // by rank: why its file could not be read
  std::atomic<std::uint32_t> next_{0}, done_{0};
  std::atomic<std::uint64_t> nodes_{0};
  std::atomic<bool> stop_{false};
};

std::uint32_t ranks_spoken_of(const std::vector<RankRead>& reads, const std::vector<ProcessGroup>& groups) {
  auto most = static_cast<std::uint32_t>(reads.size());
  for (const ProcessGroup& g : groups)
    for (const std::uint32_t r : g.ranks) most = std::max(most, r + 1);
  for (const RankRead& r : reads)
    for (std::uint32_t n = 0; n < r.trace.size(); ++n)
      if (r.trace.op[n] == TraceOp::send || r.trace.op[n] == TraceOp::receive) most = std::max(most, r.trace.partner[n] + 1);
  return most;
}

}  // namespace

std::optional<TraceSet> read_trace_set(const TraceFiles& files, const std::string& title, RankScope scope, std::vector<ProcessGroup> groups, Diagnostics& diagnostics, SimProgress* progress, std::uint32_t threads) {
  const GroupTable table(groups);
  AllRanks all(files, scope, table);
  if (!all.read(progress, threads)) return std::nullopt;
  Diagnostics found;
  Oddities odd;
  all.tell(found, odd);
  if (!found.has_errors() && !scope.alone && scope.groups_known) {
    const auto meetings = meet(all.reads(), table, found, odd);
    if (meetings) tell_rank_cycles(all.reads(), *meetings, found);
  }
  odd.tell(diagnostics);
  diagnostics.append(found);
  if (found.has_errors() || !scope.groups_known) return std::nullopt;
  TraceSet out;
  out.job_ranks = ranks_spoken_of(all.reads(), groups);
  std::uint64_t nodes = 0;
  for (RankRead& r : all.reads()) {
    nodes += r.trace.size();
    out.ranks.push_back(std::move(r.trace));
  }
  out.title = fmt::format("{}: {} rank{}, {} node{}", title, grouped(scope.ranks), scope.ranks == 1 ? "" : "s", grouped(nodes), nodes == 1 ? "" : "s");
  out.groups = std::move(groups);
  return out;
}

}  // namespace cw::trace
