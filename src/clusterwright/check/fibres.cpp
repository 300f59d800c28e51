#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "clusterwright/check/rules.hpp"
#include "clusterwright/check/views.hpp"
#include "clusterwright/check/words.hpp"

namespace cw {
namespace {

std::string alike(std::uint64_t n) {
  return n > 1 ? fmt::format(" (so with {} like it)", counted(n - 1, "assembly", "assemblies")) : std::string();
}

std::string_view polish_of(std::string_view connector) {
  const auto slash = connector.find('/');
  return slash == std::string_view::npos ? std::string_view() : connector.substr(slash + 1);
}

std::string_view family_of(std::string_view connector) { return connector.substr(0, connector.find('/')); }

std::string connector_help(std::string_view optic, std::string_view fibre) {
  if (family_of(optic) == family_of(fibre) && polish_of(optic) != polish_of(fibre))
    return "angled (APC) and flat (UPC) faces must never meet: take the fibre with the transceiver's polish";
  return fmt::format("take a fibre that ends in {}", optic);
}

void connector_at(const Cluster& c, Findings& f, std::size_t k, End end) {
  const AssemblyKinds& all = f.views().assembly_kinds();
  const AssemblyKind& kind = all.kinds()[k];
  const PartId optic = end == End::near ? kind.near : kind.far;
  const PortId port = end == End::near ? all.near_port(all.first(k)) : all.far_port(all.first(k));
  const Part& cable = *c.parts[kind.cable];
  if (!optic.valid()) {
    f.add(port, fmt::format("the fibre {} ends here without a transceiver{}", cable.id, alike(all.count(k))),
          "name the transceiver of this end");
    return;
  }
  const auto& spec = c.parts[optic]->transceiver;
  const std::string& fibre = end == End::near ? cable.fibre->near_connector : cable.fibre->far_connector;
  if (!spec || spec->connector.empty() || fibre.empty() || spec->connector == fibre) return;
  f.add(port,
        fmt::format("{} has {} connectors, the fibre {} ends in {}{}", c.parts[optic]->id, spec->connector, cable.id,
                    fibre, alike(all.count(k))),
        connector_help(spec->connector, fibre));
}

void fibre_connector(const Cluster& c, Findings& f) {
  const auto& kinds = f.views().assembly_kinds().kinds();
  for (std::size_t k = 0; k < kinds.size(); ++k) {
    if (!c.parts[kinds[k].cable]->fibre) continue;
    connector_at(c, f, k, End::near);
    connector_at(c, f, k, End::far);
  }
}

// The light at both ends and the glass between must be of one sort.
void fibre_medium(const Cluster& c, Findings& f) {
  const AssemblyKinds& all = f.views().assembly_kinds();
  for (std::size_t k = 0; k < all.kinds().size(); ++k) {
    const AssemblyKind& kind = all.kinds()[k];
    const auto& fibre = c.parts[kind.cable]->fibre;
    if (!fibre) continue;
    for (const End end : {End::near, End::far}) {
      const PartId optic = end == End::near ? kind.near : kind.far;
      if (!optic.valid() || !c.parts[optic]->transceiver) continue;
      const Medium medium = c.parts[optic]->transceiver->medium;
      if (medium == fibre->medium) continue;
      f.add(end == End::near ? all.near_port(all.first(k)) : all.far_port(all.first(k)),
            fmt::format("{} is {}, the fibre {} is {}{}", c.parts[optic]->id, medium_name(medium),
                        c.parts[kind.cable]->id, medium_name(fibre->medium), alike(all.count(k))),
            "use one medium from end to end");
    }
  }
}

constexpr double kSameLength = 1e-6;  // metres; sums of decimals are not exact

double longest(const std::vector<Metres>& lengths) {
  double most = 0;
  for (const Metres m : lengths) most = std::max(most, m.value);
  return most;
}

// What limits the length of an assembly of this kind; no limit if nothing is known.
struct Limit {
  double metres = HUGE_VAL;
  PartId part;
};

enum class Way : std::uint8_t { direct, over_trunk };

// Over a trunk the fibre is that of both patches, so its own lengths do not limit the whole.
Limit limit_of(const Cluster& c, const AssemblyKind& kind, Way way) {
  Limit limit;
  const auto narrow = [&](double metres, PartId part) {
    if (metres > 0 && metres < limit.metres) limit = {metres, part};
  };
  const Part& cable = *c.parts[kind.cable];
  if (cable.cable) narrow(longest(cable.cable->lengths), kind.cable);
  if (cable.fibre && way == Way::direct) narrow(longest(cable.fibre->lengths), kind.cable);
  const bool split = cable.fibre && cable.fibre->legs > 1;
  for (const PartId end : {kind.near, kind.far}) {
    if (!end.valid() || !c.parts[end]->transceiver) continue;
    const TransceiverSpec& t = *c.parts[end]->transceiver;
    narrow(split && t.split_reach.value > 0 ? t.split_reach.value : t.reach.value, end);
  }
  return limit;
}

void reach(const Cluster& c, Findings& f) {
  const AssemblyKinds& all = f.views().assembly_kinds();
  struct Key {
    std::uint32_t limit;
    long long millimetres;
    auto operator<=>(const Key&) const = default;
  };
  std::vector<Limit> limits;  // of every kind: direct, over a trunk
  for (const AssemblyKind& kind : all.kinds())
    for (const Way way : {Way::direct, Way::over_trunk}) limits.push_back(limit_of(c, kind, way));
  Tally<Key, AssemblyId> far;
  for (const AssemblyId a : ids<AssemblyId>(c.assemblies.size())) {
    if (all.kind_of(a) == AssemblyKinds::kNone) continue;
    const std::uint32_t limit = 2 * all.kind_of(a) + (c.assemblies.trunk[a].valid() ? 1U : 0U);
    const double length = c.assemblies.length[a].value;
    if (std::isfinite(length) && length > limits[limit].metres + kSameLength)
      far.add({limit, std::llround(length * 1e3)}, a);
  }
  for (const auto& row : far.rows()) {
    const AssemblyId a = row.first;
    const Limit& limit = limits[row.key.limit];
    f.add(all.near_port(a),
          fmt::format("{} is {} m long{}, {} reaches {} m{}", c.assemblies.key[a],
                      number_text(c.assemblies.length[a].value),
                      c.assemblies.trunk[a].valid() ? " with its trunk and both patches" : "", c.parts[limit.part]->id,
                      number_text(limit.metres), alike(row.count)),
          "bring the racks closer together, or choose a medium that reaches farther");
  }
}

// Cables with ends of their own fill a cage; a transceiver takes as many fibres as it has connectors.
void judge_cage(const Cluster& c, Findings& f, CageId g, const std::vector<AssemblyId>& plugged) {
  const AssemblyKinds& all = f.views().assembly_kinds();
  const auto optic_of = [&](AssemblyId a) {
    const bool near = c.ports.cage[all.near_port(a)] == g;
    return near ? c.assemblies.near[a] : c.assemblies.far[a];
  };
  const PartId optic = optic_of(plugged.front());
  const PortId port = *c.ports_of(g).begin();
  for (const AssemblyId a : plugged) {
    if (optic.valid() && optic_of(a) == optic) continue;
    f.add(port,
          fmt::format("{} and {} are plugged into one cage", c.assemblies.key[plugged.front()],
                      c.assemblies.key[a == plugged.front() ? plugged[1] : a]),
          "a cage takes one plug: move the links of one of them to another cage");
    return;
  }
  const auto& spec = c.parts[optic]->transceiver;
  if (!spec || plugged.size() <= std::max<std::size_t>(1, spec->connectors)) return;
  f.add(port,
        fmt::format("{} end in this cage, {} has {}", counted(plugged.size(), "fibre", "fibres"), c.parts[optic]->id,
                    counted(spec->connectors, "connector", "connectors")),
        "move some of them to another cage, or use a splitter");
}

void cage_plugs(const Cluster& c, Findings& f) {
  std::vector<AssemblyId> plugged;
  for (const CageId g : ids<CageId>(c.cages.size())) {
    plugged.clear();
    for (const PortId p : c.ports_of(g)) {
      const LinkId l = c.ports.link[p];
      if (!l.valid() || !c.links.assembly[l].valid()) continue;
      const AssemblyId a = c.links.assembly[l];
      if (std::find(plugged.begin(), plugged.end(), a) == plugged.end()) plugged.push_back(a);
    }
    if (plugged.size() > 1) judge_cage(c, f, g, plugged);
  }
}

void uncabled_link(const Cluster& c, Findings& f) {
  Tally<LinkClass, LinkId> bare;
  for (const LinkId l : ids<LinkId>(c.links.size()))
    if (!c.links.assembly[l].valid()) bare.add(c.links.link_class[l], l);
  for (const auto& row : bare.rows())
    f.add(c.links.a[row.first],
          fmt::format("its link to {}{} has no cable", place_of(c, c.links.b[row.first]),
                      row.count > 1
                          ? fmt::format(" ({} of {})", counted(row.count, "link", "links"), link_class_name(row.key))
                          : ""),
          "add assemblies for these links");
}

}  // namespace

extern const RuleInfo kRuleFibreConnector{4016,
                                          Severity::error,
                                          "fibre-connector",
                                          "fibre and transceiver have the same connector and polish",
                                          "optics vendor's guide: angled and flat faces must never be mated",
                                          Needs::assemblies,
                                          fibre_connector};
extern const RuleInfo kRuleFibreMedium{4017,
                                       Severity::error,
                                       "fibre-medium",
                                       "fibre and transceivers are all multimode or all single-mode",
                                       "optics vendor's guide",
                                       Needs::assemblies,
                                       fibre_medium};
extern const RuleInfo kRuleReach{4018,
                                 Severity::error,
                                 "reach",
                                 "no assembly is longer than its parts reach",
                                 "optics vendor's product list: reach, and through splitters",
                                 Needs::assemblies,
                                 reach};
extern const RuleInfo kRuleCagePlugs{4019,
                                     Severity::error,
                                     "cage-plugs",
                                     "a cage takes one plug, and one fibre for each connector of its transceiver",
                                     "the transceivers' own connectors",
                                     Needs::assemblies,
                                     cage_plugs};
extern const RuleInfo kRuleUncabledLink{4020,
                                        Severity::warning,
                                        "uncabled-link",
                                        "every link has an assembly that carries it",
                                        "the design's own tables",
                                        Needs::assemblies,
                                        uncabled_link};

}  // namespace cw
