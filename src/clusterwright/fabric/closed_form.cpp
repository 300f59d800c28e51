#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "clusterwright/base/units.hpp"
#include "clusterwright/fabric/bound_by.hpp"
#include "clusterwright/fabric/levels.hpp"
#include "clusterwright/fabric/network_state.hpp"
#include "clusterwright/fabric/stopwatch.hpp"
#include "clusterwright/fabric/wire_model.hpp"

// Lower bounds that hold whatever switches and senders do.
//
// One transfer: all its bytes cross each link, or set of alike links, that all its ways share, at its rate, and the last
// packet has the rest of the way still to go. Several: the same for all the bytes of transfers that start after some time
// and share such a link. A trigger fires when the last of those that count it down may have ended, if it waits for all.
// Where links change during the run, transfers may take any way: then only their senders' and receivers' ports count.
namespace cw {
namespace {

constexpr SimTime kNever = kLongestSim + SimTime{1};

// What is left of links at their best, over the whole run.
LinkState best_state(const NetGraph& g, const FabricOptions& options) {
  LinkState best;
  if (options.changes.empty()) return best;
  best.share.assign(g.ports(), 1);
  for (const LinkChange& c : options.changes)
    if (c.at <= SimTime{} && g.linked(c.port)) best.share[c.port] = std::clamp(c.share, 0.0, 1.0);
  for (const LinkChange& c : options.changes)
    if (c.at > SimTime{} && g.linked(c.port)) best.share[c.port] = std::max(best.share[c.port], std::min(c.share, 1.0));
  best.closed.assign(g.ports(), 0);
  for (std::uint32_t p = 0; p < g.ports(); ++p) best.closed[p] = best.share[p] <= 0 ? 1 : 0;
  return best;
}

// A flowlet may go where no hash told the first packet to go: all that holds for it is what holds for any way.
FabricOptions with_any_path(FabricOptions options) {
  if (options.routing == Routing::flowlet) options.routing = Routing::spray;
  return options;
}

class Bounds {
 public:
  Bounds(const NetGraph& graph, const Traffic& traffic, const FabricOptions& options);
  FabricOutcome make();
  FabricOutcome make_shared();

 private:
  // Bytes of one transfer that must cross a link.
  struct Load {
    std::uint32_t link;
    double bytes;
  };
  struct Trigger {
    std::vector<std::uint32_t> from, waiting;  // flows that count it down, that wait for it
    std::uint32_t open = 0;                    // of `from`: not bounded yet
  };

  bool find_loads(const FlowSpec& f);
  void find_own_ports(const FlowSpec& f);
  void add_split_ends(const FlowSpec& f);
  // Whether a port of an endpoint is one of those that it sends and hears by, all together. While links change neighbours may
  // relay: then also that into its scale-up domain.
  bool counts(std::uint32_t port) const { return graph_.linked(port) && (moving_ || !within_domain(graph_.link[port])); }
  // Of links, then of all ports of each endpoint as a sender, then as a receiver.
  std::uint32_t sender(std::uint32_t e) const { return static_cast<std::uint32_t>(network_.links()) + e; }
  std::uint32_t receiver(std::uint32_t e) const { return sender(e) + graph_.endpoints; }
  double capacity(std::uint32_t link) const;
  std::uint32_t port_of(std::uint32_t link) const;
  void bound_one(std::uint32_t flow, SimTime start);
  void count_down(std::uint32_t trigger);
  SimTime fire_time(std::uint32_t trigger);
  double together(std::vector<std::uint32_t> flows, std::uint32_t* tightest);
  void bound_all();
  void share_fairly();

  const NetGraph& graph_;
  const Traffic& traffic_;
  const FabricOptions options_;
  const LinkState state_;
  NetworkState network_;
  std::uint32_t queue_pairs_;
  bool moving_;  // links change after the start
  std::vector<Trigger> triggers_;
  std::vector<std::uint32_t> ready_;
  // Of the transfer that was asked for last.
  std::vector<Load> loads_;
  Footprint footprint_;
  SimTime alone_, least_, full_soonest_, back_;  // alone_: each queue pair on its own way
  double last_bytes_ = 0;
  // By link, while several are bounded together.
  std::vector<double> sum_, rest_;
  std::uint32_t tightest_ = NetGraph::kNone;
  FabricOutcome out_;
};

std::vector<std::uint8_t> endpoints_of(const NetGraph& g, const Traffic& traffic) {
  std::vector<std::uint8_t> apart(g.endpoints, 0);
  for (const FlowSpec& f : traffic.flows) apart[f.src] = apart[f.dst] = 1;
  return apart;
}

Bounds::Bounds(const NetGraph& graph, const Traffic& traffic, const FabricOptions& options)
    : graph_(graph), traffic_(traffic), options_(with_any_path(options)), state_(best_state(graph, options)),
      network_(graph, options_, state_, std::make_shared<const KnownRoutes>(graph, state_), endpoints_of(graph, traffic)),
      queue_pairs_(spread_of(options_.routing) == Spread::by_hash ? std::max(1U, options_.queue_pairs) : 1),
      moving_(std::ranges::any_of(options.changes, [](const LinkChange& c) { return c.at > SimTime{}; })), triggers_(traffic.triggers.size()),
      sum_(network_.links() + 2 * graph.endpoints, 0), rest_(sum_.size(), 0) {
  out_.level = SimLevel::closed_form;
  out_.flows.assign(traffic.flows.size(), {});
  for (std::uint32_t i = 0; i < traffic.flows.size(); ++i) {
    const FlowSpec& f = traffic.flows[i];
    for (const std::uint32_t t : {f.when_sent, f.when_received}) {
      if (t == FlowSpec::kNoTrigger) continue;
      triggers_[t].from.push_back(i);
      ++triggers_[t].open;
    }
    if (f.trigger != FlowSpec::kNoTrigger) triggers_[f.trigger].waiting.push_back(i);
  }
}

// Rounded down, and by a little more than doubles err: a bound must not be above what it bounds.
SimTime at_least(double ps) { return SimTime{static_cast<std::int64_t>(std::min(std::floor(ps * (1 - 1e-12)), static_cast<double>(kLongestSim.ps)))}; }

// Two times of at most kLongestSim each, which is as far as the sum goes.
SimTime sum_of(SimTime a, SimTime b) { return a > kLongestSim - b ? kLongestSim : a + b; }

// What a transfer puts on links that all its ways share, and the least time beside that.
bool Bounds::find_loads(const FlowSpec& f) {
  loads_.clear();
  alone_ = {};
  least_ = full_soonest_ = back_ = kNever;
  for (std::uint32_t q = 0; q < queue_pairs_; ++q) {
    const std::int64_t bytes = queue_pairs_ == 1 ? f.bytes : queue_pair_bytes(f.bytes, queue_pairs_, q, options_.wire);
    if (bytes == 0) continue;
    if (!network_.footprint(f.src, f.dst, q, bytes, footprint_)) return false;
    const auto wire = static_cast<double>(wire_bytes(bytes, options_.wire));
    for (const LinkUse& u : footprint_.uses) {
      if (u.share < 1 - 1e-9) continue;
      // What is beside the slowest link holds for links at their full rates only.
      const double whole = static_cast<double>(graph_.rate[network_.bundles().example[u.link]]) / 8e12 * network_.bundles().size[u.link];
      alone_ = std::max(alone_, at_least(wire / whole) + footprint_.out_soonest);
      const auto known = std::ranges::find(loads_, u.link, &Load::link);
      if (known != loads_.end()) known->bytes += wire;
      else loads_.push_back({u.link, wire});
    }
    least_ = std::min(least_, footprint_.least);
    full_soonest_ = std::min(full_soonest_, footprint_.full_soonest);
    back_ = std::min(back_, footprint_.back_soonest);
  }
  last_bytes_ = static_cast<double>(last_packet(f.bytes, options_.wire));
  if (moving_) find_own_ports(f);
  else add_split_ends(f);
  return true;
}

// Who is spread over several ports of its own sends, or hears, over all of them together.
void Bounds::add_split_ends(const FlowSpec& f) {
  const NetRoutes& routes = network_.routes();
  const auto into = routes.next(f.src, routes.target(f.dst));
  if (spread_of(options_.routing) == Spread::by_hash || into.empty() || within_domain(graph_.link[into[0]])) return;
  const auto wire = static_cast<double>(wire_bytes(f.bytes, options_.wire));
  for (const std::uint32_t end : {sender(f.src), receiver(f.dst)}) {
    const std::uint32_t e = end == sender(f.src) ? f.src : f.dst;
    std::size_t ports = 0;
    for (std::uint32_t p = graph_.first_port[e]; p < graph_.first_port[e + 1]; ++p) ports += counts(p) ? 1 : 0;
    if (ports > 1) loads_.push_back({end, wire});
  }
}

// In place of what holds for the ways of a network that stays as it is: the least of any way.
void Bounds::find_own_ports(const FlowSpec& f) {
  const auto wire = static_cast<double>(wire_bytes(f.bytes, options_.wire));
  loads_ = {{sender(f.src), wire}, {receiver(f.dst), wire}};
  alone_ = full_soonest_ = {};
  least_ = back_ = kNever;
  for (std::uint32_t p = graph_.first_port[f.src]; p < graph_.first_port[f.src + 1]; ++p)
    if (graph_.linked(p)) least_ = std::min(least_, graph_.delay[p]);
  for (std::uint32_t p = graph_.first_port[f.dst]; p < graph_.first_port[f.dst + 1]; ++p)
    if (graph_.linked(p)) back_ = std::min(back_, graph_.delay[p]);
}

// Bytes a picosecond.
double Bounds::capacity(std::uint32_t link) const {
  const auto links = static_cast<std::uint32_t>(network_.links());
  if (link < links) return network_.capacity(link);
  const std::uint32_t e = (link - links) % graph_.endpoints;
  double sum = 0;
  for (std::uint32_t p = graph_.first_port[e]; p < graph_.first_port[e + 1]; ++p) {
    if (!counts(p)) continue;
    const std::uint32_t way = link < receiver(0) ? p : graph_.peer[p];
    sum += static_cast<double>(graph_.rate[way]) / 8e12 * state_.share_of(way);
  }
  return sum;
}

std::uint32_t Bounds::port_of(std::uint32_t link) const {
  const auto links = static_cast<std::uint32_t>(network_.links());
  if (link < links) return network_.bundles().example[link];
  std::uint32_t p = graph_.first_port[(link - links) % graph_.endpoints];
  while (!counts(p)) ++p;
  return link < receiver(0) ? p : graph_.peer[p];
}

void Bounds::bound_one(std::uint32_t flow, SimTime start) {
  const FlowSpec& f = traffic_.flows[flow];
  FlowOutcome& o = out_.flows[flow];
  if (start < kNever) {
    o.start = start;
    o.end = find_loads(f) ? FlowEnd::done : FlowEnd::unreachable;
  }
  if (o.end == FlowEnd::done) {
    SimTime longest = std::min(alone_, kLongestSim);
    for (const Load& l : loads_) {
      const double rate = capacity(l.link);
      longest = std::max({longest, sum_of(at_least(l.bytes / rate), least_), sum_of(at_least(std::max(0.0, l.bytes - last_bytes_) / rate), full_soonest_)});
    }
    o.received = sum_of(start, longest);
    o.finish = sum_of(o.received, back_);
  }
  count_down(f.when_sent);
  count_down(f.when_received);
}

void Bounds::count_down(std::uint32_t trigger) {
  if (trigger == FlowSpec::kNoTrigger || --triggers_[trigger].open > 0) return;
  ready_.push_back(trigger);
}

SimTime Bounds::fire_time(std::uint32_t trigger) {
  const std::uint32_t count = traffic_.triggers[trigger].count;
  if (count == 0) return {};
  std::vector<SimTime> times;
  std::vector<std::uint32_t> done;
  for (const std::uint32_t i : triggers_[trigger].from) {
    const FlowOutcome& o = out_.flows[i];
    if (o.end != FlowEnd::done) continue;
    const FlowSpec& f = traffic_.flows[i];
    // A flow that counts a trigger down in both ways stands in the list twice.
    const bool again = f.when_sent == trigger && f.when_received == trigger && !done.empty() && done.back() == i;
    times.push_back(f.when_received == trigger && !again ? o.received : o.finish);
    if (!again) done.push_back(i);
  }
  if (times.size() < count) return kNever;
  std::ranges::nth_element(times, times.begin() + (count - 1));
  SimTime fires = times[count - 1];
  if (count == triggers_[trigger].from.size()) fires = std::max(fires, at_least(together(std::move(done), nullptr)));
  return fires;
}

// The least time, in ps, at which the last of some transfers has been received.
double Bounds::together(std::vector<std::uint32_t> flows, std::uint32_t* tightest) {
  std::ranges::sort(flows, [&](std::uint32_t a, std::uint32_t b) { return std::pair(out_.flows[a].start, a) > std::pair(out_.flows[b].start, b); });
  std::vector<std::uint32_t> touched;
  double latest = 0;
  for (const std::uint32_t i : flows) {
    find_loads(traffic_.flows[i]);
    for (const Load& l : loads_) {
      if (sum_[l.link] == 0) {
        touched.push_back(l.link);
        rest_[l.link] = static_cast<double>(least_.ps);
      }
      sum_[l.link] += l.bytes / capacity(l.link);
      rest_[l.link] = std::min(rest_[l.link], static_cast<double>(least_.ps));
      const double at = static_cast<double>(out_.flows[i].start.ps) + sum_[l.link] + rest_[l.link];
      if (at <= latest) continue;
      latest = at;
      if (tightest != nullptr) *tightest = l.link;
    }
  }
  for (const std::uint32_t link : touched) sum_[link] = 0;
  return latest;
}

void Bounds::bound_all() {
  std::vector<std::uint32_t> done;
  SimTime last, least_back = kNever;
  std::uint32_t longest = NetGraph::kNone;
  for (std::uint32_t i = 0; i < out_.flows.size(); ++i) {
    const FlowOutcome& o = out_.flows[i];
    if (o.end != FlowEnd::done) continue;
    done.push_back(i);
    least_back = std::min(least_back, o.finish - o.received);
    if (longest == NetGraph::kNone || o.finish > last) longest = i;
    last = std::max(last, o.finish);
  }
  out_.finished = last;
  if (done.empty()) {
    out_.bound_by = traffic_.flows.empty() ? BoundBy().sentence(graph_) : "no transfer has a way to its receiver";
    return;
  }
  std::uint32_t tightest = NetGraph::kNone;
  const SimTime all = at_least(together(std::move(done), &tightest)) + least_back;
  if (all > last) {
    out_.finished = all;
    out_.bound_by = fmt::format("no earlier than {}: what must cross one of the {}", time_words(all), place_of(graph_, port_of(tightest)));
    return;
  }
  out_.bound_by = fmt::format("no earlier than {}: the way of a single transfer of {}", time_words(last), quantity_text(static_cast<double>(traffic_.flows[longest].bytes), Dimension::bytes));
}

// On each link, all transfers that start together get equal shares: one ends when all have sent as much as it has, or
// their all. What a transfer takes is what the slowest of its links gives it.
void Bounds::share_fairly() {
  struct Use {
    std::uint32_t link;
    SimTime start;
    double bytes;
    std::uint32_t flow;
    SimTime rest;
    auto operator<=>(const Use&) const = default;
  };
  std::vector<Use> uses;
  for (std::uint32_t i = 0; i < out_.flows.size(); ++i) {
    if (out_.flows[i].end != FlowEnd::done) continue;
    find_loads(traffic_.flows[i]);
    for (const Load& l : loads_) uses.push_back({l.link, out_.flows[i].start, l.bytes, i, least_});
  }
  std::ranges::sort(uses);
  for (std::size_t from = 0, to = 0; from < uses.size(); from = to) {
    while (to < uses.size() && uses[to].link == uses[from].link && uses[to].start == uses[from].start) ++to;
    const double rate = capacity(uses[from].link);
    double sent = 0;  // by those with less
    for (std::size_t k = from; k < to; ++k) {
      const Use& u = uses[k];
      FlowOutcome& o = out_.flows[u.flow];
      const SimTime received = sum_of(sum_of(u.start, u.rest), at_least((sent + u.bytes * static_cast<double>(to - k)) / rate));
      sent += u.bytes;
      if (received <= o.received) continue;
      o.finish = sum_of(received, o.finish - o.received);
      o.received = received;
    }
  }
  for (const FlowOutcome& o : out_.flows)
    if (o.end == FlowEnd::done) out_.finished = std::max(out_.finished, o.finish);
}

FabricOutcome Bounds::make_shared() {
  const Stopwatch watch;
  make();
  share_fairly();
  out_.cpu_s = watch.cpu_s();
  out_.wall_s = watch.wall_s();
  return std::move(out_);
}

FabricOutcome Bounds::make() {
  const Stopwatch watch;
  for (std::uint32_t i = 0; i < traffic_.flows.size(); ++i)
    if (traffic_.flows[i].trigger == FlowSpec::kNoTrigger) bound_one(i, traffic_.flows[i].start);
  for (std::uint32_t t = 0; t < triggers_.size(); ++t)
    if (triggers_[t].from.empty()) ready_.push_back(t);
  while (!ready_.empty()) {
    const std::uint32_t t = ready_.back();
    ready_.pop_back();
    const SimTime fires = fire_time(t);
    for (const std::uint32_t i : triggers_[t].waiting) bound_one(i, fires == kNever ? kNever : sum_of(fires, traffic_.flows[i].start));
  }
  bound_all();
  out_.port_bytes.assign(graph_.ports(), 0);
  out_.events = traffic_.flows.size();
  out_.cpu_s = watch.cpu_s();
  out_.wall_s = watch.wall_s();
  return out_;
}

}  // namespace

Result<FabricOutcome> bound_flows(const NetGraph& graph, const Traffic& traffic, const FabricOptions& options, SimProgress*) {
  if (traffic.uniform)
    return fail("the closed form bounds transfers one by one, and this traffic is the same between all pairs", "use the static level");
  return Bounds(graph, traffic, options).make();
}

Result<FabricOutcome> share_flows(const NetGraph& graph, const Traffic& traffic, const FabricOptions& options, SimProgress*) {
  if (traffic.uniform)
    return fail("the closed form looks at transfers one by one, and this traffic is the same between all pairs", "use the static level");
  return Bounds(graph, traffic, options).make_shared();
}

}  // namespace cw
