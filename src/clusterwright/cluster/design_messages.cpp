#include "clusterwright/cluster/design_messages.hpp"

#include <algorithm>

#include "clusterwright/text/json_reader.hpp"

namespace cw {

void DesignMessages::add(std::uint16_t code, Severity severity, std::size_t offset, std::string message, std::string help) {
  Diagnostic d;
  d.code = code;
  d.severity = severity;
  d.file = name_;
  d.span = place(offset);
  d.message = std::move(message);
  d.help = std::move(help);
  d.excerpt = original_line(text_, offset);
  diagnostics_.add(std::move(d));
}

Span DesignMessages::place(std::size_t offset) {
  if (offset < counted_to_) {
    counted_to_ = 0;
    lines_ = 1;
  }
  const std::size_t end = std::min(offset, text_.size());
  const auto at = [&](std::size_t i) { return text_.begin() + static_cast<std::ptrdiff_t>(i); };
  lines_ += static_cast<std::uint32_t>(std::count(at(counted_to_), at(end), '\n'));
  counted_to_ = end;
  const std::size_t start = end == 0 ? std::string::npos : text_.rfind('\n', end - 1);
  return {lines_, static_cast<std::uint32_t>(start == std::string::npos ? end + 1 : end - start), 1};
}

}  // namespace cw
