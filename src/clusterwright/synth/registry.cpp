#include "clusterwright/synth/passes.hpp"

namespace cw {
namespace {

constexpr const PassInfo* kAll[] = {&kPassHosts, &kPassSwitches, &kPassLinks, &kPassRacks, &kPassAssemblies, &kPassPanels, &kPassPower, &kPassManagement, &kPassNames, &kPassServices, &kPassAddresses, &kPassSoftware};

}  // namespace

std::span<const PassInfo* const> all_passes() { return kAll; }

}  // namespace cw
