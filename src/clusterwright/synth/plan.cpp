#include "clusterwright/synth/plan.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/synth/port_budget.hpp"
#include "clusterwright/synth/spine_layers.hpp"

namespace cw {

namespace {

class Planner {
 public:
  Planner(const Intent& intent, const FabricIntent& network, const FabricChoices& choices, FabricSize size, Diagnostics& diagnostics)
      : intent_(intent), asked_(network), c_(choices), size_(size), diagnostics_(diagnostics), ports_(choices), layers_(network, choices, ports_, p_) {}

  std::optional<FabricPlan> run() {
    p_.planes = *asked_.planes;
    p_.mapping = *asked_.rail_mapping == "modulo" ? RailMapping::modulo : RailMapping::adjacent;
    p_.redundant = wants_redundancy();
    p_.leaf_ratio = *asked_.leaf_ratio;
    p_.spine_ratio = *asked_.spine_ratio;
    p_.rails = c_.side.rails;
    p_.nodes = size_.nodes;
    p_.guest_down.assign(c_.guests.size(), 0);
    p_.leaf_reserved = *asked_.reserved_ports;
    for (const Attached& a : c_.attached) p_.taken_places += a.count * a.ports;
    p_.taken_places = ceil_div(p_.taken_places, p_.rails);
    if (!targets()) return std::nullopt;
    choose_topology();
    if (!only_shared_where_possible()) return std::nullopt;
    bool done = false;
    switch (p_.topology) {
      case Topology::single_switch: done = single(); break;
      case Topology::paired: done = paired(); break;
      default: done = leaves() && spines();
    }
    if (!done) return std::nullopt;
    return p_;
  }

 private:
  template <class T>
  bool error(std::uint16_t code, const Asked<T>& at, std::string message, std::string help) {
    diagnostics_.error(code, intent_.source, at.span, std::move(message), std::move(help));
    return false;
  }

  // The value that decides a number: the key if it was given, else the size asked for.
  const Asked<std::uint32_t>& size_asked() const {
    if (asked_.use == NetworkUse::storage_back_end) return intent_.storage.nodes.given ? intent_.storage.nodes : asked_.unit;
    return intent_.nodes.given ? intent_.nodes : intent_.gpus;
  }

  bool for_gpus() const { return asked_.use == NetworkUse::compute; }

  // Of another network: where a node has two ports or more in it, they are there for that.
  bool wants_redundancy() const { return for_gpus() || asked_.redundant.given ? *asked_.redundant : c_.side.rails > 1 && *asked_.topology != "single-switch"; }

  bool targets() {
    p_.unit_nodes = asked_.unit.given ? *asked_.unit : 0;
    p_.target_nodes = size_.target;
    if (!for_gpus()) return true;
    if (intent_.growth_nodes.given) p_.target_nodes = *intent_.growth_nodes;
    if (intent_.growth_units.given) {
      if (p_.unit_nodes == 0) p_.unit_nodes = default_unit();
      p_.target_nodes = *intent_.growth_units * p_.unit_nodes - p_.taken_places;
    }
    if (p_.target_nodes >= p_.nodes) return true;
    const auto& at = intent_.growth_nodes.given ? intent_.growth_nodes : intent_.growth_units;
    return error(code::kGrowthBelowSize, at, fmt::format("the target has room for {} nodes, the cluster has {}", p_.target_nodes, p_.nodes),
                 fmt::format("write a target of at least {} nodes, or leave `growth` out", p_.nodes));
  }

  std::uint64_t target_ports() const {
    return static_cast<std::uint64_t>(p_.target_nodes + p_.taken_places) * p_.rails + p_.leaf_reserved;
  }

  void choose_topology() {
    const std::string& asked = *asked_.topology;
    if (asked == "single-switch") p_.topology = Topology::single_switch;
    else if (asked == "paired") p_.topology = Topology::paired;
    else if (asked == "tor-clos") p_.topology = Topology::tor_clos;
    else if (asked == "rail-only") p_.topology = Topology::rail_only;
    else if (asked == "rail-optimized") p_.topology = Topology::rail_optimized;
    else if (asked == "dual-homed") p_.topology = Topology::dual_homed;
    else p_.topology = by_need();
  }

  Topology by_need() {
    const bool flat = !asked_.tiers.given || *asked_.tiers == 1;
    const bool small = target_ports() <= ports_.host_radix();
    if (flat && small && !p_.redundant && ports_.fits(static_cast<std::uint32_t>(target_ports()), 0, guest_cages(1, 1))) return Topology::single_switch;
    if (flat && p_.redundant && p_.rails > 1 && pair_fits()) return Topology::paired;
    if (p_.rails < 2) return Topology::tor_clos;
    return for_gpus() ? Topology::rail_optimized : Topology::dual_homed;
  }

  // Devices of a group of guests on the switches of one or two; hosts among them count the growth target.
  std::uint32_t devices_of(const GuestGroup& g) const { return g.kind == GuestKind::hosts ? p_.target_nodes : g.devices; }
  // Ports of a group on each leaf of the `units` units of `leaves` that share it.
  std::uint32_t guest_ports(const GuestGroup& g, std::uint32_t units, std::uint32_t leaves) const {
    return ceil_div(std::uint64_t{ceil_div(devices_of(g), units)} * g.ports, leaves);
  }
  // Cages that the guests take on each of these leaves.
  GuestCages guest_cages(std::uint32_t units, std::uint32_t leaves) const {
    GuestCages cages;
    for (const GuestGroup& g : c_.guests) (g.with_trunks ? cages.with_trunks : cages.with_hosts) += ceil_div(guest_ports(g, units, leaves), std::max<std::uint32_t>(1, g.mode.ports));
    return cages;
  }
  void place_guests(std::uint32_t units, std::uint32_t leaves) {
    for (std::size_t i = 0; i < c_.guests.size(); ++i) p_.guest_down[i] = guest_ports(c_.guests[i], units, leaves);
  }

  // What the guests of such a leaf may send through it, in bit/s. A network that shares the switches of another has been
  // promised nothing of them.
  double guest_load(std::uint32_t units, std::uint32_t leaves) const {
    double load = 0;
    for (const GuestGroup& g : c_.guests) load += g.network == asked_.use ? guest_ports(g, units, leaves) * g.mode.rate.value : 0;
    return load;
  }

  // Where nodes have leaves under spines, guests get leaves of their own, as many units of them as it takes: the first
  // ones, so that more nodes move none. Their uplinks carry them at the ratio of the leaves.
  bool service_leaves() {
    p_.uplink_places = p_.leaf_up;
    if (c_.guests.empty()) return true;
    std::uint32_t most = 1;
    for (const GuestGroup& g : c_.guests) most = std::max(most, devices_of(g));
    for (p_.service_units = 1; p_.service_units <= most; ++p_.service_units)
      if (service_leaf_fits()) break;
    if (p_.service_units > most)
      return error(code::kRadixExceeded, asked_.switch_part, fmt::format("{} has no room for the {} that hang on the {} network", c_.switch_->id, c_.guests.front().what, asked_.name),
                   "choose a larger switch, or fewer external uplinks");
    place_guests(p_.service_units, p_.leaves_per_unit);
    p_.units += p_.service_units;
    p_.present_units += p_.service_units;
    return true;
  }

  // Settles the uplinks, and the places that spines have for those of every leaf, with so many units for guests.
  bool service_leaf_fits() {
    p_.service_up = ports_.trunks_for(guest_load(p_.service_units, p_.leaves_per_unit), p_.leaf_ratio);
    p_.uplink_places = std::max(p_.leaf_up, p_.service_up);
    return ports_.fits(0, p_.uplink_places, guest_cages(p_.service_units, p_.leaves_per_unit)) && ports_.fits(p_.leaf_down + p_.leaf_reserved, p_.uplink_places);
  }

  bool only_shared_where_possible() {
    const bool flat = p_.topology == Topology::single_switch || p_.topology == Topology::paired;
    if (!*asked_.consolidated || (flat && p_.planes == 1)) return true;
    return error(code::kTopologyMismatch, asked_.consolidated,
                 fmt::format("front end and GPU network share switches only where one or two of them carry everything; this is {} with {} node(s)",
                             topology_name(p_.topology), p_.target_nodes),
                 "leave `consolidated` out: the front end then has switches of its own");
  }

  bool single() {
    p_.tiers = 1;
    p_.leaf_ratio = {};
    one_unit();
    p_.leaf_down = (p_.target_nodes + p_.taken_places) * p_.rails;
    p_.nodes_per_leaf = p_.unit_nodes;
    place_guests(1, 1);
    if (target_ports() <= ports_.host_radix() && ports_.fits(p_.leaf_down + p_.leaf_reserved, 0, guest_cages(1, 1))) return true;
    return error(code::kRadixExceeded, asked_.topology,
                 fmt::format("{} host ports of {} are needed, {} has {}", target_ports(), rate_text(c_.host_mode.rate), c_.switch_->id, ports_.host_radix()),
                 fmt::format("one switch carries {} such nodes; leave `topology` out to get as many tiers as needed",
                             ports_.host_radix() / p_.rails));
  }

  // Where one or two switches carry all, the target is the unit, whatever `unit` says.
  void one_unit() {
    p_.unit_nodes = p_.target_nodes + p_.taken_places;
    p_.units = p_.present_units = 1;
    p_.pod_units = 1;
  }

  std::uint32_t uplinks_for(std::uint32_t down, BitRate rate, Ratio ratio) const { return ports_.trunks_for(down * rate.value, ratio); }

  // Host ports of each leaf of a pair: rails split between the two, or nodes.
  bool pair_by_node() const { return p_.rails == 1 || (asked_.rails_per_leaf.given && *asked_.rails_per_leaf >= p_.rails); }
  std::uint32_t pair_down() const {
    const std::uint32_t places = p_.target_nodes + p_.taken_places;
    return pair_by_node() ? ceil_div(places, 2) * p_.rails : places * ceil_div(p_.rails, 2);
  }
  // Links between the two, for all that hangs on one of them.
  std::uint32_t peer_links() const { return ports_.trunks_for(pair_down() * c_.host_mode.rate.value + guest_load(1, 2), p_.leaf_ratio); }
  bool pair_fits() const {
    const std::uint32_t down = pair_down();
    return down + p_.leaf_reserved <= ports_.host_radix() && ports_.fits(down + p_.leaf_reserved, peer_links(), guest_cages(1, 2));
  }
  std::string cages_text() const {
    const auto count = [](const CageGroup& g) { return g.last - g.first + 1; };
    if (!c_.trunks_apart()) return fmt::format("{} cages", count(c_.switch_cages));
    return fmt::format("{} cages for hosts and {} for links between switches", count(c_.switch_cages), count(c_.trunk_cages));
  }

  bool paired() {
    p_.tiers = 1;
    one_unit();
    p_.leaves_per_unit = 2;
    p_.leaf_down = pair_down();
    p_.leaf_up = peer_links();
    place_guests(1, 2);
    if (pair_by_node()) p_.nodes_per_leaf = ceil_div(p_.unit_nodes, 2);
    else share_rails(2);
    if (p_.redundant && pair_by_node())
      return error(code::kTopologyMismatch, asked_.rails_per_leaf.given ? asked_.rails_per_leaf : size_asked(),
                   "a host whose ports all go to one switch of a pair is lost with it", "split the rails between the two, or drop `redundant`");
    return pair_fits() || pair_too_large();
  }

  bool pair_too_large() {
    std::uint32_t most = 0;
    const std::uint32_t asked = p_.target_nodes;
    for (p_.target_nodes = 1; pair_fits(); ++p_.target_nodes) most = p_.target_nodes;
    p_.target_nodes = asked;
    const GuestCages guests = guest_cages(1, 2);
    return error(code::kRadixExceeded, asked_.topology,
                 fmt::format("{} nodes need {} host ports and {} links between the two switches on each{}; {} has {}", asked, p_.leaf_down, p_.leaf_up,
                             c_.guests.empty() ? std::string() : fmt::format(", and {} cages for what else hangs on them", guests.with_hosts + guests.with_trunks), c_.switch_->id, cages_text()),
                 most > 0 ? fmt::format("a pair carries {} such nodes; leave `topology` out to get leaves and spines", most) : std::string("leave `topology` out to get leaves and spines"));
  }

  void share_rails(std::uint32_t leaves) {
    p_.leaf_rails.assign(leaves, {});
    for (std::uint32_t r = 0; r < p_.rails; ++r) {
      const std::uint32_t leaf = p_.mapping == RailMapping::modulo ? r % leaves : static_cast<std::uint32_t>(static_cast<std::uint64_t>(r) * leaves / p_.rails);
      p_.leaf_rails[leaf].push_back(static_cast<std::uint16_t>(r));
    }
  }

  bool has_spines() const { return !(p_.topology == Topology::rail_only && p_.units <= 1); }

  bool leaf_fits(std::uint32_t down, bool with_uplinks) const {
    const std::uint32_t up = with_uplinks ? uplinks_for(down, c_.host_mode.rate, p_.leaf_ratio) : 0;
    return down > 0 && down + p_.leaf_reserved <= ports_.host_radix() && ports_.fits(down + p_.leaf_reserved, up);
  }

  // Most host ports of a leaf that leave room for their uplinks.
  std::uint32_t most_down(bool with_uplinks) const {
    std::uint32_t down = ports_.host_radix();
    while (down > 0 && !leaf_fits(down, with_uplinks)) --down;
    return down;
  }

  std::uint32_t default_unit() const {
    constexpr std::uint32_t kUsualUnit = 32;
    if (p_.topology == Topology::tor_clos) return std::max(1U, most_down(true) / p_.rails);
    if (!for_gpus()) return std::max(1U, std::min(p_.target_nodes, most_down(true) / ceil_div(p_.rails, 2)));
    const std::uint32_t sharing = asked_.rails_per_leaf.given ? std::min(*asked_.rails_per_leaf, p_.rails) : 1;
    return std::max(1U, std::min(kUsualUnit, most_down(true) / sharing));
  }

  bool leaves() {
    const std::uint32_t places = p_.target_nodes + p_.taken_places;
    if (p_.topology == Topology::rail_only && p_.unit_nodes == 0 && places + p_.leaf_reserved <= ports_.host_radix() &&
        (!asked_.tiers.given || *asked_.tiers == 1))
      p_.unit_nodes = places;
    if (p_.unit_nodes == 0) p_.unit_nodes = default_unit();
    p_.units = ceil_div(places, p_.unit_nodes);
    p_.present_units = ceil_div(p_.nodes + p_.taken_places, p_.unit_nodes);
    if (p_.taken_places >= p_.unit_nodes)
      return error(code::kReservedTooMany, asked_.attach.empty() ? asked_.unit : pointer_to_attach(),
                   fmt::format("the attached appliances take {} node places, a unit has {}", p_.taken_places, p_.unit_nodes), "attach fewer, or make units larger");
    if (p_.leaf_reserved > 0 && most_down(has_spines()) == 0)
      return error(code::kReservedTooMany, asked_.reserved_ports,
                   fmt::format("{} ports kept free leave a leaf of {} none for hosts and their uplinks", p_.leaf_reserved, c_.switch_->id),
                   fmt::format("reserve fewer than {}", ports_.host_radix()));
    const bool shaped = p_.topology == Topology::tor_clos ? tor_leaves() : rail_leaves();
    if (!shaped) return false;
    p_.leaf_up = has_spines() ? std::max(p_.redundant ? 2U : 1U, uplinks_for(p_.leaf_down, c_.host_mode.rate, p_.leaf_ratio)) : 0;
    return service_leaves();
  }

  static Asked<std::uint32_t> pointer_to_attach(const FabricIntent& c) {
    return {0, true, "compute.attach", c.attach[0].part.span};
  }
  Asked<std::uint32_t> pointer_to_attach() const { return pointer_to_attach(asked_); }

  bool tor_leaves() {
    const std::uint32_t most = most_down(true) / p_.rails;
    if (most == 0)
      return error(code::kMoreRailsThanPorts, asked_.switch_part,
                   fmt::format("a node has {} ports of {}, a leaf of {} has room for {}", p_.rails, rate_text(c_.host_mode.rate), c_.switch_->id, most_down(true)),
                   "choose a larger switch, a looser oversubscription or fewer reserved ports");
    if (p_.redundant)
      return error(code::kTopologyMismatch, asked_.redundant, "in a tor-clos all ports of a host go to one leaf, and are lost with it",
                   fmt::format("choose {}, or drop `redundant`", spread_topology(asked_.use)));
    p_.leaves_per_unit = ceil_div(p_.unit_nodes, most);
    p_.nodes_per_leaf = ceil_div(p_.unit_nodes, p_.leaves_per_unit);
    p_.leaf_down = p_.nodes_per_leaf * p_.rails;
    return true;
  }

  bool rail_leaves() {
    const bool up = has_spines();
    std::uint32_t share = 0;
    for (std::uint32_t k = 1; k <= p_.rails; ++k)
      if (leaf_fits(k * p_.unit_nodes, up)) share = k;
    if (share == 0) {
      const std::uint32_t most = most_down(up);
      return error(most == 0 ? code::kMoreRailsThanPorts : code::kUnitTooLarge, asked_.unit.given ? asked_.unit : size_asked(),
                   fmt::format("a unit of {} nodes has {} ports on each rail, a leaf of {} carries {} at {} {}", p_.unit_nodes, p_.unit_nodes,
                               c_.switch_->id, most, ratio_text(p_.leaf_ratio), up ? "with its uplinks" : "without uplinks"),
                   most == 0 ? "choose a larger switch or a lower port rate" : fmt::format("write `unit: {} nodes` or less{}", most, for_gpus() ? ", or split the hosts' ports over `planes`" : ""));
    }
    if (asked_.rails_per_leaf.given) {
      if (*asked_.rails_per_leaf > share)
        return error(code::kMoreRailsThanPorts, asked_.rails_per_leaf,
                     fmt::format("{} rails of {} nodes do not fit on a leaf of {}", *asked_.rails_per_leaf, p_.unit_nodes, c_.switch_->id),
                     fmt::format("write {} or less", share));
      share = *asked_.rails_per_leaf;
    } else if (p_.topology == Topology::rail_only) {
      share = 1;  // a rail of its own switches: two rails on one switch are no longer apart
    }
    p_.leaves_per_unit = ceil_div(p_.rails, share);
    if (p_.redundant && p_.leaves_per_unit < 2) p_.leaves_per_unit = std::min(2U, p_.rails);
    share_rails(p_.leaves_per_unit);
    std::size_t most_rails = 0;
    for (const auto& rails : p_.leaf_rails) most_rails = std::max(most_rails, rails.size());
    p_.leaf_down = static_cast<std::uint32_t>(most_rails) * p_.unit_nodes;
    return true;
  }

  bool spines() {
    if (p_.redundant && p_.rails < 2)
      return error(code::kTopologyMismatch, asked_.redundant, "a host with one port in the network hangs on one leaf", "choose a server with more ports, or drop `redundant`");
    if (!has_spines()) {
      p_.tiers = 1;
      p_.blocks = p_.leaves_per_unit;
      p_.pod_units = 1;
      return check_tiers(1);
    }
    const bool rail_only = p_.topology == Topology::rail_only;
    const auto two = layers_.two_tiers(rail_only);
    const bool want_three = asked_.tiers.given && *asked_.tiers == 3;
    if (rail_only && want_three)
      return error(code::kTopologyMismatch, asked_.tiers, "a rail-only network has at most two tiers: nothing joins its rails", "leave `tiers` out, or choose rail-optimized");
    if (!two && asked_.spines.given && !want_three && layers_.fewest_spines(rail_only) > 0) return wrong_spines(layers_.fewest_spines(rail_only));
    if (two && !want_three) {
      apply(*two, 2);
      return check_tiers(2);
    }
    if (!rail_only && (!asked_.tiers.given || want_three)) {
      if (const auto three = layers_.three_tiers()) {
        apply(*three, 3);
        return true;
      }
    }
    return too_large();
  }

  bool check_tiers(std::uint32_t built) {
    if (!asked_.tiers.given || *asked_.tiers == built) return true;
    return error(code::kTopologyMismatch, asked_.tiers, fmt::format("this network has {} tier(s), not {}", built, *asked_.tiers),
                 "leave `tiers` out, or change the topology");
  }

  // As many links or more to each of `spines`, whole cages of them where all places fill whole cages.
  std::uint32_t in_equal_shares(std::uint32_t links, std::uint32_t spines) const {
    const std::uint32_t together = p_.leaf_spine_parallel % ports_.trunk_ports() == 0 ? spines * ports_.trunk_ports() : spines;
    return std::min(p_.uplink_places, ceil_div(links, together) * together);
  }

  void apply(const SpineLayer& layer, std::uint32_t tiers) {
    p_.tiers = tiers;
    p_.pod_units = layer.pod_units;
    p_.pods = layer.pods;
    p_.present_pods = ceil_div(p_.present_units, layer.pod_units);
    p_.blocks = layer.blocks;
    p_.spines_per_block = layer.per_block;
    p_.leaf_spine_parallel = p_.uplink_places / layer.per_block;
    p_.leaf_up = in_equal_shares(p_.leaf_up, layer.per_block);
    if (p_.service_units > 0) p_.service_up = in_equal_shares(p_.service_up, layer.per_block);
    p_.spine_down = layer.down;
    p_.spine_up = layer.up;
    p_.groups = layer.groups;
    p_.group_size = layer.group_size;
    p_.spine_super_parallel = layer.parallel;
  }

  bool wrong_spines(std::uint32_t fewest) {
    return error(code::kUnevenUplinks, asked_.spines,
                 fmt::format("{} spines cannot take equal shares of {} uplinks from each of {} leaves", *asked_.spines, p_.uplink_places, p_.units * p_.leaves_per_unit),
                 fewest > 0 ? fmt::format("write a divisor of {} of at least {}, or leave `spines` out", p_.uplink_places, fewest)
                            : fmt::format("write a divisor of {}, or leave `spines` out", p_.uplink_places));
  }

  // Says what binds, and the largest cluster of this kind that would fit.
  bool too_large() {
    if (asked_.spines.given) return wrong_spines(0);
    if (asked_.pod.given && p_.topology != Topology::rail_only && !layers_.pods_of(*asked_.pod)) {
      std::uint32_t most = *asked_.pod;
      while (most > 0 && !layers_.pods_of(most)) --most;
      if (most > 0)
        return error(code::kRadixExceeded, asked_.pod,
                     fmt::format("a pod of {} units has more leaves in a rail block than spines of {} ports with {} uplinks a leaf can join", *asked_.pod,
                                 ports_.trunk_radix(), p_.uplink_places),
                     fmt::format("write `pod: {} units` or less", most));
    }
    const std::uint32_t asked_units = p_.units;
    const bool two_only = p_.topology == Topology::rail_only || (asked_.tiers.given && *asked_.tiers == 2);
    std::uint32_t low = 0, high = asked_units;
    while (low + 1 < high) {
      const std::uint32_t middle = low + (high - low) / 2;
      p_.units = middle;
      const bool fits = layers_.two_tiers(p_.topology == Topology::rail_only).has_value() || (!two_only && layers_.three_tiers().has_value());
      (fits ? low : high) = middle;
    }
    p_.units = asked_units;
    const auto at = asked_.pod.given && !two_only ? asked_.pod : (asked_.tiers.given ? asked_.tiers : size_asked());
    return error(code::kRadixExceeded, at,
                 fmt::format("{} units of {} leaves with {} uplinks each are more than {} spines of {} ports can join in {} tiers", asked_units,
                             p_.leaves_per_unit, p_.uplink_places, two_only ? "two-tier" : "three-tier", ports_.trunk_radix(), two_only ? 2 : 3),
                 fmt::format("{} nodes ({} units) would fit; else take {}a larger switch{}",
                             low * p_.unit_nodes, low, two_only && p_.topology != Topology::rail_only ? "three tiers, " : "", for_gpus() ? ", a looser oversubscription or a smaller pod" : " or a looser oversubscription"));
  }

  const Intent& intent_;
  const FabricIntent& asked_;  // what is asked of this network
  const FabricChoices& c_;
  const FabricSize size_;
  Diagnostics& diagnostics_;
  PortBudget ports_;
  FabricPlan p_;
  SpineLayers layers_;
};

// The same with links between switches in the cages of hosts; nothing where they are there already, or must not be.
std::optional<FabricChoices> with_hosts_cages(const FabricIntent& asked, const FabricChoices& choices) {
  const bool apart = choices.trunks_apart() && !asked.uplink_rate.given && choices.host_rule.cages == CageParity::all && !choices.host_rule.disables_next;
  if (!apart || std::any_of(choices.guests.begin(), choices.guests.end(), [](const GuestGroup& g) { return g.with_trunks; })) return std::nullopt;
  FabricChoices joined = choices;
  join_by_hosts_cages(joined);
  return joined;
}

}  // namespace

std::string_view spread_topology(NetworkUse use) {
  if (use == NetworkUse::storage_back_end) return "tor-clos";
  return use == NetworkUse::compute ? "rail-optimized" : "dual-homed";
}

std::optional<FabricPlan> dimension(const Intent& intent, const Choices& choices, Diagnostics& diagnostics) {
  FabricChoices compute = choices.compute;
  return dimension(intent, intent.compute, compute, {choices.nodes, choices.nodes}, diagnostics);
}

// Faster cages are few: spines made of them alone join few leaves. They are taken where the others need as many tiers.
std::optional<FabricPlan> dimension(const Intent& intent, const FabricIntent& network, FabricChoices& choices, FabricSize size, Diagnostics& diagnostics) {
  Diagnostics told, ignored;
  auto plan = Planner(intent, network, choices, size, told).run();
  auto joined = plan && plan->tiers == 1 ? std::nullopt : with_hosts_cages(network, choices);
  if (joined) {
    auto other = Planner(intent, network, *joined, size, ignored).run();
    if (other && (!plan || other->tiers < plan->tiers)) {
      choices = std::move(*joined);
      return other;
    }
  }
  diagnostics.append(told);
  return plan;
}

}  // namespace cw
