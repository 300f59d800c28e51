#include "clusterwright/check/faceplates.hpp"

#include <algorithm>
#include <utility>

namespace cw {
namespace {

const CageGroup* group_with(const std::vector<CageGroup>& groups, std::uint16_t number) {
  for (const CageGroup& g : groups)
    if (g.first <= number && number <= g.last) return &g;
  return nullptr;
}

bool parity_allows(CageParity parity, std::uint16_t number) {
  switch (parity) {
    case CageParity::all: return true;
    case CageParity::odd: return number % 2 == 1;
    case CageParity::even: return number % 2 == 0;
  }
  return true;
}

}  // namespace

const ModeRule* rule_for_mode(const Faceplates::Slot& slot, const PortMode& mode, std::uint16_t number) {
  for (const CageGroup* g : slot.groups)
    for (const ModeRule& r : g->modes)
      if (r.mode == mode && parity_allows(r.cages, number)) return &r;
  return nullptr;
}

Faceplates::Faceplates(const Cluster& cluster) : cluster_(&cluster) {
  management_ = intern({{&management_cages()}, true, true});
  for (const PartRef& part : cluster.parts) {
    if (part->switch_) {
      const bool infiniband = part->switch_->technology == Technology::infiniband;
      plates_.push_back(plate_of_groups(part->switch_->cages, !infiniband, infiniband));
    } else if (part->appliance) {
      const bool infiniband = part->appliance->technology == Technology::infiniband;
      plates_.push_back(plate_of_groups(part->appliance->cages, !infiniband, infiniband));
    } else if (part->server) {
      plates_.push_back(plate_of_server(*part->server));
    } else {
      plates_.emplace_back();
    }
  }
}

bool Faceplates::switches_off_next(CageId cage) const {
  const SlotId id = slot_of(cage);
  if (!known(id)) return false;
  const ModeRule* rule = rule_for_mode(slots_[id], cluster_->cages.mode[cage], cluster_->cages.number[cage]);
  return rule != nullptr && rule->disables_next;
}

Faceplates::SlotId Faceplates::intern(Slot slot) {
  for (std::size_t i = 0; i < slots_.size(); ++i)
    if (slots_[i].groups == slot.groups && slots_[i].ethernet == slot.ethernet &&
        slots_[i].infiniband == slot.infiniband)
      return static_cast<SlotId>(i);
  slots_.push_back(std::move(slot));
  return static_cast<SlotId>(slots_.size() - 1);
}

Faceplates::Plate Faceplates::plate_of_groups(const std::vector<CageGroup>& groups, bool ethernet, bool infiniband) {
  Plate plate;
  if (groups.empty()) return plate;
  plate.beyond = kOutside;
  std::uint16_t last = 0;
  for (const CageGroup& g : groups) last = std::max(last, g.last);
  plate.slots.push_back(kOutside);
  for (std::uint16_t number = 1; number <= last; ++number) {
    const CageGroup* g = group_with(groups, number);
    plate.slots.push_back(g == nullptr ? kOutside : intern({{g}, ethernet, infiniband}));
  }
  return plate;
}

std::vector<const NicSpec*> Faceplates::adapters_named(const std::vector<std::string>& ids) const {
  std::vector<const NicSpec*> adapters;
  for (const PartRef& part : cluster_->parts)
    if (part->nic && std::find(ids.begin(), ids.end(), part->id) != ids.end()) adapters.push_back(&*part->nic);
  return adapters;
}

// The slot of cage `number` of an adapter that may be any of `adapters`.
Faceplates::SlotId Faceplates::adapter_slot(const std::vector<const NicSpec*>& adapters, std::uint16_t number) {
  Slot slot;
  for (const NicSpec* a : adapters) {
    const CageGroup* g = group_with(a->cages, number);
    if (g == nullptr) continue;
    slot.groups.push_back(g);
    slot.ethernet = slot.ethernet || a->both_technologies || a->technology == Technology::ethernet;
    slot.infiniband = slot.infiniband || a->both_technologies || a->technology == Technology::infiniband;
  }
  return slot.groups.empty() ? kUnknown : intern(std::move(slot));
}

Faceplates::SlotId Faceplates::host_slot(const ServerSpec& server, std::size_t cage,
                                         const std::vector<const NicSpec*>& adapters) {
  if (!server.cage_groups.empty()) {
    const CageGroup* g = group_with(server.cage_groups, static_cast<std::uint16_t>(cage + 1));
    if (g == nullptr) return kOutside;
    const SlotId behind = adapter_slot(adapters, 1);
    return behind == kUnknown ? intern({{g}, true, true})
                              : intern({{g}, slots_[behind].ethernet, slots_[behind].infiniband});
  }
  std::uint16_t number = 1;
  for (std::size_t i = 0; i < cage; ++i)
    if (server.cages[i].nic == server.cages[cage].nic) ++number;
  return adapter_slot(adapters, number);
}

// The cages of the GPU network in the order of the machine, then those of the adapters for other networks.
Faceplates::Plate Faceplates::plate_of_server(const ServerSpec& server) {
  Plate plate;
  auto adapters = adapters_named({server.nic});
  if (adapters.empty()) adapters = adapters_named(server.nic_options);
  plate.slots.push_back(kOutside);
  for (std::size_t i = 0; i < server.cages.size(); ++i) plate.slots.push_back(host_slot(server, i, adapters));
  plate.beyond = server.cages.empty() ? kUnknown : kOutside;
  add_adapters(server, plate);
  return plate;
}

void Faceplates::add_adapters(const ServerSpec& server, Plate& plate) {
  const auto find = [&](std::string_view id) -> const Part* {
    for (const PartRef& part : cluster_->parts)
      if (part->id == id) return part.get();
    return nullptr;
  };
  for (const AdapterCages& a : adapter_cages(server, find)) {
    plate.beyond = a.nic == nullptr ? kUnknown : kOutside;
    if (a.nic == nullptr) return;
    for (std::uint16_t n = 0; n < a.count(); ++n) plate.slots.push_back(adapter_slot({a.nic}, static_cast<std::uint16_t>(n % a.each + 1)));
  }
}

}  // namespace cw
