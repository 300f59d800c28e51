#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "clusterwright/base/diagnostics.hpp"
#include "clusterwright/base/source.hpp"

namespace cw {

enum class NodeKind : std::uint8_t { scalar, sequence, mapping };

struct TreeEntry;

// A small document (an intent, a catalogue file, the head of a design) as a tree whose every
// node knows where it stands. Scalars stay text; schema.hpp gives them meaning.
struct Tree {
  NodeKind kind = NodeKind::scalar;
  Span span;
  std::string text;                // scalar
  std::vector<Tree> items;         // sequence
  std::vector<TreeEntry> entries;  // mapping, in the order of the file

  // The value under `key`, or null if there is none or this is no mapping.
  const Tree* find(std::string_view key) const;
};

struct TreeEntry {
  std::string key;
  Span key_span;
  Tree value;
};

// "a mapping", "a list", "text": for messages.
std::string_view shape_name(NodeKind kind);

}  // namespace cw
