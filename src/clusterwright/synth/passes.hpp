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
extern const PassInfo kPassManagement;
extern const PassInfo kPassNames;
extern const PassInfo kPassSoftware;

// Makes assemblies for the links from `first` on, as the pass of that name does for all before it.
void cable_links(SynthState& s, LinkId first);
extern const PassInfo kPassServices;
extern const PassInfo kPassAddresses;

}  // namespace cw
