#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "clusterwright/emit/elevation.hpp"
#include "clusterwright/emit/rack_units.hpp"
#include "clusterwright/emit/report.hpp"

namespace cw::emit {
namespace {

constexpr Align kNumber = Align::number;
constexpr std::size_t kMostRuns = 8;  // of names in one row

std::string kw(Watts w) { return tenths(w.value / 1000); }

// The effect of a loss, short and with its colour.
std::string verdict_cell(LossEffect e) {
  return fmt::format("<span class=\"{}\">{}</span>", e == LossEffect::none ? "yes" : "no",
                     e == LossEffect::none ? "yes" : loss_effect_name(e));
}

void put_rack_row(const ReportData& data, RackId r, const RackContents& in, HtmlWriter& out) {
  const Cluster& c = data.cluster;
  const RackLoad& load = data.building->loads.rack(r);
  const std::uint32_t height = rack_height(c.part_of(r));
  out.begin_row();
  out.cell(c.racks.name[r]);
  const RoomId room = c.racks.room[r];
  out.cell(fmt::format("{}{}row {}, place {}", room.valid() ? c.rooms[room].name : std::string(),
                       room.valid() ? ", " : "", c.racks.row[r] + 1, c.racks.position[r] + 1));
  out.cell(rack_use_name(c.racks.use[r]));
  out.cell(grouped(in.devices.size()));
  out.cell(height > 0 ? fmt::format("{} of {}", in.units_used, height) : fmt::format("{}", in.units_used));
  out.cell(kw(load.load.typical));
  out.cell(kw(load.load.maximum));
  out.cell(kw(load.capacity));
  out.cell(grouped(load.pdus));
  out.cell(grouped(static_cast<std::uint64_t>(std::llround(load.kg))));
  if (data.building->powered) {
    const RackVerdict& v = data.building->verdicts[r.value];
    for (const LossEffect e : {v.n, v.one_pdu, v.one_side}) out.cell_raw(verdict_cell(e));
  }
  out.end_row();
}

// One row for each rack, as one walks past them.
void put_each(const ReportData& data, const std::vector<RackContents>& contents, HtmlWriter& out) {
  const Cluster& c = data.cluster;
  if (data.building->powered)
    out.begin_table({{"Rack"},
                     {"Place"},
                     {"For"},
                     {"Devices", kNumber},
                     {"Units", kNumber},
                     {"Typical kW", kNumber},
                     {"Maximum kW", kNumber},
                     {"PDUs carry kW", kNumber},
                     {"PDUs", kNumber},
                     {"kg", kNumber},
                     {"N"},
                     {"N+1"},
                     {"2N"}},
                    "dense");
  else
    out.begin_table({{"Rack"},
                     {"Place"},
                     {"For"},
                     {"Devices", kNumber},
                     {"Units", kNumber},
                     {"Typical kW", kNumber},
                     {"Maximum kW", kNumber},
                     {"PDUs carry kW", kNumber},
                     {"PDUs", kNumber},
                     {"kg", kNumber}},
                    "dense");
  for (const RackId r : racks_by_place(c)) put_rack_row(data, r, contents[r.value], out);
  out.end_table();
}

// Racks of one kind that lose the same with a PDU or a side: one row.
struct Alike {
  std::vector<RackId> racks;
  std::array<LossEffect, 3> losses{};
};

std::vector<Alike> alike(const ReportData& data) {
  std::vector<Alike> all;
  for (const RackKind& kind : rack_kinds(data.cluster)) {
    std::map<std::array<LossEffect, 3>, Alike> by_loss;
    for (const RackId r : kind.racks) {
      std::array<LossEffect, 3> losses{};
      if (data.building->powered) {
        const RackVerdict& v = data.building->verdicts[r.value];
        losses = {v.n, v.one_pdu, v.one_side};
      }
      by_loss[losses].racks.push_back(r);
    }
    for (auto& [losses, found] : by_loss) {
      found.losses = losses;
      all.push_back(std::move(found));
    }
  }
  return all;
}

std::string names_of(const Cluster& c, const std::vector<RackId>& racks) {
  std::vector<std::string> names;
  for (const RackId r : racks) names.push_back(rack_label(c, r));
  std::sort(names.begin(), names.end(), natural_less);
  const std::vector<std::string> runs = name_runs(names);
  std::string out;
  for (std::size_t i = 0; i < std::min(kMostRuns, runs.size()); ++i) out += (i > 0 ? ", " : "") + runs[i];
  return runs.size() > kMostRuns ? out + fmt::format(" and {} more such", grouped(runs.size() - kMostRuns)) : out;
}

// "4 N-8, 2 S-64": the models of the devices in a rack, from the top.
std::string holds(const Cluster& c, const RackContents& in) {
  std::vector<std::pair<std::string_view, std::size_t>> counts;
  for (const DeviceId d : in.devices) {
    const Part& part = c.part_of(d);
    const std::string_view model = part.model.empty() ? std::string_view(part.id) : std::string_view(part.model);
    const auto found = std::find_if(counts.begin(), counts.end(), [&](const auto& n) { return n.first == model; });
    if (found == counts.end())
      counts.emplace_back(model, 1);
    else
      ++found->second;
  }
  std::string out;
  for (const auto& [model, n] : counts) out += fmt::format("{}{} {}", out.empty() ? "" : ", ", n, model);
  return out;
}

// "34.6", or "34.6 to 35.1" where racks of one kind differ in their pluggables.
template <class Of>
std::string span_of(const std::vector<RackId>& racks, const Of& of) {
  double least = of(racks.front()), most = least;
  for (const RackId r : racks) {
    least = std::min(least, of(r));
    most = std::max(most, of(r));
  }
  const std::string low = tenths(least), high = tenths(most);
  return low == high ? low : low + " to " + high;
}

void put_alike(const ReportData& data, const std::vector<RackContents>& contents, HtmlWriter& out) {
  const Cluster& c = data.cluster;
  const Loads& loads = data.building->loads;
  std::vector<HtmlColumn> head = {{"Racks", kNumber},      {"Which"},           {"For"},
                              {"Devices"},             {"Units", kNumber},  {"Typical kW", kNumber},
                              {"Maximum kW", kNumber}, {"PDUs carry kW", kNumber}, {"PDUs", kNumber},
                              {"kg", kNumber}};
  if (data.building->powered)
    for (const std::string_view loss : {"N", "N+1", "2N"}) head.push_back({loss});
  out.begin_table(head, "dense");
  const std::vector<Alike> rows = alike(data);
  for (std::size_t i = 0; i < std::min(kMostRows, rows.size()); ++i) {
    const std::vector<RackId>& racks = rows[i].racks;
    const RackId first = racks.front();
    const std::uint32_t height = rack_height(c.part_of(first)), used = contents[first.value].units_used;
    out.begin_row();
    out.cell(grouped(racks.size()));
    out.cell(names_of(c, racks));
    out.cell(rack_use_name(c.racks.use[first]));
    out.cell(holds(c, contents[first.value]));
    out.cell(height > 0 ? fmt::format("{} of {}", used, height) : fmt::format("{}", used));
    out.cell(span_of(racks, [&](RackId r) { return loads.rack(r).load.typical.value / 1000; }));
    out.cell(span_of(racks, [&](RackId r) { return loads.rack(r).load.maximum.value / 1000; }));
    out.cell(kw(loads.rack(first).capacity));
    out.cell(grouped(loads.rack(first).pdus));
    out.cell(grouped(static_cast<std::uint64_t>(std::llround(loads.rack(first).kg))));
    if (data.building->powered)
      for (const LossEffect e : rows[i].losses) out.cell_raw(verdict_cell(e));
    out.end_row();
  }
  out.end_table();
}

}  // namespace

void put_racks(const ReportData& data, HtmlWriter& out) {
  out.section("racks", "Racks");
  const std::vector<RackContents> contents = rack_contents(data.cluster);
  const std::size_t racks = data.cluster.racks.size();
  if (racks <= kMostRacks) {
    put_each(data, contents, out);
    return;
  }
  put_alike(data, contents, out);
  out.raw("<p class=\"note\">").text(fmt::format("{} racks; those of one kind share a row: ", grouped(racks)));
  out.text("each with its place and figures is in ").raw("<a href=\"racks.csv\">racks.csv</a>.</p>\n");
}

}  // namespace cw::emit
