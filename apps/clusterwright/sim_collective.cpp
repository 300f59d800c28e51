#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/emit/folder.hpp"
#include "clusterwright/fabric/collectives/rank_placement.hpp"
#include "clusterwright/fabric/collectives/schedule.hpp"
#include "clusterwright/fabric/collectives/table.hpp"
#include "clusterwright/text/json.hpp"
#include "collective_input.hpp"
#include "settings.hpp"
#include "sim.hpp"

// `sim collective`: what collectives get out of a network, as nccl-tests would print it.

namespace cw::app {

const char* const kSimCollectiveHelp =
    "Bytes and bandwidths are those of nccl-tests: algbw is bytes over time, busbw is algbw times 2(n-1)/n for all-reduce, (n-1)/n\n"
    "for all-gather, reduce-scatter and all-to-all, 1 for the others.\n"
    "\n"
    "Placements: pack (the first nodes), scatter (nodes drawn by --seed), aware (as few groups of leaves as can be).\n"
    "Groups: --group 128:8 runs a collective in all groups of 128 ranks, each 8 ranks from the next, at the same time.\n"
    "Failures: --fail leaf-03, --fail link:leaf-01--spine-02, --slow nic:node-05/gpu-1:50%, --fail-rate links:1%.\n"
    "\n"
    "Examples:\n"
    "  clusterwright sim collective out --op all-reduce --size 8MiB..16GiB --gpus 1024\n"
    "  clusterwright sim collective out --op all-to-all --placement scatter --routing ecmp --qps 4\n"
    "  clusterwright sim collective out --op all --size 1GiB --json\n";

namespace {

std::string rows_text(const std::vector<CollectiveRow>& rows) {
  std::string out = fmt::format("{:>12}  {:>12}  {:>9}  {:>9}  {:<14} {:<6}  {}\n", "size", "time", "algbw", "busbw", "algorithm", "", "bound by");
  out += fmt::format("{:>12}  {:>12}  {:>9}  {:>9}\n", "", "us", "GB/s", "GB/s");
  for (const CollectiveRow& r : rows)
    out += fmt::format("{:>12}  {:>12.6g}  {:>9.4g}  {:>9.4g}  {:<14} {:<6}  {}\n", binary_text(r.bytes), r.time_us, r.algbw_gb_s, r.busbw_gb_s, r.price.algorithm, protocol_name(r.price.protocol), r.price.bound_by);
  return out;
}

void put_rows(JsonWriter& json, const std::vector<CollectiveRow>& rows) {
  for (const CollectiveRow& r : rows) {
    json.begin_object().begin_inline();
    json.member("op", collective_name(r.op)).member("gpus", r.gpus).member("bytes", r.bytes).member("time_us", r.time_us).member("algbw_GB_s", r.algbw_gb_s).member("busbw_GB_s", r.busbw_gb_s);
    json.member("algorithm", r.price.algorithm).member("protocol", protocol_name(r.price.protocol)).member("bound_by", r.price.bound_by);
    json.end_object().end_inline();
  }
}

struct Asked {
  std::vector<Collective> ops;
  std::vector<std::int64_t> sizes;
  GroupLayout layout;
  PricerOptions pricer;
};

GroupLayout layout_of(const std::string& text, std::uint32_t gpus, Settings& s) {
  if (text.empty()) return {gpus, 1, false};
  const std::size_t colon = text.find(':');
  const auto size = parse_quantity(std::string_view(text).substr(0, colon), Dimension::none);
  const auto stride = colon == std::string::npos ? std::optional<double>(1) : parse_quantity(std::string_view(text).substr(colon + 1), Dimension::none);
  const auto whole = [](const std::optional<double>& v) { return v && *v == std::floor(*v) && *v >= 1 && *v <= 1e9; };
  if (!whole(size) || !whole(stride)) {
    s.error("--group", text, code::kBadSetting, fmt::format("'{}' is no group", text), "write ranks, and how far one is from the next: 8, or 128:8");
    return {gpus, 1, false};
  }
  if (*size < 2) s.error("--group", text, code::kBadSetting, "one rank has nobody to talk to", "write 2 and more");
  else if (*size * *stride > gpus) s.error("--group", text, code::kTooFewHosts, fmt::format("a group of {:.0f} ranks, {:.0f} apart, needs {:.0f} GPUs; there are {}", *size, *stride, *size * *stride, grouped(gpus)), "take smaller groups, or more GPUs");
  return {static_cast<std::uint32_t>(*size), static_cast<std::uint32_t>(*stride), false};
}

Asked read_asked(const SimCollectiveOptions& o, std::uint32_t gpus, Diagnostics& diagnostics) {
  Settings s(diagnostics);
  Asked a;
  if (o.op == "all") a.ops.assign(kCollectives.begin(), kCollectives.end());
  else if (const auto op = parse_collective(o.op)) a.ops = {*op};
  else {
    std::vector<std::string_view> words{"all"};
    for (const Collective c : kCollectives) words.push_back(collective_name(c));
    s.wrong_word("--op", o.op, words);
  }
  auto sizes = parse_sizes(o.size);
  if (!sizes) s.error("--size", o.size, code::kBadSetting, sizes.error());
  else a.sizes = std::move(*sizes);
  a.layout = layout_of(o.group, gpus, s);
  if (o.level != "price" && o.level != "flow") s.wrong_word("--level", o.level, {"price", "flow"});
  if (o.level == "flow") a.pricer.level = CollectiveLevel::flow;
  if (!o.algorithm.empty() && find_algorithm(o.algorithm) == nullptr) {
    std::vector<std::string_view> words;
    for (const CollectiveAlgorithm* c : collective_algorithms()) words.push_back(c->name);
    s.wrong_word("--algorithm", o.algorithm, words);
  }
  a.pricer.algorithm = o.algorithm;
  return a;
}

std::string title_of(const CollectiveInput& in, const SimCollectiveOptions& o, const Asked& a) {
  std::string title = fmt::format("{} GPUs, {}, {} routing", grouped(in.ranks.size()), rank_placement_name(in.placement), routing_name(in.fabric.routing));
  if (in.fabric.queue_pairs > 1) title += fmt::format(" over {} queue pairs", in.fabric.queue_pairs);
  if (!o.group.empty()) {
    const auto groups = groups_of(a.layout, static_cast<std::uint32_t>(in.ranks.size())).size();
    title += fmt::format("; {} group{} of {} at once", grouped(groups), groups == 1 ? "" : "s", grouped(a.layout.size));
    if (a.layout.stride > 1) title += fmt::format(", each rank {} from the next", a.layout.stride);
  }
  return title;
}

bool write_folder(const SimCollectiveOptions& o, const std::string& json, const std::string& text, const std::string& chart, Diagnostics& trouble) {
  OutputFolder folder(o.out);
  if (!folder.open(o.force ? Replace::always : Replace::if_ours, trouble)) return false;
  if (!folder.write("result.json", json, trouble) || !folder.write("report.txt", text, trouble)) return false;
  if (!chart.empty() && !folder.write("busbw.svg", chart, trouble)) return false;
  return folder.commit(trouble);
}

}  // namespace

int run_sim_collective(const Common& common, const SimCollectiveOptions& o) {
  Diagnostics findings;
  Progress progress(common);
  progress.say("reading the design");
  const auto in = read_collective_input(common, o.place, findings);
  if (!in) return report(common, findings, kUnusable);
  const Asked asked = read_asked(o, static_cast<std::uint32_t>(in->ranks.size()), findings);
  if (findings.has_errors()) return report(common, findings, kUnusable);
  progress.say("laying out collectives");
  const GroupLayout layouts[] = {asked.layout};
  PricerOptions options = asked.pricer;
  options.ops = asked.ops;
  const CollectivePricer pricer(in->net.graph, in->costs, in->fabric, in->ranks, layouts, options);
  progress.say("");
  std::string text = fmt::format("{}\n{}\n", in->net.title, title_of(*in, o, asked));
  for (const std::string& f : in->failures) text += fmt::format("{:<12} {}\n", "fails", f);
  for (const std::string& f : in->costs.assumed) text += fmt::format("{:<12} {}\n", "assumed", f);
  JsonWriter json(JsonWriter::Layout::pretty);
  json.begin_array();
  std::vector<BandwidthCurve> curves;
  for (const Collective op : asked.ops) {
    auto rows = collective_rows(pricer, op, 0, asked.layout.size, asked.sizes);
    put_rows(json, rows);
    if (rows.empty()) {
      const bool alone = asked.ops.size() == 1;
      Diagnostic d;
      d.code = code::kNoCollective;
      d.severity = alone ? Severity::error : Severity::warning;
      d.message = o.algorithm.empty() ? fmt::format("nothing does {} between these ranks: some of them have no way to each other", collective_name(op)) : fmt::format("{} cannot do {} between these ranks", o.algorithm, collective_name(op));
      d.help = o.algorithm.empty() ? "see `sim network`" : "leave --algorithm out to see what can";
      findings.add(std::move(d));
      continue;
    }
    text += fmt::format("\n{}\n{}", collective_name(op), rows_text(rows));
    curves.push_back({std::string(collective_name(op)), std::move(rows)});
  }
  json.end_array();
  const std::string rows_json = json.take() + "\n";
  if (!o.out.empty()) {
    Diagnostics trouble;
    const std::string chart = busbw_chart(asked.ops.size() == 1 ? fmt::format("Bus bandwidth of {}", collective_name(asked.ops[0])) : "Bus bandwidth of collectives", fmt::format("{}; {}", in->net.title, title_of(*in, o, asked)), curves);
    if (!write_folder(o, rows_json, text, chart, trouble)) return report(common, trouble, kUnusable);
  }
  if (!common.quiet) print_findings(common, findings);
  print(common.json ? rows_json : text);
  if (!common.json && !o.out.empty()) print(fmt::format("\n{:<12} {}\n", "written to", o.out));
  return findings.has_errors() ? kFindings : kFine;
}

}  // namespace cw::app
