#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "property/floor_plan_count.hpp"

// How long everything is, and what it runs through.
namespace second {
namespace {

constexpr double kSame = 1e-6;  // m

double height(const Building& b, const Thing& t) { return 0.10 + (t.unit - 1 + b.fact(t.part, "rack_units", 1) / 2) * 0.04445; }

// Through the air, as no cable can be shorter.
double apart(const Building& b, const Thing& s, const Thing& t) {
  if (s.rack < 0 || t.rack < 0) return 0;
  const Rack &p = b.racks[static_cast<std::size_t>(s.rack)], &q = b.racks[static_cast<std::size_t>(t.rack)];
  return std::hypot(p.x - q.x, p.y - q.y, height(b, s) - height(b, t));
}

bool sold(const std::vector<double>& lengths, double length) {
  return std::any_of(lengths.begin(), lengths.end(), [length](double l) { return std::abs(l - length) < kSame; });
}

void lengths(const Building& b, const Assembly& a, std::vector<std::string>& out) {
  if (std::isnan(a.length)) {
    out.push_back(a.key + " has no length");
    return;
  }
  if (a.length < a.routed - kSame) out.push_back(fmt::format("{} is {} m long, its way {} m", a.key, a.length, a.routed));
  for (const auto& [near, far] : a.ends) {
    const double d = apart(b, b.things[static_cast<std::size_t>(near)], b.things[static_cast<std::size_t>(far)]);
    if (a.length < d - kSame) out.push_back(fmt::format("{} is {} m long, its ends are {} m apart", a.key, a.length, d));
  }
  const auto on_offer = b.lengths(a.cable);
  if (a.trunk < 0) {
    if (!sold(on_offer, a.length)) out.push_back(fmt::format("{} is {} m long, which is not sold", a.key, a.length));
    return;
  }
  if (!sold(on_offer, a.near_patch) || !sold(on_offer, a.far_patch)) out.push_back(fmt::format("{} has patches of {} m and {} m, which are not sold", a.key, a.near_patch, a.far_patch));
  const Trunk& t = b.trunks[static_cast<std::size_t>(a.trunk)];
  if (std::abs(a.near_patch + t.length + a.far_patch - a.length) > kSame) out.push_back(fmt::format("{} is {} m long, its pieces are not", a.key, a.length));
}

void reaches(const Building& b, const Assembly& a, std::vector<std::string>& out) {
  const bool splits = b.fact(a.cable, "legs", 1) > 1;
  for (const std::string& end : {a.near, a.far}) {
    if (end.empty()) continue;
    const double reach = b.fact(end, "reach");
    const double through = splits ? b.fact(end, "split_reach", reach) : reach;
    if (a.length > through + kSame) out.push_back(fmt::format("{} is {} m long, {} reaches {} m", a.key, a.length, end, through));
  }
}

void trunk_of(const Building& b, const Assembly& a, std::vector<std::string>& out) {
  const Trunk& t = b.trunks[static_cast<std::size_t>(a.trunk)];
  const Thing &near = b.things[static_cast<std::size_t>(t.near)], &far = b.things[static_cast<std::size_t>(t.far)];
  for (const auto& [x, y] : a.ends) {
    const Thing &s = b.things[static_cast<std::size_t>(x)], &u = b.things[static_cast<std::size_t>(y)];
    const bool forth = s.rack == near.rack && u.rack == far.rack, back = s.rack == far.rack && u.rack == near.rack;
    if (!forth && !back) {
      out.push_back(fmt::format("{} runs over {}, which does not join its racks", a.key, t.key));
      continue;
    }
    const Thing &by_near = forth ? near : far, &by_far = forth ? far : near;
    if (std::abs(height(b, s) - height(b, by_near)) > a.near_patch + kSame || std::abs(height(b, u) - height(b, by_far)) > a.far_patch + kSame) out.push_back(a.key + ": a patch does not reach its panel");
  }
  const int connectors = static_cast<int>(b.fact(t.part, "connectors"));
  if (a.slot < 1 || a.slot > connectors) out.push_back(fmt::format("{} takes place {} of {} in {}", a.key, a.slot, connectors, t.key));
}

void panels(const Building& b, std::vector<std::string>& out) {
  std::map<int, int> used;
  for (const Trunk& t : b.trunks) {
    const Thing &near = b.things[static_cast<std::size_t>(t.near)], &far = b.things[static_cast<std::size_t>(t.far)];
    if (b.kind_of(near) != "panel" || b.kind_of(far) != "panel" || near.rack == far.rack) out.push_back(t.key + " does not join panels of two racks");
    if (t.length < apart(b, near, far) - kSame) out.push_back(fmt::format("{} is {} m long, its panels are further apart", t.key, t.length));
    const auto on_offer = b.lengths(t.part);
    if (!on_offer.empty() && !sold(on_offer, t.length)) out.push_back(fmt::format("{} is {} m long, which is not sold", t.key, t.length));
    for (const int panel : {t.near, t.far}) used[panel] += static_cast<int>(b.fact(t.part, "connectors"));
  }
  for (const auto& [panel, places] : used) {
    const Thing& p = b.things[static_cast<std::size_t>(panel)];
    if (places > static_cast<int>(b.fact(p.part, "places", 0))) out.push_back(fmt::format("{} has {} connectors in {} places", p.key, places, b.text(p.part, "places")));
    if (p.unit < 1) out.push_back(p.key + " takes no rack unit");
  }
}

}  // namespace

void judge_cables(const Building& b, std::vector<std::string>& out) {
  if (b.racks.empty()) return;
  std::set<std::pair<int, int>> slots;
  for (const Assembly& a : b.assemblies) {
    if (a.ends.empty()) out.push_back(a.key + " carries nothing");
    lengths(b, a, out);
    reaches(b, a, out);
    if (a.trunk < 0) continue;
    trunk_of(b, a, out);
    if (!slots.insert({a.trunk, a.slot}).second) out.push_back(fmt::format("place {} of {} is used twice", a.slot, b.trunks[static_cast<std::size_t>(a.trunk)].key));
  }
  panels(b, out);
}

}  // namespace second
