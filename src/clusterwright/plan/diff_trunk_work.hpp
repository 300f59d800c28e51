#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "clusterwright/plan/diff.hpp"

namespace cw {

// Which trunks are there at one moment of the work, which cable has which of their places, and what room is left on
// their panels. Cables are told of link by link: one has its place from its first link to its last.
class TrunkWork {
 public:
  explicit TrunkWork(const Difference& difference);

  void take(LinkId before);
  void put_back(LinkId before);
  bool free(LinkId after) const;  // the trunk is there, and nothing else in its place
  void hang(LinkId after);
  void take_back(LinkId after);

  // Trunks that are to come out and carry nothing any more; those that can be laid: their panels have room, or it does
  // not matter. What is given has come out, or is laid.
  std::vector<TrunkId> clear();
  enum class Room : std::uint8_t { needed, any };
  std::vector<TrunkId> lay(Room room);
  bool all_laid() const { return to_lay_.empty(); }

 private:
  static constexpr std::size_t kNowhere = ~std::size_t{0};
  // Who has a place: a cable of `before`, or one of `after`.
  struct Holder {
    AssemblyId before, after;
  };
  void number_places();
  void find_room();
  // Of a place in a trunk of `after`.
  std::size_t index(TrunkId after, std::uint16_t slot) const { return after.valid() && slot > 0 ? first_[after] + slot - 1 : kNowhere; }
  std::size_t index_before(AssemblyId a) const;
  // Counts a trunk's connectors in or out of the room on its panels.
  void stand(const Cluster& cluster, TrunkId trunk, std::int64_t sign);
  GearId panel_after(const Cluster& cluster, GearId panel) const;

  const Difference& d_;
  Column<AssemblyId, std::uint32_t> left_, hung_;  // links at this moment, of cables of `before` and `after`
  Column<TrunkId, std::uint32_t> carried_;         // cables in a trunk of `before`
  std::vector<TrunkId> to_clear_, to_lay_;
  Column<TrunkId, std::uint8_t> laid_;             // of `after`
  Column<TrunkId, std::size_t> first_;             // row of its first place
  std::vector<Holder> holder_;                     // of each place of a trunk of `after`
  Column<GearId, std::int64_t> room_;              // places left, of panels of `after`
};

}  // namespace cw
