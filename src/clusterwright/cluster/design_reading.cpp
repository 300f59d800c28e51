#include "clusterwright/cluster/design_reading.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "clusterwright/base/codes.hpp"

namespace cw {

const JsonCell DesignReading::kNothing{};

namespace {

// The name of the first of these that tables refer to.
std::string_view name_of(design::TableBits bits) {
  using namespace design;
  constexpr std::pair<TableBits, std::string_view> kNames[] = {{kParts, "parts"}, {kNetworks, "networks"}, {kRooms, "rooms"}, {kWhys, "whys"},  {kDevices, "devices"},
                                                                   {kRacks, "racks"}, {kGear, "gear"},         {kCages, "cages"}, {kAssemblies, "assemblies"}, {kDomains, "domains"}, {kDomainHosts, "domain_hosts"},
                                                                   {kTenants, "tenants"}, {kMembers, "members"}, {kSubnets, "subnets"}};
  for (const auto& [bit, name] : kNames)
    if ((bits & bit) != 0) return name;
  return "another";
}

}  // namespace

// --- the table and row at hand ------------------------------------------------------------------

bool DesignReading::begin(const DesignTable& table, const std::vector<std::string>& columns, std::size_t offset) {
  const auto refused = [&](std::string message, std::string help) {
    messages.error(code::kMissingTable, offset, std::move(message), std::move(help));
    return false;
  };
  table_ = &table;
  begun |= table.bit;
  constexpr std::string_view kHelp = "keep the order in which the tables were written";
  const design::TableBits missing = table.after & ~begun, early = table.before & begun;
  if (missing != 0) return refused(fmt::format("table '{}' needs '{}' before it", table.name, name_of(missing)), std::string(kHelp));
  if (early != 0) return refused(fmt::format("table '{}' stands behind '{}', which refers to it", table.name, name_of(early)), std::string(kHelp));
  where_.assign(table.columns.size(), kAbsent);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const auto at = std::find(table.columns.begin(), table.columns.end(), columns[i]);
    if (at == table.columns.end()) messages.unknown(offset, fmt::format("column '{}' of table '{}' means nothing to this version", columns[i], table.name));
    else where_[static_cast<std::size_t>(at - table.columns.begin())] = i;
  }
  for (std::size_t i = 0; i < table.needed; ++i)
    if (where_[i] == kAbsent) return refused(fmt::format("table '{}' has no column '{}'", table.name, table.columns[i]), "every column that the format needs must be there");
  width_ = columns.size();
  return true;
}

void DesignReading::row(std::span<const JsonCell> cells, std::size_t offset) {
  cells_ = cells;
  row_ = offset;
  follows_another_ = false;
  const std::size_t before = messages.errors();
  if (cells.size() != width_) messages.error(code::kBadCell, offset, fmt::format("a row of {} cells in a table of {} columns", cells.size(), width_), "one cell for each column");
  else table_->read(*this);
  if (messages.errors() > before || follows_another_) forget();
}

// What refers to a refused row is not told again: its key, or the cages of its device, are unknown for a
// reason that has been given.
void DesignReading::forget() {
  const std::size_t key = where_[0];
  if (key >= cells_.size() || cells_[key].kind != JsonCell::Kind::text) return;
  refused_.push_back(cells_[key].text);
  const std::uint32_t device = devices.find(cells_[key].text);
  if (table_->bit == design::kCages && device != KeyIndex::kNone) partly_known_.push_back(device);
}

// The start of a cell: commas outside quotes are counted from the row's bracket on. Reading in place
// has put a NUL where a quote closed.
std::size_t DesignReading::cell_offset(std::size_t column) const {
  std::size_t at = row_ + 1, commas = 0;
  if (where_[column] == kAbsent) return row_;
  bool quoted = false;
  for (; at < text_.size() && commas < where_[column]; ++at) {
    if (text_[at] == '"' || text_[at] == '\0') quoted = !quoted;
    else if (text_[at] == ',' && !quoted) ++commas;
  }
  return at;
}

void DesignReading::bad(std::size_t column, std::uint16_t code, std::string message, std::string help) {
  messages.error(code, cell_offset(column), std::move(message), std::move(help));
}

// --- cells ---------------------------------------------------------------------------------------

bool DesignReading::is_null(std::size_t column) const {
  const JsonCell& c = cell(column);
  return c.kind == JsonCell::Kind::null || (c.kind == JsonCell::Kind::text && c.text.empty());
}

bool DesignReading::text(std::size_t column, std::string_view& out) {
  if (cell(column).kind != JsonCell::Kind::text) {
    bad(column, code::kBadCell, fmt::format("'{}' must be text", table_->columns[column]), "write it in quotes");
    return false;
  }
  out = cell(column).text;
  return true;
}

bool DesignReading::whole(std::size_t column, double least, double most, std::uint32_t& out) {
  const JsonCell& c = cell(column);
  if (c.kind != JsonCell::Kind::number || c.number < least || c.number > most || c.number != std::floor(c.number)) {
    bad(column, code::kBadCell, fmt::format("'{}' must be a whole number from {} to {}", table_->columns[column], least, most), "");
    return false;
  }
  out = static_cast<std::uint32_t>(c.number);
  return true;
}

bool DesignReading::whole(std::size_t column, double least, double most, std::uint16_t& out) {
  std::uint32_t n = 0;
  if (!whole(column, least, most, n)) return false;
  out = static_cast<std::uint16_t>(n);
  return true;
}

bool DesignReading::coordinate(std::size_t column, std::uint16_t& out) {
  out = Coordinates::kNowhere;
  return cell(column).kind == JsonCell::Kind::null || whole(column, 0, Coordinates::kNowhere - 1, out);
}

bool DesignReading::number(std::size_t column, double least, double most, double& out) {
  const JsonCell& c = cell(column);
  const auto n = c.kind == JsonCell::Kind::number ? std::optional(c.number) : parse_quantity(c.text, Dimension::none);
  if (!n || *n < least || *n > most) {
    bad(column, code::kBadCell, fmt::format("'{}' must be a number from {} to {}", table_->columns[column], least, most), "");
    return false;
  }
  out = *n;
  return true;
}

bool DesignReading::length(std::size_t column, Metres& out) {
  const JsonCell& c = cell(column);
  if (c.kind == JsonCell::Kind::null) return true;
  const auto metres = c.kind == JsonCell::Kind::number ? std::optional(c.number) : parse_quantity(c.text, Dimension::none);
  if (!metres || *metres < 0 || *metres > 1e6) {
    bad(column, code::kBadCell, "a length is a number of metres from 0 to 1,000,000", "");
    return false;
  }
  out = {*metres};
  return true;
}

void DesignReading::unknown_word(std::size_t column, std::string_view word) {
  bad(column, code::kBadCell, fmt::format("'{}' is no {} known here", word, table_->columns[column]), "");
}

// --- references --------------------------------------------------------------------------------

bool DesignReading::find(std::size_t column, const KeyIndex& known, Null null, std::uint32_t& out) {
  out = KeyIndex::kNone;
  if (null == Null::allowed && is_null(column)) return true;
  std::string_view key;
  if (!text(column, key)) return false;
  out = known.find(key);
  if (out != KeyIndex::kNone) return true;
  if (std::find(refused_.begin(), refused_.end(), key) != refused_.end()) follows_another_ = true;  // its own row has been told
  else bad(column, code::kUnknownReference, fmt::format("'{}' is not in the design", key), fmt::format("'{}' must name a row of its table", table_->columns[column]));
  return false;
}

bool DesignReading::device(std::size_t column, DeviceId& out) {
  const JsonCell& c = cell(column);
  Memory& m = memory_[column == 0 ? 0 : 1];
  if (c.kind == JsonCell::Kind::text && m.id.valid() && c.text == m.key) {
    out = m.id;
    return true;
  }
  if (!reference(column, devices, out, Null::refused)) return false;
  m = {c.text, out};
  return true;
}

bool DesignReading::port(std::size_t column, DeviceId d, PortId& out) {
  std::string_view t;
  if (!text(column, t)) return false;
  std::uint32_t number = 0, sub = 0;
  std::size_t i = 0;
  for (; i < t.size() && t[i] >= '0' && t[i] <= '9' && number < 100'000; ++i) number = number * 10 + static_cast<std::uint32_t>(t[i] - '0');
  const bool slash = i > 0 && i < t.size() && t[i] == '/';
  std::size_t digits = 0;
  for (++i; slash && i < t.size() && t[i] >= '0' && t[i] <= '9' && sub < 1000; ++i, ++digits) sub = sub * 10 + static_cast<std::uint32_t>(t[i] - '0');
  if (!slash || digits == 0 || i != t.size()) {
    bad(column, code::kBadCell, fmt::format("'{}' is no port", t), "write cage and sub-port from 1, as \"17/2\"");
    return false;
  }
  const auto& own = cages[d.value];
  const bool there = number < own.size() && own[number] != CageId::kNone;
  if (!there && std::find(partly_known_.begin(), partly_known_.end(), d.value) != partly_known_.end()) return false;
  if (!there || sub == 0 || sub > builder.mode_of(CageId(own[number])).ports) {
    bad(column, code::kNoSuchPort, fmt::format("'{}' has no port {}", builder.device(d).key, t),
        there ? fmt::format("its cage {} has {} port(s)", number, builder.mode_of(CageId(own[number])).ports) : fmt::format("it has no cage {} in table `cages`", number));
    return false;
  }
  out = builder.port(CageId(own[number]), static_cast<std::uint8_t>(sub - 1));
  return true;
}

bool DesignReading::part(std::size_t column, std::span<const PartKind> kinds, std::string_view as, PartId& out, Null null) {
  if (!reference(column, parts, out, null)) return false;
  if (!out.valid()) return true;
  const PartKind kind = builder.part(out).kind;
  if (std::find(kinds.begin(), kinds.end(), kind) != kinds.end()) return true;
  bad(column, code::kBadCell, fmt::format("'{}' is a {}: it cannot be {}", cell(column).text, kind_name(kind), as), "name a part of its kind");
  return false;
}

bool DesignReading::new_key(std::string_view thing, const KeyIndex& known, std::string_view& out) {
  if (!text(0, out)) return false;
  if (out.empty()) bad(0, code::kBadCell, fmt::format("a {} needs a key", thing), "");
  else if (known.find(out) != KeyIndex::kNone) bad(0, code::kDuplicateRow, fmt::format("{} '{}' stands twice", thing, out), "keep one, or change the other's key");
  else return true;
  return false;
}

}  // namespace cw
