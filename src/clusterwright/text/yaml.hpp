#pragma once

#include <cstddef>
#include <optional>

#include "clusterwright/text/tree.hpp"

namespace cw {

struct YamlLimits {
  std::size_t bytes = 4U << 20U;
  std::size_t depth = 32;
  std::size_t nodes = 200'000;
};

// Reads one YAML document of mappings, lists and scalars. Refused, each with its place:
// syntax errors, duplicate keys, anchors, aliases, tags, keys that are not scalars, several
// documents, empty files, and what is deeper or larger than `limits`. After a duplicate key reading
// goes on, so that every problem of the file can be told in one go: the caller must ask
// `diagnostics` whether the tree may be used. Returns nothing if there is no tree at all.
std::optional<Tree> parse_yaml(const SourceText& source, Diagnostics& diagnostics, YamlLimits limits = {});

}  // namespace cw
