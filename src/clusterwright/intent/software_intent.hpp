#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "clusterwright/intent/asked_value.hpp"

namespace cw {

// software.with: {kubernetes: 1.30.11}
struct VersionIntent {
  Asked<std::string> component;  // at its key
  Asked<std::string> version;
};

// What is to run: the block `software`.
struct SoftwareIntent {
  bool given = false;
  Span span;
  Asked<std::string> recipe;  // empty: none, only what `with` lists
  std::vector<VersionIntent> with;
};

// Which licences are counted: the block `licences`.
struct LicenceIntent {
  bool given = false;
  Span span;
  Asked<std::string> count;                  // "needed", "none"
  Asked<std::uint32_t> years;                // 0: those of the part numbers
  std::vector<Asked<std::string>> products;  // empty: what the recipe lists
};

// virtual.domains[]: {name: wld-01, purpose: workload, nodes: 4}
struct DomainIntent {
  Asked<std::string> name;
  Asked<std::string> purpose;  // "management", "workload", "consolidated"
  Asked<std::uint32_t> nodes;
};

// How nodes are divided into virtual machines: the block `virtual`.
struct VirtualIntent {
  bool given = false;
  Span span;
  Asked<std::string> profile;  // a share of a GPU; empty: none
  Asked<std::uint32_t> shares;  // of one machine
  Asked<bool> device_groups;
  std::vector<DomainIntent> domains;  // empty: one for everything
};

}  // namespace cw
