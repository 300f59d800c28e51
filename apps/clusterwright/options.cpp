#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/plan/options.hpp"
#include "clusterwright/synth/price_book.hpp"
#include "clusterwright/text/json.hpp"
#include "command.hpp"

namespace cw::app {
namespace {

using Cells = std::array<std::string, 10>;

// Prices of parts, and whether those of a row come to anything: without that of its servers (which has that of the
// GPUs in it, unless these have their own) a sum would say nothing.
class Priced {
 public:
  Priced(const std::optional<Prices>& prices, const Catalogue& catalogue, Diagnostics& diagnostics) : catalogue_(catalogue) {
    if (prices) book_ = price_book(*prices, catalogue, diagnostics);
  }
  bool complete(const OptionRow& r) const {
    const PartRef server = catalogue_.find(r.server);
    return r.unpriced == 0 || (server && book_.of(*server));
  }

 private:
  const Catalogue& catalogue_;
  PriceBook book_;
};

std::string price_cell(const OptionRow& r, const Priced& priced) {
  if (!r.price) return "-";
  if (!priced.complete(r)) return "incomplete";
  return fmt::format("{}{}", grouped(static_cast<std::uint64_t>(*r.price + 0.5)), r.unpriced > 0 ? fmt::format(" + {}", r.unpriced) : "");
}

Cells cells_of(const OptionRow& r, const Priced& priced) {
  if (!r.possible) return {r.name, "-", "-", "-", "-", "-", "-", "-", "-", "-"};
  return {r.name, grouped(r.gpus), grouped(r.nodes), grouped(r.racks), grouped(r.pdus), fmt::format("{:.0f}", r.typical_kw), fmt::format("{:.0f}", r.maximum_kw), grouped(r.switches), grouped(r.cables), price_cell(r, priced)};
}

std::string table(const OptionsResult& result, const Priced& priced) {
  std::vector<Cells> lines = {{"option", "GPUs", "nodes", "racks", "PDUs", "kW", "max kW", "switches", "cables", result.currency.empty() ? std::string("price") : result.currency}};
  for (const OptionRow& r : result.rows) lines.push_back(cells_of(r, priced));
  std::array<std::size_t, 10> width{};
  for (const Cells& c : lines)
    for (std::size_t i = 0; i < c.size(); ++i) width[i] = std::max(width[i], c[i].size());
  std::string out;
  for (const Cells& c : lines) {
    out += fmt::format("{:<{}}", c[0], width[0]);
    for (std::size_t i = 1; i < c.size(); ++i) out += fmt::format("  {:>{}}", c[i], width[i]);
    out += '\n';
  }
  out += '\n';
  for (const OptionRow& r : result.rows) {
    if (!r.possible) {
      out += fmt::format("{}: not possible: {}\n", r.name, r.reason);
      continue;
    }
    out += fmt::format("{}: {}{}, {}{}\n", r.name, r.server, r.switch_part.empty() ? "" : " on " + r.switch_part, r.cooling.empty() ? "not placed" : r.cooling, r.changes.empty() ? "" : "; write `" + r.changes + "`");
    if (r.errors + r.warnings > 0) out += fmt::format("  {} error(s), {} warning(s): see `clusterwright design`\n", r.errors, r.warnings);
    if (r.errors > 0 && !r.reason.empty()) out += fmt::format("  the first: {}\n", r.reason);
  }
  const bool unpriced = std::any_of(result.rows.begin(), result.rows.end(), [&](const OptionRow& r) { return r.price && r.unpriced > 0 && priced.complete(r); });
  const bool incomplete = std::any_of(result.rows.begin(), result.rows.end(), [&](const OptionRow& r) { return r.price && !priced.complete(r); });
  if (unpriced) out += "A price with \"+ n\" leaves out n lines that have none.\n";
  if (incomplete) out += "A price is incomplete where that of the servers is missing.\n";
  return out;
}

std::string json_of(const OptionsResult& result, const Priced& priced) {
  JsonWriter json(JsonWriter::Layout::pretty);
  json.begin_array();
  for (const OptionRow& r : result.rows) {
    json.begin_object();
    json.member("option", r.name);
    json.member("changes", r.changes);
    json.member("possible", r.possible);
    if (!r.possible) json.member("reason", r.reason);
    json.member("server", r.server);
    json.member("gpu", r.gpu);
    json.member("switch", r.switch_part);
    json.member("cooling", r.cooling);
    json.member("gpus", r.gpus);
    json.member("nodes", r.nodes);
    json.member("racks", r.racks);
    json.member("pdus", r.pdus);
    json.member("switches", r.switches);
    json.member("cables", r.cables);
    const auto tenth = [](double kw) { return static_cast<double>(static_cast<std::int64_t>(kw * 10 + 0.5)) / 10; };
    json.key("power_kw").begin_object();
    json.member("typical", tenth(r.typical_kw));
    json.member("maximum", tenth(r.maximum_kw));
    json.member("capacity", tenth(r.capacity_kw));
    json.end_object();
    json.key("price");
    if (r.price) {
      json.begin_object();
      json.member("currency", result.currency);
      json.member("total", *r.price);
      json.member("unpriced_lines", r.unpriced);
      json.member("servers_priced", priced.complete(r));
      json.end_object();
    } else {
      json.null();
    }
    json.key("findings").begin_object();
    json.member("error", r.errors);
    json.member("warning", r.warnings);
    json.end_object();
    json.end_object();
  }
  json.end_array();
  return json.take() + "\n";
}

}  // namespace

int run_options(const Common& common, const OptionsOptions& options) {
  Diagnostics diagnostics;
  Progress progress(common);
  const Catalogue catalogue = load_catalogue(common, diagnostics);
  const auto input = read_input(options.intent, options.prices, diagnostics);
  if (!input || diagnostics.has_errors()) return report(common, diagnostics, kUnusable);
  SizeProgress sizes(progress);
  SynthOptions synth;
  if (input->prices) synth.prices = &*input->prices;
  progress.say("laying out what was asked and its alternatives");
  const OptionsResult result = options_of(input->intent, catalogue, synth, &sizes);
  progress.say("");
  // Where even what was asked cannot be built, say why in full.
  if (!result.rows.front().possible) (void)make_cluster(input->intent, catalogue, diagnostics, synth);
  if (diagnostics.has_errors()) return report(common, diagnostics, kUnusable);
  const Priced priced(input->prices, catalogue, diagnostics);
  if (!common.quiet) print_findings(common, diagnostics);
  print(common.json ? json_of(result, priced) : table(result, priced));
  return kFine;
}

}  // namespace cw::app
