#include "clusterwright/base/codes.hpp"
#include "clusterwright/fabric/accuracy.hpp"
#include "sim.hpp"

// `sim accuracy`: the levels of the fabric simulator against each other and against published figures.

namespace cw::app {

int run_sim_accuracy(const Common& common, const SimAccuracyOptions& options) {
  Diagnostics diagnostics;
  std::vector<PublishedFigures> published;
  if (!options.published.empty()) {
    SourceText source{options.published, {}};
    if (read_text(options.published, source.text, diagnostics)) {
      if (auto figures = read_published(source, diagnostics)) published = std::move(*figures);
    }
    if (diagnostics.has_errors()) return report(common, diagnostics, kUnusable);
  }
  Progress progress(common);
  progress.say("simulating each case at three levels");
  const auto text = accuracy_report(published);
  progress.say("");
  if (!text) {
    refuse(code::kLevelRefused, text.error().message, text.error().help, diagnostics);
    return report(common, diagnostics, kUnusable);
  }
  print(*text);
  return kFine;
}

}  // namespace cw::app
