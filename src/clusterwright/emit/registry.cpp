#include "clusterwright/emit/registry.hpp"

#include <array>

#include "clusterwright/emit/exporters.hpp"

namespace cw {
namespace {

constexpr std::array<const ExporterInfo*, 6> kAll = {
    &kExportBom, &kExportCables, &kExportPtm, &kExportRacksSvg, &kExportTopologyDot, &kExportTopologySvg,
};

}  // namespace

std::span<const ExporterInfo* const> all_exporters() { return kAll; }

}  // namespace cw
