#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "clusterwright/base/units.hpp"
#include "clusterwright/cluster/builder.hpp"
#include "clusterwright/cluster/design_messages.hpp"
#include "clusterwright/text/tree.hpp"

namespace cw {

class DesignReading;

// The members of one small object in the head of a design. What is wrong is told, and leaves what it
// would have set as it was; so does a member that is not there, where it may be absent.
class DesignFields {
 public:
  enum class Absent : std::uint8_t { refused, allowed };
  // `what` is "a network": for messages. All must outlive this.
  DesignFields(const Tree& tree, std::string_view what, Absent absent, DesignMessages& messages);

  // Each returns whether the member was there and well-formed.
  bool text(std::string_view name, std::string& out);
  bool whole(std::string_view name, double most, std::uint32_t& out);
  bool whole(std::string_view name, double most, std::uint16_t& out);
  bool number(std::string_view name, double least, double most, double& out);
  bool boolean(std::string_view name, bool& out);
  bool ratio(std::string_view name, Ratio& out);
  template <class Enum>
  bool choice(std::string_view name, std::optional<Enum> (*from)(std::string_view), Enum& out) {
    std::string word;
    if (!text(name, word)) return false;
    const auto found = from(word);
    if (found) out = *found;
    else unknown_word(name, word);
    return found.has_value();
  }
  // A member that is a list or an object; null where it is absent.
  const Tree* inner(std::string_view name, NodeKind kind);
  // The same of a member that may be absent anywhere.
  const Tree* inner_if_there(std::string_view name, NodeKind kind);
  std::size_t offset(std::string_view name) const;  // of the value, or of the object

  // Warns of the members that were not asked for.
  void warn_of_others();
  void error(std::uint16_t code, std::string_view name, std::string message);

 private:
  const Tree* find(std::string_view name);
  void unknown_word(std::string_view name, std::string_view word);

  const Tree& tree_;
  std::string_view what_;
  Absent absent_;
  DesignMessages& messages_;
  std::vector<std::string_view> asked_;
};

// The number that a scalar is, negative or not; nothing if it is none.
std::optional<double> number_of(const Tree& tree);

// Members of a design's head. What they refer to further down becomes a LateReference.
void read_networks(const Tree& list, DesignReading& r);
void read_wan(const Tree& list, DesignReading& r);
void read_site(const Tree& tree, DesignReading& r);
void read_management(const Tree& tree, DesignReading& r);
void read_storage(const Tree& tree, DesignReading& r);
// False if it is not worth reading on: every row that refers to them would be told.
bool read_rooms(const Tree& list, DesignReading& r);
bool read_feeds(const Tree& list, DesignReading& r);

}  // namespace cw
