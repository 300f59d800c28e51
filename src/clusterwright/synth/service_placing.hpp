#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "clusterwright/physical/service_facts.hpp"

// Which machine runs which service: every instance on one with enough left, instances of one service apart.
namespace cw {

struct PlacingMachine {
  Role role = Role::service;
  MachineRoom room{};
};

struct PlacingWish {
  MachineRoom needs{};          // of one instance
  std::uint32_t count = 1;
  std::vector<Role> roles;      // machines that may run it, the usual ones first
};

struct Placing {
  std::vector<std::vector<std::uint32_t>> machines;  // of every wish, of every instance: the machine
  // Why there is none: a wish that does not fit, and what it lacks.
  enum class Lack : std::uint8_t { nothing, role, apart, room };
  Lack lack = Lack::nothing;
  bool proven = true;           // there is no placing; else none was found in the time that a search may take
  std::uint32_t wish = 0;       // of `room`: the first without a place where the largest were placed first
  std::size_t resource = 0;     // of `room`: which is then short
  double left = 0;              // most of it that a machine it may run on has left then; `needs` or more: on none all at once
};

inline constexpr std::uint32_t kPlacingSteps = 20'000;

// Wishes with the least choice first, of these the largest, each on machines of its usual role with most left. Where
// that fails, an exact search within `most_steps` (placing_search.hpp). Deterministic.
Placing place_services(const std::vector<PlacingMachine>& machines, const std::vector<PlacingWish>& wishes, std::uint32_t most_steps = kPlacingSteps);

// How many more machines like `model` make everything fit; nothing if up to `most` do not. The fewest, unless a search
// had to give up.
std::optional<std::uint32_t> machines_lacking(const std::vector<PlacingMachine>& machines, const std::vector<PlacingWish>& wishes, const PlacingMachine& model, std::uint32_t most);

}  // namespace cw
