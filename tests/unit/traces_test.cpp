#include <filesystem>

#include <gtest/gtest.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/fabric/outcome.hpp"
#include "clusterwright/fabric/traces/node_words.hpp"
#include "clusterwright/fabric/traces/trace.hpp"
#include "support/process.hpp"
#include "support/trace_writer.hpp"

// Reading execution traces: what golden cases (tests/golden/traces) do not reach.
namespace cw {
namespace {

namespace fs = std::filesystem;

// Files of a set in a folder of their own.
class Folder {
 public:
  explicit Folder(std::string_view text) {
    for (const support::TraceFile& f : support::traces_of(text)) support::spill(path(f.name), f.bytes);
  }
  std::string path(const std::string& name) const { return scratch_.path() + "/" + name; }

 private:
  support::ScratchFolder scratch_;
};

bool says(const Diagnostics& d, std::uint16_t code, std::string_view words) {
  for (const Diagnostic& x : d.all())
    if (x.code == code && (x.message.find(words) != std::string::npos || x.help.find(words) != std::string::npos)) return true;
  return false;
}

std::string ranks_text(int ranks) {
  std::string text;
  for (int r = 0; r < ranks; ++r)
    text += "rank " + std::to_string(r) + "\nmeta 0.0.7\nnode 0 a COMP us=" + std::to_string(r) + "\nnode 1 b COLL comm_type=0 comm_size=8 data=0\nnode 2 c 9 data=1\n";
  return text;
}

TEST(Traces, TheNumberOfThreadsChangesNothing) {
  for (const std::string& text : {ranks_text(40), ranks_text(40) + "node 3 d COMP data=77\nrank 40\nmeta 0.0.4\nnode 0 a COMP us=-1\n"}) {
    const Folder folder(text);
    Diagnostics one, four;
    const auto a = read_traces(folder.path("run"), "", 0, one, nullptr, 1), b = read_traces(folder.path("run"), "", 0, four, nullptr, 4);
    EXPECT_EQ(render(one, Colour::never), render(four, Colour::never));
    EXPECT_FALSE(one.all().empty());
    ASSERT_EQ(a.has_value(), b.has_value());
    if (!a) continue;
    EXPECT_EQ(a->title, "run: 40 ranks, 120 nodes");
    for (std::size_t r = 0; r < 40; ++r) {
      EXPECT_EQ(a->ranks[r].duration[0].ps, static_cast<std::int64_t>(r) * kPsPerUs);
      EXPECT_EQ(a->ranks[r].duration, b->ranks[r].duration);
      EXPECT_EQ(a->ranks[r].waits, b->ranks[r].waits);
    }
  }
}

class Counting final : public SimProgress {
 public:
  explicit Counting(int stop_after) : stop_after_(stop_after) {}
  bool at(double share, SimTime, std::uint64_t nodes) override {
    EXPECT_GT(share, last_);
    EXPECT_LE(share, 1.0);
    EXPECT_EQ(nodes, 3U * static_cast<std::uint64_t>(calls + 1));
    last_ = share;
    return ++calls != stop_after_;
  }
  int calls = 0;

 private:
  int stop_after_;
  double last_ = 0;
};

TEST(Traces, ProgressIsToldAndMayStopTheReading) {
  const Folder folder(ranks_text(5));
  Diagnostics d;
  Counting all(0), some(2);
  EXPECT_TRUE(read_traces(folder.path("run"), "", 0, d, &all).has_value());
  EXPECT_EQ(all.calls, 5);
  Diagnostics none;
  EXPECT_FALSE(read_traces(folder.path("run"), "", 0, none, &some).has_value());
  EXPECT_EQ(some.calls, 2);
  EXPECT_FALSE(none.has_errors());
}

TEST(Traces, FilesThatCannotBeReadAreSaid) {
  const Folder folder("rank 0\nmeta 0.0.4\nnode 0 a COMP us=1\n");
  Diagnostics absent;
  EXPECT_FALSE(read_traces(folder.path("run"), folder.path("groups.json"), 0, absent, nullptr).has_value());
  EXPECT_TRUE(says(absent, code::kUnreadable, "No such file"));
  fs::create_directories(folder.path("run.1.et"));
  Diagnostics a_folder;
  EXPECT_FALSE(read_traces(folder.path("run"), "", 0, a_folder, nullptr).has_value());
  EXPECT_TRUE(says(a_folder, code::kUnreadable, "it is no file"));
}

TEST(Traces, AFileLargerThanPlacesCountIsRefused) {
  const Folder folder("rank 0\nmeta 0.0.4\n");
  std::error_code ec;
  fs::resize_file(folder.path("run.0.et"), 5'000'000'000U, ec);
  if (ec) GTEST_SKIP() << "a file system for files of 5 GB";
  Diagnostics d;
  EXPECT_FALSE(read_traces(folder.path("run"), "", 0, d, nullptr).has_value());
  EXPECT_TRUE(says(d, code::kTooLarge, "5,000,000,000 bytes"));
}

TEST(Traces, GroupsAreTakenFromTheNamedFileFirst) {
  const Folder folder("rank 0\nmeta 0.0.4\nnode 0 a COLL comm_type=0 comm_size=8 pg_name=mine\nfile comm_group.json\ntext {\"mine\": [0], \"common\": [0]}\nfile other.json\ntext {\"mine\": [0]}\n");
  Diagnostics d;
  const auto common = read_traces(folder.path("run"), "", 0, d, nullptr);
  ASSERT_TRUE(common.has_value());
  EXPECT_EQ(common->groups.size(), 2U);
  const auto named = read_traces(folder.path("run"), folder.path("other.json"), 0, d, nullptr);
  ASSERT_TRUE(named.has_value());
  EXPECT_EQ(named->groups.size(), 1U);
  support::spill(folder.path("run.json"), R"({"a": [0], "mine": [0], "b": [0]})");
  const auto own = read_traces(folder.path("run"), "", 0, d, nullptr);
  ASSERT_TRUE(own.has_value());
  EXPECT_EQ(own->groups.size(), 3U);
  EXPECT_EQ(own->ranks[0].partner[0], 1U);
  EXPECT_TRUE(d.all().empty());
}

TEST(Traces, WhatIsThereIsNamedWhereNothingAnswers) {
  const Folder folder("file llama.0.et\nmeta 0.0.4\n");
  for (const std::string& wrong : {folder.path("lama"), folder.path(""), folder.path("llama.0.et")}) {
    Diagnostics d;
    EXPECT_FALSE(read_traces(wrong, "", 0, d, nullptr).has_value());
    EXPECT_TRUE(says(d, code::kTraceRanks, folder.path("llama"))) << wrong << render(d, Colour::never);
  }
}

TEST(Traces, NamesOfCollectivesAreFoundInOtherWords) {
  using trace::collective_in;
  EXPECT_EQ(collective_in("xcclDevKernel_AllReduce_Sum_f16_RING_LL"), TraceCollective::all_reduce);
  EXPECT_EQ(collective_in("_reduce_scatter_base"), TraceCollective::reduce_scatter);
  EXPECT_EQ(collective_in("REDUCE_SCATTER_BLOCK"), TraceCollective::reduce_scatter_block);
  EXPECT_EQ(collective_in("all_to_allv"), TraceCollective::all_to_all);
  EXPECT_EQ(collective_in("Reduce"), TraceCollective::reduce);
  EXPECT_EQ(collective_in("AllGather"), TraceCollective::all_gather);
  EXPECT_EQ(collective_in("gather"), TraceCollective::gather);
  EXPECT_EQ(collective_in("SendRecv"), std::nullopt);
  for (int kind = 0; kind < 10; ++kind) EXPECT_EQ(collective_in(trace_collective_name(*trace::collective_of(kind))), trace::collective_of(kind));
}

// 10,000 nodes of 1,024 ranks are to fit into a GB.
TEST(Traces, ANodeTakesLessThan60Bytes) {
  std::string text = "rank 0\nmeta 0.0.4\n";
  constexpr int kNodes = 4'000;
  for (int i = 0; i < kNodes; ++i)
    text += i % 4 == 0 ? "node " + std::to_string(7 * i) + " ar COLL comm_type=0 comm_size=8" + (i > 0 ? " data=" + std::to_string(7 * i - 7) : "") + "\n"
                       : "node " + std::to_string(7 * i) + " gemm COMP us=8 num_ops=5 tensor_size=8 data=" + std::to_string(7 * i - 7) + "\n";
  const Folder folder(text);
  Diagnostics d;
  const auto set = read_traces(folder.path("run"), "", 0, d, nullptr);
  ASSERT_TRUE(set.has_value()) << render(d, Colour::never);
  const RankTrace& t = set->ranks[0];
  const auto room = [](const auto& column) { return column.capacity() * sizeof(column[0]); };
  const std::size_t bytes = room(t.op) + room(t.collective) + room(t.on_host) + room(t.duration) + room(t.bytes) + room(t.partner) + room(t.tag) + room(t.operations) + room(t.priority) + room(t.waits_begin) + room(t.waits) + room(t.ids) +
                            room(t.name_number) + room(t.name_end) + t.name_text.capacity();
  EXPECT_FALSE(t.ids.empty());
  EXPECT_LT(bytes, 60U * kNodes);
}

}  // namespace
}  // namespace cw
