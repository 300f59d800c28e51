#include "clusterwright/catalog/adapters.hpp"

#include <algorithm>

namespace cw {
namespace {

// Which network cage `own` of a front-end adapter is for.
NetworkUse use_of(const ServerSpec& server, std::uint16_t own, std::span<const NetworkUse> built) {
  for (const SharedCages& share : server.shared_cages)
    if (own >= share.first && own <= share.last && std::find(built.begin(), built.end(), share.use) != built.end()) return share.use;
  return NetworkUse::front_end;
}

}  // namespace

const std::string& adapter_for(const ServerSpec& server, NetworkUse use) {
  const std::string& own = use == NetworkUse::front_end ? server.front_end_nic : (use == NetworkUse::storage ? server.storage_nic : server.virtual_nic);
  const bool shares = std::any_of(server.shared_cages.begin(), server.shared_cages.end(), [&](const SharedCages& s) { return s.use == use; });
  return own.empty() && shares ? server.front_end_nic : own;
}

std::vector<NumberedCage> cages_for(const ServerSpec& server, std::span<const AdapterCages> all, NetworkUse use, std::span<const NetworkUse> built) {
  std::vector<NumberedCage> cages;
  for (const AdapterCages& a : all) {
    if (a.nic == nullptr || a.each == 0) continue;
    for (std::uint16_t n = 0; n < a.count(); ++n) {
      const auto number = static_cast<std::uint16_t>(a.first + n);
      const NetworkUse taker = a.use == NetworkUse::front_end ? use_of(server, static_cast<std::uint16_t>(n % a.each + 1), built) : a.use;
      if (taker == use) cages.push_back({a.group_of(number), number});
    }
  }
  return cages;
}

const CageGroup& management_cages() {
  static const CageGroup group = [] {
    CageGroup g;
    g.first = kManagementCage;
    g.last = 255;
    g.form_factor = "rj45";
    g.lanes = 1;
    g.modes.push_back({PortMode{1, 1, gigabits(1)}, CageParity::all, false});
    return g;
  }();
  return group;
}

}  // namespace cw
