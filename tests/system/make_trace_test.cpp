#include <fmt/format.h>
#include <gtest/gtest.h>

#include "clusterwright/fabric/traces/trace.hpp"
#include "support/process.hpp"

// tools/make_trace.py writes traces that are read without a word, with the communication that the splits ask for.
namespace {

using namespace cw;
using support::kRoot;

struct Split {
  int tensor = 1, pipeline = 1, data = 1;
  bool sharded = false;
};

constexpr int kLayers = 8, kSteps = 2, kMicroBatches = 3;
constexpr std::int64_t kHidden = 1024, kActivations = 512 * kHidden * 2;

std::vector<std::string> command(const Split& s, const std::string& prefix) {
  std::vector<std::string> out = {"python3", kRoot + "/tools/make_trace.py", "-o", prefix};
  const auto option = [&](const char* name, std::int64_t v) {
    out.emplace_back(name);
    out.push_back(std::to_string(v));
  };
  option("--tensor-parallel", s.tensor);
  option("--pipeline", s.pipeline);
  option("--data-parallel", s.data);
  option("--layers", kLayers);
  option("--steps", kSteps);
  option("--hidden", kHidden);
  option("--sequence", 512);
  option("--micro-batches", kMicroBatches);
  option("--bucket", 50'000'000);
  if (s.sharded) out.emplace_back("--sharded");
  return out;
}

struct Sums {
  std::int64_t tensor = 0, data = 0, gathered = 0, sent = 0, received = 0, operations = 0;
};
Sums sums_of(const TraceSet& set, const RankTrace& t) {
  Sums s;
  for (std::uint32_t n = 0; n < t.size(); ++n) {
    s.operations += t.operations_of(n);
    if (t.op[n] == TraceOp::send) s.sent += t.bytes[n];
    if (t.op[n] == TraceOp::receive) s.received += t.bytes[n];
    if (t.op[n] != TraceOp::collective) continue;
    const bool tensor = set.groups[t.partner[n]].name.starts_with("tensor-");
    (tensor ? s.tensor : t.collective[n] == TraceCollective::all_gather ? s.gathered : s.data) += t.bytes[n];
  }
  return s;
}

TEST(MakeTrace, WritesWhatTheSplitsAskFor) {
  for (const Split& s : {Split{}, Split{2, 1, 1}, Split{1, 4, 1}, Split{1, 1, 4}, Split{2, 2, 2}, Split{4, 2, 2, true}}) {
    SCOPED_TRACE(fmt::format("{} x {} x {}", s.tensor, s.pipeline, s.data));
    const support::ScratchFolder scratch;
    const auto o = support::run(command(s, scratch.path() + "/run"), kRoot);
    ASSERT_EQ(o.exit_code, 0) << o.err;
    Diagnostics d;
    const auto set = read_traces(scratch.path() + "/run", "", 0, d, nullptr);
    ASSERT_TRUE(set.has_value()) << render(d, Colour::never);
    EXPECT_TRUE(d.all().empty()) << render(d, Colour::never);
    ASSERT_EQ(set->ranks.size(), static_cast<std::size_t>(s.tensor * s.pipeline * s.data));
    for (std::size_t r = 0; r < set->ranks.size(); ++r) {
      const Sums got = sums_of(*set, set->ranks[r]);
      const int stage = static_cast<int>(r) / (s.tensor * s.data), layers = kLayers / s.pipeline, ends = (stage > 0 ? 1 : 0) + (stage < s.pipeline - 1 ? 1 : 0);
      const std::int64_t gradients = 12 * kHidden * kHidden / s.tensor * 2 * layers * kSteps;
      EXPECT_EQ(got.tensor, s.tensor > 1 ? 4LL * layers * kMicroBatches * kSteps * kActivations : 0);
      EXPECT_EQ(got.data, s.data > 1 ? gradients : 0);
      EXPECT_EQ(got.gathered, s.sharded ? gradients : 0);
      EXPECT_EQ(got.sent, ends * kMicroBatches * kSteps * kActivations);
      EXPECT_EQ(got.received, got.sent);
      EXPECT_GT(got.operations, 0);
    }
  }
}

TEST(MakeTrace, RefusesSplitsThatDoNotFit) {
  const support::ScratchFolder scratch;
  const std::string prefix = scratch.path() + "/run";
  for (const std::vector<std::string>& options : {std::vector<std::string>{"--ranks", "7", "--tensor-parallel", "2"}, {"--layers", "9", "--pipeline", "2"}, {"--ranks", "8", "--tensor-parallel", "2", "--pipeline", "2", "--data-parallel", "4"}, {"--steps", "0"}}) {
    std::vector<std::string> words = {"python3", kRoot + "/tools/make_trace.py", "-o", prefix};
    words.insert(words.end(), options.begin(), options.end());
    const auto o = support::run(words, kRoot);
    EXPECT_EQ(o.exit_code, 2) << options[0];
    EXPECT_NE(o.err.find("error:"), std::string::npos) << o.err;
  }
  EXPECT_TRUE(support::slurp(prefix + ".0.et").empty());
}

}  // namespace
