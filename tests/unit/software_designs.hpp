#pragma once

#include <string>
#include <vector>

#include "clusterwright/base/diagnostics.hpp"
#include "clusterwright/cluster/cluster.hpp"

// Clusters with software, made from intents, for tests that then break one thing.
namespace soft {

// What the intent gives, or null after an error; all that is told goes to `diagnostics`.
cw::ClusterRef make(const std::string& intent, cw::Diagnostics& diagnostics);
// The same, which must succeed; a copy that may be changed.
cw::Cluster design(const std::string& intent);

// Four virtualised nodes of 8 GPUs with a recipe, its licences, one domain, device groups and shares.
cw::Cluster four_virtual_nodes();
inline constexpr const char* kFour = R"(nodes: 4
server: lenovo/sr675-v3-ethernet
deployment: virtualised
software: {recipe: lenovo/virtualised}
virtual: {profile: H100L-94C, shares: 4}
)";

cw::Part& edit(cw::Cluster& c, const std::string& id);  // a copy of the part, in its place
void set_fact(cw::Cluster& c, const std::string& id, const std::string& name, cw::Tree value);
cw::SoftwareRow& row(cw::Cluster& c, const std::string& component);
cw::LicenceRow& licence(cw::Cluster& c, const std::string& id);

// What one rule says.
std::vector<cw::Diagnostic> said(const cw::Cluster& c, std::uint16_t code);
bool says(const cw::Cluster& c, std::uint16_t code, const std::string& words = "");

}  // namespace soft
