#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <set>
#include <tuple>
#include <unordered_map>

#include <fmt/format.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/catalog/adapters.hpp"
#include "clusterwright/synth/cabling.hpp"
#include "clusterwright/synth/link_groups.hpp"
#include "clusterwright/synth/panels.hpp"
#include "clusterwright/synth/passes.hpp"

namespace cw {
namespace {

class Cabling {
 public:
  Cabling(SynthState& s, LinkId first) : s_(s), first_(first), stars_(s.builder), groups_(s), by_port_(s.builder.port_count()), by_cage_(s.builder.cage_count(), kNoDraft) {
    placed_ = s.builder.rack_count() > 0;
    trunks_ = placed_ && trunked(s);
    wishes_.resize(s.builder.head().networks.size());
    for (const NetworkId n : ids<NetworkId>(wishes_.size())) wishes_[n.value] = wishes_of(owner(n));
  }

  void run() {
    for (const Fabric& f : s_.fabrics) {
      known(f.asked->cables.host, wishes_[f.at.network.value].host);
      known(f.asked->cables.trunk, wishes_[f.at.network.value].trunk);
    }
    if (s_.diagnostics.has_errors()) return;
    drafts_of_.assign(s_.builder.link_count(), kNoDraft);
    s_.layout.plug_watts.resize(s_.builder.cage_count(), 0);
    find_shared_later();
    measure();
    for (const LinkId l : links()) link(l);
    if (!s_.diagnostics.has_errors()) add_in_key_order();
  }

 private:
  struct Wishes {
    CableWish host, trunk;
  };

  // The network whose switches carry this one.
  const Fabric& owner(NetworkId n) const {
    for (const Fabric& f : s_.fabrics)
      if (f.at.network == n) return f;
    for (const Fabric& f : s_.fabrics)
      if (f.asked->name == s_.builder.network(n).shares_switches_of) return f;
    return s_.fabrics.front();
  }

  Wishes wishes_of(const Fabric& f) const {
    const bool small = (f.plan.topology == Topology::single_switch || f.plan.topology == Topology::paired) && f.plan.target_nodes <= 16;
    const CableWish like{"", placed_ || small, f.choices.technology, f.choices.switch_->vendor, s_.choices.server ? s_.choices.server->vendor : std::string(), &s_.prices};
    Wishes w{like, like};
    w.host.text = f.asked->cables.host.value.empty() ? "auto" : *f.asked->cables.host;
    w.trunk.text = f.asked->cables.trunk.value.empty() ? "auto" : *f.asked->cables.trunk;
    return w;
  }

  // Links of one group between cages of one sort: one question, one answer.
  struct Kind {
    std::uint64_t group = 0;
    std::uint16_t near = 0, far = 0;  // sorts of cages
    std::uint16_t network = 0;
    bool host = false;
    bool operator==(const Kind&) const = default;
  };
  struct KindHash {
    std::size_t operator()(const Kind& k) const { return (k.group * 0x9e3779b97f4a7c15ULL) ^ (std::uint64_t{k.near} << 17U) ^ (std::uint64_t{k.far} << 33U) ^ (std::uint64_t{k.network} << 49U) ^ (k.host ? 1U : 0U); }
  };
  // What the links of a kind need together.
  struct Need {
    Metres way, trunk;           // the longest of each; 0 where racks are not placed, or no trunk is used
    LinkId longest;
    bool star = true;            // every one of them may be a leg of a direct cable
    bool by_trunk = false;
    std::uint32_t answer = kNoAnswer;
    std::uint16_t near = 0, far = 0, network = 0;
    bool host = false;
  };
  const CableWish& wish_of(const Need& need) const { return need.host ? wishes_[need.network].host : wishes_[need.network].trunk; }
  static constexpr std::uint32_t kNoAnswer = 0xffffffffU;
  struct Answer {
    std::optional<CableChoice> choice;
    PartId cable, near_optic, far_optic;  // of `choice`, once used
  };

  void known(const Asked<std::string>& asked, const CableWish& wish) {
    if (wants_direct(s_.catalogue, wish) || wants_optical(s_.catalogue, wish)) return;
    s_.diagnostics.error(code::kUnknownPart, s_.intent.source, asked.span, fmt::format("'{}' is neither a medium nor a cable of the catalogue", wish.text),
                         "write auto, copper, active-copper, aoc, multimode, single-mode, or a cable from `clusterwright catalog list cables`");
  }

  const CageGroup& group_of(CageId cage) const {
    const DeviceRow& d = s_.builder.device(s_.builder.device_of(cage));
    const std::uint16_t number = s_.builder.number_of(cage);
    if (number >= kManagementCage) return management_cages();
    const Part& part = s_.builder.part(d.part);
    if (part.switch_) {
      if (const CageGroup* g = part.switch_->group_of(number)) return *g;
    }
    if (part.appliance) {
      for (const CageGroup& g : part.appliance->cages)
        if (number >= g.first && number <= g.last) return g;
    }
    if (d.kind == DeviceKind::host && number <= s_.choices.compute.side.cages.size()) return s_.choices.compute.side.cages[number - 1U].group;
    return adapter_group(d.part, number);
  }

  // Of an adapter for another network; those of a part are looked up once.
  const CageGroup& adapter_group(PartId part, std::uint16_t number) const {
    auto [at, is_new] = adapters_.try_emplace(part.value);
    if (is_new) at->second = adapter_cages(*s_.builder.part(part).server, [&](std::string_view id) { return s_.catalogue.find(std::string(id)).get(); });
    for (const AdapterCages& a : at->second)
      if (number >= a.first && number < a.first + a.count()) return *a.group_of(number);
    return management_cages();
  }

  ManagementPort management_of(CageId cage) const {
    const std::uint16_t number = s_.builder.number_of(cage);
    if (number < kManagementCage) return ManagementPort::none;
    const bool of_system = number > kManagementCage && is_server(s_.builder.device_of(cage));
    return of_system ? ManagementPort::system : ManagementPort::controller;
  }

  bool is_server(DeviceId d) const { return s_.builder.part(s_.builder.device(d).part).kind == PartKind::server && s_.builder.device(d).kind != DeviceKind::controller; }

  // Cages that are alike share a number; what they are is in `ends_`.
  std::uint16_t sort_of(CageId cage) {
    const DeviceId d = s_.builder.device_of(cage);
    const CageGroup& g = group_of(cage);
    const PortMode& mode = s_.builder.mode_of(cage);
    const ManagementPort management = management_of(cage);
    if (d == last_device_ && &g == last_group_ && mode == ends_[last_sort_].mode && management == ends_[last_sort_].management) return last_sort_;
    const CageEnd end{g.form_factor, g.top, mode, management};
    const auto at = std::find(ends_.begin(), ends_.end(), end);
    last_sort_ = static_cast<std::uint16_t>(at - ends_.begin());
    if (at == ends_.end()) ends_.push_back(end);
    last_device_ = d;
    last_group_ = &g;
    return last_sort_;
  }
  CageEnd end_of(CageId cage) { return ends_[sort_of(cage)]; }

  // --- lengths --------------------------------------------------------------------------------
  struct Ends {
    PortId near, far;
  };
  // The near end is on the switch side; the side with more ports in its cage is the one a splitter starts
  // from.
  Ends ends_of(LinkId l) const {
    const bool host = s_.builder.class_of(l) == LinkClass::host_leaf;
    const PortId a = s_.builder.link_end_a(l), b = s_.builder.link_end_b(l);
    Ends e{host ? b : a, host ? a : b};
    if (s_.builder.mode_of(s_.builder.cage_of(e.far)).ports > s_.builder.mode_of(s_.builder.cage_of(e.near)).ports) std::swap(e.near, e.far);
    return e;
  }

  // The way of every link, and of every kind its longest.
  void measure() {
    const std::size_t links = s_.builder.link_count();
    ways_.assign(links, std::numeric_limits<float>::quiet_NaN());
    need_of_.resize(links);
    const std::vector<CablePlace> places = placed_ ? device_places(s_) : std::vector<CablePlace>();
    std::unordered_map<Kind, std::uint32_t, KindHash> known;
    known.reserve(links / 4 + 16);
    for (const LinkId l : this->links()) {
      const Ends e = ends_of(l);
      const CageId near = s_.builder.cage_of(e.near), far = s_.builder.cage_of(e.far);
      const LinkClass c = s_.builder.class_of(l);
      const Kind kind{groups_.of(l), sort_of(near), sort_of(far), static_cast<std::uint16_t>(s_.builder.network_of(l).value), c == LinkClass::host_leaf};
      const auto [at, is_new] = known.try_emplace(kind, static_cast<std::uint32_t>(needs_.size()));
      if (is_new) {
        needs_.push_back({});
        needs_.back().near = kind.near;
        needs_.back().far = kind.far;
        needs_.back().network = kind.network;
        needs_.back().host = kind.host;
      }
      need_of_[l.value] = at->second;
      Need& need = needs_[at->second];
      need.star = need.star && star(near, far) && shared_later_[near.value] == 0 && shared_later_[far.value] == 0;
      if (placed_) lengthen(need, l, places, s_.builder.device_of(near), s_.builder.device_of(far), c);
    }
    if (!s_.layout.kept_places.empty() && first_.value == 0) measure_kept(places);
  }

  // Whether a direct cable from `near` has an end for each cage that its links lead to: far cages may be partly used.
  bool star(CageId near, CageId far) const {
    return stars_.is_centre(near) && stars_.legs(near) * std::uint32_t{s_.builder.mode_of(far).ports} <= s_.builder.mode_of(near).ports;
  }

  // Cages that switches still to come will use too: no cable that fills them may go in now.
  void find_shared_later() {
    shared_later_.assign(s_.builder.cage_count(), 0);
    if (s_.plan.target_nodes <= s_.plan.nodes) return;
    std::vector<std::uint8_t> linked(s_.builder.port_count(), 0);
    for (const LinkId l : ids<LinkId>(s_.builder.link_count())) linked[s_.builder.link_end_a(l).value] = linked[s_.builder.link_end_b(l).value] = 1;
    const auto mark = [&](const FabricLayout::Bases& ports, std::uint32_t down) {
      for (std::uint32_t n = 0; n < down; ++n)
        if (linked[ports.down.value + n] == 0) shared_later_[s_.builder.cage_of(PortId(ports.down.value + n)).value] = 1;
    };
    for (const Fabric& f : s_.fabrics) {
      for (std::size_t i = 0; i < f.at.spine_ports.size(); ++i) mark(f.at.spine_ports[i], f.plan.spine_links_down(s_.builder.device(f.at.spines[i]).at.pod));
      for (const FabricLayout::Bases& ports : f.at.super_ports) mark(ports, f.plan.super_links_down());
    }
  }

  std::uint32_t unit_of(DeviceId leaf) const {
    const Coordinates& at = s_.builder.device(leaf).at;
    return at.unit == Coordinates::kNowhere || at.pod == Coordinates::kNowhere ? 0 : at.pod * std::max(1U, s_.plan.pod_units) + at.unit;
  }

  // Nodes of the growth target are cabled as those that are there: their ways count from the beginning.
  void measure_kept(const std::vector<CablePlace>& places) {
    const Fabric* compute = s_.fabric(NetworkUse::compute);
    if (compute == nullptr) return;
    std::map<std::pair<std::uint32_t, std::uint16_t>, std::set<std::uint32_t>> needs;  // of hosts, by unit and plane
    for (const LinkId l : ids<LinkId>(s_.builder.link_count())) {
      if (s_.builder.class_of(l) != LinkClass::host_leaf || s_.builder.network_of(l) != compute->at.network) continue;
      const DeviceId host = s_.builder.device_of(s_.builder.cage_of(s_.builder.link_end_a(l))), leaf = s_.builder.device_of(s_.builder.cage_of(s_.builder.link_end_b(l)));
      if (s_.builder.device(host).kind == DeviceKind::host) needs[{unit_of(leaf), s_.builder.device(leaf).at.plane}].insert(need_of_[l.value]);
    }
    std::map<std::uint32_t, std::vector<DeviceId>> leaves;
    for (const DeviceId d : compute->at.leaves)
      if (s_.builder.rack_of(d).valid()) leaves[unit_of(d)].push_back(d);
    const std::uint32_t per_leaf = s_.plan.nodes_per_leaf;
    for (const KeptPlace& kept : s_.layout.kept_places) {
      for (const DeviceId leaf : leaves[kept.unit]) {
        const Coordinates& at = s_.builder.device(leaf).at;
        if (per_leaf > 0 && kept.position / per_leaf != at.index) continue;
        const Metres way = route_length(kept.at, places[leaf.value], s_.builder.head().site.trays);
        for (const std::uint32_t n : needs[{kept.unit, at.plane}]) needs_[n].way = std::max(needs_[n].way, way);
      }
    }
  }

  RackId rack_of(DeviceId d) const {
    if (s_.builder.device(d).kind != DeviceKind::controller) return s_.builder.rack_of(d);
    const auto at = std::lower_bound(s_.layout.controllers.begin(), s_.layout.controllers.end(), d);
    return s_.builder.gear(s_.layout.controlled[static_cast<std::size_t>(at - s_.layout.controllers.begin())]).rack;
  }

  void lengthen(Need& need, LinkId l, const std::vector<CablePlace>& places, DeviceId x, DeviceId y, LinkClass c) {
    const RackId from = rack_of(x), to = rack_of(y);
    if (!from.valid() || !to.valid()) return;
    const Metres way = route_length(places[x.value], places[y.value], s_.builder.head().site.trays);
    ways_[l.value] = static_cast<float>(way.value);
    if (trunks_ && c != LinkClass::host_leaf && from != to) {
      need.by_trunk = true;
      need.trunk = std::max(need.trunk, trunk_route(s_, from, to));
    }
    if (need.longest.valid() && way <= need.way) return;
    need.way = way;
    need.longest = l;
  }

  // --- what joins them --------------------------------------------------------------------------
  // The catalogue is asked once for each sort of question; lengths count in tenths of a metre, rounded up.
  std::uint32_t answer(Need& need) {
    if (need.answer != kNoAnswer) return need.answer;
    const auto tenths = [](Metres m) { return static_cast<std::uint32_t>(std::ceil(m.value * 10 - 1e-6)); };
    const auto key = std::tuple(need.network, need.near, need.far, need.host, need.star, need.by_trunk, tenths(need.way), tenths(need.trunk));
    const auto [at, is_new] = asked_.try_emplace(key, static_cast<std::uint32_t>(answers_.size()));
    if (is_new) {
      CableQuestion q{wish_of(need), ends_[need.near], ends_[need.far], need.star, {tenths(need.way) / 10.0}, std::nullopt};
      if (need.by_trunk) q.trunk = Metres{tenths(need.trunk) / 10.0};
      Answer a;
      a.choice = choose_cable(s_.catalogue, q);
      if (a.choice) {
        a.cable = s_.builder.add_part(a.choice->cable);
        if (a.choice->near) a.near_optic = s_.builder.add_part(a.choice->near);
        if (a.choice->far) a.far_optic = s_.builder.add_part(a.choice->far);
      }
      answers_.push_back(std::move(a));
    }
    return need.answer = at->second;
  }

  void link(LinkId l) {
    Need& need = needs_[need_of_[l.value]];
    Answer& how = answers_[answer(need)];
    const Ends e = ends_of(l);
    if (how.choice && !how.choice->optical()) return with_cable(l, e, how);
    if (how.choice && with_fibre(l, e.near, e.far, how)) return;
    refuse(e, need, how);
  }

  static std::uint32_t ports_per_connector(const CageEnd& end, const PartRef& optic) { return connector_ports(end, *optic); }

  void plug(PortId p, double watts) {
    float& drawn = s_.layout.plug_watts[s_.builder.cage_of(p).value];
    drawn = std::max(drawn, static_cast<float>(watts));
  }

  void join(std::uint32_t draft, LinkId l) {
    drafts_of_[l.value] = draft;
    float& way = drafts_[draft].way;
    if (!(way >= ways_[l.value])) way = ways_[l.value];
  }

  void with_cable(LinkId l, const Ends& e, const Answer& how) {
    const CageId near = s_.builder.cage_of(e.near);
    std::uint32_t& draft = by_cage_[near.value];
    if (draft == kNoDraft) {
      draft = static_cast<std::uint32_t>(drafts_.size());
      drafts_.push_back({near, 0, how.cable, PartId(), PartId(), kUnknownWay});
    }
    if (is_server(s_.builder.device_of(s_.builder.cage_of(e.far)))) drafts_[draft].least = how.choice->cable->cable->to_servers;
    plug(e.near, how.choice->cable->cable->power.value);
    plug(e.far, how.choice->cable->cable->far_power.value);
    join(draft, l);
  }

  // One fibre per connector of the near cage. Returns false if that connector's ports lead to more
  // connectors than the fibre has legs.
  bool with_fibre(LinkId l, PortId near, PortId far, const Answer& how) {
    const CageId cage = s_.builder.cage_of(near);
    const CableChoice& choice = *how.choice;
    const std::uint32_t per_near = ports_per_connector(end_of(cage), choice.near);
    const std::uint32_t per_far = ports_per_connector(end_of(s_.builder.cage_of(far)), choice.far);
    const std::uint32_t connector = s_.builder.sub_of(near) / per_near;
    Fibre& fibre = by_port_[near.value - s_.builder.sub_of(near) % per_near];
    const std::uint32_t far_connector = far.value - s_.builder.sub_of(far) % per_far;
    const bool same_leg = fibre.draft != kNoDraft && fibre.last_far == far_connector;
    if (!same_leg && ++fibre.legs > choice.cable->fibre->legs) return false;
    fibre.last_far = far_connector;
    if (fibre.draft == kNoDraft) {
      fibre.draft = static_cast<std::uint32_t>(drafts_.size());
      drafts_.push_back({cage, static_cast<std::uint16_t>(connector + 1), how.cable, how.near_optic, how.far_optic, kUnknownWay});
    }
    plug(near, choice.near->transceiver->power.value);
    plug(far, choice.far->transceiver->power.value);
    join(fibre.draft, l);
    return true;
  }

  // Drafts become rows in the order of their keys: by device, cage and connector. Sorting numbers here
  // spares freeze() the sorting of as many long texts.
  void add_in_key_order() {
    const std::size_t devices = s_.builder.device_count();
    std::vector<std::uint32_t> order(devices), rank(devices);
    std::iota(order.begin(), order.end(), 0U);
    std::sort(order.begin(), order.end(), [&](std::uint32_t x, std::uint32_t y) { return natural_less(s_.builder.device(DeviceId(x)).key, s_.builder.device(DeviceId(y)).key); });
    for (std::uint32_t i = 0; i < devices; ++i) rank[order[i]] = i;
    std::vector<std::uint64_t> keys(drafts_.size());
    for (std::size_t i = 0; i < drafts_.size(); ++i) {
      const Draft& d = drafts_[i];
      keys[i] = std::uint64_t{rank[s_.builder.device_of(d.cage).value]} << 32U | std::uint64_t{s_.builder.number_of(d.cage)} << 16U | d.connector;
    }
    std::vector<std::uint32_t> sorted(drafts_.size());
    std::iota(sorted.begin(), sorted.end(), 0U);
    std::sort(sorted.begin(), sorted.end(), [&](std::uint32_t x, std::uint32_t y) { return keys[x] < keys[y]; });
    if (!s_.layout.kept_places.empty() && first_.value == 0) reach_kept_places();
    std::vector<AssemblyId> made(drafts_.size());
    for (const std::uint32_t i : sorted) made[i] = s_.builder.add_assembly(row_of(drafts_[i]));
    for (const LinkId l : links())
      if (drafts_of_[l.value] != kNoDraft) s_.builder.assign(l, made[drafts_of_[l.value]]);
  }

  // A leg that is free today reaches as far as any of its kind.
  void reach_kept_places() {
    std::vector<std::uint32_t> legs(drafts_.size(), 0);
    for (const LinkId l : links())
      if (drafts_of_[l.value] != kNoDraft) ++legs[drafts_of_[l.value]];
    for (const LinkId l : links()) {
      if (drafts_of_[l.value] == kNoDraft) continue;
      Draft& d = drafts_[drafts_of_[l.value]];
      const Part& part = s_.builder.part(d.cable);
      const std::uint32_t all = part.cable ? part.cable->legs : part.fibre->legs;
      if (legs[drafts_of_[l.value]] < all) d.least = std::max(d.least, needs_[need_of_[l.value]].way);
    }
  }

  std::string end_words(PortId p) {
    const CageEnd end = end_of(s_.builder.cage_of(p));
    return fmt::format("{} ({} {})", s_.builder.device(s_.builder.device_of(s_.builder.cage_of(p))).key, end.form_factor, port_mode_text(end.mode));
  }

  void refuse(const Ends& e, const Need& need, const Answer& how) {
    if (!refused_.insert({need.host, need.near, need.far}).second) return;
    const FabricIntent& c = *owner(NetworkId(std::uint32_t{need.network})).asked;
    const auto& asked = need.host ? c.cables.host : c.cables.trunk;
    // What was written points best: the wish, else the rate that made such ports, else the switch.
    const Asked<BitRate>& rate = need.host ? c.rate : c.uplink_rate;
    const Span at = asked.given ? asked.span : (rate.given ? rate.span : c.switch_part.span);
    const std::string wish = asked.given ? "'" + asked.value + "'" : std::string("a direct cable");
    const CableQuestion here{wish_of(need), ends_[need.near], ends_[need.far], need.star, {}, std::nullopt};
    CableQuestion star = here;
    star.star = true;
    if (choose_cable(s_.catalogue, here) && !how.choice) return out_of_reach(need, here, at);
    const std::string ends = fmt::format("{} and {}", end_words(e.near), end_words(e.far));
    if (how.choice || choose_cable(s_.catalogue, star))
      s_.diagnostics.error(code::kNoAssembly, s_.intent.source, at, fmt::format("{} cannot join {}: the links of one cage lead to cages that others share", wish, ends),
                           "use fibres (multimode or single-mode), or a port map in which the links of a cage stay together");
    else
      s_.diagnostics.error(code::kNoAssembly, s_.intent.source, at, fmt::format("no {} part of the catalogue joins {}", asked.value == "auto" ? "cable or optical" : asked.value, ends),
                           "choose another medium, switch or adapter, or add the part to a catalogue of your own (--catalog)");
  }

  void out_of_reach(const Need& need, const CableQuestion& here, Span at) {
    const Ends e = ends_of(need.longest);
    double reach = 0;  // the longest way that something would cover
    for (int half_metres = 2048; half_metres > 0; half_metres /= 2) {
      CableQuestion q = here;
      q.way = {reach + half_metres / 2.0};
      if (choose_cable(s_.catalogue, q)) reach = q.way.value;
    }
    s_.diagnostics.error(code::kOutOfReach, s_.intent.source, at,
                         fmt::format("{} and {} are {:.1f} m apart by cable{}, and {} reaches {} m", end_words(e.near), end_words(e.far), need.way.value, need.by_trunk ? " and more through a trunk with its patches" : "",
                                     here.wish.text == "auto" ? std::string("what joins them") : "'" + here.wish.text + "'", number_text(reach)),
                         here.wish.text == "auto" ? "bring the racks nearer to each other, choose a switch or adapter for which there are longer cables, or add such a part to a catalogue of your own (--catalog)" : "choose a medium of longer reach (`auto` takes the first that reaches), or bring the racks nearer");
  }

  // Connector 0: a cable that brings its own ends.
  struct Draft {
    CageId cage;
    std::uint16_t connector;
    PartId cable, near, far;
    float way;        // of its longest leg
    Metres least{};   // it is no shorter, however short the way
  };
  static constexpr std::uint32_t kNoDraft = 0xffffffffU;
  static constexpr float kUnknownWay = std::numeric_limits<float>::quiet_NaN();

  AssemblyRow row_of(const Draft& d) const {
    AssemblyRow row;
    row.key = fmt::format("{}:{}", s_.builder.device(s_.builder.device_of(d.cage)).key, s_.builder.number_of(d.cage));
    if (d.connector > 0) row.key += fmt::format("/{}", d.connector);
    row.cable = d.cable;
    row.near = d.near;
    row.far = d.far;
    if (!std::isnan(d.way)) {
      const Part& cable = s_.builder.part(d.cable);
      row.routed = {std::ceil(static_cast<double>(d.way) * 100 - 1e-3) / 100};
      row.length = stocked_length(std::max(row.routed, d.least), cable.cable ? cable.cable->lengths : cable.fibre->lengths).value_or(kUnknownLength);
    }
    return row;
  }

  struct Fibre {
    std::uint32_t draft = kNoDraft;
    std::uint32_t last_far = 0;
    std::uint32_t legs = 0;
  };

  IdRange<LinkId> links() const { return {first_.value, static_cast<std::uint32_t>(s_.builder.link_count())}; }

  SynthState& s_;
  LinkId first_;  // links before it have their assemblies
  LinkStars stars_;
  LinkGroups groups_;
  std::vector<std::uint8_t> shared_later_;  // of every cage
  std::vector<Wishes> wishes_;  // of every network
  mutable std::map<std::uint32_t, std::vector<AdapterCages>> adapters_;  // of a part
  bool placed_ = false, trunks_ = false;
  std::vector<CageEnd> ends_;  // by sort of cage
  DeviceId last_device_;
  const CageGroup* last_group_ = nullptr;
  std::uint16_t last_sort_ = 0;
  std::vector<float> ways_;  // of every link, metres; NaN: not known
  std::vector<Need> needs_;
  std::vector<std::uint32_t> need_of_;  // of every link
  std::vector<Answer> answers_;
  std::map<std::tuple<std::uint16_t, std::uint16_t, std::uint16_t, bool, bool, bool, std::uint32_t, std::uint32_t>, std::uint32_t> asked_;
  std::set<std::tuple<bool, std::uint16_t, std::uint16_t>> refused_;
  std::vector<Fibre> by_port_;
  std::vector<std::uint32_t> by_cage_;
  std::vector<Draft> drafts_;
  std::vector<std::uint32_t> drafts_of_;  // of every link
};

void run_assemblies(SynthState& s) { Cabling(s, LinkId(0U)).run(); }

}  // namespace

void cable_links(SynthState& s, LinkId first) { Cabling(s, first).run(); }

extern const PassInfo kPassAssemblies{"assemblies", "what is bought and pulled for the links: splitters, cables, transceivers and fibres", kLinks, kAssemblies,
                                      run_assemblies};

}  // namespace cw
