#pragma once

#include <cstdint>
#include <vector>

#include "clusterwright/catalog/adapters.hpp"
#include "clusterwright/cluster/cluster.hpp"

namespace cw {

// What the parts say about the cages of a cluster's devices. Cages that are alike share a slot.
//
// A host's cages are those of its server's adapter; where that part is missing (an imported cluster), any
// adapter among the parts that the server takes is a candidate, and a cage is judged by the one that suits
// it best.
class Faceplates {
 public:
  using SlotId = std::uint16_t;
  static constexpr SlotId kUnknown = 0xffff;  // the parts do not say what this cage is
  static constexpr SlotId kOutside = 0xfffe;  // the part has no such cage

  struct Slot {
    std::vector<const CageGroup*> groups;  // the candidates, never empty
    bool ethernet = false, infiniband = false;
  };

  explicit Faceplates(const Cluster& cluster);

  SlotId slot_of(CageId cage) const {
    const Plate& plate = plates_[cluster_->devices.part[cluster_->cages.device[cage]].value];
    const std::uint16_t number = cluster_->cages.number[cage];
    if (number >= kManagementCage) return management_;
    return number < plate.slots.size() ? plate.slots[number] : plate.beyond;
  }
  static bool known(SlotId slot) { return slot < kOutside; }
  const Slot& slot(SlotId id) const { return slots_[id]; }

  // Whether the mode of `cage` takes the lanes of the next one, which then carries nothing.
  bool switches_off_next(CageId cage) const;

  // How many cages `part` has; 0 if it does not say.
  std::size_t cage_count(PartId part) const {
    const Plate& plate = plates_[part.value];
    return plate.slots.empty() ? 0 : plate.slots.size() - 1;
  }

 private:
  struct Plate {
    std::vector<SlotId> slots;  // by cage number; [0] is outside
    SlotId beyond = kUnknown;
  };

  SlotId intern(Slot slot);
  Plate plate_of_groups(const std::vector<CageGroup>& groups, bool ethernet, bool infiniband);
  Plate plate_of_server(const ServerSpec& server);
  SlotId host_slot(const ServerSpec& server, std::size_t cage, const std::vector<const NicSpec*>& adapters);
  void add_adapters(const ServerSpec& server, Plate& plate);
  SlotId adapter_slot(const std::vector<const NicSpec*>& adapters, std::uint16_t number);
  std::vector<const NicSpec*> adapters_named(const std::vector<std::string>& ids) const;

  const Cluster* cluster_;
  std::vector<Plate> plates_;  // by part
  std::vector<Slot> slots_;
  SlotId management_ = kUnknown;
};

// The rule by which one of the slot's candidates may be set to `mode` in cage `number`; null if none.
const ModeRule* rule_for_mode(const Faceplates::Slot& slot, const PortMode& mode, std::uint16_t number);

}  // namespace cw
