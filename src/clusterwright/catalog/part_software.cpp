#include <algorithm>

#include <fmt/format.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/catalog/part_specs.hpp"
#include "clusterwright/catalog/software_facts.hpp"

// What a table of fields cannot see in software, recipes, licences, shares of GPUs and PCIe switches.
namespace cw {
namespace {

bool takes_pack(std::string_view metric) { return metric == "gpu-pack" || metric == "per-core-pack"; }

}  // namespace

void SpecReader::software_facts(const Part& part) {
  const Tree* facts = facts_.tree();
  const auto version = [&](const Tree& value) {
    if (!good_version(value.text))
      error(code::kBadName, value.span, fmt::format("'{}' cannot be a version", value.text), "write letters, digits, dots and dashes, such as 25.03.1");
  };
  if (part.kind == PartKind::recipe)
    for (const TreeEntry& e : facts_.entries("versions")) version(e.value);
  if (part.kind == PartKind::software) {
    for (const Tree& item : facts_.items("needs"))
      for (const std::string_view key : {"version", "from", "to"})
        if (const Tree* value = item.find(key)) version(*value);
    for (const Tree& item : facts_.items("gpus")) {
      for (const std::string_view key : {"from", "after"})
        if (const Tree* value = item.find(key)) version(*value);
      if (item.find("from") == nullptr && item.find("after") == nullptr)
        error(code::kMissing, item.span, "what the GPU needs is missing", "add `from: 570.133.20`, or `after: 22.9`");
    }
  }
  if (part.kind != PartKind::licence || facts == nullptr) return;
  const bool pack = facts->find("pack") != nullptr;
  const std::string metric = facts_.text("metric");
  if (pack != takes_pack(metric) && !takes_pack(facts_.text("listed_metric")))
    error(pack ? code::kContradiction : code::kMissing, facts_.span(pack ? "pack" : "metric"),
          pack ? fmt::format("a licence {} has no packs", metric) : fmt::format("how much one licence {} covers is missing", metric),
          pack ? "leave `pack` out, or write `metric: gpu-pack` or `metric: per-core-pack`" : "add `pack: 32`");
}

void SpecReader::pcie_switches(const ServerSpec& spec) {
  std::vector<std::uint8_t> gpus, nics;
  for (const Tree& item : facts_.items("pcie_switches")) {
    const auto behind = [&](std::string_view key, std::string_view what, std::size_t count, std::vector<std::uint8_t>& seen) {
      const Tree* list = item.find(key);
      if (list == nullptr) return;
      for (const Tree& number : list->items) {
        const auto n = static_cast<std::size_t>(parse_quantity(number.text, Dimension::none).value_or(0));
        if (n >= count)
          error(code::kBadPortMap, number.span, fmt::format("there is no {} {}: the server has {}", what, n, count), fmt::format("number them from 0 to {}", count == 0 ? 0 : count - 1));
        else if (std::find(seen.begin(), seen.end(), n) != seen.end())
          error(code::kBadPortMap, number.span, fmt::format("{} {} is behind two PCIe switches", what, n), "name each once");
        else
          seen.push_back(static_cast<std::uint8_t>(n));
      }
    };
    behind("gpus", "GPU", spec.gpus, gpus);
    behind("nics", "adapter", spec.nics, nics);
  }
}

}  // namespace cw
