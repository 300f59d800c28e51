#include <fmt/format.h>

#include <cmath>
#include <string>
#include <utility>

#include "clusterwright/emit/bom_lines.hpp"
#include "clusterwright/emit/exporters.hpp"
#include "clusterwright/emit/labels.hpp"
#include "clusterwright/emit/panel_places.hpp"
#include "clusterwright/emit/rack_units.hpp"
#include "clusterwright/emit/parts.hpp"
#include "clusterwright/text/csv.hpp"

namespace cw {
namespace {

constexpr std::size_t kPiece = std::size_t{1} << 20U;

// Columns that say the same for every leg of an assembly, put together once: those before the ends, those after
// them, and those at the row's end.
struct Bought {
  std::string key, tail, way;
};

void put_metres(CsvWriter& out, Metres m) { out.plain(std::isfinite(m.value) ? number_text(m.value) : std::string()); }

Bought describe(const Cluster& c, AssemblyId a) {
  const auto& t = c.assemblies;
  if (!a.valid()) return {{}, ",,,,,", ",,,,,,"};
  Bought row;
  append_csv_field(row.key, t.key[a]);
  CsvWriter tail, way;
  const PartId cable = t.cable[a];
  const std::string order = emit::cable_order(c, a);
  tail.field(order).plain(cable.valid() ? medium_of(*c.parts[cable]) : std::string_view());
  tail.field(emit::order_number(c, t.near[a])).field(emit::order_number(c, t.far[a]));
  put_metres(tail, t.length[a]);
  row.tail = "," + tail.buffer();
  put_metres(way, t.routed[a]);
  way.field(order);
  const TrunkId trunk = t.trunk[a];
  way.field(trunk.valid() ? std::string_view(c.trunks.key[trunk]) : std::string_view());
  way.plain(t.slot[a] > 0 ? fmt::format("{}", t.slot[a]) : std::string());
  put_metres(way, t.near_patch[a]);
  put_metres(way, t.far_patch[a]);
  row.way = "," + way.buffer();
  return row;
}

// What each device says in every row of one of its ports.
class DeviceFields {
 public:
  explicit DeviceFields(const Cluster& c) : c_(c), labels_(c), trunk_places_(emit::panel_places(c)) {
    for (const DeviceId d : ids<DeviceId>(c.devices.size())) {
      CsvWriter name, place;
      name.field(c.devices.name[d]).field(c.devices.key[d]);
      const auto [rack, unit] = emit::place_of(c, d);
      place.field(rack.valid() ? std::string_view(c.racks.name[rack]) : std::string_view());
      place.plain(rack.valid() && unit > 0 ? fmt::format("{}", unit) : std::string());
      names_.push_back(std::move(name.buffer()));
      places_.push_back("," + place.buffer());
    }
  }
  void put_end(PortId p, CsvWriter& out) const {
    out.plain(names_[c_.device_of(p)]).field(c_.cage_label(c_.ports.cage[p])).field(c_.port_label(p));
  }
  const std::string& place(PortId p) const { return places_[c_.device_of(p)]; }
  // The label of either end, its own end first.
  void put_labels(PortId a, PortId b, CsvWriter& out) {
    one_.clear();
    other_.clear();
    labels_.append_end(one_, a);
    labels_.append_end(other_, b);
    const bool both = !one_.empty() && !other_.empty();
    out.field(both ? one_ + '/' + other_ : std::string()).field(both ? other_ + '/' + one_ : std::string());
  }
  // Where the patches of an assembly in a trunk are plugged into the panels, and what is printed on them.
  void put_patches(AssemblyId a, PortId near, PortId far, CsvWriter& out) {
    if (!a.valid() || !c_.assemblies.trunk[a].valid()) {
      out.buffer() += ",,,,,,,,";
      return;
    }
    const DeviceId beside = c_.device_of(near);
    const RackId rack = beside.value < c_.mounts.rack.size() ? c_.mounts.rack[beside] : RackId();
    const emit::PatchPlaces at = emit::patch_places(c_, trunk_places_, a, rack);
    for (const emit::PanelPlace& end : {at.near, at.far}) {
      out.field(end.panel.valid() ? std::string_view(c_.gear.key[end.panel]) : std::string_view());
      out.plain(end.panel.valid() ? fmt::format("{}", c_.gear.unit[end.panel]) : std::string());
      out.plain(end.place > 0 ? fmt::format("{}", end.place) : std::string());
    }
    for (const auto& [port, end] : {std::pair(near, at.near), std::pair(far, at.far)}) {
      one_.clear();
      labels_.append_end(one_, port);
      other_ = labels_.panel_label(end.panel, end.place, end.place);
      out.field(one_.empty() || other_.empty() ? std::string() : one_ + '/' + other_);
    }
  }

 private:
  const Cluster& c_;
  emit::Labels labels_;
  Column<TrunkId, emit::TrunkPlaces> trunk_places_;
  Column<DeviceId, std::string> names_, places_;
  std::string one_, other_;
};

class Rows {
 public:
  Rows(const Cluster& c, const emit::AssemblyEnds& ends) : c_(c), ends_(ends), devices_(c), bought_(describe(c, AssemblyId())) {}

  void put(LinkId l, CsvWriter& out) {
    const AssemblyId a = c_.links.assembly[l];
    if (a != current_) {
      bought_ = describe(c_, a);
      leg_ = 0;
    }
    current_ = a;
    const PortId near = c_.links.a[l], far = c_.links.b[l];
    out.plain(bought_.key).number(a.valid() ? ++leg_ : 1);
    out.field(c_.networks[c_.links.network[l]].name).plain(link_class_name(c_.links.link_class[l]));
    devices_.put_end(near, out);
    devices_.put_end(far, out);
    if (c_.rate_of(near) != rate_) {
      rate_ = c_.rate_of(near);
      rate_words_ = rate_text(rate_);
    }
    out.plain(rate_words_);
    std::string& buffer = out.buffer();
    ((((buffer += bought_.tail) += devices_.place(near)) += devices_.place(far)) += bought_.way);
    devices_.put_labels(near, far, out);
    const bool turned = a.valid() && ends_.near_is_b(a);
    devices_.put_patches(a, turned ? far : near, turned ? near : far, out);
    out.end_row();
  }

 private:
  const Cluster& c_;
  const emit::AssemblyEnds& ends_;
  DeviceFields devices_;
  AssemblyId current_;
  Bought bought_;
  std::uint64_t leg_ = 0;
  BitRate rate_{-1};
  std::string rate_words_;
};

bool has_links(const Cluster& c) { return c.links.size() > 0; }

void write_cables(const Cluster& c, Sink& sink) {
  const emit::AssemblyEnds ends(c);
  CsvWriter out;
  out.buffer().reserve(kPiece + 4096);
  out.buffer() =
      "assembly,leg,network,class,a_device,a_key,a_cage,a_port,b_device,b_key,b_cage,b_port,rate,cable,medium,near,far,"
      "length_m,a_rack,a_unit,b_rack,b_unit,routed_m,part,trunk,slot,near_patch_m,far_patch_m,label_a,label_b,"
      "near_panel,near_panel_unit,near_panel_place,far_panel,far_panel_unit,far_panel_place,label_near_patch,"
      "label_far_patch\n";
  Rows rows(c, ends);
  for (const LinkId l : ends.links()) {
    rows.put(l, out);
    if (out.buffer().size() < kPiece) continue;
    sink.write(out.buffer());
    out.buffer().clear();
  }
  sink.write(out.buffer());
}

}  // namespace

const ExporterInfo kExportCables{
    .file = "cables.csv",
    .help = "what to pull: one row per link, with both ports, their racks and labels, the cable and its optics",
    .applies = has_links,
    .write = write_cables,
};

}  // namespace cw
