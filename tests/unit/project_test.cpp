#include <gtest/gtest.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/plan/project.hpp"

namespace cw {
namespace {

TEST(Project, Dates) {
  for (const char* good : {"2026-03-31", "2024-02-29", "2000-02-29"}) EXPECT_TRUE(is_date(good)) << good;
  for (const char* bad : {"", "2026-02-29", "1900-02-29", "2026-13-01", "2026-00-10", "2026-1-1", "31.3.2026", "2026-04-31", "2026/04/30"}) EXPECT_FALSE(is_date(bad)) << bad;
}

TEST(Project, RecordsMustAnswerEveryRow) {
  using Rows = std::vector<std::string>;
  Diagnostics d;
  const auto open = [&](const std::string& filled, std::string_view must_say) { return open_rows({"blank.csv", "key,serial\na,\nb,\n"}, {"filled.csv", filled}, must_say, d); };
  EXPECT_EQ(open("key,serial\na,1\n", ""), Rows{"b"});
  EXPECT_EQ(open("key,serial\nb,2\na,1\n", ""), Rows{});
  EXPECT_EQ(open("\xef\xbb\xbfkey,serial\r\nb,2\r\na,1\r\n", ""), Rows{}) << "as spreadsheets save it";
  EXPECT_EQ(open("key,serial\na,ok\nb,no\n", "ok"), Rows{"b"});
  EXPECT_TRUE(d.all().empty());
}

TEST(Project, RecordsThatAreNoTextAreRefusedWhereTheyAreWrong) {
  for (const auto& [filled, code, line] : {std::tuple<std::string, std::uint16_t, std::uint32_t>{"", code::kEmpty, 1}, {"key,serial\na,\"1\nb,2\n", code::kCsvSyntax, 2},
                                           {std::string("key,serial\na,\0", 14), code::kCsvSyntax, 2}}) {
    Diagnostics d;
    EXPECT_FALSE(open_rows({"blank.csv", "key,serial\na,\n"}, {"filled.csv", filled}, "", d));
    ASSERT_EQ(d.all().size(), 1U) << filled;
    EXPECT_EQ(d.all()[0].file, "filled.csv");
    EXPECT_EQ(d.all()[0].code, code);
    EXPECT_EQ(d.all()[0].span.line, line);
  }
}

// Approved on the day before the proposal was, in a state that somebody edited.
TEST(Project, ApprovalsStandInTheOrderOfTheStages) {
  Project p;
  p.name = "p";
  p.done = 3;
  p.approvals[0] = ApprovedBy{"Ann", "2026-03-31"};
  p.approvals[2] = ApprovedBy{"Bob", "2026-03-31"};
  const auto told = [&] {
    Diagnostics d;
    const auto read = read_project(write_project(p), "project.json", d);
    EXPECT_EQ(read.has_value(), d.all().empty());
    return d.all().empty() ? std::string() : d.all()[0].message;
  };
  EXPECT_EQ(last_approval(p), 2U);
  EXPECT_EQ(told(), "") << "two on one day";
  p.approvals[2]->date = "2026-03-30";
  EXPECT_EQ(told(), "stage 'order' is approved on 2026-03-30, before 'proposal' on 2026-03-31");
  p.approvals[2]->date = "2026-02-30";
  EXPECT_EQ(told(), "stage 'order' is approved on '2026-02-30', which is no day");
  p.approvals[2]->date = "2026-04-01";
  p.approvals[4] = ApprovedBy{"Cy", "2026-04-02"};
  EXPECT_EQ(told(), "stage 'deploy' is approved before it is left");
}

}  // namespace
}  // namespace cw
