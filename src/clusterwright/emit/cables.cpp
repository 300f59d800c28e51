#include <fmt/format.h>

#include <cmath>
#include <string>

#include "clusterwright/emit/exporters.hpp"
#include "clusterwright/emit/parts.hpp"
#include "clusterwright/text/csv.hpp"

namespace cw {
namespace {

constexpr std::size_t kPiece = std::size_t{1} << 20U;

// A link's medium: that of its cable, or of the fibre between its transceivers.
std::string_view medium_of(const Part& part) {
  if (part.cable) return medium_name(part.cable->medium);
  if (part.fibre) return medium_name(part.fibre->medium);
  return {};
}

// What the assembly adds to a row; the same for all its legs, so it is put together once.
struct Bought {
  std::string key, tail;
};

Bought describe(const Cluster& c, AssemblyId a) {
  Bought row;
  CsvWriter tail;
  if (!a.valid()) {
    row.tail = ",,,,,";
    return row;
  }
  const PartId cable = c.assemblies.cable[a];
  append_csv_field(row.key, c.assemblies.key[a]);
  tail.field(emit::order_number(c, cable)).plain(cable.valid() ? medium_of(*c.parts[cable]) : std::string_view());
  tail.field(emit::order_number(c, c.assemblies.near[a])).field(emit::order_number(c, c.assemblies.far[a]));
  const double length = c.assemblies.length[a].value;
  tail.plain(std::isfinite(length) ? number_text(length) : std::string());
  row.tail = "," + tail.buffer();
  return row;
}

void write_end(const Cluster& c, PortId p, CsvWriter& out) {
  const DeviceId d = c.device_of(p);
  out.field(c.devices.name[d]).field(c.devices.key[d]);
  out.field(c.cage_label(c.ports.cage[p])).field(c.port_label(p));
}

bool has_links(const Cluster& c) { return c.links.size() > 0; }

void write_cables(const Cluster& c, Sink& sink) {
  const emit::AssemblyEnds ends(c);
  CsvWriter out;
  out.buffer().reserve(kPiece + 4096);
  out.buffer() =
      "assembly,leg,network,class,a_device,a_key,a_cage,a_port,b_device,b_key,b_cage,b_port,rate,cable,medium,near,far,"
      "length_m\n";
  AssemblyId current;
  Bought bought = describe(c, current);
  std::uint64_t leg = 0;
  BitRate rate{-1};
  std::string rate_words;
  for (const LinkId l : ends.links()) {
    const AssemblyId a = c.links.assembly[l];
    if (a != current) {
      bought = describe(c, a);
      leg = 0;
    }
    current = a;
    out.plain(bought.key).number(a.valid() ? ++leg : 1);
    out.field(c.networks[c.links.network[l]].name).plain(link_class_name(c.links.link_class[l]));
    write_end(c, c.links.a[l], out);
    write_end(c, c.links.b[l], out);
    if (c.rate_of(c.links.a[l]) != rate) {
      rate = c.rate_of(c.links.a[l]);
      rate_words = rate_text(rate);
    }
    out.plain(rate_words);
    out.buffer() += bought.tail;
    out.end_row();
    if (out.buffer().size() < kPiece) continue;
    sink.write(out.buffer());
    out.buffer().clear();
  }
  sink.write(out.buffer());
}

}  // namespace

const ExporterInfo kExportCables{
    .file = "cables.csv",
    .help = "what to pull: one row per link, with both ports, the cable and its optics",
    .applies = has_links,
    .write = write_cables,
};

}  // namespace cw
