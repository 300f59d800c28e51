#include "clusterwright/fabric/collectives/collective.hpp"

#include <string>

namespace cw {

std::string_view collective_name(Collective op) {
  switch (op) {
    case Collective::all_reduce: return "all-reduce";
    case Collective::all_gather: return "all-gather";
    case Collective::reduce_scatter: return "reduce-scatter";
    case Collective::broadcast: return "broadcast";
    case Collective::reduce: return "reduce";
    case Collective::all_to_all: return "all-to-all";
    case Collective::send_receive: return "send-receive";
  }
  return "";
}

std::optional<Collective> parse_collective(std::string_view text) {
  const auto letters = [](std::string_view word) {
    std::string out;
    for (const char c : word)
      if (c != '-' && c != '_') out += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    return out;
  };
  const std::string wanted = letters(text);
  for (const Collective op : kCollectives)
    if (wanted == letters(collective_name(op))) return op;
  if (wanted == "sendrecv") return Collective::send_receive;
  return std::nullopt;
}

double bus_factor(Collective op, std::uint32_t ranks) {
  const double n = ranks;
  switch (op) {
    case Collective::all_reduce: return 2 * (n - 1) / n;
    case Collective::all_gather:
    case Collective::reduce_scatter:
    case Collective::all_to_all: return (n - 1) / n;
    case Collective::broadcast:
    case Collective::reduce:
    case Collective::send_receive: break;
  }
  return 1;
}

}  // namespace cw
