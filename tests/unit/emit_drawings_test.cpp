#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "clusterwright/emit/outside.hpp"
#include "clusterwright/emit/picture.hpp"
#include "clusterwright/emit/summary.hpp"
#include "clusterwright/text/svg.hpp"
#include "unit/emit_clusters.hpp"
#include "unit/made_cluster.hpp"

namespace cw {
namespace {

using test::build;
using test::exporter;
using test::malformed;
using test::Shape;
using test::text_of;
using test::tiny;

struct Named {
  const char* name;
  Shape shape;
};

// Every form of network that the drawings know, smallest first.
std::vector<Named> shapes() {
  return {
      {"single", {.topology = Topology::single_switch, .unit_nodes = 8, .rails = 8}},
      {"paired",
       {.topology = Topology::paired, .unit_leaves = 2, .unit_nodes = 16, .peer_links = 16, .front_end = true}},
      {"six", {.pod_units = 2, .unit_leaves = 2, .unit_nodes = 16, .rails = 4, .spines = 2, .parallel = 16}},
      {"tor",
       {.topology = Topology::tor_clos,
        .pod_units = 8,
        .unit_nodes = 8,
        .last_unit_nodes = 3,
        .rails = 8,
        .spines = 4,
        .parallel = 8,
        .per_leaf = true,
        .target_nodes = 64}},
      {"tor-pair",
       {.topology = Topology::tor_clos,
        .pod_units = 2,
        .unit_leaves = 4,
        .unit_nodes = 8,
        .last_unit_nodes = 5,
        .spines = 2,
        .per_leaf = true}},
      {"rail-only", {.topology = Topology::rail_only, .unit_leaves = 8, .unit_nodes = 32, .rails = 8}},
      {"two units",
       {.pod_units = 2, .unit_leaves = 8, .unit_nodes = 32, .rails = 8, .spines = 8, .parallel = 4, .appliances = 2}},
      {"partial",
       {.pod_units = 4,
        .unit_leaves = 8,
        .unit_nodes = 32,
        .last_unit_nodes = 12,
        .rails = 8,
        .spines = 16,
        .parallel = 2,
        .target_nodes = 128}},
      {"planes",
       {.planes = 2, .pod_units = 2, .unit_leaves = 4, .unit_nodes = 32, .rails = 4, .spines = 4, .parallel = 8}},
      {"many rails", {.topology = Topology::single_switch, .unit_nodes = 4, .rails = 24}},
      {"1280",
       {.pods = 8,
        .pod_units = 8,
        .unit_leaves = 8,
        .unit_nodes = 64,
        .rails = 8,
        .spines = 64,
        .spine_groups = 8,
        .super_spines = 256,
        .super_groups = 64,
        .parallel = 8}},
      {"names",
       {.pod_units = 2,
        .unit_leaves = 2,
        .rails = 4,
        .spines = 2,
        .name = "<&\"'> \xff\x01 and a name far longer than any picture of so few switches is wide, by some way, and "
                "then more"}},
  };
}

double number_after(const std::string& s, std::size_t from, std::string_view key) {
  const std::size_t at = s.find(std::string(" ") + std::string(key) + "=\"", from);
  return at == std::string::npos ? 0 : std::strtod(s.c_str() + at + key.size() + 3, nullptr);
}

// One character for each entity, so that widths are those of what is seen.
std::string unescaped(std::string text) {
  for (std::size_t at = text.find('&'); at != std::string::npos; at = text.find('&', at + 1))
    text.replace(at, text.find(';', at) - at + 1, "&");
  return text;
}

struct Words {
  double left, right, top, bottom;
  std::string text;
};

std::vector<Words> words_of(const std::string& svg) {
  std::vector<Words> all;
  for (std::size_t at = svg.find("<text"); at != std::string::npos; at = svg.find("<text", at + 1)) {
    const std::size_t begin = svg.find('>', at) + 1, end = svg.find("</text>", at);
    const std::string tag = svg.substr(at, begin - at), text = unescaped(svg.substr(begin, end - begin));
    const double x = number_after(svg, at, "x"), y = number_after(svg, at, "y"),
                 size = number_after(svg, at, "font-size");
    // Narrower than the writer's estimate: the point is that real glyphs stay apart.
    const double width =
        0.9 * text_width(text, size, tag.find("bold") == std::string::npos ? Weight::normal : Weight::bold);
    const double left = tag.find("middle") == std::string::npos ? x : x - width / 2;
    all.push_back({left, left + width, y - 0.75 * size, y + 0.2 * size, text});
  }
  return all;
}

TEST(Svg, EscapesWhatXmlForbids) {
  std::string out;
  append_xml_escaped(out, "a<b>&\"'\x01\xff\xc3\xa9\xed\xa0\x80");
  EXPECT_EQ(out, "a&lt;b&gt;&amp;&quot;&#39;\xef\xbf\xbd\xef\xbf\xbd\xc3\xa9\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
}

TEST(Svg, FitsTextByCuttingItsMiddle) {
  EXPECT_EQ(fit_text("leaf-03", 100, 10), "leaf-03");
  const std::string cut = fit_text("a-very-long-name-of-a-leaf-03", 100, 10);
  EXPECT_LE(text_width(cut, 10), 100);
  EXPECT_NE(cut.find("\xe2\x80\xa6"), std::string::npos);
  EXPECT_EQ(cut.substr(cut.size() - 2), "03");
  EXPECT_EQ(fit_text("leaf", 1, 10), "");
}

TEST(Svg, WritesCoordinatesToATenth) {
  SvgWriter svg(100, 50.25, "t");
  svg.line(0.04, -0.04, 1.25, -3.5, {.stroke = "#000"});
  const std::string text = std::move(svg).finish();
  EXPECT_NE(text.find("viewBox=\"0 0 100 50.3\""), std::string::npos) << text;
  EXPECT_NE(text.find("d=\"M0 0L1.3 -3.5\""), std::string::npos) << text;
}

TEST(TopologySvg, IsWellFormedSmallAndSelfContained) {
  for (const auto& [name, shape] : shapes()) {
    const std::string svg = text_of(exporter("topology.svg"), *build(shape));
    EXPECT_EQ(malformed(svg), "") << name;
    EXPECT_LT(svg.size(), 60000U) << name;
    EXPECT_EQ(svg.find("href"), std::string::npos) << name;
    EXPECT_EQ(svg.find("nan"), std::string::npos) << name;
  }
}

// Designs with every network: one switch each, a pair, and units enough to be drawn once for many.
constexpr const char* kWholes[] = {
    R"(name: four
nodes: 4
server: xe9680
compute: {switch: sn5600}
front_end: {switch: sn5600, external: {count: 4, rate: 100 Gb/s}}
oob: {switch: sn2201}
management: {server: r660, orchestrator: kubernetes}
wan:
  - {to: london, rate: 100 Gb/s, round_trip: 88 ms, distance: 7630 km}
  - {to: the site beyond the river, rate: 10 Gb/s, round_trip: 5 ms}
)",
    R"(nodes: 128
server: sys-821ge-tnhr
gpu: h200-sxm
compute: {switch: sn5600, topology: rail-optimized, unit: 32 nodes}
front_end: {switch: sn5600, external: {count: 8, rate: 400 Gb/s}}
oob: {switch: sn2201}
site: {cooling: contained-air, racks: {nodes: 4}}
)",
    R"(nodes: 640
server: sys-821ge-tnhr
gpu: h200-sxm
compute: {switch: sn5600, topology: rail-optimized, unit: 32 nodes}
front_end: {switch: sn5600, external: {count: 16, rate: 400 Gb/s}}
oob: {switch: sn2201}
site: {cooling: contained-air, racks: {nodes: 4}}
)",
    R"(nodes: 4
server: xe9680
compute: {switch: sn5600, consolidated: true}
front_end: {external: {count: 2, rate: 400 Gb/s}}
oob: {switch: sn2201}
)"};

void expect_words_apart(const std::string& svg, const std::string& name) {
  const double width = number_after(svg, 0, "width"), height = number_after(svg, 0, "height");
  const std::vector<Words> all = words_of(svg);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Words& a = all[i];
    EXPECT_TRUE(a.left >= 0 && a.right <= width && a.top >= 0 && a.bottom <= height) << name << ": " << a.text;
    for (std::size_t j = 0; j < i; ++j) {
      const Words& b = all[j];
      EXPECT_FALSE(a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)
          << name << ": " << a.text << " on " << b.text;
    }
  }
}

TEST(TopologySvg, WordsNeitherOverlapNorLeaveTheSheet) {
  for (const auto& [name, shape] : shapes()) expect_words_apart(text_of(exporter("topology.svg"), *build(shape)), name);
  for (const char* intent : kWholes) {
    const std::string svg = text_of(exporter("topology.svg"), made::cluster(intent));
    EXPECT_EQ(svg.find("not drawn"), std::string::npos) << intent;
    expect_words_apart(svg, intent);
  }
}

// A cage is what a switch is sold by; dark is what the summary calls so.
TEST(TopologySvg, CountsSwitchesAsTheSummaryDoes) {
  for (const char* intent : kWholes) {
    const Cluster c = made::cluster(intent);
    const Summary s = summarise(c);
    for (const NetworkId n : emit::drawable_networks(c)) {
      std::uint64_t dark = 0;
      for (const emit::Tier& t : emit::picture_of(c, n).tiers) {
        dark += t.use.dark;
        std::uint64_t sold = 0;
        for (const DeviceId d : ids<DeviceId>(c.devices.size()))
          if (c.devices.kind[d] == DeviceKind::switch_ && c.devices.network[d] == n && c.devices.role[d] == t.role) sold += c.part_of(d).switch_->cage_count();
        EXPECT_EQ(t.use.cages, sold) << c.networks[n].name << " of\n" << intent;
        EXPECT_LE(t.use.cages_used, t.use.cages) << c.networks[n].name << " of\n" << intent;
      }
      EXPECT_EQ(dark, s.networks[n.value].dark_ports) << c.networks[n].name << " of\n" << intent;
    }
  }
}

TEST(TopologySvg, DrawsWhatLeadsOut) {
  const Cluster c = made::cluster(kWholes[0]);
  const std::string svg = text_of(exporter("topology.svg"), c), dot = text_of(exporter("topology.dot"), c);
  for (const char* words : {"outside", "4 x 100G", "ports kept for it", "2 x 100G", "uplinks", "london", "100 Gb/s, 88 ms there and back, 7,630 km"})
    EXPECT_NE(svg.find(">" + std::string(words) + "<"), std::string::npos) << words;
  EXPECT_NE(dot.find("\"outside\" -- \"front-end/pod-00/unit-00/leaf-00\" [links=2, rate=\"100G\""), std::string::npos) << dot;
  EXPECT_NE(dot.find("\"wan/london\" [rate=\"100G\""), std::string::npos) << dot;
  const NetworkId oob = *c.find_network("oob"), front = *c.find_network("front-end");
  const std::vector<emit::WayOut> up = emit::ways_out(c, oob);
  ASSERT_EQ(up.size(), 1U);
  EXPECT_EQ(up[0].to, front);
  EXPECT_EQ(up[0].links, 2U);
  std::uint64_t kept = 0;
  for (const emit::WayOut& way : emit::ways_out(c, front)) {
    EXPECT_FALSE(way.to.valid()) << "management ports are no way out";
    kept += way.links;
  }
  EXPECT_EQ(kept, 4U);
  EXPECT_TRUE(emit::ways_out(c, *c.find_network("compute")).empty());
}

// Both ends are drawn: what hangs on a network stands among what it serves, and has all its links.
TEST(TopologySvg, DrawsSwitchesThatHangOnANetwork) {
  const Cluster c = made::cluster(kWholes[0]);
  for (const NetworkId n : emit::drawable_networks(c)) {
    const emit::Picture p = emit::picture_of(c, n);
    std::uint64_t drawn = 0, all = 0;
    for (const emit::Bundle& b : p.bundles) drawn += p.boxes[b.b].kind == emit::Box::Kind::outside ? 0 : b.links;
    for (const LinkId l : ids<LinkId>(c.links.size())) all += c.links.network[l] == n ? 1 : 0;
    EXPECT_EQ(drawn, all) << c.networks[n].name;
  }
}

// A frame that stands for several units says of each what each of them has.
TEST(TopologySvg, UnitsDrawnAsOneAreAlike) {
  for (const char* intent : kWholes) {
    const Cluster c = made::cluster(intent);
    for (const NetworkId n : emit::drawable_networks(c)) {
      const emit::Picture p = emit::picture_of(c, n);
      for (const emit::Box& b : p.boxes) {
        if (b.kind != emit::Box::Kind::appliance || p.units[b.unit].mixed) continue;
        EXPECT_EQ(b.each * p.units[b.unit].count, b.count) << c.networks[n].name << ", " << b.name << " of\n" << intent;
      }
    }
  }
}

// Ports kept on every leaf for other ends are no way out.
TEST(TopologySvg, OtherReservedPortsLeadNowhere) {
  Cluster c = made::cluster(kWholes[0]);
  const NetworkId front = *c.find_network("front-end");
  c.networks[front].external = 2;  // of the four that are kept, one on each leaf is for something else
  std::uint64_t kept = 0;
  for (const emit::WayOut& way : emit::ways_out(c, front)) kept += way.links;
  EXPECT_EQ(kept, 2U);
}

TEST(Picture, NamesDevicesThatExist) {
  for (const char* intent : kWholes) {
    const Cluster c = made::cluster(intent);
    for (const NetworkId n : emit::drawable_networks(c))
      for (const emit::Box& b : emit::picture_of(c, n).boxes) {
        if (b.kind == emit::Box::Kind::outside) continue;
        for (const std::string& name : {b.name, b.last_name})
          EXPECT_TRUE(name.empty() || c.find_device(name).has_value()) << name << " of\n" << intent;
        const bool is_switch = b.kind < emit::Box::Kind::nodes;
        EXPECT_FALSE(is_switch && (b.name.empty() || (b.count > 1) == b.last_name.empty())) << b.count << " in " << b.name;
      }
  }
}

TEST(TopologySvg, SaysWhatAnEngineerLooksFor) {
  const auto has = [](const Shape& shape, std::string_view words) {
    const std::string svg = text_of(exporter("topology.svg"), *build(shape));
    EXPECT_NE(svg.find(">" + std::string(words) + "<"), std::string::npos) << words << "\n" << svg;
  };
  const std::vector<Named> all = shapes();
  has(all[1].shape, "16 x 400G");
  has(all[1].shape, "front-end, on the same switches");
  has(all[2].shape, "4 leaves");
  has(all[2].shape, "leaf-003");
  has(all[2].shape, "32 of 64 cages");
  has(all[2].shape, "rails 1, 3");
  has(all[3].shape, "3 of 8 nodes");
  has(all[7].shape, "unit x 3");
  has(all[7].shape, "12 of 32 nodes");
  has(all[7].shape, "room planned for 128");
  has(all[10].shape, "256 super-spines");
  has(all[10].shape, "pod x 8");
  has(all[10].shape, "unit x 8 in each pod");
  has(all[10].shape, "64 groups of 4");
}

TEST(Picture, CountsEveryLinkOnce) {
  for (const auto& [name, shape] : shapes()) {
    if (shape.planes > 1) continue;
    const ClusterRef c = build(shape);
    const emit::Picture p = emit::picture_of(*c, NetworkId(0U));
    std::uint64_t links = 0, hosts = 0, switches = 0;
    for (const emit::Bundle& b : p.bundles) links += b.links;
    for (const emit::Box& b : p.boxes)
      (b.kind == emit::Box::Kind::nodes ? hosts : switches) += b.kind == emit::Box::Kind::appliance ? 0 : b.count;  // nothing is outside
    EXPECT_EQ(links, c->links.size()) << name;
    EXPECT_EQ(hosts, c->count(DeviceKind::host)) << name;
    EXPECT_EQ(switches, c->count(DeviceKind::switch_)) << name;
  }
}

TEST(Picture, IsNeverWiderThanItsLimit) {
  for (const auto& [name, shape] : shapes()) {
    const emit::Picture p = emit::picture_of(*build(shape), NetworkId(0U));
    for (const auto kind : {emit::Box::Kind::super_spine, emit::Box::Kind::spine, emit::Box::Kind::leaf})
      EXPECT_LE(p.row_size(kind), emit::kMaxAcross) << name;
  }
}

TEST(TopologyDot, TinyClusterWhole) {
  const std::string dot = text_of(exporter("topology.dot"), *tiny());
  EXPECT_NE(
      dot.find("  \"compute/switch\" [label=\"switch-0\\nSX-64\", style=\"rounded,filled\", fillcolor=\"#e6eef6\"];\n"),
      std::string::npos)
      << dot;
  EXPECT_NE(dot.find("  \"compute/switch\" -- \"pod-00/unit-00/node-1\" [links=2, rate=\"400G\", "
                     "color=\"#332288:#cc6677\", label=\"2 x 400G\"];\n"),
            std::string::npos)
      << dot;
}

TEST(TopologyDot, LargeClustersStaySmall) {
  for (const auto& [name, shape] : shapes())
    EXPECT_LT(text_of(exporter("topology.dot"), *build(shape)).size(), 60000U) << name;
}

// Runs `dot` on the text; its exit status.
int run_dot(const std::string& text) {
  char path[] = "/tmp/cw-dot-XXXXXX";
  const int fd = mkstemp(path);
  if (fd < 0) return -1;
  const bool written = write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  close(fd);
  const int status = written ? std::system(fmt::format("dot -Tsvg {} >/dev/null 2>&1", path).c_str()) : -1;
  std::remove(path);
  return status;
}

TEST(TopologyDot, IsTakenByGraphviz) {
  if (std::system("dot -V >/dev/null 2>&1") != 0) GTEST_SKIP() << "graphviz (dot) is not installed";
  for (const auto& [name, shape] : shapes())
    EXPECT_EQ(run_dot(text_of(exporter("topology.dot"), *build(shape))), 0) << name;
  for (const char* intent : kWholes) EXPECT_EQ(run_dot(text_of(exporter("topology.dot"), made::cluster(intent))), 0) << intent;
  EXPECT_EQ(run_dot(text_of(exporter("ptm-topology.dot"), *tiny())), 0);
}

TEST(Ptm, TinyClusterWhole) {
  EXPECT_EQ(text_of(exporter("ptm-topology.dot"), *tiny()), R"(graph G {
  LLDP=""  BFD=""  L1="match_type=portdescr"
  "switch-0":"swp1s0" -- "node-0":"slot-1" [LLDP="lldptmpl=L1"]
  "switch-0":"swp2s0" -- "node-0":"slot-2" [LLDP="lldptmpl=L1"]
  "switch-0":"swp1s1" -- "node-1":"slot-1" [LLDP="lldptmpl=L1"]
  "switch-0":"swp2s1" -- "node-1":"slot-2" [LLDP="lldptmpl=L1"]
}
)");
}

// A management port is called as the switch's software calls it, and every end of a link but once.
TEST(Ptm, ManagementPortsOfSwitchesAreThoseOfTheirSoftware) {
  const std::string text = text_of(exporter("ptm-topology.dot"), made::cluster(kWholes[0]));
  for (const char* name : {"\"switch-01\":\"eth0\"", "\"front-end-leaf-01\":\"eth0\"", "\"front-end-leaf-02\":\"eth0\""})
    EXPECT_NE(text.find(name), std::string::npos) << name << "\n" << text;
  for (const char* name : {"\"switch-01\":\"mgmt", "leaf-01\":\"mgmt", "\"oob-01\":\"mgmt"}) EXPECT_EQ(text.find(name), std::string::npos) << name;
  std::set<std::string> ends;
  for (std::size_t at = text.find("  \""); at != std::string::npos; at = text.find("  \"", at + 1)) {
    const std::string line = text.substr(at + 2, text.find('\n', at) - at - 2);
    const std::size_t middle = line.find(" -- ");
    if (middle == std::string::npos) continue;
    EXPECT_TRUE(ends.insert(line.substr(0, middle)).second && ends.insert(line.substr(middle + 4)).second) << line;
  }
  EXPECT_GT(ends.size(), 100U);
  // Links between switches are matched by the id of the port: nothing need be said.
  EXPECT_NE(text.find("\"switch-01\":\"eth0\"\n"), std::string::npos) << text;
}

// What is written for a host can be given to its interfaces: 15 characters of those that Linux takes, each name once.
TEST(Ptm, NamesOfHostPortsCanBeNamesOfInterfaces) {
  constexpr std::size_t kLongest = 15;  // IFNAMSIZ less its NUL
  for (const char* server : {"dgx-h100", "xe9680", "lenovo/sr675-v3-ovx", "sys-821ge-tnhr"}) {
    const Cluster c = made::cluster(std::string("nodes: 2\nserver: ") + server + "\nfront_end: {}\noob: {ports_per_node: 2}\n");
    const std::string text = text_of(exporter("ptm-topology.dot"), c);
    std::set<std::string> names;
    const std::string node = "\"node-01\":\"";
    for (std::size_t at = text.find(node); at != std::string::npos; at = text.find(node, at + 1)) {
      const std::size_t begin = at + node.size();
      const std::string name = text.substr(begin, text.find('"', begin) - begin);
      EXPECT_LE(name.size(), kLongest) << server;
      EXPECT_EQ(name.find_first_of("/: "), std::string::npos) << server << ' ' << name;
      EXPECT_TRUE(names.insert(name).second) << server << ' ' << name;
    }
    EXPECT_GE(names.size(), 4U) << server;
  }
}

// Both files call a port of a host alike, but for what no interface can be called.
TEST(Ptm, PortsAreCalledAsOnTheirCables) {
  const Cluster c = made::cluster("nodes: 4\nserver: xe9680\nfront_end: {}\noob: {}\nstorage: {nodes: 3}\n");
  std::set<std::string> cabled;
  std::istringstream rows(text_of(exporter("cables.csv"), c));
  for (std::string row; std::getline(rows, row);) {
    std::vector<std::string> cells;
    std::istringstream in(row);
    for (std::string cell; std::getline(in, cell, ',') && cells.size() < 12;) cells.push_back(cell);
    for (const std::size_t port : {std::size_t{7}, std::size_t{11}}) {
      std::replace(cells[port].begin(), cells[port].end(), '/', '-');
      cabled.insert(fmt::format("\"{}\":\"{}\"", cells[port - 3], cells[port]));
    }
  }
  for (const char* end : {"\"node-01\":\"nic-9\"", "\"storage-01\":\"nic-1\""}) EXPECT_TRUE(cabled.count(end)) << end;
  std::istringstream links(text_of(exporter("ptm-topology.dot"), c));
  std::size_t seen = 0;
  for (std::string line; std::getline(links, line);) {
    const std::size_t middle = line.find(" -- ");
    if (middle == std::string::npos) continue;
    const std::string far = line.substr(middle + 4), end = far.substr(0, far.find(" ["));
    EXPECT_TRUE(cabled.count(line.substr(2, middle - 2)) && cabled.count(end)) << line;
    ++seen;
  }
  EXPECT_GT(seen, 50U);
}

// A cage that only has a number is not called as another one is on the faceplate.
TEST(Ptm, NumbersAreNoLabels) {
  for (const PartRef& part : cw::embedded().parts()) {
    if (!part->server) continue;
    const auto& cages = part->server->cages;
    for (std::size_t n = cages.size() + 1; n <= cages.size() + 16; ++n)
      EXPECT_TRUE(std::none_of(cages.begin(), cages.end(), [&](const ServerCage& cage) { return cage.label == fmt::format("nic-{}", n); })) << part->id << ' ' << n;
  }
}

// A cage that is split has a name for each of its ports, in every software.
TEST(Ptm, SplitCagesHaveANameForEachPort) {
  for (const PartRef& part : cw::embedded().parts()) {
    if (!part->switch_ || part->switch_->port_name.empty()) continue;
    bool split = false;
    for (const CageGroup& g : part->switch_->cages)
      for (const ModeRule& m : g.modes) split = split || m.mode.ports > 1;
    EXPECT_TRUE(!split || part->switch_->port_name.find("{sub") != std::string::npos) << part->id;
  }
}

TEST(Ptm, PortsWithoutALabelGetAName) {
  const std::string text = text_of(exporter("ptm-topology.dot"), *build({.unit_nodes = 1, .front_end = true}));
  EXPECT_NE(text.find("\"leaf-000\":\"swp2s0\" -- \"node-000\":\"nic-3\" [LLDP=\"lldptmpl=L1\"]\n"), std::string::npos) << text;
}

}  // namespace
}  // namespace cw
