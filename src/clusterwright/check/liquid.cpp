#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "clusterwright/check/rules.hpp"
#include "clusterwright/check/views.hpp"
#include "clusterwright/check/words.hpp"
#include "clusterwright/physical/cooling.hpp"
#include "clusterwright/physical/facts.hpp"

// Liquid: who distributes it, how much of it.
namespace cw {
namespace {

constexpr double kSlack = 1e-3;     // W
constexpr double kRatedRise = 10;   // kelvin: what CDUs are rated at where they do not say
constexpr double kEveryNode = 1e9;  // places of a manifold that serves a whole rack

std::string with_racks(std::uint64_t n) { return so_with(n, "rack", "racks"); }

// The CDUs that serve a rack: its own, or else those of its row.
struct Pumped {
  double liquid = 0;    // W of heat, at maximum
  double capacity = 0;  // W, of the CDUs together
  double flow = 0;      // L/min that they move
  std::uint32_t racks = 0, cdus = 0;
  RackId first;
  bool known = true;  // every CDU states its capacity
};

void add_cdu(const Cluster& c, Findings& f, GearId g, Pumped& to) {
  const PartSheet& cdu = f.views().sheets()[c.gear.part[g]];
  ++to.cdus;
  to.known = to.known && cdu.capacity > 0;
  to.capacity += cdu.capacity;
  to.flow += coolant_flow_lpm({cdu.capacity}, kRatedRise);
}

bool serves_row(const Part& cdu) { return cdu.text("serves") == "row"; }

// Every group of racks that share CDUs; racks without liquid are in none.
std::vector<Pumped> pumped(const Cluster& c, Findings& f) {
  using Row = std::tuple<std::uint32_t, std::uint16_t>;  // room, row
  std::vector<Pumped> groups;
  std::map<Row, Pumped> rows;
  const auto row_of = [&c](RackId r) { return Row(c.racks.room[r].value, c.racks.row[r]); };
  for (const GearId g : ids<GearId>(c.gear.size()))
    if (c.part_of(g).kind == PartKind::cdu && c.gear.rack[g].valid() && serves_row(c.part_of(g)))
      add_cdu(c, f, g, rows[row_of(c.gear.rack[g])]);
  for (const RackId r : ids<RackId>(c.racks.size())) {
    const double liquid = f.views().loads().rack(r).load.liquid_maximum.value;
    if (liquid <= kSlack) continue;
    Pumped own;
    for (const GearId g : f.views().standing().gear.of(r))
      if (c.part_of(g).kind == PartKind::cdu && !serves_row(c.part_of(g))) add_cdu(c, f, g, own);
    const auto row = rows.find(row_of(r));
    Pumped& to = own.cdus > 0 || row == rows.end() ? groups.emplace_back(own) : row->second;
    if (to.racks++ == 0) to.first = r;
    to.liquid += liquid;
  }
  for (const auto& [place, row] : rows)
    if (row.racks > 0) groups.push_back(row);
  return groups;
}

struct Key {
  long long has, needs;
  std::uint32_t racks, cdus;
  auto operator<=>(const Key&) const = default;
};

std::string whose(std::uint32_t racks) {
  return racks == 1 ? "its cold plates" : fmt::format("the cold plates of {} racks of its row", racks);
}

void liquid_capacity(const Cluster& c, Findings& f) {
  if (!facts_of(c.site.cooling).liquid) return;  // said by cooling-class
  Tally<Key, RackId> weak;
  for (const Pumped& p : pumped(c, f)) {
    const bool missing = p.cdus == 0 && c.site.cooling == CoolingClass::in_rack_cdu;
    if (missing || (p.cdus > 0 && p.known && p.liquid > p.capacity + kSlack))
      weak.add({std::llround(p.capacity), std::llround(p.liquid), p.racks, p.cdus}, p.first);
  }
  for (const auto& row : weak.rows()) {
    const std::string heat = watts_text(static_cast<double>(row.key.needs));
    if (row.key.cdus == 0)
      f.add(row.first, fmt::format("has no CDU for the {} that its cold plates take{}", heat, with_racks(row.count)),
            fmt::format("add a CDU of at least {}", heat));
    else
      f.add(row.first,
            fmt::format("{} take {}, {} {}{}", whose(row.key.racks), heat,
                        row.key.cdus == 1 ? "the CDU carries away" : "the CDUs carry away",
                        watts_text(static_cast<double>(row.key.has)), with_racks(row.count)),
            fmt::format("take CDUs of at least {} together, or put fewer machines on them", heat));
  }
}

void coolant_flow(const Cluster& c, Findings& f) {
  if (!facts_of(c.site.cooling).liquid || c.site.coolant_rise_kelvin <= 0) return;
  Tally<Key, RackId> weak;
  for (const Pumped& p : pumped(c, f)) {
    if (p.cdus == 0 || !p.known || p.liquid > p.capacity + kSlack) continue;  // said by liquid-capacity
    const double needs = coolant_flow_lpm({p.liquid}, c.site.coolant_rise_kelvin);
    if (needs > p.flow + kSlack) weak.add({std::llround(p.flow), std::llround(needs), p.racks, p.cdus}, p.first);
  }
  for (const auto& row : weak.rows())
    f.add(row.first,
          fmt::format("{} need {} L/min at a rise of {} K, {} {} L/min{}", whose(row.key.racks), row.key.needs,
                      number_text(c.site.coolant_rise_kelvin), row.key.cdus == 1 ? "the CDU moves" : "the CDUs move",
                      row.key.has, with_racks(row.count)),
          fmt::format("allow a rise of {} K, or take stronger CDUs",
                      number_text(std::ceil(c.site.coolant_rise_kelvin * static_cast<double>(row.key.needs) /
                                            static_cast<double>(std::max(1LL, row.key.has))))));
}

// Nodes that a manifold serves: as it says, else one or all of its rack.
double places_of(const Part& manifold) {
  if (const auto nodes = fact_in(manifold, "nodes", Dimension::none)) return *nodes;
  return manifold.text("serves") == "node" ? 1 : kEveryNode;
}

void coolant_manifold(const Cluster& c, Findings& f) {
  struct Counts {
    std::uint32_t nodes, places;
    auto operator<=>(const Counts&) const = default;
  };
  if (!facts_of(c.site.cooling).liquid) return;  // said by cooling-class
  std::vector<double> serves(c.parts.size(), 0);
  for (const PartId p : ids<PartId>(c.parts.size()))
    if (c.parts[p]->kind == PartKind::manifold) serves[p.value] = places_of(*c.parts[p]);
  Tally<Counts, RackId> few;
  for (const RackId r : ids<RackId>(c.racks.size())) {
    double nodes = 0, places = 0;
    for (const DeviceId d : f.views().standing().devices.of(r))
      nodes += f.views().sheets()[c.devices.part[d]].liquid > 0 ? 1 : 0;
    for (const GearId g : f.views().standing().gear.of(r)) places += serves[c.gear.part[g].value];
    if (places < nodes) few.add({static_cast<std::uint32_t>(nodes), static_cast<std::uint32_t>(places)}, r);
  }
  for (const auto& row : few.rows())
    f.add(
        row.first,
        fmt::format("holds {} cooled by liquid, its manifolds have {}{}", counted(row.key.nodes, "machine", "machines"),
                    counted(row.key.places, "place", "places"), with_racks(row.count)),
        fmt::format("add manifolds for {} more", row.key.nodes - row.key.places));
}

}  // namespace

extern const RuleInfo kRuleLiquidCapacity{4123,
                                          Severity::error,
                                          "liquid-capacity",
                                          "CDUs carry away the heat of the cold plates they serve",
                                          "the CDUs' own capacity",
                                          Needs::racks,
                                          liquid_capacity};
extern const RuleInfo kRuleCoolantManifold{4124,
                                           Severity::error,
                                           "coolant-manifold",
                                           "every liquid-cooled machine has a place on a manifold of its rack",
                                           "published white paper: manifolds of liquid-cooled racks",
                                           Needs::racks,
                                           coolant_manifold};
extern const RuleInfo kRuleCoolantFlow{4128,
                                       Severity::warning,
                                       "coolant-flow",
                                       "CDUs move the coolant that the heat and its rise in temperature need",
                                       "OCP guides: 1.5 L/min a kW at a rise of 10 K, at which CDUs are rated",
                                       Needs::racks,
                                       coolant_flow};

}  // namespace cw
