#include "clusterwright/plan/diff_files.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "clusterwright/emit/parts.hpp"
#include "clusterwright/text/csv.hpp"

namespace cw {
namespace {

std::string end_text(const Cluster& c, PortId p) { return fmt::format("{} {}", c.devices.name[c.device_of(p)], c.port_label(p)); }

std::string place_text(const Cluster& c, DeviceId d) {
  const RackId rack = d.value < c.mounts.rack.size() ? c.mounts.rack[d] : RackId();
  return rack.valid() ? fmt::format("{} unit {}", c.racks.name[rack], c.mounts.unit[d]) : std::string();
}

std::string metres_text(Metres m) { return std::isfinite(m.value) ? number_text(m.value) : std::string(); }

void put_cable(const Cluster& c, AssemblyId a, CableMove& m) {
  m.assembly = a;
  if (!a.valid()) return;
  m.cable = c.assemblies.key[a];
  m.part = emit::cable_order(c, a);
  m.length = metres_text(c.assemblies.length[a]);
  if (const TrunkId t = c.assemblies.trunk[a]; t.valid()) m.over = fmt::format("{} place {}", c.trunks.key[t], c.assemblies.slot[a]);
}

// "rack-07 unit 48 places 13-24"
std::string panel_text(const std::string& rack, std::uint16_t unit, std::uint32_t first, std::uint32_t count) {
  std::string text = fmt::format("{} unit {}", rack, unit);
  if (count > 0) text += fmt::format(" places {}-{}", first, first + count - 1);
  return text;
}

std::string percent_text(double p) { return fmt::format("{:.1f}", p); }

}  // namespace

DiffFiles::DiffFiles(const Difference& d, const WorkPlan& plan, const Diagnostics& findings)
    : d_(d), plan_(plan), findings_(findings), names_(d), labels_(*d.after), panel_before_(emit::panel_places(*d.before)), panel_after_(emit::panel_places(*d.after)), out_(d.before->assemblies.size(), 0), in_(d.after->assemblies.size(), 0) {
  for (const AssemblyId a : d.cables_out) out_[a.value] = 1;
  for (const AssemblyId a : d.cables_in) in_[a.value] = 1;
  elsewhere_.resize(d.after->devices.size());
  std::set<std::string_view> places, floors;
  for (const PropertyChange& p : d.properties)
    if (p.property == "place") places.insert(p.key);
    else if (p.property == "floor") floors.insert(p.key);
  for (const DeviceId i : ids<DeviceId>(d.after->devices.size())) {
    const RackId rack = i.value < d.after->mounts.rack.size() ? d.after->mounts.rack[i] : RackId();
    elsewhere_[i] = places.count(d.after->devices.key[i]) > 0 || (rack.valid() && floors.count(d.after->racks.key[rack]) > 0) ? 1 : 0;
  }
}

CableMove DiffFiles::removal(LinkId l) const {
  const Cluster& c = *d_.before;
  CableMove m;
  m.link_class = link_class_name(c.links.link_class[l]);
  const PortId a = c.links.a[l], b = c.links.b[l];
  const auto end = [&](PortId p) { return fmt::format("{} {}", names_.device(c.device_of(p)), c.port_label(p)); };
  m.a = end(a);
  m.b = end(b);
  m.a_place = names_.place(c.device_of(a));
  m.b_place = names_.place(c.device_of(b));
  put_cable(c, c.links.assembly[l], m);
  m.action = m.assembly.valid() && out_[m.assembly.value] == 0 ? "unplug" : "remove";
  return m;
}

CableMove DiffFiles::pulling(LinkId l) const {
  const Cluster& c = *d_.after;
  CableMove m;
  m.link_class = link_class_name(c.links.link_class[l]);
  const PortId a = c.links.a[l], b = c.links.b[l];
  m.a = end_text(c, a);
  m.b = end_text(c, b);
  // What stands is found where it stands, not where the new layout has it.
  const auto place = [&](PortId p) {
    const DeviceId now = c.device_of(p), then = d_.matching.device_before[now];
    return then.valid() && d_.before->placed() ? names_.place(then) : place_text(c, now);
  };
  m.a_place = place(a);
  m.b_place = place(b);
  put_cable(c, c.links.assembly[l], m);
  m.action = m.assembly.valid() && in_[m.assembly.value] == 0 ? "plug" : "pull";
  m.measure = elsewhere_[c.device_of(a)] != 0 || elsewhere_[c.device_of(b)] != 0;
  if (!m.measure) m.label = labels_.label(a, b);
  if (m.assembly.valid() && plan_.reuse.size() > 0 && plan_.reuse[m.assembly].valid()) m.serves_again = d_.before->assemblies.key[plan_.reuse[m.assembly]];
  return m;
}

CableMove DiffFiles::of_trunk(std::string_view action, const Cluster& c, TrunkId t) const {
  const bool old = &c == d_.before.get();
  const emit::TrunkPlaces& at = (old ? panel_before_ : panel_after_)[t];
  CableMove m;
  m.action = action;
  m.link_class = "trunk";
  m.cable = c.trunks.key[t];
  const auto end = [&](GearId panel, std::uint32_t first, std::string& what, std::string& place) {
    if (!panel.valid()) return;
    what = c.gear.key[panel];
    const RackId rack = c.gear.rack[panel];
    place = panel_text(old ? names_.rack(rack) : c.racks.name[rack], c.gear.unit[panel], first, at.connectors);
  };
  end(c.trunks.near[t], at.near_first, m.a, m.a_place);
  end(c.trunks.far[t], at.far_first, m.b, m.b_place);
  m.part = emit::order_number(c, c.trunks.part[t], c.trunks.length[t]);
  m.length = metres_text(c.trunks.length[t]);
  return m;
}

std::vector<CableMove> DiffFiles::moves_of(const WorkStep& step) const {
  std::vector<CableMove> out;
  out.reserve(step.remove.size() + step.add.size() + step.clear.size() + step.lay.size());
  for (const TrunkId t : step.clear) out.push_back(of_trunk("take out", *d_.before, t));
  for (const TrunkId t : step.lay) {
    CableMove& m = out.emplace_back(of_trunk("lay", *d_.after, t));
    const emit::TrunkPlaces& at = panel_after_[t];
    const std::string near = labels_.panel_label(d_.after->trunks.near[t], at.near_first, at.near_first + at.connectors - 1);
    const std::string far = labels_.panel_label(d_.after->trunks.far[t], at.far_first, at.far_first + at.connectors - 1);
    if (!near.empty() && !far.empty()) m.label = near + '/' + far;
  }
  for (const LinkId l : step.remove) out.push_back(removal(l));
  for (const LinkId l : step.add) out.push_back(pulling(l));
  return out;
}

std::string DiffFiles::work_plan_csv() const {
  CsvWriter out;
  out.buffer() = "step,kind,part,parts,device,title,drained,remove,pull,out_of_service";
  for (const StepBisection& b : plan_.lowest) out.buffer() += fmt::format(",{0}_during_percent,{0}_after_percent", b.network);
  out.buffer() += '\n';
  std::uint64_t n = 0;
  for (const WorkStep& s : plan_.steps) {
    out.number(++n).plain(step_kind_name(s.kind)).number(s.part).number(s.parts).field(s.device).field(s.title).plain(s.drains ? "yes" : "no");
    out.number(s.remove.size()).number(s.add.size());
    std::string nodes;
    for (const std::string& key : s.out_of_service) nodes += (nodes.empty() ? "" : " ") + key;
    out.field(nodes);
    for (const StepBisection& column : plan_.lowest) {
      const auto b = std::find_if(s.bisection.begin(), s.bisection.end(), [&](const StepBisection& x) { return x.network == column.network; });
      const bool stated = b != s.bisection.end();
      out.plain(stated ? percent_text(b->during) : std::string()).plain(stated ? percent_text(b->after) : std::string());
    }
    out.end_row();
  }
  return std::move(out.buffer());
}

std::string DiffFiles::recabling_csv() const {
  CsvWriter out;
  out.buffer() = "step,action,cable,class,a,a_place,b,b_place,part,length_m,over,label,serves_again,measure\n";
  std::uint64_t n = 0;
  for (const WorkStep& s : plan_.steps) {
    ++n;
    for (const CableMove& m : moves_of(s)) {
      out.number(n).plain(m.action).field(m.cable).plain(m.link_class).field(m.a).field(m.a_place).field(m.b).field(m.b_place);
      out.field(m.part).plain(m.length).field(m.over).field(m.label).field(m.serves_again).plain(m.measure ? "yes" : "").end_row();
    }
  }
  return std::move(out.buffer());
}

std::string DiffFiles::buy_csv() const {
  CsvWriter out;
  out.buffer() = "vendor,part,description,before,after,buy,left_over,built_in\n";
  for (const Purchase& p : d_.purchases) {
    out.field(p.vendor).field(p.line.order).field(p.line.description).number(p.before).number(p.after).number(p.buy()).number(p.left_over());
    out.plain(p.line.built_in ? "yes" : "").end_row();
  }
  return std::move(out.buffer());
}

std::string DiffFiles::changes_csv() const {
  CsvWriter out;
  out.buffer() = "key,property,before,after\n";
  for (const PropertyChange& p : d_.properties) out.field(p.key).plain(p.property).field(p.before).field(p.after).end_row();
  return std::move(out.buffer());
}

}  // namespace cw
