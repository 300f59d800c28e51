#include <algorithm>
#include <cmath>
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
#include "property/port_list.hpp"

namespace {

using cw::Diagnostics;

// One random cluster to ask for, in the words of an intent.
struct Ask {
  int nodes = 1, gpus = 8, radix = 64, unit = 0, pod = 0;
  int down = 1, up = 1, spine_down = 1, spine_up = 1, growth_units = 0, reserved = 0, rails_per_leaf = 0, appliances = 0;
  int fast = 0;  // cages of the switch that only lead to other switches, twice as fast as those of hosts; 0: it has one kind
  std::string topology = "auto", mapping = "adjacent";
  bool redundant = false;
};

std::ostream& operator<<(std::ostream& out, const Ask& a) {
  return out << fmt::format("nodes {} gpus {} radix {} unit {} pod {} leaf {}:{} spine {}:{} {} {} redundant {} growth {} reserved {} rails_per_leaf {} appliances {} fast {}", a.nodes, a.gpus, a.radix, a.unit, a.pod,
                            a.down, a.up, a.spine_down, a.spine_up, a.topology, a.mapping, a.redundant, a.growth_units, a.reserved, a.rails_per_leaf, a.appliances, a.fast);
}

// A catalogue of made-up parts of just these sizes: nothing here depends on real ones.
std::string parts_of(const Ask& a) {
  std::string map;
  std::string fast;
  if (a.fast > 0) fast = fmt::format("        - {{cages: {}-{}, form_factor: osfp, top: finned, lanes: 8, modes: [1x800G]}}\n", a.radix / 2 + 1, a.radix / 2 + a.fast);
  for (int g = 0; g < a.gpus; ++g) map += fmt::format("        - {{gpus: [{}], nic: {}, cage: nic-{}, port: 1}}\n", g, g, g + 1);
  return fmt::format(R"(parts:
  - id: test/gpu
    kind: gpu
    vendor: Test
    model: GPU
    description: a GPU
    source: made up for tests
    confidence: estimated
    facts: {{memory: 80 GB, power: 700 W}}
  - id: test/nic
    kind: nic
    vendor: Test
    model: NIC
    description: an adapter
    source: made up for tests
    confidence: estimated
    facts:
      technologies: [ethernet]
      cages:
        - {{cages: 1-1, form_factor: qsfp112, lanes: 4, modes: [1x400G]}}
  - id: test/switch
    kind: switch
    vendor: Test
    model: Switch
    description: a switch
    source: made up for tests
    confidence: estimated
    facts:
      technology: ethernet
      managed: true
      fabric_rate: {} Gb/s
      port_name: "swp{{cage}}s{{sub0}}"
      cages:
        - {{cages: 1-{}, form_factor: osfp, top: finned, lanes: 8, modes: [2x400G]}}
{}  - id: test/osfp
    kind: transceiver
    vendor: Test
    model: Twin
    description: twin-port transceiver
    source: made up for tests
    confidence: estimated
    facts: {{medium: multimode, form_factor: osfp, top: finned, lanes: 8, modes: [2x400G], connectors: 2, connector: mpo-12/apc, reach: 50 m, power: 17 W, technologies: [ethernet]}}
  - id: test/osfp-800
    kind: transceiver
    vendor: Test
    model: Fast
    description: transceiver
    source: made up for tests
    confidence: estimated
    facts: {{medium: multimode, form_factor: osfp, top: finned, lanes: 8, modes: [1x800G], connectors: 1, connector: mpo-12/apc, reach: 50 m, power: 17 W, technologies: [ethernet]}}
  - id: test/qsfp
    kind: transceiver
    vendor: Test
    model: Single
    description: transceiver
    source: made up for tests
    confidence: estimated
    facts: {{medium: multimode, form_factor: qsfp112, lanes: 4, modes: [1x400G], connectors: 1, connector: mpo-12/apc, reach: 50 m, power: 9 W, technologies: [ethernet]}}
  - id: test/fibre
    kind: fibre
    vendor: Test
    model: Fibre
    description: fibre
    source: made up for tests
    confidence: estimated
    facts: {{medium: multimode, near_connector: mpo-12/apc, far_connector: mpo-12/apc, legs: 1, lengths: [10 m]}}
  - id: test/manager
    kind: appliance
    vendor: Test
    model: Manager
    description: a fabric manager with two ports
    source: made up for tests
    confidence: estimated
    facts:
      technology: ethernet
      cages:
        - {{cages: 1-2, form_factor: qsfp112, lanes: 4, modes: [1x400G]}}
  - id: test/server
    kind: server
    vendor: Test
    model: Server
    description: a server
    source: made up for tests
    confidence: estimated
    facts:
      rack_units: 8
      memory: 2 TB
      gpus: {}
      scale_up: switched
      scale_up_domain: {}
      gpu: test/gpu
      nic: test/nic
      nics: {}
      gpu_nic_cage:
{})",
                     a.fast > 0 ? 800 : 400, a.radix / 2, fast, a.gpus, a.gpus, a.gpus, map);
}

std::string intent_of(const Ask& a) {
  std::string text = fmt::format("nodes: {}\nserver: test/server\nredundant: {}\n", a.nodes, a.redundant);
  if (a.growth_units > 0) text += fmt::format("growth: {{target: {} units}}\n", a.growth_units);
  text += fmt::format("compute:\n  switch: test/switch\n  topology: {}\n  rail_mapping: {}\n  reserved_ports: {}\n", a.topology, a.mapping, a.reserved);
  text += fmt::format("  oversubscription: {{leaf: \"{}:{}\", spine: \"{}:{}\"}}\n", a.down, a.up, a.spine_down, a.spine_up);
  if (a.rails_per_leaf > 0) text += fmt::format("  rails_per_leaf: {}\n", a.rails_per_leaf);
  if (a.appliances > 0) text += fmt::format("  attach: [{{part: test/manager, count: {}}}]\n", a.appliances);
  if (a.unit > 0) text += fmt::format("  unit: {} nodes\n", a.unit);
  if (a.pod > 0) text += fmt::format("  pod: {} units\n", a.pod);
  return text;
}

rc::Gen<Ask> any_ask() {
  return rc::gen::exec([] {
    Ask a;
    // Mostly small, as small ones have all the corner cases; some up to the largest.
    const int size = *rc::gen::weightedElement<int>({{12, 60}, {10, 600}, {3, 3000}, {1, 20000}});
    a.nodes = *rc::gen::inRange(1, size + 1);
    a.gpus = *rc::gen::element(2, 4, 8);
    a.radix = 2 * *rc::gen::inRange(16, 73);
    if (*rc::gen::inRange(0, 4) == 0) a.fast = *rc::gen::inRange(a.radix / 8, a.radix / 2 + 1);
    a.topology = *rc::gen::weightedElement<std::string>({{6, "rail-optimized"}, {3, "auto"}, {3, "tor-clos"}, {2, "rail-only"}, {1, "paired"}, {1, "single-switch"}});
    a.mapping = *rc::gen::element<std::string>("adjacent", "modulo");
    a.redundant = a.topology != "single-switch" && *rc::gen::weightedElement<bool>({{4, false}, {1, true}});
    if (*rc::gen::inRange(0, 2) == 0) a.unit = *rc::gen::inRange(1, a.radix / 2 + 1);
    const auto ratio = *rc::gen::weightedElement<std::pair<int, int>>({{5, {1, 1}}, {1, {1, 2}}, {2, {2, 1}}, {1, {3, 1}}, {1, {7, 1}}});
    a.down = ratio.first;
    a.up = ratio.second;
    const auto above = *rc::gen::weightedElement<std::pair<int, int>>({{4, {1, 1}}, {1, {2, 1}}, {1, {7, 1}}});
    a.spine_down = above.first;
    a.spine_up = above.second;
    if (*rc::gen::inRange(0, 6) == 0) a.reserved = *rc::gen::inRange(1, 5);
    if (*rc::gen::inRange(0, 6) == 0) a.rails_per_leaf = *rc::gen::inRange(1, a.gpus + 1);
    if (*rc::gen::inRange(0, 6) == 0) a.appliances = *rc::gen::inRange(1, 4);
    if (a.unit > 0 && *rc::gen::inRange(0, 5) == 0) a.growth_units = (a.nodes + a.unit - 1) / a.unit + *rc::gen::inRange(0, 4);
    return a;
  });
}

std::string words(const Diagnostics& d) { return cw::render(d, cw::Colour::never); }

// What must hold of whatever came out, judged from the port list alone.
class Judge {
 public:
  Judge(const Ask& ask, const cw::Network& promised, second::PortList list) : ask_(ask), promised_(promised), list_(std::move(list)), by_device_(links_by_device(list_)) {}

  void run() {
    hosts();
    radix();
    for (std::size_t d = 0; d < list_.devices.size(); ++d)
      if (list_.devices[d].kind == "switch") ratios(d);
    rails();
    equal_shares();
    spine_count();
    groups();
    reach_and_bisection();
  }

 private:
  double sum(std::size_t device, const std::string& link_class, bool as_a) const {
    double total = 0;
    for (const int i : by_device_[device]) {
      const auto& l = list_.links[static_cast<std::size_t>(i)];
      if (l.link_class == link_class && (l.a == static_cast<int>(device)) == as_a) total += l.gb_s;
    }
    return total;
  }

  void hosts() {
    RC_ASSERT(list_.count_kind("host") == ask_.nodes);
    RC_ASSERT(list_.count_kind("appliance") == ask_.appliances);
    for (std::size_t d = 0; d < list_.devices.size(); ++d) {
      if (list_.devices[d].kind != "host") continue;
      std::set<int> rails;
      for (const int i : by_device_[d]) rails.insert(list_.links[static_cast<std::size_t>(i)].rail);
      RC_ASSERT(static_cast<int>(by_device_[d].size()) == ask_.gpus);
      RC_ASSERT(static_cast<int>(rails.size()) == ask_.gpus);
      RC_ASSERT(*rails.begin() == 0 && *rails.rbegin() == ask_.gpus - 1);
    }
  }

  void radix() {
    std::set<std::string> taken;
    for (const auto& l : list_.links) {
      RC_ASSERT(taken.insert(list_.devices[static_cast<std::size_t>(l.a)].key + " " + l.a_port).second);
      RC_ASSERT(taken.insert(list_.devices[static_cast<std::size_t>(l.b)].key + " " + l.b_port).second);
    }
    for (std::size_t d = 0; d < list_.devices.size(); ++d) {
      if (list_.devices[d].kind != "switch") continue;
      const bool leaf = list_.devices[d].role == "leaf" || list_.devices[d].role == "switch";
      int trunks = 0;
      for (const int i : by_device_[d]) {
        const auto& l = list_.links[static_cast<std::size_t>(i)];
        const bool trunk = l.link_class != "host-leaf";
        RC_ASSERT(l.gb_s == (trunk && apart_ ? 800 : 400));
        trunks += trunk ? 1 : 0;
      }
      const int others = static_cast<int>(by_device_[d].size()) - trunks + (leaf ? ask_.reserved : 0);
      if (apart_) {
        RC_ASSERT(others <= ask_.radix);
        RC_ASSERT(trunks <= ask_.fast);
      } else RC_ASSERT(others + trunks <= ask_.radix);
    }
  }

  // The promise at a switch: uplink capacity is at least what its hosts (or leaves) may ask of it.
  void ratios(std::size_t d) {
    const auto& device = list_.devices[d];
    if (device.role == "leaf" && promised_.tiers > 1) {
      const double down = sum(d, "host-leaf", false), up = sum(d, "leaf-spine", true);
      RC_ASSERT(up * ask_.down >= down * ask_.up);
    }
    if (device.role == "spine" && promised_.tiers > 2) {
      const double down = sum(d, "leaf-spine", false), up = sum(d, "spine-super-spine", true);
      RC_ASSERT(up * ask_.spine_down >= down * ask_.spine_up);
    }
    if (device.role == "leaf" && promised_.topology == cw::Topology::paired) {
      const double between = sum(d, "leaf-leaf", true) + sum(d, "leaf-leaf", false);
      RC_ASSERT(between * ask_.down >= sum(d, "host-leaf", false) * ask_.up);
    }
  }

  // GPU r of every node of a unit meets the same leaf; in a ToR network all ports of a node do.
  void rails() {
    const bool rail_wired = promised_.topology == cw::Topology::rail_optimized || promised_.topology == cw::Topology::rail_only;
    std::map<std::tuple<int, int, int>, int> leaf_of;
    std::map<int, int> leaf_of_host;
    for (const auto& l : list_.links) {
      if (l.link_class != "host-leaf") continue;
      const auto& host = list_.devices[static_cast<std::size_t>(l.a)];
      if (host.kind != "host") continue;
      if (rail_wired) {
        RC_ASSERT(leaf_of.try_emplace({host.pod, host.unit, l.rail}, l.b).first->second == l.b);
      }
      if (promised_.topology == cw::Topology::tor_clos) {
        RC_ASSERT(leaf_of_host.try_emplace(l.a, l.b).first->second == l.b);
      }
    }
  }

  void equal_shares() {
    std::map<std::pair<int, int>, int> bundle;
    for (const auto& l : list_.links)
      if (l.link_class == "leaf-spine" || l.link_class == "spine-super-spine") ++bundle[{l.a, l.b}];
    std::map<int, std::set<int>> sizes;
    for (const auto& [ends, n] : bundle) sizes[ends.first].insert(n);
    for (const auto& [device, set] : sizes) RC_ASSERT(set.size() == 1U);
  }

  // Two tiers: the published rule, searched for by brute force. Only where nothing else was asked.
  void spine_count() {
    if (promised_.tiers != 2 || ask_.redundant || ask_.growth_units > 0) return;
    std::map<int, std::set<int>> spines_of;
    std::map<int, int> uplinks_of;
    for (const auto& l : list_.links) {
      if (l.link_class != "leaf-spine") continue;
      spines_of[l.a].insert(l.b);
      ++uplinks_of[l.a];
    }
    const bool rail_only = promised_.topology == cw::Topology::rail_only;
    for (const auto& [leaf, spines] : spines_of) {
      int peers = 0;  // leaves that share these spines
      for (const auto& [other, theirs] : spines_of) peers += theirs == spines ? 1 : 0;
      if (!rail_only) RC_ASSERT(peers == list_.count("leaf"));
      const int uplinks = uplinks_of[leaf];
      int wanted = 0;
      for (int n = 1; n <= uplinks && wanted == 0; ++n)
        if (uplinks % n == 0 && n * (apart_ ? ask_.fast : ask_.radix) >= peers * uplinks) wanted = n;
      RC_ASSERT(static_cast<int>(spines.size()) == wanted);
      break;
    }
  }

  void groups() {
    if (promised_.tiers != 3) return;
    std::map<int, std::set<int>> group_of_spine, blocks_of_group;
    for (const auto& l : list_.links) {
      if (l.link_class != "spine-super-spine") continue;
      const auto& super = list_.devices[static_cast<std::size_t>(l.b)];
      group_of_spine[l.a].insert(super.group);
      blocks_of_group[super.group].insert(list_.devices[static_cast<std::size_t>(l.a)].group);
    }
    std::set<int> blocks;
    for (const auto& d : list_.devices)
      if (d.role == "spine") blocks.insert(d.group);
    RC_ASSERT(static_cast<int>(group_of_spine.size()) == list_.count("spine"));
    for (const auto& [spine, set] : group_of_spine) RC_ASSERT(set.size() == 1U);
    for (const auto& [group, seen] : blocks_of_group) RC_ASSERT(seen == blocks);
  }

  // A rail-only network falls apart into one island for every set of rails that shares switches.
  int islands() const {
    const int share = std::max(1, ask_.rails_per_leaf);
    return std::max((ask_.gpus + share - 1) / share, ask_.redundant ? 2 : 1);
  }

  void reach_and_bisection() {
    const auto component = second::switch_components(list_);
    std::map<int, std::vector<int>> leaves;
    std::map<int, double> capacity;
    for (const auto& l : list_.links) {
      if (l.link_class != "host-leaf") continue;
      const int c = component[static_cast<std::size_t>(l.b)];
      auto& list = leaves[c];
      if (std::find(list.begin(), list.end(), l.b) == list.end()) list.push_back(l.b);
      capacity[l.b] += l.gb_s;
    }
    if (promised_.topology == cw::Topology::rail_only) RC_ASSERT(static_cast<int>(leaves.size()) == islands());
    else RC_ASSERT(leaves.size() == 1U);
    const double slack = std::max(1.0, double(ask_.down) / ask_.up) * (promised_.tiers == 3 ? std::max(1.0, double(ask_.spine_down) / ask_.spine_up) : 1.0);
    for (auto& [c, list] : leaves) {
      if (list.size() < 2) continue;
      std::sort(list.begin(), list.end());
      for (const bool alternate : {false, true}) {
        std::vector<int> from, to;
        for (std::size_t i = 0; i < list.size(); ++i) (alternate ? i % 2 == 0 : i < list.size() / 2) ? from.push_back(list[i]) : to.push_back(list[i]);
        double a = 0, b = 0;
        for (const int l : from) a += capacity[l];
        for (const int l : to) b += capacity[l];
        const double flow = second::max_flow(list_, from, to);
        RC_ASSERT(flow * slack >= std::min(a, b) * (1 - 1e-9));
      }
    }
  }

  const Ask& ask_;
  const cw::Network& promised_;
  second::PortList list_;
  std::vector<std::vector<int>> by_device_;
  // Whether links between switches are in cages of their own, as their rate tells.
  const bool apart_ = std::any_of(list_.links.begin(), list_.links.end(), [](const auto& l) { return l.gb_s > 400; });
};

// Refusals must be of the kind that says what binds; anything else is a fault.
void refused_well(const Diagnostics& d) {
  RC_ASSERT(d.has_errors());
  for (const auto& e : d.all()) {
    if (e.severity != cw::Severity::error) continue;
    RC_ASSERT(e.code >= 1000);
    RC_ASSERT(e.code < 4000);
    RC_ASSERT(!e.help.empty());
    RC_ASSERT(e.span.line >= 1U);
  }
}

int drawn = 0, built = 0;

void judge(const Ask& ask) {
  ++drawn;
  Diagnostics d;
  const auto catalogue = cw::Catalogue::load({{"parts.yaml", parts_of(ask)}}, d);
  RC_ASSERT(!d.has_errors());
  const auto intent = cw::read_intent({"random.yaml", intent_of(ask)}, d);
  RC_ASSERT(intent.has_value());
  const auto made = d.has_errors() ? std::nullopt : cw::synthesise(*intent, catalogue, d);
  if (!made) return refused_well(d);
  ++built;
  const cw::Cluster& c = *made->cluster;
  const std::string text = cw::write_design(c);
  Judge(ask, c.networks[*c.find_network("compute")], second::read_port_list(text)).run();
  Diagnostics findings;
  cw::run_checks(c, findings);
  if (findings.has_errors()) RC_FAIL(words(findings).substr(0, 2000));
  if (c.devices.size() < 400) {
    Diagnostics again;
    const auto back = cw::read_design(text, "design.json", again);
    if (!back) RC_FAIL(words(again).substr(0, 2000));
    RC_ASSERT(cw::write_design(*back) == text);
  }
}

TEST(Property, RandomIntentsHoldWhatTheyPromise) {
  EXPECT_TRUE(rc::check("500 random intents", [] { judge(*any_ask()); }));
  RecordProperty("drawn", drawn);
  EXPECT_GT(built * 2, drawn) << "most intents should be buildable";
}

}  // namespace
