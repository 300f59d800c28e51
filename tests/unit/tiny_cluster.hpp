#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "clusterwright/base/diagnostics.hpp"
#include "clusterwright/cluster/cluster.hpp"

// Small clusters for the tests of check/ and topology/, described in text keys so that a test can take a
// sound one, break one thing, and build it.
namespace tiny {

struct Port {
  std::uint16_t cage = 1;
  std::uint8_t sub = 0;
  auto operator<=>(const Port&) const = default;
};

struct End {
  std::string device;
  Port port;
};

struct HostPort {
  std::string network;
  std::uint16_t rail = cw::Coordinates::kNowhere;
};

struct Device {
  std::string key, name;
  cw::DeviceKind kind = cw::DeviceKind::switch_;
  cw::Role role = cw::Role::none;
  std::string part;
  std::string network;
  cw::Coordinates at;
  std::map<std::uint16_t, cw::PortMode> cages;
  std::map<Port, HostPort> host_ports;
  std::set<Port> reserved;
};

struct Link {
  End a, b;
  std::string network = "compute";
  cw::LinkClass link_class = cw::LinkClass::host_leaf;
  std::string assembly;
};

struct Assembly {
  std::string cable, near, far;
  double length = std::numeric_limits<double>::quiet_NaN();
};

struct Plan {
  std::vector<cw::Part> parts;
  std::vector<cw::Network> networks;
  std::vector<Device> devices;
  std::vector<Link> links;
  std::map<std::string, Assembly> assemblies;

  cw::Part& part(const std::string& id);
  Device& device(const std::string& key);
  cw::Network& compute() { return networks.front(); }
  // The first link that joins these two, whichever way round.
  Link& link(const std::string& x, const std::string& y);
  // Takes the first `count` links between the two away; fails the test if there are fewer.
  void unlink(const std::string& x, const std::string& y, std::size_t count = 1);
  // Takes a device and its links away.
  void remove(const std::string& key);

  cw::ClusterRef build() const;
};

struct Size {
  std::uint32_t pods = 1, units = 2, nodes = 4, rails = 2, spines = 2, planes = 1;
  std::uint32_t oversubscription = 1;  // down:1 at the leaves
};

// One switch (of each plane), all hosts on it.
Plan single_switch(const Size& size = {});
// Two joined leaves, rails divided between them.
Plan paired(const Size& size = {});
// Leaves and spines, 1:1. A leaf for each rail of a unit; with tor_clos one for the unit. `units` in each pod.
Plan two_tier(cw::Topology topology, const Size& size = {});
// With super-spines: rail blocks in each pod, one group of super-spines for each spine of a block.
Plan three_tier(const Size& size = {2, 2, 4, 2, 2, 1, 1});

cw::PortMode mode(std::uint8_t ports, std::uint8_t lanes, double gigabits);

// What run_checks says of the cluster.
cw::Diagnostics judge(const Plan& plan);
// Only what one rule says.
std::vector<cw::Diagnostic> said(const Plan& plan, std::uint16_t code);
// The codes of all errors and warnings, each once.
std::set<std::uint16_t> complaints(const Plan& plan);

}  // namespace tiny
