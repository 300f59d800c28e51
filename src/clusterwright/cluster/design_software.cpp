#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/catalog/software_facts.hpp"
#include "clusterwright/cluster/design_reading.hpp"
#include "clusterwright/cluster/design_rows.hpp"
#include "clusterwright/cluster/design_words.hpp"

// Software, licences and virtualisation in design.json: written and read.
namespace cw {
namespace {

std::string list_text(const std::vector<std::uint8_t>& numbers) {
  std::string out;
  for (const std::uint8_t n : numbers) out += fmt::format("{}{}", out.empty() ? "" : " ", n);
  return out;
}

void put_software(DesignRows& rows, const Cluster& c) {
  rows.open("software", design::kSoftwareColumns);
  for (const SoftwareRow& s : c.software) {
    rows.row();
    rows.part(c, s.component);
    rows.text(s.version);
    rows.part(c, s.recipe);
    rows.why(c, s.why);
    rows.end();
  }
  rows.close();
}

void put_licences(DesignRows& rows, const Cluster& c) {
  rows.open("licences", design::kLicenceColumns);
  for (const LicenceRow& l : c.licences) {
    rows.row();
    rows.part(c, l.part);
    rows.number(l.quantity);
    rows.number(l.years);
    if (l.listed) rows.number(*l.listed);
    else rows.null();
    rows.text(l.rule);
    rows.why(c, l.why);
    rows.end();
  }
  rows.close();
}

void put_domains(DesignRows& rows, const Cluster& c, std::span<const std::string> keys) {
  rows.open("domains", design::kDomainColumns);
  for (const WorkloadDomain& d : c.domains) {
    rows.row();
    rows.text(d.name);
    rows.word(domain_purpose_name(d.purpose));
    rows.why(c, d.why);
    rows.end();
  }
  rows.close();
  rows.open("domain_hosts", design::kDomainHostColumns);
  for (const DeviceId d : ids<DeviceId>(c.devices.size())) {
    if (!c.domain_of[d].valid()) continue;
    rows.row();
    rows.word(keys[d.value]);
    rows.text(c.domains[c.domain_of[d]].name);
    rows.end();
  }
  rows.close();
}

void put_device_groups(DesignRows& rows, const Cluster& c) {
  rows.open("device_groups", design::kDeviceGroupColumns);
  for (const DeviceGroup& g : c.device_groups) {
    rows.row();
    rows.part(c, g.server);
    rows.text(g.name);
    rows.text(list_text(g.gpus));
    rows.text(list_text(g.nics));
    rows.why(c, g.why);
    rows.end();
  }
  rows.close();
}

void put_vgpus(DesignRows& rows, const Cluster& c) {
  rows.open("vgpus", design::kVgpuColumns);
  for (const VgpuRow& v : c.vgpus) {
    rows.row();
    rows.part(c, v.profile);
    rows.number(v.per_vm);
    rows.number(v.machines);
    rows.why(c, v.why);
    rows.end();
  }
  rows.close();
}

}  // namespace

void put_software_tables(DesignRows& rows, const Cluster& c, std::span<const std::string> keys) {
  if (!c.software.empty()) put_software(rows, c);
  if (!c.licences.empty()) put_licences(rows, c);
  if (!c.domains.empty()) put_domains(rows, c, keys);
  if (!c.device_groups.empty()) put_device_groups(rows, c);
  if (!c.vgpus.empty()) put_vgpus(rows, c);
}

namespace design {

using Null = DesignReading::Null;

namespace {

constexpr std::array kSoftwareKinds = {PartKind::software};
constexpr std::array kRecipeKinds = {PartKind::recipe};
constexpr std::array kLicenceKinds = {PartKind::licence};
constexpr std::array kVgpuKinds = {PartKind::vgpu};
constexpr std::array kServerKinds = {PartKind::server};
constexpr double kMostLicences = 1e12;

bool large(DesignReading& r, std::size_t column, std::uint64_t& out) {
  double n = 0;
  if (!r.number(column, 0, kMostLicences, n)) return false;
  if (n != static_cast<double>(static_cast<std::uint64_t>(n))) return r.bad(column, code::kBadCell, fmt::format("{} is no whole number", n), "write how many"), false;
  out = static_cast<std::uint64_t>(n);
  return true;
}

// "0 1 2": numbers from 0, each below `count`, none twice.
bool small_list(DesignReading& r, std::size_t column, std::size_t count, std::string_view what, std::vector<std::uint8_t>& out) {
  std::string_view text;
  if (!r.text(column, text)) return false;
  while (!text.empty()) {
    const std::size_t space = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, space);
    std::uint32_t n = 0;
    const auto [end, failed] = std::from_chars(word.data(), word.data() + word.size(), n);
    const bool number = failed == std::errc() && end == word.data() + word.size() && n < count;
    if (!number || std::find(out.begin(), out.end(), n) != out.end()) {
      r.bad(column, code::kBadCell, number ? fmt::format("{} {} stands twice", what, n) : fmt::format("'{}' is no {} of the server", word, what),
            fmt::format("write numbers from 0 to {}, each once, with a space between: \"0 1\"", count == 0 ? 0 : count - 1));
      return false;
    }
    out.push_back(static_cast<std::uint8_t>(n));
    text.remove_prefix(std::min(space + 1, text.size()));
  }
  return true;
}

}  // namespace

void read_software(DesignReading& r) {
  SoftwareRow row;
  std::string_view version;
  bool good = r.part(0, kSoftwareKinds, "software", row.component, Null::refused);
  good = r.text(1, version) && good;
  good = r.part(2, kRecipeKinds, "a recipe", row.recipe, Null::allowed) && good;
  good = r.reference(3, r.whys, row.why, Null::allowed) && good;
  if (!good) return;
  if (!good_version(version)) return r.bad(1, code::kBadCell, fmt::format("'{}' cannot be a version", version), "write letters, digits, dots and dashes, such as 25.03.1");
  for (const SoftwareRow& other : r.builder.head().software)
    if (other.component == row.component) return r.bad(0, code::kDuplicateRow, fmt::format("'{}' stands twice", r.cell(0).text), "one version of it runs");
  row.version = version;
  r.builder.head().software.push_back(std::move(row));
}

void read_licence(DesignReading& r) {
  LicenceRow row;
  std::string_view rule;
  std::uint64_t listed = 0;
  bool good = r.part(0, kLicenceKinds, "a licence", row.part, Null::refused);
  good = large(r, 1, row.quantity) && good;
  good = r.whole(2, 0, 20, row.years) && good;
  if (!r.is_null(3)) good = large(r, 3, listed) && good;
  if (!r.is_null(4)) good = r.text(4, rule) && good;
  good = r.reference(5, r.whys, row.why, Null::allowed) && good;
  if (!good) return;
  for (const LicenceRow& other : r.builder.head().licences)
    if (other.part == row.part) return r.bad(0, code::kDuplicateRow, fmt::format("'{}' stands twice", r.cell(0).text), "write their sum in one row");
  if (!r.is_null(3)) row.listed = listed;
  row.rule = rule;
  r.builder.head().licences.push_back(std::move(row));
}

void read_domain(DesignReading& r) {
  WorkloadDomain row;
  std::string_view name;
  bool good = r.new_key("domain", r.domains, name);
  good = r.word(1, &domain_purpose_of, row.purpose) && good;
  good = r.reference(2, r.whys, row.why, Null::allowed) && good;
  if (!good) return;
  row.name = name;
  r.domains.insert(name, r.builder.head().domains.push_back(std::move(row)).value);
}

void read_domain_host(DesignReading& r) {
  DeviceId device;
  DomainId domain;
  bool good = r.device(0, device);
  good = r.reference(1, r.domains, domain, Null::refused) && good;
  if (!good) return;
  if (r.builder.device(device).kind != DeviceKind::host) return r.bad(0, code::kBadCell, fmt::format("'{}' is no host", r.cell(0).text), "domains hold hosts");
  if (r.builder.device(device).domain.valid()) return r.bad(0, code::kDuplicateRow, fmt::format("'{}' is in a domain already", r.cell(0).text), "a host is in one domain");
  r.builder.set_domain(device, domain);
}

void read_device_group(DesignReading& r) {
  DeviceGroup row;
  std::string_view name;
  bool good = r.part(0, kServerKinds, "a server", row.server, Null::refused);
  good = r.text(1, name) && good;
  if (good) {
    const ServerSpec& server = *r.builder.part(row.server).server;
    good = small_list(r, 2, server.gpus, "GPU", row.gpus);
    good = small_list(r, 3, server.nics, "adapter", row.nics) && good;
  }
  good = r.reference(4, r.whys, row.why, Null::allowed) && good;
  if (!good) return;
  for (const DeviceGroup& other : r.builder.head().device_groups)
    if (other.server == row.server && other.name == name) return r.bad(1, code::kDuplicateRow, fmt::format("group '{}' stands twice", name), "keep one, or rename the other");
  row.name = name;
  r.builder.head().device_groups.push_back(std::move(row));
}

void read_vgpu(DesignReading& r) {
  VgpuRow row;
  bool good = r.part(0, kVgpuKinds, "a share of a GPU", row.profile, Null::refused);
  good = r.whole(1, 1, 64, row.per_vm) && good;
  good = large(r, 2, row.machines) && good;
  good = r.reference(3, r.whys, row.why, Null::allowed) && good;
  if (!good) return;
  for (const VgpuRow& other : r.builder.head().vgpus)
    if (other.profile == row.profile) return r.bad(0, code::kDuplicateRow, fmt::format("'{}' stands twice", r.cell(0).text), "write their sum in one row");
  r.builder.head().vgpus.push_back(row);
}

}  // namespace design
}  // namespace cw
