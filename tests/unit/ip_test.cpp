#include <gtest/gtest.h>

#include "clusterwright/base/ip.hpp"
#include "clusterwright/cluster/addresses.hpp"
#include "clusterwright/synth/address_pool.hpp"

namespace cw {
namespace {

TEST(Ip, AddressesAreReadAndWritten) {
  for (const char* text : {"0.0.0.0", "10.0.0.1", "255.255.255.255", "::", "::1", "fd00::", "fd00:1:2:3:4:5:6:7", "1:0:0:2::3", "2001:db8::1:0:0:1", "1:0:2:0:3:0:4:0"}) {
    const auto a = parse_ip(text);
    ASSERT_TRUE(a) << text;
    EXPECT_EQ(ip_text(*a), text);
  }
  EXPECT_EQ(ip_text(*parse_ip("FD00:0:0:0:0:0:0:0A")), "fd00::a");
  for (const char* text : {"", "10.0.0", "10.0.0.0.1", "10.0.0.256", "10.0.0.01", "10.0.0.-1", " 10.0.0.1", ":", ":::", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "12345::", "g::", "1:2:3:4:5:6:7::8"})
    EXPECT_FALSE(parse_ip(text)) << text;
}

TEST(Ip, PrefixesAndRanges) {
  EXPECT_EQ(ip_text(parse_ip_prefix("10.1.0.0/16")->last()), "10.1.255.255");
  EXPECT_EQ(ip_text(parse_ip_prefix("::/0")->last()), "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
  for (const char* text : {"10.1.0.1/16", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0", "fd00::/129", "10.0.0.0/08", "/8"}) EXPECT_FALSE(parse_ip_prefix(text)) << text;
  EXPECT_EQ(ip_text(parse_ip_range("10.0.0.1-10.0.0.9")->last), "10.0.0.9");
  EXPECT_FALSE(parse_ip_range("10.0.0.9-10.0.0.1"));
  EXPECT_FALSE(parse_ip_range("10.0.0.1-fd00::1"));
  EXPECT_EQ(ip_text(prefix_of(*parse_ip("10.1.2.3"), 20)), "10.1.0.0/20");
}

TEST(Ip, MacsAndGuids) {
  for (const char* text : {"02:1a:4b:00:00:01", "02-1A-4B-00-00-01", "021a.4b00.0001", "021A4B000001"}) EXPECT_EQ(parse_mac(text), 0x021a4b000001ULL) << text;
  for (const char* text : {"", "02:1a:4b:00:00", "02:1a:4b:00:00:0g", "02:1a-4b:00:00:01", "02:1a:4b:00:00:01:02", "02::1a:4b:00:001"}) EXPECT_FALSE(parse_mac(text)) << text;
  for (const char* text : {"0x946dae0300abcdef", "946dae0300abcdef", "94:6d:ae:03:00:ab:cd:ef", "946d:ae03:00ab:cdef"}) EXPECT_EQ(parse_guid(text), 0x946dae0300abcdefULL) << text;
  EXPECT_FALSE(parse_guid("946dae0300abcde"));
  EXPECT_EQ(guid_text(0x946dae0300abcdefULL), "0x946dae0300abcdef");
  // RFC 7432, section 5: type 3, the system's MAC, a number of three bytes.
  EXPECT_EQ(segment_text(0x02005e000103ULL, 0x010203), "03:02:00:5e:00:01:03:01:02:03");
}

TEST(Ip, ReservedPrefixesAreLeftOut) {
  const std::vector<IpRange> reserved = {*parse_ip_range("10.0.0.0/31"), *parse_ip_range("10.0.0.9-10.0.0.10"), *parse_ip_range("10.0.0.1-10.0.0.3"), *parse_ip_range("192.168.0.0/16")};
  const PrefixPool pool(*parse_ip_prefix("10.0.0.0/28"), 31, reserved);
  std::vector<std::string> all;
  for (std::uint64_t i = 0; i < pool.size(); ++i) all.push_back(ip_text(pool.at(i)));
  EXPECT_EQ(all, (std::vector<std::string>{"10.0.0.4/31", "10.0.0.6/31", "10.0.0.12/31", "10.0.0.14/31"}));
  EXPECT_EQ(pool.left_out(), 4U);
  EXPECT_EQ(PrefixPool(*parse_ip_prefix("10.0.0.0/28"), 31, std::vector<IpRange>{*parse_ip_range("10.0.0.0/8")}).size(), 0U);
}

TEST(Ip, NumbersLieInTheirShares) {
  std::uint64_t needed = 0;
  EXPECT_EQ(number_in(64, {{32, 16, 64}}, 3, needed), 35U);
  EXPECT_EQ(number_in(64, {{32, 16, 64}, {8, 8, 16}}, 7, needed), 47U);
  EXPECT_FALSE(number_in(64, {{32, 16, 64}, {8, 8, 16}}, 8, needed));
  EXPECT_TRUE(number_in(needed, {{32, 16, 64}, {8, 8, 16}}, 8, needed)) << needed;
}

}  // namespace
}  // namespace cw
