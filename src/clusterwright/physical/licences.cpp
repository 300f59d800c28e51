#include "clusterwright/physical/licences.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace cw {
namespace {

std::uint64_t ceil_of(std::uint64_t n, std::uint64_t by) { return by == 0 ? n : n / by + (n % by != 0 ? 1 : 0); }

// "4 x 8 + 2 x 4": a term a model, `f(machines)` its text.
template <class Text>
std::string sum_text(const std::vector<CountedMachines>& all, Text text) {
  std::string out;
  for (const CountedMachines& m : all) out += fmt::format("{}{}", out.empty() ? "" : " + ", text(m));
  return out;
}

std::string nodes_text(std::uint64_t n) { return fmt::format("{} node{}", n, n == 1 ? "" : "s"); }

Result<LicenceCount> per_gpu(std::uint32_t pack, const std::vector<CountedMachines>& hosts) {
  std::uint64_t gpus = 0;
  for (const CountedMachines& m : hosts) gpus += m.machines * m.gpus;
  if (gpus == 0) return fail("it is counted per GPU, and there are no GPUs");
  const std::string sum = sum_text(hosts, [](const CountedMachines& m) { return fmt::format("{} x {} GPUs", nodes_text(m.machines), m.gpus); });
  if (pack == 0) return LicenceCount{gpus, fmt::format("{} = {}", sum, gpus)};
  return LicenceCount{ceil_of(gpus, pack), fmt::format("{} = {} GPUs, one for {}: {}", sum, gpus, pack, ceil_of(gpus, pack))};
}

std::string processors_text(const CountedMachines& m) { return fmt::format("{} x {} processor{}", nodes_text(m.machines), m.sockets, m.sockets == 1 ? "" : "s"); }

// `each(machines)`: licences of one of their processors, and `text(machines)` how that comes about.
template <class Each, class Text>
Result<LicenceCount> per_processor(const std::vector<CountedMachines>& hosts, bool by_cores, Each each, Text text) {
  std::uint64_t quantity = 0;
  for (const CountedMachines& m : hosts) {
    if (m.sockets == 0 || (by_cores && m.cores == 0))
      return fail(fmt::format("it is counted by {}, and nothing says how many {} has", by_cores ? "cores" : "processors", m.part), "give the server `cpu_sockets` and `cpu_cores` in the catalogue");
    quantity += m.machines * m.sockets * each(m);
  }
  if (hosts.empty()) return fail("it is counted by processors, and there are no nodes that it is for");
  const std::string sum = sum_text(hosts, text);
  return LicenceCount{quantity, fmt::format("{} = {}", sum, quantity)};
}

Result<LicenceCount> per_machine(std::string_view what, const std::vector<CountedMachines>& all) {
  std::uint64_t quantity = 0;
  for (const CountedMachines& m : all) quantity += m.machines;
  if (quantity == 0) return fail(fmt::format("it is counted per {}, and there is none that it is for", what));
  const std::string sum = sum_text(all, [](const CountedMachines& m) { return fmt::format("{} {}", m.machines, m.part); });
  return LicenceCount{quantity, all.size() == 1 ? sum : fmt::format("{} = {}", sum, quantity)};
}

}  // namespace

Result<LicenceCount> count_licences(LicenceMetric metric, const LicenceTerms& terms, const std::vector<CountedMachines>& machines) {
  std::vector<CountedMachines> hosts;
  std::copy_if(machines.begin(), machines.end(), std::back_inserter(hosts), [](const CountedMachines& m) { return m.host; });
  switch (metric) {
    case LicenceMetric::per_gpu: return per_gpu(0, hosts);
    case LicenceMetric::gpu_pack: return per_gpu(std::max(1U, terms.pack), hosts);
    case LicenceMetric::core_pack: {
      const std::uint32_t pack = std::max(1U, terms.pack);
      return per_processor(
          hosts, true, [&](const CountedMachines& m) { return ceil_of(m.cores, pack); },
          [&](const CountedMachines& m) { return fmt::format("{} x {} for {} cores at {} each", processors_text(m), ceil_of(m.cores, pack), m.cores, pack); });
    }
    case LicenceMetric::per_core:
      return per_processor(
          hosts, true, [&](const CountedMachines& m) { return std::uint64_t{std::max(m.cores, terms.least_cores)}; },
          [&](const CountedMachines& m) {
            const std::string cores = fmt::format("{} x {} cores", processors_text(m), std::max(m.cores, terms.least_cores));
            return m.cores < terms.least_cores ? fmt::format("{}, the least that is counted for {}", cores, m.cores) : cores;
          });
    case LicenceMetric::per_socket:
      return per_processor(hosts, false, [](const CountedMachines&) { return std::uint64_t{1}; }, processors_text);
    case LicenceMetric::per_node: return per_machine("node", hosts);
    case LicenceMetric::per_endpoint: return per_machine("endpoint", machines);
  }
  return fail("it is counted by nothing that is known");
}

void MachineCount::add(DeviceKind kind, const Part& part) {
  if (kind != DeviceKind::host && !is_machine(kind)) return;
  if (!servers_.empty() && !holds(servers_, part.id)) return;
  for (CountedMachines& m : machines_)
    if (m.part == part.id && m.host == (kind == DeviceKind::host)) {
      ++m.machines;
      return;
    }
  const auto number = [&](std::string_view fact) { return static_cast<std::uint32_t>(part.number(fact).value_or(0)); };
  machines_.push_back({part.id, 1, part.server ? part.server->gpus : std::uint64_t{0}, number("cpu_sockets"), number("cpu_cores"), kind == DeviceKind::host});
}

MachineCount counted_machines(const Cluster& cluster, const Part& licence) {
  MachineCount count(licence);
  for (const DeviceId d : ids<DeviceId>(cluster.devices.size())) count.add(cluster.devices.kind[d], cluster.part_of(d));
  return count;
}

Result<LicenceNeed> licence_need(const Part& licence, const MachineCount& count) {
  const LicenceTerms terms{static_cast<std::uint32_t>(licence.number("pack").value_or(0)), static_cast<std::uint32_t>(licence.number("least_cores").value_or(0))};
  const auto need = count_licences(metric_of(licence), terms, count.machines());
  if (!need) return fail(need.error().message, need.error().help);
  LicenceNeed out{*need, std::nullopt};
  if (const auto metric = metric_from(licence.text("listed_metric")))
    if (const auto listed = count_licences(*metric, terms, count.machines())) out.listed = listed->quantity;
  return out;
}

std::uint64_t machines_per_host(std::uint32_t gpus, std::uint32_t per_gpu, std::uint32_t per_vm) {
  if (per_vm == 0) return 0;
  return std::uint64_t{gpus} * per_gpu / per_vm;
}

}  // namespace cw
