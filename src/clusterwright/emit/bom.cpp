#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "clusterwright/emit/bom_lines.hpp"
#include "clusterwright/emit/exporters.hpp"
#include "clusterwright/emit/parts.hpp"
#include "clusterwright/text/csv.hpp"

namespace cw {
namespace {

// Money to the cent, without trailing zeros: "1234.5".
std::string price_field(const std::optional<double>& price) {
  return price ? number_text(std::round(*price * 100) / 100) : std::string();
}

bool has_devices(const Cluster& c) { return c.devices.size() > 0; }

void write_bom(const Cluster& c, Sink& sink) {
  std::string out(kBomCsvHead);
  put_bom_rows(c, bom_lines(c), 1, c.currency, out);
  sink.write(out);
}

bool has_cables(const Cluster& c) { return c.assemblies.size() > 0 || c.trunks.size() > 0; }

// What must be there, spares included, before anybody pulls a cable: one row for each part and length.
void write_cut_list(const Cluster& c, Sink& sink) {
  CsvWriter out;
  out.buffer() = "part,medium,length_m,quantity,spares,total_m\n";
  for (const BomLine& line : bom_lines(c)) {
    const Part& p = *c.parts[line.part];
    if (line.listed) continue;
    if (!p.cable && !p.fibre && !p.trunk) continue;
    out.field(line.order).plain(medium_of(p)).plain(line.length ? number_text(*line.length) : std::string());
    out.number(line.quantity).number(line.spares);
    const double pieces = static_cast<double>(line.quantity + line.spares);
    out.plain(line.length ? number_text(std::round(*line.length * pieces * 1000) / 1000) : std::string()).end_row();
  }
  sink.write(out.buffer());
}

}  // namespace

void put_bom_rows(const Cluster& c, const std::vector<BomLine>& lines, std::uint32_t phase, std::string_view currency, std::string& to) {
  CsvWriter out;
  for (const BomLine& line : lines) {
    out.field(line.order).field(line.description).number(line.quantity).plain("each");
    out.plain(line.kind).field(line.vendor).plain(line.listed ? std::string_view() : c.parts[line.part]->id).field(line.within);
    out.number(phase).number(line.spares).number(line.owned).number(line.to_buy);
    out.plain(price_field(line.unit_price)).plain(price_field(line.total_price())).field(currency);
    out.plain(confidence_name(line.confidence)).field(line.source).end_row();
  }
  to += out.buffer();
}

const ExporterInfo kExportBom{
    .file = "bom.csv",
    .help = "what to buy: one row for each part and each line of its maker's bill, with spares, what is there already, and prices",
    .applies = has_devices,
    .write = write_bom,
};

const ExporterInfo kExportCutList{
    .file = "cut-list.csv",
    .help = "cables, patches and trunks by part and length, with spares and metres",
    .applies = has_cables,
    .write = write_cut_list,
};

}  // namespace cw
