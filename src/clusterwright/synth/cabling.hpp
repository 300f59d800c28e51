#pragma once

#include <optional>
#include <string>
#include <vector>

#include "clusterwright/catalog/catalogue.hpp"

namespace cw {

// One end of a cabling question: a cage as it is set.
struct CageEnd {
  std::string form_factor;
  Top top = Top::any;
  PortMode mode;
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
};

// A direct-attach cable from the cage `near` to `legs` cages like `far`; nothing if the catalogue
// has none of that wish.
std::optional<CableChoice> direct_cable(const Catalogue& catalogue, const CableWish& wish, const CageEnd& near, const CageEnd& far, std::uint32_t legs);

// Transceivers for both cages and the fibre between a connector at each end; `legs` > 1 is a fibre
// that splits towards `far`.
std::optional<CableChoice> optical_path(const Catalogue& catalogue, const CableWish& wish, const CageEnd& near, const CageEnd& far, std::uint32_t legs);

// A transceiver for `end` of one medium; null if there is none.
PartRef transceiver_for(const Catalogue& catalogue, const CableWish& wish, const CageEnd& end, Medium medium);

// Whether the wish allows direct cables, and optical ones, in words of the intent.
bool wants_direct(const Catalogue& catalogue, const CableWish& wish);
bool wants_optical(const Catalogue& catalogue, const CableWish& wish);

}  // namespace cw
