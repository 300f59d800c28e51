#include <algorithm>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "clusterwright/physical/storage_sizing.hpp"
#include "clusterwright/synth/service_placing.hpp"
#include "unit/made_cluster.hpp"

// Random demands: what is sized meets them by a second count, and one node fewer does not. Random services: a
// placing is found exactly where trying everything finds one.
namespace {

using namespace cw;
using Kind = StorageNeedKind;

double up_to(int most) { return *rc::gen::inRange(0, most); }

// Counts bytes node by node, knowing only the figures of one node.
bool second_count_meets(const StorageSheet& s, double drive, std::uint64_t nodes, const StorageAmounts& need) {
  double capacity = 0, read = 0, write = 0, iops = 0;
  for (std::uint64_t n = 0; n < nodes; ++n) {
    capacity += s.bays * drive * s.usable;
    read += s.links > 0 && s.links < s.read ? s.links : s.read;
    write += s.links > 0 && s.links < s.write ? s.links : s.write;
    iops += s.links > 0 && s.links / 4096 < s.iops ? s.links / 4096 : s.iops;
  }
  const auto meets = [](double has, double wants) { return has * (1 + 1e-9) >= wants; };
  return meets(capacity, need[Kind::capacity]) && meets(read, need[Kind::read]) && meets(write, need[Kind::write]) && meets(iops, need[Kind::operations]);
}

RC_GTEST_PROP(RandomStorage, SizedSystemsMeetTheDemandAndOneFewerDoesNot, ()) {
  StorageSheet s;
  s.least = *rc::gen::inRange(1U, 5U);
  s.bays = *rc::gen::inRange(1U, 49U);
  s.drive_sizes = {1.92e12, 7.68e12, 30.72e12};
  s.usable = (1 + up_to(100)) / 100;
  s.read = (1 + up_to(400)) * 1e8;
  s.write = (1 + up_to(200)) * 1e8;
  s.iops = (1 + up_to(2000)) * 1e3;
  s.links = up_to(2) == 0 ? 0 : (1 + up_to(500)) * 1e8;
  StorageDemand d;
  d.dataset = {up_to(5000) * 1e12};
  d.growth_percent = up_to(200);
  d.checkpoint = {up_to(50) * 1e11};
  d.keep = *rc::gen::inRange(1U, 10U);
  d.checkpoint_time = {1 + up_to(600)};
  d.read_per_gpu = {up_to(50) * 1e8};
  d.access = up_to(2) == 0 ? StorageAccess::streaming : StorageAccess::random;
  d.iops_per_gpu = {up_to(20) * 1e3};
  const auto nodes = *rc::gen::inRange<std::uint64_t>(1, 65);
  const StorageAmounts need = storage_need(d, nodes * 8, nodes);
  const double drive = choose_drive(s, need, 0);
  const StorageSizing sizing = size_storage(s, need, storage_gives(s, drive, 0));
  RC_ASSERT(second_count_meets(s, drive, sizing.total, need));
  RC_ASSERT(sizing.total >= s.least);
  if (sizing.total > s.least) {
    RC_ASSERT(!second_count_meets(s, drive, sizing.total - 1, need));
    RC_ASSERT(sizing.binds.has_value());
    RC_ASSERT(sizing.nodes[static_cast<std::size_t>(*sizing.binds)] == sizing.total);
  }
}

RC_GTEST_PROP(RandomStorage, DesignsHoldTheRulesAndOneNodeFewerBreaksThem, ()) {
  const int nodes = *rc::gen::inRange(1, 33);
  const std::string demand = fmt::format("dataset: {} TB, checkpoint: {} GB, checkpoint_time: {} s, read_per_gpu: {} MB/s, iops_per_gpu: {} kIOPS", 1 + up_to(2000), 1 + up_to(4000),
                                         10 + up_to(600), 1 + up_to(2000), 1 + up_to(40));
  const auto with = [&](const std::string& count, double drive) {
    return fmt::format("nodes: {}\nserver: xe9680\nstorage: {{{}{}demand: {{{}}}}}\n", nodes, count, drive > 0 ? fmt::format("drive: {} GB, ", drive / 1e9) : "", demand);
  };
  const auto m = made::make(with("", 0));
  if (!m.cluster) {
    RC_ASSERT(m.says(3053));
    return;
  }
  const auto broken = [](const Cluster& c) {
    std::size_t n = 0;
    for (std::uint16_t rule = 4250; rule <= 4255; ++rule) n += made::said(c, rule).size();
    return n;
  };
  const auto count = m.cluster->count(DeviceKind::storage);
  RC_ASSERT(broken(*m.cluster) == 0U);
  const auto fewer = made::make(with(fmt::format("nodes: {}, ", count - 1), m.cluster->storage.drive.value));
  RC_ASSERT(fewer.cluster != nullptr);
  RC_ASSERT(broken(*fewer.cluster) > 0U);
}

RC_GTEST_PROP(RandomServices, EitherPlacedSoundlyOrRefusedWithWhatWouldFit, ()) {
  constexpr const char* kServices[] = {"monitoring", "registry", "model-registry", "object-store", "postgres-pgvector", "mlflow", "kubeflow", "xclarity", "lico-hpc", "lico-k8s", "base-command-manager"};
  constexpr const char* kOrchestrators[] = {"none", "slurm", "kubernetes", "both"};
  std::string text = fmt::format("nodes: {}\nserver: xe9680\nmanagement: {{head_ha: {}, orchestrator: {}, control_plane: {}, login: {}, service_nodes: {}, internet: {}}}\n",
                                 *rc::gen::inRange(1, 17), *rc::gen::arbitrary<bool>(), kOrchestrators[*rc::gen::inRange(0, 4)], *rc::gen::inRange(0, 6), *rc::gen::inRange(0, 3),
                                 *rc::gen::inRange(0, 8), *rc::gen::arbitrary<bool>());
  std::string list;
  for (const char* service : kServices) {
    const int how = *rc::gen::inRange(0, 6);
    if (how < 2) list += fmt::format("  - {}\n", service);
    if (how == 2) list += fmt::format("  - {{service: {}, replicas: {}}}\n", service, *rc::gen::inRange(1, 5));
  }
  if (!list.empty()) text += "services:\n" + list;
  if (*rc::gen::arbitrary<bool>()) text += "storage: {demand: {dataset: 10 TB}}\n";
  const auto m = made::make(text);
  if (!m.cluster) {
    RC_ASSERT(m.diagnostics.has_errors());
    for (const Diagnostic& d : m.diagnostics.all())
      if (d.severity == Severity::error && (d.code < 3050 || d.code > 3052 || d.help.empty() || d.span.line < 1)) RC_FAIL(text + render(m.diagnostics, Colour::never));
    return;
  }
  for (const std::uint16_t rule : {std::uint16_t{4258}, std::uint16_t{4259}, std::uint16_t{4261}, std::uint16_t{4262}, std::uint16_t{4265}})
    if (!made::said(*m.cluster, rule).empty()) RC_FAIL(text + made::said(*m.cluster, rule).front());
}

// Every instance on every machine, in turn.
bool any_placing(std::vector<PlacingMachine>& machines, const std::vector<PlacingWish>& wishes, std::size_t wish, std::uint32_t instance, std::vector<bool>& taken) {
  if (wish == wishes.size()) return true;
  const PlacingWish& w = wishes[wish];
  for (std::size_t m = 0; m < machines.size(); ++m) {
    const bool role = std::find(w.roles.begin(), w.roles.end(), machines[m].role) != w.roles.end();
    bool fits = role && !taken[m];
    for (std::size_t r = 0; r < 3; ++r) fits = fits && machines[m].room[r] >= w.needs[r];
    if (!fits) continue;
    for (std::size_t r = 0; r < 3; ++r) machines[m].room[r] -= w.needs[r];
    taken[m] = true;
    const bool last = instance + 1 == w.count;
    std::vector<bool> none(machines.size(), false);
    const bool found = any_placing(machines, wishes, wish + (last ? 1 : 0), last ? 0 : instance + 1, last ? none : taken);
    for (std::size_t r = 0; r < 3; ++r) machines[m].room[r] += w.needs[r];
    taken[m] = false;
    if (found) return true;
  }
  return false;
}

RC_GTEST_PROP(RandomServices, PlacedWhereTryingEverythingFindsAPlace, ()) {
  constexpr Role kRoles[] = {Role::head, Role::control_plane, Role::service};
  std::vector<PlacingMachine> machines;
  std::vector<PlacingWish> wishes;
  const auto room = [](int most) { return MachineRoom{1 + up_to(most), 1 + up_to(most), 1 + up_to(most)}; };
  for (int i = *rc::gen::inRange(1, 5); i > 0; --i) machines.push_back({kRoles[*rc::gen::inRange(0, 3)], room(12)});
  for (int i = *rc::gen::inRange(1, 5); i > 0; --i) {
    std::vector<Role> roles = {kRoles[*rc::gen::inRange(0, 3)]};
    if (up_to(2) > 0)
      for (const Role r : kRoles)
        if (r != roles[0]) roles.push_back(r);
    wishes.push_back({room(6), *rc::gen::inRange(1U, 3U), roles});
  }
  const Placing placed = place_services(machines, wishes);
  std::vector<PlacingMachine> copy = machines;
  std::vector<bool> taken(machines.size(), false);
  RC_ASSERT(placed.proven);
  RC_ASSERT((placed.lack == Placing::Lack::nothing) == any_placing(copy, wishes, 0, 0, taken));
  if (placed.lack != Placing::Lack::nothing) return;
  std::vector<MachineRoom> used(machines.size(), MachineRoom{});
  for (std::size_t w = 0; w < wishes.size(); ++w) {
    RC_ASSERT(placed.machines[w].size() == wishes[w].count);
    RC_ASSERT(std::adjacent_find(placed.machines[w].begin(), placed.machines[w].end()) == placed.machines[w].end());
    for (const std::uint32_t m : placed.machines[w]) {
      RC_ASSERT(std::find(wishes[w].roles.begin(), wishes[w].roles.end(), machines[m].role) != wishes[w].roles.end());
      for (std::size_t r = 0; r < 3; ++r) used[m][r] += wishes[w].needs[r];
    }
  }
  for (std::size_t m = 0; m < machines.size(); ++m)
    for (std::size_t r = 0; r < 3; ++r) RC_ASSERT(used[m][r] <= machines[m].room[r]);
}

// Several machines of each kind, and services that nearly fill them: those few more machines that make all fit are
// the fewest that do.
RC_GTEST_PROP(RandomServices, AsManyMachinesMoreAsTryingEverythingNeeds, ()) {
  constexpr Role kRoles[] = {Role::control_plane, Role::service};
  std::vector<PlacingMachine> machines;
  std::vector<PlacingWish> wishes;
  for (const Role role : kRoles) machines.insert(machines.end(), *rc::gen::inRange(0U, 3U), {role, {12, 12, 12}});
  for (int i = *rc::gen::inRange(1, 7); i > 0; --i) {
    std::vector<Role> roles = {kRoles[*rc::gen::inRange(0, 2)]};
    if (up_to(2) > 0) roles.push_back(roles[0] == kRoles[0] ? kRoles[1] : kRoles[0]);
    wishes.push_back({{2 + up_to(6), 2 + up_to(6), 1}, *rc::gen::inRange(1U, 3U), roles});
  }
  const auto fit = [&](std::uint32_t more) {
    std::vector<PlacingMachine> all = machines;
    all.insert(all.end(), more, {Role::service, {12, 12, 12}});
    std::vector<bool> taken(all.size(), false);
    return any_placing(all, wishes, 0, 0, taken);
  };
  constexpr std::uint32_t kMost = 3;
  const auto more = machines_lacking(machines, wishes, {Role::service, {12, 12, 12}}, kMost);
  std::uint32_t fewest = 1;
  while (fewest <= kMost && !fit(fewest)) ++fewest;
  RC_ASSERT(more == (fewest <= kMost ? std::optional(fewest) : std::nullopt));
}

}  // namespace
