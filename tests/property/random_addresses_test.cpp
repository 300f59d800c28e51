#include <algorithm>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "unit/whole_cluster.hpp"

// Random clusters with random asks: what is planned is sound by an argument of its own and by the rules, stays when the
// cluster grows, and one changed address does not go unnoticed.
namespace {

using namespace cw;

struct Random {
  whole::Ask ask;
  std::string yaml;
};

Random any() {
  Random r;
  r.ask.units = static_cast<std::uint32_t>(*rc::gen::inRange(1, 5));
  r.ask.nodes = r.ask.units > 1 ? 4 : static_cast<std::uint32_t>(*rc::gen::inRange(1, 5));
  r.ask.storage = static_cast<std::uint32_t>(*rc::gen::inRange(0, 9));
  r.ask.target = 16;
  r.ask.spines = 16;
  r.ask.infiniband = *rc::gen::inRange(0, 4) == 0;
  const auto pick = [](std::initializer_list<const char*> of) { return *(of.begin() + *rc::gen::inRange<int>(0, static_cast<int>(of.size()))); };
  r.yaml = fmt::format("addresses:\n  families: {}\n  gateway: {}\n  links: {{style: {}}}\n  asn: {{scheme: {}}}\n  networks:\n    - {{name: compute, hosts: {}}}\n    - {{name: storage, hosts: {}}}\n    - {{name: oob, hosts: {}}}\n",
                       pick({"both", "ipv4", "ipv6"}), pick({"first", "last"}), pick({"numbered", "unnumbered"}), pick({"tiers", "unique"}), r.ask.infiniband ? pick({"none", "rail", "network"}) : pick({"routed", "rail", "unit", "network"}),
                       pick({"routed", "unit", "network"}), pick({"unit", "network"}));
  const int reserved = *rc::gen::inRange(0, 4);
  if (reserved > 0) r.yaml += "  reserved:\n";
  for (int i = 0; i < reserved; ++i)
    r.yaml += fmt::format("    - {{name: r{}, range: {}.0.{}/{}}}\n", i, pick({"10.128", "10.32", "10.48", "10.0"}), 32 * *rc::gen::inRange(0, 4), *rc::gen::inRange(27, 33));
  return r;
}

void judge(const Random& r) {
  const Cluster c = whole::planned(r.ask, r.yaml);
  RC_ASSERT(whole::codes(c).empty());
  // By itself: no address twice, none reserved.
  for (const IpFamily f : {IpFamily::v4, IpFamily::v6}) {
    std::vector<Wide> all;
    for (const InterfaceId i : ids<InterfaceId>(c.addresses.interfaces.size())) all.push_back(c.addresses.interfaces.address(i, f).value);
    for (const RouterId i : ids<RouterId>(c.addresses.routers.size())) all.push_back(f == IpFamily::v4 ? Wide{c.addresses.routers.v4[i]} : c.addresses.routers.v6[i]);
    for (const SubnetId i : ids<SubnetId>(c.addresses.subnets.size())) all.push_back(f == IpFamily::v4 ? c.addresses.subnets.gateway4[i].value : c.addresses.subnets.gateway6[i].value);
    std::erase(all, Wide{0});
    for (const Wide a : all)
      for (const IpRange& range : c.addresses.reserved.range) RC_ASSERT(range.first.family != f || a < range.first.value || a > range.last.value);
    std::sort(all.begin(), all.end());
    RC_ASSERT(std::adjacent_find(all.begin(), all.end()) == all.end());
  }
  // Grown.
  whole::Ask larger = r.ask;
  larger.units = std::min(4U, r.ask.units + 1), larger.nodes = 4;
  const auto small = whole::addresses(c), grown = whole::addresses(whole::planned(larger, r.yaml));
  for (const auto& [what, address] : small)
    if (!what.starts_with("storage/leaf-00:")) RC_ASSERT(grown.count(what) == 1 && grown.at(what) == address);
}

TEST(Property, AddressesAreSoundAndStay) {
  EXPECT_TRUE(rc::check("random addresses", [] { judge(any()); }));
}

TEST(Property, ChangedAddressesAreNoticed) {
  EXPECT_TRUE(rc::check("changed addresses", [] {
    const Random r = any();
    Cluster c = whole::planned(r.ask, r.yaml);
    auto& t = c.addresses.interfaces;
    RC_PRE(t.size() > 1);
    const InterfaceId i(static_cast<std::uint32_t>(*rc::gen::inRange<std::size_t>(0, t.size()))), other(static_cast<std::uint32_t>(*rc::gen::inRange<std::size_t>(0, t.size())));
    RC_PRE(t.v4[i] != 0 && i != other);
    const std::uint32_t before = t.v4[i];
    switch (*rc::gen::inRange(0, 4)) {
      case 0: t.v4[i] = t.v4[other] != 0 ? t.v4[other] : 0x0a0a0a0aU; break;
      case 1: t.v4[i] = 0xc0000201U; break;                                                     // in no prefix
      case 2: t.v4_length[i] = static_cast<std::uint8_t>(t.v4_length[i] == 24 ? 25 : 24); break;  // not the subnet's
      default: {
        SubnetId in = SubnetView(c.addresses, IpFamily::v4).around({IpFamily::v4, before});
        RC_ASSERT(in.valid());
        t.v4[i] = static_cast<std::uint32_t>(c.addresses.subnets.gateway4[in].value != 0 ? c.addresses.subnets.gateway4[in].value : 0xc0000202U);
      }
    }
    RC_ASSERT(!whole::codes(c).empty());
  }));
}

}  // namespace
