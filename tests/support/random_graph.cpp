#include "support/random_graph.hpp"

#include <rapidcheck.h>

namespace cw::support {

NetGraph random_graph() {
  const auto draw = [](std::uint32_t from, std::uint32_t to) { return *rc::gen::inRange(from, to + 1); };
  const std::uint32_t leaves = draw(1, 6), spines = draw(0, 4), supers = spines > 1 ? draw(0, 2) : 0;
  const std::uint32_t hosts = draw(2, 14);
  NetGraphBuilder b;
  for (std::uint32_t h = 0; h < hosts; ++h) b.add_vertex(VertexKind::endpoint, 0);
  for (std::uint32_t i = 0; i < leaves; ++i) b.add_vertex(VertexKind::switch_, 1);
  for (std::uint32_t i = 0; i < spines; ++i) b.add_vertex(VertexKind::switch_, 2);
  for (std::uint32_t i = 0; i < supers; ++i) b.add_vertex(VertexKind::switch_, 3);
  const auto rate = [&] { return draw(0, 5) == 0 ? 200'000'000'000 : 400'000'000'000; };
  const auto join = [&](std::uint32_t a, std::uint32_t c) { b.add_link(a, c, rate(), SimTime{draw(1, 5) * 100 * kPsPerNs}, LinkKind::ethernet); };
  for (std::uint32_t h = 0; h < hosts; ++h) {
    const std::uint32_t leaf = draw(0, leaves - 1);
    join(h, hosts + leaf);
    if (leaves > 1 && draw(0, 4) == 0) join(h, hosts + (leaf + 1) % leaves);
  }
  for (std::uint32_t i = 0; i < leaves; ++i)
    for (std::uint32_t j = 0; j < spines; ++j)
      for (std::uint32_t n = draw(0, 8) == 0 ? 0 : draw(1, 2); n > 0; --n) join(hosts + i, hosts + leaves + j);
  for (std::uint32_t j = 0; j < spines; ++j)
    for (std::uint32_t k = 0; k < supers; ++k)
      if (draw(0, 4) != 0) join(hosts + leaves + j, hosts + leaves + spines + k);
  if (leaves > 1 && draw(0, 3) == 0) join(hosts, hosts + 1);  // peers
  return std::move(b).build();
}

}  // namespace cw::support
