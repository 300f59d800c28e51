#include <array>

#include <fmt/format.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/cluster/design_fields.hpp"
#include "clusterwright/cluster/design_reading.hpp"
#include "clusterwright/cluster/design_rows.hpp"
#include "clusterwright/cluster/design_words.hpp"

// Management, storage demand and services in design.json, written and read.
namespace cw {
namespace {

constexpr double kMostBytes = 1e21, kMostRate = 1e18, kMostSeconds = 1e9, kMostPercent = 1e6;
constexpr std::array kServiceKinds = {PartKind::service};

}  // namespace

void put_machines(JsonWriter& json, const Cluster& c) {
  if (c.management.given) {
    json.line_break().key("management").begin_object();
    json.member("internet", c.management.internet);
    json.end_object();
  }
  const StorageDemand& s = c.storage;
  if (!s.given) return;
  json.line_break().key("storage").begin_object();
  json.member("drive_bytes", s.drive.value);
  json.member("usable", s.usable);
  json.member("dataset_bytes", s.dataset.value);
  json.member("growth_percent", s.growth_percent);
  json.member("checkpoint_bytes", s.checkpoint.value);
  json.member("keep", s.keep);
  json.member("checkpoint_time_s", s.checkpoint_time.value);
  json.member("checkpoint_interval_s", s.checkpoint_interval.value);
  json.member("read_per_gpu_bytes_s", s.read_per_gpu.value);
  json.member("level", storage_level_name(s.level));
  json.member("access", storage_access_name(s.access));
  json.member("iops_per_gpu", s.iops_per_gpu.value);
  json.member("local_capacity_bytes", s.local_capacity.value);
  json.member("local_read_per_gpu_bytes_s", s.local_read_per_gpu.value);
  json.member("local_iops_per_gpu", s.local_iops_per_gpu.value);
  json.end_object();
}

void put_services(DesignRows& rows, const Cluster& c, std::span<const std::string> keys) {
  const Services& t = c.services;
  if (t.size() == 0) return;
  rows.open("services", design::kServiceColumns);
  for (const ServiceId s : ids<ServiceId>(t.size())) {
    rows.row();
    rows.text(t.key[s]);
    rows.part(c, t.part[s]);
    rows.word(keys[t.device[s].value]);
    rows.number(t.instance[s]);
    rows.why(c, t.why[s]);
    rows.end();
  }
  rows.close();
}

void read_management(const Tree& tree, DesignReading& r) {
  DesignFields f(tree, "management", DesignFields::Absent::allowed, r.messages);
  Management& m = r.builder.head().management;
  m.given = true;
  f.boolean("internet", m.internet);
  f.warn_of_others();
}

void read_storage(const Tree& tree, DesignReading& r) {
  DesignFields f(tree, "the storage demand", DesignFields::Absent::allowed, r.messages);
  StorageDemand& s = r.builder.head().storage;
  s.given = true;
  f.number("drive_bytes", 0, kMostBytes, s.drive.value);
  f.number("usable", 0, 1, s.usable);
  f.number("dataset_bytes", 0, kMostBytes, s.dataset.value);
  f.number("growth_percent", 0, kMostPercent, s.growth_percent);
  f.number("checkpoint_bytes", 0, kMostBytes, s.checkpoint.value);
  f.whole("keep", 1e6, s.keep);
  f.number("checkpoint_time_s", 0, kMostSeconds, s.checkpoint_time.value);
  f.number("checkpoint_interval_s", 0, kMostSeconds, s.checkpoint_interval.value);
  f.number("read_per_gpu_bytes_s", 0, kMostRate, s.read_per_gpu.value);
  f.choice("level", &storage_level_from, s.level);
  f.choice("access", &storage_access_from, s.access);
  f.number("iops_per_gpu", 0, kMostRate, s.iops_per_gpu.value);
  f.number("local_capacity_bytes", 0, kMostBytes, s.local_capacity.value);
  f.number("local_read_per_gpu_bytes_s", 0, kMostRate, s.local_read_per_gpu.value);
  f.number("local_iops_per_gpu", 0, kMostRate, s.local_iops_per_gpu.value);
  f.warn_of_others();
}

namespace design {

void read_service(DesignReading& r) {
  std::string_view key;
  ServiceRow row;
  bool good = r.new_key("service", r.services, key);
  good = r.part(1, kServiceKinds, "a service", row.part, DesignReading::Null::refused) && good;
  good = r.device(2, row.device) && good;
  good = r.whole(3, 0, 65534, row.instance) && good;
  good = r.reference(4, r.whys, row.why, DesignReading::Null::allowed) && good;
  if (!good) return;
  row.key = key;
  r.services.insert(key, r.builder.add_service(std::move(row)).value);
}

}  // namespace design
}  // namespace cw
