#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "clusterwright/base/sim_time.hpp"

namespace cw {

// What a vertex of the network view is. Endpoints send and receive; all others forward.
enum class VertexKind : std::uint8_t {
  endpoint,      // a GPU, or a host of a synthetic network
  nic,           // an adapter that several GPUs or several ports share
  pcie_switch,   // within a node
  scale_up,      // what joins the GPUs of a node or a rack, as one
  switch_        // of the network
};

enum class LinkKind : std::uint8_t {
  ethernet,
  infiniband,
  pcie,      // to a shared adapter
  scale_up,  // between GPUs, or to what joins them
  host       // the same over the PCIe of their host
};
// Whether a link joins endpoints of a scale-up domain.
constexpr bool within_domain(LinkKind k) { return k == LinkKind::scale_up || k == LinkKind::host; }

// The network as simulators see it: vertices and the ports between them, in flat arrays. Endpoints are the vertices
// 0 … endpoints - 1. The ports of a vertex are contiguous. A port stands for the directed link from its owner to its peer's
// owner: rate, delay, load and state of that direction are found under its number.
//
// Invariants: peer[peer[p]] == p; owner[p] is ascending; rates of linked ports are positive; no link joins a vertex to itself.
struct NetGraph {
  static constexpr std::uint32_t kNone = 0xffffffffU;

  std::uint32_t endpoints = 0;
  // By vertex.
  std::vector<std::uint32_t> first_port{0};  // size() + 1 entries
  std::vector<VertexKind> kind;
  std::vector<std::uint8_t> tier;         // 0 endpoints and what is inside nodes, 1 leaves and single switches, 2 spines, 3 super-spines
  std::vector<SimTime> forwarding;        // from the last bit in to the first bit out of an empty switch
  std::vector<std::int64_t> buffer;       // bytes that a switch holds in all; 0: not known
  // By port.
  std::vector<std::uint32_t> owner, peer;  // peer: kNone where nothing is plugged
  std::vector<std::int64_t> rate;          // bit/s of this direction
  std::vector<SimTime> delay;              // last bit out of this port to last bit into its peer: the way, and error correction
  std::vector<LinkKind> link;
  // Endpoints that share a scale-up domain have the same number; kNone: none.
  std::vector<std::uint32_t> scale_up_of;  // by endpoint; empty: there are no such domains

  std::size_t size() const { return kind.size(); }
  std::size_t ports() const { return owner.size(); }
  bool is_endpoint(std::uint32_t v) const { return v < endpoints; }
  bool linked(std::uint32_t p) const { return peer[p] != kNone; }
  // The vertex at the other end of a linked port.
  std::uint32_t to(std::uint32_t p) const { return owner[peer[p]]; }
  bool share_scale_up(std::uint32_t a, std::uint32_t b) const {
    return !scale_up_of.empty() && scale_up_of[a] != kNone && scale_up_of[a] == scale_up_of[b];
  }
};

// How people call what stands in a graph.
class NetNames {
 public:
  virtual ~NetNames() = default;
  virtual std::string vertex(std::uint32_t v) const = 0;
  virtual std::string port(std::uint32_t p) const = 0;  // "leaf-03:17/1"
  // NetGraph::kNone if there is none. Endpoints also answer to their number.
  virtual std::uint32_t find_vertex(std::string_view name) const = 0;
  virtual std::uint32_t find_port(std::string_view name) const = 0;
  // All ports that a link written as "spine-01/12" or "spine-01:12" means, at that end; empty: there is none.
  virtual std::vector<std::uint32_t> find_link(std::string_view name) const;
};

// Adds vertices and links in any order; ports are numbered by vertex and then in the order of their links.
class NetGraphBuilder {
 public:
  // Endpoints must come first. Returns the vertex.
  std::uint32_t add_vertex(VertexKind kind, std::uint8_t tier, SimTime forwarding = {}, std::int64_t buffer = 0);
  // The same rate and delay in both directions. Returns the number of the link, from 0.
  std::uint32_t add_link(std::uint32_t a, std::uint32_t b, std::int64_t rate, SimTime delay, LinkKind kind);

  // `port_of_link`, if given, receives for every link the port at `a` and the port at `b`.
  NetGraph build(std::vector<std::uint32_t>* port_of_link = nullptr) &&;

 private:
  struct Link {
    std::uint32_t a, b;
    std::int64_t rate;
    SimTime delay;
    LinkKind kind;
  };
  NetGraph graph_;
  std::vector<Link> links_;
};

}  // namespace cw
