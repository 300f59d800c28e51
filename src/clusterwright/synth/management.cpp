#include "clusterwright/synth/machines.hpp"

namespace cw {

std::vector<MachineGroup> management_machines(const Intent&, const Catalogue&, const Choices&, Diagnostics&) { return {}; }

}  // namespace cw
