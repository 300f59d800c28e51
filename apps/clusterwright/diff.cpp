#include <optional>
#include <string>
#include <utility>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/cluster/design_file.hpp"
#include "clusterwright/emit/folder.hpp"
#include "clusterwright/plan/around.hpp"
#include "clusterwright/plan/diff_files.hpp"
#include "clusterwright/plan/diff_findings.hpp"
#include "command.hpp"

namespace cw::app {
namespace {

// One side of the comparison: a design, or an intent and what it makes.
struct Side {
  ClusterRef cluster;
  std::optional<Input> input;
};

bool is_intent(const std::string& path) { return path == "-" || path.ends_with(".yaml") || path.ends_with(".yml"); }

// It is laid out around what stands, if something does. An intent then has its name where it gives none: a file of another name
// is no other cluster.
Side read_side(const Common& common, const std::string& path, const Cluster* standing, const std::string& prices, Progress& progress, Diagnostics& diagnostics) {
  Side side;
  if (!is_intent(path)) {
    side.cluster = load_design(path, diagnostics);
    if (side.cluster && standing != nullptr) side.cluster = laid_out_around(*standing, side.cluster, load_catalogue(common, diagnostics));
    return side;
  }
  const Catalogue catalogue = load_catalogue(common, diagnostics);
  side.input = read_input(path, prices, diagnostics);
  if (!side.input || diagnostics.has_errors()) return side;
  if (!side.input->intent.name.given && standing != nullptr) side.input->intent.name.value = standing->name;
  SynthOptions options;
  options.standing = standing;
  if (side.input->prices) options.prices = &*side.input->prices;
  SizeProgress sizes(progress);
  if (auto made = make_cluster(side.input->intent, catalogue, diagnostics, options, &sizes)) side.cluster = std::move(made->cluster);
  return side;
}

bool write_folder(const DiffOptions& options, const Difference& d, const DiffFiles& files, Diagnostics& diagnostics) {
  OutputFolder folder(options.out);
  if (!folder.open(options.force ? Replace::always : Replace::if_ours, diagnostics)) return false;
  const auto write = [&](std::string_view name, const std::string& text) { return folder.write(name, text, diagnostics); };
  const bool good = write("buy.csv", files.buy_csv()) && write("changes.csv", files.changes_csv()) && write("design.json", write_design(*d.after)) &&
                    write("recabling.csv", files.recabling_csv()) && write("work-plan.csv", files.work_plan_csv()) && write("work-plan.html", files.work_plan_html()) &&
                    write("work-plan.md", files.work_plan_md());
  return good && folder.commit(diagnostics);
}

}  // namespace

int run_diff(const Common& common, const DiffOptions& options) {
  Diagnostics diagnostics;
  Progress progress(common);
  progress.say("reading the old one");
  const Side before = read_side(common, options.before, nullptr, options.prices, progress, diagnostics);
  progress.say("reading the new one");
  const Side after = read_side(common, options.after, before.cluster.get(), options.prices, progress, diagnostics);
  if (!before.cluster || !after.cluster || diagnostics.has_errors()) return report(common, diagnostics, kUnusable);

  progress.say("comparing");
  const Difference d = difference(before.cluster, after.cluster);
  progress.say("planning");
  const WorkPlan plan = work_plan(d);
  Diagnostics findings;
  DiffInput input{options.before, options.after, after.input ? &after.input->intent : nullptr, options.no_moves ? Moves::forbidden : Moves::allowed};
  judge_difference(d, plan, input, findings);
  findings.sort();
  const DiffFiles files(d, plan, findings);
  if (!options.out.empty()) {
    progress.say("writing");
    Diagnostics trouble;
    if (!write_folder(options, d, files, trouble)) return report(common, trouble, kUnusable);
  }
  progress.say("");
  if (common.json) {
    print(files.json());
  } else {
    if (!common.quiet) print_findings(common, findings);
    print(files.text());
    if (!options.out.empty()) print("written to   " + options.out + "\n");
  }
  return findings.has_errors() ? kFindings : kFine;
}

}  // namespace cw::app
