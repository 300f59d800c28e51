#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "clusterwright/base/random.hpp"
#include "clusterwright/base/units.hpp"
#include "clusterwright/fabric/questions/asking.hpp"
#include "clusterwright/fabric/questions/questions.hpp"

// Rail-only, rail-optimised and top-of-rack networks of the same nodes and switches, side by side.
namespace cw::questions {
namespace {

constexpr std::uint32_t kOversubscriptions[] = {1, 2, 4};
constexpr std::size_t kMostSkewed = 256;  // ranks of a group, as every pair is walked
constexpr double kHot = 2;                // what one GPU in eight hears, of what the others do

struct Design {
  std::string words;
  std::uint32_t switches = 0;
  std::uint64_t links = 0, uplinks = 0;
  // Seconds for the whole buffer.
  double all_reduce = 0, straight = 0, over_rails = 0, skewed_straight = 0, skewed_over_rails = 0;
  double rails_between = 0, rails_within = 0;  // the two halves of all-to-all over rails, each by itself
  double best() const { return std::min(straight, over_rails); }
  double skewed_best() const { return std::min(skewed_straight, skewed_over_rails); }
};

// What each rank of a group hears of a buffer: one in eight, at least one, more than the others.
std::vector<double> popularity(std::uint32_t n, std::uint64_t seed) {
  constexpr std::uint64_t kHotOnes = 0x686f74;  // the entity of these draws
  std::vector<std::uint32_t> order(n);
  for (std::uint32_t i = 0; i < n; ++i) order[i] = i;
  RandomStream draws(seed, kHotOnes);
  for (std::uint32_t i = n; i > 1; --i) std::swap(order[i - 1], order[draws.below(i)]);
  std::vector<double> w(n, 1);
  for (std::uint32_t i = 0; i < std::max(1U, n / 8); ++i) w[order[i]] = kHot;
  double sum = 0;
  for (const double x : w) sum += x;
  for (double& x : w) x /= sum;
  return w;
}

// Each rank sends its buffer to all of its group, to the popular ones more; straight, or first to the mate on the target's rail.
Schedule skewed(const NetGraph& graph, std::span<const std::uint32_t> ranks, bool over_rails, std::uint64_t seed) {
  Schedule s;
  Lane& lane = s.lanes.emplace_back();
  for (std::size_t base = 0; base + 1 < ranks.size(); base += kMostSkewed) {
    const RankGroup g = group_of(graph, ranks.subspan(base, std::min(kMostSkewed, ranks.size() - base)));
    const auto w = popularity(g.size(), seed);
    std::uint32_t b = 0;  // by place in the domains
    for (std::size_t there = 0; there < g.domains.size(); ++there)
      for (std::uint32_t i = 0; i < g.domains[there].members.size(); ++i, ++b)
        for (std::size_t here = 0; here < g.domains.size(); ++here)
          for (const std::uint32_t a : g.domains[here].members) {
            const std::uint32_t target = g.member(there, i), mate = g.member(here, i);
            if (a == target) continue;
            const bool relayed = over_rails && here != there && mate != a;
            if (relayed) lane.transfers.push_back({a, mate, w[b]});
            lane.transfers.push_back({relayed ? mate : a, target, w[b]});
          }
  }
  return s;
}

Result<Design> measured(const Input& in, const NodeShape& shape, std::int64_t bytes) {
  const auto net = node_network(shape);
  if (!net) return tl::unexpected(net.error());
  const NetGraph& g = net->graph;
  const bool tiers = machines_of(g, std::vector<std::uint32_t>{0}).links_up > 0;
  Design d;
  d.words = std::string(attach_name(shape.attach)) + (tiers ? fmt::format(", {}:1", shape.oversubscription) : "");
  std::vector<std::uint32_t> ranks(g.endpoints);
  for (std::uint32_t r = 0; r < ranks.size(); ++r) ranks[r] = r;
  const Machines m = machines_of(g, ranks);
  d.switches = m.switches;
  d.uplinks = m.links_up;
  d.links = static_cast<std::uint64_t>(m.nodes) * m.ports + m.links_up;
  CollectiveCosts costs = in.costs;
  costs.reduction_trees.assign(g.size(), 0);
  FabricOptions options;
  options.seed = in.seed;
  d.all_reduce = price_of(g, costs, options, ranks, {Collective::all_reduce, {}, 0, bytes}).seconds;
  CollectiveNetwork network(g, costs, options, ranks);
  const auto seconds = [&](const Schedule& s) {
    const auto busiest = network.busiest(s);
    return busiest.joined ? busiest.seconds_per_byte * static_cast<double>(bytes) : INFINITY;
  };
  const RankGroup group = group_of(g, ranks);
  d.straight = seconds(find_algorithm("pairwise")->schedule(network, group, Collective::all_to_all));
  Schedule rails = find_algorithm("rail-aligned")->schedule(network, group, Collective::all_to_all);
  d.over_rails = seconds(rails);
  d.rails_within = seconds({rails.lanes, {}, {}, 0, 0});
  d.rails_between = seconds({{}, rails.exchanges, {}, 0, 0});
  d.skewed_straight = seconds(skewed(g, ranks, false, in.seed));
  d.skewed_over_rails = seconds(skewed(g, ranks, true, in.seed));
  return d;
}

std::string times(double a, double b) { return std::abs(a / b - 1) < 0.005 ? "as long as" : fmt::format("{:.3g} times as long as", a / b); }

void say_answer(const std::vector<Design>& designs, const std::vector<std::size_t>& firsts, Report& r) {
  const Design &best = designs[firsts[0]], &only = designs[firsts[1]], &rack = designs[firsts[2]];
  if (best.uplinks == 0) {
    r.answer.push_back("One switch takes all adapters: the three designs are one and the same.");
    return;
  }
  r.answer.push_back(fmt::format("Rail-only takes {} switches and {} links where rail-optimised takes {} and {}, and top-of-rack {} and {}: {} fewer links than rail-optimised at 1:1.", only.switches, grouped(only.links), best.switches, grouped(best.links), rack.switches,
                                 grouped(rack.links), percent(1 - static_cast<double>(only.links) / static_cast<double>(best.links))));
  const bool alike = std::abs(only.all_reduce / best.all_reduce - 1) < 0.05 && std::abs(rack.all_reduce / best.all_reduce - 1) < 0.05;
  r.answer.push_back(fmt::format("All-reduce {}: rail-only takes {} rail-optimised, and top-of-rack {} that{}.", alike ? "does not tell them apart" : "tells them apart", times(only.all_reduce, best.all_reduce), times(rack.all_reduce, best.all_reduce), alike ? "; rings and trees keep to their rails, and few of their hops leave a rack" : ""));
  const double serial = (only.rails_within + only.rails_between) / best.straight - 1;
  r.answer.push_back(fmt::format("All-to-all over rail-only goes through a mate on the target's rail. If that goes on while the network is sending, it takes {} straight all-to-all over rail-optimised; one after the other, {} longer. Published is an overhead of 8 to 11 % (arXiv 2307.12169): that of the second kind, which is the ratio of the two "
                                 "bandwidths. The first kind has none.",
                                 times(only.over_rails, best.straight), percent(serial, 1)));
  const Design& thin_best = designs[firsts[1] - 1];
  const Design& thin_rack = designs.back();
  r.answer.push_back(fmt::format("Where uplinks are saved, the designs part: {} takes {} 1:1 for straight all-to-all, and {} it over rails; {} takes {} 1:1 either way. Rails keep all-to-all below the leaves as long as a unit holds everybody.", thin_best.words, times(thin_best.straight, best.straight),
                                 times(thin_best.over_rails, best.over_rails), thin_rack.words, times(thin_rack.best(), rack.best())));
  r.answer.push_back(fmt::format("Experts that are not equally popular slow all of them alike: {:.2f}, {:.2f} and {:.2f} times at 1:1, as the popular GPU's own port binds.", best.skewed_best() / best.best(), only.skewed_best() / only.best(), rack.skewed_best() / rack.best()));
}

Table table_of(const std::vector<Design>& designs, std::int64_t bytes) {
  Table t{"designs", fmt::format("Milliseconds for {}, under adaptive routing", size_words(bytes)),
          {{"design", "design"}, {"switches", "switches"}, {"links", "links"}, {"all_reduce_ms", "all-reduce"}, {"all_to_all_straight_ms", "all-to-all"}, {"all_to_all_over_rails_ms", "over rails"}, {"all_to_all_over_rails_one_after_the_other_ms", "in two steps"}, {"skewed_straight_ms", "skewed"}, {"skewed_over_rails_ms", "over rails"}},
          {}};
  for (const Design& d : designs)
    t.row({d.words, d.switches, d.links, 1e3 * d.all_reduce, 1e3 * d.straight, 1e3 * d.over_rails, 1e3 * (d.rails_within + d.rails_between), 1e3 * d.skewed_straight, 1e3 * d.skewed_over_rails});
  return t;
}

Result<Report> answer(const Input& in) {
  const Machines m = machines_of(in.net.graph, in.ranks);
  if (m.gpus < 2 || m.scale_up_rate <= 0 || m.nodes < 2) return fail("rails are of nodes with several GPUs that share a scale-up domain; there are not two such nodes here", "ask it of a design whose servers join their GPUs, with --gpus of two nodes and more");
  const std::uint32_t nics = m.ports > 0 && m.gpus % m.ports == 0 ? m.ports : m.gpus;
  const std::int64_t bytes = in.bytes == 0 ? std::int64_t{1} << 30 : in.bytes;
  NodeShape shape;
  shape.nodes = m.nodes;
  shape.gpus = m.gpus;
  shape.nics = nics;
  shape.nic_rate = std::llround(m.node_rate / nics);
  shape.scale_up_rate = std::llround(m.scale_up_rate);
  shape.switch_ports = std::max(m.leaf_ports, 2 * nics);
  std::vector<Design> designs;
  std::vector<std::size_t> firsts;
  for (const Attach attach : {Attach::rail_optimised, Attach::rail_only, Attach::top_of_rack}) {
    firsts.push_back(designs.size());
    for (const std::uint32_t o : kOversubscriptions) {
      shape.attach = attach;
      shape.oversubscription = o;
      in.say(fmt::format("{} at {}:1", attach_name(attach), o));
      auto d = measured(in, shape, bytes);
      if (!d) return tl::unexpected(d.error());
      if (o > 1 && d->uplinks == 0) break;
      designs.push_back(std::move(*d));
    }
  }
  Report r;
  r.title = "Rail-only, rail-optimised, top-of-rack";
  r.setting = {in.net.title, fmt::format("{} nodes with {} GPUs and {} adapters of {}; switches of {} such ports; {} between GPUs", grouped(m.nodes), m.gpus, nics, rate_text({m.node_rate / nics}), shape.switch_ports, rate_text({m.scale_up_rate}))};
  r.assumed = {"switches have as many ports as the largest leaf of the design has links", fmt::format("skewed: one GPU in eight, drawn by the seed, hears {:.0f} times what the others hear{}", kHot, in.ranks.size() > kMostSkewed ? ", in groups of 256" : "")};
  say_answer(designs, firsts, r);
  r.tables.push_back(table_of(designs, bytes));
  BarChart chart{"Rail-only, rail-optimised, top-of-rack", r.setting[1], fmt::format("ms for {}", size_words(bytes)), {"all-reduce", "all-to-all, straight", "all-to-all over rails", "the same, skewed"}, {}, 0, {}};
  for (const Design& d : designs) chart.groups.push_back({d.words, {Bar::of(1e3 * d.all_reduce), Bar::of(1e3 * d.straight), Bar::of(1e3 * d.over_rails), Bar::of(1e3 * d.skewed_over_rails)}});
  r.charts.push_back({"rail-designs", chart.title, bar_chart(chart)});
  return r;
}

}  // namespace

const Question kRailDesigns{"rail-designs", "what rail-only, rail-optimised and top-of-rack networks of the same nodes take and give", "--gpus, --size, --seed", answer};

}  // namespace cw::questions
