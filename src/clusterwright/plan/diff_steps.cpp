#include "clusterwright/plan/diff_steps.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "clusterwright/plan/diff_gauge.hpp"
#include "clusterwright/plan/diff_things.hpp"
#include "clusterwright/plan/diff_words.hpp"
#include "clusterwright/plan/diff_worksite.hpp"

namespace cw {
namespace {

constexpr std::size_t kMostEdgesExactly = 4'000'000;  // edges times steps up to which flows are worked out exactly

// Links whose nearer end is one device.
struct Work {
  std::vector<LinkId> remove, add;
};

class Planner {
 public:
  explicit Planner(const Difference& d) : d_(d), names_(d), site_(d), gauge_(d, site_), who_(d.matching.places), kept_(d.matching.places, 0), added_(d.matching.places, 0), stands_(d.matching.places, 0) {
    fill_places();
    fill_work();
    std::size_t steps = 0;
    for (const auto& [place, work] : work_) steps += work.remove.empty() ? 0 : 2;
    plan_.method = steps * site_.live().edges() <= kMostEdgesExactly ? FlowMethod::max_flow : FlowMethod::shares;
    site_.measure_by(plan_.method);
  }

  WorkPlan run() {
    rename_steps(names_, plan_.steps);
    number_steps(d_, plan_.steps);
    take_out();
    unplug(Unplug::idle);
    set_up_steps(d_, plan_.steps);
    lay_trunks(TrunkWork::Room::needed);
    renew_trunks();
    cable_new();
    cable_controllers();
    while (rearrange()) {
    }
    // What is left cannot be done without a node losing others for a while.
    forced_ = true;
    while (rearrange()) {
    }
    forced_ = !plan_.steps.empty() && std::any_of(plan_.steps.begin(), plan_.steps.end(), [](const WorkStep& s) { return !s.out_of_service.empty(); });
    put_in();
    unplug(Unplug::all);
    unplug_controllers();
    clear_trunks();
    lay_trunks(TrunkWork::Room::any);
    leftovers(Left::all);
    clear_trunks();
    refit_steps(d_, plan_.steps);
    install_steps(d_, plan_.steps);
    dismount_steps(d_, names_, plan_.steps);
    find_reuse(d_, plan_);
    plan_.lowest = gauge_.lowest(plan_.steps);
    return std::move(plan_);
  }

 private:
  enum class Unplug : std::uint8_t { idle, all };
  struct Who {
    const Cluster* cluster = nullptr;
    DeviceId device;
  };

  void fill_places() {
    for (const DeviceId b : ids<DeviceId>(d_.before->devices.size())) {
      who_[d_.matching.place_before[b]] = {d_.before.get(), b};
      stands_[d_.matching.place_before[b]] = d_.stands_on(b).valid() ? 1 : 0;
    }
    for (const DeviceId a : ids<DeviceId>(d_.after->devices.size())) {
      const std::uint32_t p = d_.matching.place_after[a];
      who_[p] = {d_.after.get(), a};
      (d_.matching.device_before[a].valid() ? kept_ : added_)[p] = 1;
    }
  }

  void fill_work() {
    for (const LinkId l : ids<LinkId>(d_.before->links.size()))
      if (d_.fate[l] != LinkFate::stays) work_[d_.matching.place_before[d_.before->device_of(d_.before->links.a[l])]].remove.push_back(l);
    for (const LinkId l : ids<LinkId>(d_.after->links.size()))
      if (d_.pulled[l] != 0) work_[d_.matching.place_after[d_.after->device_of(d_.after->links.a[l])]].add.push_back(l);
  }

  bool is_old(std::uint32_t place) const { return who_[place].cluster == d_.before.get(); }
  const std::string& name(std::uint32_t place) const { return is_old(place) ? names_.device(who_[place].device) : who_[place].cluster->devices.name[who_[place].device]; }
  const std::string& key(std::uint32_t place) const { return who_[place].cluster->devices.key[who_[place].device]; }
  DeviceKind kind(std::uint32_t place) const { return who_[place].cluster->devices.kind[who_[place].device]; }
  bool is_switch(std::uint32_t place) const { return kind(place) == DeviceKind::switch_; }
  bool leaves(std::uint32_t place) const { return kept_[place] == 0 && added_[place] == 0 && stands_[place] == 0; }
  // PDUs and CDUs: they come and go with their racks, and their management cables as others'.
  bool is_controller(std::uint32_t place) const { return kind(place) == DeviceKind::controller; }
  bool is_machine(std::uint32_t place) const { return !is_switch(place) && !is_controller(place); }

  void remove(LinkId l, WorkStep& s) {
    if (!site_.hangs(l)) return;
    site_.take(l);
    s.remove.push_back(l);
  }

  // Pulls what has its ports free and leaves the rest in `wanted`.
  void pull(std::vector<LinkId>& wanted, WorkStep& s) {
    std::vector<LinkId> later;
    for (const LinkId l : wanted) {
      if (!site_.free(l)) {
        later.push_back(l);
        continue;
      }
      site_.hang(l);
      s.add.push_back(l);
    }
    wanted = std::move(later);
  }

  void put(WorkStep s) { plan_.steps.push_back(std::move(s)); }
  void finish(WorkStep s) {
    note_lost(s);
    gauge_.done(s);
    put(std::move(s));
  }
  WorkStep step(StepKind kind, std::uint32_t place) {
    WorkStep s;
    s.kind = kind;
    s.device = key(place);
    return s;
  }

  std::string removed_text(const WorkStep& s) const { return links_text(*d_.before, s.remove); }
  std::string added_text(const WorkStep& s) const { return links_text(*d_.after, s.add); }
  // "move 32 links", "take out 32 links", "take out 32 links, put in 20"
  std::string moved_text(const WorkStep& s) const {
    if (s.add.size() == s.remove.size()) return "move " + removed_text(s);
    return "take out " + removed_text(s) + (s.add.empty() ? std::string() : ", put in " + added_text(s));
  }

  std::string moved_at_text(const WorkStep& s, std::uint32_t p) const {
    return s.add.size() == s.remove.size() ? fmt::format("Move {} of {}", removed_text(s), name(p)) : fmt::format("At {}: {}", name(p), moved_text(s));
  }

  StepThing thing(std::string_view action, std::uint32_t place) const {
    const Who& w = who_[place];
    return is_old(place) ? old_thing(action, *w.cluster, w.device, names_) : new_thing(action, *w.cluster, w.device);
  }

  // Places of devices that satisfy `which`, by what they belong to.
  template <class Which>
  std::map<std::string, std::vector<std::uint32_t>> groups(Which which) const {
    std::map<std::string, std::vector<std::uint32_t>> out;
    for (std::uint32_t p = 0; p < who_.size(); ++p)
      if (which(p)) out[parent_of(key(p))].push_back(p);
    return out;
  }

  void take_out() {
    for (const auto& [unit, places] : groups([this](std::uint32_t p) { return leaves(p) && is_machine(p); })) {
      WorkStep s = step(StepKind::take_out, places.front());
      s.device.clear();
      s.title = fmt::format("Empty {}, shut {} down and unplug {}", counted(places.size(), "machine"), places.size() == 1 ? "it" : "them", places.size() == 1 ? "it" : "them");
      if (!unit.empty()) s.title += " (" + unit + ")";
      for (const std::uint32_t p : places) {
        site_.live().expect(p, false);
        s.things.push_back(thing("take out", p));
        for (const LinkId l : std::exchange(work_[p].remove, {})) remove(l, s);
      }
      finish(std::move(s));
    }
  }

  // Switches that leave: at first those that no machine that stays hangs on, in the end all.
  void unplug(Unplug which) {
    for (std::uint32_t p = 0; p < who_.size(); ++p) {
      if (!leaves(p) || !is_switch(p) || work_[p].remove.empty()) continue;
      if (which == Unplug::idle && serves(p)) continue;
      WorkStep s = step(StepKind::unplug, p);
      s.title = fmt::format("Unplug {}, which serves nothing any more", name(p));
      for (const LinkId l : std::exchange(work_[p].remove, {})) remove(l, s);
      finish(std::move(s));
    }
  }
  bool serves(std::uint32_t place) const {
    const Cluster& c = *d_.before;
    for (const PortId p : c.ports_of(who_[place].device)) {
      const LinkId l = c.ports.link[p];
      if (l.valid() && site_.hangs(l) && c.links.b[l] == p && kept_[d_.matching.place_before[c.device_of(c.links.a[l])]] != 0) return true;
    }
    return false;
  }

  void lay_trunks(TrunkWork::Room room) {
    WorkStep s;
    s.kind = StepKind::lay_trunks;
    s.lay = site_.trunks().lay(room);
    if (s.lay.empty()) return;
    s.title = fmt::format("Lay {} between patch panels", counted(s.lay.size(), "trunk"));
    note_lost(s);
    put(std::move(s));
  }

  void clear_trunks() {
    WorkStep s;
    s.kind = StepKind::clear_trunks;
    s.clear = site_.trunks().clear();
    if (s.clear.empty()) return;
    s.title = fmt::format("Take out {} that {} nothing any more", counted(s.clear.size(), "trunk"), s.clear.size() == 1 ? "carries" : "carry");
    note_lost(s);
    put(std::move(s));
  }

  // Trunks whose panels had no room for them get that of those whose cables are out, and carry what waits for them.
  void renew_trunks() {
    if (site_.trunks().all_laid()) return;
    const std::size_t steps = plan_.steps.size();
    clear_trunks();
    lay_trunks(TrunkWork::Room::needed);
    if (plan_.steps.size() > steps && plan_.steps.back().kind == StepKind::lay_trunks) leftovers(waiting_for(plan_.steps.back().lay));
  }

  // Who has cables that are to run through these.
  std::vector<std::uint32_t> waiting_for(const std::vector<TrunkId>& trunks) {
    const Cluster& c = *d_.after;
    if (over_.size() == 0) {
      over_.resize(c.trunks.size());
      for (const auto& [p, work] : work_)
        for (const LinkId l : work.add)
          if (const AssemblyId a = c.links.assembly[l]; a.valid() && c.assemblies.trunk[a].valid()) over_[c.assemblies.trunk[a]].push_back(p);
    }
    std::set<std::uint32_t> out;
    for (const TrunkId t : trunks) out.insert(over_[t].begin(), over_[t].end());
    return {out.begin(), out.end()};
  }

  // Links between switches whose ports are free already: nothing has to be drained for them.
  void cable_new() {
    for (auto& [p, work] : work_)
      if (is_switch(p) && !work.add.empty()) cable(p, work);
  }

  // Management cables of racks' PDUs and CDUs, by what the racks belong to.
  void cable_controllers() {
    std::map<std::string, WorkStep> steps;
    std::map<std::string, std::vector<std::uint32_t>> wanted;
    for (auto& [p, work] : work_) {
      if (added_[p] == 0 || !is_controller(p) || work.add.empty()) continue;
      const auto [at, is_new] = steps.try_emplace(parent_of(parent_of(parent_of(key(p)))));
      if (is_new) at->second = step(StepKind::cable, p), at->second.device.clear();
      wanted[at->first].push_back(p);
    }
    for (auto& [where, s] : steps) {
      for (const std::uint32_t p : wanted[where]) pull(work_[p].add, s);
      if (s.add.empty()) continue;
      s.title = fmt::format("Cable the management of power and cooling{}: {}", where.empty() ? std::string() : " (" + where + ")", added_text(s));
      finish(std::move(s));
    }
  }

  // Of those that leave, and of those whose ports others are to have.
  void unplug_controllers() {
    WorkStep s;
    for (auto& [p, work] : work_) {
      if (added_[p] != 0 || kept_[p] != 0 || !is_controller(p) || work.remove.empty()) continue;
      if (s.remove.empty()) s = step(StepKind::unplug, p), s.device.clear();
      if (stands_[p] != 0) s.things.push_back(thing("manage over another free port:", p));
      for (const LinkId l : std::exchange(work.remove, {})) remove(l, s);
    }
    if (s.remove.empty()) return;
    s.title = fmt::format("Unplug the management of power and cooling that is no longer planned: {}", removed_text(s));
    finish(std::move(s));
  }

  void cable(std::uint32_t p, Work& work) {
    WorkStep s = step(StepKind::cable, p);
    gauge_.meanwhile(s, work.add);
    pull(work.add, s);
    if (s.add.empty()) return;
    if (added_[p] == 0) s.title = fmt::format("Cable to free ports: {}: {}", name(p), added_text(s));
    else s.title = new_switch_text(*d_.after, name(p), s.add);
    finish(std::move(s));
  }

  // One round: switches from the top down, then machines that hang elsewhere, each if it can be done now.
  bool rearrange() {
    bool progress = false;
    for (const int tier : {3, 2, 1, 0})
      for (auto& [p, work] : work_)
        if (kept_[p] != 0 && is_switch(p) && !work.remove.empty() && tier_of(who_[p].cluster->devices.role[who_[p].device]) == tier) progress = relink(p, work) || progress;
    leftovers(Left::of_those_in);
    for (auto& [p, work] : work_)
      if (kept_[p] != 0 && !is_switch(p) && !work.remove.empty()) progress = rehome(p, work) || progress;
    leftovers(Left::of_those_in);
    return progress;
  }

  static std::pair<std::size_t, std::size_t> piece(std::size_t n, std::size_t k, std::size_t parts) { return {k * n / parts, (k + 1) * n / parts}; }

  // Whether links of a device can be moved in so many parts without any node losing another. Leaves all as it was.
  bool harmless(Work& work, std::size_t parts) {
    const Work all = work;
    WorkStep trial;
    bool good = true;
    for (std::size_t k = 0; k < parts && good; ++k) {
      const auto [first, last] = piece(all.remove.size(), k, parts);
      for (std::size_t i = first; i < last; ++i) remove(all.remove[i], trial);
      good = !site_.live().any_cut_off();
      pull(work.add, trial);
    }
    good = good && !site_.live().any_cut_off();
    site_.undo(trial.remove, trial.add);
    work = all;
    return good;
  }

  // Who cannot reach all others at this moment; asked only once something has been done that may cost it.
  void note_lost(WorkStep& s) {
    if (!forced_) return;
    for (const std::uint32_t out : site_.live().cut_off())
      if (std::find(s.out_of_service.begin(), s.out_of_service.end(), key(out)) == s.out_of_service.end()) s.out_of_service.push_back(key(out));
  }

  // One switch at a time: whole if its nodes have other ways, else a part of its links at a time.
  bool relink(std::uint32_t p, Work& work) {
    site_.drain(p);
    const bool drains = !site_.live().any_cut_off();
    site_.undrain();
    std::size_t parts = 1;
    if (!drains) {
      for (const std::size_t n : {std::min<std::size_t>(2, work.remove.size()), work.remove.size()})
        if (parts == 1 && harmless(work, n)) parts = n;
      if (parts == 1 && !harmless(work, 1) && !forced_) return false;
    }
    const std::vector<LinkId> all = std::exchange(work.remove, {});
    for (std::size_t k = 0; k < parts; ++k) {
      WorkStep s = step(StepKind::relink, p);
      s.part = static_cast<std::uint32_t>(k + 1);
      s.parts = static_cast<std::uint32_t>(parts);
      s.drains = drains;
      if (drains) site_.drain(p);
      const auto [first, last] = piece(all.size(), k, parts);
      for (std::size_t i = first; i < last; ++i) remove(all[i], s);
      gauge_.meanwhile(s, work.add);
      note_lost(s);
      pull(work.add, s);
      if (drains) site_.undrain();
      if (drains) s.title = fmt::format("Drain {}, {}, verify, bring it back", name(p), moved_text(s));
      else s.title = fmt::format("{} while the others carry its traffic{}", moved_at_text(s, p), part_text(s));
      finish(std::move(s));
    }
    renew_trunks();
    return true;
  }

  enum class Left : std::uint8_t { of_those_in, all };
  void leftovers(Left which) {
    std::vector<std::uint32_t> places;
    for (const auto& [p, work] : work_)
      if (!work.add.empty() && (which == Left::all || added_[p] == 0 || is_switch(p))) places.push_back(p);
    leftovers(places);
  }
  void leftovers(const std::vector<std::uint32_t>& waiting) {
    std::map<std::string, std::vector<std::uint32_t>> units;
    for (const std::uint32_t p : waiting)
      if (!work_[p].add.empty()) units[parent_of(key(p))].push_back(p);
    for (const auto& [unit, places] : units) {
      WorkStep s = step(StepKind::cable, places.front());
      note_lost(s);  // until its links are in
      gauge_.meanwhile(s, wanted_at(places));
      std::vector<std::uint32_t> done;
      for (const std::uint32_t p : places) {
        const std::size_t before = s.add.size();
        pull(work_[p].add, s);
        if (s.add.size() > before) done.push_back(p);
      }
      if (done.empty()) continue;
      s.device = done.size() == 1 ? key(done.front()) : std::string();
      s.title = fmt::format("Cable what is left of {}: {}", done.size() == 1 ? name(done.front()) : fmt::format("{} devices of {}", grouped(done.size()), unit), added_text(s));
      finish(std::move(s));
    }
  }

  // A machine that stays but hangs elsewhere: all its links at once where it has others, else half of them.
  bool rehome(std::uint32_t p, Work& work) {
    std::size_t parts = 1;
    if (!harmless(work, 1) && work.remove.size() > 1 && harmless(work, 2)) parts = 2;
    else if (!forced_ && !harmless(work, 1)) return false;
    const std::vector<LinkId> all = std::exchange(work.remove, {});
    for (std::size_t k = 0; k < parts; ++k) {
      WorkStep s = step(StepKind::rehome, p);
      s.part = static_cast<std::uint32_t>(k + 1);
      s.parts = static_cast<std::uint32_t>(parts);
      const auto [first, last] = piece(all.size(), k, parts);
      for (std::size_t i = first; i < last; ++i) remove(all[i], s);
      note_lost(s);
      gauge_.meanwhile(s, work.add);
      pull(work.add, s);
      s.title = moved_at_text(s, p) + part_text(s);
      finish(std::move(s));
    }
    return true;
  }

  std::vector<LinkId> wanted_at(const std::vector<std::uint32_t>& places) const {
    std::vector<LinkId> out;
    for (const std::uint32_t p : places)
      if (const auto work = work_.find(p); work != work_.end()) out.insert(out.end(), work->second.add.begin(), work->second.add.end());
    return out;
  }

  static std::string part_text(const WorkStep& s) { return s.parts > 1 ? fmt::format(" (part {} of {})", s.part, s.parts) : std::string(); }

  void put_in() {
    for (const auto& [unit, places] : groups([this](std::uint32_t p) { return added_[p] != 0 && is_machine(p); })) {
      WorkStep s = step(StepKind::put_in, places.front());
      s.device.clear();
      s.title = fmt::format("Mount, power and cable {}{}", counted(places.size(), "machine"), unit.empty() ? "" : " (" + unit + ")");
      gauge_.meanwhile(s, wanted_at(places));
      for (const std::uint32_t p : places) {
        s.things.push_back(thing("mount", p));
        pull(work_[p].add, s);
      }
      for (const std::uint32_t p : places) site_.live().expect(p, true);
      finish(std::move(s));
    }
  }

  const Difference& d_;
  const PlanNames names_;
  Worksite site_;
  Gauge gauge_;
  std::vector<Who> who_;
  std::vector<std::uint8_t> kept_, added_, stands_;  // of each place; none: it leaves; stands: see Difference::stands_on()
  bool forced_ = false;                     // nodes may lose others, if they are told
  std::map<std::uint32_t, Work> work_;
  Column<TrunkId, std::vector<std::uint32_t>> over_;  // places with cables to pull through it
  WorkPlan plan_;
};

}  // namespace

std::string_view step_kind_name(StepKind kind) {
  switch (kind) {
    case StepKind::rename: return "rename";
    case StepKind::readdress: return "readdress";
    case StepKind::take_out: return "take-out";
    case StepKind::unplug: return "unplug";
    case StepKind::set_up: return "set-up";
    case StepKind::lay_trunks: return "lay-trunks";
    case StepKind::cable: return "cable";
    case StepKind::relink: return "relink";
    case StepKind::rehome: return "rehome";
    case StepKind::put_in: return "put-in";
    case StepKind::refit: return "refit";
    case StepKind::install: return "install";
    case StepKind::clear_trunks: return "clear-trunks";
    case StepKind::dismount: return "dismount";
  }
  return {};
}

double WorkPlan::lowest_percent() const {
  double percent = 100;
  for (const StepBisection& b : lowest) percent = std::min({percent, b.during, b.after});
  return percent;
}

WorkPlan work_plan(const Difference& difference) {
  if (!difference.rebuild.empty() || difference.nothing()) return {};
  return Planner(difference).run();
}

}  // namespace cw
