#pragma once

#include <optional>
#include <string>

#include "clusterwright/catalog/catalogue.hpp"
#include "clusterwright/intent/intent.hpp"
#include "clusterwright/synth/synth.hpp"

namespace cw {

// Told of each size that is tried; may be null.
struct SizeListener {
  virtual ~SizeListener() = default;
  virtual void trying(std::uint32_t nodes) = 0;
};

// Makes what an intent asks for: as synthesise(), and where the intent gives limits (`max`) instead of a
// size, the largest cluster within them and within the site's power, feeds and rooms. A note says what binds
// and what one node more would need. Power counts everything in the racks at its maximum. About twenty designs
// are made to find it.
std::optional<Synthesis> make_cluster(const Intent& intent, const Catalogue& catalogue, Diagnostics& diagnostics, const SynthOptions& options = {},
                                      SizeListener* listener = nullptr);

}  // namespace cw
