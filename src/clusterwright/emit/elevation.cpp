#include "clusterwright/emit/elevation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <tuple>

namespace cw::emit {
namespace {

// One device or piece of gear, by what it has in common with those of other racks. Order is what makes
// two racks alike comparable.
struct Item {
  std::uint16_t unit = 0;
  Look look = Look::other;
  PartId part;
  char feed = 0;
  bool gear = false;
  std::uint32_t row = 0;  // of its table
  auto alike() const { return std::tie(unit, gear, look, part, feed); }
};

Look look_of(const Cluster& c, DeviceId d) {
  switch (c.devices.kind[d]) {
    case DeviceKind::host: return Look::node;
    case DeviceKind::server: return Look::server;
    case DeviceKind::storage: return Look::storage;
    case DeviceKind::appliance:
    case DeviceKind::controller: return Look::appliance;
    case DeviceKind::switch_: break;
  }
  switch (c.devices.role[d]) {
    case Role::leaf: return Look::leaf;
    case Role::spine: return Look::spine;
    case Role::super_spine: return Look::super_spine;
    case Role::oob: return Look::oob;
    default: return Look::switch_;
  }
}

Look look_of(PartKind kind) {
  switch (kind) {
    case PartKind::pdu: return Look::pdu;
    case PartKind::cdu: return Look::cdu;
    case PartKind::manifold: return Look::manifold;
    case PartKind::panel: return Look::panel;
    case PartKind::blank: return Look::blank;
    default: return Look::other;
  }
}

char feed_letter(const Cluster& c, FeedId feed) {
  if (!feed.valid()) return 0;
  return c.feeds[feed].side == FeedSide::a ? 'A' : 'B';
}

std::vector<std::vector<Item>> contents(const Cluster& c) {
  std::vector<std::vector<Item>> all(c.racks.size());
  for (const DeviceId d : ids<DeviceId>(c.mounts.rack.size()))
    if (const RackId r = c.mounts.rack[d]; r.valid())
      all[r.value].push_back({c.mounts.unit[d], look_of(c, d), c.devices.part[d], 0, false, d.value});
  for (const GearId g : ids<GearId>(c.gear.size()))
    if (const RackId r = c.gear.rack[g]; r.valid())
      all[r.value].push_back({c.gear.unit[g], look_of(c.part_of(g).kind), c.gear.part[g],
                              feed_letter(c, c.gear.feed[g]), true, g.value});
  for (std::vector<Item>& items : all)
    std::stable_sort(items.begin(), items.end(),
                     [](const Item& a, const Item& b) { return a.alike() < b.alike(); });
  return all;
}

std::string_view last_of_key(std::string_view key) { return key.substr(key.rfind('/') + 1); }

RackBox box_of(const Cluster& c, const Item& item) {
  const Part& part = *c.parts[item.part];
  RackBox box;
  box.look = item.look;
  box.model = part.model.empty() ? part.id : part.model;
  if (item.gear) {
    box.name = last_of_key(c.gear.key[GearId(item.row)]);
  } else {
    const DeviceId d(item.row);
    box.name = c.devices.name[d].empty() ? c.devices.key[d] : c.devices.name[d];
  }
  box.bottom = item.unit - 1.0;
  const double units = part.number("rack_units").value_or(0);
  // Panels are of one unit unless they say otherwise.
  box.guessed = !(units > 0) && item.look != Look::panel && item.look != Look::blank;
  box.units = units > 0 ? units : 1;
  return box;
}

void add_beside(RackKind& kind, const Cluster& c, const Item& item, std::uint32_t without_feed) {
  const Part& part = *c.parts[item.part];
  if (part.kind == PartKind::rear_door) {
    kind.rear_doors.push_back(part.model.empty() ? part.id : part.model);
  } else if (item.look == Look::pdu) {
    const bool right = item.feed == 'B' || (item.feed == 0 && without_feed % 2 == 1);
    (right ? kind.right : kind.left).push_back({item.look, item.feed});
  } else if (item.look == Look::manifold) {
    (kind.left.size() > kind.right.size() ? kind.right : kind.left).push_back({item.look, 0});
  } else {
    const RackBox box = box_of(c, item);
    kind.beside.push_back(item.unit == 0 ? box.name : fmt::format("{} at U{}", box.name, item.unit));
  }
}

// Gives boxes that share units places side by side: each takes the first lane free at its bottom.
void set_lanes(std::vector<RackBox>& boxes) {
  std::stable_sort(boxes.begin(), boxes.end(), [](const RackBox& a, const RackBox& b) { return a.bottom < b.bottom; });
  for (std::size_t first = 0; first < boxes.size();) {
    std::vector<double> tops;
    double top = 0;
    std::size_t i = first;
    for (; i < boxes.size() && (i == first || boxes[i].bottom < top); ++i) {
      std::size_t lane = 0;
      while (lane < tops.size() && boxes[i].bottom < tops[lane]) ++lane;
      if (lane == tops.size()) tops.push_back(0);
      tops[lane] = boxes[i].bottom + boxes[i].units;
      boxes[i].lane = static_cast<std::uint32_t>(lane);
      top = std::max(top, tops[lane]);
    }
    for (std::size_t k = first; k < i; ++k) boxes[k].lanes = static_cast<std::uint32_t>(tops.size());
    first = i;
  }
}

void find_free(RackKind& kind) {
  std::vector<bool> taken(kind.units, false);
  for (const RackBox& box : kind.boxes) {
    if (box.look == Look::blank) continue;
    const auto top = static_cast<std::size_t>(std::ceil(std::min<double>(kind.units, box.bottom + box.units)));
    for (auto u = static_cast<std::size_t>(std::max(0.0, box.bottom)); u < top; ++u) taken[u] = true;
  }
  for (std::uint32_t u = 1; u <= kind.units; ++u) {
    if (taken[u - 1]) continue;
    ++kind.free_units;
    if (!kind.free.empty() && kind.free.back().last + 1 == u) kind.free.back().last = u;
    else kind.free.push_back({u, u});
  }
}

void fill(RackKind& kind, const Cluster& c, const std::vector<Item>& items) {
  const double said = c.part_of(kind.racks[0]).number("units").value_or(0);
  double top = 0;
  for (const Item& item : items)
    if (item.unit > 0) top = std::max(top, box_of(c, item).bottom + box_of(c, item).units);
  // The height of a rack whose part does not say it is that of what stands in it.
  kind.units = static_cast<std::uint32_t>(std::clamp(said >= 1 ? said : std::ceil(std::max(top, 1.0)), 1.0, 100.0));
  std::uint32_t without_feed = 0;
  for (const Item& item : items) {
    const bool zero = item.look == Look::manifold && c.parts[item.part]->number("rack_units").value_or(1) <= 0;
    if (item.unit == 0 || item.unit > kind.units || zero || c.parts[item.part]->kind == PartKind::rear_door)
      add_beside(kind, c, item, item.feed == 0 && item.look == Look::pdu ? without_feed++ : 0);
    else
      kind.boxes.push_back(box_of(c, item));
  }
  for (const RackBox& box : kind.boxes) {
    if (box.guessed) kind.beside.push_back(fmt::format("height of {} not known", box.name));
    if (box.bottom + box.units > kind.units) kind.beside.push_back(fmt::format("{} reaches above the top", box.name));
  }
  // PDUs outermost, those of a known feed first.
  const auto rank = [](const SideBar& b) { return b.look != Look::pdu ? 2 : b.feed == 0 ? 1 : 0; };
  for (auto* side : {&kind.left, &kind.right})
    std::stable_sort(side->begin(), side->end(),
                     [&](const SideBar& a, const SideBar& b) { return rank(a) < rank(b); });
  set_lanes(kind.boxes);
  find_free(kind);
}

}  // namespace

std::string_view look_name(Look look) {
  switch (look) {
    case Look::node: return "compute node";
    case Look::switch_: return "switch";
    case Look::leaf: return "leaf switch";
    case Look::spine: return "spine switch";
    case Look::super_spine: return "super-spine switch";
    case Look::oob: return "out-of-band switch";
    case Look::server: return "server";
    case Look::storage: return "storage node";
    case Look::appliance: return "appliance";
    case Look::cdu: return "coolant distribution unit";
    case Look::manifold: return "coolant manifold";
    case Look::panel: return "patch panel";
    case Look::blank: return "blanking panel";
    case Look::pdu: return "PDU";
    case Look::other: return "other gear";
  }
  return "";
}

const std::string& rack_label(const Cluster& c, RackId r) {
  return c.racks.name[r].empty() ? c.racks.key[r] : c.racks.name[r];
}

std::vector<RackKind> rack_kinds(const Cluster& c) {
  const std::vector<std::vector<Item>> all = contents(c);
  std::vector<std::uint32_t> order(c.racks.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  const auto compare = [&](std::uint32_t a, std::uint32_t b) {  // -1, 0, 1
    const PartId pa = c.racks.part[RackId(a)], pb = c.racks.part[RackId(b)];
    if (pa != pb) return pa < pb ? -1 : 1;
    const std::vector<Item>&x = all[a], &y = all[b];
    if (x.size() != y.size()) return x.size() < y.size() ? -1 : 1;
    for (std::size_t i = 0; i < x.size(); ++i)
      if (x[i].alike() != y[i].alike()) return x[i].alike() < y[i].alike() ? -1 : 1;
    return 0;
  };
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return compare(a, b) < 0; });
  std::vector<RackKind> kinds;
  for (const std::uint32_t i : order) {
    if (kinds.empty() || compare(kinds.back().racks[0].value, i) != 0) kinds.emplace_back();
    kinds.back().racks.push_back(RackId(i));
  }
  std::stable_sort(kinds.begin(), kinds.end(), [](const RackKind& a, const RackKind& b) {
    return a.racks.size() != b.racks.size() ? a.racks.size() > b.racks.size() : a.racks[0] < b.racks[0];
  });
  for (RackKind& kind : kinds) fill(kind, c, all[kind.racks[0].value]);
  return kinds;
}

NumberedName numbered(std::string_view name) {
  std::size_t at = name.size();
  while (at > 0 && name[at - 1] >= '0' && name[at - 1] <= '9') --at;
  NumberedName out{name.substr(0, at), name.substr(at), 0};
  if (out.digits.size() > 9) return {name, {}, 0};
  for (const char ch : out.digits) out.number = out.number * 10 + static_cast<std::uint64_t>(ch - '0');
  return out;
}

std::vector<std::string> name_runs(const std::vector<std::string>& names) {
  std::vector<std::string> runs;
  for (std::size_t first = 0; first < names.size();) {
    std::size_t last = first;
    for (NumberedName a = numbered(names[first]); last + 1 < names.size(); ++last) {
      const NumberedName b = numbered(names[last + 1]);
      if (a.digits.empty() || b.digits.empty() || a.stem != b.stem || b.number != a.number + 1) break;
      a = b;
    }
    if (last >= first + 2) {
      runs.push_back(fmt::format("{} \xe2\x80\xa6 {}", names[first], names[last]));
    } else {
      for (std::size_t i = first; i <= last; ++i) runs.push_back(names[i]);
    }
    first = last + 1;
  }
  return runs;
}

}  // namespace cw::emit
