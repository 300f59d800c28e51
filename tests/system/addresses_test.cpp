#include <filesystem>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "support/process.hpp"

// Addresses as a user meets them: files that real programs take, names by place, and binding.
namespace {

using support::kBinary;
using support::run;
using support::slurp;
using support::spill;

const std::string kIntent =
    "name: t\nnodes: 4\nserver: sys-821ge-tnhr\nsite: {name: fra1}\nnames: {host: \"{site}-r{rack}-u{u}\", switch: \"{role}-{row}-{rack}-{u}\"}\n"
    "addresses: {links: {style: numbered}}\ntenants: [{name: blue, nodes: 2}]\n";

std::string design(const support::ScratchFolder& scratch, const std::string& text = kIntent, int code = 0) {
  spill(scratch.path() + "/t.yaml", text);
  const auto o = run({kBinary, "design", "t.yaml", "-q", "-o", "out"}, scratch.path());
  EXPECT_EQ(o.exit_code, code) << o.err;
  return scratch.path() + "/out";
}

TEST(Addresses, NameServersTakeTheZones) {
  if (!std::filesystem::exists("/usr/bin/named-checkzone")) GTEST_SKIP() << "bind9-utils is not installed";
  const support::ScratchFolder scratch;
  const std::string out = design(scratch);
  for (const char* file : {"dns-forward.zone", "dns-reverse-ipv4.zone", "dns-reverse-ipv6.zone"}) {
    const std::string text = slurp(out + "/" + file);
    const std::string zone = text.substr(7, text.find('\n') - 7);
    const auto o = run({"/usr/bin/named-checkzone", zone, file}, out);
    EXPECT_EQ(o.exit_code, 0) << o.out << o.err;
    EXPECT_NE(o.out.find("OK"), std::string::npos) << o.out;
  }
  EXPECT_NE(slurp(out + "/dns-forward.zone").find("\nfra1-r01-u01 IN A 10.128.0.1\n"), std::string::npos) << slurp(out + "/dns-forward.zone");
  EXPECT_NE(slurp(out + "/dns-reverse-ipv4.zone").find("\n1.0.128 IN PTR fra1-r01-u01.t.internal.\n"), std::string::npos) << slurp(out + "/dns-reverse-ipv4.zone");
  EXPECT_NE(slurp(out + "/tenants.csv").find("blue,1,16776959,3744,,pod-00/unit-00/node-00,fra1-r01-u01"), std::string::npos) << slurp(out + "/tenants.csv");
}

// A device keeps its name when the cluster grows to its target.
TEST(Addresses, NamesByPlaceStay) {
  const support::ScratchFolder scratch;
  const std::string rest = "server: sys-821ge-tnhr\ngrowth: {target: 64 nodes}\nsite: {name: fra1}\nnames: {host: \"{site}-{row}-r{rack}-u{u}\", switch: \"{role}-{rack}-{u}\", rack: \"{site}-{rack}\"}\n";
  const auto names = [&](int nodes) {
    std::filesystem::remove_all(scratch.path() + "/out");
    return slurp(design(scratch, fmt::format("nodes: {}\n{}", nodes, rest)) + "/addresses.csv");
  };
  const std::string small = names(20), large = names(40);
  std::size_t lines = 0;
  for (std::size_t at = 0; at < small.size(); ++lines) {
    const std::size_t end = small.find('\n', at);
    EXPECT_NE(large.find(small.substr(at, end + 1 - at)), std::string::npos) << small.substr(at, end - at);
    at = end + 1;
  }
  EXPECT_GT(lines, 20U * 16U);
}

TEST(Addresses, BindFillsAndTells) {
  const support::ScratchFolder scratch;
  design(scratch);
  spill(scratch.path() + "/list.csv", "device,port,serial,mac\nfra1-r01-u01,,S1,\nfra1-r01-u01,1/1,,02:00:00:00:00:01\nnobody,,S2,\n");
  const auto o = run({kBinary, "bind", "out", "list.csv", "-o", "bound", "--color", "never"}, scratch.path());
  EXPECT_EQ(o.exit_code, 1);
  EXPECT_NE(o.err.find("list.csv:4:1: error[CW1041]: 'nobody' is not in the design"), std::string::npos) << o.err;
  EXPECT_NE(o.err.find("CW1047"), std::string::npos);
  EXPECT_TRUE(o.out.starts_with("2 of 3 rows taken; serial numbers of 1 of ")) << o.out;
  EXPECT_NE(slurp(scratch.path() + "/bound/design.json").find("[\"pod-00/unit-00/node-00\",null,\"1/1\",\"\",\"\",\"02:00:00:00:00:01\",null]"), std::string::npos);
  EXPECT_EQ(run({kBinary, "check", "bound", "-q"}, scratch.path()).exit_code, 0);
  // An empty list changes nothing, not even the order of rows.
  spill(scratch.path() + "/empty.csv", "device,serial\n");
  run({kBinary, "bind", "bound", "empty.csv", "-q", "-o", "again"}, scratch.path());
  EXPECT_EQ(slurp(scratch.path() + "/again/design.json"), slurp(scratch.path() + "/bound/design.json"));
  spill(scratch.path() + "/bad.csv", "serial\nS1\n");
  EXPECT_EQ(run({kBinary, "bind", "out", "bad.csv", "-o", "never"}, scratch.path()).exit_code, 2);
  EXPECT_FALSE(std::filesystem::exists(scratch.path() + "/never"));
}

}  // namespace
