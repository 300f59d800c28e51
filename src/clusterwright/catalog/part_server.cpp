#include <fmt/format.h>

#include <algorithm>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/catalog/part_specs.hpp"

// The part of a server's facts that decides how its GPUs meet the network.

namespace cw {
namespace {

ScaleUp scale_up_from(std::string_view name) {
  if (name == "bridge") return ScaleUp::bridge;
  return name == "switched" ? ScaleUp::switched : ScaleUp::none;
}

}  // namespace

ServerSpec SpecReader::server() {
  ServerSpec spec;
  const auto small = [&](std::string_view name) { return static_cast<std::uint8_t>(facts_.integer(name)); };
  spec.gpus = small("gpus");
  spec.scale_up = scale_up_from(facts_.text("scale_up"));
  spec.scale_up_domain = facts_.given("scale_up_domain") ? small("scale_up_domain") : std::uint8_t{1};
  spec.memory = ByteCount{facts_.quantity("memory")};
  spec.default_gpu = facts_.text("gpu");
  for (const Tree& t : facts_.items("gpu_options")) spec.gpu_options.push_back(t.text);
  spec.nic = facts_.text("nic");
  for (const Tree& t : facts_.items("nic_options")) spec.nic_options.push_back(t.text);
  spec.nics = small("nics");
  spec.front_end_nic = facts_.text("front_end_nic");
  spec.front_end_nics = small("front_end_nics");
  spec.storage_nic = facts_.text("storage_nic");
  spec.storage_nics = small("storage_nics");
  spec.virtual_nic = facts_.text("virtual_nic");
  spec.virtual_nics = small("virtual_nics");
  shared_cages(spec);
  if (spec.gpus > 0 && !facts_.given("gpu_nic_cage"))
    error(code::kBadPortMap, facts_.tree()->span, "a server with GPUs says which of them use which port",
          "add `gpu_nic_cage:` with a row like {gpus: [0], nic: 0, cage: nic-1, port: 1} for every port");
  std::vector<std::string> labels;
  spec.cage_groups = cages(&labels);
  gpu_map(spec, labels);
  pcie_switches(spec);
  return spec;
}

// A cage is one network's, and a network with an adapter of its own needs no other's.
void SpecReader::shared_cages(ServerSpec& spec) {
  for (const Tree& item : facts_.items("shared_cages")) {
    const Record row(&item, facts_.field("shared_cages").children[0].children);
    CageGroup range;
    cage_range(row, range);
    const SharedCages share{row.text("network") == "storage" ? NetworkUse::storage : NetworkUse::virtualisation, range.first, range.last};
    const bool own = !(share.use == NetworkUse::storage ? spec.storage_nic : spec.virtual_nic).empty();
    if (spec.front_end_nic.empty() || own)
      error(code::kContradiction, row.span("network"),
            own ? fmt::format("the {} network has an adapter of its own", row.text("network")) : std::string("there is no front-end adapter whose cages could be shared"),
            own ? fmt::format("leave this row out, or `{}_nic`", row.text("network")) : std::string("add `front_end_nic`, or leave `shared_cages` out"));
    for (const SharedCages& other : spec.shared_cages)
      if (share.first <= other.last && other.first <= share.last)
        error(code::kContradiction, row.span("cages"), fmt::format("cage {} is given to two networks", std::max(share.first, other.first)), "give every cage to one network");
    spec.shared_cages.push_back(share);
  }
}

// A machine with built-in ports lists its cages; one with adapters has those its map names, in the
// order of the adapters.
void SpecReader::gpu_map(ServerSpec& spec, const std::vector<std::string>& labels) {
  for (const std::string& label : labels) spec.cages.push_back({label, 0});
  if (labels.empty()) adapter_cages(spec);
  for (const Tree& item : facts_.items("gpu_nic_cage"))
    gpu_row(spec, Record(&item, facts_.field("gpu_nic_cage").children[0].children));
  if (facts_.given("gpu_nic_cage")) every_gpu(spec);
}

void SpecReader::adapter_cages(ServerSpec& spec) {
  for (const Tree& item : facts_.items("gpu_nic_cage")) {
    const Record row(&item, facts_.field("gpu_nic_cage").children[0].children);
    const std::string label = row.text("cage");
    const auto nic = static_cast<std::uint8_t>(row.integer("nic"));
    const auto known =
        std::find_if(spec.cages.begin(), spec.cages.end(), [&](const ServerCage& c) { return c.label == label; });
    if (known == spec.cages.end())
      spec.cages.push_back({label, nic});
    else if (known->nic != nic)
      error(code::kBadPortMap, row.span("cage"),
            fmt::format("cage '{}' is on adapter {} and on adapter {}", label, known->nic, nic),
            "give the cages of different adapters different names");
  }
  std::stable_sort(spec.cages.begin(), spec.cages.end(),
                   [](const ServerCage& a, const ServerCage& b) { return a.nic < b.nic; });
}

void SpecReader::gpu_row(ServerSpec& spec, const Record& row) {
  ServerPort port;
  for (const Tree& gpu : row.items("gpus")) {
    const auto n = static_cast<std::uint8_t>(parse_quantity(gpu.text, Dimension::none).value_or(0));
    if (n >= spec.gpus)
      error(code::kBadPortMap, gpu.span, fmt::format("there is no GPU {}", n),
            fmt::format("the GPUs of this server are 0 to {}", spec.gpus - 1));
    port.gpus.push_back(n);
  }
  port.nic = static_cast<std::uint8_t>(row.integer("nic"));
  port.port = static_cast<std::uint8_t>(row.integer("port") - 1);
  if (port.nic >= spec.nics)
    error(code::kBadPortMap, row.span("nic"), fmt::format("there is no adapter {}", port.nic),
          fmt::format("`nics: {}` numbers them from 0", spec.nics));
  const std::string label = row.text("cage");
  const auto cage =
      std::find_if(spec.cages.begin(), spec.cages.end(), [&](const ServerCage& c) { return c.label == label; });
  if (cage == spec.cages.end()) {
    error(code::kBadPortMap, row.span("cage"), fmt::format("the server has no cage '{}'", label),
          "name one of its `cages`");
    return;
  }
  port.cage = static_cast<std::uint16_t>(cage - spec.cages.begin());
  for (const ServerPort& other : spec.ports)
    if (other.cage == port.cage && other.port == port.port)
      error(code::kBadPortMap, row.span("cage"),
            fmt::format("port {} of cage '{}' is given twice", port.port + 1, label),
            "put all GPUs of a port into one row");
  // A twin cage may serve two adapters; it is filed under the first, ServerPort::nic is exact.
  if (!spec.cage_groups.empty() && port.port == 0) cage->nic = port.nic;
  spec.ports.push_back(std::move(port));
}

// Each GPU has as many ports as every other: one, or several where the network has planes.
void SpecReader::every_gpu(const ServerSpec& spec) {
  std::vector<std::uint32_t> uses(spec.gpus, 0);
  for (const ServerPort& port : spec.ports)
    for (const std::uint8_t gpu : port.gpus)
      if (gpu < spec.gpus) ++uses[gpu];
  for (std::size_t gpu = 0; gpu < uses.size(); ++gpu) {
    if (uses[gpu] == uses[0] && uses[gpu] > 0) continue;
    error(code::kBadPortMap, facts_.span("gpu_nic_cage"),
          fmt::format("GPU {} has {} ports, GPU 0 has {}", gpu, uses[gpu], uses[0]),
          "name every GPU once, or every GPU equally often where the network has several planes");
    return;
  }
}

}  // namespace cw
