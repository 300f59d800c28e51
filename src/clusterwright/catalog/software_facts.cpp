#include "clusterwright/catalog/software_facts.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace cw {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::vector<std::uint64_t> numbers_of(std::string_view version) {
  std::vector<std::uint64_t> out;
  for (std::size_t i = 0; i < version.size();) {
    if (!is_digit(version[i])) {
      ++i;
      continue;
    }
    std::uint64_t n = 0;
    const auto [end, failed] = std::from_chars(version.data() + i, version.data() + version.size(), n);
    out.push_back(failed == std::errc() ? n : ~std::uint64_t{0});
    i = static_cast<std::size_t>(end - version.data());
  }
  return out;
}

std::string text_at(const Tree& tree, std::string_view key) {
  const Tree* value = tree.find(key);
  return value != nullptr ? value->text : std::string();
}

const std::vector<Tree>& items_of(const Part& part, std::string_view fact) {
  static const std::vector<Tree> kNone;
  const Tree* list = part.value(fact);
  return list != nullptr ? list->items : kNone;
}

std::vector<std::uint8_t> small_numbers(const Tree* list) {
  std::vector<std::uint8_t> out;
  if (list == nullptr) return out;
  for (const Tree& item : list->items) {
    std::uint8_t n = 0;
    if (std::from_chars(item.text.data(), item.text.data() + item.text.size(), n).ec == std::errc()) out.push_back(n);
  }
  return out;
}

constexpr std::array<std::string_view, 7> kMetricNames = {"per-gpu", "gpu-pack", "per-core-pack", "per-core", "per-socket", "per-node", "per-endpoint"};

}  // namespace

std::optional<int> compare_versions(std::string_view a, std::string_view b) {
  std::vector<std::uint64_t> x = numbers_of(a), y = numbers_of(b);
  if (x.empty() || y.empty()) return std::nullopt;
  const std::size_t n = std::max(x.size(), y.size());
  x.resize(n, 0);
  y.resize(n, 0);
  if (x == y) return 0;
  return x < y ? -1 : 1;
}

bool version_is_of(std::string_view version, std::string_view prefix) {
  std::vector<std::uint64_t> v = numbers_of(version);
  const std::vector<std::uint64_t> p = numbers_of(prefix);
  if (p.empty() || v.size() < p.size()) return false;
  v.resize(p.size());
  return v == p;
}

bool agrees_with(std::string_view version, std::string_view of_recipe) {
  return version == of_recipe || numbers_of(of_recipe).empty() || compare_versions(version, of_recipe) == 0;
}

bool good_version(std::string_view version) {
  constexpr std::size_t kLongest = 40;
  const auto alnum = [](char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  if (version.empty() || version.size() > kLongest || !alnum(version.front())) return false;
  return std::all_of(version.begin(), version.end(), [&](char c) { return alnum(c) || c == '.' || c == '_' || c == '+' || c == '-'; });
}

std::string_view component_of(const Part& software) {
  const std::string_view id = software.id;
  return id.substr(id.find('/') + 1);
}

std::vector<RecipeVersion> versions_of(const Part& recipe) {
  std::vector<RecipeVersion> out;
  if (const Tree* map = recipe.value("versions"))
    for (const TreeEntry& e : map->entries) out.push_back({e.key, e.value.text});
  return out;
}

std::vector<SoftwareNeed> needs_of(const Part& software) {
  std::vector<SoftwareNeed> out;
  for (const Tree& item : items_of(software, "needs")) out.push_back({text_at(item, "version"), text_at(item, "component"), text_at(item, "from"), text_at(item, "to")});
  return out;
}

std::vector<SoftwareGpu> gpus_of(const Part& software) {
  std::vector<SoftwareGpu> out;
  if (software.kind != PartKind::software) return out;
  for (const Tree& item : items_of(software, "gpus")) out.push_back({text_at(item, "gpu"), text_at(item, "from"), text_at(item, "after")});
  return out;
}

std::vector<std::string> names_in(const Part& part, std::string_view fact) {
  std::vector<std::string> out;
  for (const Tree& item : items_of(part, fact)) out.push_back(item.text);
  return out;
}

std::vector<std::uint32_t> numbers_in(const Part& part, std::string_view fact) {
  std::vector<std::uint32_t> out;
  for (const Tree& item : items_of(part, fact)) {
    std::uint32_t n = 0;
    if (std::from_chars(item.text.data(), item.text.data() + item.text.size(), n).ec == std::errc()) out.push_back(n);
  }
  return out;
}

bool holds(const std::vector<std::string>& names, std::string_view name) { return std::find(names.begin(), names.end(), name) != names.end(); }

std::string_view metric_name(LicenceMetric m) { return kMetricNames[static_cast<std::size_t>(m)]; }

std::optional<LicenceMetric> metric_from(std::string_view name) {
  const auto at = std::find(kMetricNames.begin(), kMetricNames.end(), name);
  if (at == kMetricNames.end()) return std::nullopt;
  return static_cast<LicenceMetric>(at - kMetricNames.begin());
}

LicenceMetric metric_of(const Part& licence) { return metric_from(licence.text("metric")).value_or(LicenceMetric::per_node); }

std::vector<PcieSwitch> pcie_switches_of(const Part& server) {
  std::vector<PcieSwitch> out;
  for (const Tree& item : items_of(server, "pcie_switches")) out.push_back({text_at(item, "name"), small_numbers(item.find("gpus")), small_numbers(item.find("nics"))});
  return out;
}

std::vector<PartLink> part_links(const Part& part) {
  std::vector<PartLink> out;
  const auto list = [&](std::string_view fact, PartKind kind) {
    for (const Tree& item : items_of(part, fact)) out.push_back({fact, item.text, item.span, kind, false});
  };
  const auto inner = [&](std::string_view fact, std::string_view key, PartKind kind, bool component) {
    for (const Tree& item : items_of(part, fact))
      if (const Tree* name = item.find(key)) out.push_back({fact, name->text, name->span, kind, component});
  };
  switch (part.kind) {
    case PartKind::software:
      inner("needs", "component", PartKind::software, true);
      inner("gpus", "gpu", PartKind::gpu, false);
      list("parts", PartKind::nic);
      break;
    case PartKind::recipe:
      if (const Tree* map = part.value("versions"))
        for (const TreeEntry& e : map->entries) out.push_back({"versions", e.key, e.key_span, PartKind::software, true});
      list("servers", PartKind::server);
      list("licences", PartKind::licence);
      break;
    case PartKind::licence:
      for (const Tree& item : items_of(part, "covers")) out.push_back({"covers", item.text, item.span, PartKind::software, true});
      list("servers", PartKind::server);
      break;
    case PartKind::vgpu:
      if (const Tree* gpu = part.value("gpu")) out.push_back({"gpu", gpu->text, gpu->span, PartKind::gpu, false});
      break;
    default: break;
  }
  return out;
}

}  // namespace cw
