#pragma once

#include <algorithm>
#include <compare>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <rapidcheck.h>

#include "clusterwright/cluster/cluster.hpp"

// Cables in words, to play plans through without the tables that they were made from.
namespace played {

struct Cable {
  std::string a, a_port, b, b_port;
  std::string network;
  double gb_s = 0;
  bool host = false;
  auto operator<=>(const Cable&) const = default;
};

inline Cable cable_of(const cw::Cluster& c, cw::LinkId l) {
  const cw::PortId a = c.links.a[l], b = c.links.b[l];
  return {c.devices.key[c.device_of(a)], c.port_text(a), c.devices.key[c.device_of(b)], c.port_text(b), c.networks[c.links.network[l]].name, std::min(c.rate_of(a).value, c.rate_of(b).value) / 1e9, c.links.link_class[l] == cw::LinkClass::host_leaf};
}

// The network as it hangs, in words.
struct Hanging {
  std::set<Cable> cables;
  std::map<std::string, int> ports;
  std::set<std::string> hosts;     // nodes and machines, of those that count
  std::map<std::string, std::set<std::string>> on;  // by network: who is to reach the others
  std::map<std::string, int> tier; // of switches

  void take(const Cable& c) {
    RC_ASSERT(cables.erase(c) == 1U);
    --ports[c.a + " " + c.a_port];
    --ports[c.b + " " + c.b_port];
  }
  void put(const Cable& c) {
    RC_ASSERT(cables.insert(c).second);
    for (const std::string& port : {c.a + " " + c.a_port, c.b + " " + c.b_port})
      if (++ports[port] != 1) RC_FAIL(port + " carries two cables");
  }

  std::map<std::string, std::string> islands(const std::string& drained) const {
    std::map<std::string, std::string> root;
    const auto find = [&](std::string x) {
      while (root[x] != x) x = root[x];
      return x;
    };
    for (const Cable& c : cables)
      for (const std::string& d : {c.a, c.b})
        if (tier.count(d) > 0) root.try_emplace(d, d);
    for (const Cable& c : cables)
      if (!c.host && c.a != drained && c.b != drained && tier.count(c.a) > 0) root[find(c.a)] = find(c.b);
    std::map<std::string, std::string> out;
    for (const auto& [d, r] : root) out[d] = find(d);
    return out;
  }

  // Pairs of nodes that share no part of one of the networks that both are on; management apart.
  std::size_t apart(const std::string& drained) const {
    const auto island = islands(drained);
    std::size_t pairs = 0;
    for (const auto& [network, members] : on)
      if (network != "oob") pairs += apart(network, members, drained, island);
    return pairs;
  }
  std::size_t apart(const std::string& network, const std::set<std::string>& members, const std::string& drained, const std::map<std::string, std::string>& island) const {
    std::map<std::string, std::set<std::string>> reach;
    for (const std::string& h : hosts)
      if (members.count(h) > 0) reach[h];
    for (const Cable& c : cables)
      if (c.host && c.network == network && c.b != drained && reach.count(c.a) > 0) reach[c.a].insert(island.at(c.b));
    std::map<std::set<std::string>, std::size_t> kinds;
    for (const auto& [h, set] : reach) ++kinds[set];
    std::size_t pairs = 0;
    for (auto x = kinds.begin(); x != kinds.end(); ++x)
      for (auto y = x; y != kinds.end(); ++y) {
        std::vector<std::string> both;
        std::set_intersection(x->first.begin(), x->first.end(), y->first.begin(), y->first.end(), std::back_inserter(both));
        if (both.empty()) pairs += x == y ? x->second * x->second : x->second * y->second;
      }
    return pairs;
  }

  // Shortest augmenting paths on words; capacities in Gb/s.
  double bisection(const std::string& network, const std::string& drained) const {
    const auto island = islands(drained);
    std::map<std::string, double> leaf, left;
    std::map<std::string, std::map<std::string, double>> net;
    for (const Cable& c : cables) {
      if (c.a == drained || c.b == drained) continue;
      if (c.host) {
        if (c.network == network && all_hosts.count(c.a) > 0) leaf[c.b] += c.gb_s;
      } else if (tier.count(c.a) > 0) {
        net[c.a][c.b] += c.gb_s;
        net[c.b][c.a] += c.gb_s;
      }
    }
    for (const auto& [l, g] : leaf) left[island.at(l)] += g / 2;
    std::vector<std::string> order;
    for (const auto& [l, g] : leaf) order.push_back(l);
    std::sort(order.begin(), order.end(), [](const std::string& x, const std::string& y) { return cw::natural_less(x, y); });
    for (const std::string& l : order) {
      double& rest = left[island.at(l)];
      const double first = std::min(rest, leaf[l]);
      rest -= first;
      net["from"][l] += first;
      net[l]["to"] += leaf[l] - first;
    }
    double flow = 0;
    for (;;) {
      std::map<std::string, std::string> by{{"from", ""}};
      std::vector<std::string> queue{"from"};
      for (std::size_t i = 0; i < queue.size() && by.count("to") == 0; ++i) {
        const std::string at = queue[i];
        for (const auto& [next, room] : net[at])
          if (room > 1e-6 && by.try_emplace(next, at).second) queue.push_back(next);
      }
      if (by.count("to") == 0) return flow;
      double most = 1e18;
      for (std::string at = "to"; at != "from"; at = by[at]) most = std::min(most, net[by[at]][at]);
      for (std::string at = "to"; at != "from"; at = by[at]) net[by[at]][at] -= most, net[at][by[at]] += most;
      flow += most;
    }
  }

  std::set<std::string> all_hosts;
};

}  // namespace played
