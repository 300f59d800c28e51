#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "clusterwright/base/diagnostics.hpp"
#include "clusterwright/base/network_use.hpp"
#include "clusterwright/base/units.hpp"
#include "clusterwright/intent/asked_value.hpp"

namespace cw {

struct AttachIntent {
  Asked<std::string> part;
  std::uint32_t count = 1;
};

struct CableIntent {
  Asked<std::string> host;   // "auto", a medium, or a part
  Asked<std::string> trunk;
};

// What is asked of one network: the block `compute`, `front_end`, `storage_network`, `storage_back_end`,
// `virtual_network` or `oob`.
// Fields that a block does not offer stand as their defaults.
struct FabricIntent {
  NetworkUse use = NetworkUse::compute;
  std::string name = "compute";   // of the network in designs
  std::string block = "compute";  // in the intent
  Span span;                      // of the block
  Asked<std::string> build;       // auto, yes, no
  Asked<std::string> technology;  // ethernet, infiniband; empty: as the switch or NIC is
  Asked<std::string> topology;    // auto, …
  Asked<std::string> switch_part;
  Asked<std::string> nic;
  Asked<BitRate> rate;            // of a host port; 0: the NIC's first mode
  Asked<BitRate> uplink_rate;     // 0: the switch's usual one
  Asked<bool> redundant;          // no single switch may cut a host off
  Asked<std::uint32_t> ports;     // of a node in it; 0: all that its adapters for it have
  Asked<std::uint32_t> unit;      // nodes; 0: by rule
  Asked<std::uint32_t> pod;       // units; 0: by rule
  Asked<std::uint32_t> tiers;     // 0: by need
  Asked<std::uint32_t> planes;
  Asked<std::uint32_t> rails_per_leaf;  // 0: as many as fit
  Asked<std::string> rail_mapping;
  Asked<Ratio> leaf_ratio, spine_ratio;
  Asked<std::uint32_t> reserved_ports;  // on every leaf
  Asked<std::uint32_t> spines;          // 0: by rule
  Asked<bool> consolidated;
  Asked<std::uint32_t> external;        // uplinks to the outside
  Asked<BitRate> external_rate;
  Asked<std::uint32_t> uplinks;         // of each management switch to the front end
  std::vector<AttachIntent> attach;
  CableIntent cables;
};

// wan[]: {to: london, rate: 100 Gb/s, round_trip: 88 ms, round_trip_most: 91 ms, distance: 7630 km}
struct WanIntent {
  Asked<std::string> to;
  Asked<BitRate> rate;
  Asked<Seconds> round_trip, round_trip_most;  // most: as round_trip if not given
  Asked<Metres> distance;                      // 0: not stated
};

}  // namespace cw
