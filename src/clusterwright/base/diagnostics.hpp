#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "clusterwright/base/source.hpp"

namespace cw {

enum class Severity : std::uint8_t { info, warning, error };

// What went wrong, where, and what to write instead. `code` is never reused for another meaning
// (1xxx input, 2xxx catalogue, 3xxx synthesis, 4xxx checks, 9xxx the program itself).
struct Diagnostic {
  std::uint16_t code = 0;
  Severity severity = Severity::error;
  std::string file;     // empty: about no file
  Span span;
  std::string subject;  // key of the object it is about; empty if none
  std::string message;
  std::string help;     // what to write or do instead; may be empty
  std::string excerpt;  // the offending line of the file; may be empty
  std::uint32_t excerpt_from = 0;  // bytes of a long line that `excerpt` leaves out before its first
};

// Collects findings. Not thread-safe: one per thread, then append().
class Diagnostics {
 public:
  void add(Diagnostic d);
  void append(const Diagnostics& other);

  // Adds an error that points at `span` of `source`, quoting its line: what is around the place where the line is very
  // long, and nothing after the first thousand, so that a large file full of mistakes costs no more than its reading.
  void error(std::uint16_t code, const SourceText& source, Span span, std::string message, std::string help = {});
  void warning(std::uint16_t code, const SourceText& source, Span span, std::string message, std::string help = {});

  std::size_t count(Severity severity) const;
  bool has_errors() const { return count(Severity::error) > 0; }
  const std::vector<Diagnostic>& all() const { return all_; }

  // Orders by file, place, code and subject, so that output does not depend on the order of discovery.
  void sort();

 private:
  void add_located(std::uint16_t code, Severity severity, const SourceText& source, Span span, std::string message, std::string help);

  std::vector<Diagnostic> all_;
};

std::string_view severity_name(Severity severity);

enum class Colour : std::uint8_t { never, always };

// `file:line:col: error[CW1234]: message`, the quoted line with a caret, `help: …`. At most
// `full_per_code` of each code are given in full; the rest are counted in one line.
std::string render(const Diagnostics& diagnostics, Colour colour, std::size_t full_per_code = 60);

// The word of `candidates` nearest to `word` if it is near enough to be a slip, else empty.
std::string_view nearest(std::string_view word, const std::vector<std::string_view>& candidates);
// The same among a few words that are all there is, which are short: no more than a third of it, or 2, may differ.
std::string_view nearest_choice(std::string_view word, const std::vector<std::string_view>& candidates);

}  // namespace cw
