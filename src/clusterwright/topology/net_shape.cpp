#include "clusterwright/topology/net_shape.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <numeric>
#include <set>

#include "clusterwright/topology/max_flow.hpp"

namespace cw {
namespace {

constexpr std::uint32_t kNone = NetGraph::kNone;

// Between switches, what is up; parallel links merged.
struct Joined {
  struct Edge {
    std::uint32_t to = 0, links = 0;
    std::int64_t rate = 0;
  };
  std::vector<std::uint32_t> first{0};  // by vertex
  std::vector<Edge> edges;              // ascending by `to`
};

class Shape {
 public:
  Shape(const NetGraph& g, const NetFaults& faults) : g_(g), faults_(faults) {}

  NetShape read() {
    s_.endpoints = g_.endpoints;
    join_switches();
    count();
    find_nodes();
    find_attachments();
    find_distances();
    find_tiers();
    find_bisection();
    return std::move(s_);
  }

 private:
  // How an endpoint meets a switch: links to it on the shortest way, and ways of that length.
  struct Attachment {
    std::uint32_t leaf = 0, hops = 0;
    double paths = 0;
    auto operator<=>(const Attachment&) const = default;
  };
  // Endpoints that meet the same switches in the same way.
  struct Group {
    std::vector<Attachment> at;
    std::uint32_t node = kNone;  // the only one that they are in, or kNone
  };

  bool is_switch(std::uint32_t v) const { return g_.kind[v] == VertexKind::switch_; }
  bool up(std::uint32_t p) const { return g_.linked(p) && !faults_.is_down(p) && !faults_.is_down(g_.peer[p]); }
  bool inside(std::uint32_t v) const { return g_.kind[v] == VertexKind::nic || g_.kind[v] == VertexKind::pcie_switch; }

  void join_switches() {
    for (std::uint32_t v = 0; v < g_.size(); ++v) {
      const std::size_t begin = joined_.edges.size();
      for (std::uint32_t p = g_.first_port[v]; is_switch(v) && p < g_.first_port[v + 1]; ++p)
        if (up(p) && is_switch(g_.to(p))) joined_.edges.push_back({g_.to(p), 1, g_.rate[p]});
      const auto from = joined_.edges.begin() + static_cast<std::ptrdiff_t>(begin);
      std::sort(from, joined_.edges.end(), [](const auto& a, const auto& b) { return a.to < b.to; });
      std::size_t last = begin;
      for (std::size_t i = begin + 1; i < joined_.edges.size(); ++i) {
        auto& kept = joined_.edges[last];
        const auto next = joined_.edges[i];
        if (kept.to != next.to) {
          joined_.edges[++last] = next;
          continue;
        }
        kept.links += next.links;
        kept.rate += next.rate;
      }
      if (joined_.edges.size() > begin) joined_.edges.resize(last + 1);
      joined_.first.push_back(static_cast<std::uint32_t>(joined_.edges.size()));
    }
  }

  void count() {
    for (std::uint32_t v = 0; v < g_.size(); ++v) s_.switches += is_switch(v) ? 1 : 0;
    for (std::uint32_t p = 0; p < g_.ports(); ++p) {
      if (!g_.linked(p) || p > g_.peer[p] || (!is_switch(g_.owner[p]) && !is_switch(g_.to(p)))) continue;
      (up(p) ? s_.links : s_.down_links) += 1;
    }
  }

  // Endpoints joined by what is inside nodes; numbered by the first of them.
  void find_nodes() {
    node_.assign(g_.size(), kNone);
    std::vector<std::uint32_t> stack;
    for (std::uint32_t e = 0; e < g_.endpoints; ++e) {
      if (node_[e] != kNone) continue;
      node_[e] = e;
      stack.push_back(e);
      while (!stack.empty()) {
        const std::uint32_t v = stack.back();
        stack.pop_back();
        for (std::uint32_t p = g_.first_port[v]; p < g_.first_port[v + 1]; ++p) {
          if (!g_.linked(p) || is_switch(g_.to(p)) || node_[g_.to(p)] != kNone) continue;
          node_[g_.to(p)] = e;
          stack.push_back(g_.to(p));
        }
      }
    }
  }

  // Step by step through adapters and PCIe switches, all ways of one length together.
  std::vector<Attachment> attachments_of(std::uint32_t e) const {
    std::vector<Attachment> found;
    std::map<std::uint32_t, double> here{{e, 1}};
    std::set<std::uint32_t> seen{e};
    for (std::uint32_t hops = 1; !here.empty(); ++hops) {
      std::map<std::uint32_t, double> next;
      for (const auto& [v, ways] : here)
        for (std::uint32_t p = g_.first_port[v]; p < g_.first_port[v + 1]; ++p)
          if (up(p) && (inside(g_.to(p)) || is_switch(g_.to(p))) && !seen.contains(g_.to(p))) next[g_.to(p)] += ways;
      here.clear();
      for (const auto& [v, ways] : next) {
        seen.insert(v);
        if (is_switch(v)) found.push_back({v, hops, ways});
        else here.emplace(v, ways);
      }
    }
    std::ranges::sort(found);
    return found;
  }

  void find_attachments() {
    std::map<std::vector<Attachment>, std::uint32_t> known;
    for (std::uint32_t e = 0; e < g_.endpoints; ++e) {
      auto at = attachments_of(e);
      if (at.empty()) {
        s_.all_joined = s_.all_joined && (s_.endpoints < 2 || s_.switches == 0);
        continue;
      }
      const auto [place, fresh] = known.try_emplace(at, static_cast<std::uint32_t>(groups_.size()));
      if (fresh) groups_.push_back({std::move(at), node_[e]});
      else if (groups_[place->second].node != node_[e]) groups_[place->second].node = kNone;
    }
  }

  // Groups that any automorphism of the network maps to each other: of one leaf, if their leaves hang on the same switches
  // by as many links and have the same on them.
  std::vector<std::uint32_t> representatives() const {
    std::map<std::uint32_t, std::set<std::array<double, 3>>> on_leaf;
    for (std::uint32_t i = 0; i < groups_.size(); ++i)
      for (const Attachment& a : groups_[i].at) {
        const bool several = groups_[i].at.size() > 1;
        const double alone = groups_[i].node == kNone ? -1 : groups_[i].node;
        on_leaf[a.leaf].insert(several ? std::array<double, 3>{-1.0 - i, 0, 0} : std::array<double, 3>{static_cast<double>(a.hops), a.paths, alone});
      }
    using Like = std::pair<std::vector<std::pair<std::uint32_t, std::uint32_t>>, std::set<std::array<double, 3>>>;
    std::set<std::pair<Like, std::pair<std::uint32_t, double>>> known;
    std::vector<std::uint32_t> chosen;
    for (std::uint32_t i = 0; i < groups_.size(); ++i) {
      const Attachment& a = groups_[i].at.front();
      Like like{{}, on_leaf[a.leaf]};
      for (std::uint32_t x = joined_.first[a.leaf]; x < joined_.first[a.leaf + 1]; ++x) like.first.emplace_back(joined_.edges[x].to, joined_.edges[x].links);
      if (groups_[i].at.size() > 1 || known.emplace(std::move(like), std::pair(a.hops, a.paths)).second) chosen.push_back(i);
    }
    return chosen;
  }

  // Distance and number of ways from a group to every switch, level by level.
  void search(const Group& from) {
    distance_.assign(g_.size(), kNone);
    ways_.assign(g_.size(), 0);
    std::vector<std::uint32_t> here, next;
    std::uint32_t furthest_start = 0;
    for (const Attachment& a : from.at) furthest_start = std::max(furthest_start, a.hops);
    for (std::uint32_t level = 1; level <= furthest_start || !here.empty(); ++level) {
      for (const Attachment& a : from.at) {
        if (a.hops != level || distance_[a.leaf] < level) continue;
        if (distance_[a.leaf] == kNone) here.push_back(a.leaf);
        distance_[a.leaf] = level;
        ways_[a.leaf] += a.paths;
      }
      next.clear();
      for (const std::uint32_t v : here)
        for (std::uint32_t x = joined_.first[v]; x < joined_.first[v + 1]; ++x) {
          const auto& e = joined_.edges[x];
          if (distance_[e.to] <= level) continue;
          if (distance_[e.to] == kNone) next.push_back(e.to);
          distance_[e.to] = level + 1;
          ways_[e.to] += ways_[v] * e.links;
        }
      here.swap(next);
    }
  }

  void find_distances() {
    std::map<std::uint32_t, NetShape::Distance> by_hops;
    for (const std::uint32_t i : representatives()) {
      search(groups_[i]);
      for (const Group& to : groups_) {
        if (to.node != kNone && to.node == groups_[i].node) continue;
        std::uint32_t hops = kNone;
        double paths = 0;
        for (const Attachment& a : to.at) {
          if (distance_[a.leaf] == kNone || distance_[a.leaf] + a.hops > hops) continue;
          if (distance_[a.leaf] + a.hops < hops) paths = 0;
          hops = distance_[a.leaf] + a.hops;
          paths += ways_[a.leaf] * a.paths;
        }
        if (hops == kNone) {
          s_.all_joined = false;
          continue;
        }
        const auto [at, fresh] = by_hops.try_emplace(hops, NetShape::Distance{hops, paths, paths});
        at->second.least_paths = std::min(at->second.least_paths, paths);
        at->second.most_paths = std::max(at->second.most_paths, paths);
      }
    }
    for (const auto& [hops, d] : by_hops) s_.distances.push_back(d);
  }

  // The highest tier that each switch is joined to when all links are up.
  std::vector<std::uint8_t> highest_tiers() const {
    std::vector<std::uint32_t> part(g_.size(), kNone), stack;
    std::vector<std::uint8_t> highest;
    for (std::uint32_t start = 0; start < g_.size(); ++start) {
      if (!is_switch(start) || part[start] != kNone) continue;
      const auto k = static_cast<std::uint32_t>(highest.size());
      highest.push_back(0);
      part[start] = k;
      stack.push_back(start);
      while (!stack.empty()) {
        const std::uint32_t v = stack.back();
        stack.pop_back();
        highest[k] = std::max(highest[k], g_.tier[v]);
        for (std::uint32_t p = g_.first_port[v]; p < g_.first_port[v + 1]; ++p) {
          if (!g_.linked(p) || !is_switch(g_.to(p)) || part[g_.to(p)] != kNone) continue;
          part[g_.to(p)] = k;
          stack.push_back(g_.to(p));
        }
      }
    }
    std::vector<std::uint8_t> by_vertex(g_.size(), 0);
    for (std::uint32_t v = 0; v < g_.size(); ++v)
      if (part[v] != kNone) by_vertex[v] = highest[part[v]];
    return by_vertex;
  }

  void find_tiers() {
    const auto highest = highest_tiers();
    std::map<std::uint8_t, NetShape::Tier> tiers;
    for (std::uint32_t v = 0; v < g_.size(); ++v) {
      if (!is_switch(v)) continue;
      NetShape::Tier& t = tiers[g_.tier[v]];
      t.tier = g_.tier[v];
      ++t.switches;
      std::int64_t down = 0, higher = 0;
      for (std::uint32_t p = g_.first_port[v]; p < g_.first_port[v + 1]; ++p) {
        if (!up(p)) continue;
        const std::uint8_t there = is_switch(g_.to(p)) ? g_.tier[g_.to(p)] : std::uint8_t{0};
        if (there < t.tier) down += g_.rate[p];
        if (there > t.tier) higher += g_.rate[p];
      }
      t.down += down;
      t.up += higher;
      if (highest[v] <= t.tier) {
        ++t.topmost;
        continue;
      }
      if (down == 0) continue;
      const double ratio = higher > 0 ? static_cast<double>(down) / static_cast<double>(higher) : std::numeric_limits<double>::infinity();
      if (t.worst_switch != kNone && ratio <= t.worst) continue;
      t.worst = ratio;
      t.worst_switch = v;
    }
    for (const auto& [tier, t] : tiers) s_.tiers.push_back(t);
  }

  // A link from a node into the network.
  struct Entry {
    std::uint64_t order = 0;
    std::uint32_t leaf = 0;
    std::int64_t rate = 0;
  };

  std::int64_t flow_between_halves(std::vector<Entry> entries) const {
    std::ranges::stable_sort(entries, {}, &Entry::order);
    SwitchGraph graph;
    graph.device.resize(g_.size());
    graph.first = joined_.first;
    for (const auto& e : joined_.edges) graph.edges.push_back({e.to, e.links, e.rate, 0});
    std::vector<std::int64_t> supply(g_.size(), 0), demand(g_.size(), 0);
    std::int64_t left = s_.host_rate / 2;  // the link that the middle falls into is split
    for (const Entry& e : entries) {
      const std::int64_t first = std::min(left, e.rate);
      left -= first;
      supply[e.leaf] += first;
      demand[e.leaf] += e.rate - first;
    }
    return max_flow(graph, supply, demand).mbps;
  }

  void find_bisection() {
    std::vector<Entry> by_leaf, by_node;
    for (std::uint32_t v = 0; v < g_.size(); ++v) {
      if (is_switch(v) || node_[v] == kNone) continue;
      const std::uint32_t order = g_.is_endpoint(v) ? v : node_[v];
      for (std::uint32_t p = g_.first_port[v]; p < g_.first_port[v + 1]; ++p) {
        if (!up(p) || !is_switch(g_.to(p))) continue;
        by_node.push_back({order, g_.to(p), g_.rate[p]});
        by_leaf.push_back({g_.to(p), g_.to(p), g_.rate[p]});
        s_.host_rate += g_.rate[p];
      }
    }
    s_.across_leaves = flow_between_halves(std::move(by_leaf));
    s_.across_nodes = flow_between_halves(std::move(by_node));
  }

  const NetGraph& g_;
  const NetFaults& faults_;
  NetShape s_;
  Joined joined_;
  std::vector<std::uint32_t> node_;  // by vertex: the first endpoint of its node; kNone for switches
  std::vector<Group> groups_;
  std::vector<std::uint32_t> distance_;
  std::vector<double> ways_;
};

}  // namespace

NetShape net_shape(const NetGraph& graph, const NetFaults& faults) { return Shape(graph, faults).read(); }

}  // namespace cw
