#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/catalog/catalogue.hpp"
#include "clusterwright/cluster/design_fields.hpp"
#include "clusterwright/cluster/design_file.hpp"
#include "clusterwright/cluster/design_reading.hpp"
#include "clusterwright/cluster/design_words.hpp"
#include "clusterwright/text/json_reader.hpp"

namespace cw {
namespace {

using namespace design;

constexpr std::size_t kMostProblems = 500;  // a file with more is not worth reading on
constexpr TableBits kRequired = kWhys | kDevices | kCages | kHostPorts | kLinks;

constexpr std::size_t kAll = ~std::size_t{0};
constexpr DesignTable table(std::string_view name, TableBits bit, TableBits after, TableBits before, std::span<const std::string_view> columns, std::size_t needed,
                            void (*read)(DesignReading&)) {
  return {name, bit, after, before, columns, needed == kAll ? columns.size() : needed, read};
}

// In the order in which they are written.
constexpr DesignTable kTables[] = {
    table("bought", kBought, kParts, 0, kBoughtColumns, 1, &read_bought),
    table("whys", kWhys, 0, 0, kWhyColumns, kAll, &read_why),
    table("devices", kDevices, kParts | kNetworks | kWhys, 0, kDeviceColumns, kAll, &read_device),
    table("racks", kRacks, kParts | kRooms | kWhys, 0, kRackColumns, 8, &read_rack),
    table("mounts", kMounts, kDevices | kRacks, 0, kMountColumns, kAll, &read_mount),
    table("gear", kGear, kParts | kRacks | kWhys, 0, kGearColumns, 3, &read_gear),
    table("cords", kCords, kDevices | kGear, 0, kCordColumns, 6, &read_cord),
    table("trunks", kTrunks, kParts | kGear, kAssemblies, kTrunkColumns, 4, &read_trunk),
    table("services", kServices, kParts | kDevices | kWhys, 0, kServiceColumns, 4, &read_service),
    table("cages", kCages, kDevices, 0, kCageColumns, kAll, &read_cage),
    table("host_ports", kHostPorts, kCages, 0, kHostPortColumns, kAll, &read_host_port),
    table("reserved_ports", kReserved, kCages, 0, kReservedColumns, kAll, &read_reserved),
    table("assemblies", kAssemblies, kParts, 0, kAssemblyColumns, 5, &read_assembly),
    table("links", kLinks, kCages, 0, kLinkColumns, kAll, &read_link),
    table("software", kSoftware, kParts | kWhys, 0, kSoftwareColumns, 2, &read_software),
    table("licences", kLicences, kParts | kWhys, 0, kLicenceColumns, 3, &read_licence),
    table("domains", kDomains, kWhys, kDomainHosts, kDomainColumns, 2, &read_domain),
    table("domain_hosts", kDomainHosts, kDevices | kDomains, 0, kDomainHostColumns, kAll, &read_domain_host),
    table("device_groups", kDeviceGroups, kParts | kWhys, 0, kDeviceGroupColumns, 4, &read_device_group),
    table("vgpus", kVgpus, kParts | kWhys, 0, kVgpuColumns, 3, &read_vgpu),
    table("tenants", kTenants, 0, kMembers | kSubnets, kTenantColumns, kAll, &read_tenant),
    table("members", kMembers, kDevices | kTenants, 0, kMemberColumns, kAll, &read_member),
    table("addressing", kPlans, kNetworks, 0, kPlanColumns, kAll, &read_plan),
    table("reserved_addresses", kReservedAddresses, 0, 0, kReservedAddressColumns, kAll, &read_reserved_addresses),
    table("subnets", kSubnets, kNetworks, 0, kSubnetColumns, 5, &read_subnet),
    table("routers", kRouters, kDevices, 0, kRouterColumns, kAll, &read_router),
    table("interfaces", kInterfaces, kCages | kNetworks, 0, kInterfaceColumns, 7, &read_interface),
    table("as_built", kAsBuilt, kCages, 0, kBuiltColumns, kAll, &read_built),
};

const DesignTable* find(std::string_view name) {
  for (const DesignTable& t : kTables)
    if (t.name == name) return &t;
  return nullptr;
}

// What a file that is no JSON seems to be, by its first line that says something.
enum class Look : std::uint8_t { intent, table, unknown };

Look look_of(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view line = text.substr(at, end - at);
    at = end + 1;
    if (line.empty() || line == "---" || line.front() == '#') continue;
    const std::size_t word = line.find_first_not_of("abcdefghijklmnopqrstuvwxyz_");
    if (word != 0 && word != std::string_view::npos && line[word] == ':') return Look::intent;
    return line.find_first_of(",;\t") != std::string_view::npos ? Look::table : Look::unknown;
  }
  return Look::unknown;
}

class Reader : public JsonTables {
 public:
  Reader(const std::string& text, const std::string& name, Diagnostics& diagnostics) : r_(text, name, diagnostics) {}

  bool is_table(std::string_view name) const override { return find(name) != nullptr; }
  bool begin(std::string_view name, const std::vector<std::string>& columns, std::size_t offset) override { return r_.begin(*find(name), columns, offset); }
  bool row(std::span<const JsonCell> cells, std::size_t offset) override {
    r_.row(cells, offset);
    return r_.messages.errors() < kMostProblems;
  }

  bool member(std::string_view name, const Tree& value, Span key) override {
    if (name == "format") return format(value, key);
    if (name == "major") return major(value, key);
    if (!has_format_) return error(code::kNotADesign, key.column, "this is not a design: it does not start with \"format\": \"clusterwright.design\"", "give design.json or its folder"), false;
    if (name == "minor") newer_minor(value, key);
    else if (name == "parts") parts(value);
    else if (name == "networks") read_networks(value, r_);
    else if (name == "wan") read_wan(value, r_);
    else if (name == "site") read_site(value, r_);
    else if (name == "management") read_management(value, r_);
    else if (name == "storage") read_storage(value, r_);
    else if (name == "rooms" && !read_rooms(value, r_)) return false;
    else if (name == "feeds" && !read_feeds(value, r_)) return false;
    else if (name != "rooms" && name != "feeds") head(name, value, key);
    return r_.messages.errors() < kMostProblems;
  }

  // A design is an object, and so is most that could be mistaken for one; what is not even that is something else.
  bool begins_as_json(const std::string& text) {
    const std::size_t at = text.find_first_not_of(" \t\r\n");
    if (at == std::string::npos || text[at] == '{' || text[at] == '[') return true;
    const std::string expected = "a design is JSON and begins with '{'", give = "give design.json, or the folder that `clusterwright design -o` wrote";
    switch (look_of(text)) {
      case Look::intent: error(code::kNotADesign, at, "this is not a design but looks like an intent: " + expected, fmt::format("`clusterwright design {}` makes a design of it", r_.messages.file())); break;
      case Look::table: error(code::kNotADesign, at, "this is not a design but looks like a table of separated values: " + expected, give); break;
      case Look::unknown: error(code::kNotADesign, at, "this is not a design: " + expected, give);
    }
    return false;
  }

  ClusterRef finish() {
    if (!has_format_) {
      error(code::kNotADesign, 0, "this is not a design: it has no \"format\"", "give design.json or its folder");
      return nullptr;
    }
    for (const DesignTable& t : kTables)
      if ((r_.begun & t.bit) == 0 && (t.bit & kRequired) != 0)
        error(code::kMissingTable, 0, fmt::format("table '{}' is missing", t.name), "the file is not whole: `clusterwright design` writes it anew");
    if (r_.messages.errors() > 0) return nullptr;
    for (const LateReference& late : r_.late) settle(late);
    if (r_.messages.errors() > 0) return nullptr;
    auto frozen = std::move(r_.builder).freeze();
    if (!frozen) error(code::kInternal, 0, frozen.error().message, "");  // every row was judged: the reader has missed something
    return frozen ? *frozen : nullptr;
  }

 private:
  void error(std::uint16_t code, std::size_t offset, std::string message, std::string help) { r_.messages.error(code, offset, std::move(message), std::move(help)); }

  bool format(const Tree& value, Span key) {
    has_format_ = value.text == "clusterwright.design";
    if (has_format_) return true;
    error(code::kNotADesign, key.column, fmt::format("this is not a design: its format is '{}'", value.text), "give design.json or its folder");
    return false;
  }
  bool major(const Tree& value, Span key) {
    major_ = static_cast<int>(parse_quantity(value.text, Dimension::none).value_or(0));
    if (major_ == kDesignMajor) return true;
    if (major_ > kDesignMajor)
      error(code::kNewerMajor, key.column, fmt::format("the design has format version {}, this program reads {}", value.text, kDesignMajor), "use a newer clusterwright");
    else error(code::kNotADesign, key.column, fmt::format("'{}' is no format version", value.text), "write `\"major\": 1`");
    return false;
  }
  void newer_minor(const Tree& value, Span key) {
    const double minor = parse_quantity(value.text, Dimension::none).value_or(0);
    if (minor > kDesignMinor)
      r_.messages.warning(code::kNewerMinor, key.column, fmt::format("written by a newer version (format {}.{})", major_, value.text), "what this version does not know is passed over");
  }

  void head(std::string_view name, const Tree& value, Span key) {
    Cluster& h = r_.builder.head();
    if (name == "catalogue") h.catalogue_digest = value.text;
    else if (name == "name") h.name = value.text;
    else if (name == "purpose") h.purpose = value.text;
    else if (name == "currency") h.currency = value.text;
    else if (name == "deployment") {
      const auto found = deployment_of(value.text);
      if (!found) return error(code::kBadCell, key.column, fmt::format("'{}' is no kind of deployment", value.text), "write bare-metal or virtualised, or leave it out");
      h.deployment = *found;
    } else if (name == "licences_held") h.licences_held = value.text == "true";
    else if (name == "gpu") r_.late.push_back({LateReference::Owner::gpu, 0, value.text, key.column});
    else if (name == "domain") {
      if (!is_domain_name(value.text)) return error(code::kBadCell, key.column, fmt::format("'{}' is no domain name", value.text), "write labels of lower-case letters, digits and '-' between dots");
      h.addresses.domain = value.text;
    } else if (name == "target_nodes") {
      const double n = parse_quantity(value.text, Dimension::none).value_or(-1);
      if (n < 0 || n > 1e9 || n != std::floor(n)) return error(code::kBadCell, key.column, fmt::format("'{}' is no number of nodes", value.text), "write a whole number");
      h.target_nodes = static_cast<std::uint32_t>(n);
    } else if (name == "intent") {
      if (const Tree* file = value.find("file")) h.intent_name = file->text;
      if (const Tree* text = value.find("text")) h.intent_text = text->text;
    } else if (name != "tool") {
      r_.messages.unknown(key.column, fmt::format("'{}' means nothing to this version", name));
    }
  }

  void parts(const Tree& list) {
    r_.begun |= kParts;
    for (const Tree& item : list.items) {
      Diagnostics found;
      const PartRef part = make_part(item, SourceText{r_.messages.file(), {}}, found);
      r_.messages.pass_on(found);
      if (!part) {
        if (const Tree* id = item.find("id")) r_.refuse(r_.own(id->text));
        continue;
      }
      const std::size_t before = r_.builder.head().parts.size();
      const PartId id = r_.builder.add_part(part);
      if (id.value < before) error(code::kDuplicateRow, item.span.column, fmt::format("part '{}' stands twice", part->id), "keep one");
      r_.parts.insert(r_.builder.head().parts[id]->id, id.value);
    }
  }

  void settle(const LateReference& late) {
    Cluster& h = r_.builder.head();
    if (late.key.empty()) return;
    const bool to_part = late.owner == LateReference::Owner::gpu || late.owner == LateReference::Owner::blanking_panel;
    const std::uint32_t found = (to_part ? r_.parts : r_.whys).find(late.key);
    if (found == KeyIndex::kNone) {
      if (late.owner == LateReference::Owner::gpu) error(code::kUnknownReference, late.offset, fmt::format("the GPU '{}' is not among the parts", late.key), "list it under `parts`");
      else if (to_part) error(code::kUnknownReference, late.offset, fmt::format("the blanking panel '{}' is not among the parts", late.key), "list it under `parts`");
      else if (late.owner != LateReference::Owner::network) error(code::kUnknownReference, late.offset, fmt::format("the reason '{}' is not in the design", late.key), "'why' must name a row of `whys`");
      return;
    }
    switch (late.owner) {
      case LateReference::Owner::network: h.networks[NetworkId(late.row)].why = WhyId(found); return;
      case LateReference::Owner::wan: h.wan[late.row].why = WhyId(found); return;
      case LateReference::Owner::room: h.rooms[RoomId(late.row)].why = WhyId(found); return;
      case LateReference::Owner::feed: h.feeds[FeedId(late.row)].why = WhyId(found); return;
      case LateReference::Owner::site: h.site.why = WhyId(found); return;
      case LateReference::Owner::blanking_panel: h.site.blanking_panel = PartId(found); return;
      case LateReference::Owner::gpu: h.gpu = PartId(found);
    }
  }

  DesignReading r_;
  bool has_format_ = false;
  int major_ = 0;
};

}  // namespace

ClusterRef read_design(std::string text, const std::string& name, Diagnostics& diagnostics) {
  Reader reader(text, name, diagnostics);
  if (!reader.begins_as_json(text) || !read_json(text, name, reader, diagnostics)) return nullptr;
  return reader.finish();
}

}  // namespace cw
