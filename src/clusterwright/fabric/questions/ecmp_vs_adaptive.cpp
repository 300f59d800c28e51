#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "clusterwright/base/units.hpp"
#include "clusterwright/fabric/collectives/rank_placement.hpp"
#include "clusterwright/fabric/levels.hpp"
#include "clusterwright/fabric/questions/asking.hpp"
#include "clusterwright/fabric/questions/questions.hpp"

// How much adaptive routing gives over paths chosen by hash, traffic by traffic. Collectives by the busiest link, flows by max-min
// fair rates, and one permutation packet by packet.
namespace cw::questions {
namespace {

constexpr std::uint32_t kQueuePairs[] = {1, 4, 16};
constexpr std::size_t kDraws = 5;
constexpr double kPublished = 1.6;  // 95 % of line rate against 60 %
constexpr std::size_t kMostPacketHosts = 128;
constexpr std::int64_t kPacketFlow = 2'000'000;

struct Row {
  std::string words;
  double above = 0;            // share of its bytes that go above the leaves
  std::vector<Bar> by_pairs;   // gain
  double adaptive = 0, hashed = 0;  // of line rate, flows alone; with one queue pair
};

class Asking {
 public:
  explicit Asking(const Input& in) : in_(in), machines_(machines_of(in.net.graph, in.ranks)), bytes_(in.bytes == 0 ? std::int64_t{1} << 30 : in.bytes) {}

  FabricOptions options(Routing routing, std::uint32_t pairs, std::uint64_t draw) const {
    FabricOptions o = in_.fabric;
    o.routing = routing;
    o.queue_pairs = pairs;
    o.seed = in_.seed + draw;
    return o;
  }

  // A collective by an algorithm; `scattered`: over nodes in an order that is drawn.
  Row collective(std::string words, Collective op, std::string_view algorithm, bool scattered) const {
    Row row{std::move(words), 0, {}, 0, 0};
    const CollectiveAlgorithm* a = find_algorithm(algorithm);
    for (const std::uint32_t pairs : kQueuePairs) {
      std::vector<double> gains;
      for (std::size_t d = 0; d < kDraws; ++d) {
        std::vector<std::uint32_t> ranks(in_.ranks.begin(), in_.ranks.end());
        if (scattered) ranks = shuffled(d);
        const auto time = [&](Routing routing) {
          const FabricOptions o = options(routing, pairs, d);
          CollectiveNetwork network(in_.net.graph, in_.costs, o, ranks);
          const Schedule s = a->schedule(network, group_of(in_.net.graph, ranks), op);
          if (routing == Routing::adaptive && d == 0) row.above = share_above_leaves(network, s);
          return network.busiest(s).seconds_per_byte;
        };
        const double adaptive = time(Routing::adaptive), hashed = time(Routing::ecmp);
        if (adaptive > 0) gains.push_back(hashed / adaptive);
      }
      if (gains.empty()) return {};
      row.by_pairs.push_back(over(gains));
    }
    return row;
  }

  // Flows of which each counts by itself, and the slowest of them.
  std::vector<Row> flows(const std::string& words, Traffic (*make)(const Input&, const Machines&, std::int64_t, std::uint64_t)) const {
    Row mean{words + ", mean flow", 0, {}, 0, 0}, last{words + ", slowest flow", 0, {}, 0, 0};
    for (const std::uint32_t pairs : kQueuePairs) {
      std::vector<double> means, lasts, line[2];
      for (std::size_t d = 0; d < kDraws; ++d) {
        const Traffic t = make(in_, machines_, bytes_, in_.seed + d);
        if (t.flows.empty()) return {};
        FlowResult r[2];
        for (const Routing routing : {Routing::adaptive, Routing::ecmp}) {
          const std::size_t i = routing == Routing::ecmp ? 1 : 0;
          const auto outcome = simulate_flows(in_.net.graph, t, options(routing, pairs, d), nullptr);
          if (!outcome) return {};
          r[i] = flow_result(t, *outcome);
          line[i].push_back(r[i].mean_rate / machines_.gpu_rate);
        }
        if (d == 0 && pairs == 1) mean.above = last.above = above(t);
        means.push_back(r[0].mean_rate / r[1].mean_rate);
        lasts.push_back(r[1].seconds / r[0].seconds);
      }
      mean.by_pairs.push_back(over(means));
      last.by_pairs.push_back(over(lasts));
      if (pairs != 1) continue;
      mean.adaptive = over(line[0]).value;
      mean.hashed = over(line[1]).value;
    }
    return {mean, last};
  }

  const Machines& machines() const { return machines_; }
  std::int64_t bytes() const { return bytes_; }

 private:
  double above(const Traffic& t) const {
    const FabricOptions o = options(Routing::adaptive, 1, 0);
    CollectiveNetwork network(in_.net.graph, in_.costs, o, in_.ranks);
    Schedule s;
    Lane& lane = s.lanes.emplace_back();
    for (const FlowSpec& f : t.flows) lane.transfers.push_back({f.src, f.dst, 1});
    return share_above_leaves(network, s);
  }
  std::vector<std::uint32_t> shuffled(std::uint64_t draw) const {
    std::vector<std::uint8_t> taken(in_.net.graph.endpoints, 1);
    for (const std::uint32_t e : in_.ranks) taken[e] = 0;
    const NetRoutes routes(in_.net.graph);
    auto out = place_ranks(in_.net.graph, routes, RankPlacement::scatter, static_cast<std::uint32_t>(in_.ranks.size()), in_.seed + draw, taken);
    return out ? std::move(*out) : std::vector<std::uint32_t>(in_.ranks.begin(), in_.ranks.end());
  }

  const Input& in_;
  Machines machines_;
  std::int64_t bytes_;
};

Traffic permutation(const Input& in, const Machines&, std::int64_t bytes, std::uint64_t seed) { return drawn_permutation(in.net.graph, in.ranks, bytes, seed); }

// To the same GPU of the next node, or to the next GPU there.
Traffic to_next_node(const Input& in, std::int64_t bytes, std::uint32_t aside) {
  const RankGroup g = group_of(in.net.graph, in.ranks);
  Traffic t;
  for (std::size_t d = 0; d < g.domains.size() && g.domains.size() > 1; ++d)
    for (std::uint32_t i = 0; i < g.domains[d].members.size(); ++i) t.flows.push_back(flow_of(g.member(d, i), g.member((d + 1) % g.domains.size(), i + aside), bytes));
  return t;
}
Traffic same_rail(const Input& in, const Machines&, std::int64_t bytes, std::uint64_t) { return to_next_node(in, bytes, 0); }
Traffic other_rail(const Input& in, const Machines& m, std::int64_t bytes, std::uint64_t) { return m.gpus > 1 ? to_next_node(in, bytes, m.gpus / 2) : Traffic{}; }

std::vector<Row> all_rows(const Input& in, const Asking& ask) {
  std::vector<Row> rows;
  const auto add = [&](std::vector<Row> more) {
    for (Row& r : more)
      if (!r.by_pairs.empty()) rows.push_back(std::move(r));
  };
  in.say("permutations, hashed and adaptive");
  add(ask.flows("permutation", permutation));
  in.say("sending to the next node");
  add(ask.flows("neighbours, same GPU of the next node", same_rail));
  add(ask.flows("neighbours, another GPU there", other_rail));
  in.say("collectives, hashed and adaptive");
  add({ask.collective("all-reduce, ring", Collective::all_reduce, "ring", false)});
  add({ask.collective("all-reduce, ring, nodes scattered", Collective::all_reduce, "ring", true)});
  add({ask.collective("all-reduce, tree", Collective::all_reduce, "tree", false)});
  add({ask.collective("all-to-all over the target's rail", Collective::all_to_all, "rail-aligned", false)});
  add({ask.collective("all-to-all, straight", Collective::all_to_all, "pairwise", false)});
  return rows;
}

// The same permutation packet by packet: rate of the mean flow over its line rate.
struct Packets {
  double adaptive = 0, hashed = 0, flow_adaptive = 0, flow_hashed = 0;
  std::size_t flows = 0;
};
Result<Packets> packet_level(const Input& in, const Asking& ask) {
  Packets out;
  std::vector<std::uint32_t> ranks;
  const std::size_t step = (in.ranks.size() + kMostPacketHosts - 1) / kMostPacketHosts;
  for (std::size_t i = 0; i < in.ranks.size(); i += step) ranks.push_back(in.ranks[i]);
  // Few hosts of many would meet nobody: all of them where they are few.
  const Traffic t = drawn_permutation(in.net.graph, step > 2 ? ranks : std::vector<std::uint32_t>(in.ranks.begin(), in.ranks.end()), kPacketFlow, in.seed);
  out.flows = t.flows.size();
  for (const Routing routing : {Routing::adaptive, Routing::ecmp}) {
    const bool hashed = routing == Routing::ecmp;
    FabricOptions o = ask.options(routing, 1, 0);
    o.overload = Overload::lossless;
    if (hashed) {
      o.congestion = Congestion::dcqcn;
      o.placement = Placement::in_order;
    }
    const auto packets = simulate_packets(in.net.graph, t, o, nullptr);
    if (!packets) return tl::unexpected(packets.error());
    const auto flows = simulate_flows(in.net.graph, t, o, nullptr);
    if (!flows) return tl::unexpected(flows.error());
    (hashed ? out.hashed : out.adaptive) = flow_result(t, *packets).mean_rate / ask.machines().gpu_rate;
    (hashed ? out.flow_hashed : out.flow_adaptive) = flow_result(t, *flows).mean_rate / ask.machines().gpu_rate;
  }
  return out;
}

std::string joined(const std::vector<std::string>& parts) { return fmt::format("{}", fmt::join(parts, "; ")); }

void say_answer(const std::vector<Row>& rows, const Packets& p, Report& r) {
  std::vector<std::string> gains, same, between;
  for (const Row& row : rows) {
    const double gain = row.by_pairs[0].value;
    (gain >= 1.25 ? gains : gain < 1.05 ? same : between).push_back(gain < 1.05 ? row.words : fmt::format("{}: {:.2g} times", row.words, gain));
  }
  if (gains.empty()) r.answer.push_back("No traffic here gains a quarter or more from adaptive routing.");
  else r.answer.push_back(fmt::format("Over hashed paths, one queue pair each, adaptive routing gives: {}.", joined(gains)));
  if (!between.empty()) r.answer.push_back(fmt::format("A little: {}.", joined(between)));
  if (!same.empty()) r.answer.push_back(fmt::format("Nothing, within 5 %: {}. Their bytes stay below the leaves, or go in so many streams that hashes spread them, or leave links between switches room for what falls together.", joined(same)));
  const Row& permutation = rows[0];
  r.answer.push_back(fmt::format("Published is 1.6: 95 % of the line rate where hashed paths leave 60 %. A permutation of long flows, each counted by itself, gives {} against {} here, {:.2g} times; more queue pairs bring hashed paths back: {:.2g} times are left with 4, {:.2g} with 16.",
                                 percent(permutation.adaptive), percent(permutation.hashed), permutation.by_pairs[0].value, permutation.by_pairs[1].value, permutation.by_pairs[2].value));
  r.answer.push_back(fmt::format("Packet by packet, {} flows of 2 MB get {} of the line rate under adaptive routing, out of order, and {} under hashed paths with DCQCN and pauses: {:.2g} times. Flow level says {} and {} of the same.", grouped(p.flows),
                                 percent(p.adaptive), percent(p.hashed), p.adaptive / p.hashed, percent(p.flow_adaptive), percent(p.flow_hashed)));
}

Result<Report> answer(const Input& in) {
  const Asking ask(in);
  Report r;
  r.title = "ECMP against adaptive routing";
  r.setting = {in.net.title, machines_words(ask.machines())};
  if (ask.machines().one_switch()) {
    r.answer.push_back("No routing does anything here: there is one way between any two GPUs, as no link joins two switches. Ask it of a design with leaves and spines.");
    return r;
  }
  const auto rows = all_rows(in, ask);
  in.say("a permutation packet by packet");
  if (rows.empty()) return fail("these GPUs send nothing over the network", "take GPUs of several nodes: --gpus");
  const auto packets = packet_level(in, ask);
  if (!packets) return tl::unexpected(packets.error());
  say_answer(rows, *packets, r);
  Table t{"gain", fmt::format("Time under ECMP over time under adaptive routing, {} each; mean, and least to most of {} draws", size_words(ask.bytes()), kDraws),
          {{"traffic", "traffic"}, {"above_leaves_percent", "above leaves"}, {"gain_1_queue_pair", "1 queue pair"}, {"least_1", "least"}, {"most_1", "most"}, {"gain_4_queue_pairs", "4"}, {"gain_16_queue_pairs", "16"}, {"adaptive_line_percent", "adaptive, of line rate"}, {"ecmp_line_percent", "ECMP"}},
          {}};
  BarChart chart{"Adaptive routing against ECMP", in.net.title, "times faster under adaptive routing", {"1 queue pair", "4 queue pairs", "16 queue pairs"}, {}, kPublished, "published: 1.6"};
  for (const Row& row : rows) {
    const auto line = [&](double v) { return v > 0 ? Cell::shown(100 * v, percent(v)) : Cell(""); };
    t.row({row.words, Cell::shown(100 * row.above, percent(row.above)), row.by_pairs[0].value, row.by_pairs[0].low, row.by_pairs[0].high, row.by_pairs[1].value, row.by_pairs[2].value, line(row.adaptive), line(row.hashed)});
    chart.groups.push_back({row.words, row.by_pairs});
  }
  r.tables.push_back(std::move(t));
  Table p{"packet_level", "A permutation at packet level: mean flow, of its line rate", {{"routing", "routing"}, {"packet_percent", "packets"}, {"flow_percent", "flow level"}}, {}};
  p.row({"adaptive", Cell::shown(100 * packets->adaptive, percent(packets->adaptive)), Cell::shown(100 * packets->flow_adaptive, percent(packets->flow_adaptive))});
  p.row({"ecmp", Cell::shown(100 * packets->hashed, percent(packets->hashed)), Cell::shown(100 * packets->flow_hashed, percent(packets->flow_hashed))});
  r.tables.push_back(std::move(p));
  r.charts.push_back({"ecmp-vs-adaptive", chart.title, bar_chart(chart)});
  return r;
}

}  // namespace

const Question kEcmpVsAdaptive{"ecmp-vs-adaptive", "which traffic adaptive routing makes faster, and by how much", "--gpus, --size, --seed", answer};

}  // namespace cw::questions
