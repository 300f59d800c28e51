#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "clusterwright/emit/parts.hpp"
#include "clusterwright/emit/report.hpp"
#include "clusterwright/physical/cooling.hpp"

namespace cw::emit {
namespace {

constexpr Align kNumber = Align::number;

std::string kw(Watts w) { return tenths(w.value / 1000); }
std::string money(const std::optional<double>& price) {
  if (!price) return {};
  const auto cents = static_cast<std::uint64_t>(std::llround(std::max(0.0, *price) * 100));
  return fmt::format("{}.{:02}", grouped(cents / 100), cents % 100);
}

std::string tiers_text(const NetworkSummary& n) {
  std::string out;
  for (const TierCount& t : n.tiers) out += (out.empty() ? "" : ", ") + switch_count(t.role, t.switches);
  return out;
}

void put_feeds(const ReportData& data, HtmlWriter& out) {
  const Cluster& c = data.cluster;
  if (c.feeds.empty() || !data.building->powered) return;
  const std::vector<PduLoad> loads = pdu_loads(c, data.building->loads);
  std::vector<Watts> carried(c.feeds.size());
  std::vector<std::uint32_t> pdus(c.feeds.size(), 0);
  for (const GearId g : ids<GearId>(c.gear.size())) {
    const FeedId feed = c.gear.feed[g];
    if (!feed.valid()) continue;
    carried[feed.value].value += loads[g.value].total().value;
    ++pdus[feed.value];
  }
  out.element("h3", "Feeds");
  out.begin_table(
      {{"Feed"}, {"Side"}, {"PDUs", kNumber}, {"Carries at maximum, kW", kNumber}, {"May carry, kW", kNumber}},
      "narrow");
  for (const FeedId f : ids<FeedId>(c.feeds.size())) {
    out.begin_row();
    out.cell(c.feeds[f].name);
    out.cell(feed_side_name(c.feeds[f].side));
    out.cell(grouped(pdus[f.value]));
    out.cell(kw(carried[f.value]));
    out.cell(c.feeds[f].power.value > 0 ? kw(c.feeds[f].power) : "not stated");
    out.end_row();
  }
  out.end_table();
}

}  // namespace

std::string tenths(double value) {
  const double rounded = std::round(std::max(0.0, value) * 10) / 10;
  const auto whole = static_cast<std::uint64_t>(rounded);
  return fmt::format("{}.{}", grouped(whole),
                     static_cast<int>(std::lround((rounded - static_cast<double>(whole)) * 10)));
}

void put_networks(const ReportData& data, HtmlWriter& out) {
  const Cluster& c = data.cluster;
  out.section("networks", "Networks");
  out.begin_table({{"Network"},
                   {"Technology"},
                   {"Topology"},
                   {"Switches"},
                   {"To hosts"},
                   {"Between switches"},
                   {"Down:up"},
                   {"Host links", kNumber},
                   {"Switch links", kNumber},
                   {"Dark ports", kNumber}});
  for (const NetworkSummary& n : data.summary.networks) {
    const Network& w = c.networks[n.network];
    const std::uint32_t trunks = n.leaf_leaf + n.leaf_spine + n.spine_super;
    const bool own = w.shares_switches_of.empty();
    std::string ratio = own && trunks > 0 ? ratio_text(w.leaf_ratio) : std::string();
    if (own && n.spine_super > 0) ratio += fmt::format(", {}", ratio_text(w.spine_ratio));
    out.begin_row();
    out.cell(w.name);
    out.cell(w.technology == Technology::ethernet ? "Ethernet" : "InfiniBand");
    out.cell(
        fmt::format("{}{}", topology_name(w.topology), w.planes > 1 ? fmt::format(" in {} planes", w.planes) : ""));
    out.cell(own ? tiers_text(n) : fmt::format("those of {}", w.shares_switches_of));
    out.cell(w.host_rate.value > 0 ? rate_text(w.host_rate) : std::string());
    out.cell(own && trunks > 0 ? rate_text(w.trunk_rate) : std::string());
    out.cell(ratio);
    out.cell(grouped(n.host_leaf));
    out.cell(grouped(trunks));
    out.cell(grouped(n.dark_ports));
    out.end_row();
  }
  out.end_table();
}

void put_power(const ReportData& data, HtmlWriter& out) {
  const Building& b = *data.building;
  const RackLoad& total = b.loads.total();
  out.section("power", "Power and redundancy");
  out.begin_table({{"What"}, {""}}, "pairs");
  out.pair("Typical, optics included", kilowatt_text(total.load.typical));
  out.pair("of which optics", kilowatt_text(total.load.optics));
  out.pair("Maximum", kilowatt_text(total.load.maximum));
  out.pair("PDUs", fmt::format("{} that carry {} together", grouped(total.pdus), kilowatt_text(total.capacity)));
  out.pair("Rules of",
           fmt::format("{}{}", region_name(data.cluster.site.region),
                       data.cluster.site.region == Region::nec ? ": a breaker carries 80 % of its rating all the time"
                                                               : ": ratings are continuous"));
  if (b.powered) {
    out.pair("N: everything alive", n_text(b));
    out.pair("N+1: one PDU lost", n_plus_1_text(b));
    out.pair("2N: one side lost", two_n_text(b));
  }
  out.end_table();
  put_feeds(data, out);
}

void put_cooling(const ReportData& data, HtmlWriter& out) {
  const Building& b = *data.building;
  const Site& site = data.cluster.site;
  const auto whole = [](double x) { return grouped(static_cast<std::uint64_t>(std::llround(std::max(0.0, x)))); };
  out.section("cooling", "Cooling");
  out.begin_table({{"What"}, {""}}, "pairs");
  out.pair("Class", fmt::format("{}, up to {} a rack", cooling_name(site.cooling), kilowatt_text(site.rack_heat)));
  if (site.supply_celsius > 0) out.pair("Supply", fmt::format("{} °C", number_text(site.supply_celsius)));
  out.pair("Heat to air at maximum", kilowatt_text(b.heat_air));
  if (b.heat_doors.value > 0) out.pair("of which to rear doors", fmt::format("{}, {} L/min at a rise of {} K", kilowatt_text(b.heat_doors), whole(b.door_lpm), number_text(site.coolant_rise_kelvin)));
  out.pair("Air flow",
           fmt::format("{} cubic feet a minute at a rise of {} K", whole(b.air_cfm), number_text(kAirRiseKelvin)));
  out.pair("Heat to liquid at maximum", kilowatt_text(b.heat_liquid));
  if (b.heat_liquid.value > 0)
    out.pair("Coolant flow",
             fmt::format("{} L/min at a rise of {} K", whole(b.coolant_lpm), number_text(site.coolant_rise_kelvin)));
  if (site.pue > 0) {
    out.pair("PUE", number_text(site.pue));
    out.pair("Whole facility", fmt::format("{} typical, {} maximum", kilowatt_text(b.facility_typical),
                                           kilowatt_text(b.facility_maximum)));
  }
  out.end_table();
}

void put_cables(const ReportData& data, HtmlWriter& out) {
  out.section("cables", "Cables");
  std::string media;
  for (const CableCount& m : data.summary.by_medium)
    media += fmt::format("{}{} {}", media.empty() ? "" : ", ", grouped(m.assemblies), m.medium);
  out.element("p", fmt::format("{} cables to pull: {}. A splitter is one cable; each link with its ports, racks and "
                               "labels is in cables.csv, what to cut or order in cut-list.csv.",
                               grouped(data.summary.cables), media));
  out.begin_table({{"Part"},
                   {"Description"},
                   {"Medium"},
                   {"Length, m", kNumber},
                   {"Pieces", kNumber},
                   {"Spares", kNumber},
                   {"Metres in all", kNumber}});
  for (const BomLine& line : data.lines) {
    const Part& p = *data.cluster.parts[line.part];
    if (line.listed || (!p.cable && !p.fibre && !p.trunk)) continue;
    out.begin_row();
    out.cell_code(line.order);
    out.cell(p.description.empty() ? p.model : p.description);
    out.cell(medium_of(p));
    out.cell(line.length ? number_text(*line.length) : std::string("not known yet"));
    out.cell(grouped(line.quantity));
    out.cell(grouped(line.spares));
    out.cell(line.length ? tenths(*line.length * static_cast<double>(line.quantity + line.spares)) : std::string());
    out.end_row();
  }
  out.end_table();
}

namespace {

void put_vendors(const ReportData& data, HtmlWriter& out) {
  const bool priced = !data.cluster.currency.empty();
  out.element("h3", "By vendor");
  out.element("p", fmt::format("{} components in {} lines, spares included; settings, services and software are lines but no components.",
                               grouped(component_count(data.lines)), grouped(data.lines.size())));
  const Cluster& c = data.cluster;
  if (c.target_nodes > c.count(DeviceKind::host))
    out.element("p", fmt::format("This is phase 1 of 2. It is laid out for {} nodes; what growing to them takes, `clusterwright bom` tells.", grouped(c.target_nodes)));
  if (priced)
    out.begin_table({{"Vendor"}, {"Lines", kNumber}, {"Components", kNumber}, {"To buy", kNumber}, {"Price", kNumber}, {"Without a price", kNumber}}, "narrow");
  else
    out.begin_table({{"Vendor"}, {"Lines", kNumber}, {"Components", kNumber}, {"To buy", kNumber}}, "narrow");
  for (const VendorTotal& t : totals_by_vendor(data.lines)) {
    out.begin_row();
    out.cell(t.vendor);
    for (const std::uint64_t n : {std::uint64_t{t.lines}, t.components, t.to_buy}) out.cell(grouped(n));
    if (priced) out.cell(money(t.price.price));
    if (priced) out.cell(grouped(t.price.unpriced));
    out.end_row();
  }
  out.end_table();
}

}  // namespace

void put_bom(const ReportData& data, HtmlWriter& out) {
  const bool priced = !data.cluster.currency.empty();
  out.section("bom", "Bill of materials");
  if (priced) out.element("p", "Prices are in " + data.cluster.currency + ".");
  if (priced)
    out.begin_table({{"Vendor"},
                     {"Part"},
                     {"Description"},
                     {"Needed", kNumber},
                     {"Spares", kNumber},
                     {"There already", kNumber},
                     {"To buy", kNumber},
                     {"Each", kNumber},
                     {"Price", kNumber},
                     {"Confidence"}},
                    "dense");
  else
    out.begin_table({{"Vendor"},
                     {"Part"},
                     {"Description"},
                     {"Needed", kNumber},
                     {"Spares", kNumber},
                     {"There already", kNumber},
                     {"To buy", kNumber},
                     {"Confidence"}},
                    "dense");
  for (std::size_t i = 0; i < std::min(kMostRows, data.lines.size()); ++i) {
    const BomLine& line = data.lines[i];
    out.begin_row(line.built_in ? "inside" : "");
    out.cell(line.vendor);
    out.cell_code(line.order);
    out.cell(line.description);
    for (const std::uint64_t n : {line.quantity, line.spares, line.owned, line.to_buy}) out.cell(grouped(n));
    if (priced) out.cell(money(line.unit_price));
    if (priced) out.cell(money(line.total_price()));
    out.cell(confidence_name(line.confidence));
    out.end_row();
  }
  if (priced) {
    out.raw("<tr class=\"total\"><td colspan=\"8\">")
        .text(fmt::format("Sum of {} priced lines; {} without a price", grouped(data.totals.priced),
                          grouped(data.totals.unpriced)));
    out.raw("</td><td class=\"n\">").text(money(data.totals.price)).raw("</td><td></td></tr>\n");
  }
  out.end_table();
  put_cut_note(out, data.lines.size(), "bom.csv");
  put_vendors(data, out);
}

void put_cut_note(HtmlWriter& out, std::size_t all, std::string_view file) {
  if (all <= kMostRows) return;
  out.raw("<p class=\"note\">").text(fmt::format("The first {} of {}; all are in ", grouped(kMostRows), grouped(all)));
  out.raw("<a href=\"").text(file).raw("\">").text(file).raw("</a>.</p>\n");
}

}  // namespace cw::emit
