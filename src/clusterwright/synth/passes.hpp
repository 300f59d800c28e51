#pragma once

#include "clusterwright/synth/pass.hpp"

namespace cw {

extern const PassInfo kPassHosts;
extern const PassInfo kPassSwitches;
extern const PassInfo kPassLinks;
extern const PassInfo kPassRacks;
extern const PassInfo kPassAssemblies;
extern const PassInfo kPassPanels;
extern const PassInfo kPassPower;
extern const PassInfo kPassNames;
extern const PassInfo kPassAddresses;

}  // namespace cw
