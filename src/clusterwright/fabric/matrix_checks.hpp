#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "clusterwright/base/diagnostics.hpp"
#include "clusterwright/fabric/traffic.hpp"

// What reading a connection matrix takes besides the reading of lines.
namespace cw::matrix {

inline constexpr std::uint32_t kNoId = 0xffffffffU;

// A place in a file, with the byte where its line begins: quoting that line costs nothing then, however large the file.
struct Place {
  std::size_t line_start = 0;
  Span span;
};

class Problems {
 public:
  Problems(const SourceText& source, Diagnostics& diagnostics) : source_(source), diagnostics_(diagnostics) {}
  void at_line(std::uint16_t code, Span span, std::string_view line, std::string message, std::string help);
  void at(std::uint16_t code, const Place& place, std::string message, std::string help);
  void warn(std::uint16_t code, const Place& place, std::string message, std::string help);
  bool any() const { return count_ > 0; }
  std::size_t count() const { return count_; }

 private:
  std::string_view line_at(std::size_t start) const;
  void add(Severity severity, std::uint16_t code, Span span, std::string_view line, std::string message, std::string help);

  const SourceText& source_;
  Diagnostics& diagnostics_;
  std::size_t count_ = 0;  // of errors
};

enum class TriggerKind : std::uint8_t { unknown, oneshot, multishot, barrier };

// Triggers by the numbers that the file gives them, in the order in which it names them first.
class TriggerTable {
 public:
  struct Entry {
    std::uint32_t id = 0;
    TriggerKind kind = TriggerKind::unknown;
    std::uint32_t count = 1;
    Place place;  // where it is defined; before that, where it is named first
  };
  // The index of trigger `id`, or FlowSpec::kNoTrigger for kNoId.
  std::uint32_t use(std::uint32_t id, const Place& place);
  // Where it is defined: `place`, unless it was before.
  Place define(std::uint32_t id, TriggerKind kind, std::uint32_t count, const Place& place);
  const std::vector<Entry>& all() const { return entries_; }

 private:
  std::uint32_t index(std::uint32_t id, const Place& place);

  // Open addressing: numbers of entries, kNoId where free.
  std::vector<std::uint32_t> slots_;
  std::vector<Entry> entries_;
};

// Fills traffic.triggers, whose numbers the flows have already; tells of triggers that are not defined, that nothing
// fires, and of circles. `line_of` is the line of each flow.
void check_triggers(const TriggerTable& table, const std::vector<std::uint32_t>& line_of, Traffic& traffic, Problems& problems);

}  // namespace cw::matrix
