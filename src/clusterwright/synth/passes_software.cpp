#include "clusterwright/base/codes.hpp"
#include "clusterwright/synth/passes.hpp"
#include "clusterwright/synth/software.hpp"

namespace cw {
namespace {

void run_software(SynthState& s) {
  const std::string& deployment = s.intent.deployment.value;
  s.builder.head().deployment = deployment == "virtualised" ? Deployment::virtualised : deployment == "bare-metal" ? Deployment::bare_metal : Deployment::unsaid;
  const PartRef recipe = s.intent.software.given ? add_software(s) : nullptr;
  if (s.diagnostics.has_errors()) return;
  if (s.intent.virtual_.given && s.builder.head().deployment != Deployment::virtualised)
    return s.diagnostics.error(code::kWrongDeployment, s.intent.source, s.intent.virtual_.span, "virtual machines on nodes that the recipe does not virtualise", "name a recipe for virtualised nodes, or leave `virtual` out");
  add_licences(s, recipe);
  if (s.builder.head().deployment == Deployment::virtualised) add_virtual_machines(s);
}

}  // namespace

extern const PassInfo kPassSoftware{"software", "what runs on the nodes, its licences, and how they are divided into virtual machines", kDevices, kSoftware, run_software};

}  // namespace cw
