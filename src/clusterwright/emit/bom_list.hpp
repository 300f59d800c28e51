#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "clusterwright/cluster/cluster.hpp"

// What of each part a cluster has, counted; emit/bom_lines.hpp sets it against spares, stock and prices.
namespace cw::emit {

// The order of the list: what is bought first stands first.
enum class BomRank : std::uint8_t {
  server,
  switch_,
  appliance,
  cable,
  transceiver,
  fibre,
  trunk,
  panel,
  rack,
  pdu,
  cdu,
  manifold,
  rear_door,
  cord,
  blank
};

constexpr double kNoLength = -1;

struct BomCount {
  BomRank rank = BomRank::server;
  PartId part;
  std::string note = {};  // follows the description
  std::uint64_t quantity = 0;
  double length = kNoLength;
  PartId inside = {};              // comes inside this part, or is listed under it
  std::uint64_t each = 0;          // so many in one of it
  std::uint32_t place = 0;         // among what is inside the same part
  const BillLine* bill = nullptr;  // the line of its maker's bill that it is; `part` is then the owner, or what it stands for
  bool listed() const { return bill != nullptr && bill->part.empty(); }
};

// The maker of the GPU servers, who may sell parts of others by numbers of its own; empty if there are no GPU servers.
std::string_view maker_of(const Cluster& cluster);

// What stands in one of a device's part, adapters and GPUs: of the catalogue's facts alone.
std::vector<BomCount> counted_parts(const Cluster& cluster);

}  // namespace cw::emit
