#include "clusterwright/intent/intent.hpp"

#include <fmt/format.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/intent/asked.hpp"
#include "clusterwright/intent/intent_networks.hpp"
#include "clusterwright/intent/intent_machines.hpp"
#include "clusterwright/intent/intent_addresses.hpp"
#include "clusterwright/intent/intent_site.hpp"
#include "clusterwright/intent/intent_software.hpp"
#include "clusterwright/intent/names.hpp"
#include "clusterwright/text/schema.hpp"
#include "clusterwright/text/yaml.hpp"

namespace cw {
namespace {

constexpr std::string_view kStandardInput = "-";  // as the command line calls it
constexpr std::string_view kNameless = "cluster";  // of an intent with neither a name nor a file that has one

using asked::count;
using asked::text;
using asked::yes;

class Reader {
 public:
  Reader(Intent& intent, Diagnostics& diagnostics) : intent_(intent), diagnostics_(diagnostics) {}

  void read(const Tree& tree) {
    const Record r(&tree, intent_fields());
    intent_.name = text(r, "", "name");
    intent_.purpose = text(r, "", "purpose");
    intent_.model = text(r, "", "model");
    intent_.nodes = count(r, "", "nodes");
    intent_.gpus = count(r, "", "gpus");
    intent_.server = text(r, "", "server");
    intent_.gpu = text(r, "", "gpu");
    intent_.memory = asked::with(r, "", "memory", ByteCount{r.quantity("memory")});
    intent_.redundant = yes(r, "", "redundant");
    growth(r.object("growth"));
    read_networks(r, intent_, diagnostics_);
    intent_.host_name = text(r.object("names"), "names", "host");
    intent_.switch_name = text(r.object("names"), "names", "switch");
    intent_.rack_name = text(r.object("names"), "names", "rack");
    if (r.given("site")) read_site(r.object("site"), r.span("site"), intent_, diagnostics_);
    read_software(r, intent_, diagnostics_);
    read_machines(r, intent_, diagnostics_);
    read_addresses(r, intent_, diagnostics_);
    limits(r);
    prices(r);
    together(r);
    names();
  }

 private:
  void error(std::uint16_t code, Span span, std::string message, std::string help) {
    diagnostics_.error(code, intent_.source, span, std::move(message), std::move(help));
  }

  void growth(const Record& r) {
    if (!r.given("target")) return;
    const std::string target = r.text("target");
    const auto nodes = parse_quantity(target, Dimension::nodes);
    const auto units = parse_quantity(target, Dimension::units);
    const double value = nodes.value_or(units.value_or(0));
    if (!(nodes || units)) {
      error(code::kBadQuantity, r.span("target"), fmt::format("'{}' counts neither units nor nodes", target),
            "write for example `target: 4 units` or `target: 128 nodes`");
      return;
    }
    if (value < 1 || value > 100'000 || value != static_cast<double>(static_cast<std::uint32_t>(value))) {
      error(code::kOutOfRange, r.span("target"), fmt::format("'{}' is out of range: a whole number from 1 to 100000", target),
            "write for example `target: 4 units`");
      return;
    }
    Asked<std::uint32_t>& out = nodes ? intent_.growth_nodes : intent_.growth_units;
    out = {static_cast<std::uint32_t>(value), true, "growth.target", r.span("target")};
  }

  void limits(const Record& r) {
    const Record m = r.object("max");
    intent_.max.power = asked::sound<Dimension::power>(m, "max", "power");
    intent_.max.racks = asked::sound_count(m, "max", "racks");
    intent_.max.price = asked::sound_number(m, "max", "price");
    if (!r.given("max")) return;
    if (m.tree()->kind == NodeKind::mapping && m.tree()->entries.empty())
      error(code::kMissing, r.span("max"), "'max' limits nothing", "write for example `max: {power: 500 kW}`");
  }

  // The file stands beside the intent, so that both can be passed on together, and nobody's text names a
  // file elsewhere on the machine that reads it.
  void prices(const Record& r) {
    intent_.prices = text(r, "", "prices");
    if (!intent_.prices.given || intent_.prices.value.empty()) return;
    constexpr std::size_t kLongest = 100;
    const std::string& name = intent_.prices.value;
    std::string_view wrong;
    if (name.find('/') != std::string::npos || name.find('\\') != std::string::npos) wrong = "names a folder";
    else if (name.front() == '.') wrong = "begins with a dot";
    else if (name.size() > kLongest) wrong = "is too long";
    else if (!name.ends_with(".yaml") && !name.ends_with(".yml") && !name.ends_with(".csv")) wrong = "is neither YAML nor CSV";
    if (!wrong.empty())
      error(code::kBadName, intent_.prices.span, fmt::format("the file of prices {}", wrong), "name a file beside this one, such as `prices: prices.yaml`");
  }

  // What contradicts itself without any knowledge of parts.
  void together(const Record& r) {
    const bool limited = r.given("max");
    if (intent_.nodes.given && intent_.gpus.given)
      error(code::kContradiction, intent_.gpus.span, "both 'nodes' and 'gpus' are given", "keep one: the other follows from the server");
    if (limited && (intent_.nodes.given || intent_.gpus.given))
      error(code::kContradiction, r.span("max"), fmt::format("both '{}' and 'max' are given", intent_.nodes.given ? "nodes" : "gpus"),
            "keep one: `max` finds the largest cluster within its limits");
    if (!intent_.nodes.given && !intent_.gpus.given && !limited)
      error(code::kMissing, r.tree()->span, "neither 'nodes' nor 'gpus' nor 'max' is given", "add `nodes: 32`, `gpus: 256` or `max: {power: 500 kW}`");
    const FabricIntent& c = intent_.compute;
    if (c.topology.value == "single-switch" && intent_.redundant.value)
      error(code::kContradiction, c.topology.span, "a single switch cannot be redundant", "write `topology: paired`, or `redundant: false`");
    const bool flat = c.topology.value == "single-switch" || c.topology.value == "paired";
    if (flat && c.tiers.given && c.tiers.value > 1)
      error(code::kContradiction, c.tiers.span, fmt::format("'{}' has one tier, not {}", c.topology.value, c.tiers.value),
            "leave `tiers` out, or choose rail-optimized or tor-clos");
    if (flat && c.spines.given)
      error(code::kContradiction, c.spines.span, fmt::format("'{}' has no spines", c.topology.value), "leave `spines` out, or choose rail-optimized or tor-clos");
    if (intent_.purpose.value != "inference" && c.build.value == "no")
      error(code::kContradiction, c.build.span, fmt::format("a cluster to {} needs its GPU network", intent_.purpose.value),
            "write `purpose: inference`, or leave `build` out");
  }

  void names() {
    if (!intent_.name.given) {
      const std::string_view file = intent_.base_name;
      intent_.name.value = std::string(file.substr(0, file.rfind('.')));
      if (file == kStandardInput || intent_.name.value.empty()) intent_.name.value = kNameless;
    }
    if (intent_.name.given) check_title(intent_.name, "the name of a cluster", intent_.source, diagnostics_);
    check_pattern(intent_.host_name, PatternOf::hosts, intent_.source, diagnostics_);
    check_pattern(intent_.switch_name, PatternOf::switches, intent_.source, diagnostics_);
    check_pattern(intent_.rack_name, PatternOf::racks, intent_.source, diagnostics_);
  }

  Intent& intent_;
  Diagnostics& diagnostics_;
};

std::string base_name_of(std::string_view file) {
  const std::size_t slash = file.rfind('/');
  return std::string(slash == std::string_view::npos ? file : file.substr(slash + 1));
}

}  // namespace

std::optional<Intent> read_intent(SourceText source, Diagnostics& diagnostics) {
  Intent intent;
  intent.base_name = base_name_of(source.name);
  intent.source = std::move(source);
  const auto tree = parse_yaml(intent.source, diagnostics);
  if (!tree) return std::nullopt;
  validate(*tree, intent_fields(), intent.source, diagnostics);
  if (tree->kind != NodeKind::mapping) return std::nullopt;
  Reader(intent, diagnostics).read(*tree);
  return intent;
}

}  // namespace cw
