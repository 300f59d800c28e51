#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/cluster/design_file.hpp"
#include "clusterwright/emit/bom_lines.hpp"
#include "clusterwright/emit/summary.hpp"
#include "clusterwright/plan/later.hpp"
#include "clusterwright/plan/quote_compare.hpp"
#include "clusterwright/text/json.hpp"
#include "command.hpp"

namespace cw::app {
namespace {

std::string money(double amount) {
  const auto cents = static_cast<std::uint64_t>(std::llround(std::max(0.0, amount) * 100));
  return fmt::format("{}.{:02}", grouped(cents / 100), cents % 100);
}

bool asked_for(const BomOptions& options, std::string_view vendor) {
  return options.vendors.empty() || std::find(options.vendors.begin(), options.vendors.end(), vendor) != options.vendors.end();
}

// Every vendor that is named sells something here.
bool known_vendors(const BomOptions& options, const std::vector<BomLine>& lines, Diagnostics& diagnostics) {
  const auto all = totals_by_vendor(lines);
  std::vector<std::string_view> names;
  for (const VendorTotal& t : all) names.push_back(t.vendor);
  for (const std::string& name : options.vendors) {
    if (std::find(names.begin(), names.end(), name) != names.end()) continue;
    Diagnostic d;
    d.code = code::kNotFound;
    d.message = fmt::format("'{}' sells nothing of this design", name);
    d.help = fmt::format("the vendors are: {}", fmt::join(names, ", "));
    diagnostics.add(d);
  }
  return !diagnostics.has_errors();
}

// --- the bill ------------------------------------------------------------------------------------

struct Bill {
  ClusterRef cluster;
  std::vector<BomLine> lines;
  std::optional<LaterPhase> later;
  std::string why_not;  // there is no later phase to tell of, though there is a target
};

void add_table(std::string& out, const std::vector<BomLine>& lines) {
  std::size_t number = 11, vendor = 6;
  for (const BomLine& l : lines) {
    number = std::max(number, l.order.size() + (l.built_in ? 2 : 0));
    vendor = std::max(vendor, l.vendor.size());
  }
  out += fmt::format("{:>9}  {:>7}  {:>9}  {:<{}}  {:<{}}  {}\n", "quantity", "spares", "to buy", "part number", number, "vendor", vendor, "description");
  for (const BomLine& l : lines)
    out += fmt::format("{:>9}  {:>7}  {:>9}  {:<{}}  {:<{}}  {}\n", grouped(l.quantity), l.spares > 0 ? grouped(l.spares) : "", grouped(l.to_buy), (l.built_in ? "  " : "") + l.order, number,
                       l.vendor, vendor, l.description);
}

void add_totals(std::string& out, const Cluster& c, const std::vector<BomLine>& lines) {
  const bool priced = !c.currency.empty();
  auto rows = totals_by_vendor(lines);
  VendorTotal all{.vendor = "all", .price = totals_of(lines)};
  std::size_t width = 6;
  for (const VendorTotal& t : rows) {
    all.lines += t.lines;
    all.components += t.components;
    all.to_buy += t.to_buy;
    width = std::max(width, t.vendor.size());
  }
  rows.push_back(all);
  out += fmt::format("{:<{}}  {:>6}  {:>11}  {:>9}{}\n", "vendor", width, "lines", "components", "to buy", priced ? fmt::format("  {:>18}", c.currency) : "");
  for (const VendorTotal& t : rows) {
    out += fmt::format("{:<{}}  {:>6}  {:>11}  {:>9}", t.vendor, width, grouped(t.lines), grouped(t.components), grouped(t.to_buy));
    if (priced) out += fmt::format("  {:>18}{}", money(t.price.price), t.price.unpriced > 0 ? fmt::format(" + {} without a price", t.price.unpriced) : "");
    out += '\n';
  }
}

std::string pieces_text(const std::vector<BomLine>& lines) {
  return fmt::format("{} components in {} line{}", grouped(component_count(lines)), grouped(lines.size()), lines.size() == 1 ? "" : "s");
}

std::string bill_text(const Bill& bill, const BomOptions& options) {
  const Cluster& c = *bill.cluster;
  std::string out = fmt::format("{}: {}\n\n", c.name, pieces_text(bill.lines));
  add_table(out, bill.lines);
  out += '\n';
  add_totals(out, c, bill.lines);
  if (options.vendors.empty()) out += "\nSpares are components; settings, services and software are lines, but none.\n";
  if (!bill.why_not.empty()) out += fmt::format("\nphase 2, to {} nodes: cannot be told: {}\n", grouped(c.target_nodes), bill.why_not);
  if (!bill.later) return out;
  out += fmt::format("\nphase 2, to {} nodes: {}\n\n", grouped(c.target_nodes), pieces_text(bill.later->lines));
  add_table(out, bill.later->lines);
  out += '\n';
  add_totals(out, c, bill.later->lines);
  if (bill.later->no_longer > 0) out += fmt::format("\n{} components of phase 1 have no use in the target as it would be built today.\n", grouped(bill.later->no_longer));
  return out;
}

// bom.csv with the later phase below.
std::string bill_csv(const Bill& bill) {
  std::string out(kBomCsvHead);
  const std::string& currency = bill.cluster->currency;
  put_bom_rows(*bill.cluster, bill.lines, 1, currency, out);
  if (bill.later) put_bom_rows(*bill.later->cluster, bill.later->lines, 2, currency, out);
  return out;
}

void put_lines(JsonWriter& json, const Cluster& c, const std::vector<BomLine>& lines) {
  json.key("lines").begin_array();
  for (const BomLine& l : lines) {
    json.begin_object().begin_inline();
    json.member("part_number", l.order).member("description", l.description).member("quantity", l.quantity).member("spares", l.spares);
    json.member("owned", l.owned).member("to_buy", l.to_buy).member("kind", l.kind).member("vendor", l.vendor);
    json.member("part", l.listed ? std::string() : c.parts[l.part]->id).member("within", l.within);
    json.key("unit_price");
    if (l.unit_price) json.value(*l.unit_price);
    else json.null();
    json.member("confidence", confidence_name(l.confidence));
    json.end_object().end_inline();
  }
  json.end_array();
}

void put_phase(JsonWriter& json, const Cluster& money_of, const Cluster& c, std::uint64_t phase, std::uint64_t nodes, const std::vector<BomLine>& lines) {
  const auto put_price = [&](const BomTotals& totals) {
    json.key("price");
    if (money_of.currency.empty()) {
      json.null();
      return;
    }
    json.begin_object().begin_inline().member("currency", money_of.currency).member("total", std::round(totals.price * 100) / 100);
    json.member("unpriced_lines", static_cast<std::uint64_t>(totals.unpriced)).end_object().end_inline();
  };
  json.begin_object().member("phase", phase).member("nodes", nodes).member("components", component_count(lines));
  put_price(totals_of(lines));
  json.key("vendors").begin_array();
  for (const VendorTotal& t : totals_by_vendor(lines)) {
    json.begin_object().member("vendor", t.vendor).member("lines", static_cast<std::uint64_t>(t.lines)).member("components", t.components).member("to_buy", t.to_buy);
    put_price(t.price);
    json.end_object();
  }
  json.end_array();
  put_lines(json, c, lines);
  json.end_object();
}

std::string bill_json(const Bill& bill) {
  const Cluster& c = *bill.cluster;
  JsonWriter json(JsonWriter::Layout::pretty);
  json.begin_object().member("name", c.name);
  json.key("phases").begin_array();
  put_phase(json, c, c, 1, c.count(DeviceKind::host), bill.lines);
  if (bill.later) put_phase(json, c, *bill.later->cluster, 2, c.target_nodes, bill.later->lines);
  json.end_array();
  json.key("later_phase_unknown");
  if (bill.why_not.empty()) json.null();
  else json.value(bill.why_not);
  json.end_object();
  return json.take() + "\n";
}

// --- a quote against it --------------------------------------------------------------------------

std::string lines_text(const QuoteFinding& f) {
  if (f.lines.empty()) return "-";
  return f.lines.size() <= 3 ? fmt::format("{}", fmt::join(f.lines, ",")) : fmt::format("{},{},…", f.lines[0], f.lines[1]);
}

std::string comparison_text(const QuoteComparison& result, const BomOptions& options) {
  std::string out = fmt::format("{}: {} line{}; {} part{} agree{}, {} differ\n", options.compare, grouped(result.lines), result.lines == 1 ? "" : "s", grouped(result.agreed), result.agreed == 1 ? "" : "s", result.agreed == 1 ? "s" : "", grouped(result.findings.size()));
  if (result.findings.empty()) return out;
  std::size_t number = 11, line = 4;
  for (const QuoteFinding& f : result.findings) {
    number = std::max(number, f.number.size());
    line = std::max(line, lines_text(f).size());
  }
  out += fmt::format("\n{:<8}  {:>{}}  {:<{}}  {:>9}  {:>9}  {}\n", "", "line", line, "part number", number, "quoted", "needed", "description");
  for (const QuoteFinding& f : result.findings)
    out += fmt::format("{:<8}  {:>{}}  {:<{}}  {:>9}  {:>9}  {}{}\n", difference_name(f.what), lines_text(f), line, f.number, number, grouped(f.quoted), grouped(f.needed), f.description,
                       f.note.empty() ? "" : ": " + f.note);
  return out;
}

std::string comparison_json(const QuoteComparison& result) {
  JsonWriter json(JsonWriter::Layout::pretty);
  json.begin_object().member("lines", static_cast<std::uint64_t>(result.lines)).member("agreed", static_cast<std::uint64_t>(result.agreed));
  json.key("differences").begin_array();
  for (const QuoteFinding& f : result.findings) {
    json.begin_object().begin_inline().member("what", difference_name(f.what));
    json.key("lines").begin_array();
    for (const std::uint32_t n : f.lines) json.value(n);
    json.end_array();
    json.member("part_number", f.number).member("description", f.description).member("quoted", f.quoted).member("needed", f.needed).member("note", f.note);
    json.end_object().end_inline();
  }
  json.end_array().end_object();
  return json.take() + "\n";
}

int compare(const Common& common, const BomOptions& options, const Cluster& cluster, const Catalogue& catalogue, Diagnostics& diagnostics) {
  SourceText source{options.compare, {}};
  std::optional<QuoteComparison> result;
  if (read_text(options.compare, source.text, diagnostics))
    if (const auto quote = read_quote(std::move(source), diagnostics)) result = compare_quote(*quote, cluster, catalogue, options.vendors, diagnostics);
  if (!result) return report(common, diagnostics, kUnusable);
  print(common.json ? comparison_json(*result) : comparison_text(*result, options));
  return result->findings.empty() ? kFine : kFindings;
}

}  // namespace

int run_bom(const Common& common, const BomOptions& options) {
  Diagnostics diagnostics;
  Progress progress(common);
  const Catalogue catalogue = load_catalogue(common, diagnostics);
  progress.say("reading the design");
  Bill bill;
  bill.cluster = load_design(options.design, diagnostics);
  if (!bill.cluster || diagnostics.has_errors()) return report(common, diagnostics, kUnusable);
  bill.lines = bom_lines(*bill.cluster);
  if (!known_vendors(options, bill.lines, diagnostics)) return report(common, diagnostics, kUnusable);
  if (!common.quiet) print_findings(common, diagnostics);
  if (!options.compare.empty()) return compare(common, options, *bill.cluster, catalogue, diagnostics);
  progress.say("laying out the growth target");
  bill.later = later_phase(*bill.cluster, catalogue, bill.why_not);
  progress.say("");
  const auto others = [&](const BomLine& l) { return !asked_for(options, l.vendor); };
  std::erase_if(bill.lines, others);
  if (bill.later) std::erase_if(bill.later->lines, others);
  print(common.json ? bill_json(bill) : options.csv ? bill_csv(bill) : bill_text(bill, options));
  return kFine;
}

}  // namespace cw::app
