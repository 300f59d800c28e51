#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clusterwright/cluster/builder.hpp"
#include "clusterwright/cluster/design_messages.hpp"
#include "clusterwright/cluster/key_index.hpp"
#include "clusterwright/text/json_reader.hpp"

namespace cw {

class DesignReading;

namespace design {
using TableBits = std::uint64_t;  // a bit for each table
}

// One table of a design file: its columns, of which the first `needed` must be there, and what takes a row.
struct DesignTable {
  std::string_view name;
  design::TableBits bit;
  design::TableBits after;   // what must stand before it
  design::TableBits before;  // what may refer to it, hence must not stand before it
  std::span<const std::string_view> columns;
  std::size_t needed;
  void (*read)(DesignReading&);
};

namespace design {
inline constexpr TableBits kParts = 1, kNetworks = 2, kWhys = 4, kDevices = 8, kCages = 16, kHostPorts = 32, kReserved = 64, kAssemblies = 128, kLinks = 256, kRooms = 512,
                           kFeeds = 1024, kBought = 2048, kRacks = 4096, kMounts = 8192, kGear = 16384, kCords = 32768, kTrunks = 65536, kServices = 1U << 20U;
inline constexpr TableBits kSoftware = 1U << 24U, kLicences = 1U << 25U, kDomains = 1U << 26U, kDomainHosts = 1U << 27U, kDeviceGroups = 1U << 28U, kVgpus = 1U << 29U;
inline constexpr TableBits kTenants = 1ULL << 32U, kMembers = 1ULL << 33U, kPlans = 1ULL << 34U, kReservedAddresses = 1ULL << 35U, kSubnets = 1ULL << 36U, kRouters = 1ULL << 37U,
                           kInterfaces = 1ULL << 38U, kAsBuilt = 1ULL << 39U;

// Of each table, in the order in which they are written.
void read_bought(DesignReading& r);
void read_why(DesignReading& r);
void read_device(DesignReading& r);
void read_rack(DesignReading& r);
void read_mount(DesignReading& r);
void read_gear(DesignReading& r);
void read_cord(DesignReading& r);
void read_trunk(DesignReading& r);
void read_service(DesignReading& r);
void read_cage(DesignReading& r);
void read_host_port(DesignReading& r);
void read_reserved(DesignReading& r);
void read_assembly(DesignReading& r);
void read_link(DesignReading& r);
void read_software(DesignReading& r);
void read_licence(DesignReading& r);
void read_domain(DesignReading& r);
void read_domain_host(DesignReading& r);
void read_device_group(DesignReading& r);
void read_vgpu(DesignReading& r);
void read_tenant(DesignReading& r);
void read_member(DesignReading& r);
void read_plan(DesignReading& r);
void read_reserved_addresses(DesignReading& r);
void read_subnet(DesignReading& r);
void read_router(DesignReading& r);
void read_interface(DesignReading& r);
void read_built(DesignReading& r);
}  // namespace design

// A reference in the head to something that stands further down: settled at the end.
struct LateReference {
  enum class Owner : std::uint8_t { wan, network, room, feed, site, blanking_panel, gpu };
  Owner owner = Owner::site;
  std::uint32_t row = 0;  // of networks, rooms, feeds
  std::string key;
  std::size_t offset = 0;
};

// What is known while a design is read, and the row at hand with its cells. Functions that return bool
// have told what is wrong when they return false.
class DesignReading {
 public:
  DesignReading(const std::string& text, const std::string& name, Diagnostics& diagnostics) : messages(text, name, diagnostics), text_(text) {}

  // --- so far ----------------------------------------------------------------------------------
  DesignMessages messages;
  ClusterBuilder builder;
  design::TableBits begun = 0;  // bits of what has been read
  KeyIndex parts, networks, whys, devices, assemblies, rooms, feeds, racks, gear, trunks, domains, services, tenants, subnets;
  std::vector<LateReference> late;
  std::vector<std::vector<std::uint32_t>> cages;  // of each device, by number
  PlaceSet outlets, slots;                        // of PDUs and of trunks, that are in use
  std::string mode_text;                          // the port mode read last: they come in runs
  PortMode mode;

  // What refers to a refused row is not told again.
  void refuse(std::string_view key) { refused_.push_back(key); }
  // Keeps a text that stands in no cell, for the keys of an index.
  std::string_view own(std::string text) { return *owned_.emplace_back(std::make_unique<std::string>(std::move(text))); }

  // --- the table and row at hand ------------------------------------------------------------------
  bool begin(const DesignTable& table, const std::vector<std::string>& columns, std::size_t offset);
  void row(std::span<const JsonCell> cells, std::size_t offset);

  // A column that is not there reads as null.
  const JsonCell& cell(std::size_t column) const { return where_[column] == kAbsent ? kNothing : cells_[where_[column]]; }
  bool is_null(std::size_t column) const;  // or empty text
  void bad(std::size_t column, std::uint16_t code, std::string message, std::string help);

  bool text(std::size_t column, std::string_view& out);
  bool whole(std::size_t column, double least, double most, std::uint32_t& out);
  bool whole(std::size_t column, double least, double most, std::uint16_t& out);
  // Null is kNowhere.
  bool coordinate(std::size_t column, std::uint16_t& out);
  bool number(std::size_t column, double least, double most, double& out);
  // Metres, not negative; null leaves `out` as it is.
  bool length(std::size_t column, Metres& out);

  enum class Null : std::uint8_t { refused, allowed };
  template <class IdT>
  bool reference(std::size_t column, const KeyIndex& known, IdT& out, Null null) {
    std::uint32_t row = KeyIndex::kNone;
    if (!find(column, known, null, row)) return false;
    out = IdT(row);
    return true;
  }
  // The device of a cell; the last one found is remembered, as rows come in runs.
  bool device(std::size_t column, DeviceId& out);
  // "17/2": cage and sub-port of `d`.
  bool port(std::size_t column, DeviceId d, PortId& out);
  // A part, which must be of one of these kinds; `as` says what it should be.
  bool part(std::size_t column, std::span<const PartKind> kinds, std::string_view as, PartId& out, Null null);
  // The key of a new row: neither empty nor there already.
  bool new_key(std::string_view thing, const KeyIndex& known, std::string_view& out);

  template <class Enum>
  bool word(std::size_t column, std::optional<Enum> (*from)(std::string_view), Enum& out) {
    std::string_view w;
    if (!text(column, w)) return false;
    const auto found = from(w);
    if (found) out = *found;
    else unknown_word(column, w);
    return found.has_value();
  }

 private:
  static constexpr std::size_t kAbsent = ~std::size_t{0};
  static const JsonCell kNothing;

  bool find(std::size_t column, const KeyIndex& known, Null null, std::uint32_t& out);
  void unknown_word(std::size_t column, std::string_view word);
  std::size_t cell_offset(std::size_t column) const;
  void forget();

  const std::string& text_;
  const DesignTable* table_ = nullptr;
  std::vector<std::size_t> where_;  // column of the format -> cell of the row
  std::size_t width_ = 0;
  std::span<const JsonCell> cells_;
  std::size_t row_ = 0;
  bool follows_another_ = false;  // the row at hand is refused for what another one lacks
  std::vector<std::unique_ptr<std::string>> owned_;
  std::vector<std::string_view> refused_;
  std::vector<std::uint32_t> partly_known_;  // devices of which a cage was refused
  struct Memory {
    std::string_view key;
    DeviceId id;
  };
  Memory memory_[2];
};

}  // namespace cw
