#include <utility>

#include "clusterwright/base/source.hpp"
#include "clusterwright/check/registry.hpp"
#include "clusterwright/check/views.hpp"

namespace cw {

Findings::Findings(const Cluster& cluster, Diagnostics& out)
    : cluster_(cluster), out_(out), views_(std::make_shared<Views>(cluster)) {}

void Findings::add(std::string message, std::string help, WhyId why) {
  Diagnostic d;
  d.message = std::move(message);
  d.help = std::move(help);
  emit(std::move(d), why);
}

void Findings::add(DeviceId device, std::string message, std::string help) {
  Diagnostic d;
  d.subject = cluster_.devices.key[device];
  d.message = std::move(message);
  d.help = std::move(help);
  emit(std::move(d), cluster_.devices.why[device]);
}

// What caused a link says more about it than what caused its device.
void Findings::add(PortId port, std::string message, std::string help) {
  const DeviceId device = cluster_.device_of(port);
  const LinkId link = cluster_.ports.link[port];
  Diagnostic d;
  d.subject = cluster_.devices.key[device] + ":" + cluster_.port_text(port);
  d.message = std::move(message);
  d.help = std::move(help);
  const bool from_link = link.valid() && cluster_.links.why[link].valid();
  emit(std::move(d), from_link ? cluster_.links.why[link] : cluster_.devices.why[device]);
}

void Findings::add(RackId rack, std::string message, std::string help) {
  add(rack, WhyId(), std::move(message), std::move(help));
}

void Findings::add(RackId rack, WhyId why, std::string message, std::string help) {
  Diagnostic d;
  d.subject = cluster_.racks.key[rack];
  d.message = std::move(message);
  d.help = std::move(help);
  emit(std::move(d), why.valid() ? why : cluster_.racks.why[rack]);
}

void Findings::add(GearId gear, std::string message, std::string help) {
  Diagnostic d;
  d.subject = cluster_.gear.key[gear];
  d.message = std::move(message);
  d.help = std::move(help);
  emit(std::move(d), cluster_.gear.why[gear]);
}

void Findings::emit(Diagnostic d, WhyId why) {
  if (rule_ != nullptr) {
    d.code = rule_->code;
    d.severity = rule_->severity;
  }
  d.file = cluster_.intent_name;
  if (why.valid()) {
    const Why& cause = cluster_.whys[why];
    if (!cause.file.empty()) d.file = cause.file;
    d.span = cause.span;
    const bool in_intent = d.file == cluster_.intent_name && !cause.pointer.empty();
    if (in_intent) d.excerpt = line_of(cluster_.intent_text, cause.span.line);
  }
  out_.add(std::move(d));
}

}  // namespace cw
