#pragma once

#include <cstdint>
#include <optional>
#include <span>
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
  std::uint16_t number = 0;  // on the host
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

// Ports on a network's switches that are not its GPU nodes' own: of servers and storage nodes, of the switches of
// other networks, of attached appliances, of GPU nodes whose network shares these switches, and of the world outside.
// Port i of device d takes the next port of the pair in turn, so that two ports of a device stand on two switches.
enum class GuestKind : std::uint8_t { hosts, machines, appliances, switches, external };
struct GuestGroup {
  GuestKind kind = GuestKind::machines;
  NetworkUse network = NetworkUse::front_end;  // whose links these are
  std::string what;            // "storage nodes", for messages
  std::uint32_t devices = 0;   // over the growth target
  std::uint32_t ports = 0;     // of each
  std::vector<HostCage> cages;   // of the guest, one port each
  PortMode mode;               // of the switch's cages
  bool with_trunks = false;    // these are of the group that links between switches use
  std::size_t machine = 0;     // machines: index of their group
  PartRef part;                // appliances: what they are
};

// What one network comes down to: its switch, the modes of cages on both sides, and its guests.
struct FabricChoices {
  PartRef nic;                    // null where ports are built in
  PartRef switch_;
  Technology technology = Technology::ethernet;
  HostSide side;                  // of the GPU nodes, or of the machines that it joins
  CageGroup switch_cages;         // of hosts
  CageGroup trunk_cages;          // of links between switches: the same, or a faster group of their own
  PortMode host_mode;             // of a switch cage towards hosts
  ModeRule host_rule;
  PortMode trunk_mode;            // towards other switches
  std::vector<Attached> attached;
  std::vector<GuestGroup> guests;
  bool trunks_apart() const { return trunk_cages.first != switch_cages.first; }
};

// The parts an intent comes down to, configured and compatible, before any counting.
struct Choices {
  PartRef server;     // with this GPU, NIC and memory in it
  PartRef gpu;
  std::vector<PartRef> other_nics;  // of other networks, in the server
  std::uint32_t nodes = 0;
  FabricChoices compute;
};

// The part an intent names, or the preference if it names none; null after an error, located at `asked`.
PartRef asked_part(const Intent& intent, const Catalogue& catalogue, const Asked<std::string>& asked, PartKind kind, const std::string& preferred, Diagnostics& diagnostics);

// Looks everything up and fits it together. Problems go to `diagnostics`, located in the intent; all
// of them that can be told apart. Nothing is returned if there was one.
std::optional<Choices> choose(const Intent& intent, const Catalogue& catalogue, Diagnostics& diagnostics);

// The same for one of the other networks, apart from its guests, that joins nodes of the part `member`.
std::optional<FabricChoices> choose_network(const Intent& intent, const FabricIntent& network, const Catalogue& catalogue, const PartRef& member, Diagnostics& diagnostics);

// Settles the cages and the mode of links between switches, once those of hosts are: the faster group that a switch keeps
// for uplinks, where the catalogue joins two of them; but cages of hosts if these have the very rate that is asked for.
// False if none has it.
bool settle_trunks(FabricChoices& choices, const Asked<BitRate>& asked, const Catalogue& catalogue);
// The cages of hosts after all, at the usual rate.
void join_by_hosts_cages(FabricChoices& choices);

// The cages of `part`'s adapters for a network, with the modes that `switch_cages` and a cable of the catalogue can
// join; `mode` is then the switch's. `rate`: only of this one; 0: the highest that goes. `built`: the networks among
// which adapters are shared. Nothing where none does, or the part has no such adapters.
struct AdapterFit {
  std::vector<HostCage> cages;
  const ModeRule* rule = nullptr;  // of the switch's cages
};
// The same of the first `count` cages of one group.
std::optional<AdapterFit> fit_cages(const CageGroup& group, std::uint32_t count, const CageGroup& switch_cages, Technology technology, const Catalogue& catalogue);
std::optional<AdapterFit> fit_adapter(const Part& part, NetworkUse use, const CageGroup& switch_cages, Technology technology, BitRate rate, const Catalogue& catalogue,
                                      std::span<const NetworkUse> built = {});

// The networks of an intent beside its GPUs' one.
std::vector<NetworkUse> networks_built(const Intent& intent);

// Bytes that serving `model` (a catalogue name or a number of parameters) needs at 16 bits a
// parameter, with a fifth on top for cache and buffers; nothing if the text is neither.
std::optional<ByteCount> serving_memory(const std::string& model, const Catalogue& catalogue);

}  // namespace cw
