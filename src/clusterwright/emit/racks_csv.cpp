#include <cmath>
#include <string>
#include <vector>

#include "clusterwright/emit/exporters.hpp"
#include "clusterwright/emit/parts.hpp"
#include "clusterwright/emit/rack_units.hpp"
#include "clusterwright/physical/cooling.hpp"
#include "clusterwright/physical/loads.hpp"
#include "clusterwright/text/csv.hpp"

namespace cw {
namespace {

std::string rounded(double value, double steps) { return number_text(std::round(value * steps) / steps); }
std::string kilowatts(Watts w) { return rounded(w.value / 1000, 1000); }

bool has_racks(const Cluster& c) { return c.placed(); }

void put_place(const Cluster& c, RackId r, CsvWriter& out) {
  const RoomId room = c.racks.room[r];
  out.field(c.racks.name[r])
      .field(c.racks.key[r])
      .field(room.valid() ? std::string_view(c.rooms[room].name) : std::string_view());
  out.number(c.racks.row[r] + 1U).number(c.racks.position[r] + 1U);
  out.plain(rounded(c.racks.x[r].value, 1000)).plain(rounded(c.racks.y[r].value, 1000));
  out.field(emit::order_number(c, c.racks.part[r]));
}

void write_racks(const Cluster& c, Sink& sink) {
  const Loads loads(c);
  const std::vector<emit::RackContents> contents = emit::rack_contents(c);
  CsvWriter out;
  out.buffer() =
      "name,key,room,row,position,x_m,y_m,part,units_used,units_free,devices,typical_kw,maximum_kw,capacity_kw,pdus,kg,"
      "heat_air_kw,heat_liquid_kw,coolant_lpm\n";
  for (const RackId r : emit::racks_by_place(c)) {
    const RackLoad& l = loads.rack(r);
    const emit::RackContents& in = contents[r.value];
    const std::uint32_t height = emit::rack_height(c.part_of(r));
    put_place(c, r, out);
    out.number(in.units_used).number(height > in.units_used ? height - in.units_used : 0).number(in.devices.size());
    out.plain(kilowatts(l.load.typical))
        .plain(kilowatts(l.load.maximum))
        .plain(kilowatts(l.capacity))
        .number(l.pdus)
        .plain(rounded(l.kg, 10));
    out.plain(kilowatts({l.load.maximum.value - l.load.liquid_maximum.value})).plain(kilowatts(l.load.liquid_maximum));
    out.plain(rounded(coolant_flow_lpm(l.load.liquid_maximum, c.site.coolant_rise_kelvin), 10)).end_row();
  }
  sink.write(out.buffer());
}

}  // namespace

const ExporterInfo kExportRacks{
    .file = "racks.csv",
    .help = "one row per rack: its place, what stands in it, its power, weight and heat",
    .applies = has_racks,
    .write = write_racks,
};

}  // namespace cw
