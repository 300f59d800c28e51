#include "clusterwright/plan/bind.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/catalog/adapters.hpp"
#include "clusterwright/cluster/find_port.hpp"
#include "clusterwright/cluster/key_index.hpp"
#include "clusterwright/text/csv_reader.hpp"

namespace cw {
namespace {

enum class Col : std::uint8_t { device, port, serial, asset_tag, mac, guid, model };
constexpr std::array<std::string_view, 7> kColumns = {"device", "port", "serial", "asset_tag", "mac", "guid", "model"};
constexpr CsvLimits kLargest{.bytes = std::size_t{256} << 20U, .cells = 20'000'000};

// A thing, or a port of one: what a row is about.
struct Place {
  DeviceId device;
  GearId gear;
  PortId port;
  // As the table is ordered: the thing itself before its ports.
  auto order() const { return std::make_tuple(device, gear, port.valid(), port); }
  bool operator<(const Place& other) const { return order() < other.order(); }
};
struct Known {
  std::string serial, asset_tag;
  std::uint64_t mac = 0, guid = 0;
  std::array<std::uint32_t, 4> lines{};  // of this list, that gave each of them; 0: an earlier list
};

std::string lower(std::string_view s) {
  std::string out(s);
  for (char& ch : out)
    if (ch >= 'A' && ch <= 'Z') ch = static_cast<char>(ch - 'A' + 'a');
  return out;
}

// "vendor/model", "model", as the part's id or name has it.
bool is_model(const Part& part, std::string_view text) {
  const std::string asked = lower(text), id = lower(part.id);
  return asked == id || id.ends_with("/" + asked) || asked == lower(part.model);
}

class Binder {
 public:
  Binder(const Cluster& c, const SourceText& list, Diagnostics& diagnostics) : c_(c), list_(list), diagnostics_(diagnostics) {
    for (const DeviceId d : ids<DeviceId>(c.devices.size())) devices_.insert(c.devices.key[d], d.value);
    for (const DeviceId d : ids<DeviceId>(c.devices.size()))
      if (!c.devices.name[d].empty()) devices_.insert(c.devices.name[d], d.value);
    for (const GearId g : ids<GearId>(c.gear.size())) gear_.insert(c.gear.key[g], g.value);
    managed_.assign(c.gear.size(), false);
    for (const GearId g : c.addresses.interfaces.gear)
      if (g.valid()) managed_[g.value] = true;
    const AsBuilt& t = c.as_built;
    for (const BuiltId i : ids<BuiltId>(t.size())) known_[{t.device[i], t.gear[i], t.port[i]}] = {t.serial[i], t.asset_tag[i], t.mac[i], t.guid[i], {}};
  }

  bool read(BindSummary& summary) {
    const std::size_t before = diagnostics_.count(Severity::error);
    const auto rows = read_csv(list_, diagnostics_, kLargest);
    if (!rows || diagnostics_.count(Severity::error) > before || !head(rows->front())) return false;
    for (std::size_t i = 1; i < rows->size(); ++i) {
      ++summary.rows;
      summary.taken += row((*rows)[i]) ? 1 : 0;
    }
    twice();
    return true;
  }

  ClusterRef bound() const {
    auto out = std::make_shared<Cluster>(c_);
    AsBuilt& t = out->as_built;
    t = AsBuilt();
    for (const auto& [place, known] : known_) {
      t.device.push_back(place.device);
      t.gear.push_back(place.gear);
      t.port.push_back(place.port);
      t.serial.push_back(known.serial);
      t.asset_tag.push_back(known.asset_tag);
      t.mac.push_back(known.mac);
      t.guid.push_back(known.guid);
    }
    return out;
  }

  // What the list should have said, one message for each sort of thing.
  void missing(BindSummary& s) {
    struct Lack {
      std::string first;
      std::size_t count = 0;
    };
    std::map<std::string, Lack> lacks;
    const auto lack = [&](std::string what, const std::string& which) {
      Lack& l = lacks[std::move(what)];
      if (l.count++ == 0) l.first = which;
    };
    const auto serial = [&](const Place& place, std::string_view what, const std::string& which) {
      ++s.things;
      const auto known = known_.find(place);
      if (known != known_.end() && !known->second.serial.empty()) ++s.with_serial;
      else lack(fmt::format("{}: no serial number", what), which);
    };
    for (const DeviceId d : ids<DeviceId>(c_.devices.size())) {
      if (thing(d).gear.valid()) continue;
      serial({d, GearId(), PortId()}, device_kind_name(c_.devices.kind[d]), c_.devices.key[d]);
      for (const PortId p : c_.ports_of(d)) {
        const NetworkId n = c_.ports.network[p];
        if (!n.valid()) continue;
        ++s.ports;
        const bool ethernet = c_.networks[n].technology == Technology::ethernet;
        const auto known = known_.find({d, GearId(), p});
        if (known != known_.end() && (ethernet ? known->second.mac : known->second.guid) != 0) ++s.with_address;
        else lack(fmt::format("port of network '{}': no {}", c_.networks[n].name, ethernet ? "MAC" : "GUID"), fmt::format("{}:{}", c_.devices.key[d], c_.port_text(p)));
      }
    }
    for (const GearId g : ids<GearId>(c_.gear.size())) {
      const PartKind kind = c_.part_of(g).kind;
      if (kind != PartKind::pdu && kind != PartKind::cdu) continue;
      serial({DeviceId(), g, PortId()}, kind_name(kind), c_.gear.key[g]);
      if (!controller_of(g)) continue;
      ++s.ports;
      const auto known = known_.find({DeviceId(), g, PortId()});
      if (known != known_.end() && known->second.mac != 0) ++s.with_address;
      else lack(fmt::format("management of {}s: no MAC", kind_name(kind)), c_.gear.key[g]);
    }
    for (const auto& [what, l] : lacks) {
      const std::string more = l.count > 1 ? fmt::format(" and {} more", l.count - 1) : std::string();
      diagnostics_.error(code::kNotBound, list_, Span{}, fmt::format("{} is known of {}{}", what, l.first, more), "add rows for them, and bind the design that this writes again");
    }
  }

 private:
  void error(std::uint16_t code, Span span, std::string message, std::string help) { diagnostics_.error(code, list_, span, std::move(message), std::move(help)); }

  bool head(const CsvRow& row) {
    where_.assign(kColumns.size(), kAbsent);
    for (std::size_t i = 0; i < row.size(); ++i) {
      const auto at = std::find(kColumns.begin(), kColumns.end(), lower(row[i].text));
      if (at == kColumns.end()) {
        error(code::kAsBuiltColumns, row[i].span, fmt::format("'{}' is no column of an as-built list", row[i].text), fmt::format("the columns are: {}", fmt::join(kColumns, ", ")));
        return false;
      }
      std::size_t& place = where_[static_cast<std::size_t>(at - kColumns.begin())];
      if (place != kAbsent) {
        error(code::kAsBuiltColumns, row[i].span, fmt::format("column '{}' stands twice", *at), "keep one");
        return false;
      }
      place = i;
    }
    const auto has = [&](Col c) { return where_[static_cast<std::size_t>(c)] != kAbsent; };
    if (has(Col::device) && (has(Col::serial) || has(Col::asset_tag) || has(Col::mac) || has(Col::guid))) return true;
    error(code::kAsBuiltColumns, row.front().span, has(Col::device) ? "the list says nothing of the devices" : "there is no column 'device'",
          "write a first line such as `device,port,serial,asset_tag,mac,guid`");
    return false;
  }

  const CsvCell* cell(const CsvRow& row, Col c) const {
    const std::size_t at = where_[static_cast<std::size_t>(c)];
    return at < row.size() && !row[at].text.empty() ? &row[at] : nullptr;
  }

  std::optional<Place> place_of(const CsvRow& row) {
    const CsvCell* device = cell(row, Col::device);
    const CsvCell* port = cell(row, Col::port);
    if (device == nullptr) {
      error(code::kForeignGear, row.front().span, "a row without a device", "name the device in every row");
      return std::nullopt;
    }
    Place place;
    if (const std::uint32_t d = devices_.find(device->text); d != KeyIndex::kNone) place = thing(DeviceId(d));
    else if (const std::uint32_t g = gear_.find(device->text); g != KeyIndex::kNone) place.gear = GearId(g);
    else {
      error(code::kForeignGear, device->span, fmt::format("'{}' is not in the design", device->text), "write the name or key of a device, or the key of a PDU or CDU");
      return std::nullopt;
    }
    if (const CsvCell* model = cell(row, Col::model)) {
      const Part& part = place.device.valid() ? c_.part_of(place.device) : c_.part_of(place.gear);
      if (!is_model(part, model->text)) {
        error(code::kOtherModel, model->span, fmt::format("'{}' is planned as {}, but a '{}' came", device->text, part.id, model->text), "put the right one there, or change the design");
        return std::nullopt;
      }
    }
    if (port == nullptr || names_controller_port(place, port->text)) return place;
    place.port = find_port(c_, place.device, port->text);
    if (place.port.valid()) return place;
    error(code::kForeignGear, port->span, fmt::format("'{}' has no port '{}'", device->text, port->text), "write cage and port from 1, such as 1/1, or the port's name");
    return std::nullopt;
  }

  // What manages a PDU or CDU is part of it: one thing, with one serial number and one MAC.
  Place thing(DeviceId d) const {
    const GearId gear = c_.gear_of(d);
    return gear.valid() ? Place{DeviceId(), gear, PortId()} : Place{d, GearId(), PortId()};
  }

  std::optional<DeviceId> controller_of(GearId g) const {
    const std::uint32_t d = devices_.find(c_.gear.key[g] + std::string(kControllerSuffix));
    return d != KeyIndex::kNone ? std::optional(DeviceId(d)) : std::nullopt;
  }

  bool names_controller_port(const Place& place, std::string_view text) const {
    if (!place.gear.valid()) return false;
    const auto controller = controller_of(place.gear);
    return controller && find_port(c_, *controller, text).valid();
  }

  // An address of one port; 0 and told if it is none.
  std::uint64_t number(const CsvCell& cell, bool mac) {
    const auto found = mac ? parse_mac(cell.text) : parse_guid(cell.text);
    if (!found || *found == 0) {
      error(code::kBadIdentity, cell.span, fmt::format("'{}' is no {}", cell.text, mac ? "MAC" : "GUID"), mac ? "write six bytes: 02:1a:4b:00:00:01" : "write eight bytes: 0x021a4b0300000001");
      return 0;
    }
    const std::uint64_t first = *found >> (mac ? 40U : 56U);
    if ((first & 1U) == 0) return *found;
    error(code::kGroupAddress, cell.span, fmt::format("'{}' is a group address", cell.text), "the first byte of a port's own is even: look at the label again");
    return 0;
  }

  // "21/1, 22/1", the ports by which a device is managed; empty: none.
  std::string management_ports(DeviceId d) const {
    std::string list;
    for (const PortId p : c_.ports_of(d))
      if (c_.cages.number[c_.ports.cage[p]] >= kManagementCage) list += fmt::format("{}{}", list.empty() ? "" : ", ", c_.port_text(p));
    return list;
  }

  // A port that is named has a MAC in an Ethernet network, a GUID in an InfiniBand one; either where it is in none.
  bool speaks(const Place& place, const CsvCell* mac, const CsvCell* guid) {
    const NetworkId n = c_.ports.network[place.port];
    if (!n.valid()) return true;
    const bool ethernet = c_.networks[n].technology == Technology::ethernet;
    const CsvCell* other = ethernet ? guid : mac;
    if (other == nullptr) return true;
    const std::string_view has = ethernet ? "MAC" : "GUID", not_this = ethernet ? "GUID" : "MAC";
    error(code::kForeignGear, other->span, fmt::format("{} is in the {} network '{}': such ports have {}s, not {}s", text_of(place), ethernet ? "Ethernet" : "InfiniBand", c_.networks[n].name, has, not_this),
          fmt::format("write its {} into the column `{}`, and no {}", has, lower(has), not_this));
    return false;
  }

  // A switch, a PDU and a CDU have one management port, whose MAC may be given as theirs; any other MAC is of a port that is
  // named and speaks Ethernet. A GUID is of a port that speaks InfiniBand or, as a switch's own, of a device.
  bool has_such_port(const Place& place, const CsvCell* mac, const CsvCell* guid) {
    if (place.gear.valid() && guid != nullptr) {
      error(code::kForeignGear, guid->span, fmt::format("'{}' has no InfiniBand port, whose GUID this could be", text_of(place)), "write the GUID into the row of the port");
      return false;
    }
    if (place.port.valid()) return speaks(place, mac, guid);
    if (mac == nullptr) return true;
    if (place.gear.valid() ? managed_[place.gear.value] || controller_of(place.gear).has_value() : c_.devices.kind[place.device] == DeviceKind::switch_) return true;
    const std::string ports = place.device.valid() ? management_ports(place.device) : std::string();
    if (place.gear.valid()) error(code::kForeignGear, mac->span, fmt::format("'{}' has no management port in this design, whose MAC this could be", text_of(place)), "leave the MAC out, or give the design a network `oob`");
    else
      error(code::kForeignGear, mac->span, fmt::format("'{}' has several ports, and none is named whose MAC this is", text_of(place)),
            fmt::format("name it in the column `port`{}", ports.empty() ? std::string() : fmt::format("; it is managed by {}", ports)));
    return false;
  }

  bool row(const CsvRow& row) {
    const auto place = place_of(row);
    if (!place) return false;
    Known fresh;
    const CsvCell* cells[] = {cell(row, Col::serial), cell(row, Col::asset_tag), cell(row, Col::mac), cell(row, Col::guid)};
    if (cells[0] != nullptr) fresh.serial = cells[0]->text;
    if (cells[1] != nullptr) fresh.asset_tag = cells[1]->text;
    if (cells[2] != nullptr && (fresh.mac = number(*cells[2], true)) == 0) return false;
    if (cells[3] != nullptr && (fresh.guid = number(*cells[3], false)) == 0) return false;
    if (!has_such_port(*place, cells[2], cells[3])) return false;
    Known& known = known_[*place];
    for (std::size_t i = 0; i < 4; ++i) {
      if (cells[i] == nullptr) continue;
      if (known.lines[i] != 0) {
        error(code::kBoundTwice, cells[i]->span, fmt::format("line {} gives a {} of the same {} already", known.lines[i], kColumns[static_cast<std::size_t>(Col::serial) + i], place->port.valid() ? "port" : "device"),
              "keep one of the two");
        return false;
      }
    }
    for (std::size_t i = 0; i < 4; ++i) {
      if (cells[i] == nullptr) continue;
      known.lines[i] = cells[i]->span.line;
      spans_[{cells[i]->span.line, i}] = cells[i]->span;
    }
    if (cells[0] != nullptr) known.serial = std::move(fresh.serial);
    if (cells[1] != nullptr) known.asset_tag = std::move(fresh.asset_tag);
    if (cells[2] != nullptr) known.mac = fresh.mac;
    if (cells[3] != nullptr) known.guid = fresh.guid;
    return true;
  }

  // One serial number of a model, one MAC, one GUID in two places: told where the later line says it, and kept, so
  // that `check` says it too.
  void twice() {
    using Identity = std::pair<std::size_t, std::string>;
    std::map<Identity, std::pair<const Place*, std::uint32_t>> seen;
    for (const auto& [place, known] : known_) {
      const std::string part = place.device.valid() ? c_.part_of(place.device).id : c_.part_of(place.gear).id;
      const auto see = [&](std::size_t i, std::string what, std::string_view said) {
        const auto [at, is_new] = seen.try_emplace({i, std::move(what)}, &place, known.lines[i]);
        if (is_new) return;
        const bool later = known.lines[i] >= at->second.second;
        const Place& other = later ? *at->second.first : place;
        const std::uint32_t line = std::max(known.lines[i], at->second.second);
        const auto span = spans_.find({line, i});
        error(code::kIdentityTwice, span != spans_.end() ? span->second : Span{}, fmt::format("{} is also that of {}", said, text_of(other)), "look at both labels again");
      };
      if (!known.serial.empty() && !place.port.valid()) see(0, part + "\n" + known.serial, fmt::format("serial number '{}'", known.serial));
      if (known.mac != 0) see(2, mac_text(known.mac), mac_text(known.mac));
      if (known.guid != 0) see(3, guid_text(known.guid), guid_text(known.guid));
    }
  }

  std::string text_of(const Place& p) const {
    if (p.gear.valid()) return c_.gear.key[p.gear];
    return p.port.valid() ? fmt::format("{}:{}", c_.devices.key[p.device], c_.port_text(p.port)) : c_.devices.key[p.device];
  }

  static constexpr std::size_t kAbsent = ~std::size_t{0};
  const Cluster& c_;
  const SourceText& list_;
  Diagnostics& diagnostics_;
  KeyIndex devices_, gear_;
  std::vector<bool> managed_;  // gear that has an address of its own
  std::vector<std::size_t> where_;
  std::map<Place, Known> known_;
  std::map<std::pair<std::uint32_t, std::size_t>, Span> spans_;
};

}  // namespace

ClusterRef bind_as_built(const Cluster& design, const SourceText& list, Diagnostics& diagnostics, BindSummary& summary) {
  Binder binder(design, list, diagnostics);
  if (!binder.read(summary)) return nullptr;
  binder.missing(summary);
  return binder.bound();
}

}  // namespace cw
