#include "clusterwright/plan/diff_trunks.hpp"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

namespace cw {
namespace {

// The room on panels of `after`: once all is done, and while what comes out is still there.
class Panels {
 public:
  explicit Panels(Cluster& c) : c_(c) {
    for (const GearId g : ids<GearId>(c.gear.size())) {
      left_.push_back(static_cast<std::int64_t>(places_of(c, g)));
      meanwhile_.push_back(left_[g]);
      last_.push_back(TrunkId());
      if (c.part_of(g).kind == PartKind::panel) of_rack_[{c.gear.rack[g], c.gear.part[g]}].push_back(g);
    }
  }

  void take(GearId panel, TrunkId t) {
    left_[panel] -= connectors_of(c_, t);
    meanwhile_[panel] -= connectors_of(c_, t);
    if (!last_[panel].valid() || last_[panel] < t) last_[panel] = t;
  }
  void take_meanwhile(GearId panel, std::uint32_t places) { meanwhile_[panel] -= places; }

  // Where it is laid out, unless another panel of the rack and part serves better.
  GearId find(GearId laid_out, TrunkId t) const {
    GearId best = laid_out;
    const auto found = of_rack_.find({c_.gear.rack[laid_out], c_.gear.part[laid_out]});
    if (found == of_rack_.end()) return best;
    for (const GearId g : found->second)
      if (merit(g, t) > merit(best, t)) best = g;
    return best;
  }

 private:
  // Best is a panel with room before anything has come out. Places on a panel are counted trunk after trunk in their
  // order (emit/panel_places.hpp): one that comes before such as stay would make their places others.
  int merit(GearId panel, TrunkId t) const {
    const auto wanted = static_cast<std::int64_t>(connectors_of(c_, t));
    if (left_[panel] < wanted) return 0;
    const bool comes_last = !last_[panel].valid() || last_[panel] < t;
    return 1 + (meanwhile_[panel] >= wanted ? 2 : 0) + (comes_last ? 1 : 0);
  }

  const Cluster& c_;
  Column<GearId, std::int64_t> left_, meanwhile_;  // places
  Column<GearId, TrunkId> last_;                   // of those that are there
  std::map<std::pair<RackId, PartId>, std::vector<GearId>> of_rack_;
};

}  // namespace

std::uint32_t connectors_of(const Cluster& c, TrunkId t) {
  const Part& part = *c.parts[c.trunks.part[t]];
  return part.trunk ? part.trunk->connectors : 0;
}

std::uint32_t places_of(const Cluster& c, GearId panel) {
  const Part& part = c.part_of(panel);
  return part.panel ? part.panel->places : 0;
}

GearId same_panel(const Cluster& before, GearId panel, const Cluster& after, const Matching& m) {
  const GearId there = panel.valid() ? m.gear[panel] : GearId();
  return there.valid() && before.part_of(panel).id == after.part_of(there).id ? there : GearId();
}

Column<TrunkId, TrunkId> keep_trunks(const Cluster& before, Cluster& after, const Matching& m) {
  Column<TrunkId, TrunkId> out;
  out.resize(before.trunks.size());
  auto& now = after.trunks;
  std::map<std::string_view, TrunkId> by_key;
  for (const TrunkId t : ids<TrunkId>(now.size())) by_key.emplace(now.key[t], t);
  Panels panels(after);
  Column<TrunkId, std::uint8_t> kept;
  kept.resize(now.size());
  for (const TrunkId t : ids<TrunkId>(before.trunks.size())) {
    const auto found = by_key.find(before.trunks.key[t]);
    const GearId near = same_panel(before, before.trunks.near[t], after, m), far = same_panel(before, before.trunks.far[t], after, m);
    const TrunkId there = found == by_key.end() ? TrunkId() : found->second;
    if (!there.valid() || !near.valid() || !far.valid() || after.parts[now.part[there]]->id != before.parts[before.trunks.part[t]]->id) {
      for (const GearId panel : {near, far})
        if (panel.valid()) panels.take_meanwhile(panel, connectors_of(before, t));
      continue;
    }
    out[t] = there;
    kept[there] = 1;
    now.near[there] = near;
    now.far[there] = far;
    now.length[there] = before.trunks.length[t];
    now.routed[there] = before.trunks.routed[t];
    panels.take(near, there);
    panels.take(far, there);
  }
  for (const TrunkId t : ids<TrunkId>(now.size())) {
    if (kept[t] != 0) continue;
    for (GearId* end : {&now.near[t], &now.far[t]}) {
      if (!end->valid()) continue;
      *end = panels.find(*end, t);
      panels.take(*end, t);
    }
  }
  return out;
}

}  // namespace cw
