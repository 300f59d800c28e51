#pragma once

#include "clusterwright/check/registry.hpp"

// Every rule's information, each defined where its rule is.
namespace cw {

// Cages and links
extern const RuleInfo kRuleFaceplate, kRuleCageMode, kRuleBlockedCage;
extern const RuleInfo kRuleLinkRate, kRuleLaneRate;
extern const RuleInfo kRuleTechnology, kRuleLinkNetwork, kRuleReservedPort;
// Assemblies
extern const RuleInfo kRuleFormFactor, kRuleHeatSink, kRuleAssemblyMode, kRuleAssemblyEnds, kRuleCableTechnology;
extern const RuleInfo kRuleOpticPower, kRuleFibreConnector, kRuleFibreMedium, kRuleReach;
extern const RuleInfo kRuleCagePlugs, kRuleUncabledLink;
// Structure
extern const RuleInfo kRuleShape, kRuleLinkTiers, kRulePlaneIsolation, kRuleManagementSwitch, kRuleDanglingSwitch;
extern const RuleInfo kRuleIdleLeaf, kRuleUnitSize, kRuleMixedUnit, kRuleTorLocality;
extern const RuleInfo kRuleRailConsistency, kRuleRailMapping, kRuleRailIsolation;
// Capacity
extern const RuleInfo kRuleLeafRatio, kRuleSpineRatio, kRuleBisection;
extern const RuleInfo kRuleLeafBalance, kRuleSpineBalance, kRuleSpineBlock, kRuleSuperGroups, kRuleUplinkSpread;
// Paths and subnets
extern const RuleInfo kRuleReachability, kRuleHostRedundancy, kRuleSwitchRedundancy;
extern const RuleInfo kRuleLosslessSpines, kRuleSubnetManager, kRuleLidLimit;
// Hosts
extern const RuleInfo kRuleHostMemory, kRuleHostMemoryAdvice, kRuleGpuBandwidth, kRuleGpuWithoutPort, kRuleSharedPort;
extern const RuleInfo kRuleDarkHostPort, kRuleMixedRates;
// Names and reports
extern const RuleInfo kRuleDuplicateName, kRuleLegalName, kRuleNameCase, kRuleInterfaceName;
extern const RuleInfo kRuleEstimatedFacts, kRuleSparePorts;
// Racks and rooms
extern const RuleInfo kRuleUnplacedDevice, kRuleRackUnits, kRuleRackOverlap, kRuleRackWeight, kRuleFloorLoad;
extern const RuleInfo kRuleDoorHeight, kRuleRackDepth, kRulePlaceTaken, kRuleRoomSize, kRuleFreeUnitsOpen;
// Cooling
extern const RuleInfo kRuleRackHeat, kRuleRackHeatPeak, kRuleCoolingClass, kRuleLiquidCapacity, kRuleCoolantManifold;
extern const RuleInfo kRuleRearDoor, kRuleSupplyTemperature, kRuleSupplyLimit, kRuleCoolantFlow, kRuleLiquidUnused, kRuleRackAirHeat;
// Power
extern const RuleInfo kRuleUnfedDevice, kRuleIdleInlet, kRulePduOverload, kRulePhaseOverload, kRulePhaseBalance;
extern const RuleInfo kRulePduNPlus1, kRuleFeedLoss, kRuleFeedLossThrottles, kRuleFeedSides, kRuleOutletKind;
extern const RuleInfo kRuleOutletLoad, kRuleOutletFailover, kRulePduPlaces, kRuleFeedCapacity, kRuleFeedFailover;
extern const RuleInfo kRuleSitePower, kRuleRackPower, kRuleCordPlug, kRuleRegionRating, kRulePduWithoutFeed;
extern const RuleInfo kRuleForeignPdu, kRuleInletTwice;
// Lengths, trunks and trays
extern const RuleInfo kRuleCableLength, kRuleSoldLength, kRuleTrunkEnds, kRulePanelPlaces, kRuleTrunkSlots;
extern const RuleInfo kRuleTrunkConnector, kRuleTrayFill, kRuleTrayNearlyFull, kRuleSpares, kRuleTrunkSum,
    kRuleCableWay, kRuleTrayCrossing, kRuleTrayHeight, kRuleTraySize, kRuleTrayTooLarge;
// Other networks
extern const RuleInfo kRuleWanRoundTrip, kRuleWanWindow, kRuleUnmanaged, kRuleManagementUplinks, kRuleManagementPair, kRuleMachineRedundancy, kRuleNoWayOut, kRuleMachineNetwork, kRuleManagementCount;
// Software, licences, virtual machines
extern const RuleInfo kRuleOffRecipe, kRuleRecipeHardware, kRuleSwitchSoftware, kRuleComponentNeeds, kRuleGpuTooNew, kRuleGpuNotListed, kRuleAbsentHardware, kRuleDeploymentFit, kRuleManagerLimit;
extern const RuleInfo kRuleTooFewLicences, kRuleTooManyLicences, kRuleMetricApplies, kRuleNothingToLicense, kRuleUnlicensed, kRuleListedOtherwise;
extern const RuleInfo kRuleDomainSize, kRuleDomainCover, kRuleOneManagement, kRulePublishedShape, kRuleInfinibandMachines, kRuleShareFits, kRuleSharesOfOne, kRuleGroupSwitch, kRuleGroupsUnknown;
// Storage, machines and their services
extern const RuleInfo kRuleStorageCapacity, kRuleStorageRead, kRuleStorageWrite, kRuleStorageOperations, kRuleStorageNodes, kRuleStorageDrive;
extern const RuleInfo kRuleHostStorageLinks, kRuleLocalDrives;
extern const RuleInfo kRuleServicesApart, kRuleMachineRoom, kRuleQuorum, kRuleServiceNeeds, kRuleServiceLimit, kRuleLostWithOne;
extern const RuleInfo kRuleLocalRegistry, kRuleServiceRole, kRuleStorageUnknown;
extern const RuleInfo kRuleDomainSize, kRuleDomainCover, kRuleOneManagement, kRulePublishedShape, kRuleInfinibandMachines, kRuleShareFits, kRuleSharesOfOne, kRuleGroupSwitch, kRuleGroupsUnknown, kRuleMachinesAndGroups;
// Addresses, tenants, identities
extern const RuleInfo kRulePrefixOverlap, kRuleDuplicateAddress, kRuleAddressOutside, kRuleReservedAddress, kRuleNetworkAddress, kRuleGatewayAddress, kRuleLinkEnds;
extern const RuleInfo kRuleAsnUnique, kRuleAsnRange, kRuleVlanRange, kRuleVlanTwice, kRuleVniRange, kRuleVniTwice;
extern const RuleInfo kRuleTenantIsolation, kRuleTenantNumbers, kRuleSegmentTwice, kRuleUnaddressed, kRuleSameIdentity;

}  // namespace cw
