#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "clusterwright/cluster/cluster.hpp"

namespace cw::emit {

// What is printed on both ends of a cable, after ANSI/TIA-606-B (source: its cabinet scheme as field
// practice writes it): `<space>.<cabinet>.<rack unit>.<port>/<the same of the far end>`, the near end
// first. The rack unit is the top one of what stands there, in two digits, or the word for what stands beside the units
// ("PDU-A1"); the space is the site's
// label or the name of the room, the cabinet the name of the rack without "rack-", both in capitals. What
// parts a label may not stand in one of its parts: "slot 1/2" becomes "slot-1-2".
class Labels {
 public:
  explicit Labels(const Cluster& cluster);

  // Up to the port, "HALL-1.07.14."; empty where the device has no place.
  std::string_view prefix(DeviceId d) const { return prefixes_[d]; }
  // Appends the label of a port's end: nothing where the device has no place.
  void append_end(std::string& out, PortId port) const;
  // "HALL-1.07.48.05" of one place of a patch panel, "HALL-1.07.48.01-12" of several; empty where it has no unit.
  std::string panel_label(GearId panel, std::uint32_t first, std::uint32_t last) const;
  // "HALL-1.07.14.swp1s0/HALL-1.08.30.slot-1"; empty unless both ends have places.
  std::string label(PortId near, PortId far) const;

 private:
  const Cluster& cluster_;
  Column<DeviceId, std::string> prefixes_;
  std::vector<std::string> racks_;      // likewise, up to the rack unit
  std::vector<std::uint16_t> heights_;  // of parts
};

// The rack's part of a label: "07" of "rack-07".
std::string cabinet_of(const Cluster& cluster, RackId rack);

}  // namespace cw::emit
