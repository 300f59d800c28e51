#include <algorithm>
#include <cctype>
#include <stdexcept>

#include "property/floor_plan_count.hpp"

namespace second {
namespace {

class Reader {
 public:
  explicit Reader(const std::string& text) : text_(text) {}
  Json read() {
    Json j;
    skip();
    const char c = at();
    if (c == '{') object(j);
    else if (c == '[') list(j);
    else if (c == '"') {
      j.kind = Json::Kind::text;
      j.text = quoted();
    } else word(j);
    skip();
    return j;
  }

 private:
  char at() const {
    if (i_ >= text_.size()) throw std::runtime_error("JSON ends early");
    return text_[i_];
  }
  void skip() {
    while (i_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[i_])) != 0) ++i_;
  }
  void expect(char c) {
    skip();
    if (at() != c) throw std::runtime_error(std::string("expected ") + c + " in JSON at " + std::to_string(i_));
    ++i_;
  }
  bool next_or(char end) {
    skip();
    if (at() == ',') {
      ++i_;
      return true;
    }
    expect(end);
    return false;
  }
  void object(Json& j) {
    j.kind = Json::Kind::object;
    expect('{');
    skip();
    if (at() == '}') {
      ++i_;
      return;
    }
    do {
      skip();
      std::string name = quoted();
      expect(':');
      j.members.emplace_back(std::move(name), read());
    } while (next_or('}'));
  }
  void list(Json& j) {
    j.kind = Json::Kind::list;
    expect('[');
    skip();
    if (at() == ']') {
      ++i_;
      return;
    }
    do j.items.push_back(read());
    while (next_or(']'));
  }
  // Escapes stand for themselves here: no name that is compared has any.
  std::string quoted() {
    expect('"');
    std::string out;
    for (; at() != '"'; ++i_) {
      if (at() == '\\') ++i_;
      out += at();
    }
    ++i_;
    return out;
  }
  void word(Json& j) {
    const std::size_t from = i_;
    while (i_ < text_.size() && std::string_view(",]} \n\t\r").find(text_[i_]) == std::string_view::npos) ++i_;
    j.text = text_.substr(from, i_ - from);
    if (j.text == "null") j.kind = Json::Kind::null;
    else if (j.text == "true" || j.text == "false") j.kind = Json::Kind::truth;
    else {
      j.kind = Json::Kind::number;
      (void)std::stod(j.text);
    }
  }

  const std::string& text_;
  std::size_t i_ = 0;
};

// Rows of a table as maps from column to cell.
class Table {
 public:
  Table(const Json& design, const std::string& name) : table_(design.find(name)) {
    if (table_ == nullptr) return;
    const auto& columns = table_->find("columns")->items;
    for (std::size_t i = 0; i < columns.size(); ++i) column_[columns[i].text] = i;
  }
  std::size_t size() const { return table_ == nullptr ? 0 : table_->find("rows")->items.size(); }
  const Json& cell(std::size_t row, const std::string& column) const {
    static const Json kNone;
    const auto at = column_.find(column);
    if (at == column_.end()) return kNone;
    return table_->find("rows")->items.at(row).items.at(at->second);
  }
  std::string text(std::size_t row, const std::string& column) const { return cell(row, column).text; }
  std::string id(std::size_t row, const std::string& column) const { return cell(row, column).kind == Json::Kind::text ? cell(row, column).text : ""; }
  double number(std::size_t row, const std::string& column) const { return cell(row, column).number(); }
  int whole(std::size_t row, const std::string& column) const {
    const double n = number(row, column);
    return std::isnan(n) ? 0 : static_cast<int>(n);
  }

 private:
  const Json* table_;
  std::map<std::string, std::size_t> column_;
};

using Index = std::map<std::string, int>;

void read_racks(const Json& design, Building& b, Index& rack_index) {
  const Table racks(design, "racks");
  for (std::size_t i = 0; i < racks.size(); ++i) {
    Rack r{racks.text(i, "key"), racks.text(i, "name"), racks.text(i, "part"), racks.text(i, "room"), racks.text(i, "use"), racks.whole(i, "row"), racks.whole(i, "position"), racks.number(i, "x_m"), racks.number(i, "y_m")};
    for (const Json& room : b.rooms) {
      if (room.find("name")->text != r.room) continue;
      r.x += room.find("x_m")->number();
      r.y += room.find("y_m")->number();
    }
    rack_index[r.key] = static_cast<int>(i);
    b.racks.push_back(std::move(r));
  }
}

void read_things(const Json& design, Building& b, const Index& racks, Index& devices, Index& gear) {
  const Table rows(design, "devices"), mounts(design, "mounts"), pieces(design, "gear");
  for (std::size_t i = 0; i < rows.size(); ++i) {
    devices[rows.text(i, "key")] = static_cast<int>(b.things.size());
    b.things.push_back({rows.text(i, "key"), rows.text(i, "part"), "", false, -1, 0, 0});
  }
  for (std::size_t i = 0; i < mounts.size(); ++i) {
    Thing& t = b.things.at(static_cast<std::size_t>(devices.at(mounts.text(i, "device"))));
    if (t.rack >= 0) throw std::runtime_error(t.key + " stands in two racks");
    t.rack = racks.at(mounts.text(i, "rack"));
    t.unit = mounts.whole(i, "unit");
  }
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    gear[pieces.text(i, "key")] = static_cast<int>(b.things.size());
    b.things.push_back({pieces.text(i, "key"), pieces.text(i, "part"), pieces.id(i, "feed"), true, racks.at(pieces.text(i, "rack")), pieces.whole(i, "unit"), 0});
  }
}

void read_cords(const Json& design, Building& b, const Index& devices, const Index& gear) {
  const Table cords(design, "cords"), trunks(design, "trunks");
  for (std::size_t i = 0; i < cords.size(); ++i) {
    Cord c;
    c.thing = cords.id(i, "device").empty() ? gear.at(cords.id(i, "gear")) : devices.at(cords.id(i, "device"));
    c.pdu = gear.at(cords.text(i, "pdu"));
    c.supply = cords.whole(i, "supply");
    c.outlet = cords.whole(i, "outlet");
    c.part = cords.id(i, "part");
    b.cords.push_back(c);
  }
  for (std::size_t i = 0; i < trunks.size(); ++i)
    b.trunks.push_back({trunks.text(i, "key"), trunks.text(i, "part"), gear.at(trunks.text(i, "near")), gear.at(trunks.text(i, "far")), trunks.number(i, "length_m")});
}

// "device:cage" of one end of a link, as the keys of assemblies begin.
std::string cage_of(const Table& links, std::size_t row, const std::string& end) {
  const std::string port = links.text(row, end + "_port");
  return links.text(row, end) + ":" + port.substr(0, port.find('/'));
}

void read_cables(const Json& design, Building& b, const Index& devices) {
  const Table rows(design, "assemblies"), links(design, "links");
  Index trunk_index, index;
  for (std::size_t i = 0; i < b.trunks.size(); ++i) trunk_index[b.trunks[i].key] = static_cast<int>(i);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    Assembly a;
    a.key = rows.text(i, "key");
    a.cable = rows.id(i, "cable");
    a.near = rows.id(i, "near");
    a.far = rows.id(i, "far");
    a.length = rows.number(i, "length_m");
    a.routed = rows.number(i, "routed_m");
    if (!rows.id(i, "trunk").empty()) a.trunk = trunk_index.at(rows.id(i, "trunk"));
    a.slot = rows.whole(i, "slot");
    a.near_patch = rows.number(i, "near_patch_m");
    a.far_patch = rows.number(i, "far_patch_m");
    index[a.key] = static_cast<int>(i);
    b.assemblies.push_back(std::move(a));
  }
  // A cage holds one plug, however many assemblies share it.
  std::map<std::string, std::pair<int, double>> plugged;
  const auto plug = [&](const std::string& cage, int device, double watts) {
    auto& p = plugged.try_emplace(cage, device, 0.0).first->second;
    p.second = std::max(p.second, watts);
  };
  for (std::size_t i = 0; i < links.size(); ++i) {
    if (links.id(i, "assembly").empty()) continue;
    Assembly& a = b.assemblies.at(static_cast<std::size_t>(index.at(links.id(i, "assembly"))));
    const std::string near = a.key.substr(0, a.key.find('/', a.key.rfind(':')));
    const bool near_is_a = cage_of(links, i, "a") == near;
    if (!near_is_a && cage_of(links, i, "b") != near) throw std::runtime_error(a.key + " does not begin at one of its links' cages");
    const std::string n = near_is_a ? "a" : "b", f = near_is_a ? "b" : "a";
    const int from = devices.at(links.text(i, n)), to = devices.at(links.text(i, f));
    a.ends.emplace_back(from, to);
    plug(cage_of(links, i, n), from, a.near.empty() ? b.fact(a.cable, "power", 0) : b.fact(a.near, "power", 0));
    plug(cage_of(links, i, f), to, a.far.empty() ? b.fact(a.cable, "far_power", 0) : b.fact(a.far, "power", 0));
  }
  for (const auto& [cage, what] : plugged) b.things.at(static_cast<std::size_t>(what.first)).plugged += what.second;
}

// A number and its unit, in the base unit.
double quantity(const std::string& text) {
  if (text.empty()) return std::nan("");
  std::size_t used = 0;
  const double n = std::stod(text, &used);
  const std::size_t unit = text.find_first_not_of(' ', used);
  static const std::map<std::string, double> kUnits = {{"W", 1}, {"kW", 1e3}, {"MW", 1e6}, {"m", 1}, {"mm", 1e-3}, {"cm", 1e-2}, {"kg", 1}, {"V", 1}, {"A", 1}, {"C", 1}};
  if (unit == std::string::npos) return n;
  const auto at = kUnits.find(text.substr(unit));
  if (at == kUnits.end()) throw std::runtime_error("unit of '" + text + "'");
  return n * at->second;
}

}  // namespace

const Json* Json::find(const std::string& name) const {
  for (const auto& [key, value] : members)
    if (key == name) return &value;
  return nullptr;
}

Json read_json(const std::string& text) { return Reader(text).read(); }

namespace {

// Facts with a source of their own stand as {is: …, source: …}.
const Json* fact_of(const Building& b, const std::string& part, const std::string& name) {
  const Json* facts = b.parts.at(part).find("facts");
  const Json* f = facts == nullptr ? nullptr : facts->find(name);
  const Json* is = f == nullptr ? nullptr : f->find("is");
  return is == nullptr ? f : is;
}

}  // namespace

std::string Building::text(const std::string& part, const std::string& name) const {
  const Json* f = fact_of(*this, part, name);
  return f == nullptr ? "" : f->text;
}
double Building::fact(const std::string& part, const std::string& name) const { return quantity(text(part, name)); }
double Building::fact(const std::string& part, const std::string& name, double otherwise) const {
  const double n = fact(part, name);
  return std::isnan(n) ? otherwise : n;
}
std::vector<double> Building::lengths(const std::string& part) const {
  std::vector<double> out;
  const Json* f = fact_of(*this, part, "lengths");
  if (f != nullptr)
    for (const Json& one : f->items) out.push_back(quantity(one.text));
  return out;
}
int Building::units(const std::string& part) const { return static_cast<int>(std::ceil(fact(part, "rack_units", 0))); }

Building read_building(const std::string& text) {
  const Json design = read_json(text);
  Building b;
  for (const Json& p : design.find("parts")->items) b.parts[p.find("id")->text] = p;
  if (const Json* site = design.find("site")) b.site = *site;
  if (const Json* rooms = design.find("rooms")) b.rooms = rooms->items;
  if (const Json* feeds = design.find("feeds"))
    for (const Json& f : feeds->items) b.feed_side[f.find("name")->text] = f.find("side")->text;
  Index racks, devices, gear;
  read_racks(design, b, racks);
  read_things(design, b, racks, devices, gear);
  read_cords(design, b, devices, gear);
  read_cables(design, b, devices);
  return b;
}

std::vector<std::string> complaints(const Building& b) {
  std::vector<std::string> out;
  judge_places(b, out);
  judge_power(b, out);
  judge_cables(b, out);
  return out;
}

}  // namespace second
