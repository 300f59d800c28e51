#include <gtest/gtest.h>

#include "clusterwright/base/codes.hpp"
#include "unit/made_cluster.hpp"

// Spines that are asked for where the network has none.
namespace cw {
namespace {

std::string told(const std::string& text) {
  const auto m = made::make(text);
  EXPECT_TRUE(m.cluster) << render(m.diagnostics, Colour::never);
  std::string out;
  for (const Diagnostic& d : m.diagnostics.all())
    if (d.code == code::kTopologyMismatch) out += d.message + "; ";
  return out;
}

TEST(Spines, NetworksThatNeedNoneSaySo) {
  EXPECT_EQ(told("nodes: 4\nserver: xe9680\ncompute: {spines: 2}\n"), "network 'compute' is single-switch, for all fits without spines: none is built; ");
  EXPECT_EQ(told("nodes: 4\nserver: xe9680\nredundant: true\ncompute: {spines: 2}\nfront_end: {spines: 4}\n"),
            "network 'compute' is paired, for all fits without spines: none is built; network 'front-end' is paired, for all fits without spines: none is built; ");
  EXPECT_EQ(told("nodes: 4\nserver: xe9680\ncompute: {spines: 2, topology: rail-only}\n"), "network 'compute' is rail-only, for all fits without spines: none is built; ");
}

TEST(Spines, ThoseThatAreBuiltAreNoMatter) {
  EXPECT_EQ(told("nodes: 4\nserver: xe9680\ncompute: {spines: 2, topology: rail-optimized}\n"), "");
  EXPECT_EQ(told("nodes: 4\nserver: xe9680\noob: {}\nfront_end: {}\n"), "");
}

}  // namespace
}  // namespace cw
