#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "clusterwright/cluster/site.hpp"

// What runs on a cluster, what may be used of it, and how it is divided for virtual machines. Optional tables.
namespace cw {

using DomainId = Id<struct DomainTag>;

// How nodes are used: nothing is said, as they are, or divided into virtual machines.
enum class Deployment : std::uint8_t { unsaid, bare_metal, virtualised };
std::string_view deployment_name(Deployment d);  // "", "bare-metal", "virtualised"

// A component of the software, in one version. Where it runs its part says.
struct SoftwareRow {
  PartId component;  // of kind software
  std::string version;
  PartId recipe;     // that names this version; invalid: set apart from any
  WhyId why;
};

struct LicenceRow {
  PartId part;  // of kind licence
  std::uint64_t quantity = 0;
  std::uint32_t years = 0;
  std::optional<std::uint64_t> listed;  // what the seller's list would count, where it counts otherwise
  std::string rule;                     // how many, in words with their numbers
  WhyId why;
};

// What hosts of a virtualised cluster are there for: its management, virtual machines, or both.
enum class DomainPurpose : std::uint8_t { management, workload, consolidated };
std::string_view domain_purpose_name(DomainPurpose p);
inline bool manages(DomainPurpose p) { return p != DomainPurpose::workload; }
inline bool carries_machines(DomainPurpose p) { return p != DomainPurpose::management; }

struct WorkloadDomain {
  std::string name;  // unique
  DomainPurpose purpose = DomainPurpose::workload;
  WhyId why;
};

// GPUs and adapters of every host of a model that a virtual machine gets as one, behind one PCIe switch.
struct DeviceGroup {
  PartId server;
  std::string name;  // unique for a server
  std::vector<std::uint8_t> gpus, nics;
  WhyId why;
};

// The share of a GPU that virtual machines get.
struct VgpuRow {
  PartId profile;            // of kind vgpu
  std::uint32_t per_vm = 1;  // shares of one virtual machine
  std::uint64_t machines = 0;  // virtual machines, in all hosts that carry any
  WhyId why;
};

}  // namespace cw
