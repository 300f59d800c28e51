#include <map>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "support/explained.hpp"

// What `explain` and the list of cables say of the networks beside the GPU one, on the unit of 32 nodes with all of them.
namespace {

using support::has;
using support::kBinary;
using support::run;

class ExplainNetworks : public support::Explained {
 protected:
  static void SetUpTestSuite() { design("whole/supermicro-su-32-liquid"); }
};

TEST_F(ExplainNetworks, ANetworkSaysOnlyWhatItHas) {
  const std::string front = words("front-end"), oob = words("oob");
  EXPECT_TRUE(has(front, "hosts at 200 Gb/s, links between switches at 400 Gb/s\n  down:up 1:1 at the leaf\n  outside 4 port(s) of 400 Gb/s")) << front;
  EXPECT_TRUE(has(oob, "hosts at 1 Gb/s\n")) << oob;
  EXPECT_FALSE(has(oob, "down:up")) << oob;
}

TEST_F(ExplainNetworks, AnotherSiteByItsName) {
  support::spill(folder() + "/far.yaml", "nodes: 4\nserver: xe9680\nwan:\n  - {to: london, rate: 100 Gb/s, round_trip: 88 ms, round_trip_most: 91 ms, distance: 7630 km}\n");
  ASSERT_EQ(run({kBinary, "design", "far.yaml", "-q", "-o", "far"}, folder()).exit_code, 0);
  const auto o = run({kBinary, "explain", "far", "london"}, folder());
  EXPECT_EQ(o.exit_code, 0) << o.err;
  EXPECT_TRUE(o.out.starts_with("london  another site\n  link   100 Gb/s, 88 ms there and back, 7,630 km\n  most   91 ms there and back\n  why    ")) << o.out;
  const auto json = run({kBinary, "explain", "far", "london", "--json"}, folder());
  EXPECT_TRUE(has(json.out, "\"round_trip_most_s\": 0.091")) << json.out;
  EXPECT_TRUE(json.out.starts_with("{")) << json.out;
  EXPECT_TRUE(has(run({kBinary, "explain", "far", "lodon"}, folder()).err, "did you mean 'london'?"));
}

TEST_F(ExplainNetworks, ServicesAndTenantsByTheirNames) {
  support::spill(folder() + "/shared.yaml", "nodes: 4\nserver: xe9680\nfront_end: {}\nmanagement: {orchestrator: slurm, head_ha: true}\ntenants: [{name: blue, nodes: 3}]\n");
  ASSERT_EQ(run({kBinary, "design", "shared.yaml", "-q", "-o", "shared"}, folder()).exit_code, 0);
  const auto said = [&](const std::string& what) { return run({kBinary, "explain", "shared", what}, folder()).out; };
  EXPECT_TRUE(said("slurm").starts_with("slurm  service\n  part   generic/slurm: ")) << said("slurm");
  EXPECT_TRUE(has(said("slurm"), "  runs   services/slurm-00 on head-01\n         services/slurm-01 on head-02\n  why    ")) << said("slurm");
  EXPECT_TRUE(has(said("services/slurm-01"), "  runs   services/slurm-01 on head-02\n")) << said("services/slurm-01");
  EXPECT_TRUE(said("blue").starts_with("blue  tenant 1\n  VRF    VNI ")) << said("blue");
  EXPECT_TRUE(has(said("blue"), "\n  nodes  3: node-01 … node-03\n")) << said("blue");
  const auto json = run({kBinary, "explain", "shared", "blue", "--json"}, folder());
  EXPECT_TRUE(has(json.out, "\"node-03\"")) << json.out;
}

// PDUs stand beside the units of their rack and CDUs in them; so do their management ports.
TEST_F(ExplainNetworks, ManagementCablesOfGearHavePlacesAndLabels) {
  EXPECT_FALSE(has(words("rack-01"), "has no place"));
  EXPECT_TRUE(has(words("rack-01-pdu-a1"), "rack-01, beside its units")) << words("rack-01-pdu-a1");
  std::map<std::string, int> seen;
  std::istringstream in(support::slurp(out() + "/cables.csv"));
  for (std::string line; std::getline(in, line);) {
    if (!has(line, ",oob,")) continue;
    std::vector<std::string> cells(1);
    for (const char c : line) {
      if (c == ',') cells.emplace_back();
      else cells.back() += c;
    }
    ASSERT_GE(cells.size(), 30U) << line;
    const std::string &device = cells[4], &rack = cells[18], &unit = cells[19], &label = cells[28];
    EXPECT_FALSE(rack.empty()) << line;
    EXPECT_FALSE(label.empty()) << line;
    if (device == "rack-01-pdu-a1") {
      EXPECT_EQ(rack + unit, "rack-01");
      EXPECT_TRUE(label.starts_with("HALL-1.01.PDU-A1.mgmt-1/HALL-1.")) << label;
      ++seen["pdu"];
    }
    if (device.find("cdu") != std::string::npos) {
      EXPECT_EQ(unit, "1");
      ++seen["cdu"];
    }
  }
  EXPECT_EQ(seen, (std::map<std::string, int>{{"cdu", 4}, {"pdu", 1}}));
}

}  // namespace
