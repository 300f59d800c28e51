#include <algorithm>
#include <limits>
#include <map>
#include <numeric>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/synth/cabling.hpp"
#include "clusterwright/synth/passes.hpp"

namespace cw {
namespace {

constexpr std::uint32_t kNoCage = CageId::kNone;

// What every cage's links lead to. A cable with ends of its own can only serve a star: one cage that
// all its links share, and far cages whose links all come from it.
class Stars {
 public:
  explicit Stars(const ClusterBuilder& b) : only_peer_(b.cage_count(), kNoCage), centre_(b.cage_count(), 1) {
    std::vector<std::uint8_t> several(b.cage_count(), 0);
    const auto visit = [&](std::uint32_t cage, std::uint32_t peer) {
      if (only_peer_[cage] == kNoCage) only_peer_[cage] = peer;
      else if (only_peer_[cage] != peer) several[cage] = 1;
    };
    for (const LinkId l : ids<LinkId>(b.link_count())) {
      const std::uint32_t x = b.cage_of(b.link_end_a(l)).value, y = b.cage_of(b.link_end_b(l)).value;
      visit(x, y);
      visit(y, x);
    }
    for (std::size_t c = 0; c < several.size(); ++c)
      if (several[c] != 0) only_peer_[c] = kNoCage;
    for (const LinkId l : ids<LinkId>(b.link_count())) {
      const std::uint32_t x = b.cage_of(b.link_end_a(l)).value, y = b.cage_of(b.link_end_b(l)).value;
      if (only_peer_[x] != y) centre_[y] = 0;
      if (only_peer_[y] != x) centre_[x] = 0;
    }
  }
  bool is_centre(CageId c) const { return centre_[c.value] != 0; }

 private:
  std::vector<std::uint32_t> only_peer_;
  std::vector<std::uint8_t> centre_;
};

class Cabling {
 public:
  explicit Cabling(SynthState& s) : s_(s), stars_(s.builder), by_port_(s.builder.port_count()), by_cage_(s.builder.cage_count(), kNoDraft) {
    const bool small = (s.plan.topology == Topology::single_switch || s.plan.topology == Topology::paired) && s.plan.target_nodes <= 16;
    host_ = {*s.intent.compute.cables.host, small, s.choices.technology, s.choices.switch_->vendor};
    trunk_ = {*s.intent.compute.cables.trunk, small, s.choices.technology, s.choices.switch_->vendor};
  }

  void run() {
    known(s_.intent.compute.cables.host, host_);
    known(s_.intent.compute.cables.trunk, trunk_);
    if (s_.diagnostics.has_errors()) return;
    drafts_of_.assign(s_.builder.link_count(), kNoDraft);
    for (const LinkId l : ids<LinkId>(s_.builder.link_count())) link(l);
    if (!s_.diagnostics.has_errors()) add_in_key_order();
  }

 private:
  // Both ends of one kind of link, looked up once.
  struct Kind {
    bool host = false;
    CageEnd near, far;
    auto operator<=>(const Kind&) const = default;
  };
  struct Answer {
    std::optional<CableChoice> direct, optical;
    PartId cable;                        // of `direct`, once used
    PartId fibre, near_optic, far_optic; // of `optical`, once used
    bool optical_first = false;
  };

  void known(const Asked<std::string>& asked, const CableWish& wish) {
    if (wants_direct(s_.catalogue, wish) || wants_optical(s_.catalogue, wish)) return;
    s_.diagnostics.error(code::kUnknownPart, s_.intent.source, asked.span, fmt::format("'{}' is neither a medium nor a cable of the catalogue", wish.text),
                         "write auto, copper, active-copper, aoc, multimode, single-mode, or a cable from `clusterwright catalog list cables`");
  }

  const CageGroup& group_of(CageId cage) const {
    const DeviceRow& d = s_.builder.device(s_.builder.device_of(cage));
    const std::uint16_t number = s_.builder.number_of(cage);
    if (d.kind == DeviceKind::switch_) return s_.choices.switch_cages;
    if (d.kind == DeviceKind::appliance) {
      for (const CageGroup& g : s_.builder.part(d.part).appliance->cages)
        if (number >= g.first && number <= g.last) return g;
    }
    const auto& compute = s_.choices.compute.cages;
    return number <= compute.size() ? compute[number - 1U].group : s_.choices.front_end.cages[number - 1U - compute.size()].group;
  }

  CageEnd end_of(CageId cage) const {
    const CageGroup& g = group_of(cage);
    return {g.form_factor, g.top, s_.builder.mode_of(cage)};
  }

  // The cage form of a device kind never changes between links of one class, but a class may meet
  // several kinds of hosts: the question is remembered by both ends.
  Answer& answer(const Kind& kind) {
    const auto [at, is_new] = answers_.try_emplace(kind);
    Answer& a = at->second;
    if (!is_new) return a;
    const CableWish& wish = kind.host ? host_ : trunk_;
    const std::uint32_t near_ports = kind.near.mode.ports, far_ports = kind.far.mode.ports;
    if (wants_direct(s_.catalogue, wish) && near_ports % far_ports == 0)
      a.direct = direct_cable(s_.catalogue, wish, kind.near, kind.far, near_ports / far_ports);
    if (wants_optical(s_.catalogue, wish)) a.optical = optics(wish, kind);
    a.optical_first = wish.text == "auto" && !wish.prefer_copper;
    return a;
  }

  static std::uint32_t ports_per_connector(const CageEnd& end, const PartRef& optic) {
    return std::max(1U, static_cast<std::uint32_t>(end.mode.ports) / std::max<std::uint32_t>(1, optic->transceiver->connectors));
  }

  // A fibre splits where a connector of the near cage carries more ports than one of the far cage.
  std::optional<CableChoice> optics(const CableWish& wish, const Kind& kind) const {
    for (const std::uint32_t legs : {1U, 2U, 4U}) {
      const auto choice = optical_path(s_.catalogue, wish, kind.near, kind.far, legs);
      if (!choice) continue;
      if (ports_per_connector(kind.near, choice->near) == legs * ports_per_connector(kind.far, choice->far)) return choice;
    }
    return std::nullopt;
  }

  void link(LinkId l) {
    const LinkClass link_class = s_.builder.class_of(l);
    const bool host = link_class == LinkClass::host_leaf;
    const PortId a = s_.builder.link_end_a(l), b = s_.builder.link_end_b(l);
    PortId near = host ? b : a, far = host ? a : b;
    // The side with more ports in its cage is the one a splitter starts from.
    if (s_.builder.mode_of(s_.builder.cage_of(far)).ports > s_.builder.mode_of(s_.builder.cage_of(near)).ports) std::swap(near, far);
    const CageId near_cage = s_.builder.cage_of(near);
    Answer& how = answer({host, end_of(near_cage), end_of(s_.builder.cage_of(far))});
    const bool direct = how.direct && stars_.is_centre(near_cage) && !(how.optical_first && how.optical);
    if (direct) return with_cable(l, near_cage, how);
    if (how.optical && with_fibre(l, near, far, how)) return;
    refuse(l, near, far, how);
  }

  void with_cable(LinkId l, CageId near, Answer& how) {
    if (!how.cable.valid()) how.cable = s_.builder.add_part(how.direct->cable);
    std::uint32_t& draft = by_cage_[near.value];
    if (draft == kNoDraft) {
      draft = static_cast<std::uint32_t>(drafts_.size());
      drafts_.push_back({near, 0, how.cable, PartId(), PartId()});
    }
    drafts_of_[l.value] = draft;
  }

  // One fibre per connector of the near cage. Returns false if that connector's ports lead to more
  // connectors than the fibre has legs.
  bool with_fibre(LinkId l, PortId near, PortId far, Answer& how) {
    if (!how.fibre.valid()) {
      how.fibre = s_.builder.add_part(how.optical->cable);
      how.near_optic = s_.builder.add_part(how.optical->near);
      how.far_optic = s_.builder.add_part(how.optical->far);
    }
    const CageId cage = s_.builder.cage_of(near);
    const CableChoice& choice = *how.optical;
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
      drafts_.push_back({cage, static_cast<std::uint16_t>(connector + 1), how.fibre, how.near_optic, how.far_optic});
    }
    drafts_of_[l.value] = fibre.draft;
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
    std::vector<AssemblyId> made(drafts_.size());
    for (const std::uint32_t i : sorted) made[i] = s_.builder.add_assembly(row_of(drafts_[i]));
    for (const LinkId l : ids<LinkId>(s_.builder.link_count()))
      if (drafts_of_[l.value] != kNoDraft) s_.builder.assign(l, made[drafts_of_[l.value]]);
  }

  void refuse(LinkId l, PortId near, PortId far, const Answer& how) {
    const bool host = s_.builder.class_of(l) == LinkClass::host_leaf;
    const CageEnd x = end_of(s_.builder.cage_of(near)), y = end_of(s_.builder.cage_of(far));
    if (!refused_.insert({host, x, y}).second) return;
    const ComputeIntent& c = s_.intent.compute;
    const auto& asked = host ? c.cables.host : c.cables.trunk;
    // What was written points best: the wish, else the rate that made such ports, else the switch.
    const Asked<BitRate>& rate = host ? c.rate : c.uplink_rate;
    const Span at = asked.given ? asked.span : (rate.given ? rate.span : c.switch_part.span);
    const std::string& x_key = s_.builder.device(s_.builder.device_of(s_.builder.cage_of(near))).key;
    const std::string& y_key = s_.builder.device(s_.builder.device_of(s_.builder.cage_of(far))).key;
    const std::string ends = fmt::format("{} ({} {}) and {} ({} {})", x_key, x.form_factor, port_mode_text(x.mode), y_key, y.form_factor, port_mode_text(y.mode));
    if (how.direct)
      s_.diagnostics.error(code::kNoAssembly, s_.intent.source, at,
                           fmt::format("{} cannot join {}: the links of one cage lead to cages that others share",
                                       asked.given ? "'" + asked.value + "'" : std::string("a direct cable"), ends),
                           "use fibres (multimode or single-mode), or a port map in which the links of a cage stay together");
    else
      s_.diagnostics.error(code::kNoAssembly, s_.intent.source, at, fmt::format("no {} part of the catalogue joins {}", asked.value == "auto" ? "cable or optical" : asked.value, ends),
                           "choose another medium, switch or adapter, or add the part to a catalogue of your own (--catalog)");
  }

  // Connector 0: a cable that brings its own ends.
  struct Draft {
    CageId cage;
    std::uint16_t connector;
    PartId cable, near, far;
  };
  static constexpr std::uint32_t kNoDraft = 0xffffffffU;

  AssemblyRow row_of(const Draft& d) const {
    AssemblyRow row;
    row.key = fmt::format("{}:{}", s_.builder.device(s_.builder.device_of(d.cage)).key, s_.builder.number_of(d.cage));
    if (d.connector > 0) row.key += fmt::format("/{}", d.connector);
    row.cable = d.cable;
    row.near = d.near;
    row.far = d.far;
    row.length = {std::numeric_limits<double>::quiet_NaN()};
    return row;
  }

  struct Fibre {
    std::uint32_t draft = kNoDraft;
    std::uint32_t last_far = 0;
    std::uint32_t legs = 0;
  };

  SynthState& s_;
  Stars stars_;
  CableWish host_, trunk_;
  std::map<Kind, Answer> answers_;
  std::set<Kind> refused_;
  std::vector<Fibre> by_port_;
  std::vector<std::uint32_t> by_cage_;
  std::vector<Draft> drafts_;
  std::vector<std::uint32_t> drafts_of_;  // of every link
};

void run_assemblies(SynthState& s) { Cabling(s).run(); }

}  // namespace

extern const PassInfo kPassAssemblies{"assemblies", "what is bought and pulled for the links: splitters, cables, transceivers and fibres", kLinks, kAssemblies,
                                      run_assemblies};

}  // namespace cw
