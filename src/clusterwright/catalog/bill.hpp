#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace cw {

struct Part;

// What the quantity of a bill line follows: the part itself, or what there is in one of it.
enum class BillPer : std::uint8_t {
  each,
  gpu,
  domain,     // GPUs that reach each other without the network
  adapter,    // of all networks
  supply,     // power supplies, which are its inlets
  processor,  // the leading number of the fact `cpu`
  module,     // the leading number of the fact `memory_modules`
};
std::string_view per_name(BillPer per);

// Of a line that is no part of the catalogue: whether one can touch it.
enum class BillSort : std::uint8_t { hardware, setting, service, software };
std::string_view sort_name(BillSort sort);

// One line of what a maker lists under a part in an order.
struct BillLine {
  std::string number;  // what it is ordered by; empty: none is published
  std::string description;
  std::string part;    // id of the part it stands for: the owner, a GPU or adapter in it, its power cord; empty: none
  std::string seller;  // who sells it so, to those whose GPU servers are of this maker; empty: the owner's maker
  BillPer per = BillPer::each;
  BillSort sort = BillSort::hardware;
  std::uint32_t count = 1;  // in one of the owner; of a line that stands for a part the design counts
  bool for_maker(std::string_view maker) const { return seller.empty() || seller == maker; }
};

// The line of the owner's bill that stands for the part `id`, as it is sold where the GPU servers are of `maker`; null if
// none does.
const BillLine* line_for(const Part& owner, std::string_view id, std::string_view maker);

}  // namespace cw
