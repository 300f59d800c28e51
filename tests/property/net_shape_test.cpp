#include <algorithm>
#include <cmath>
#include <deque>
#include <map>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "clusterwright/topology/net_shape.hpp"
#include "clusterwright/topology/synthetic.hpp"
#include "support/random_graph.hpp"

// What net_shape reads by classes, here read pair by pair and path by path.
namespace {

using namespace cw;

constexpr std::uint32_t kNone = NetGraph::kNone;

bool up(const NetGraph& g, const NetFaults& f, std::uint32_t p) { return g.linked(p) && !f.is_down(p) && !f.is_down(g.peer[p]); }

std::vector<std::uint32_t> nodes_of(const NetGraph& g) {
  std::vector<std::uint32_t> node(g.size(), kNone);
  for (std::uint32_t e = 0; e < g.endpoints; ++e) {
    std::deque<std::uint32_t> queue;
    if (node[e] == kNone) queue.push_back(e);
    while (!queue.empty()) {
      const std::uint32_t v = queue.front();
      queue.pop_front();
      node[v] = e;
      for (std::uint32_t p = g.first_port[v]; p < g.first_port[v + 1]; ++p)
        if (g.kind[g.to(p)] != VertexKind::switch_ && node[g.to(p)] == kNone) queue.push_back(g.to(p));
    }
  }
  return node;
}

// Every path of `left` more links, walked one by one; what is inside other nodes is not gone through.
double walk(const NetGraph& g, const NetFaults& f, const std::vector<std::uint32_t>& node, std::uint32_t v, std::uint32_t from, std::uint32_t to, std::uint32_t left) {
  if (v == to) return left == 0 ? 1 : 0;
  if (left == 0) return 0;
  double paths = 0;
  for (std::uint32_t p = g.first_port[v]; p < g.first_port[v + 1]; ++p) {
    const std::uint32_t w = g.to(p);
    if (!up(g, f, p) || g.kind[w] == VertexKind::scale_up || (g.is_endpoint(w) && w != to)) continue;
    if (node[w] != kNone && node[w] != node[from] && node[w] != node[to]) continue;
    if (node[v] == kNone && node[w] == node[from]) continue;        // never back into the first node
    if (node[v] == node[to] && node[w] == kNone) continue;          // nor out of the last
    paths += walk(g, f, node, w, from, to, left - 1);
  }
  return paths;
}

void expect_distances(const NetGraph& g, const NetFaults& f, const NetShape& s) {
  const auto node = nodes_of(g);
  std::map<std::uint32_t, std::pair<double, double>> plain;
  bool all = true;
  for (std::uint32_t a = 0; a < g.endpoints; ++a)
    for (std::uint32_t b = 0; b < g.endpoints; ++b) {
      if (node[a] == node[b]) continue;
      double paths = 0;
      std::uint32_t hops = 1;
      for (; hops < 9 && paths == 0; ++hops) paths = walk(g, f, node, a, a, b, hops);
      if (paths == 0) {
        all = false;
        continue;
      }
      const auto [at, fresh] = plain.try_emplace(hops - 1, paths, paths);
      at->second = {std::min(at->second.first, paths), std::max(at->second.second, paths)};
    }
  if (!all) RC_ASSERT(!s.all_joined);
  RC_ASSERT(s.distances.size() == plain.size());
  for (const NetShape::Distance& d : s.distances) {
    RC_ASSERT(plain.count(d.hops) == 1U);
    RC_ASSERT(plain[d.hops].first == d.least_paths);
    RC_ASSERT(plain[d.hops].second == d.most_paths);
  }
}

// The smallest cut, by trying them all: which switches stand on the side of the first half.
std::int64_t plain_bisection(const NetGraph& g, const NetFaults& f, bool by_leaf) {
  const auto node = nodes_of(g);
  std::vector<std::pair<std::uint32_t, std::uint32_t>> entries;  // order, port into the network
  std::int64_t all = 0;
  for (std::uint32_t v = 0; v < g.size(); ++v)
    for (std::uint32_t p = g.first_port[v]; p < g.first_port[v + 1]; ++p)
      if (node[v] != kNone && up(g, f, p) && g.kind[g.to(p)] == VertexKind::switch_) {
        entries.emplace_back(by_leaf ? g.to(p) : (g.is_endpoint(v) ? v : node[v]), p);
        all += g.rate[p];
      }
  std::ranges::stable_sort(entries, {}, [](const auto& e) { return e.first; });
  std::map<std::uint32_t, std::pair<std::int64_t, std::int64_t>> halves;  // by switch
  std::int64_t left = all / 2;
  for (const auto& [order, p] : entries) {
    const std::int64_t first = std::min(left, g.rate[p]);
    left -= first;
    halves[g.to(p)].first += first;
    halves[g.to(p)].second += g.rate[p] - first;
  }
  std::vector<std::uint32_t> switches;
  for (std::uint32_t v = 0; v < g.size(); ++v)
    if (g.kind[v] == VertexKind::switch_) switches.push_back(v);
  std::int64_t least = all;
  for (std::uint32_t set = 0; set < (1U << switches.size()); ++set) {
    std::vector<std::uint8_t> side(g.size(), 0);
    for (std::size_t i = 0; i < switches.size(); ++i) side[switches[i]] = (set >> i) & 1U;
    std::int64_t cut = 0;
    for (const std::uint32_t v : switches) {
      cut += side[v] != 0 ? halves[v].second : halves[v].first;
      for (std::uint32_t p = g.first_port[v]; p < g.first_port[v + 1]; ++p)
        if (up(g, f, p) && side[v] != 0 && g.kind[g.to(p)] == VertexKind::switch_ && side[g.to(p)] == 0) cut += g.rate[p];
    }
    least = std::min(least, cut);
  }
  return least;
}

void expect_shape(const NetGraph& g, const NetFaults& f) {
  const NetShape s = net_shape(g, f);
  expect_distances(g, f, s);
  RC_ASSERT(s.across_leaves == plain_bisection(g, f, true));
  RC_ASSERT(s.across_nodes == plain_bisection(g, f, false));
  std::int64_t down = 0, higher = 0;
  for (const NetShape::Tier& t : s.tiers) {
    down += t.tier == 1 ? 0 : t.down;
    higher += t.up;
  }
  RC_ASSERT(down == higher);  // what goes up comes in from below
}

NetFaults random_faults(const NetGraph& g) {
  NetFaults f;
  f.down.assign(g.ports(), 0);
  for (std::uint32_t n = *rc::gen::inRange(1, 5); n > 0; --n) f.down[*rc::gen::inRange<std::size_t>(0, g.ports())] = 1;
  return f;
}

// Nodes of two or four GPUs on shared adapters, some with scale-up domains, some of several rails.
NetGraph random_nodes() {
  const auto draw = [](std::uint32_t from, std::uint32_t to) { return *rc::gen::inRange(from, to + 1); };
  const std::uint32_t nodes = draw(1, 4), gpus = 2 * draw(1, 2), leaves = draw(1, 3), spines = draw(0, 2);
  const bool shared = draw(0, 2) > 0, domain = draw(0, 1) > 0;
  NetGraphBuilder b;
  for (std::uint32_t e = 0; e < nodes * gpus; ++e) b.add_vertex(VertexKind::endpoint, 0);
  std::vector<std::uint32_t> nics, domains, leaf, spine;
  for (std::uint32_t i = 0; shared && i < nodes * gpus / 2; ++i) nics.push_back(b.add_vertex(VertexKind::nic, 0));
  for (std::uint32_t i = 0; domain && i < nodes; ++i) domains.push_back(b.add_vertex(VertexKind::scale_up, 0));
  for (std::uint32_t i = 0; i < leaves; ++i) leaf.push_back(b.add_vertex(VertexKind::switch_, 1));
  for (std::uint32_t i = 0; i < spines; ++i) spine.push_back(b.add_vertex(VertexKind::switch_, 2));
  const auto join = [&](std::uint32_t x, std::uint32_t y, LinkKind k) { b.add_link(x, y, 100'000'000'000 * draw(1, 2), SimTime{1}, k); };
  for (std::uint32_t e = 0; e < nodes * gpus; ++e) {
    if (domain) join(e, domains[e / gpus], LinkKind::scale_up);
    join(e, shared ? nics[e / 2] : leaf[e % leaves], shared ? LinkKind::pcie : LinkKind::ethernet);
  }
  for (std::uint32_t i = 0; i < nics.size(); ++i)
    for (std::uint32_t n = draw(1, 2); n > 0; --n) join(nics[i], leaf[(i + n) % leaves], LinkKind::ethernet);
  for (const std::uint32_t l : leaf)
    for (const std::uint32_t s : spine)
      for (std::uint32_t n = draw(0, 2); n > 0; --n) join(l, s, LinkKind::ethernet);
  return std::move(b).build();
}

TEST(Property, ShapeIsThatOfAPlainSearch) {
  EXPECT_TRUE(rc::check([] {
    const NetGraph g = support::random_graph();
    expect_shape(g, {});
    expect_shape(g, random_faults(g));
  }));
}

TEST(Property, ShapeOfNodesWithSharedAdapters) {
  EXPECT_TRUE(rc::check([] {
    const NetGraph g = random_nodes();
    expect_shape(g, {});
    expect_shape(g, random_faults(g));
  }));
}

TEST(NetShape, AFatTreeIsWhatTheBooksSay) {
  for (const std::uint32_t k : {4U, 8U, 16U}) {
    const auto net = fat_tree(k, {});
    const NetShape s = net_shape(net->graph);
    const double half = k / 2.0;
    ASSERT_EQ(s.distances.size(), 3U);
    EXPECT_EQ(s.distances[0].most_paths, 1);
    EXPECT_EQ(s.distances[1].least_paths, half);
    EXPECT_EQ(s.distances[2].least_paths, half * half);
    EXPECT_EQ(s.distances[2].most_paths, half * half);
    EXPECT_TRUE(s.all_joined);
    EXPECT_EQ(s.across_leaves, s.host_rate / 2);
    EXPECT_EQ(s.across_nodes, s.host_rate / 2);
    ASSERT_EQ(s.tiers.size(), 3U);
    EXPECT_EQ(s.tiers[0].worst, 1);
    EXPECT_EQ(s.tiers[2].topmost, k * k / 4);
  }
}

TEST(NetShape, OversubscriptionAndLostUplinks) {
  const auto net = leaf_spine(4, 8, 2, 1, {});
  const NetShape whole = net_shape(net->graph);
  EXPECT_EQ(whole.tiers[0].worst, 4);  // 8 down, 2 up
  EXPECT_EQ(whole.across_leaves, whole.host_rate / 8);
  NetFaults faults;
  faults.down.assign(net->graph.ports(), 0);
  for (const char* link : {"leaf-02/9", "leaf-02/10"}) {
    const auto ports = net->names->find_link(link);
    ASSERT_EQ(ports.size(), 1U);
    faults.down[ports[0]] = 1;
  }
  const NetShape broken = net_shape(net->graph, faults);
  EXPECT_TRUE(std::isinf(broken.tiers[0].worst));
  EXPECT_EQ(net->names->vertex(broken.tiers[0].worst_switch), "leaf-02");
  EXPECT_EQ(broken.down_links, 2U);
  EXPECT_FALSE(broken.all_joined);
}

}  // namespace
