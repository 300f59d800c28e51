#include "clusterwright/topology/synthetic.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "clusterwright/base/units.hpp"

namespace cw {
namespace {

// Names made by rule: vertices by a function of their number, ports "vertex:n" with n from 1.
class RuleNames : public NetNames {
 public:
  explicit RuleNames(std::vector<std::string> vertices, std::vector<std::uint32_t> first_port, std::uint32_t endpoints)
      : vertices_(std::move(vertices)), first_port_(std::move(first_port)), endpoints_(endpoints) {
    for (std::uint32_t v = 0; v < vertices_.size(); ++v) by_name_.emplace(vertices_[v], v);
  }
  std::string vertex(std::uint32_t v) const override { return vertices_[v]; }
  std::string port(std::uint32_t p) const override {
    const auto v = static_cast<std::uint32_t>(std::upper_bound(first_port_.begin(), first_port_.end(), p) - first_port_.begin() - 1);
    return fmt::format("{}:{}", vertices_[v], p - first_port_[v] + 1);
  }
  std::uint32_t find_vertex(std::string_view name) const override {
    if (const auto found = by_name_.find(std::string(name)); found != by_name_.end()) return found->second;
    const std::uint32_t n = number(name);
    return n < endpoints_ ? n : NetGraph::kNone;
  }
  std::uint32_t find_port(std::string_view name) const override {
    const std::size_t colon = name.rfind(':');
    if (colon == std::string_view::npos) return NetGraph::kNone;
    const std::uint32_t v = find_vertex(name.substr(0, colon));
    const std::uint32_t n = number(name.substr(colon + 1));
    if (v == NetGraph::kNone || n == NetGraph::kNone || n == 0 || n > first_port_[v + 1] - first_port_[v]) return NetGraph::kNone;
    return first_port_[v] + n - 1;
  }

 private:
  static std::uint32_t number(std::string_view text) {
    std::uint32_t n = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
    return error == std::errc() && end == text.data() + text.size() ? n : NetGraph::kNone;
  }

  std::vector<std::string> vertices_;
  std::vector<std::uint32_t> first_port_;
  std::uint32_t endpoints_;
  std::unordered_map<std::string, std::uint32_t> by_name_;
};

NamedGraph named(NetGraphBuilder&& builder, std::vector<std::string> names, std::string title) {
  NetGraph graph = std::move(builder).build();
  auto rule = std::make_shared<RuleNames>(std::move(names), graph.first_port, graph.endpoints);
  return {std::move(graph), std::move(rule), std::move(title)};
}

}  // namespace

Result<NamedGraph> fat_tree(std::uint32_t k, const SyntheticLinks& links) {
  if (k < 2 || k > 80 || k % 2 != 0) return fail(fmt::format("a fat tree of {}-port switches cannot be made", k), "give an even number of ports from 2 to 80: 16 makes 1,024 hosts, k^3/4 in general");
  const std::uint32_t half = k / 2;
  const std::uint32_t hosts = k * half * half;
  NetGraphBuilder b;
  std::vector<std::string> names;
  for (std::uint32_t h = 0; h < hosts; ++h) {
    b.add_vertex(VertexKind::endpoint, 0);
    names.push_back(fmt::format("host-{}", h));
  }
  const std::uint32_t leaves = hosts;
  for (std::uint32_t i = 0; i < k * half; ++i) {
    b.add_vertex(VertexKind::switch_, 1, links.forwarding);
    names.push_back(fmt::format("pod-{:02}/leaf-{:02}", i / half, i % half));
  }
  const std::uint32_t spines = leaves + k * half;
  for (std::uint32_t i = 0; i < k * half; ++i) {
    b.add_vertex(VertexKind::switch_, 2, links.forwarding);
    names.push_back(fmt::format("pod-{:02}/spine-{:02}", i / half, i % half));
  }
  const std::uint32_t supers = spines + k * half;
  for (std::uint32_t i = 0; i < half * half; ++i) {
    b.add_vertex(VertexKind::switch_, 3, links.forwarding);
    names.push_back(fmt::format("super-spine-{:03}", i));
  }
  const auto join = [&](std::uint32_t lower, std::uint32_t upper) { b.add_link(lower, upper, links.rate, links.delay, links.kind); };
  for (std::uint32_t h = 0; h < hosts; ++h) join(h, leaves + h / half);
  for (std::uint32_t i = 0; i < k * half; ++i)
    for (std::uint32_t j = 0; j < half; ++j) join(leaves + i, spines + i / half * half + j);
  for (std::uint32_t i = 0; i < k * half; ++i)
    for (std::uint32_t j = 0; j < half; ++j) join(spines + i, supers + i % half * half + j);
  return named(std::move(b), std::move(names), fmt::format("fat tree of {}-port switches, {} hosts", k, grouped(hosts)));
}

Result<NamedGraph> leaf_spine(std::uint32_t leaves, std::uint32_t hosts, std::uint32_t spines, std::uint32_t parallel, const SyntheticLinks& links) {
  const std::uint64_t all = static_cast<std::uint64_t>(leaves) * hosts;
  if (leaves == 0 || hosts == 0 || spines == 0 || parallel == 0) return fail("a leaf-spine network needs leaves, hosts, spines and links between them", "write LEAVESxHOSTSxSPINES or LEAVESxHOSTSxSPINESxPARALLEL, as in 16x32x16");
  if (all > kMostEndpoints) return fail(fmt::format("{} hosts are too many", grouped(all)), fmt::format("at most {} can be simulated", grouped(kMostEndpoints)));
  if (static_cast<std::uint64_t>(leaves) * spines > 4U * kMostEndpoints || static_cast<std::uint64_t>(leaves) * spines * parallel > 4U * kMostEndpoints) return fail(fmt::format("{} leaves, {} spines and {} links between each two are too many", grouped(leaves), grouped(spines), grouped(parallel)), fmt::format("at most {} links can be simulated", grouped(4U * kMostEndpoints)));
  NetGraphBuilder b;
  std::vector<std::string> names;
  for (std::uint32_t h = 0; h < all; ++h) {
    b.add_vertex(VertexKind::endpoint, 0);
    names.push_back(fmt::format("host-{}", h));
  }
  const auto first_leaf = static_cast<std::uint32_t>(all);
  for (std::uint32_t i = 0; i < leaves; ++i) {
    b.add_vertex(VertexKind::switch_, 1, links.forwarding);
    names.push_back(fmt::format("leaf-{:02}", i));
  }
  for (std::uint32_t i = 0; i < spines; ++i) {
    b.add_vertex(VertexKind::switch_, 2, links.forwarding);
    names.push_back(fmt::format("spine-{:02}", i));
  }
  for (std::uint32_t h = 0; h < all; ++h) b.add_link(h, first_leaf + h / hosts, links.rate, links.delay, links.kind);
  for (std::uint32_t i = 0; i < leaves; ++i)
    for (std::uint32_t j = 0; j < spines; ++j)
      for (std::uint32_t n = 0; n < parallel; ++n) b.add_link(first_leaf + i, first_leaf + leaves + j, links.rate, links.delay, links.kind);
  return named(std::move(b), std::move(names), fmt::format("{} leaves with {} hosts each, {} spines", leaves, hosts, spines));
}

std::string_view attach_name(Attach a) {
  switch (a) {
    case Attach::rail_optimised: return "rail-optimised";
    case Attach::rail_only: return "rail-only";
    case Attach::top_of_rack: break;
  }
  return "top-of-rack";
}

namespace {

// The largest divisor of `n` that is at most `most`; at least 1.
std::uint32_t divisor_up_to(std::uint32_t n, std::uint32_t most) {
  std::uint32_t d = std::clamp(most, 1U, n);
  while (n % d != 0) --d;
  return d;
}

class NodeNetworkMaker {
 public:
  explicit NodeNetworkMaker(const NodeShape& shape) : s_(shape) {}

  Result<NamedGraph> make() {
    add_nodes();
    const std::uint64_t all = static_cast<std::uint64_t>(s_.nodes) * s_.nics;
    if (all <= s_.switch_ports) {
      const std::uint32_t leaf = add_switch(1, leaves_++);
      for (std::uint32_t n = 0; n < s_.nodes; ++n)
        for (std::uint32_t r = 0; r < s_.nics; ++r) attach(n, r, leaf);
    } else {
      const auto made = s_.attach == Attach::top_of_rack ? racks() : rails();
      if (!made) return tl::unexpected(made.error());
    }
    return named(std::move(b_), std::move(names_), fmt::format("{} nodes with {} GPUs, {}, {} switches", grouped(s_.nodes), s_.gpus, attach_name(s_.attach), leaves_ + spines_));
  }

 private:
  void add_nodes() {
    for (std::uint32_t e = 0; e < s_.nodes * s_.gpus; ++e) {
      b_.add_vertex(VertexKind::endpoint, 0);
      names_.push_back(fmt::format("node-{:02}/gpu-{}", e / s_.gpus, e % s_.gpus));
    }
    for (std::uint32_t n = 0; n < s_.nodes; ++n) {
      const std::uint32_t domain = b_.add_vertex(VertexKind::scale_up, 0, s_.scale_up_delay);
      names_.push_back(fmt::format("node-{:02}/scale-up-0", n));
      for (std::uint32_t g = 0; g < s_.gpus; ++g) b_.add_link(n * s_.gpus + g, domain, s_.scale_up_rate, s_.scale_up_delay, LinkKind::scale_up);
    }
    if (s_.nics == s_.gpus) return;
    constexpr std::int64_t kPcieRate = 512'000'000'000;  // sixteen lanes of PCIe 5.0
    const std::uint32_t each = s_.gpus / s_.nics;
    for (std::uint32_t i = 0; i < s_.nodes * s_.nics; ++i) {
      const std::uint32_t nic = b_.add_vertex(VertexKind::nic, 0);
      names_.push_back(fmt::format("node-{:02}/nic-{}", i / s_.nics, i % s_.nics));
      if (i == 0) first_nic_ = nic;
      for (std::uint32_t g = 0; g < each; ++g) b_.add_link(i * each + g, nic, kPcieRate, {}, LinkKind::pcie);
    }
  }
  std::uint32_t add_switch(std::uint8_t tier, std::uint32_t number) {
    names_.push_back(fmt::format("{}-{:02}", tier == 1 ? "leaf" : "spine", number));
    return b_.add_vertex(VertexKind::switch_, tier, s_.forwarding);
  }
  void attach(std::uint32_t node, std::uint32_t rail, std::uint32_t leaf) {
    b_.add_link((s_.nics == s_.gpus ? 0 : first_nic_) + node * s_.nics + rail, leaf, s_.nic_rate, s_.delay, LinkKind::ethernet);
  }
  std::uint32_t ports_down() const { return s_.switch_ports / (s_.oversubscription + 1) * s_.oversubscription; }

  // Leaves with `down` links each below as many spines as their uplinks fill.
  Result<bool> add_spines(const std::vector<std::uint32_t>& leaves, std::uint32_t down) {
    if (leaves.size() < 2) return true;
    const std::uint32_t up = (down + s_.oversubscription - 1) / s_.oversubscription;
    auto spines = static_cast<std::uint32_t>((leaves.size() * up + s_.switch_ports - 1) / s_.switch_ports);
    // As many links to each of them.
    while (spines < up && up % spines != 0) ++spines;
    if (spines > up || leaves.size() * ((up + spines - 1) / spines) > s_.switch_ports) return fail(fmt::format("two tiers of {}-port switches do not join {} nodes", s_.switch_ports, grouped(s_.nodes)), "take fewer nodes, or switches with more ports");
    std::vector<std::uint32_t> of(spines);
    for (std::uint32_t& s : of) s = add_switch(2, spines_++);
    for (const std::uint32_t leaf : leaves)
      for (std::uint32_t i = 0; i < up; ++i) b_.add_link(leaf, of[i % spines], s_.nic_rate, s_.delay, LinkKind::ethernet);
    return true;
  }

  Result<bool> racks() {
    const std::uint32_t nodes = ports_down() / s_.nics;
    if (nodes == 0) return fail(fmt::format("a leaf with {} links down cannot take a node of {} adapters", ports_down(), s_.nics), "take switches with more ports");
    std::vector<std::uint32_t> leaves;
    for (std::uint32_t n = 0; n < s_.nodes; ++n) {
      if (n % nodes == 0) leaves.push_back(add_switch(1, leaves_++));
      for (std::uint32_t r = 0; r < s_.nics; ++r) attach(n, r, leaves.back());
    }
    return add_spines(leaves, nodes * s_.nics);
  }

  // Leaves of units, `together` rails on each.
  Result<bool> rails() {
    const bool only = s_.attach == Attach::rail_only;
    const std::uint32_t ports = only && s_.nodes <= s_.switch_ports ? s_.switch_ports : ports_down();
    if (ports == 0) return fail(fmt::format("switches of {} ports have no links down at {}:1", s_.switch_ports, s_.oversubscription), "take switches with more ports");
    const std::uint32_t together = s_.nodes < ports ? divisor_up_to(s_.nics, ports / s_.nodes) : 1;
    const std::uint32_t unit = std::min(s_.nodes, ports / together);
    std::vector<std::uint32_t> all;
    for (std::uint32_t r = 0; r < s_.nics; r += together) {
      std::vector<std::uint32_t> of_rail;
      for (std::uint32_t n = 0; n < s_.nodes; ++n) {
        if (n % unit == 0) of_rail.push_back(add_switch(1, leaves_++));
        for (std::uint32_t k = 0; k < together; ++k) attach(n, r + k, of_rail.back());
      }
      if (only) {
        if (const auto made = add_spines(of_rail, unit * together); !made) return made;
      }
      all.insert(all.end(), of_rail.begin(), of_rail.end());
    }
    return only ? Result<bool>(true) : add_spines(all, unit * together);
  }

  const NodeShape& s_;
  NetGraphBuilder b_;
  std::vector<std::string> names_;
  std::uint32_t first_nic_ = 0, leaves_ = 0, spines_ = 0;
};

}  // namespace

Result<NamedGraph> node_network(const NodeShape& s) {
  if (s.nodes == 0 || s.gpus == 0 || s.nics == 0 || s.gpus % s.nics != 0) return fail(fmt::format("nodes of {} GPUs cannot have {} adapters", s.gpus, s.nics), "give adapters that as many GPUs share");
  if (s.nic_rate <= 0 || s.scale_up_rate <= 0 || s.switch_ports < 2 || s.oversubscription == 0) return fail("nodes need adapters and a scale-up domain with a rate, and switches with ports", "give them");
  if (static_cast<std::uint64_t>(s.nodes) * s.gpus > kMostEndpoints) return fail(fmt::format("{} GPUs are too many", grouped(static_cast<std::uint64_t>(s.nodes) * s.gpus)), fmt::format("at most {} can be simulated", grouped(kMostEndpoints)));
  auto net = NodeNetworkMaker(s).make();
  if (!net) return net;
  net->graph.scale_up_of.resize(net->graph.endpoints);
  for (std::uint32_t e = 0; e < net->graph.endpoints; ++e) net->graph.scale_up_of[e] = e / s.gpus;
  return net;
}

}  // namespace cw
