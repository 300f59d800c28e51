#include "clusterwright/fabric/packet/stuck.hpp"

#include <algorithm>

namespace cw::packet {
namespace {

// A port that is held back waits for all ports of the switch behind it that hold what came over this link. Which these are
// the packets know; here any port there that is held back itself and has something to send will do.
std::vector<std::uint32_t> waits_for(const World& w, std::uint32_t port) {
  std::vector<std::uint32_t> out;
  const NetGraph& g = *w.graph;
  if (w.ports[port].blocked == 0 || !g.linked(port) || g.is_endpoint(g.to(port))) return out;
  const std::uint32_t v = g.to(port);
  for (std::uint32_t p = g.first_port[v]; p < g.first_port[v + 1]; ++p)
    if (w.ports[p].blocked != 0 && w.ports[p].data_bytes > 0) out.push_back(p);
  return out;
}

}  // namespace

std::vector<std::string> waiting_cycle(const World& w) {
  enum : std::uint8_t { fresh, open, closed };
  std::vector<std::uint8_t> state(w.ports.size(), fresh);
  struct Step {
    std::uint32_t port;
    std::vector<std::uint32_t> next;
  };
  std::vector<Step> path;
  for (std::uint32_t start = 0; start < w.ports.size(); ++start) {
    if (state[start] != fresh || w.ports[start].blocked == 0 || w.ports[start].data_bytes == 0) continue;
    state[start] = open;
    path.push_back({start, waits_for(w, start)});
    while (!path.empty()) {
      if (path.back().next.empty()) {
        state[path.back().port] = closed;
        path.pop_back();
        continue;
      }
      const std::uint32_t p = path.back().next.back();
      path.back().next.pop_back();
      if (state[p] == closed) continue;
      if (state[p] == open) {
        const auto from = std::ranges::find(path, p, &Step::port);
        std::vector<std::string> cycle;
        for (auto at = from; at != path.end(); ++at) cycle.push_back(std::to_string(at->port));
        return cycle;
      }
      state[p] = open;
      path.push_back({p, waits_for(w, p)});
    }
  }
  return {};
}

}  // namespace cw::packet
