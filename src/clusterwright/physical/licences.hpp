#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "clusterwright/base/result.hpp"
#include "clusterwright/catalog/software_facts.hpp"
#include "clusterwright/cluster/cluster.hpp"

// How many licences a cluster needs, by metric. Pure arithmetic over what is counted.
namespace cw {

// Like machines: so many of a model with so many processors of so many cores; 0: not known.
struct CountedMachines {
  std::string part;
  std::uint64_t machines = 0;
  std::uint64_t gpus = 0;  // of one
  std::uint32_t sockets = 0, cores = 0;
  bool host = true;        // one of the GPU nodes
};

struct LicenceCount {
  std::uint64_t quantity = 0;
  std::string rule;  // "16 nodes x 2 processors x 3 packs of 32 of 84 cores = 96"
};

// What one licence covers: GPUs or cores of a pack, and cores that are counted at least for each processor.
struct LicenceTerms {
  std::uint32_t pack = 0, least_cores = 0;
};

// Per GPU, socket, core pack and node the GPU nodes count; per endpoint
// every machine. Fails where the metric does not apply: there is nothing of the kind, or the processors are not
// known.
Result<LicenceCount> count_licences(LicenceMetric metric, const LicenceTerms& terms, const std::vector<CountedMachines>& machines);

// The machines a licence counts: all, or those of the models it is for.
class MachineCount {
 public:
  // `licence` must outlive this.
  explicit MachineCount(const Part& licence) : servers_(names_in(licence, "servers")) {}
  void add(DeviceKind kind, const Part& part);
  const std::vector<CountedMachines>& machines() const { return machines_; }

 private:
  std::vector<std::string> servers_;
  std::vector<CountedMachines> machines_;
};
MachineCount counted_machines(const Cluster& cluster, const Part& licence);

// What a licence part comes to: by its own metric, and by the one that the seller's list counts, where that differs.
struct LicenceNeed {
  LicenceCount count;
  std::optional<std::uint64_t> listed;
};
Result<LicenceNeed> licence_need(const Part& licence, const MachineCount& count);

// Virtual machines of one host: each takes `per_vm` shares, of which every GPU gives `per_gpu`.
std::uint64_t machines_per_host(std::uint32_t gpus, std::uint32_t per_gpu, std::uint32_t per_vm);

}  // namespace cw
