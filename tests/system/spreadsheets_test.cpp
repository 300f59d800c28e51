#include <gtest/gtest.h>

#include <algorithm>

#include "clusterwright/text/xlsx.hpp"
#include "support/process.hpp"
#include "unit/emit_clusters.hpp"
#include "unit/hall_clusters.hpp"

// What a real spreadsheet program reads in bom.xlsx and cables.xlsx is what the CSV files say.
namespace {

using support::slurp;
using Table = std::vector<std::vector<std::string>>;

Table csv(const std::string& text) {
  Table rows(1);
  std::string cell;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"' && quoted && i + 1 < text.size() && text[i + 1] == '"')
      cell += text[++i];
    else if (c == '"')
      quoted = !quoted;
    else if ((c == ',' || c == '\n') && !quoted) {
      rows.back().push_back(std::exchange(cell, ""));
      if (c == '\n') rows.emplace_back();
    } else
      cell += c;
  }
  rows.pop_back();
  return rows;
}

bool reader_is_there() { return support::run({"ssconvert", "--version"}, support::kRoot).exit_code == 0; }

// The sheets of a spreadsheet file as tables.
std::vector<Table> sheets(const std::string& bytes, std::size_t count) {
  const support::ScratchFolder scratch;
  support::spill(scratch.path() + "/in.xlsx", bytes);
  const auto o =
      support::run({"ssconvert", "-S", "-T", "Gnumeric_stf:stf_assistant", "-O", "format=raw", "in.xlsx", "out-%n.csv"},
                   scratch.path());
  EXPECT_EQ(o.exit_code, 0) << o.err;
  std::vector<Table> all;
  for (std::size_t i = 0; i < count; ++i)
    all.push_back(csv(slurp(scratch.path() + "/out-" + std::to_string(i) + ".csv")));
  EXPECT_EQ(slurp(scratch.path() + "/out-" + std::to_string(count) + ".csv"), "") << "more sheets than expected";
  return all;
}

std::size_t column(const Table& t, const std::string& name) {
  return static_cast<std::size_t>(std::find(t[0].begin(), t[0].end(), name) - t[0].begin());
}

// Every column of the sheet is in the CSV and says the same in every row; a spreadsheet writes a number in its own way.
void expect_same(const Table& sheet, const Table& file, std::size_t rows) {
  ASSERT_GE(sheet.size(), rows);
  ASSERT_EQ(file.size(), rows);
  for (std::size_t c = 0; c < sheet[0].size(); ++c) {
    const std::size_t from = column(file, sheet[0][c]);
    ASSERT_LT(from, file[0].size()) << sheet[0][c];
    for (std::size_t r = 1; r < rows; ++r) EXPECT_EQ(sheet[r][c], file[r][from]) << sheet[0][c] << " in row " << r;
  }
}

cw::ClusterRef priced() {
  return cw::test::hall([](cw::ClusterBuilder& b) {
    b.head().currency = "EUR";
    b.set_name(cw::DeviceId(std::size_t{0}), "=2+2 <&> \"quoted\", näme");
    for (const cw::PartId p : cw::ids<cw::PartId>(b.head().parts.size()))
      if (b.head().parts[p]->id == "acme/hx8") b.head().bought[p] = {1250.25, 0};
  });
}

TEST(Spreadsheets, BillOfMaterialsIsThatOfTheCsvWithItsSum) {
  if (!reader_is_there()) GTEST_SKIP() << "ssconvert (gnumeric) is missing";
  const cw::ClusterRef c = priced();
  const Table file = csv(cw::test::text_of(cw::test::exporter("bom.csv"), *c));
  const auto book = sheets(cw::test::text_of(cw::test::exporter("bom.xlsx"), *c), 2);
  const Table &sheet = book[0], &totals = book[1];
  EXPECT_EQ(sheet[0], file[0]);
  expect_same(sheet, file, file.size());
  ASSERT_EQ(sheet.size(), file.size() + 1);
  EXPECT_EQ(sheet.back()[column(sheet, "total_price")], "2500.5");
  EXPECT_EQ(sheet.back()[column(sheet, "currency")], "EUR");
  ASSERT_EQ(totals.size(), 3U) << "a vendor and the sum";
  EXPECT_EQ(totals[1][column(totals, "vendor")], "Acme");
  EXPECT_EQ(totals[2][column(totals, "vendor")], "all");
  for (const char* name : {"phase", "lines", "components", "to_buy", "total_price"})
    EXPECT_EQ(totals[1][column(totals, name)], totals[2][column(totals, name)]) << name;
  EXPECT_EQ(totals[2][column(totals, "total_price")], "2500.5");
  EXPECT_EQ(totals[2][column(totals, "lines")], std::to_string(file.size() - 1));
}

TEST(Spreadsheets, CablesAndCutListAreThoseOfTheCsv) {
  if (!reader_is_there()) GTEST_SKIP() << "ssconvert (gnumeric) is missing";
  const cw::ClusterRef c = priced();
  const auto book = sheets(cw::test::text_of(cw::test::exporter("cables.xlsx"), *c), 2);
  const Table cables = csv(cw::test::text_of(cw::test::exporter("cables.csv"), *c));
  expect_same(book[0], cables, cables.size());
  std::vector<std::string> names = cables[0];
  names.erase(std::remove(names.begin(), names.end(), "cable"), names.end());
  EXPECT_EQ(book[0][0], names) << "all but `cable`, which is `part` once more";
  const Table cuts = csv(cw::test::text_of(cw::test::exporter("cut-list.csv"), *c));
  EXPECT_EQ(book[1][0], cuts[0]);
  expect_same(book[1], cuts, cuts.size());
}

// Of many links only the columns that one needs to pull them, so that it is packed in time.
TEST(Spreadsheets, OfManyLinksHaveWhatPullingNeeds) {
  if (!reader_is_there()) GTEST_SKIP() << "ssconvert (gnumeric) is missing";
  const cw::ClusterRef c = cw::test::hall_of(8'400);
  ASSERT_GT(c->links.size(), 50'000U);
  const std::string bytes = cw::test::text_of(cw::test::exporter("cables.xlsx"), *c);
  const Table sheet = sheets(bytes, 2)[0];
  EXPECT_EQ(sheet.size(), c->links.size() + 1);
  EXPECT_EQ(sheet[0], (std::vector<std::string>{"a_device", "a_port", "b_device", "b_port", "length_m", "a_rack",
                                                "a_unit", "b_rack", "b_unit", "part"}));
}

TEST(Xlsx, AFullSheetGoesOnInAnother) {
  const cw::XlsxColumn one[] = {{"n", 8, cw::XlsxKind::whole}};
  for (const std::uint32_t rows : {1'048'575U, 1'048'576U}) {
    cw::XlsxWriter out;
    out.begin_sheet("rows", one);
    for (std::uint32_t i = 0; i < rows; ++i) {
      out.cell("7");
      out.end_row();
    }
    const bool two = out.finish().find("xl/worksheets/sheet2.xml") != std::string::npos;
    EXPECT_EQ(two, rows > 1'048'575U) << rows << " rows below the head";
  }
}

TEST(Xlsx, LeavesNoFilesBehindAndSaysWhereItCannotWrite) {
  const support::ScratchFolder scratch;
  const char* before = std::getenv("TMPDIR");
  const std::string kept = before != nullptr ? before : "";
  setenv("TMPDIR", scratch.path().c_str(), 1);
  const cw::XlsxColumn one[] = {{"n", 8}};
  {
    cw::XlsxWriter out;
    out.begin_sheet("a", one);
    out.cell("x");
    EXPECT_TRUE(out.finish().starts_with("PK"));
    cw::XlsxWriter given_up;
    given_up.begin_sheet("b", one);
  }
  EXPECT_EQ(support::run({"ls", "-A"}, scratch.path()).out, "");
  setenv("TMPDIR", (scratch.path() + "/not-there").c_str(), 1);
  EXPECT_NO_THROW(cw::XlsxWriter()) << "a folder that is not there is as if none were named";
  if (before != nullptr)
    setenv("TMPDIR", kept.c_str(), 1);
  else
    unsetenv("TMPDIR");
}

// Nothing is written, and the message names the folder, where temporary files cannot be.
TEST(Xlsx, AProgramWithoutRoomForTemporaryFilesSaysSo) {
  const support::ScratchFolder scratch;
  const auto o = support::run({"env", "TMPDIR=/proc", support::kBinary, "design", "-q", "examples/lenovo-large.yaml",
                               "-o", scratch.path() + "/out"},
                              support::kRoot);
  EXPECT_EQ(o.exit_code, 2) << o.err;
  EXPECT_NE(o.err.find("bom.xlsx cannot be made: no temporary file can be made in /proc"), std::string::npos) << o.err;
  EXPECT_EQ(support::run({"ls", "-A"}, scratch.path()).out, "");
}

}  // namespace
