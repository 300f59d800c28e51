#include <algorithm>

#include <fmt/format.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/synth/machines.hpp"

namespace cw {
namespace {

// As many as can lose one and still have a majority.
constexpr std::uint32_t kControlPlane = 3;

bool wants_kubernetes(const ManagementIntent& m) { return *m.orchestrator == "kubernetes" || *m.orchestrator == "both"; }

}  // namespace

std::vector<MachineGroup> management_machines(const Intent& intent, const Catalogue& catalogue, const Choices&, Diagnostics& diagnostics) {
  const ManagementIntent& m = intent.management;
  if (!m.given && !intent.services.empty())
    diagnostics.error(code::kServiceWithoutPlace, intent.source, intent.services.front().name.span, "services without a place: there are no machines beside the GPU nodes",
                      "add `management: {control_plane: 3}` or the like");
  if (!m.given) return {};
  const PartRef server = asked_part(intent, catalogue, m.server, PartKind::server, catalogue.preferred("server.management"), diagnostics);
  if (!server) return {};
  if (server->server->gpus > 0) {
    diagnostics.error(code::kWrongPartKind, intent.source, m.server.span, fmt::format("{} carries {} GPUs", server->id, server->server->gpus),
                      "name a server without GPUs, or leave the line out");
    return {};
  }
  std::vector<MachineGroup> out;
  const auto add = [&](Role role, std::uint32_t count, std::string reason, const auto& asked) {
    if (count > 0) out.push_back({role, server, count, count, std::move(reason), asked.given ? asked.pointer : "management", asked.given ? asked.span : m.span, {}});
  };
  add(Role::head, *m.head_ha ? 2 : 1, *m.head_ha ? "one head node works, a second stands ready to take over" : "one head node provisions and watches the others", m.head_ha);
  const std::uint32_t control = m.control_plane.given ? *m.control_plane : wants_kubernetes(m) ? kControlPlane : 0;
  add(Role::control_plane, control,
      m.control_plane.given ? fmt::format("control-plane nodes asked for: {}", control) : "three control-plane nodes: one may be lost, and two are still a majority",
      m.control_plane);
  add(Role::login, *m.login, fmt::format("login nodes asked for: {}", *m.login), m.login);
  add(Role::service, *m.service_nodes, fmt::format("nodes for services asked for: {}", *m.service_nodes), m.service_nodes);
  return out;
}

}  // namespace cw
