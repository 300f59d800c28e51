#include <algorithm>

#include <fmt/format.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/emit/folder.hpp"
#include "clusterwright/fabric/bound_by.hpp"
#include "clusterwright/fabric/failures.hpp"
#include "clusterwright/fabric/jobs/job.hpp"
#include "clusterwright/fabric/jobs/jobs_file.hpp"
#include "clusterwright/fabric/jobs/timeline.hpp"
#include "clusterwright/text/json.hpp"
#include "settings.hpp"
#include "sim.hpp"
#include "sim_fabric.hpp"
#include "sim_jobs.hpp"

// `sim chakra` and `sim jobs`: programs of ranks on a cluster, alone and side by side.

namespace cw::app {

const char* const kSimChakraHelp =
    "Traces are files run/llama.0.et, run/llama.1.et … of the MLCommons Chakra kind; process groups stand in run/llama.json. Each rank\n"
    "gets a GPU. Compute takes the time that the trace has, or by its work what a GPU of the design needs; collectives and\n"
    "messages take what this network gives them.\n"
    "\n"
    "Examples:\n"
    "  clusterwright sim chakra out --trace run/llama --placement pack\n"
    "  clusterwright sim chakra out --trace run/llama --routing ecmp --slow nic:node-05/gpu-1:50% -o sim\n"
    "  clusterwright sim chakra out --trace run/llama --jitter 3 --straggler 5:1.2 --json\n";
const char* const kSimJobsHelp =
    "jobs.yaml lists jobs, each with GPUs and a step that they repeat, or a trace:\n"
    "  jobs:\n"
    "    - name: llama\n"
    "      gpus: 64\n"
    "      iterations: 3\n"
    "      step:\n"
    "        - {compute: 20 ms}\n"
    "        - {collective: all-reduce, size: 256 MiB}\n"
    "    - {name: moe, gpus: 32, placement: scatter, trace: run/moe}\n"
    "All keys: docs/jobs.md. Each job is also run alone: what others cost it is in the report.\n"
    "\n"
    "Example:\n"
    "  clusterwright sim jobs out --jobs jobs.yaml --routing ecmp -o sim\n";

namespace {

constexpr std::uintmax_t kMostJobsBytes = 1U << 22U;

struct Ran {
  JobsOutcome together;
  std::vector<JobOutcome> alone;  // by job; empty: there is one only
};

std::string seconds_text(double s) { return time_words(sim_time(Seconds{std::max(0.0, s)}).value_or(SimTime{})); }
double total(const JobOutcome& o) { return in_seconds(o.end - o.start); }
double share(double part, const JobOutcome& o) { return total(o) > 0 ? 100 * part / total(o) : 0; }

std::string job_text(const Job& j, const JobOutcome& o, const JobOutcome* alone) {
  std::string out = fmt::format("\n{}: {} ranks, {} nodes, {} collectives, {} messages\n", j.name, grouped(j.endpoints.size()), grouped(o.nodes), grouped(o.collectives), grouped(o.messages));
  const auto row = [&](std::string_view what, const std::string& words) { out += fmt::format("  {:<12} {}\n", what, words); };
  row("time", fmt::format("{}{}", seconds_text(total(o)), o.start.ps > 0 ? fmt::format(", from {} on", seconds_text(in_seconds(o.start))) : ""));
  if (o.iteration_ends.size() > 1) {
    const double first = in_seconds(o.iteration_ends[0] - o.start), rest = in_seconds(o.iteration_ends.back() - o.iteration_ends[0]) / static_cast<double>(o.iteration_ends.size() - 1);
    row("iteration", fmt::format("{}; the first {}", seconds_text(rest), seconds_text(first)));
  }
  row("GPUs", fmt::format("compute {:.1f} % of it, and stand idle for {} ({:.1f} %)", share(o.busy_s, o), seconds_text(o.idle_s), share(o.idle_s, o)));
  row("ranks", fmt::format("communicate for {}, wait for each other for {}", seconds_text(o.transfer_s), seconds_text(o.wait_s)));
  if (alone != nullptr) row("alone", fmt::format("{}: the other jobs cost it {:.1f} %", seconds_text(total(*alone)), 100 * (total(o) / std::max(1e-15, total(*alone)) - 1)));
  return out;
}

void put_job(JsonWriter& json, const Job& j, const JobOutcome& o, const JobOutcome* alone) {
  json.begin_object();
  json.member("name", j.name).member("ranks", static_cast<std::uint64_t>(j.endpoints.size())).member("nodes", o.nodes).member("collectives", o.collectives).member("messages", o.messages);
  json.member("start_us", in_us(o.start)).member("end_us", in_us(o.end)).member("time_us", in_us(o.end - o.start));
  json.key("iteration_ends_us").begin_array().begin_inline();
  for (const SimTime t : o.iteration_ends) json.value(in_us(t));
  json.end_array().end_inline();
  json.member("busy_us", o.busy_s * 1e6).member("idle_us", o.idle_s * 1e6).member("communicates_us", o.transfer_s * 1e6).member("waits_us", o.wait_s * 1e6);
  if (alone != nullptr) json.member("alone_us", in_us(alone->end - alone->start)).member("slowdown", total(o) / std::max(1e-15, total(*alone)));
  json.end_object();
}

const JobOutcome* alone_of(const Ran& ran, std::size_t i) { return ran.alone.empty() ? nullptr : &ran.alone[i]; }

std::string all_text(const CollectiveInput& in, std::span<const Job> jobs, const Ran& ran) {
  std::string out = fmt::format("{}\n{} routing\n", in.net.title, routing_name(in.fabric.routing));
  for (const std::string& f : in.failures) out += fmt::format("{:<14} {}\n", "fails", f);
  for (std::size_t i = 0; i < jobs.size(); ++i) out += job_text(jobs[i], ran.together.jobs[i], alone_of(ran, i));
  out += fmt::format("\n{:<14} {}\n", "bound by", ran.together.bound_by);
  if (ran.together.busiest_port != NetGraph::kNone) out += fmt::format("{:<14} {}, {:.1f} % of its rate over the whole run\n", "busiest link", in.net.names->port(ran.together.busiest_port), 100 * ran.together.busiest_share);
  return out;
}

std::string all_json(const CollectiveInput& in, std::span<const Job> jobs, const Ran& ran) {
  JsonWriter json(JsonWriter::Layout::pretty);
  json.begin_object();
  json.member("title", in.net.title).member("routing", routing_name(in.fabric.routing)).member("seed", in.fabric.seed);
  json.key("jobs").begin_array();
  for (std::size_t i = 0; i < jobs.size(); ++i) put_job(json, jobs[i], ran.together.jobs[i], alone_of(ran, i));
  json.end_array();
  json.member("end_us", in_us(ran.together.end)).member("bound_by", ran.together.bound_by);
  if (ran.together.busiest_port != NetGraph::kNone) json.member("busiest_link", in.net.names->port(ran.together.busiest_port)).member("busiest_share", ran.together.busiest_share);
  json.end_object();
  return json.take() + "\n";
}

int run_and_tell(const Common& common, const SimJobsOptions& o, const CollectiveInput& in, const std::vector<Job>& jobs, Diagnostics& findings) {
  JobSettings settings;
  settings.seed = o.place.seed;
  settings.roofline = in.roofline;
  Ran ran;
  const auto run = [&](std::span<const Job> some, std::string_view what) -> std::optional<JobsOutcome> {
    std::uint64_t nodes = 0;
    for (const Job& j : some)
      for (const RankTrace& r : j.program->ranks) nodes += static_cast<std::uint64_t>(r.size()) * j.iterations;
    RunProgress progress(common, what, nodes);
    auto outcome = run_jobs(in.net.graph, in.costs, in.fabric, some, settings, &progress);
    if (outcome) return std::move(*outcome);
    refuse(code::kJobStuck, outcome.error().message, outcome.error().help, findings);
    return std::nullopt;
  };
  auto together = run(jobs, "jobs");
  if (!together) return report(common, findings, kFindings);
  ran.together = std::move(*together);
  for (std::size_t i = 0; i < jobs.size() && jobs.size() > 1; ++i) {
    auto alone = run(std::span(&jobs[i], 1), jobs[i].name + " alone");
    if (!alone) return report(common, findings, kFindings);
    ran.alone.push_back(std::move(alone->jobs[0]));
  }
  const std::string text = all_text(in, jobs, ran), json = all_json(in, jobs, ran);
  if (!o.out.empty()) {
    Diagnostics trouble;
    OutputFolder folder(o.out);
    bool good = folder.open(o.force ? Replace::always : Replace::if_ours, trouble) && folder.write("result.json", json, trouble) && folder.write("report.txt", text, trouble);
    for (std::size_t i = 0; i < jobs.size() && good; ++i) {
      const std::string chart = timeline_chart(jobs[i], ran.together.jobs[i], in.net.title);
      if (!chart.empty()) good = folder.write(jobs.size() == 1 ? "timeline.svg" : fmt::format("timeline-{}.svg", i + 1), chart, trouble);
    }
    if (!good || !folder.commit(trouble)) return report(common, trouble, kUnusable);
  }
  if (!common.quiet) print_findings(common, findings);
  print(common.json ? json : text);
  if (!common.json && !o.out.empty()) print(fmt::format("\n{:<14} {}\n", "written to", o.out));
  return findings.has_errors() ? kFindings : kFine;
}

std::vector<double> slowness_of(const std::vector<std::pair<std::uint32_t, double>>& stragglers, std::size_t ranks) {
  if (stragglers.empty()) return {};
  std::vector<double> out(ranks, 1);
  for (const auto& [rank, slower] : stragglers)
    if (rank < ranks) out[rank] *= slower;
  return out;
}

// "5:1.2": rank 5 computes 1.2 times as long.
std::vector<std::pair<std::uint32_t, double>> stragglers_of(const std::vector<std::string>& texts, std::size_t ranks, Settings& s) {
  std::vector<std::pair<std::uint32_t, double>> out;
  for (const std::string& text : texts) {
    const std::size_t colon = text.find(':');
    const auto rank = parse_quantity(std::string_view(text).substr(0, colon), Dimension::none);
    const auto slower = colon == std::string::npos ? std::nullopt : parse_quantity(std::string_view(text).substr(colon + 1), Dimension::none);
    if (!rank || !slower || *rank != std::floor(*rank) || *slower < 0.01 || *slower > 1000) s.error("--straggler", text, code::kBadSetting, fmt::format("'{}' is no straggler", text), "write RANK:TIMES, as in 5:1.2: rank 5 computes 1.2 times as long");
    else if (*rank >= static_cast<double>(ranks)) s.error("--straggler", text, code::kBadSetting, fmt::format("there is no rank {:.0f}: there are {}", *rank, grouped(ranks)), "ranks count from 0");
    else out.emplace_back(static_cast<std::uint32_t>(*rank), *slower);
  }
  return out;
}

// --- jobs.yaml -------------------------------------------------------------------------------------------

class JobMaker {
 public:
  JobMaker(const Common& common, const CollectiveInput& in, const JobRequests& requests, const std::string& folder, std::uint64_t seed, Diagnostics& diagnostics)
      : common_(common), in_(in), requests_(requests), folder_(folder), seed_(seed), routes_(in.net.graph, first_faults(in.net.graph, in.fabric.changes)), taken_(in.net.graph.endpoints, 0), owner_(in.net.graph.endpoints, 0), diagnostics_(diagnostics) {}

  std::vector<Job> make() {
    std::vector<Job> jobs(requests_.jobs.size());
    // Those that say where they are come first; the others take what is left.
    for (const bool fixed : {true, false})
      for (std::size_t i = 0; i < jobs.size(); ++i)
        if (requests_.jobs[i].nodes.empty() != fixed) one(i, jobs[i]);
    return jobs;
  }

 private:
  void error(Span span, std::uint16_t code, std::string message, std::string help) { diagnostics_.error(code, requests_.source, span, std::move(message), std::move(help)); }

  void one(std::size_t i, Job& job) {
    const JobRequest& r = requests_.jobs[i];
    job.name = r.name;
    job.start = r.start;
    job.iterations = r.iterations;
    job.jitter = r.jitter;
    if (!r.nodes.empty()) endpoints_of_nodes(i, job);
    std::uint32_t ranks = r.nodes.empty() ? r.gpus : static_cast<std::uint32_t>(job.endpoints.size());
    if (!r.trace.empty()) {
      RunProgress progress(common_, fmt::format("reading {}", r.trace), 0);
      auto traces = read_traces(r.trace.starts_with('/') || folder_.empty() ? r.trace : folder_ + "/" + r.trace, {}, ranks, diagnostics_, &progress, 2);
      if (!traces) return;
      if (ranks != 0 && traces->ranks.size() != ranks) return error(r.trace_span, code::kJobPlaces, fmt::format("the trace has {} ranks, and the job {} GPUs", grouped(traces->ranks.size()), grouped(ranks)), "leave gpus out, or give as many as the trace has ranks");
      ranks = static_cast<std::uint32_t>(traces->ranks.size());
      job.program = std::make_shared<const TraceSet>(std::move(*traces));
    }
    if (r.nodes.empty()) {
      auto placed = place_ranks(in_.net.graph, routes_, r.placement, ranks, seed_ + i, taken_);
      if (!placed) return error(r.span, code::kJobPlaces, placed.error().message, placed.error().help);
      job.endpoints = std::move(*placed);
      for (const std::uint32_t e : job.endpoints) taken_[e] = 1;
    }
    if (!job.program) job.program = std::make_shared<const TraceSet>(program_of(r, ranks));
    job.slowness = slowness_of(r.stragglers, ranks);
  }

  void endpoints_of_nodes(std::size_t i, Job& job) {
    const JobRequest& r = requests_.jobs[i];
    for (std::size_t n = 0; n < r.nodes.size(); ++n) {
      const std::size_t before = job.endpoints.size();
      for (std::uint32_t e = 0; e < in_.net.graph.endpoints; ++e) {
        const std::string name = in_.net.names->vertex(e);
        if (name != r.nodes[n] && !name.starts_with(r.nodes[n] + "/")) continue;
        if (taken_[e] != 0) {
          error(r.node_spans[n], code::kJobPlaces, fmt::format("{} is a GPU of {} already", name, requests_.jobs[owner_[e]].name), "a GPU runs one job");
          return;
        }
        taken_[e] = 1;
        owner_[e] = i;
        job.endpoints.push_back(e);
      }
      if (job.endpoints.size() == before) error(r.node_spans[n], code::kNotInNetwork, fmt::format("no node of the network is called '{}'", r.nodes[n]), fmt::format("its first GPU is {}", in_.net.names->vertex(0)));
    }
  }

  const Common& common_;
  const CollectiveInput& in_;
  const JobRequests& requests_;
  const std::string& folder_;
  std::uint64_t seed_;
  NetRoutes routes_;
  std::vector<std::uint8_t> taken_;
  std::vector<std::size_t> owner_;
  Diagnostics& diagnostics_;
};

}  // namespace

int run_sim_jobs(const Common& common, const SimJobsOptions& o) {
  Diagnostics findings;
  const auto in = read_collective_input(common, o.place, findings);
  SourceText source;
  source.name = o.jobs;
  read_text(o.jobs, source.text, findings, kMostJobsBytes);
  if (!in || findings.has_errors()) return report(common, findings, kUnusable);
  const auto requests = read_jobs(std::move(source), findings);
  if (!requests) return report(common, findings, kUnusable);
  const std::size_t slash = o.jobs.rfind('/');
  const std::string folder = slash == std::string::npos ? std::string() : o.jobs.substr(0, slash);
  const std::vector<Job> jobs = JobMaker(common, *in, *requests, folder, o.place.seed, findings).make();
  if (findings.has_errors()) return report(common, findings, kUnusable);
  return run_and_tell(common, o, *in, jobs, findings);
}

int run_sim_chakra(const Common& common, const SimJobsOptions& o) {
  Diagnostics findings;
  std::optional<TraceSet> traces;
  {
    RunProgress progress(common, "reading traces", 0);
    traces = read_traces(o.trace, o.groups, o.place.gpus, findings, &progress, 2);
  }
  if (!traces || findings.has_errors()) return report(common, findings, kUnusable);
  Settings s(findings);
  const double jitter = s.quantity("--jitter", o.jitter, Dimension::none, 0, 100, 0) / 100;
  RankOptions place = o.place;
  place.gpus = static_cast<std::uint32_t>(traces->ranks.size());
  const auto in = read_collective_input(common, place, findings);
  if (!in || findings.has_errors()) return report(common, findings, kUnusable);
  Job job;
  job.name = traces->title.substr(0, traces->title.find(':'));
  job.endpoints = in->ranks;
  job.iterations = o.iterations;
  job.jitter = jitter;
  job.slowness = slowness_of(stragglers_of(o.stragglers, traces->ranks.size(), s), traces->ranks.size());
  if (o.iterations < 1) s.error("--iterations", std::to_string(o.iterations), code::kBadSetting, "a trace that is never run takes no time", "write 1 and more");
  if (findings.has_errors()) return report(common, findings, kUnusable);
  job.program = std::make_shared<const TraceSet>(std::move(*traces));
  return run_and_tell(common, o, *in, {job}, findings);
}

}  // namespace cw::app
