#include "clusterwright/plan/diff.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>
#include <utility>

#include "clusterwright/plan/diff_keep.hpp"
#include "clusterwright/plan/diff_trunks.hpp"

namespace cw {
namespace {

// Racks of `before` that hold something that stays: it stays where it stands, and so do they.
std::vector<std::uint8_t> racks_in_use(const Difference& d) {
  const Cluster& b = *d.before;
  std::vector<std::uint8_t> used(b.racks.size(), 0);
  for (const DeviceId i : ids<DeviceId>(b.devices.size()))
    if (d.matching.device[i].valid() && i.value < b.mounts.rack.size() && b.mounts.rack[i].valid()) used[b.mounts.rack[i].value] = 1;
  return used;
}

void devices(Difference& d) {
  const Cluster& b = *d.before;
  const Cluster& a = *d.after;
  for (const DeviceId i : ids<DeviceId>(b.devices.size()))
    if (!d.matching.device[i].valid()) {
      if (!d.stands_on(i).valid()) d.gone.push_back(i);
    } else compare_device(b, i, a, d.matching.device[i], d.properties);
  for (const DeviceId i : ids<DeviceId>(a.devices.size()))
    if (!d.matching.device_before[i].valid()) d.added.push_back(i);
  const auto used = racks_in_use(d);
  for (const RackId i : ids<RackId>(b.racks.size()))
    if (!d.matching.rack[i].valid() && used[i.value] == 0) d.racks_gone.push_back(i);
    else if (d.matching.rack[i].valid()) compare_rack(b, i, a, d.matching.rack[i], d.properties);
  for (const RackId i : ids<RackId>(a.racks.size()))
    if (!d.matching.rack_before[i].valid()) d.racks_added.push_back(i);
}

void gear(Difference& d) {
  const Cluster& b = *d.before;
  const Cluster& a = *d.after;
  const auto used = racks_in_use(d);
  for (const GearId i : ids<GearId>(b.gear.size())) {
    const GearId there = d.matching.gear[i];
    if (there.valid() ? b.part_of(i).id != a.part_of(there).id : used[b.gear.rack[i].value] == 0) d.gear_gone.push_back(i);
  }
  for (const GearId i : ids<GearId>(a.gear.size())) {
    const GearId there = d.matching.gear_before[i];
    if (!there.valid() || b.part_of(there).id != a.part_of(i).id) d.gear_added.push_back(i);
  }
}

// Both may be unknown.
bool same_length(Metres x, Metres y) { return x.value == y.value || (std::isnan(x.value) && std::isnan(y.value)); }

// The same key, part, panels and length: `after` has kept those that stay so.
void trunks(Difference& d) {
  const Cluster& b = *d.before;
  const Cluster& a = *d.after;
  d.trunk.resize(b.trunks.size());
  Column<TrunkId, std::uint8_t> stays;
  stays.resize(a.trunks.size());
  std::map<std::string_view, TrunkId> by_key;
  for (const TrunkId t : ids<TrunkId>(a.trunks.size())) by_key.emplace(a.trunks.key[t], t);
  const auto same = [&](TrunkId x, TrunkId y) {
    const auto panel = [&](GearId g, GearId h) { return g.valid() ? h.valid() && same_panel(b, g, a, d.matching) == h : !h.valid(); };
    return b.parts[b.trunks.part[x]]->id == a.parts[a.trunks.part[y]]->id && panel(b.trunks.near[x], a.trunks.near[y]) && panel(b.trunks.far[x], a.trunks.far[y]) &&
           same_length(b.trunks.length[x], a.trunks.length[y]);
  };
  for (const TrunkId t : ids<TrunkId>(b.trunks.size())) {
    const auto found = by_key.find(b.trunks.key[t]);
    if (found == by_key.end() || !same(t, found->second)) {
      d.trunks_gone.push_back(t);
      continue;
    }
    d.trunk[t] = found->second;
    stays[found->second] = 1;
  }
  for (const TrunkId t : ids<TrunkId>(a.trunks.size()))
    if (stays[t] == 0) d.trunks_added.push_back(t);
}

// Whether the same cable carries both, as long, with the same transceivers, in the same place of the same trunk; where a design
// knows no cables, yes.
bool same_cable(const Difference& d, LinkId x, LinkId y) {
  const Cluster& b = *d.before;
  const Cluster& a = *d.after;
  const AssemblyId old = b.links.assembly[x], now = a.links.assembly[y];
  if (!old.valid() || !now.valid()) return true;
  const auto &had = b.assemblies, &has = a.assemblies;
  const TrunkId trunk = had.trunk[old].valid() ? d.trunk[had.trunk[old]] : TrunkId();
  if (had.trunk[old].valid() && !trunk.valid()) return false;
  const auto same = [&](PartId was, PartId is) { return was.valid() ? is.valid() && b.parts[was]->id == a.parts[is]->id : !is.valid(); };
  return same(had.cable[old], has.cable[now]) && same(had.near[old], has.near[now]) && same(had.far[old], has.far[now]) && trunk == has.trunk[now] && had.slot[old] == has.slot[now] &&
         same_length(had.length[old], has.length[now]);
}

// The management cable of a PDU that stays, if nothing else is planned for its port.
bool left_plugged(const Difference& d, LinkId before) {
  const Cluster& b = *d.before;
  for (const auto& [near, far] : {std::pair(b.links.a[before], b.links.b[before]), std::pair(b.links.b[before], b.links.a[before])}) {
    const PortId there = d.matching.port[far];
    if (d.stands_on(b.device_of(near)).valid() && there.valid()) return !d.after->peer_of(there).valid();
  }
  return false;
}

void links(Difference& d) {
  const Cluster& b = *d.before;
  const Cluster& a = *d.after;
  d.fate.resize(b.links.size());
  d.pulled.resize(a.links.size());
  for (const LinkId l : ids<LinkId>(a.links.size())) d.pulled[l] = 1;
  const auto tally = [&d](LinkClass c, auto what) {
    ++(d.links[static_cast<std::size_t>(c)].*what);
    ++(d.all_links.*what);
  };
  for (const LinkId l : ids<LinkId>(b.links.size())) {
    const LinkClass c = b.links.link_class[l];
    tally(c, &LinkTally::before);
    const PortId p = d.matching.port[b.links.a[l]], q = d.matching.port[b.links.b[l]];
    LinkFate& fate = d.fate[l];
    const bool both = d.matching.device[b.device_of(b.links.a[l])].valid() && d.matching.device[b.device_of(b.links.b[l])].valid();
    fate = both ? LinkFate::moved : LinkFate::gone;
    if (p.valid() && q.valid() && a.peer_of(p) == q) {
      const LinkId now = a.ports.link[p];
      fate = same_cable(d, l, now) ? LinkFate::stays : LinkFate::replaced;
      if (fate == LinkFate::stays) d.pulled[now] = 0;
    }
    if (fate == LinkFate::gone && left_plugged(d, l)) fate = LinkFate::stays;
    switch (fate) {
      case LinkFate::stays: tally(c, &LinkTally::stays); break;
      case LinkFate::moved: tally(c, &LinkTally::moved); break;
      case LinkFate::replaced: tally(c, &LinkTally::replaced); break;
      case LinkFate::gone: tally(c, &LinkTally::gone); break;
    }
  }
  for (const LinkId l : ids<LinkId>(a.links.size())) {
    tally(a.links.link_class[l], &LinkTally::after);
    if (d.pulled[l] != 0) tally(a.links.link_class[l], &LinkTally::pulled);
  }
}

// Cables none of whose links stays come out; those none of whose links was there are pulled.
void cables(Difference& d) {
  const auto none_of = [](const Cluster& c, auto stays, std::vector<AssemblyId>& out) {
    std::vector<std::uint8_t> kept(c.assemblies.size(), 0);
    for (const LinkId l : ids<LinkId>(c.links.size()))
      if (c.links.assembly[l].valid() && stays(l)) kept[c.links.assembly[l].value] = 1;
    for (const AssemblyId a : ids<AssemblyId>(c.assemblies.size()))
      if (kept[a.value] == 0) out.push_back(a);
  };
  none_of(*d.before, [&](LinkId l) { return d.fate[l] == LinkFate::stays; }, d.cables_out);
  none_of(*d.after, [&](LinkId l) { return d.pulled[l] == 0; }, d.cables_in);
}

// Gear that stays though the new layout has none there, by part.
std::map<std::string, std::uint64_t> gear_that_stays(const Difference& d) {
  std::map<std::string, std::uint64_t> out;
  for (const GearId g : ids<GearId>(d.before->gear.size()))
    if (!d.matching.gear[g].valid() && !std::binary_search(d.gear_gone.begin(), d.gear_gone.end(), g)) ++out[d.before->part_of(g).id];
  return out;
}

void purchases(Difference& d) {
  using Key = std::tuple<std::string, std::string, std::string, bool>;
  const auto key = [](const Cluster& c, const BomLine& l) { return Key(c.parts[l.part]->id, l.order, l.description, l.built_in); };
  std::map<Key, std::uint64_t> had;
  std::map<std::string, std::uint64_t> staying = gear_that_stays(d);
  std::vector<BomLine> old = bom_lines(*d.before);
  for (const BomLine& l : old) had[key(*d.before, l)] += l.quantity + l.spares;
  for (const BomLine& l : bom_lines(*d.after)) {
    const auto found = had.find(key(*d.after, l));
    const Part& part = *d.after->parts[l.part];
    Purchase p{l, part.id, part.vendor, found == had.end() ? 0 : found->second, l.quantity + l.spares};
    if (found != had.end()) had.erase(found);
    if (const auto stays = staying.find(part.id); stays != staying.end() && !l.built_in) p.after += std::exchange(stays->second, 0);
    if (p.before != p.after) d.purchases.push_back(std::move(p));
  }
  for (BomLine& l : old) {
    const auto found = had.find(key(*d.before, l));
    if (found == had.end()) continue;
    const std::uint64_t n = found->second;
    had.erase(found);
    const Part& part = *d.before->parts[l.part];
    d.purchases.push_back({std::move(l), part.id, part.vendor, n, 0});
  }
}

}  // namespace

std::string_view fate_name(LinkFate fate) {
  switch (fate) {
    case LinkFate::stays: return "stays";
    case LinkFate::moved: return "moved";
    case LinkFate::replaced: return "replaced";
    case LinkFate::gone: return "gone";
  }
  return {};
}

GearId Difference::stands_on(DeviceId controller) const {
  if (before->devices.kind[controller] != DeviceKind::controller || matching.device[controller].valid()) return {};
  const GearId gear = before->gear_of(controller);
  return gear.valid() && !std::binary_search(gear_gone.begin(), gear_gone.end(), gear) ? gear : GearId();
}

bool Difference::nothing() const {
  return gone.empty() && added.empty() && racks_gone.empty() && racks_added.empty() && gear_gone.empty() && gear_added.empty() && trunks_gone.empty() && trunks_added.empty() && all_links.stays == all_links.before &&
         all_links.pulled == 0 && properties.empty() && purchases.empty();
}

std::size_t Difference::changed(std::string_view property) const {
  return static_cast<std::size_t>(std::count_if(properties.begin(), properties.end(), [&](const PropertyChange& p) { return p.property == property; }));
}

Difference difference(const ClusterRef& before, const ClusterRef& after) {
  Difference d;
  d.before = before;
  d.after = keep_cables(*before, after);
  d.matching = match(*before, *d.after);
  gear(d);
  devices(d);
  trunks(d);
  links(d);
  cables(d);
  purchases(d);
  compare_addresses(d);
  compare_contents(d);
  d.rebuild = rebuild_reasons(d);
  return d;
}

}  // namespace cw
