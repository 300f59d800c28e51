#include "clusterwright/check/registry.hpp"

#include <array>
#include <chrono>

#include "clusterwright/check/rules.hpp"

namespace cw {
namespace {

constexpr std::array kRules = {
    &kRuleFaceplate,
    &kRuleCageMode,
    &kRuleBlockedCage,
    &kRuleLinkRate,
    &kRuleLaneRate,
    &kRuleTechnology,
    &kRuleLinkNetwork,
    &kRuleReservedPort,
    &kRuleFormFactor,
    &kRuleHeatSink,
    &kRuleAssemblyMode,
    &kRuleAssemblyEnds,
    &kRuleCableTechnology,
    &kRuleOpticPower,
    &kRuleFibreConnector,
    &kRuleFibreMedium,
    &kRuleReach,
    &kRuleCagePlugs,
    &kRuleUncabledLink,
    &kRuleShape,
    &kRuleLinkTiers,
    &kRulePlaneIsolation,
    &kRuleManagementSwitch,
    &kRuleDanglingSwitch,
    &kRuleIdleLeaf,
    &kRuleUnitSize,
    &kRuleMixedUnit,
    &kRuleTorLocality,
    &kRuleRailConsistency,
    &kRuleRailMapping,
    &kRuleRailIsolation,
    &kRuleLeafRatio,
    &kRuleSpineRatio,
    &kRuleBisection,
    &kRuleLeafBalance,
    &kRuleSpineBalance,
    &kRuleSpineBlock,
    &kRuleSuperGroups,
    &kRuleUplinkSpread,
    &kRuleReachability,
    &kRuleHostRedundancy,
    &kRuleSwitchRedundancy,
    &kRuleLosslessSpines,
    &kRuleSubnetManager,
    &kRuleLidLimit,
    &kRuleHostMemory,
    &kRuleHostMemoryAdvice,
    &kRuleGpuBandwidth,
    &kRuleGpuWithoutPort,
    &kRuleSharedPort,
    &kRuleDarkHostPort,
    &kRuleMixedRates,
    &kRuleDuplicateName,
    &kRuleLegalName,
    &kRuleNameCase,
    &kRuleInterfaceName,
    &kRuleEstimatedFacts,
    &kRuleSparePorts,
    &kRuleUnplacedDevice,
    &kRuleRackUnits,
    &kRuleRackOverlap,
    &kRuleRackWeight,
    &kRuleFloorLoad,
    &kRuleDoorHeight,
    &kRuleRackDepth,
    &kRulePlaceTaken,
    &kRuleRoomSize,
    &kRuleFreeUnitsOpen,
    &kRuleLiquidUnused,
    &kRuleRackHeat,
    &kRuleRackHeatPeak,
    &kRuleCoolingClass,
    &kRuleLiquidCapacity,
    &kRuleCoolantManifold,
    &kRuleRearDoor,
    &kRuleSupplyTemperature,
    &kRuleSupplyLimit,
    &kRuleCoolantFlow,
    &kRuleRackAirHeat,
    &kRuleUnfedDevice,
    &kRuleIdleInlet,
    &kRulePduOverload,
    &kRulePhaseOverload,
    &kRulePhaseBalance,
    &kRulePduNPlus1,
    &kRuleFeedLoss,
    &kRuleFeedLossThrottles,
    &kRuleFeedSides,
    &kRuleOutletKind,
    &kRuleOutletLoad,
    &kRuleOutletFailover,
    &kRulePduPlaces,
    &kRuleFeedCapacity,
    &kRuleFeedFailover,
    &kRuleSitePower,
    &kRuleRackPower,
    &kRuleCordPlug,
    &kRuleRegionRating,
    &kRulePduWithoutFeed,
    &kRuleForeignPdu,
    &kRuleInletTwice,
    &kRuleCableLength,
    &kRuleSoldLength,
    &kRuleTrunkEnds,
    &kRulePanelPlaces,
    &kRuleTrunkSlots,
    &kRuleTrunkConnector,
    &kRuleTrayFill,
    &kRuleTrayNearlyFull,
    &kRuleSpares,
    &kRuleTrunkSum,
    &kRuleCableWay,
    &kRuleTrayCrossing,
    &kRuleTrayHeight,
    &kRuleTraySize,
    &kRuleTrayTooLarge,
    &kRulePrefixOverlap,
    &kRuleDuplicateAddress,
    &kRuleAddressOutside,
    &kRuleReservedAddress,
    &kRuleNetworkAddress,
    &kRuleGatewayAddress,
    &kRuleLinkEnds,
    &kRuleAsnUnique,
    &kRuleAsnRange,
    &kRuleVlanRange,
    &kRuleVlanTwice,
    &kRuleVniRange,
    &kRuleVniTwice,
    &kRuleTenantIsolation,
    &kRuleTenantNumbers,
    &kRuleSegmentTwice,
    &kRuleUnaddressed,
    &kRuleSameIdentity,
    &kRuleStorageCapacity,
    &kRuleStorageRead,
    &kRuleStorageWrite,
    &kRuleStorageOperations,
    &kRuleStorageNodes,
    &kRuleStorageDrive,
    &kRuleHostStorageLinks,
    &kRuleLocalDrives,
    &kRuleServicesApart,
    &kRuleMachineRoom,
    &kRuleQuorum,
    &kRuleServiceNeeds,
    &kRuleServiceLimit,
    &kRuleLostWithOne,
    &kRuleLocalRegistry,
    &kRuleServiceRole,
    &kRuleStorageUnknown,
    &kRuleOffRecipe,
    &kRuleRecipeHardware,
    &kRuleSwitchSoftware,
    &kRuleComponentNeeds,
    &kRuleGpuTooNew,
    &kRuleGpuNotListed,
    &kRuleAbsentHardware,
    &kRuleDeploymentFit,
    &kRuleManagerLimit,
    &kRuleTooFewLicences,
    &kRuleTooManyLicences,
    &kRuleMetricApplies,
    &kRuleNothingToLicense,
    &kRuleUnlicensed,
    &kRuleListedOtherwise,
    &kRuleDomainSize,
    &kRuleDomainCover,
    &kRuleOneManagement,
    &kRulePublishedShape,
    &kRuleInfinibandMachines,
    &kRuleShareFits,
    &kRuleSharesOfOne,
    &kRuleGroupSwitch,
    &kRuleGroupsUnknown,
    &kRuleMachinesAndGroups,
    &kRuleWanRoundTrip,
    &kRuleWanWindow,
    &kRuleUnmanaged,
    &kRuleManagementUplinks,
    &kRuleManagementPair,
    &kRuleMachineRedundancy,
    &kRuleNoWayOut,
    &kRuleMachineNetwork,
    &kRuleManagementCount,
};

bool applicable(const Cluster& cluster, Needs needs) {
  switch (needs) {
    case Needs::nothing: return true;
    case Needs::assemblies: return cluster.assemblies.size() > 0;
    case Needs::racks: return cluster.placed();
    case Needs::cords: return cluster.placed() && cluster.cords.size() > 0;
    case Needs::trunks: return cluster.trunks.size() > 0;
    case Needs::software: return !cluster.software.empty();
    case Needs::licences: return !cluster.licences.empty();
    case Needs::domains: return !cluster.domains.empty();
    case Needs::storage: return cluster.storage.given || cluster.count(DeviceKind::storage) > 0;
    case Needs::services: return cluster.management.given || cluster.services.size() > 0;
    case Needs::addresses: return cluster.addresses.subnets.size() > 0;
  }
  return true;
}

}  // namespace

struct RuleRunner {
  static RuleOutcome run(const RuleInfo& rule, const Cluster& cluster, Findings& findings) {
    if (!applicable(cluster, rule.needs)) return {&rule, false, 0, 0};
    const auto start = std::chrono::steady_clock::now();
    const std::size_t before = findings.out_.all().size();
    findings.rule_ = &rule;
    rule.run(cluster, findings);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    return {&rule, true, findings.out_.all().size() - before, took.count()};
  }
};

std::span<const RuleInfo* const> all_rules() { return kRules; }

std::vector<RuleOutcome> run_checks(const Cluster& cluster, Diagnostics& out) {
  Findings findings(cluster, out);
  std::vector<RuleOutcome> outcomes;
  outcomes.reserve(kRules.size());
  for (const RuleInfo* rule : kRules) outcomes.push_back(RuleRunner::run(*rule, cluster, findings));
  out.sort();
  return outcomes;
}

}  // namespace cw
