#include "clusterwright/intent/intent_networks.hpp"

#include <utility>

#include <fmt/format.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/intent/asked.hpp"
#include "clusterwright/intent/names.hpp"

namespace cw {
namespace {

using asked::count;
using asked::ratio;
using asked::sound;
using asked::text;
using asked::yes;

// A rate that could not be read counts as not given: one mistake, one message.
Asked<BitRate> rate(const Record& r, std::string_view prefix, std::string_view name) {
  auto out = asked::with(r, prefix, name, BitRate{r.quantity(name)});
  out.given = out.given && out.value.value > 0;
  return out;
}

class NetworkReader {
 public:
  NetworkReader(Intent& intent, Diagnostics& diagnostics) : intent_(intent), diagnostics_(diagnostics) {}

  void read(const Record& r) {
    compute(r.object("compute"));
    network(r, NetworkUse::front_end, "front_end", "front-end");
    network(r, NetworkUse::storage, "storage_network", "storage");
    if (r.given("storage_back_end")) back_end(r.object("storage_back_end"), r.span("storage_back_end"));
    network(r, NetworkUse::virtualisation, "virtual_network", "virtual");
    if (r.given("oob")) oob(r.object("oob"), r.span("oob"));
    for (const Tree& item : r.items("wan")) wan(Record(&item, r.field("wan").children[0].children));
  }

 private:
  void error(std::uint16_t code, Span span, std::string message, std::string help) {
    diagnostics_.error(code, intent_.source, span, std::move(message), std::move(help));
  }

  // "32 nodes", "4 units": a quantity that counts.
  Asked<std::uint32_t> whole(const Record& r, std::string_view block, std::string_view name) {
    const double value = r.quantity(name);
    if (r.given(name) && value != static_cast<double>(static_cast<std::uint32_t>(value)))
      error(code::kBadNumber, r.span(name), fmt::format("'{}' is not a whole number", r.text(name)),
            fmt::format("write for example `{}: {}`", name, r.field(name).example));
    return asked::with(r, block, name, static_cast<std::uint32_t>(value));
  }

  // What every block of a network but `oob` offers.
  void common(FabricIntent& f, const Record& r) {
    const std::string& block = f.block;
    f.topology = text(r, block, "topology");
    f.switch_part = text(r, block, "switch");
    f.rate = rate(r, block, "rate");
    f.uplink_rate = rate(r, block, "uplink_rate");
    f.unit = whole(r, block, "unit");
    f.tiers = count(r, block, "tiers");
    f.spines = count(r, block, "spines");
    const std::string tiers = asked::path(block, "oversubscription");
    f.leaf_ratio = ratio(r.object("oversubscription"), tiers, "leaf");
    f.spine_ratio = ratio(r.object("oversubscription"), tiers, "spine");
    f.reserved_ports = count(r, block, "reserved_ports");
    cables(f, r);
  }

  static void cables(FabricIntent& f, const Record& r) {
    const std::string block = asked::path(f.block, "cables");
    f.cables.host = text(r.object("cables"), block, "host");
    f.cables.trunk = text(r.object("cables"), block, "trunk");
  }

  void compute(const Record& r) {
    FabricIntent& c = intent_.compute;
    common(c, r);
    c.build = text(r, "compute", "build");
    c.technology = text(r, "compute", "technology");
    if (c.topology.value == "pure-rail") c.topology.value = "rail-only";
    c.nic = text(r, "compute", "nic");
    c.redundant = intent_.redundant;
    c.pod = whole(r, "compute", "pod");
    c.planes = count(r, "compute", "planes");
    c.rails_per_leaf = count(r, "compute", "rails_per_leaf");
    c.rail_mapping = text(r, "compute", "rail_mapping");
    c.consolidated = yes(r, "compute", "consolidated");
    attach(c, r);
  }

  static void attach(FabricIntent& f, const Record& r) {
    for (const Tree& item : r.items("attach")) {
      const Record a(&item, r.field("attach").children[0].children);
      f.attach.push_back({text(a, asked::path(f.block, "attach"), "part"), static_cast<std::uint32_t>(a.integer("count"))});
    }
  }

  void network(const Record& all, NetworkUse use, std::string_view block, std::string_view name) {
    if (!all.given(block)) return;
    const Record r = all.object(block);
    FabricIntent f = named(use, block, name, all.span(block));
    common(f, r);
    f.redundant = yes(r, block, "redundant");
    attach(f, r);
    f.ports = count(r, block, "ports");
    f.external = asked::sound_count(r.object("external"), asked::path(block, "external"), "count");
    f.external_rate = sound<Dimension::bit_rate>(r.object("external"), asked::path(block, "external"), "rate");
    if (f.topology.value == "single-switch" && *f.redundant)
      error(code::kContradiction, f.topology.span, "a single switch cannot be redundant", "write `topology: paired`, or `redundant: false`");
    if ((f.topology.value == "single-switch" || f.topology.value == "paired") && f.spines.given)
      error(code::kContradiction, f.spines.span, fmt::format("'{}' has no spines", f.topology.value), "leave `spines` out, or choose dual-homed or tor-clos");
    intent_.networks.push_back(std::move(f));
  }

  // Two sides that nothing joins, as storage systems have them between their nodes.
  void back_end(const Record& r, Span span) {
    constexpr std::uint32_t kSides = 2;
    FabricIntent f = named(NetworkUse::storage_back_end, "storage_back_end", kStorageBackEnd, span);
    common(f, r);
    f.planes.value = kSides;
    if (f.topology.value == "single-switch" && f.spines.given)
      error(code::kContradiction, f.spines.span, "'single-switch' has no spines", "leave `spines` out, or choose tor-clos");
    intent_.networks.push_back(std::move(f));
  }

  void oob(const Record& r, Span span) {
    FabricIntent f = named(NetworkUse::oob, "oob", "oob", span);
    f.switch_part = text(r, "oob", "switch");
    f.ports = count(r, "oob", "ports_per_node");
    f.uplinks = count(r, "oob", "uplinks");
    cables(f, r);
    intent_.networks.push_back(std::move(f));
  }

  static FabricIntent named(NetworkUse use, std::string_view block, std::string_view name, Span span) {
    FabricIntent f;
    f.use = use;
    f.block = block;
    f.name = name;
    f.span = span;
    f.planes.value = 1;
    f.rail_mapping.value = "adjacent";
    f.topology.value = "auto";
    f.topology.span = f.switch_part.span = f.unit.span = f.redundant.span = span;
    return f;
  }

  void wan(const Record& r) {
    WanIntent w;
    w.to = text(r, "wan", "to");
    check_title(w.to, "the name of another site", intent_.source, diagnostics_);
    w.rate = sound<Dimension::bit_rate>(r, "wan", "rate");
    w.round_trip = sound<Dimension::time>(r, "wan", "round_trip");
    w.round_trip_most = sound<Dimension::time>(r, "wan", "round_trip_most");
    w.distance = sound<Dimension::length>(r, "wan", "distance");
    if (!w.round_trip_most.given) w.round_trip_most.value = w.round_trip.value;
    if (w.round_trip.given && w.round_trip_most.value < w.round_trip.value)
      error(code::kContradiction, w.round_trip_most.span, "the most that a round trip takes is less than what it takes", "exchange `round_trip` and `round_trip_most`");
    for (const WanIntent& other : intent_.wan)
      if (!w.to.value.empty() && *other.to == *w.to)
        error(code::kContradiction, w.to.span, fmt::format("two links lead to '{}'", *w.to), "give them different names, such as london-1 and london-2");
    intent_.wan.push_back(std::move(w));
  }

  Intent& intent_;
  Diagnostics& diagnostics_;
};

}  // namespace

void read_networks(const Record& intent_record, Intent& intent, Diagnostics& diagnostics) { NetworkReader(intent, diagnostics).read(intent_record); }

}  // namespace cw
