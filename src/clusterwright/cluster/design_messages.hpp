#pragma once

#include <string>

#include "clusterwright/base/diagnostics.hpp"

namespace cw {

// Says what is wrong with a design file, with the place and the line. Counts lines on from the last
// place, so that thousands of problems in a large file cost one pass over it.
class DesignMessages {
 public:
  // All three must outlive this.
  DesignMessages(const std::string& text, const std::string& name, Diagnostics& diagnostics)
      : text_(text), name_(name), diagnostics_(diagnostics) {}

  void error(std::uint16_t code, std::size_t offset, std::string message, std::string help);
  void warning(std::uint16_t code, std::size_t offset, std::string message, std::string help);
  // Something that means nothing to this version.
  void unknown(std::size_t offset, std::string message);
  // What the catalogue says of parts: their spans are byte offsets still.
  void pass_on(const Diagnostics& found);

  const std::string& file() const { return name_; }
  std::size_t errors() const { return errors_; }

 private:
  void add(std::uint16_t code, Severity severity, std::size_t offset, std::string message, std::string help);
  // As span_at(); fastest if asked in ascending order.
  Span place(std::size_t offset);

  const std::string& text_;
  const std::string& name_;
  Diagnostics& diagnostics_;
  std::size_t errors_ = 0;
  std::size_t counted_to_ = 0;  // how far lines_ has been counted
  std::uint32_t lines_ = 1;
};

}  // namespace cw
