#include <set>

#include <gtest/gtest.h>

#include "unit/software_designs.hpp"

// Rules of software, licences and virtual machines: each breaks a good design in one way.
namespace {

using namespace cw;
using soft::said;
using soft::says;
using Codes = std::set<std::uint16_t>;

constexpr const char* kDell = "nodes: 4\nserver: dell/xe9680\nsoftware: {recipe: dell/ai-platform-1.3}\n";

Codes of_software(const Cluster& c) {
  Codes out;
  for (std::uint16_t code = 4270; code < 4300; ++code)
    if (!said(c, code).empty()) out.insert(code);
  return out;
}

TEST(CheckSoftware, AValidatedStackIsSilent) { EXPECT_EQ(of_software(soft::design(kDell)), Codes{}); }

// The published virtualised stack contradicts public documentation in two places, and its list in a third.
TEST(CheckSoftware, WhatThePublishedVirtualisedStackContradicts) {
  const Cluster c = soft::four_virtual_nodes();
  EXPECT_EQ(of_software(c), (Codes{4273, 4275, 4285}));
  EXPECT_TRUE(says(c, 4273, "Cloud Foundation 4 goes with vSphere 7.0 to 7, not with 8"));
  EXPECT_TRUE(says(c, 4275, "the documentation of GPU Operator v22.9.1 does not list H100 NVL 94GB"));
  EXPECT_TRUE(says(c, 4285, "counts 8 x"));
}

TEST(CheckSoftware, OffRecipe) {
  Cluster c = soft::design(kDell);
  soft::row(c, "nemo").version = "25.04";
  ASSERT_EQ(said(c, 4270).size(), 1U);
  EXPECT_NE(said(c, 4270)[0].message.find("nearest is dell/ai-platform-1.3: nemo 25.04 instead of 25.02"), std::string::npos) << said(c, 4270)[0].message;
  soft::row(c, "nemo").version = "v25.2";
  EXPECT_TRUE(said(c, 4270).empty()) << "the same version in other words";
  c.software.pop_back();
  EXPECT_TRUE(says(c, 4270, "no triton")) << said(c, 4270)[0].message;
}

TEST(CheckSoftware, ARecipeThatNamesNoVersionTakesAny) {
  Cluster c = soft::four_virtual_nodes();
  soft::row(c, "nemo").version = "25.04";
  EXPECT_TRUE(said(c, 4270).empty());
}

TEST(CheckSoftware, MixWithoutARecipePointsAtTheNearest) {
  const Cluster c = soft::design("nodes: 4\nserver: dell/xe9680\nsoftware:\n  with: {kubernetes: 1.30.11, gpu-operator: 25.03}\n");
  ASSERT_EQ(said(c, 4270).size(), 1U);
  EXPECT_NE(said(c, 4270)[0].message.find("nearest is dell/ai-platform-1.3"), std::string::npos);
  EXPECT_EQ(said(c, 4270)[0].span.line, 4U);
}

TEST(CheckSoftware, RecipeOfOtherServersAndDeployments) {
  EXPECT_TRUE(says(soft::design("nodes: 4\nserver: supermicro/sys-821ge-tnhr\nsoftware: {recipe: dell/ai-platform-1.3}\n"), 4271, "is not published for supermicro/sys-821ge-tnhr (so with 3 more hosts)"));
  Cluster c = soft::design(kDell);
  EXPECT_TRUE(said(c, 4271).empty());
  c.deployment = Deployment::virtualised;
  EXPECT_TRUE(says(c, 4271, "is published for bare-metal nodes, these are virtualised"));
}

TEST(CheckSoftware, SoftwareOfOtherSwitches) {
  const Cluster c = soft::design("nodes: 4\nserver: lenovo/sr675-v3\nsoftware: {with: {cumulus-linux: 5.12.1}}\n");
  EXPECT_TRUE(says(c, 4272, "runs on ethernet switches, and QM9700 is none")) << said(c, 4272).size();
  EXPECT_TRUE(said(soft::design(kDell), 4272).empty());
}

TEST(CheckSoftware, VersionsThatDoNotGoTogether) {
  Cluster c = soft::design(kDell);
  soft::row(c, "kubernetes").version = "1.34";
  EXPECT_TRUE(says(c, 4273, "GPU Operator 25.03 goes with Kubernetes 1.29 to 1.33, not with 1.34"));
  soft::row(c, "kubernetes").version = "1.33.9";
  EXPECT_FALSE(says(c, 4273, "GPU Operator"));
  EXPECT_TRUE(says(c, 4273, "Network Operator 25.01 goes with Kubernetes 1.27 to 1.31, not with 1.33.9"));
  soft::row(c, "kubernetes").version = "1.28.15";
  EXPECT_TRUE(says(c, 4273, "GPU Operator 25.03"));
  soft::row(c, "kubernetes").version = "latest";
  EXPECT_TRUE(said(c, 4273).empty()) << "nothing can be said of it";
}

TEST(CheckSoftware, FirmwareOutsideTheMatrix) {
  Cluster c = soft::design(kDell);
  soft::row(c, "bluefield-3-firmware").version = "32.41.1000";
  EXPECT_TRUE(says(c, 4273, "DOCA 2.10.0 goes with BlueField-3 firmware 32.42.1000 to 32.44.1036, not with 32.41.1000"));
  soft::row(c, "bluefield-3-firmware").version = "32.45.1020";
  EXPECT_TRUE(says(c, 4273, "BlueField-3 firmware"));
  soft::row(c, "bluefield-3-firmware").version = "32.42.1000";
  EXPECT_FALSE(says(c, 4273, "BlueField-3 firmware"));
}

TEST(CheckSoftware, TooOldForTheGpu) {
  const char* text = "nodes: 4\nserver: supermicro/sys-a22ga-nbrt\nsoftware: {with: {data-center-driver: 570.124.06, gpu-operator: 24.9.2}}\n";
  Cluster c = soft::design(text);
  EXPECT_TRUE(says(c, 4274, "Data Center Driver 570.124.06 is too old for B200 SXM6 180GB: 570.133.20 or newer is needed"));
  EXPECT_TRUE(says(c, 4274, "GPU Operator 24.9.2"));
  soft::row(c, "data-center-driver").version = "570.133.20";
  soft::row(c, "gpu-operator").version = "25.3";
  EXPECT_TRUE(said(c, 4274).empty());
}

TEST(CheckSoftware, GpuThatTheDocumentationDoesNotList) {
  Cluster c = soft::design(kDell);
  soft::row(c, "data-center-driver").version = "525.85.12";
  EXPECT_TRUE(says(c, 4275, "Data Center Driver 525.85.12 does not list H200 SXM5 141GB"));
  soft::row(c, "data-center-driver").version = "550.90.07";
  EXPECT_TRUE(said(c, 4275).empty());
}

TEST(CheckSoftware, FirmwareOfAdaptersThatAreNotThere) {
  const Cluster c = soft::design("nodes: 4\nserver: lenovo/sr675-v3\nsoftware: {with: {bluefield-3-firmware: 32.44.1036}}\n");
  EXPECT_TRUE(says(c, 4276, "there is nothing that BlueField-3 firmware 32.44.1036 runs on"));
  EXPECT_TRUE(said(soft::design(kDell), 4276).empty());
}

TEST(CheckSoftware, HypervisorsAndDeployments) {
  Cluster c = soft::four_virtual_nodes();
  c.deployment = Deployment::bare_metal;
  EXPECT_TRUE(says(c, 4277, "vSphere 8 is for virtualised nodes, these are bare-metal"));
  c.deployment = Deployment::virtualised;
  EXPECT_TRUE(said(c, 4277).empty());
  EXPECT_TRUE(says(soft::design("nodes: 4\nserver: lenovo/sr675-v3-ethernet\ndeployment: virtualised\nsoftware: {with: {kubernetes: 1.31.2}}\n"), 4277, "no hypervisor"));
}

TEST(CheckSoftware, MoreDevicesThanTheirManagerManages) {
  const Cluster few = soft::design("nodes: 16\nserver: lenovo/sr675-v3\nsoftware: {recipe: lenovo/bare-metal}\n");
  EXPECT_TRUE(said(few, 4278).empty());
  const Cluster many = soft::design("nodes: 1000\nserver: lenovo/sr675-v3\nsoftware: {with: {xclarity: \"4\"}}\n");
  ASSERT_EQ(said(many, 4278).size(), 1U);
  EXPECT_NE(said(many, 4278)[0].message.find("XClarity Administrator manages at most 1,000 devices, there are 1,"), std::string::npos) << said(many, 4278)[0].message;
  EXPECT_EQ(said(many, 4278)[0].help, "run 2 of it");
}

TEST(CheckLicences, FewerAndMoreThanAreNeeded) {
  Cluster c = soft::design(kDell);
  soft::licence(c, "nvidia/ai-enterprise-per-gpu").quantity = 31;
  EXPECT_TRUE(says(c, 4280, "31 x AI Enterprise, 32 are needed: 4 nodes x 8 GPUs = 32"));
  EXPECT_TRUE(said(c, 4281).empty());
  soft::licence(c, "nvidia/ai-enterprise-per-gpu").quantity = 40;
  EXPECT_TRUE(said(c, 4280).empty());
  EXPECT_TRUE(says(c, 4281, "40 x AI Enterprise, 32 are enough"));
}

TEST(CheckLicences, MetricThatDoesNotApply) {
  Cluster c = soft::design(kDell);
  auto server = std::make_shared<Part>(*c.parts[c.devices.part[*c.find_device("pod-00/unit-00/node-00")]]);
  server->server->gpus = 0;
  c.parts[c.devices.part[*c.find_device("pod-00/unit-00/node-00")]] = server;
  EXPECT_TRUE(says(c, 4282, "there are no GPUs"));
  EXPECT_TRUE(said(c, 4280).empty());
}

TEST(CheckLicences, OfWhatDoesNotRunHere) {
  Cluster c = soft::design(kDell);
  std::erase_if(c.software, [&](const SoftwareRow& s) { return c.parts[s.component]->id == "nvidia/ai-enterprise"; });
  EXPECT_TRUE(says(c, 4283, "AI Enterprise licenses ai-enterprise, and nothing of the kind runs here"));
  c.software.clear();
  EXPECT_TRUE(said(c, 4283).empty()) << "what runs is not known";
  Cluster v = soft::four_virtual_nodes();
  v.deployment = Deployment::bare_metal;
  EXPECT_TRUE(says(v, 4283, "is for virtualised nodes"));
}

TEST(CheckLicences, OfTheSameThingTwice) {
  const std::string nodes = "nodes: 4\nserver: lenovo/sr675-v3-ovx\ndeployment: virtualised\n";
  const Cluster c = soft::design(nodes + "licences: {products: [lenovo/cloud-foundation-4-advanced, vmware/cloud-foundation-per-core]}\n");
  ASSERT_EQ(said(c, 4283).size(), 1U);
  EXPECT_TRUE(says(c, 4283, "Cloud Foundation per core licenses cloud-foundation, vsphere, vcenter, nsx once more: Cloud Foundation 4 Advanced does already"));
  EXPECT_TRUE(said(soft::design(nodes + "licences: {products: [vmware/cloud-foundation-per-core, lenovo/ai-enterprise-per-gpu]}\n"), 4283).empty());
}

TEST(CheckLicences, SoftwareThatNeedsOne) {
  Cluster c = soft::four_virtual_nodes();
  EXPECT_TRUE(said(c, 4284).empty());
  std::erase_if(c.licences, [&](const LicenceRow& l) { return c.parts[l.part]->id == "lenovo/cloud-foundation-4-advanced"; });
  ASSERT_EQ(said(c, 4284).size(), 1U);
  EXPECT_TRUE(says(c, 4284, "Cloud Foundation, NSX Advanced Load Balancer, Tanzu, vCenter Server, vSphere may only be used with a licence"));
  c.licences.clear();
  EXPECT_EQ(said(c, 4284).size(), 1U) << "none is counted at all";
  c.licences_held = true;
  EXPECT_TRUE(said(c, 4284).empty()) << "the buyer has them";
}

TEST(CheckLicences, ListsThatCountOtherwise) {
  const Cluster c = soft::four_virtual_nodes();
  ASSERT_EQ(said(c, 4285).size(), 1U);
  EXPECT_EQ(said(c, 4285)[0].severity, Severity::info);
}

Cluster with_domains(const char* domains, int nodes = 8) {
  return soft::design("nodes: " + std::to_string(nodes) + "\nserver: lenovo/sr675-v3-ethernet\ndeployment: virtualised\nsoftware: {recipe: lenovo/virtualised}\nvirtual:\n  domains: [" + domains + "]\n");
}

TEST(CheckVirtual, HostsOfDomains) {
  EXPECT_TRUE(said(with_domains("{name: m, purpose: management, nodes: 4}, {name: w, nodes: 4}"), 4290).empty());
  const Cluster small = with_domains("{name: m, purpose: management, nodes: 3}, {name: w, nodes: 5}");
  EXPECT_TRUE(says(small, 4290, "domain m has 3 hosts, a management domain of Cloud Foundation needs 4"));
  EXPECT_EQ(said(small, 4290)[0].span.line, 6U);
  EXPECT_TRUE(says(with_domains("{name: m, purpose: management, nodes: 6}, {name: w, nodes: 2}"), 4290, "domain w has 2 hosts, a workload domain of Cloud Foundation needs 3"));
}

TEST(CheckVirtual, EveryHostIsInADomain) {
  Cluster c = with_domains("{name: m, purpose: management, nodes: 4}, {name: w, nodes: 4}");
  EXPECT_TRUE(said(c, 4291).empty());
  for (const DeviceId d : ids<DeviceId>(c.devices.size()))
    if (c.domain_of[d].valid() && c.domain_of[d].value == 1) c.domain_of[d] = DomainId();
  EXPECT_TRUE(says(c, 4291, "it is in no domain (so with 3 more hosts)"));
  EXPECT_TRUE(says(c, 4291, "domain w has no hosts"));
}

TEST(CheckVirtual, OneDomainManages) {
  EXPECT_TRUE(says(with_domains("{name: a, nodes: 4}, {name: b, nodes: 4}"), 4292, "0 domains manage"));
  EXPECT_TRUE(says(with_domains("{name: a, purpose: management, nodes: 4}, {name: b, purpose: consolidated, nodes: 4}"), 4292, "2 domains manage"));
  EXPECT_TRUE(said(with_domains("{name: a, purpose: consolidated, nodes: 8}"), 4292).empty());
}

TEST(CheckVirtual, PublishedShapes) {
  for (const int nodes : {4, 8, 16}) EXPECT_TRUE(said(soft::design("nodes: " + std::to_string(nodes) + "\nserver: lenovo/sr675-v3-ethernet\nsoftware: {recipe: lenovo/virtualised}\n"), 4293).empty());
  EXPECT_TRUE(says(soft::design("nodes: 6\nserver: lenovo/sr675-v3-ethernet\nsoftware: {recipe: lenovo/virtualised}\n"), 4293, "6 nodes is no size that lenovo/virtualised is published for"));
}

TEST(CheckVirtual, InfinibandNeedsPassthrough) {
  const Cluster c = soft::design("nodes: 4\nserver: lenovo/sr675-v3\ndeployment: virtualised\n");
  EXPECT_TRUE(says(c, 4294, "network compute is InfiniBand"));
  EXPECT_TRUE(said(soft::four_virtual_nodes(), 4294).empty());
}

TEST(CheckVirtual, SharesAndMachines) {
  Cluster c = soft::four_virtual_nodes();
  c.vgpus[0].machines = 9;
  EXPECT_TRUE(says(c, 4295, "9 virtual machines with 4 x H100L-94C: 8 have room"));
  c.vgpus[0].machines = 8;
  EXPECT_TRUE(said(c, 4295).empty());
  c.deployment = Deployment::bare_metal;
  EXPECT_TRUE(says(c, 4295, "nodes that are not virtualised"));
  c.deployment = Deployment::virtualised;
  c.gpu = PartId();
  EXPECT_TRUE(says(c, 4295, "is a share of nvidia/h100-nvl, the hosts have no GPU that is known"));
}

TEST(CheckVirtual, SharesOfOneMachine) {
  Cluster c = soft::four_virtual_nodes();
  c.vgpus[0].per_vm = 9;
  c.vgpus[0].machines = 0;
  EXPECT_TRUE(says(c, 4296, "9 shares of one virtual machine, vSphere gives it at most 8"));
  c.vgpus[0].per_vm = 8;
  EXPECT_TRUE(said(c, 4296).empty());
}

TEST(CheckVirtual, GroupsShareAPcieSwitch) {
  Cluster c = soft::four_virtual_nodes();
  EXPECT_TRUE(said(c, 4297).empty());
  c.device_groups[0].nics = {0, 2};
  EXPECT_TRUE(says(c, 4297, "group-01 of lenovo/sr675-v3-ethernet: its GPUs and adapters are not behind one PCIe switch"));
  soft::set_fact(c, "lenovo/sr675-v3-ethernet", "pcie_switches", {});
  EXPECT_TRUE(says(c, 4297, "nothing is known of its PCIe switches"));
}

TEST(CheckVirtual, MachinesThatSplitPairsAndGroups) {
  Cluster c = soft::four_virtual_nodes();
  EXPECT_TRUE(said(c, 4299).empty());
  c.vgpus[0].per_vm = 3;
  EXPECT_TRUE(says(c, 4299, "virtual machines of 3 GPUs split bridged sets of 2"));
  EXPECT_TRUE(says(c, 4299, "virtual machines of 3 GPUs do not divide group-01 of 4 GPUs"));
  for (const std::uint32_t fine : {1U, 2U, 4U, 8U}) {
    c.vgpus[0].per_vm = fine;
    EXPECT_TRUE(said(c, 4299).empty()) << fine;
  }
  c.vgpus[0].per_vm = 6;
  EXPECT_EQ(said(c, 4299).size(), 1U) << "three pairs, but in two groups";
}

TEST(CheckVirtual, GroupsThatCannotBeMade) {
  const Cluster c = soft::design("nodes: 16\nserver: lenovo/sr675-v3-ovx\nsoftware: {recipe: lenovo/ovx}\n");
  EXPECT_TRUE(says(c, 4298, "share a PCIe switch is not known"));
  EXPECT_TRUE(said(soft::four_virtual_nodes(), 4298).empty());
}

}  // namespace
