#pragma once

#include <cstdint>
#include <span>
#include <string_view>

// Every diagnostic code but those of the check rules (check/registry.hpp lists these), once:
// constant, number, title. A code is never reused for another meaning. A test fails if a code
// has no golden case that triggers it.
#define CW_CODES(X)                                                                 \
  X(kUnreadable, 1001, "the file cannot be read") \
  X(kYamlSyntax, 1002, "the text is not YAML") \
  X(kDuplicateKey, 1003, "a key is given twice") \
  X(kAlias, 1004, "anchors, aliases and tags are not accepted") \
  X(kSeveralDocuments, 1005, "more than one YAML document") \
  X(kTooDeep, 1006, "nested too deeply") \
  X(kTooLarge, 1007, "the file is too large") \
  X(kEmpty, 1008, "the file says nothing") \
  X(kUnknownKey, 1010, "a key that means nothing here") \
  X(kWrongShape, 1011, "a value of the wrong shape") \
  X(kBadQuantity, 1012, "a quantity without the right unit") \
  X(kBadNumber, 1013, "not a number where one is needed") \
  X(kOutOfRange, 1014, "a number out of its range") \
  X(kBadChoice, 1015, "not one of the words allowed here") \
  X(kMissing, 1016, "something that must be given is missing") \
  X(kBadRatio, 1017, "not a ratio") \
  X(kBadBoolean, 1018, "neither true nor false") \
  X(kContradiction, 1020, "two things that cannot both hold") \
  X(kUnknownPart, 1021, "no such part in the catalogue") \
  X(kWrongPartKind, 1022, "a part of another kind than is needed here") \
  X(kAmbiguousPart, 1023, "several parts answer to this name") \
  X(kBadName, 1024, "a name that machines would not accept") \
  X(kCsvSyntax, 1025, "the text is not CSV") \
  X(kQuoteHeader, 1030, "a quote whose columns cannot be told") \
  X(kQuoteTwice, 1031, "a line that stands twice in a quote") \
  X(kQuoteUnit, 1032, "a quote that counts something else than pieces") \
  X(kAsBuiltColumns, 1040, "columns that an as-built list cannot do without") \
  X(kForeignGear, 1041, "something that the design does not have") \
  X(kBoundTwice, 1042, "the same thing bound twice") \
  X(kIdentityTwice, 1043, "one serial number, MAC or GUID in two places") \
  X(kBadIdentity, 1044, "not a MAC or GUID") \
  X(kGroupAddress, 1045, "a MAC or GUID that no single port can have") \
  X(kOtherModel, 1046, "a device of another model than was planned") \
  X(kNotBound, 1047, "gear of which something is not known yet") \
  X(kJsonSyntax, 1101, "the text is not JSON") \
  X(kNotADesign, 1102, "the file is not a design") \
  X(kNewerMajor, 1103, "the design was written by a newer, incompatible version") \
  X(kNewerMinor, 1104, "the design was written by a newer version") \
  X(kMissingTable, 1105, "a table or column of the design is missing") \
  X(kBadCell, 1106, "a cell of the wrong type or range") \
  X(kUnknownReference, 1107, "a reference to something that is not in the design") \
  X(kDuplicateRow, 1108, "the same thing listed twice") \
  X(kPortTaken, 1109, "a port used by two links") \
  X(kNoSuchPort, 1110, "a port that its cage does not have") \
  X(kBadGzip, 1111, "the compressed file is damaged") \
  X(kUnknownField, 1112, "a field that means nothing here") \
  X(kPlaceTaken, 1113, "an outlet or a place of a trunk used twice") \
  X(kDuplicatePart, 2001, "a part defined twice") \
  X(kNoSource, 2002, "facts without a source") \
  X(kUnknownPartKind, 2003, "an unknown kind of part") \
  X(kBadPortMode, 2004, "a port mode that cannot be") \
  X(kBadPortMap, 2005, "a GPU to NIC map that does not fit the server") \
  X(kMissingReference, 2006, "a part that refers to a missing one") \
  X(kBillCount, 2010, "a bill that follows a count its part does not have") \
  X(kBillPart, 2011, "a bill line for a part that does not belong to its owner") \
  X(kBillTwice, 2012, "a number that stands twice in one bill") \
  X(kNoFittingMode, 3001, "no port mode of the switch matches the NIC") \
  X(kRadixExceeded, 3002, "more ports are needed than the topology can offer") \
  X(kUnitTooLarge, 3003, "a scalable unit is larger than its leaves can carry") \
  X(kNoAssembly, 3004, "no cable joins these two cages") \
  X(kMoreRailsThanPorts, 3005, "more rails than a switch has ports") \
  X(kGrowthBelowSize, 3006, "the growth target is smaller than the cluster") \
  X(kReservedTooMany, 3007, "more ports reserved than there are") \
  X(kTopologyMismatch, 3008, "the topology does not allow this") \
  X(kTechnologyMismatch, 3009, "parts of different network technologies") \
  X(kUnevenUplinks, 3010, "uplinks that cannot be spread evenly") \
  X(kNetworkLeftOut, 3011, "no GPU network is needed") \
  X(kNotPlaced, 3012, "parts that do not say how high they are cannot be placed") \
  X(kRackTooSmall, 3013, "not even one node fits into a rack") \
  X(kRoomTooSmall, 3014, "the racks do not fit into the rooms") \
  X(kOutOfReach, 3015, "no cable is long enough") \
  X(kNothingFits, 3016, "no cluster fits within these limits") \
  X(kUnpricedPart, 3017, "a price of something that is no part") \
  X(kLargestFound, 3018, "the largest cluster within the limits") \
  X(kUnusedPart, 3019, "something is there that the design has no use for") \
  X(kRebuild, 3020, "two designs of which the one does not grow into the other") \
  X(kGrowthBroken, 3021, "growth that was laid out for would move cables") \
  X(kLinksMove, 3022, "cables would move though none may") \
  X(kPlacesDiffer, 3023, "the new layout has other places for what stands") \
  X(kNodeOut, 3024, "a node cannot reach all others while work goes on") \
  X(kNotAnAddress, 3030, "not an IP address, prefix or range") \
  X(kUnusableAddress, 3031, "addresses that hosts cannot have") \
  X(kPoolsOverlap, 3032, "two pools of addresses overlap") \
  X(kPoolTooSmall, 3033, "a pool of addresses or numbers is too small") \
  X(kNoSuchNetwork, 3034, "addresses for a network that is not built") \
  X(kTenantsOverlap, 3035, "a node of two tenants") \
  X(kTenantTooLarge, 3036, "tenants want nodes that are not there") \
  X(kNoTenants, 3037, "the GPU network cannot keep tenants apart") \
  X(kNoPlaceInName, 3038, "a name that needs a place in a rack") \
  X(kSameName, 3039, "a pattern that gives one name twice") \
  X(kHostStyle, 3040, "addresses in a way that the network does not allow") \
  X(kServiceWithoutPlace, 3050, "a service without a machine that may run it") \
  X(kServiceDoesNotFit, 3051, "services that do not fit on their machines") \
  X(kServiceRequires, 3052, "a service without what it needs beside it") \
  X(kStorageOutgrown, 3053, "more storage than one system of this part can be") \
  X(kStorageUnknown, 3054, "a demand that nothing is known about for this part") \
  X(kMetricDoesNotApply, 3070, "a licence whose metric does not apply here") \
  X(kTermNotSold, 3071, "a licence that is not sold for this term") \
  X(kWrongDeployment, 3072, "software or a licence for another kind of deployment") \
  X(kForeignProfile, 3073, "a share of another GPU") \
  X(kDomainsOff, 3074, "domains that do not hold the nodes there are") \
  X(kNothingToLicense, 3075, "nothing says which licences are needed") \
  X(kShareTooLarge, 3076, "a virtual machine larger than a node") \
  X(kNotInNetwork, 5001, "nothing in the network answers to this name") \
  X(kNoWay, 5002, "no way through the network between two ends") \
  X(kNotSimulated, 5003, "a network that cannot be simulated") \
  X(kBadMessageSize, 5004, "not the size of a message") \
  X(kBadSynthetic, 5005, "not the shape of a built-in network") \
  X(kBadPattern, 5020, "not a pattern of traffic") \
  X(kTooFewHosts, 5021, "more hosts than the network has") \
  X(kMatrixSyntax, 5022, "a line of a connection matrix that cannot be read") \
  X(kMatrixCount, 5023, "a connection matrix whose counts do not agree") \
  X(kNoSuchHost, 5024, "traffic of a host that does not exist") \
  X(kSelfFlow, 5025, "a host that sends to itself") \
  X(kBadSize, 5026, "a size that no transfer can have") \
  X(kTriggerCycle, 5027, "flows that wait for each other in a circle") \
  X(kTriggerNeverFires, 5028, "a trigger that is waited for and never fires") \
  X(kNoSuchTrigger, 5029, "a trigger that is not defined") \
  X(kTriggerTwice, 5030, "a trigger defined twice") \
  X(kTriggerOrder, 5031, "flows started one by one in an order that only the run would show") \
  X(kBadStart, 5032, "a flow without one clear start") \
  X(kTooManyFlows, 5033, "more flows than are read") \
  X(kPrioritiesIgnored, 5034, "priorities that are read and not simulated") \
  X(kStartUnit, 5035, "starts that look like another unit") \
  X(kDemandColumns, 5040, "a demand whose columns cannot be told") \
  X(kDemandCell, 5041, "a cell of a demand that cannot be read") \
  X(kBadFailure, 5045, "a failure that cannot be read") \
  X(kNothingFails, 5047, "a rate of failures that takes nothing") \
  X(kBadSetting, 5051, "a setting that a simulation cannot have") \
  X(kTooMuchMemory, 5052, "a simulation larger than the memory") \
  X(kLevelRefused, 5053, "a simulation that this level cannot do") \
  X(kUnfinished, 5054, "flows that did not end") \
  X(kDeadlock, 5055, "ports that wait for each other in a circle") \
  X(kNothingSent, 5056, "a simulation without traffic") \
  X(kLongRun, 5057, "a simulation that takes hours") \
  X(kReordered, 5058, "packets that overtook each other were sent again") \
  X(kNoCollective, 5060, "a collective that nothing can do") \
  X(kBadJob, 5061, "a job that cannot be told") \
  X(kJobPlaces, 5062, "a job that does not fit, or wants what another has") \
  X(kJobStuck, 5063, "jobs that cannot go on") \
  X(kNotATrace, 5070, "not an execution trace") \
  X(kTraceCutOff, 5071, "an execution trace that ends in the middle") \
  X(kTraceMessage, 5072, "a message of an execution trace that cannot be read") \
  X(kTraceVersion, 5073, "an execution trace of another version") \
  X(kTraceRanks, 5074, "ranks whose execution traces are missing") \
  X(kNodeTwice, 5075, "two nodes of a trace with one number") \
  X(kNoSuchNode, 5076, "a node of a trace that waits for one that is not there") \
  X(kNodeCycle, 5077, "nodes of a trace that wait for each other in a circle") \
  X(kTraceWord, 5078, "something in a trace that is not understood") \
  X(kTraceAttribute, 5079, "an attribute of a node that is missing or of no use") \
  X(kTraceSize, 5080, "a size that no node of a trace can have") \
  X(kTraceDuration, 5081, "a duration that no node of a trace can have") \
  X(kTracePeer, 5082, "a transfer of a trace with a rank that there is not") \
  X(kGroupsFile, 5083, "not a list of process groups") \
  X(kGroupMembers, 5084, "a process group with the wrong members") \
  X(kNoSuchGroup, 5085, "a process group that is not defined") \
  X(kNotInGroup, 5086, "a node that uses a process group its rank is not in") \
  X(kCollectiveDiffers, 5087, "collectives that differ among the ranks of a group") \
  X(kUnmatched, 5088, "sends and receives that do not match") \
  X(kRankCycle, 5089, "ranks of a trace that wait for each other in a circle") \
  X(kNoAnswer, 5090, "a question that this network cannot be asked") \
  X(kForeignFiles, 7001, "the output folder holds something that is not ours") \
  X(kCannotWrite, 7002, "the output cannot be written") \
  X(kNotFound, 7003, "nothing in the design answers to this name") \
  X(kNotAProject, 7010, "the folder holds no project") \
  X(kBadProject, 7011, "the state of the project is damaged") \
  X(kNotApproved, 7012, "a stage that somebody must approve") \
  X(kProductEdited, 7013, "products of a stage are not as they were written") \
  X(kRecordOpen, 7014, "a record of the project is not complete") \
  X(kProjectClosed, 7015, "the project is closed") \
  X(kBadDate, 7016, "not the day of an approval") \
  X(kNotProposable, 7017, "a design with errors cannot be approved") \
  X(kInternal, 9001, "a fault in this program")

namespace cw::code {

#define CW_CODE_CONSTANT(name, number, title) inline constexpr std::uint16_t name = number;
CW_CODES(CW_CODE_CONSTANT)
#undef CW_CODE_CONSTANT

struct CodeInfo {
  std::uint16_t code;
  std::string_view title;
};
// All of them, ascending.
std::span<const CodeInfo> all();

}  // namespace cw::code
