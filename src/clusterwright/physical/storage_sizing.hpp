#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "clusterwright/cluster/cluster.hpp"

// How much shared storage a cluster needs, and what storage nodes give. Decimal units, as drives are sold: 1 TB is
// 10^12 bytes; a block of random access is 4 KiB.
namespace cw {

inline constexpr double kBlockBytes = 4096;

enum class StorageNeedKind : std::uint8_t { capacity, read, write, operations };
inline constexpr std::array kStorageNeeds = {StorageNeedKind::capacity, StorageNeedKind::read, StorageNeedKind::write, StorageNeedKind::operations};
std::string_view storage_need_name(StorageNeedKind k);                        // "capacity", "read", "write", "operations"
std::string_view storage_need_words(StorageNeedKind k);                       // "capacity", "reading", "writing", "random access"
std::string storage_amount_text(StorageNeedKind k, double amount);            // "537.6 TB", "32 GB/s", "800 kIOPS"

// One number for each kind: bytes, bytes a second, bytes a second, operations a second.
struct StorageAmounts {
  std::array<double, kStorageNeeds.size()> of{};
  double& operator[](StorageNeedKind k) { return of[static_cast<std::size_t>(k)]; }
  double operator[](StorageNeedKind k) const { return of[static_cast<std::size_t>(k)]; }
};

// What a storage part says of itself; 0 where it says nothing.
struct StorageSheet {
  std::uint32_t least = 1, most = 0;       // nodes of one system; most 0: not stated
  std::uint32_t bays = 0;
  std::vector<double> drive_sizes;         // bytes, ascending
  double usable = 0;                       // part of the raw capacity
  double read = 0, write = 0, iops = 0;    // of one node
  double links = 0;                        // bytes a second through its front-end ports
};
StorageSheet storage_sheet(const Part& part);

// What `nodes` GPU nodes with `gpus` GPUs in all ask for; write is the time of a whole checkpoint.
StorageAmounts storage_need(const StorageDemand& demand, std::uint64_t gpus, std::uint64_t nodes);
// Bytes a second that all nodes read at a level, straight between the sizes that the reference prints.
double level_read(StorageLevel level, double nodes);

// What one node of a part gives with drives of this size; the links to it cap reads and writes. `links` of its own
// cabling, if known, stands for the part's.
StorageAmounts storage_gives(const StorageSheet& sheet, double drive_bytes, double usable, std::optional<double> links = std::nullopt);

// Nodes that each need takes, and which of them takes most. `binds` is empty where the least size of a system decides.
struct StorageSizing {
  std::array<std::uint64_t, kStorageNeeds.size()> nodes{};  // 0: nothing is asked
  std::array<bool, kStorageNeeds.size()> unknown{};         // asked for, and the part says nothing of it
  std::uint64_t total = 0;
  std::optional<StorageNeedKind> binds;
};
StorageSizing size_storage(const StorageSheet& sheet, const StorageAmounts& need, const StorageAmounts& gives);

// The smallest drive that takes no more nodes than the other needs do; else the largest there is. 0: none is known.
double choose_drive(const StorageSheet& sheet, const StorageAmounts& need, double usable);

// The storage nodes of a cluster together.
struct StorageState {
  std::uint32_t nodes = 0, reached = 0; // a network leads from the GPU nodes to so many of them
  StorageAmounts need, gives;           // by all of them, reached or not
  DeviceId first;                       // a storage node; invalid: there is none
  std::optional<StorageNeedKind> binds; // which need is nearest to what there is, or furthest beyond it
};
StorageState storage_state(const Cluster& cluster);

// The drives in one server: what they hold, and what they read one way at most.
struct LocalDrives {
  std::uint32_t drives = 0;
  double capacity = 0;  // usable bytes
  double read = 0;      // bytes a second, never above the drives' links
  double iops = 0;
};
LocalDrives local_drives(const Part& server);

// Bytes a second that a GPU node takes in from the networks that storage hangs on: the linked ports, or where none is
// linked its front-end adapters. Nothing: not known.
std::optional<double> host_intake(const Cluster& cluster, DeviceId host);

}  // namespace cw
