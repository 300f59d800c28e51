#include <fmt/format.h>

#include <string>

#include "clusterwright/catalog/software_facts.hpp"
#include "clusterwright/emit/report.hpp"

// What runs on the cluster, its licences, and its virtual machines.
namespace cw::emit {
namespace {

constexpr Align kNumber = Align::number;

void put_licences(const Cluster& c, HtmlWriter& out) {
  if (c.licences.empty()) return;
  out.element("h3", "Licences");
  out.begin_table({{"Licence"}, {"Counted"}, {"Quantity", kNumber}, {"Seller's list", kNumber}, {"Years", kNumber}, {"How many"}});
  for (const LicenceRow& row : c.licences) {
    const Part& part = *c.parts[row.part];
    out.begin_row();
    out.cell(fmt::format("{} {}", part.vendor, part.model));
    out.cell(part.text("metric"));
    out.cell(grouped(row.quantity));
    out.cell(row.listed ? grouped(*row.listed) : std::string());
    out.cell(grouped(row.years));
    out.cell(row.rule);
    out.end_row();
  }
  out.end_table();
}

void put_domains(const Cluster& c, HtmlWriter& out) {
  if (c.domains.empty()) return;
  std::vector<std::uint64_t> hosts(c.domains.size(), 0);
  for (const DomainId d : c.domain_of)
    if (d.valid()) ++hosts[d.value];
  out.element("h3", "Domains");
  out.begin_table({{"Domain"}, {"For"}, {"Nodes", kNumber}}, "narrow");
  for (const DomainId d : ids<DomainId>(c.domains.size())) {
    out.begin_row();
    out.cell(c.domains[d].name);
    out.cell(domain_purpose_name(c.domains[d].purpose));
    out.cell(grouped(hosts[d.value]));
    out.end_row();
  }
  out.end_table();
  for (const VgpuRow& v : c.vgpus)
    out.element("p", fmt::format("{} virtual machines with {} x {} each ({}).", grouped(v.machines), v.per_vm, c.parts[v.profile]->model, c.parts[v.profile]->text("backing")));
}

}  // namespace

void put_software(const ReportData& data, HtmlWriter& out) {
  const Cluster& c = data.cluster;
  out.section("software", "Software and licences");
  if (!c.software.empty()) {
    out.begin_table({{"Software"}, {"Version"}, {"Runs on"}, {"Recipe"}}, "narrow");
    for (const SoftwareRow& row : c.software) {
      const Part& part = *c.parts[row.component];
      out.begin_row();
      out.cell(fmt::format("{} {}", part.vendor, part.model));
      out.cell(row.version);
      out.cell(part.text("runs_on"));
      out.cell(row.recipe.valid() ? c.parts[row.recipe]->id : std::string());
      out.end_row();
    }
    out.end_table();
  }
  put_licences(c, out);
  put_domains(c, out);
}

}  // namespace cw::emit
