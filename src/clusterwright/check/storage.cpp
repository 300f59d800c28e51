#include <fmt/format.h>

#include "clusterwright/check/rules.hpp"
#include "clusterwright/check/words.hpp"
#include "clusterwright/physical/storage_sizing.hpp"

namespace cw {
namespace {

constexpr double kRounding = 1 + 1e-9;  // of sums of decimals

WhyId why_named(const Cluster& c, std::string_view key) {
  for (const WhyId w : ids<WhyId>(c.whys.size()))
    if (c.whys[w].key == key) return w;
  return WhyId();
}

// What more of the same nodes would do.
std::string nodes_that_would_do(const Cluster& c, const StorageState& s, StorageNeedKind k) {
  const StorageSheet sheet = storage_sheet(c.part_of(s.first));
  const double one = s.gives[k] / s.nodes;
  const auto nodes = static_cast<std::uint64_t>(s.need[k] / one / kRounding) + 1;
  if (sheet.most > 0 && nodes > sheet.most) return fmt::format("no system of {} nodes does it: ask for less, or name a larger `part`", grouped(sheet.most));
  return fmt::format("{} such nodes would do", grouped(nodes));
}

void below_demand(const Cluster& c, Findings& f, StorageNeedKind k) {
  if (!c.storage.given || !c.storage.shared()) return;
  const StorageState s = storage_state(c);
  if (s.need[k] <= s.gives[k] * kRounding) return;
  if (s.nodes == 0) {
    if (k == StorageNeedKind::capacity || s.need[StorageNeedKind::capacity] <= 0)
      f.add(fmt::format("{} of {} is asked of shared storage, and there is none", storage_amount_text(k, s.need[k]), storage_need_words(k)), "add `nodes` to `storage`", why_named(c, "storage/demand"));
    return;
  }
  if (s.gives[k] <= 0) return;  // not known: said by another rule
  f.add(fmt::format("the storage gives {} of {}, and {} is asked of it", storage_amount_text(k, s.gives[k]), storage_need_words(k), storage_amount_text(k, s.need[k])),
        nodes_that_would_do(c, s, k), why_named(c, "storage/demand"));
}

void capacity(const Cluster& c, Findings& f) { below_demand(c, f, StorageNeedKind::capacity); }
void read(const Cluster& c, Findings& f) { below_demand(c, f, StorageNeedKind::read); }
void write(const Cluster& c, Findings& f) { below_demand(c, f, StorageNeedKind::write); }
void operations(const Cluster& c, Findings& f) { below_demand(c, f, StorageNeedKind::operations); }

void node_count(const Cluster& c, Findings& f) {
  Tally<std::uint32_t, DeviceId> parts;
  for (const DeviceId d : ids<DeviceId>(c.devices.size()))
    if (c.devices.kind[d] == DeviceKind::storage) parts.add(c.devices.part[d].value, d);
  for (const auto& row : parts.rows()) {
    const StorageSheet sheet = storage_sheet(c.part_of(row.first));
    const std::string& id = c.part_of(row.first).id;
    if (row.count < sheet.least)
      f.add(row.first, fmt::format("{} of {}, and a system of them has at least {}", counted(row.count, "node", "nodes"), id, sheet.least), fmt::format("write at least `nodes: {}`", sheet.least));
    if (sheet.most > 0 && row.count > sheet.most)
      f.add(row.first, fmt::format("{} of {}, and a system of them has at most {}", counted(row.count, "node", "nodes"), id, grouped(sheet.most)),
            fmt::format("write at most `nodes: {}`, or name a larger `part`", sheet.most));
  }
}

void drive_size(const Cluster& c, Findings& f) {
  if (!c.storage.given || c.storage.drive.value <= 0) return;
  Tally<std::uint32_t, DeviceId> parts;
  for (const DeviceId d : ids<DeviceId>(c.devices.size()))
    if (c.devices.kind[d] == DeviceKind::storage) parts.add(c.devices.part[d].value, d);
  for (const auto& row : parts.rows()) {
    const StorageSheet sheet = storage_sheet(c.part_of(row.first));
    bool sold = sheet.drive_sizes.empty();
    std::string known;
    for (const double size : sheet.drive_sizes) {
      sold = sold || size == c.storage.drive.value;
      known += (known.empty() ? "" : ", ") + storage_amount_text(StorageNeedKind::capacity, size);
    }
    if (!sold)
      f.add(row.first, fmt::format("{} takes no drives of {}", c.part_of(row.first).id, storage_amount_text(StorageNeedKind::capacity, c.storage.drive.value)), fmt::format("write one of: {}", known));
  }
}

// Whatever shared storage is asked for, a network must lead to it.
void out_of_reach(const Cluster& c, Findings& f) {
  const StorageState s = storage_state(c);
  if (s.reached == s.nodes) return;
  for (const StorageNeedKind k : kStorageNeeds) {
    if (s.need[k] <= 0) continue;
    const std::string which = s.reached == 0 ? std::string("it") : fmt::format("{} of its {} nodes", grouped(s.nodes - s.reached), grouped(s.nodes));
    f.add(fmt::format("{} of {} is asked of shared storage, and no network leads from the nodes to {}", storage_amount_text(k, s.need[k]), storage_need_words(k), which),
          "add `front_end: {}` or `storage_network: {}`, with a server that has adapters for it", why_named(c, "storage/demand"));
    return;
  }
}

// All GPUs of a node read at once through the ports it has towards storage.
void host_links(const Cluster& c, Findings& f) {
  if (!c.storage.given || !c.storage.shared()) return;
  out_of_reach(c, f);
  const std::size_t nodes = c.count(DeviceKind::host);
  if (nodes == 0) return;
  const StorageAmounts need = storage_need(c.storage, c.gpus(), nodes);
  Tally<double, DeviceId> narrow;
  for (const DeviceId d : ids<DeviceId>(c.devices.size())) {
    if (c.devices.kind[d] != DeviceKind::host) continue;
    const double share = need[StorageNeedKind::read] / static_cast<double>(nodes);
    const auto intake = host_intake(c, d);
    if (intake && share > *intake * kRounding) narrow.add(*intake, d);
  }
  for (const auto& row : narrow.rows())
    f.add(fmt::format("the GPUs of {} read {} from shared storage, and its ports towards it carry {}{}", c.devices.name[row.first].empty() ? c.devices.key[row.first] : c.devices.name[row.first],
                      storage_amount_text(StorageNeedKind::read, need[StorageNeedKind::read] / static_cast<double>(nodes)), storage_amount_text(StorageNeedKind::read, row.key),
                      so_with(row.count, "node", "nodes")),
          "ask for less from shared storage, more from local drives, or name a server with wider front-end adapters", why_named(c, "storage/demand"));
}

void local(const Cluster& c, Findings& f) {
  const StorageDemand& s = c.storage;
  if (!s.given || !s.local()) return;
  Tally<std::uint32_t, DeviceId> parts;
  for (const DeviceId d : ids<DeviceId>(c.devices.size()))
    if (c.devices.kind[d] == DeviceKind::host) parts.add(c.devices.part[d].value, d);
  for (const auto& row : parts.rows()) {
    const Part& part = c.part_of(row.first);
    const LocalDrives has = local_drives(part);
    const double gpus = part.server ? part.server->gpus : 0;
    const auto tell = [&](StorageNeedKind k, double need, double gives) {
      if (gives <= 0 || need <= gives * kRounding) return;
      f.add(fmt::format("the {} local drives of {} give {} of {}, and {} is asked of each of {}", has.drives, part.id, storage_amount_text(k, gives), storage_need_words(k),
                        storage_amount_text(k, need), counted(row.count, "node", "nodes")),
            "ask for less of `storage.local`, or name a server with more drives", why_named(c, "storage/local"));
    };
    tell(StorageNeedKind::capacity, s.local_capacity.value, has.capacity);
    tell(StorageNeedKind::read, s.local_read_per_gpu.value * gpus, has.read);
    tell(StorageNeedKind::operations, s.local_iops_per_gpu.value * gpus, has.iops);
  }
}

void unknown_shared(const Cluster& c, Findings& f) {
  const StorageState s = storage_state(c);
  if (s.nodes == 0) return;
  for (const StorageNeedKind k : kStorageNeeds)
    if (s.need[k] > 0 && s.gives[k] <= 0)
      f.add(fmt::format("nothing is known of the {} of {}, and {} is asked of it", storage_need_words(k), c.part_of(s.first).id, storage_amount_text(k, s.need[k])),
            "ask the vendor, and put the answer into a catalogue of your own", why_named(c, "storage/demand"));
}

void unknown_local(const Cluster& c, Findings& f) {
  const StorageDemand& s = c.storage;
  Tally<std::uint32_t, DeviceId> parts;
  for (const DeviceId d : ids<DeviceId>(c.devices.size()))
    if (c.devices.kind[d] == DeviceKind::host) parts.add(c.devices.part[d].value, d);
  for (const auto& row : parts.rows()) {
    const LocalDrives has = local_drives(c.part_of(row.first));
    const bool unknown = (s.local_capacity.value > 0 && has.capacity <= 0) || (s.local_read_per_gpu.value > 0 && has.read <= 0) || (s.local_iops_per_gpu.value > 0 && has.iops <= 0);
    if (unknown)
      f.add(fmt::format("not all is known of the local drives of {} that is asked of them", c.part_of(row.first).id), "put its `local_drives` and what they give into a catalogue of your own",
            why_named(c, "storage/local"));
  }
}

void unknown(const Cluster& c, Findings& f) {
  if (!c.storage.given) return;
  if (c.storage.shared()) unknown_shared(c, f);
  if (c.storage.local()) unknown_local(c, f);
}

constexpr std::string_view kSizing = "storage sizing: docs/storage-and-services.md";

}  // namespace

extern const RuleInfo kRuleStorageCapacity{4250, Severity::error, "storage-capacity", "shared storage holds the data and checkpoints asked of it", kSizing, Needs::storage, capacity};
extern const RuleInfo kRuleStorageRead{4251, Severity::error, "storage-read", "shared storage reads as fast as all GPUs ask at once", kSizing, Needs::storage, read};
extern const RuleInfo kRuleStorageWrite{4252, Severity::error, "storage-write", "shared storage writes a checkpoint in the time allowed", kSizing, Needs::storage, write};
extern const RuleInfo kRuleStorageOperations{4253, Severity::error, "storage-operations", "shared storage does the operations of 4 KiB asked of it", kSizing, Needs::storage, operations};
extern const RuleInfo kRuleStorageNodes{4254, Severity::error, "storage-nodes", "a storage system has as many nodes as its part allows", "the least and most nodes of a cluster that vendors state", Needs::storage, node_count};
extern const RuleInfo kRuleStorageDrive{4255, Severity::error, "storage-drive", "storage nodes have drives that their part takes", "vendors' lists of drives", Needs::storage, drive_size};
extern const RuleInfo kRuleHostStorageLinks{4256, Severity::error, "host-storage-links", "GPU nodes reach shared storage, and their ports carry what their GPUs read from it", kSizing, Needs::storage, host_links};
extern const RuleInfo kRuleLocalDrives{4257, Severity::error, "local-drives", "the drives in a GPU node give what is asked of them", kSizing, Needs::storage, local};
extern const RuleInfo kRuleStorageUnknown{4266, Severity::warning, "storage-unknown", "what is asked of storage is known of its parts", kSizing, Needs::storage, unknown};

}  // namespace cw
