#include "property/floor_plan_count.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include <fmt/format.h>

// What stands where.
namespace second {
namespace {

constexpr double kSame = 1e-6;  // m

void distinct_names(const Building& b, std::vector<std::string>& out) {
  std::set<std::string> names, keys;
  for (const Rack& r : b.racks) {
    if (!names.insert(r.name).second) out.push_back("two racks are named " + r.name);
    if (!keys.insert(r.key).second) out.push_back("two racks have the key " + r.key);
  }
}

void free_places(const Building& b, std::vector<std::string>& out) {
  std::set<std::tuple<std::string, int, int>> taken;
  std::map<std::string, std::pair<int, int>> sizes;
  for (const Json& room : b.rooms) {
    const std::string& name = room.find("name")->text;
    sizes[name] = {static_cast<int>(room.find("rows")->number()), static_cast<int>(room.find("places")->number())};
    for (const Json& o : room.find("occupied")->items) taken.insert({name, static_cast<int>(o.find("row")->number()), static_cast<int>(o.find("position")->number())});
  }
  for (const Rack& r : b.racks) {
    const auto size = sizes.find(r.room);
    if (size == sizes.end()) out.push_back(r.name + " stands in no room");
    else if (r.row < 0 || r.row >= size->second.first || r.position < 0 || r.position >= size->second.second) out.push_back(fmt::format("{} stands outside of its room's places: row {}, place {}", r.name, r.row, r.position));
    if (!taken.insert({r.room, r.row, r.position}).second) out.push_back(fmt::format("{} stands on a place that is taken: row {}, place {}", r.name, r.row, r.position));
  }
}

// Within a row x follows from the place; rows lie apart; nothing overlaps in the building.
void coordinates(const Building& b, std::vector<std::string>& out) {
  std::map<std::pair<std::string, int>, const Rack*> first_of_row;
  std::vector<const Rack*> by_x;
  for (const Rack& r : b.racks) {
    const Rack& first = *first_of_row.try_emplace({r.room, r.row}, &r).first->second;
    const double width = b.fact(r.part, "width", 0.6);
    if (std::abs(r.x - first.x - (r.position - first.position) * width) > kSame) out.push_back(fmt::format("{} stands at x = {} m, its place {} says otherwise", r.name, r.x, r.position));
    if (std::abs(r.y - first.y) > kSame) out.push_back(fmt::format("{} stands out of its row: y = {} m, {} at {} m", r.name, r.y, first.name, first.y));
    by_x.push_back(&r);
  }
  std::sort(by_x.begin(), by_x.end(), [](const Rack* p, const Rack* q) { return p->x < q->x; });
  double widest = 0;
  for (const Rack& r : b.racks) widest = std::max(widest, b.fact(r.part, "width", 0.6));
  for (std::size_t i = 0; i < by_x.size(); ++i) {
    for (std::size_t k = i + 1; k < by_x.size() && by_x[k]->x - by_x[i]->x < widest; ++k) {
      const Rack &p = *by_x[i], &q = *by_x[k];
      const double wide = (b.fact(p.part, "width", 0.6) + b.fact(q.part, "width", 0.6)) / 2, deep = (b.fact(p.part, "depth", 1.2) + b.fact(q.part, "depth", 1.2)) / 2;
      if (q.x - p.x < wide - kSame && std::abs(q.y - p.y) < deep - kSame) out.push_back(fmt::format("{} and {} overlap on the floor", p.name, q.name));
    }
  }
}

void in_units(const Building& b, std::vector<std::string>& out) {
  std::map<std::pair<int, int>, const Thing*> taken;
  for (const Thing& t : b.things) {
    if (t.rack < 0 || (!t.gear && t.unit < 1)) {
      out.push_back(t.key + " stands in no rack");
      continue;
    }
    if (t.unit == 0) continue;
    const int has = static_cast<int>(b.fact(b.racks[static_cast<std::size_t>(t.rack)].part, "units"));
    const int units = std::max(1, b.units(t.part));
    if (t.unit < 1 || t.unit + units - 1 > has) out.push_back(fmt::format("{} takes units {} to {} of a rack of {}", t.key, t.unit, t.unit + units - 1, has));
    for (int u = t.unit; u < t.unit + units; ++u) {
      const auto [at, is_new] = taken.try_emplace({t.rack, u}, &t);
      if (!is_new) {
        out.push_back(fmt::format("{} and {} both take unit {}", at->second->key, t.key, u));
        break;
      }
    }
  }
}

}  // namespace

void judge_places(const Building& b, std::vector<std::string>& out) {
  distinct_names(b, out);
  free_places(b, out);
  coordinates(b, out);
  in_units(b, out);
}

}  // namespace second
