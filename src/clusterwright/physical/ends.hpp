#pragma once

#include <string_view>
#include <vector>

#include "clusterwright/cluster/cluster.hpp"

namespace cw {

// The part called `id` ("maker/model") among those of the design; null if it is not there.
const Part* find_part(const Cluster& cluster, std::string_view id);
// The adapter of the GPU network in a server; null where the ports are built in.
const Part* compute_nic(const Cluster& cluster, const Part& server);

// The group of like cages that a cage belongs to; null where the catalogue does not say.
const CageGroup* group_of(const Cluster& cluster, CageId cage);

// Which links each assembly carries and which of their sides is the near end of its cable.
class AssemblyEnds {
 public:
  explicit AssemblyEnds(const Cluster& cluster);

  // The links of all assemblies one after another in assembly order, within one in link order;
  // links without an assembly come last.
  const std::vector<LinkId>& links() const { return links_; }
  bool near_is_b(AssemblyId a) const { return near_is_b_[a.value] != 0; }
  // The cage at one end of a link's assembly.
  CageId near_cage(LinkId l) const { return end_cage(l, near_is_b(cluster_.links.assembly[l])); }
  CageId far_cage(LinkId l) const { return end_cage(l, !near_is_b(cluster_.links.assembly[l])); }

 private:
  CageId end_cage(LinkId l, bool b) const { return cluster_.ports.cage[b ? cluster_.links.b[l] : cluster_.links.a[l]]; }
  bool find_near(AssemblyId a, std::size_t first, std::size_t last) const;

  const Cluster& cluster_;
  std::vector<LinkId> links_;
  std::vector<std::uint8_t> near_is_b_;
};

}  // namespace cw
