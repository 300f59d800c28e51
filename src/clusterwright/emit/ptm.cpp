#include <fmt/format.h>

#include <iterator>
#include <string>

#include "clusterwright/emit/exporters.hpp"

// The prescriptive topology that a switch's topology manager holds against what LLDP sees.
namespace cw {
namespace {

constexpr std::size_t kPiece = std::size_t{1} << 20U;

bool names_its_ports(const Cluster& c, PortId p) {
  const Part& part = c.part_of(c.device_of(p));
  return part.switch_ && !part.switch_->port_name.empty();
}

// Only links that such a switch could see: Ethernet, and a switch with named ports at an end.
bool is_listed(const Cluster& c, LinkId l) {
  if (c.networks[c.links.network[l]].technology != Technology::ethernet) return false;
  const DeviceId a = c.device_of(c.links.a[l]);
  if (c.devices.kind[a] == DeviceKind::switch_ && !names_its_ports(c, c.links.a[l])) return false;
  return names_its_ports(c, c.links.b[l]);
}

// As cables.csv has it, in letters, digits, '-', '_' and '.' only: "nic-1/p2" -> "nic-1-p2". Of a host that is its place on the
// faceplate: what its kernel calls the port follows from the PCI address, which no part states.
std::string interface_name(const Cluster& c, PortId p) {
  const std::string label = c.port_label(p);
  std::string name;
  for (const char ch : label) {
    const bool letter = (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z');
    const bool digit = ch >= '0' && ch <= '9';
    if (letter || digit || ch == '-' || ch == '_' || ch == '.') {
      name += ch;
    } else if (!name.ends_with('-')) {
      name += '-';
    }
  }
  return name;
}

void append_quoted(std::string& out, std::string_view text) {
  out += '"';
  for (const char ch : text) {
    if (ch == '"' || ch == '\\') out += '\\';
    out += ch;
  }
  out += '"';
}

void append_end(const Cluster& c, PortId p, std::string& out) {
  append_quoted(out, c.devices.name[c.device_of(p)]);
  out += ':';
  append_quoted(out, interface_name(c, p));
}

bool has_listed_links(const Cluster& c) {
  for (const LinkId l : ids<LinkId>(c.links.size()))
    if (is_listed(c, l)) return true;
  return false;
}

void write_ptm(const Cluster& c, Sink& sink) {
  std::string out;
  out.reserve(kPiece + 4096);
  // Switches are known by the name of their port; what else is there announces its MAC in its place, and the name as description.
  out += "graph G {\n  LLDP=\"\"  BFD=\"\"  L1=\"match_type=portdescr\"\n";
  for (const LinkId l : ids<LinkId>(c.links.size())) {
    if (!is_listed(c, l)) continue;
    out += "  ";
    append_end(c, c.links.b[l], out);
    out += " -- ";
    append_end(c, c.links.a[l], out);
    out += c.devices.kind[c.device_of(c.links.a[l])] == DeviceKind::switch_ ? "\n" : " [LLDP=\"lldptmpl=L1\"]\n";
    if (out.size() < kPiece) continue;
    sink.write(out);
    out.clear();
  }
  out += "}\n";
  sink.write(out);
}

}  // namespace

const ExporterInfo kExportPtm{
    .file = "ptm-topology.dot",
    .help = "the planned links for the switches' own topology check (PTM), Ethernet networks only",
    .applies = has_listed_links,
    .write = write_ptm,
};

}  // namespace cw
