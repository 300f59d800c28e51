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
  // Why there is none: the first wish that does not fit, and what it lacks.
  enum class Lack : std::uint8_t { nothing, role, apart, room };
  Lack lack = Lack::nothing;
  std::uint32_t wish = 0;
  std::size_t resource = 0;     // of `room`: which is short
  double left = 0;              // most of it that a machine it may run on has left
};

// Tries machines of the usual role first, those with most left among them, and takes choices back where they lead
// nowhere. Deterministic; bounded: a packing that only a very long search would find counts as none.
Placing place_services(const std::vector<PlacingMachine>& machines, const std::vector<PlacingWish>& wishes);

// How many more machines like `model` make everything fit; nothing if up to `most` do not.
std::optional<std::uint32_t> machines_lacking(std::vector<PlacingMachine> machines, const std::vector<PlacingWish>& wishes, const PlacingMachine& model, std::uint32_t most);

}  // namespace cw
