#include <chrono>
#include <cstdio>

#include <fmt/format.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/check/registry.hpp"
#include "clusterwright/cluster/design_file.hpp"
#include "clusterwright/emit/folder.hpp"
#include "clusterwright/emit/registry.hpp"
#include "clusterwright/emit/summary.hpp"
#include "clusterwright/intent/intent.hpp"
#include "clusterwright/synth/pass.hpp"
#include "clusterwright/synth/synth.hpp"
#include "command.hpp"

namespace cw::app {
namespace {

using Clock = std::chrono::steady_clock;
double since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

// Findings point at the intent as it was named on the command line.
void relocate(Diagnostics& findings, const Intent& intent, Diagnostics& out) {
  for (Diagnostic d : findings.all()) {
    if (d.file == intent.base_name) d.file = intent.source.name;
    out.add(std::move(d));
  }
}

bool known_passes(const DesignOptions& options, Diagnostics& diagnostics) {
  for (const std::string& name : options.without) {
    bool known = false;
    std::string list;
    for (const PassInfo* p : all_passes()) {
      known = known || p->name == name;
      list += fmt::format("{}{}", list.empty() ? "" : ", ", p->name);
    }
    if (known) continue;
    Diagnostic d;
    d.code = code::kNotFound;
    d.message = fmt::format("no pass is called '{}'", name);
    d.help = fmt::format("the passes are: {}", list);
    diagnostics.add(d);
  }
  return !diagnostics.has_errors();
}

bool write_folder(const DesignOptions& options, const Cluster& cluster, const Diagnostics& findings, Progress& progress, Diagnostics& diagnostics) {
  OutputFolder folder(options.out);
  if (!folder.open(options.force ? Replace::always : Replace::if_ours, diagnostics)) return false;
  progress.say("writing design.json");
  if (!folder.write("design.json", write_design(cluster), diagnostics)) return false;
  if (!folder.write("findings.json", findings_json(findings), diagnostics)) return false;
  for (const ExporterInfo* e : all_exporters()) {
    if (!e->applies(cluster)) continue;
    progress.say(fmt::format("writing {}", e->file));
    StringSink sink;
    write_export(*e, cluster, findings, sink);
    if (!folder.write(e->file, sink.text, diagnostics)) return false;
  }
  return folder.commit(diagnostics);
}

}  // namespace

int run_design(const Common& common, const DesignOptions& options) {
  Diagnostics diagnostics;
  Progress progress(common);
  auto start = Clock::now();
  const Catalogue catalogue = load_catalogue(common, diagnostics);
  if (!known_passes(options, diagnostics)) return report(common, diagnostics, kUnusable);
  const double load_s = since(start);
  const auto input = read_input(options.intent, options.prices, diagnostics);
  if (!input) return report(common, diagnostics, kUnusable);
  progress.say("laying the cluster out");
  SizeProgress sizes(progress);
  const auto made = make_cluster(input->intent, catalogue, diagnostics, {options.without, input->prices ? &*input->prices : nullptr}, &sizes);
  if (!made || diagnostics.has_errors()) {
    bool fault = false;
    for (const Diagnostic& d : diagnostics.all()) fault = fault || d.code == code::kInternal;
    return report(common, diagnostics, fault ? kFault : kUnusable);
  }

  start = Clock::now();
  if (!options.no_checks) {
    progress.say("checking");
    Diagnostics findings;
    run_checks(*made->cluster, findings);
    relocate(findings, input->intent, diagnostics);
  }
  const double check_s = since(start);
  diagnostics.sort();
  start = Clock::now();
  if (!options.out.empty()) {
    Diagnostics trouble;
    if (!write_folder(options, *made->cluster, diagnostics, progress, trouble)) return report(common, trouble, kUnusable);
  }
  const double write_s = since(start);
  progress.say("");
  const Summary summary = summarise(*made->cluster);
  if (common.json) {
    print(summary_json(*made->cluster, summary, diagnostics));
  } else {
    if (!common.quiet) print_findings(common, diagnostics);
    print(summary_text(*made->cluster, summary, diagnostics));
    if (!options.out.empty()) print(fmt::format("{:<12} {}\n", "written to", options.out));
  }
  if (options.times) {
    std::fprintf(stderr, "%-14s %8.4f s\n", "catalogue", load_s);
    for (const PassTime& t : made->times) std::fprintf(stderr, "%-14.*s %8.4f s\n", static_cast<int>(t.pass.size()), t.pass.data(), t.seconds);
    std::fprintf(stderr, "%-14s %8.4f s\n%-14s %8.4f s\n", "checks", check_s, "write", write_s);
  }
  return diagnostics.has_errors() ? kFindings : kFine;
}

}  // namespace cw::app
