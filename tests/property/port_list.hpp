#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

// A second counter: what a network really is, read off the text of design.json and nothing else. It
// shares no code with the program: own parsing, own graph, own max-flow.
namespace second {

struct Device {
  std::string key, kind, role, part;
  int plane = 0, pod = -1, unit = -1, group = -1, index = 0;
};

struct Link {
  int a = 0, b = 0;  // devices
  std::string a_port, b_port, network, link_class;
  double gb_s = 0;
  int rail = -1;  // of a host link
};

struct PortList {
  std::vector<Device> devices;
  std::vector<Link> links;
  std::map<std::string, int> ports_of_part;  // cages x ports of a switch in use, filled by the caller

  int count(const std::string& role) const;
  int count_kind(const std::string& kind) const;
};

// Throws std::runtime_error on a text it does not understand.
PortList read_port_list(const std::string& design_json);

// Links of a network by device: device -> indices into links.
std::vector<std::vector<int>> links_by_device(const PortList& list);

// Largest flow in Gb/s from the hosts on the leaves `from` to the hosts on the leaves `to` (device
// indices), as the switches are wired. Push by augmenting level graphs.
double max_flow(const PortList& list, const std::vector<int>& from, const std::vector<int>& to);

// Component of every device when hosts do not pass traffic on: switches that reach each other.
std::vector<int> switch_components(const PortList& list);

}  // namespace second
