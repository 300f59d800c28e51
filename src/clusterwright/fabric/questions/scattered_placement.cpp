#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "clusterwright/base/units.hpp"
#include "clusterwright/fabric/collectives/rank_placement.hpp"
#include "clusterwright/fabric/questions/asking.hpp"
#include "clusterwright/fabric/questions/questions.hpp"

// A cluster full of jobs of one size that all communicate at once: their nodes side by side, below the same leaves, or drawn.
namespace cw::questions {
namespace {

constexpr std::size_t kDraws = 5;
constexpr double kPublished = 0.3;  // longer, on ECMP
constexpr Collective kOps[] = {Collective::all_reduce, Collective::all_to_all};
struct Ways {
  Routing routing;
  std::uint32_t queue_pairs;
  std::string_view words;
};
constexpr Ways kWays[] = {{Routing::adaptive, 1, "adaptive"}, {Routing::ecmp, 1, "ecmp, 1 queue pair"}, {Routing::ecmp, 4, "ecmp, 4 queue pairs"}};

struct Row {
  std::uint32_t gpus = 0, jobs = 0;
  Collective op{};
  std::size_t way = 0;
  Bar pack, aware, scatter, alone;  // seconds; alone: scattered, and no other job runs
  double cost() const { return scatter.value / pack.value - 1; }
};

class Asking {
 public:
  explicit Asking(const Input& in) : in_(in), routes_(in.net.graph), bytes_(in.bytes == 0 ? std::int64_t{1} << 30 : in.bytes) {}

  // The ranks of all jobs, one job after the other.
  std::vector<std::uint32_t> placed(RankPlacement placement, std::uint32_t gpus, std::uint64_t draw) const {
    std::vector<std::uint8_t> taken(in_.net.graph.endpoints, 1);
    for (const std::uint32_t e : in_.ranks) taken[e] = 0;
    std::vector<std::uint32_t> out;
    // Who is scattered is drawn once for all jobs: the order in which nodes came free.
    const auto at_once = placement == RankPlacement::aware ? gpus : static_cast<std::uint32_t>(in_.ranks.size() / gpus * gpus);
    while (out.size() + at_once <= in_.ranks.size() / gpus * gpus) {
      const auto job = place_ranks(in_.net.graph, routes_, placement, at_once, in_.seed + draw, taken);
      if (!job) break;
      for (const std::uint32_t e : *job) taken[e] = 1;
      out.insert(out.end(), job->begin(), job->end());
    }
    return out;
  }

  double seconds(const std::vector<std::uint32_t>& ranks, std::uint32_t gpus, Collective op, std::size_t way, std::uint64_t draw, bool alone) const {
    FabricOptions o = in_.fabric;
    o.routing = kWays[way].routing;
    o.queue_pairs = kWays[way].queue_pairs;
    o.seed = in_.seed + draw;
    const std::span<const std::uint32_t> all = ranks;
    return price_of(in_.net.graph, in_.costs, o, alone ? all.first(gpus) : all, {op, {}, gpus, bytes_}).seconds;
  }

  Row row(std::uint32_t gpus, Collective op, std::size_t way) const {
    Row r{gpus, static_cast<std::uint32_t>(in_.ranks.size() / gpus), op, way, {}, {}, {}, {}};
    std::vector<double> pack, aware, scatter, alone;
    const auto packed = placed(RankPlacement::pack, gpus, 0), near = placed(RankPlacement::aware, gpus, 0);
    for (std::uint64_t d = 0; d < kDraws; ++d) {
      const auto far = placed(RankPlacement::scatter, gpus, d);
      pack.push_back(seconds(packed, gpus, op, way, d, false));
      aware.push_back(seconds(near, gpus, op, way, d, false));
      scatter.push_back(seconds(far, gpus, op, way, d, false));
      alone.push_back(seconds(far, gpus, op, way, d, true));
    }
    r.pack = over(pack);
    r.aware = over(aware);
    r.scatter = over(scatter);
    r.alone = over(alone);
    return r;
  }
  std::int64_t bytes() const { return bytes_; }

 private:
  const Input& in_;
  NetRoutes routes_;
  std::int64_t bytes_;
};

// Jobs of two nodes and more, doubling, of which at least two fit; and one of all.
std::vector<std::uint32_t> job_sizes(const Machines& m) {
  std::vector<std::uint32_t> out;
  for (std::uint32_t nodes = 2; nodes * 2 <= m.nodes; nodes *= 2) out.push_back(nodes * m.gpus);
  if (out.size() > 5) out.erase(out.begin(), out.end() - 5);
  out.push_back(m.nodes * m.gpus);
  return out;
}

const Row* worst_of(const std::vector<Row>& rows, std::size_t way, Collective op) {
  const Row* worst = nullptr;
  for (const Row& r : rows)
    if (r.way == way && r.op == op && (worst == nullptr || r.cost() > worst->cost())) worst = &r;
  return worst;
}

void say_answer(const std::vector<Row>& rows, Report& r) {
  std::vector<std::string> parts;
  double most = 0;
  for (std::size_t way = 0; way < std::size(kWays); ++way)
    for (const Collective op : kOps) {
      const Row* w = worst_of(rows, way, op);
      most = std::max(most, w->cost());
      parts.push_back(fmt::format("{} under {}: {}", collective_name(op), kWays[way].words, w->cost() < 0.01 ? "nothing" : fmt::format("{}, jobs of {} GPUs", percent(w->cost()), grouped(w->gpus))));
    }
  r.answer.push_back(fmt::format("Scattering the nodes of every job costs at most, in time over packed nodes: {}.", fmt::format("{}", fmt::join(parts, "; "))));
  const Row *hashed = worst_of(rows, 1, Collective::all_reduce), *adaptive = worst_of(rows, 0, Collective::all_reduce), *four = worst_of(rows, 2, Collective::all_reduce);
  if (most < 0.01)
    r.answer.push_back("Published is more than 30 % on ECMP. Not here: rails of all nodes meet on the same leaves, so that rings and trees, and all-to-all over rails, never go above them, wherever their nodes are.");
  else
    r.answer.push_back(fmt::format("Published is more than 30 % on ECMP, of fragmented jobs. Here all-reduce loses up to {} with one queue pair, {} with four, and {} under adaptive routing: {}. The published figure lies {}, its hashing and its jobs are not published.", percent(hashed->cost()), percent(four->cost()), percent(adaptive->cost()),
                                   adaptive->cost() < 0.5 * hashed->cost() ? "it is what hashes put together once traffic goes above the leaves, not the way itself" : "links above the leaves are too few for what scattered jobs send over them, whatever the routing", hashed->cost() >= kPublished ? "among these" : "above them"));
  double aware = 0, alone = 0;
  for (const Row& row : rows) {
    aware = std::max(aware, std::abs(row.aware.value / row.pack.value - 1));
    if (kWays[row.way].routing == Routing::ecmp) alone = std::max(alone, row.alone.value / row.pack.value - 1);
  }
  r.answer.push_back(fmt::format("Aware placement in an empty cluster {} packing{}. {}", aware < 0.01 ? "is the same as" : "differs from", aware < 0.01 ? "; they differ where something is taken already" : fmt::format(" by up to {}", percent(aware)), alone < 0.01 ? std::string("A scattered job that is alone in the cluster loses nothing.") : fmt::format("A scattered job that is alone in the cluster loses up to {} under ECMP: its own flows fall on each other.", percent(alone))));
}

Result<Report> answer(const Input& in) {
  const Machines m = machines_of(in.net.graph, in.ranks);
  if (m.nodes < 4 || in.ranks.size() != static_cast<std::size_t>(m.nodes) * m.gpus) return fail(fmt::format("{} GPUs are no four whole nodes: there is nothing to place", in.ranks.size()), "take more of them: --gpus");
  const Asking ask(in);
  std::vector<Row> rows;
  for (const std::uint32_t gpus : job_sizes(m)) {
    in.say(fmt::format("jobs of {} GPUs", grouped(gpus)));
    for (const Collective op : kOps)
      for (std::size_t way = 0; way < std::size(kWays); ++way) rows.push_back(ask.row(gpus, op, way));
  }
  for (const Row& row : rows)
    if (!std::isfinite(row.scatter.value + row.pack.value + row.aware.value)) return fail("some GPUs have no way to each other", "see `sim network`");
  Report r;
  r.title = "Scattered against packed placement";
  r.setting = {in.net.title, machines_words(m), "the cluster is full of jobs of one size, and all of them communicate at once"};
  say_answer(rows, r);
  Table t{"placements", fmt::format("Milliseconds of a collective of {} in every job at once: mean of {} draws", size_words(ask.bytes()), kDraws),
          {{"gpus", "GPUs a job"}, {"jobs", "jobs"}, {"op", "collective"}, {"routing", "routing"}, {"pack_ms", "packed"}, {"aware_ms", "aware"}, {"scatter_ms", "scattered"}, {"scatter_least_ms", "least"}, {"scatter_most_ms", "most"}, {"scatter_alone_ms", "alone"}, {"cost_percent", "scattering costs"}},
          {}};
  BarChart chart{"What scattering a job's nodes costs", in.net.title, "time over that of packed nodes, percent more", {"adaptive", "ECMP, 1 queue pair", "ECMP, 4 queue pairs"}, {}, 100 * kPublished, "published, on ECMP: over 30"};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Row& row = rows[i];
    t.row({row.gpus, row.jobs, collective_name(row.op), kWays[row.way].words, 1e3 * row.pack.value, 1e3 * row.aware.value, 1e3 * row.scatter.value, 1e3 * row.scatter.low, 1e3 * row.scatter.high, 1e3 * row.alone.value, Cell::shown(100 * row.cost(), percent(row.cost()))});
    const auto more = [&](double s) { return std::max(0.0, 100 * (s / row.pack.value - 1)); };
    const Bar bar{more(row.scatter.value), more(row.scatter.low), more(row.scatter.high)};
    if (i % std::size(kWays) == 0) chart.groups.push_back({fmt::format("{}, {} job{} of {} GPUs", collective_name(row.op), row.jobs, row.jobs == 1 ? "" : "s", grouped(row.gpus)), {bar}});
    else chart.groups.back().bars.push_back(bar);
  }
  r.tables.push_back(std::move(t));
  r.charts.push_back({"scattered-placement", chart.title, bar_chart(chart)});
  return r;
}

}  // namespace

const Question kScatteredPlacement{"scattered-placement", "how much scattering the nodes of jobs costs, by their size and the routing", "--gpus, --size, --seed", answer};

}  // namespace cw::questions
