#include <cmath>

#include <fmt/format.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/cluster/design_messages.hpp"
#include "clusterwright/cluster/design_words.hpp"

namespace cw {
namespace {

// The fields of one entry of `networks`; what is wrong is told and counted, and reads as zero or empty.
class Fields {
 public:
  Fields(const Tree& tree, DesignMessages& messages, std::size_t& problems) : tree_(tree), messages_(messages), problems_(problems) {}

  std::string word(std::string_view name) {
    const Tree* value = tree_.find(name);
    if (value != nullptr) return value->text;
    error(code::kMissingTable, tree_, fmt::format("a network needs '{}'", name));
    return {};
  }

  std::uint32_t count(std::string_view name) {
    const Tree* value = tree_.find(name);
    if (value == nullptr) {
      error(code::kMissingTable, tree_, fmt::format("a network needs '{}'", name));
      return 0;
    }
    const double n = parse_quantity(value->text, Dimension::none).value_or(-1);
    if (n >= 0 && n <= 1e9 && n == std::floor(n)) return static_cast<std::uint32_t>(n);
    error(code::kBadCell, *value, fmt::format("'{}' of a network must be a whole number", name));
    return 0;
  }

  Ratio ratio(std::string_view name) {
    const std::string text = word(name);
    const auto r = parse_ratio(text);
    if (!r && tree_.find(name) != nullptr) error(code::kBadCell, *tree_.find(name), fmt::format("'{}' of a network must be a ratio such as 1:1", name));
    return r.value_or(Ratio{});
  }

  template <class Enum>
  Enum choice(std::string_view name, std::optional<Enum> (*from)(std::string_view)) {
    const std::string text = word(name);
    const auto found = from(text);
    if (!found && tree_.find(name) != nullptr) error(code::kBadCell, *tree_.find(name), fmt::format("'{}' is no {} known here", text, name));
    return found.value_or(Enum{});
  }

 private:
  void error(std::uint16_t code, const Tree& at, std::string message) {
    ++problems_;
    messages_.add(code, Severity::error, at.span.column, std::move(message), "docs/design-format.md lists what a network holds");
  }

  const Tree& tree_;
  DesignMessages& messages_;
  std::size_t& problems_;
};

}  // namespace

Network read_network(const Tree& tree, DesignMessages& messages, std::size_t& problems, std::string& why) {
  Fields f(tree, messages, problems);
  Network n;
  n.name = f.word("name");
  n.technology = f.choice("technology", &design::technology_of);
  n.topology = f.choice("topology", &design::topology_of);
  n.rail_mapping = f.word("rail_mapping") == "modulo" ? RailMapping::modulo : RailMapping::adjacent;
  n.tiers = f.count("tiers");
  n.planes = f.count("planes");
  n.rails = f.count("rails");
  n.unit_nodes = f.count("unit_nodes");
  n.pod_units = f.count("pod_units");
  n.super_groups = f.count("super_groups");
  n.redundant = f.word("redundant") == "true";
  n.host_rate = gigabits(f.count("host_rate_gb_s"));
  n.trunk_rate = gigabits(f.count("trunk_rate_gb_s"));
  n.leaf_ratio = f.ratio("leaf_ratio");
  n.spine_ratio = f.ratio("spine_ratio");
  n.shares_switches_of = f.word("shares_switches_of");
  why = f.word("why");
  return n;
}

}  // namespace cw
