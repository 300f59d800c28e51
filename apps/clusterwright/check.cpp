#include <cstdio>

#include <fmt/format.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/check/registry.hpp"
#include "clusterwright/cluster/design_file.hpp"
#include "clusterwright/emit/summary.hpp"
#include "clusterwright/text/json.hpp"
#include "command.hpp"

namespace cw::app {
namespace {

int list_rules(const Common& common) {
  if (!common.json) {
    for (const RuleInfo* r : all_rules()) print(fmt::format("CW{}  {:<8} {:<30} {}\n", r->code, severity_name(r->severity), r->name, r->help));
    return kFine;
  }
  JsonWriter json(JsonWriter::Layout::pretty);
  json.begin_array();
  for (const RuleInfo* r : all_rules()) {
    json.begin_object().begin_inline();
    json.member("code", fmt::format("CW{}", r->code));
    json.member("severity", severity_name(r->severity));
    json.member("name", r->name);
    json.member("help", r->help);
    json.member("citation", r->citation);
    json.end_object().end_inline();
  }
  json.end_array();
  print(json.take() + "\n");
  return kFine;
}

}  // namespace

int run_check(const Common& common, const CheckOptions& options) {
  if (options.list) return list_rules(common);
  Diagnostics diagnostics;
  Progress progress(common);
  progress.say("reading the design");
  const ClusterRef cluster = load_design(options.design, diagnostics);
  if (!cluster) return report(common, diagnostics, kUnusable);
  progress.say("checking");
  const auto outcomes = run_checks(*cluster, diagnostics);
  progress.say("");
  report(common, diagnostics, kFine);
  std::size_t held = 0, not_applicable = 0;
  for (const RuleOutcome& o : outcomes) {
    held += o.applicable && o.findings == 0 ? 1 : 0;
    not_applicable += o.applicable ? 0 : 1;
    if (options.times) std::fprintf(stderr, "CW%u %-30.*s %8.4f s\n", o.rule->code, static_cast<int>(o.rule->name.size()), o.rule->name.data(), o.seconds);
  }
  if (!common.json && !common.quiet)
    print(fmt::format("{} rules: {} hold, {} speak, {} not applicable; {}\n", outcomes.size(), held, outcomes.size() - held - not_applicable, not_applicable,
                      finding_counts(diagnostics)));
  return diagnostics.has_errors() ? kFindings : kFine;
}

}  // namespace cw::app
