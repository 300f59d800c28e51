#include "clusterwright/emit/registry.hpp"

#include <array>

#include "clusterwright/emit/exporters.hpp"

namespace cw {
namespace {

constexpr std::array<const ExporterInfo*, 8> kAll = {
    &kExportBom, &kExportCables, &kExportCutList, &kExportPower, &kExportPtm, &kExportRacks, &kExportTopologyDot, &kExportTopologySvg,
};

}  // namespace

std::span<const ExporterInfo* const> all_exporters() { return kAll; }

}  // namespace cw
