#include <fmt/format.h>
#include <gtest/gtest.h>

#include <set>
#include <tuple>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/catalog/catalogue.hpp"
#include "clusterwright/cluster/design_file.hpp"
#include "clusterwright/synth/synth.hpp"
#include "unit/made_cluster.hpp"
#include "unit/whole_cluster.hpp"

namespace cw {
namespace {

using whole::Ask;
using whole::planned;

std::string at(const Cluster& c, const std::string& what) {
  const auto all = whole::addresses(c);
  const auto found = all.find(what);
  return found == all.end() ? std::string("nothing") : found->second;
}

TEST(AddressPlan, EveryNetworkHasItsWay) {
  const Cluster c = planned();
  EXPECT_TRUE(whole::codes(c).empty());
  // Routed /31s, even at the leaf; the ports of one rail follow each other.
  EXPECT_TRUE(at(c, "pod-00/unit-00/node-00:1/1 compute port").starts_with("10.128.0.1/31 fd")) << at(c, "pod-00/unit-00/node-00:1/1 compute port");
  EXPECT_TRUE(at(c, "pod-00/unit-00/node-01:1/1 compute port").starts_with("10.128.0.3/31 fd"));
  EXPECT_TRUE(at(c, "pod-00/unit-00/node-00:2/1 compute port").starts_with("10.128.0.9/31 fd"));
  EXPECT_TRUE(at(c, "compute/pod-00/unit-00/leaf-00:1/1 compute port").starts_with("10.128.0.0/31 fd"));
  // Bonds have one address and a segment, the BMC its own.
  EXPECT_TRUE(at(c, "pod-00/unit-00/node-01:11/1 front-end bond").starts_with("10.16.0.17/24 fd"));
  EXPECT_TRUE(at(c, "pod-00/unit-00/node-01:11/1 front-end bond").ends_with("::11/64 2"));
  EXPECT_EQ(at(c, "pod-00/unit-00/node-01:12/1 front-end port"), "nothing");
  EXPECT_TRUE(at(c, "pod-00/unit-00/node-01:21/1 oob bmc").starts_with("10.48.0.17/24 fd"));
  // Storage nodes have a subnet of their own, so have PDUs, switches and the head node.
  EXPECT_TRUE(at(c, "machines/storage-02:1/1 storage port").starts_with("10.46.0.18/24 fd"));
  EXPECT_TRUE(at(c, "rack-00/pdu-a1 oob management").starts_with("10.56.0.16/24 fd"));
  EXPECT_TRUE(at(c, "rack-01/pdu-b1 oob management").starts_with("10.56.0.65/24 fd")) << at(c, "rack-01/pdu-b1 oob management");
  EXPECT_NE(at(c, "compute/pod-00/unit-00/leaf-01 oob management"), "nothing");
  EXPECT_NE(at(c, "machines/head-00:2/1 oob bmc"), "nothing");
  EXPECT_TRUE(at(c, "compute/pod-00/unit-00/leaf-01 lo").ends_with("AS 4200000001"));
  EXPECT_EQ(c.addresses.subnets.gateway4[whole::subnet(c, "storage/pod-00/unit-00")], *parse_ip("10.32.0.1"));
  EXPECT_EQ(c.addresses.domain, "tiny.internal");
}

// Spines that share leaves share a number, so that no way goes through two of them.
TEST(AddressPlan, NumbersByTier) {
  const auto tiers = whole::addresses(planned());
  const auto as_of = [](const std::string& text) { return text.substr(text.find("AS ")); };
  EXPECT_EQ(as_of(tiers.at("compute/pod-00/spine-00 lo")), as_of(tiers.at("compute/pod-00/spine-01 lo")));
  const auto unique = whole::addresses(planned({}, "addresses: {asn: {scheme: unique, range: 64512-65534}}\n"));
  EXPECT_NE(as_of(unique.at("compute/pod-00/spine-00 lo")), as_of(unique.at("compute/pod-00/spine-01 lo")));
}

// Growth under the same target changes nothing, nor does growth without one that fills units first.
TEST(AddressPlan, GrowthChangesNothing) {
  for (const std::string& yaml : {std::string(), std::string("addresses: {links: {style: numbered}, networks: [{name: compute, hosts: rail}, {name: oob, hosts: network}, {name: storage, hosts: routed}]}\n"),
                                  std::string("addresses: {gateway: last, reserved: [{name: x, range: 10.16.0.0/24}, {name: y, range: 10.128.0.2-10.128.0.9}]}\n")}) {
    Ask ask{1, 3, 2, false, 16};
    const auto small = whole::addresses(planned(ask, yaml));
    // (The kit plugs storage nodes in behind the hosts, so that other ports of their switch are used.)
    for (const Ask& larger : {Ask{1, 4, 2, false, 16}, Ask{2, 4, 5, false, 16}, Ask{4, 4, 9, false, 16}}) {
      const auto grown = whole::addresses(planned(larger, yaml));
      for (const auto& [what, address] : small) {
        if (what.starts_with("storage/leaf-00:")) continue;
        EXPECT_EQ(grown.count(what) == 1 ? grown.at(what) : "gone", address) << what << "\n" << yaml;
      }
      EXPECT_GT(grown.size(), small.size());
    }
  }
}

// Made from a catalogue, written and read; with something of what came.
TEST(AddressPlan, WrittenAndReadAgain) {
  Diagnostics d;
  const auto catalogue = Catalogue::load({}, d);
  const auto intent = read_intent({"t.yaml", "nodes: 4\naddresses: {links: {style: numbered}, reserved: [{name: x, range: \"fd00::/16\"}]}\ntenants: [{name: blue, nodes: 2}]\n"}, d);
  const auto made = synthesise(*intent, catalogue, d);
  ASSERT_TRUE(made) << render(d, Colour::never);
  Cluster c = *made->cluster;
  c.as_built.device.push_back(DeviceId(0U));
  c.as_built.gear.push_back(GearId());
  c.as_built.port.push_back(*c.ports_of(DeviceId(0U)).begin());
  c.as_built.serial.push_back("S \"1\"");
  c.as_built.asset_tag.push_back("");
  c.as_built.mac.push_back(0x020000000001ULL);
  c.as_built.guid.push_back(0x946dae0300abcdefULL);
  const std::string text = write_design(c);
  const ClusterRef back = read_design(text, "design.json", d);
  ASSERT_TRUE(back) << render(d, Colour::never);
  EXPECT_EQ(whole::addresses(*back), whole::addresses(c));
  EXPECT_GT(whole::addresses(c).size(), 32U);
  EXPECT_EQ(write_design(*back), text);
  EXPECT_EQ(back->addresses.members.size(), 2U);
  EXPECT_EQ(back->as_built.mac[BuiltId(0U)], 0x020000000001ULL);
  // Cells that are wrong are told where they stand.
  for (const auto& [from, to, said] : {std::tuple<std::string, std::string, std::string>{"\"10.128.0.0/10\"", "\"10.128.0.1/10\"", "'10.128.0.1/10' is no IPv4 prefix"},
                                       {"\"10.128.0.0/31\"", "\"10.128.0.0\"", "'10.128.0.0' is no IPv4 address with its length"},
                                       {"\"02:00:00:00:00:01\"", "\"02:00\"", "'02:00' is no MAC"},
                                       {"\"routed\"", "\"direct\"", "'direct' is no hosts known here"},
                                       {"\"numbered\"", "\"counted\"", "'counted' is neither numbered nor unnumbered"},
                                       {",\"blue\"]", ",\"green\"]", "'green' is not in the design"},
                                       {"\"loopbacks\",null,\"loopbacks\"", "\"loopbacks\",null,\"lo\"", "'lo' is no use known here"},
                                       {"\"fd00::\",\"fd00:ffff", "\"fd01::\",\"fd00:ffff", "no range from a first to a last address"},
                                       {"\"compute\",\"port\",\"10.128.0.0/31\"", "\"computer\",\"port\",\"10.128.0.0/31\"", "'computer' is not in the design"}}) {
    std::string wrong = text;
    ASSERT_NE(wrong.find(from), std::string::npos) << from;
    wrong.replace(wrong.find(from), from.size(), to);
    Diagnostics told;
    EXPECT_FALSE(read_design(wrong, "design.json", told)) << to;
    ASSERT_FALSE(told.all().empty());
    EXPECT_EQ(told.all().front().message, said);
    EXPECT_GT(told.all().front().span.line, 10U);
  }
}

TEST(AddressPlan, NumberedLinksArePairs) {
  const Cluster c = planned({}, "addresses: {links: {style: numbered}, families: ipv4}\n");
  EXPECT_TRUE(whole::codes(c).empty());
  EXPECT_EQ(at(c, "compute/pod-00/unit-00/leaf-00:3/1 compute port").substr(0, 12), "10.64.0.1/31");
  EXPECT_EQ(c.addresses.plans.numbered[PlanId(0U)], 1);
  for (const Wide v6 : c.addresses.interfaces.v6) EXPECT_TRUE(v6 == 0);
}

TEST(AddressPlan, InfiniBandHasNoAddressesUnlessAsked) {
  const Cluster plain = planned({1, 4, 2, true});
  EXPECT_TRUE(whole::codes(plain).empty());
  EXPECT_EQ(at(plain, "pod-00/unit-00/node-00:1/1 compute port"), "nothing");
  EXPECT_EQ(at(plain, "compute/pod-00/unit-00/leaf-00 lo"), "nothing");
  EXPECT_NE(at(plain, "compute/pod-00/unit-00/leaf-00 oob management"), "nothing");
  const Cluster ip = planned({1, 4, 2, true}, "addresses: {networks: [{name: compute, hosts: rail, length: 24}]}\ntenants: [{name: blue, hosts: \"2\"}]\n");
  EXPECT_TRUE(whole::codes(ip).empty());
  EXPECT_TRUE(at(ip, "pod-00/unit-00/node-00:1/1 compute port").starts_with("10.128.0.16/24")) << at(ip, "pod-00/unit-00/node-00:1/1 compute port");
  EXPECT_TRUE(at(ip, "pod-00/unit-00/node-01:2/1 compute port").starts_with("10.128.3.17/24")) << at(ip, "pod-00/unit-00/node-01:2/1 compute port");
  EXPECT_EQ(ip.addresses.subnets.vlan[whole::subnet(ip, "compute/rail-00")], 0);
  EXPECT_EQ(ip.addresses.tenants.partition[TenantId(0U)], 0x8001);
}

TEST(AddressPlan, TenantsHaveNumbersAndNodes) {
  const std::string yaml = "addresses: {networks: [{name: compute, hosts: rail}]}\ntenants: [{name: blue, nodes: 2}, {name: red, hosts: \"1, 4\", id: 7}]\n";
  const Cluster c = planned({}, yaml);
  EXPECT_TRUE(whole::codes(c).empty());
  ASSERT_EQ(c.addresses.members.size(), 4U);
  EXPECT_EQ(c.devices.key[c.addresses.members[0].host], "pod-00/unit-00/node-01");
  EXPECT_EQ(c.addresses.tenants.vni[TenantId(1U)] - c.addresses.tenants.vni[TenantId(0U)], 6U);
  EXPECT_EQ(c.addresses.subnets.tenant[whole::subnet(c, "compute/red/rail-01")], TenantId(1U));
}

std::string trouble(const std::string& yaml, const Ask& ask = {}) {
  Diagnostics said;
  planned(ask, yaml, said);
  std::string out;
  for (const Diagnostic& d : said.all()) out += fmt::format("CW{} {} ({})\n", d.code, d.message, d.help);
  return out;
}

TEST(AddressPlan, TellsWhatIsTooSmall) {
  EXPECT_EQ(trouble("addresses: {networks: [{name: compute, ipv4: 172.16.0.0/28}]}\n"),
            "CW3033 the IPv4 pool of network 'compute', 172.16.0.0/28, is too small: a prefix of length 27 or less is needed "
            "(write `addresses: {networks: [{name: compute, ipv4: 172.16.0.0/27}]}`, or another base)\n");
  // What it says is enough is enough.
  EXPECT_EQ(trouble("addresses: {networks: [{name: compute, ipv4: 172.16.0.0/24}]}\n"), "");
  EXPECT_NE(trouble("addresses: {loopbacks: {ipv4: 10.9.0.0/30}}\n").find("CW3033 the IPv4 pool of loopbacks"), std::string::npos);
  EXPECT_NE(trouble("addresses: {vlans: 100-120}\n").find("CW3033 the range of VLANs has 21 numbers"), std::string::npos);
  EXPECT_NE(trouble("addresses: {asn: {range: 64512-64515}}\n").find("CW3033 the range of AS numbers has 4 numbers"), std::string::npos);
  EXPECT_NE(trouble("addresses: {networks: [{name: oob, hosts: network, ipv4: 172.16.0.0/27}]}\n").find("CW3033"), std::string::npos);
  EXPECT_NE(trouble("addresses: {reserved: [{name: all, range: 10.16.0.0/12}]}\n").find("CW3033 the IPv4 pool of network 'front-end'"), std::string::npos);
}

// As few VLANs or VNIs as it says are needed are enough, one less is not; with them growth moves nothing, and tenants have
// theirs.
class NarrowRanges : public testing::TestWithParam<const char*> {
 protected:
  static std::uint32_t number(const Cluster& c, SubnetId i) { return vlans() ? c.addresses.subnets.vlan[i] : c.addresses.subnets.vni[i]; }
  static std::uint32_t number(const Cluster& c, TenantId i) { return vlans() ? c.addresses.tenants.vlan[i] : c.addresses.tenants.vni[i]; }
  static bool vlans() { return std::string(GetParam()) == "vlans"; }
};

TEST_P(NarrowRanges, AreFilledDensely) {
  const std::string tenants = "tenants: [{name: blue, nodes: 1}, {name: red, nodes: 2, id: 7}]\n";
  const Ask ask{2, 4, 5, false, 16};
  for (const std::string& rest : {std::string(), "addresses: {networks: [{name: compute, hosts: rail}, {name: oob, hosts: unit, ipv4: 172.16.0.0/20}]}\n" + tenants}) {
    const auto range = [&](unsigned first, unsigned count) {
      const std::string asked = fmt::format("{}: {}-{}", GetParam(), first, first + count - 1);
      return rest.empty() ? "addresses: {" + asked + "}\n" : "addresses: {" + asked + ", " + rest.substr(rest.find('{') + 1);
    };
    const std::string said = trouble(range(100, 2), ask);
    const std::size_t at = said.find("but ");
    ASSERT_NE(at, std::string::npos) << said;
    const unsigned least = static_cast<unsigned>(std::stoul(said.substr(at + 4)));
    EXPECT_LT(least, vlans() ? 200U : 500U) << said;
    EXPECT_NE(trouble(range(100, least - 1), ask), "");
    const Cluster c = planned(ask, range(100, least));
    EXPECT_TRUE(whole::codes(c).empty());
    for (const SubnetId i : ids<SubnetId>(c.addresses.subnets.size())) EXPECT_TRUE(number(c, i) == 0 || (number(c, i) >= 100 && number(c, i) < 100 + least)) << number(c, i);
    const Cluster small = planned({1, 3, 2, false, 16}, range(100, least));
    for (const SubnetId i : ids<SubnetId>(small.addresses.subnets.size()))
      EXPECT_EQ(number(small, i), number(c, whole::subnet(c, small.addresses.subnets.key[i]))) << small.addresses.subnets.key[i];
  }
  const Cluster c = planned(ask, fmt::format("addresses: {{{}: 200-499}}\n", GetParam()) + tenants);
  EXPECT_EQ(number(c, TenantId(0U)), 499U);
  EXPECT_EQ(number(c, TenantId(1U)), 493U);
}

INSTANTIATE_TEST_SUITE_P(AddressPlan, NarrowRanges, testing::Values("vlans", "vnis"));

// The range alone decides: one number less than a wide one is filled from its end by tenants.
TEST(AddressPlan, WideRangesOfVnisHaveShares) {
  const std::string tenants = "tenants: [{name: blue, nodes: 1}]\n";
  const Cluster narrow = planned({}, "addresses: {vnis: 1-131327}\n" + tenants), wide = planned({}, "addresses: {vnis: 1-131328}\n" + tenants);
  EXPECT_EQ(narrow.addresses.tenants.vni[TenantId(0U)], 131327U);
  EXPECT_EQ(wide.addresses.tenants.vni[TenantId(0U)], 131328U - 256 + 1);
  EXPECT_TRUE(whole::codes(narrow).empty());
  EXPECT_TRUE(whole::codes(wide).empty());
  // A pool larger than the usual ones may take more.
  const std::string large = "families: ipv4, networks: [{name: oob, ipv4: 20.0.0.0/8, length: 26}]}\n";
  EXPECT_NE(trouble("addresses: {vnis: 1-131328, " + large).find("CW3033 the range of VNIs has 131328 numbers, but"), std::string::npos);
  EXPECT_EQ(trouble("addresses: {vnis: 1-2000000, " + large).find("VNIs"), std::string::npos);
}

// Front end and management of two units.
TEST(AddressPlan, ThreeHundredVnisForSixtyFourNodes) {
  const made::Made few = made::make("nodes: 64\nserver: sys-821ge-tnhr\nfront_end: {}\noob: {}\naddresses: {vnis: 1-300}\n");
  ASSERT_NE(few.cluster, nullptr);
  std::set<std::uint32_t> seen;
  for (const std::uint32_t vni : few.cluster->addresses.subnets.vni) EXPECT_TRUE(vni == 0 || (vni <= 300 && seen.insert(vni).second)) << vni;
  EXPECT_GT(seen.size(), 4U);
}

TEST(AddressPlan, TellsWhatContradicts) {
  Diagnostics said;
  planned({}, "addresses: {networks: [{name: nowhere}]}\n", said);
  planned({}, "addresses: {networks: [{name: storage, hosts: rail}]}\n", said);
  ASSERT_EQ(said.all().size(), 2U);
  EXPECT_EQ(said.all()[0].code, code::kNoSuchNetwork);
  EXPECT_EQ(said.all()[0].severity, Severity::warning);
  EXPECT_EQ(said.all()[1].code, code::kHostStyle);
  EXPECT_NE(trouble("addresses: {networks: [{name: compute, ipv4: 10.48.0.0/10}]}\n").find("CW3030"), std::string::npos);
  EXPECT_NE(trouble("addresses: {networks: [{name: compute, ipv4: 10.0.0.0/10}]}\n").find("CW3032"), std::string::npos);
  EXPECT_NE(trouble("addresses: {networks: [{name: nowhere}]}\n").find("CW3034"), std::string::npos);
  EXPECT_NE(trouble("addresses: {networks: [{name: storage, hosts: rail}]}\n").find("CW3040"), std::string::npos);
  EXPECT_NE(trouble("addresses: {networks: [{name: oob, hosts: routed}]}\n").find("CW3040"), std::string::npos);
  EXPECT_NE(trouble("addresses: {networks: [{name: compute, hosts: routed}]}\n", {1, 4, 2, true}).find("CW3040"), std::string::npos);
  EXPECT_NE(trouble("tenants: [{name: a, nodes: 3}, {name: b, nodes: 2}]\n").find("CW3036 tenant 'b' wants 2 nodes, of which 1 are left"), std::string::npos);
  EXPECT_NE(trouble("tenants: [{name: a, hosts: \"1-3\"}, {name: b, hosts: \"3-4\"}]\n").find("CW3035 node 3 belongs to tenant 'a' already"), std::string::npos);
  EXPECT_NE(trouble("tenants: [{name: a, hosts: \"9\"}]\n").find("CW3036 there is no node 9"), std::string::npos);
  EXPECT_NE(trouble("addresses: {networks: [{name: compute, hosts: unit}]}\ntenants: [{name: a, nodes: 1}]\n").find("CW3037"), std::string::npos);
}

}  // namespace
}  // namespace cw
