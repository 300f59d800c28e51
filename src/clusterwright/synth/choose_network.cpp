#include <algorithm>

#include <fmt/format.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/catalog/adapters.hpp"
#include "clusterwright/synth/cabling.hpp"
#include "clusterwright/synth/choices.hpp"
#include "clusterwright/synth/port_modes.hpp"

namespace cw {
namespace {

// Whether the catalogue has something that joins these cages over so long a way.
bool joinable(const Catalogue& catalogue, const CageGroup& ours, const PortMode& our_mode, const CageGroup& theirs, const PortMode& their_mode, Technology technology, Metres way) {
  CableQuestion q;
  q.way = way;
  q.wish.technology = technology;
  q.near = {ours.form_factor, ours.top, our_mode};
  q.far = {theirs.form_factor, theirs.top, their_mode};
  if (q.near.mode.ports < q.far.mode.ports) std::swap(q.near, q.far);
  return choose_cable(catalogue, q).has_value();
}

struct ModePair {
  const ModeRule* ours;  // of the switch
  const PortMode* theirs;
};

// The fastest pair of modes that both cages have, or that of `rate`, and that something joins over the way; of equals the
// one with most ports on the switch.
std::optional<ModePair> pair_over(Metres way, const CageGroup& ours, const CageGroup& theirs, Technology technology, BitRate rate, const Catalogue& catalogue) {
  std::optional<ModePair> best;
  for (const ModeRule& host : theirs.modes) {
    if (host.mode.ports != 1 || (rate.value > 0 && host.mode.rate != rate)) continue;
    for (const ModeRule& rule : ours.modes) {
      if (rule.mode.rate != host.mode.rate || rule.mode.lane_rate() != host.mode.lane_rate() || rule.cages != CageParity::all || rule.disables_next) continue;
      const bool better = !best || host.mode.rate > best->theirs->rate || (host.mode.rate == best->theirs->rate && rule.mode.ports > best->ours->mode.ports);
      if (better && joinable(catalogue, ours, rule.mode, theirs, host.mode, technology, way)) best = {&rule, &host.mode};
    }
  }
  return best;
}

// Racks of a row are joined by what reaches over them; only what has nothing longer is left to short copper.
std::optional<ModePair> best_pair(const CageGroup& ours, const CageGroup& theirs, Technology technology, BitRate rate, const Catalogue& catalogue) {
  constexpr Metres kRow{30};
  const auto far = pair_over(kRow, ours, theirs, technology, rate, catalogue);
  return far ? far : pair_over({}, ours, theirs, technology, rate, catalogue);
}

std::optional<AdapterFit> fit_all(const std::vector<NumberedCage>& cages, const CageGroup& ours, Technology technology, BitRate rate, const Catalogue& catalogue) {
  AdapterFit fit;
  for (const NumberedCage& cage : cages) {
    const auto pair = cage.group != nullptr ? best_pair(ours, *cage.group, technology, rate, catalogue) : std::nullopt;
    if (!pair || (fit.rule != nullptr && fit.rule != pair->ours)) return std::nullopt;
    fit.rule = pair->ours;
    fit.cages.push_back({*cage.group, *pair->theirs, cage.number});
  }
  if (fit.rule == nullptr) return std::nullopt;
  return fit;
}

// Of links between switches, where none is asked for.
BitRate usual_trunk_rate(const FabricChoices& c) { return std::max(c.switch_->switch_->fabric_rate, c.host_mode.rate); }

std::vector<NumberedCage> all_of(std::span<const CageGroup> groups) {
  std::vector<NumberedCage> cages;
  for (const CageGroup& g : groups)
    for (std::uint16_t n = g.first; n <= g.last; ++n) cages.push_back({&g, n});
  return cages;
}

class NetworkChooser {
 public:
  NetworkChooser(const Intent& intent, const FabricIntent& network, const Catalogue& catalogue, const Part& member, Diagnostics& diagnostics)
      : intent_(intent), f_(network), catalogue_(catalogue), member_(member), diagnostics_(diagnostics) {}

  std::optional<FabricChoices> run() {
    if (f_.use == NetworkUse::oob) return oob();
    if (f_.use == NetworkUse::storage_back_end) return back_end();
    if (!adapter() || !switch_part() || !ports()) return std::nullopt;
    return out_;
  }

 private:
  template <class T>
  bool error(std::uint16_t code, const Asked<T>& at, std::string message, std::string help) {
    diagnostics_.error(code, intent_.source, at.given ? at.span : f_.span, std::move(message), std::move(help));
    return false;
  }

  const Part* part_of(std::string_view id) const {
    const PartRef p = catalogue_.find(std::string(id));
    return p.get();
  }

  bool adapter() {
    const ServerSpec& spec = *member_.server;
    const auto adapters = adapter_cages(spec, [&](std::string_view id) { return part_of(id); });
    if (cages_for(spec, adapters, f_.use, networks_built(intent_)).empty())
      return error(code::kMoreRailsThanPorts, f_.topology, fmt::format("{} has no adapter for a {} network", member_.id, f_.name), fmt::format("leave `{}` out, or choose another server", f_.block));
    out_.nic = catalogue_.find(adapter_for(spec, f_.use));
    return true;
  }

  bool switch_part() {
    const NicSpec& nic = *out_.nic->nic;
    // An adapter that speaks both is there for Ethernet, but for storage.
    const Technology wished = nic.both_technologies && f_.use != NetworkUse::storage ? Technology::ethernet : nic.technology;
    const std::string technology(technology_name(wished));
    const double gigabits = in_gigabits(f_.rate.given ? *f_.rate : (nic.cages.empty() || nic.cages[0].modes.empty() ? BitRate{} : nic.cages[0].modes[0].mode.rate));
    std::string preferred = catalogue_.preferred(fmt::format("switch.{}.{}", technology, number_text(gigabits)));
    if (preferred.empty()) preferred = catalogue_.preferred("switch." + technology);
    return fabric_switch(preferred) && (nic.both_technologies || same_technology(out_.nic->id, nic.technology));
  }

  // The switch asked for, or the preferred one, if it can carry a network.
  bool fabric_switch(const std::string& preferred) {
    out_.switch_ = asked_part(intent_, catalogue_, f_.switch_part, PartKind::switch_, preferred, diagnostics_);
    if (!out_.switch_) return false;
    out_.technology = out_.switch_->switch_->technology;
    return out_.switch_->switch_->routable ||
           error(code::kTopologyMismatch, f_.switch_part, fmt::format("{} is a management switch: it cannot carry a {} network", out_.switch_->id, f_.name), fmt::format("for example `switch: {}`", preferred));
  }

  bool same_technology(const std::string& part, Technology technology) {
    return technology == out_.technology ||
           error(code::kTechnologyMismatch, f_.switch_part, fmt::format("{} speaks {}, {} speaks {}", part, technology_name(technology), out_.switch_->id, technology_name(out_.technology)), "choose a switch of the adapter's technology");
  }

  bool ports() {
    const CageGroup* group = widest_cages(*out_.switch_);
    const auto fit = group != nullptr ? fit_adapter(member_, f_.use, *group, out_.technology, *f_.rate, catalogue_, networks_built(intent_)) : std::nullopt;
    if (!fit) return no_mode(out_.nic->id, group);
    const auto most = static_cast<std::uint32_t>(fit->cages.size());
    if (f_.ports.given && *f_.ports > most)
      return error(code::kMoreRailsThanPorts, f_.ports, fmt::format("{} has {} port(s) for the {} network, not {}", member_.id, most, f_.name, *f_.ports), fmt::format("write `ports: {}` or less", most));
    out_.side.rails = f_.ports.given ? *f_.ports : most;
    if (*f_.redundant && out_.side.rails < 2)
      return error(code::kTopologyMismatch, f_.redundant, fmt::format("a node has one port in the {} network, and is lost with the switch that it hangs on", f_.name),
                   fmt::format("drop `redundant`, or {}{}", most > 1 ? "write `ports: 2`" : "choose a server with more ports", *f_.topology == "tor-clos" ? " and another topology: in a tor-clos they all go to one leaf" : ""));
    for (std::uint32_t i = 0; i < out_.side.rails; ++i) {
      out_.side.cages.push_back(fit->cages[i]);
      out_.side.ports.push_back({static_cast<std::uint16_t>(i), 0, static_cast<std::uint16_t>(i), 0});
    }
    return take(*fit, *group);
  }

  bool no_mode(const std::string& part, const CageGroup* group) {
    return error(code::kNoFittingMode, f_.rate.given ? Asked<bool>{true, true, "", f_.rate.span} : Asked<bool>{true, f_.switch_part.given, "", f_.switch_part.span},
                 fmt::format("no port mode of {} matches {}{}", out_.switch_->id, part, f_.rate.given ? " at " + rate_text(*f_.rate) : std::string()), group != nullptr ? fmt::format("it offers: {}", modes_text(*group)) : "choose another switch");
  }

  bool take(const AdapterFit& fit, const CageGroup& group) {
    out_.switch_cages = group;
    out_.host_rule = *fit.rule;
    out_.host_mode = fit.rule->mode;
    return trunk(group);
  }

  bool trunk(const CageGroup& group) {
    return settle_trunks(out_, f_.uplink_rate, catalogue_) ||
           error(code::kNoFittingMode, f_.uplink_rate, fmt::format("{} has no port mode of {} for links between switches", out_.switch_->id, rate_text(*f_.uplink_rate)), fmt::format("it offers: {}", modes_text(*out_.switch_, group)));
  }

  // Between storage nodes: their n-th port leads to its n-th side, and nothing joins the sides.
  std::optional<FabricChoices> back_end() {
    const auto cages = all_of(member_.appliance ? member_.appliance->back_end() : std::span<const CageGroup>());
    if (cages.size() != *f_.planes) {
      error(code::kMoreRailsThanPorts, f_.topology, fmt::format("a back end has {} sides, and {} has {} for it", *f_.planes, member_.id, cages.empty() ? std::string("no port") : fmt::format("{} port(s)", cages.size())),
            fmt::format("leave `{}` out, or name another `part` under `storage`", f_.block));
      return std::nullopt;
    }
    if (!fabric_switch(catalogue_.preferred("switch.storage-back-end")) || !same_technology(member_.id, member_.appliance->technology)) return std::nullopt;
    const CageGroup* group = widest_cages(*out_.switch_);
    const auto fit = group != nullptr ? fit_all(cages, *group, out_.technology, *f_.rate, catalogue_) : std::nullopt;
    if (!fit) {
      no_mode(member_.id, group);
      return std::nullopt;
    }
    out_.side.rails = 1;
    out_.side.cages = fit->cages;
    for (std::uint16_t i = 0; i < fit->cages.size(); ++i) out_.side.ports.push_back({i, 0, 0, i});
    return take(*fit, *group) ? std::optional(out_) : std::nullopt;
  }

  // Management ports: one kind of cage on every device, and the switch's RJ45 ports.
  std::optional<FabricChoices> oob() {
    out_.switch_ = asked_part(intent_, catalogue_, f_.switch_part, PartKind::switch_, catalogue_.preferred("switch.oob"), diagnostics_);
    if (!out_.switch_) return std::nullopt;
    out_.technology = out_.switch_->switch_->technology;
    const CageGroup* group = widest_cages(*out_.switch_);
    const CageGroup& theirs = management_cages();
    if (group == nullptr || group->form_factor != theirs.form_factor) {
      error(code::kNoFittingMode, f_.switch_part, fmt::format("{} has no RJ45 ports for management", out_.switch_->id), fmt::format("for example `switch: {}`", catalogue_.preferred("switch.oob")));
      return std::nullopt;
    }
    const auto pair = best_pair(*group, theirs, out_.technology, {}, catalogue_);
    if (!pair) {
      error(code::kNoFittingMode, f_.switch_part, fmt::format("no port mode of {} is that of management ports", out_.switch_->id), fmt::format("it offers: {}", modes_text(*group)));
      return std::nullopt;
    }
    out_.switch_cages = *group;
    out_.host_rule = *pair->ours;
    out_.host_mode = pair->ours->mode;
    out_.side.rails = *f_.ports;
    for (std::uint32_t i = 0; i < *f_.ports; ++i) {
      out_.side.cages.push_back({theirs, *pair->theirs, static_cast<std::uint16_t>(kManagementCage + i)});
      out_.side.ports.push_back({static_cast<std::uint16_t>(i), 0, static_cast<std::uint16_t>(i), 0});
    }
    return out_;
  }

  const Intent& intent_;
  const FabricIntent& f_;
  const Catalogue& catalogue_;
  const Part& member_;
  Diagnostics& diagnostics_;
  FabricChoices out_;
};

}  // namespace

void join_by_hosts_cages(FabricChoices& c) {
  const ModeRule* rule = trunk_rule(c.switch_cages, usual_trunk_rate(c));
  c.trunk_cages = c.switch_cages;
  c.trunk_mode = rule != nullptr ? rule->mode : c.host_mode;
}

bool settle_trunks(FabricChoices& c, const Asked<BitRate>& asked, const Catalogue& catalogue) {
  join_by_hosts_cages(c);
  const BitRate wanted = asked.given ? *asked : usual_trunk_rate(c);
  const CageGroup* faster = uplink_cages(*c.switch_, c.switch_cages);
  const ModeRule* here = trunk_rule(c.switch_cages, wanted);
  const ModeRule* there = faster != nullptr ? trunk_rule(*faster, wanted) : nullptr;
  if (there != nullptr && !joinable(catalogue, *faster, there->mode, *faster, there->mode, c.technology, {})) there = nullptr;
  if (there != nullptr && (here == nullptr || !asked.given)) {
    c.trunk_cages = *faster;
    c.trunk_mode = there->mode;
  } else if (here != nullptr) c.trunk_mode = here->mode;
  return here != nullptr || there != nullptr || !asked.given;
}

std::optional<AdapterFit> fit_cages(const CageGroup& group, std::uint32_t count, const CageGroup& switch_cages, Technology technology, const Catalogue& catalogue) {
  std::vector<NumberedCage> cages;
  for (std::uint32_t n = 0; n < count; ++n) cages.push_back({&group, static_cast<std::uint16_t>(group.first + n)});
  return fit_all(cages, switch_cages, technology, {}, catalogue);
}

std::optional<AdapterFit> fit_adapter(const Part& part, NetworkUse use, const CageGroup& switch_cages, Technology technology, BitRate rate, const Catalogue& catalogue,
                                      std::span<const NetworkUse> built) {
  if (part.appliance) return fit_all(all_of(part.appliance->front()), switch_cages, technology, rate, catalogue);  // all its cages are for this
  if (!part.server) return std::nullopt;
  std::vector<PartRef> kept;
  const auto find = [&](std::string_view id) {
    kept.push_back(catalogue.find(std::string(id)));
    return kept.back().get();
  };
  return fit_all(cages_for(*part.server, adapter_cages(*part.server, find), use, built), switch_cages, technology, rate, catalogue);
}

std::vector<NetworkUse> networks_built(const Intent& intent) {
  std::vector<NetworkUse> all;
  for (const FabricIntent& network : intent.networks) all.push_back(network.use);
  return all;
}

std::optional<FabricChoices> choose_network(const Intent& intent, const FabricIntent& network, const Catalogue& catalogue, const PartRef& member, Diagnostics& diagnostics) {
  return NetworkChooser(intent, network, catalogue, *member, diagnostics).run();
}

}  // namespace cw
