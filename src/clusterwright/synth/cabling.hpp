#pragma once

#include <optional>
#include <string>
#include <vector>

#include "clusterwright/catalog/catalogue.hpp"
#include "clusterwright/synth/price_book.hpp"

namespace cw {

// One end of a cabling question: a cage as it is set.
struct CageEnd {
  std::string form_factor;
  Top top = Top::any;
  PortMode mode;
  ManagementPort management = ManagementPort::none;
  auto operator<=>(const CageEnd&) const = default;
};

// What joins two cages: a cable that brings its own ends, or a transceiver at each end and a fibre.
struct CableChoice {
  PartRef cable;         // cable or fibre
  PartRef near, far;     // transceivers; null for a cable
  bool optical() const { return near != nullptr; }
};

// How the links between cages are asked to be made.
struct CableWish {
  std::string text = "auto";     // "auto", a medium, or a part id
  bool prefer_copper = false;    // for auto
  Technology technology = Technology::ethernet;
  std::string vendor;            // whose parts come first where several fit: the switch's maker
  std::string seller;            // and whose next: the maker of the nodes
  const PriceBook* prices = nullptr;
};

// Links between cages of two sorts, as far as cables care.
struct CableQuestion {
  CableWish wish;
  CageEnd near, far;
  bool star = true;              // each near cage's links lead to cages that no other shares: a direct cable can serve them
  Metres way;                    // it must be so long; 0: any length will do
  std::optional<Metres> trunk;   // fibres may go through a trunk of so long a way, with a patch at each end
};

// The first legal medium in the order of preference (passive copper, active copper, active optical,
// multimode, single-mode; fibres first where the wish says so), and its parts: made for the technology, with
// plugs that fit both cages, modes that both run, and a reach and a length sold that cover the way. Of media
// all of whose parts have prices, the cheapest for a link. Nothing if there is none.
std::optional<CableChoice> choose_cable(const Catalogue& catalogue, const CableQuestion& question);

// The most that a plug of the catalogue draws in such a cage: a transceiver, or an end of a cable.
Watts most_drawn(const Catalogue& catalogue, const CageEnd& end, Technology technology);

// Ports of a cage that share one connector of its transceiver.
std::uint32_t connector_ports(const CageEnd& end, const Part& transceiver);

// Whether the wish allows direct cables, and optical ones, in words of the intent.
bool wants_direct(const Catalogue& catalogue, const CableWish& wish);
bool wants_optical(const Catalogue& catalogue, const CableWish& wish);

}  // namespace cw
