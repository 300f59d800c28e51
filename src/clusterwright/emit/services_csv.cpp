#include <cmath>

#include <fmt/format.h>

#include "clusterwright/emit/exporters.hpp"
#include "clusterwright/physical/service_facts.hpp"
#include "clusterwright/physical/storage_sizing.hpp"
#include "clusterwright/text/csv.hpp"

namespace cw {
namespace {

bool has_services(const Cluster& c) { return c.services.size() > 0; }
bool has_storage_demand(const Cluster& c) { return c.storage.given && c.count(DeviceKind::storage) > 0; }

std::string rounded(double value) { return number_text(std::round(value * 1000) / 1000); }

void write_services(const Cluster& c, Sink& sink) {
  constexpr double kGiga = 1e9;
  CsvWriter out;
  out.buffer() = "service,instance,part,machine,key,role,rack,unit,cores,memory_gb,disk_gb\n";
  for (const ServiceId s : ids<ServiceId>(c.services.size())) {
    const Part& part = *c.parts[c.services.part[s]];
    const ServiceSheet sheet = service_sheet(part);
    const DeviceId d = c.services.device[s];
    const RackId rack = d.value < c.mounts.rack.size() ? c.mounts.rack[d] : RackId();  // none where nothing is placed
    out.field(sheet.name).number(c.services.instance[s]).field(part.id).field(c.devices.name[d]).field(c.devices.key[d]).plain(role_name(c.devices.role[d]));
    out.field(rack.valid() ? std::string_view(c.racks.name[rack]) : std::string_view()).plain(rack.valid() ? fmt::format("{}", c.mounts.unit[d]) : std::string());
    out.plain(rounded(sheet.needs[0])).plain(rounded(sheet.needs[1] / kGiga)).plain(rounded(sheet.needs[2] / kGiga)).end_row();
  }
  sink.write(out.buffer());
}

// The unit of each kind in the file.
double unit_of(StorageNeedKind k) { return k == StorageNeedKind::capacity ? 1e12 : k == StorageNeedKind::operations ? 1 : 1e9; }
std::string_view unit_name(StorageNeedKind k) { return k == StorageNeedKind::capacity ? "TB" : k == StorageNeedKind::operations ? "IOPS" : "GB/s"; }

void write_storage(const Cluster& c, Sink& sink) {
  const StorageState s = storage_state(c);
  CsvWriter out;
  out.buffer() = "demand,unit,asked,given,of_one_node,nodes_needed,nodes,binds\n";
  for (const StorageNeedKind k : kStorageNeeds) {
    const double one = s.gives[k] / s.nodes;
    const double needed = s.need[k] > 0 && one > 0 ? std::ceil(s.need[k] / one * (1 - 1e-9)) : 0;
    out.plain(storage_need_name(k)).plain(unit_name(k)).plain(rounded(s.need[k] / unit_of(k))).plain(rounded(s.gives[k] / unit_of(k))).plain(rounded(one / unit_of(k)));
    out.plain(number_text(needed)).number(s.nodes).plain(s.binds == k ? "yes" : "no").end_row();
  }
  sink.write(out.buffer());
}

}  // namespace

const ExporterInfo kExportServices{
    .file = "services.csv",
    .help = "one row per instance of a service: the machine it runs on, and what it needs there",
    .applies = has_services,
    .write = write_services,
};

const ExporterInfo kExportStorage{
    .file = "storage.csv",
    .help = "what is asked of shared storage and what it gives, and which demand binds",
    .applies = has_storage_demand,
    .write = write_storage,
};

}  // namespace cw
