#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "support/process.hpp"

// What the papers say of the networks beside the GPU one, held against what comes out: who hangs on which, over which
// ports, and which switches carry it. Read from design.json, so that nothing of the program's own counting is trusted.
namespace {

using Json = nlohmann::json;
using support::kRoot;

class Networks {
 public:
  explicit Networks(const std::string& intent, const std::string& catalogue = {}) {
    const std::string folder = scratch_->path();
    support::spill(folder + "/intent.yaml", intent);
    std::vector<std::string> command = {support::kBinary, "design", folder + "/intent.yaml", "-o", folder + "/out"};
    if (!catalogue.empty()) {
      support::spill(folder + "/parts.yaml", catalogue);
      command.insert(command.end(), {"--catalog", folder + "/parts.yaml"});
    }
    const auto o = support::run(command, kRoot);
    EXPECT_EQ(o.exit_code, 0) << o.err;
    summary = o.out;
    design_ = Json::parse(support::slurp(folder + "/out/design.json"), nullptr, false);
    for (const Json& d : rows("devices")) device_[d.at("key")] = d;
    for (const Json& l : rows("links")) {
      const std::string a = l.at("a"), b = l.at("b");
      reach_[{a, l.at("network")}].push_back(b);
      reach_[{b, l.at("network")}].push_back(a);
    }
  }
  static Networks example(const std::string& name, const std::string& more = {}) { return Networks(support::slurp(kRoot + "/examples/whole/" + name + ".yaml") + more); }

  // Rows of a table, by the names of its columns.
  std::vector<Json> rows(const std::string& table) const {
    std::vector<Json> all;
    if (!design_.contains(table)) return all;
    const Json& columns = design_.at(table).at("columns");
    for (const Json& row : design_.at(table).at("rows")) {
      Json& out = all.emplace_back(Json::object());
      for (std::size_t i = 0; i < columns.size(); ++i) out[columns[i].get<std::string>()] = row[i];
    }
    return all;
  }

  Json network(const std::string& name) const {
    for (const Json& n : design_.at("networks"))
      if (n.at("name") == name) return n;
    ADD_FAILURE() << "no network " << name;
    return {};
  }
  std::set<std::string> names() const {
    std::set<std::string> all;
    for (const Json& n : design_.at("networks")) all.insert(n.at("name"));
    return all;
  }

  std::vector<std::string> devices(const std::string& kind) const {
    std::vector<std::string> all;
    for (const auto& [key, d] : device_)
      if (d.at("kind") == kind) all.push_back(key);
    return all;
  }
  std::string part(const std::string& key) const { return device_.at(key).at("part"); }
  bool has_part(const std::string& id) const {
    return std::any_of(design_.at("parts").begin(), design_.at("parts").end(), [&](const Json& p) { return p.at("id") == id; });
  }

  // The other ends of a device's links in a network, as often as there are links.
  std::vector<std::string> reach(const std::string& device, const std::string& network) const {
    const auto at = reach_.find({device, network});
    return at == reach_.end() ? std::vector<std::string>{} : at->second;
  }
  // The switches that carry a network, and how many there are of each part.
  std::set<std::string> switches(const std::string& network) const {
    std::set<std::string> all;
    for (const auto& [at, ends] : reach_)
      if (at.second == network && device_.at(at.first).at("kind") == "switch" && device_.at(at.first).at("network") == carrier(network)) all.insert(at.first);
    return all;
  }
  std::map<std::string, int> switch_parts(const std::string& network) const {
    std::map<std::string, int> parts;
    for (const std::string& s : switches(network)) ++parts[part(s)];
    return parts;
  }
  // Modes of a device's ports in a network: "1x200G/4", once for each port.
  std::vector<std::string> modes(const std::string& device, const std::string& network) const {
    std::map<std::string, std::string> of_cage;
    for (const Json& c : rows("cages"))
      if (c.at("device") == device) of_cage[std::to_string(c.at("cage").get<int>())] = c.at("mode");
    std::vector<std::string> all;
    for (const Json& p : rows("host_ports")) {
      if (p.at("device") != device || p.at("network") != network) continue;
      const std::string port = p.at("port");
      all.push_back(of_cage.at(port.substr(0, port.find('/'))));
    }
    return all;
  }

  std::string file(const std::string& name) const { return support::slurp(scratch_->path() + "/out/" + name); }

  std::string summary;

 private:
  std::string carrier(const std::string& name) const {
    const std::string shared = network(name).at("shares_switches_of");
    return shared.empty() ? name : shared;
  }

  std::unique_ptr<support::ScratchFolder> scratch_ = std::make_unique<support::ScratchFolder>();
  Json design_;
  std::map<std::string, Json> device_;
  std::map<std::pair<std::string, std::string>, std::vector<std::string>> reach_;
};

std::size_t different(const std::vector<std::string>& all) { return std::set<std::string>(all.begin(), all.end()).size(); }
using Parts = std::map<std::string, int>;

// A part of the catalogue as it is written there, with one line exchanged.
std::string part_with(const std::string& file, const std::string& id, const std::string& line, const std::string& instead) {
  const std::string all = support::slurp(kRoot + "/catalog/" + file);
  const std::size_t from = all.find("  - id: " + id + "\n"), to = all.find("\n  - id: ", from);
  EXPECT_NE(from, std::string::npos) << id;
  std::string text = all.substr(from, to - from) + "\n";
  const std::size_t at = text.find("      " + line);
  EXPECT_NE(at, std::string::npos) << id << " " << line;
  text.replace(at, text.find('\n', at) - at, "      " + instead);
  return "parts:\n" + text;
}

// --- the unit of 32 nodes -----------------------------------------------------------------------

TEST(PaperNetworks, ConvergedNetworkIsADualPortAdapterOf200ANode) {
  for (const char* name : {"supermicro-su-32-air", "supermicro-su-32-liquid"}) {
    SCOPED_TRACE(name);
    const Networks n = Networks::example(name);
    EXPECT_TRUE(n.has_part("nvidia/b3220"));
    const auto hosts = n.devices("host");
    ASSERT_EQ(hosts.size(), 32U);
    for (const std::string& host : {hosts.front(), hosts.back()}) EXPECT_EQ(n.modes(host, "front-end"), std::vector<std::string>(2, "1x200G/2")) << host;
    for (const std::string& host : hosts) {
      EXPECT_EQ(n.reach(host, "front-end").size(), 2U) << host;
      EXPECT_EQ(different(n.reach(host, "front-end")), 2U) << host;
    }
  }
}

// Storage, the servers that run the cluster, its scheduler, the management switches and the way out: all on one network
// that every node is on, whether it is a pair of switches or leaves under spines.
TEST(PaperNetworks, ConvergedNetworkJoinsStorageServicesAndTheWorldOutside) {
  const std::string more = "management: {head_ha: true, orchestrator: slurm, login: 1}\nservices: [slurm]\nstorage: {nodes: 4}\n";
  for (const char* name : {"supermicro-su-32-air", "supermicro-128"}) {
    SCOPED_TRACE(name);
    const Networks n = Networks::example(name, more);
    std::vector<std::string> all = n.devices("server");
    ASSERT_EQ(all.size(), 3U);
    const auto storage = n.devices("storage");
    ASSERT_EQ(storage.size(), 4U);
    all.insert(all.end(), storage.begin(), storage.end());
    for (const std::string& machine : all) {
      EXPECT_EQ(different(n.reach(machine, "front-end")), 2U) << machine;
      EXPECT_TRUE(n.reach(machine, "compute").empty()) << machine;
    }
    std::size_t instances = 0;
    for (const Json& s : n.rows("services")) {
      if (s.at("part") != "generic/slurm") continue;
      ++instances;
      EXPECT_EQ(n.reach(s.at("device"), "front-end").size(), 2U);
    }
    EXPECT_EQ(instances, 2U) << "one works, one takes over";
    for (const std::string& s : n.switches("oob")) EXPECT_EQ(different(n.reach(s, "front-end")), 2U) << s;
    EXPECT_GT(n.network("front-end").at("external").at("count"), 0);
    EXPECT_EQ(n.network("front-end").at("redundant"), true);
  }
}

TEST(PaperNetworks, ConvergedNetworkSharesNothingWithTheComputeFabric) {
  for (const char* name : {"supermicro-su-32-air", "supermicro-128"}) {
    SCOPED_TRACE(name);
    const Networks n = Networks::example(name);
    const auto compute = n.switches("compute"), front = n.switches("front-end");
    ASSERT_FALSE(front.empty());
    for (const std::string& s : front) {
      EXPECT_EQ(compute.count(s), 0U) << s;
      EXPECT_TRUE(n.reach(s, "compute").empty()) << s;
    }
    std::set<std::string> ports;
    for (const Json& p : n.rows("host_ports")) EXPECT_TRUE(ports.insert(p.at("device").get<std::string>() + ":" + p.at("port").get<std::string>()).second) << "a port in two networks";
  }
}

// Nodes by their BMCs, switches, PDUs and CDUs: each over ports of 1 Gb/s on switches that carry nothing else, and each with an address.
TEST(PaperNetworks, OutOfBandReachesEverythingThatIsManaged) {
  const Networks n = Networks::example("supermicro-su-32-liquid", "management: {}\n");
  const Json oob = n.network("oob");
  EXPECT_EQ(oob.at("technology"), "ethernet");
  EXPECT_EQ(oob.at("host_rate_gb_s"), 1);
  const auto own = n.switches("oob");
  std::map<std::string, std::size_t> links;
  for (const char* kind : {"host", "server", "switch", "controller"})
    for (const std::string& d : n.devices(kind)) {
      if (own.count(d) > 0) continue;
      EXPECT_FALSE(n.reach(d, "oob").empty()) << d;
      links[kind] += n.reach(d, "oob").size();
      for (const std::string& s : n.reach(d, "oob")) EXPECT_EQ(own.count(s), 1U) << d;
    }
  EXPECT_EQ(links["host"], 32U * 4);
  EXPECT_EQ(links["controller"], 18U + 4) << "PDUs and CDUs";
  for (const std::string& s : own) EXPECT_TRUE(n.reach(s, "compute").empty());
  std::size_t bmcs = 0;
  for (const Json& i : n.rows("interfaces"))
    if (i.at("network") == "oob" && i.at("use") == "bmc") bmcs += i.at("ipv4").is_string() ? 1 : 0;
  EXPECT_EQ(bmcs, 33U) << "32 nodes and the head node";
}

// 34 PDUs are those of the GPU network alone. The converged pair and four management switches bring the network rack to
// 17.7 kW at its maximum, more than one PDU of 17.3 kW carries: four in place of two. 25 kW are not reached.
TEST(PaperNetworks, WithEveryNetworkTheUnitTakes36Pdus) {
  const auto o = support::run({support::kBinary, "design", "--json", "examples/whole/supermicro-su-32-air.yaml"}, kRoot);
  const Json j = Json::parse(o.out, nullptr, false);
  EXPECT_EQ(j.at("pdus"), 36);
  const double nodes = 32 * 9.0, nodes_at_most = 32 * 10.2;
  EXPECT_NEAR(j.at("power_kw").at("typical").get<double>() - nodes, 13.3, 0.1) << "pluggables in nodes counted";
  EXPECT_NEAR(j.at("power_kw").at("maximum").get<double>() - nodes_at_most, 17.7, 0.1);
}

// --- XE9680 and R760xa --------------------------------------------------------------------------

TEST(PaperNetworks, DellXe9680HasThreeNetworksAndFourFabrics) {
  const Networks n = Networks::example("dell-xe9680-4");
  EXPECT_EQ(n.names(), (std::set<std::string>{"compute", "front-end", "oob", "storage-back-end"})) << "three of the servers; the storage has its own beside them";
  EXPECT_EQ(n.switch_parts("front-end"), (Parts{{"nvidia/sn5600", 2}}));
  EXPECT_EQ(n.switch_parts("compute"), (Parts{{"nvidia/sn5600", 1}}));
  EXPECT_EQ(n.switch_parts("oob"), (Parts{{"nvidia/sn2201", 1}}));
  EXPECT_NE(n.summary.find("scale-up     switched: 8 GPUs"), std::string::npos) << "the fourth: inside the node";
  // "up to": its adapters serve no fifth.
  support::ScratchFolder scratch;
  for (const char* block : {"storage_network", "virtual_network"}) {
    const std::string intent = scratch.path() + "/more.yaml";
    support::spill(intent, support::slurp(kRoot + "/examples/whole/dell-xe9680-4.yaml") + block + ": {}\n");
    const auto o = support::run({support::kBinary, "design", intent}, kRoot);
    EXPECT_EQ(o.exit_code, 2) << block;
    EXPECT_NE(o.err.find("dell/xe9680 has no adapter for a"), std::string::npos) << o.err;
  }
}

TEST(PaperNetworks, DellConsolidatesThreeNetworksOnTwoSwitches) {
  const Networks n = Networks::example("dell-r760xa-4");
  EXPECT_EQ(n.names(), (std::set<std::string>{"compute", "front-end", "oob", "storage-back-end"}));
  EXPECT_EQ(n.network("front-end").at("shares_switches_of"), "compute");
  EXPECT_EQ(n.switches("front-end"), n.switches("compute"));
  EXPECT_EQ(n.switch_parts("compute"), (Parts{{"nvidia/sn5600", 2}}));
  EXPECT_EQ(n.switch_parts("oob"), (Parts{{"nvidia/sn2201", 1}}));
}

TEST(PaperNetworks, DellFrontEndJoinsStorageServersNodesAndTheDataCentre) {
  const Networks n = Networks::example("dell-xe9680-4");
  Parts joined;
  const auto pair = n.switches("front-end");
  for (const char* kind : {"host", "server", "storage"})
    for (const std::string& d : n.devices(kind)) {
      const auto ends = n.reach(d, "front-end");
      EXPECT_EQ(std::set<std::string>(ends.begin(), ends.end()), pair) << d;
      ++joined[n.part(d)];
    }
  EXPECT_EQ(joined, (Parts{{"dell/xe9680", 4}, {"dell/r660", 4}, {"dell/powerscale-f710", 4}}));
  const std::string host = n.devices("host").front();
  EXPECT_EQ(n.modes(host, "front-end"), std::vector<std::string>(2, "1x200G/2"));
  EXPECT_EQ(n.network("front-end").at("external").at("count"), 4);
  EXPECT_EQ(n.rows("reserved_ports").size(), 4U) << "ports kept for the data-centre network";
}

// "the storage infrastructure has its backend network that is powered by Dell PowerSwitch": two switches for the storage
// nodes alone, each of which has a port on either; nothing leads from it to another network but management.
TEST(PaperNetworks, DellStorageHasABackEndOfPowerSwitch) {
  for (const char* name : {"dell-xe9680-4", "dell-xe9680-8", "dell-r760xa-4"}) {
    SCOPED_TRACE(name);
    const Networks n = Networks::example(name);
    EXPECT_EQ(n.switch_parts("storage-back-end"), (Parts{{"dell/s5232f-on", 2}}));
    const auto both = n.switches("storage-back-end");
    const auto storage = n.devices("storage");
    ASSERT_GE(storage.size(), 3U);
    for (const std::string& d : storage) {
      const auto ends = n.reach(d, "storage-back-end");
      EXPECT_EQ(ends.size(), 2U) << d;
      EXPECT_EQ(std::set<std::string>(ends.begin(), ends.end()), both) << d;
      EXPECT_EQ(n.modes(d, "storage-back-end"), std::vector<std::string>(2, "1x100G/4")) << d;
      EXPECT_EQ(different(n.reach(d, "front-end")), 2U) << "and serves the nodes over the front end: " << d;
    }
    for (const char* kind : {"host", "server"})
      for (const std::string& d : n.devices(kind)) EXPECT_TRUE(n.reach(d, "storage-back-end").empty()) << d;
    for (const std::string& s : both) {
      EXPECT_EQ(n.reach(s, "storage-back-end").size(), storage.size()) << "no link to the other side, and none up: " << s;
      EXPECT_EQ(n.reach(s, "oob").size(), 1U) << s;
      for (const char* network : {"compute", "front-end"}) EXPECT_TRUE(n.reach(s, network).empty()) << s;
    }
  }
}

// "an isolated 1 GbE LOM": R660 with both ports of their LOM cabled beside the controller's. They share switches with the
// management ports of the nodes alone, have a subnet of their own, and a DHCP server's file for it is written.
TEST(PaperNetworks, DellLomPortsAreAnIsolatedNetworkOfOneGigabit) {
  const std::string lom = part_with("servers.yaml", "dell/r660", "management_ports:", "management_ports: {is: 3, source: controller and dual-port LOM, confidence: cited}");
  const Networks n(support::slurp(kRoot + "/examples/whole/dell-xe9680-4.yaml"), lom);
  const auto own = n.switches("oob");
  const auto servers = n.devices("server");
  ASSERT_EQ(servers.size(), 4U);
  for (const std::string& s : servers) {
    EXPECT_EQ(n.modes(s, "oob"), std::vector<std::string>(3, "1x1G/1")) << s;
    for (const std::string& end : n.reach(s, "oob")) EXPECT_EQ(own.count(end), 1U);
  }
  for (const char* network : {"front-end", "compute"})
    for (const std::string& s : n.switches(network)) EXPECT_EQ(own.count(s), 0U);
  for (const std::string& host : n.devices("host")) EXPECT_EQ(n.reach(host, "oob").size(), 4U) << host;
  std::set<std::string> front, out_of_band;
  for (const Json& s : n.rows("subnets")) {
    if (s.at("network") == "front-end") front.insert(s.at("ipv4"));
    if (s.at("network") == "oob") out_of_band.insert(s.at("ipv4"));
  }
  EXPECT_FALSE(front.empty());
  EXPECT_FALSE(out_of_band.empty());
  const std::string dhcp = n.file("kea-dhcp4.json");
  for (const std::string& prefix : front) {
    EXPECT_EQ(out_of_band.count(prefix), 0U);
    EXPECT_EQ(dhcp.find('"' + prefix + '"'), std::string::npos);
  }
  for (const std::string& prefix : out_of_band) EXPECT_NE(dhcp.find('"' + prefix + '"'), std::string::npos);
}

// --- SR675 V3 -----------------------------------------------------------------------------------

TEST(PaperNetworks, LenovoManagesAt1GigabitAndVirtualisesAt25) {
  for (const int nodes : {4, 8, 16}) {
    SCOPED_TRACE(nodes);
    const Networks n = Networks::example("lenovo-ethernet-" + std::to_string(nodes));
    EXPECT_EQ(n.network("oob").at("host_rate_gb_s"), 1);
    EXPECT_EQ(n.network("virtual").at("host_rate_gb_s"), 25);
    EXPECT_EQ(n.switch_parts("virtual"), (Parts{{"nvidia/sn2410", 1}}));
  }
  EXPECT_EQ(Networks::example("lenovo-small").network("oob").at("host_rate_gb_s"), 1) << "AS4610: its ports for machines run at 1 Gb/s too";
}

// One SN2201 for all three sizes, as long as no more than two of a node's ports are cabled, as in the tables of the
// bare-metal designs. All four ports of the 1 GbE adapter of sixteen nodes take two.
TEST(PaperNetworks, LenovoManagementSwitchesByPortsOfANode) {
  const std::map<std::pair<int, int>, int> switches = {{{4, 2}, 1}, {{8, 2}, 1}, {{16, 2}, 1}, {{4, 4}, 1}, {{8, 4}, 1}, {{16, 4}, 2}};
  for (const auto& [of, count] : switches) {
    SCOPED_TRACE(std::to_string(of.first) + " nodes, ports " + std::to_string(of.second));
    std::string intent = support::slurp(kRoot + "/examples/whole/lenovo-ethernet-" + std::to_string(of.first) + ".yaml");
    const std::string asked = "oob: {switch: sn2201, uplinks: 0";
    ASSERT_NE(intent.find(asked), std::string::npos);
    intent.replace(intent.find(asked), asked.size(), asked + ", ports_per_node: " + std::to_string(of.second));
    EXPECT_EQ(Networks(intent).switch_parts("oob"), (Parts{{"nvidia/sn2201", count}}));
  }
}

// The text names one management switch and the tables another: both carry every size of the bare-metal design.
TEST(PaperNetworks, LenovoBareMetalIsManagedByEitherSwitch) {
  for (const char* size : {"small", "medium", "large"}) {
    std::string intent = support::slurp(kRoot + "/examples/whole/lenovo-" + size + ".yaml");
    const std::string printed = "edgecore/as4610-54t";
    ASSERT_NE(intent.find(printed), std::string::npos);
    EXPECT_EQ(Networks(intent).switch_parts("oob"), (Parts{{printed, 1}})) << size;
    intent.replace(intent.find(printed), printed.size(), "sn2201");
    EXPECT_EQ(Networks(intent).switch_parts("oob"), (Parts{{"nvidia/sn2201", 1}})) << size;
  }
}

// The fifth adapter with a network: two ports a node on two joined switches, and the ten splitters that five adapters take.
TEST(PaperNetworks, LenovoFifthAdapterOnANetworkOfItsOwn) {
  const Networks n = Networks::example("lenovo-small", "storage_network: {switch: qm9790}\n");
  EXPECT_EQ(n.switch_parts("storage"), (Parts{{"nvidia/qm9790", 2}}));
  for (const std::string& host : n.devices("host")) EXPECT_EQ(different(n.reach(host, "storage")), 2U) << host;
  std::set<std::string> splitters;
  for (const Json& l : n.rows("links"))
    if (l.at("class") == "host-leaf" && l.at("network") != "oob") splitters.insert(l.at("assembly"));
  EXPECT_EQ(splitters.size(), 10U);
}

// Sixteen Ethernet nodes, 128 ports for the GPUs and 32 for storage: without blocking between all of them eight leaves
// and four spines, or four and two with leaves of whole nodes; two switches only if nothing joins them.
TEST(PaperNetworks, LenovoSixteenEthernetNodesNeedMoreThanTwoSwitches) {
  const std::string whole = support::slurp(kRoot + "/examples/whole/lenovo-ethernet-16.yaml");
  const Networks apart(whole);
  EXPECT_EQ(apart.switch_parts("compute"), (Parts{{"nvidia/sn4600", 2}}));
  EXPECT_EQ(apart.switch_parts("storage"), (Parts{{"nvidia/sn4600", 1}}));
  for (const Json& l : apart.rows("links")) EXPECT_EQ(l.at("class"), "host-leaf");
  std::string joined = whole;
  const std::string shape = "  topology: rail-only\n  unit: 16 nodes\n  rails_per_leaf: 4\n";
  ASSERT_NE(joined.find(shape), std::string::npos);
  const std::size_t at = joined.find(shape);
  EXPECT_EQ(Networks(joined.replace(at, shape.size(), "")).switch_parts("compute"), (Parts{{"nvidia/sn4600", 12}}));
  EXPECT_EQ(Networks(joined.insert(at, "  topology: tor-clos\n")).switch_parts("compute"), (Parts{{"nvidia/sn4600", 6}}));
}

// One switch for the GPUs' 64 ports, two for the 32 of the DPUs, which must outlive the loss of one: three.
TEST(PaperNetworks, LenovoOvxTakesThreeSwitches) {
  const Networks n = Networks::example("lenovo-ovx-16");
  EXPECT_EQ(n.switch_parts("compute"), (Parts{{"nvidia/sn4600", 1}}));
  EXPECT_EQ(n.switch_parts("front-end"), (Parts{{"nvidia/sn4600", 2}}));
  for (const std::string& host : n.devices("host")) EXPECT_EQ(different(n.reach(host, "front-end")), 2U) << host;
  EXPECT_EQ(n.devices("server"), std::vector<std::string>{"machines/head-00"}) << "the master node";
}

// --- published architectures --------------------------------------------------------------------

// RA-11333: of each of two adapters one port is storage's, over InfiniBand, and one in-band Ethernet.
TEST(PaperNetworks, SuperPodDividesTheStorageAdaptersOfANode) {
  const Networks n = Networks::example("dgx-superpod-h100-4su");
  EXPECT_EQ(n.names(), (std::set<std::string>{"compute", "front-end", "oob", "storage"}));
  EXPECT_EQ(n.network("storage").at("technology"), "infiniband");
  EXPECT_EQ(n.network("front-end").at("technology"), "ethernet");
  EXPECT_EQ(n.devices("host").size(), 127U);
  for (const std::string& host : n.devices("host")) {
    EXPECT_EQ(n.reach(host, "compute").size(), 8U) << host;
    for (const char* network : {"storage", "front-end"}) {
      EXPECT_EQ(n.reach(host, network).size(), 2U) << host;
      EXPECT_EQ(different(n.reach(host, network)), 2U) << host;
    }
    EXPECT_EQ(n.reach(host, "oob").size(), 1U) << host;
  }
  const std::string first = n.devices("host").front();
  EXPECT_EQ(n.modes(first, "storage"), (std::vector<std::string>{"1x400G/4", "1x400G/4"}));
  EXPECT_EQ(n.modes(first, "front-end"), (std::vector<std::string>{"1x100G/4", "1x100G/4"}));
  EXPECT_EQ(n.switch_parts("compute"), (Parts{{"nvidia/qm9700", 48}}));
  EXPECT_EQ(n.switch_parts("storage"), (Parts{{"nvidia/qm9700", 14}}));
  EXPECT_EQ(n.switch_parts("front-end"), (Parts{{"nvidia/sn4600c", 10}}));
  EXPECT_EQ(n.switch_parts("oob"), (Parts{{"nvidia/sn2201", 9}}));
  for (const char* manager : {"storage/appliance-00", "storage/appliance-01"}) EXPECT_EQ(different(n.reach(manager, "storage")), 2U) << manager;
  const std::string bill = n.file("bom.csv");
  for (const char* line : {",127,each,server,NVIDIA,nvidia/dgx-h100,", ",254,each,nic,NVIDIA,nvidia/connectx-7-2x400g-qsfp112,", ",62,each,switch,NVIDIA,nvidia/qm9700,", ",10,each,switch,NVIDIA,nvidia/sn4600c,",
                           ",9,each,switch,NVIDIA,nvidia/sn2201,", ",4,each,server,Dell,dell/r660,", ",4,each,appliance,NVIDIA,nvidia/ufm-enterprise-ndr,"})
    EXPECT_NE(bill.find(line), std::string::npos) << line;
}

// Where front end and GPU network share switches, the nodes' guests there are the ports that storage leaves.
TEST(PaperNetworks, SharedAdaptersAreDividedOnSharedSwitchesToo) {
  const Networks n("nodes: 4\nserver: dgx-h100\ncompute: {switch: sn5600, topology: paired, consolidated: true}\nstorage_network: {switch: qm9700}\n");
  for (const std::string& host : n.devices("host"))
    for (const char* network : {"storage", "front-end"}) EXPECT_EQ(n.reach(host, network).size(), 2U) << host << " " << network;
  const Networks whole("nodes: 4\nserver: dgx-h100\ncompute: {switch: sn5600, topology: paired, consolidated: true}\n");
  for (const std::string& host : whole.devices("host")) EXPECT_EQ(whole.reach(host, "front-end").size(), 4U) << host;
}

// Four nodes of the 2-8-5 pattern: with all that is managed one switch has ports to spare.
TEST(PaperNetworks, OutOfBandOfFourNodesFitsOneSwitch) {
  const Networks n(support::slurp(kRoot + "/validation/intents/era-2-8-5-200-4n.yaml") + "oob: {ports_per_node: 4, uplinks: 0}\n");
  EXPECT_EQ(n.switch_parts("oob"), (Parts{{"nvidia/sn2201", 1}}));
  EXPECT_EQ(n.reach("oob/hall/oob-00", "oob").size(), 4U * 4 + 2 + 4) << "nodes, switches, PDUs";
}

}  // namespace
