#include <algorithm>
#include <cmath>
#include <cstdio>
#include <deque>
#include <limits>
#include <unordered_map>

#include <fmt/format.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/catalog/catalogue.hpp"
#include "clusterwright/cluster/builder.hpp"
#include "clusterwright/cluster/design_file.hpp"
#include "clusterwright/cluster/design_messages.hpp"
#include "clusterwright/cluster/design_words.hpp"
#include "clusterwright/text/json_reader.hpp"

namespace cw {
namespace {

constexpr std::size_t kMostProblems = 500;  // a file with more is not worth reading on

class Reader : public JsonTables {
 public:
  Reader(const std::string& text, const std::string& name, Diagnostics& diagnostics) : text_(text), name_(name), diagnostics_(diagnostics), messages_(text, name, diagnostics) {}

  bool is_table(std::string_view name) const override { return find(name) != nullptr; }

  bool begin(std::string_view name, const std::vector<std::string>& columns, std::size_t offset) override {
    table_ = find(name);
    begun_ |= table_->bit;
    if ((begun_ & table_->after) != table_->after)
      return error(code::kMissingTable, offset, fmt::format("table '{}' stands before a table it refers to", name), "keep the order in which the tables were written"), false;
    where_.assign(table_->columns.size(), std::string::npos);
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const auto at = std::find(table_->columns.begin(), table_->columns.end(), columns[i]);
      if (at == table_->columns.end()) warn(offset, fmt::format("column '{}' of table '{}' means nothing to this version", columns[i], name));
      else where_[static_cast<std::size_t>(at - table_->columns.begin())] = i;
    }
    for (std::size_t i = 0; i < where_.size(); ++i)
      if (where_[i] == std::string::npos)
        return error(code::kMissingTable, offset, fmt::format("table '{}' has no column '{}'", name, table_->columns[i]), "every column that the format names must be there"), false;
    width_ = columns.size();
    return true;
  }

  bool row(std::span<const JsonCell> cells, std::size_t offset) override {
    cells_ = cells;
    row_ = offset;
    const std::size_t before = problems_;
    follows_another_ = false;
    if (cells.size() != width_) error(code::kBadCell, offset, fmt::format("a row of {} cells in a table of {} columns", cells.size(), width_), "one cell for each column");
    else (this->*table_->read)();
    if (problems_ > before || follows_another_) forget(cells);
    return problems_ < kMostProblems;
  }

  bool member(std::string_view name, const Tree& value, Span key) override {
    if (name == "format") return format(value, key);
    if (name == "major") return major(value, key);
    if (!has_format_) return error(code::kNotADesign, key.column, "this is not a design: it does not start with \"format\": \"clusterwright.design\"", "give design.json or its folder"), false;
    if (name == "minor") newer_minor(value, key);
    else if (name == "parts") parts(value);
    else if (name == "networks") networks(value);
    else head(name, value, key);
    return problems_ < kMostProblems;
  }

  ClusterRef finish() {
    if (!has_format_) {
      error(code::kNotADesign, 0, "this is not a design: it has no \"format\"", "give design.json or its folder");
      return nullptr;
    }
    for (const Table& t : kTables)
      if ((begun_ & t.bit) == 0 && (t.bit & kRequired) != 0)
        error(code::kMissingTable, 0, fmt::format("table '{}' is missing", t.name), "the file is not whole: `clusterwright design` writes it anew");
    if (problems_ > 0) return nullptr;
    if (!gpu_.empty() && problems_ == 0) {
      for (const PartId p : ids<PartId>(builder_.head().parts.size()))
        if (builder_.head().parts[p]->id == gpu_) builder_.head().gpu = p;
      if (!builder_.head().gpu.valid()) error(code::kUnknownReference, 0, fmt::format("the GPU '{}' is not among the parts", gpu_), "list it under `parts`");
    }
    if (problems_ > 0) return nullptr;
    auto frozen = std::move(builder_).freeze();
    if (!frozen) error(code::kBadCell, 0, frozen.error().message, "");
    return frozen ? *frozen : nullptr;
  }

 private:
  // What refers to a refused row is not told again: its key, or the cages of its device, are unknown
  // for a reason that has been given.
  void forget(std::span<const JsonCell> cells) {
    const std::size_t key = where_[0];
    if (key >= cells.size() || cells[key].kind != JsonCell::Kind::text) return;
    refused_.push_back(cells[key].text);
    const auto device = device_ids_.find(cells[key].text);
    if (table_->bit == kCages && device != device_ids_.end()) partly_known_.push_back(device->second);
  }
  bool partly_known(DeviceId d) const { return std::find(partly_known_.begin(), partly_known_.end(), d.value) != partly_known_.end(); }

  struct Table {
    std::string_view name;
    std::uint32_t bit, after;
    std::span<const std::string_view> columns;
    void (Reader::*read)();
  };
  static constexpr std::uint32_t kParts = 1, kNetworks = 2, kWhys = 4, kDevices = 8, kCages = 16, kHostPorts = 32, kReserved = 64, kAssemblies = 128, kLinks = 256;
  static constexpr std::uint32_t kRequired = kWhys | kDevices | kCages | kHostPorts | kLinks;
  static const Table kTables[7];

  static const Table* find(std::string_view name) {
    for (const Table& t : kTables)
      if (t.name == name) return &t;
    return nullptr;
  }

  // --- saying what is wrong ------------------------------------------------------------------
  void error(std::uint16_t code, std::size_t offset, std::string message, std::string help) {
    ++problems_;
    messages_.add(code, Severity::error, offset, std::move(message), std::move(help));
  }
  void warn(std::size_t offset, std::string message) {
    messages_.add(code::kUnknownField, Severity::warning, offset, std::move(message), "it is passed over");
  }

  // --- cells -----------------------------------------------------------------------------------
  const JsonCell& cell(std::size_t column) const { return cells_[where_[column]]; }
  // The start of a cell: commas outside quotes are counted from the row's bracket on. Reading in place
  // has put a NUL where a quote closed.
  std::size_t cell_offset(std::size_t column) const {
    std::size_t at = row_ + 1, commas = 0;
    bool quoted = false;
    for (; at < text_.size() && commas < where_[column]; ++at) {
      if (text_[at] == '"' || text_[at] == '\0') quoted = !quoted;
      else if (text_[at] == ',' && !quoted) ++commas;
    }
    return at;
  }
  void bad(std::size_t column, std::uint16_t code, std::string message, std::string help) { error(code, cell_offset(column), std::move(message), std::move(help)); }

  bool text(std::size_t column, std::string_view& out) {
    if (cell(column).kind != JsonCell::Kind::text) {
      bad(column, code::kBadCell, fmt::format("'{}' must be text", table_->columns[column]), "write it in quotes");
      return false;
    }
    out = cell(column).text;
    return true;
  }
  bool whole(std::size_t column, double most, std::uint32_t& out) {
    const JsonCell& c = cell(column);
    if (c.kind != JsonCell::Kind::number || c.number < 0 || c.number > most || c.number != std::floor(c.number)) {
      bad(column, code::kBadCell, fmt::format("'{}' must be a whole number from 0 to {}", table_->columns[column], most), "");
      return false;
    }
    out = static_cast<std::uint32_t>(c.number);
    return true;
  }
  bool coordinate(std::size_t column, std::uint16_t& out) {
    out = Coordinates::kNowhere;
    if (cell(column).kind == JsonCell::Kind::null) return true;
    std::uint32_t n = 0;
    if (!whole(column, 65534, n)) return false;
    out = static_cast<std::uint16_t>(n);
    return true;
  }
  template <class IdT>
  bool reference(std::size_t column, const std::unordered_map<std::string_view, std::uint32_t>& known, IdT& out, bool may_be_null) {
    const JsonCell& c = cell(column);
    out = IdT();
    if (may_be_null && (c.kind == JsonCell::Kind::null || (c.kind == JsonCell::Kind::text && c.text.empty()))) return true;
    std::string_view key;
    if (!text(column, key)) return false;
    const auto at = known.find(key);
    if (at == known.end()) {
      if (std::find(refused_.begin(), refused_.end(), key) != refused_.end()) {  // its own row has been told
        follows_another_ = true;
        return false;
      }
      bad(column, code::kUnknownReference, fmt::format("'{}' is not in the design", key), fmt::format("'{}' must name a row of its table", table_->columns[column]));
      return false;
    }
    out = IdT(at->second);
    return true;
  }
  template <class Enum>
  bool word(std::size_t column, std::optional<Enum> (*from)(std::string_view), Enum& out) {
    std::string_view w;
    if (!text(column, w)) return false;
    const auto found = from(w);
    if (!found) {
      bad(column, code::kBadCell, fmt::format("'{}' is no {} known here", w, table_->columns[column]), "");
      return false;
    }
    out = *found;
    return true;
  }

  // --- heads -----------------------------------------------------------------------------------
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
      messages_.add(code::kNewerMinor, Severity::warning, key.column, fmt::format("written by a newer version (format {}.{})", major_, value.text),
          "what this version does not know is passed over");
  }

  void head(std::string_view name, const Tree& value, Span key) {
    Cluster& h = builder_.head();
    if (name == "catalogue") h.catalogue_digest = value.text;
    else if (name == "name") h.name = value.text;
    else if (name == "purpose") h.purpose = value.text;
    else if (name == "gpu") gpu_ = value.text;
    else if (name == "target_nodes") {
      const double n = parse_quantity(value.text, Dimension::none).value_or(-1);
      if (n < 0 || n > 1e9 || n != std::floor(n)) return error(code::kBadCell, key.column, fmt::format("'{}' is no number of nodes", value.text), "write a whole number");
      h.target_nodes = static_cast<std::uint32_t>(n);
    }
    else if (name == "intent") {
      if (const Tree* file = value.find("file")) h.intent_name = file->text;
      if (const Tree* text = value.find("text")) h.intent_text = text->text;
    } else if (name != "tool") {
      warn(key.column, fmt::format("'{}' means nothing to this version", name));
    }
  }

  void parts(const Tree& list) {
    begun_ |= kParts;
    for (const Tree& item : list.items) {
      Diagnostics found;
      const PartRef part = make_part(item, SourceText{name_, {}}, found);
      for (Diagnostic d : found.all()) {
        if (d.span.line == 0) d.span = messages_.place(d.span.column);
        problems_ += d.severity == Severity::error ? 1 : 0;
        diagnostics_.add(std::move(d));
      }
      if (!part) {
        if (const Tree* id = item.find("id")) refused_parts_.push_back(id->text);
        if (!refused_parts_.empty()) refused_.push_back(refused_parts_.back());
        continue;
      }
      const std::size_t before = builder_.head().parts.size();
      const PartId id = builder_.add_part(part);
      if (id.value < before) error(code::kDuplicateRow, item.span.column, fmt::format("part '{}' stands twice", part->id), "keep one");
      part_ids_.emplace(builder_.head().parts[id]->id, id.value);
    }
  }

  void networks(const Tree& list) {
    begun_ |= kNetworks;
    for (const Tree& item : list.items) {
      std::string why;
      const Network n = read_network(item, messages_, problems_, why);
      network_whys_.push_back(why);
      const NetworkId id = builder_.add_network(n);
      network_names_.push_back(n.name);
      if (!network_ids_.emplace(network_names_.back(), id.value).second) error(code::kDuplicateRow, item.span.column, fmt::format("network '{}' stands twice", n.name), "keep one");
    }
  }

  // --- tables ----------------------------------------------------------------------------------
  void why_row() {
    std::string_view key, words, pointer, file, span, facts;
    if (!text(0, key) || !text(1, words) || !text(2, pointer) || !text(3, file) || !text(4, span) || !text(5, facts)) return;
    Why why;
    why.key = key;
    why.text = words;
    why.pointer = pointer;
    why.file = file;
    unsigned line = 0, column = 0, length = 0;
    if (std::sscanf(std::string(span).c_str(), "%u:%u:%u", &line, &column, &length) == 3) why.span = {line, column, length};
    for (std::size_t at = 0; at < facts.size();) {
      const std::size_t end = std::min(facts.find("; ", at), facts.size());
      why.facts.emplace_back(facts.substr(at, end - at));
      at = end + 2;
    }
    const std::size_t before = builder_.head().whys.size();
    const WhyId id = builder_.add_why(why);
    if (id.value < before) bad(0, code::kDuplicateRow, fmt::format("reason '{}' stands twice", key), "keep one");
    why_ids_.emplace(key, id.value);
    for (std::size_t n = 0; n < network_whys_.size(); ++n)
      if (network_whys_[n] == key) builder_.head().networks[NetworkId(n)].why = id;
  }

  void device_row() {
    std::string_view key, name;
    DeviceRow row;
    bool good = text(0, key);
    good = text(1, name) && good;
    good = word(2, &design::kind_of, row.kind) && good;
    good = word(3, &design::role_of, row.role) && good;
    good = reference(4, part_ids_, row.part, false) && good;
    good = reference(5, network_ids_, row.network, true) && good;
    std::uint16_t* coordinates[] = {&row.at.plane, &row.at.pod, &row.at.unit, &row.at.group, &row.at.index};
    for (std::size_t i = 0; i < 5; ++i) good = coordinate(6 + i, *coordinates[i]) && good;
    good = reference(11, why_ids_, row.why, true) && good;
    if (!good) return;
    const PartKind kind = builder_.part(row.part).kind;
    if ((row.kind == DeviceKind::switch_) != (kind == PartKind::switch_))
      return bad(4, code::kBadCell, fmt::format("a {} cannot be a {}", kind_name(kind), device_kind_name(row.kind)), "name a part of its kind");
    if (key.empty()) return bad(0, code::kBadCell, "a device needs a key", "");
    row.key = key;
    row.name = name;
    if (device_ids_.count(key) > 0) return bad(0, code::kDuplicateRow, fmt::format("device '{}' stands twice", key), "keep one, or change the other's key");
    const DeviceId id = builder_.add_device(std::move(row));
    device_ids_.emplace(key, id.value);
    device_cages_.emplace_back();  // one for each device of the builder
  }

  // The device of a cell; the last one found is remembered, as rows come in runs.
  bool device(std::size_t column, DeviceId& out) {
    const JsonCell& c = cell(column);
    Memory& m = memory_[column == 0 ? 0 : 1];
    if (c.kind == JsonCell::Kind::text && m.id.valid() && c.text == m.key) {
      out = m.id;
      return true;
    }
    if (!reference(column, device_ids_, out, false)) return false;
    m = {c.text, out};
    return true;
  }

  void cage_row() {
    DeviceId d;
    std::uint32_t number = 0;
    std::string_view mode_text;
    bool good = device(0, d);
    good = whole(1, 4096, number) && good;
    good = text(2, mode_text) && good;
    if (!good) return;
    if (mode_text != last_mode_text_) {
      const bool with_lanes = mode_text.find('/') != std::string_view::npos;
      const auto mode = with_lanes ? parse_port_mode(mode_text, 255) : std::nullopt;
      if (!mode) return bad(2, code::kBadCell, fmt::format("'{}' is no port mode", mode_text), "write for example \"2x400G/4\": ports, rate, lanes of each");
      last_mode_ = *mode;
      last_mode_text_ = mode_text;
    }
    if (number == 0) return bad(1, code::kBadCell, "cages count from 1", "");
    auto& cages = device_cages_[d.value];
    if (cages.size() <= number) cages.resize(number + 1, CageId::kNone);
    if (cages[number] != CageId::kNone) return bad(1, code::kDuplicateRow, fmt::format("cage {} of '{}' stands twice", number, cell(0).text), "keep one");
    cages[number] = builder_.add_cage(d, static_cast<std::uint16_t>(number), last_mode_).value;
  }

  // "17/2": cage and sub-port of `d`.
  bool port(std::size_t column, DeviceId d, PortId& out) {
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
    const auto& cages = device_cages_[d.value];
    const bool there = number < cages.size() && cages[number] != CageId::kNone;
    if (!there && partly_known(d)) return false;
    if (!there || sub == 0 || sub > builder_.mode_of(CageId(cages[number])).ports) {
      bad(column, code::kNoSuchPort, fmt::format("'{}' has no port {}", builder_.device(d).key, t),
          there ? fmt::format("its cage {} has {} port(s)", number, builder_.mode_of(CageId(cages[number])).ports) : fmt::format("it has no cage {} in table `cages`", number));
      return false;
    }
    out = builder_.port(CageId(cages[number]), static_cast<std::uint8_t>(sub - 1));
    return true;
  }

  void host_port_row() {
    DeviceId d;
    PortId p;
    NetworkId n;
    std::uint16_t rail = 0;
    if (!device(0, d) || !port(1, d, p) || !reference(2, network_ids_, n, false) || !coordinate(3, rail)) return;
    if (builder_.has_network(p)) return bad(1, code::kDuplicateRow, fmt::format("port {} of '{}' stands twice", cell(1).text, cell(0).text), "keep one");
    builder_.set_host_port(p, n, rail);
  }

  void reserved_row() {
    DeviceId d;
    PortId p;
    if (device(0, d) && port(1, d, p)) builder_.reserve(p);
  }

  void assembly_row() {
    std::string_view key;
    AssemblyRow row;
    row.length = {std::numeric_limits<double>::quiet_NaN()};
    bool good = text(0, key);
    good = reference(1, part_ids_, row.cable, false) && good;
    good = reference(2, part_ids_, row.near, true) && good;
    good = reference(3, part_ids_, row.far, true) && good;
    if (cell(4).kind != JsonCell::Kind::null) {
      const auto metres = cell(4).kind == JsonCell::Kind::number ? std::optional(cell(4).number) : parse_quantity(cell(4).text, Dimension::none);
      if (!metres || *metres < 0 || *metres > 1e6) return bad(4, code::kBadCell, "a length is a number of metres from 0 to 1,000,000", "");
      row.length = {*metres};
    }
    if (!good) return;
    row.key = key;
    const AssemblyId id = builder_.add_assembly(std::move(row));
    if (!assembly_ids_.emplace(key, id.value).second) bad(0, code::kDuplicateRow, fmt::format("assembly '{}' stands twice", key), "keep one");
  }

  void link_row() {
    DeviceId a, b;
    PortId pa, pb;
    NetworkId n;
    LinkClass link_class{};
    AssemblyId assembly;
    WhyId why;
    if (!device(0, a) || !port(1, a, pa) || !device(2, b) || !port(3, b, pb)) return;
    bool good = reference(4, network_ids_, n, false);
    good = word(5, &design::class_of, link_class) && good;
    good = reference(6, assembly_ids_, assembly, true) && good;
    good = reference(7, why_ids_, why, true) && good;
    if (!good) return;
    if (a == b) return bad(2, code::kPortTaken, fmt::format("a link from '{}' to itself", builder_.device(a).key), "a link joins two devices");
    for (const auto& [p, column] : {std::pair(pa, 1U), std::pair(pb, 3U)})
      if (!builder_.is_free(p)) return bad(column, code::kPortTaken, fmt::format("port {} of '{}' is already in a link", cell(column).text, cell(column - 1).text), "a port carries one link");
    const LinkId l = builder_.add_link(pa, pb, n, link_class, why);
    if (assembly.valid()) builder_.assign(l, assembly);
  }

  struct Memory {
    std::string_view key;
    DeviceId id;
  };

  const std::string& text_;
  const std::string& name_;
  Diagnostics& diagnostics_;
  DesignMessages messages_;
  ClusterBuilder builder_;
  std::size_t problems_ = 0;
  bool follows_another_ = false;  // the row at hand is refused for what another one lacks
  std::vector<std::string_view> refused_;
  std::vector<std::uint32_t> partly_known_;
  std::deque<std::string> refused_parts_;
  bool has_format_ = false;
  int major_ = 0;
  std::uint32_t begun_ = 0;
  std::string gpu_;
  std::vector<std::string> network_whys_;
  std::deque<std::string> network_names_;  // what the keys of network_ids_ point into
  const Table* table_ = nullptr;
  std::vector<std::size_t> where_;  // column of the format -> cell of the row
  std::size_t width_ = 0;
  std::span<const JsonCell> cells_;
  std::size_t row_ = 0;
  std::unordered_map<std::string_view, std::uint32_t> part_ids_, network_ids_, why_ids_, device_ids_, assembly_ids_;
  std::vector<std::vector<std::uint32_t>> device_cages_;
  Memory memory_[2];
  std::string last_mode_text_;
  PortMode last_mode_;
};

const Reader::Table Reader::kTables[7] = {
    {"whys", kWhys, 0, design::kWhyColumns, &Reader::why_row},
    {"devices", kDevices, kParts | kNetworks | kWhys, design::kDeviceColumns, &Reader::device_row},
    {"cages", kCages, kDevices, design::kCageColumns, &Reader::cage_row},
    {"host_ports", kHostPorts, kCages, design::kHostPortColumns, &Reader::host_port_row},
    {"reserved_ports", kReserved, kCages, design::kReservedColumns, &Reader::reserved_row},
    {"assemblies", kAssemblies, kParts, design::kAssemblyColumns, &Reader::assembly_row},
    {"links", kLinks, kCages, design::kLinkColumns, &Reader::link_row},
};

}  // namespace

ClusterRef read_design(std::string text, const std::string& name, Diagnostics& diagnostics) {
  Reader reader(text, name, diagnostics);
  if (!read_json(text, name, reader, diagnostics)) return nullptr;
  return reader.finish();
}

}  // namespace cw
