#include <string>

#include <fmt/format.h>

#include "clusterwright/emit/address_names.hpp"
#include "clusterwright/emit/exporters.hpp"
#include "clusterwright/text/json.hpp"

// The out-of-band network for a DHCP server: fixed addresses by MAC. The format takes comments.
namespace cw {
namespace {

bool has_management(const Cluster& c) {
  const auto oob = c.find_network("oob");
  if (!oob) return false;
  const auto& s = c.addresses.subnets;
  for (const SubnetId i : ids<SubnetId>(s.size()))
    if (s.network[i] == *oob && s.v4[i].length > 0) return true;
  return false;
}

// The address that a subnet begins with: no other begins there, and it stays while the subnet does, whatever is planned
// beside it. Leases are kept by it.
std::uint32_t subnet_id(const IpPrefix& prefix) { return static_cast<std::uint32_t>(prefix.base.value); }

void put_reservations(JsonWriter& json, const Cluster& c, std::span<const InterfaceId> interfaces, const emit::BoundMacs& macs, const std::vector<std::string>& labels) {
  const auto& t = c.addresses.interfaces;
  json.key("reservations").begin_array();
  for (const InterfaceId i : interfaces) {
    const std::uint64_t mac = macs.of(i);
    if (mac == 0) continue;
    json.begin_object().begin_inline();
    json.member("hw-address", mac_text(mac));
    json.member("ip-address", ip_text(t.address(i, IpFamily::v4)));
    if (!labels[i.value].empty()) json.member("hostname", labels[i.value]);
    json.end_object().end_inline();
  }
  json.end_array();
}

void write_kea(const Cluster& c, Sink& sink) {
  const NetworkId oob = *c.find_network("oob");
  const auto& s = c.addresses.subnets;
  const auto& t = c.addresses.interfaces;
  const SubnetView view(c.addresses, IpFamily::v4);
  const emit::BoundMacs macs(c);
  const std::vector<std::string> labels = emit::interface_labels(c);
  std::vector<std::vector<InterfaceId>> in(s.size());
  std::size_t all = 0, unknown = 0;
  for (const InterfaceId i : ids<InterfaceId>(t.size())) {
    const SubnetId around = t.network[i] == oob && t.v4[i] != 0 ? view.around(t.address(i, IpFamily::v4)) : SubnetId();
    if (!around.valid()) continue;
    in[around.value].push_back(i);
    ++all;
    unknown += macs.of(i) == 0 ? 1 : 0;
  }
  std::string out;
  if (unknown > 0)
    out = fmt::format("// WARNING: {} of {} have no MAC yet and get no address from this file: `clusterwright bind` fills them in.\n", unknown, all);
  JsonWriter json(JsonWriter::Layout::pretty);
  json.begin_object().key("Dhcp4").begin_object();
  json.key("interfaces-config").begin_object().key("interfaces").begin_array().value("*").end_array().end_object();
  json.key("lease-database").begin_object().member("type", "memfile").end_object();
  json.key("host-reservation-identifiers").begin_array().value("hw-address").end_array();
  json.member("valid-lifetime", 86400);
  json.key("subnet4").begin_array();
  for (const SubnetId i : ids<SubnetId>(s.size())) {
    if (s.network[i] != oob || s.v4[i].length == 0 || s.use[i] != SubnetUse::subnet) continue;
    json.begin_object();
    json.member("id", subnet_id(s.v4[i]));
    json.member("subnet", ip_text(s.v4[i]));
    json.key("option-data").begin_array();
    if (s.gateway4[i].value != 0) json.begin_object().begin_inline().member("name", "routers").member("data", ip_text(s.gateway4[i])).end_object().end_inline();
    if (!c.addresses.domain.empty()) json.begin_object().begin_inline().member("name", "domain-name").member("data", c.addresses.domain).end_object().end_inline();
    json.end_array();
    put_reservations(json, c, in[i.value], macs, labels);
    json.end_object();
  }
  json.end_array().end_object().end_object();
  sink.write(out + json.take() + "\n");
}

}  // namespace

const ExporterInfo kExportDhcp{.file = "kea-dhcp4.json", .help = "a DHCP server's configuration for the out-of-band network: fixed addresses of BMCs, switches, PDUs", .applies = has_management, .write = write_kea};

}  // namespace cw
