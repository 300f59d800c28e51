#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "clusterwright/cluster/cluster.hpp"

namespace cw {

// "it is 5 m long; of this part the design needs 1, 3 m".
std::string length_misfit(double metres, std::vector<double> needed);

// Says why parts of the catalogue cannot serve in a design. Immutable once built, in time linear in the links.
class Misfits {
 public:
  explicit Misfits(const Cluster& cluster);
  ~Misfits();
  Misfits(const Misfits&) = delete;
  Misfits& operator=(const Misfits&) = delete;

  // In words for people: "its 400 Gb/s ports meet none here, which run at 200 Gb/s"; empty where nothing speaks against it,
  // or nothing is known of it. `length`: the one that is meant, of parts sold by length.
  std::string of(const Part& part, std::optional<Metres> length) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace cw
