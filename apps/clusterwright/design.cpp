#include <chrono>
#include <cstdio>
#include <future>
#include <string>
#include <system_error>
#include <vector>

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

// Every file that applies, made side by side: the spreadsheet of cables takes as long as all others.
struct Export {
  std::string_view file;
  std::future<std::string> bytes;
};
std::vector<Export> start_exports(const Cluster& cluster, const Diagnostics& findings) {
  std::vector<Export> all;
  all.push_back({"design.json", std::async(std::launch::async, [&cluster] { return write_design(cluster); })});
  all.push_back({"findings.json", std::async(std::launch::deferred, [&findings] { return findings_json(findings); })});
  for (const ExporterInfo* e : all_exporters()) {
    if (!e->applies(cluster)) continue;
    all.push_back({e->file, std::async(std::launch::async, [e, &cluster, &findings] {
                     StringSink sink;
                     write_export(*e, cluster, findings, sink);
                     return std::move(sink.text);
                   })});
  }
  return all;
}

bool write_folder(const DesignOptions& options, const Cluster& cluster, const Diagnostics& findings, Progress& progress, Diagnostics& diagnostics) {
  OutputFolder folder(options.out);
  if (!folder.open(options.force ? Replace::always : Replace::if_ours, diagnostics)) return false;
  for (Export& e : start_exports(cluster, findings)) {
    progress.say(fmt::format("writing {}", e.file));
    try {
      if (!folder.write(e.file, e.bytes.get(), diagnostics)) return false;
    } catch (const std::system_error& trouble) {  // a temporary file that cannot be written, say
      Diagnostic d;
      d.code = code::kCannotWrite;
      d.file = options.out;
      d.message = fmt::format("{} cannot be made: {}", e.file, trouble.what());
      d.help = "is the disk full? TMPDIR names the folder for temporary files";
      diagnostics.add(d);
      return false;
    }
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
