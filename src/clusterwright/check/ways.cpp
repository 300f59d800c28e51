#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "clusterwright/check/rules.hpp"
#include "clusterwright/check/views.hpp"
#include "clusterwright/check/words.hpp"
#include "clusterwright/physical/route.hpp"

// Lengths against ways that are worked out anew from where things stand, whatever the design says they are.
namespace cw {
namespace {

constexpr double kSame = 1e-6;        // metres; sums of decimals are not exact
constexpr double kMillimetres = 1e3;  // in a metre: lengths are told apart by these

// What is too short, and by what.
struct Short {
  PartId part;
  long long is, needs;  // millimetres
  bool routed;          // it is the way that is given too short, not the cable
  auto operator<=>(const Short&) const = default;
};

Short in_millimetres(PartId part, double is, double needs, bool routed) {
  return {part, std::llround(is * kMillimetres), std::llround(needs * kMillimetres), routed};
}

std::string text_of(long long millimetres) { return metres_text(static_cast<double>(millimetres) / kMillimetres); }

// The way that is given, or else the length, where it is less than `least`. A length that is less than a way
// given right is cable-length's to say.
std::optional<Short> too_short(PartId part, Metres length, Metres routed, Metres least) {
  if (routed.value + kSame < least.value) return in_millimetres(part, routed.value, least.value, true);
  if (length.value + kSame < routed.value) return std::nullopt;
  if (length.value + kSame < least.value) return in_millimetres(part, length.value, least.value, false);
  return std::nullopt;
}

using Places = std::vector<std::optional<CablePlace>>;

// The ways of an assembly over its trunk: a patch, the trunk, a patch.
struct TrunkWay {
  double near = 0, trunk = 0, far = 0;
  double all() const { return near + trunk + far; }
};

class Ways {
 public:
  Ways(const Cluster& c, Findings& f) : c_(c), kinds_(f.views().assembly_kinds()) {
    for (const DeviceId d : ids<DeviceId>(c.devices.size())) devices_.push_back(cable_place(c, d));
    for (const TrunkId t : ids<TrunkId>(c.trunks.size())) {
      const GearId near = c.trunks.near[t], far = c.trunks.far[t];
      const auto panel = [&c](GearId g) { return g.valid() && c.part_of(g).kind == PartKind::panel; };
      const bool sound = panel(near) && panel(far) && near != far;  // else trunk-ends says so
      near_.push_back(sound ? cable_place(c, near) : std::nullopt);
      far_.push_back(sound ? cable_place(c, far) : std::nullopt);
    }
  }

  std::optional<Short> of_link(LinkId l) const {
    const AssemblyId a = c_.links.assembly[l];
    const auto &x = devices_[c_.device_of(c_.links.a[l]).value], &y = devices_[c_.device_of(c_.links.b[l]).value];
    if (!a.valid() || !x || !y) return std::nullopt;
    if (c_.assemblies.trunk[a].valid()) {
      const bool near_is_b = kinds_.kind_of(a) != AssemblyKinds::kNone && kinds_.kinds()[kinds_.kind_of(a)].near_is_b;
      return near_is_b ? over_trunk(a, *y, *x) : over_trunk(a, *x, *y);
    }
    return too_short(c_.assemblies.cable[a], c_.assemblies.length[a], c_.assemblies.routed[a],
                     least_way(*x, *y, c_.site.trays));
  }

  std::optional<Short> of_trunk(TrunkId t) const {
    if (!near_[t.value] || !far_[t.value]) return std::nullopt;
    return too_short(c_.trunks.part[t], c_.trunks.length[t], c_.trunks.routed[t],
                     least_way(*near_[t.value], *far_[t.value], c_.site.trays));
  }

 private:
  // Which panel is nearer to which end the tables do not say: the trunk may be taken either way round.
  std::optional<Short> over_trunk(AssemblyId a, const CablePlace& near, const CablePlace& far) const {
    const TrunkId t = c_.assemblies.trunk[a];
    const auto &p = near_[t.value], &q = far_[t.value];
    if (!p || !q) return std::nullopt;
    const auto way = [&](const CablePlace& first, const CablePlace& second) {
      const Trays& trays = c_.site.trays;
      return TrunkWay{least_way(near, first, trays).value, least_way(first, second, trays).value,
                      least_way(second, far, trays).value};
    };
    const TrunkWay one = way(*p, *q), other = way(*q, *p);
    const auto worst = judge(a, one);
    if (!worst) return worst;
    const auto turned = judge(a, other);
    return turned && one.all() <= other.all() ? worst : turned;
  }

  std::optional<Short> judge(AssemblyId a, const TrunkWay& way) const {
    const auto& t = c_.assemblies;
    if (const auto all = too_short(t.cable[a], t.length[a], t.routed[a], {way.all()})) return all;
    for (const auto& [patch, needs] : {std::pair(t.near_patch[a], way.near), std::pair(t.far_patch[a], way.far)})
      if (patch.value + kSame < needs) return in_millimetres(t.cable[a], patch.value, needs, false);
    return std::nullopt;
  }

  const Cluster& c_;
  const AssemblyKinds& kinds_;
  Places devices_;
  Places near_, far_;  // of trunks: their panels
};

std::string said(const Short& s, const std::string& what, const std::string& from, const std::string& to) {
  const std::string ends = from == to ? "within " + from : fmt::format("from {} to {}", from, to);
  if (s.routed)
    return fmt::format("the way of {} is given as {}, but {} it takes at least {}", what, text_of(s.is), ends,
                       text_of(s.needs));
  return fmt::format("{} has only {}, but {} its way takes at least {}", what, text_of(s.is), ends, text_of(s.needs));
}

// Of what has a cable place, see cable_place(): its own rack, or that of the gear it manages.
std::string rack_name(const Cluster& c, DeviceId d) {
  const RackId rack = rack_of(c, d);
  return rack.valid() ? c.racks.name[rack] : std::string("no rack");
}

void cable_way(const Cluster& c, Findings& f) {
  const Ways ways(c, f);
  Tally<Short, LinkId> cables;
  for (const LinkId l : ids<LinkId>(c.links.size()))
    if (const auto s = ways.of_link(l)) cables.add(*s, l);
  const std::string help = "measure the way again: has something been moved to another rack?";
  for (const auto& row : cables.rows()) {
    const PortId a = c.links.a[row.first], b = c.links.b[row.first];
    f.add(a,
          said(row.key, c.assemblies.key[c.links.assembly[row.first]], rack_name(c, c.device_of(a)), rack_name(c, c.device_of(b))) +
              so_with(row.count, "link", "links"),
          help);
  }
  Tally<Short, TrunkId> trunks;
  for (const TrunkId t : ids<TrunkId>(c.trunks.size()))
    if (const auto s = ways.of_trunk(t)) trunks.add(*s, t);
  for (const auto& row : trunks.rows())
    f.add(c.trunks.near[row.first],
          said(row.key, "trunk " + c.trunks.key[row.first], c.racks.name[c.gear.rack[c.trunks.near[row.first]]],
               c.racks.name[c.gear.rack[c.trunks.far[row.first]]]) +
              so_with(row.count, "trunk", "trunks"),
          help);
}

}  // namespace

extern const RuleInfo kRuleCableWay{4171,
                                    Severity::error,
                                    "cable-way",
                                    "no cable, patch or trunk is shorter than from one of its ends to the other",
                                    "the racks' own coordinates; up to the trays, along them at right angles, down",
                                    Needs::racks,
                                    cable_way};

}  // namespace cw
