#include "clusterwright/plan/diff_match.hpp"

#include <string_view>

namespace cw {
namespace {

// Walks two tables in key order and tells of every key in turn: `both`, `gone` or `added`.
template <class IdT, class Keys, class Both, class Gone, class Added>
void walk(const Keys& before, const Keys& after, Both both, Gone gone, Added added) {
  std::uint32_t i = 0, j = 0;
  while (i < before.size() || j < after.size()) {
    if (i < before.size() && j < after.size() && before[IdT(i)] == after[IdT(j)]) both(IdT(i++), IdT(j++));
    else if (j == after.size() || (i < before.size() && natural_less(before[IdT(i)], after[IdT(j)]))) gone(IdT(i++));
    else added(IdT(j++));
  }
}

void match_devices(const Cluster& before, const Cluster& after, Matching& m) {
  m.device.resize(before.devices.size());
  m.device_before.resize(after.devices.size());
  m.place_before.resize(before.devices.size());
  m.place_after.resize(after.devices.size());
  const auto both = [&](DeviceId b, DeviceId a) {
    m.place_before[b] = m.places;
    if (before.devices.kind[b] == after.devices.kind[a] && before.part_of(b).id == after.part_of(a).id) {
      m.device[b] = a;
      m.device_before[a] = b;
    } else {
      m.replaced.push_back({b, a});
      ++m.places;
    }
    m.place_after[a] = m.places++;
  };
  walk<DeviceId>(before.devices.key, after.devices.key, both, [&](DeviceId b) { m.place_before[b] = m.places++; }, [&](DeviceId a) { m.place_after[a] = m.places++; });
}

void match_ports(const Cluster& before, const Cluster& after, Matching& m) {
  m.port.resize(before.ports.size());
  m.port_before.resize(after.ports.size());
  for (const DeviceId b : ids<DeviceId>(before.devices.size())) {
    const DeviceId a = m.device[b];
    if (!a.valid()) continue;
    const auto there = after.cages_of(a);
    auto at = there.begin();
    for (const CageId c : before.cages_of(b)) {
      while (at != there.end() && after.cages.number[*at] < before.cages.number[c]) ++at;
      if (!(at != there.end()) || after.cages.number[*at] != before.cages.number[c] || !(after.cages.mode[*at] == before.cages.mode[c])) continue;
      const std::uint32_t offset = after.cages.first_port[*at];
      for (const PortId p : before.ports_of(c)) {
        const PortId q(offset + before.ports.sub[p]);
        m.port[p] = q;
        m.port_before[q] = p;
      }
    }
  }
}

template <class IdT, class Table>
void match_rows(const Table& before, const Table& after, Column<IdT, IdT>& forth, Column<IdT, IdT>& back) {
  forth.resize(before.size());
  back.resize(after.size());
  walk<IdT>(before.key, after.key,
            [&](IdT b, IdT a) {
              forth[b] = a;
              back[a] = b;
            },
            [](IdT) {}, [](IdT) {});
}

}  // namespace

Matching match(const Cluster& before, const Cluster& after) {
  Matching m;
  match_devices(before, after, m);
  match_ports(before, after, m);
  match_rows(before.racks, after.racks, m.rack, m.rack_before);
  match_rows(before.gear, after.gear, m.gear, m.gear_before);
  return m;
}

}  // namespace cw
