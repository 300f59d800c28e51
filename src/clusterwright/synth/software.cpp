#include "clusterwright/synth/software.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/catalog/software_facts.hpp"
#include "clusterwright/physical/licences.hpp"

namespace cw {
namespace {

void error(SynthState& s, std::uint16_t code, Span span, std::string message, std::string help) {
  s.diagnostics.error(code, s.intent.source, span, std::move(message), std::move(help));
}

PartRef component_named(SynthState& s, const VersionIntent& v) {
  const PartRef part = asked_part(s.intent, s.catalogue, v.component, PartKind::software, "", s.diagnostics);
  if (part && v.version.given && !good_version(*v.version)) {
    error(s, code::kBadName, v.version.span, fmt::format("'{}' cannot be a version", *v.version), "write letters, digits, dots and dashes, such as 25.03.1");
    return nullptr;
  }
  return part;
}

// Of the recipes there are: the one whose versions the rows agree with most. The check that judges the mix finds it
// among the parts.
PartRef nearest_recipe(SynthState& s) {
  PartRef best;
  std::size_t most = 0;
  for (const PartRef& recipe : s.catalogue.of_kind(PartKind::recipe)) {
    std::size_t agree = 0;
    for (const RecipeVersion& v : versions_of(*recipe))
      agree += static_cast<std::size_t>(std::count_if(s.builder.head().software.begin(), s.builder.head().software.end(), [&](const SoftwareRow& row) {
        return component_of(s.builder.part(row.component)) == v.component && agrees_with(row.version, v.version);
      }));
    if (agree <= most) continue;
    most = agree;
    best = recipe;
  }
  return best;
}

// The deployment is one that the recipe is published for; where the intent does not say, it is the recipe's.
bool deployment_fits(SynthState& s, const Part& recipe) {
  const std::string_view its = recipe.text("deployment");
  Deployment& deployment = s.builder.head().deployment;
  if (deployment == Deployment::unsaid) deployment = its == "virtualised" ? Deployment::virtualised : Deployment::bare_metal;
  if (deployment_name(deployment) == its) return true;
  error(s, code::kWrongDeployment, s.intent.software.recipe.span, fmt::format("recipe '{}' is for {} nodes, these are {}", recipe.id, its, deployment_name(deployment)),
        fmt::format("write `deployment: {}`, or name another recipe", its));
  return false;
}

void add_row(SynthState& s, const PartRef& component, std::string version, PartId recipe, WhyId why) {
  for (SoftwareRow& row : s.builder.head().software)
    if (s.builder.part(row.component).id == component->id) {
      if (row.version == version) return;  // as the recipe has it
      row = {row.component, std::move(version), recipe, why};
      return;
    }
  s.builder.head().software.push_back({s.builder.add_part(component), std::move(version), recipe, why});
}

}  // namespace

PartRef add_software(SynthState& s) {
  const SoftwareIntent& asked = s.intent.software;
  PartRef recipe;
  if (asked.recipe.given) {
    recipe = asked_part(s.intent, s.catalogue, asked.recipe, PartKind::recipe, "", s.diagnostics);
    if (!recipe || !deployment_fits(s, *recipe)) return nullptr;
    const PartId id = s.builder.add_part(recipe);
    const WhyId why = s.why("software/recipe", fmt::format("{}: versions that are published to work together", recipe->id), asked.recipe, {recipe->id + " versions"});
    for (const RecipeVersion& v : versions_of(*recipe))
      if (const auto component = s.catalogue.require(v.component, PartKind::software)) add_row(s, *component, v.version, id, why);
  }
  std::vector<PartRef> named;
  for (const VersionIntent& v : asked.with)
    if (const PartRef component = component_named(s, v)) {
      if (std::find(named.begin(), named.end(), component) != named.end())
        error(s, code::kDuplicateRow, v.component.span, fmt::format("'{}' is listed twice, once by another name", component->id), "keep one of the two");
      named.push_back(component);
      const WhyId why = s.why(fmt::format("software/{}", component_of(*component)), "this version is asked for", v.version);
      add_row(s, component, *v.version, PartId(), why);
    }
  auto& rows = s.builder.head().software;
  std::stable_sort(rows.begin(), rows.end(), [&](const SoftwareRow& a, const SoftwareRow& b) { return s.builder.part(a.component).id < s.builder.part(b.component).id; });
  if (!recipe)
    if (const PartRef near = nearest_recipe(s)) s.builder.add_part(near);
  return recipe;
}

namespace {

// Whether the licence has anything to license in this design.
bool belongs(SynthState& s, const Part& licence, Span span) {
  const std::string_view its = licence.text("deployment");
  const Deployment deployment = s.builder.head().deployment;
  if (!its.empty() && its != "any" && its != deployment_name(deployment)) {
    error(s, code::kWrongDeployment, span, fmt::format("'{}' is for {} nodes, these are {}", licence.id, its, deployment == Deployment::unsaid ? "not said to be" : deployment_name(deployment)),
          fmt::format("leave it out, or write `deployment: {}`", its));
    return false;
  }
  return true;
}

// The years of the licence: as asked, if it is sold so; else those of its part number.
std::optional<std::uint32_t> years_of(SynthState& s, const Part& licence) {
  const auto own = static_cast<std::uint32_t>(licence.number("years").value_or(0));
  const Asked<std::uint32_t>& asked = s.intent.licences.years;
  if (!asked.given || *asked == own) return own;
  std::vector<std::uint32_t> terms = numbers_in(licence, "terms");
  if (std::find(terms.begin(), terms.end(), *asked) != terms.end()) return *asked;
  terms.push_back(own);
  std::sort(terms.begin(), terms.end());
  error(s, code::kTermNotSold, asked.span, fmt::format("'{}' is not known to be sold for {} year{}", licence.id, *asked, *asked == 1 ? "" : "s"),
        fmt::format("write one of: {}; or leave `years` out", fmt::join(terms, ", ")));
  return std::nullopt;
}

void add_licence(SynthState& s, const PartRef& licence, const Asked<std::string>& asked) {
  for (const LicenceRow& other : s.builder.head().licences)
    if (s.builder.part(other.part).id == licence->id)
      return error(s, code::kDuplicateRow, asked.span, fmt::format("'{}' is listed twice, once by another name", licence->id), "keep one of the two");
  if (!belongs(s, *licence, asked.span)) return;
  MachineCount count(*licence);
  for (const DeviceId d : ids<DeviceId>(s.builder.device_count())) count.add(s.builder.device(d).kind, s.builder.part(s.builder.device(d).part));
  const auto need = licence_need(*licence, count);
  if (!need) {
    error(s, code::kMetricDoesNotApply, asked.span, fmt::format("'{}' cannot be counted: {}", licence->id, need.error().message), need.error().help.empty() ? "leave it out" : need.error().help);
    return;
  }
  const auto years = years_of(s, *licence);
  if (!years) return;
  LicenceRow row;
  row.part = s.builder.add_part(licence);
  row.quantity = need->count.quantity;
  row.years = *years;
  if (need->listed && *need->listed != row.quantity) row.listed = need->listed;
  row.rule = need->count.rule;
  row.why = s.why(fmt::format("licences/{}", licence->id), fmt::format("{}: {}", licence->text("metric"), row.rule), asked, {licence->id + " metric"});
  s.builder.head().licences.push_back(std::move(row));
}

}  // namespace

void add_licences(SynthState& s, const PartRef& recipe) {
  const LicenceIntent& asked = s.intent.licences;
  s.builder.head().licences_held = *asked.count == "none";
  if (s.builder.head().licences_held || (!asked.given && !recipe)) return;
  for (const Asked<std::string>& product : asked.products)
    if (const PartRef licence = asked_part(s.intent, s.catalogue, product, PartKind::licence, "", s.diagnostics)) add_licence(s, licence, product);
  if (!asked.products.empty()) return;
  const std::vector<std::string> named = recipe ? names_in(*recipe, "licences") : std::vector<std::string>();
  if (named.empty() && asked.given && !s.diagnostics.has_errors())
    error(s, code::kNothingToLicense, asked.span, recipe ? fmt::format("recipe '{}' names no licences", recipe->id) : std::string("nothing says which licences are needed: there is no recipe"),
          "list them: `licences: {products: [vendor/licence]}`");
  for (const std::string& id : named) {
    const PartRef licence = s.catalogue.find(id);
    const bool covers_nothing = licence && !names_in(*licence, "covers").empty() &&
                                std::none_of(s.builder.head().software.begin(), s.builder.head().software.end(), [&](const SoftwareRow& row) {
                                  return holds(names_in(*licence, "covers"), component_of(s.builder.part(row.component)));
                                });
    if (licence && !covers_nothing) add_licence(s, licence, asked.count.given ? asked.count : s.intent.software.recipe);
  }
}

namespace {

void add_domains(SynthState& s) {
  const VirtualIntent& asked = s.intent.virtual_;
  auto& domains = s.builder.head().domains;
  std::vector<DeviceId> hosts;
  for (const DeviceId d : s.layout.hosts)
    if (d.valid()) hosts.push_back(d);
  if (asked.domains.empty()) {
    const WhyId why = s.why_at("domains/consolidated", "one domain for management and workloads, as none is asked for", "", Span{}, {});
    const DomainId all = domains.push_back({"domain-01", DomainPurpose::consolidated, why});
    for (const DeviceId d : hosts) s.builder.set_domain(d, all);
    return;
  }
  std::uint64_t sum = 0;
  for (const DomainIntent& d : asked.domains) sum += *d.nodes;
  if (sum != hosts.size()) {
    error(s, code::kDomainsOff, asked.domains.back().nodes.span, fmt::format("the domains hold {} nodes, there are {}", sum, hosts.size()),
          "let the nodes of all domains add up to the nodes of the cluster");
    return;
  }
  std::size_t next = 0;
  for (const DomainIntent& d : asked.domains) {
    const WhyId why = s.why(fmt::format("domains/{}", *d.name), fmt::format("{} nodes are asked for", *d.nodes), d.nodes);
    const DomainPurpose purpose = *d.purpose == "management" ? DomainPurpose::management : *d.purpose == "consolidated" ? DomainPurpose::consolidated : DomainPurpose::workload;
    const DomainId id = domains.push_back({*d.name, purpose, why});
    for (std::uint32_t n = 0; n < *d.nodes; ++n) s.builder.set_domain(hosts[next++], id);
  }
}

void add_groups(SynthState& s) {
  const Asked<bool>& asked = s.intent.virtual_.device_groups;
  if (asked.given && !*asked) return;
  const Part& server = *s.choices.server;
  const WhyId why = s.why("device-groups", "GPUs and adapters behind one PCIe switch, so that they reach each other without the processors", asked, {server.id + " pcie_switches"});
  std::size_t n = 0;
  for (const PcieSwitch& p : pcie_switches_of(server))
    if (!p.gpus.empty() && !p.nics.empty()) s.builder.head().device_groups.push_back({s.layout.server, fmt::format("group-{:02}", ++n), p.gpus, p.nics, why});
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return text;
}

void add_shares(SynthState& s) {
  const VirtualIntent& asked = s.intent.virtual_;
  if (!asked.profile.given) return;
  Asked<std::string> name = asked.profile;
  name.value = lower(name.value);
  const PartRef profile = asked_part(s.intent, s.catalogue, name, PartKind::vgpu, "", s.diagnostics);
  if (!profile) return;
  const std::string_view gpu = profile->text("gpu");
  if (!s.choices.gpu || s.choices.gpu->id != gpu) {
    std::string fit;
    for (const PartRef& p : s.catalogue.of_kind(PartKind::vgpu))
      if (s.choices.gpu && p->text("gpu") == s.choices.gpu->id) fit += fmt::format("{}{}", fit.empty() ? "" : ", ", p->model);
    return error(s, code::kForeignProfile, asked.profile.span, fmt::format("'{}' is a share of {}, the nodes have {}", profile->model, gpu, s.choices.gpu ? s.choices.gpu->id : "no GPUs"),
                 fit.empty() ? "leave `profile` out: the catalogue knows no shares of this GPU" : fmt::format("write one of: {}", fit));
  }
  const std::uint32_t gpus = s.choices.server->server->gpus;
  const auto per_gpu = static_cast<std::uint32_t>(profile->number("per_gpu").value_or(1));
  const std::uint64_t each = machines_per_host(gpus, per_gpu, *asked.shares);
  if (each == 0)
    return error(s, code::kShareTooLarge, asked.shares.span, fmt::format("{} shares of one virtual machine, a node gives {}", *asked.shares, gpus * per_gpu),
                 fmt::format("write at most `shares: {}`", gpus * per_gpu));
  std::uint64_t hosts = 0;
  for (const DeviceId d : s.layout.hosts) {
    const DomainId domain = d.valid() ? s.builder.device(d).domain : DomainId();
    if (domain.valid() && carries_machines(s.builder.head().domains[domain].purpose)) ++hosts;
  }
  const WhyId why = s.why("vgpus", fmt::format("{} nodes x {} GPUs x {} shares, {} a virtual machine: {} in each node", hosts, gpus, per_gpu, *asked.shares, each), asked.profile, {profile->id + " per_gpu"});
  s.builder.head().vgpus.push_back({s.builder.add_part(profile), *asked.shares, hosts * each, why});
}

}  // namespace

void add_virtual_machines(SynthState& s) {
  add_domains(s);
  if (s.diagnostics.has_errors()) return;
  add_groups(s);
  add_shares(s);
}

}  // namespace cw
