#include "clusterwright/plan/diff_trunk_work.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "clusterwright/plan/diff_trunks.hpp"

namespace cw {

TrunkWork::TrunkWork(const Difference& d) : d_(d), to_clear_(d.trunks_gone), to_lay_(d.trunks_added) {
  laid_.resize(d.after->trunks.size());
  for (std::uint8_t& laid : laid_) laid = 1;
  for (const TrunkId t : d.trunks_added) laid_[t] = 0;
  carried_.resize(d.before->trunks.size());
  left_.resize(d.before->assemblies.size());
  hung_.resize(d.after->assemblies.size());
  number_places();
  find_room();
  for (const LinkId l : ids<LinkId>(d.before->links.size())) put_back(l);
  // A cable of which a link stays has its place as what it is in `after`.
  for (const LinkId l : ids<LinkId>(d.after->links.size()))
    if (d.pulled[l] == 0) hang(l);
}

void TrunkWork::number_places() {
  const Cluster& a = *d_.after;
  Column<TrunkId, std::size_t> places;
  for (const TrunkId t : ids<TrunkId>(a.trunks.size())) places.push_back(connectors_of(a, t));
  const auto reach = [&](TrunkId t, std::uint16_t slot) {
    if (t.valid()) places[t] = std::max<std::size_t>(places[t], slot);
  };
  for (const AssemblyId i : ids<AssemblyId>(a.assemblies.size())) reach(a.assemblies.trunk[i], a.assemblies.slot[i]);
  for (const AssemblyId i : ids<AssemblyId>(d_.before->assemblies.size()))
    if (const TrunkId t = d_.before->assemblies.trunk[i]; t.valid()) reach(d_.trunk[t], d_.before->assemblies.slot[i]);
  std::size_t n = 0;
  for (const std::size_t count : places) first_.push_back(std::exchange(n, n + count));
  holder_.resize(n);
}

void TrunkWork::find_room() {
  const Cluster& a = *d_.after;
  for (const GearId g : ids<GearId>(a.gear.size())) room_.push_back(static_cast<std::int64_t>(places_of(a, g)));
  for (const TrunkId t : ids<TrunkId>(a.trunks.size()))
    if (laid_[t] != 0) stand(a, t, -1);
  for (const TrunkId t : to_clear_) stand(*d_.before, t, -1);
}

GearId TrunkWork::panel_after(const Cluster& c, GearId panel) const {
  return &c == d_.after.get() ? panel : same_panel(c, panel, *d_.after, d_.matching);
}

void TrunkWork::stand(const Cluster& c, TrunkId t, std::int64_t sign) {
  for (const GearId end : std::array{c.trunks.near[t], c.trunks.far[t]})
    if (const GearId panel = panel_after(c, end); panel.valid()) room_[panel] += sign * connectors_of(c, t);
}

std::size_t TrunkWork::index_before(AssemblyId a) const {
  const auto& t = d_.before->assemblies;
  return t.trunk[a].valid() ? index(d_.trunk[t.trunk[a]], t.slot[a]) : kNowhere;
}

void TrunkWork::take(LinkId before) {
  const AssemblyId a = d_.before->links.assembly[before];
  if (!a.valid() || --left_[a] > 0 || !d_.before->assemblies.trunk[a].valid()) return;
  --carried_[d_.before->assemblies.trunk[a]];
  if (const std::size_t i = index_before(a); i != kNowhere && holder_[i].before == a) holder_[i].before = AssemblyId();
}

void TrunkWork::put_back(LinkId before) {
  const AssemblyId a = d_.before->links.assembly[before];
  if (!a.valid() || left_[a]++ > 0 || !d_.before->assemblies.trunk[a].valid()) return;
  ++carried_[d_.before->assemblies.trunk[a]];
  if (const std::size_t i = index_before(a); i != kNowhere) holder_[i].before = a;
}

bool TrunkWork::free(LinkId after) const {
  const AssemblyId a = d_.after->links.assembly[after];
  const TrunkId t = a.valid() ? d_.after->assemblies.trunk[a] : TrunkId();
  if (!t.valid()) return true;
  if (laid_[t] == 0) return false;
  const std::size_t i = index(t, d_.after->assemblies.slot[a]);
  if (i == kNowhere || holder_[i].after == a) return true;
  return !holder_[i].after.valid() && !holder_[i].before.valid();
}

void TrunkWork::hang(LinkId after) {
  const AssemblyId a = d_.after->links.assembly[after];
  if (!a.valid() || hung_[a]++ > 0) return;
  if (const std::size_t i = index(d_.after->assemblies.trunk[a], d_.after->assemblies.slot[a]); i != kNowhere) holder_[i].after = a;
}

void TrunkWork::take_back(LinkId after) {
  const AssemblyId a = d_.after->links.assembly[after];
  if (!a.valid() || --hung_[a] > 0) return;
  if (const std::size_t i = index(d_.after->assemblies.trunk[a], d_.after->assemblies.slot[a]); i != kNowhere) holder_[i].after = AssemblyId();
}

std::vector<TrunkId> TrunkWork::clear() {
  std::vector<TrunkId> out;
  std::erase_if(to_clear_, [&](TrunkId t) {
    if (carried_[t] > 0) return false;
    stand(*d_.before, t, 1);
    out.push_back(t);
    return true;
  });
  return out;
}

std::vector<TrunkId> TrunkWork::lay(Room room) {
  const Cluster& a = *d_.after;
  const auto fits = [&](TrunkId t) {
    for (const GearId end : std::array{a.trunks.near[t], a.trunks.far[t]})
      if (end.valid() && places_of(a, end) > 0 && room_[end] < static_cast<std::int64_t>(connectors_of(a, t))) return false;
    return true;
  };
  std::vector<TrunkId> out;
  std::erase_if(to_lay_, [&](TrunkId t) {
    if (room == Room::needed && !fits(t)) return false;
    stand(a, t, -1);
    laid_[t] = 1;
    out.push_back(t);
    return true;
  });
  return out;
}

}  // namespace cw
