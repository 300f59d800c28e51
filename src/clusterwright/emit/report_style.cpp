#include "clusterwright/emit/report.hpp"

namespace cw::emit {

// For a screen from a telephone to a wall, and for A4 on paper: tables repeat their heads, rows and findings do not
// break, nothing is wider than the sheet.
std::string_view report_style() {
  return R"(:root { --ink: #1c2530; --soft: #586472; --line: #dde2e8; --wash: #f5f7f9; --accent: #1f5f99; --good: #1c6b3c; --bad: #a8261c; --warn: #8a5a00; }
* { box-sizing: border-box; }
html { font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Helvetica, Arial, "Liberation Sans", "DejaVu Sans", sans-serif; color: var(--ink); background: #fff; }
body { max-width: 1240px; margin: 0 auto; padding: 2.2rem 1.6rem 4rem; }
h1 { font-size: 2rem; line-height: 1.2; margin: 0 0 .3rem; letter-spacing: -.01em; overflow-wrap: anywhere; }
h2 { font-size: 1.35rem; margin: 3rem 0 .8rem; padding-bottom: .3rem; border-bottom: 2px solid var(--ink); }
h3 { font-size: 1.05rem; margin: 1.6rem 0 .5rem; }
h4 { font-size: .9rem; margin: 0 0 .2rem; font-variant-numeric: tabular-nums; }
p { margin: .4rem 0 .8rem; max-width: 75ch; }
a { color: var(--accent); }
small { color: var(--soft); font-size: .85em; }
.lead, .note { color: var(--soft); }
.lead { max-width: none; }
.good { color: var(--good); }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.4rem, 1fr)); gap: .7rem; margin: 1.4rem 0; }
.card { border: 1px solid var(--line); border-top: 3px solid var(--accent); padding: .6rem .8rem .7rem; background: var(--wash); }
.card b { display: block; font-size: 1.45rem; line-height: 1.25; font-variant-numeric: tabular-nums; white-space: nowrap; }
.card span { display: block; font-weight: 600; }
.card small { display: block; line-height: 1.35; }
.verdicts { margin: 1.2rem 0; border-top: 1px solid var(--line); }
.verdicts div { display: grid; grid-template-columns: 11.5rem 1fr; gap: 0 1rem; border-bottom: 1px solid var(--line); padding: .4rem 0; }
.verdicts dt { font-weight: 600; }
.verdicts dd { margin: 0; }
.yes { color: var(--good); }
.no { color: var(--bad); }
nav ol { list-style: none; padding: .7rem 1rem; margin: 1.4rem 0 0; display: flex; flex-wrap: wrap; gap: .3rem 1.5rem; background: var(--wash); border: 1px solid var(--line); }
.badge { font-size: .78rem; padding: 0 .4rem; color: #fff; white-space: nowrap; }
.badge.error { background: var(--bad); }
.badge.warning { background: var(--warn); }
.finding { border-left: 4px solid var(--soft); background: var(--wash); padding: .6rem .9rem; margin: .6rem 0; }
.finding.error { border-color: var(--bad); background: #fdf3f2; }
.finding.error h4 { color: var(--bad); }
.finding.warning { border-color: #d08b00; background: #fdf8ec; }
.finding.warning h4 { color: var(--warn); }
.finding ul { margin: 0; padding-left: 1.1rem; }
.finding li { margin: .15rem 0; overflow-wrap: anywhere; }
.finding .help { margin: .1rem 0 .3rem; color: var(--soft); max-width: none; }
.finding .more { list-style: none; color: var(--soft); }
figure { margin: 1.2rem 0 2rem; border: 1px solid var(--line); padding: .6rem; overflow-x: auto; }
figcaption { color: var(--soft); font-size: .9rem; margin-bottom: .4rem; }
figure svg { display: block; max-width: 100%; height: auto; margin: 0 auto; }
figure .wide svg { width: 100%; }
.table { overflow-x: auto; margin: .6rem 0 1rem; }
table { border-collapse: collapse; width: 100%; font-size: .88rem; line-height: 1.4; font-variant-numeric: tabular-nums; }
th, td { text-align: left; vertical-align: top; padding: .3rem .7rem .3rem 0; border-bottom: 1px solid var(--line); }
th:last-child, td:last-child { padding-right: 0; }
thead th { vertical-align: bottom; color: var(--soft); font-weight: 600; border-bottom: 1.5px solid var(--soft); }
th.n, td.n { text-align: right; white-space: nowrap; }
thead th.n { white-space: normal; }
.n + th:not(.n), .n + td:not(.n) { padding-left: 1em; }
tbody th { font-weight: 600; }
td.pn { white-space: nowrap; }
table.pairs { width: auto; min-width: 50%; }
table.pairs thead { display: none; }
table.pairs th { width: 15rem; }
table.narrow { width: auto; }
table.narrow th, table.narrow td { padding-right: 2rem; }
table.dense { font-size: .83rem; }
tr.inside td { color: var(--soft); }
tr.inside td:nth-child(3) { padding-left: 1.2rem; }
tr.total td { font-weight: 600; border-top: 1.5px solid var(--soft); }
@media (max-width: 640px) { .verdicts div { grid-template-columns: 1fr; } }
@page { size: A4; margin: 14mm 12mm 16mm; @bottom-right { content: counter(page) " / " counter(pages); font: 8pt sans-serif; color: #586472; } }
@media print {
  html { font-size: 9.5pt; }
  body { max-width: none; margin: 0; padding: 0; }
  a { color: inherit; text-decoration: none; }
  nav { break-after: avoid; }
  .cards { grid-template-columns: repeat(4, 1fr); }
  .card b { font-size: 13pt; }
  h2 { margin-top: 1.8rem; }
  h2, h3, h4, figcaption { break-after: avoid; }
  .card, .finding li, .verdicts div, tr { break-inside: avoid; }
  figure { break-inside: avoid; overflow: visible; border: 0; padding: 0; }
  figure svg { max-height: 108mm; }
  figure .wide { min-width: 0 !important; }
  #elevations svg { max-height: 235mm; }
  .table { overflow: visible; }
  table { font-size: 7.6pt; }
  table.dense { font-size: 6.8pt; }
  p + .table { break-before: avoid; }
  thead { display: table-header-group; }
  th, td { padding: 1.6pt 5pt 1.6pt 0; overflow-wrap: break-word; }
  .card, .finding, .badge, nav ol { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
)";
}

}  // namespace cw::emit
