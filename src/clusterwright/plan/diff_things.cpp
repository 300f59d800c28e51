#include "clusterwright/plan/diff_things.hpp"

#include <map>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "clusterwright/plan/diff_words.hpp"

namespace cw {
namespace {

std::string floor_text(const Cluster& c, RackId r) {
  return fmt::format("{} row {} place {}", c.racks.room[r].valid() ? c.rooms[c.racks.room[r]].name : std::string(), c.racks.row[r] + 1, c.racks.position[r] + 1);
}

std::string gear_place(const Cluster& c, GearId g) {
  return c.racks.name[c.gear.rack[g]] + (c.gear.unit[g] > 0 ? fmt::format(" unit {}", c.gear.unit[g]) : std::string());
}

// Racks, and what is fitted into racks, by what they belong to.
void racks(const Difference& d, std::vector<WorkStep>& out) {
  const Cluster& c = *d.after;
  std::map<std::string, WorkStep> steps;
  for (const RackId r : d.racks_added) steps[parent_of(c.racks.key[r])].things.push_back({"set up", c.racks.key[r], c.racks.name[r], c.part_of(r).id, floor_text(c, r), {}});
  for (const GearId g : d.gear_added) steps[parent_of(c.racks.key[c.gear.rack[g]])].things.push_back({"fit", c.gear.key[g], {}, c.part_of(g).id, gear_place(c, g), {}});
  for (auto& [where, s] : steps) {
    s.kind = StepKind::set_up;
    std::size_t n = 0;
    for (const StepThing& t : s.things) n += t.action == "set up" ? 1 : 0;
    if (n == 0) s.title = fmt::format("Fit {} into racks that are there", counted(s.things.size(), "thing"));
    else s.title = fmt::format("Set up {} with what cools and powers {}", counted(n, "rack"), n == 1 ? "it" : "them");
    if (!where.empty()) s.title += " (" + where + ")";
    out.push_back(std::move(s));
  }
}

void switches(const Difference& d, std::vector<WorkStep>& out) {
  const Cluster& c = *d.after;
  std::map<std::string, WorkStep> steps;
  for (const DeviceId i : d.added)
    if (c.devices.kind[i] == DeviceKind::switch_) steps[parent_of(c.devices.key[i])].things.push_back(new_thing("mount", c, i));
  for (auto& [where, s] : steps) {
    s.kind = StepKind::set_up;
    s.title = fmt::format("Mount and power {}{}", s.things.size() == 1 ? "1 switch" : grouped(s.things.size()) + " switches", where.empty() ? "" : " (" + where + ")");
    out.push_back(std::move(s));
  }
}

}  // namespace

StepThing new_thing(std::string_view action, const Cluster& c, DeviceId d) {
  const RackId rack = d.value < c.mounts.rack.size() ? c.mounts.rack[d] : RackId();
  return {std::string(action), c.devices.key[d], c.devices.name[d], c.part_of(d).id, rack.valid() ? fmt::format("{} unit {}", c.racks.name[rack], c.mounts.unit[d]) : std::string(), {}};
}

StepThing old_thing(std::string_view action, const Cluster& c, DeviceId d, const PlanNames& names) {
  return {std::string(action), c.devices.key[d], names.device(d), c.part_of(d).id, names.place(d), {}};
}

void rename_steps(const PlanNames& names, std::vector<WorkStep>& out) {
  WorkStep s;
  s.kind = StepKind::rename;
  for (const PlanNames::Change& c : names.changes()) s.things.push_back({"rename", c.key, c.before, {}, {}, c.after});
  if (s.things.empty()) return;
  s.title = fmt::format("Rename {}; what follows uses the new names", counted(s.things.size(), "thing"));
  out.push_back(std::move(s));
}

void number_steps(const Difference& d, std::vector<WorkStep>& out) {
  WorkStep s;
  s.kind = StepKind::readdress;
  for (const PropertyChange& p : d.properties)
    if (p.property.starts_with("address of ") || p.property == "as-number" || p.property == "vlan" || p.property == "vni" || p.property == "tenant" || p.property == "domain")
      s.things.push_back({"set " + p.property, p.key, fmt::format("of {}: {}", p.key, p.before.empty() ? "none" : p.before), {}, {}, p.after.empty() ? "none" : p.after});
  if (s.things.empty()) return;
  s.title = fmt::format("Set {} that {} other than before", counted(s.things.size(), "number"), s.things.size() == 1 ? "is" : "are");
  out.push_back(std::move(s));
}

namespace {

// "8 x one → 8 x another", "add 4 x one", "take out 4 x one"
std::string exchange_text(const PropertyChange& p) {
  if (p.before.empty()) return "add " + p.after;
  return p.after.empty() ? "take out " + p.before : p.before + " → " + p.after;
}

std::string emptied_first(DeviceKind kind) {
  switch (kind) {
    case DeviceKind::host: return "drain it";
    case DeviceKind::storage: return "let the others take its data";
    case DeviceKind::server: return "move its services";
    default: return "take it out of service";
  }
}

}  // namespace

// Storage nodes are sold with their drives, and so replaced whole.
void refit_steps(const Difference& d, std::vector<WorkStep>& out) {
  const Cluster& c = *d.after;
  std::map<std::tuple<std::string, DeviceKind, std::string>, WorkStep> steps;
  for (const PropertyChange& p : d.properties) {
    if (p.property != "fitted") continue;
    const auto device = c.find_device(p.key);
    if (!device) continue;
    StepThing t = new_thing(c.devices.kind[*device] == DeviceKind::storage ? "replace" : "refit", c, *device);
    t.part = exchange_text(p);
    steps[{parent_of(p.key), c.devices.kind[*device], t.part}].things.push_back(std::move(t));
  }
  for (auto& [what, s] : steps) {
    const auto& [where, kind, exchange] = what;
    s.kind = StepKind::refit;
    s.title = fmt::format("{} {}{}, one at a time: {}, {}, verify, bring it back", kind == DeviceKind::storage ? "Replace" : "Refit", counted(s.things.size(), "machine"), where.empty() ? "" : " (" + where + ")", emptied_first(kind), exchange);
    out.push_back(std::move(s));
  }
}

void install_steps(const Difference& d, std::vector<WorkStep>& out) {
  std::map<std::string, WorkStep> steps;  // in this order: licences before what needs them
  const auto word = [](const std::string& text) { return text.empty() ? std::string("none") : text; };
  for (const PropertyChange& p : d.properties)
    if (p.property == "licences" || p.property == "service" || p.property == "version")
      steps[p.property].things.push_back({"set " + p.property, p.key, fmt::format("of {}: {}", p.key, word(p.before)), {}, {}, word(p.after)});
  for (auto& [property, s] : steps) {
    const std::size_t n = s.things.size();
    s.kind = StepKind::install;
    if (property == "licences") s.title = fmt::format("Activate what is licensed otherwise: {}", counted(n, "licence"));
    else if (property == "service") s.title = fmt::format("Install, move or remove {}", counted(n, "instance") + " of services");
    else s.title = fmt::format("Bring {} to the versions of the new design, node by node as jobs end", counted(n, "component"));
    out.push_back(std::move(s));
  }
}

void set_up_steps(const Difference& d, std::vector<WorkStep>& out) {
  racks(d, out);
  switches(d, out);
}

void dismount_steps(const Difference& d, const PlanNames& names, std::vector<WorkStep>& out) {
  const Cluster& c = *d.before;
  WorkStep s;
  s.kind = StepKind::dismount;
  for (const DeviceId i : d.gone)
    if (c.devices.kind[i] != DeviceKind::controller) s.things.push_back(old_thing("dismount", c, i, names));
  for (const GearId g : d.gear_gone) s.things.push_back({"remove", c.gear.key[g], {}, c.part_of(g).id, names.rack(c.gear.rack[g]), {}});
  for (const RackId r : d.racks_gone) s.things.push_back({"remove", c.racks.key[r], names.rack(r), c.part_of(r).id, {}, {}});
  if (s.things.empty()) return;
  s.title = fmt::format("Dismount and remove {} that {} no longer needed", counted(s.things.size(), "thing"), s.things.size() == 1 ? "is" : "are");
  out.push_back(std::move(s));
}

}  // namespace cw
