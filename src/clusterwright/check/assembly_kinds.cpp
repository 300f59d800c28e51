#include "clusterwright/check/assembly_kinds.hpp"

#include <algorithm>
#include <cstring>
#include <unordered_map>
#include <utility>

namespace cw {
namespace {

std::uint64_t hash_of(const AssemblyKind& k) {
  std::uint64_t h = 0;
  const auto mix = [&h](std::uint64_t x) {
    h = (h ^ x) * 0x9e3779b97f4a7c15ULL;
    h ^= h >> 31;
  };
  const auto mix_end = [&mix](const AssemblyEnd& e) {
    std::uint64_t rate = 0;
    std::memcpy(&rate, &e.mode.rate.value, sizeof rate);
    mix(rate);
    mix((std::uint64_t{e.slot} << 32) | (std::uint64_t{e.cages} << 16) | (std::uint64_t{e.mode.ports} << 8) |
        e.mode.lanes);
  };
  mix((std::uint64_t{k.cable.value} << 32) | k.near.value);
  mix((std::uint64_t{k.far.value} << 32) | (std::uint64_t{k.links} << 4) | (k.uneven ? 2U : 0U) |
      (k.near_is_b ? 1U : 0U));
  mix_end(k.near_end);
  mix_end(k.far_end);
  return h;
}

int misfits(const Cluster& c, const Faceplates& plates, const AssemblyKind& kind) {
  int n = 0;
  for (const End end : {End::near, End::far}) {
    const auto plug = plug_at(c, kind, end);
    if (!plug) continue;
    const AssemblyEnd& at = end == End::near ? kind.near_end : kind.far_end;
    n += form_fits(*plug, plates, at) ? 0 : 4;
    n += top_fits(*plug, plates, at) ? 0 : 2;
    n += mode_fits(*plug, at.mode) ? 0 : 2;
  }
  return n + (kind.near_end.cages > 1 ? 1 : 0);
}

Plug plug_of(const TransceiverSpec& t, PartId part) {
  return {t.form_factor, t.top, t.medium, t.power, t.modes, t.ethernet, t.infiniband, part};
}

Plug plug_of(const CableSpec& cable, End end, PartId part) {
  const bool near = end == End::near;
  return {near ? cable.near_form_factor : cable.far_form_factor,
          near ? cable.near_top : cable.far_top,
          cable.medium,
          near ? cable.power : cable.far_power,
          near ? cable.near_modes : cable.far_modes,
          cable.ethernet,
          cable.infiniband,
          part};
}

}  // namespace

std::optional<Plug> plug_at(const Cluster& cluster, const AssemblyKind& kind, End end) {
  const PartId ending = end == End::near ? kind.near : kind.far;
  if (ending.valid()) {
    const Part& part = *cluster.parts[ending];
    if (!part.transceiver) return std::nullopt;
    return plug_of(*part.transceiver, ending);
  }
  const Part& part = *cluster.parts[kind.cable];
  if (!part.cable) return std::nullopt;
  return plug_of(*part.cable, end, kind.cable);
}

bool form_fits(const Plug& plug, const Faceplates& faceplates, const AssemblyEnd& end) {
  if (!Faceplates::known(end.slot) || plug.form_factor.empty()) return true;
  const auto& groups = faceplates.slot(end.slot).groups;
  return std::any_of(groups.begin(), groups.end(), [&](const CageGroup* g) {
    return g->form_factor.empty() || plug_fits(plug.form_factor, Top::any, g->form_factor, Top::any);
  });
}

bool top_fits(const Plug& plug, const Faceplates& faceplates, const AssemblyEnd& end) {
  if (!Faceplates::known(end.slot) || plug.top == Top::any) return true;
  const auto& groups = faceplates.slot(end.slot).groups;
  return std::any_of(groups.begin(), groups.end(),
                     [&](const CageGroup* g) { return g->top == Top::any || g->top == plug.top; });
}

bool mode_fits(const Plug& plug, const PortMode& mode) {
  return plug.modes.empty() || std::find(plug.modes.begin(), plug.modes.end(), mode) != plug.modes.end();
}

AssemblyKinds::AssemblyKinds(const Cluster& cluster, const Faceplates& faceplates)
    : cluster_(&cluster), faceplates_(&faceplates) {
  index_links();
  // Kinds as found on the links' sides a (far) and b (near), before they are turned round.
  std::vector<AssemblyKind> seen;
  std::unordered_multimap<std::uint64_t, std::uint32_t> by_hash;
  std::uint32_t last = kNone;
  kind_of_.assign(cluster.assemblies.size(), kNone);
  for (const AssemblyId a : ids<AssemblyId>(cluster.assemblies.size())) {
    if (links_of(a).empty()) continue;
    const AssemblyKind kind = kind_between(a);
    if (last == kNone || !(seen[last] == kind)) {
      last = kNone;
      const auto [from, to] = by_hash.equal_range(hash_of(kind));
      for (auto at = from; at != to; ++at)
        if (seen[at->second] == kind) last = at->second;
    }
    if (last == kNone) {
      last = static_cast<std::uint32_t>(seen.size());
      by_hash.emplace(hash_of(kind), last);
      seen.push_back(kind);
      AssemblyKind turned = kind;
      std::swap(turned.near_end, turned.far_end);
      turned.near_is_b = false;
      kinds_.push_back(misfits(cluster, faceplates, turned) < misfits(cluster, faceplates, kind) ? turned : kind);
      counts_.push_back(0);
      firsts_.push_back(a);
    }
    kind_of_[a.value] = last;
    ++counts_[last];
  }
}

void AssemblyKinds::index_links() {
  const auto& of = cluster_->links.assembly;
  first_link_.assign(cluster_->assemblies.size() + 1, 0);
  for (const AssemblyId a : of)
    if (a.valid()) ++first_link_[a.value + 1];
  for (std::size_t i = 0; i + 1 < first_link_.size(); ++i) first_link_[i + 1] += first_link_[i];
  links_.resize(first_link_.back());
  std::vector<std::uint32_t> at(first_link_.begin(), first_link_.end() - 1);
  for (const LinkId l : ids<LinkId>(of.size()))
    if (of[l].valid()) links_[at[of[l].value]++] = l;
}

AssemblyKind AssemblyKinds::kind_between(AssemblyId a) const {
  const auto& t = cluster_->assemblies;
  AssemblyKind kind;
  kind.cable = t.cable[a];
  kind.near = t.near[a];
  kind.far = t.far[a];
  const auto links = links_of(a);
  kind.technology = cluster_->networks[cluster_->links.network[links.front()]].technology;
  kind.links = static_cast<std::uint16_t>(links.size());
  // An adapter and an appliance may have cages of the same shape: one cable serves both.
  const auto unlike = [&](Faceplates::SlotId x, Faceplates::SlotId y) {
    if (x == y || !Faceplates::known(x) || !Faceplates::known(y)) return false;
    const CageGroup& one = *faceplates_->slot(x).groups.front();
    const CageGroup& other = *faceplates_->slot(y).groups.front();
    return one.form_factor != other.form_factor || one.top != other.top;
  };
  const auto gather = [&](const Column<LinkId, PortId>& side, AssemblyEnd& end) {
    CageId previous;
    for (const LinkId l : links) {
      const CageId cage = cluster_->ports.cage[side[l]];
      if (cage == previous) continue;
      previous = cage;
      const auto slot = faceplates_->slot_of(cage);
      const PortMode& mode = cluster_->cages.mode[cage];
      if (end.cages > 0 && (unlike(slot, end.slot) || mode != end.mode)) kind.uneven = true;
      end.slot = slot;
      end.mode = mode;
      ++end.cages;
    }
  };
  gather(cluster_->links.a, kind.far_end);
  gather(cluster_->links.b, kind.near_end);
  return kind;
}

PortId AssemblyKinds::near_port(AssemblyId a) const {
  const LinkId l = links_of(a).front();
  return kinds_[kind_of(a)].near_is_b ? cluster_->links.b[l] : cluster_->links.a[l];
}

PortId AssemblyKinds::far_port(AssemblyId a) const {
  const LinkId l = links_of(a).front();
  return kinds_[kind_of(a)].near_is_b ? cluster_->links.a[l] : cluster_->links.b[l];
}

}  // namespace cw
