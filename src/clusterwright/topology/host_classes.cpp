#include "clusterwright/topology/host_classes.hpp"

#include <algorithm>
#include <cmath>
#include <unordered_map>
#include <utility>

namespace cw {
namespace {

using Attachment = HostClasses::Attachment;

// The switches that `host` hangs on in `network`, ascending.
void attachments_of_host(const Cluster& c, DeviceId host, NetworkId network, std::vector<Attachment>& out) {
  out.clear();
  for (const PortId p : c.ports_of(host)) {
    if (c.ports.network[p] != network || !c.ports.link[p].valid()) continue;
    const PortId peer = c.peer_of(p);
    const DeviceId leaf = c.device_of(peer);
    if (c.devices.kind[leaf] != DeviceKind::switch_) continue;
    const std::int64_t mbps = std::llround(std::min(c.rate_of(p).value, c.rate_of(peer).value) / 1e6);
    const auto at = std::lower_bound(out.begin(), out.end(), leaf,
                                     [](const Attachment& x, DeviceId wanted) { return x.leaf < wanted; });
    if (at != out.end() && at->leaf == leaf) {
      ++at->links;
      at->mbps += mbps;
    } else {
      out.insert(at, {leaf, 1, mbps});
    }
  }
}

std::uint64_t mixed(std::uint64_t h, std::uint64_t x) {
  h = (h ^ x) * 0x9e3779b97f4a7c15ULL;
  return h ^ (h >> 29);
}

std::uint64_t hash_of(const std::vector<Attachment>& attachments) {
  std::uint64_t h = attachments.size();
  for (const Attachment& a : attachments)
    h = mixed(mixed(h, (std::uint64_t{a.leaf.value} << 32) | a.links), static_cast<std::uint64_t>(a.mbps));
  return h;
}

// The class of `attachments`, a new one if need be. Equal hashes of unequal lists probe onwards.
std::uint32_t class_of(HostClasses& k, std::unordered_map<std::uint64_t, std::uint32_t>& known,
                       const std::vector<Attachment>& attachments) {
  std::uint64_t h = hash_of(attachments);
  for (;; h = mixed(h, 1)) {
    const auto [at, is_new] = known.emplace(h, static_cast<std::uint32_t>(k.first_attachment.size() - 1));
    if (is_new) {
      k.attachments.insert(k.attachments.end(), attachments.begin(), attachments.end());
      k.first_attachment.push_back(static_cast<std::uint32_t>(k.attachments.size()));
      return at->second;
    }
    const auto theirs = k.attachments_of(at->second);
    if (std::equal(theirs.begin(), theirs.end(), attachments.begin(), attachments.end())) return at->second;
  }
}

}  // namespace

HostClasses host_classes(const Cluster& cluster, NetworkId network) {
  HostClasses k;
  k.first_attachment.push_back(0);
  std::unordered_map<std::uint64_t, std::uint32_t> known;
  std::vector<std::pair<DeviceId, std::uint32_t>> members;
  std::vector<Attachment> attachments;
  for (const DeviceId d : ids<DeviceId>(cluster.devices.size())) {
    if (cluster.devices.kind[d] != DeviceKind::host) continue;
    attachments_of_host(cluster, d, network, attachments);
    if (!attachments.empty()) members.emplace_back(d, class_of(k, known, attachments));
  }
  k.first_host.assign(k.first_attachment.size(), 0);
  for (const auto& [host, number] : members) ++k.first_host[number + 1];
  for (std::size_t n = 0; n + 1 < k.first_host.size(); ++n) k.first_host[n + 1] += k.first_host[n];
  std::vector<std::uint32_t> at(k.first_host.begin(), k.first_host.end() - 1);
  k.hosts.resize(members.size());
  for (const auto& [host, number] : members) k.hosts[at[number]++] = host;
  return k;
}

}  // namespace cw
