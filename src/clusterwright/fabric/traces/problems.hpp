#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "clusterwright/base/diagnostics.hpp"

// What is wrong with traces, and what is odd about them.
namespace cw::trace {

// Where a node is: the byte at which its message begins.
struct NodePlace {
  std::uint32_t offset = 0;
  std::uint64_t id = 0;
  std::string_view name;
};

// A text of a user's file as messages show it: shortened, and what is not ASCII, which may be no UTF-8 either, as question marks.
std::string shown(std::string_view text);
// "node 17 'forward'".
std::string node_words(std::uint64_t id, std::string_view name);
inline std::string node_words(const NodePlace& p) { return node_words(p.id, p.name); }

// What is told once for all nodes or files of a kind, with the first and how many there are.
struct Oddity {
  std::uint16_t code = 0;
  std::string what, help;  // `what` tells kinds apart
  std::string_view one, many;  // "node", "nodes"
  std::string file, subject;
  std::uint32_t offset = 0;
  std::uint64_t count = 0, files = 0;
};

class Oddities {
 public:
  void add(Oddity one);
  // Whether one of this kind was told of; then this counts as another of the same file.
  bool again(std::uint16_t code, std::string_view what);
  void append(const Oddities& other);  // those of another file
  void tell(Diagnostics& out) const;

 private:
  std::vector<Oddity> all_;
};

// Errors of one file.
class Problems {
 public:
  static constexpr std::size_t kMost = 1'000;

  explicit Problems(std::string file) : file_(std::move(file)) {}

  void at_byte(std::uint16_t code, std::size_t offset, std::string message, std::string help);
  void at_node(std::uint16_t code, const NodePlace& place, std::string message, std::string help);
  void odd_file(std::uint16_t code, std::size_t offset, std::string_view what, std::string_view help);
  void odd_node(std::uint16_t code, const NodePlace& place, std::string_view what, std::string_view help);

  bool any() const { return !found_.all().empty(); }
  bool full() const { return found_.all().size() >= kMost; }
  const std::string& file() const { return file_; }
  const Diagnostics& found() const { return found_; }
  const Oddities& oddities() const { return oddities_; }

 private:
  std::string file_;
  Diagnostics found_;
  Oddities oddities_;
};

// An error or warning at a byte of a file that is no text.
Diagnostic at_byte(std::uint16_t code, Severity severity, std::string file, std::size_t offset, std::string subject, std::string message, std::string help);

}  // namespace cw::trace
