#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <sstream>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "clusterwright/physical/power.hpp"
#include "support/process.hpp"

// Sentences of the papers about racks, cords, panels and heat, held against what comes out.
namespace {

using support::kRoot;
using Json = nlohmann::json;

// A design written to a folder of its own, read back file by file.
class Written {
 public:
  explicit Written(const std::string& intent, int exit_code = 0) {
    const auto o = support::run({support::kBinary, "design", "-q", intent, "-o", folder()}, kRoot);
    EXPECT_EQ(o.exit_code, exit_code) << intent << "\n" << o.err;
  }
  static Written example(const std::string& name) { return Written("examples/" + name + ".yaml"); }

  // Rows of a table without quoted commas, by the names of its columns.
  std::vector<std::map<std::string, std::string>> rows(const std::string& file) const {
    std::vector<std::map<std::string, std::string>> all;
    std::vector<std::string> head;
    std::istringstream in(support::slurp(folder() + "/" + file));
    for (std::string line; std::getline(in, line);) {
      std::vector<std::string> cells(1);
      bool quoted = false;
      for (const char c : line) {
        if (c == '"') quoted = !quoted;
        else if (c == ',' && !quoted) cells.emplace_back();
        else cells.back() += c;
      }
      if (head.empty()) {
        head = cells;
        continue;
      }
      auto& row = all.emplace_back();
      for (std::size_t i = 0; i < head.size() && i < cells.size(); ++i) row[head[i]] = cells[i];
    }
    EXPECT_FALSE(all.empty()) << file;
    return all;
  }

  // Of all lines of the bill whose description holds `what`.
  int bought(const std::string& what) const {
    int n = 0;
    for (const auto& row : rows("bom.csv"))
      if (row.at("description").find(what) != std::string::npos) n += std::stoi(row.at("quantity"));
    return n;
  }

  // Messages of the findings with a code.
  std::vector<std::string> findings(const std::string& code) const {
    std::vector<std::string> found;
    const Json all = Json::parse(support::slurp(folder() + "/findings.json"), nullptr, false);
    for (const Json& f : all)
      if (f["code"] == code) found.push_back(f["message"]);
    return found;
  }

  Json explained(const std::string& what) const { return Json::parse(support::run({support::kBinary, "explain", "--json", folder(), what}, kRoot).out, nullptr, false); }
  std::string folder() const { return scratch_->path() + "/out"; }

 private:
  std::unique_ptr<support::ScratchFolder> scratch_ = std::make_unique<support::ScratchFolder>();
};

bool has(const std::vector<std::string>& all, const std::string& part) {
  for (const std::string& one : all)
    if (one.find(part) != std::string::npos) return true;
  return false;
}

// --- the unit of 32 nodes -----------------------------------------------------------------------

TEST(PaperRacks, BlankingPanelsCloseWhatIsFree) {
  EXPECT_EQ(Written::example("supermicro-su-32-air").bought("blanking panel"), 8 * (48 - 32) + (48 - 12));
}

TEST(PaperRacks, EightNodesOfFourUnitsStandIn48) {
  const Written w = Written::example("supermicro-su-32-liquid");
  int compute = 0;
  for (const auto& rack : w.rows("racks.csv")) {
    if (rack.at("key").find("network") != std::string::npos) continue;
    ++compute;
    EXPECT_EQ(rack.at("devices"), "8");
    EXPECT_EQ(rack.at("units_used"), "44");  // a CDU of 4, and eight times 4 + 1 of a manifold
    EXPECT_EQ(rack.at("units_free"), "4");
  }
  EXPECT_EQ(compute, 4);
}

// The rack of the switches is the one from which all others are nearest.
TEST(PaperRacks, TheMiddleRackIsNearestToAll) {
  for (const char* name : {"supermicro-su-32-air", "supermicro-su-32-liquid"}) {
    const auto racks = Written::example(name).rows("racks.csv");
    const auto sum_from = [&](const auto& from) {
      double sum = 0;
      for (const auto& r : racks) sum += std::abs(std::stod(r.at("x_m")) - std::stod(from.at("x_m")));
      return sum;
    };
    double network = 0, least = 1e9;
    for (const auto& r : racks) {
      least = std::min(least, sum_from(r));
      if (r.at("key").find("network") != std::string::npos) network = sum_from(r);
    }
    EXPECT_NEAR(network, least, 1e-6) << name;
    EXPECT_GT(sum_from(racks.front()), 1.5 * network) << name << ": at the end of the row cables would be longer";
  }
}

// Two layouts of one intent: other racks, the same links.
TEST(PaperRacks, LayoutChangesNoLink) {
  const auto ends = [](const Written& w) {
    std::vector<std::string> all;
    for (const auto& r : w.rows("cables.csv")) all.push_back(r.at("a_key") + ":" + r.at("a_port") + " " + r.at("b_key") + ":" + r.at("b_port"));
    std::sort(all.begin(), all.end());
    return all;
  };
  const support::ScratchFolder scratch;
  const auto with_nodes = [&](int nodes) {
    support::spill(scratch.path() + "/intent.yaml", fmt::format("nodes: 32\nsite: {{racks: {{nodes: {}}}}}\n", nodes));
    return Written(scratch.path() + "/intent.yaml");
  };
  const Written four = with_nodes(4), two = with_nodes(2);
  EXPECT_NE(four.rows("racks.csv").size(), two.rows("racks.csv").size());
  EXPECT_EQ(ends(four), ends(two));
}

// The paper counts 25 kW for the network; its six switches of this unit draw half of that at most, and so two
// PDUs do. At 25 kW the rule would give four: 36 in place of 34.
TEST(PaperRacks, TheNetworkDrawsHalfOfTwentyFiveKilowatts) {
  const Json rack = Written::example("supermicro-su-32-air").explained("rack-05");
  EXPECT_NEAR(rack.at("power_kw").at("maximum").get<double>(), 13.0, 0.1);
  EXPECT_EQ(rack.at("pdus").size(), 2U);
  const cw::Watts rating = cw::circuit_rating(208, 60, 3, cw::Region::nec);
  EXPECT_NEAR(rating.value, 17'292, 1);
  EXPECT_EQ(cw::pdus_for({13'000}, rating), 2U);
  EXPECT_EQ(cw::pdus_for({25'000}, rating), 4U);
  EXPECT_EQ(8 * cw::pdus_for({36'000}, rating) + cw::pdus_for({25'000}, rating), 36U);
}

// With one side's feeds lost, two PDUs do not carry four nodes, at 9 kW each as little as at their maximum.
TEST(PaperRacks, NoHeadroomWithOneFeedLost) {
  const Written air = Written::example("supermicro-su-32-air"), liquid = Written::example("supermicro-su-32-liquid");
  EXPECT_TRUE(has(air.findings("CW4136"), "2 PDUs of side B would carry 40.8 kW, more than their rating of 34.6 kW"));
  EXPECT_TRUE(has(liquid.findings("CW4136"), "2 PDUs of side B would carry 84.1 kW, more than their rating of 69.0 kW"));
  EXPECT_LT(2 * cw::circuit_rating(208, 60, 3, cw::Region::nec).value, 4 * 9'000.0);
}

// "Over 10,000 components": a unit has fewer, 1,024 nodes many more.
TEST(PaperRacks, ComponentsOfABill) {
  const auto pieces = [](const char* name) {
    int n = 0;
    for (const auto& row : Written::example(name).rows("bom.csv")) n += std::stoi(row.at("quantity"));
    return n;
  };
  EXPECT_GT(pieces("supermicro-su-32-air"), 3'000);
  EXPECT_LT(pieces("supermicro-su-32-air"), 10'000);
  EXPECT_GT(pieces("supermicro-128"), 10'000);
  EXPECT_GT(pieces("supermicro-1024"), 10'000);
}

// --- four nodes of 6U ---------------------------------------------------------------------------

TEST(PaperRacks, DellRacksGiveOffMoreThanContainedAirTakesAtTheirPeak) {
  const Written w = Written::example("dell-xe9680-8");
  // With the switch; the other rack has four nodes of 11.5 kW alone.
  EXPECT_TRUE(has(w.findings("CW4121"), "gives off 48.2 kW at its maximum, contained-air takes 41.0 kW from a rack (the worst of 2 racks)"));
  EXPECT_TRUE(w.findings("CW4120").empty());  // not in normal work
}

TEST(PaperRacks, DellNodesSlowDownWithoutOnePdu) {
  const Written w = Written::example("dell-xe9680-8");
  EXPECT_TRUE(has(w.findings("CW4135"), "2 dell/xe9680 slow down: 4 supplies live, 5 needed"));
  EXPECT_TRUE(has(w.findings("CW4137"), "4 dell/xe9680 slow down: 3 supplies live, 5 needed"));
}

// --- nodes with four supplies -------------------------------------------------------------------

TEST(PaperRacks, LenovoCordsAreOneForEachSupply) {
  const Written small = Written::example("lenovo-small"), medium = Written::example("lenovo-medium");
  EXPECT_EQ(small.bought("C19 to IEC 320-C20"), 16);
  EXPECT_EQ(medium.bought("C19 to IEC 320-C20"), 32);
  EXPECT_EQ(small.bought("to C14"), 2);  // of the switch
  EXPECT_EQ(medium.bought("to C14"), 2);
}

TEST(PaperRacks, LenovoNodesSlowDownOnHalfTheirSupplies) {
  const Written w = Written::example("lenovo-small");
  EXPECT_TRUE(w.findings("CW4135").empty()) << "N+1: one PDU may be lost";
  EXPECT_TRUE(has(w.findings("CW4137"), "4 lenovo/sr675-v3 slow down: 2 supplies live, 3 needed")) << "with over-subscription";
}

TEST(PaperRacks, LenovoLargeIsTwoRacksOfEightNodesAndASwitch) {
  const Written w = Written::example("lenovo-large");
  EXPECT_EQ(w.rows("racks.csv").size(), 2U);
  for (const char* rack : {"rack-01", "rack-02"}) {
    int nodes = 0, switches = 0;
    const Json explained = w.explained(rack);
    for (const Json& d : explained.at("devices")) {
      const bool node = d.at("part") == "lenovo/sr675-v3";
      nodes += node ? 1 : 0;
      switches += node ? 0 : 1;
    }
    EXPECT_EQ(nodes, 8) << rack;
    EXPECT_EQ(switches, 1) << rack;
  }
  // Every node is cabled to the switch of its own rack.
  for (const auto& r : w.rows("cables.csv"))
    EXPECT_TRUE(r.at("class") != "host-leaf" || r.at("a_rack") == r.at("b_rack")) << r.at("a_port");
}

// "If significant growth is anticipated …, consider separate racks for compute, storage, and management nodes": asked for, every rack
// has one kind of them, and when the cluster grows to its target nothing that stood moves.
TEST(PaperRacks, ComputeStorageAndManagementInRacksOfTheirOwn) {
  support::ScratchFolder scratch;
  const auto places = [&](int nodes) {
    const std::string intent = scratch.path() + "/" + std::to_string(nodes) + ".yaml";
    support::spill(intent, "name: growing\nnodes: " + std::to_string(nodes) + "\nserver: xe9680\ngrowth: {target: 24 nodes}\nfront_end: {}\noob: {}\n"
                           "management: {orchestrator: kubernetes}\nstorage: {demand: {dataset: 200 TB, read_per_gpu: 5 GB/s}}\n"
                           "site: {cooling: rdhx-active, racks: {nodes: 4, machines: apart}}\n");
    const Written w(intent);
    std::map<std::string, std::string> at;
    for (const auto& rack : w.rows("racks.csv")) {
      const std::string floor = rack.at("room") + " " + rack.at("row") + " " + rack.at("position") + " ";
      std::string kinds;
      const Json explained = w.explained(rack.at("name"));
      for (const Json& d : explained.at("devices")) {
        const std::string part = d.at("part");
        const char kind = part == "dell/xe9680" ? 'c' : part == "dell/r660" ? 'm' : part == "dell/powerscale-f710" ? 's' : ' ';
        if (kind != ' ' && kinds.find(kind) == std::string::npos) kinds += kind;
        at[d.at("name")] = floor + std::to_string(d.at("unit").get<int>());
      }
      EXPECT_LE(kinds.size(), 1U) << rack.at("name") << ": " << kinds;
      at["racks " + kinds] += rack.at("name") + " ";
    }
    return at;
  };
  auto today = places(8), later = places(24);
  EXPECT_EQ(std::count(today["racks c"].begin(), today["racks c"].end(), ' '), 2);
  EXPECT_FALSE(today["racks m"].empty());
  EXPECT_EQ(today["racks m"], later["racks m"]);
  EXPECT_NE(today["racks s"], later["racks s"]) << "storage grows with what reads it";
  for (const auto& [name, place] : today) {
    if (name.starts_with("racks")) continue;
    EXPECT_EQ(place, later[name]) << name;
  }
}

// --- cold plates and rear doors -----------------------------------------------------------------

TEST(PaperRacks, RearDoorsOnEveryRackAboveFiftyKilowatts) {
  const Written w = Written::example("servermo-32");
  EXPECT_EQ(w.bought("rear-door heat exchanger with fans"), 7);
  const Json rack = w.explained("rack-01");
  EXPECT_GT(rack.at("power_kw").at("maximum").get<double>(), 50);
  EXPECT_TRUE(w.findings("CW4120").empty());
}

TEST(PaperRacks, ServermoNodesStopOnThreeOfSixSupplies) {
  EXPECT_TRUE(has(Written::example("servermo-32").findings("CW4136"), "5 servermo/h100-node stop: 3 supplies live, 4 needed"));
}

}  // namespace
