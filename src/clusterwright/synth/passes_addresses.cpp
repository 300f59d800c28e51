#include "clusterwright/synth/address_plan.hpp"
#include "clusterwright/synth/passes.hpp"

namespace cw {
namespace {

void finish_addresses(const Intent& intent, Cluster& cluster, Diagnostics& diagnostics) { plan_addresses(intent, cluster, diagnostics); }

}  // namespace

// Works on the finished tables: whatever networks other passes made.
extern const PassInfo kPassAddresses{"addresses", "addresses, AS numbers, VLANs and tenants of every network, by place in the growth target", kDevices, kAddresses, nullptr,
                                     finish_addresses};

}  // namespace cw
