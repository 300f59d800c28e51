#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "clusterwright/emit/picture.hpp"

namespace cw::emit {

// One unit as built: leaves of one place and the devices whose first link ends on them.
struct UnitSite {
  std::uint16_t number = Coordinates::kNowhere;
  std::uint32_t pod = 0;
  std::vector<DeviceId> leaves, hosts, appliances;
  std::uint32_t frame = 0;  // of the picture that shows it
  std::string make;         // units of equal make look alike
};

struct PodSite {
  std::uint16_t number = Coordinates::kNowhere;
  std::vector<DeviceId> spines;
  std::vector<std::uint32_t> units;  // indices of unit sites, in order
  std::uint32_t frame = 0;
  std::string make;
};

// One plane of a network, sorted by place.
struct Sites {
  std::uint16_t plane = 0;
  std::uint32_t planes = 1;
  bool planes_alike = true;
  std::vector<DeviceId> super_spines;
  std::vector<PodSite> pods;
  std::vector<UnitSite> units;
  std::uint32_t hosts = 0;  // with a link in any plane
  std::uint64_t gpus = 0;
};

// Networks whose links run on the switches of `network`: itself first, then its guests in order.
std::vector<NetworkId> networks_on(const Cluster& cluster, NetworkId network);

Sites find_sites(const Cluster& cluster, NetworkId network);

// Chooses what is drawn one by one and what only once, so that the leaves fit side by side if they
// can, and gives every site its frame.
void make_frames(const Cluster& cluster, Sites& sites, Picture& picture);

}  // namespace cw::emit
