#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "clusterwright/cluster/cluster.hpp"

// Words that the steps of a work plan and what is found of it share.
namespace cw {

std::string counted(std::size_t n, std::string_view one);  // "1 link", "1,024 links"

// "pod-00/unit-01" of "pod-00/unit-01/node-07": things that are put in or taken out together.
std::string parent_of(std::string_view key);

// "32 links"; of several networks "33 links (32 of compute, 1 of oob)".
std::string links_text(const Cluster& cluster, const std::vector<LinkId>& links);

// What is cabled at a switch that comes: "Cable the uplinks of leaf-05: 32 links", "Cable leaf-05: 32 uplinks, 1 link of
// oob".
std::string new_switch_text(const Cluster& cluster, std::string_view name, const std::vector<LinkId>& links);

}  // namespace cw
