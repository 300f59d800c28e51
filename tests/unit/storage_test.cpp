#include <cmath>

#include <gtest/gtest.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/emit/exporters.hpp"
#include "clusterwright/physical/storage_sizing.hpp"
#include "unit/made_cluster.hpp"

// Storage sized from what is asked of it.
namespace cw {
namespace {

using made::cluster;
using made::said;
using Strings = std::vector<std::string>;
using Kind = StorageNeedKind;

StorageSheet sheet(const char* part) { return storage_sheet(*cw::embedded().find(part)); }

TEST(PaperStorage, NoModelOfTheGuideReaches186Petabytes) {
  constexpr double kPrinted = 186e15;
  const auto most = [](const char* part) {
    const StorageSheet s = sheet(part);
    EXPECT_EQ(s.least, 3U);
    EXPECT_EQ(s.most, 252U);
    return s.most * s.bays * s.drive_sizes.back();
  };
  EXPECT_NEAR(most("dell/powerscale-f710"), 77.4e15, 0.05e15);
  EXPECT_NEAR(most("dell/powerscale-f210"), 15.5e15, 0.05e15);
  EXPECT_NEAR(252 * 24 * 30.72e12, kPrinted, 0.3e15) << "24 bays, which neither has";
}

TEST(PaperStorage, BothModelsOfTheGuideAreSized) {
  for (const char* part : {"powerscale-f710", "powerscale-f210"}) {
    const Cluster c = cluster(std::string("nodes: 4\nserver: xe9680\nstorage: {part: ") + part + ", demand: {dataset: 100 TB, read_per_gpu: 1 GB/s}}\n");
    const StorageState s = storage_state(c);
    EXPECT_EQ(c.part_of(s.first).id, std::string("dell/") + part);
    EXPECT_GE(s.gives[Kind::read], 32e9);
    for (std::uint16_t rule = 4250; rule <= 4255; ++rule) EXPECT_EQ(said(c, rule), Strings{}) << rule;
  }
}

TEST(PaperStorage, EightDrivesHold61Terabytes) {
  const Cluster c = cluster("nodes: 4\nserver: sr675-v3\nstorage: {part: dm-nvme, nodes: 1, drive: 7.68 TB, demand: {dataset: 830 TB}}\n");
  const Part& part = c.part_of(storage_state(c).first);
  EXPECT_EQ(part.text("drives"), "8x 7.68 TB NVMe in the example of the guide");
  EXPECT_DOUBLE_EQ(8 * c.storage.drive.value, 61.44e12);
  EXPECT_EQ(said(c, 4250).size(), 1U) << "not even with every bay filled";
}

TEST(PaperStorage, FourLocalDrivesAndTheirLinks) {
  const LocalDrives l = local_drives(*cw::embedded().find("servermo/h100-node"));
  EXPECT_EQ(l.drives, 4U);
  EXPECT_DOUBLE_EQ(l.iops, 3.2e6);
  EXPECT_NEAR(l.iops * kBlockBytes / 1073741824.0, 12.2, 0.01) << "GiB/s";
  const double link = 15.75e9;
  EXPECT_LT(l.iops * kBlockBytes, 0.21 * 4 * link) << "a fifth of what PCIe 5.0 carries: the drives bind, not their links";
  EXPECT_LT(l.iops / 4 * kBlockBytes, 7.88e9) << "PCIe 4.0 would do";
  EXPECT_LE(l.read, 4 * link);
}

TEST(StorageLevels, AsTheReferencePrintsThem) {
  const auto gb = [](StorageLevel l, double nodes) { return level_read(l, nodes) / 1e9; };
  EXPECT_DOUBLE_EQ(gb(StorageLevel::good, 1), 4);
  EXPECT_DOUBLE_EQ(gb(StorageLevel::best, 1), 40);
  EXPECT_DOUBLE_EQ(gb(StorageLevel::better, 32), 40);
  EXPECT_DOUBLE_EQ(gb(StorageLevel::good, 128), 60);
  EXPECT_DOUBLE_EQ(gb(StorageLevel::best, 128), 500);
  EXPECT_DOUBLE_EQ(gb(StorageLevel::best, 256), 1000) << "in proportion beyond";
  EXPECT_DOUBLE_EQ(gb(StorageLevel::none, 256), 0);
  EXPECT_GT(gb(StorageLevel::good, 80), 15);
  EXPECT_LT(gb(StorageLevel::good, 80), 60);
  StorageDemand d;
  d.level = StorageLevel::better;
  EXPECT_DOUBLE_EQ(storage_need(d, 256, 32)[Kind::write], 20e9) << "writes are half";
}

TEST(StorageNeed, AddsUpWhatIsAsked) {
  StorageDemand d;
  d.dataset = {500e12};
  d.growth_percent = 50;
  d.checkpoint = {2e12};
  d.keep = 3;
  d.checkpoint_interval = {1800};
  d.read_per_gpu = {1e9};
  d.iops_per_gpu = {1e4};
  StorageAmounts n = storage_need(d, 32, 4);
  EXPECT_DOUBLE_EQ(n[Kind::capacity], 756e12);
  EXPECT_DOUBLE_EQ(n[Kind::read], 32e9);
  EXPECT_DOUBLE_EQ(n[Kind::write], 2e12 / 1800);
  EXPECT_DOUBLE_EQ(n[Kind::operations], 3.2e5);
  d.checkpoint_time = {60};
  EXPECT_DOUBLE_EQ(storage_need(d, 32, 4)[Kind::write], 2e12 / 60);
  d.access = StorageAccess::random;
  EXPECT_DOUBLE_EQ(storage_need(d, 32, 4)[Kind::operations], 32e9 / 4096);
}

TEST(StorageSizing, LinksCapWhatANodeGives) {
  StorageSheet s;
  s.bays = 10;
  s.usable = 0.5;
  s.read = 30e9;
  s.write = 3e9;
  s.iops = 1e9;
  s.links = 25e9;
  const StorageAmounts g = storage_gives(s, 1e12, 0);
  EXPECT_DOUBLE_EQ(g[Kind::capacity], 5e12);
  EXPECT_DOUBLE_EQ(g[Kind::read], 25e9);
  EXPECT_DOUBLE_EQ(g[Kind::write], 3e9);
  EXPECT_DOUBLE_EQ(g[Kind::operations], 25e9 / 4096);
  EXPECT_DOUBLE_EQ(storage_gives(s, 1e12, 0.8, 1e9)[Kind::write], 1e9);
  EXPECT_DOUBLE_EQ(storage_gives(s, 1e12, 0.8)[Kind::capacity], 8e12);
}

TEST(StorageSizing, SmallestDriveThatTakesNoMoreNodes) {
  const StorageSheet s = sheet("dell/powerscale-f710");
  StorageAmounts need;
  need[Kind::capacity] = 50e12;
  EXPECT_EQ(choose_drive(s, need, 0), 3.84e12);
  need[Kind::capacity] = 500e12;
  EXPECT_EQ(choose_drive(s, need, 0), 30.72e12) << "three nodes, the least";
  need[Kind::read] = 100e9;
  EXPECT_EQ(choose_drive(s, need, 0), 7.68e12) << "ten nodes for the reads hold it";
  need[Kind::capacity] = 1e18;
  EXPECT_EQ(choose_drive(s, need, 0), 30.72e12);
}

TEST(SynthStorage, AsManyAsTheDemandAsksFor) {
  const auto nodes = [](const std::string& demand) { return cluster("nodes: 4\nserver: xe9680\nstorage: {demand: {" + demand + "}}\n").count(DeviceKind::storage); };
  EXPECT_EQ(nodes("dataset: 10 TB"), 3U) << "the least of a system";
  EXPECT_EQ(nodes("read_per_gpu: 2 GB/s"), 7U) << "64 GB/s at 10 a node";
  EXPECT_EQ(nodes("checkpoint: 2 TB, checkpoint_time: 50 s"), 8U) << "40 GB/s at 5 a node";
  EXPECT_EQ(nodes("read_per_gpu: 100 MB/s, access: random-4KiB"), 3U);
  EXPECT_EQ(nodes("iops_per_gpu: 50 kIOPS"), 6U) << "1.6 MIOPS at 300 k a node";
  const Cluster c = cluster("nodes: 4\nserver: xe9680\nstorage: {demand: {read_per_gpu: 2 GB/s, dataset: 1 TB}}\n");
  const StorageState s = storage_state(c);
  EXPECT_EQ(s.binds, Kind::read);
  EXPECT_EQ(c.whys[c.devices.why[s.first]].text, "reading binds: 64 GB/s at 10 GB/s a node");
}

TEST(SynthStorage, WhatIsNotKnownIsAskedFor) {
  Diagnostics d;
  const Catalogue overlaid = Catalogue::load({{"o.yaml", R"(parts:
  - {id: acme/box, kind: storage, vendor: Acme, model: Box, description: a box, source: made up, confidence: estimated, facts: {nodes: 1-4, rack_units: 1}}
)"}}, d);
  ASSERT_EQ(d.all().size(), 0U) << render(d, Colour::never);
  const auto m = made::make("nodes: 4\nserver: xe9680\nstorage: {part: acme/box, demand: {dataset: 10 TB, read_per_gpu: 1 GB/s}}\n", overlaid);
  EXPECT_TRUE(m.says(code::kStorageUnknown)) << render(m.diagnostics, Colour::never);
  EXPECT_EQ(m.diagnostics.count(Severity::error), 2U);
  EXPECT_TRUE(made::make("nodes: 4\nserver: xe9680\nstorage: {part: acme/box, nodes: 2, demand: {dataset: 10 TB}}\n", overlaid).cluster) << "asked for by number";
}

TEST(CheckStorage, FewerNodesThanAskedFor) {
  const Cluster c = cluster("nodes: 4\nserver: xe9680\nfront_end: {}\nstorage: {nodes: 3, drive: 7.68 TB, demand: {dataset: 500 TB}}\n");
  EXPECT_EQ(said(c, 4250), Strings{"the storage gives 152.1 TB of capacity, and 500 TB is asked of it (10 such nodes would do)"});
  for (std::uint16_t rule = 4251; rule <= 4257; ++rule) EXPECT_EQ(said(c, rule), Strings{}) << rule;
}

TEST(CheckStorage, ReadsBelowWhatGpusAskFor) {
  const Cluster c = cluster("nodes: 4\nserver: xe9680\nstorage: {nodes: 3, demand: {read_per_gpu: 2 GB/s, iops_per_gpu: 40 kIOPS}}\n");
  EXPECT_EQ(said(c, 4251), Strings{"the storage gives 30 GB/s of reading, and 64 GB/s is asked of it (7 such nodes would do)"});
  EXPECT_EQ(said(c, 4253), Strings{"the storage gives 900 kIOPS of random access, and 1.28 MIOPS is asked of it (5 such nodes would do)"});
}

TEST(CheckStorage, WhatIsNotKnownIsSaidAndNotJudged) {
  Diagnostics d;
  const Catalogue overlaid = Catalogue::load({{"o.yaml", R"(parts:
  - {id: acme/box, kind: storage, vendor: Acme, model: Box, description: a box, source: made up, confidence: estimated, facts: {nodes: 1-4, rack_units: 1}}
)"}}, d);
  const auto m = made::make("nodes: 32\nserver: sys-821ge-tnhr\nstorage: {part: acme/box, nodes: 2, demand: {read_per_gpu: 100 MB/s}, local: {capacity: 10 TB}}\n", overlaid);
  ASSERT_TRUE(m.cluster);
  EXPECT_EQ(said(*m.cluster, 4266), (Strings{"nothing is known of the reading of acme/box, and 25.6 GB/s is asked of it (ask the vendor, and put the answer into a catalogue of your own)",
                                             "not all is known of the local drives of supermicro/sys-821ge-tnhr that is asked of them (put its `local_drives` and what they give into a catalogue of your own)"}));
  // A box without ports hangs on nothing: 4256.
  for (const std::uint16_t rule : std::initializer_list<std::uint16_t>{4250, 4251, 4252, 4253, 4254, 4255, 4257}) EXPECT_EQ(said(*m.cluster, rule), Strings{}) << rule;
}

TEST(CheckStorage, NoStorageAtAll) {
  Cluster c = cluster("nodes: 4\nserver: xe9680\n");
  c.storage.given = true;
  c.storage.dataset = {1e12};
  c.storage.read_per_gpu = {1e9};
  EXPECT_EQ(said(c, 4250).size() + said(c, 4251).size(), 1U) << "said once";
}

TEST(CheckStorage, LinksOfTheHosts) {
  const Cluster c = cluster("nodes: 4\nserver: xe9680\nfront_end: {}\nstorage: {demand: {read_per_gpu: 6.3 GB/s}}\n");
  const auto found = said(c, 4256);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_NE(found[0].find("the GPUs of node-01 read 50.4 GB/s from shared storage, and its ports towards it carry 50 GB/s (so with 3 more nodes)"), std::string::npos) << found[0];
  EXPECT_EQ(said(cluster("nodes: 4\nserver: xe9680\nfront_end: {}\nstorage: {demand: {read_per_gpu: 6.2 GB/s}}\n"), 4256), Strings{});
}

TEST(StorageExport, OneRowForEachDemand) {
  const Cluster c = cluster("nodes: 4\nserver: xe9680\nstorage: {demand: {dataset: 100 TB, read_per_gpu: 2 GB/s}}\n");
  StringSink sink;
  ASSERT_TRUE(kExportStorage.applies(c));
  kExportStorage.write(c, sink);
  EXPECT_EQ(sink.text,
            "demand,unit,asked,given,of_one_node,nodes_needed,nodes,binds\n"
            "capacity,TB,100,177.408,25.344,4,7,no\n"
            "read,GB/s,64,70,10,7,7,yes\n"
            "write,GB/s,0,35,5,0,7,no\n"
            "operations,IOPS,0,2100000,300000,0,7,no\n");
}

TEST(StorageWords, AmountsReadBack) {
  EXPECT_EQ(storage_amount_text(Kind::capacity, 30.72e12), "30.72 TB");
  EXPECT_EQ(storage_amount_text(Kind::capacity, 1419264e9), "1.419 PB");
  EXPECT_EQ(storage_amount_text(Kind::read, 33.3333e9), "33.33 GB/s");
  EXPECT_EQ(storage_amount_text(Kind::operations, 3.2e6), "3.2 MIOPS");
  EXPECT_EQ(storage_amount_text(Kind::operations, 0), "0 IOPS");
  EXPECT_EQ(storage_amount_text(Kind::read, 999.996e9), "1 TB/s");
  EXPECT_TRUE(parse_quantity(storage_amount_text(Kind::write, 123456789), Dimension::byte_rate));
}

}  // namespace
}  // namespace cw
