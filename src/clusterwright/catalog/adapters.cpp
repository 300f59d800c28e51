#include "clusterwright/catalog/adapters.hpp"

namespace cw {

const CageGroup& management_cages() {
  static const CageGroup group = [] {
    CageGroup g;
    g.first = kManagementCage;
    g.last = 255;
    g.form_factor = "rj45";
    g.lanes = 1;
    g.modes.push_back({PortMode{1, 1, gigabits(1)}, CageParity::all, false});
    return g;
  }();
  return group;
}

}  // namespace cw
