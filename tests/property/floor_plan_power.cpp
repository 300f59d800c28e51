#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "property/floor_plan_count.hpp"

// What feeds what. The rules are those of docs/counting-rules.md, worked out again.
namespace second {
namespace {

struct Draw {
  double typical = 0, maximum = 0;
};

// Published maxima have every cage filled unless the part says otherwise; typical figures have none.
Draw draw_of(const Building& b, const Thing& t) {
  const double typical = b.fact(t.part, "power_typical"), maximum = b.fact(t.part, "power_maximum");
  if (std::isnan(typical) && std::isnan(maximum)) return {t.plugged, t.plugged};
  const bool filled = b.text(t.part, "maximum_includes_optics") != "false";
  Draw d;
  if (std::isnan(typical)) d.typical = maximum + (filled ? 0 : t.plugged);
  else d.typical = typical + t.plugged;
  const double most = std::isnan(maximum) ? typical : maximum;
  d.maximum = std::max(d.typical, most + (filled ? 0 : t.plugged));
  return d;
}

bool in_row(const Building& b, const Thing& t) { return b.text(t.part, "mounting") == "row"; }

struct Inlets {
  int count = 0;
  bool large = false;  // C20
};

Inlets inlets_of(const Building& b, const Thing& t) {
  if (in_row(b, t)) return {};
  const std::string& kind = b.kind_of(t);
  const double maximum = b.fact(t.part, "power_maximum", b.fact(t.part, "power_typical", 0));
  Inlets in;
  const double stated = b.fact(t.part, "inlets");
  if (!std::isnan(stated)) in.count = static_cast<int>(stated);
  else if (kind == "server") in.count = std::max(2, static_cast<int>(std::ceil(std::ceil(maximum / 3000 - 1e-9) / 2)) * 2);
  else if (kind == "switch" || kind == "appliance" || kind == "storage" || kind == "cdu" || maximum > 0) in.count = 2;
  if (t.gear && maximum <= 0) in.count = 0;
  const int needed = static_cast<int>(b.fact(t.part, "supplies_needed", (in.count + 1) / 2));
  const std::string plug = b.text(t.part, "plug");
  in.large = plug == "c20" || (plug != "c14" && maximum > 2000.0 * needed);
  return in;
}

double rating_of(const Building& b, const std::string& pdu) {
  const double volts = b.fact(pdu, "voltage"), amps = b.fact(pdu, "current"), phases = b.fact(pdu, "phases");
  if (std::isnan(volts) || std::isnan(amps) || std::isnan(phases)) return b.fact(pdu, "capacity", 0);
  return volts * amps * std::sqrt(phases) * (b.site.find("region")->text == "NEC" ? 0.8 : 1.0);
}

void every_supply(const Building& b, std::vector<std::string>& out) {
  std::map<std::pair<int, int>, int> cords;
  for (const Cord& c : b.cords) ++cords[{c.thing, c.supply}];
  std::size_t expected = 0;
  for (std::size_t i = 0; i < b.things.size(); ++i) {
    const int inlets = inlets_of(b, b.things[i]).count;
    expected += static_cast<std::size_t>(inlets);
    for (int s = 1; s <= inlets; ++s) {
      const auto at = cords.find({static_cast<int>(i), s});
      if (at == cords.end() || at->second != 1) out.push_back(fmt::format("supply {} of {} has {} cords", s, b.things[i].key, at == cords.end() ? 0 : at->second));
    }
  }
  if (b.cords.size() != expected) out.push_back(fmt::format("{} cords for {} supplies", b.cords.size(), expected));
}

// The large outlets of a PDU are counted first.
void every_outlet(const Building& b, std::vector<std::string>& out) {
  std::set<std::pair<int, int>> used;
  for (const Cord& c : b.cords) {
    const Thing &pdu = b.things[static_cast<std::size_t>(c.pdu)], &fed = b.things[static_cast<std::size_t>(c.thing)];
    if (b.kind_of(pdu) != "pdu") out.push_back(fed.key + " is fed by " + pdu.key + ", which is no PDU");
    if (pdu.rack != fed.rack) out.push_back(fed.key + " is fed by a PDU of another rack");
    if (!used.insert({c.pdu, c.outlet}).second) out.push_back(fmt::format("outlet {} of {} is used twice", c.outlet, pdu.key));
    const double c19 = b.fact(pdu.part, "c19_outlets"), c13 = b.fact(pdu.part, "c13_outlets");
    if (std::isnan(c19) && std::isnan(c13)) continue;
    const int large = std::isnan(c19) ? 0 : static_cast<int>(c19), small = std::isnan(c13) ? 0 : static_cast<int>(c13);
    const bool small_inlet = !inlets_of(b, fed).large, by_adapter = small_inlet && b.text(c.part, "plug") == "c20";
    if (by_adapter && b.text(c.part, "connector") != "c13") out.push_back(fmt::format("{} has a cord that does not fit it, {}", fed.key, c.part));
    const bool wants_large = !small_inlet || by_adapter;
    if ((wants_large ? large : small) == 0) continue;  // there is none: the checks tell of it
    const bool right = wants_large ? c.outlet >= 1 && c.outlet <= large : c.outlet > large && c.outlet <= large + small;
    if (!right) out.push_back(fmt::format("{} hangs on outlet {} of {}, which has {} large and {} small ones", fed.key, c.outlet, pdu.key, large, small));
  }
}

struct Fed {
  std::vector<const Thing*> pdus;
  double maximum = 0;
  std::array<std::array<int, 2>, 2> cords{};  // by side A, B and small, large
  bool adapters = true;                       // cords lead from every small inlet to large outlets too: none is hot
};

bool side_b(const Thing& pdu) {
  const std::size_t at = pdu.key.rfind("/pdu-");
  return at != std::string::npos && pdu.key[at + 5] == 'b';
}

std::vector<Fed> by_rack(const Building& b) {
  std::vector<Fed> racks(b.racks.size());
  for (const Thing& t : b.things) {
    if (t.rack < 0 || in_row(b, t)) continue;
    Fed& f = racks[static_cast<std::size_t>(t.rack)];
    if (b.kind_of(t) == "pdu") f.pdus.push_back(&t);
    else if (!t.gear || b.fact(t.part, "power_maximum", b.fact(t.part, "power_typical", 0)) > 0) f.maximum += draw_of(b, t).maximum;
  }
  for (const Cord& c : b.cords) {
    const Thing &pdu = b.things[static_cast<std::size_t>(c.pdu)], &fed = b.things[static_cast<std::size_t>(c.thing)];
    if (fed.rack < 0) continue;
    Fed& f = racks[static_cast<std::size_t>(fed.rack)];
    const bool large = inlets_of(b, fed).large;
    ++f.cords[side_b(pdu) ? 1 : 0][large ? 1 : 0];
    if (!large && b.text(c.part, "connector") != "c13") f.adapters = false;
  }
  return racks;
}

// Whether so many PDUs have outlets for the cords of both sides.
bool outlets_do(const Building& b, const Fed& f, const std::string& pdu, int pdus) {
  if (b.text(pdu, "c19_outlets").empty() && b.text(pdu, "c13_outlets").empty()) return true;
  const int large = pdus / 2 * static_cast<int>(b.fact(pdu, "c19_outlets", 0)), small = pdus / 2 * static_cast<int>(b.fact(pdu, "c13_outlets", 0));
  return std::all_of(f.cords.begin(), f.cords.end(), [&](const std::array<int, 2>& side) {
    const int over = std::max(0, side[0] - small);
    if (f.adapters && large > 0) return side[1] + over <= large;
    return (large == 0 || side[1] <= large) && (small == 0 || over == 0);
  });
}

void pdus_of_racks(const Building& b, std::vector<std::string>& out) {
  const std::vector<Fed> racks = by_rack(b);
  for (std::size_t r = 0; r < racks.size(); ++r) {
    const Fed& f = racks[r];
    const int n = static_cast<int>(f.pdus.size());
    if (n == 0) {
      if (f.maximum > 0) out.push_back(fmt::format("{} draws {} W and has no PDU", b.racks[r].name, f.maximum));
      continue;
    }
    const std::string& part = f.pdus.front()->part;
    const double rating = rating_of(b, part);
    int wanted = 2;
    while ((wanted - 1) * rating < f.maximum * (1 - 1e-9)) wanted += 2;
    while (!outlets_do(b, f, part, wanted) && wanted < 64) wanted += 2;
    if (n != wanted) out.push_back(fmt::format("{} has {} PDUs of {} W for {} W, {} are needed (cords A {}+{}, B {}+{})", b.racks[r].name, n, rating, f.maximum, wanted, f.cords[0][0], f.cords[0][1], f.cords[1][0], f.cords[1][1]));
    int sides = 0;
    std::set<std::string> on_a, on_b;
    for (const Thing* p : f.pdus) {
      sides += side_b(*p) ? -1 : 1;
      if (p->part != part) out.push_back(b.racks[r].name + " has PDUs of two kinds");
      const auto feed = b.feed_side.find(p->feed);
      if (feed == b.feed_side.end()) out.push_back(p->key + " has no feed");
      else (side_b(*p) ? on_b : on_a).insert(feed->second);
    }
    if (sides != 0) out.push_back(b.racks[r].name + " has not as many PDUs on side A as on side B");
    std::set<std::string> there;
    for (const auto& [name, side] : b.feed_side) there.insert(side);
    if (there.size() == 2 && (on_a != std::set<std::string>{"A"} || on_b != std::set<std::string>{"B"})) out.push_back(b.racks[r].name + ": PDUs hang on feeds of the other side");
  }
}

}  // namespace

void judge_power(const Building& b, std::vector<std::string>& out) {
  if (b.racks.empty()) return;
  every_supply(b, out);
  every_outlet(b, out);
  pdus_of_racks(b, out);
}

Figures figures(const Building& b) {
  Figures f;
  f.racks = static_cast<int>(b.racks.size());
  for (const Thing& t : b.things) {
    const Draw d = draw_of(b, t);
    f.typical += d.typical;
    f.maximum += d.maximum;
    if (b.kind_of(t) != "pdu") continue;
    ++f.pdus;
    f.capacity += rating_of(b, t.part);
  }
  return f;
}

}  // namespace second
