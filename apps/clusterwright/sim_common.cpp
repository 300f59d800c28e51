#include <charconv>

#include <fmt/format.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/cluster/design_file.hpp"
#include "sim.hpp"

namespace cw::app {
namespace {

// The whole numbers of "16x32x16"; empty if the text is otherwise.
std::vector<std::uint32_t> numbers_of(const std::string& text) {
  std::vector<std::uint32_t> numbers;
  const char* at = text.data();
  const char* const end = at + text.size();
  for (;;) {
    std::uint32_t n = 0;
    const auto [next, error] = std::from_chars(at, end, n);
    if (error != std::errc()) return {};
    numbers.push_back(n);
    if (next == end) return numbers;
    if (*next != 'x') return {};
    at = next + 1;
  }
}

}  // namespace

void refuse(std::uint16_t code, std::string message, std::string help, Diagnostics& diagnostics) {
  Diagnostic d;
  d.code = code;
  d.message = std::move(message);
  d.help = std::move(help);
  diagnostics.add(std::move(d));
}

std::optional<ClusterView> load_view(const Common& common, const std::string& design, const std::string& network, Diagnostics& diagnostics) {
  Progress progress(common);
  progress.say("reading the design");
  const ClusterRef cluster = load_design(design, diagnostics);
  if (!cluster) return std::nullopt;
  NetworkId id;
  if (!network.empty()) {
    id = cluster->find_network(network).value_or(NetworkId());
    if (!id.valid()) {
      std::string known;
      for (const Network& n : cluster->networks) known += (known.empty() ? "" : ", ") + n.name;
      refuse(code::kNotInNetwork, fmt::format("the design has no network '{}'", network), known.empty() ? "it has none" : fmt::format("it has {}", known), diagnostics);
      return std::nullopt;
    }
  }
  progress.say("laying out the network");
  auto view = cluster_view(cluster, id);
  if (view) return std::move(*view);
  refuse(code::kNotSimulated, view.error().message, view.error().help, diagnostics);
  return std::nullopt;
}

std::optional<NamedGraph> built_in(const std::string& fat_tree_text, const std::string& leaf_spine_text, Diagnostics& diagnostics, const SyntheticLinks& links) {
  const bool tree = !fat_tree_text.empty();
  const std::string& text = tree ? fat_tree_text : leaf_spine_text;
  const auto n = numbers_of(text);
  if (tree ? n.size() != 1 : (n.size() != 3 && n.size() != 4)) {
    refuse(code::kBadSynthetic, fmt::format("'{}' is not the shape of a {}", text, tree ? "fat tree" : "leaf-spine network"),
           tree ? "give the ports of its switches, an even number: 16 makes 1,024 hosts" : "write LEAVESxHOSTSxSPINES, or with the links from each leaf to each spine LEAVESxHOSTSxSPINESxLINKS, as in 16x32x16", diagnostics);
    return std::nullopt;
  }
  auto made = tree ? fat_tree(n[0], links) : leaf_spine(n[0], n[1], n[2], n.size() == 4 ? n[3] : 1, links);
  if (made) return std::move(*made);
  refuse(code::kBadSynthetic, made.error().message, made.error().help, diagnostics);
  return std::nullopt;
}

}  // namespace cw::app
