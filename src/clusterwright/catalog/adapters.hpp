#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "clusterwright/base/network_use.hpp"
#include "clusterwright/catalog/part.hpp"

namespace cw {

// Management ports are cages of their own: RJ45 at 1 Gb/s, numbered from here on any device, after whatever else it has.
inline constexpr std::uint16_t kManagementCage = 201;
const CageGroup& management_cages();

// Like adapters of a server for one network besides the GPUs', and where their cages begin among the server's: those of
// the GPU network come first, then these in the order of NetworkUse.
struct AdapterCages {
  NetworkUse use = NetworkUse::front_end;
  const NicSpec* nic = nullptr;  // null: the part is not at hand
  std::uint8_t adapters = 0;
  std::uint16_t first = 1;       // number of the first cage
  std::uint16_t each = 0;        // cages of one adapter
  std::uint16_t count() const { return static_cast<std::uint16_t>(adapters * each); }
  // The group of the server's cage `number`, one of these; null if the adapter does not say.
  const CageGroup* group_of(std::uint16_t number) const {
    const auto own = static_cast<std::uint16_t>((number - first) % (each > 0 ? each : 1) + 1);
    if (nic == nullptr) return nullptr;
    for (const CageGroup& g : nic->cages)
      if (own >= g.first && own <= g.last) return &g;
    return nullptr;
  }
};

// A cage of a device by its number there. Null: nobody says what it is.
struct NumberedCage {
  const CageGroup* group = nullptr;
  std::uint16_t number = 0;
};

// The adapter whose cages a network takes: its own, or the front end's where it shares them. Empty: there is none.
const std::string& adapter_for(const ServerSpec& server, NetworkUse use);

// Those cages, out of `all` that the server has, where the networks `built` are there: each cage is for one of them.
std::vector<NumberedCage> cages_for(const ServerSpec& server, std::span<const AdapterCages> all, NetworkUse use, std::span<const NetworkUse> built);

// `find` gives the part of an id, or null.
template <class Find>
std::vector<AdapterCages> adapter_cages(const ServerSpec& server, const Find& find) {
  struct Use {
    NetworkUse use;
    const std::string& nic;
    std::uint8_t adapters;
  };
  const Use uses[] = {{NetworkUse::front_end, server.front_end_nic, server.front_end_nics},
                      {NetworkUse::storage, server.storage_nic, server.storage_nics},
                      {NetworkUse::virtualisation, server.virtual_nic, server.virtual_nics}};
  std::vector<AdapterCages> all;
  auto number = static_cast<std::uint16_t>(server.cages.size() + 1);
  for (const Use& u : uses) {
    if (u.nic.empty() || u.adapters == 0) continue;
    AdapterCages a;
    a.use = u.use;
    a.adapters = u.adapters;
    a.first = number;
    const Part* part = find(u.nic);
    if (part != nullptr && part->nic) {
      a.nic = &*part->nic;
      for (const CageGroup& g : a.nic->cages) a.each = a.each > g.last ? a.each : g.last;
    }
    number = static_cast<std::uint16_t>(number + a.count());
    all.push_back(a);
  }
  return all;
}

}  // namespace cw
