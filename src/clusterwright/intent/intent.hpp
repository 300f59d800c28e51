#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "clusterwright/base/diagnostics.hpp"
#include "clusterwright/base/units.hpp"

namespace cw {

struct Field;

// A value of the intent with its place: where it is written, or where its absence was noticed.
template <class T>
struct Asked {
  T value{};
  bool given = false;
  std::string pointer;  // "compute.unit"
  Span span;
  const T& operator*() const { return value; }
};

struct AttachIntent {
  Asked<std::string> part;
  std::uint32_t count = 1;
};

struct CableIntent {
  Asked<std::string> host;   // "auto", a medium, or a part
  Asked<std::string> trunk;
};

struct ComputeIntent {
  Asked<std::string> build;       // auto, yes, no
  Asked<std::string> technology;  // ethernet, infiniband; empty: as the switch or NIC is
  Asked<std::string> topology;    // auto, …
  Asked<std::string> switch_part;
  Asked<std::string> nic;
  Asked<BitRate> rate;            // of a host port; 0: the NIC's first mode
  Asked<BitRate> uplink_rate;     // 0: the switch's usual one
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
  std::vector<AttachIntent> attach;
  CableIntent cables;
};

// What the user wants, checked for form but not yet for feasibility. One page of YAML.
struct Intent {
  SourceText source;
  std::string base_name;  // of the file, without folder
  Asked<std::string> name;
  Asked<std::string> purpose;
  Asked<std::string> model;
  Asked<std::uint32_t> nodes;  // 0: from gpus
  Asked<std::uint32_t> gpus;
  Asked<std::string> server;
  Asked<std::string> gpu;
  Asked<ByteCount> memory;     // of a host; 0: as the server comes
  Asked<bool> redundant;
  Asked<std::uint32_t> growth_nodes;  // target; 0: none
  Asked<std::uint32_t> growth_units;
  Asked<std::string> host_name, switch_name;  // patterns
  ComputeIntent compute;
};

// The schema of an intent file.
std::span<const Field> intent_fields();

// Reads an intent. Every problem of form goes to `diagnostics`. An intent with problems is returned
// all the same where it can be read on (wrong values then stand as their defaults), so that later
// steps can add theirs: the caller must ask `diagnostics` before it uses the result.
std::optional<Intent> read_intent(SourceText source, Diagnostics& diagnostics);

}  // namespace cw
