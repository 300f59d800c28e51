#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "clusterwright/cluster/cluster.hpp"

namespace cw {

// Hosts that hang on the same switches with the same links to each, in one network: what holds for
// one of them holds for all. Classes are numbered by their lowest host.
struct HostClasses {
  struct Attachment {
    DeviceId leaf;
    std::uint32_t links = 0;
    std::int64_t mbps = 0;
    bool operator==(const Attachment&) const = default;
  };

  std::vector<Attachment> attachments;  // by class, ascending by leaf
  std::vector<std::uint32_t> first_attachment;
  std::vector<DeviceId> hosts;  // by class, ascending
  std::vector<std::uint32_t> first_host;

  std::size_t size() const { return first_host.size() - 1; }
  std::span<const Attachment> attachments_of(std::size_t k) const {
    return std::span(attachments).subspan(first_attachment[k], first_attachment[k + 1] - first_attachment[k]);
  }
  std::span<const DeviceId> hosts_of(std::size_t k) const {
    return std::span(hosts).subspan(first_host[k], first_host[k + 1] - first_host[k]);
  }
};

// Hosts without a link in `network` are in no class. O(ports).
HostClasses host_classes(const Cluster& cluster, NetworkId network);

}  // namespace cw
