#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include "clusterwright/cluster/builder.hpp"
#include "clusterwright/physical/route.hpp"
#include "clusterwright/plan/diff_keep.hpp"
#include "clusterwright/plan/diff_match.hpp"
#include "clusterwright/plan/diff_trunks.hpp"

namespace cw {
namespace {

using Slot = std::pair<TrunkId, std::uint16_t>;

class Hanging {
 public:
  Hanging(const Cluster& before, Cluster& after) : before_(before), after_(after), m_(match(before, after)) {}

  void run() {
    if (before_.assemblies.size() == 0 || after_.assemblies.size() == 0) return;
    for (const PartId p : ids<PartId>(before_.parts.size())) parts_.push_back(part_after(p));
    trunks_ = keep_trunks(before_, after_, m_);
    find_cables();
    while (drop_mixed() || drop_strangers()) {
    }
    absorb();
    rebuild();
  }

 private:
  PartId part_after(PartId p) {
    for (const PartId q : ids<PartId>(after_.parts.size()))
      if (after_.parts[q]->id == before_.parts[p]->id) return q;
    after_.bought.push_back(before_.bought[p]);
    return after_.parts.push_back(before_.parts[p]);
  }

  bool stands_elsewhere(DeviceId now) const {
    const DeviceId then = m_.device_before[now];
    if (!then.valid() || !before_.placed() || !after_.placed()) return false;
    const auto was = cable_place(before_, then), is = cable_place(after_, now);
    const auto place = [](const CablePlace& p) { return std::tuple(p.x.value, p.y.value, p.z.value); };
    return was && is && place(*was) != place(*is);
  }

  // Whether an end has another place, which the cable does not reach. One that was too short before is no matter of growth.
  bool too_short(AssemblyId b, LinkId l) const {
    if (before_.assemblies.trunk[b].valid() || !(before_.assemblies.length[b].value < after_.assemblies.routed[after_.links.assembly[l]].value)) return false;
    return stands_elsewhere(after_.device_of(after_.links.a[l])) || stands_elsewhere(after_.device_of(after_.links.b[l]));
  }

  // The cable of `before` on each link of `after` that stays; those in a trunk that is gone are not kept, nor those that do not
  // reach any more.
  void find_cables() {
    cable_.resize(after_.links.size());
    for (const LinkId l : ids<LinkId>(after_.links.size())) {
      const PortId p = m_.port_before[after_.links.a[l]], q = m_.port_before[after_.links.b[l]];
      if (!after_.links.assembly[l].valid() || !p.valid() || !q.valid() || before_.peer_of(p) != q) continue;
      const AssemblyId b = before_.links.assembly[before_.ports.link[p]];
      const TrunkId trunk = b.valid() ? before_.assemblies.trunk[b] : TrunkId();
      if (b.valid() && (!trunk.valid() || trunks_[trunk].valid()) && !too_short(b, l)) cable_[l] = b;
    }
  }

  // Whether a cable of `before` of which fewer legs were used takes all links of `a`: a splitter with a free leg that is
  // long enough.
  bool spare_leg(AssemblyId b, AssemblyId a) const {
    if (after_.assemblies.routed[a].value > before_.assemblies.length[b].value) return false;
    return before_.assemblies.links[b] < after_.assemblies.links[a] && before_.parts[before_.assemblies.cable[b]]->id == after_.parts[after_.assemblies.cable[a]]->id;
  }

  // An assembly is pulled, or all its links stay, or one cable with a free leg takes them all. Where neither holds
  // the old cables come out, which may break others: again until nothing changes.
  bool drop_mixed() {
    const std::size_t n = after_.assemblies.size();
    std::vector<std::uint8_t> stays(n, 0), pulled(n, 0), several(n, 0);
    Column<AssemblyId, AssemblyId> one;
    one.resize(n);
    for (const LinkId l : ids<LinkId>(after_.links.size())) {
      const AssemblyId a = after_.links.assembly[l];
      if (!a.valid()) continue;
      (cable_[l].valid() ? stays : pulled)[a.value] = 1;
      if (!cable_[l].valid()) continue;
      if (one[a].valid() && one[a] != cable_[l]) several[a.value] = 1;
      one[a] = cable_[l];
    }
    std::set<AssemblyId> broken;
    for (const AssemblyId a : ids<AssemblyId>(n))
      if (stays[a.value] != 0 && pulled[a.value] != 0 && (several[a.value] != 0 || !spare_leg(one[a], a))) broken.insert(a);
    if (broken.empty()) return false;
    std::set<AssemblyId> out;
    for (const LinkId l : ids<LinkId>(after_.links.size()))
      if (cable_[l].valid() && broken.count(after_.links.assembly[l]) > 0) out.insert(cable_[l]);
    drop(out);
    return true;
  }

  // One transceiver serves all cables of a cage: a cable that stays beside one that is pulled must have the same. Where it
  // has not, it comes out.
  bool drop_strangers() {
    using Ends = std::pair<PartId, PartId>;
    Column<CageId, Ends> pulled;
    Column<CageId, std::uint8_t> any;
    pulled.resize(after_.cages.size());
    any.resize(after_.cages.size());
    const auto cages = [this](LinkId l) { return std::array{after_.ports.cage[after_.links.a[l]], after_.ports.cage[after_.links.b[l]]}; };
    const auto& now = after_.assemblies;
    std::vector<std::uint8_t> absorbed(now.size(), 0);  // a free leg of what stays takes it
    for (const LinkId l : ids<LinkId>(after_.links.size()))
      if (cable_[l].valid()) absorbed[after_.links.assembly[l].value] = 1;
    for (const LinkId l : ids<LinkId>(after_.links.size()))
      if (const AssemblyId a = after_.links.assembly[l]; a.valid() && !cable_[l].valid() && absorbed[a.value] == 0)
        for (const CageId c : cages(l)) pulled[c] = {now.near[a], now.far[a]}, any[c] = 1;
    const auto& was = before_.assemblies;
    const auto part = [this](PartId p) { return p.valid() ? parts_[p.value] : p; };
    std::set<AssemblyId> out;
    for (const LinkId l : ids<LinkId>(after_.links.size()))
      if (const AssemblyId b = cable_[l]; b.valid())
        for (const CageId c : cages(l))
          if (any[c] != 0 && pulled[c] != Ends(part(was.near[b]), part(was.far[b]))) out.insert(b);
    drop(out);
    return !out.empty();
  }

  void drop(const std::set<AssemblyId>& out) {
    if (out.empty()) return;
    for (AssemblyId& b : cable_)
      if (b.valid() && out.count(b) > 0) b = AssemblyId();
  }

  // Free legs take what is pulled to them.
  void absorb() {
    Column<AssemblyId, AssemblyId> one;
    one.resize(after_.assemblies.size());
    for (const LinkId l : ids<LinkId>(after_.links.size()))
      if (cable_[l].valid()) one[after_.links.assembly[l]] = cable_[l];
    for (const LinkId l : ids<LinkId>(after_.links.size()))
      if (const AssemblyId a = after_.links.assembly[l]; a.valid() && one[a].valid() && !cable_[l].valid()) cable_[l] = one[a];
  }

  // The cables that stay, then those that are pulled.
  void rebuild() {
    const Cluster::Assemblies laid_out = std::exchange(after_.assemblies, {});
    Column<AssemblyId, AssemblyId> kept, pulled;
    kept.resize(before_.assemblies.size());
    pulled.resize(laid_out.size());
    for (const LinkId l : ids<LinkId>(after_.links.size()))
      if (const AssemblyId b = cable_[l]; b.valid() && !kept[b].valid()) {
        kept[b] = copy(before_.assemblies, b, true);
        if (before_.assemblies.trunk[b].valid()) taken_.insert({trunks_[before_.assemblies.trunk[b]], before_.assemblies.slot[b]});
      }
    find_free(laid_out);
    for (const LinkId l : ids<LinkId>(after_.links.size())) {
      const AssemblyId a = after_.links.assembly[l];
      if (!a.valid()) continue;
      if (cable_[l].valid()) {
        const AssemblyId at = kept[cable_[l]];
        const bool direct = !after_.assemblies.trunk[at].valid() && !laid_out.trunk[a].valid();
        if (direct && laid_out.routed[a].value > after_.assemblies.routed[at].value) after_.assemblies.routed[at] = laid_out.routed[a];
        assign(l, at);
        continue;
      }
      if (!pulled[a].valid()) {
        pulled[a] = copy(laid_out, a, false);
        evade(pulled[a]);
      }
      assign(l, pulled[a]);
    }
  }

  // What two trunks have in common that join the same two racks with the same fibres.
  using Way = std::tuple<PartId, RackId, RackId>;
  Way way_of(TrunkId t) const {
    const auto rack = [this](GearId g) { return g.valid() ? after_.gear.rack[g] : RackId(); };
    return {after_.trunks.part[t], rack(after_.trunks.near[t]), rack(after_.trunks.far[t])};
  }

  // Places that nothing is to have that is pulled: at first those that were to carry what now hangs elsewhere.
  void find_free(const Cluster::Assemblies& laid_out) {
    std::set<Slot> used = taken_;
    std::vector<std::uint8_t> stays(laid_out.size(), 0);
    for (const LinkId l : ids<LinkId>(after_.links.size()))
      if (const AssemblyId a = after_.links.assembly[l]; a.valid() && cable_[l].valid()) stays[a.value] = 1;
    for (const AssemblyId a : ids<AssemblyId>(laid_out.size())) {
      if (!laid_out.trunk[a].valid()) continue;
      const Slot slot{laid_out.trunk[a], laid_out.slot[a]};
      if (used.insert(slot).second && stays[a.value] != 0) free_[way_of(slot.first)].push_back(slot);
    }
    for (const TrunkId t : ids<TrunkId>(after_.trunks.size()))
      for (std::uint32_t n = 1; n <= connectors_of(after_, t); ++n)
        if (const Slot slot{t, static_cast<std::uint16_t>(n)}; used.count(slot) == 0) free_[way_of(t)].push_back(slot);
    for (auto& [way, slots] : free_) std::reverse(slots.begin(), slots.end());
  }

  // Who was to have a place that is taken gets one that is free, and goes without a trunk where those of its way are full.
  // A way is as long as the trunk that is there.
  void evade(AssemblyId a) {
    auto& t = after_.assemblies;
    if (!t.trunk[a].valid()) return;
    if (taken_.count({t.trunk[a], t.slot[a]}) > 0) {
      const auto free = free_.find(way_of(t.trunk[a]));
      if (free == free_.end() || free->second.empty()) return without_trunk(a);
      std::tie(t.trunk[a], t.slot[a]) = free->second.back();
      free->second.pop_back();
    }
    const double patches = t.near_patch[a].value + t.far_patch[a].value;
    if (!std::isfinite(patches)) return;
    t.length[a] = {after_.trunks.length[t.trunk[a]].value + patches};
    t.routed[a] = {after_.trunks.routed[t.trunk[a]].value + patches};
  }

  void without_trunk(AssemblyId a) {
    auto& t = after_.assemblies;
    t.trunk[a] = TrunkId();
    t.slot[a] = 0;
    t.near_patch[a] = t.far_patch[a] = kUnknownLength;
    if (const auto length = stocked_length(t.routed[a], after_.parts[t.cable[a]]->fibre->lengths)) t.length[a] = *length;
  }

  AssemblyId copy(const Cluster::Assemblies& from, AssemblyId a, bool old) {
    auto& t = after_.assemblies;
    const auto part = [&](PartId p) { return old && p.valid() ? parts_[p.value] : p; };
    t.cable.push_back(part(from.cable[a]));
    t.near.push_back(part(from.near[a]));
    t.far.push_back(part(from.far[a]));
    t.length.push_back(from.length[a]);
    t.routed.push_back(from.routed[a]);
    t.trunk.push_back(old && from.trunk[a].valid() ? trunks_[from.trunk[a]] : from.trunk[a]);
    t.slot.push_back(from.slot[a]);
    t.near_patch.push_back(from.near_patch[a]);
    t.far_patch.push_back(from.far_patch[a]);
    t.links.push_back(0);
    return t.key.push_back(from.key[a]);
  }

  void assign(LinkId l, AssemblyId a) {
    after_.links.assembly[l] = a;
    ++after_.assemblies.links[a];
  }

  const Cluster& before_;
  Cluster& after_;
  const Matching m_;
  std::vector<PartId> parts_;
  Column<TrunkId, TrunkId> trunks_;    // before -> after; invalid: not there any more
  Column<LinkId, AssemblyId> cable_;   // of `before`, on links of `after`
  std::set<Slot> taken_;               // by what stays
  std::map<Way, std::vector<Slot>> free_;  // the next one last
};

}  // namespace

void keep_hanging(const Cluster& before, Cluster& after) { Hanging(before, after).run(); }

}  // namespace cw
