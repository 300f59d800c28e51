#include "clusterwright/fabric/collectives/network.hpp"

#include <algorithm>

#include "clusterwright/fabric/max_min.hpp"
#include "clusterwright/fabric/path_hash.hpp"
#include "clusterwright/fabric/static_uniform.hpp"
#include "clusterwright/fabric/wire_model.hpp"

namespace cw {
namespace {

// With single paths few pairs are taken one by one, as their hashes fall; of many the expectation stands.
constexpr std::size_t kFewMembers = 256;

}  // namespace

CollectiveNetwork::CollectiveNetwork(const NetGraph& graph, CollectiveCosts costs, const FabricOptions& options, std::span<const std::uint32_t> endpoints)
    : graph_(rates_for_data(graph, costs)), costs_(std::move(costs)), options_(options) {
  std::vector<std::uint8_t> apart(graph_.endpoints, 0);
  for (const std::uint32_t e : endpoints) apart[e] = 1;
  changes_ = std::make_unique<LinkChanges>(graph_, options_);
  state_ = std::make_unique<NetworkState>(graph_, options_, changes_->state(), changes_->routes(), apart);
  bytes_.assign(state_->links(), 0);
  down_.down = changes_->state().closed;
  trees_ = std::make_unique<ReductionTrees>(graph_, state_->routes(), down_, costs_.reduction_trees);
}

void CollectiveNetwork::put(std::uint32_t link, double bytes) {
  if (bytes_[link] == 0) touched_.push_back(link);
  bytes_[link] += bytes;
}

// Within a domain ways are single and need no footprint.
bool CollectiveNetwork::put(const Transfer& t) {
  const NetRoutes& routes = state_->routes();
  const auto& of_port = state_->bundles().of_port;
  if (routes.share_domain(t.src, t.dst)) {
    const NetRoutes::Target target = routes.target(t.dst);
    for (std::uint32_t v = t.src; v != t.dst;) {
      const auto ports = routes.next(v, target);
      for (const std::uint32_t p : ports) put(of_port[p], t.share / static_cast<double>(ports.size()));
      v = graph_.to(ports[0]);
    }
    return true;
  }
  const std::uint32_t pairs = spread_of(options_.routing) == Spread::by_hash ? std::max(1U, options_.queue_pairs) : 1;
  for (std::uint32_t q = 0; q < pairs; ++q) {
    if (!state_->footprint(t.src, t.dst, q, options_.wire.payload, footprint_) || footprint_.lost > 0) return false;
    for (const LinkUse& u : footprint_.uses) put(u.link, t.share * u.share / pairs);
  }
  return true;
}

void CollectiveNetwork::take(std::vector<LinkUse>& uses) {
  uses.clear();
  std::ranges::sort(touched_);
  for (const std::uint32_t l : touched_) {
    uses.push_back({l, bytes_[l]});
    bytes_[l] = 0;
  }
  touched_.clear();
}

bool CollectiveNetwork::uses_of(const Lane& lane, std::vector<LinkUse>& uses) {
  bool joined = true;
  for (const Transfer& t : lane.transfers) joined = put(t) && joined;
  for (const PortLoad& p : lane.ports) put(state_->bundles().of_port[p.port], p.share);
  take(uses);
  return joined;
}

bool CollectiveNetwork::uses_of(const Exchange& exchange, std::vector<LinkUse>& uses) {
  bool joined = true;
  std::vector<std::uint32_t> members = exchange.members;
  std::ranges::sort(members);
  UniformLoad load(graph_, state_->routes(), changes_->state(), spread_of(options_.routing), members);
  if ((spread_of(options_.routing) == Spread::by_hash && members.size() <= kFewMembers) || !load.can_use_classes()) {
    for (const std::uint32_t a : members)
      for (const std::uint32_t b : members)
        if (a != b) joined = put({a, b, exchange.share}) && joined;
  } else {
    load.by_classes();
    const auto& of_port = state_->bundles().of_port;
    for (std::uint32_t p = 0; p < graph_.ports(); ++p)
      if (load.load()[p] > 0) put(of_port[p], load.load()[p] * exchange.share);
    joined = load.unreachable() < 0.5;
  }
  take(uses);
  return joined;
}

CollectiveNetwork::Busiest CollectiveNetwork::busiest(const Schedule& schedule, std::vector<LinkUse>* together) {
  Busiest out;
  std::vector<double> all(links(), 0);
  std::vector<LinkUse> uses;
  const auto add = [&] {
    for (const LinkUse& u : uses) all[u.link] += u.share;
  };
  for (const Lane& lane : schedule.lanes) {
    out.joined = uses_of(lane, uses) && out.joined;
    add();
  }
  for (const Exchange& e : schedule.exchanges) {
    out.joined = uses_of(e, uses) && out.joined;
    add();
  }
  for (std::uint32_t l = 0; l < all.size(); ++l) {
    if (all[l] <= 0) continue;
    if (together != nullptr) together->push_back({l, all[l]});
    const double seconds = all[l] / capacity(l);
    if (seconds <= out.seconds_per_byte * (1 + 1e-12)) continue;
    out.seconds_per_byte = seconds;
    out.port = port_of(l);
  }
  return out;
}

CollectiveNetwork::Busiest CollectiveNetwork::shared(const Schedule& schedule) {
  Busiest out;
  std::vector<double> capacities(links());
  for (std::uint32_t l = 0; l < capacities.size(); ++l) capacities[l] = capacity(l);
  MaxMin rates(std::move(capacities));
  std::vector<LinkUse> uses;
  std::uint32_t streams = 0;
  const auto add = [&](bool joined) {
    out.joined = joined && out.joined;
    if (!uses.empty()) rates.add(streams++, uses);
  };
  for (const Lane& lane : schedule.lanes) add(uses_of(lane, uses));
  for (const Exchange& e : schedule.exchanges) add(uses_of(e, uses));
  rates.solve();
  for (std::uint32_t s = 0; s < streams; ++s) {
    if (1 / rates.rate(s) <= out.seconds_per_byte * (1 + 1e-12)) continue;
    out.seconds_per_byte = 1 / rates.rate(s);
    out.port = port_of(rates.bottleneck(s));
  }
  return out;
}

double CollectiveNetwork::way_seconds(std::uint32_t src, std::uint32_t dst) const {
  const NetRoutes::Target target = routes().target(dst);
  std::vector<std::uint32_t> path;
  for (std::uint32_t v = src; v != dst; v = graph_.to(path.back())) {
    const auto ports = routes().next(v, target);
    if (ports.empty()) return 0;
    path.push_back(ports[0]);
  }
  return path.empty() ? 0 : static_cast<double>(one_way_delay(graph_, path, options_.wire.header).ps) * 1e-12;
}

double CollectiveNetwork::step_within(const RankGroup& group, const StepCosts& costs) const {
  for (const RankGroup::Domain& d : group.domains) {
    if (d.members.size() < 2) continue;
    const double way = way_seconds(d.members[0], d.members[1]);
    const bool host = graph_.link[graph_.first_port[d.vertex]] == LinkKind::host;
    const double step = host ? costs.host : costs.scale_up;
    return std::max(step, way);
  }
  return 0;
}

double CollectiveNetwork::step_between(const RankGroup& group, const StepCosts& costs) const {
  double farthest = 0;
  for (std::size_t d = 1; d < group.domains.size(); ++d) farthest = std::max(farthest, way_seconds(group.member(d - 1, 0), group.member(d, 0)));
  return costs.network + std::max(0.0, farthest - costs_.nominal_way);
}

std::vector<Variant> CollectiveNetwork::variants(const RankGroup& group, const std::array<StepCosts, kProtocols>& costs, Steps steps, double carries) const {
  std::vector<Variant> out;
  const bool one = group.domains.size() == 1;
  for (std::size_t p = 0; p < kProtocols; ++p) {
    const double seconds = costs[p].launch + steps.within * step_within(group, costs[p]) + steps.between * step_between(group, costs[p]);
    out.push_back({static_cast<Protocol>(p), seconds, carries * (one ? costs_.carries_within[p] : costs_.carries_between[p])});
  }
  return out;
}

}  // namespace cw
