#include <algorithm>
#include <array>
#include <map>
#include <set>

#include <fmt/format.h>

#include "clusterwright/cluster/design_file.hpp"
#include "clusterwright/emit/bom_lines.hpp"
#include "clusterwright/emit/proposal.hpp"
#include "clusterwright/emit/registry.hpp"
#include "clusterwright/emit/summary.hpp"
#include "clusterwright/plan/project.hpp"
#include "clusterwright/text/csv.hpp"
#include "clusterwright/text/csv_reader.hpp"

namespace cw {
namespace {

constexpr std::array<std::string_view, 2> kOrdered = {"bom.csv", "bom.xlsx"};
constexpr std::array<std::string_view, 8> kBuilt = {"cables.csv", "cables.xlsx", "cut-list.csv", "power.csv", "racks.csv", "racks.svg", "trunks.csv", "topology.svg"};
constexpr std::array<std::string_view, 1> kDeployed = {"ptm-topology.dot"};

bool wanted(Stage stage, std::string_view file) {
  const auto in = [file](const auto& names) { return std::find(names.begin(), names.end(), file) != names.end(); };
  return stage == Stage::design || (stage == Stage::order && in(kOrdered)) || (stage == Stage::build && in(kBuilt)) || (stage == Stage::deploy && in(kDeployed));
}

// Everything that has a serial number, in the columns that `clusterwright bind` reads.
std::string as_built(const Cluster& c) {
  CsvWriter out;
  out.buffer() = "device,model,asset_tag,mac,serial\n";
  const auto row = [&out](const std::string& key, const Part& part) { out.field(key).field(part.id).plain("").plain("").plain("").end_row(); };
  for (const DeviceId d : ids<DeviceId>(c.devices.size()))
    if (c.devices.kind[d] != DeviceKind::controller) row(c.devices.key[d], c.part_of(d));
  for (const GearId g : ids<GearId>(c.gear.size()))
    if (const PartKind kind = c.part_of(g).kind; kind == PartKind::pdu || kind == PartKind::cdu) row(c.gear.key[g], c.part_of(g));
  return std::move(out.buffer());
}

// What must be seen to be true on site: every device answers, every link is up between the right two ports.
std::string verification(const Cluster& c) {
  CsvWriter out;
  out.buffer() = "check,what,expected,result\n";
  std::uint64_t n = 0;
  for (const DeviceId d : ids<DeviceId>(c.devices.size())) out.number(++n).field(c.devices.name[d]).plain("answers, all power supplies are on, no alarm").plain("").end_row();
  for (const LinkId l : ids<LinkId>(c.links.size())) {
    const PortId a = c.links.a[l], b = c.links.b[l];
    out.number(++n).field(fmt::format("{} {}", c.devices.name[c.device_of(a)], c.port_label(a)));
    out.field(fmt::format("sees {} {} at {}", c.devices.name[c.device_of(b)], c.port_label(b), rate_text(std::min(c.rate_of(a), c.rate_of(b))))).plain("").end_row();
  }
  return std::move(out.buffer());
}

std::string spares(const Cluster& c) {
  CsvWriter out;
  out.buffer() = "vendor,part,description,in_use,spares\n";
  for (const BomLine& l : bom_lines(c)) out.field(c.parts[l.part]->vendor).field(l.order).field(l.description).number(l.quantity).number(l.spares).end_row();
  return std::move(out.buffer());
}

// Whom to call, for each vendor of anything in it.
std::string contacts(const Cluster& c) {
  std::map<std::string, std::uint64_t> parts;
  for (const BomLine& l : bom_lines(c)) parts[c.parts[l.part]->vendor] += l.quantity;
  CsvWriter out;
  out.buffer() = "vendor,parts,contact\n";
  for (const auto& [vendor, n] : parts) out.field(vendor).number(n).plain("").end_row();
  return std::move(out.buffer());
}

using Rows = std::map<std::string, std::string>;  // all but the last column -> the last

std::optional<Rows> rows_of(const SourceText& record, Diagnostics& diagnostics) {
  const std::size_t before = diagnostics.count(Severity::error);
  Rows out;
  const auto rows = read_csv(record, diagnostics, CsvLimits{.bytes = kLargestRecord, .cells = std::size_t{1} << 26U});
  if (!rows || diagnostics.count(Severity::error) > before) return std::nullopt;
  for (std::size_t i = 1; i < rows->size(); ++i) {
    std::string key;
    for (std::size_t k = 0; k + 1 < (*rows)[i].size(); ++k) key += (*rows)[i][k].text + '\t';
    out[key] = (*rows)[i].back().text;
  }
  return out;
}

}  // namespace

std::vector<Product> products_of(Stage stage, const Cluster& c, const Diagnostics& findings) {
  std::vector<Product> out;
  if (stage == Stage::proposal) {
    out.push_back({"proposal.html", emit::proposal_html(c, findings)});
    out.push_back({"proposal.md", emit::proposal_md(c, findings)});
  }
  if (stage == Stage::proposal || stage == Stage::design) {
    out.push_back({"design.json", write_design(c)});
    out.push_back({"findings.json", findings_json(findings)});
  }
  for (const ExporterInfo* e : all_exporters()) {
    if (!wanted(stage, e->file) || !e->applies(c)) continue;
    StringSink sink;
    write_export(*e, c, findings, sink);
    out.push_back({std::string(e->file), std::move(sink.text)});
  }
  if (stage == Stage::build) out.push_back({"as-built.csv", as_built(c)});
  if (stage == Stage::deploy) out.push_back({"verification.csv", verification(c)});
  if (stage == Stage::support) {
    out.push_back({"contacts.csv", contacts(c)});
    out.push_back({"spares.csv", spares(c)});
  }
  return out;
}

std::string_view answer_of(Stage stage) { return stage == Stage::deploy ? "ok" : std::string_view(); }

std::optional<std::vector<std::string>> open_rows(const SourceText& blank, const SourceText& filled, std::string_view must_say, Diagnostics& diagnostics) {
  const auto asked = rows_of(blank, diagnostics), answers = rows_of(filled, diagnostics);
  if (!asked || !answers) return std::nullopt;
  std::vector<std::string> out;
  for (const auto& [key, nothing] : *asked) {
    const auto found = answers->find(key);
    const bool good = found != answers->end() && !found->second.empty() && (must_say.empty() || found->second == must_say);
    if (good) continue;
    std::string words = key.substr(0, key.size() - 1);
    std::replace(words.begin(), words.end(), '\t', ' ');
    out.push_back(std::move(words));
  }
  return out;
}

}  // namespace cw
