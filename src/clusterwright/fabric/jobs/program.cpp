#include "clusterwright/fabric/jobs/program.hpp"

#include <map>
#include <numeric>
#include <tuple>

namespace cw {

JobProgram::JobProgram(const TraceSet& traces) : base_{0} {
  for (const RankTrace& r : traces.ranks) base_.push_back(base_.back() + r.size());
  find_followers(traces);
  find_meetings(traces);
  put_places(traces);
}

void JobProgram::find_followers(const TraceSet& traces) {
  follow_.assign(nodes() + 1, 0);
  for (std::uint32_t r = 0; r < traces.ranks.size(); ++r)
    for (const std::uint32_t before : traces.ranks[r].waits) ++follow_[flat(r, before) + 1];
  std::partial_sum(follow_.begin(), follow_.end(), follow_.begin());
  followers_.resize(follow_.back());
  std::vector<std::uint32_t> next(follow_.begin(), follow_.end() - 1);
  for (std::uint32_t r = 0; r < traces.ranks.size(); ++r)
    for (std::uint32_t n = 0; n < traces.ranks[r].size(); ++n)
      for (const std::uint32_t before : traces.ranks[r].waits_for(n)) followers_[next[flat(r, before)]++] = n;
}

// The k-th of a rank on a group meets the k-th of the others, the k-th send with a tag the k-th receive.
void JobProgram::find_meetings(const TraceSet& traces) {
  for (const ProcessGroup& g : traces.groups) groups_.push_back({g.ranks, {}});
  Group& world = groups_.emplace_back();
  for (std::uint32_t r = 0; r < traces.ranks.size(); ++r) world.ranks.push_back(r);
  using Line = std::tuple<std::uint32_t, std::uint32_t, std::int32_t>;  // from, to, tag
  std::map<Line, std::vector<std::uint32_t>> lines;
  meeting_.assign(nodes(), kNone);
  for (std::uint32_t r = 0; r < traces.ranks.size(); ++r) {
    const RankTrace& t = traces.ranks[r];
    std::vector<std::uint32_t> met(groups_.size(), 0);
    std::map<Line, std::uint32_t> sent;
    for (std::uint32_t n = 0; n < t.size(); ++n) {
      std::vector<std::uint32_t>* list = nullptr;
      std::uint32_t k = 0, group = kNone;
      if (t.op[n] == TraceOp::collective) {
        group = t.partner[n] == RankTrace::kWorld ? static_cast<std::uint32_t>(groups_.size() - 1) : t.partner[n];
        list = &groups_[group].meetings;
        k = met[group]++;
      } else if (t.op[n] == TraceOp::send || t.op[n] == TraceOp::receive) {
        const Line line = t.op[n] == TraceOp::send ? Line{r, t.partner[n], t.tag[n]} : Line{t.partner[n], r, t.tag[n]};
        list = &lines[line];
        k = sent[line]++;
      }
      if (list == nullptr) continue;
      if (k == list->size()) {
        list->push_back(static_cast<std::uint32_t>(meetings_.size()));
        meetings_.push_back({group, 0, 0});
      }
      meeting_[flat(r, n)] = (*list)[k];
      ++meetings_[(*list)[k]].count;
    }
  }
}

void JobProgram::put_places(const TraceSet& traces) {
  std::uint32_t first = 0;
  for (Meeting& m : meetings_) {
    m.first = first;
    first += m.count;
    m.count = 0;
  }
  places_.resize(first);
  for (std::uint32_t r = 0; r < traces.ranks.size(); ++r)
    for (std::uint32_t n = 0; n < traces.ranks[r].size(); ++n) {
      const std::uint32_t id = meeting_[flat(r, n)];
      if (id != kNone) places_[meetings_[id].first + meetings_[id].count++] = {r, n};
    }
}

}  // namespace cw
