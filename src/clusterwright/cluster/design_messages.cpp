#include "clusterwright/cluster/design_messages.hpp"

#include <algorithm>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/text/json_reader.hpp"

namespace cw {

void DesignMessages::error(std::uint16_t code, std::size_t offset, std::string message, std::string help) {
  ++errors_;
  add(code, Severity::error, offset, std::move(message), std::move(help));
}

void DesignMessages::warning(std::uint16_t code, std::size_t offset, std::string message, std::string help) {
  add(code, Severity::warning, offset, std::move(message), std::move(help));
}

void DesignMessages::unknown(std::size_t offset, std::string message) { warning(code::kUnknownField, offset, std::move(message), "it is passed over"); }

void DesignMessages::pass_on(const Diagnostics& found) {
  for (Diagnostic d : found.all()) {
    if (d.span.line == 0) d.span = place(d.span.column);
    errors_ += d.severity == Severity::error ? 1 : 0;
    diagnostics_.add(std::move(d));
  }
}

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
