#pragma once

#include <string>

#include "clusterwright/base/diagnostics.hpp"
#include "clusterwright/cluster/cluster.hpp"

namespace cw {

// design.json: one cluster, whole, standing alone. docs/design-format.md describes it; a change of
// what existing fields mean raises the major number, a new field the minor one.
inline constexpr int kDesignMajor = 1;
inline constexpr int kDesignMinor = 2;

// The file's text. The same cluster gives the same bytes; holds no path, time or host.
std::string write_design(const Cluster& cluster);

// Reads and freezes a design. `text` is used up. Every problem goes to `diagnostics` with its place;
// null if one is an error. Fields of a newer minor version are warned about.
ClusterRef read_design(std::string text, const std::string& name, Diagnostics& diagnostics);

// The same from a file (plain or gzip) or from a folder that holds design.json or design.json.gz.
ClusterRef load_design(const std::string& path, Diagnostics& diagnostics);

}  // namespace cw
