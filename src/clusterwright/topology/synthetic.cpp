#include "clusterwright/topology/synthetic.hpp"

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

}  // namespace cw
