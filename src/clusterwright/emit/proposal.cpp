#include "clusterwright/emit/proposal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "clusterwright/emit/exporters.hpp"
#include "clusterwright/emit/racks_drawing.hpp"
#include "clusterwright/emit/report.hpp"

namespace cw::emit {
namespace {

using Figure = std::pair<std::string, std::string>;  // what, how much

std::string counted(std::size_t n, std::string_view one) { return fmt::format("{} {}{}", grouped(n), one, n == 1 ? "" : "s"); }

std::string purpose_text(const Cluster& c) {
  const std::string_view what = c.purpose == "inference" ? "serves models" : c.purpose == "tune" ? "tunes models" : "trains models";
  std::string text = fmt::format("A cluster of {} with {} that {}", counted(c.count(DeviceKind::host), "node"), counted(c.gpus(), "GPU"), what);
  if (c.target_nodes > c.count(DeviceKind::host)) text += fmt::format(", laid out to grow to {} nodes without moving a cable", grouped(c.target_nodes));
  return text + ".";
}

std::vector<Figure> figures(const ReportData& d) {
  const Cluster& c = d.cluster;
  std::vector<Figure> out = {{"GPUs", grouped(c.gpus())}, {"nodes", grouped(c.count(DeviceKind::host))}, {"switches", grouped(c.count(DeviceKind::switch_))}};
  if (d.building != nullptr) {
    const RackLoad& total = d.building->loads.total();
    out.push_back({"racks", grouped(c.racks.size())});
    out.push_back({"kW typical", fmt::format("{:.1f}", kilowatts_rounded(total.load.typical))});
    out.push_back({"kW maximum", fmt::format("{:.1f}", kilowatts_rounded(total.load.maximum))});
    out.push_back({"PDUs", grouped(total.pdus)});
  }
  if (c.assemblies.size() > 0) out.push_back({"cables", grouped(d.summary.cables)});
  return out;
}

// What must be answered before anything is ordered.
std::vector<std::string> open_questions(const ReportData& d) {
  const Cluster& c = d.cluster;
  std::vector<std::string> out;
  for (const Diagnostic& f : d.findings->all())
    if (f.severity != Severity::info) out.push_back((f.subject.empty() ? "" : f.subject + ": ") + f.message + (f.help.empty() ? "" : " — " + f.help));
  if (c.currency.empty()) out.emplace_back("No prices are known: give them with `prices`, or ask the vendors for a quotation of the parts above.");
  else if (d.totals.unpriced > 0) out.push_back(fmt::format("{} of the list of parts have no price yet.", counted(d.totals.unpriced, "line")));
  if (d.building == nullptr) {
    out.emplace_back("Nothing stands in racks yet: power, heat, weight and lengths of cables are not known.");
    return out;
  }
  if (c.site.power.value == 0) out.emplace_back("How much power does the site give? The design asks for what is stated here as maximum.");
  if (std::all_of(c.feeds.begin(), c.feeds.end(), [](const Feed& f) { return f.power.value == 0; })) out.emplace_back("How much does each feed carry?");
  if (std::all_of(c.rooms.begin(), c.rooms.end(), [&c](const Room& r) { return r.why.valid() && c.whys[r.why].pointer.empty(); })) out.emplace_back("Which room is it? The one drawn is as large as the racks need.");
  if (c.site.floor_load == 0) out.emplace_back("What load does the floor bear?");
  if (c.site.door_height.value == 0) out.emplace_back("How high are the doors on the way in?");
  return out;
}

ReportData data_of(const Cluster& c, const Diagnostics& findings, const Building* building) {
  ReportData data{c, &findings, summarise(c), building, bom_lines(c), {}};
  data.totals = totals_of(data.lines);
  return data;
}

void put_head(const ReportData& d, HtmlWriter& out) {
  const std::string title = fmt::format("Proposal: {}", d.cluster.name.empty() ? std::string("cluster") : d.cluster.name);
  out.raw("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
  out.element("title", title).raw("<style>\n").raw(report_style());
  out.raw(".sign { display: grid; grid-template-columns: 1fr 1fr; gap: 2.5rem; margin-top: 2.5rem; }\n.sign div { border-top: 1px solid var(--ink); padding-top: .3rem; color: var(--soft); }\n</style></head>\n<body>\n<header>\n");
  out.element("h1", title).element("p", purpose_text(d.cluster), "lead").raw("<div class=\"cards\">\n");
  for (const auto& [what, value] : figures(d)) out.raw("<div class=\"card\"><b>").text(value).raw("</b><span>").text(what).raw("</span></div>\n");
  if (!d.cluster.currency.empty()) out.raw("<div class=\"card\"><b>").text(price_text(d.cluster, d.totals.price)).raw("</b><span>priced parts</span></div>\n");
  out.raw("</div>\n</header>\n<main>\n");
}

void put_drawing(HtmlWriter& out, std::string_view id, std::string_view caption, std::string svg) {
  if (!svg.empty()) out.raw("<figure>").element("figcaption", caption).raw(with_own_ids(std::move(svg), fmt::format("{}-", id))).raw("</figure>\n");
}

}  // namespace

std::string proposal_html(const Cluster& c, const Diagnostics& findings) {
  std::optional<Building> building;
  if (c.placed()) building.emplace(c);
  const ReportData d = data_of(c, findings, building ? &*building : nullptr);
  HtmlWriter out;
  put_head(d, out);
  if (d.building != nullptr) {
    out.section("floor", "Floor plan");
    put_drawing(out, "plan", "The rooms from above, to scale", floor_plan_svg(c));
  }
  if (!d.summary.networks.empty()) put_networks(d, out);
  if (kExportTopologySvg.applies(c)) {
    StringSink topology;
    kExportTopologySvg.write(c, topology);
    put_drawing(out, "net", "Boxes of switches and nodes; a number on a line counts its links", std::move(topology.text));
  }
  if (d.building != nullptr) {
    put_power(d, out);
    put_cooling(d, out);
  }
  put_bom(d, out);
  put_estimates(d, out);
  out.section("open", "Open questions");
  const auto questions = open_questions(d);
  if (questions.empty()) out.element("p", "None.");
  else {
    out.raw("<ol>\n");
    for (const std::string& q : questions) out.element("li", q);
    out.raw("</ol>\n");
  }
  out.section("approval", "Approval");
  out.element("p", "By signing, the customer approves the figures, the floor plan and the list of parts above; open questions are answered in writing beside them.");
  out.raw("<div class=\"sign\"><div>Name and signature</div><div>Date</div></div>\n</main>\n</body></html>\n");
  return out.take();
}

std::string proposal_md(const Cluster& c, const Diagnostics& findings) {
  std::optional<Building> building;
  if (c.placed()) building.emplace(c);
  const ReportData d = data_of(c, findings, building ? &*building : nullptr);
  std::string out = fmt::format("# Proposal: {}\n\n{}\n\n## Figures\n\n| what | how much |\n|---|---|\n", c.name.empty() ? std::string("cluster") : c.name, purpose_text(c));
  for (const auto& [what, value] : figures(d)) out += fmt::format("| {} | {} |\n", what, value);
  if (!c.currency.empty()) out += fmt::format("| price | {} |\n", total_price_text(c, d.totals));
  out += "\n## Parts\n\n| part | description | quantity |\n|---|---|---|\n";
  for (const BomLine& l : d.lines) out += fmt::format("| {} | {} | {} |\n", l.order, l.description, grouped(l.quantity));
  out += "\n## Open questions\n\n";
  const auto questions = open_questions(d);
  if (questions.empty()) out += "None.\n";
  std::size_t n = 0;
  for (const std::string& q : questions) out += fmt::format("{}. {}\n", ++n, q);
  return out + "\nFloor plan, network, power, cooling and estimates: proposal.html.\n";
}

}  // namespace cw::emit
