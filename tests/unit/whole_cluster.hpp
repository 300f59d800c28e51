#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "clusterwright/base/diagnostics.hpp"
#include "clusterwright/cluster/cluster.hpp"

// A cluster of several networks made by hand, for the tests of addresses: compute (two rails, leaves and
// spines), front-end (hosts bonded to two switches), storage (with storage nodes), oob (BMCs, switches, PDUs).
namespace whole {

struct Ask {
  std::uint32_t units = 1, nodes = 4;  // of a unit
  std::uint32_t storage = 3;           // storage nodes
  bool infiniband = false;             // compute
  std::uint32_t target = 0;            // nodes; 0: those there
  std::uint32_t spines = 2;
};

cw::Cluster bare(const Ask& ask = {});
// With addresses as an intent of this text asks; what the planner says in `said`.
cw::Cluster planned(const Ask& ask, const std::string& yaml, cw::Diagnostics& said);
// The same where nothing is to be said.
cw::Cluster planned(const Ask& ask = {}, const std::string& yaml = "");

// "device or gear key[:port] network use" -> "10.0.0.1/24 fd00::1/64"; routers "device lo" -> loopbacks and AS.
std::map<std::string, std::string> addresses(const cw::Cluster& c);

// Codes 4220 to 4249 that the checks say, each once; the messages of one.
std::set<std::uint16_t> codes(const cw::Cluster& c);
std::vector<std::string> messages(const cw::Cluster& c, std::uint16_t code);

cw::InterfaceId interface(const cw::Cluster& c, const std::string& owner, const std::string& network, std::size_t which = 0);
cw::SubnetId subnet(const cw::Cluster& c, const std::string& key);

}  // namespace whole
