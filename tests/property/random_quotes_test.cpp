#include <map>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "clusterwright/catalog/catalogue.hpp"
#include "clusterwright/intent/intent.hpp"
#include "clusterwright/plan/largest.hpp"
#include "clusterwright/plan/quote_compare.hpp"
#include "clusterwright/text/csv.hpp"
#include "support/embedded.hpp"

// A quote made from the bill of a random design, with lines left out, halved, doubled and added: what is told is what was
// done, in whatever order the lines stand.
namespace {

using namespace cw;

ClusterRef any_design() {
  const std::string server = *rc::gen::element<std::string>("lenovo/sr675-v3", "dell/xe9680", "dell/r760xa", "supermicro/sys-821ge-tnhr", "supermicro/sys-421ge-tnhr2-lcc");
  const std::string text = fmt::format("nodes: {}\nserver: {}\nsite: {{spares: {} %}}\n", *rc::gen::inRange(1, 40), server, *rc::gen::inRange(0, 10));
  Diagnostics d;
  const auto intent = read_intent({"random.yaml", text}, d);
  RC_ASSERT(intent.has_value() && !d.has_errors());
  auto made = make_cluster(*intent, embedded(), d);
  RC_ASSERT(made.has_value());
  return made->cluster;
}

// What is needed of each thing: a number and its words, added up as the same thing is listed under several machines.
std::map<std::pair<std::string, std::string>, std::uint64_t> needs_of(const Cluster& c) {
  std::map<std::pair<std::string, std::string>, std::uint64_t> needs;
  for (const BomLine& line : bom_lines(c)) needs[{line.order, line.description}] += line.to_buy;
  return needs;
}

TEST(Property, AComparisonTellsWhatWasDoneToTheQuote) {
  EXPECT_TRUE(rc::check("random quotes", [] {
    const ClusterRef c = any_design();
    std::map<std::string, std::string> expected;  // words of a thing -> what happened to it
    std::vector<std::string> rows;
    for (const auto& [what, needed] : needs_of(*c)) {
      const auto& [number, words] = what;
      const int act = *rc::gen::inRange(0, 6);
      std::uint64_t offered = needed;
      if (act == 0) {
        expected[words] = "missing";
        continue;
      }
      if (act == 1 && needed > 1) {
        offered = needed / 2;
        expected[words] = "too few";
      } else if (act == 2) {
        offered = needed * 2;
        expected[words] = "too many";
      }
      CsvWriter row;
      row.field(fmt::format("{}", offered)).field(words).field(number);
      rows.push_back(row.buffer());
    }
    if (*rc::gen::arbitrary<bool>()) {
      rows.push_back("7,nothing that anybody makes,QQ-12345");
      expected["nothing that anybody makes"] = "unknown";
    }
    RC_PRE(!rows.empty());
    for (std::size_t i = rows.size(); i > 1; --i) std::swap(rows[i - 1], rows[*rc::gen::inRange<std::size_t>(0, i)]);
    Diagnostics d;
    const auto quote = read_quote({"q.csv", fmt::format("Qty,Description,P/N\n{}\n", fmt::join(rows, "\n"))}, d);
    RC_ASSERT(quote.has_value());
    const auto result = compare_quote(*quote, *c, embedded(), {}, d);
    RC_ASSERT(result.has_value());
    std::map<std::string, std::string> told;
    for (const QuoteFinding& f : result->findings) told[f.description] = difference_name(f.what);
    RC_ASSERT(told == expected);
  }));
}

}  // namespace
