#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "support/explained.hpp"

// `explain` of racks, PDUs, panels and trunks, as people and scripts use it.
namespace {

using support::has;
using Json = nlohmann::json;

class ExplainBuilding : public support::Explained {
 protected:
  // Four units, so that there are trunks between racks of switches.
  static void SetUpTestSuite() { design("supermicro-128"); }
  static Json json(const std::string& what) { return Json::parse(explain(what, "--json").out, nullptr, false); }
};

TEST_F(ExplainBuilding, ARackSaysWhatStandsFeedsHeatsAndLeavesIt) {
  const std::string text = words("rack-01");
  for (const char* part :
       {"rack-01  compute rack", "  why    4 nodes a rack", "    U25-32   node-004", "    U1-8     node-001",
        "32 of 48 rack units", "feed A  ", "feed B  ", "one side lost: PDUs are overloaded",
        "contained-air takes 41 kW a rack", "32 leave it, 0 stay within"})
    EXPECT_TRUE(has(text, part)) << part << "\n" << text;
}

TEST_F(ExplainBuilding, ARackInJsonAddsUp) {
  const Json j = json("rack-01");
  ASSERT_TRUE(j.is_object());
  EXPECT_EQ(j.at("devices").size(), 4U);
  double heat = 0, load = 0;
  for (const Json& d : j.at("devices")) heat += d.at("maximum_kw").get<double>();
  for (const Json& p : j.at("pdus")) {
    load += p.at("load_kw").get<double>();
    EXPECT_EQ(p.at("phases_kw").size(), 3U);
  }
  EXPECT_EQ(j.at("pdus").size(), 4U);
  EXPECT_NEAR(j.at("power_kw").at("maximum").get<double>(), heat, 0.3);
  EXPECT_NEAR(load, heat, 0.3) << "what the devices draw, the PDUs carry";
  EXPECT_EQ(j.at("redundancy").at("one_pdu"), "yes");
  std::size_t cables = 0;
  for (const Json& group : j.at("cables")) cables += group.at("cables").get<std::size_t>();
  EXPECT_EQ(cables, 32U) << "eight of each node";
  EXPECT_EQ(json(j.at("key")).at("name"), "rack-01") << "by its key too";
}

TEST_F(ExplainBuilding, PdusPanelsAndTrunksGoByTheirKeys) {
  const Json rack = json("rack-01");
  const std::string pdu = rack.at("pdus")[0].at("key");
  EXPECT_TRUE(has(words(pdu), "    outlet 1   L1  node-001 supply 1\n")) << words(pdu);
  EXPECT_EQ(json(pdu).at("cords").size(), rack.at("pdus")[0].at("cords").get<std::size_t>());
  const Json design = Json::parse(support::slurp(out() + "/design.json"), nullptr, false);
  const Json trunk = design.at("trunks").at("rows").at(0);
  const std::string key = trunk.at(0), panel = trunk.at(2);
  const Json explained = json(key);
  EXPECT_EQ(explained.at("near"), panel);
  EXPECT_GT(explained.at("assemblies").size(), 0U);
  EXPECT_EQ(explained.at("assemblies")[0].at("slot"), 1);
  EXPECT_TRUE(has(words(key), "  trunk\n"));
  EXPECT_TRUE(has(words(panel), "    places 1-12  " + key + " to ")) << "a panel names its trunks";
  EXPECT_EQ(json(panel).at("kind"), "panel");
}

TEST_F(ExplainBuilding, DevicesSayWhereTheyStandAndWhatFeedsThem) {
  const std::string text = words("node-001");
  EXPECT_TRUE(has(text, "  rack   rack-01, U1-8\n")) << text;
  EXPECT_TRUE(has(text, "  fed by ")) << text;
  EXPECT_EQ(json("node-001").at("rack"), "rack-01");
  EXPECT_EQ(json("node-001").at("unit"), 1);
}

TEST_F(ExplainBuilding, APortSaysItsCablesLengthWayLabelsAndTrunk) {
  const Json trunk = json(Json::parse(support::slurp(out() + "/design.json")).at("trunks").at("rows").at(0).at(0));
  const std::string cable = trunk.at("assemblies").at(0).at("key");
  const std::string text = words(cable);
  for (const char* part : {"  assembly\n", " m long, its way takes ", "  labels HALL-1.", "         in trunk ", " slot 1, from ", " by a patch of "})
    EXPECT_TRUE(has(text, part)) << part << "\n" << text;
  EXPECT_TRUE(json(cable).at("length_m").is_number());
  const std::string port = words("node-001:" + json("node-001").at("ports").at(0).at("label").get<std::string>());
  for (const char* part : {" m long, its way takes ", "  labels HALL-1."}) EXPECT_TRUE(has(port, part)) << port;
}

TEST_F(ExplainBuilding, RoomsAndFeedsGoByTheirNames) {
  const std::string room = words("hall-1"), feed = words("A");
  for (const char* part : {"hall-1  room\n", " compute and ", " maximum; PDUs carry ", "    row 1   rack-01"})
    EXPECT_TRUE(has(room, part)) << part << "\n" << room;
  for (const char* part : {"A  feed\n  side   A\n", "  feeds  ", " at maximum with everything alive; its PDUs carry ", "  power  "})
    EXPECT_TRUE(has(feed, part)) << part << "\n" << feed;
  const Json a = json("A"), b = json("B"), hall = json("hall-1");
  EXPECT_NEAR(a.at("load_kw").get<double>() + b.at("load_kw").get<double>(), hall.at("power_kw").at("maximum").get<double>(), 0.3);
}

TEST_F(ExplainBuilding, ASlipOfARacksNameIsCorrected) {
  const auto o = explain("rack-1", "--color=never");
  EXPECT_EQ(o.exit_code, 2);
  EXPECT_TRUE(has(o.err, "did you mean 'rack-")) << o.err;
}

}  // namespace
