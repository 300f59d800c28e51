#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "clusterwright/cluster/cluster.hpp"

// What services need and machines have, read from the facts of their parts.
namespace cw {

// Cores, bytes of memory, bytes of disk: of a machine, or of an instance.
using MachineRoom = std::array<double, 3>;
std::string machine_room_text(std::size_t resource, double amount);  // "16 cores", "64 GB of memory", "7.68 TB of disk"
MachineRoom machine_room(const Part& server);

struct ServiceSheet {
  std::string name;               // what stands behind the slash of its id
  MachineRoom needs{};            // of one instance
  std::uint32_t instances = 1;    // that outlive the loss of a machine
  bool quorum = false;            // a majority of them must live
  bool critical = false;          // nothing starts without it
  std::uint64_t manages = 0;      // most devices that one instance manages; 0: no matter
  std::vector<std::string> counts;
  std::vector<Role> roles;        // the usual ones first
  std::vector<std::string> provides, requires_;
};
ServiceSheet service_sheet(const Part& service);

// The words of a list among the facts of a part.
std::vector<std::string> fact_words(const Part& part, std::string_view name);

// Which of the devices that a sheet counts there are; one number for each kind.
struct DeviceCounts {
  std::uint64_t hosts = 0, servers = 0, storage = 0, switches = 0, pdus = 0;
};
std::uint64_t managed_devices(const ServiceSheet& sheet, const DeviceCounts& counts);
DeviceCounts device_counts(const Cluster& cluster);

}  // namespace cw
