#include "clusterwright/fabric/traces/node_words.hpp"

#include <array>
#include <string>

namespace cw::trace {

std::optional<TraceOp> op_of(std::int32_t type) {
  switch (type) {
    case 1: return TraceOp::nothing;
    case 2:
    case 3: return TraceOp::memory;
    case 4: return TraceOp::compute;
    case 5: return TraceOp::send;
    case 6: return TraceOp::receive;
    case 7: return TraceOp::collective;
    default: return std::nullopt;
  }
}

std::optional<TraceCollective> collective_of(std::int64_t comm_type) {
  // The enumeration follows the numbers of the format.
  if (comm_type < 0 || comm_type > static_cast<std::int64_t>(TraceCollective::barrier)) return std::nullopt;
  return static_cast<TraceCollective>(comm_type);
}

std::optional<TraceCollective> collective_in(std::string_view name) {
  struct Word {
    std::string_view word;
    TraceCollective kind;
  };
  // What holds another word stands before it.
  static constexpr std::array<Word, 11> kWords = {{{"reducescatterblock", TraceCollective::reduce_scatter_block},
                                                   {"reducescatter", TraceCollective::reduce_scatter},
                                                   {"allreduce", TraceCollective::all_reduce},
                                                   {"allgather", TraceCollective::all_gather},
                                                   {"alltoall", TraceCollective::all_to_all},
                                                   {"broadcast", TraceCollective::broadcast},
                                                   {"bcast", TraceCollective::broadcast},
                                                   {"barrier", TraceCollective::barrier},
                                                   {"gather", TraceCollective::gather},
                                                   {"scatter", TraceCollective::scatter},
                                                   {"reduce", TraceCollective::reduce}}};
  std::string letters;
  for (const char c : name) {
    if (c >= 'a' && c <= 'z') letters += c;
    if (c >= 'A' && c <= 'Z') letters += static_cast<char>(c - 'A' + 'a');
  }
  for (const Word& w : kWords)
    if (letters.find(w.word) != std::string::npos) return w.kind;
  return std::nullopt;
}

}  // namespace cw::trace
