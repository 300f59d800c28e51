#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "clusterwright/catalog/catalogue.hpp"
#include "clusterwright/cluster/cluster.hpp"
#include "clusterwright/intent/intent.hpp"

namespace cw {

// A port of every host in one network: which cage, which sub-port, which rail of which plane.
struct HostPort {
  std::uint16_t cage = 0;  // index into the host's cages of that network
  std::uint8_t sub = 0;
  std::uint16_t rail = 0;
  std::uint16_t plane = 0;
};

// The cages of a host that belong to one network, with the mode they are set to.
struct HostCage {
  CageGroup group;
  PortMode mode;
};

struct HostSide {
  std::vector<HostCage> cages;
  std::vector<HostPort> ports;
  std::uint32_t rails = 0;  // ports of a host in each plane
};

struct Attached {
  PartRef part;
  std::uint32_t count = 0;
  std::uint32_t ports = 0;  // of one, all in use
};

// The parts an intent comes down to, configured and compatible, before any counting.
struct Choices {
  PartRef server;     // with this GPU, NIC and memory in it
  PartRef gpu, nic;
  PartRef front_end_nic;  // null if the server has none
  PartRef switch_;
  Technology technology = Technology::ethernet;
  std::uint32_t nodes = 0;
  HostSide compute, front_end;
  CageGroup switch_cages;         // the cages that links may use
  PortMode host_mode;             // of a switch cage towards hosts
  ModeRule host_rule;
  PortMode trunk_mode;            // towards other switches
  PortMode front_end_mode;        // of a consolidated switch; ports 0 if not consolidated
  std::vector<Attached> attached;
};

// The part an intent names, or the preference if it names none; null after an error, located at `asked`.
PartRef asked_part(const Intent& intent, const Catalogue& catalogue, const Asked<std::string>& asked, PartKind kind, const std::string& preferred, Diagnostics& diagnostics);

// Looks everything up and fits it together. Problems go to `diagnostics`, located in the intent; all
// of them that can be told apart. Nothing is returned if there was one.
std::optional<Choices> choose(const Intent& intent, const Catalogue& catalogue, Diagnostics& diagnostics);

// Bytes that serving `model` (a catalogue name or a number of parameters) needs at 16 bits a
// parameter, with a fifth on top for cache and buffers; nothing if the text is neither.
std::optional<ByteCount> serving_memory(const std::string& model, const Catalogue& catalogue);

}  // namespace cw
