#pragma once

#include <string_view>

#include "clusterwright/intent/intent.hpp"

namespace cw {

enum class PatternOf : std::uint8_t { hosts, switches, racks };

// Tells what is wrong with a pattern that gives every device a name of its own: a legal host name.
void check_pattern(const Asked<std::string>& pattern, PatternOf of, const SourceText& source, Diagnostics& diagnostics);

// Whether a pattern holds {row}, {rack} or {u}, which only placed things have.
bool needs_place(std::string_view pattern);

constexpr std::size_t kLongestName = 40;

// Tells what is wrong with a name that goes into keys, labels and file names; `what` begins a sentence
// about it: "a label". An empty one has been told elsewhere.
void check_name(const Asked<std::string>& name, std::string_view what, const SourceText& source, Diagnostics& diagnostics);

// The same of a name for people alone, which may be in any script: one line, not too long to print.
void check_title(const Asked<std::string>& name, std::string_view what, const SourceText& source, Diagnostics& diagnostics);

}  // namespace cw
