#include "clusterwright/cluster/services.hpp"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "clusterwright/cluster/builder.hpp"

namespace cw {
namespace {

constexpr std::string_view kLevels[] = {"none", "good", "better", "best"};
constexpr std::string_view kAccesses[] = {"streaming", "random-4KiB"};

}  // namespace

std::string_view storage_level_name(StorageLevel l) { return kLevels[static_cast<std::size_t>(l)]; }
std::string_view storage_access_name(StorageAccess a) { return kAccesses[static_cast<std::size_t>(a)]; }

std::optional<StorageLevel> storage_level_from(std::string_view word) {
  for (std::size_t i = 0; i < std::size(kLevels); ++i)
    if (kLevels[i] == word) return static_cast<StorageLevel>(i);
  return std::nullopt;
}

std::optional<StorageAccess> storage_access_from(std::string_view word) {
  for (std::size_t i = 0; i < std::size(kAccesses); ++i)
    if (kAccesses[i] == word) return static_cast<StorageAccess>(i);
  return std::nullopt;
}

ServiceId ClusterBuilder::add_service(ServiceRow row) {
  services_.push_back(std::move(row));
  return ServiceId(services_.size() - 1);
}

void ClusterBuilder::order_services(const std::vector<std::uint32_t>& device_rank) {
  std::stable_sort(services_.begin(), services_.end(), [](const ServiceRow& a, const ServiceRow& b) { return natural_less(a.key, b.key); });
  Services& t = head_.services;
  for (ServiceRow& r : services_) {
    t.key.push_back(std::move(r.key));
    t.part.push_back(r.part);
    t.device.push_back(DeviceId(device_rank[r.device.value]));
    t.instance.push_back(r.instance);
    t.why.push_back(r.why);
  }
}

std::optional<std::string> broken_services(const Cluster& c) {
  const Services& t = c.services;
  for (const ServiceId s : ids<ServiceId>(t.size())) {
    if (t.key[s].empty()) return fmt::format("service {} has no key", s.value);
    if (s.value > 0 && !natural_less(t.key[ServiceId(s.value - 1)], t.key[s])) return fmt::format("service key '{}' stands twice or out of order", t.key[s]);
    if (t.part[s].value >= c.parts.size() || c.parts[t.part[s]]->kind != PartKind::service) return fmt::format("{}: its part is no service", t.key[s]);
    if (t.device[s].value >= c.devices.size()) return fmt::format("{}: no such machine", t.key[s]);
    if (t.why[s].valid() && t.why[s].value >= c.whys.size()) return fmt::format("{}: no such reason", t.key[s]);
  }
  return std::nullopt;
}

}  // namespace cw
