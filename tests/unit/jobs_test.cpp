#include <cmath>
#include <set>

#include <gtest/gtest.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/fabric/collectives/plan.hpp"
#include "clusterwright/fabric/jobs/job.hpp"
#include "clusterwright/fabric/jobs/jobs_file.hpp"
#include "clusterwright/fabric/jobs/timeline.hpp"
#include "clusterwright/topology/synthetic.hpp"
#include "support/process.hpp"

namespace {

using namespace cw;

constexpr std::int64_t kMs = 1'000'000'000;

JobAction compute(std::int64_t ms, bool behind = false) {
  JobAction a;
  a.compute = SimTime{ms * kMs};
  a.behind = behind;
  return a;
}
JobAction collective(Collective op, std::int64_t bytes, bool behind = false) {
  JobAction a;
  a.collective = op;
  a.bytes = bytes;
  a.behind = behind;
  return a;
}

Job job_of(std::vector<JobAction> step, std::vector<std::uint32_t> endpoints, std::uint32_t iterations = 1) {
  JobRequest r;
  r.name = "job";
  r.step = std::move(step);
  Job j;
  j.name = r.name;
  j.program = std::make_shared<const TraceSet>(program_of(r, static_cast<std::uint32_t>(endpoints.size())));
  j.endpoints = std::move(endpoints);
  j.iterations = iterations;
  return j;
}

Result<JobsOutcome> run(const std::vector<Job>& jobs, JobSettings settings = {}) {
  const NetGraph g = leaf_spine(2, 4, 1, 1, {})->graph;
  return run_jobs(g, bare_costs(g), {}, jobs, settings, nullptr);
}
double end_ms(const Result<JobsOutcome>& o, std::size_t job = 0) { return in_us((*o).jobs[job].end) / 1000; }

constexpr std::int64_t kBytes = 500'000'000;  // 10 ms over a link of 400 Gb/s

TEST(Jobs, AStepIsItsParts) {
  // Half of it goes out of each of two ranks: 5 ms.
  EXPECT_NEAR(end_ms(run({job_of({compute(3), collective(Collective::all_gather, kBytes), compute(2)}, {0, 1})})), 10, 0.05);
  EXPECT_NEAR(end_ms(run({job_of({compute(3), collective(Collective::all_gather, kBytes), compute(2)}, {0, 1}, 4)})), 40, 0.2);
  EXPECT_NEAR(end_ms(run({job_of({compute(3), collective(Collective::all_gather, kBytes, true), compute(4)}, {0, 1})})), 8, 0.05);
  EXPECT_NEAR(end_ms(run({job_of({collective(Collective::send_receive, kBytes)}, {0, 1, 2})})), 10, 0.05);
  EXPECT_NEAR(end_ms(run({job_of({compute(7)}, {5})})), 7, 1e-9);
}

TEST(Jobs, WhoComesFirstWaits) {
  Job j = job_of({compute(10), collective(Collective::all_gather, kBytes)}, {0, 1});
  j.slowness = {1, 1.5};
  const auto o = run({j});
  EXPECT_NEAR(end_ms(o), 20, 0.05);
  EXPECT_NEAR(o->jobs[0].busy_s, 0.0125, 1e-6);
  EXPECT_NEAR(o->jobs[0].wait_s, 0.0025, 1e-6);
  EXPECT_NEAR(o->jobs[0].transfer_s, 0.005, 5e-5);
  std::set<JobSpan::What> drawn;
  for (const JobSpan& s : o->jobs[0].spans) drawn.insert(s.what);
  EXPECT_EQ(drawn.size(), 3U);
  EXPECT_NE(timeline_chart(j, o->jobs[0], "two ranks").find("rank 1"), std::string::npos);
}

// Over the one uplink each of two jobs gets half; below one leaf they do not meet.
TEST(Jobs, LinksAreShared) {
  const std::vector<JobAction> step = {collective(Collective::all_gather, kBytes)};
  const auto apart = run({job_of(step, {0, 1}), job_of(step, {2, 3})}), together = run({job_of(step, {0, 4}), job_of(step, {1, 5})});
  EXPECT_NEAR(end_ms(apart, 0), 5, 0.05);
  EXPECT_NEAR(end_ms(together, 0), 10, 0.05);
  EXPECT_NEAR(end_ms(together, 1), 10, 0.05);
  Job late = job_of(step, {1, 5});
  late.start = SimTime{2500 * kPsPerUs};
  const auto meet = run({job_of(step, {0, 4}), late});  // 2.5 ms alone, 5 ms at half, 2.5 ms alone
  EXPECT_NEAR(end_ms(meet, 0), 7.5, 0.05);
  EXPECT_NEAR(end_ms(meet, 1), 10, 0.05);
  EXPECT_NEAR(meet->busiest_share, 1, 0.01);
}

TEST(Jobs, JitterIsDrawnByPlace) {
  Job j = job_of({compute(10), collective(Collective::all_reduce, 1000)}, {0, 1, 2, 3}, 50);
  j.jitter = 0.05;
  JobSettings one, two;
  two.seed = 2;
  const double a = end_ms(run({j}, one)), b = end_ms(run({j}, two));
  EXPECT_EQ(a, end_ms(run({j}, one)));
  EXPECT_NE(a, b);
  // The slowest of four is 1.03 standard deviations above the mean.
  EXPECT_NEAR(a / 50, 10 * (1 + 1.03 * 0.05), 0.15);
}

TraceSet two_ranks() {
  JobRequest r;
  r.step = {collective(Collective::all_reduce, 1000)};
  return program_of(r, 2);
}

TEST(Jobs, WorkWithoutTimeTakesWhatAGpuNeeds) {
  TraceSet t = two_ranks();
  for (RankTrace& r : t.ranks) {
    r.op[0] = TraceOp::compute;
    r.duration[0] = {};
    r.operations = {2'000'000'000'000};
    r.bytes[0] = 1'000'000'000;
  }
  Job j;
  j.name = "work";
  j.program = std::make_shared<const TraceSet>(t);
  j.endpoints = {0, 1};
  const auto refused = run({j});
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("has work and no time"), std::string::npos);
  JobSettings gpu;
  gpu.roofline = {1e15, 2e12};
  EXPECT_NEAR(end_ms(run({j}, gpu)), 2, 1e-6);
  gpu.roofline = {1e15, 1e11};
  EXPECT_NEAR(end_ms(run({j}, gpu)), 10, 1e-6);
}

// Rank 0 does a collective of the pair and then a message, rank 1 the message first.
TEST(Jobs, RanksThatWaitForEachOtherAreNamed) {
  JobRequest r;
  r.step = {collective(Collective::all_reduce, 1000), collective(Collective::send_receive, 1000)};
  TraceSet t = program_of(r, 2);
  RankTrace& second = t.ranks[1];
  // Its collective waits for its message.
  second.waits = {1, 2};
  second.waits_begin = {0, 2, 2, 2};
  Job j;
  j.name = "crossed";
  j.program = std::make_shared<const TraceSet>(t);
  j.endpoints = {0, 1};
  const auto o = run({j});
  ASSERT_FALSE(o);
  EXPECT_NE(o.error().message.find("crossed stands still from 2.02"), std::string::npos) << o.error().message;
  EXPECT_NE(o.error().message.find("rank 0 waits for rank 1, which never comes to 'all-reduce'"), std::string::npos) << o.error().message;
}

// Two ranks that each send first and then receive: nobody waits for a receiver, who may also come late.
TEST(Jobs, SendersDoNotWaitForReceivers) {
  JobRequest r;
  r.step = {collective(Collective::send_receive, kBytes), compute(3)};
  TraceSet t = program_of(r, 2);
  for (RankTrace& x : t.ranks) {  // send, then receive, then compute
    x.waits = {0, 1};
    x.waits_begin = {0, 0, 1, 2};
  }
  Job j;
  j.name = "both";
  j.program = std::make_shared<const TraceSet>(t);
  j.endpoints = {0, 1};
  j.iterations = 2;
  const auto o = run({j});
  ASSERT_TRUE(o) << o.error().message;
  EXPECT_NEAR(end_ms(o), 26, 0.05);
}

TEST(Jobs, WhatHasNoWayIsSaid) {
  const NetGraph g = leaf_spine(2, 2, 1, 1, {})->graph;
  FabricOptions o;
  for (std::uint32_t p = 0; p < g.ports(); ++p)
    if (g.tier[g.owner[p]] == 2) o.changes.push_back({SimTime{}, p, 0});
  const auto out = run_jobs(g, bare_costs(g), o, std::vector<Job>{job_of({collective(Collective::all_reduce, 1000)}, {0, 2})}, {}, nullptr);
  ASSERT_FALSE(out);
  EXPECT_NE(out.error().message.find("has no way"), std::string::npos);
}

// Every kind of collective that traces have runs, also of a single rank.
TEST(Jobs, EveryKindOfCollectiveRuns) {
  for (const TraceCollective kind : {TraceCollective::all_reduce, TraceCollective::reduce, TraceCollective::all_gather, TraceCollective::gather, TraceCollective::scatter, TraceCollective::broadcast,
                                     TraceCollective::all_to_all, TraceCollective::reduce_scatter, TraceCollective::reduce_scatter_block, TraceCollective::barrier})
    for (const std::uint32_t ranks : {1U, 2U, 5U}) {
      JobRequest r;
      r.step = {collective(Collective::all_reduce, kind == TraceCollective::barrier ? 0 : kBytes)};
      TraceSet t = program_of(r, std::max(2U, ranks));
      t.ranks.resize(ranks);
      for (RankTrace& x : t.ranks) {
        x.collective[0] = kind;
        x.partner[0] = RankTrace::kWorld;
      }
      Job j;
      j.name = "kinds";
      j.program = std::make_shared<const TraceSet>(t);
      for (std::uint32_t e = 0; e < ranks; ++e) j.endpoints.push_back(e);
      const auto o = run({j});
      ASSERT_TRUE(o);
      const bool sends = ranks > 1 && kind != TraceCollective::barrier;
      EXPECT_EQ(end_ms(o) > 0.1, sends) << trace_collective_name(kind) << " of " << ranks;
    }
}

TEST(Jobs, KeysAreInTheDocs) { support::expect_part_as_recorded("docs/jobs.md", "keys", markdown_reference(job_fields())); }

TEST(Jobs, FilesAreReadOrRefused) {
  Diagnostics d;
  const auto good = read_jobs({"jobs.yaml", "jobs:\n  - {name: a, gpus: 8, step: [{compute: 1 ms}, {collective: all-reduce, size: 1 MiB, group: 4, stride: 2}]}\n"}, d);
  ASSERT_TRUE(good) << render(d, Colour::never);
  EXPECT_EQ(good->jobs[0].step[1].stride, 2U);
  EXPECT_EQ(program_of(good->jobs[0], 8).groups.size(), 2U);
  EXPECT_FALSE(read_jobs({"jobs.yaml", "jobs: []\n"}, d));
  EXPECT_EQ(d.all().back().code, code::kBadJob);
}

}  // namespace
