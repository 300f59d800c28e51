#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "clusterwright/emit/building.hpp"
#include "clusterwright/emit/summary.hpp"
#include "unit/emit_clusters.hpp"
#include "unit/hall_clusters.hpp"

// The summary of clusters with and without racks, prices and cords.
namespace cw {
namespace {

using Json = nlohmann::json;
using test::hall;

Json json_of(const Cluster& c) { return Json::parse(summary_json(c, summarise(c), {}), nullptr, false); }
std::string words_of(const Cluster& c) { return summary_text(c, summarise(c), {}); }

TEST(Summary, SaysNothingOfABuildingThatIsNotThere) {
  const Json j = json_of(*test::tiny());
  for (const char* key : {"racks", "pdus", "redundancy", "cooling", "price"}) EXPECT_TRUE(j.at(key).is_null()) << key;
  for (const char* key : {"typical", "maximum", "capacity"}) EXPECT_TRUE(j.at("power_kw").at(key).is_null()) << key;
  EXPECT_EQ(words_of(*test::tiny()).find("racks"), std::string::npos);
}

TEST(Summary, CountsRacksPowerAndHeat) {
  const ClusterRef c = hall();
  const Building b(*c);
  const Json j = json_of(*c);
  EXPECT_EQ(j.at("racks"), 2);
  EXPECT_EQ(j.at("pdus"), 4);
  EXPECT_DOUBLE_EQ(j.at("power_kw").at("maximum").get<double>(), kilowatts_rounded(b.loads.total().load.maximum));
  EXPECT_DOUBLE_EQ(j.at("power_kw").at("capacity").get<double>(), 69.2);
  EXPECT_GE(j.at("power_kw").at("maximum").get<double>(), 22.4) << "two nodes of 10.2 kW and a switch of 2";
  EXPECT_EQ(j.at("cooling").at("class"), "contained-air");
  EXPECT_EQ(j.at("cooling").at("heat_liquid_kw"), 0.0);
  EXPECT_DOUBLE_EQ(j.at("cooling").at("heat_air_kw").get<double>(), kilowatts_rounded(b.loads.total().load.maximum));
  const std::string words = words_of(*c);
  EXPECT_NE(words.find("racks        2: 1 of compute, 1 of network\n  bound by   by hand\n"), std::string::npos)
      << words;
  EXPECT_NE(words.find("4 PDUs carry 69.2 kW\n"), std::string::npos) << words;
  EXPECT_NE(words.find("cooling      contained-air: "), std::string::npos) << words;
}

TEST(Summary, VerdictsSayYesOnlyWhereNothingIsAffected) {
  const Json j = json_of(*hall());
  EXPECT_EQ(j.at("redundancy").at("n"), "yes");
  EXPECT_EQ(j.at("redundancy").at("n_plus_1"), "no") << "20.4 kW of nodes on the 17.3 kW of the PDU that is left";
  EXPECT_EQ(j.at("redundancy").at("two_n"), "no");
}

// What is lost is said, each effect with its own racks, and the feeds where they are to blame.
TEST(Summary, VerdictsSayWithoutWhatAndWhere) {
  const ClusterRef c = hall();
  Building b(*c);
  EXPECT_EQ(redundancy_text(b), "N yes, N+1 no (without one PDU, devices stop in 1 rack), 2N no (without one side, devices stop in 1 rack)");
  using enum LossEffect;
  b.verdicts = {{none, none, overload, {}}, {none, none, throttles, {}}, {none, none, throttles, {}}, {none, none, stops, {}}};
  b.redundancy = {none, none, overload};
  EXPECT_EQ(redundancy_text(b), "N yes, N+1 yes, 2N no (without one side, the PDUs left would carry more than their rating in 1 rack, devices stop in 1 rack, "
                                "devices slow down in 2 racks)");
  EXPECT_TRUE(two_n_text(b).starts_with("no: without one side of the feeds, the PDUs left would carry")) << two_n_text(b);
  b.verdicts = {{}, {none, none, throttles, {}}};
  EXPECT_EQ(redundancy_text(b), "N yes, N+1 yes, 2N no (without one side, the feeds left would carry more than they give, devices slow down in 1 rack)");
  b.redundancy = {overload, overload, overload};
  EXPECT_EQ(n_text(b), "no: a feed carries more than it gives");
}

TEST(Summary, PricesWhereThereAreSome) {
  const ClusterRef c = hall([](ClusterBuilder& b) {
    b.head().currency = "EUR";
    for (const PartId p : ids<PartId>(b.head().parts.size()))
      if (b.head().parts[p]->id == "acme/hx8") b.head().bought[p] = {250000.5, 0};
  });
  const Json j = json_of(*c);
  EXPECT_EQ(j.at("price").at("currency"), "EUR");
  EXPECT_EQ(j.at("price").at("total"), 500001.0);
  EXPECT_EQ(j.at("price").at("unpriced_lines"), 12);
  EXPECT_NE(words_of(*c).find("price        EUR 500,001; 12 lines have no price\n"), std::string::npos) << words_of(*c);
}

TEST(Summary, RoundsKilowattsToATenth) {
  EXPECT_EQ(kilowatt_text({288049}), "288 kW");
  EXPECT_EQ(kilowatt_text({288050.1}), "288.1 kW");
  EXPECT_EQ(kilowatt_text({1234567.0}), "1,234.6 kW");
  EXPECT_EQ(kilowatt_text({999960}), "1,000 kW");
  EXPECT_EQ(kilowatt_text({0}), "0 kW");
}

}  // namespace
}  // namespace cw
