#include "clusterwright/plan/around.hpp"

#include "clusterwright/cluster/design_file.hpp"
#include "clusterwright/plan/largest.hpp"

namespace cw {

ClusterRef laid_out_around(const Cluster& standing, const ClusterRef& design, const Catalogue& catalogue) {
  if (!standing.placed() || !design->placed() || design->intent_text.empty() || design->catalogue_digest != catalogue.digest()) return design;
  Diagnostics problems;
  auto intent = read_intent({design->intent_name, design->intent_text}, problems);
  if (!intent) return design;
  intent->name.value = design->name;
  SynthOptions options;
  const auto alone = make_cluster(*intent, catalogue, problems, options);
  if (!alone || write_design(*alone->cluster) != write_design(*design)) return design;
  options.standing = &standing;
  const auto made = make_cluster(*intent, catalogue, problems, options);
  return made ? made->cluster : design;
}

}  // namespace cw
