#include "clusterwright/synth/racks_standing.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <string>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "clusterwright/synth/panels.hpp"
#include "clusterwright/synth/site.hpp"

namespace cw {
namespace {

std::optional<WhatStands::Place> place_of(const SynthState& s, DeviceId d) {
  const DeviceRow& row = s.builder.device(d);
  return s.standing->device(row.key, row.kind, s.builder.part(row.part));
}

class Returning {
 public:
  Returning(const SynthState& s, const RackRoom& room, RackPlan& plan) : s_(s), room_(room), plan_(plan) {
    for (std::uint32_t i = 0; i < plan.drafts.size(); ++i) by_key_.emplace(plan.drafts[i].key, i);
    cell_of_.assign(plan.drafts.size(), 0);
    for (std::uint32_t c = 0; c < plan.cells.size(); ++c)
      for (const std::uint32_t i : plan.cells[c].racks) cell_of_[i] = c;
  }

  void run() {
    const std::size_t planned = plan_.drafts.size();
    for (std::uint32_t i = 0; i < planned; ++i) give_back(i);
    std::vector<std::pair<std::uint32_t, DeviceId>> homeless;
    for (std::uint32_t i = 0; i < planned; ++i) {
      if (!s_.standing->rack(draft(i).key)) continue;
      while (!fits(draft(i))) {
        const DeviceId d = last_to_come(draft(i));
        if (!d.valid()) break;
        homeless.emplace_back(i, d);
        remove(draft(i), d);
      }
    }
    std::reverse(homeless.begin(), homeless.end());
    for (const auto& [from, d] : homeless) settle(from, d);
    drop_empty();
  }

 private:
  RackDraft& draft(std::uint32_t i) { return plan_.drafts[i]; }
  static std::vector<DeviceId>& list_of(RackDraft& r, bool host) { return host ? r.nodes : r.switches; }
  bool is_host(DeviceId d) const { return s_.builder.device(d).kind == DeviceKind::host; }

  // To whom they stood with: nodes by their place, switches after those that are there.
  void add(RackDraft& r, DeviceId d) {
    auto& list = list_of(r, is_host(d));
    list.push_back(d);
    if (is_host(d)) std::sort(list.begin(), list.end());
    r.built = true;
  }
  void remove(RackDraft& r, DeviceId d) {
    std::erase(r.nodes, d);
    std::erase(r.switches, d);
  }

  void give_back(std::uint32_t from) {
    std::vector<DeviceId> all = draft(from).nodes;
    all.insert(all.end(), draft(from).switches.begin(), draft(from).switches.end());
    for (const DeviceId d : all) {
      const auto stands = place_of(s_, d);
      if (!stands || s_.standing->key(stands->rack) == draft(from).key) continue;
      const std::uint32_t to = rack_named(std::string(s_.standing->key(stands->rack)), from, s_.standing->cluster().racks.use[stands->rack]);
      remove(draft(from), d);
      add(draft(to), d);
    }
  }

  // The draft of this key; a new one beside another where there is none.
  std::uint32_t rack_named(std::string key, std::uint32_t beside, RackUse use) {
    const auto [at, is_new] = by_key_.try_emplace(std::move(key), static_cast<std::uint32_t>(plan_.drafts.size()));
    if (!is_new) return at->second;
    RackDraft r;
    r.key = at->first;
    r.use = use;
    r.unit = draft(beside).unit;
    r.first = draft(beside).first;
    r.machines = draft(beside).machines;
    plan_.drafts.push_back(std::move(r));
    auto& racks = plan_.cells[cell_of_[beside]].racks;
    const auto after = std::find(racks.begin(), racks.end(), beside);
    racks.insert(after == racks.end() ? after : after + 1, at->second);
    cell_of_.push_back(cell_of_[beside]);
    return at->second;
  }

  // --- room -------------------------------------------------------------------------------------
  bool stays(const RackDraft& r, DeviceId d) const { return standing_unit(s_, r, d).has_value(); }

  // Whether what is new finds power, cooling and rack units beside what stands, and leaves those of the panels.
  bool fits(const RackDraft& r) const {
    if (r.nodes.size() > room_.nodes().most) return false;
    const std::size_t places = grows() ? std::max<std::size_t>(r.places, r.nodes.size()) : r.nodes.size();
    const Spare nodes_alone = places == 0 ? room_.empty() : room_.with_nodes(static_cast<double>(places));
    Spare spare = nodes_alone;
    bool first = r.nodes.empty();
    for (const bool standing : {true, false})
      for (const DeviceId d : r.switches) {
        if (stays(r, d) != standing) continue;
        if (standing || first) spare = room_.left_after(spare, d);
        else if (!room_.take(spare, d)) return false;
        first = false;
      }
    // Nodes that are too many by themselves were asked for.
    const auto over = [&](double alone, double all) { return !r.nodes.empty() && alone >= 0 && all < 0; };
    if (over(nodes_alone.heat, spare.heat) || over(nodes_alone.power, spare.power)) return false;
    return spare.units >= r.panel_units && has_units(r);
  }

  bool grows() const { return s_.plan.target_nodes > s_.plan.nodes; }

  bool has_units(const RackDraft& r) const {
    RackUnits units = units_taken(s_, r, static_cast<std::uint32_t>(room_.units()));
    const auto seat = [&](DeviceId d, std::uint32_t height, std::uint32_t wanted) {
      if (stays(r, d)) return true;
      const std::uint32_t unit = units.nearest(wanted, height);
      if (unit > 0) units.take(unit, height);
      return unit > 0;
    };
    bool good = true;
    for (const DeviceId d : r.nodes) good = good && seat(d, room_.height(d), 1 + room_.nodes().bottom_units);
    for (const DeviceId d : r.switches) good = good && seat(d, room_.height(d), static_cast<std::uint32_t>(room_.units()));
    return good;
  }

  // The last switch that is new, else the last such node; a node that stands only where there are more than may be.
  DeviceId last_to_come(const RackDraft& r) const {
    const bool crowded = r.nodes.size() > room_.nodes().most;
    const auto last = [&](const std::vector<DeviceId>& list) {
      const auto found = std::find_if(list.rbegin(), list.rend(), [&](DeviceId d) { return !stays(r, d); });
      return found == list.rend() ? DeviceId() : *found;
    };
    const DeviceId node = last(r.nodes), other = last(r.switches);
    if (crowded) return node.valid() ? node : r.nodes.back();
    return other.valid() ? other : node;
  }

  // --- who has no place -------------------------------------------------------------------------
  void settle(std::uint32_t from, DeviceId d) {
    const auto& racks = plan_.cells[cell_of_[from]].racks;
    std::vector<std::uint32_t> order = racks;
    std::map<std::uint32_t, std::int64_t> at;
    for (std::size_t i = 0; i < racks.size(); ++i) at[racks[i]] = static_cast<std::int64_t>(i);
    std::stable_sort(order.begin(), order.end(), [&](std::uint32_t x, std::uint32_t y) { return std::abs(at[x] - at[from]) < std::abs(at[y] - at[from]); });
    for (const std::uint32_t i : order) {
      if (i == from || !alike(draft(i), draft(from), is_host(d)) || !draft(i).built) continue;
      RackDraft with = draft(i);
      add(with, d);
      if (!fits(with)) continue;
      draft(i) = std::move(with);
      return;
    }
    const std::uint32_t made = rack_named(free_key(from, is_host(d)), from, is_host(d) ? RackUse::compute : RackUse::network);
    add(draft(made), d);
  }

  static bool alike(const RackDraft& x, const RackDraft& like, bool host) {
    if (host) return x.use == RackUse::compute && x.unit == like.unit && !x.nodes.empty();
    return x.use == like.use && x.machines == like.machines;
  }

  // "unit-00/rack-04" behind "unit-00/rack-03"; for a switch among nodes "unit-00/network-rack-00".
  std::string free_key(std::uint32_t beside, bool host) const {
    const std::string& like = plan_.drafts[beside].key;
    std::string stem = like.substr(0, like.rfind('-'));
    if (!host && plan_.drafts[beside].use == RackUse::compute) stem = like.substr(0, like.find('/')) + "/network-rack";
    for (std::uint32_t n = 0;; ++n) {
      std::string key = fmt::format("{}-{:02}", stem, n);
      if (by_key_.count(key) == 0 && !s_.standing->rack(key)) return key;
      if (const auto at = by_key_.find(key); at != by_key_.end() && plan_.drafts[at->second].built && empty(plan_.drafts[at->second])) return key;
    }
  }

  static bool empty(const RackDraft& r) { return r.nodes.empty() && r.switches.empty(); }

  // Racks that were planned for what stands elsewhere.
  void drop_empty() {
    for (RackDraft& r : plan_.drafts) {
      if (r.built && empty(r)) r.built = false;
      else if (r.built && r.use == RackUse::network && s_.plan.units > 1 && trunked(s_) && r.panel_units == 0 && !r.machines) r.panel_units = panels_of(r);
      if (r.use == RackUse::compute && !grows()) r.places = static_cast<std::uint32_t>(r.nodes.size());
    }
    if (grows()) return;
    for (RackCell& cell : plan_.cells) std::erase_if(cell.racks, [&](std::uint32_t i) { return !plan_.drafts[i].built; });
    std::erase_if(plan_.cells, [](const RackCell& cell) { return cell.racks.empty(); });
  }

  std::uint32_t panels_of(const RackDraft& r) const {
    std::uint64_t links = 0;
    for (const DeviceId d : r.switches) links += room_.trunk_links(d);
    return panel_estimate(links);
  }

  const SynthState& s_;
  const RackRoom& room_;
  RackPlan& plan_;
  std::map<std::string, std::uint32_t> by_key_;
  std::vector<std::uint32_t> cell_of_;  // of every draft
};

class StandingFloor {
 public:
  StandingFloor(const WhatStands& standing, const RackPlan& plan, bool rooms_given, const Part& rack, Floor& floor)
      : standing_(standing), plan_(plan), rooms_given_(rooms_given), rack_(rack), floor_(floor), laid_out_(floor.places) {}

  void run() {
    std::vector<std::uint32_t> placed;
    for (const RackCell& cell : plan_.cells)
      for (const std::uint32_t i : cell.racks)
        if (laid_out_[i].room.valid()) placed.push_back(i);
    std::vector<std::uint32_t> fresh;
    for (const std::uint32_t i : placed) {
      const auto old = old_place(plan_.drafts[i].key);
      if (old) stand(i, *old);
      else fresh.push_back(i);
    }
    std::vector<std::uint32_t> homeless;
    for (const std::uint32_t i : fresh)
      if (taken_.count(key(laid_out_[i])) > 0) homeless.push_back(i);
      else stand(i, laid_out_[i]);
    // As many places of the layout are free as there are racks without one.
    for (const std::uint32_t i : homeless) {
      const FloorPlace* best = nullptr;
      for (const std::uint32_t other : placed) {
        const FloorPlace& p = laid_out_[other];
        if (taken_.count(key(p)) == 0 && (best == nullptr || apart(p, laid_out_[i]) < apart(*best, laid_out_[i]))) best = &p;
      }
      if (best != nullptr) stand(i, *best);
    }
    if (!rooms_given_) grow();
  }

 private:
  using Key = std::tuple<std::uint32_t, std::uint16_t, std::uint16_t>;
  static Key key(const FloorPlace& p) { return {p.room.value, p.row, p.position}; }

  static double apart(const FloorPlace& a, const FloorPlace& b) {
    if (a.room != b.room) return std::numeric_limits<double>::max();
    return std::abs(a.x.value - b.x.value) + std::abs(a.y.value - b.y.value);
  }

  void stand(std::uint32_t draft, const FloorPlace& at) {
    taken_[key(at)] = 1;
    floor_.places[draft] = at;
  }

  // Where the rack stands, if the new room of this name has this place where the old one had it.
  std::optional<FloorPlace> old_place(const std::string& rack_key) const {
    const auto r = standing_.rack(rack_key);
    if (!r) return std::nullopt;
    const Cluster& c = standing_.cluster();
    const auto& t = c.racks;
    if (!t.room[*r].valid()) return std::nullopt;
    for (std::size_t i = 0; i < floor_.rooms.size(); ++i) {
      const Room& room = floor_.rooms[i];
      if (room.name != c.rooms[t.room[*r]].name) continue;
      FloorPlace at{RoomId(i), t.row[*r], t.position[*r], t.x[*r], t.y[*r], t.facing[*r]};
      if (!rooms_given_) return at;
      constexpr double kSame = 0.01;  // m
      const bool there = has_place(room, at.row, at.position), same = apart(at, place_in(room, RoomId(i), at.row, at.position, rack_)) < kSame;
      return there && same ? std::optional(at) : std::nullopt;
    }
    return std::nullopt;
  }

  void grow() {
    for (Room& room : floor_.rooms)
      for (const Room& old : standing_.cluster().rooms) {
        if (old.name != room.name) continue;
        room.rows = std::max(room.rows, old.rows);
        room.places = std::max(room.places, old.places);
        room.width = std::max(room.width, old.width);
        room.depth = std::max(room.depth, old.depth);
      }
  }

  const WhatStands& standing_;
  const RackPlan& plan_;
  const bool rooms_given_;
  const Part& rack_;
  Floor& floor_;
  const std::vector<FloorPlace> laid_out_;
  std::map<Key, std::uint8_t> taken_;
};

}  // namespace

void leave_standing(const SynthState& s, const RackRoom& room, RackPlan& plan) { Returning(s, room, plan).run(); }

void leave_standing(const WhatStands& standing, const RackPlan& plan, bool rooms_given, const Part& rack, Floor& floor) { StandingFloor(standing, plan, rooms_given, rack, floor).run(); }

RackUnits units_taken(const SynthState& s, const RackDraft& draft, std::uint32_t units) {
  RackUnits taken(units);
  const auto rack = s.standing != nullptr ? s.standing->rack(draft.key) : std::nullopt;
  if (!rack) return taken;
  const Cluster& c = s.standing->cluster();
  for (const GearId g : s.standing->gear_of(*rack))
    if (c.gear.unit[g] > 0) taken.take(c.gear.unit[g], std::max(1U, units_of(c.part_of(g))));
  for (const auto* list : {&draft.nodes, &draft.switches})
    for (const DeviceId d : *list)
      if (const auto unit = standing_unit(s, draft, d)) taken.take(*unit, std::max(1U, units_of(s.builder.part(s.builder.device(d).part))));
  return taken;
}

std::optional<std::uint16_t> standing_unit(const SynthState& s, const RackDraft& draft, DeviceId d) {
  if (s.standing == nullptr) return std::nullopt;
  const auto stands = place_of(s, d);
  return stands && s.standing->key(stands->rack) == draft.key ? std::optional(stands->unit) : std::nullopt;
}

}  // namespace cw
