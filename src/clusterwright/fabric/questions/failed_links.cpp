#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "clusterwright/fabric/failures.hpp"
#include "clusterwright/fabric/levels.hpp"
#include "clusterwright/fabric/questions/asking.hpp"
#include "clusterwright/fabric/questions/questions.hpp"

// What failed links between switches cost, beside the capacity that goes with them.
namespace cw::questions {
namespace {

constexpr double kShares[] = {0.01, 0.02, 0.05};
constexpr std::size_t kDraws = 6;
constexpr std::int64_t kPacketFlow = 1'000'000;

enum class Work : std::uint8_t { all_reduce, ring, all_to_all, straight, permutation, slowest };
struct Kind {
  Work work;
  std::string_view words;
};
constexpr Kind kKinds[] = {{Work::all_reduce, "all-reduce"}, {Work::ring, "all-reduce, ring"}, {Work::all_to_all, "all-to-all"}, {Work::straight, "all-to-all, straight"}, {Work::permutation, "permutation, mean flow"}, {Work::slowest, "permutation, slowest flow"}};
constexpr Routing kRoutings[] = {Routing::adaptive, Routing::spray, Routing::ecmp};
// Flow level has no queues: those that look at them stand for what is behind them, and are one.
std::string_view words_of(Routing r) { return r == Routing::adaptive ? "adaptive, weighted" : routing_name(r); }

class Asking {
 public:
  explicit Asking(const Input& in) : in_(in), bytes_(in.bytes == 0 ? std::int64_t{1} << 30 : in.bytes) {}

  FabricOptions options(Routing routing, double share, std::uint64_t draw) const {
    FabricOptions o = in_.fabric;
    o.routing = routing;
    o.seed = in_.seed + draw;
    if (share <= 0) return o;
    FailurePlan plan(in_.net.graph, *in_.net.names, in_.seed + draw);
    Diagnostics ignored;  // a share that takes nothing is said in the answer
    plan.fail_rate(fmt::format("links:{}%", 100 * share), ignored);
    const auto more = plan.changes();
    o.changes.insert(o.changes.end(), more.begin(), more.end());
    return o;
  }

  // Bandwidth, in a unit of its own for each work; 0: something has no way.
  double bandwidth(Work work, const FabricOptions& o, std::uint64_t draw) const {
    const auto of_collective = [&](Collective op, std::string_view algorithm) {
      const double s = price_of(in_.net.graph, in_.costs, o, in_.ranks, {op, algorithm, 0, bytes_}).seconds;
      return std::isfinite(s) ? 1 / s : 0;
    };
    switch (work) {
      case Work::all_reduce: return of_collective(Collective::all_reduce, {});
      case Work::ring: return of_collective(Collective::all_reduce, "ring");
      case Work::all_to_all: return of_collective(Collective::all_to_all, {});
      case Work::straight: return of_collective(Collective::all_to_all, "pairwise");
      default: break;
    }
    const Traffic t = drawn_permutation(in_.net.graph, in_.ranks, bytes_, in_.seed + draw);
    const auto outcome = simulate_flows(in_.net.graph, t, o, nullptr);
    if (!outcome) return 0;
    const FlowResult r = flow_result(t, *outcome);
    if (!r.all_done || t.flows.empty()) return 0;
    return work == Work::permutation ? r.mean_rate : 1 / r.seconds;
  }

  // Share of the links between switches that is down.
  double lost_capacity(const FabricOptions& o) const {
    const NetGraph& g = in_.net.graph;
    const NetFaults faults = first_faults(g, o.changes);
    double all = 0, down = 0;
    for (std::uint32_t p = 0; p < g.ports(); ++p) {
      if (!is_uplink(g, p)) continue;
      all += static_cast<double>(g.rate[p]);
      if (faults.is_down(p)) down += static_cast<double>(g.rate[p]);
    }
    return all > 0 ? down / all : 0;
  }

  // Mean flow of a permutation, packet by packet, with and without what is down.
  Result<std::pair<double, double>> packets(Routing routing, double share) const {
    std::vector<double> whole, hurt;
    for (std::uint64_t d = 0; d < 2; ++d) {
      const Traffic t = drawn_permutation(in_.net.graph, in_.ranks, kPacketFlow, in_.seed + d);
      for (const bool failed : {false, true}) {
        FabricOptions o = options(routing, failed ? share : 0, d);
        o.overload = Overload::lossless;
        const auto outcome = simulate_packets(in_.net.graph, t, o, nullptr);
        if (!outcome) return tl::unexpected(outcome.error());
        (failed ? hurt : whole).push_back(flow_result(t, *outcome).mean_rate);
      }
    }
    return std::pair(over(whole).value, over(hurt).value);
  }

  const Input& in() const { return in_; }
  std::int64_t bytes() const { return bytes_; }

 private:
  const Input& in_;
  std::int64_t bytes_;
};

struct Row {
  std::string_view words;
  Routing routing;
  std::vector<Bar> lost;  // by share of links: of the bandwidth under the same routing with nothing more down
};

Row lost_by(const Asking& ask, const Kind& kind, Routing routing) {
  Row row{kind.words, routing, {}};
  std::vector<double> whole;
  for (std::uint64_t d = 0; d < kDraws; ++d) whole.push_back(ask.bandwidth(kind.work, ask.options(routing, 0, d), d));
  for (const double share : kShares) {
    std::vector<double> lost;
    for (std::uint64_t d = 0; d < kDraws; ++d) lost.push_back(whole[d] > 0 ? 1 - ask.bandwidth(kind.work, ask.options(routing, share, d), d) / whole[d] : 0);
    row.lost.push_back(over(lost));
  }
  return row;
}

std::string lost_words(const Bar& b) { return fmt::format("{} ({} to {})", percent(b.value), percent(b.low), percent(b.high)); }

const Row& find(const std::vector<Row>& rows, Work work, Routing routing) {
  const auto* kind = std::ranges::find(kKinds, work, &Kind::work);
  return *std::ranges::find_if(rows, [&](const Row& r) { return r.words == kind->words && r.routing == routing; });
}

void say_answer(const std::vector<Row>& rows, const std::vector<Bar>& capacity, Report& r) {
  const std::size_t worst = std::size(kShares) - 1;
  std::vector<std::string> parts;
  for (const Kind& k : kKinds) {
    const Bar& b = find(rows, k.work, Routing::adaptive).lost[worst];
    parts.push_back(fmt::format("{} {}", k.words, b.high < 0.005 ? "nothing" : lost_words(b)));
  }
  r.answer.push_back(fmt::format("With {} of the links between switches down, adaptive routing loses: {}; least and most of {} draws stand behind.", percent(capacity[worst].value, 1), fmt::format("{}", fmt::join(parts, "; ")), kDraws));
  const Bar &mean = find(rows, Work::permutation, Routing::adaptive).lost[worst], &hashed = find(rows, Work::permutation, Routing::ecmp).lost[worst];
  const Bar &straight = find(rows, Work::straight, Routing::adaptive).lost[worst], &slowest = find(rows, Work::slowest, Routing::adaptive).lost[worst];
  if (std::max(slowest.value, straight.value) > 1.5 * capacity[worst].value)
    r.answer.push_back(fmt::format("What is published, a loss in proportion to the capacity lost, {} for the mean flow of a permutation: {} of bandwidth for {} of capacity. It does not hold for what waits for the last: links fail unevenly, a way is lost with either of its links, and the two leaves that have lost most decide. The slowest flow loses {}, straight all-to-all {}.",
                                   mean.value > 1.5 * capacity[worst].value ? "does not hold" : mean.value < 0.5 * capacity[worst].value ? "is more than is lost" : "holds", percent(mean.value), percent(capacity[worst].value, 1), percent(slowest.value), percent(straight.value)));
  else
    r.answer.push_back(fmt::format("That is no more than in proportion to the capacity lost, {}: {} for the mean flow of a permutation, {} for its slowest. What stays below a leaf leaves room on its uplinks, and the first links that fail take only that.", percent(capacity[worst].value, 1), percent(mean.value), percent(slowest.value)));
  r.answer.push_back(fmt::format("Hashed paths lose {} for the mean flow of a permutation, spread {} to {}: {}hashes fall anew.", percent(hashed.value), percent(hashed.low), percent(hashed.high), hashed.value < mean.value ? "collisions that were there before hide a part of it, and " : ""));
}

Result<Report> answer(const Input& in) {
  const Asking ask(in);
  const Machines m = machines_of(in.net.graph, in.ranks);
  Report r;
  r.title = "What failed links cost";
  r.setting = {in.net.title, machines_words(m)};
  if (m.one_switch()) {
    r.answer.push_back("There is no link between switches that could fail here; a host's link that fails takes its GPU's share of the bandwidth with it.");
    return r;
  }
  std::vector<Bar> capacity;
  for (const double share : kShares) {
    std::vector<double> lost;
    for (std::uint64_t d = 0; d < kDraws; ++d) lost.push_back(ask.lost_capacity(ask.options(Routing::adaptive, share, d)) - ask.lost_capacity(ask.options(Routing::adaptive, 0, d)));
    capacity.push_back(over(lost));
  }
  std::vector<Row> rows;
  for (const Routing routing : kRoutings)
    for (const Kind& k : kKinds) {
      in.say(fmt::format("{} under {}", k.words, words_of(routing)));
      rows.push_back(lost_by(ask, k, routing));
    }
  say_answer(rows, capacity, r);
  Table t{"lost", fmt::format("Bandwidth lost, of that of the same routing with all links up; {} each, mean, least and most of {} draws", size_words(ask.bytes()), kDraws), {{"traffic", "traffic"}, {"routing", "routing"}}, {}};
  for (const double share : kShares)
    for (const std::string_view what : {"", "least_", "most_"}) t.columns.push_back({fmt::format("{}lost_percent_at_{:.0f}_percent", what, 100 * share), what.empty() ? fmt::format("{} down", percent(share)) : std::string(what.substr(0, what.size() - 1))});
  const auto cells = [&](std::string_view words, std::string_view routing, const std::vector<Bar>& lost) {
    std::vector<Cell> row{words, routing};
    for (const Bar& b : lost)
      for (const double v : {b.value, b.low, b.high}) row.push_back(Cell::shown(100 * v, percent(v, 1)));
    t.rows.push_back(std::move(row));
  };
  cells("capacity between switches", "", capacity);
  BarChart chart{"What failed links cost", in.net.title, "bandwidth lost, percent", {"1 % down", "2 % down", "5 % down"}, {}, 0, {}};
  const auto in_percent = [](std::vector<Bar> bars) {
    for (Bar& b : bars) b = {100 * std::max(0.0, b.value), 100 * std::max(0.0, b.low), 100 * std::max(0.0, b.high)};
    return bars;
  };
  chart.groups.push_back({"capacity between switches", in_percent(capacity)});
  for (const Row& row : rows) {
    cells(row.words, words_of(row.routing), row.lost);
    if (row.routing != Routing::spray) chart.groups.push_back({fmt::format("{}, {}", row.words, row.routing == Routing::ecmp ? "ECMP" : "adaptive"), in_percent(row.lost)});
  }
  r.tables.push_back(std::move(t));
  Table p{"packet_level", "Mean flow of a permutation packet by packet, 1 MB each, and what 5 % of links down take of it", {{"routing", "routing"}, {"whole_gbps", "all up, Gb/s"}, {"hurt_gbps", "5 % down, Gb/s"}, {"lost_percent", "lost"}}, {}};
  std::string seen;
  for (const Routing routing : {Routing::adaptive, Routing::weighted, Routing::spray, Routing::ecmp}) {
    in.say(fmt::format("packets under {}", routing_name(routing)));
    const auto two = ask.packets(routing, kShares[std::size(kShares) - 1]);
    if (!two) return tl::unexpected(two.error());
    const double lost = 1 - two->second / two->first;
    if (routing == Routing::adaptive || routing == Routing::ecmp) seen += fmt::format("{}{} from {:.4g} to {:.4g} Gb/s", seen.empty() ? "" : ", ", routing == Routing::ecmp ? "hashed paths" : "adaptive routing", two->first / 1e9, two->second / 1e9);
    p.row({routing_name(routing), two->first / 1e9, two->second / 1e9, Cell::shown(100 * lost, percent(lost, 1))});
  }
  r.answer.push_back(fmt::format("Packet by packet the mean flow of a permutation falls under {}.", seen));
  r.tables.push_back(std::move(p));
  r.charts.push_back({"failed-links", chart.title, bar_chart(chart)});
  return r;
}

}  // namespace

const Question kFailedLinks{"failed-links", "what 1, 2 and 5 % of failed links between switches cost", "--gpus, --size, --seed", answer};

}  // namespace cw::questions
