#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "clusterwright/catalog/catalogue.hpp"
#include "clusterwright/check/registry.hpp"
#include "clusterwright/cluster/design_file.hpp"
#include "clusterwright/intent/intent.hpp"
#include "clusterwright/synth/synth.hpp"
#include "support/embedded.hpp"

// The networks beside the GPUs', counted a second time: from the finished tables alone, by other ways than those that
// made them.
namespace {

using cw::Diagnostics;

struct Ask {
  int nodes = 4, target = 0, ports_per_node = 4, uplinks = 2, external = 0, storage = 0;
  bool back_end = false;  // of the storage, if there is any
  std::string server = "supermicro/sys-821ge-tnhr", front_switch;
  std::string storage_switch;  // of a network between nodes and storage, where the server shares ports with one
  int managers = 0;            // attached to it, where it is InfiniBand
  bool shares() const { return !storage_switch.empty() && server == "nvidia/dgx-h200"; }
  bool infiniband() const { return storage_switch == "nvidia/qm9700"; }
};

std::ostream& operator<<(std::ostream& out, const Ask& a) {
  return out << fmt::format("nodes {} target {} server {} oob {} uplinks {} external {} switch {} storage {} back end {} over {} with {}", a.nodes, a.target, a.server, a.ports_per_node, a.uplinks, a.external, a.front_switch, a.storage, a.back_end, a.storage_switch, a.managers);
}

std::string intent_text(const Ask& a) {
  std::string text = fmt::format("name: random\nnodes: {}\nserver: {}\n", a.nodes, a.server);
  if (a.target > a.nodes) text += fmt::format("growth: {{target: {} nodes}}\n", a.target);
  std::string front;
  if (!a.front_switch.empty()) front = "switch: " + a.front_switch;
  if (a.external > 0) front += fmt::format("{}external: {{count: {}, rate: 100 Gb/s}}", front.empty() ? "" : ", ", a.external);
  text += fmt::format("front_end: {{{}}}\n", front);
  text += fmt::format("oob: {{ports_per_node: {}, uplinks: {}}}\n", a.ports_per_node, a.uplinks);
  if (a.shares()) {
    text += fmt::format("storage_network:\n  switch: {}\n", a.storage_switch);
    if (a.infiniband() && a.managers > 0) text += fmt::format("  attach: [{{part: ufm-enterprise-ndr, count: {}}}]\n", a.managers);
    if (a.infiniband()) return text;  // the storage nodes below speak Ethernet
  }
  if (a.storage > 0) text += fmt::format("storage: {{nodes: {}, part: powerscale-f710}}\n{}", a.storage, a.back_end ? "storage_back_end: {}\n" : "");
  return text;
}

cw::ClusterRef design(const Ask& a, Diagnostics& diagnostics) {
  const auto intent = cw::read_intent({"random.yaml", intent_text(a)}, diagnostics);
  if (!intent || diagnostics.has_errors()) return nullptr;
  const auto made = cw::synthesise(*intent, cw::embedded(), diagnostics);
  return made ? made->cluster : nullptr;
}

// Every management port that should be there: of nodes, storage nodes, switches of other networks, PDUs and CDUs.
std::size_t ports_by_hand(const cw::Cluster& c, int per_node) {
  std::size_t n = 0;
  const auto oob = *c.find_network("oob");
  for (const cw::DeviceId d : cw::ids<cw::DeviceId>(c.devices.size())) {
    if (c.devices.kind[d] == cw::DeviceKind::host) n += static_cast<std::size_t>(per_node);
    else if (c.devices.kind[d] == cw::DeviceKind::storage || c.devices.kind[d] == cw::DeviceKind::appliance || (c.devices.kind[d] == cw::DeviceKind::switch_ && c.devices.network[d] != oob)) ++n;
  }
  for (const cw::GearId g : cw::ids<cw::GearId>(c.gear.size()))
    if (c.part_of(g).kind == cw::PartKind::pdu || c.part_of(g).kind == cw::PartKind::cdu) ++n;
  return n;
}

void oob_is_counted(const cw::Cluster& c, const Ask& a) {
  const auto oob = *c.find_network("oob");
  std::map<std::uint32_t, std::size_t> of_switch;   // links of each management switch
  std::map<std::uint32_t, std::set<std::uint32_t>> switches_of;  // of each device
  std::size_t links = 0;
  for (const cw::LinkId l : cw::ids<cw::LinkId>(c.links.size())) {
    if (c.links.network[l] != oob) continue;
    ++links;
    const auto near = c.device_of(c.links.a[l]), far = c.device_of(c.links.b[l]);
    const auto leaf = c.devices.role[far] == cw::Role::oob ? far : near, other = leaf == far ? near : far;
    RC_ASSERT(c.devices.role[leaf] == cw::Role::oob);
    ++of_switch[leaf.value];
    switches_of[other.value].insert(leaf.value);
  }
  RC_ASSERT(links == ports_by_hand(c, a.ports_per_node));
  for (const auto& [leaf, n] : of_switch) RC_ASSERT(n <= 48u);
  for (const auto& [device, leaves] : switches_of) RC_ASSERT(leaves.size() == 1u);
  std::size_t management = 0;
  for (const cw::DeviceId d : cw::ids<cw::DeviceId>(c.devices.size())) management += c.devices.role[d] == cw::Role::oob ? 1 : 0;
  RC_ASSERT(management * 48 >= links);
  // Without a target nobody buys a switch that a fuller packing of the same racks would spare: one too many for each unit at most.
  if (a.target <= a.nodes) RC_ASSERT(management <= (links + 47) / 48 + 1 + static_cast<std::size_t>(a.nodes) / 12);
}

void is_dual(const cw::Cluster& c, std::string_view name) {
  const auto network = c.find_network(name);
  if (!network) return;
  for (const cw::DeviceId d : cw::ids<cw::DeviceId>(c.devices.size())) {
    if (c.devices.kind[d] != cw::DeviceKind::host && c.devices.role[d] != cw::Role::oob) continue;
    std::set<std::uint32_t> switches;
    std::size_t ports = 0;
    for (const cw::PortId p : c.ports_of(d)) {
      if (c.ports.network[p] != *network || !c.ports.link[p].valid()) continue;
      ++ports;
      switches.insert(c.device_of(c.peer_of(p)).value);
    }
    RC_ASSERT(switches.size() == std::min<std::size_t>(ports, 2));
  }
}

// A cage of a node is in one network: where adapters are shared, storage has the first port of each, the front end the other.
void adapters_are_divided(const cw::Cluster& c, const Ask& a) {
  if (a.server != "nvidia/dgx-h200") return;
  for (const cw::DeviceId d : cw::ids<cw::DeviceId>(c.devices.size())) {
    if (c.devices.kind[d] != cw::DeviceKind::host) continue;
    std::map<std::string, std::set<int>> cages;
    for (const cw::PortId p : c.ports_of(d))
      if (c.ports.link[p].valid()) cages[c.networks[c.links.network[c.ports.link[p]]].name].insert(c.cages.number[c.ports.cage[p]]);
    RC_ASSERT(cages["front-end"] == (a.shares() ? std::set<int>{6, 8} : std::set<int>{5, 6, 7, 8}));
    RC_ASSERT(cages["storage"] == (a.shares() ? std::set<int>{5, 7} : std::set<int>{}));
  }
}

// Every storage node has one port on each side of their back end, and nobody else has any.
void back_end_has_two_sides(const cw::Cluster& c, const Ask& a) {
  const auto network = c.find_network("storage-back-end");
  RC_ASSERT(network.has_value() == (a.back_end && a.storage > 0 && !(a.shares() && a.infiniband())));
  if (!network) return;
  std::map<std::uint32_t, std::multiset<std::uint16_t>> sides;
  for (const cw::LinkId l : cw::ids<cw::LinkId>(c.links.size())) {
    if (c.links.network[l] != *network || c.links.link_class[l] != cw::LinkClass::host_leaf) continue;
    const auto x = c.device_of(c.links.a[l]), y = c.device_of(c.links.b[l]), leaf = c.devices.kind[x] == cw::DeviceKind::switch_ ? x : y, node = leaf == x ? y : x;
    RC_ASSERT(c.devices.kind[node] == cw::DeviceKind::storage);
    sides[node.value].insert(c.devices.at[leaf].plane);
  }
  RC_ASSERT(sides.size() == static_cast<std::size_t>(a.storage));
  for (const auto& [node, of] : sides) RC_ASSERT(of == (std::multiset<std::uint16_t>{0, 1}));
}

// Under spines and in a pair every leaf of a network can pass on all that hangs on it, nodes, machines or management
// switches, and has as many links to each of its neighbours.
void leaves_carry_what_hangs_on_them(const cw::Cluster& c, std::string_view name) {
  const auto network = c.find_network(name);
  if (!network || (c.networks[*network].tiers < 2 && c.networks[*network].topology != cw::Topology::paired)) return;
  struct Leaf {
    double down = 0, up = 0;
    std::map<std::uint32_t, int> to;  // links to each spine, or to the other of a pair
  };
  std::map<std::uint32_t, Leaf> leaves;
  for (const cw::LinkId l : cw::ids<cw::LinkId>(c.links.size())) {
    if (c.links.network[l] != *network) continue;
    const auto a = c.device_of(c.links.a[l]), b = c.device_of(c.links.b[l]);
    const double rate = std::min(c.rate_of(c.links.a[l]).value, c.rate_of(c.links.b[l]).value);
    const bool up = c.links.link_class[l] != cw::LinkClass::host_leaf;
    for (const auto& [leaf, other] : {std::pair(a, b), std::pair(b, a)}) {
      if (c.devices.role[leaf] != cw::Role::leaf || c.devices.network[leaf] != *network) continue;
      (up ? leaves[leaf.value].up : leaves[leaf.value].down) += rate;
      if (up) ++leaves[leaf.value].to[other.value];
    }
  }
  for (const auto& [id, leaf] : leaves) {
    RC_ASSERT(leaf.up >= leaf.down);
    for (const auto& [spine, links] : leaf.to) RC_ASSERT(links == leaf.to.begin()->second);
  }
}

using Joined = std::pair<std::string, std::string>;
std::set<Joined> joined(const cw::Cluster& c) {
  std::set<Joined> all;
  for (const cw::LinkId l : cw::ids<cw::LinkId>(c.links.size()))
    all.insert({c.devices.key[c.device_of(c.links.a[l])] + ":" + c.port_text(c.links.a[l]), c.devices.key[c.device_of(c.links.b[l])] + ":" + c.port_text(c.links.b[l])});
  return all;
}

rc::Gen<Ask> any_ask() {
  return rc::gen::build<Ask>(rc::gen::set(&Ask::nodes, rc::gen::weightedOneOf<int>({{3, rc::gen::inRange(1, 40)}, {1, rc::gen::inRange(40, 400)}})),
                             rc::gen::set(&Ask::ports_per_node, rc::gen::inRange(1, 7)), rc::gen::set(&Ask::uplinks, rc::gen::element(0, 1, 2, 2, 2, 4)),
                             rc::gen::set(&Ask::external, rc::gen::element(0, 0, 2, 8)),
                             rc::gen::set(&Ask::storage, rc::gen::weightedOneOf<int>({{3, rc::gen::just(0)}, {1, rc::gen::inRange(3, 60)}, {1, rc::gen::inRange(60, 253)}})),
                             rc::gen::set(&Ask::back_end, rc::gen::arbitrary<bool>()),
                             rc::gen::set(&Ask::server, rc::gen::element<std::string>("supermicro/sys-821ge-tnhr", "dell/xe9680", "supermicro/sys-421ge-tnhr2-lcc", "dell/r760xa", "nvidia/dgx-h200")),
                             rc::gen::set(&Ask::storage_switch, rc::gen::element<std::string>("", "nvidia/sn5600", "nvidia/qm9700")), rc::gen::set(&Ask::managers, rc::gen::inRange(0, 4)),
                             rc::gen::set(&Ask::front_switch, rc::gen::element<std::string>("", "", "nvidia/sn5610")));
}

RC_GTEST_PROP(Networks, BesideTheGpusAreCountedTwice, ()) {
  const Ask a = *any_ask();
  Diagnostics diagnostics;
  const cw::ClusterRef c = design(a, diagnostics);
  if (c == nullptr) RC_FAIL(diagnostics.all().front().message);
  Diagnostics findings;
  cw::run_checks(*c, findings);
  for (const cw::Diagnostic& d : findings.all())
    if (d.severity == cw::Severity::error) RC_FAIL(fmt::format("CW{} {}: {}", d.code, d.subject, d.message));
  oob_is_counted(*c, a);
  for (const char* name : {"front-end", "storage"}) is_dual(*c, name);
  adapters_are_divided(*c, a);
  back_end_has_two_sides(*c, a);
  for (const char* name : {"front-end", "storage", "storage-back-end"}) leaves_carry_what_hangs_on_them(*c, name);
  // What is written is read back the same.
  Diagnostics reading;
  const cw::ClusterRef again = cw::read_design(cw::write_design(*c), "design.json", reading);
  RC_ASSERT(again != nullptr);
  RC_ASSERT(cw::write_design(*again) == cw::write_design(*c));
}

RC_GTEST_PROP(Networks, GrowthUnderATargetMovesNoLinkOfANode, ()) {
  Ask a = *any_ask();
  a.server = "supermicro/sys-821ge-tnhr";
  a.nodes = *rc::gen::inRange(1, 64);
  a.target = a.nodes + *rc::gen::inRange(1, 128);
  Diagnostics diagnostics;
  const cw::ClusterRef before = design(a, diagnostics);
  if (before == nullptr) RC_FAIL(diagnostics.all().front().message);
  Ask more = a;
  more.nodes = *rc::gen::inRange(a.nodes, a.target + 1);
  const cw::ClusterRef after = design(more, diagnostics);
  if (after == nullptr) RC_FAIL(diagnostics.all().front().message);
  const auto now = joined(*after);
  for (const Joined& link : joined(*before)) {
    if (now.count(link) == 0) RC_FAIL(fmt::format("{} - {} is gone", link.first, link.second));
  }
}

}  // namespace
