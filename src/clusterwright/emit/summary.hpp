#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "clusterwright/base/diagnostics.hpp"
#include "clusterwright/cluster/cluster.hpp"

namespace cw {

struct TierCount {
  Role role;
  std::uint32_t switches;
};

// What a person or a script wants to know of one network first.
struct NetworkSummary {
  NetworkId network;
  std::vector<TierCount> tiers;  // from the hosts up; empty where the switches are another network's
  std::uint32_t host_leaf = 0, leaf_leaf = 0, leaf_spine = 0, spine_super = 0;
  std::uint64_t dark_ports = 0;  // on its switches
};

struct CableCount {
  std::string medium;
  std::uint32_t assemblies;
};

struct Summary {
  std::vector<NetworkSummary> networks;
  std::uint32_t cables = 0;
  std::vector<CableCount> by_medium;  // in the order of Medium
};

Summary summarise(const Cluster& cluster);

// The stable JSON of `design --json`; what later versions will fill in is null.
std::string summary_json(const Cluster& cluster, const Summary& summary, const Diagnostics& findings);

// The same for people: what was built, why so, and how good it is, in about ten lines.
std::string summary_text(const Cluster& cluster, const Summary& summary, const Diagnostics& findings);

// "1 error, 0 warnings, 2 notes".
std::string finding_counts(const Diagnostics& findings);

// Findings as a JSON array.
std::string findings_json(const Diagnostics& findings);

}  // namespace cw
