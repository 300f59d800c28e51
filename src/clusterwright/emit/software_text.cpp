#include "clusterwright/emit/software_text.hpp"

#include <fmt/format.h>

#include "clusterwright/catalog/software_facts.hpp"

namespace cw {
namespace {

void put_rows(JsonWriter& json, const Cluster& c) {
  if (!c.software.empty()) {
    json.key("software").begin_object();
    for (const SoftwareRow& row : c.software) json.member(component_of(*c.parts[row.component]), row.version);
    json.end_object();
  }
  if (c.licences.empty()) return;
  json.key("licences").begin_array();
  for (const LicenceRow& row : c.licences) {
    json.begin_object().begin_inline();
    json.member("licence", c.parts[row.part]->id).member("metric", c.parts[row.part]->text("metric")).member("quantity", row.quantity);
    if (row.listed) json.member("listed", *row.listed);
    json.member("years", row.years);
    json.end_object().end_inline();
  }
  json.end_array();
}

std::vector<std::uint64_t> hosts_of_domains(const Cluster& c) {
  std::vector<std::uint64_t> hosts(c.domains.size(), 0);
  for (const DomainId d : c.domain_of)
    if (d.valid()) ++hosts[d.value];
  return hosts;
}

}  // namespace

void put_software_json(JsonWriter& json, const Cluster& c) {
  if (c.deployment != Deployment::unsaid) json.member("deployment", deployment_name(c.deployment));
  put_rows(json, c);
  if (c.domains.empty()) return;
  const auto hosts = hosts_of_domains(c);
  json.key("virtual").begin_object();
  json.key("domains").begin_array();
  for (const DomainId d : ids<DomainId>(c.domains.size())) {
    json.begin_object().begin_inline();
    json.member("name", c.domains[d].name).member("purpose", domain_purpose_name(c.domains[d].purpose)).member("nodes", hosts[d.value]);
    json.end_object().end_inline();
  }
  json.end_array();
  json.member("device_groups", static_cast<std::uint64_t>(c.device_groups.size()));
  json.key("vgpus").begin_array();
  for (const VgpuRow& v : c.vgpus) {
    json.begin_object().begin_inline();
    json.member("profile", c.parts[v.profile]->model).member("backing", c.parts[v.profile]->text("backing")).member("shares", v.per_vm).member("virtual_machines", v.machines);
    json.end_object().end_inline();
  }
  json.end_array().end_object();
}

std::string software_summary(const Cluster& c) {
  std::string out;
  if (!c.software.empty()) {
    std::string recipes;
    std::size_t apart = 0;
    PartId last;
    for (const SoftwareRow& row : c.software) {
      if (!row.recipe.valid()) ++apart;
      else if (row.recipe != last) recipes += fmt::format("{}{}", recipes.empty() ? "" : ", ", c.parts[row.recipe]->id);
      if (row.recipe.valid()) last = row.recipe;
    }
    out += fmt::format("{:<12} {} component{}, {}{}\n", "software", c.software.size(), c.software.size() == 1 ? "" : "s", recipes.empty() ? "on no recipe" : recipes,
                       apart > 0 && !recipes.empty() ? fmt::format(", {} apart from it", apart) : "");
  }
  for (std::size_t i = 0; i < c.licences.size(); ++i) {
    const LicenceRow& row = c.licences[i];
    out += fmt::format("{:<12} {} x {}: {}{}\n", i == 0 ? "licences" : "", grouped(row.quantity), c.parts[row.part]->model, row.rule,
                       row.listed ? fmt::format("; the seller's list: {}", grouped(*row.listed)) : "");
  }
  if (c.domains.empty()) return out;
  std::string domains;
  const auto hosts = hosts_of_domains(c);
  for (const DomainId d : ids<DomainId>(c.domains.size()))
    domains += fmt::format("{}{} ({}, {} node{})", domains.empty() ? "" : ", ", c.domains[d].name, domain_purpose_name(c.domains[d].purpose), hosts[d.value], hosts[d.value] == 1 ? "" : "s");
  out += fmt::format("{:<12} {}\n", "domains", domains);
  for (const VgpuRow& v : c.vgpus)
    out += fmt::format("  machines   {} with {} x {} each, {}\n", grouped(v.machines), v.per_vm, c.parts[v.profile]->model, c.parts[v.profile]->text("backing"));
  for (const DeviceGroup& g : c.device_groups)
    out += fmt::format("  {:<10} {} GPUs and {} adapters behind one PCIe switch of each {}\n", g.name, g.gpus.size(), g.nics.size(), c.parts[g.server]->model);
  return out;
}

}  // namespace cw
