#pragma once

#include <string>
#include <vector>

#include "clusterwright/base/diagnostics.hpp"
#include "clusterwright/catalog/catalogue.hpp"
#include "clusterwright/cluster/cluster.hpp"
#include "clusterwright/topology/cluster_view.hpp"
#include "support/embedded.hpp"

// Clusters from the text of an intent, and what the rules say of them.
namespace made {

struct Made {
  cw::ClusterRef cluster;  // null where it was refused
  cw::Diagnostics diagnostics;
  bool says(std::uint16_t code) const;
};
Made make(const std::string& text, const cw::Catalogue& parts = cw::embedded());
// One that must be made.
cw::Cluster cluster(const std::string& text);
// Of its compute network, which must be there.
cw::ClusterView view_of(const std::string& text);

// The messages of one rule on a cluster, each with its help in brackets.
std::vector<std::string> said(const cw::Cluster& c, std::uint16_t code);

}  // namespace made
