#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "clusterwright/cluster/cluster.hpp"
#include "clusterwright/emit/parts.hpp"

namespace cw::emit {

// What the drawings of a network show: boxes, in frames, joined by bundles of links. Small
// clusters are drawn device by device; of larger ones, units and pods of the same make are drawn
// once with how many there are, and switches of one group together, so that a picture has at most
// kMaxAcross boxes side by side whatever the cluster. Counts here are of all that a box stands for,
// Box::each and drawn_text() of one unit and pod. Of several planes one is drawn. Switches of other networks that
// hang on this one are appliances of it, and what it hangs on itself is a box of kind `outside`.
inline constexpr std::uint32_t kMaxAcross = 16;

struct Box {
  enum class Kind : std::uint8_t { super_spine, spine, outside, leaf, nodes, appliance };
  Kind kind = Kind::leaf;
  Role role = Role::none;
  std::string name;         // of the first device; of what is outside, where it leads to
  std::string last_name;    // of the last one of several
  std::string group;        // "group 2" or "8 groups of 32" where there are several in the pod
  std::uint32_t count = 0;  // devices it stands for
  std::uint32_t each = 0;   // of these, in one pod and unit
  PartId part;              // of the first
  bool mixed = false;       // and others are of other parts
  SwitchUse use;            // of switches of the network
  std::uint64_t linked = 0;  // ports of it that others have links in; of what is outside, links that lead there
  BitRate rate;              // of these, outside
  std::uint64_t gpus = 0;
  std::vector<std::uint16_t> rails;  // of the hosts on a leaf
  std::uint32_t unit = 0;            // index into Picture::units; leaves, nodes, appliances
  std::uint32_t pod = 0;             // index into Picture::pods; those, spines, and what is outside
};

struct Bundle {
  std::uint32_t a = 0, b = 0;  // boxes; `a` is the one nearer the hosts, or a leaf whose way leads outside
  LinkClass link_class = LinkClass::host_leaf;
  NetworkId network;
  std::uint16_t rail = Coordinates::kNowhere;  // of host links
  std::uint64_t links = 0;
  BitRate rate;
  bool mixed_rates = false;
};

// A unit or pod, or all those of the same make.
struct Frame {
  std::string title;        // "unit 3", "unit"; empty: not worth a frame
  std::uint32_t count = 1;  // how many the drawing stands for
  std::uint32_t pod = 0;    // of a unit
  bool mixed = false;       // they differ in size
  std::uint32_t hosts = 0;  // in all of them
  std::uint32_t room = 0;   // hosts that they are made for; 0: unknown
  bool partial() const { return room > hosts; }
};

// Switches of one role, over all planes.
struct Tier {
  Box::Kind kind = Box::Kind::leaf;
  Role role = Role::leaf;
  std::uint32_t switches = 0;
  std::vector<PartId> parts;
  SwitchUse use;
  std::uint64_t peer_links = 0;  // among themselves
  std::uint64_t up_links = 0;    // to the tier above
};

struct Picture {
  NetworkId network;
  std::vector<NetworkId> guests;  // networks on the same switches
  std::uint32_t planes = 1;
  bool planes_alike = true;
  std::uint32_t hosts = 0;  // with a link in it
  std::uint64_t gpus = 0;
  std::vector<Tier> tiers;  // from the top
  std::vector<Frame> pods, units;
  std::vector<Box> boxes;       // of each kind from left to right
  std::vector<Bundle> bundles;  // by box a, box b, rail, network; then those that lead outside

  std::uint32_t row_size(Box::Kind kind) const;
  std::uint32_t node_boxes(std::uint32_t unit) const;
};

// Networks with switches of their own, in order.
std::vector<NetworkId> drawable_networks(const Cluster& cluster);
Picture picture_of(const Cluster& cluster, NetworkId network);

// All its links: "96 x 400G", "64 x mixed rates".
std::string bundle_text(const Bundle& bundle);
// Its links in one of the units or pods that its lower box is drawn for: "32 x 400G"; all of them,
// and saying so, where these differ.
std::string drawn_text(const Picture& picture, const Bundle& bundle);
// "400G", "1.6T".
std::string short_rate(BitRate rate);

}  // namespace cw::emit
