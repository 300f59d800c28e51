#include "clusterwright/plan/diff_keep.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <numeric>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "clusterwright/cluster/invariants.hpp"
#include "clusterwright/plan/diff_match.hpp"
#include "clusterwright/plan/diff_pieces.hpp"
#include "clusterwright/plan/diff_trunks.hpp"

namespace cw {
namespace {

// Of a cage on a switch all of whose links go to one cage of another switch, and that cage's to it: that cage.
Column<CageId, CageId> whole_bundles(const Cluster& c) {
  Column<CageId, CageId> peer;
  peer.resize(c.cages.size());
  for (const CageId cage : ids<CageId>(c.cages.size())) {
    if (c.devices.kind[c.cages.device[cage]] != DeviceKind::switch_) continue;
    CageId one;
    bool whole = true;
    for (const PortId p : c.ports_of(cage)) {
      const PortId q = c.peer_of(p);
      if (!q.valid()) continue;
      const CageId there = c.ports.cage[q];
      whole = whole && (!one.valid() || one == there);
      one = there;
    }
    if (whole && one.valid() && c.devices.kind[c.cages.device[one]] == DeviceKind::switch_) peer[cage] = one;
  }
  Column<CageId, CageId> mutual = peer;
  for (const CageId cage : ids<CageId>(c.cages.size()))
    if (peer[cage].valid() && peer[peer[cage]] != cage) mutual[cage] = CageId();
  return mutual;
}

// Cages of switches that carry nothing and are kept for nothing.
Column<CageId, std::uint8_t> dark_cages(const Cluster& c) {
  Column<CageId, std::uint8_t> dark;
  for (const CageId cage : ids<CageId>(c.cages.size())) {
    bool free = c.devices.kind[c.cages.device[cage]] == DeviceKind::switch_;
    for (const PortId p : c.ports_of(cage)) free = free && c.state_of(p) == PortState::dark;
    dark.push_back(free ? 1 : 0);
  }
  return dark;
}

// Which place of the one cage is joined to which of the other: bundles are alike only if this is the same.
std::string pattern_of(const Cluster& c, CageId cage) {
  std::string text = port_mode_text(c.cages.mode[cage]);
  for (const PortId p : c.ports_of(cage))
    if (const PortId q = c.peer_of(p); q.valid()) text += fmt::format(";{}-{}", c.ports.sub[p], c.ports.sub[q]);
  return text;
}

class Exchange {
 public:
  Exchange(const Cluster& before, const Cluster& after) : before_(before), after_(after), m_(match(before, after)), bundles_(whole_bundles(after)), dark_(dark_cages(after)) {}

  // Where each cage of `after` moves its links to; most stay.
  Column<CageId, CageId> run() {
    to_.resize(after_.cages.size());
    from_.resize(after_.cages.size());
    keep();
    for (const DeviceId d : ids<DeviceId>(after_.devices.size()))
      if (after_.devices.kind[d] == DeviceKind::switch_) place_rest(d);
    for (const CageId c : ids<CageId>(to_.size()))
      if (!to_[c].valid()) to_[c] = c;
    return std::move(to_);
  }

 private:
  struct Bundle {
    CageId near, far;  // the near device has the lower id
    std::string pattern;
  };
  using Pairs = std::map<std::pair<DeviceId, DeviceId>, std::vector<Bundle>>;

  // The cage of `after` that a cage of `before` has become; invalid where it is not there or set otherwise.
  CageId cage_after(CageId c) const {
    const PortId p = m_.port[*before_.ports_of(c).begin()];
    return p.valid() ? after_.ports.cage[p] : CageId();
  }

  bool may_carry(CageId c) const { return bundles_[c].valid() || dark_[c] != 0; }

  void assign(CageId source, CageId target) {
    to_[source] = target;
    from_[target] = source;
  }

  // Bundles between the same two switches that are there before and after: those of `before`, as far as their cages
  // may be exchanged at all.
  void keep() {
    const Column<CageId, CageId> had = whole_bundles(before_);
    Pairs old;
    for (const CageId c : ids<CageId>(had.size())) {
      if (!had[c].valid() || before_.cages.device[c] > before_.cages.device[had[c]] || before_.ports_of(c).size() == 0) continue;
      const CageId near = cage_after(c), far = cage_after(had[c]);
      if (near.valid() && far.valid() && may_carry(near) && may_carry(far))
        old[{after_.cages.device[near], after_.cages.device[far]}].push_back({near, far, pattern_of(before_, c)});
    }
    Pairs wanted;
    for (const CageId c : ids<CageId>(bundles_.size())) {
      if (!bundles_[c].valid()) continue;
      const std::pair key(after_.cages.device[c], after_.cages.device[bundles_[c]]);
      if (key.first < key.second && old.count(key) > 0) wanted[key].push_back({c, bundles_[c], pattern_of(after_, c)});
    }
    for (auto& [pair, bundles] : wanted) keep_pair(old[pair], bundles);
  }

  void keep_pair(const std::vector<Bundle>& old, const std::vector<Bundle>& wanted) {
    std::vector<std::uint8_t> used(old.size(), 0), done(wanted.size(), 0);
    std::map<std::pair<CageId, CageId>, std::size_t> by_cages;
    for (std::size_t i = 0; i < old.size(); ++i) by_cages[{old[i].near, old[i].far}] = i;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      const auto same = by_cages.find({wanted[i].near, wanted[i].far});
      if (same == by_cages.end() || old[same->second].pattern != wanted[i].pattern) continue;
      used[same->second] = done[i] = 1;
      assign(wanted[i].near, wanted[i].near);
      assign(wanted[i].far, wanted[i].far);
    }
    std::size_t next = 0;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      if (done[i] != 0) continue;
      while (next < old.size() && (used[next] != 0 || old[next].pattern != wanted[i].pattern)) ++next;
      if (next == old.size()) return;
      assign(wanted[i].near, old[next].near);
      assign(wanted[i].far, old[next].far);
      used[next] = 1;
    }
  }

  // The other bundles of a switch take the cages that are left: their own where it is, else in order.
  void place_rest(DeviceId d) {
    std::vector<CageId> sources, targets;
    for (const CageId c : after_.cages_of(d)) {
      if (!bundles_[c].valid()) continue;
      if (!to_[c].valid() && !from_[c].valid()) assign(c, c);
      if (!to_[c].valid()) sources.push_back(c);
      if (!from_[c].valid()) targets.push_back(c);
    }
    for (const CageId c : after_.cages_of(d))
      if (dark_[c] != 0 && !from_[c].valid()) targets.push_back(c);
    std::vector<std::uint8_t> used(targets.size(), 0);
    for (const CageId s : sources)
      for (std::size_t i = 0; i < targets.size(); ++i) {
        if (used[i] != 0 || !(after_.cages.mode[s] == after_.cages.mode[targets[i]])) continue;
        assign(s, targets[i]);
        used[i] = 1;
        break;
      }
  }

  const Cluster& before_;
  const Cluster& after_;
  const Matching m_;
  const Column<CageId, CageId> bundles_;
  const Column<CageId, std::uint8_t> dark_;
  Column<CageId, CageId> to_, from_;
};

// Cages keep the order of their places.
PortMoves exchange_bundles(const Cluster& before, const Cluster& after) {
  const Column<CageId, CageId> cage = Exchange(before, after).run();
  PortMoves out;
  for (const PortId p : ids<PortId>(after.ports.size())) out.to.push_back(PortId(after.cages.first_port[cage[after.ports.cage[p]]] + after.ports.sub[p]));
  out.connector.resize(after.cages.size());
  return out;
}

// What follows the cage in the key of an assembly: its connector, "/2", if it has one; one that goes to another place in its
// cage has another.
std::string connector_text(const Cluster& c, const PortMoves& moves, PortId p, std::string_view was) {
  const std::uint32_t from = c.ports.sub[p], to = c.ports.sub[moves.to[p]], width = moves.connector[c.ports.cage[p]];
  if (from == to || width == 0 || was != fmt::format("/{}", from / width + 1)) return std::string(was);
  return fmt::format("/{}", to / width + 1);
}

// Keys of assemblies name the cage of one end: "leaf-00:41/2".
void rename_assemblies(Cluster& c, const PortMoves& moves) {
  std::vector<std::uint8_t> done(c.assemblies.size(), 0);
  for (const LinkId l : ids<LinkId>(c.links.size())) {
    const AssemblyId a = c.links.assembly[l];
    if (!a.valid() || done[a.value] != 0) continue;
    std::string& key = c.assemblies.key[a];
    for (const PortId p : {c.links.a[l], c.links.b[l]}) {
      const CageId cage = c.ports.cage[p], to = c.ports.cage[moves.to[p]];
      const std::string& device = c.devices.key[c.cages.device[cage]];
      const std::string old = fmt::format("{}:{}", device, c.cages.number[cage]);
      if (!key.starts_with(old) || (key.size() != old.size() && key[old.size()] != '/')) continue;
      key = fmt::format("{}:{}{}", device, c.cages.number[to], connector_text(c, moves, p, std::string_view(key).substr(old.size())));
      done[a.value] = 1;
      break;
    }
  }
}

template <class IdT, class T>
void reorder(Column<IdT, T>& column, const std::vector<std::uint32_t>& order) {
  Column<IdT, T> out;
  out.reserve(order.size());
  for (const std::uint32_t i : order) out.push_back(std::move(column[IdT(i)]));
  column = std::move(out);
}

void sort_assemblies(Cluster& c) {
  auto& t = c.assemblies;
  std::vector<std::uint32_t> order(t.size()), rank(t.size());
  std::iota(order.begin(), order.end(), 0U);
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t x, std::uint32_t y) { return natural_less(t.key[AssemblyId(x)], t.key[AssemblyId(y)]); });
  for (std::uint32_t i = 0; i < order.size(); ++i) rank[order[i]] = i;
  reorder(t.key, order), reorder(t.cable, order), reorder(t.near, order), reorder(t.far, order);
  reorder(t.length, order), reorder(t.routed, order), reorder(t.trunk, order), reorder(t.slot, order);
  reorder(t.near_patch, order), reorder(t.far_patch, order), reorder(t.links, order);
  for (const LinkId l : ids<LinkId>(c.links.size()))
    if (c.links.assembly[l].valid()) c.links.assembly[l] = AssemblyId(rank[c.links.assembly[l].value]);
}

void move_links(Cluster& c, const PortMoves& moves) {
  auto& t = c.links;
  for (const LinkId l : ids<LinkId>(t.size())) {
    c.ports.link[t.a[l]] = c.ports.link[t.b[l]] = LinkId();
    t.a[l] = moves.to[t.a[l]];
    t.b[l] = moves.to[t.b[l]];
  }
  std::vector<std::uint32_t> order(t.size());
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(), [&](std::uint32_t x, std::uint32_t y) { return t.a[LinkId(x)] < t.a[LinkId(y)]; });
  reorder(t.a, order), reorder(t.b, order), reorder(t.network, order);
  reorder(t.link_class, order), reorder(t.assembly, order), reorder(t.why, order);
  for (const LinkId l : ids<LinkId>(t.size())) c.ports.link[t.a[l]] = c.ports.link[t.b[l]] = l;
}

// Serial numbers and addresses of what stays.
void keep_as_built(const Cluster& before, Cluster& after) {
  const Matching m = match(before, after);
  const AsBuilt& from = before.as_built;
  AsBuilt& to = after.as_built;
  for (const BuiltId i : ids<BuiltId>(from.size())) {
    const DeviceId device = from.device[i].valid() ? m.device[from.device[i]] : DeviceId();
    const GearId gear = from.gear[i].valid() ? m.gear[from.gear[i]] : GearId();
    const PortId port = from.port[i].valid() ? m.port[from.port[i]] : PortId();
    if ((!device.valid() && !gear.valid()) || port.valid() != from.port[i].valid()) continue;
    to.device.push_back(device);
    to.gear.push_back(gear);
    to.port.push_back(port);
    to.serial.push_back(from.serial[i]);
    to.asset_tag.push_back(from.asset_tag[i]);
    to.mac.push_back(from.mac[i]);
    to.guid.push_back(from.guid[i]);
  }
}

}  // namespace

ClusterRef keep_cables(const Cluster& before, const ClusterRef& after) {
  // Nothing but places within one switch is exchanged: were that wrong, the design as laid out is still right.
  for (const bool by_pieces : {true, false}) {
    auto copy = std::make_shared<Cluster>(*after);
    const auto exchange = [&copy](const PortMoves& moves) {
      if (moves.none) return;
      rename_assemblies(*copy, moves);
      move_links(*copy, moves);
    };
    exchange(exchange_bundles(before, *copy));
    if (by_pieces) exchange(exchange_pieces(before, *copy));
    keep_panels(before, *copy);
    keep_hanging(before, *copy);
    sort_assemblies(*copy);
    keep_as_built(before, *copy);
    if (!broken_invariant(*copy)) return copy;
  }
  return after;
}

}  // namespace cw
