#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "clusterwright/fabric/collectives/schedule.hpp"
#include "clusterwright/fabric/max_min.hpp"

namespace cw {

enum class CollectiveLevel : std::uint8_t {
  formula,  // all that a link carries, over its rate
  flow      // lanes share links max-min fairly
};

// One algorithm laid out over the network, for groups that run at the same time.
struct CollectivePlan {
  std::string_view algorithm;
  std::vector<Variant> variants;
  double per_byte = 0;                       // seconds, if nothing else is on its links
  double unpipelined = 0, round_bytes = 0;   // as Schedule has them
  std::uint32_t port = 0xffffffffU;          // of the busiest link
  std::vector<LinkUse> uses;                 // what all of it puts on each link for a byte of the buffer; empty unless asked for

  // Of a buffer of so many bytes: beside the bytes, and with them.
  double beside(const Variant& v, double bytes) const { return v.seconds + (bytes < round_bytes ? bytes : round_bytes) * unpipelined; }
  double seconds(const Variant& v, double bytes) const { return beside(v, bytes) + bytes * per_byte / v.carries; }
};

struct PlanOptions {
  std::string_view algorithm;  // only this one; empty: all that a library chooses from
  CollectiveLevel level = CollectiveLevel::formula;
  bool with_uses = false;
};

// All that can do it between these groups; empty: nothing can, or something has no way. Trees that are placed in switches are
// taken off before.
std::vector<CollectivePlan> lay_out(CollectiveNetwork& network, std::span<const RankGroup> groups, Collective op, const PlanOptions& options);
// A schedule of one's own, with what it puts on links; no variants: something has no way.
CollectivePlan lay_out_schedule(CollectiveNetwork& network, Schedule schedule);
// The same of a transfer from one endpoint to another.
CollectivePlan lay_out_message(CollectiveNetwork& network, std::uint32_t src, std::uint32_t dst);
// Of messages that go straight: flags with every eight bytes for short ones, else plain chunks; `messages` that each rank sends in turn.
std::vector<Variant> message_variants(const CollectiveNetwork& network, const RankGroup& group, double messages, double hops_within);

struct PlanChoice {
  const CollectivePlan* plan = nullptr;  // null: there is none
  const Variant* variant = nullptr;
  double seconds = 0;
};
// The one that takes least, as a library chooses; the first of equal ones.
PlanChoice fastest(std::span<const CollectivePlan> plans, double bytes);

}  // namespace cw
