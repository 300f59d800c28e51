#include <fmt/format.h>
#include <gtest/gtest.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/intent/intent.hpp"

namespace cw {
namespace {

TEST(AddressIntent, EveryValueArrives) {
  Diagnostics d;
  const auto intent = read_intent({"a.yaml", R"(nodes: 8
addresses:
  families: ipv4
  networks: [{name: storage, hosts: network, ipv4: 10.32.0.0/16, ipv6: "fd00:0:0:1000::/52", length: 20}]
  loopbacks: {ipv4: 172.16.0.0/14, ipv6: "fd00::/64"}
  links: {style: numbered, ipv4: 172.20.0.0/14}
  asn: {range: 64512-65534, scheme: unique}
  vlans: 1000-2999
  vnis: 100000-199999
  gateway: last
  reserved: [{name: office, range: 10.64.0.0/16}, {name: one, range: 10.65.0.1}]
  domain: ai.example.org
tenants:
  - {name: blue, nodes: 4, id: 9}
  - {name: red, hosts: "5, 7-8"}
)"}, d);
  ASSERT_TRUE(intent && d.all().empty()) << render(d, Colour::never);
  const AddressesIntent& a = intent->addresses;
  EXPECT_EQ(*a.families, "ipv4");
  ASSERT_EQ(a.networks.size(), 1U);
  EXPECT_EQ(ip_text(*a.networks[0].pool.v4), "10.32.0.0/16");
  EXPECT_EQ(ip_text(*a.networks[0].pool.v6), "fd00:0:0:1000::/52");
  EXPECT_EQ(*a.networks[0].length, 20U);
  EXPECT_EQ(*a.networks[0].hosts, "network");
  EXPECT_EQ(ip_text(*a.loopbacks.v4), "172.16.0.0/14");
  EXPECT_EQ(ip_text(*a.loopbacks.v6), "fd00::/64");
  EXPECT_EQ(*a.link_style, "numbered");
  EXPECT_EQ(ip_text(*a.links.v4), "172.20.0.0/14");
  EXPECT_EQ(a.asns.value.first, 64512U);
  EXPECT_EQ(*a.asn_scheme, "unique");
  EXPECT_EQ(a.vlans.value.last, 2999U);
  EXPECT_EQ(a.vnis.value.first, 100000U);
  EXPECT_EQ(*a.gateway, "last");
  ASSERT_EQ(a.reserved.size(), 2U);
  EXPECT_EQ(ip_text(a.reserved[1].range.last), "10.65.0.1");
  EXPECT_EQ(*a.domain, "ai.example.org");
  ASSERT_EQ(intent->tenants.size(), 2U);
  EXPECT_EQ(*intent->tenants[0].number, 9U);
  EXPECT_EQ(*intent->tenants[1].number, 2U);
  ASSERT_EQ(intent->tenants[1].hosts.size(), 2U);
  EXPECT_EQ(intent->tenants[1].hosts[1].last, 8U);
}

// After `name`, else after the file, else plainly so: from standard input there is no file.
TEST(Intent, EveryClusterHasAName) {
  const auto name = [](const std::string& file, const std::string& text) {
    Diagnostics d;
    const auto intent = read_intent({file, text}, d);
    EXPECT_TRUE(intent) << render(d, Colour::never);
    return intent ? *intent->name : std::string();
  };
  EXPECT_EQ(name("x/hall.yaml", "nodes: 8\n"), "hall");
  EXPECT_EQ(name("-", "nodes: 8\n"), "cluster");
  EXPECT_EQ(name("x/.yaml", "nodes: 8\n"), "cluster");
  EXPECT_EQ(name("-", "name: east\nnodes: 8\n"), "east");
}

std::string said(const std::string& yaml) {
  Diagnostics d;
  read_intent({"a.yaml", "nodes: 8\n" + yaml}, d);
  std::string out;
  for (const Diagnostic& x : d.all()) out += fmt::format("CW{} {}\n", x.code, x.message);
  return out;
}

TEST(AddressIntent, TellsWhatIsWrongInForm) {
  EXPECT_EQ(said("addresses: {loopbacks: {ipv4: 10.0.0.1/24}}\n"), "CW3030 '10.0.0.1/24' is an address in a prefix, not a prefix\n");
  EXPECT_EQ(said("addresses: {loopbacks: {ipv4: fd00::/64}}\n"), "CW3030 'fd00::/64' is no IPv4 prefix\n");
  EXPECT_EQ(said("addresses: {loopbacks: {ipv6: hello}}\n"), "CW3030 'hello' is no IPv6 prefix\n");
  EXPECT_EQ(said("addresses: {loopbacks: {ipv4: 224.0.0.0/8}}\n"), "CW3031 224.0.0.0/3 is multicast or reserved: hosts cannot have such addresses\n");
  EXPECT_EQ(said("addresses: {loopbacks: {ipv4: 0.0.0.0/0}}\n"), "CW3031 0.0.0.0/8 means \"this network\": hosts cannot have such addresses\n");
  EXPECT_EQ(said("addresses: {vlans: 1-100}\n"), "CW1014 '1-100' is out of range: from 2 to 4093\n");
  EXPECT_EQ(said("addresses: {vnis: many}\n"), "CW1013 'many' is no range of numbers\n");
  EXPECT_EQ(said("addresses: {asn: {range: 9-2}}\n"), "CW1013 '9-2' is no range of numbers\n");
  EXPECT_EQ(said("addresses: {reserved: [{name: a, range: 10.0.0.9-10.0.0.1}]}\n"), "CW3030 '10.0.0.9-10.0.0.1' is no range of addresses\n");
  EXPECT_EQ(said("addresses: {reserved: [{name: a, range: 10.0.0.9}, {name: a, range: 10.0.0.10}]}\n"), "CW1108 'a' is reserved twice\n");
  EXPECT_EQ(said("addresses: {networks: [{name: oob}, {name: oob}]}\n"), "CW1108 network 'oob' is listed twice\n");
  EXPECT_EQ(said("addresses: {domain: Example..org}\n"), "CW1024 'Example..org' is no domain name\n");
  for (const char* name : {"Blue", "blue_1", "1blue", "blue-", "a-name-of-16-char", "default"})
    EXPECT_TRUE(said(fmt::format("tenants: [{{name: {}, nodes: 1}}]\n", name)).starts_with("CW1024")) << name;
  EXPECT_EQ(said("tenants: [{name: a, nodes: 1}, {name: a, nodes: 1}]\n"), "CW1108 tenant 'a' is listed twice\n");
  EXPECT_EQ(said("tenants: [{name: a, nodes: 1, id: 2}, {name: b, nodes: 1}]\n"), "CW1108 two tenants have the id 2\n");
  EXPECT_EQ(said("tenants: [{name: a}]\n"), "CW1016 which nodes the tenant has is missing\n");
  EXPECT_EQ(said("tenants: [{name: a, nodes: 1, hosts: \"2\"}]\n"), "CW1020 both 'nodes' and 'hosts' are given\n");
  EXPECT_EQ(said("tenants: [{name: a, hosts: \"0-2\"}]\n"), "CW1013 '0-2' is neither the number of a node nor a range of them\n");
}

}  // namespace
}  // namespace cw
