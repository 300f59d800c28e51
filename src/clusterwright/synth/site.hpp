#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "clusterwright/catalog/catalogue.hpp"
#include "clusterwright/cluster/cluster.hpp"
#include "clusterwright/intent/intent.hpp"
#include "clusterwright/synth/choices.hpp"

namespace cw {

// What an intent's site comes down to: the facts of the building, and the parts that stand around the
// machines. Null parts: none is needed.
struct SiteChoices {
  Site site;  // without its part ids
  std::vector<Feed> feeds;  // without their reasons
  std::vector<Room> rooms;  // empty: one as large as needed
  PartRef rack, pdu, blanking_panel;
  PartRef cdu, node_manifold, rack_manifold, rear_door;  // cdu: in the rack, or in the row where its mounting says so
  Watts pdu_rating;
  std::string redundancy;     // "N", "N+1", "2N"; empty: not asked
  bool liquid_nodes = false;  // nodes have cold plates, and the building serves them
};

// Looks everything up and fits it together. Problems go to `diagnostics`, located in the intent. Nothing
// is returned after an error, nor where a part has no height: then nothing can be placed, and a note says
// so.
std::optional<SiteChoices> choose_site(const Intent& intent, const Catalogue& catalogue, const Choices& choices, Diagnostics& diagnostics);

// What limits the nodes of one rack.
enum class RackBind : std::uint8_t { height, heat, power, outlets, weight, floor, manifold, asked };
std::string_view rack_bind_words(RackBind b);  // "height", "cooling", …

struct RackLimit {
  RackBind bind;
  std::uint32_t nodes;
};

struct NodesPerRack {
  std::uint32_t nodes = 0;          // 0: not even one fits
  RackBind bind = RackBind::height; // behind `nodes`
  RackBind first_bind = RackBind::height;  // the same without what was asked
  std::uint32_t first_nodes = 0;
  std::vector<RackLimit> limits;    // each, as far as it is known
  std::uint32_t node_units = 1;     // rack units of a node with its manifold
  std::uint32_t manifold_units = 0; // of those, of its manifold
  std::uint32_t bottom_units = 0;   // taken by the CDU
  std::string list() const;         // "height 6, cooling 4": every limit
  std::string sentence() const;     // "4 nodes a rack: cooling binds (height 6, cooling 4, …)"
};
NodesPerRack nodes_per_rack(const SiteChoices& site, const Part& server, std::uint32_t asked);

// What the PDUs that fit behind a rack leave for its machines when one of them is lost (none under N, a side under
// 2N): less what the rack's own door and CDU draw.
Watts power_of_places(const SiteChoices& site);

// What a rack of the catalogue holds, and its footprint; the usual ones where it does not say.
struct RackSize {
  std::uint32_t units = 42;
  double width = 0.6, depth = 1.2;  // metres
};
RackSize size_of_rack(const Part& rack);

// Rack units of a part, rounded up; 0 for what takes none.
std::uint32_t units_of(const Part& part);

}  // namespace cw
