#include <cmath>
#include <string>
#include <vector>

#include "clusterwright/emit/bom_lines.hpp"
#include "clusterwright/emit/exporters.hpp"
#include "clusterwright/emit/labels.hpp"
#include "clusterwright/emit/panel_places.hpp"
#include "clusterwright/emit/parts.hpp"
#include "clusterwright/text/csv.hpp"

namespace cw {
namespace {

bool has_trunks(const Cluster& c) { return c.trunks.size() > 0; }

std::string metres(Metres m) { return std::isfinite(m.value) ? number_text(m.value) : std::string(); }

void write_trunks(const Cluster& c, Sink& sink) {
  const auto& t = c.trunks;
  std::vector<std::uint32_t> used(t.size(), 0);
  for (const AssemblyId a : ids<AssemblyId>(c.assemblies.size()))
    if (c.assemblies.trunk[a].valid()) ++used[c.assemblies.trunk[a].value];
  const auto places = emit::panel_places(c);
  const emit::Labels labels(c);
  CsvWriter out;
  out.buffer() = "trunk,part,medium,length_m,routed_m,near_panel,far_panel,label_near,label_far,slots,slots_used\n";
  for (const TrunkId id : ids<TrunkId>(t.size())) {
    const PartId part = t.part[id];
    const emit::TrunkPlaces& at = places[id];
    const std::string near = labels.panel_label(t.near[id], at.near_first, at.near_first + at.connectors - 1);
    const std::string far = labels.panel_label(t.far[id], at.far_first, at.far_first + at.connectors - 1);
    out.field(t.key[id]).field(emit::order_number(c, part, t.length[id]));
    out.plain(part.valid() ? medium_of(*c.parts[part]) : std::string_view()).plain(metres(t.length[id])).plain(metres(t.routed[id]));
    for (const GearId panel : {t.near[id], t.far[id]})
      out.field(panel.valid() ? std::string_view(c.gear.key[panel]) : std::string_view());
    const bool both = !near.empty() && !far.empty();
    out.field(both ? near + '/' + far : std::string()).field(both ? far + '/' + near : std::string());
    out.number(at.connectors).number(used[id.value]).end_row();
  }
  sink.write(out.buffer());
}

}  // namespace

const ExporterInfo kExportTrunks{
    .file = "trunks.csv",
    .help = "trunks between patch panels: one row per trunk with its panels, places, labels and slots",
    .applies = has_trunks,
    .write = write_trunks,
};

}  // namespace cw
