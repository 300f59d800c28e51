#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "clusterwright/base/units.hpp"
#include "clusterwright/fabric/bound_by.hpp"
#include "clusterwright/fabric/questions/asking.hpp"
#include "clusterwright/fabric/questions/questions.hpp"

// The same nodes with other adapters: from one port of 100G a node to eight of 400G.
namespace cw::questions {
namespace {

struct Adapters {
  std::uint32_t nics;
  std::int64_t rate;
};
constexpr std::int64_t kG = 1'000'000'000;
constexpr Adapters kAdapters[] = {{1, 100 * kG}, {1, 200 * kG}, {1, 400 * kG}, {2, 400 * kG}, {4, 400 * kG}, {8, 400 * kG}};

struct Work {
  std::string_view key, words;
  Collective op;
  std::int64_t bytes;
};
// Gradients of models in two bytes each; a gigabyte of tokens.
constexpr Work kWorks[] = {{"all_reduce_7b_s", "all-reduce, 7B", Collective::all_reduce, 14 * kG}, {"all_reduce_70b_s", "all-reduce, 70B", Collective::all_reduce, 140 * kG}, {"all_to_all_1gb_s", "all-to-all, 1 GB", Collective::all_to_all, kG}};

struct Row {
  std::string words;
  double rate = 0;  // bit/s a node
  std::vector<double> seconds;
  std::vector<std::string> bound;
};

Result<Row> measured(const Input& in, const Machines& m, const Adapters& a) {
  NodeShape shape;
  shape.nodes = m.nodes;
  shape.gpus = m.gpus;
  shape.nics = std::min(a.nics, m.gpus);
  shape.nic_rate = a.rate;
  shape.scale_up_rate = std::llround(m.scale_up_rate);
  // Switches that two tiers of always reach with: the question is of adapters.
  shape.switch_ports = 64;
  while (static_cast<std::uint64_t>(shape.switch_ports) * shape.switch_ports / 2 < static_cast<std::uint64_t>(m.nodes) * shape.nics) shape.switch_ports *= 2;
  const auto net = node_network(shape);
  if (!net) return tl::unexpected(net.error());
  CollectiveCosts costs = in.costs;
  costs.reduction_trees.assign(net->graph.size(), 0);
  std::vector<std::uint32_t> ranks(net->graph.endpoints);
  for (std::uint32_t r = 0; r < ranks.size(); ++r) ranks[r] = r;
  Row row{fmt::format("{} x {}", shape.nics, rate_text({static_cast<double>(a.rate)})), static_cast<double>(a.rate) * shape.nics, {}, {}};
  const GroupLayout layouts[] = {{static_cast<std::uint32_t>(ranks.size()), 1, false}};
  const CollectivePricer pricer(net->graph, costs, {}, ranks, layouts, {});
  for (const Work& w : kWorks) {
    const CollectivePrice p = pricer.price(w.op, 0, w.bytes);
    row.seconds.push_back(p.seconds);
    row.bound.emplace_back(p.bound_by);
  }
  return row;
}

Result<Report> answer(const Input& in) {
  const Machines m = machines_of(in.net.graph, in.ranks);
  if (m.gpus < 2 || m.scale_up_rate <= 0 || m.nodes < 2 || m.gpus % 8 != 0) return fail("the question is of two nodes and more with eight GPUs each that share a scale-up domain; there are none such here", "ask it of a design with such servers");
  std::vector<Row> rows;
  for (const Adapters& a : kAdapters) {
    in.say(fmt::format("{} x {}", a.nics, rate_text({static_cast<double>(a.rate)})));
    auto row = measured(in, m, a);
    if (!row) return tl::unexpected(row.error());
    rows.push_back(std::move(*row));
  }
  const Row &least = rows.front(), &most = rows.back();
  Report r;
  r.title = "100G a node against 8 x 400G a node";
  r.setting = {in.net.title, fmt::format("{} nodes with {} GPUs, {} between GPUs; networks of full bisection, adaptive routing", grouped(m.nodes), m.gpus, rate_text({m.scale_up_rate}))};
  r.answer.push_back(fmt::format("One port of 100G a node takes {:.3g} s for the gradients of 7B parameters and {:.3g} s for 70B; eight of 400G take {:.3g} and {:.3g} s: {:.3g} times less, of {:.0f} times the rate.", least.seconds[0], least.seconds[1], most.seconds[0], most.seconds[1], least.seconds[0] / most.seconds[0], most.rate / least.rate));
  r.answer.push_back(fmt::format("All-to-all of 1 GB a GPU takes {:.3g} s against {:.3g} s, {:.3g} times.", least.seconds[2], most.seconds[2], least.seconds[2] / most.seconds[2]));
  // Bounds of the all-reduce, as they come with growing rate.
  std::vector<std::string> bounds;
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (i == 0 || rows[i].bound[0] != rows[i - 1].bound[0]) bounds.push_back(fmt::format("the {} from {} a node on", rows[i].bound[0], rows[i].words));
  const std::string binds = bounds.size() == 1 ? fmt::format("What binds an all-reduce is the {} at every point, so that time falls as the rate grows.", least.bound[0]) : fmt::format("What binds an all-reduce changes with the rate: {}.", listed(bounds));
  r.answer.push_back(fmt::format("{} Whether a step can hide it is a matter of its computing: one that computes for less than {:.2g} s waits for the gradients of 7B over 1 x 100G, and for {:.2g} s over 8 x 400G.", binds, least.seconds[0], most.seconds[0]));
  r.assumed = {"gradients of two bytes a parameter, reduced whole over all GPUs in every step; a sharded optimiser moves as many bytes", "adapters that GPUs share hang on PCIe 5.0 with sixteen lanes"};
  Table t{"adapters", "Seconds of a collective over all GPUs, and what binds", {{"adapters", "adapters a node"}, {"node_gbps", "Gb/s a node"}}, {}};
  BarChart chart{"100G a node against 8 x 400G a node", r.setting[1], "seconds", {}, {}, 0, {}};
  for (const Work& w : kWorks) {
    t.columns.push_back({std::string(w.key), std::string(w.words)});
    chart.series.emplace_back(w.words);
  }
  t.columns.push_back({"all_reduce_bound_by", "all-reduce is bound by"});
  t.columns.push_back({"all_to_all_bound_by", "all-to-all by"});
  for (const Row& row : rows) {
    t.row({row.words, row.rate / 1e9, row.seconds[0], row.seconds[1], row.seconds[2], row.bound[0], row.bound[2]});
    BarGroup& g = chart.groups.emplace_back();
    g.words = row.words;
    for (const double s : row.seconds) g.bars.push_back(Bar::of(s));
  }
  r.tables.push_back(std::move(t));
  r.charts.push_back({"nic-rates", chart.title, bar_chart(chart)});
  return r;
}

}  // namespace

const Question kNicRates{"nic-rates", "what one 100G port a node costs against eight of 400G, and points in between", "--gpus", answer};

}  // namespace cw::questions
