#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "clusterwright/base/diagnostics.hpp"
#include "clusterwright/cluster/cluster.hpp"
#include "clusterwright/emit/bom_lines.hpp"
#include "clusterwright/emit/building.hpp"
#include "clusterwright/emit/html.hpp"
#include "clusterwright/emit/summary.hpp"

namespace cw::emit {

inline constexpr std::size_t kMostRows = 2000;     // of a table; the rest is in the CSV
inline constexpr std::size_t kMostRacks = 60;      // that have a row each; of more, racks alike share one
inline constexpr std::size_t kMostFindings = 200;  // in full; the rest is counted

// What the sections of the report are written from; each is worked out once.
struct ReportData {
  const Cluster& cluster;
  const Diagnostics* findings;  // null: the design was not judged
  Summary summary;
  const Building* building;  // null: nothing is placed
  std::vector<BomLine> lines;
  BomTotals totals;
};

// The whole report: one file that refers to nothing outside itself but its neighbours in the folder.
std::string report_html(const Cluster& cluster, const Diagnostics* findings);

// Its sections (report_*.cpp), in the order of the page.
void put_findings(const ReportData& data, HtmlWriter& out);
void put_networks(const ReportData& data, HtmlWriter& out);
void put_racks(const ReportData& data, HtmlWriter& out);
void put_power(const ReportData& data, HtmlWriter& out);
void put_cooling(const ReportData& data, HtmlWriter& out);
void put_cables(const ReportData& data, HtmlWriter& out);
void put_software(const ReportData& data, HtmlWriter& out);
void put_bom(const ReportData& data, HtmlWriter& out);
void put_estimates(const ReportData& data, HtmlWriter& out);

// "The first 2,000 of 5,461; all are in racks.csv." where a table is cut; nothing where it is whole.
void put_cut_note(HtmlWriter& out, std::size_t all, std::string_view file);

// Always with one digit after the point, so that a column of them lines up.
std::string tenths(double value);

// Two drawings may name their hatches alike: in one page each needs its own.
std::string with_own_ids(std::string svg, std::string_view prefix);

std::string_view report_style();

}  // namespace cw::emit
