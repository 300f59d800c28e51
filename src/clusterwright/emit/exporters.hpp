#pragma once

#include "clusterwright/emit/registry.hpp"

namespace cw {

extern const ExporterInfo kExportBom;
extern const ExporterInfo kExportBomSheet;
extern const ExporterInfo kExportCables;
extern const ExporterInfo kExportCableSheets;
extern const ExporterInfo kExportCutList;
extern const ExporterInfo kExportPower;
extern const ExporterInfo kExportRacks;
extern const ExporterInfo kExportReport;
extern const ExporterInfo kExportServices;
extern const ExporterInfo kExportStorage;
extern const ExporterInfo kExportTopologySvg;
extern const ExporterInfo kExportTopologyDot;
extern const ExporterInfo kExportTrunks;
extern const ExporterInfo kExportSoftware, kExportLicences, kExportDomains;
extern const ExporterInfo kExportPtm;
extern const ExporterInfo kExportRacksSvg;
extern const ExporterInfo kExportAddresses, kExportSubnets, kExportRouters, kExportTenants, kExportManaged;
extern const ExporterInfo kExportDnsForward, kExportDnsReverse4, kExportDnsReverse6, kExportHosts, kExportDhcp;

}  // namespace cw
