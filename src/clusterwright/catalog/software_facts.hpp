#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "clusterwright/catalog/part.hpp"

// What parts of the kinds software, recipe, licence and vgpu say, and which devices of a server share a PCIe
// switch, read out of their facts.
namespace cw {

// Versions are runs of digits and whatever stands between them: "v25.03" and "25.3" are the same, "1.30.11" is
// newer than "1.30". Nothing where one of the two has no digits ("latest").
std::optional<int> compare_versions(std::string_view a, std::string_view b);
// Whether `version` is `prefix` or one of its releases: "1.33.2" is of "1.33", "1.3" is not.
bool version_is_of(std::string_view version, std::string_view prefix);
// Whether a version is the one a recipe names: the same by its numbers, or any where the recipe's has none ("latest").
bool agrees_with(std::string_view version, std::string_view of_recipe);
// A letter or digit first, then letters, digits and . _ + - : what can be a version.
bool good_version(std::string_view version);

// The name a recipe or an intent calls software by: the end of its id.
std::string_view component_of(const Part& software);

struct RecipeVersion {
  std::string component, version;
};
std::vector<RecipeVersion> versions_of(const Part& recipe);

struct SoftwareNeed {
  std::string version, component, from, to;  // `version` empty: of any
};
std::vector<SoftwareNeed> needs_of(const Part& software);

struct SoftwareGpu {
  std::string gpu, from, after;
};
std::vector<SoftwareGpu> gpus_of(const Part& software);

// The texts of a list of ids or names ("servers", "covers", "parts", …); empty if the part has none.
std::vector<std::string> names_in(const Part& part, std::string_view fact);
std::vector<std::uint32_t> numbers_in(const Part& part, std::string_view fact);
bool holds(const std::vector<std::string>& names, std::string_view name);

enum class LicenceMetric : std::uint8_t { per_gpu, gpu_pack, core_pack, per_core, per_socket, per_node, per_endpoint };
std::string_view metric_name(LicenceMetric m);  // "per-gpu", …
std::optional<LicenceMetric> metric_from(std::string_view name);
LicenceMetric metric_of(const Part& licence);

struct PcieSwitch {
  std::string name;
  std::vector<std::uint8_t> gpus, nics;
};
std::vector<PcieSwitch> pcie_switches_of(const Part& server);

// A reference of such a part to another: by id, or to software by its short name.
struct PartLink {
  std::string_view fact;
  std::string name;
  Span span;
  PartKind kind = PartKind::software;
  bool component = false;
};
std::vector<PartLink> part_links(const Part& part);

}  // namespace cw
