#include "clusterwright/emit/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "clusterwright/emit/exporters.hpp"
#include "clusterwright/emit/racks_drawing.hpp"
#include "clusterwright/emit/services.hpp"

namespace cw::emit {
namespace {

struct Section {
  std::string_view id, title;
  bool shown = true;
};

std::vector<Section> sections_of(const ReportData& d) {
  const bool placed = d.building != nullptr;
  return {{"findings", "Findings"},
          {"drawings", "Drawings", placed || kExportTopologySvg.applies(d.cluster)},
          {"networks", "Networks", !d.summary.networks.empty()},
          {"racks", "Racks", placed},
          {"power", "Power and redundancy", placed},
          {"cooling", "Cooling", placed},
          {"machines", "Machines, services and storage", has_machines(d.cluster)},
          {"cables", "Cables", d.cluster.assemblies.size() > 0},
          {"software", "Software and licences", !d.cluster.software.empty() || !d.cluster.licences.empty() || !d.cluster.domains.empty()},
          {"bom", "Bill of materials"},
          {"estimates", "Estimates it rests on"}};
}

void put_card(HtmlWriter& out, std::string_view value, std::string_view what, std::string_view more = {}) {
  out.raw("<div class=\"card\"><b>").text(value).raw("</b><span>").text(what).raw("</span>");
  if (!more.empty()) out.raw("<small>").text(more).raw("</small>");
  out.raw("</div>\n");
}

// The figures that people ask for first.
void put_cards(const ReportData& d, HtmlWriter& out) {
  const Cluster& c = d.cluster;
  const auto counted = [](std::size_t n, std::string_view one, std::string_view many) { return n == 1 ? one : many; };
  out.raw("<div class=\"cards\">\n");
  const std::size_t gpus = c.gpus(), nodes = c.count(DeviceKind::host), switches = c.count(DeviceKind::switch_);
  put_card(out, grouped(gpus), counted(gpus, "GPU", "GPUs"),
           c.gpu.valid() ? std::string_view(c.parts[c.gpu]->model) : std::string_view());
  std::string server;
  for (const DeviceId id : ids<DeviceId>(c.devices.size()))
    if (server.empty() && c.devices.kind[id] == DeviceKind::host)
      server = c.part_of(id).model.empty() ? c.part_of(id).id : c.part_of(id).model;
  put_card(out, grouped(nodes), counted(nodes, "node", "nodes"), server);
  if (d.building != nullptr) {
    const RackLoad& total = d.building->loads.total();
    const auto compute = static_cast<std::size_t>(std::count(c.racks.use.begin(), c.racks.use.end(), RackUse::compute));
    put_card(out, grouped(c.racks.size()), counted(c.racks.size(), "rack", "racks"),
             fmt::format("{} compute, {} network", grouped(compute), grouped(c.racks.size() - compute)));
    put_card(out, grouped(total.pdus), counted(total.pdus, "PDU", "PDUs"),
             fmt::format("carry {}", kilowatt_text(total.capacity)));
    put_card(out, kilowatt_text(total.load.maximum), "at maximum",
             fmt::format("{} typical", kilowatt_text(total.load.typical)));
  }
  put_card(out, grouped(switches), counted(switches, "switch", "switches"),
           fmt::format("{} links", grouped(c.links.size())));
  if (c.assemblies.size() > 0) put_card(out, grouped(d.summary.cables), counted(d.summary.cables, "cable", "cables"));
  if (!c.currency.empty())
    put_card(out, price_text(c, d.totals.price), "priced parts",
             d.totals.unpriced == 0 ? "every line has a price"
                                    : fmt::format("{} lines have no price", grouped(d.totals.unpriced)));
  out.raw("</div>\n");
}

// What decides: what binds the racks, and whether losses are survived.
void put_verdicts(const ReportData& d, HtmlWriter& out) {
  if (d.building == nullptr) {
    out.element("p", "Nothing stands in racks yet, so that lengths, power and heat are not known.", "note");
    return;
  }
  const Building& b = *d.building;
  out.raw("<dl class=\"verdicts\">\n");
  const auto item = [&out](std::string_view what, std::string_view words, std::string_view css_class) {
    out.raw("<div>")
        .element("dt", what)
        .raw(css_class.empty() ? "<dd>" : "<dd class=\"")
        .raw(css_class)
        .raw(css_class.empty() ? "" : "\">")
        .text(words)
        .raw("</dd></div>\n");
  };
  if (const std::string why = rack_binding_text(d.cluster); !why.empty()) item("What binds a rack", why, {});
  if (b.powered) {
    const auto tone = [](LossEffect e) { return e == LossEffect::none ? "yes" : "no"; };
    item("N", n_text(b), tone(b.redundancy.n));
    item("N+1", n_plus_1_text(b), tone(b.redundancy.n_plus_1));
    item("2N", two_n_text(b), tone(b.redundancy.two_n));
  }
  out.raw("</dl>\n");
}

void put_head(const ReportData& d, HtmlWriter& out) {
  const Cluster& c = d.cluster;
  const std::string name = c.name.empty() ? std::string("cluster") : c.name;
  out.raw(
      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n<meta name=\"viewport\" "
      "content=\"width=device-width, initial-scale=1\">\n");
  out.element("title", name + ": design report");
  out.raw("<style>\n").raw(report_style()).raw("</style></head>\n<body>\n<header>\n");
  out.element("h1", name);
  std::string line = c.purpose.empty()
                         ? std::string("Design report")
                         : fmt::format("Design report of a cluster to {}", c.purpose == "inference" ? "serve models"
                                                                           : c.purpose == "tune"    ? "tune models"
                                                                                                    : "train models");
  if (c.target_nodes > c.count(DeviceKind::host))
    line += fmt::format(", laid out for {} nodes", grouped(c.target_nodes));
  if (!c.intent_name.empty()) line += fmt::format(". From {}", c.intent_name);
  out.element("p",
              line + fmt::format(". Clusterwright {}{}.", CLUSTERWRIGHT_VERSION,
                                 c.catalogue_digest.empty() ? std::string()
                                                            : ", catalogue " + c.catalogue_digest.substr(0, 12)),
              "lead");
  put_cards(d, out);
  put_verdicts(d, out);
  out.raw("</header>\n<nav aria-label=\"Contents\"><ol>\n");
  for (const Section& s : sections_of(d)) {
    if (!s.shown) continue;
    out.raw("<li><a href=\"#").raw(s.id).raw("\">").text(s.title).raw("</a>");
    if (s.id == "findings" && d.findings != nullptr)
      for (const auto& [severity, word] : {std::pair{Severity::error, "error"}, {Severity::warning, "warning"}})
        if (const std::size_t n = d.findings->count(severity); n > 0)
          out.raw(" <span class=\"badge ")
              .raw(word)
              .raw("\">")
              .text(fmt::format("{} {}{}", grouped(n), word, n == 1 ? "" : "s"))
              .raw("</span>");
    out.raw("</li>\n");
  }
  out.raw("</ol></nav>\n<main>\n");
}

double svg_width(const std::string& svg) {
  constexpr std::string_view kMark = " width=\"";
  const std::size_t at = svg.find(kMark);
  double width = 0;
  if (at != std::string::npos) std::from_chars(svg.data() + at + kMark.size(), svg.data() + svg.size(), width);
  return width;
}

// `file` is where the drawing stands alone, to be seen in its full size.
void put_drawing(HtmlWriter& out, std::string_view id, std::string_view title, std::string_view file, std::string svg) {
  if (svg.empty()) return;
  out.raw("<figure id=\"")
      .raw(id)
      .raw("\"><figcaption>")
      .text(title)
      .raw(" (in full size: <a href=\"")
      .raw(file)
      .raw("\">")
      .raw(file)
      .raw("</a>)</figcaption>\n");
  // Wider than a page it is scrolled, rather than made too small to read.
  constexpr double kPage = 870, kSmallest = 0.7;
  const double least = kSmallest * svg_width(svg);
  const bool wide = least > kPage;
  if (wide) out.raw(fmt::format("<div class=\"wide\" style=\"min-width:{:.0f}px\">", least));
  out.raw(with_own_ids(std::move(svg), fmt::format("{}-", id))).raw(wide ? "</div></figure>\n" : "</figure>\n");
}

void put_drawings(const ReportData& d, HtmlWriter& out) {
  out.section("drawings", "Drawings");
  StringSink topology;
  if (kExportTopologySvg.applies(d.cluster)) kExportTopologySvg.write(d.cluster, topology);
  put_drawing(out, "topology", "Networks: boxes of switches and nodes; a number on a line counts its links",
              kExportTopologySvg.file, std::move(topology.text));
  if (d.building == nullptr) return;
  put_drawing(out, "floor-plan", "The rooms from above, to scale", kExportRacksSvg.file, floor_plan_svg(d.cluster));
  put_drawing(out, "elevations", "Every distinct rack once, from the front", kExportRacksSvg.file,
              elevations_svg(d.cluster));
}

void put_sections(const ReportData& d, HtmlWriter& out) {
  for (const Section& s : sections_of(d)) {
    if (!s.shown) continue;
    if (s.id == "findings")
      put_findings(d, out);
    else if (s.id == "drawings")
      put_drawings(d, out);
    else if (s.id == "networks")
      put_networks(d, out);
    else if (s.id == "racks")
      put_racks(d, out);
    else if (s.id == "power")
      put_power(d, out);
    else if (s.id == "cooling")
      put_cooling(d, out);
    else if (s.id == "machines")
      put_services(d.cluster, out);
    else if (s.id == "cables")
      put_cables(d, out);
    else if (s.id == "software")
      put_software(d, out);
    else if (s.id == "bom")
      put_bom(d, out);
    else
      put_estimates(d, out);
  }
}

}  // namespace

std::string with_own_ids(std::string svg, std::string_view prefix) {
  for (const std::string_view mark : {"id=\"", "url(#"})
    for (std::size_t at = svg.find(mark); at != std::string::npos; at = svg.find(mark, at + mark.size()))
      svg.insert(at + mark.size(), prefix);
  return svg;
}

std::string report_html(const Cluster& c, const Diagnostics* findings) {
  std::optional<Building> building;
  if (c.placed()) building.emplace(c);
  ReportData data{c, findings, summarise(c), building ? &*building : nullptr, bom_lines(c), {}};
  data.totals = totals_of(data.lines);
  HtmlWriter out;
  put_head(data, out);
  put_sections(data, out);
  out.raw("</main>\n</body></html>\n");
  return out.take();
}

}  // namespace cw::emit

namespace cw {
namespace {

bool has_devices(const Cluster& c) { return c.devices.size() > 0; }
void write_report(const Cluster& c, Sink& sink) { sink.write(emit::report_html(c, nullptr)); }
void write_judged_report(const Cluster& c, const Diagnostics& findings, Sink& sink) {
  sink.write(emit::report_html(c, &findings));
}

}  // namespace

const ExporterInfo kExportReport{
    .file = "report.html",
    .help = "all of it in one page to read and print: figures, findings, drawings, tables",
    .applies = has_devices,
    .write = write_report,
    .write_judged = write_judged_report,
};

}  // namespace cw
