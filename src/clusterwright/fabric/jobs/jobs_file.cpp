#include "clusterwright/fabric/jobs/jobs_file.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/fabric/collectives/pricer.hpp"
#include "clusterwright/text/yaml.hpp"

namespace cw {
namespace {

constexpr double kLongestStep = 86'400, kMostBytes = 1e15, kMostRanks = 131'072;

constexpr std::array kActionFields{
    Field{.name = "compute", .type = FieldType::quantity, .help = "every rank computes so long", .example = "12 ms", .dimension = Dimension::time, .maximum = kLongestStep},
    Field{.name = "collective", .type = FieldType::choice, .help = "instead: what ranks do together", .example = "all-reduce", .choices = "all-reduce|all-gather|reduce-scatter|broadcast|reduce|all-to-all|send-receive"},
    Field{.name = "size", .type = FieldType::quantity, .help = "of a collective, as nccl-tests counts it", .example = "64 MiB", .dimension = Dimension::bytes, .minimum = 1, .maximum = kMostBytes},
    Field{.name = "group", .type = FieldType::integer, .help = "ranks of each group, all groups at once; default: all ranks", .example = "8", .minimum = 2, .maximum = kMostRanks},
    Field{.name = "stride", .type = FieldType::integer, .help = "how far a rank of a group is from the next", .fallback = "1", .example = "8", .minimum = 1, .maximum = kMostRanks},
    Field{.name = "behind", .type = FieldType::boolean, .help = "what follows does not wait for it, only the end of the step does", .fallback = "false", .example = "true"},
};
constexpr std::array kActions{Field{.name = "action", .type = FieldType::object, .help = "what every rank does", .children = kActionFields}};

constexpr std::array kStragglerFields{
    Field{.name = "rank", .type = FieldType::integer, .help = "which", .example = "3", .maximum = kMostRanks, .required = true},
    Field{.name = "slower", .type = FieldType::number, .help = "how many times as long it computes", .example = "1.2", .minimum = 0.01, .maximum = 1000, .required = true},
};
constexpr std::array kStragglers{Field{.name = "straggler", .type = FieldType::object, .help = "a slow rank", .children = kStragglerFields}};
constexpr std::array kNames{Field{.name = "node", .type = FieldType::text, .help = "a node by name", .example = "node-01"}};

constexpr std::array kJobFields{
    Field{.name = "name", .type = FieldType::text, .help = "what it is called in reports", .example = "llama", .required = true},
    Field{.name = "gpus", .type = FieldType::integer, .help = "ranks, each on a GPU; default: those of its trace, or of its nodes", .example = "64", .minimum = 1, .maximum = kMostRanks},
    Field{.name = "placement", .type = FieldType::choice, .help = "of what is free: the first nodes, nodes that are drawn, or as few groups of leaves as can be", .fallback = "pack", .example = "scatter", .choices = "pack|scatter|aware"},
    Field{.name = "nodes", .type = FieldType::list, .help = "instead: these nodes, all their GPUs in this order", .example = "[node-01, node-02]", .children = kNames},
    Field{.name = "start", .type = FieldType::quantity, .help = "when it begins", .fallback = "0 s", .example = "1 ms", .dimension = Dimension::time, .maximum = kLongestStep},
    Field{.name = "iterations", .type = FieldType::integer, .help = "how often the step, or the trace, is run", .fallback = "1", .example = "4", .minimum = 1, .maximum = 1e6},
    Field{.name = "jitter", .type = FieldType::number, .help = "of compute times: standard deviation in percent", .fallback = "0", .example = "2", .maximum = 100},
    Field{.name = "stragglers", .type = FieldType::list, .help = "ranks that compute slowly", .example = "[{rank: 3, slower: 1.2}]", .children = kStragglers},
    Field{.name = "trace", .type = FieldType::text, .help = "prefix of execution traces, run/llama for run/llama.0.et; beside the file with the jobs", .example = "run/llama"},
    Field{.name = "step", .type = FieldType::list, .help = "instead: what every rank does, one after the other", .children = kActions},
};
constexpr std::array kJobs{Field{.name = "job", .type = FieldType::object, .help = "a job", .children = kJobFields}};
constexpr std::array kFields{Field{.name = "jobs", .type = FieldType::list, .help = "what runs side by side", .required = true, .children = kJobs}};

class Reader {
 public:
  Reader(JobRequests& out, Diagnostics& diagnostics) : out_(out), diagnostics_(diagnostics) {}

  void read(const Tree& tree) {
    std::map<std::string, bool> names;
    for (const Tree& item : Record(&tree, kFields).items("jobs")) {
      const Record r(&item, kJobFields);
      JobRequest& j = out_.jobs.emplace_back();
      j.name = r.text("name");
      j.span = r.span("name");
      if (!names.emplace(j.name, true).second) error(j.span, fmt::format("two jobs are called '{}'", j.name), "give each a name of its own");
      job(r, j);
    }
    if (out_.jobs.empty()) error(tree.span, "there are no jobs", "write `jobs:` and below it a list, each with a name and a step or a trace");
  }

 private:
  void error(Span span, std::string message, std::string help) { diagnostics_.error(code::kBadJob, out_.source, span, std::move(message), std::move(help)); }

  void job(const Record& r, JobRequest& j) {
    j.gpus = static_cast<std::uint32_t>(r.integer("gpus"));
    j.placement = *parse_rank_placement(r.text("placement"));
    j.start = sim_time(Seconds{r.quantity("start")}).value_or(SimTime{});
    j.iterations = static_cast<std::uint32_t>(r.integer("iterations"));
    j.jitter = r.number("jitter") / 100;
    j.trace = r.given("trace") ? r.text("trace") : std::string();
    j.trace_span = r.span("trace");
    for (const Tree& n : r.items("nodes")) {
      j.nodes.push_back(n.text);
      j.node_spans.push_back(n.span);
    }
    if (!j.nodes.empty() && (r.given("placement") || r.given("gpus"))) error(r.span(r.given("gpus") ? "gpus" : "placement"), "the nodes of this job are given, and how to choose some", "leave one of them out");
    for (const Tree& s : r.items("stragglers")) {
      const Record x(&s, kStragglerFields);
      j.stragglers.emplace_back(static_cast<std::uint32_t>(x.integer("rank")), x.number("slower"));
      if (j.gpus > 0 && j.stragglers.back().first >= j.gpus) error(x.span("rank"), fmt::format("there is no rank {}: the job has {}", j.stragglers.back().first, j.gpus), "ranks count from 0");
    }
    if (r.given("trace") == r.given("step")) error(j.span, r.given("trace") ? "this job has a trace and a step" : "this job has neither a trace nor a step", "give it one of them");
    if (r.given("step") && j.gpus == 0 && j.nodes.empty()) error(j.span, "how many GPUs this job has is not said", "write gpus: 64, or nodes: [node-01, node-02]");
    for (const Tree& s : r.items("step")) action(Record(&s, kActionFields), j);
    if (r.given("step") && j.step.empty()) error(r.span("step"), "the step does nothing", "write what ranks do, as in - {compute: 12 ms}");
  }

  void action(const Record& r, JobRequest& j) {
    JobAction a;
    if (r.given("compute") == r.given("collective")) return error(r.tree()->span, r.given("compute") ? "one action computes and communicates" : "an action must compute or communicate", "write {compute: 12 ms}, or {collective: all-reduce, size: 64 MiB}");
    a.behind = r.boolean("behind");
    if (r.given("compute")) {
      a.compute = sim_time(Seconds{r.quantity("compute")}).value_or(SimTime{});
      for (const std::string_view word : {"size", "group", "stride"})
        if (r.given(word)) error(r.span(word), fmt::format("'{}' is for collectives, and this computes", word), "leave it out");
    } else {
      a.collective = parse_collective(r.text("collective"));
      if (!r.given("size")) error(r.tree()->span, "how much is sent is not said", "write {collective: all-reduce, size: 64 MiB}");
      a.bytes = std::llround(r.quantity("size"));
      a.group = static_cast<std::uint32_t>(r.integer("group"));
      a.stride = static_cast<std::uint32_t>(r.integer("stride"));
      const double needs = static_cast<double>(a.group) * a.stride;
      if (j.gpus > 0 && needs > j.gpus) error(r.span("group"), fmt::format("a group of {} ranks, {} apart, needs {:.0f} GPUs; the job has {}", a.group, a.stride, needs, j.gpus), "take smaller groups, or more GPUs");
    }
    j.step.push_back(a);
  }

  JobRequests& out_;
  Diagnostics& diagnostics_;
};

TraceCollective as_traced(Collective op) {
  switch (op) {
    case Collective::all_gather: return TraceCollective::all_gather;
    case Collective::reduce_scatter: return TraceCollective::reduce_scatter;
    case Collective::broadcast: return TraceCollective::broadcast;
    case Collective::reduce: return TraceCollective::reduce;
    case Collective::all_to_all: return TraceCollective::all_to_all;
    default: return TraceCollective::all_reduce;
  }
}

// Writes the programs of all ranks, action by action.
class Programmer {
 public:
  Programmer(const JobRequest& job, std::uint32_t ranks) : job_(job), set_(), before_(ranks) {
    set_.title = job.name;
    set_.job_ranks = ranks;
    set_.ranks.resize(ranks);
    for (RankTrace& r : set_.ranks) r.waits_begin.push_back(0);
  }

  TraceSet write() {
    for (const JobAction& a : job_.step) {
      if (!a.collective) compute(a);
      else if (*a.collective == Collective::send_receive) neighbours(a);
      else collective(a);
    }
    return std::move(set_);
  }

 private:
  std::uint32_t add(std::uint32_t rank, TraceOp op, const JobAction& a) {
    RankTrace& r = set_.ranks[rank];
    const std::uint32_t node = r.size();
    r.op.push_back(op);
    r.collective.push_back(a.collective ? as_traced(*a.collective) : TraceCollective::all_reduce);
    r.on_host.push_back(0);
    r.duration.push_back(a.compute);
    r.bytes.push_back(a.bytes);
    r.partner.push_back(RankTrace::kWorld);
    r.tag.push_back(0);
    r.waits.insert(r.waits.end(), before_[rank].begin(), before_[rank].end());
    r.waits_begin.push_back(static_cast<std::uint32_t>(r.waits.size()));
    const std::string_view word = a.collective ? collective_name(*a.collective) : std::string_view("compute");
    const auto known = std::ranges::find(words_[rank], word);
    if (known == words_[rank].end()) {
      r.name_text += word;
      r.name_end.push_back(static_cast<std::uint32_t>(r.name_text.size()));
    }
    r.name_number.push_back(static_cast<std::uint32_t>(known - words_[rank].begin()));
    if (known == words_[rank].end()) words_[rank].push_back(word);
    return node;
  }
  void go_on(std::uint32_t rank, std::vector<std::uint32_t> nodes, const JobAction& a) {
    if (!a.behind) before_[rank] = std::move(nodes);
  }

  void compute(const JobAction& a) {
    for (std::uint32_t r = 0; r < before_.size(); ++r) go_on(r, {add(r, TraceOp::compute, a)}, a);
  }

  void collective(const JobAction& a) {
    for (const auto& group : groups(a)) {
      const std::uint32_t number = number_of(group);
      for (const std::uint32_t r : group) {
        const std::uint32_t node = add(r, TraceOp::collective, a);
        set_.ranks[r].partner[node] = number;
        go_on(r, {node}, a);
      }
    }
  }

  // To the next rank of the group, and from the one before.
  void neighbours(const JobAction& a) {
    for (const auto& group : groups(a))
      for (std::size_t i = 0; i < group.size(); ++i) {
        const std::uint32_t out = add(group[i], TraceOp::send, a), in = add(group[i], TraceOp::receive, a);
        set_.ranks[group[i]].partner[out] = group[(i + 1) % group.size()];
        set_.ranks[group[i]].partner[in] = group[(i + group.size() - 1) % group.size()];
        go_on(group[i], {out, in}, a);
      }
  }

  std::vector<std::vector<std::uint32_t>> groups(const JobAction& a) const {
    const auto ranks = static_cast<std::uint32_t>(before_.size());
    return groups_of({a.group == 0 ? ranks : a.group, a.group == 0 ? 1 : a.stride, false}, ranks);
  }
  std::uint32_t number_of(const std::vector<std::uint32_t>& group) {
    const auto [at, fresh] = numbers_.try_emplace(group, static_cast<std::uint32_t>(set_.groups.size()));
    if (fresh) set_.groups.push_back({fmt::format("{}", set_.groups.size()), group});
    return at->second;
  }

  const JobRequest& job_;
  TraceSet set_;
  std::vector<std::vector<std::uint32_t>> before_;  // by rank: what the next node waits for
  std::map<std::vector<std::uint32_t>, std::uint32_t> numbers_;
  std::map<std::uint32_t, std::vector<std::string_view>> words_;
};

}  // namespace

std::span<const Field> job_fields() { return kFields; }

std::optional<JobRequests> read_jobs(SourceText source, Diagnostics& diagnostics) {
  Diagnostics found;
  JobRequests out;
  out.source = std::move(source);
  const auto tree = parse_yaml(out.source, found);
  if (tree) validate(*tree, kFields, out.source, found);
  if (tree && !found.has_errors()) Reader(out, found).read(*tree);
  const bool wrong = found.has_errors();
  diagnostics.append(found);
  if (wrong) return std::nullopt;
  return out;
}

TraceSet program_of(const JobRequest& job, std::uint32_t ranks) { return Programmer(job, ranks).write(); }

}  // namespace cw
