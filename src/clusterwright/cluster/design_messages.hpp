#pragma once

#include <string>

#include "clusterwright/base/diagnostics.hpp"
#include "clusterwright/cluster/cluster.hpp"
#include "clusterwright/text/tree.hpp"

namespace cw {

// Says what is wrong with a design file, with the place and the line. Counts lines on from the last
// place, so that thousands of problems in a large file cost one pass over it.
class DesignMessages {
 public:
  // All three must outlive this.
  DesignMessages(const std::string& text, const std::string& name, Diagnostics& diagnostics)
      : text_(text), name_(name), diagnostics_(diagnostics) {}

  void add(std::uint16_t code, Severity severity, std::size_t offset, std::string message, std::string help);
  // As span_at(); fastest if asked in ascending order.
  Span place(std::size_t offset);

 private:
  const std::string& text_;
  const std::string& name_;
  Diagnostics& diagnostics_;
  std::size_t counted_to_ = 0;  // how far lines_ has been counted
  std::uint32_t lines_ = 1;
};

// Reads one entry of a design's `networks`. Problems are told through `messages` and counted in
// `problems`; `why` gets the key of its reason.
Network read_network(const Tree& tree, DesignMessages& messages, std::size_t& problems, std::string& why);

}  // namespace cw
