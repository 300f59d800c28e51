#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>

#include "clusterwright/cluster/cluster.hpp"
#include "clusterwright/text/json.hpp"

namespace cw {

// Writes the big tables of a design, which are most of the file: rows are appended by hand, everything
// else is JsonWriter's.
class DesignRows {
 public:
  explicit DesignRows(std::string& out) : out_(out) {}

  void open(std::string_view table, std::span<const std::string_view> columns);
  void close() { out_ += first_row_ ? "]}" : "\n]}"; }
  void row() {
    out_ += first_row_ ? "\n[" : ",\n[";
    first_row_ = false;
    first_cell_ = true;
  }
  void end() { out_ += ']'; }
  void text(std::string_view s) {
    comma();
    append_json_string(out_, s);
  }
  // Text that needs no escaping: keys and words of our own.
  void word(std::string_view s) {
    comma();
    out_ += '"';
    out_ += s;
    out_ += '"';
  }
  void number(std::uint64_t n) {
    comma();
    digits(n);
  }
  void decimal(double n);
  void null() {
    comma();
    out_ += "null";
  }
  void port(const Cluster& c, PortId p) {
    comma();
    out_ += '"';
    digits(c.cages.number[c.ports.cage[p]]);
    out_ += '/';
    digits(c.ports.sub[p] + 1U);
    out_ += '"';
  }
  void coordinate(std::uint16_t n) {
    if (n == Coordinates::kNowhere) null();
    else number(n);
  }
  // Not known: null.
  void length(Metres m);
  void part(const Cluster& c, PartId p) {
    if (p.valid()) text(c.parts[p]->id);
    else null();
  }
  void why(const Cluster& c, WhyId w) {
    if (w.valid()) text(c.whys[w].key);
    else word("");
  }

 private:
  void comma() {
    if (!first_cell_) out_ += ',';
    first_cell_ = false;
  }
  void digits(std::uint64_t n);
  std::string& out_;
  bool first_row_ = true, first_cell_ = true;
};

// The building in the head of a design, and its tables; nothing where there is nothing to say.
// `keys`: those of the devices as they stand in JSON.
void put_building(JsonWriter& json, const Cluster& c);
// The same of services, and of what is asked of machines and storage.
void put_machines(JsonWriter& json, const Cluster& c);
void put_services(DesignRows& rows, const Cluster& c, std::span<const std::string> keys);
void put_bought(DesignRows& rows, const Cluster& c);
void put_building_tables(DesignRows& rows, const Cluster& c, std::span<const std::string> keys);
void put_software_tables(DesignRows& rows, const Cluster& c, std::span<const std::string> keys);
void put_address_tables(DesignRows& rows, const Cluster& c, std::span<const std::string> keys);

}  // namespace cw
