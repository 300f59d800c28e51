#include <fmt/format.h>

#include "clusterwright/check/registry.hpp"
#include "clusterwright/cluster/design_file.hpp"
#include "clusterwright/emit/folder.hpp"
#include "clusterwright/emit/registry.hpp"
#include "clusterwright/emit/summary.hpp"
#include "clusterwright/plan/bind.hpp"
#include "clusterwright/text/json.hpp"
#include "command.hpp"

namespace cw::app {
namespace {

bool write_bound(const std::string& out, const Cluster& cluster, Diagnostics& trouble) {
  Diagnostics findings;
  run_checks(cluster, findings);
  OutputFolder folder(out);
  if (!folder.open(Replace::if_ours, trouble)) return false;
  if (!folder.write("design.json", write_design(cluster), trouble)) return false;
  if (!folder.write("findings.json", findings_json(findings), trouble)) return false;
  for (const ExporterInfo* e : all_exporters()) {
    if (!e->applies(cluster)) continue;
    StringSink sink;
    write_export(*e, cluster, findings, sink);
    if (!folder.write(e->file, sink.text, trouble)) return false;
  }
  return folder.commit(trouble);
}

std::string summary_json(const BindSummary& s, const Diagnostics& diagnostics) {
  JsonWriter json(JsonWriter::Layout::pretty);
  json.begin_object();
  json.member("rows", static_cast<std::uint64_t>(s.rows));
  json.member("taken", static_cast<std::uint64_t>(s.taken));
  json.member("things", static_cast<std::uint64_t>(s.things));
  json.member("with_serial", static_cast<std::uint64_t>(s.with_serial));
  json.member("ports", static_cast<std::uint64_t>(s.ports));
  json.member("with_address", static_cast<std::uint64_t>(s.with_address));
  json.member("errors", static_cast<std::uint64_t>(diagnostics.count(Severity::error)));
  json.end_object();
  return json.take() + "\n";
}

}  // namespace

int run_bind(const Common& common, const BindOptions& options) {
  Diagnostics diagnostics;
  Progress progress(common);
  progress.say("reading the design");
  const ClusterRef design = load_design(options.design, diagnostics);
  SourceText list{options.list, {}};
  if (!design || !read_text(options.list, list.text, diagnostics)) return report(common, diagnostics, kUnusable);
  progress.say("binding");
  BindSummary summary;
  const ClusterRef bound = bind_as_built(*design, list, diagnostics, summary);
  diagnostics.sort();
  if (!bound) return report(common, diagnostics, kUnusable);
  if (!options.out.empty()) {
    progress.say("writing");
    Diagnostics trouble;
    if (!write_bound(options.out, *bound, trouble)) return report(common, trouble, kUnusable);
  }
  progress.say("");
  if (!common.quiet && !common.json) print_findings(common, diagnostics);
  if (common.json) print(summary_json(summary, diagnostics));
  else
    print(fmt::format("{} of {} rows taken; serial numbers of {} of {} devices, PDUs and CDUs; addresses of {} of {} ports\n", summary.taken, summary.rows, summary.with_serial, summary.things,
                      summary.with_address, summary.ports));
  return diagnostics.has_errors() ? kFindings : kFine;
}

}  // namespace cw::app
