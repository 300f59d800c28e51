#include "unit/emit_clusters.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <stdexcept>
#include <vector>

#include "clusterwright/cluster/builder.hpp"

namespace cw::test {
namespace {

const PortMode kTwin{2, 4, gigabits(400)};
const PortMode kSingle{1, 4, gigabits(400)};
const PortMode kFrontMode{1, 4, gigabits(200)};

PartRef part(std::string id, PartKind kind, std::string model, std::string number,
             Confidence confidence = Confidence::cited) {
  auto p = std::make_shared<Part>();
  p->id = std::move(id);
  p->kind = kind;
  p->vendor = "Acme";
  p->model = std::move(model);
  p->part_number = std::move(number);
  p->confidence = confidence;
  return p;
}

std::shared_ptr<Part> edit(const PartRef& p) { return std::make_shared<Part>(*p); }

PartRef server(std::uint32_t cages, std::uint8_t gpus, bool front_end) {
  auto p = edit(part("acme/server", PartKind::server, "HX-8", "HX-8-001"));
  p->description = "Server, 8 \"big\" GPUs";
  p->server.emplace();
  p->server->gpus = gpus;
  p->server->default_gpu = "acme/gpu";
  p->server->nic = "acme/nic";
  p->server->nics = static_cast<std::uint8_t>(cages);
  for (std::uint32_t i = 0; i < cages; ++i)
    p->server->cages.push_back({fmt::format("slot {}", i + 1), static_cast<std::uint8_t>(i)});
  if (front_end) {
    p->server->front_end_nic = "acme/front";
    p->server->front_end_nics = 2;
  }
  return p;
}

PartRef nic(std::string id, std::string model) {
  auto p = edit(part(std::move(id), PartKind::nic, std::move(model), "", Confidence::estimated));
  p->nic.emplace();
  CageGroup group;
  group.form_factor = "qsfp112";
  group.top = Top::flat;
  p->nic->cages.push_back(group);
  return p;
}

PartRef ethernet_switch() {
  auto p = edit(part("acme/switch", PartKind::switch_, "SX-64", "SX-64-A"));
  p->switch_.emplace();
  p->switch_->port_name = "swp{cage}s{sub0}";
  CageGroup group;
  group.last = 64;
  group.form_factor = "osfp";
  group.top = Top::finned;
  for (const PortMode& mode : {kTwin, kSingle}) group.modes.push_back({mode, CageParity::all, false});
  p->switch_->cages.push_back(group);
  return p;
}

// Gives the ports of a device's cages out one after another.
class Ports {
 public:
  Ports(ClusterBuilder& b, DeviceId d, std::uint32_t cages) {
    for (std::uint16_t i = 1; i <= cages; ++i) {
      const CageId cage = b.add_cage(d, i, kTwin);
      for (std::uint8_t sub = 0; sub < 2; ++sub) ports_.push_back(b.port(cage, sub));
    }
  }
  PortId next() { return ports_.at(used_++); }

 private:
  std::vector<PortId> ports_;
  std::size_t used_ = 0;
};

struct Switch {
  DeviceId id;
  Ports ports;
};

class Maker {
 public:
  explicit Maker(const Shape& s) : s_(s) {}

  ClusterRef make() {
    heads();
    for (std::uint32_t plane = 0; plane < s_.planes; ++plane) switches(plane);
    hosts();
    for (std::uint32_t plane = 0; plane < s_.planes; ++plane) trunks(plane);
    Result<ClusterRef> c = std::move(b_).freeze();
    if (!c) throw std::logic_error(c.error().message);
    return *c;
  }

 private:
  void heads() {
    server_ = b_.add_part(server(s_.rails * s_.planes, 8, s_.front_end));
    switch_ = b_.add_part(ethernet_switch());
    b_.head().gpu = b_.add_part(part("acme/gpu", PartKind::gpu, "G100", "G100-141"));
    b_.add_part(nic("acme/nic", "N400"));
    if (s_.front_end) b_.add_part(nic("acme/front", "N200"));
    appliance_ = b_.add_part(part("acme/manager", PartKind::appliance, "FM-1", ""));
    why_ = b_.add_why({.key = "test", .text = "by hand", .pointer = {}, .file = {}, .span = {}, .facts = {}});
    Network net;
    net.name = "compute";
    net.topology = s_.topology;
    net.tiers = s_.super_spines > 0 ? 3 : s_.spines > 0 ? 2 : 1;
    net.planes = s_.planes;
    net.rails = s_.rails;
    net.unit_nodes = s_.unit_nodes;
    net.host_rate = net.trunk_rate = gigabits(400);
    net.why = why_;
    net_ = b_.add_network(net);
    if (s_.front_end) {
      net.name = "front-end";
      net.shares_switches_of = "compute";
      front_ = b_.add_network(net);
    }
    b_.head().name = s_.name;
    b_.head().target_nodes = s_.target_nodes;
  }

  Switch add_switch(Role role, std::string key, std::string name, Coordinates at) {
    const DeviceId d =
        b_.add_device({std::move(key), std::move(name), DeviceKind::switch_, role, switch_, net_, at, why_});
    return {d, Ports(b_, d, 64)};
  }

  std::string prefix(std::uint32_t plane) const {
    return s_.planes > 1 ? fmt::format("compute/plane-{}", plane) : "compute";
  }

  void switches(std::uint32_t plane) {
    const auto p16 = [](std::uint32_t n) { return static_cast<std::uint16_t>(n); };
    const std::string plane_name = s_.planes > 1 ? fmt::format("p{}-", plane) : "";
    for (std::uint32_t i = 0; i < s_.super_spines; ++i)
      supers_.push_back(add_switch(Role::super_spine, fmt::format("{}/super-spine-{:03}", prefix(plane), i),
                                   fmt::format("{}super-spine-{:03}", plane_name, i),
                                   {p16(plane), Coordinates::kNowhere, Coordinates::kNowhere,
                                    p16(i * s_.super_groups / s_.super_spines), p16(i)}));
    for (std::uint32_t pod = 0; pod < s_.pods; ++pod) {
      for (std::uint32_t i = 0; i < s_.spines; ++i)
        spines_.push_back(
            add_switch(Role::spine, fmt::format("{}/pod-{:02}/spine-{:02}", prefix(plane), pod, i),
                       fmt::format("{}spine-{:03}", plane_name, pod * s_.spines + i),
                       {p16(plane), p16(pod), Coordinates::kNowhere, p16(i * s_.spine_groups / s_.spines), p16(i)}));
      for (std::uint32_t unit = 0; unit < s_.pod_units; ++unit)
        for (std::uint32_t i = 0; i < s_.unit_leaves; ++i) {
          const bool alone = s_.topology == Topology::single_switch;
          const std::string word = alone ? "switch" : "leaf";
          leaves_.push_back(
              add_switch(alone ? Role::single : Role::leaf,
                         fmt::format("{}/pod-{:02}/unit-{:02}/{}-{:02}", prefix(plane), pod, unit, word, i),
                         fmt::format("{}{}-{:03}", plane_name, word, (pod * s_.pod_units + unit) * s_.unit_leaves + i),
                         {p16(plane), p16(pod), p16(unit), p16(i), p16(i)}));
        }
    }
  }

  std::uint32_t units() const { return s_.pods * s_.pod_units; }
  Switch& leaf(std::uint32_t plane, std::uint32_t unit, std::uint32_t i) {
    return leaves_[(plane * units() + unit) * s_.unit_leaves + i];
  }

  void hosts() {
    std::uint32_t number = 0;
    for (std::uint32_t unit = 0; unit < units(); ++unit) {
      const bool last = unit + 1 == units() && s_.last_unit_nodes > 0;
      for (std::uint32_t i = 0; i < (last ? s_.last_unit_nodes : s_.unit_nodes); ++i) host(unit, i, number++);
      for (std::uint32_t i = 0; unit == 0 && i < s_.appliances; ++i) {
        const DeviceId d = b_.add_device({fmt::format("pod-00/unit-00/manager-{}", i),
                                          fmt::format("manager-{}", i),
                                          DeviceKind::appliance,
                                          Role::none,
                                          appliance_,
                                          net_,
                                          {},
                                          why_});
        const CageId cage = b_.add_cage(d, 1, kSingle);
        b_.set_host_port(b_.port(cage, 0), net_, Coordinates::kNowhere);
        b_.add_link(b_.port(cage, 0), leaf(0, 0, 0).ports.next(), net_, LinkClass::host_leaf, why_);
      }
    }
  }

  void host(std::uint32_t unit, std::uint32_t index, std::uint32_t number) {
    const auto pod = static_cast<std::uint16_t>(unit / s_.pod_units),
               in_pod = static_cast<std::uint16_t>(unit % s_.pod_units);
    const DeviceId d = b_.add_device({fmt::format("pod-{:02}/unit-{:02}/node-{:02}", pod, in_pod, index),
                                      fmt::format("node-{:03}", number),
                                      DeviceKind::host,
                                      Role::none,
                                      server_,
                                      NetworkId(),
                                      {0, pod, in_pod, Coordinates::kNowhere, static_cast<std::uint16_t>(index)},
                                      why_});
    std::uint16_t cage = 0;
    for (std::uint32_t plane = 0; plane < s_.planes; ++plane)
      for (std::uint32_t rail = 0; rail < s_.rails; ++rail) {
        const PortId p = b_.port(b_.add_cage(d, ++cage, kSingle), 0);
        b_.set_host_port(p, net_, s_.per_leaf ? Coordinates::kNowhere : static_cast<std::uint16_t>(rail));
        const std::uint32_t to = s_.per_leaf ? index * s_.unit_leaves / s_.unit_nodes : rail % s_.unit_leaves;
        b_.add_link(p, leaf(plane, unit, to).ports.next(), net_, LinkClass::host_leaf, why_);
      }
    for (std::uint32_t i = 0; s_.front_end && i < 2; ++i) {
      const PortId p = b_.port(b_.add_cage(d, ++cage, kFrontMode), 0);
      b_.set_host_port(p, front_, Coordinates::kNowhere);
      b_.add_link(p, leaf(0, unit, i % s_.unit_leaves).ports.next(), front_, LinkClass::host_leaf, why_);
    }
  }

  void connect(Switch& a, Switch& b, LinkClass link_class, std::uint32_t links) {
    for (std::uint32_t i = 0; i < links; ++i) b_.add_link(a.ports.next(), b.ports.next(), net_, link_class, why_);
  }

  void trunks(std::uint32_t plane) {
    const std::uint32_t leaves_per_pod = s_.pod_units * s_.unit_leaves;
    for (std::uint32_t i = 0; i < s_.pods * leaves_per_pod; ++i) {
      const std::uint32_t pod = i / leaves_per_pod;
      for (std::uint32_t j = 0; j < s_.spines; ++j)
        if (j * s_.spine_groups / s_.spines == i % s_.spine_groups)
          connect(leaves_[plane * s_.pods * leaves_per_pod + i], spines_[(plane * s_.pods + pod) * s_.spines + j],
                  LinkClass::leaf_spine, s_.parallel);
      if (s_.peer_links > 0 && i % 2 == 0) connect(leaves_[i], leaves_[i + 1], LinkClass::leaf_leaf, s_.peer_links);
    }
    for (std::uint32_t i = 0; i < s_.pods * s_.spines; ++i)
      for (std::uint32_t j = 0; j < s_.super_spines; ++j)
        if (j * s_.super_groups / s_.super_spines == i % s_.super_groups)
          connect(spines_[plane * s_.pods * s_.spines + i], supers_[plane * s_.super_spines + j],
                  LinkClass::spine_super, 1);
  }

  const Shape& s_;
  ClusterBuilder b_;
  PartId server_, switch_, appliance_;
  NetworkId net_, front_;
  WhyId why_;
  std::vector<Switch> leaves_, spines_, supers_;
};

PartRef cable() {
  auto p = edit(part("acme/splitter", PartKind::cable, "Splitter", "CU-2"));
  p->description = "Copper splitter, 800G to 2 x 400G";
  p->cable.emplace();
  p->cable->near_form_factor = "osfp";
  p->cable->far_form_factor = "qsfp112";
  p->cable->near_modes = {kTwin};
  p->cable->far_modes = {kSingle};
  p->cable->legs = 2;
  return p;
}

PartRef transceiver(std::string id, std::string model, std::string form, Top top) {
  auto p = edit(part(std::move(id), PartKind::transceiver, std::move(model), "", Confidence::derived));
  p->transceiver.emplace();
  p->transceiver->form_factor = std::move(form);
  p->transceiver->top = top;
  return p;
}

PartRef fibre() {
  auto p = edit(part("acme/fibre", PartKind::fibre, "Patch, MPO", "F-10"));
  p->fibre.emplace();
  return p;
}

}  // namespace

ClusterRef build(const Shape& shape) { return Maker(shape).make(); }

ClusterRef tiny() {
  ClusterBuilder b;
  b.head().name = "tiny";
  const PartId host_part = b.add_part(server(2, 8, false)), switch_part = b.add_part(ethernet_switch());
  b.head().gpu = b.add_part(part("acme/gpu", PartKind::gpu, "G100", "G100-141"));
  b.add_part(nic("acme/nic", "N400"));
  const PartId splitter = b.add_part(cable()), patch = b.add_part(fibre());
  const PartId near = b.add_part(transceiver("acme/twin", "T-800", "osfp", Top::finned));
  const PartId far = b.add_part(transceiver("acme/one", "T-400", "qsfp112", Top::flat));
  const WhyId why = b.add_why({.key = "test", .text = "by hand", .pointer = {}, .file = {}, .span = {}, .facts = {}});
  Network net;
  net.name = "compute";
  net.rails = 2;
  net.unit_nodes = 2;
  net.host_rate = gigabits(400);
  const NetworkId n = b.add_network(net);
  const DeviceId sw =
      b.add_device({"compute/switch", "switch-0", DeviceKind::switch_, Role::single, switch_part, n, {}, why});
  const CageId copper = b.add_cage(sw, 1, kTwin), optical = b.add_cage(sw, 2, kTwin);
  b.add_cage(sw, 3, kSingle);
  const double unknown = std::numeric_limits<double>::quiet_NaN();
  const AssemblyId split = b.add_assembly({"compute/switch/1", splitter, PartId(), PartId(), {unknown}});
  for (std::uint8_t i = 0; i < 2; ++i) {
    const DeviceId d = b.add_device({fmt::format("pod-00/unit-00/node-{}", i),
                                     fmt::format("node-{}", i),
                                     DeviceKind::host,
                                     Role::none,
                                     host_part,
                                     NetworkId(),
                                     {0, 0, 0, Coordinates::kNowhere, i},
                                     why});
    const PortId first = b.port(b.add_cage(d, 1, kSingle), 0), second = b.port(b.add_cage(d, 2, kSingle), 0);
    b.set_host_port(first, n, 0);
    b.set_host_port(second, n, 1);
    b.assign(b.add_link(first, b.port(copper, i), n, LinkClass::host_leaf, why), split);
    const AssemblyId fibre_of =
        b.add_assembly({fmt::format("compute/switch/2-{}", i), patch, near, far, {i == 0 ? 10.0 : unknown}});
    b.assign(b.add_link(second, b.port(optical, i), n, LinkClass::host_leaf, why), fibre_of);
  }
  Result<ClusterRef> c = std::move(b).freeze();
  if (!c) throw std::logic_error(c.error().message);
  return *c;
}

std::string text_of(const ExporterInfo& e, const Cluster& cluster) {
  StringSink sink;
  e.write(cluster, sink);
  return sink.text;
}

const ExporterInfo& exporter(std::string_view file) {
  for (const ExporterInfo* e : all_exporters())
    if (e->file == file) return *e;
  throw std::logic_error("no such exporter");
}

std::string malformed(const std::string& xml) {
  std::vector<std::string> open;
  for (std::size_t i = 0; i < xml.size(); ++i) {
    if (xml[i] == '&' && xml.compare(i, 5, "&amp;") != 0 && xml.compare(i, 4, "&lt;") != 0 &&
        xml.compare(i, 4, "&gt;") != 0 && xml.compare(i, 6, "&quot;") != 0 && xml.compare(i, 5, "&#39;") != 0)
      return fmt::format("bare & at {}", i);
    if (xml[i] != '<') continue;
    const std::size_t end = xml.find('>', i);
    if (end == std::string::npos) return "a tag without end";
    const std::string tag = xml.substr(i + 1, end - i - 1);
    if (tag.find('<') != std::string::npos) return fmt::format("bare < at {}", i);
    if (std::count(tag.begin(), tag.end(), '"') % 2 != 0) return "quotes of " + tag;
    const std::string name = tag.substr(0, tag.find_first_of(" /", 1));
    if (tag[0] == '/') {
      if (open.empty() || "/" + open.back() != tag) return "closes " + tag;
      open.pop_back();
    } else if (tag.back() != '/') {
      open.push_back(name);
    }
    i = end;
  }
  return open.empty() ? std::string() : "never closes " + open.back();
}

}  // namespace cw::test
