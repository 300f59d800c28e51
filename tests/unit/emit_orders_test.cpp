#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/catalog/catalogue.hpp"
#include "clusterwright/emit/bom_lines.hpp"
#include "clusterwright/emit/parts.hpp"
#include "support/embedded.hpp"
#include "unit/emit_clusters.hpp"
#include "unit/hall_clusters.hpp"

// What one length of a part is ordered by: a number belongs to the length it is published for.
namespace cw {
namespace {

std::string order(const char* id, double metres) { return emit::order_number(*embedded().find(id), Metres{metres}); }

TEST(EmitOrders, PublishedNumbersBelongToTheirLength) {
  EXPECT_EQ(order("nvidia/mfp7e10", 30), "980-9I570-00N030");
  EXPECT_EQ(order("nvidia/mfp7e10", 5), "MFP7E10-N005");
  EXPECT_EQ(order("nvidia/mfp7e10", 50), "MFP7E10-N050");
  EXPECT_EQ(order("nvidia/mcp4y10", 1), "980-9IA0F-00N001");
  EXPECT_EQ(order("nvidia/mcp4y10", 1.5), "980-9IA0Q-00N01A");
  EXPECT_EQ(order("nvidia/mcp7y00", 1), "980-9I432-00N001");
  EXPECT_EQ(order("nvidia/mcp7y00", 2.5), "MCP7Y00-N02A");
  EXPECT_EQ(order("nvidia/mcp4y10-ftf", 0.5), "MCP4Y10-N00A-FTF");
  EXPECT_EQ(order("nvidia/mfp7e30", 500), "MFP7E30-N500");
  EXPECT_EQ(order("nvidia/mcp2m00", 0.5), "MCP2M00-A00AE30N");
  EXPECT_EQ(order("nvidia/mcp2m00", 1), "MCP2M00-A001E30N");
  EXPECT_EQ(order("nvidia/mcp2m00", 2.5), "MCP2M00-A02AE26N");
  EXPECT_EQ(order("nvidia/mcp2m00", 5), "MCP2M00-A005E26L");
  EXPECT_EQ(order("nvidia/mcp7f00", 2), "MCP7F00-A002R30N");
  EXPECT_EQ(order("nvidia/mfa2p10", 10), "MFA2P10-A010");
  EXPECT_EQ(order("nvidia/mcp2104", 1.5), "MCP2104-X01AB");
  EXPECT_EQ(order("nvidia/mcp1650", 1.5), "MCP1650-V01AE30");
  EXPECT_EQ(order("nvidia/mcp1650-h", 2), "MCP1650-H002E26");
  EXPECT_EQ(order("nvidia/mcp1600", 5), "MCP1600-C005E26L");
  EXPECT_EQ(order("nvidia/mcp1600-e", 4), "MCP1600-E004E26");
  EXPECT_EQ(order("nvidia/mcp7h60", 2.5), "MCP7H60-W02AR26");
}

// "…-Nxxx" names a family: nobody can order it.
TEST(EmitOrders, NoCableThatIsSoldIsOrderedByItsFamily) {
  for (const PartRef& part : embedded().parts()) {
    if (!part->cable) continue;
    for (const Metres length : part->cable->lengths)
      EXPECT_EQ(emit::order_number(*part, length).find("xxx"), std::string::npos)
          << part->id << " of " << length.value << " m";
  }
}

TEST(EmitOrders, WithoutALengthOrAPatternTheModel) {
  const Part& fibre = *embedded().find("nvidia/mfp7e10");
  EXPECT_EQ(emit::order_number(fibre), "MFP7E10-Nxxx");
  EXPECT_EQ(emit::order_number(fibre, Metres{7.25}), "MFP7E10-Nxxx");  // no code for it
  EXPECT_EQ(emit::order_number(fibre, Metres{1000}), "MFP7E10-Nxxx");
  EXPECT_EQ(order("generic/lc-om4", 5), "LC duplex OM4");
  EXPECT_EQ(order("lenovo/bqk3", 3), "BQK3");  // made in one length
}

TEST(EmitOrders, APatternIsNoCitation) {
  const Part& fibre = *embedded().find("nvidia/mfp7e10");
  EXPECT_EQ(emit::confidence_of(fibre, Metres{30}), Confidence::cited);
  EXPECT_EQ(emit::confidence_of(fibre, Metres{5}), Confidence::derived);
  EXPECT_EQ(emit::confidence_of(*embedded().find("nvidia/mcp1600"), Metres{3}), Confidence::derived);  // of numbers that are
  Part guess = fibre;
  guess.confidence = Confidence::estimated;
  EXPECT_EQ(emit::confidence_of(guess, Metres{5}), Confidence::estimated);
}

TEST(EmitOrders, NoNumberOfOneLengthStandsForSeveral) {
  for (const PartRef& p : embedded().parts()) {
    const std::vector<Metres>* sold = p->cable ? &p->cable->lengths : p->fibre ? &p->fibre->lengths : nullptr;
    if (sold != nullptr && sold->size() > 1) {
      EXPECT_EQ(p->part_number, "") << p->id;
    }
  }
}

// The fibre of the hall is sold as F-9-001 in 1 m; other lengths by a pattern.
ClusterRef numbered_hall() {
  return test::hall([](ClusterBuilder& b) {
    for (PartRef& p : b.head().parts) {
      if (p->id != "acme/f") continue;
      auto copy = std::make_shared<Part>(*p);
      copy->part_numbers = {{Metres{1}, "F-9-001"}};
      copy->order_pattern = "F-{length}";
      p = copy;
    }
  });
}

TEST(EmitOrders, EveryTableNamesTheLength) {
  const ClusterRef c = numbered_hall();
  const std::string bom = test::text_of(test::exporter("bom.csv"), *c);
  EXPECT_NE(bom.find("F-9-001,fibre; 1 m,2,each,fibre,Acme,acme/f,,1,1,0,3,,,,cited,"), std::string::npos) << bom;
  EXPECT_NE(bom.find("F-003,fibre; 3 m,2,each,fibre,Acme,acme/f,,1,1,0,3,,,,derived,"), std::string::npos) << bom;
  const std::string cuts = test::text_of(test::exporter("cut-list.csv"), *c);
  EXPECT_NE(cuts.find("F-9-001,multimode,1,"), std::string::npos) << cuts;
  EXPECT_NE(cuts.find("F-003,multimode,3,"), std::string::npos) << cuts;
  const std::string cables = test::text_of(test::exporter("cables.csv"), *c);
  EXPECT_NE(cables.find(",F-9-001 + F-003,multimode,"), std::string::npos) << cables;  // the patches of a trunk
  const std::string report = test::text_of(test::exporter("report.html"), *c);
  EXPECT_NE(report.find("F-003</"), std::string::npos);
}

std::vector<std::uint16_t> codes_of(const std::string& facts) {
  Diagnostics d;
  Catalogue::load({{"o.yaml", "parts:\n  - {id: test/x, kind: fibre, vendor: T, model: X, description: a part, source: a test, confidence: cited, "
                              "facts: {medium: multimode, near_connector: lc, far_connector: lc, lengths: [1 m, 3 m], " + facts + "}}\n"}}, d);
  std::vector<std::uint16_t> codes;
  for (const Diagnostic& x : d.all()) codes.push_back(x.code);
  return codes;
}

TEST(BadCatalogue, NumbersOfLengths) {
  using Codes = std::vector<std::uint16_t>;
  EXPECT_EQ(codes_of("part_numbers: [{length: 3 m, number: A}], order_pattern: \"X-{length}\""), Codes{});
  EXPECT_EQ(codes_of("part_numbers: [{length: 2 m, number: A}]"), Codes{code::kContradiction});
  EXPECT_EQ(codes_of("part_numbers: [{length: 3 m, number: A}, {length: 3 m, number: B}]"), Codes{code::kContradiction});
  EXPECT_EQ(codes_of("part_numbers: [{length: 3 m}]"), Codes{code::kMissing});
  EXPECT_EQ(codes_of("order_pattern: X-Nxxx"), Codes{code::kMissing});
}

}  // namespace
}  // namespace cw
