#include "clusterwright/plan/diff_trunks.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <tuple>
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

// Keys name the two racks in the order in which the layout comes to them, which may be another in a larger one: the
// trunks of two racks that have keys of their own in either design are the same, one after the other.
class Adoption {
 public:
  Adoption(const Cluster& before, Cluster& after, const Matching& m) : before_(before), after_(after), m_(m) {}

  void run() {
    auto& now = after_.trunks;
    const std::set<std::string_view> old_keys(before_.trunks.key.begin(), before_.trunks.key.end()), new_keys(now.key.begin(), now.key.end());
    std::map<Way, std::vector<TrunkId>> wanted;
    for (const TrunkId t : ids<TrunkId>(now.size()))
      if (old_keys.count(now.key[t]) == 0) wanted[way(after_, t, after_.gear.rack[now.near[t]], after_.gear.rack[now.far[t]])].push_back(t);
    std::vector<std::pair<TrunkId, TrunkId>> same;
    for (const TrunkId t : ids<TrunkId>(before_.trunks.size())) {
      if (new_keys.count(before_.trunks.key[t]) > 0) continue;
      const RackId near = m_.rack[before_.gear.rack[before_.trunks.near[t]]], far = m_.rack[before_.gear.rack[before_.trunks.far[t]]];
      const auto found = near.valid() && far.valid() ? wanted.find(way(before_, t, near, far)) : wanted.end();
      if (found == wanted.end() || found->second.empty()) continue;
      same.emplace_back(t, found->second.front());
      found->second.erase(found->second.begin());
    }
    if (same.empty()) return;
    for (const auto& [old, t] : same) {
      now.key[t] = before_.trunks.key[old];
      if (after_.gear.rack[now.near[t]] != m_.rack[before_.gear.rack[before_.trunks.near[old]]]) std::swap(now.near[t], now.far[t]);
    }
    sort();
  }

 private:
  using Way = std::tuple<RackId, RackId, std::string_view>;  // racks of `after`, the lower first, and the part
  static Way way(const Cluster& c, TrunkId t, RackId near, RackId far) { return {std::min(near, far), std::max(near, far), c.parts[c.trunks.part[t]]->id}; }

  void sort() {
    const Cluster::Trunks was = std::exchange(after_.trunks, {});
    std::vector<TrunkId> order;
    for (const TrunkId t : ids<TrunkId>(was.size())) order.push_back(t);
    std::sort(order.begin(), order.end(), [&](TrunkId x, TrunkId y) { return natural_less(was.key[x], was.key[y]); });
    Column<TrunkId, TrunkId> row;
    row.resize(was.size());
    auto& now = after_.trunks;
    for (const TrunkId t : order) {
      row[t] = now.key.push_back(was.key[t]);
      now.part.push_back(was.part[t]);
      now.near.push_back(was.near[t]);
      now.far.push_back(was.far[t]);
      now.length.push_back(was.length[t]);
      now.routed.push_back(was.routed[t]);
    }
    for (TrunkId& t : after_.assemblies.trunk)
      if (t.valid()) t = row[t];
  }

  const Cluster& before_;
  Cluster& after_;
  const Matching& m_;
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
  Adoption(before, after, m).run();
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
