#include <fmt/format.h>

#include <cmath>
#include <string>

#include "clusterwright/emit/address_names.hpp"
#include "clusterwright/emit/cords.hpp"
#include "clusterwright/emit/exporters.hpp"
#include "clusterwright/emit/parts.hpp"
#include "clusterwright/text/csv.hpp"

namespace cw {
namespace {

bool has_cords(const Cluster& c) { return c.cords.size() > 0; }

void write_power(const Cluster& c, Sink& sink) {
  CsvWriter out;
  out.buffer() = "device,supply,rack,pdu,outlet,phase,feed,cord,length_m\n";
  const auto& t = c.cords;
  const emit::CordLengths lengths(c);
  for (const CordId cord : ids<CordId>(t.size())) {
    const DeviceId d = t.device[cord];
    const GearId g = t.gear[cord], pdu = t.pdu[cord];
    const RackId rack = d.valid() ? c.mounts.rack[d] : g.valid() ? c.gear.rack[g] : RackId();
    out.field(d.valid() ? c.devices.name[d] : g.valid() ? emit::gear_name(c, g) : std::string()).number(t.supply[cord]);
    out.field(rack.valid() ? std::string_view(c.racks.name[rack]) : std::string_view());
    out.field(pdu.valid() ? emit::gear_name(c, pdu) : std::string()).number(t.outlet[cord]);
    const FeedId feed = pdu.valid() ? c.gear.feed[pdu] : FeedId();
    out.plain(fmt::format("L{}", t.phase[cord] + 1))
        .field(feed.valid() ? std::string_view(c.feeds[feed].name) : std::string_view());
    const Metres length = lengths.of(cord);
    out.field(emit::order_number(c, t.part[cord], length));
    out.plain(std::isfinite(length.value) ? number_text(length.value) : std::string()).end_row();
  }
  sink.write(out.buffer());
}

}  // namespace

const ExporterInfo kExportPower{
    .file = "power.csv",
    .help = "which supply goes by which cord to which outlet, phase and feed",
    .applies = has_cords,
    .write = write_power,
};

}  // namespace cw
