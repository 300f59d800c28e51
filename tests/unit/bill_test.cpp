#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/catalog/answers.hpp"
#include "clusterwright/catalog/catalogue.hpp"
#include "clusterwright/emit/bom_lines.hpp"
#include "clusterwright/synth/price_book.hpp"
#include "support/embedded.hpp"
#include "unit/emit_clusters.hpp"
#include "unit/hall_clusters.hpp"
#include "unit/made_cluster.hpp"

// Bills: what a maker lists under a part, and what becomes of it in the list of a design.
namespace cw {
namespace {

const BillLine& line_of(const Part& part, std::string_view number) {
  for (const BillLine& line : part.bill)
    if (line.number == number) return line;
  throw std::logic_error(std::string(number));
}

TEST(Bill, QuantitiesFollowWhatThePartHas) {
  const Part& node = *embedded().find("lenovo/sr675-v3");
  for (const auto& [number, count] : {std::pair{"BR7F", 1U}, {"BPVJ", 2U}, {"BQ3D", 24U}, {"BG3F", 12U}, {"B962", 4U}, {"BSD2", 8U}, {"B993", 6U}})
    EXPECT_EQ(line_of(node, number).count, count) << number;
  EXPECT_EQ(line_of(node, "BR9U").part, "nvidia/h100-pcie");
  EXPECT_EQ(line_of(node, "BFYA").sort, BillSort::setting);
  EXPECT_EQ(line_of(node, "5PS7B09635").sort, BillSort::service);
}

TEST(Bill, OfASellerHoldsForThoseWhoBuyTheirServersThere) {
  const Part& fabric = *embedded().find("nvidia/qm9700");
  const auto* head = line_for(fabric, "nvidia/qm9700", "Lenovo");
  ASSERT_NE(head, nullptr);
  EXPECT_EQ(head->number, "0724HEC");
  EXPECT_EQ(line_for(fabric, "nvidia/qm9700", "Dell"), nullptr);
  EXPECT_EQ(line_for(fabric, "nvidia/qm9790", "Lenovo"), nullptr);
}

TEST(Bill, TravelsWithThePart) {
  const Part& node = *embedded().find("lenovo/sr675-v3");
  Diagnostics d;
  const PartRef again = make_part(node.tree, {"design.json", {}}, d);
  ASSERT_TRUE(again) << render(d, Colour::never);
  ASSERT_EQ(again->bill.size(), node.bill.size());
  for (std::size_t i = 0; i < node.bill.size(); ++i) {
    EXPECT_EQ(again->bill[i].number, node.bill[i].number);
    EXPECT_EQ(again->bill[i].count, node.bill[i].count) << node.bill[i].number;
  }
}

// Without numbers, which the guide does not give: tables 2 to 4.
TEST(Bill, WhatIsInsideDellServers) {
  const auto count = [](const char* id, std::string_view words) {
    for (const BillLine& line : embedded().find(id)->bill)
      if (line.description.find(words) != std::string::npos) return line.count;
    return 0U;
  };
  for (const char* id : {"dell/xe9680", "dell/r760xa", "dell/r660"}) {
    EXPECT_EQ(count(id, "BOSS-N1 controller card"), 1U) << id;
    EXPECT_EQ(count(id, "M.2 960 GB (RAID 1)"), 2U) << id;
  }
  EXPECT_EQ(count("dell/xe9680", "Intel Xeon Platinum 8562Y+"), 2U);
  EXPECT_EQ(count("dell/xe9680", "128 GB RDIMM"), 16U);
  EXPECT_EQ(count("dell/xe9680", "3.84 TB Data Center NVMe"), 2U);
  EXPECT_EQ(count("dell/r760xa", "Intel Xeon Gold 6548Y+"), 2U);
  EXPECT_EQ(count("dell/r760xa", "64 GB DDR5 5600"), 16U);
  EXPECT_EQ(count("dell/r760xa", "3.84 TB Data Center NVMe"), 2U);
  EXPECT_EQ(count("dell/r660", "Intel Xeon Gold 6526Y"), 1U) << "one processor is sufficient";
  EXPECT_EQ(count("dell/r660", "16 GB RDIMM"), 4U);
  EXPECT_EQ(count("dell/r660", "3.84 TB SSD SAS"), 4U) << "at least four drives";
  EXPECT_EQ(count("dell/r660", "Broadcom 5720"), 1U);
}

TEST(Bill, EveryMakerOfThePapersHasOne) {
  for (const char* id : {"lenovo/sr675-v3", "lenovo/sr675-v3-ethernet", "nvidia/qm9700", "edgecore/as4610-54t", "dell/xe9680", "dell/r760xa", "dell/r660", "supermicro/sys-821ge-tnhr",
                         "supermicro/sys-421ge-tnhr2-lcc", "supermicro/sys-422ga-nbrt-lcc"})
    EXPECT_FALSE(embedded().find(id)->bill.empty()) << id;
}

TEST(Answers, NumbersModelsLengthsAndBills) {
  const AnswerBook answers(embedded().parts());
  const auto id = [&](std::string_view name) {
    const auto a = answers.find(name);
    return a ? a->part->id : std::string();
  };
  EXPECT_EQ(id("qm9700"), "nvidia/qm9700");
  EXPECT_EQ(id("0724HEC"), "nvidia/qm9700");
  EXPECT_EQ(id("BR9U"), "nvidia/h100-pcie");
  EXPECT_EQ(id("BQK3"), "lenovo/bqk3");
  EXPECT_EQ(id("H100 NVL 94GB"), "nvidia/h100-nvl");
  EXPECT_EQ(id("no such thing"), "");
  EXPECT_EQ(id(""), "");
  const auto cable = answers.find("MCP7Y50-N01A");
  ASSERT_TRUE(cable && cable->length);
  EXPECT_EQ(cable->part->id, "nvidia/mcp7y50");
  EXPECT_DOUBLE_EQ(cable->length->value, 1.5);
  EXPECT_FALSE(answers.find("MCP7Y50-NXYZ"));
  const auto yellow = answers.find("3792");
  ASSERT_TRUE(yellow && yellow->length);
  EXPECT_EQ(yellow->part->id, "lenovo/cat5e-yellow");
  EXPECT_DOUBLE_EQ(yellow->length->value, 1.5);
  EXPECT_DOUBLE_EQ(answers.find("3791")->length->value, 0.6);
  EXPECT_DOUBLE_EQ(answers.find("3793")->length->value, 3);
  EXPECT_EQ(id("3803"), "lenovo/cat5e-blue");
  const auto listed = answers.find("BQ3D");
  ASSERT_TRUE(listed && listed->line != nullptr);
  EXPECT_EQ(listed->part->id, "lenovo/sr675-v3");
}

TEST(Answers, CaseBlanksAndDashesSetNothingApart) {
  EXPECT_EQ(bare_number(" 920-9B\u2011210 \u00a000FN\t"), "9209b21000fn");
  const AnswerBook answers(embedded().parts());
  EXPECT_EQ(answers.find("bq k3")->part->id, "lenovo/bqk3");
  EXPECT_DOUBLE_EQ(answers.find("mcp7y50n01a")->length->value, 1.5);
  EXPECT_FALSE(answers.find(" - "));
  const auto part = [](std::string id, std::string number) {
    auto p = std::make_shared<Part>();
    p->id = std::move(id);
    p->part_number = std::move(number);
    return p;
  };
  const std::vector<PartRef> two = {part("a/a", "X-10-0"), part("b/b", "X-100")};
  const AnswerBook both(two);
  EXPECT_EQ(both.find("X-100")->part->id, "b/b") << "exactly so";
  EXPECT_FALSE(both.find("x100")) << "either could be meant";
}

// Prices may be given by the numbers of a bill.
TEST(Answers, PricesByNumbersOfABill) {
  Prices prices;
  prices.source = {"prices.csv", "part,price\nBR9U,30000\n0724HEC,31000\nBF94,1\n"};
  prices.currency = "USD";
  prices.rows = {{"BR9U", 30000, {2, 1, 4}}, {"0724HEC", 31000, {3, 1, 7}}, {"BF94", 1, {4, 1, 4}}};
  Diagnostics d;
  const PriceBook book = price_book(prices, embedded(), d);
  EXPECT_EQ(book.of(*embedded().find("nvidia/h100-pcie")), 30000);
  EXPECT_EQ(book.of(*embedded().find("nvidia/qm9700")), 31000);
  ASSERT_EQ(d.all().size(), 1U) << "what is only listed is in the price of its owner";
  EXPECT_EQ(d.all()[0].code, code::kUnpricedPart);
  EXPECT_EQ(d.all()[0].span.line, 4U);
}

// What is listed inside a server is of its usual memory; with another, no line says modules that do not make it up.
TEST(Bill, OtherMemoryIsNotListedByTheUsualModules) {
  const auto modules = [](const std::string& memory) {
    std::string found;
    for (const BomLine& l : bom_lines(made::cluster("nodes: 2\nserver: xe9680\n" + memory)))
      if (l.description.find("RDIMM") != std::string::npos || l.description.find("memory") != std::string::npos) found += fmt::format("{} {}; ", l.quantity, l.description);
    return found;
  };
  EXPECT_EQ(modules(""), "32 128 GB RDIMM, 5600 MT/s Dual Rank; ");
  EXPECT_EQ(modules("memory: 2 TB\n"), "32 128 GB RDIMM, 5600 MT/s Dual Rank; ");
  EXPECT_EQ(modules("memory: 3 TB\n"), "2 memory modules, 3000 GB in all: not those that are usual; ");
}

// By two names, or of two lengths: the later is no correction of the first.
TEST(Answers, TwoPricesForOnePartAreTold) {
  Prices prices;
  prices.source = {"prices.csv", "part,price\nsn5600,50000\nNVIDIA/SN5600,50000\n\nnvidia/sn5600,60000\nMCP7Y10-N001,90\nMCP7Y10-N002,95\n"};
  prices.rows = {{"sn5600", 50000, {2, 1, 6}}, {"SN5600", 50000, {3, 1, 6}}, {"nvidia/sn5600", 60000, {5, 1, 13}}, {"MCP7Y10-N001", 90, {6, 1, 12}}, {"MCP7Y10-N002", 95, {7, 1, 12}}};
  Diagnostics d;
  price_book(prices, embedded(), d);
  ASSERT_EQ(d.all().size(), 2U) << render(d, Colour::never);
  EXPECT_EQ(d.all()[0].code, code::kDuplicateKey);
  EXPECT_EQ(d.all()[0].span.line, 5U);
  EXPECT_EQ(d.all()[0].message, "'nvidia/sn5600' is nvidia/sn5600, which 'sn5600' in line 2 gives another price");
  EXPECT_EQ(d.all()[1].span.line, 7U);
  EXPECT_EQ(d.all()[1].help, "keep one of the two: a part has one price for all its lengths");
}

// --- in a list ------------------------------------------------------------------------------------

BillLine line(std::string number, std::string description, std::uint32_t count = 1) {
  BillLine l;
  l.number = std::move(number);
  l.description = std::move(description);
  l.count = count;
  return l;
}

BillLine standing_for(std::string number, std::string description, std::string part) {
  BillLine l = line(std::move(number), std::move(description));
  l.part = std::move(part);
  return l;
}

void give_bill(Cluster& head, std::string_view id, std::vector<BillLine> bill) {
  for (PartRef& p : head.parts) {
    if (p->id != id) continue;
    auto copy = std::make_shared<Part>(*p);
    copy->bill = std::move(bill);
    copy->facts.push_back({"bill", "the price list", Confidence::derived});
    p = copy;
    return;
  }
}

// Two servers that are listed with a GPU number, memory, a setting and a service; a switch that Acme sells by its own.
ClusterRef listed_hall(std::uint32_t owned = 0) {
  return test::hall([owned](ClusterBuilder& b) {
    BillLine setting = line("S-1", "a setting"), service = line("S-2", "a service"), other = line("O-1", "sold by another");
    setting.sort = BillSort::setting;
    service.sort = BillSort::service;
    other.seller = "Other";
    BillLine sold = standing_for("A-64", "Switch: SX-64", "acme/sx64");
    sold.seller = "Acme";
    give_bill(b.head(), "acme/hx8", {standing_for("HX-8-001", "Server: HX-8", "acme/hx8"), line("M-64", "memory", 24), standing_for("G-1", "GPU of the list", "acme/g100"), setting, service, other,
                                      line("C-20", "a cord that the design counts", 2)});
    give_bill(b.head(), "acme/sx64", {sold, line("RK", "rail kit")});
    give_bill(b.head(), "acme/rack48", {line("CM", "cable manager", 4)});
    b.head().bought.resize(b.head().parts.size());
    for (const PartId p : ids<PartId>(b.head().parts.size()))
      if (b.head().parts[p]->id == "acme/hx8") b.head().bought[p] = {1000.0, owned};
  });
}

TEST(BomLines, OfABillFollowTheirOwnerInItsOrder) {
  const std::string csv = test::text_of(test::exporter("bom.csv"), *listed_hall());
  EXPECT_NE(csv.find("HX-8-001,Server: HX-8,2,each,server,Acme,acme/hx8,,1,0,0,2,1000,2000,,derived,the price list\n"
                     "N400,an adapter; 2 in each HX-8,4,each,nic,Acme,acme/n400,HX-8-001,1,0,0,4,,,,estimated,a data sheet\n"
                     "M-64,memory,48,each,hardware,Acme,,HX-8-001,1,0,0,48,,,,derived,the price list\n"
                     "G-1,GPU of the list,16,each,gpu,Acme,acme/g100,HX-8-001,1,0,0,16,,,,derived,the price list\n"
                     "S-1,a setting,2,each,setting,Acme,,HX-8-001,1,0,0,2,,,,derived,the price list\n"
                     "S-2,a service,2,each,service,Acme,,HX-8-001,1,0,0,2,,,,derived,the price list\n"
                     "A-64,Switch: SX-64,1,each,switch,Acme,acme/sx64,,1,0,0,1,,,,derived,the price list\n"
                     "RK,rail kit,1,each,hardware,Acme,,A-64,1,0,0,1,,,,derived,the price list\n"),
            std::string::npos)
      << csv;
  EXPECT_NE(csv.find("\nCM,cable manager,8,each,hardware,Acme,,R48,"), std::string::npos) << "four for each of two racks";
  EXPECT_EQ(csv.find("O-1"), std::string::npos) << "nobody here buys from Other";
  EXPECT_EQ(csv.find("a cord that the design counts"), std::string::npos);
  EXPECT_EQ(csv.find("a GPU; 8 in each"), std::string::npos) << "the GPU is counted once";
}

TEST(BomLines, OfABillComeWithAnOwnedPartAndHaveNoPriceOfTheirOwn) {
  const auto lines = bom_lines(*listed_hall(1));
  for (const BomLine& l : lines) {
    if (l.order == "M-64" || l.order == "G-1") {
      EXPECT_EQ(l.to_buy, l.order == "G-1" ? 8U : 24U) << l.order;
    }
    EXPECT_FALSE(l.listed && (l.unit_price.has_value() || !l.built_in)) << l.order;
  }
  // Switch, splitter, optics, two fibres, trunk, panel, rack, PDU, cord, blank: what a bill lists is in its owner's price.
  EXPECT_EQ(totals_of(lines).unpriced, 12U);
}

TEST(BomLines, ComponentsAreThingsAndVendorsAddUp) {
  const auto lines = bom_lines(*listed_hall());
  std::uint64_t pieces = 0, others = 0;
  for (const BomLine& l : lines) (l.kind == "setting" || l.kind == "service" ? others : pieces) += l.quantity + l.spares;
  EXPECT_EQ(others, 4U);
  EXPECT_EQ(component_count(lines), pieces);
  std::uint64_t by_vendor = 0;
  std::size_t rows = 0;
  double price = 0;
  for (const VendorTotal& t : totals_by_vendor(lines)) {
    by_vendor += t.components;
    rows += t.lines;
    price += t.price.price;
  }
  EXPECT_EQ(by_vendor, pieces);
  EXPECT_EQ(rows, lines.size());
  EXPECT_DOUBLE_EQ(price, totals_of(lines).price);
}

}  // namespace
}  // namespace cw
