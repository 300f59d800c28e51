#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/catalog/adapters.hpp"
#include "clusterwright/catalog/catalogue.hpp"
#include "clusterwright/intent/intent.hpp"
#include "clusterwright/synth/synth.hpp"
#include "support/embedded.hpp"

// Networks that share the cages of the front-end adapters, and appliances that hang on such a network.
namespace cw {
namespace {

const auto kFind = [](std::string_view id) { return embedded().find(id).get(); };  // the catalogue keeps it

using Uses = std::vector<NetworkUse>;
using Numbers = std::vector<std::uint16_t>;
using Codes = std::vector<std::uint16_t>;

Numbers numbers_for(const ServerSpec& server, NetworkUse use, const Uses& built) {
  Numbers numbers;
  for (const NumberedCage& cage : cages_for(server, adapter_cages(server, kFind), use, built)) numbers.push_back(cage.number);
  return numbers;
}

// Four cages for the GPUs, then two of each storage adapter: InfiniBand storage on port 1, in-band Ethernet on port 2.
TEST(SharedCages, DgxDividesItsDualPortAdapters) {
  for (const char* id : {"nvidia/dgx-h100", "nvidia/dgx-h200", "nvidia/dgx-b200"}) {
    SCOPED_TRACE(id);
    const ServerSpec& s = *embedded().find(id)->server;
    const Uses both = {NetworkUse::front_end, NetworkUse::storage};
    EXPECT_EQ(numbers_for(s, NetworkUse::storage, both), (Numbers{5, 7}));
    EXPECT_EQ(numbers_for(s, NetworkUse::front_end, both), (Numbers{6, 8}));
    EXPECT_EQ(numbers_for(s, NetworkUse::front_end, {NetworkUse::front_end}), (Numbers{5, 6, 7, 8}));
    EXPECT_EQ(adapter_for(s, NetworkUse::storage), s.front_end_nic);
    EXPECT_EQ(adapter_for(s, NetworkUse::virtualisation), "");
  }
  EXPECT_EQ(adapter_for(*embedded().find("dell/xe9680")->server, NetworkUse::storage), "");
}

// Whatever networks there are: each cage of each server's adapters is for one of them, and none is lost.
TEST(SharedCages, NoCageIsForTwoNetworks) {
  constexpr NetworkUse kUses[] = {NetworkUse::front_end, NetworkUse::storage, NetworkUse::virtualisation};
  for (const PartRef& p : embedded().of_kind(PartKind::server)) {
    std::size_t all = 0;
    for (const AdapterCages& a : adapter_cages(*p->server, kFind)) all += a.count();
    for (unsigned chosen = 0; chosen < 8; ++chosen) {
      Uses built;
      for (unsigned i = 0; i < 3; ++i)
        if ((chosen >> i & 1U) != 0) built.push_back(kUses[i]);
      std::map<std::uint16_t, int> times;
      for (const NetworkUse use : kUses)
        for (const std::uint16_t n : numbers_for(*p->server, use, built)) ++times[n];
      EXPECT_EQ(times.size(), all) << p->id;
      for (const auto& [number, n] : times) EXPECT_EQ(n, 1) << p->id << " cage " << number;
    }
  }
}

Codes codes_of_shares(const std::string& facts) {
  Diagnostics d;
  Catalogue::load({{"o.yaml", fmt::format("parts:\n  - {{id: test/x, kind: server, vendor: T, model: X, description: a part, source: a test, confidence: cited, facts: {{gpus: 1, gpu: nvidia/l40s, "
                                          "nic: nvidia/b3140h, nics: 1, {}, gpu_nic_cage: [{{gpus: [0], nic: 0, cage: a, port: 1}}]}}}}\n", facts)}}, d);
  Codes codes;
  for (const Diagnostic& x : d.all()) codes.push_back(x.code);
  return codes;
}

TEST(SharedCages, AreRefusedWhereTheyCannotBe) {
  const std::string nic = "front_end_nic: nvidia/b3220, front_end_nics: 2, ";
  EXPECT_EQ(codes_of_shares(nic + "shared_cages: [{network: storage, cages: 1}, {network: virtual, cages: 2}]"), Codes{});
  EXPECT_EQ(codes_of_shares("shared_cages: [{network: storage, cages: 1}]"), Codes{code::kContradiction});  // whose?
  EXPECT_EQ(codes_of_shares(nic + "storage_nic: nvidia/b3220, storage_nics: 1, shared_cages: [{network: storage, cages: 1}]"), Codes{code::kContradiction});
  EXPECT_EQ(codes_of_shares(nic + "shared_cages: [{network: storage, cages: 1-2}, {network: virtual, cages: 2}]"), Codes{code::kContradiction});
  EXPECT_EQ(codes_of_shares(nic + "shared_cages: [{network: storage, cages: 3}]"), Codes{code::kOutOfRange});
  EXPECT_EQ(codes_of_shares(nic + "shared_cages: [{network: storage, cages: one}]"), Codes{code::kBadNumber});
  EXPECT_EQ(codes_of_shares(nic + "shared_cages: [{network: compute, cages: 1}]"), Codes{code::kBadChoice});
}

struct Designed {
  ClusterRef cluster;
  Codes codes;
};

// Of a network between DGX H100 and their storage, with fabric managers attached. `more`: parts beside the catalogue's.
Designed with_managers(const std::string& attach, const std::string& more = {}) {
  Diagnostics d;
  std::vector<SourceText> overlays;
  if (!more.empty()) overlays.push_back({"o.yaml", more});
  const Catalogue catalogue = Catalogue::load(overlays, d);
  const auto intent = read_intent({"i.yaml", "name: i\nnodes: 4\nserver: dgx-h100\ncompute: {switch: qm9700, attach: [{part: ufm-enterprise-ndr}]}\nfront_end: {external: {count: 2, rate: 400 Gb/s}}\n"
                                             "storage_network: {switch: qm9700, attach: [" + attach + "]}\noob: {}\n"}, d);
  Designed out;
  if (intent)
    if (const auto made = synthesise(*intent, catalogue, d)) out.cluster = made->cluster;
  for (const Diagnostic& x : d.all()) out.codes.push_back(x.code);
  return out;
}

std::string manager(const std::string& facts) {
  return "parts:\n  - {id: test/manager, kind: appliance, vendor: T, model: M, description: a manager, source: a test, confidence: cited, facts: {technology: infiniband, " + facts + "}}\n";
}

// Numbers of appliances go on from network to network, so that no two have a name; keys count within the network.
TEST(SharedCages, AppliancesOfEveryNetworkHaveNamesOfTheirOwn) {
  const Designed made = with_managers("{part: ufm-enterprise-ndr, count: 2}, {part: test/manager}", manager("rack_units: 1, cages: [{cages: 1-2, form_factor: qsfp112, lanes: 4, modes: [1x400G]}]"));
  ASSERT_NE(made.cluster, nullptr);
  const Cluster& c = *made.cluster;
  std::map<std::string, std::string> names;
  for (const DeviceId d : ids<DeviceId>(c.devices.size()))
    if (c.devices.kind[d] == DeviceKind::appliance) names[c.devices.key[d]] = c.devices.name[d];
  const std::map<std::string, std::string> expected = {{"compute/pod-00/unit-00/appliance-00", "appliance-01"}, {"storage/appliance-00", "appliance-02"}, {"storage/appliance-01", "appliance-03"}, {"storage/appliance-02", "appliance-04"}};
  EXPECT_EQ(names, expected);
  EXPECT_GT(c.racks.size(), 0U);
}

TEST(SharedCages, AnApplianceMustMeetTheSwitchAndSayItsHeight) {
  const Designed slow = with_managers("{part: test/manager}", manager("rack_units: 1, cages: [{cages: 1-2, form_factor: qsfp112, lanes: 4, modes: [1x25G/1]}]"));
  EXPECT_EQ(slow.cluster, nullptr);
  EXPECT_EQ(slow.codes, Codes{code::kNoFittingMode});
  const Designed flat = with_managers("{part: test/manager}", manager("cages: [{cages: 1-2, form_factor: qsfp112, lanes: 4, modes: [1x400G]}]"));
  ASSERT_NE(flat.cluster, nullptr);
  EXPECT_EQ(flat.cluster->racks.size(), 0U);
  EXPECT_EQ(flat.codes, Codes{code::kNotPlaced});
}

}  // namespace
}  // namespace cw
