#include <algorithm>

#include <fmt/format.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/physical/storage_sizing.hpp"
#include "clusterwright/synth/machines.hpp"
#include "clusterwright/synth/storage_demand.hpp"

namespace cw {

StorageDemand storage_demand(const Intent& intent) {
  const StorageIntent& s = intent.storage;
  StorageDemand d;
  d.given = s.given;
  d.drive = *s.drive;
  d.usable = *s.usable / 100;
  d.dataset = *s.dataset;
  d.growth_percent = s.growth.given ? *s.growth : 0;
  d.checkpoint = *s.checkpoint;
  d.keep = *s.keep;
  d.checkpoint_time = *s.checkpoint_time;
  d.checkpoint_interval = *s.checkpoint_interval;
  d.read_per_gpu = *s.read_per_gpu;
  d.level = storage_level_from(s.level.value).value_or(StorageLevel::none);
  d.access = storage_access_from(s.access.value).value_or(StorageAccess::streaming);
  d.iops_per_gpu = *s.iops_per_gpu;
  d.local_capacity = *s.local_capacity;
  d.local_read_per_gpu = *s.local_read_per_gpu;
  d.local_iops_per_gpu = *s.local_iops_per_gpu;
  return d;
}

PartRef storage_part(const Intent& intent, const Catalogue& catalogue, Diagnostics& diagnostics) {
  const StorageIntent& s = intent.storage;
  if (!s.given || (!s.nodes.given && !s.demands())) return nullptr;
  return asked_part(intent, catalogue, s.part, PartKind::storage, catalogue.preferred("storage"), diagnostics);
}

namespace {

std::string sentence(const StorageSizing& sizing, const StorageAmounts& need, const StorageAmounts& gives, const StorageSheet& sheet) {
  if (!sizing.binds) return fmt::format("the least number of nodes of one system, {}, is enough", sheet.least);
  return fmt::format("{} binds: {} at {} a node", storage_need_words(*sizing.binds), storage_amount_text(*sizing.binds, need[*sizing.binds]),
                     storage_amount_text(*sizing.binds, gives[*sizing.binds]));
}

std::vector<std::string> facts_of(const Part& part) {
  std::vector<std::string> out;
  for (const std::string_view name : {"nodes", "bays", "drive_sizes", "usable", "read", "write", "read_iops"})
    if (part.fact(name) != nullptr) out.push_back(fmt::format("{} {}", part.id, name));
  return out;
}

// As asked; as in the nodes that stand, if they do and enough of them make one system; else the best for the growth target.
double drive_for(const Part& part, const StorageSheet& sheet, const StorageDemand& demand, const StorageAmounts& later, const Cluster* standing) {
  if (demand.drive.value > 0) return demand.drive.value;
  const auto is_there = [&](const Cluster& c) {
    for (const DeviceId d : ids<DeviceId>(c.devices.size()))
      if (c.devices.kind[d] == DeviceKind::storage && c.part_of(d).id == part.id) return c.storage.drive.value > 0;
    return false;
  };
  if (standing != nullptr && is_there(*standing)) {
    const double drive = standing->storage.drive.value;
    if (sheet.most == 0 || size_storage(sheet, later, storage_gives(sheet, drive, demand.usable)).total <= sheet.most) return drive;
  }
  return choose_drive(sheet, later, demand.usable);
}

}  // namespace

std::vector<MachineGroup> storage_machines(const Intent& intent, const Catalogue& catalogue, const Choices& choices, std::uint32_t target_nodes, const Cluster* standing, Diagnostics& diagnostics) {
  const StorageIntent& s = intent.storage;
  const PartRef part = storage_part(intent, catalogue, diagnostics);
  if (!part) return {};
  const StorageSheet sheet = storage_sheet(*part);
  const StorageDemand demand = storage_demand(intent);
  const std::uint64_t gpus = static_cast<std::uint64_t>(choices.nodes) * choices.server->server->gpus;
  const StorageAmounts need = storage_need(demand, gpus, choices.nodes);
  const std::uint32_t most = std::max(target_nodes, choices.nodes);
  const StorageAmounts later = storage_need(demand, std::uint64_t{most} * choices.server->server->gpus, most);
  const double drive = drive_for(*part, sheet, demand, later, standing);
  const StorageAmounts gives = storage_gives(sheet, drive, demand.usable);
  const StorageSizing sizing = size_storage(sheet, need, gives);
  if (s.nodes.given)
    return {{Role::storage, part, *s.nodes, *s.nodes, fmt::format("storage nodes asked for: {}", *s.nodes), s.nodes.pointer, s.nodes.span, facts_of(*part), {drive}}};
  for (const StorageNeedKind k : kStorageNeeds)
    if (sizing.unknown[static_cast<std::size_t>(k)])
      diagnostics.error(code::kStorageUnknown, intent.source, s.demand_span,
                        fmt::format("nothing is known of the {} of one node of {}", storage_need_words(k), part->id),
                        "write how many `nodes` there are, or name another `part`");
  if (diagnostics.has_errors()) return {};
  if (sheet.most > 0 && sizing.total > sheet.most) {
    const StorageNeedKind k = *sizing.binds;
    diagnostics.error(code::kStorageOutgrown, intent.source, s.demand_span,
                      fmt::format("{} of {} takes {} nodes of {}, and one system has at most {}", storage_amount_text(k, need[k]), storage_need_words(k),
                                  grouped(sizing.total), part->id, sheet.most),
                      fmt::format("ask for at most {} here, or name a larger `part`", storage_amount_text(k, gives[k] * sheet.most * 0.999)));
    return {};
  }
  constexpr std::uint64_t kMostNodes = 10'000;  // as `storage.nodes`
  if (sizing.binds && sizing.total > kMostNodes) {
    diagnostics.error(code::kStorageOutgrown, intent.source, s.demand_span, fmt::format("{} takes more than {} nodes of {}", storage_amount_text(*sizing.binds, need[*sizing.binds]), grouped(kMostNodes), part->id),
                      "ask for less, or name a larger `part`");
    return {};
  }
  const std::uint64_t then = std::clamp<std::uint64_t>(size_storage(sheet, later, gives).total, sizing.total, sheet.most > 0 ? std::max<std::uint64_t>(sheet.most, sizing.total) : kMostNodes);
  return {{Role::storage, part, static_cast<std::uint32_t>(sizing.total), static_cast<std::uint32_t>(then), sentence(sizing, need, gives, sheet), "storage", s.demand_span, facts_of(*part), {drive}}};
}

}  // namespace cw
