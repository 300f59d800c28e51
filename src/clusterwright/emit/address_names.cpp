#include "clusterwright/emit/address_names.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "clusterwright/base/limits.hpp"

namespace cw::emit {
namespace {

bool has_main(const Cluster& c, InterfaceId i) { return c.networks[c.addresses.interfaces.network[i]].name == "front-end"; }

// Of the interfaces of one device: which one its plain name stands for; `end` if none.
std::uint32_t main_of(const Cluster& c, std::uint32_t begin, std::uint32_t end) {
  const auto& t = c.addresses.interfaces;
  std::uint32_t first = end;
  for (std::uint32_t k = begin; k < end; ++k) {
    const InterfaceId i(k);
    if (t.use[i] == InterfaceUse::management) return k;
    if (t.use[i] == InterfaceUse::bmc) continue;
    if (has_main(c, i)) return k;
    first = std::min(first, k);
  }
  return first;
}

}  // namespace

std::string dns_label(std::string_view name, std::string_view ending) {
  std::string label;
  for (const char ch : name) {
    const char lower = ch >= 'A' && ch <= 'Z' ? static_cast<char>(ch - 'A' + 'a') : ch;
    const bool plain = (lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9');
    if (plain) label += lower;
    else if (!label.empty() && label.back() != '-') label += '-';
  }
  ending = ending.substr(0, kLongestLabel - 1);
  if (label.size() + ending.size() > kLongestLabel) label.resize(kLongestLabel - ending.size());
  while (!label.empty() && label.back() == '-') label.pop_back();
  label += ending;
  return label.empty() ? std::string("x") : label;
}

std::string gear_name(const Cluster& c, GearId g) {
  const std::string& key = c.gear.key[g];
  if (const auto controller = c.find_device(key + std::string(kControllerSuffix))) return c.devices.name[*controller];
  const RackId rack = c.gear.rack[g];
  return rack.valid() ? fmt::format("{}-{}", c.racks.name[rack], std::string_view(key).substr(key.rfind('/') + 1)) : key;
}

std::string owner_name(const Cluster& c, InterfaceId i) {
  const auto& t = c.addresses.interfaces;
  return t.gear[i].valid() ? gear_name(c, t.gear[i]) : c.devices.name[t.device[i]];
}

std::vector<std::string> interface_labels(const Cluster& c) {
  const auto& t = c.addresses.interfaces;
  std::vector<std::string> all(t.size());
  for (std::uint32_t begin = 0, end = 0; begin < t.size(); begin = end) {
    const DeviceId d = t.device[InterfaceId(begin)];
    const GearId g = t.gear[InterfaceId(begin)];
    for (end = begin; end < t.size() && t.device[InterfaceId(end)] == d && t.gear[InterfaceId(end)] == g;) ++end;
    const bool is_switch = d.valid() && c.devices.kind[d] == DeviceKind::switch_;
    const std::uint32_t main = main_of(c, begin, end);
    NetworkId network;
    std::uint32_t number = 0;
    for (std::uint32_t k = begin; k < end; ++k) {
      const InterfaceId i(k);
      number = t.network[i] == network ? number + 1 : 1;
      network = t.network[i];
      if (is_switch && t.use[i] != InterfaceUse::management) continue;
      std::string ending;
      if (k != main) ending = t.use[i] == InterfaceUse::bmc ? std::string("-bmc") : t.use[i] == InterfaceUse::bond ? "-" + dns_label(c.networks[network].name) : fmt::format("-{}-{}", dns_label(c.networks[network].name), number);
      all[k] = dns_label(owner_name(c, i), ending);
    }
  }
  return all;
}

std::vector<AddressName> address_names(const Cluster& c) {
  const auto& t = c.addresses.interfaces;
  const std::vector<std::string> labels = interface_labels(c);
  std::vector<AddressName> all;
  all.reserve(t.size() + c.addresses.routers.size());
  for (const InterfaceId i : ids<InterfaceId>(t.size()))
    if (!labels[i.value].empty()) all.push_back({labels[i.value], t.v4[i], t.v6[i]});
  const auto& r = c.addresses.routers;
  for (const RouterId i : ids<RouterId>(r.size())) all.push_back({dns_label(c.devices.name[r.device[i]], "-lo"), r.v4[i], r.v6[i]});
  return all;
}

BoundMacs::BoundMacs(const Cluster& c) : c_(c), port_(c.ports.size(), 0), device_(c.devices.size(), 0), gear_(c.gear.size(), 0) {
  const AsBuilt& t = c.as_built;
  for (const BuiltId i : ids<BuiltId>(t.size())) {
    if (t.mac[i] == 0) continue;
    if (t.port[i].valid()) port_[t.port[i].value] = t.mac[i];
    else if (t.device[i].valid()) device_[t.device[i].value] = t.mac[i];
    else gear_[t.gear[i].value] = t.mac[i];
  }
}

std::uint64_t BoundMacs::of(InterfaceId i) const {
  const auto& t = c_.addresses.interfaces;
  if (t.gear[i].valid()) return gear_[t.gear[i].value];
  if (t.port[i].valid() && port_[t.port[i].value] != 0) return port_[t.port[i].value];
  return t.use[i] == InterfaceUse::management ? device_[t.device[i].value] : 0;
}

}  // namespace cw::emit
