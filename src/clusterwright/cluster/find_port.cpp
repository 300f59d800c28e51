#include "clusterwright/cluster/find_port.hpp"

namespace cw {

PortId find_port(const Cluster& c, DeviceId d, std::string_view text) {
  if (!d.valid()) return PortId();
  for (const PortId p : c.ports_of(d))
    if (c.port_text(p) == text || c.port_label(p) == text) return p;
  for (const PortId p : c.ports_of(d))
    if (const CageId cage = c.ports.cage[p]; c.cages.mode[cage].ports <= 1 && c.cage_label(cage) == text) return p;
  return PortId();
}

}  // namespace cw
