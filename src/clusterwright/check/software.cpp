#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "clusterwright/catalog/software_facts.hpp"
#include "clusterwright/check/rules.hpp"
#include "clusterwright/check/words.hpp"

// Whether the software fits together, and fits what it runs on: as far as its parts say.
namespace cw {
namespace {

const Part& part_of(const Cluster& c, const SoftwareRow& row) { return *c.parts[row.component]; }

const SoftwareRow* row_of(const Cluster& c, std::string_view component) {
  for (const SoftwareRow& row : c.software)
    if (component_of(part_of(c, row)) == component) return &row;
  return nullptr;
}

std::string named(const Part& part, std::string_view version) { return fmt::format("{} {}", part.model, version); }

// What sets the software apart from a recipe: "kubernetes 1.31.2 instead of 1.30.11". A recipe that names no version
// agrees with any.
std::vector<std::string> differences(const Cluster& c, const Part& recipe, std::size_t& agree) {
  std::vector<std::string> out, absent;
  std::vector<std::string> known;
  for (const RecipeVersion& v : versions_of(recipe)) {
    known.push_back(v.component);
    const SoftwareRow* row = row_of(c, v.component);
    if (row == nullptr) absent.push_back(fmt::format("no {}", v.component));
    else if (!agrees_with(row->version, v.version))
      out.push_back(fmt::format("{} {} instead of {}", v.component, row->version, v.version));
    else ++agree;
  }
  for (const SoftwareRow& row : c.software)
    if (!holds(known, component_of(part_of(c, row)))) out.push_back(fmt::format("{} {} besides", component_of(part_of(c, row)), row.version));
  out.insert(out.end(), absent.begin(), absent.end());
  return out;
}

void off_recipe(const Cluster& c, Findings& f) {
  const Part* nearest = nullptr;
  std::size_t most = 0;
  std::vector<std::string> apart;
  for (const PartRef& part : c.parts) {
    if (part->kind != PartKind::recipe) continue;
    std::size_t agree = 0;
    std::vector<std::string> here = differences(c, *part, agree);
    if (here.empty()) return;
    if (nearest != nullptr && agree <= most) continue;
    nearest = part.get();
    most = agree;
    apart = std::move(here);
  }
  WhyId why = c.software.front().why;
  for (const SoftwareRow& row : c.software)
    if (!row.recipe.valid()) {
      why = row.why;
      break;
    }
  if (nearest == nullptr) return f.add("this mix of software is on no recipe", "take the versions of a recipe of the catalogue, or test the mix yourself", why);
  constexpr std::size_t kShown = 4;
  const std::size_t more = apart.size() > kShown ? apart.size() - kShown : 0;
  apart.resize(std::min(apart.size(), kShown));
  f.add(fmt::format("this mix of software is on no recipe; nearest is {}: {}{}", nearest->id, fmt::join(apart, ", "), and_more(more, "difference", "differences")),
        "take its versions, or test the mix yourself", why);
}

void recipe_hardware(const Cluster& c, Findings& f) {
  PartId last;
  for (const SoftwareRow& row : c.software) {
    if (!row.recipe.valid() || row.recipe == last) continue;
    last = row.recipe;
    const Part& recipe = *c.parts[row.recipe];
    const std::vector<std::string> servers = names_in(recipe, "servers");
    Tally<PartId, DeviceId> others;
    for (const DeviceId d : ids<DeviceId>(c.devices.size()))
      if (c.devices.kind[d] == DeviceKind::host && !servers.empty() && !holds(servers, c.part_of(d).id)) others.add(c.devices.part[d], d);
    for (const auto& o : others.rows())
      f.add(o.first, fmt::format("recipe {} is not published for {}{}", recipe.id, c.parts[o.key]->id, so_with(o.count, "host", "hosts")), fmt::format("it is for: {}", fmt::join(servers, ", ")));
    if (const std::string_view its = recipe.text("deployment"); c.deployment != Deployment::unsaid && its != deployment_name(c.deployment))
      f.add(fmt::format("recipe {} is published for {} nodes, these are {}", recipe.id, its, deployment_name(c.deployment)), "take a recipe for this kind of deployment", row.why);
  }
}

// Software of switches runs on switches of its network.
void switch_software(const Cluster& c, Findings& f) {
  for (const SoftwareRow& row : c.software) {
    const Part& part = part_of(c, row);
    if (part.text("runs_on") != "switches") continue;
    const std::string_view wanted = part.text("technology");
    const Part* other = nullptr;
    bool found = false;
    for (const DeviceId d : ids<DeviceId>(c.devices.size())) {
      const auto& spec = c.part_of(d).switch_;
      if (c.devices.kind[d] != DeviceKind::switch_ || !spec) continue;
      if (wanted.empty() || technology_name(spec->technology) == wanted) found = true;
      else if (other == nullptr) other = &c.part_of(d);
    }
    if (found) continue;
    f.add(other != nullptr ? fmt::format("{} runs on {} switches, and {} is none", part.model, wanted, other->model) : fmt::format("{} runs on switches, and there are none that it could run on", part.model),
          "leave it out, or name what runs on these switches", row.why);
  }
}

void component_needs(const Cluster& c, Findings& f) {
  for (const SoftwareRow& row : c.software) {
    const Part& part = part_of(c, row);
    for (const SoftwareNeed& need : needs_of(part)) {
      if (!need.version.empty() && !version_is_of(row.version, need.version)) continue;
      const SoftwareRow* other = row_of(c, need.component);
      if (other == nullptr) continue;
      const auto low = need.from.empty() ? std::nullopt : compare_versions(other->version, need.from);
      const auto high = need.to.empty() || version_is_of(other->version, need.to) ? std::nullopt : compare_versions(other->version, need.to);
      const bool old = low && *low < 0, recent = high && *high > 0;
      if (!old && !recent) continue;
      const std::string range = need.from.empty() ? "up to " + need.to : need.to.empty() ? need.from + " or newer" : need.from == need.to ? need.from : need.from + " to " + need.to;
      f.add(fmt::format("{} goes with {} {}, not with {}", named(part, row.version), part_of(c, *other).model, range, other->version),
            fmt::format("change the version of one of the two; source: {}", part.fact("needs") != nullptr ? part.fact("needs")->source : ""), other->recipe.valid() ? row.why : other->why);
    }
  }
}

// Runs `judge(row, what the GPU needs)` for each row that says something of the GPU in the hosts.
template <class Judge>
void each_gpu_need(const Cluster& c, Judge judge) {
  if (!c.gpu.valid()) return;
  for (const SoftwareRow& row : c.software)
    for (const SoftwareGpu& need : gpus_of(part_of(c, row)))
      if (need.gpu == c.parts[c.gpu]->id) judge(row, need);
}

void gpu_too_new(const Cluster& c, Findings& f) {
  each_gpu_need(c, [&](const SoftwareRow& row, const SoftwareGpu& need) {
    if (need.from.empty() || compare_versions(row.version, need.from).value_or(0) >= 0) return;
    f.add(fmt::format("{} is too old for {}: {} or newer is needed", named(part_of(c, row), row.version), c.parts[c.gpu]->model, need.from), fmt::format("take {} or newer", need.from), row.why);
  });
}

void gpu_not_listed(const Cluster& c, Findings& f) {
  each_gpu_need(c, [&](const SoftwareRow& row, const SoftwareGpu& need) {
    if (need.after.empty()) return;
    const bool before = version_is_of(row.version, need.after) || compare_versions(row.version, need.after).value_or(1) <= 0;
    if (!before) return;
    const Fact* fact = part_of(c, row).fact("gpus");
    f.add(fmt::format("the documentation of {} does not list {}", named(part_of(c, row), row.version), c.parts[c.gpu]->model),
          fmt::format("take one newer than {}; source: {}", need.after, fact != nullptr ? fact->source : ""), row.why);
  });
}

// The adapters that hosts have, by id.
bool has_adapter(const Cluster& c, const std::vector<std::string>& wanted) {
  PartId last;
  for (const DeviceId d : ids<DeviceId>(c.devices.size())) {
    if (c.devices.part[d] == last || !c.part_of(d).server) continue;
    last = c.devices.part[d];
    const ServerSpec& s = *c.part_of(d).server;
    for (const std::string* nic : {&s.nic, &s.front_end_nic, &s.storage_nic, &s.virtual_nic})
      if (holds(wanted, *nic)) return true;
  }
  return false;
}

void absent_hardware(const Cluster& c, Findings& f) {
  for (const SoftwareRow& row : c.software) {
    const std::vector<std::string> parts = names_in(part_of(c, row), "parts");
    if (!parts.empty() && !has_adapter(c, parts))
      f.add(fmt::format("there is nothing that {} runs on", named(part_of(c, row), row.version)), fmt::format("leave it out: it is for {}", fmt::join(parts, ", ")), row.why);
  }
}

void deployment_fit(const Cluster& c, Findings& f) {
  bool hypervisor = false;
  for (const SoftwareRow& row : c.software) {
    const Part& part = part_of(c, row);
    hypervisor = hypervisor || part.text("role") == "hypervisor";
    const std::string_view its = part.text("deployment");
    if (its.empty() || its == "any" || c.deployment == Deployment::unsaid || its == deployment_name(c.deployment)) continue;
    f.add(fmt::format("{} is for {} nodes, these are {}", named(part, row.version), its, deployment_name(c.deployment)), "leave it out, or change the deployment", row.why);
  }
  if (c.deployment == Deployment::virtualised && !hypervisor)
    f.add("nodes are virtualised, and no hypervisor is among the software", "add one to `with`, or take a recipe that has one", c.software.front().why);
}

void manager_limit(const Cluster& c, Findings& f) {
  std::size_t devices = 0;
  for (const DeviceKind kind : {DeviceKind::host, DeviceKind::switch_, DeviceKind::server, DeviceKind::storage}) devices += c.count(kind);
  for (const SoftwareRow& row : c.software) {
    const auto most = part_of(c, row).number("manages");
    if (!most || static_cast<double>(devices) <= *most) continue;
    f.add(fmt::format("{} manages at most {} devices, there are {}", part_of(c, row).model, grouped(static_cast<std::uint64_t>(*most)), grouped(devices)),
          fmt::format("run {} of it", static_cast<std::uint64_t>(std::ceil(static_cast<double>(devices) / *most))), row.why);
  }
}

}  // namespace

const RuleInfo kRuleOffRecipe{4270, Severity::warning, "off-recipe",
    "the software is one of the mixes that are published to work together",
    "best recipes of the reference architectures; docs/software.md",
    Needs::software, off_recipe};
const RuleInfo kRuleRecipeHardware{4271, Severity::warning, "recipe-hardware",
    "a recipe is used for the servers and the kind of deployment it is published for",
    "recommended configurations of the reference architectures; docs/software.md",
    Needs::software, recipe_hardware};
const RuleInfo kRuleSwitchSoftware{4272, Severity::error, "switch-software",
    "software of switches runs on switches of its network",
    "what the switch and the software say of their network",
    Needs::software, switch_software};
const RuleInfo kRuleComponentNeeds{4273, Severity::warning, "component-needs",
    "versions go together as their documentation states",
    "the makers' support matrices, named in each part's source; docs/software.md",
    Needs::software, component_needs};
const RuleInfo kRuleGpuTooNew{4274, Severity::error, "software-too-old",
    "drivers and operators are new enough for the GPU",
    "the makers' support matrices: least version for a GPU; docs/software.md",
    Needs::software, gpu_too_new};
const RuleInfo kRuleGpuNotListed{4275, Severity::warning, "gpu-not-listed",
    "the documentation of drivers and operators lists the GPU",
    "the makers' lists of supported GPUs; docs/software.md",
    Needs::software, gpu_not_listed};
const RuleInfo kRuleAbsentHardware{4276, Severity::warning, "absent-hardware",
    "what software runs on is there",
    "what the software says of its parts",
    Needs::software, absent_hardware};
const RuleInfo kRuleDeploymentFit{4277, Severity::error, "deployment-fit",
    "virtualised nodes have a hypervisor, others have none",
    "the reference architectures' deployment options; docs/software.md",
    Needs::software, deployment_fit};
const RuleInfo kRuleManagerLimit{4278, Severity::warning, "manager-limit",
    "what manages devices can manage as many as there are",
    "what the software states; docs/software.md",
    Needs::software, manager_limit};

}  // namespace cw
