#include "clusterwright/emit/services.hpp"

#include <cmath>
#include <vector>

#include <fmt/format.h>

#include "clusterwright/physical/service_facts.hpp"
#include "clusterwright/physical/storage_sizing.hpp"

namespace cw::emit {
namespace {

constexpr Role kMachineRoles[] = {Role::head, Role::control_plane, Role::login, Role::service, Role::storage};
constexpr double kTera = 1e12, kGiga = 1e9;

struct Count {
  std::string name;
  std::uint64_t n = 0;
};

void count(std::vector<Count>& all, const std::string& name) {
  for (Count& c : all)
    if (c.name == name) {
      ++c.n;
      return;
    }
  all.push_back({name, 1});
}

std::vector<Count> machines_by_role(const Cluster& c) {
  std::vector<Count> out;
  for (const Role role : kMachineRoles)
    for (const DeviceId d : ids<DeviceId>(c.devices.size()))
      if (is_machine(c.devices.kind[d]) && c.devices.role[d] == role) count(out, std::string(role_name(role)));
  return out;
}

std::vector<Count> services_by_name(const Cluster& c) {
  std::vector<Count> out;
  for (const ServiceId s : ids<ServiceId>(c.services.size())) count(out, service_sheet(*c.parts[c.services.part[s]]).name);
  return out;
}

double thousandths(double value) { return std::round(value * 1000) / 1000; }

double raw_bytes(const Cluster& c) {
  double raw = 0;
  for (const DeviceId d : ids<DeviceId>(c.devices.size()))
    if (c.devices.kind[d] == DeviceKind::storage) raw += storage_sheet(c.part_of(d)).bays * c.storage.drive.value;
  return raw;
}

std::string binding_text(const Cluster& c, const StorageState& s) {
  if (s.reached == 0) return "no network leads from the nodes to it";
  if (!s.binds) return "nothing is asked of it";
  const StorageSheet sheet = storage_sheet(c.part_of(s.first));
  const double share = s.need[*s.binds] / s.gives[*s.binds];
  std::string out = fmt::format("{} binds: {} of {}, {:.0f} %", storage_need_words(*s.binds), storage_amount_text(*s.binds, s.need[*s.binds]),
                                storage_amount_text(*s.binds, s.gives[*s.binds]), share * 100);
  if (s.reached < s.nodes) out += fmt::format("; no network leads from the nodes to {} of them", grouped(s.nodes - s.reached));
  if (s.nodes == sheet.least && sheet.least > 1 && share < 1) out += fmt::format("; {} nodes are the least of a system", sheet.least);
  return out;
}

std::string storage_lines(const Cluster& c) {
  const StorageState s = storage_state(c);
  std::string out;
  if (s.nodes > 0) {
    out += fmt::format("{:<12} {} of {}", "storage", grouped(s.nodes), c.part_of(s.first).id);
    if (c.storage.drive.value > 0)
      out += fmt::format(" with drives of {}: {} raw, {} usable", storage_amount_text(StorageNeedKind::capacity, c.storage.drive.value), storage_amount_text(StorageNeedKind::capacity, raw_bytes(c)),
                         storage_amount_text(StorageNeedKind::capacity, s.gives[StorageNeedKind::capacity]));
    out += "\n";
    if (c.storage.given && c.storage.shared()) out += fmt::format("  bound by   {}\n", binding_text(c, s));
  }
  if (c.storage.given && c.storage.local())
    for (const DeviceId d : ids<DeviceId>(c.devices.size())) {
      if (c.devices.kind[d] != DeviceKind::host) continue;
      const LocalDrives l = local_drives(c.part_of(d));
      if (l.drives == 0) {
        out += fmt::format("{:<12} nothing is known of drives in {}\n", "local", c.part_of(d).id);
        break;
      }
      out += fmt::format("{:<12} {} drives in each node: {}, {} read, {}\n", "local", l.drives, storage_amount_text(StorageNeedKind::capacity, l.capacity),
                         storage_amount_text(StorageNeedKind::read, l.read), storage_amount_text(StorageNeedKind::operations, l.iops));
      break;
    }
  return out;
}

void put_amounts(JsonWriter& json, std::string_view key, const StorageAmounts& a) {
  json.key(key).begin_object();
  json.member("capacity_tb", thousandths(a[StorageNeedKind::capacity] / kTera));
  json.member("read_gb_s", thousandths(a[StorageNeedKind::read] / kGiga));
  json.member("write_gb_s", thousandths(a[StorageNeedKind::write] / kGiga));
  json.member("iops", std::round(a[StorageNeedKind::operations]));
  json.end_object();
}

void put_storage_json(JsonWriter& json, const Cluster& c) {
  const StorageState s = storage_state(c);
  json.key("storage").begin_object();
  json.key("part");
  if (s.first.valid()) json.value(c.part_of(s.first).id);
  else json.null();
  json.member("nodes", s.nodes);
  json.member("drive_tb", thousandths(c.storage.drive.value / kTera));
  json.member("raw_tb", thousandths(raw_bytes(c) / kTera));
  put_amounts(json, "need", s.need);
  put_amounts(json, "gives", s.gives);
  json.key("binds");
  if (s.binds && s.reached > 0) json.value(storage_need_name(*s.binds));
  else json.null();
  json.end_object();
}

bool has_storage(const Cluster& c) { return c.storage.given || c.count(DeviceKind::storage) > 0; }

void put_services_table(const Cluster& c, HtmlWriter& out) {
  out.begin_table({{"Service"}, {"Instance", Align::number}, {"Machine"}, {"Role"}, {"Cores", Align::number}, {"Memory"}, {"Disk"}, {"Why"}});
  for (const ServiceId i : ids<ServiceId>(c.services.size())) {
    const ServiceSheet s = service_sheet(*c.parts[c.services.part[i]]);
    const DeviceId d = c.services.device[i];
    out.begin_row();
    out.cell(s.name);
    out.cell(fmt::format("{}", c.services.instance[i]));
    out.cell(c.devices.name[d]);
    out.cell(role_name(c.devices.role[d]));
    out.cell(number_text(s.needs[0]));
    out.cell(quantity_text(s.needs[1], Dimension::bytes));
    out.cell(quantity_text(s.needs[2], Dimension::bytes));
    out.cell(c.services.why[i].valid() ? std::string_view(c.whys[c.services.why[i]].text) : std::string_view());
    out.end_row();
  }
  out.end_table();
}

}  // namespace

std::string drives_note(const Cluster& c, const Part& part) {
  const StorageSheet sheet = storage_sheet(part);
  if (part.kind != PartKind::storage || c.storage.drive.value <= 0 || sheet.bays == 0) return {};
  return fmt::format("; with {} drives of {}", sheet.bays, storage_amount_text(StorageNeedKind::capacity, c.storage.drive.value));
}

bool has_machines(const Cluster& c) { return c.services.size() > 0 || has_storage(c) || c.count(DeviceKind::server) > 0; }

std::string machines_text(const Cluster& c) {
  const auto list = [](const std::vector<Count>& all) {
    std::string out;
    for (const Count& n : all) out += fmt::format("{}{} {}", out.empty() ? "" : ", ", grouped(n.n), n.name);
    return out;
  };
  std::string out;
  if (const auto machines = machines_by_role(c); !machines.empty()) out += fmt::format("{:<12} {}\n", "machines", list(machines));
  if (const auto services = services_by_name(c); !services.empty()) out += fmt::format("{:<12} {}\n", "services", list(services));
  return out + storage_lines(c);
}

void put_machines_json(JsonWriter& json, const Cluster& c) {
  const auto put = [&](std::string_view key, const std::vector<Count>& all) {
    if (all.empty()) return;
    json.key(key).begin_object();
    for (const Count& n : all) json.member(n.name, n.n);
    json.end_object();
  };
  put("machines", machines_by_role(c));
  put("services", services_by_name(c));
  if (has_storage(c)) put_storage_json(json, c);
}

std::string services_on(const Cluster& c, DeviceId device) {
  std::string out;
  for (const ServiceId s : ids<ServiceId>(c.services.size())) {
    if (c.services.device[s] != device) continue;
    const ServiceSheet sheet = service_sheet(*c.parts[c.services.part[s]]);
    out += fmt::format("  runs   {} {}: {}, {}, {}\n", sheet.name, c.services.instance[s], machine_room_text(0, sheet.needs[0]), machine_room_text(1, sheet.needs[1]),
                       machine_room_text(2, sheet.needs[2]));
    if (const WhyId w = c.services.why[s]; w.valid()) out += fmt::format("         {}\n", c.whys[w].text);
  }
  return out;
}

void put_services_on(JsonWriter& json, const Cluster& c, DeviceId device) {
  bool any = false;
  for (const ServiceId s : ids<ServiceId>(c.services.size())) {
    if (c.services.device[s] != device) continue;
    if (!any) json.key("services").begin_array();
    any = true;
    json.value(c.services.key[s]);
  }
  if (any) json.end_array();
}

void put_services(const Cluster& c, HtmlWriter& out) {
  out.section("machines", "Machines, services and storage");
  if (c.services.size() > 0) put_services_table(c, out);
  const StorageState s = storage_state(c);
  if (s.nodes == 0 || !c.storage.given) return;
  out.begin_table({{"Storage"}, {"Asked for"}, {"Given"}});
  for (const StorageNeedKind k : kStorageNeeds) {
    out.begin_row();
    out.cell(storage_need_words(k));
    out.cell(s.need[k] > 0 ? storage_amount_text(k, s.need[k]) : std::string("nothing"));
    out.cell(storage_amount_text(k, s.gives[k]));
    out.end_row();
  }
  out.end_table();
  out.element("p", fmt::format("{} of {}; {}.", grouped(s.nodes), c.part_of(s.first).id, binding_text(c, s)), "note");
}

}  // namespace cw::emit
