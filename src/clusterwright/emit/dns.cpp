#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "clusterwright/emit/address_names.hpp"
#include "clusterwright/emit/exporters.hpp"

// Names for name servers and /etc/hosts.
namespace cw {
namespace {

using emit::AddressName;

bool has_names(const Cluster& c) { return c.addresses.interfaces.size() + c.addresses.routers.size() > 0 && !c.addresses.domain.empty(); }
bool has_v4(const Cluster& c) {
  const auto& t = c.addresses;
  return has_names(c) && (std::any_of(t.interfaces.v4.begin(), t.interfaces.v4.end(), [](std::uint32_t a) { return a != 0; }) ||
                          std::any_of(t.routers.v4.begin(), t.routers.v4.end(), [](std::uint32_t a) { return a != 0; }));
}
bool has_v6(const Cluster& c) {
  const auto& t = c.addresses;
  return has_names(c) && (std::any_of(t.interfaces.v6.begin(), t.interfaces.v6.end(), [](Wide a) { return a != 0; }) ||
                          std::any_of(t.routers.v6.begin(), t.routers.v6.end(), [](Wide a) { return a != 0; }));
}

// The serial is fixed, as a design has no time: raise it when the zone is loaded anew for secondaries.
void put_head(std::string& out, const std::string& origin, const std::string& domain) {
  out += fmt::format("$ORIGIN {}\n$TTL 3600\n@ IN SOA localhost. hostmaster.{}. 1 7200 3600 1209600 3600\n@ IN NS localhost.\n", origin, domain);
}

void write_forward(const Cluster& c, Sink& sink) {
  std::string out = fmt::format("; zone {}\n", c.addresses.domain);
  put_head(out, c.addresses.domain + ".", c.addresses.domain);
  for (const AddressName& n : emit::address_names(c)) {
    if (n.v4 != 0) out += fmt::format("{} IN A {}\n", n.label, ip_text(IpAddress{IpFamily::v4, n.v4}));
    if (n.v6 != 0) out += fmt::format("{} IN AAAA {}\n", n.label, ip_text(IpAddress{IpFamily::v6, n.v6}));
  }
  sink.write(out);
}

// Labels of an address in the reverse tree, from the right: octets or nibbles.
std::vector<unsigned> reverse_labels(Wide value, IpFamily family) {
  std::vector<unsigned> labels;
  const unsigned bits = family == IpFamily::v4 ? 8 : 4, width = width_of(family);
  for (unsigned shift = width; shift > 0; shift -= bits) labels.push_back(static_cast<unsigned>(value >> (shift - bits)) & ((1U << bits) - 1));
  return labels;
}

std::string joined(const std::vector<unsigned>& labels, std::size_t from, std::size_t to, IpFamily family) {
  std::string out;
  for (std::size_t i = to; i > from; --i) out += family == IpFamily::v4 ? fmt::format("{}.", labels[i - 1]) : fmt::format("{:x}.", labels[i - 1]);
  return out;
}

// One zone for all: it begins where the addresses begin to differ.
void write_reverse(const Cluster& c, IpFamily family, Sink& sink) {
  const auto names = emit::address_names(c);
  std::vector<unsigned> common;
  bool first = true;
  const auto value = [&](const AddressName& n) { return family == IpFamily::v4 ? Wide{n.v4} : n.v6; };
  for (const AddressName& n : names) {
    if (value(n) == 0) continue;
    const auto labels = reverse_labels(value(n), family);
    if (std::exchange(first, false)) {
      common.assign(labels.begin(), labels.end() - 1);
      continue;
    }
    const auto differ = std::mismatch(common.begin(), common.end(), labels.begin());
    common.resize(static_cast<std::size_t>(differ.first - common.begin()));
  }
  const std::string origin = joined(common, 0, common.size(), family) + (family == IpFamily::v4 ? "in-addr.arpa." : "ip6.arpa.");
  std::string out = fmt::format("; zone {}\n", origin.substr(0, origin.size() - 1));
  put_head(out, origin, c.addresses.domain);
  for (const AddressName& n : names) {
    if (value(n) == 0) continue;
    const auto labels = reverse_labels(value(n), family);
    std::string owner = joined(labels, common.size(), labels.size(), family);
    owner.pop_back();
    out += fmt::format("{} IN PTR {}.{}.\n", owner, n.label, c.addresses.domain);
  }
  sink.write(out);
}

void write_reverse4(const Cluster& c, Sink& sink) { write_reverse(c, IpFamily::v4, sink); }
void write_reverse6(const Cluster& c, Sink& sink) { write_reverse(c, IpFamily::v6, sink); }

void write_hosts(const Cluster& c, Sink& sink) {
  std::string out;
  for (const AddressName& n : emit::address_names(c)) {
    if (n.v4 != 0) out += fmt::format("{}\t{}.{} {}\n", ip_text(IpAddress{IpFamily::v4, n.v4}), n.label, c.addresses.domain, n.label);
    if (n.v6 != 0) out += fmt::format("{}\t{}.{} {}\n", ip_text(IpAddress{IpFamily::v6, n.v6}), n.label, c.addresses.domain, n.label);
  }
  sink.write(out);
}

}  // namespace

const ExporterInfo kExportDnsForward{.file = "dns-forward.zone", .help = "names and their addresses, a zone file", .applies = has_names, .write = write_forward};
const ExporterInfo kExportDnsReverse4{.file = "dns-reverse-ipv4.zone", .help = "IPv4 addresses and their names, a zone file", .applies = has_v4, .write = write_reverse4};
const ExporterInfo kExportDnsReverse6{.file = "dns-reverse-ipv6.zone", .help = "IPv6 addresses and their names, a zone file", .applies = has_v6, .write = write_reverse6};
const ExporterInfo kExportHosts{.file = "hosts", .help = "the same as lines of /etc/hosts", .applies = has_names, .write = write_hosts};

}  // namespace cw
