#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "clusterwright/base/units.hpp"
#include "clusterwright/fabric/questions/asking.hpp"
#include "clusterwright/fabric/questions/jitter.hpp"
#include "clusterwright/fabric/questions/questions.hpp"

// A training step of computing and an all-reduce, whose messages are delayed at random: on bare metal, and behind a hypervisor.
namespace cw::questions {
namespace {

constexpr std::uint32_t kMostDrawn = 512;         // nodes; beyond, the closed form stands alone
constexpr double kDrawsInAll = 4e6;
constexpr double kTails[] = {10e-6, 100e-6, 1e-3, 10e-3, 100e-3};  // seconds
constexpr double kTailShares[] = {1e-4, 1e-3, 1e-2};
constexpr std::uint32_t kBuckets[] = {1, 4, 16, 64};  // all-reduces that a step's gradients are cut into

// Messages that follow each other in one all-reduce, and how many run side by side.
struct Messages {
  double ring = 0, tree = 0, abreast = 0;
};
Messages messages_of(std::uint32_t nodes, std::uint32_t lanes) {
  return {2.0 * (nodes - 1), 2 * std::ceil(std::log2(static_cast<double>(nodes))), static_cast<double>(nodes) * lanes};
}

struct Point {
  std::uint32_t nodes = 0;
  double bare_ring = 0, virtual_ring = 0, bare_tree = 0, virtual_tree = 0;  // seconds of delay in an all-reduce, in lock step
  RingTime bare_drawn, virtual_drawn;                                       // not drawn: 0
};

class Asking {
 public:
  Asking(const Input& in, const Machines& m) : in_(in), lanes_(m.ports), bare_{in.jitter.steady_us * 1e-6, 0, 0}, virtual_{in.jitter.shared_us * 1e-6, in.jitter.tail_probability, in.jitter.tail_us * 1e-6} {}

  Point at(std::uint32_t nodes) const {
    const Messages m = messages_of(nodes, lanes_);
    Point p;
    p.nodes = nodes;
    const double bare = expected_longest(bare_, m.abreast), shared = expected_longest(virtual_, m.abreast);
    p.bare_ring = m.ring * bare;
    p.virtual_ring = m.ring * shared;
    p.bare_tree = m.tree * bare;
    p.virtual_tree = m.tree * shared;
    if (nodes > kMostDrawn) return p;
    const auto steps = static_cast<std::uint32_t>(m.ring);
    const auto runs = static_cast<std::uint32_t>(std::clamp(kDrawsInAll / (m.abreast * m.ring), 1.0, 400.0));
    p.bare_drawn = drawn_ring(bare_, nodes, lanes_, steps, runs, in_.seed);
    p.virtual_drawn = drawn_ring(virtual_, nodes, lanes_, steps, runs, in_.seed);
    return p;
  }
  // Seconds of an all-reduce without delays.
  double undisturbed() const { return price_of(in_.net.graph, in_.costs, in_.fabric, in_.ranks, {Collective::all_reduce, {}, 0, bytes()}).seconds; }
  std::int64_t bytes() const { return in_.bytes == 0 ? std::int64_t{14'000'000'000} : in_.bytes; }
  const Delay& bare() const { return bare_; }
  const Delay& shared() const { return virtual_; }

 private:
  const Input& in_;
  std::uint32_t lanes_;
  Delay bare_, virtual_;
};

std::vector<std::uint32_t> node_counts(std::uint32_t own) {
  std::vector<std::uint32_t> out{own};
  for (std::uint32_t n = 4; n <= 1024; n *= 2) out.push_back(n);
  std::ranges::sort(out);
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

Result<Report> answer(const Input& in) {
  const Machines m = machines_of(in.net.graph, in.ranks);
  if (m.nodes < 2) return fail("one node sends no messages over the network", "take GPUs of several nodes: --gpus");
  const Asking ask(in, m);
  const double undisturbed = ask.undisturbed(), compute = in.jitter.compute_ms * 1e-3;
  if (!std::isfinite(undisturbed)) return fail("some GPUs have no way to each other", "see `sim network`");
  Report r;
  r.title = "Jitter of a virtualised network against bare metal";
  r.setting = {in.net.title, machines_words(m), fmt::format("a step: {:.4g} ms of computing, then an all-reduce of {}, {:.4g} ms by itself", in.jitter.compute_ms, size_words(ask.bytes()), 1e3 * undisturbed)};
  r.assumed = {fmt::format("bare metal: each message is late by {:.3g} us on average, exponential, as queues of cut-through adapters and switches are", in.jitter.steady_us),
               fmt::format("virtualised: {:.3g} us on average, and one message in {:.4g} waits for another machine's turn, {:.3g} us on average. No paper states figures; delays behind hypervisors are measured from tens of microseconds up to 100 ms under load (Whiteaker, Schneider and Teixeira, CCR 2011)", in.jitter.shared_us,
                           in.jitter.tail_probability > 0 ? 1 / in.jitter.tail_probability : 0, in.jitter.tail_us),
               "a message to the next node is late by a delay of its own, in a ring for each port of a node; within a node nothing is; computing takes every rank the same time and overlaps with nothing"};
  std::vector<Point> points;
  for (const std::uint32_t n : node_counts(m.nodes)) {
    in.say(fmt::format("{} nodes", grouped(n)));
    points.push_back(ask.at(n));
  }
  const Point& own = *std::ranges::find(points, m.nodes, &Point::nodes);
  const double step = compute + undisturbed;
  const auto slower = [&](double delay, double of) { return fmt::format("{:.2g} %", 100 * delay / of); };
  r.answer.push_back(fmt::format("On these {} nodes an all-reduce as a ring waits up to {:.4g} ms for late messages when it is virtualised and {:.4g} ms on bare metal, if every step waits for its slowest: the training step is {} and {} longer than without any.", m.nodes, 1e3 * own.virtual_ring, 1e3 * own.bare_ring, slower(own.virtual_ring, step), slower(own.bare_ring, step)));
  if (own.virtual_drawn.neighbours > 0)
    r.answer.push_back(fmt::format("That is the bound from above. In a ring a rank waits for its neighbour alone, and one late message covers others: drawn so, it is {:.4g} and {:.4g} ms, {} and {} of the step.", 1e3 * own.virtual_drawn.neighbours, 1e3 * own.bare_drawn.neighbours, slower(own.virtual_drawn.neighbours, step), slower(own.bare_drawn.neighbours, step)));
  const Point& large = points.back();
  r.answer.push_back(fmt::format("The cost grows with the number of messages in a row, and with the logarithm of those abreast once somebody is always late: at {} nodes a ring loses {:.4g} ms and a tree, with {:.0f} messages in a row instead of {:.0f}, {:.4g} ms.", grouped(large.nodes), 1e3 * large.virtual_ring, messages_of(large.nodes, m.ports).tree,
                                 messages_of(large.nodes, m.ports).ring, 1e3 * large.virtual_tree));
  r.answer.push_back(fmt::format("So the claim that jitter slows synchronous training holds by its sign; its size is the number of messages in a row times the longest of many delays. One all-reduce a step pays it once, beside {:.4g} ms of bytes and computing; gradients cut into 64 of them, one after the other, add up to {} of that.", 1e3 * step, slower(64 * own.virtual_ring, step)));
  Table t{"nodes", "Milliseconds that an all-reduce waits for late messages: closed form in lock step, and draws", {{"nodes", "nodes"}, {"bare_ring_ms", "bare, ring"}, {"virtual_ring_ms", "virtual, ring"}, {"bare_drawn_ms", "bare, drawn"}, {"virtual_drawn_ms", "virtual, drawn"}, {"bare_neighbours_ms", "bare, neighbours"}, {"virtual_neighbours_ms", "virtual, neighbours"}, {"bare_tree_ms", "bare, tree"}, {"virtual_tree_ms", "virtual, tree"}}, {}};
  Curves chart{"A training step, virtualised and on bare metal", r.setting[2], "nodes", "step, ms", {}, {{"virtualised, ring in lock step", {}}, {"bare metal, the same", {}}, {"virtualised, tree", {}}, {"virtualised, ring, neighbours alone", {}}}};
  for (const Point& p : points) {
    const auto drawn = [](double s) { return s > 0 ? Cell(1e3 * s) : Cell(""); };
    t.row({p.nodes, 1e3 * p.bare_ring, 1e3 * p.virtual_ring, drawn(p.bare_drawn.lock_step), drawn(p.virtual_drawn.lock_step), drawn(p.bare_drawn.neighbours), drawn(p.virtual_drawn.neighbours), 1e3 * p.bare_tree, 1e3 * p.virtual_tree});
    chart.values.push_back(grouped(p.nodes));
    const auto total = [&](double s) { return Bar::of(1e3 * (step + s)); };
    chart.curves[0].points.push_back(total(p.virtual_ring));
    chart.curves[1].points.push_back(total(p.bare_ring));
    chart.curves[2].points.push_back(total(p.virtual_tree));
    chart.curves[3].points.push_back(p.virtual_drawn.neighbours > 0 ? total(p.virtual_drawn.neighbours) : Bar::of(NAN));
  }
  r.tables.push_back(std::move(t));
  Table b{"all_reduces", fmt::format("Step on {} nodes by the number of all-reduces it is cut into, ring in lock step", m.nodes), {{"all_reduces", "all-reduces"}, {"messages", "messages in a row"}, {"bare_step_ms", "bare, ms"}, {"virtual_step_ms", "virtual, ms"}, {"longer_percent", "virtual is longer by"}}, {}};
  for (const std::uint32_t k : kBuckets) {
    const double bare = step + k * own.bare_ring, shared = step + k * own.virtual_ring;
    b.row({k, k * messages_of(m.nodes, m.ports).ring, 1e3 * bare, 1e3 * shared, Cell::shown(100 * (shared / bare - 1), percent(shared / bare - 1, 1))});
  }
  r.tables.push_back(std::move(b));
  Table w{"tails", fmt::format("Virtualised step on {} nodes over that on bare metal, one all-reduce, by the mean of the wait and the share of messages that wait", m.nodes), {{"wait_us", "wait, us"}}, {}};
  for (const double share : kTailShares) w.columns.push_back({fmt::format("longer_percent_at_{:g}_percent", 100 * share), fmt::format("{:g} % wait", 100 * share)});
  double thousandth = 0;  // of one message in a thousand
  for (const double tail : kTails) {
    std::vector<Cell> row{1e6 * tail};
    for (const double share : kTailShares) {
      const Messages msg = messages_of(m.nodes, m.ports);
      const double longer = (msg.ring * expected_longest({ask.shared().steady, share, tail}, msg.abreast) - own.bare_ring) / (step + own.bare_ring);
      if (share == 1e-3 && tail == kTails[std::size(kTails) - 2]) thousandth = longer;
      row.push_back(Cell::shown(100 * longer, longer >= 1 ? percent(longer) : fmt::format("{:.2g} %", 100 * longer)));
    }
    w.rows.push_back(std::move(row));
  }
  r.answer.push_back(fmt::format("What is assumed of the waits decides: with one message in a thousand late by {:.0f} ms on average the step would be up to {:.3g} times as long.", 1e3 * kTails[std::size(kTails) - 2], 1 + thousandth));
  r.tables.push_back(std::move(w));
  r.charts.push_back({"virtual-jitter", chart.title, curve_chart(chart)});
  return r;
}

}  // namespace

const Question kVirtualJitter{"virtual-jitter", "what late messages of a virtualised network cost synchronous training, against bare metal", "--gpus, --size, --seed, --compute, --jitter, --vm-jitter, --vm-tail-share, --vm-tail", answer};

}  // namespace cw::questions
