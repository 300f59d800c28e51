#include <algorithm>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "clusterwright/cluster/find_port.hpp"
#include "clusterwright/topology/cluster_view_state.hpp"

namespace cw {
namespace {

// What a link is long where nobody knows, by what it joins: within a rack or its row, to the middle of the row, across a hall.
constexpr Metres usual_length(LinkClass c) {
  switch (c) {
    case LinkClass::host_leaf: return {10};
    case LinkClass::leaf_leaf: return {3};
    case LinkClass::leaf_spine: return {30};
    case LinkClass::spine_super: return {50};
  }
  return {10};
}

Medium medium_of(const Part& part) {
  if (part.cable) return part.cable->medium;
  return part.fibre ? part.fibre->medium : Medium::single_mode;
}

bool machine(DeviceKind kind) { return kind == DeviceKind::host || is_machine(kind) || kind == DeviceKind::appliance; }

std::uint32_t number(std::string_view text) {
  std::uint32_t n = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  return error == std::errc() && end == text.data() + text.size() ? n : NetGraph::kNone;
}

}  // namespace

const ServerPort* NodeModel::port(std::uint16_t cage, std::uint8_t sub) const {
  for (const ServerPort& p : server->ports)
    if (p.cage + 1 == cage && p.port == sub) return &p;
  return nullptr;
}

DeviceId ClusterNames::State::find(std::string_view name) const {
  const auto at = std::lower_bound(names.begin(), names.end(), name, [](const auto& a, std::string_view b) { return a.first < b; });
  return at != names.end() && at->first == name ? at->second : DeviceId();
}

std::string ClusterNames::State::last_word(std::uint32_t v) const {
  const Vertex& x = vertices[v];
  switch (x.is) {
    case Is::device: return cluster->devices.name[x.device];
    case Is::gpu: return fmt::format("gpu-{}", x.number);
    case Is::adapter: return fmt::format("nic-{}", x.number + 1);
    case Is::pcie_switch: return model(x.device).groups[x.number]->name;
    case Is::domain: return fmt::format("scale-up-{}", x.number);
    case Is::host: return "pcie";
  }
  return {};
}

std::string ClusterNames::State::port_word(std::uint32_t p) const {
  const PortId d = design_port[p];
  if (!d.valid()) {  // a domain of several nodes has GPUs of other ones
    const std::uint32_t to = owner[peer[p]];
    const DeviceId there = vertices[to].device;
    return there == vertices[owner[p]].device ? last_word(to) : fmt::format("{}/{}", cluster->devices.name[there], last_word(to));
  }
  const bool on_switch = cluster->part_of(cluster->device_of(d)).switch_.has_value();
  return on_switch ? cluster->port_text(d) : cluster->port_label(d);
}

ClusterNames::ClusterNames(std::unique_ptr<State> state) : state_(std::move(state)) {}
ClusterNames::~ClusterNames() = default;

DeviceId ClusterNames::device(std::uint32_t v) const { return state_->vertices[v].device; }
PortId ClusterNames::design_port(std::uint32_t p) const { return state_->design_port[p]; }

std::string ClusterNames::vertex(std::uint32_t v) const {
  const State::Vertex& x = state_->vertices[v];
  const std::string& device = state_->cluster->devices.name[x.device];
  return x.is == State::Is::device ? device : fmt::format("{}/{}", device, state_->last_word(v));
}

std::string ClusterNames::port(std::uint32_t p) const { return fmt::format("{}:{}", vertex(state_->owner[p]), state_->port_word(p)); }

std::uint32_t ClusterNames::find_vertex(std::string_view name) const {
  const State& s = *state_;
  if (const DeviceId d = s.find(name); d.valid()) {
    const std::uint32_t v = s.first_vertex[d.value];
    return v != NetGraph::kNone && s.vertices[v].is == State::Is::device ? v : NetGraph::kNone;
  }
  if (const std::uint32_t n = number(name); n != NetGraph::kNone) return n < s.vertices.size() && s.endpoints > n ? n : NetGraph::kNone;
  const std::size_t slash = name.rfind('/');
  if (slash == std::string_view::npos) return NetGraph::kNone;
  const DeviceId d = s.find(name.substr(0, slash));
  if (!d.valid()) return NetGraph::kNone;
  const std::string_view word = name.substr(slash + 1);
  const std::uint32_t gpu = s.first_vertex[d.value];
  if (gpu == NetGraph::kNone || s.vertices[gpu].is != State::Is::gpu) return NetGraph::kNone;
  for (std::uint32_t v = gpu; v < s.endpoints && s.vertices[v].device == d; ++v)
    if (s.last_word(v) == word) return v;
  for (std::uint32_t v = s.first_inside[d.value]; v < s.first_switch && s.vertices[v].device == d; ++v)
    if (s.last_word(v) == word) return v;
  return NetGraph::kNone;
}

std::vector<std::uint32_t> ClusterNames::find_device(std::string_view name) const {
  const State& s = *state_;
  std::vector<std::uint32_t> found;
  const DeviceId d = s.find(name);
  if (!d.valid()) return found;
  for (std::uint32_t v = s.first_vertex[d.value]; v < s.vertices.size() && s.vertices[v].device == d && (v < s.endpoints || found.empty()); ++v) found.push_back(v);
  return found;
}

std::uint32_t ClusterNames::find_port(std::string_view name) const {
  const State& s = *state_;
  const std::size_t colon = name.rfind(':');
  if (colon == std::string_view::npos) return NetGraph::kNone;
  // A switch's software may itself say "ethernet1/1/17:1": then the first colon parts.
  for (const std::size_t at : {colon, name.find(':')}) {
    const std::string_view owner = name.substr(0, at), word = name.substr(at + 1);
    if (const DeviceId d = s.find(owner); d.valid())
      if (const PortId p = cw::find_port(*s.cluster, d, word); p.valid() && s.graph_port[p.value] != NetGraph::kNone) return s.graph_port[p.value];
    const std::uint32_t v = find_vertex(owner);
    if (v == NetGraph::kNone || s.vertices[v].is == State::Is::device) continue;
    for (std::uint32_t p = s.first_port[v]; p < s.first_port[v + 1]; ++p)
      if (s.port_word(p) == word) return p;
  }
  return NetGraph::kNone;
}

std::vector<std::uint32_t> ClusterNames::find_link(std::string_view name) const {
  if (const std::uint32_t p = find_port(name); p != NetGraph::kNone) return {p};
  const State& s = *state_;
  const Cluster& c = *s.cluster;
  std::vector<std::uint32_t> found;
  // Keys have slashes too: the last one parts, or, before a sub-port, the last but one.
  for (std::size_t cut = name.find_last_of("/:"); cut != std::string_view::npos && cut > 0 && found.empty(); cut = name.find_last_of("/:", cut - 1)) {
    const DeviceId d = s.find(name.substr(0, cut));
    if (!d.valid()) continue;
    const std::string_view word = name.substr(cut + 1);
    for (const CageId cage : c.cages_of(d)) {
      const bool whole = number(word) == c.cages.number[cage] || c.cage_label(cage) == word;
      for (const PortId p : c.ports_of(cage))
        if ((whole || c.port_text(p) == word || c.port_label(p) == word) && s.graph_port[p.value] != NetGraph::kNone) found.push_back(s.graph_port[p.value]);
    }
  }
  return found;
}

// --- what delays are made of ---------------------------------------------------------------------

void ClusterNames::State::link_times(LinkId l, DelayParts& parts) const {
  const Cluster& c = *cluster;
  Medium medium = Medium::single_mode;
  parts.length = usual_length(c.links.link_class[l]);
  if (const AssemblyId a = c.links.assembly[l]; a.valid()) {
    const Metres sold = c.assemblies.length[a], routed = c.assemblies.routed[a];
    medium = medium_of(*c.parts[c.assemblies.cable[a]]);
    parts.length_known = std::isfinite(sold.value) || std::isfinite(routed.value);
    if (parts.length_known) parts.length = std::isfinite(sold.value) ? sold : routed;
  }
  parts.wire = wire_time(parts.length, medium);
  const PortMode& x = c.cages.mode[c.ports.cage[c.links.a[l]]];
  const PortMode& y = c.cages.mode[c.ports.cage[c.links.b[l]]];
  const PortMode& slower = y.rate < x.rate ? y : x;
  parts.correction = error_correction_time(slower.rate, slower.lane_rate());
}

// Where a link ends at a GPU or a machine: its adapter and the way into its memory.
void ClusterNames::State::end_times(std::uint32_t p, DelayParts& parts) const {
  const bool out = owner[p] < endpoints;
  const std::uint32_t end = out ? p : peer[p];
  if (owner[end] >= endpoints) return;
  const DeviceId d = vertices[owner[end]].device;
  if (!machine(cluster->devices.kind[d])) return;
  const auto& model = models[cluster->devices.part[d].value];
  const std::uint16_t cage = cluster->cages.number[cluster->ports.cage[design_port[end]]];
  if (model && cage <= model->adapter_of_cage.size()) parts.adapter_part = model->adapter_of_cage[cage - 1U];
  const PartTime adapter = adapter_latency(parts.adapter_part.get());
  parts.adapter = adapter.time;
  parts.stated = adapter.stated;
  parts.pcie = out ? kPcieCrossing + kPcieCrossing : kPcieCrossing;
}

void ClusterNames::State::inside_times(std::uint32_t p, DelayParts& parts) const {
  const Vertex& from = vertices[owner[p]];
  const Vertex& to = vertices[owner[peer[p]]];
  if (from.is == Is::domain || to.is == Is::domain) {
    const Vertex& gpu = from.is == Is::gpu ? from : to;
    parts.scale_up = SimTime{scale_up_latency(model(gpu.device).gpu.get()).time.ps / 3};
    return;
  }
  if (from.is == Is::gpu && to.is == Is::gpu) {
    parts.scale_up = scale_up_latency(model(from.device).gpu.get()).time;
    return;
  }
  const bool out = to.is == Is::adapter || from.is == Is::gpu;
  const bool half = from.is == Is::pcie_switch || to.is == Is::pcie_switch;
  parts.pcie = out ? kPcieCrossing + kPcieCrossing : kPcieCrossing;
  if (half) parts.pcie.ps /= 2;
}

DelayParts ClusterNames::delay_parts(std::uint32_t p) const {
  DelayParts parts;
  const State& s = *state_;
  if (!s.design_port[p].valid()) {
    s.inside_times(p, parts);
  } else {
    s.link_times(s.cluster->ports.link[s.design_port[p]], parts);
    s.end_times(p, parts);
  }
  return parts;
}

}  // namespace cw
