#pragma once

#include <optional>
#include <string>
#include <vector>

#include "clusterwright/catalog/catalogue.hpp"
#include "clusterwright/cluster/cluster.hpp"
#include "clusterwright/intent/intent.hpp"
#include "clusterwright/intent/prices.hpp"
#include "clusterwright/synth/plan.hpp"

namespace cw {

struct SynthOptions {
  std::vector<std::string> without;  // passes to leave out, with those that need what they write
  const Prices* prices = nullptr;    // of the user
  const Cluster* standing = nullptr;  // stands already: what of it the intent still asks for keeps its place
};

struct PassTime {
  std::string_view pass;
  double seconds;
};

struct Synthesis {
  ClusterRef cluster;
  FabricPlan plan;
  std::vector<PassTime> times;
};

// Makes the cluster an intent asks for. Problems go to `diagnostics`; nothing is returned if one is an
// error. Deterministic: the same intent, catalogue and options give the same cluster.
std::optional<Synthesis> synthesise(const Intent& intent, const Catalogue& catalogue, Diagnostics& diagnostics,
                                    const SynthOptions& options = {});

}  // namespace cw
