#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "clusterwright/cluster/cluster.hpp"

// The exact search behind place_services(). Machines that are alike, of one role and with as much left, are one group, and
// all instances of a service are placed at once, on so many machines of each group: no two arrangements that differ only in
// the names of machines are tried. Bounds cut off what cannot be, and what has failed once is remembered.
namespace cw {

// Thousandths of cores, bytes of memory and of disk: whole numbers, so that the order of sums does not matter.
using RoomUnits = std::array<std::int64_t, 3>;

struct AlikeMachines {
  Role role = Role::service;
  RoomUnits left{};
  std::uint32_t count = 0;
};
using MachineState = std::vector<AlikeMachines>;  // by role, then by what is left; no two alike

struct SearchWish {
  RoomUnits needs{};        // of one instance
  std::uint32_t count = 1;  // each on a machine of its own
  std::vector<Role> roles;  // of machines that may run it, the usual ones first
};

struct PlacingSearch {
  enum class Outcome : std::uint8_t { found, none, given_up };
  Outcome outcome = Outcome::none;
  // `found`: how many machines of which groups each wish takes, as these are when its turn comes.
  std::vector<MachineState> chosen = {};
};

// Places the wishes in their order: usual roles first, there the fullest machines that will do. Gives up after `most_steps`
// arrangements of single wishes.
PlacingSearch search_placing(const MachineState& machines, const std::vector<SearchWish>& wishes, std::uint32_t most_steps);

}  // namespace cw
