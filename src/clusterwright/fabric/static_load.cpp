#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "clusterwright/fabric/bound_by.hpp"
#include "clusterwright/fabric/levels.hpp"
#include "clusterwright/fabric/link_changes.hpp"
#include "clusterwright/fabric/network_state.hpp"
#include "clusterwright/fabric/static_uniform.hpp"
#include "clusterwright/fabric/stopwatch.hpp"
#include "clusterwright/fabric/wire_model.hpp"

namespace cw {
namespace {

// Where only the sum over pairs is right, up to so many of them.
constexpr std::uint64_t kMostPairs = 20'000'000;

double ps_to_send(const NetGraph& g, const LinkState& state, std::uint32_t p, double bytes) {
  const double share = state.share_of(p);
  return bytes * 8e12 / (static_cast<double>(g.rate[p]) * (share > 0 ? share : 1));
}

SimTime in_ps(double ps) { return SimTime{static_cast<std::int64_t>(std::min(std::ceil(ps), static_cast<double>(kLongestSim.ps)))}; }

// Names the link that takes longest, and how much longer than the middle one of those that carry something.
std::string most_loaded(const NetGraph& g, const std::vector<double>& ps) {
  const auto most = static_cast<std::uint32_t>(std::ranges::max_element(ps) - ps.begin());
  if (ps.empty() || ps[most] <= 0) return BoundBy().sentence(g);
  std::vector<double> busy;
  for (const double x : ps)
    if (x > 0) busy.push_back(x);
  std::ranges::nth_element(busy, busy.begin() + static_cast<std::ptrdiff_t>(busy.size() / 2));
  return fmt::format("the most loaded link, one of the {}, takes {}: {:.2f} times the median of the links in use", place_of(g, most), time_words(in_ps(ps[most])), ps[most] / busy[busy.size() / 2]);
}

class StaticLoad {
 public:
  StaticLoad(const NetGraph& graph, const FabricOptions& options, SimProgress* progress) : graph_(graph), options_(options), progress_(progress), changes_(graph, options) {}

  Result<FabricOutcome> uniform(const Traffic::Uniform& u);
  FabricOutcome listed(const Traffic& traffic);

 private:
  void put_on_ports(const std::vector<double>& bytes);
  void load_one(NetworkState& network, const FlowSpec& f, std::uint32_t queue_pairs, FlowOutcome& o);
  void end_one(NetworkState& network, const FlowSpec& f, std::uint32_t queue_pairs, FlowOutcome& o);

  const NetGraph& graph_;
  const FabricOptions& options_;
  SimProgress* progress_;
  LinkChanges changes_;
  std::vector<double> carried_, takes_;  // by link: bytes, and how long that takes in ps
  Footprint footprint_;
  FabricOutcome out_;
};

void StaticLoad::put_on_ports(const std::vector<double>& bytes) {
  std::vector<double> ps(graph_.ports(), 0);
  for (std::uint32_t p = 0; p < graph_.ports(); ++p) {
    out_.port_bytes.push_back(std::llround(bytes[p]));
    ps[p] = ps_to_send(graph_, changes_.state(), p, bytes[p]);
    out_.finished = std::max(out_.finished, in_ps(ps[p]));
  }
  out_.bound_by = most_loaded(graph_, ps);
}

Result<FabricOutcome> StaticLoad::uniform(const Traffic::Uniform& u) {
  out_.level = SimLevel::static_load;
  const auto routes = changes_.routes();
  const Stopwatch watch;
  UniformLoad load(graph_, routes->routes, changes_.state(), spread_of(options_.routing), u.members);
  const std::uint64_t pairs = u.members.empty() ? 0 : u.members.size() * (u.members.size() - 1);
  if (load.can_use_classes()) {
    load.by_classes();
  } else if (pairs <= kMostPairs) {
    load.by_pairs();
  } else {
    return fail(fmt::format("{} pairs are too many where endpoints on several leaves also relay between parts of the network", pairs),
                fmt::format("give at most {} members", static_cast<std::uint64_t>(std::sqrt(static_cast<double>(kMostPairs)))));
  }
  const auto data = static_cast<double>(wire_bytes(u.bytes, options_.wire)), acks = static_cast<double>(ack_bytes(u.bytes, options_.wire));
  std::vector<double> bytes(graph_.ports(), 0);
  for (std::uint32_t p = 0; p < graph_.ports(); ++p)
    if (graph_.linked(p)) bytes[p] = load.load()[p] * data + load.load()[graph_.peer[p]] * acks;
  put_on_ports(bytes);
  if (const double lost = load.unreachable(); lost > 0.5) out_.bound_by += fmt::format("; {:.0f} of {} pairs are joined by no way", lost, pairs);
  out_.events = pairs;
  out_.cpu_s = watch.cpu_s();
  out_.wall_s = watch.wall_s();
  return std::move(out_);
}

void StaticLoad::load_one(NetworkState& network, const FlowSpec& f, std::uint32_t queue_pairs, FlowOutcome& o) {
  o.end = FlowEnd::done;
  for (std::uint32_t q = 0; q < queue_pairs; ++q) {
    const std::int64_t bytes = queue_pairs == 1 ? f.bytes : queue_pair_bytes(f.bytes, queue_pairs, q, options_.wire);
    if (bytes == 0) continue;
    if (!network.footprint(f.src, f.dst, q, bytes, footprint_)) {
      o.end = FlowEnd::unreachable;
      continue;
    }
    const auto data = static_cast<double>(wire_bytes(bytes, options_.wire)), acks = static_cast<double>(ack_bytes(bytes, options_.wire));
    for (const LinkUse& u : footprint_.uses) {
      carried_[u.link] += data * u.share;
      carried_[network.reverse(u.link)] += acks * u.share;
    }
  }
}

// A transfer ends when the most loaded link on its ways is done.
void StaticLoad::end_one(NetworkState& network, const FlowSpec& f, std::uint32_t queue_pairs, FlowOutcome& o) {
  if (o.end != FlowEnd::done) return;
  for (std::uint32_t q = 0; q < queue_pairs; ++q) {
    const std::int64_t bytes = queue_pairs == 1 ? f.bytes : queue_pair_bytes(f.bytes, queue_pairs, q, options_.wire);
    if (bytes == 0) continue;
    network.footprint(f.src, f.dst, q, bytes, footprint_);
    double ps = 0;
    for (const LinkUse& u : footprint_.uses) ps = std::max(ps, takes_[u.link]);
    const SimTime received = in_ps(ps) + footprint_.out_latest;
    o.received = std::max(o.received, received);
    o.finish = std::max(o.finish, received + footprint_.back_latest);
  }
  out_.finished = std::max(out_.finished, o.finish);
}

FabricOutcome StaticLoad::listed(const Traffic& traffic) {
  out_.level = SimLevel::static_load;
  std::vector<std::uint8_t> apart(graph_.endpoints, 0);
  for (const FlowSpec& f : traffic.flows) apart[f.src] = apart[f.dst] = 1;
  NetworkState network(graph_, options_, changes_.state(), changes_.routes(), apart);
  const Stopwatch watch;
  const std::uint32_t queue_pairs = spread_of(options_.routing) == Spread::by_hash ? std::max(1U, options_.queue_pairs) : 1;
  carried_.assign(network.links(), 0);
  takes_.assign(network.links(), 0);
  out_.flows.assign(traffic.flows.size(), {});
  const auto go_on = [&](std::size_t i, double part) {
    return progress_ == nullptr || i % 65'536 != 0 || progress_->at((part + static_cast<double>(i) / static_cast<double>(traffic.flows.size())) / 2, {}, 0);
  };
  for (std::size_t i = 0; i < traffic.flows.size() && go_on(i, 0); ++i) load_one(network, traffic.flows[i], queue_pairs, out_.flows[i]);
  std::vector<double> bytes(graph_.ports(), 0);
  for (std::uint32_t p = 0; p < graph_.ports(); ++p) {
    const std::uint32_t link = network.bundles().of_port[p];
    if (link == NetGraph::kNone) continue;
    bytes[p] = carried_[link] / network.bundles().size[link];
    takes_[link] = ps_to_send(graph_, changes_.state(), p, bytes[p]);
  }
  put_on_ports(bytes);
  for (std::size_t i = 0; i < traffic.flows.size() && go_on(i, 1); ++i) end_one(network, traffic.flows[i], queue_pairs, out_.flows[i]);
  out_.events = traffic.flows.size();
  out_.cpu_s = watch.cpu_s();
  out_.wall_s = watch.wall_s();
  return std::move(out_);
}

}  // namespace

Result<FabricOutcome> load_links(const NetGraph& graph, const Traffic& traffic, const FabricOptions& options, SimProgress* progress) {
  StaticLoad load(graph, options, progress);
  if (traffic.uniform) return load.uniform(*traffic.uniform);
  return load.listed(traffic);
}

}  // namespace cw
