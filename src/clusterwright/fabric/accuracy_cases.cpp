#include <numeric>

#include "clusterwright/fabric/accuracy.hpp"
#include "clusterwright/fabric/patterns.hpp"

namespace cw {
namespace {

// The pattern among `hosts` endpoints that are `apart` from each other; the first hears an incast.
Traffic among(Pattern pattern, std::uint32_t hosts, std::uint32_t apart, std::int64_t bytes) {
  std::vector<std::uint32_t> who(hosts);
  for (std::uint32_t i = 0; i < hosts; ++i) who[i] = i * apart;
  return make_traffic({pattern, 0}, who, {bytes, 1, SimTime{}})->traffic;
}
Traffic permutation(std::uint32_t hosts, std::int64_t bytes) { return among(Pattern::permutation, hosts, 1, bytes); }
Traffic incast(std::uint32_t senders, std::uint32_t apart, std::int64_t bytes) { return among(Pattern::incast, senders + 1, apart, bytes); }
Traffic all_to_all(std::uint32_t hosts, std::uint32_t apart, std::int64_t bytes) { return among(Pattern::all_to_all, hosts, apart, bytes); }
// Each to the one half of them on: where leaves hold fewer, everybody to another leaf.
Traffic to_the_other_half(std::uint32_t hosts, std::int64_t bytes) {
  std::vector<std::uint32_t> who(hosts);
  std::iota(who.begin(), who.end(), 0U);
  return make_traffic({Pattern::neighbour, hosts / 2}, who, {bytes, 1, SimTime{}})->traffic;
}

Traffic single(std::uint32_t src, std::uint32_t dst, std::int64_t bytes) {
  Traffic t;
  t.flows.push_back(flow_of(src, dst, bytes));
  return t;
}

constexpr std::int64_t kLong = 32'000'000;  // above 50 bandwidth-delay products of the trees below

FabricOptions transport(Routing routing, Congestion congestion, Overload overload = Overload::trim, Placement placement = Placement::out_of_order) {
  FabricOptions o;
  o.routing = routing;
  o.congestion = congestion;
  o.overload = overload;
  o.placement = placement;
  return o;
}

class Cases {
 public:
  void add(std::string_view name, std::string_view what, Promise promise, Result<NamedGraph> net, Traffic traffic, FabricOptions options) {
    all.push_back({name, what, promise, std::move(*net), std::move(traffic), std::move(options)});
  }
  std::vector<AgreementCase> all;
};

}  // namespace

std::vector<AgreementCase> agreement_cases() {
  using enum Promise;
  Cases c;
  const auto tree = [] { return fat_tree(4, {}); };
  const auto wide = [] { return leaf_spine(4, 8, 8, 1, {}); };
  const auto narrow = [] { return leaf_spine(4, 8, 4, 1, {}); };
  const auto rtt = transport(Routing::adaptive, Congestion::rtt), window = transport(Routing::spray, Congestion::window);
  c.add("single", "one flow over six links of a fat tree", uncontended, tree(), single(0, 15, 2'000'000), rtt);
  c.add("single-short", "one flow of one packet", uncontended, tree(), single(0, 15, 1'000), rtt);
  c.add("single-path", "one flow on one path, by hash", uncontended, tree(), single(3, 12, kLong), transport(Routing::ecmp, Congestion::window));
  c.add("same-leaf", "pairs below the same leaf", uncontended, wide(), [] {
    Traffic t;
    for (std::uint32_t i = 0; i < 32; i += 2) t.flows.push_back(flow_of(i, i + 1, kLong));
    return t;
  }(), rtt);
  c.add("permutation-adaptive", "permutation of 16, fat tree, adaptive, by round-trip time", contended, tree(), permutation(16, kLong), rtt);
  c.add("permutation-spray", "permutation of 32, leaves and spines 1:1, spray, window", contended, wide(), permutation(32, kLong), window);
  c.add("oversubscribed", "everybody to another leaf, leaves and spines 2:1, spray, window", published, narrow(), to_the_other_half(32, kLong), window);
  c.add("oversubscribed-rtt", "the same, adaptive, by round-trip time", contended, narrow(), to_the_other_half(32, kLong), rtt);
  c.add("incast-8", "eight senders to one, window", contended, wide(), incast(8, 3, kLong), window);
  c.add("incast-8-rtt", "the same, by round-trip time", contended, wide(), incast(8, 3, kLong), rtt);
  c.add("all-to-all-8", "all-to-all among 8 on four leaves, spray, window", contended, wide(), all_to_all(8, 4, kLong), window);
  c.add("lossless-long", "permutation of 32, leaves and spines 1:1, spray, pauses instead of trimming", contended, wide(), permutation(32, kLong), transport(Routing::spray, Congestion::window, Overload::lossless));
  const auto paused = transport(Routing::adaptive, Congestion::rtt, Overload::lossless);
  c.add("lossless-rtt", "the same, adaptive, by round-trip time", contended, wide(), permutation(32, kLong), paused);
  c.add("lossless-incast", "eight senders to one, by round-trip time, pauses", contended, wide(), incast(8, 3, kLong), paused);
  c.add("lossless-all-to-all", "all-to-all among 8 on four leaves, by round-trip time, pauses", contended, wide(), all_to_all(8, 4, kLong), paused);
  c.add("short", "permutation of 16, 200 kB a flow, adaptive", published, tree(), permutation(16, 200'000), rtt);
  c.add("hashed", "permutation of 32, a path a flow, window", published, wide(), permutation(32, kLong), transport(Routing::ecmp, Congestion::window));
  c.add("hashed-rtt", "the same, by round-trip time", published, wide(), permutation(32, kLong), transport(Routing::ecmp, Congestion::rtt));
  c.add("dcqcn", "permutation of 32, a path a flow, DCQCN, pauses", published, wide(), permutation(32, kLong), transport(Routing::ecmp, Congestion::dcqcn, Overload::lossless));
  c.add("dcqcn-incast", "eight senders to one, DCQCN, pauses", published, wide(), incast(8, 3, kLong), transport(Routing::ecmp, Congestion::dcqcn, Overload::lossless));
  c.add("pauses", "permutation of 32, a path a flow, no control, pauses", published, wide(), permutation(32, kLong), transport(Routing::ecmp, Congestion::none, Overload::lossless));
  c.add("credits", "the same, sending by credit", published, wide(), permutation(32, kLong), transport(Routing::ecmp, Congestion::none, Overload::credits));
  c.add("go-back-n", "permutation of 32, adaptive, receivers in order, no control, pauses", published, wide(), permutation(32, 4'000'000), transport(Routing::adaptive, Congestion::none, Overload::lossless, Placement::in_order));
  c.add("flowlets", "permutation of 32, flowlets, receivers in order, no control, pauses", published, wide(), permutation(32, kLong), transport(Routing::flowlet, Congestion::none, Overload::lossless, Placement::in_order));
  c.add("narrow", "permutation of 9, three leaves with one uplink each, spray, window: flows queue once or twice", published, leaf_spine(3, 3, 1, 1, {}), permutation(9, kLong), window);
  c.add("narrow-rtt", "the same, by round-trip time", published, leaf_spine(3, 3, 1, 1, {}), permutation(9, kLong), transport(Routing::spray, Congestion::rtt));
  c.add("near-and-far", "four senders to one, two of them below its own leaf, spray, window", published, leaf_spine(2, 4, 4, 1, {}), [] {
    Traffic t;
    for (const std::uint32_t src : {1U, 2U, 4U, 6U}) t.flows.push_back(flow_of(src, 0, kLong));
    return t;
  }(), window);
  c.add("dropping", "eight senders to one, packets dropped instead of trimmed, window", published, wide(), incast(8, 3, kLong), transport(Routing::spray, Congestion::window, Overload::drop));
  return std::move(c.all);
}

std::vector<PublishedCase> published_cases() {
  const auto ultra = [](Routing routing) {
    FabricOptions o = transport(routing, Congestion::window);
    o.entropies = 64;
    return o;
  };
  const FabricOptions roce = transport(Routing::ecmp, Congestion::none, Overload::lossless);
  const FabricOptions roce_flowlet = transport(Routing::flowlet, Congestion::none, Overload::lossless, Placement::in_order);
  constexpr std::int64_t kFlow = 2'000'000;
  std::vector<PublishedCase> out;
  out.push_back({"permutation-128", 8, permutation(128, kFlow), ultra(Routing::recycled), 5});
  out.push_back({"permutation-1024", 16, permutation(1024, kFlow), ultra(Routing::recycled), 5});
  out.push_back({"incast-32", 8, incast(32, 3, kFlow), ultra(Routing::recycled), 8});
  out.push_back({"all-to-all-64", 8, all_to_all(64, 1, 256 * 1024), ultra(Routing::recycled), 5});
  // Of these the ratios to each other are what is to be met.
  out.push_back({"ecmp-1024", 16, permutation(1024, kFlow), ultra(Routing::ecmp), 15});
  out.push_back({"spray-1024", 16, permutation(1024, kFlow), ultra(Routing::spray), 15});
  out.push_back({"recycled-1024", 16, permutation(1024, kFlow), ultra(Routing::recycled), 15});
  out.push_back({"adaptive-1024", 16, permutation(1024, kFlow), ultra(Routing::adaptive), 15});
  out.push_back({"roce-ecmp-1024", 16, permutation(1024, kFlow), roce, 15});
  out.push_back({"roce-flowlet-1024", 16, permutation(1024, kFlow), roce_flowlet, 15});
  return out;
}

}  // namespace cw
