#include <algorithm>
#include <map>
#include <string_view>
#include <tuple>

#include "clusterwright/plan/diff_steps.hpp"

namespace cw {
namespace {

// Cables alike: of the same parts and length.
using Kind = std::tuple<std::string_view, std::string_view, std::string_view, double>;

Kind kind_of(const Cluster& c, AssemblyId a) {
  const auto& t = c.assemblies;
  const auto id = [&c](PartId p) { return p.valid() ? std::string_view(c.parts[p]->id) : std::string_view(); };
  const double length = t.length[a].value;
  return {id(t.cable[a]), id(t.near[a]), id(t.far[a]), length == length ? length : -1.0};
}

}  // namespace

std::uint32_t WorkPlan::reused() const {
  return static_cast<std::uint32_t>(std::count_if(reuse.begin(), reuse.end(), [](AssemblyId a) { return a.valid(); }));
}

void find_reuse(const Difference& d, WorkPlan& plan) {
  const Cluster& b = *d.before;
  const Cluster& a = *d.after;
  plan.reuse.resize(a.assemblies.size());
  Column<AssemblyId, std::uint32_t> left;  // links of it that have not come out
  for (const std::uint16_t n : b.assemblies.links) left.push_back(n);
  std::vector<std::uint8_t> pulled(a.assemblies.size(), 0);
  for (const AssemblyId i : d.cables_in) pulled[i.value] = 1;
  std::map<Kind, std::vector<AssemblyId>> free;
  for (const WorkStep& s : plan.steps) {
    for (const LinkId l : s.remove) {
      const AssemblyId i = b.links.assembly[l];
      if (i.valid() && --left[i] == 0 && !b.assemblies.trunk[i].valid()) free[kind_of(b, i)].push_back(i);
    }
    for (const LinkId l : s.add) {
      const AssemblyId i = a.links.assembly[l];
      if (!i.valid() || pulled[i.value] == 0 || a.assemblies.trunk[i].valid()) continue;
      pulled[i.value] = 0;
      const auto found = free.find(kind_of(a, i));
      if (found == free.end() || found->second.empty()) continue;
      plan.reuse[i] = found->second.back();
      found->second.pop_back();
    }
  }
}

}  // namespace cw
