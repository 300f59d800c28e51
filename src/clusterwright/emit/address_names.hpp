#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "clusterwright/cluster/cluster.hpp"

namespace cw::emit {

// A name in the cluster's domain with its addresses; v4, v6 0: none.
struct AddressName {
  std::string label;  // a legal one of at most 63 characters
  std::uint32_t v4 = 0;
  Wide v6 = 0;
};

// The label of each interface, by id: a host's main one has its plain name (of the front end, else the first there is),
// others are `<host>-<network>`, `<host>-<network>-<n>` or `<host>-bmc`, a switch's management port has the switch's.
// Empty: ports of switches have none.
std::vector<std::string> interface_labels(const Cluster& c);

// Names of everything that answers to one: these, and `<switch>-lo`.
std::vector<AddressName> address_names(const Cluster& c);

// Lower case letters, digits and inner hyphens, at most 63 with the ending.
std::string dns_label(std::string_view name, std::string_view ending = {});

// What a PDU or CDU is called: as its management port is on cables and labels; where it has none, by its rack all the same.
std::string gear_name(const Cluster& c, GearId g);

// What the owner of an interface is called.
std::string owner_name(const Cluster& c, InterfaceId i);

// The MAC of an interface, 0 until the gear is bound: of its port, or of a switch or PDU itself.
class BoundMacs {
 public:
  explicit BoundMacs(const Cluster& c);
  std::uint64_t of(InterfaceId i) const;

 private:
  const Cluster& c_;
  std::vector<std::uint64_t> port_, device_, gear_;
};

}  // namespace cw::emit
