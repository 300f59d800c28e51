#include <set>

#include <gtest/gtest.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/catalog/catalogue.hpp"
#include "clusterwright/cluster/design_file.hpp"
#include "clusterwright/emit/bom_lines.hpp"
#include "clusterwright/emit/registry.hpp"
#include "clusterwright/physical/licences.hpp"
#include "unit/emit_clusters.hpp"
#include "unit/software_designs.hpp"

// Software, licences and virtual machines: how they are resolved, counted, written, read and listed.
namespace cw {
namespace {

using test::exporter;
using test::text_of;

std::uint64_t quantity(const Cluster& c, std::string_view id) {
  for (const LicenceRow& l : c.licences)
    if (c.parts[l.part]->id == id) return l.quantity;
  return 0;
}

std::string version(const Cluster& c, std::string_view component) {
  for (const SoftwareRow& s : c.software)
    if (component_of(*c.parts[s.component]) == component) return s.version;
  return "";
}

TEST(Versions, CompareByTheirNumbers) {
  EXPECT_EQ(compare_versions("25.03", "v25.3"), 0);
  EXPECT_EQ(compare_versions("1.30.11", "1.30"), 1);
  EXPECT_EQ(compare_versions("1.9", "1.10"), -1);
  EXPECT_EQ(compare_versions("2.10.0", "2.10"), 0);
  EXPECT_EQ(compare_versions("latest", "1.10"), std::nullopt);
  EXPECT_TRUE(version_is_of("1.33.2", "1.33"));
  EXPECT_TRUE(version_is_of("25.01", "25.1"));
  EXPECT_FALSE(version_is_of("1.3", "1.33"));
  EXPECT_FALSE(version_is_of("1", "1.33"));
  EXPECT_TRUE(version_is_of("99999999999999999999999.1", "99999999999999999999999"));
}

TEST(Versions, AgreeWithThoseOfARecipe) {
  EXPECT_TRUE(agrees_with("25.3", "v25.03"));
  EXPECT_TRUE(agrees_with("24.04", "latest"));
  EXPECT_TRUE(agrees_with("latest", "any"));
  EXPECT_FALSE(agrees_with("latest", "24.04"));
  EXPECT_FALSE(agrees_with("24.04.1", "24.04"));
}

TEST(Versions, AreWordsWithoutSpaces) {
  for (const char* good : {"1.30.11", "v22.9.1", "latest", "25.1.0-rc1", "8"}) EXPECT_TRUE(good_version(good)) << good;
  for (const char* bad : {"", " 1", "1 2", ".1", "-1", "1/2", "<b>"}) EXPECT_FALSE(good_version(bad)) << bad;
  EXPECT_FALSE(good_version(std::string(41, '1')));
}

TEST(Licences, PerCpuUpTo32Cores) {
  const std::vector<CountedMachines> nodes = {{"a", 16, 8, 2, 84, true}, {"b", 4, 0, 1, 16, false}};
  const auto packs = count_licences(LicenceMetric::core_pack, {32, 0}, nodes);
  ASSERT_TRUE(packs);
  EXPECT_EQ(packs->quantity, 96U) << "3 for a processor of 84 cores";
  EXPECT_EQ(packs->rule, "16 nodes x 2 processors x 3 for 84 cores at 32 each = 96");
  EXPECT_EQ(count_licences(LicenceMetric::per_socket, {}, nodes)->quantity, 32U);
  EXPECT_EQ(count_licences(LicenceMetric::per_core, {0, 16}, nodes)->quantity, 16U * 2 * 84);
  EXPECT_EQ(count_licences(LicenceMetric::per_core, {0, 16}, {{"a", 1, 8, 2, 12, true}})->quantity, 32U) << "16 are counted at least";
}

TEST(Licences, PerGpuPackNodeAndEndpoint) {
  const std::vector<CountedMachines> nodes = {{"a", 3, 5, 0, 0, true}, {"b", 4, 0, 0, 0, false}};
  EXPECT_EQ(count_licences(LicenceMetric::per_gpu, {}, nodes)->quantity, 15U);
  EXPECT_EQ(count_licences(LicenceMetric::gpu_pack, {4, 0}, nodes)->quantity, 4U);
  EXPECT_EQ(count_licences(LicenceMetric::per_node, {}, nodes)->quantity, 3U);
  EXPECT_EQ(count_licences(LicenceMetric::per_endpoint, {}, nodes)->quantity, 7U) << "machines without GPUs too";
}

TEST(Licences, MetricsThatDoNotApply) {
  const std::vector<CountedMachines> none = {{"b", 4, 0, 2, 0, true}};
  EXPECT_FALSE(count_licences(LicenceMetric::per_gpu, {}, none));
  EXPECT_FALSE(count_licences(LicenceMetric::gpu_pack, {4, 0}, none));
  EXPECT_FALSE(count_licences(LicenceMetric::core_pack, {32, 0}, none)) << "cores are not known";
  EXPECT_TRUE(count_licences(LicenceMetric::per_socket, {}, none));
  EXPECT_FALSE(count_licences(LicenceMetric::per_node, {}, {}));
  EXPECT_FALSE(count_licences(LicenceMetric::per_socket, {}, {}));
}

TEST(Licences, OvxNodesNeedSixtyFour) {
  const Cluster c = soft::design("nodes: 16\nserver: lenovo/sr675-v3-ovx\nsoftware: {recipe: lenovo/ovx}\n");
  EXPECT_EQ(quantity(c, "lenovo/ai-enterprise-per-gpu"), 64U);
}

TEST(Licences, TableFiveOfTheVirtualisedDesign) {
  for (const std::uint64_t nodes : {4U, 8U, 16U}) {
    const Cluster c = soft::design("nodes: " + std::to_string(nodes) + "\nserver: lenovo/sr675-v3-ethernet\nsoftware: {recipe: lenovo/virtualised, with: {lico-k8s: \"7\"}}\n"
                                   "licences: {products: [cloud-foundation-4-advanced, lenovo/ai-enterprise-per-gpu, lico-k8s-4gpu]}\n");
    EXPECT_EQ(quantity(c, "lenovo/cloud-foundation-4-advanced"), nodes * 6);
    EXPECT_EQ(c.licences.front().listed, nodes * 2) << "the table counts sockets";
    EXPECT_EQ(quantity(c, "lenovo/ai-enterprise-per-gpu"), nodes * 8) << "Table 4: 8 for a node";
    EXPECT_EQ(quantity(c, "lenovo/lico-k8s-4gpu"), nodes * 2);
  }
}

TEST(Licences, EndpointsAndSupportAreThoseOfTheTables) {
  for (const int nodes : {4, 8, 16}) {
    const Cluster c = soft::design("nodes: " + std::to_string(nodes) + "\nserver: lenovo/sr675-v3\nsoftware: {recipe: lenovo/bare-metal}\n");
    EXPECT_EQ(quantity(c, "lenovo/xclarity-pro"), static_cast<std::uint64_t>(nodes));
    EXPECT_EQ(quantity(c, "lenovo/premier-essential-sr675"), static_cast<std::uint64_t>(nodes));
    EXPECT_EQ(quantity(c, "lenovo/ai-enterprise-per-gpu"), static_cast<std::uint64_t>(nodes) * 8);
  }
}

TEST(Software, TheValidatedStackAndItsVersions) {
  const Cluster c = soft::design("nodes: 4\nserver: dell/xe9680\nsoftware: {recipe: dell/ai-platform-1.3, with: {slurm: 24.11.5, kubernetes: 1.30.12}}\n");
  EXPECT_EQ(c.deployment, Deployment::bare_metal) << "as the recipe says";
  EXPECT_EQ(version(c, "gpu-operator"), "25.03");
  EXPECT_EQ(version(c, "data-center-driver"), "570.133.20");
  EXPECT_EQ(version(c, "ubuntu"), "24.04");
  EXPECT_EQ(version(c, "nemo"), "25.02");
  EXPECT_EQ(version(c, "base-command-manager"), "10.25.03");
  EXPECT_EQ(version(c, "network-operator"), "25.01");
  EXPECT_EQ(version(c, "bluefield-3-firmware"), "32.44.1036");
  EXPECT_EQ(version(c, "slurm"), "24.11.5");
  EXPECT_EQ(version(c, "kubernetes"), "1.30.12");
  for (const SoftwareRow& s : c.software) {
    const bool apart = component_of(*c.parts[s.component]) == "slurm" || component_of(*c.parts[s.component]) == "kubernetes";
    EXPECT_EQ(s.recipe.valid(), !apart) << s.version;
    ASSERT_TRUE(s.why.valid());
    EXPECT_EQ(c.whys[s.why].span.line, 3U);
  }
}

TEST(Software, ThePublishedVirtualisedStack) {
  const Cluster c = soft::four_virtual_nodes();
  EXPECT_EQ(version(c, "gpu-operator"), "v22.9.1");
  EXPECT_EQ(version(c, "network-operator"), "v23.5.0");
  EXPECT_EQ(version(c, "vsphere"), "8");
  EXPECT_EQ(version(c, "ubuntu"), "latest");
}

TEST(Software, SayingWhatTheRecipeSaysIsNoDifference) {
  const Cluster c = soft::design("nodes: 4\nserver: dell/xe9680\nsoftware: {recipe: dell/ai-platform-1.3, with: {kubernetes: 1.30.11}}\n");
  EXPECT_TRUE(soft::said(c, 4270).empty());
  for (const SoftwareRow& s : c.software) EXPECT_TRUE(s.recipe.valid());
}

TEST(Software, NothingAppearsUnlessWritten) {
  const Cluster c = soft::design("nodes: 4\nserver: dell/xe9680\n");
  EXPECT_EQ(c.deployment, Deployment::unsaid);
  EXPECT_TRUE(c.software.empty() && c.licences.empty() && c.domains.empty() && c.device_groups.empty() && c.vgpus.empty());
  const std::string written = write_design(c);
  for (const char* word : {"\"deployment\"", "\"software\"", "\"licences\"", "\"domains\"", "\"vgpus\""}) EXPECT_EQ(written.find(word), std::string::npos) << word;
}

TEST(Virtual, DomainsTakeTheNodesInOrder) {
  const Cluster c = soft::design("nodes: 8\nserver: lenovo/sr675-v3-ethernet\nsoftware: {recipe: lenovo/virtualised}\n"
                                 "virtual:\n  profile: H100L-47C\n  domains: [{name: mgmt, purpose: management, nodes: 4}, {name: wld-01, nodes: 4}]\n"
                                 "deployment: virtualised\n");
  ASSERT_EQ(c.domains.size(), 2U);
  std::uint32_t n = 0;
  for (const DeviceId d : ids<DeviceId>(c.devices.size())) {
    if (c.devices.kind[d] != DeviceKind::host) {
      EXPECT_FALSE(c.domain_of[d].valid());
      continue;
    }
    EXPECT_EQ(c.domain_of[d].value, n++ / 4) << c.devices.key[d];
  }
  ASSERT_EQ(c.vgpus.size(), 1U);
  EXPECT_EQ(c.vgpus[0].machines, 4U * 8 * 2) << "none on the nodes for management";
}

TEST(Virtual, DeviceGroupsAreTheRisers) {
  const Cluster c = soft::four_virtual_nodes();
  ASSERT_EQ(c.device_groups.size(), 2U);
  EXPECT_EQ(c.device_groups[0].gpus, (std::vector<std::uint8_t>{0, 1, 2, 3}));
  EXPECT_EQ(c.device_groups[1].nics, (std::vector<std::uint8_t>{2, 3}));
  ASSERT_EQ(c.vgpus.size(), 1U);
  EXPECT_EQ(c.vgpus[0].machines, 8U) << "two of four whole GPUs in each node";
  const Cluster none = soft::design("nodes: 4\nserver: lenovo/sr675-v3-ethernet\ndeployment: virtualised\nvirtual: {device_groups: false}\n");
  EXPECT_TRUE(none.device_groups.empty());
}

TEST(Virtual, SharesOfTheCatalogueFitTheirGpus) {
  Diagnostics d;
  const Catalogue all = Catalogue::load({}, d);
  std::size_t seen = 0;
  for (const PartRef& p : all.of_kind(PartKind::vgpu)) {
    const PartRef gpu = all.find(p->text("gpu"));
    ASSERT_TRUE(gpu && gpu->gpu) << p->id;
    constexpr double kBinary = 1.03;  // frame buffers are counted in larger units than memory is sold in
    EXPECT_LE(p->number("frame_buffer_gb").value_or(1e9) * p->number("per_gpu").value_or(1e9), gpu->gpu->memory.value / 1e9 * kBinary) << p->id;
    ++seen;
  }
  EXPECT_GE(seen, 40U);
}

TEST(Virtual, MachinesOfANode) {
  EXPECT_EQ(machines_per_host(8, 1, 4), 2U);
  EXPECT_EQ(machines_per_host(8, 2, 1), 16U);
  EXPECT_EQ(machines_per_host(8, 1, 3), 2U);
  EXPECT_EQ(machines_per_host(8, 1, 9), 0U);
  EXPECT_EQ(machines_per_host(8, 1, 0), 0U);
}

TEST(SoftwareFile, ReadsBackTheSame) {
  const Cluster c = soft::four_virtual_nodes();
  const std::string written = write_design(c);
  Diagnostics d;
  const ClusterRef back = read_design(written, "design.json", d);
  ASSERT_TRUE(back) << render(d, Colour::never);
  EXPECT_EQ(d.all().size(), 0U);
  EXPECT_EQ(write_design(*back), written);
  EXPECT_EQ(back->domains.size(), 1U);
  EXPECT_EQ(back->vgpus[0].machines, 8U);
  EXPECT_EQ(back->device_groups[1].gpus, (std::vector<std::uint8_t>{4, 5, 6, 7}));
}

struct BadRow {
  const char* what;
  const char* by;
  std::uint16_t code;
  const char* says;
};

TEST(SoftwareFile, BadRowsAreRefusedInTheirPlaces) {
  const std::string written = write_design(soft::four_virtual_nodes());
  const std::vector<BadRow> rows = {
      {"\"deployment\":\"virtualised\"", "\"deployment\":\"cloud\"", code::kBadCell, "'cloud' is no kind of deployment"},
      {"[\"nvidia/gpu-operator\",\"v22.9.1\"", "[\"nvidia/gpu-operators\",\"v22.9.1\"", code::kUnknownReference, "nvidia/gpu-operators"},
      {"[\"nvidia/gpu-operator\",\"v22.9.1\"", "[\"nvidia/gpu-operator\",\"22 9\"", code::kBadCell, "'22 9' cannot be a version"},
      {"[\"nvidia/gpu-operator\",\"v22.9.1\"", "[\"nvidia/nemo\",\"v22.9.1\"", code::kDuplicateRow, "'nvidia/nemo' stands twice"},
      {"[\"nvidia/gpu-operator\",\"v22.9.1\"", "[\"nvidia/h100-nvl\",\"v22.9.1\"", code::kBadCell, "nvidia/h100-nvl"},
      {"\"lenovo/ai-enterprise-per-gpu\",32,3", "\"lenovo/ai-enterprise-per-gpu\",-1,3", code::kBadCell, "'quantity' must be a number from 0"},
      {"\"lenovo/ai-enterprise-per-gpu\",32,3", "\"lenovo/ai-enterprise-per-gpu\",3.5,3", code::kBadCell, "3.5 is no whole number"},
      {"\"lenovo/ai-enterprise-per-gpu\",32,3", "\"lenovo/ai-enterprise-per-gpu\",32,300", code::kBadCell, "'years' must be a whole number from 0 to 20"},
      {"\"domain-01\",\"consolidated\"", "\"domain-01\",\"both\"", code::kBadCell, "both"},
      {"\"pod-00/unit-00/node-01\",\"domain-01\"", "\"pod-00/unit-00/node-01\",\"domain-02\"", code::kUnknownReference, "domain-02"},
      {"\"pod-00/unit-00/node-01\",\"domain-01\"", "\"pod-00/unit-00/node-00\",\"domain-01\"", code::kDuplicateRow, "is in a domain already"},
      {"\"pod-00/unit-00/node-01\",\"domain-01\"", "\"compute/switch-00\",\"domain-01\"", code::kBadCell, "is no host"},
      {"\"4 5 6 7\",\"2 3\"", "\"4 5 6 8\",\"2 3\"", code::kBadCell, "'8' is no GPU of the server"},
      {"\"4 5 6 7\",\"2 3\"", "\"4 5 6 7\",\"2 2\"", code::kBadCell, "adapter 2 stands twice"},
      {"\"group-02\"", "\"group-01\"", code::kDuplicateRow, "group 'group-01' stands twice"},
      {"\"nvidia/h100l-94c\",4,8", "\"nvidia/h100l-94c\",0,8", code::kBadCell, "'per_vm' must be a whole number from 1 to 64"},
      {"\"nvidia/h100l-94c\",4,8", "\"nvidia/h100-nvl\",4,8", code::kBadCell, "nvidia/h100-nvl"},
  };
  for (const BadRow& bad : rows) {
    std::string text = written;
    const std::size_t at = text.find(bad.what);
    ASSERT_NE(at, std::string::npos) << bad.what;
    text.replace(at, std::string(bad.what).size(), bad.by);
    Diagnostics d;
    EXPECT_FALSE(read_design(text, "design.json", d)) << bad.by;
    ASSERT_EQ(d.count(Severity::error), 1U) << bad.by << "\n" << render(d, Colour::never);
    const Diagnostic& first = d.all().front();
    EXPECT_EQ(first.code, bad.code) << bad.by << ": " << first.message;
    EXPECT_NE(first.message.find(bad.says), std::string::npos) << bad.by << ": " << first.message;
    EXPECT_GT(first.span.column + first.span.line, 2U) << bad.by;
  }
}

TEST(SoftwareTables, LicencesAreLinesOfTheBillOfMaterials) {
  Cluster c = soft::four_virtual_nodes();
  soft::licence(c, "lenovo/ai-enterprise-per-gpu").years = 5;
  std::size_t seen = 0;
  for (const BomLine& line : bom_lines(c)) {
    if (c.parts[line.part]->kind != PartKind::licence) continue;
    ++seen;
    if (c.parts[line.part]->id == "lenovo/cloud-foundation-4-advanced") {
      EXPECT_EQ(line.order, "7S06077MWW");
      EXPECT_EQ(line.quantity, 24U);
      EXPECT_EQ(line.confidence, Confidence::cited);
    }
    if (c.parts[line.part]->id == "lenovo/ai-enterprise-per-gpu") {
      EXPECT_EQ(line.order, "AI Enterprise") << "the part number is of three years";
      EXPECT_EQ(line.confidence, Confidence::derived);
    }
  }
  EXPECT_EQ(seen, c.licences.size());
}

TEST(SoftwareTables, WhatIsThereAlreadyIsNotBought) {
  Cluster c = soft::four_virtual_nodes();
  c.bought[soft::licence(c, "lenovo/ai-enterprise-per-gpu").part] = {1000.0, 40};
  for (const BomLine& line : bom_lines(c))
    if (c.parts[line.part]->id == "lenovo/ai-enterprise-per-gpu") {
      EXPECT_EQ(line.owned, 32U);
      EXPECT_EQ(line.to_buy, 0U);
      EXPECT_EQ(line.unit_price, 1000.0);
    }
}

TEST(SoftwareTables, SoftwareLicencesAndDomains) {
  const Cluster c = soft::four_virtual_nodes();
  EXPECT_NE(text_of(exporter("software.csv"), c).find("gpu-operator,v22.9.1,NVIDIA,GPU Operator,cluster,lenovo/virtualised\n"), std::string::npos);
  EXPECT_NE(text_of(exporter("licences.csv"), c).find("7S06077MWW,VMware Cloud Foundation 4 Advanced (Per CPU) w/Lenovo 3Yr S&S,per-core-pack,24,8,3,"), std::string::npos);
  const std::string report = text_of(exporter("report.html"), c);
  for (const char* words : {"Software and licences", "v22.9.1", "4 nodes x 2 processors x 3 for 84 cores at 32 each = 24", "8 virtual machines with 4 x H100L-94C each (time-sliced)."})
    EXPECT_NE(report.find(words), std::string::npos) << words;
  EXPECT_NE(text_of(exporter("domains.csv"), c).find("node-01,pod-00/unit-00/node-00,domain-01,consolidated,group-01; group-02,H100L-94C,2\n"), std::string::npos);
  Cluster two = c;  // a second share beside it
  two.vgpus.push_back(two.vgpus.front());
  two.vgpus.back().machines = 12;
  EXPECT_NE(text_of(exporter("domains.csv"), two).find(",H100L-94C; H100L-94C,2; 3\n"), std::string::npos);
  const Cluster plain = soft::design("nodes: 4\nserver: dell/xe9680\n");
  for (const char* file : {"software.csv", "licences.csv", "domains.csv"}) EXPECT_FALSE(exporter(file).applies(plain)) << file;
  EXPECT_EQ(text_of(exporter("report.html"), plain).find("Software and licences"), std::string::npos);
}

}  // namespace
}  // namespace cw
