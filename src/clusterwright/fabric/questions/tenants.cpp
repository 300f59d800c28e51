#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "clusterwright/base/units.hpp"
#include "clusterwright/fabric/levels.hpp"
#include "clusterwright/fabric/questions/asking.hpp"
#include "clusterwright/fabric/questions/questions.hpp"

// Two tenants, each on half of the nodes: what one takes alone and beside the other. Flow level shares links fairly; what
// queues and pauses do to strangers is seen packet by packet.
namespace cw::questions {
namespace {

constexpr std::size_t kDraws = 3;
constexpr std::size_t kMostRanks = 256;      // of both; all pairs of a tenant are flows
constexpr std::int64_t kPacketFlow = 1'000'000;
constexpr double kElephant = 4;              // times the bytes of the other's flows

enum class Work : std::uint8_t { all_reduce, all_to_all, incast, elephants };
std::string_view words_of(Work w) {
  switch (w) {
    case Work::all_reduce: return "all-reduce";
    case Work::all_to_all: return "all-to-all";
    case Work::incast: return "incast";
    case Work::elephants: break;
  }
  return "elephants";
}
struct Pair {
  Work quiet, loud;
};
constexpr Pair kPairs[] = {{Work::all_reduce, Work::all_reduce}, {Work::all_reduce, Work::all_to_all}, {Work::all_to_all, Work::all_to_all}, {Work::all_reduce, Work::incast}, {Work::all_reduce, Work::elephants}, {Work::all_to_all, Work::elephants}};

struct Halves {
  std::vector<std::uint32_t> quiet, loud;
};

class Asking {
 public:
  explicit Asking(const Input& in) : in_(in), bytes_(in.bytes == 0 ? std::int64_t{256} << 20 : in.bytes) {
    const auto all = in.ranks.first(std::min(in.ranks.size(), kMostRanks));
    const RankGroup g = group_of(in.net.graph, all);
    for (std::size_t d = 0; d < g.domains.size(); ++d)
      for (const std::uint32_t e : g.domains[d].members) {
        (d % 2 == 0 ? interleaved_.quiet : interleaved_.loud).push_back(e);
        (d * 2 < g.domains.size() ? separate_.quiet : separate_.loud).push_back(e);
      }
  }
  const Halves& halves(bool interleaved) const { return interleaved ? interleaved_ : separate_; }
  std::size_t ranks() const { return interleaved_.quiet.size() + interleaved_.loud.size(); }
  std::int64_t bytes() const { return bytes_; }

  // What a tenant sends, for a buffer of so many bytes.
  Traffic traffic(Work work, const std::vector<std::uint32_t>& ranks, std::int64_t bytes, std::uint16_t tenant, std::uint64_t draw) const {
    Traffic t;
    const NetGraph& g = in_.net.graph;
    if (work == Work::elephants) {
      t = drawn_permutation(g, ranks, static_cast<std::int64_t>(kElephant * static_cast<double>(bytes)), in_.seed + draw);
    } else if (work == Work::incast) {
      for (std::size_t i = 1; i < ranks.size(); ++i)
        if (!g.share_scale_up(ranks[i], ranks[0])) t.flows.push_back(flow_of(ranks[i], ranks[0], bytes));
    } else if (work == Work::all_to_all) {
      const auto each = std::max<std::int64_t>(1, bytes / static_cast<std::int64_t>(ranks.size()));
      for (const std::uint32_t a : ranks)
        for (const std::uint32_t b : ranks)
          if (a != b && !g.share_scale_up(a, b)) t.flows.push_back(flow_of(a, b, each));
    } else {
      CollectiveNetwork network(g, in_.costs, in_.fabric, ranks);
      for (const Lane& lane : find_algorithm("ring")->schedule(network, group_of(g, ranks), Collective::all_reduce).lanes)
        for (const Transfer& x : lane.transfers)
          if (!g.share_scale_up(x.src, x.dst)) t.flows.push_back(flow_of(x.src, x.dst, std::max<std::int64_t>(1, std::llround(x.share * static_cast<double>(bytes)))));
    }
    for (FlowSpec& f : t.flows) f.tenant = tenant;
    return t;
  }

  // Seconds until the last flow of the quiet tenant has arrived, alone and beside the other; 0: it cannot be run.
  std::pair<double, double> flow_level(const Pair& pair, bool interleaved, Routing routing, std::uint64_t draw) const {
    FabricOptions o = in_.fabric;
    o.routing = routing;
    o.seed = in_.seed + draw;
    const Halves& h = halves(interleaved);
    const Traffic quiet = traffic(pair.quiet, h.quiet, bytes_, 0, draw);
    Traffic both = quiet;
    const Traffic loud = traffic(pair.loud, h.loud, bytes_, 1, draw);
    both.flows.insert(both.flows.end(), loud.flows.begin(), loud.flows.end());
    const auto alone = simulate_flows(in_.net.graph, quiet, o, nullptr), beside = simulate_flows(in_.net.graph, both, o, nullptr);
    if (!alone || !beside) return {0, 0};
    return {flow_result(quiet, *alone).seconds, flow_result(quiet, *beside).seconds};
  }

  struct Packets {
    double alone = 0, shared = 0, apart = 0;  // seconds, the last of the quiet tenant's flows
  };
  // The quiet tenant's ring beside an incast of the other's, in one lane and in lanes of their own.
  Result<Packets> packet_level(Congestion congestion, Overload overload) const {
    FabricOptions o = in_.fabric;
    o.seed = in_.seed;
    o.overload = overload;
    o.congestion = congestion;
    const Halves& h = halves(true);
    Traffic quiet;
    const RankGroup g = group_of(in_.net.graph, h.quiet);
    for (std::size_t d = 0; d < g.domains.size(); ++d)
      for (std::uint32_t i = 0; i < g.domains[d].members.size(); ++i) quiet.flows.push_back(flow_of(g.member(d, i), g.member((d + g.domains.size() / 2) % g.domains.size(), i), kPacketFlow));
    Traffic both = quiet;
    const Traffic loud = traffic(Work::incast, h.loud, kPacketFlow, 1, 0);
    both.flows.insert(both.flows.end(), loud.flows.begin(), loud.flows.end());
    const auto run = [&](const Traffic& t, std::vector<std::uint8_t> lanes) -> Result<double> {
      o.lane_of_tenant = std::move(lanes);
      const auto outcome = simulate_packets(in_.net.graph, t, o, nullptr);
      if (!outcome) return tl::unexpected(outcome.error());
      return flow_result(quiet, *outcome).seconds;
    };
    const auto alone = run(quiet, {0, 0}), shared = run(both, {0, 0}), apart = run(both, {0, 1});
    for (const auto* r : {&alone, &shared, &apart})
      if (!*r) return tl::unexpected(r->error());
    return Packets{*alone, *shared, *apart};
  }

 private:
  const Input& in_;
  std::int64_t bytes_;
  Halves interleaved_, separate_;
};

struct Row {
  Pair pair;
  bool interleaved;
  Routing routing;
  Bar slowdown;
  double alone = 0;
};

std::vector<Row> all_rows(const Input& in, const Asking& ask) {
  std::vector<Row> rows;
  for (const Pair& pair : kPairs) {
    in.say(fmt::format("{} beside {}", words_of(pair.quiet), words_of(pair.loud)));
    for (const bool interleaved : {true, false})
      for (const Routing routing : {Routing::adaptive, Routing::ecmp}) {
        std::vector<double> slower, alone;
        for (std::uint64_t d = 0; d < (routing == Routing::ecmp ? kDraws : 1); ++d) {
          const auto [by_itself, beside] = ask.flow_level(pair, interleaved, routing, d);
          if (by_itself <= 0) continue;
          slower.push_back(beside / by_itself);
          alone.push_back(by_itself);
        }
        rows.push_back({pair, interleaved, routing, over(slower), over(alone).value});
      }
  }
  return rows;
}

const Row& worst_of(const std::vector<Row>& rows, bool interleaved, Routing routing) {
  const auto asked = [&](const Row& r) { return r.interleaved == interleaved && r.routing == routing; };
  const Row* worst = &rows.front();
  for (const Row& r : rows)
    if (asked(r) && (!asked(*worst) || r.slowdown.value > worst->slowdown.value)) worst = &r;
  return *worst;
}

std::string worst_words(const Row& r) {
  if (r.slowdown.value < 1.01) return "nobody notices the other";
  return fmt::format("{} beside {} takes up to {:.2f} times as long as alone", words_of(r.pair.quiet), words_of(r.pair.loud), r.slowdown.value);
}

Result<Report> answer(const Input& in) {
  const Machines m = machines_of(in.net.graph, in.ranks);
  if (m.nodes < 4) return fail("two tenants of two nodes each are four nodes; there are fewer here", "take more GPUs: --gpus");
  const Asking ask(in);
  Report r;
  r.title = "Whether tenants disturb each other";
  r.setting = {in.net.title, machines_words(m), fmt::format("two tenants with {} GPUs each: interleaved, on every other node, or each on one half of the nodes", ask.ranks() / 2)};
  const auto rows = all_rows(in, ask);
  for (const bool interleaved : {true, false}) {
    const std::string adaptive = worst_words(worst_of(rows, interleaved, Routing::adaptive)), hashed = worst_words(worst_of(rows, interleaved, Routing::ecmp));
    r.answer.push_back((interleaved ? "As flows that share links fairly, interleaved: " : "Each on one half of the nodes: ") + (adaptive == hashed ? adaptive + ", under adaptive routing and ECMP alike." : fmt::format("under adaptive routing {}; under ECMP {}.", adaptive, hashed)));
  }
  Table t{"slowdown", fmt::format("Time beside the other over time alone, {} a collective or flow, flow level", size_words(ask.bytes())), {{"quiet", "who"}, {"loud", "beside"}, {"nodes", "nodes"}, {"routing", "routing"}, {"alone_ms", "alone, ms"}, {"times", "times"}, {"least", "least"}, {"most", "most"}}, {}};
  BarChart chart{"Tenants beside each other", in.net.title, "time beside the other, over time alone", {"adaptive", "ECMP"}, {}, 1, "undisturbed"};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Row& row = rows[i];
    const std::string_view nodes = row.interleaved ? "interleaved" : "halves";
    t.row({words_of(row.pair.quiet), words_of(row.pair.loud), nodes, routing_name(row.routing), 1e3 * row.alone, row.slowdown.value, row.slowdown.low, row.slowdown.high});
    if (i % 2 == 0) chart.groups.push_back({fmt::format("{} beside {}, {}", words_of(row.pair.quiet), words_of(row.pair.loud), nodes), {row.slowdown}});
    else chart.groups.back().bars.push_back(row.slowdown);
  }
  r.tables.push_back(std::move(t));
  Table p{"packet_level", "Packet by packet, interleaved: 1 MB from each GPU to one of its tenant, beside an incast of the other tenant; the last to arrive", {{"network", "network"}, {"alone_us", "alone, us"}, {"one_lane_us", "in one lane"}, {"own_lanes_us", "in lanes of their own"}, {"one_lane_times", "one lane, times"}, {"own_lanes_times", "own, times"}}, {}};
  Asking::Packets bare, ruled;
  for (const auto& [words, congestion, overload] : {std::tuple("pauses, no congestion control", Congestion::none, Overload::lossless), std::tuple("pauses, DCQCN", Congestion::dcqcn, Overload::lossless), std::tuple("pauses, control by round-trip time", Congestion::rtt, Overload::lossless), std::tuple("credits, no congestion control", Congestion::none, Overload::credits)}) {
    in.say(fmt::format("packets: {}", words));
    const auto packets = ask.packet_level(congestion, overload);
    if (!packets) return tl::unexpected(packets.error());
    if (congestion == Congestion::none && overload == Overload::lossless) bare = *packets;
    if (congestion == Congestion::rtt) ruled = *packets;
    p.row({words, 1e6 * packets->alone, 1e6 * packets->shared, 1e6 * packets->apart, packets->shared / packets->alone, packets->apart / packets->alone});
  }
  const std::string control = ruled.shared < bare.shared ? fmt::format("brings that to {:.4g} us, as the first rush is sent before anything is measured", 1e6 * ruled.shared) : fmt::format("does not help: {:.4g} us", 1e6 * ruled.shared);
  if (bare.shared < 1.05 * bare.alone)
    r.answer.push_back("Nor do queues: an incast that fills one port of the other tenant disturbs nobody here, as the two share no link that it could pause.");
  else
    r.answer.push_back(fmt::format("Queues say more than shares. Beside an incast that fills one port of the other tenant, a network that pauses keeps strangers waiting while it lasts: {:.4g} us for what takes {:.4g} us alone. Congestion control by round-trip time {}. In lanes of their own it is "
                                   "{:.4g} us even without control{}.",
                                   1e6 * bare.shared, 1e6 * bare.alone, control, 1e6 * bare.apart, bare.apart < 1.25 * bare.alone ? ": isolation is a matter of lanes, not of paths" : ", as both still share links"));
  if (ask.ranks() < in.ranks.size()) r.assumed.push_back(fmt::format("the first {} GPUs stand for all", kMostRanks));
  r.assumed.push_back(fmt::format("elephants are {:.0f} times as long as what the other sends", kElephant));
  r.tables.push_back(std::move(p));
  r.charts.push_back({"tenants", chart.title, bar_chart(chart)});
  return r;
}

}  // namespace

const Question kTenants{"tenants", "whether two tenants on the same leaves and spines disturb each other", "--gpus, --size, --seed", answer};

}  // namespace cw::questions
