#include <algorithm>
#include <random>

#include <gtest/gtest.h>
#include <zlib.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/catalog/catalogue.hpp"
#include "clusterwright/cluster/builder.hpp"
#include "clusterwright/cluster/design_file.hpp"
#include "clusterwright/cluster/invariants.hpp"
#include "clusterwright/intent/intent.hpp"
#include "clusterwright/synth/pass.hpp"
#include "clusterwright/synth/synth.hpp"
#include "support/embedded.hpp"
#include "support/process.hpp"

namespace cw {
namespace {

ClusterRef designed(const std::string& text) {
  Diagnostics d;
  const auto intent = read_intent({"test.yaml", text}, d);
  if (!intent || d.has_errors()) return nullptr;
  const auto made = synthesise(*intent, embedded(), d);
  EXPECT_TRUE(made) << render(d, Colour::never);
  return made ? made->cluster : nullptr;
}

std::vector<std::uint16_t> codes(const Diagnostics& d) {
  std::vector<std::uint16_t> out;
  for (const Diagnostic& x : d.all()) out.push_back(x.code);
  return out;
}

constexpr const char* kSmall = "nodes: 2\nserver: xe9680\ncompute: {switch: sn5600}\n";

TEST(DesignFile, ReadsBackTheSame) {
  for (const char* text : {kSmall, "nodes: 40\nserver: xe9680\ncompute: {switch: sn5600, reserved_ports: 2}\n", "nodes: 16\nserver: r760xa\nredundant: true\ncompute: {switch: sn5600, consolidated: true}\n"}) {
    const ClusterRef c = designed(text);
    ASSERT_TRUE(c);
    const std::string written = write_design(*c);
    Diagnostics d;
    const ClusterRef back = read_design(written, "design.json", d);
    ASSERT_TRUE(back) << render(d, Colour::never);
    EXPECT_EQ(write_design(*back), written);
    EXPECT_EQ(d.all().size(), 0U) << render(d, Colour::never);
  }
}

TEST(DesignFile, RowsMayStandInAnyOrder) {
  const std::string written = write_design(*designed(kSmall));
  std::string shuffled = written;
  const std::size_t start = shuffled.find("[\n", shuffled.find("\"links\"")) + 2, end = shuffled.find("\n]}", start);
  std::vector<std::string> rows;
  for (std::size_t at = start; at < end;) {
    const std::size_t next = std::min(shuffled.find(",\n", at), end);
    rows.push_back(shuffled.substr(at, next - at));
    at = next + 2;
  }
  std::reverse(rows.begin(), rows.end());
  std::string joined;
  for (const std::string& r : rows) joined += (joined.empty() ? "" : ",\n") + r;
  shuffled.replace(start, end - start, joined);
  ASSERT_NE(shuffled, written);
  Diagnostics d;
  const ClusterRef back = read_design(shuffled, "design.json", d);
  ASSERT_TRUE(back) << render(d, Colour::never);
  EXPECT_EQ(write_design(*back), written);
}

TEST(DesignFile, ANewerMinorIsReadWithAWarning) {
  std::string text = write_design(*designed(kSmall));
  text.replace(text.find(fmt::format("\"minor\":{}", kDesignMinor)), 9, "\"minor\":7");
  text.insert(text.find("\"name\""), "\"colour\":\"blue\",");
  Diagnostics d;
  EXPECT_TRUE(read_design(text, "design.json", d));
  EXPECT_EQ(codes(d), (std::vector<std::uint16_t>{code::kNewerMinor, code::kUnknownField}));
  EXPECT_FALSE(d.has_errors());
}

TEST(DesignFile, GzipIsAccepted) {
  const support::ScratchFolder scratch;
  const std::string text = write_design(*designed(kSmall));
  const std::string path = scratch.path() + "/design.json.gz";
  gzFile file = gzopen(path.c_str(), "wb");
  gzwrite(file, text.data(), static_cast<unsigned>(text.size()));
  gzclose(file);
  Diagnostics d;
  EXPECT_TRUE(load_design(scratch.path(), d)) << render(d, Colour::never);
  support::spill(path, support::slurp(path).substr(0, 500));
  Diagnostics cut;
  EXPECT_FALSE(load_design(path, cut));
  EXPECT_EQ(codes(cut), std::vector<std::uint16_t>{code::kBadGzip});
}

TEST(DesignFile, HoldsNoPathTimeOrHost) {
  Diagnostics d;
  const auto a = read_intent({"/some/where/x.yaml", kSmall}, d), b = read_intent({"elsewhere/x.yaml", kSmall}, d);
  const auto ca = synthesise(*a, embedded(), d), cb = synthesise(*b, embedded(), d);
  EXPECT_EQ(write_design(*ca->cluster), write_design(*cb->cluster));
}

TEST(Growth, KeepsKeysNamesAndLinks) {
  const std::string rest = "server: xe9680\ngrowth: {target: 4 units}\ncompute: {switch: sn5600, unit: 32 nodes, topology: rail-optimized}\n";
  const ClusterRef now = designed("nodes: 40\n" + rest), later = designed("nodes: 128\n" + rest);
  ASSERT_TRUE(now && later);
  for (const DeviceId d : ids<DeviceId>(now->devices.size())) {
    const auto same = later->find_device(now->devices.key[d]);
    ASSERT_TRUE(same) << now->devices.key[d];
    EXPECT_EQ(now->devices.name[d], later->devices.name[*same]);
  }
  for (const LinkId l : ids<LinkId>(now->links.size())) {
    const auto text = [](const Cluster& c, PortId p) { return c.devices.key[c.device_of(p)] + ":" + c.port_text(p); };
    const DeviceId there = *later->find_device(now->devices.key[now->device_of(now->links.a[l])]);
    bool found = false;
    for (const PortId p : later->ports_of(there))
      found = found || (later->port_text(p) == now->port_text(now->links.a[l]) && later->peer_of(p).valid() && text(*later, later->peer_of(p)) == text(*now, now->links.b[l]));
    EXPECT_TRUE(found) << text(*now, now->links.a[l]);
  }
}

TEST(Synthesis, PassesCanBeLeftOutWithTheirDependants) {
  Diagnostics d;
  const auto intent = read_intent({"test.yaml", kSmall}, d);
  const auto without = synthesise(*intent, embedded(), d, {{"switches"}});
  ASSERT_TRUE(without) << render(d, Colour::never);
  EXPECT_EQ(without->cluster->links.size(), 0U);
  EXPECT_EQ(without->cluster->count(DeviceKind::switch_), 0U);
  EXPECT_FALSE(without->cluster->devices.name[DeviceId(0U)].empty());
}

TEST(Synthesis, EveryPassReadsWhatSomeoneWrites) {
  std::uint32_t written = 0;
  for (const PassInfo* p : all_passes()) written |= p->writes;
  for (const PassInfo* p : all_passes()) EXPECT_EQ(p->reads & ~written, 0U) << p->name;
}

TEST(Invariants, BrokenOnesAreNamed) {
  const ClusterRef good = designed(kSmall);
  EXPECT_FALSE(broken_invariant(*good));
  Cluster c = *good;
  c.links.b[LinkId(0U)] = c.links.b[LinkId(1U)];
  EXPECT_NE(broken_invariant(c).value_or("").find("two links"), std::string::npos);
  c = *good;
  std::swap(c.devices.key[DeviceId(0U)], c.devices.key[DeviceId(1U)]);
  EXPECT_TRUE(broken_invariant(c));
  c = *good;
  c.cages.mode[CageId(0U)].ports = 9;
  EXPECT_TRUE(broken_invariant(c));
}

TEST(Builder, OrderOfInsertionDoesNotMatter) {
  const auto build = [](bool backwards) {
    ClusterBuilder b;
    Part p;
    p.id = "test/part";
    p.kind = PartKind::switch_;
    const PartId part = b.add_part(std::make_shared<Part>(p));
    const NetworkId n = b.add_network({});
    std::vector<std::string> keys = {"a/leaf-2", "a/leaf-10", "a/leaf-1"};
    if (backwards) std::reverse(keys.begin(), keys.end());
    std::vector<std::pair<std::string, PortId>> ports;
    for (const std::string& key : keys) {
      DeviceRow row;
      row.key = row.name = key;
      row.kind = DeviceKind::switch_;
      row.role = Role::leaf;
      row.part = part;
      row.network = n;
      const DeviceId d = b.add_device(row);
      ports.emplace_back(key, b.port(b.add_cage(d, 1, {2, 4, gigabits(400)}), 0));
    }
    std::sort(ports.begin(), ports.end());
    b.add_link(ports[0].second, ports[1].second, n, LinkClass::leaf_leaf, WhyId());
    return write_design(**std::move(b).freeze());
  };
  EXPECT_EQ(build(false), build(true));
}

TEST(Parts, ANameThatSeveralAnswerToIsRefused) {
  Diagnostics d;
  const Catalogue two = Catalogue::load({{"more.yaml", "parts:\n  - {id: acme/sn5600, kind: switch, vendor: A, model: M, description: d, source: s, confidence: cited, facts: {technology: ethernet, cages: [{cages: 1-4, form_factor: osfp, lanes: 8, modes: [2x400G]}]}}\n"}}, d);
  const auto intent = read_intent({"test.yaml", kSmall}, d);
  EXPECT_FALSE(synthesise(*intent, two, d));
  EXPECT_EQ(codes(d), std::vector<std::uint16_t>{code::kAmbiguousPart});
}

TEST(BadInput, AFileOfManyMegabytesIsNotRead) {
  Diagnostics d;
  EXPECT_FALSE(read_intent({"huge.yaml", "nodes: 4\n" + std::string(5U << 20U, '#')}, d));
  EXPECT_EQ(codes(d), std::vector<std::uint16_t>{code::kTooLarge});
  Diagnostics many;
  std::string flow = "nodes: [";
  for (int i = 0; i < 250'000; ++i) flow += "1,";
  EXPECT_FALSE(read_intent({"many.yaml", flow + "1]\n"}, many));
  EXPECT_EQ(codes(many), std::vector<std::uint16_t>{code::kTooLarge});
}

TEST(NetworkLeftOut, SaysWhatItSaves) {
  Diagnostics d;
  const auto intent = read_intent({"test.yaml", "nodes: 4\nserver: xe9680\npurpose: inference\nmodel: 70e9\n"}, d);
  const auto made = synthesise(*intent, embedded(), d);
  ASSERT_TRUE(made);
  EXPECT_EQ(codes(d), std::vector<std::uint16_t>{code::kNetworkLeftOut});
  EXPECT_EQ(made->cluster->links.size(), 0U);
  Diagnostics big;
  const auto large = read_intent({"test.yaml", "nodes: 4\nserver: xe9680\npurpose: inference\nmodel: 2e12\n"}, big);
  EXPECT_EQ(synthesise(*large, embedded(), big)->cluster->links.size(), 32U);
}

}  // namespace
}  // namespace cw
