#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

#include "clusterwright/catalog/software_facts.hpp"
#include "clusterwright/check/registry.hpp"
#include "clusterwright/cluster/design_file.hpp"
#include "clusterwright/physical/licences.hpp"
#include "unit/software_designs.hpp"

// Licences against counting one by one, and the order of versions.
namespace {

using namespace cw;


std::vector<CountedMachines> random_machines() {
  std::vector<CountedMachines> out;
  const int kinds = *rc::gen::inRange(1, 4);
  for (int k = 0; k < kinds; ++k)
    out.push_back({"m" + std::to_string(k), static_cast<std::uint64_t>(*rc::gen::inRange(1, 60)), static_cast<std::uint64_t>(*rc::gen::inRange(1, 17)),
                   static_cast<std::uint32_t>(*rc::gen::inRange(1, 5)), static_cast<std::uint32_t>(*rc::gen::inRange(1, 200)), k == 0 || *rc::gen::inRange(0, 2) == 0});
  return out;
}

// One by one: packs are opened until they cover what there is.
std::uint64_t packs_for(std::uint64_t n, std::uint64_t pack) {
  std::uint64_t packs = 0;
  for (std::uint64_t covered = 0; covered < n; covered += pack) ++packs;
  return packs;
}

RC_GTEST_PROP(LicenceProperty, CountsAsOneByOne, ()) {
  const std::vector<CountedMachines> all = random_machines();
  const LicenceTerms terms{static_cast<std::uint32_t>(*rc::gen::inRange(1, 70)), static_cast<std::uint32_t>(*rc::gen::inRange(0, 40))};
  std::uint64_t gpus = 0, sockets = 0, core_packs = 0, cores = 0, nodes = 0, endpoints = 0;
  for (const CountedMachines& m : all)
    for (std::uint64_t n = 0; n < m.machines; ++n) {
      ++endpoints;
      if (!m.host) continue;
      ++nodes;
      gpus += m.gpus;
      for (std::uint32_t s = 0; s < m.sockets; ++s) {
        ++sockets;
        core_packs += packs_for(m.cores, terms.pack);
        cores += m.cores < terms.least_cores ? terms.least_cores : m.cores;
      }
    }
  RC_ASSERT(count_licences(LicenceMetric::per_gpu, terms, all)->quantity == gpus);
  RC_ASSERT(count_licences(LicenceMetric::gpu_pack, terms, all)->quantity == packs_for(gpus, terms.pack));
  RC_ASSERT(count_licences(LicenceMetric::core_pack, terms, all)->quantity == core_packs);
  RC_ASSERT(count_licences(LicenceMetric::per_core, terms, all)->quantity == cores);
  RC_ASSERT(count_licences(LicenceMetric::per_socket, terms, all)->quantity == sockets);
  RC_ASSERT(count_licences(LicenceMetric::per_node, terms, all)->quantity == nodes);
  RC_ASSERT(count_licences(LicenceMetric::per_endpoint, terms, all)->quantity == endpoints);
}

std::string random_version() {
  std::string out;
  const int numbers = *rc::gen::inRange(1, 5);
  for (int i = 0; i < numbers; ++i) out += (i == 0 ? "" : ".") + std::to_string(*rc::gen::inRange(0, 40));
  return out;
}

RC_GTEST_PROP(VersionProperty, AreInOneOrder, ()) {
  const std::string a = random_version(), b = random_version(), c = random_version();
  RC_ASSERT(compare_versions(a, a) == 0);
  RC_ASSERT(*compare_versions(a, b) == -*compare_versions(b, a));
  if (*compare_versions(a, b) <= 0 && *compare_versions(b, c) <= 0) RC_ASSERT(*compare_versions(a, c) <= 0);
  RC_ASSERT(compare_versions("v" + a, a) == 0);
  RC_ASSERT(version_is_of(a + ".7", a));
  RC_ASSERT(compare_versions(a + ".7", a) == 1);
}

RC_GTEST_PROP(VersionProperty, AnythingMayBeCompared, (const std::string& a, const std::string& b)) {
  const auto one = compare_versions(a, b), other = compare_versions(b, a);
  RC_ASSERT(one.has_value() == other.has_value());
  if (one) RC_ASSERT(*one == -*other);
  (void)version_is_of(a, b);
  (void)good_version(a);
}

// A random virtualised or bare design: what comes out holds together, is judged without a complaint that its own
// numbers are wrong, and survives the file.
RC_GTEST_PROP(SoftwareProperty, DesignsHoldTogether, ()) {
  const int nodes = *rc::gen::inRange(1, 21);
  const bool virtualised = *rc::gen::inRange(0, 2) == 1;
  std::string text = "nodes: " + std::to_string(nodes) + "\nserver: " + (virtualised ? "lenovo/sr675-v3-ethernet" : "dell/xe9680") + "\n";
  if (*rc::gen::inRange(0, 3) > 0) {
    text += std::string("software:\n  recipe: ") + (virtualised ? "lenovo/virtualised" : "dell/ai-platform-1.3") + "\n";
    if (*rc::gen::inRange(0, 2) == 1) text += "  with: {kubernetes: " + random_version() + ", nemo: " + random_version() + ", slurm: " + random_version() + "}\n";
  }
  std::uint64_t carrying = static_cast<std::uint64_t>(nodes);
  int shares = 1;
  if (virtualised) {
    shares = *rc::gen::inRange(1, 9);
    text += "deployment: virtualised\nvirtual:\n  profile: H100L-47C\n  shares: " + std::to_string(shares) + "\n";
    if (const int management = *rc::gen::inRange(0, nodes); management > 0) {
      text += "  domains: [{name: a, purpose: management, nodes: " + std::to_string(management) + "}, {name: b, nodes: " + std::to_string(nodes - management) + "}]\n";
      carrying = static_cast<std::uint64_t>(nodes - management);
    }
  }
  Diagnostics d;
  const ClusterRef c = soft::make(text, d);
  RC_ASSERT(c != nullptr);
  std::uint64_t in_domains = 0;
  for (const DomainId domain : c->domain_of) in_domains += domain.valid() ? 1U : 0U;
  RC_ASSERT(in_domains == (virtualised ? static_cast<std::uint64_t>(nodes) : 0U));
  if (virtualised) RC_ASSERT(c->vgpus.at(0).machines == carrying * (16U / static_cast<unsigned>(shares)));
  Diagnostics findings;
  run_checks(*c, findings);
  for (const Diagnostic& found : findings.all()) {
    const bool own = found.code == 4280 || found.code == 4281 || found.code == 4282 || found.code == 4291 || found.code == 4295 || found.code == 4297;
    RC_ASSERT(!own);
  }
  const std::string written = write_design(*c);
  Diagnostics reading;
  const ClusterRef back = read_design(written, "design.json", reading);
  RC_ASSERT(back != nullptr);
  RC_ASSERT(write_design(*back) == written);
}

}  // namespace
