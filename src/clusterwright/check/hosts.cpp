#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

#include "clusterwright/check/rules.hpp"
#include "clusterwright/check/words.hpp"
#include "clusterwright/topology/networks.hpp"

namespace cw {
namespace {

constexpr double kLeastMemory = 1.5;  // host memory over GPU memory
constexpr double kAdvisedMemory = 2.0;
constexpr double kLeastGpuRate = 200e9;  // bits per second for each GPU

std::string so_with_hosts(std::uint64_t n) {
  return n > 1 ? fmt::format(" (so with {})", counted(n - 1, "more host", "more hosts")) : std::string();
}

// Host memory over the memory of all its GPUs; 0 if either is not known.
double memory_ratio(const Cluster& c, PartId part) {
  const auto& server = c.parts[part]->server;
  if (!server || !c.gpu.valid() || !c.parts[c.gpu]->gpu) return 0;
  const double gpus = server->gpus * c.parts[c.gpu]->gpu->memory.value;
  return gpus > 0 ? server->memory.value / gpus : 0;
}

std::string bytes_text(double bytes) {
  return bytes >= 1e12 ? fmt::format("{:.4g} TB", bytes / 1e12) : fmt::format("{:.4g} GB", bytes / 1e9);
}

// Says once for each server model whose memory ratio is within [from, below).
void memory(const Cluster& c, Findings& f, double from, double below) {
  Tally<PartId, DeviceId> hosts;
  for (const DeviceId d : ids<DeviceId>(c.devices.size()))
    if (c.devices.kind[d] == DeviceKind::host) hosts.add(c.devices.part[d], d);
  for (const auto& row : hosts.rows()) {
    const double ratio = memory_ratio(c, row.key);
    if (ratio <= 0 || ratio < from || ratio >= below) continue;
    const double own = c.parts[row.key]->server->memory.value, gpus = own / ratio;
    f.add(row.first,
          fmt::format("{} of host memory for {} of GPU memory: {:.3g} times, {:.3g} {}{}", bytes_text(own),
                      bytes_text(gpus), ratio, below, from > 0 ? "recommended" : "needed at least",
                      so_with_hosts(row.count)),
          fmt::format("configure {} or more", bytes_text(gpus * below)));
  }
}

void host_memory(const Cluster& c, Findings& f) { memory(c, f, 0, kLeastMemory); }
void host_memory_advice(const Cluster& c, Findings& f) { memory(c, f, kLeastMemory, kAdvisedMemory); }

void gpu_bandwidth(const Cluster& c, Findings& f) {
  struct Key {
    PartId part;
    double rate;
    auto operator<=>(const Key&) const = default;
  };
  const NetworkId n = gpu_network(c);
  if (!n.valid()) return;
  Tally<Key, DeviceId> slow;
  for (const DeviceId d : ids<DeviceId>(c.devices.size())) {
    if (c.devices.kind[d] != DeviceKind::host || !c.part_of(d).server || c.part_of(d).server->gpus == 0) continue;
    double rate = 0;
    for (const PortId p : c.ports_of(d))
      if (c.ports.network[p] == n) rate += c.rate_of(p).value;
    rate /= c.part_of(d).server->gpus;
    if (rate < kLeastGpuRate) slow.add({c.devices.part[d], rate}, d);
  }
  for (const auto& row : slow.rows())
    f.add(row.first,
          fmt::format("{:.4g} Gb/s of {} for each GPU, {:.4g} Gb/s recommended at least{}", row.key.rate / 1e9,
                      c.networks[n].name, kLeastGpuRate / 1e9, so_with_hosts(row.count)),
          "add adapters, use more of their ports, or choose faster ones");
}

// The port that the server's map means, if the host has it in network `n`.
bool has_port(const Cluster& c, DeviceId host, const ServerPort& wanted, NetworkId n) {
  for (const CageId g : c.cages_of(host)) {
    if (c.cages.number[g] != wanted.cage + 1) continue;
    if (wanted.port >= c.ports_of(g).size()) return false;
    return c.ports.network[PortId(c.cages.first_port[g] + wanted.port)] == n;
  }
  return false;
}

using GpuSet = std::array<std::uint64_t, 4>;

GpuSet gpus_served(const Cluster& c, DeviceId host, const ServerSpec& server, NetworkId n) {
  GpuSet served{};
  for (const ServerPort& port : server.ports) {
    if (!has_port(c, host, port, n)) continue;
    for (const std::uint8_t gpu : port.gpus) served[gpu / 64U] |= 1ULL << (gpu % 64U);
  }
  return served;
}

void gpu_without_port(const Cluster& c, Findings& f) {
  struct Key {
    PartId part;
    GpuSet served;
    auto operator<=>(const Key&) const = default;
  };
  const NetworkId n = gpu_network(c);
  if (!n.valid()) return;
  Tally<Key, DeviceId> hosts;
  for (const DeviceId d : ids<DeviceId>(c.devices.size())) {
    const auto& server = c.part_of(d).server;
    if (c.devices.kind[d] == DeviceKind::host && server && !server->ports.empty())
      hosts.add({c.devices.part[d], gpus_served(c, d, *server, n)}, d);
  }
  for (const auto& row : hosts.rows()) {
    std::string without;
    std::uint32_t count = 0;
    for (std::uint32_t gpu = 0; gpu < c.parts[row.key.part]->server->gpus; ++gpu) {
      if ((row.key.served[gpu / 64U] >> (gpu % 64U) & 1U) != 0) continue;
      ++count;
      without += fmt::format("{}{}", without.empty() ? "" : ", ", gpu);
    }
    if (count == 0) continue;
    f.add(row.first,
          fmt::format("GPU {} {} no port in {}{}", without, count == 1 ? "has" : "have", c.networks[n].name,
                      so_with_hosts(row.count)),
          "its traffic takes another GPU's port: add an adapter, or correct the server's map of GPUs and ports");
  }
}

void shared_port(const Cluster& c, Findings& f) {
  if (c.networks.empty()) return;  // no network behind the GPUs: nothing is shared
  Tally<PartId, DeviceId> hosts;
  for (const DeviceId d : ids<DeviceId>(c.devices.size()))
    if (c.devices.kind[d] == DeviceKind::host && c.part_of(d).server) hosts.add(c.devices.part[d], d);
  for (const auto& row : hosts.rows()) {
    std::size_t most = 0, shared = 0;
    for (const ServerPort& port : c.parts[row.key]->server->ports) {
      most = std::max(most, port.gpus.size());
      shared += port.gpus.size() > 1 ? 1U : 0U;
    }
    if (shared == 0) continue;
    f.add(row.first,
          fmt::format("{} shared by up to {} GPUs each{}", counted(shared, "port is", "ports are"), most,
                      so_with_hosts(row.count)),
          "fine where jobs are small; for large collectives take a port for each GPU");
  }
}

void dark_host_port(const Cluster& c, Findings& f) {
  for (const DeviceId d : ids<DeviceId>(c.devices.size())) {
    if (c.devices.kind[d] != DeviceKind::host) continue;
    std::uint32_t dark = 0, all = 0;
    PortId first;
    for (const PortId p : c.ports_of(d)) {
      if (!c.ports.network[p].valid()) continue;
      ++all;
      if (c.state_of(p) == PortState::dark && dark++ == 0) first = p;
    }
    if (dark == 0) continue;
    f.add(d,
          fmt::format("{} of its {} network ports {} not connected: {}{}", dark, all, dark == 1 ? "is" : "are",
                      c.port_label(first), dark > 1 ? ", …" : ""),
          "connect them, or take them out of the network");
  }
}

void mixed_rates(const Cluster& c, Findings& f) {
  struct Key {
    PartId part;
    NetworkId network;
    double slow, fast;
    auto operator<=>(const Key&) const = default;
  };
  Tally<Key, DeviceId> mixed;
  for (const DeviceId d : ids<DeviceId>(c.devices.size())) {
    if (c.devices.kind[d] != DeviceKind::host) continue;
    const auto ports = c.ports_of(d);
    for (auto p = ports.begin(); p != ports.end(); ++p) {
      const NetworkId n = c.ports.network[*p];
      bool seen = !n.valid();
      for (auto q = ports.begin(); !seen && q != p; ++q) seen = c.ports.network[*q] == n;
      if (seen) continue;
      Key key{c.devices.part[d], n, c.rate_of(*p).value, c.rate_of(*p).value};
      for (const PortId q : ports) {
        if (c.ports.network[q] != n) continue;
        key.slow = std::min(key.slow, c.rate_of(q).value);
        key.fast = std::max(key.fast, c.rate_of(q).value);
      }
      if (key.slow < key.fast) mixed.add(key, d);
    }
  }
  for (const auto& row : mixed.rows())
    f.add(row.first,
          fmt::format("its ports in {} run at {} and at {}{}", c.networks[row.key.network].name,
                      rate_text({row.key.slow}), rate_text({row.key.fast}), so_with_hosts(row.count)),
          "set all ports of a node to one rate: collectives wait for the slowest");
}

}  // namespace

extern const RuleInfo kRuleHostMemory{4070,
                                      Severity::warning,
                                      "host-memory",
                                      "hosts have at least 1.5 times the memory of their GPUs",
                                      "server vendor's design guide: host memory above 1.5 times GPU memory",
                                      Needs::nothing,
                                      host_memory};
extern const RuleInfo kRuleHostMemoryAdvice{4071,
                                            Severity::info,
                                            "host-memory-advice",
                                            "hosts have twice the memory of their GPUs",
                                            "server vendor's design guide: twice GPU memory recommended",
                                            Needs::nothing,
                                            host_memory_advice};
extern const RuleInfo kRuleGpuBandwidth{4072,
                                        Severity::warning,
                                        "gpu-bandwidth",
                                        "each GPU has at least 200 Gb/s of the GPU network",
                                        "server vendor's design guide: 200 Gb/s for each GPU",
                                        Needs::nothing,
                                        gpu_bandwidth};
extern const RuleInfo kRuleGpuWithoutPort{4073,
                                          Severity::warning,
                                          "gpu-without-port",
                                          "each GPU has a port in the GPU network",
                                          "rail-optimised design guides: an adapter port for each GPU",
                                          Needs::nothing,
                                          gpu_without_port};
extern const RuleInfo kRuleSharedPort{4074,
                                      Severity::info,
                                      "shared-port",
                                      "no two GPUs share a port of the GPU network",
                                      "rail-optimised design guides: an adapter port for each GPU",
                                      Needs::nothing,
                                      shared_port};
extern const RuleInfo kRuleDarkHostPort{
    4075,           Severity::warning, "dark-host-port", "hosts' network ports are connected", "field practice",
    Needs::nothing, dark_host_port};
extern const RuleInfo kRuleMixedRates{4076,
                                      Severity::warning,
                                      "mixed-rates",
                                      "a node's ports in a network run at one rate",
                                      "collectives run at the pace of the slowest rail",
                                      Needs::nothing,
                                      mixed_rates};

}  // namespace cw
