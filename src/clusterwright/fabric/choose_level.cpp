#include "clusterwright/fabric/choose_level.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include <fmt/format.h>

namespace cw {
namespace {

using Q = SimQuestion;

bool by_packet(Routing r) { return r == Routing::spray || r == Routing::recycled || r == Routing::adaptive || r == Routing::weighted; }
bool quiet(const Q& q) { return !q.changes && !q.waits; }
bool reorders(const Q& q) { return q.several_ways && (by_packet(q.routing) || q.routing == Routing::flowlet); }

constexpr std::array<LevelClass, 12> kClasses = {{
    {"uniform", SimLevel::static_load, "the traffic is uniform and too large to list", "the traffic is a rule for all pairs, of which only the loads of links can be had", [](const Q& q) { return !q.listed; }},
    {"apart", SimLevel::closed_form, "no two flows can share a link, none waits and nothing fails", "no two flows can meet on a link: each takes what its way takes",
     [](const Q& q) { return q.never_meet && quiet(q) && (q.placement == Placement::out_of_order || !reorders(q)); }},
    {"dcqcn", SimLevel::packet, "rates are controlled by DCQCN", "DCQCN swings around the fair share, by how much only packets show", [](const Q& q) { return q.congestion == Congestion::dcqcn; }},
    {"uncontrolled", SimLevel::packet, "there is no congestion control", "without congestion control queues, not shares, decide who gets through", [](const Q& q) { return q.congestion == Congestion::none; }},
    {"in-order", SimLevel::packet, "receivers place data in order", "a receiver that wants packets in order throws away what overtakes", [](const Q& q) { return q.placement == Placement::in_order; }},
    {"credits", SimLevel::packet, "links give credits", "credits hold flows back behind others that wait for another port", [](const Q& q) { return q.overload == Overload::credits; }},
    {"collisions", SimLevel::packet, "flows keep to one of several ways, chosen by hash", "hashed ways collide, and what flows on one link do to each other shows packet by packet",
     [](const Q& q) { return q.several_ways && !by_packet(q.routing); }},
    {"short", SimLevel::packet, "the shortest flow has less than 50 bandwidth-delay products", "flows are short: how they ramp up and how long packets queue counts as much as their share", [](const Q& q) { return q.shortest < kLongFlow; }},
    {"narrow", SimLevel::packet, "the network has less than full bisection", "where links between switches are short of room, a flow may queue more than once, and then gets less than its fair share", [](const Q& q) { return !q.full_bisection; }},
    {"small-buffers", SimLevel::packet, "switches drop what their queues cannot hold, and hold less than two bandwidth-delay products", "what is dropped must be sent again, and how much only packets show", [](const Q& q) { return q.overload == Overload::drop && q.queue < 2; }},
    {"spread", SimLevel::closed_form, "each host sends to one and hears one, packets are spread over a network of full bisection, none waits and nothing fails", "packets of long flows are spread over a network of full bisection and no host is shared: every flow gets its line rate",
     [](const Q& q) { return q.own_hosts && q.full_bisection && by_packet(q.routing) && quiet(q); }},
    {"long", SimLevel::flow, "otherwise: long flows, spread or on a single way, kept to their shares by rate or window", "flows are long and controlled: they get their fair shares", [](const Q&) { return true; }},
}};

double ratio(double a, double b) { return b > 0 ? a / b : std::numeric_limits<double>::infinity(); }

}  // namespace

std::span<const LevelClass> level_classes() { return kClasses; }

SimQuestion question_of(const NetGraph& graph, const NetRoutes& routes, const Traffic& traffic, const FabricOptions& options) {
  SimQuestion q;
  q.routing = options.routing;
  q.congestion = options.congestion;
  q.placement = options.placement;
  q.overload = options.overload;
  q.listed = !traffic.uniform;
  q.changes = !options.changes.empty();
  const Ways ways = look_at_ways(graph, routes, traffic, options.wire);
  q.several_ways = ways.several;
  q.queue = options.queue_limit > 0 ? ratio(static_cast<double>(options.queue_limit), ways.bandwidth_delay) : 1;
  if (!q.listed) {
    q.shortest = ratio(static_cast<double>(traffic.uniform->bytes), ways.bandwidth_delay);
    return q;
  }
  std::int64_t least = std::numeric_limits<std::int64_t>::max();
  std::vector<std::uint8_t> sends(graph.endpoints, 0), hears(graph.endpoints, 0);
  q.own_hosts = true;
  for (const FlowSpec& f : traffic.flows) {
    least = std::min(least, f.bytes);
    q.waits = q.waits || f.trigger != FlowSpec::kNoTrigger;
    q.own_hosts = q.own_hosts && std::exchange(sends[f.src], 1) == 0 && std::exchange(hears[f.dst], 1) == 0;
  }
  q.shortest = traffic.flows.empty() ? 0 : ratio(static_cast<double>(least), ways.bandwidth_delay);
  q.full_bisection = full_bisection(graph);
  q.never_meet = ways.reachable && never_meet(graph, routes, traffic);
  return q;
}

LevelChoice choose_level(const SimQuestion& question) {
  for (const LevelClass& c : kClasses) {
    if (!c.applies(question)) continue;
    std::string reason(c.why);
    if (c.name == "short") reason += fmt::format(" (the shortest has {:.3g} bandwidth-delay products, {:g} are long)", question.shortest, kLongFlow);
    return {c.level, &c, std::move(reason)};
  }
  return {SimLevel::packet, nullptr, {}};
}

}  // namespace cw
