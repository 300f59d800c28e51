#include <map>
#include <tuple>

#include <fmt/format.h>

#include "clusterwright/plan/diff.hpp"

// What of the addresses of things that stay is another.
namespace cw {
namespace {

class Numbers {
 public:
  explicit Numbers(Difference& d) : d_(d), b_(*d.before), a_(*d.after) {}

  void run() {
    networks();
    subnets();
    interfaces();
    routers();
    tenants();
    if (b_.addresses.domain != a_.addresses.domain) put(a_.name, "domain", b_.addresses.domain, a_.addresses.domain);
  }

 private:
  using Key = std::tuple<DeviceId, GearId, PortId, NetworkId, InterfaceUse>;  // all of `after`

  void put(std::string_view key, std::string property, std::string before, std::string after) { d_.properties.push_back({std::string(key), std::move(property), std::move(before), std::move(after)}); }

  void networks() {
    for (const Network& n : b_.networks) network_.push_back(a_.find_network(n.name).value_or(NetworkId()));
  }

  void subnets() {
    const auto &was = b_.addresses.subnets, &now = a_.addresses.subnets;
    std::map<std::string_view, SubnetId> by_key;
    for (const SubnetId i : ids<SubnetId>(now.size())) by_key.emplace(now.key[i], i);
    for (const SubnetId i : ids<SubnetId>(was.size())) {
      const auto there = by_key.find(was.key[i]);
      if (there == by_key.end()) continue;
      const SubnetId k = there->second;
      if (was.vlan[i] != now.vlan[k]) put(was.key[i], "vlan", fmt::format("{}", was.vlan[i]), fmt::format("{}", now.vlan[k]));
      if (was.vni[i] != now.vni[k]) put(was.key[i], "vni", fmt::format("{}", was.vni[i]), fmt::format("{}", now.vni[k]));
    }
  }

  void interfaces() {
    const auto& now = a_.addresses.interfaces;
    std::map<Key, InterfaceId> by_key;
    for (const InterfaceId i : ids<InterfaceId>(now.size())) by_key.emplace(Key(now.device[i], now.gear[i], now.port[i], now.network[i], now.use[i]), i);
    const auto& was = b_.addresses.interfaces;
    for (const InterfaceId i : ids<InterfaceId>(was.size())) {
      const DeviceId device = was.device[i].valid() ? d_.matching.device[was.device[i]] : DeviceId();
      const GearId gear = was.gear[i].valid() ? d_.matching.gear[was.gear[i]] : GearId();
      const PortId port = was.port[i].valid() ? d_.matching.port[was.port[i]] : PortId();
      if (!device.valid() && !gear.valid()) continue;
      const auto there = by_key.find(Key(device, gear, port, network_[was.network[i].value], was.use[i]));
      if (there == by_key.end()) continue;  // the port or network is another: its cable says so
      const InterfaceId k = there->second;
      if (was.v4[i] == now.v4[k] && was.v6[i] == now.v6[k] && was.v4_length[i] == now.v4_length[k] && was.v6_length[i] == now.v6_length[k]) continue;
      const std::string_view key = device.valid() ? a_.devices.key[device] : a_.gear.key[gear];
      const std::string where = a_.networks[now.network[k]].name + (port.valid() ? " " + a_.port_label(port) : std::string());
      put(key, "address of " + where, text(was, i), text(now, k));
    }
  }

  static std::string text(const Addresses::Interfaces& t, InterfaceId i) {
    std::string out;
    if (t.v4_length[i] > 0) out = fmt::format("{}/{}", ip_text(IpAddress{IpFamily::v4, t.v4[i]}), t.v4_length[i]);
    if (t.v6_length[i] > 0) out += fmt::format("{}{}/{}", out.empty() ? "" : " ", ip_text(IpAddress{IpFamily::v6, t.v6[i]}), t.v6_length[i]);
    return out;
  }

  void routers() {
    const auto &was = b_.addresses.routers, &now = a_.addresses.routers;
    std::map<DeviceId, RouterId> by_device;
    for (const RouterId i : ids<RouterId>(now.size())) by_device.emplace(now.device[i], i);
    for (const RouterId i : ids<RouterId>(was.size())) {
      const auto there = by_device.find(d_.matching.device[was.device[i]]);
      if (there == by_device.end()) continue;
      const RouterId k = there->second;
      const std::string& key = a_.devices.key[there->first];
      if (was.asn[i] != now.asn[k]) put(key, "as-number", fmt::format("{}", was.asn[i]), fmt::format("{}", now.asn[k]));
      if (was.v4[i] != now.v4[k]) put(key, "address of loopback", ip_text(IpAddress{IpFamily::v4, was.v4[i]}), ip_text(IpAddress{IpFamily::v4, now.v4[k]}));
      if (was.v6[i] != now.v6[k]) put(key, "address of loopback, IPv6", ip_text(IpAddress{IpFamily::v6, was.v6[i]}), ip_text(IpAddress{IpFamily::v6, now.v6[k]}));
    }
  }

  // Whose a device is, by name.
  static std::map<DeviceId, std::string> owners(const Cluster& c) {
    std::map<DeviceId, std::string> out;
    for (const Addresses::Member& m : c.addresses.members) out[m.host] = c.addresses.tenants.name[m.tenant];
    return out;
  }

  void tenants() {
    const auto was = owners(b_), now = owners(a_);
    const auto of = [](const auto& owners, DeviceId d) {
      const auto found = owners.find(d);
      return found != owners.end() ? found->second : std::string();
    };
    for (const DeviceId d : ids<DeviceId>(b_.devices.size())) {
      const DeviceId there = d_.matching.device[d];
      if (!there.valid()) continue;
      const std::string before = of(was, d), after = of(now, there);
      if (before != after) put(a_.devices.key[there], "tenant", before, after);
    }
  }

  Difference& d_;
  const Cluster &b_, &a_;
  std::vector<NetworkId> network_;  // of `after`, of each of `before`
};

}  // namespace

void compare_addresses(Difference& difference) { Numbers(difference).run(); }

}  // namespace cw
