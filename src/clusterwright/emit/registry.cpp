#include "clusterwright/emit/registry.hpp"

#include <array>

#include "clusterwright/emit/exporters.hpp"

namespace cw {
namespace {

constexpr std::array kAll = {
    &kExportBom,      &kExportBomSheet, &kExportCables, &kExportCableSheets, &kExportCutList,     &kExportPower,
    &kExportPtm,      &kExportRacks,    &kExportRacksSvg, &kExportReport,    &kExportTopologyDot, &kExportTopologySvg,
    &kExportTrunks,   &kExportServices, &kExportStorage,  &kExportSoftware,  &kExportLicences,    &kExportDomains,
    &kExportAddresses, &kExportSubnets, &kExportRouters, &kExportTenants, &kExportManaged,
    &kExportDnsForward, &kExportDnsReverse4, &kExportDnsReverse6, &kExportHosts, &kExportDhcp,
};

}  // namespace

std::span<const ExporterInfo* const> all_exporters() { return kAll; }

void write_export(const ExporterInfo& exporter, const Cluster& cluster, const Diagnostics& findings, Sink& sink) {
  if (exporter.write_judged != nullptr) exporter.write_judged(cluster, findings, sink);
  else exporter.write(cluster, sink);
}

}  // namespace cw
