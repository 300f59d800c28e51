#include "clusterwright/plan/diff_words.hpp"

#include <fmt/format.h>

#include "clusterwright/base/units.hpp"

namespace cw {
namespace {

// Of each network of the cluster.
std::vector<std::size_t> by_network(const Cluster& c, const std::vector<LinkId>& links) {
  std::vector<std::size_t> out(c.networks.size(), 0);
  for (const LinkId l : links) ++out[c.links.network[l].value];
  return out;
}

void add(std::string& text, std::string_view more) { text += (text.empty() ? "" : ", ") + std::string(more); }

}  // namespace

std::string counted(std::size_t n, std::string_view one) { return fmt::format("{} {}{}", grouped(n), one, n == 1 ? "" : "s"); }

std::string parent_of(std::string_view key) {
  const std::size_t end = key.find_last_of('/');
  return std::string(key.substr(0, end == std::string_view::npos ? 0 : end));
}

std::string links_text(const Cluster& c, const std::vector<LinkId>& links) {
  std::string text = counted(links.size(), "link"), parts;
  std::size_t networks = 0;
  const auto counts = by_network(c, links);
  for (const NetworkId n : ids<NetworkId>(counts.size())) {
    if (counts[n.value] == 0) continue;
    ++networks;
    add(parts, fmt::format("{} of {}", grouped(counts[n.value]), c.networks[n].name));
  }
  return networks > 1 ? fmt::format("{} ({})", text, parts) : text;
}

std::string new_switch_text(const Cluster& c, std::string_view name, const std::vector<LinkId>& links) {
  std::vector<LinkId> others;
  std::size_t up = 0, peers = 0;
  for (const LinkId l : links) {
    switch (c.links.link_class[l]) {
      case LinkClass::leaf_spine:
      case LinkClass::spine_super: ++up; break;
      case LinkClass::leaf_leaf: ++peers; break;
      case LinkClass::host_leaf: others.push_back(l); break;  // as any machine: its own management port
    }
  }
  if (up == links.size()) return fmt::format("Cable the uplinks of {}: {}", name, counted(up, "link"));
  std::string text;
  if (up > 0) add(text, counted(up, "uplink"));
  if (peers > 0) add(text, counted(peers, "link") + " to its peers");
  const auto counts = by_network(c, others);
  for (const NetworkId n : ids<NetworkId>(counts.size()))
    if (counts[n.value] > 0) add(text, counted(counts[n.value], "link") + " of " + c.networks[n].name);
  return fmt::format("Cable {}: {}", name, text);
}

}  // namespace cw
