#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "clusterwright/base/ids.hpp"
#include "clusterwright/base/units.hpp"
#include "clusterwright/cluster/row_ids.hpp"
#include "clusterwright/cluster/site.hpp"

// What runs on the machines beside the GPU nodes, and what is asked of the storage.
namespace cw {

using ServiceId = Id<struct ServiceTag>;

// One instance of a service in each row, ordered by key. Optional table: size() 0 where nothing is placed.
struct Services {
  Column<ServiceId, std::string> key;             // "services/<service>-00"
  Column<ServiceId, PartId> part;                 // of kind service
  Column<ServiceId, DeviceId> device;             // the machine it runs on
  Column<ServiceId, std::uint16_t> instance;      // from 0
  Column<ServiceId, WhyId> why;
  std::size_t size() const { return key.size(); }
};

struct ServiceRow {
  std::string key;
  PartId part;
  DeviceId device;
  std::uint16_t instance = 0;
  WhyId why;
};

struct Management {
  bool given = false;
  bool internet = true;  // whether nodes reach registries outside
};

// How much a node should read: the three columns of the reference sizing in docs/storage-and-services.md.
enum class StorageLevel : std::uint8_t { none, good, better, best };
std::string_view storage_level_name(StorageLevel l);
std::optional<StorageLevel> storage_level_from(std::string_view word);

// Whether what GPUs read comes in long runs or in scattered blocks of 4 KiB.
enum class StorageAccess : std::uint8_t { streaming, random };
std::string_view storage_access_name(StorageAccess a);  // "streaming", "random-4KiB"
std::optional<StorageAccess> storage_access_from(std::string_view word);

// What is asked of shared storage, and of the drives in each GPU node; 0: nothing is asked.
struct StorageDemand {
  bool given = false;
  ByteCount drive;             // as the nodes are fitted
  double usable = 0;           // part of the raw capacity; 0: as the part says
  ByteCount dataset;
  double growth_percent = 0;   // on top of the data set
  ByteCount checkpoint;
  std::uint32_t keep = 0;      // checkpoints that stay
  Seconds checkpoint_time;     // within which one is written
  Seconds checkpoint_interval;
  ByteRate read_per_gpu;
  StorageLevel level = StorageLevel::none;
  StorageAccess access = StorageAccess::streaming;
  Operations iops_per_gpu;
  ByteCount local_capacity;    // of each GPU node
  ByteRate local_read_per_gpu;
  Operations local_iops_per_gpu;
  bool shared() const {
    return dataset.value > 0 || checkpoint.value > 0 || read_per_gpu.value > 0 || level != StorageLevel::none || iops_per_gpu.value > 0;
  }
  bool local() const { return local_capacity.value > 0 || local_read_per_gpu.value > 0 || local_iops_per_gpu.value > 0; }
};

class Cluster;
// What is wrong with the table of services, for the invariants.
std::optional<std::string> broken_services(const Cluster& cluster);

}  // namespace cw
