#include "clusterwright/physical/storage_sizing.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "clusterwright/physical/facts.hpp"
#include "clusterwright/topology/networks.hpp"

namespace cw {
namespace {

constexpr double kBitsPerByte = 8;

// Reads in GB/s for a single node, one unit of 32 and four units of 8-GPU nodes, good, better and best: the storage
// table of the reference architecture named in docs/storage-and-services.md. Writes are half of it.
struct LevelPoint {
  double nodes;
  std::array<double, 3> read;
};
constexpr LevelPoint kLevelPoints[] = {{1, {4, 8, 40}}, {32, {15, 40, 125}}, {128, {60, 160, 500}}};
constexpr double kLevelWrite = 0.5;
constexpr double kGiga = 1e9;

struct Scale {
  std::string_view unit;
  double factor;
};
constexpr std::array<Scale, 4> kCapacity = {{{"PB", 1e15}, {"TB", 1e12}, {"GB", 1e9}, {"MB", 1e6}}};
constexpr std::array<Scale, 4> kRate = {{{"TB/s", 1e12}, {"GB/s", 1e9}, {"MB/s", 1e6}, {"kB/s", 1e3}}};
constexpr std::array<Scale, 4> kOperations = {{{"MIOPS", 1e6}, {"kIOPS", 1e3}, {"IOPS", 1}, {"IOPS", 1}}};

// Four digits in the largest unit that leaves one before the point; the text is one that parse_quantity reads.
std::string scaled(double value, const std::array<Scale, 4>& scales) {
  for (const Scale& s : scales)
    if (value >= s.factor * 0.99995 || &s == &scales.back()) {
      const double n = value / s.factor;
      const double step = n > 0 ? std::pow(10, std::floor(std::log10(n)) - 3) : 1;
      return fmt::format("{} {}", number_text(std::round(std::round(n / step) * step * 1e6) / 1e6), s.unit);
    }
  return {};
}

double best_rate(std::span<const CageGroup> groups) {
  double sum = 0;
  for (const CageGroup& g : groups) {
    double best = 0;
    for (const ModeRule& m : g.modes) best = std::max(best, m.mode.ports * m.mode.rate.value);
    sum += best * (g.last - g.first + 1);
  }
  return sum / kBitsPerByte;
}

std::uint32_t number_of(std::string_view text) {
  std::uint32_t n = 0;
  std::from_chars(text.data(), text.data() + text.size(), n);
  return n;
}

// The network that carries storage: one of its own, else the front end.
NetworkId storage_network(const Cluster& c) {
  for (const std::string_view name : {"storage", "front-end"})
    if (const auto n = c.find_network(name)) return *n;
  return {};
}

// What the linked ports of a device carry in that network.
double linked_bytes(const Cluster& c, DeviceId d) {
  const NetworkId network = storage_network(c);
  double bits = 0;
  for (const PortId p : c.ports_of(d))
    if (const LinkId l = c.ports.link[p]; l.valid() && c.links.network[l] == network) bits += c.rate_of(p).value;
  return bits / kBitsPerByte;
}

// Of a sum of decimals one part in 10^9 is rounding.
std::uint64_t nodes_for(double need, double gives) { return static_cast<std::uint64_t>(std::max(1.0, std::ceil(need / gives * (1 - 1e-9)))); }

}  // namespace

std::string_view storage_need_name(StorageNeedKind k) {
  constexpr std::array<std::string_view, 4> kNames = {"capacity", "read", "write", "operations"};
  return kNames[static_cast<std::size_t>(k)];
}

std::string_view storage_need_words(StorageNeedKind k) {
  constexpr std::array<std::string_view, 4> kWords = {"capacity", "reading", "writing", "random access"};
  return kWords[static_cast<std::size_t>(k)];
}

std::string storage_amount_text(StorageNeedKind k, double amount) {
  if (k == StorageNeedKind::capacity) return scaled(amount, kCapacity);
  return scaled(amount, k == StorageNeedKind::operations ? kOperations : kRate);
}

StorageSheet storage_sheet(const Part& part) {
  StorageSheet s;
  const std::string_view nodes = part.text("nodes");
  if (!nodes.empty()) {
    const std::size_t dash = nodes.find('-');
    s.least = std::max(1U, number_of(nodes.substr(0, dash)));
    s.most = dash == std::string_view::npos ? s.least : number_of(nodes.substr(dash + 1));
  }
  const auto fact = [&](std::string_view name, Dimension d) { return fact_in(part, name, d).value_or(0); };
  s.bays = static_cast<std::uint32_t>(fact("bays", Dimension::none));
  if (const Tree* sizes = part.value("drive_sizes"))
    for (const Tree& t : sizes->items)
      if (const auto size = parse_quantity(t.text, Dimension::bytes)) s.drive_sizes.push_back(*size);
  std::sort(s.drive_sizes.begin(), s.drive_sizes.end());
  s.usable = fact("usable", Dimension::none);
  s.read = fact("read", Dimension::byte_rate);
  s.write = fact("write", Dimension::byte_rate);
  s.iops = fact("read_iops", Dimension::operations);
  if (part.appliance) s.links = best_rate(part.appliance->front());
  return s;
}

double level_read(StorageLevel level, double nodes) {
  if (level == StorageLevel::none) return 0;
  const std::size_t column = static_cast<std::size_t>(level) - 1;
  const auto& last = kLevelPoints[std::size(kLevelPoints) - 1];
  if (nodes >= last.nodes) return last.read[column] / last.nodes * nodes * kGiga;
  for (std::size_t i = 1; i < std::size(kLevelPoints); ++i) {
    const LevelPoint &a = kLevelPoints[i - 1], &b = kLevelPoints[i];
    if (nodes > b.nodes) continue;
    const double share = std::max(0.0, nodes - a.nodes) / (b.nodes - a.nodes);
    return (a.read[column] + (b.read[column] - a.read[column]) * share) * kGiga;
  }
  return 0;
}

StorageAmounts storage_need(const StorageDemand& d, std::uint64_t gpus, std::uint64_t nodes) {
  StorageAmounts need;
  const auto all = static_cast<double>(gpus);
  need[StorageNeedKind::capacity] = d.dataset.value * (1 + d.growth_percent / 100) + d.checkpoint.value * std::max(d.keep, 1U);
  const double read = d.level != StorageLevel::none ? level_read(d.level, static_cast<double>(nodes)) : d.read_per_gpu.value * all;
  double operations = d.iops_per_gpu.value * all;
  // Scattered reads cost operations first; their bytes must pass all the same.
  if (d.access == StorageAccess::random) operations = std::max(operations, read / kBlockBytes);
  need[StorageNeedKind::read] = std::max(read, operations * kBlockBytes);
  need[StorageNeedKind::operations] = operations;
  const double within = d.checkpoint_time.value > 0 ? d.checkpoint_time.value : d.checkpoint_interval.value;
  double write = within > 0 ? d.checkpoint.value / within : 0;
  if (d.level != StorageLevel::none) write = std::max(write, read * kLevelWrite);
  need[StorageNeedKind::write] = write;
  return need;
}

StorageAmounts storage_gives(const StorageSheet& s, double drive, double usable, std::optional<double> links) {
  StorageAmounts gives;
  const double through = links.value_or(s.links);
  const auto capped = [&](double rate) { return through > 0 ? std::min(rate, through) : rate; };
  gives[StorageNeedKind::capacity] = s.bays * drive * (usable > 0 ? usable : s.usable);
  gives[StorageNeedKind::read] = capped(s.read);
  gives[StorageNeedKind::write] = capped(s.write);
  gives[StorageNeedKind::operations] = through > 0 ? std::min(s.iops, through / kBlockBytes) : s.iops;
  return gives;
}

StorageSizing size_storage(const StorageSheet& s, const StorageAmounts& need, const StorageAmounts& gives) {
  StorageSizing out;
  out.total = s.least;
  for (const StorageNeedKind k : kStorageNeeds) {
    const auto i = static_cast<std::size_t>(k);
    if (need[k] <= 0) continue;
    out.unknown[i] = gives[k] <= 0;
    if (out.unknown[i]) continue;
    out.nodes[i] = nodes_for(need[k], gives[k]);
    if (out.nodes[i] > out.total || (out.nodes[i] == out.total && !out.binds && out.nodes[i] > s.least)) {
      out.total = out.nodes[i];
      out.binds = k;
    }
  }
  return out;
}

double choose_drive(const StorageSheet& s, const StorageAmounts& need, double usable) {
  if (s.drive_sizes.empty()) return 0;
  StorageAmounts rest = need;
  rest[StorageNeedKind::capacity] = 0;
  const std::uint64_t others = size_storage(s, rest, storage_gives(s, 0, usable)).total;
  for (const double size : s.drive_sizes) {
    const double gives = storage_gives(s, size, usable)[StorageNeedKind::capacity];
    if (gives > 0 && need[StorageNeedKind::capacity] <= gives * static_cast<double>(others)) return size;
  }
  return s.drive_sizes.back();
}

StorageState storage_state(const Cluster& c) {
  StorageState out;
  out.need = storage_need(c.storage, c.gpus(), c.count(DeviceKind::host));
  const std::vector<NetworkId> networks = networks_of_nodes(c);
  for (const DeviceId d : ids<DeviceId>(c.devices.size())) {
    if (c.devices.kind[d] != DeviceKind::storage) continue;
    if (out.nodes++ == 0) out.first = d;
    out.reached += hangs_on_one_of(c, d, networks) ? 1 : 0;
    const double links = linked_bytes(c, d);
    const StorageAmounts one = storage_gives(storage_sheet(c.part_of(d)), c.storage.drive.value, c.storage.usable, links > 0 ? std::optional(links) : std::nullopt);
    for (const StorageNeedKind k : kStorageNeeds) out.gives[k] += one[k];
  }
  double worst = 0;
  for (const StorageNeedKind k : kStorageNeeds) {
    if (out.need[k] <= 0 || out.gives[k] <= 0) continue;
    if (out.need[k] / out.gives[k] <= worst) continue;
    worst = out.need[k] / out.gives[k];
    out.binds = k;
  }
  return out;
}

LocalDrives local_drives(const Part& server) {
  LocalDrives out;
  const auto fact = [&](std::string_view name, Dimension d) { return fact_in(server, name, d).value_or(0); };
  out.drives = static_cast<std::uint32_t>(fact("local_drives", Dimension::none));
  const double usable = fact_in(server, "local_usable", Dimension::none).value_or(1);
  const double link = fact("local_drive_link", Dimension::byte_rate);
  double read = fact("local_drive_read", Dimension::byte_rate);
  double iops = fact("local_drive_iops", Dimension::operations);
  if (link > 0) {
    read = read > 0 ? std::min(read, link) : 0;
    iops = std::min(iops, link / kBlockBytes);
  }
  out.capacity = out.drives * fact("local_drive_size", Dimension::bytes) * usable;
  out.read = out.drives * read;
  out.iops = out.drives * iops;
  return out;
}

std::optional<double> host_intake(const Cluster& c, DeviceId host) {
  if (const double linked = linked_bytes(c, host); linked > 0) return linked;
  const auto& server = c.part_of(host).server;
  if (!server || server->front_end_nics == 0) return std::nullopt;
  for (const PartRef& p : c.parts)
    if (p->id == server->front_end_nic && p->nic) return best_rate(p->nic->cages) * server->front_end_nics;
  return std::nullopt;
}

}  // namespace cw
