#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "clusterwright/emit/parts.hpp"
#include "clusterwright/text/csv.hpp"
#include "unit/made_cluster.hpp"
#include "unit/whole_cluster.hpp"
#include "unit/emit_clusters.hpp"
#include "unit/hall_clusters.hpp"

namespace cw {
namespace {

using test::build;
using test::exporter;
using test::hall;
using test::text_of;
using test::tiny;

std::string quoted(std::string_view field) {
  std::string out;
  append_csv_field(out, field);
  return out;
}

TEST(Csv, QuotesOnlyWhatNeedsIt) {
  EXPECT_EQ(quoted(""), "");
  EXPECT_EQ(quoted("400 Gb/s"), "400 Gb/s");
  EXPECT_EQ(quoted("a,b"), "\"a,b\"");
  EXPECT_EQ(quoted("8 \"big\""), "\"8 \"\"big\"\"\"");
  EXPECT_EQ(quoted("two\nlines"), "\"two\nlines\"");
  EXPECT_EQ(quoted(" led"), "\" led\"");
}

TEST(Csv, RowsHaveCommasBetweenFieldsOnly) {
  CsvWriter out;
  out.field("a").plain("").number(7).end_row();
  out.number(0).end_row();
  EXPECT_EQ(out.buffer(), "a,,7\n0\n");
}

TEST(Bom, TinyClusterWhole) {
  EXPECT_EQ(text_of(exporter("bom.csv"), *tiny()), R"(part_number,description,quantity,unit,kind,vendor,part,within,phase,spares,owned,to_buy,unit_price,total_price,currency,confidence,source
HX-8-001,"Server, 8 ""big"" GPUs",2,each,server,Acme,acme/server,,1,0,0,2,,,,cited,
G100-141,Acme G100; 8 in each HX-8,16,each,gpu,Acme,acme/gpu,HX-8-001,1,0,0,16,,,,cited,
N400,Acme N400; 2 in each HX-8,4,each,nic,Acme,acme/nic,HX-8-001,1,0,0,4,,,,estimated,
SX-64-A,Acme SX-64,1,each,switch,Acme,acme/switch,,1,0,0,1,,,,cited,
CU-2,"Copper splitter, 800G to 2 x 400G; length set when racks are placed",1,each,cable,Acme,acme/splitter,,1,0,0,1,,,,cited,
T-400,Acme T-400,2,each,transceiver,Acme,acme/one,,1,0,0,2,,,,derived,
T-800,Acme T-800,1,each,transceiver,Acme,acme/twin,,1,0,0,1,,,,derived,
F-10,"Acme Patch, MPO; 10 m",1,each,fibre,Acme,acme/fibre,,1,0,0,1,,,,cited,
F-10,"Acme Patch, MPO; length set when racks are placed",1,each,fibre,Acme,acme/fibre,,1,0,0,1,,,,cited,
)");
}

TEST(Bom, FrontEndAdaptersAndAppliancesHaveTheirLines) {
  const std::string text = text_of(exporter("bom.csv"), *build({.unit_nodes = 3, .appliances = 2, .front_end = true}));
  EXPECT_NE(text.find("\nN200,\"Acme N200; front-end, 2 in each HX-8\",6,each,nic,Acme,acme/front,HX-8-001,1,0,0,6,,,,estimated,\n"), std::string::npos)
      << text;
  EXPECT_NE(text.find("\nFM-1,Acme FM-1,2,each,appliance,Acme,acme/manager,,1,0,0,2,,,,cited,\n"), std::string::npos) << text;
}

// One twin-port transceiver serves two assemblies: it is counted by its cage, not by its links.
TEST(Bom, TransceiversAreCountedByCage) {
  const ClusterRef c = tiny();
  const emit::AssemblyEnds ends(*c);
  std::vector<CageId> near, far;
  for (const LinkId l : ends.links()) {
    if (!c->assemblies.near[c->links.assembly[l]].valid()) continue;
    near.push_back(ends.near_cage(l));
    far.push_back(ends.far_cage(l));
  }
  ASSERT_EQ(near.size(), 2U);
  EXPECT_EQ(near[0], near[1]);
  EXPECT_NE(far[0], far[1]);
  EXPECT_EQ(c->devices.kind[c->cages.device[near[0]]], DeviceKind::switch_);
}

TEST(Cables, TinyClusterWhole) {
  EXPECT_EQ(
      text_of(exporter("cables.csv"), *tiny()),
      R"(assembly,leg,network,class,a_device,a_key,a_cage,a_port,b_device,b_key,b_cage,b_port,rate,cable,medium,near,far,length_m,a_rack,a_unit,b_rack,b_unit,routed_m,part,trunk,slot,near_patch_m,far_patch_m,label_a,label_b,near_panel,near_panel_unit,near_panel_place,far_panel,far_panel_unit,far_panel_place,label_near_patch,label_far_patch
compute/switch/1,1,compute,host-leaf,node-0,pod-00/unit-00/node-0,slot 1,slot 1,switch-0,compute/switch,1,swp1s0,400 Gb/s,CU-2,copper,,,,,,,,,CU-2,,,,,,,,,,,,,,
compute/switch/1,2,compute,host-leaf,node-1,pod-00/unit-00/node-1,slot 1,slot 1,switch-0,compute/switch,1,swp1s1,400 Gb/s,CU-2,copper,,,,,,,,,CU-2,,,,,,,,,,,,,,
compute/switch/2-0,1,compute,host-leaf,node-0,pod-00/unit-00/node-0,slot 2,slot 2,switch-0,compute/switch,2,swp2s0,400 Gb/s,F-10,multimode,T-800,T-400,10,,,,,,F-10,,,,,,,,,,,,,,
compute/switch/2-1,1,compute,host-leaf,node-1,pod-00/unit-00/node-1,slot 2,slot 2,switch-0,compute/switch,2,swp2s1,400 Gb/s,F-10,multimode,T-800,T-400,,,,,,,F-10,,,,,,,,,,,,,,
)");
}

// Without the table of assemblies every link is a row of its own, its columns empty.
TEST(Cables, DoWithoutAssemblies) {
  const ClusterRef c = build({.unit_leaves = 2, .unit_nodes = 4});
  const std::string text = text_of(exporter("cables.csv"), *c);
  EXPECT_EQ(static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')), c->links.size() + 1);
  EXPECT_NE(text.find("\n,1,compute,host-leaf,node-000,pod-00/unit-00/node-00,slot 1,slot "
                      "1,leaf-000,compute/pod-00/unit-00/leaf-00,1,swp1s0,400 "
                      "Gb/s,,,,,,,,,,,,,,,,,,,,,,,,,\n"),
            std::string::npos)
      << text;
}

class PieceSink : public Sink {
 public:
  void write(std::string_view bytes) override {
    text += bytes;
    largest = std::max(largest, bytes.size());
  }
  std::string text;
  std::size_t largest = 0;
};

TEST(Cables, ComeInPiecesOfBoundedSize) {
  const ClusterRef c =
      build({.pod_units = 16, .unit_leaves = 8, .unit_nodes = 64, .rails = 8, .spines = 64, .parallel = 1});
  PieceSink pieces;
  exporter("cables.csv").write(*c, pieces);
  EXPECT_GT(pieces.text.size(), std::size_t{2} << 20U);
  EXPECT_LT(pieces.largest, (std::size_t{1} << 20U) + 4096);
  EXPECT_EQ(static_cast<std::size_t>(std::count(pieces.text.begin(), pieces.text.end(), '\n')), c->links.size() + 1);
}

TEST(Exporters, SayTheSameOfClustersBuiltTwice) {
  const test::Shape shape{.pod_units = 3,
                          .unit_leaves = 4,
                          .unit_nodes = 8,
                          .last_unit_nodes = 5,
                          .rails = 4,
                          .spines = 4,
                          .appliances = 2,
                          .front_end = true};
  const ClusterRef one = build(shape), two = build(shape);
  std::size_t said = 0;
  for (const ExporterInfo* e : all_exporters()) {
    // The first of these that the file is about; of software and the like there are tests of their own.
    const auto example = [e, &one]() -> ClusterRef {
      if (e->applies(*one)) return nullptr;
      if (e->applies(*hall())) return hall();
      const ClusterRef served = made::make("nodes: 4\nserver: xe9680\nmanagement: {orchestrator: slurm}\nfront_end: {}\nstorage: {nodes: 3, demand: {dataset: 1 TB}}\n").cluster;
      if (e->applies(*served)) return served;
      return std::make_shared<const Cluster>(whole::planned({}, "tenants: [{name: blue, nodes: 2}]\n"));
    };
    const bool of_fabric = e->applies(*one);
    const ClusterRef first = of_fabric ? one : example(), second = of_fabric ? two : example();
    if (!e->applies(*first)) continue;
    ++said;
    EXPECT_EQ(text_of(*e, *first), text_of(*e, *second)) << e->file;
  }
  EXPECT_GE(said, 13U);
}

TEST(Exporters, FileNamesAreFlatAndOneOfAKind) {
  std::vector<std::string_view> names;
  for (const ExporterInfo* e : all_exporters()) {
    EXPECT_EQ(e->file.find('/'), std::string_view::npos) << e->file;
    EXPECT_FALSE(e->help.empty()) << e->file;
    names.push_back(e->file);
  }
  std::sort(names.begin(), names.end());
  EXPECT_EQ(std::adjacent_find(names.begin(), names.end()), names.end());
}

TEST(Exporters, HaveNothingToSayOfAnEmptyCluster) {
  const Cluster empty;
  for (const ExporterInfo* e : all_exporters()) EXPECT_FALSE(e->applies(empty)) << e->file;
}

}  // namespace
}  // namespace cw
