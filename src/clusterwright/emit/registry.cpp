#include "clusterwright/emit/registry.hpp"

#include <array>

#include "clusterwright/emit/exporters.hpp"

namespace cw {
namespace {

constexpr std::array<const ExporterInfo*, 9> kAll = {
    &kExportBom, &kExportCables, &kExportCutList, &kExportPower, &kExportPtm, &kExportRacks, &kExportRacksSvg, &kExportTopologyDot, &kExportTopologySvg,
};

}  // namespace

std::span<const ExporterInfo* const> all_exporters() { return kAll; }

}  // namespace cw
