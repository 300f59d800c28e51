#include <string>

#include "clusterwright/catalog/software_facts.hpp"
#include "clusterwright/emit/exporters.hpp"
#include "clusterwright/emit/licence_lines.hpp"
#include "clusterwright/text/csv.hpp"

namespace cw {
namespace {

bool has_software(const Cluster& c) { return !c.software.empty(); }

void write_software(const Cluster& c, Sink& sink) {
  CsvWriter out;
  out.buffer() = "component,version,vendor,product,runs_on,recipe\n";
  for (const SoftwareRow& row : c.software) {
    const Part& part = *c.parts[row.component];
    out.field(component_of(part)).field(row.version).field(part.vendor).field(part.model).plain(part.text("runs_on"));
    out.field(row.recipe.valid() ? std::string_view(c.parts[row.recipe]->id) : std::string_view()).end_row();
  }
  sink.write(out.buffer());
}

bool has_licences(const Cluster& c) { return !c.licences.empty(); }

void write_licences(const Cluster& c, Sink& sink) {
  CsvWriter out;
  out.buffer() = "licence,vendor,part_number,description,metric,quantity,listed_quantity,years,rule,confidence\n";
  const std::vector<BomLine> lines = licence_lines(c);
  for (std::size_t i = 0; i < c.licences.size(); ++i) {
    const LicenceRow& row = c.licences[i];
    const Part& part = *c.parts[row.part];
    out.field(part.id).field(part.vendor).field(lines[i].order).field(part.description).plain(part.text("metric")).number(row.quantity);
    out.plain(row.listed ? std::to_string(*row.listed) : std::string()).number(row.years).field(row.rule).plain(confidence_name(lines[i].confidence)).end_row();
  }
  sink.write(out.buffer());
}

bool is_divided(const Cluster& c) { return !c.domains.empty(); }

// Nodes by domain, with what a virtual machine on them gets.
void write_domains(const Cluster& c, Sink& sink) {
  CsvWriter out;
  out.buffer() = "node,key,domain,purpose,device_groups,vgpu,virtual_machines\n";
  std::uint64_t carrying = 0;
  for (const DomainId of : c.domain_of)
    if (of.valid() && carries_machines(c.domains[of].purpose)) ++carrying;
  // Every share that virtual machines get, and how many of each a node carries.
  std::string shares, machines;
  for (const VgpuRow& v : c.vgpus) {
    shares += (shares.empty() ? "" : "; ") + c.parts[v.profile]->model;
    machines += (machines.empty() ? "" : "; ") + std::to_string(carrying > 0 ? v.machines / carrying : 0);
  }
  for (const DeviceId d : ids<DeviceId>(c.devices.size())) {
    if (!c.domain_of[d].valid()) continue;
    const WorkloadDomain& domain = c.domains[c.domain_of[d]];
    std::string groups;
    for (const DeviceGroup& g : c.device_groups)
      if (g.server == c.devices.part[d]) groups += (groups.empty() ? "" : "; ") + g.name;
    const bool carries = carries_machines(domain.purpose) && !c.vgpus.empty();
    out.field(c.devices.name[d]).field(c.devices.key[d]).field(domain.name).plain(domain_purpose_name(domain.purpose)).field(groups);
    out.field(carries ? std::string_view(shares) : std::string_view()).field(carries ? std::string_view(machines) : "0").end_row();
  }
  sink.write(out.buffer());
}

}  // namespace

const ExporterInfo kExportSoftware{
    .file = "software.csv",
    .help = "what runs on it: one row per component with its version, where it runs, and the recipe that names it",
    .applies = has_software,
    .write = write_software,
};

const ExporterInfo kExportLicences{
    .file = "licences.csv",
    .help = "licences and support: one row per product with its quantity and the rule that gave it",
    .applies = has_licences,
    .write = write_licences,
};

const ExporterInfo kExportDomains{
    .file = "domains.csv",
    .help = "nodes of a virtualised cluster: their workload domain, device groups and virtual machines",
    .applies = is_divided,
    .write = write_domains,
};

}  // namespace cw
