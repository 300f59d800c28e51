#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "clusterwright/base/diagnostics.hpp"
#include "clusterwright/cluster/cluster.hpp"

// A small cluster that stands in a room, for the tests of check/: a sound one as plain tables, of which a test
// breaks one thing.
namespace tiny {

// Two racks, at places 1 and 10 of a row: in the first node-00, node-01 and their switch, in the second node-02 and
// node-03. In each a PDU on side A and one on side B, and a patch panel; a trunk between the panels. Nodes have six
// supplies of which three must live, the switch two of which one must. Air-cooled, IEC. Nothing is to complain of.
cw::Cluster building();
// The same with cold plates, CDUs and manifolds (in-rack-cdu), or with rear doors (rdhx-active).
cw::Cluster wet_building();
cw::Cluster door_building();

// By the name of a device, the key of a rack or of gear, the id of a part.
cw::DeviceId device(const cw::Cluster& c, std::string_view name);
cw::RackId rack(const cw::Cluster& c, std::string_view key);
cw::GearId gear(const cw::Cluster& c, std::string_view key);
cw::PartId part(const cw::Cluster& c, std::string_view id);
// Cords of a device, or into a PDU.
std::vector<cw::CordId> cords_of(const cw::Cluster& c, std::string_view device);
std::vector<cw::CordId> cords_into(const cw::Cluster& c, std::string_view pdu);
// Assemblies over the trunk.
std::vector<cw::AssemblyId> over_trunk(const cw::Cluster& c);

// A copy of a part that the test may change, in its place.
cw::Part& edit(cw::Cluster& c, std::string_view id);
// What a part says of itself.
void set_fact(cw::Cluster& c, std::string_view id, const std::string& name, const std::string& value);
// One more thing in a rack; last in the order of the table, unless keys say otherwise.
void add_gear(cw::Cluster& c, const std::string& key, std::string_view part, std::string_view rack, int unit);
void remove_gear(cw::Cluster& c, std::string_view key);  // only what no cord, trunk or feed names
void remove_cords(cw::Cluster& c, const std::vector<cw::CordId>& cords);

// What run_checks says of the cluster; the codes of all errors and warnings, or of everything; only one rule's.
std::set<std::uint16_t> complaints(const cw::Cluster& c);
std::set<std::uint16_t> all_codes(const cw::Cluster& c);
std::vector<cw::Diagnostic> said(const cw::Cluster& c, std::uint16_t code);
cw::Diagnostic first(const cw::Cluster& c, std::uint16_t code);  // of these; empty if it is silent
cw::Diagnostic last(const cw::Cluster& c, std::uint16_t code);
// The message and help of a rule that speaks once; empty if it does not.
std::string words(const cw::Cluster& c, std::uint16_t code);

}  // namespace tiny
