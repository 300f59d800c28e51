#include "unit/tiny_cluster_parts.hpp"

#include <fmt/format.h>

#include "unit/tiny_cluster.hpp"

namespace tiny {
namespace {

cw::Part named(std::string id, cw::PartKind kind) {
  cw::Part p;
  p.id = std::move(id);
  p.kind = kind;
  return p;
}

cw::CageGroup cages(std::uint16_t last, cw::Top top, std::uint8_t lanes, double watts,
                    std::vector<cw::ModeRule> modes) {
  cw::CageGroup g;
  g.last = last;
  g.form_factor = "osfp";
  g.top = top;
  g.lanes = lanes;
  g.power = {watts};
  g.modes = std::move(modes);
  return g;
}

cw::Part server(std::uint32_t ports) {
  cw::Part p = named("test/server", cw::PartKind::server);
  cw::ServerSpec s;
  s.gpus = static_cast<std::uint8_t>(ports);
  s.memory = {ports * 200e9};
  s.default_gpu = "test/gpu";
  s.nic = "test/nic";
  s.nics = static_cast<std::uint8_t>(ports);
  for (std::uint32_t i = 0; i < ports; ++i) {
    const auto n = static_cast<std::uint8_t>(i);
    s.cages.push_back({fmt::format("OSFP{}", i + 1), n});
    s.ports.push_back({{n}, n, n, 0});
  }
  p.server = s;
  p.facts = {{"gpus", "a data sheet", cw::Confidence::cited}, {"memory", "a guess", cw::Confidence::estimated}};
  return p;
}

cw::Part gpu() {
  cw::Part p = named("test/gpu", cw::PartKind::gpu);
  p.gpu = cw::GpuSpec{{80e9}, {700}, {}};
  return p;
}

cw::Part nic() {
  cw::Part p = named("test/nic", cw::PartKind::nic);
  p.nic = cw::NicSpec{};
  p.nic->cages = {cages(1, cw::Top::flat, 4, 12, {{mode(1, 4, 400)}, {mode(1, 4, 200)}, {mode(1, 2, 200)}})};
  return p;
}

cw::Part fabric_switch() {
  cw::Part p = named("test/switch", cw::PartKind::switch_);
  p.switch_ = cw::SwitchSpec{};
  p.switch_->port_name = "swp{cage}s{sub0}";
  p.switch_->cages = {cages(16, cw::Top::finned, 8, 18,
                            {{mode(2, 4, 400)},
                             {mode(1, 8, 800)},
                             {mode(2, 2, 200)},
                             {mode(2, 4, 200)},
                             {mode(8, 1, 100), cw::CageParity::odd, true}})};
  return p;
}

cw::Part cable(std::string id, cw::Top far, std::uint8_t legs, cw::PortMode far_mode) {
  cw::Part p = named(std::move(id), cw::PartKind::cable);
  cw::CableSpec c;
  c.near_form_factor = c.far_form_factor = "osfp";
  c.near_top = cw::Top::finned;
  c.far_top = far;
  c.near_modes = {mode(2, 4, 400)};
  c.far_modes = {far_mode};
  c.legs = legs;
  c.lengths = {{1}, {2}, {3}};
  c.power = {1.5};
  p.cable = c;
  return p;
}

cw::Part transceiver(std::string id, cw::Top top, cw::PortMode runs, std::uint8_t connectors) {
  cw::Part p = named(std::move(id), cw::PartKind::transceiver);
  cw::TransceiverSpec t;
  t.form_factor = "osfp";
  t.top = top;
  t.modes = {runs};
  t.connectors = connectors;
  t.connector = "mpo-12/apc";
  t.reach = {50};
  t.power = {connectors * 8.0};
  p.transceiver = t;
  return p;
}

cw::Part fibre() {
  cw::Part p = named("test/fibre", cw::PartKind::fibre);
  p.fibre = cw::FibreSpec{};
  p.fibre->near_connector = p.fibre->far_connector = "mpo-12/apc";
  p.fibre->lengths = {{5}, {30}, {100}};
  return p;
}

cw::Part appliance() {
  cw::Part p = named("test/manager", cw::PartKind::appliance);
  p.appliance = cw::ApplianceSpec{};
  p.appliance->cages = {cages(2, cw::Top::flat, 4, 12, {{mode(1, 4, 400)}})};
  return p;
}

}  // namespace

std::vector<cw::Part> parts(std::uint32_t ports) {
  return {server(ports),
          gpu(),
          nic(),
          fabric_switch(),
          appliance(),
          cable("test/splitter", cw::Top::flat, 2, mode(1, 4, 400)),
          cable("test/straight", cw::Top::finned, 1, mode(2, 4, 400)),
          transceiver("test/optic", cw::Top::finned, mode(2, 4, 400), 2),
          transceiver("test/flat-optic", cw::Top::flat, mode(1, 4, 400), 1),
          fibre()};
}

}  // namespace tiny
