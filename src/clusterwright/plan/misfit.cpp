#include "clusterwright/plan/misfit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include "clusterwright/physical/ends.hpp"

namespace cw {
namespace {

// A cage that a cable goes into, as plugs see it.
struct End {
  std::string form_factor;
  Top top = Top::any;
  PortMode mode;
  auto operator<=>(const End&) const = default;
};
struct Join {
  End near, far;
  Technology technology = Technology::ethernet;
  auto operator<=>(const Join&) const = default;
};

bool has_mode(const std::vector<PortMode>& modes, const PortMode& mode) { return std::find(modes.begin(), modes.end(), mode) != modes.end(); }
bool speaks(bool ethernet, bool infiniband, Technology t) { return t == Technology::ethernet ? ethernet : infiniband; }

// Words of a set, with commas.
std::string listed(const std::set<std::string>& words) { return fmt::format("{}", fmt::join(words, ", ")); }

std::string rates(const std::vector<PortMode>& modes) {
  std::set<std::string> all;
  for (const PortMode& m : modes) all.insert(rate_text(m.rate));
  return listed(all);
}

std::string technologies(bool ethernet, bool infiniband) {
  if (ethernet && infiniband) return "Ethernet and InfiniBand";
  return ethernet ? "Ethernet" : "InfiniBand";
}

}  // namespace

struct Misfits::State {
  const Cluster& cluster;
  std::set<Join> joins;
  std::set<Technology> spoken;
  std::set<std::string> media, connectors, inlets;

  explicit State(const Cluster& c) : cluster(c) {
    for (const Network& n : c.networks) spoken.insert(n.technology);
    const AssemblyEnds ends(c);
    for (const LinkId l : ends.links()) add(ends, l);
    for (const PartRef& p : c.parts) {
      if (p->fibre) media.insert(std::string(medium_name(p->fibre->medium)));
      if (p->transceiver) connectors.insert(p->transceiver->connector);
      if (p->fact("plug") != nullptr && !p->cord) inlets.insert(std::string(p->text("plug")));
    }
  }

  void add(const AssemblyEnds& ends, LinkId l) {
    const Cluster& c = cluster;
    if (!c.links.assembly[l].valid()) return;
    const CageId near = ends.near_cage(l), far = ends.far_cage(l);
    const CageGroup *a = group_of(c, near), *b = group_of(c, far);
    if (a == nullptr || b == nullptr) return;
    joins.insert({{a->form_factor, a->top, c.cages.mode[near]}, {b->form_factor, b->top, c.cages.mode[far]}, c.networks[c.links.network[l]].technology});
  }

  bool any_end(const auto& fits) const {
    return std::any_of(joins.begin(), joins.end(), [&](const Join& j) { return fits(j.near) || fits(j.far); });
  }

  std::string other_technology(bool ethernet, bool infiniband) const {
    if (spoken.empty() || std::any_of(spoken.begin(), spoken.end(), [&](Technology t) { return speaks(ethernet, infiniband, t); })) return {};
    return fmt::format("it is for {}; the networks here are {}", technologies(ethernet, infiniband), technologies(!ethernet, !infiniband));
  }

  // One end of a cable or a transceiver, that goes into nothing or runs at other rates.
  std::string end_misfit(std::string_view plug, Top top, const std::vector<PortMode>& modes) const {
    if (joins.empty()) return {};
    const auto goes_in = [&](const End& e) { return plug_fits(plug, top, e.form_factor, e.top); };
    if (!any_end(goes_in)) return fmt::format("its {} plug goes into no port that is used here", plug);
    if (any_end([&](const End& e) { return goes_in(e) && has_mode(modes, e.mode); })) return {};
    std::set<std::string> here;
    for (const Join& j : joins)
      for (const End* e : {&j.near, &j.far})
        if (goes_in(*e)) here.insert(rate_text(e->mode.rate));
    return fmt::format("it runs at {}; the {} ports here run at {} or are split in another way", rates(modes), plug, listed(here));
  }

  bool joins_something(const CableSpec& cable) const {
    const auto fits = [&](const Join& j, const End& near, const End& far) {
      if (!speaks(cable.ethernet, cable.infiniband, j.technology)) return false;
      if (!plug_fits(cable.near_form_factor, cable.near_top, near.form_factor, near.top) || !plug_fits(cable.far_form_factor, cable.far_top, far.form_factor, far.top)) return false;
      for (std::size_t i = 0; i < std::min(cable.near_modes.size(), cable.far_modes.size()); ++i)
        if (cable.near_modes[i] == near.mode && cable.far_modes[i] == far.mode) return true;
      return false;
    };
    return joins.empty() || std::any_of(joins.begin(), joins.end(), [&](const Join& j) { return fits(j, j.near, j.far) || fits(j, j.far, j.near); });
  }

  std::string cable(const CableSpec& c) const {
    if (auto why = other_technology(c.ethernet, c.infiniband); !why.empty()) return why;
    if (auto why = end_misfit(c.near_form_factor, c.near_top, c.near_modes); !why.empty()) return why;
    if (auto why = end_misfit(c.far_form_factor, c.far_top, c.far_modes); !why.empty()) return why;
    return joins_something(c) ? std::string() : "no two ports that are joined here take its two ends";
  }

  // A length of a part that the design has in other lengths only.
  std::string other_length(const Part& part, Metres length) const {
    std::set<double> here;
    const auto note = [&](PartId p, Metres m) {
      if (p.valid() && cluster.parts[p]->id == part.id && std::isfinite(m.value)) here.insert(m.value);
    };
    const auto& t = cluster.assemblies;
    for (const AssemblyId a : ids<AssemblyId>(t.size())) {
      note(t.cable[a], t.trunk[a].valid() ? t.near_patch[a] : t.length[a]);
      if (t.trunk[a].valid()) note(t.cable[a], t.far_patch[a]);
    }
    for (const TrunkId k : ids<TrunkId>(cluster.trunks.size())) note(cluster.trunks.part[k], cluster.trunks.length[k]);
    if (here.empty() || std::any_of(here.begin(), here.end(), [&](double m) { return std::abs(m - length.value) < 1e-6; })) return {};
    return length_misfit(length.value, {here.begin(), here.end()});
  }

  // Of a GPU or adapter: whether a server of the design may have it.
  std::string not_taken(const Part& part) const {
    std::set<std::string> servers;
    for (const PartRef& p : cluster.parts) {
      if (!p->server || p->server->gpus == 0) continue;
      const ServerSpec& s = *p->server;
      const std::vector<std::string>& options = part.gpu ? s.gpu_options : s.nic_options;
      const bool takes = part.id == (part.gpu ? s.default_gpu : s.nic) || part.id == s.front_end_nic;
      if (takes || std::find(options.begin(), options.end(), part.id) != options.end()) return {};
      servers.insert(p->id);
    }
    return servers.empty() ? std::string() : fmt::format("{} does not take it", listed(servers));
  }
};

std::string length_misfit(double metres, std::vector<double> needed) {
  std::sort(needed.begin(), needed.end());
  needed.erase(std::unique(needed.begin(), needed.end()), needed.end());
  std::string list;
  for (const double m : needed) list += fmt::format("{}{}", list.empty() ? "" : ", ", number_text(m));
  return fmt::format("it is {} m long; of this part the design needs {} m", number_text(metres), list);
}

Misfits::Misfits(const Cluster& cluster) : state_(std::make_unique<State>(cluster)) {}
Misfits::~Misfits() = default;

std::string Misfits::of(const Part& part, std::optional<Metres> length) const {
  const State& s = *state_;
  if (part.switch_) return s.other_technology(part.switch_->technology == Technology::ethernet, part.switch_->technology == Technology::infiniband);
  if (part.gpu || part.nic) return s.not_taken(part);
  if (part.cable) {
    if (auto why = s.cable(*part.cable); !why.empty()) return why;
  } else if (part.transceiver) {
    const TransceiverSpec& t = *part.transceiver;
    if (auto why = s.other_technology(t.ethernet, t.infiniband); !why.empty()) return why;
    if (auto why = s.end_misfit(t.form_factor, t.top, t.modes); !why.empty()) return why;
    if (!s.media.empty() && s.media.count(std::string(medium_name(t.medium))) == 0) return fmt::format("it drives {} fibre; the fibres here are {}", medium_name(t.medium), listed(s.media));
  } else if (part.fibre) {
    const FibreSpec& f = *part.fibre;
    if (!s.media.empty() && s.media.count(std::string(medium_name(f.medium))) == 0) return fmt::format("it is {}; the fibres here are {}", medium_name(f.medium), listed(s.media));
    if (!s.connectors.empty() && s.connectors.count(f.near_connector) == 0) return fmt::format("it ends in {}; the transceivers here take {}", f.near_connector, listed(s.connectors));
  } else if (part.cord) {
    const std::string inlet = part.cord->connector == "c19" ? "c20" : "c14";
    if (!s.inlets.empty() && s.inlets.count(inlet) == 0) return fmt::format("it ends in {}; the inlets here are {}", part.cord->connector, listed(s.inlets));
  }
  return length ? s.other_length(part, *length) : std::string();
}

}  // namespace cw
