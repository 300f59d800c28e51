#include "clusterwright/plan/around.hpp"

#include <gtest/gtest.h>

#include "clusterwright/cluster/design_file.hpp"
#include "clusterwright/intent/intent.hpp"
#include "clusterwright/plan/diff.hpp"
#include "clusterwright/synth/synth.hpp"
#include "support/embedded.hpp"

namespace cw {
namespace {

ClusterRef made(const std::string& text, const Cluster* standing = nullptr) {
  Diagnostics d;
  const auto intent = read_intent({"test.yaml", text}, d);
  SynthOptions options;
  options.standing = standing;
  const auto synthesis = intent ? synthesise(*intent, embedded(), d, options) : std::nullopt;
  EXPECT_TRUE(synthesis) << render(d, Colour::never);
  return synthesis ? synthesis->cluster : nullptr;
}

ClusterRef as_read(const Cluster& c) {
  Diagnostics d;
  const auto read = read_design(write_design(c), "design.json", d);
  EXPECT_TRUE(read) << render(d, Colour::never);
  return read;
}

const std::string kOneUnit = "nodes: 32\nserver: sys-821ge-tnhr\ncompute: {topology: rail-optimized, unit: 32 nodes}\n";
const std::string kTwoUnits = "nodes: 64\nserver: sys-821ge-tnhr\ncompute: {topology: rail-optimized, unit: 32 nodes}\n";

TEST(Around, ADesignOfAFileIsLaidOutAsItsIntentIs) {
  const ClusterRef one = made(kOneUnit), alone = made(kTwoUnits), around = made(kTwoUnits, one.get());
  ASSERT_NE(write_design(*around), write_design(*alone)) << "nothing would stand elsewhere: the test sees nothing";
  EXPECT_EQ(write_design(*laid_out_around(*one, as_read(*alone), embedded())), write_design(*around));
}

TEST(Around, WhatItsIntentDoesNotMakeStaysAsItIs) {
  const ClusterRef one = made(kOneUnit);
  Cluster edited = *made(kTwoUnits);
  std::swap(edited.devices.name[DeviceId(0U)], edited.devices.name[DeviceId(1U)]);
  const ClusterRef design = std::make_shared<const Cluster>(edited);
  EXPECT_EQ(laid_out_around(*one, design, embedded()), design);
}

// What stands in racks of another part stands nowhere that the new site has.
TEST(Around, InOtherRacksNothingStays) {
  const std::string other = kTwoUnits + "site: {racks: {part: generic/rack-42u}}\n";
  const ClusterRef one = made(kOneUnit);
  EXPECT_EQ(write_design(*made(other, one.get())), write_design(*made(other)));
}

// An intent that allows fewer nodes in a rack than stand there moves those that are too many, and no others.
TEST(Around, FewerNodesInARackMoveOnlyThoseThatAreTooMany) {
  const ClusterRef was = made(kOneUnit), is = made(kOneUnit + "site: {racks: {nodes: 3}}\n", was.get());
  std::size_t moved = 0, hosts = 0;
  for (const DeviceId d : ids<DeviceId>(is->devices.size())) {
    if (is->devices.kind[d] != DeviceKind::host) continue;
    const DeviceId before = *was->find_device(is->devices.key[d]);
    ++hosts;
    moved += was->racks.key[was->mounts.rack[before]] != is->racks.key[is->mounts.rack[d]] ? 1 : 0;
  }
  EXPECT_EQ(hosts, 32U);
  EXPECT_EQ(moved, 8U) << "one of four in each of eight racks";
  for (const RackId r : ids<RackId>(is->racks.size())) {
    std::size_t nodes = 0;
    for (const DeviceId d : ids<DeviceId>(is->devices.size())) nodes += is->devices.kind[d] == DeviceKind::host && is->mounts.rack[d] == r ? 1 : 0;
    EXPECT_LE(nodes, 3U) << is->racks.key[r];
  }
}

// Racks that a room has no place for stand elsewhere: cables that do not reach there are exchanged, and no others.
TEST(Around, CablesThatDoNotReachTheNewPlacesAreExchanged) {
  const auto shorter = [](const Cluster& c) {
    std::size_t n = 0;
    for (const AssemblyId a : ids<AssemblyId>(c.assemblies.size())) n += c.assemblies.length[a].value < c.assemblies.routed[a].value ? 1 : 0;
    return n;
  };
  const std::string text = kOneUnit + "oob: {}\nsite: {cooling: contained-air, rooms: [{name: hall, ";
  const ClusterRef was = made(text + "rows: 1, places: 12}]}\n"), is = made(text + "rows: 2, places: 8}]}\n", was.get());
  const Difference d = difference(was, is);
  EXPECT_GT(d.changed("floor"), 0U) << "nothing stands elsewhere: the test sees nothing";
  EXPECT_EQ(shorter(*d.after), 0U);
  EXPECT_GT(d.all_links.replaced, 0U);
  EXPECT_GT(d.all_links.stays, d.all_links.replaced);
  EXPECT_EQ(d.all_links.moved, 0U);
}

}  // namespace
}  // namespace cw
