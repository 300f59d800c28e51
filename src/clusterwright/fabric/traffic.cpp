#include "clusterwright/fabric/traffic.hpp"

#include <limits>

namespace cw {

std::string_view pattern_name(Pattern p) {
  switch (p) {
    case Pattern::permutation: return "permutation";
    case Pattern::all_to_all: return "all-to-all";
    case Pattern::incast: return "incast";
    case Pattern::ring: return "ring";
    case Pattern::neighbour: return "neighbour";
    case Pattern::random_pairs: return "random-pairs";
    case Pattern::uniform: return "uniform";
    case Pattern::ring_all_reduce: return "ring-all-reduce";
  }
  return "permutation";
}

std::int64_t Traffic::total_bytes() const {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  __extension__ using Wide = __int128;
  Wide sum = 0;
  for (const FlowSpec& f : flows) sum += f.bytes;
  if (uniform) sum += static_cast<Wide>(uniform->members.size()) * static_cast<Wide>(uniform->members.size() - (uniform->members.empty() ? 0 : 1)) * uniform->bytes;
  return sum > kMost ? kMost : static_cast<std::int64_t>(sum);
}

}  // namespace cw
