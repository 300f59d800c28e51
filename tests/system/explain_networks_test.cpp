#include <map>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "support/explained.hpp"

// What `explain` and the list of cables say of the networks beside the GPU one, on the unit of 32 nodes with all of them.
namespace {

using support::has;

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
