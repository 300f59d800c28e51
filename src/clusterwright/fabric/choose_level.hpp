#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "clusterwright/fabric/options.hpp"
#include "clusterwright/fabric/traffic.hpp"
#include "clusterwright/fabric/ways.hpp"
#include "clusterwright/topology/net_routes.hpp"

namespace cw {

// What decides which level answers a question. Found once; every class of questions is a test of it.
struct SimQuestion {
  Routing routing = Routing::adaptive;
  Congestion congestion = Congestion::rtt;
  Placement placement = Placement::out_of_order;
  Overload overload = Overload::trim;
  bool listed = true;            // false: uniform traffic, too large to list
  bool changes = false;          // links change while traffic flows
  bool waits = false;            // flows wait for others
  bool never_meet = false;       // no two flows can share a link
  bool own_hosts = false;        // every host sends to one at most and hears one at most
  bool full_bisection = false;
  bool several_ways = true;
  double shortest = 0;           // the shortest flow, in bandwidth-delay products
  double queue = 0;              // what an output queue holds, in the same; 0: not said
};

// One class of questions and the cheapest level that answers them. The first of the table that applies counts. The accuracy
// report is written from the same table.
struct LevelClass {
  std::string_view name;
  SimLevel level;
  std::string_view when;  // in words, after "if"
  std::string_view why;   // in words, after "because"
  bool (*applies)(const SimQuestion&);
};
std::span<const LevelClass> level_classes();

// Flows of this many bandwidth-delay products and more are long: ramping up and the last round trip no longer count.
inline constexpr double kLongFlow = 50;

SimQuestion question_of(const NetGraph& graph, const NetRoutes& routes, const Traffic& traffic, const FabricOptions& options);

struct LevelChoice {
  SimLevel level = SimLevel::packet;
  const LevelClass* of = nullptr;
  std::string reason;  // "packet level, because …"
};
LevelChoice choose_level(const SimQuestion& question);

}  // namespace cw
