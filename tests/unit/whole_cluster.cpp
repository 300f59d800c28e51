#include "unit/whole_cluster.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <stdexcept>

#include "clusterwright/check/registry.hpp"
#include "clusterwright/intent/intent.hpp"
#include "clusterwright/synth/address_plan.hpp"
#include "unit/tiny_cluster.hpp"

namespace whole {
namespace {

using cw::Coordinates;

// Adds networks to a tiny plan: their switches, and ports of hosts and machines to them.
class More {
 public:
  explicit More(tiny::Plan& plan) : plan_(plan) {}

  void network(const std::string& name) {
    cw::Network n = plan_.networks.front();
    n.name = name;
    n.technology = cw::Technology::ethernet;
    n.topology = cw::Topology::tor_clos;
    n.tiers = 1;
    n.rails = 0;
    n.unit_nodes = n.pod_units = 0;
    plan_.networks.push_back(n);
  }
  void add_switch(const std::string& network, const std::string& key, cw::Role role, std::uint16_t unit, std::uint16_t index) {
    tiny::Device d;
    d.key = key;
    d.name = fmt::format("sw-{:03}", plan_.devices.size());
    d.role = role;
    d.part = "test/switch";
    d.network = network;
    d.at = {0, 0, unit, Coordinates::kNowhere, index};
    plan_.devices.push_back(d);
  }
  void join(const std::string& network, const std::string& device, std::uint16_t cage, const std::string& to) {
    plan_.device(device).cages[cage] = tiny::mode(1, 1, 25);
    plan_.device(device).host_ports[{cage, 0}] = {network};
    const auto free = static_cast<std::uint16_t>(++used_[to]);
    plan_.device(to).cages[free] = tiny::mode(1, 1, 25);
    plan_.links.push_back({{device, {cage, 0}}, {to, {free, 0}}, network, cw::LinkClass::host_leaf, ""});
  }
  std::vector<std::string> hosts() const {
    std::vector<std::string> keys;
    for (const tiny::Device& d : plan_.devices)
      if (d.kind == cw::DeviceKind::host) keys.push_back(d.key);
    return keys;
  }
  void machine(const std::string& key, cw::DeviceKind kind, cw::Role role, std::uint16_t index) {
    tiny::Device d;
    d.key = key;
    d.name = fmt::format("{}-{:02}", cw::role_name(role), index + 1);
    d.kind = kind;
    d.role = role;
    d.part = "test/server";
    d.at.index = index;
    plan_.devices.push_back(d);
  }

 private:
  tiny::Plan& plan_;
  std::map<std::string, int> used_;
};

void pdus(cw::Cluster& c) {
  auto pdu = std::make_shared<cw::Part>();
  pdu->id = "test/pdu";
  pdu->kind = cw::PartKind::pdu;
  c.bought.push_back({});
  const cw::PartId part = c.parts.push_back(pdu);
  c.rooms.push_back({"hall", {0}, {0}, {12}, {10}, 2, 12, {}, {}});
  for (std::uint16_t r = 0; r < 2; ++r) {
    const std::string key = fmt::format("rack-{:02}", r);
    c.racks.key.push_back(key);
    c.racks.name.push_back(key);
    c.racks.part.push_back(part);
    c.racks.room.push_back(cw::RoomId(0U));
    c.racks.row.push_back(0);
    c.racks.position.push_back(static_cast<std::uint16_t>(r * 3));
    c.racks.x.push_back({1.0 + r});
    c.racks.y.push_back({2});
    c.racks.facing.push_back(cw::Facing::north);
    c.racks.use.push_back(cw::RackUse::compute);
    c.racks.why.push_back(cw::WhyId());
    for (const char* side : {"a1", "b1"}) {
      c.gear.key.push_back(fmt::format("{}/pdu-{}", key, side));
      c.gear.part.push_back(part);
      c.gear.rack.push_back(cw::RackId(std::uint32_t{r}));
      c.gear.unit.push_back(0);
      c.gear.feed.push_back(cw::FeedId());
      c.gear.why.push_back(cw::WhyId());
    }
  }
}

}  // namespace

cw::Cluster bare(const Ask& ask) {
  tiny::Plan plan = tiny::two_tier(cw::Topology::rail_optimized, {1, ask.units, ask.nodes, 2, ask.spines, 1, 1});
  if (ask.infiniband) plan.networks.front().technology = cw::Technology::infiniband;
  plan.networks.front().unit_nodes = 4;
  plan.networks.front().pod_units = 4;
  More more(plan);
  for (const char* name : {"front-end", "storage", "oob"}) more.network(name);
  for (std::uint16_t u = 0; u < ask.units; ++u) {
    for (std::uint16_t i = 0; i < 2; ++i) more.add_switch("front-end", fmt::format("front-end/pod-00/unit-{:02}/leaf-{:02}", u, i), cw::Role::leaf, u, i);
    more.add_switch("oob", fmt::format("oob/pod-00/unit-{:02}/oob-00", u), cw::Role::oob, u, 0);
  }
  more.add_switch("storage", "storage/leaf-00", cw::Role::leaf, Coordinates::kNowhere, 0);
  for (const std::string& host : more.hosts()) {
    const std::string unit = host.substr(0, host.rfind('/'));
    more.join("front-end", host, 11, fmt::format("front-end/{}/leaf-00", unit));
    more.join("front-end", host, 12, fmt::format("front-end/{}/leaf-01", unit));
    more.join("storage", host, 15, "storage/leaf-00");
    more.join("oob", host, 21, fmt::format("oob/{}/oob-00", unit));
  }
  for (std::uint16_t i = 0; i < ask.storage; ++i) {
    const std::string key = fmt::format("machines/storage-{:02}", i);
    more.machine(key, cw::DeviceKind::storage, cw::Role::storage, i);
    more.join("storage", key, 1, "storage/leaf-00");
    more.join("oob", key, 2, "oob/pod-00/unit-00/oob-00");
  }
  more.machine("machines/head-00", cw::DeviceKind::server, cw::Role::head, 0);
  more.join("oob", "machines/head-00", 2, "oob/pod-00/unit-00/oob-00");
  cw::Cluster c = *plan.build();
  pdus(c);
  c.target_nodes = std::max(ask.target, ask.units * ask.nodes);
  return c;
}

cw::Cluster planned(const Ask& ask, const std::string& yaml, cw::Diagnostics& said) {
  cw::Cluster c = bare(ask);
  const auto intent = cw::read_intent({"whole.yaml", fmt::format("nodes: {}\n{}", ask.units * ask.nodes, yaml)}, said);
  if (intent && !said.has_errors()) cw::plan_addresses(*intent, c, said);
  return c;
}

cw::Cluster planned(const Ask& ask, const std::string& yaml) {
  cw::Diagnostics said;
  cw::Cluster c = planned(ask, yaml, said);
  EXPECT_TRUE(said.all().empty()) << cw::render(said, cw::Colour::never);
  return c;
}

std::map<std::string, std::string> addresses(const cw::Cluster& c) {
  std::map<std::string, std::string> all;
  const auto& t = c.addresses.interfaces;
  for (const cw::InterfaceId i : cw::ids<cw::InterfaceId>(t.size())) {
    const std::string owner = t.device[i].valid() ? c.devices.key[t.device[i]] : c.gear.key[t.gear[i]];
    const std::string port = t.port[i].valid() ? ":" + c.port_text(t.port[i]) : "";
    all[fmt::format("{}{} {} {}", owner, port, c.networks[t.network[i]].name, cw::interface_use_name(t.use[i]))] =
        fmt::format("{}/{} {}/{} {}", cw::ip_text(t.address(i, cw::IpFamily::v4)), t.v4_length[i], cw::ip_text(t.address(i, cw::IpFamily::v6)), t.v6_length[i], t.segment[i]);
  }
  const auto& r = c.addresses.routers;
  for (const cw::RouterId i : cw::ids<cw::RouterId>(r.size()))
    all[c.devices.key[r.device[i]] + " lo"] = fmt::format("{} {} AS {}", cw::ip_text(cw::IpAddress{cw::IpFamily::v4, r.v4[i]}), cw::ip_text(cw::IpAddress{cw::IpFamily::v6, r.v6[i]}), r.asn[i]);
  const auto& s = c.addresses.subnets;
  for (const cw::SubnetId i : cw::ids<cw::SubnetId>(s.size()))
    all["subnet " + s.key[i]] = fmt::format("{} {} vlan {} vni {}", cw::ip_text(s.v4[i]), cw::ip_text(s.v6[i]), s.vlan[i], s.vni[i]);
  return all;
}

std::set<std::uint16_t> codes(const cw::Cluster& c) {
  cw::Diagnostics said;
  cw::run_checks(c, said);
  std::set<std::uint16_t> out;
  for (const cw::Diagnostic& d : said.all())
    if (d.code >= 4220 && d.code < 4250) out.insert(d.code);
  return out;
}

std::vector<std::string> messages(const cw::Cluster& c, std::uint16_t code) {
  cw::Diagnostics said;
  cw::run_checks(c, said);
  std::vector<std::string> out;
  for (const cw::Diagnostic& d : said.all())
    if (d.code == code) out.push_back(d.message);
  return out;
}

cw::InterfaceId interface(const cw::Cluster& c, const std::string& owner, const std::string& network, std::size_t which) {
  const auto& t = c.addresses.interfaces;
  for (const cw::InterfaceId i : cw::ids<cw::InterfaceId>(t.size())) {
    const std::string& key = t.device[i].valid() ? c.devices.key[t.device[i]] : c.gear.key[t.gear[i]];
    if (key == owner && c.networks[t.network[i]].name == network && which-- == 0) return i;
  }
  throw std::runtime_error("no interface of " + owner + " in " + network);
}

cw::SubnetId subnet(const cw::Cluster& c, const std::string& key) {
  const auto& s = c.addresses.subnets;
  for (const cw::SubnetId i : cw::ids<cw::SubnetId>(s.size()))
    if (s.key[i] == key) return i;
  throw std::runtime_error("no subnet " + key);
}

}  // namespace whole
