#include "clusterwright/emit/bom_list.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

#include "clusterwright/emit/cords.hpp"
#include "clusterwright/emit/parts.hpp"
#include "clusterwright/emit/rack_units.hpp"
#include "clusterwright/emit/services.hpp"

namespace cw::emit {
namespace {

using Rank = BomRank;
using Line = BomCount;

Rank rank_of(PartKind kind) {
  switch (kind) {
    case PartKind::server: return Rank::server;
    case PartKind::switch_: return Rank::switch_;
    case PartKind::cable: return Rank::cable;
    case PartKind::transceiver: return Rank::transceiver;
    case PartKind::fibre: return Rank::fibre;
    case PartKind::gpu:
    case PartKind::nic:
    case PartKind::appliance:
    case PartKind::storage:
    case PartKind::software:
    case PartKind::recipe:
    case PartKind::licence:
    case PartKind::vgpu:
    case PartKind::service:
    case PartKind::model: return Rank::appliance;
    case PartKind::rack: return Rank::rack;
    case PartKind::pdu: return Rank::pdu;
    case PartKind::cdu: return Rank::cdu;
    case PartKind::manifold: return Rank::manifold;
    case PartKind::rear_door: return Rank::rear_door;
    case PartKind::cord: return Rank::cord;
    case PartKind::panel: return Rank::panel;
    case PartKind::trunk: return Rank::trunk;
    case PartKind::blank: return Rank::blank;
  }
  return Rank::appliance;
}

// A device's part is of its own kind, whatever the catalogue calls it: a storage box on a network
// is an appliance here.
Rank rank_of(DeviceKind kind) {
  switch (kind) {
    case DeviceKind::host: return Rank::server;
    case DeviceKind::server:
    case DeviceKind::storage:
    case DeviceKind::controller:
    case DeviceKind::appliance: return Rank::appliance;
    case DeviceKind::switch_: return Rank::switch_;
  }
  return Rank::appliance;
}

std::string_view name_of(const Part& p) { return p.model.empty() ? std::string_view(p.id) : std::string_view(p.model); }

PartId id_named(const Cluster& c, std::string_view id) {
  for (const PartId p : ids<PartId>(c.parts.size()))
    if (c.parts[p]->id == id) return p;
  return PartId();
}

// Calls `use(value, how many)` for each value of a list, in order.
template <class T, class Use>
void count_equal(std::vector<T>& all, const Use& use) {
  std::sort(all.begin(), all.end());
  for (std::size_t i = 0; i < all.size();) {
    const auto next = static_cast<std::size_t>(
        std::upper_bound(all.begin() + static_cast<std::ptrdiff_t>(i), all.end(), all[i]) - all.begin());
    use(all[i], next - i);
    i = next;
  }
}

class Lister {
 public:
  explicit Lister(const Cluster& c) : c_(c), maker_(maker_of(c)) {}

  std::vector<Line> list() && {
    devices();
    cables();
    transceivers();
    trunks();
    building();
    std::stable_sort(lines_.begin(), lines_.end(), [&](const Line& a, const Line& b) { return order(a) < order(b); });
    return std::move(lines_);
  }

 private:
  // What is inside a part follows it.
  using Order = std::tuple<Rank, std::string_view, std::string_view, std::uint32_t, double, std::string_view>;
  Order order(const Line& l) const {
    const Part& p = *c_.parts[l.inside.valid() ? l.inside : l.part];
    return {l.rank, p.vendor, p.id, l.place, l.length < 0 ? 1e9 : l.length, l.note};
  }

  void devices() {
    std::vector<std::pair<DeviceKind, PartId>> all;
    for (const DeviceId d : ids<DeviceId>(c_.devices.size()))
      if (c_.devices.kind[d] != DeviceKind::controller) all.emplace_back(c_.devices.kind[d], c_.devices.part[d]);
    count_equal(all, [&](const std::pair<DeviceKind, PartId>& what, std::size_t n) {
      const Rank rank = rank_of(what.first);
      owner(rank, what.second, n);
      contents(rank, what.second, n);
      bill(rank, what.second, n);
    });
  }

  // The part itself, by the number it is sold by.
  void owner(Rank rank, PartId part, std::uint64_t quantity) {
    lines_.push_back({.rank = rank, .part = part, .note = drives_note(c_, *c_.parts[part]), .quantity = quantity, .bill = line_for(*c_.parts[part], c_.parts[part]->id, maker_)});
  }

  // What comes inside `servers` of one model. A line of its bill may stand for all of one part.
  void contents(Rank rank, PartId server, std::uint64_t servers) {
    const Part& part = *c_.parts[server];
    if (!part.server) return;
    const ServerSpec& s = *part.server;
    const auto add = [&](PartId what, std::uint64_t each, std::string_view use) {
      if (!what.valid() || each == 0) return;
      const BillLine* bill = line_for(part, c_.parts[what]->id, maker_);
      const auto known = std::find_if(lines_.begin(), lines_.end(), [&](const Line& l) { return l.rank == rank && l.inside == server && l.part == what && l.bill != nullptr; });
      if (bill != nullptr && known != lines_.end()) {
        known->each += each;
        known->quantity += each * servers;
        return;
      }
      lines_.push_back({.rank = rank,
                        .part = what,
                        .note = bill != nullptr ? std::string() : fmt::format("; {}{} in each {}", use, each, name_of(part)),
                        .quantity = each * servers,
                        .inside = server,
                        .each = each,
                        .place = bill != nullptr ? place_of(part, *bill) : ++place_,
                        .bill = bill});
    };
    place_ = 0;
    const PartId fitted = id_named(c_, s.default_gpu);
    add(fitted.valid() ? fitted : c_.gpu, s.gpus, "");
    add(id_named(c_, s.nic), s.nics, "");
    add(id_named(c_, s.front_end_nic), s.front_end_nics, "front-end, ");
    add(id_named(c_, s.storage_nic), s.storage_nics, "storage, ");
    add(id_named(c_, s.virtual_nic), s.virtual_nics, "virtual, ");
  }

  // What is listed under `owners` parts of one model, and stands for no part that is counted.
  void bill(Rank rank, PartId owner, std::uint64_t owners) {
    const Part& part = *c_.parts[owner];
    for (const BillLine& line : part.bill)
      if (line.part.empty() && line.for_maker(maker_))
        lines_.push_back({.rank = rank,
                          .part = owner,
                          .quantity = line.count * owners,
                          .inside = owner,
                          .each = line.count,
                          .place = place_of(part, line),
                          .bill = &line});
  }

  // Parts that no line of the bill stands for come before its lines.
  static std::uint32_t place_of(const Part& owner, const BillLine& line) {
    constexpr std::uint32_t kAfterParts = 1000;
    return kAfterParts + static_cast<std::uint32_t>(&line - owner.bill.data());
  }

  // One of each cable or fibre per assembly and length; in a trunk its two patches.
  void cables() {
    const auto& t = c_.assemblies;
    std::vector<std::pair<PartId, double>> all;
    const auto add = [&](PartId part, Metres m) {
      all.emplace_back(part, std::isfinite(m.value) ? m.value : kNoLength);
    };
    for (const AssemblyId a : ids<AssemblyId>(t.size())) {
      if (!t.cable[a].valid()) continue;
      if (t.trunk[a].valid()) {
        add(t.cable[a], t.near_patch[a]);
        add(t.cable[a], t.far_patch[a]);
      } else {
        add(t.cable[a], t.length[a]);
      }
    }
    count_lengths(all);
  }

  // What is said of a cable's length. A part that is made in one length says it itself.
  void count_lengths(std::vector<std::pair<PartId, double>>& all) {
    count_equal(all, [&](const std::pair<PartId, double>& what, std::size_t n) {
      const Part& part = *c_.parts[what.first];
      const std::vector<Metres>* sold = part.cable   ? &part.cable->lengths
                                        : part.fibre ? &part.fibre->lengths
                                        : part.trunk ? &part.trunk->lengths
                                        : part.cord  ? &part.cord->lengths
                                                     : nullptr;
      const bool one = sold != nullptr && sold->size() == 1;
      Line line{.rank = rank_of(part.kind), .part = what.first, .note = {}, .quantity = n, .length = what.second};
      if (part.cord && (one || what.second < 0))
        line.note.clear();
      else if (what.second >= 0)
        line.note = fmt::format("; {} m", number_text(what.second));
      else if (one)
        line.length = sold->front().value;
      else
        line.note = "; length set when racks are placed";
      lines_.push_back(std::move(line));
    });
  }

  // One for each cage it sits in: the links of a twin-port transceiver share it, and so may several
  // assemblies.
  void transceivers() {
    if (c_.assemblies.size() == 0) return;
    const AssemblyEnds ends(c_);
    std::vector<std::pair<PartId, CageId>> all;
    for (const LinkId l : ends.links()) {
      const AssemblyId a = c_.links.assembly[l];
      if (!a.valid()) continue;
      if (c_.assemblies.near[a].valid()) all.emplace_back(c_.assemblies.near[a], ends.near_cage(l));
      if (c_.assemblies.far[a].valid()) all.emplace_back(c_.assemblies.far[a], ends.far_cage(l));
    }
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    std::vector<PartId> parts;
    parts.reserve(all.size());
    for (const auto& [part, cage] : all) parts.push_back(part);
    count_parts(parts, Rank::transceiver);
  }

  void count_parts(std::vector<PartId>& parts, std::optional<Rank> rank = {}) {
    count_equal(parts, [&](PartId p, std::size_t n) {
      const Rank of_kind = rank.value_or(rank_of(c_.parts[p]->kind));
      owner(of_kind, p, n);
      bill(of_kind, p, n);
    });
  }

  void trunks() {
    std::vector<std::pair<PartId, double>> all;
    for (const TrunkId t : ids<TrunkId>(c_.trunks.size())) {
      const double length = c_.trunks.length[t].value;
      if (c_.trunks.part[t].valid()) all.emplace_back(c_.trunks.part[t], std::isfinite(length) ? length : kNoLength);
    }
    count_lengths(all);
  }

  void cords() {
    const CordLengths lengths(c_);
    std::vector<std::pair<PartId, double>> all;
    for (const CordId cord : ids<CordId>(c_.cords.size())) {
      const double length = lengths.of(cord).value;
      if (c_.cords.part[cord].valid())
        all.emplace_back(c_.cords.part[cord], std::isfinite(length) ? length : kNoLength);
    }
    count_lengths(all);
  }

  void building() {
    std::vector<PartId> parts;
    for (const RackId r : ids<RackId>(c_.racks.size())) parts.push_back(c_.racks.part[r]);
    for (const GearId g : ids<GearId>(c_.gear.size())) parts.push_back(c_.gear.part[g]);
    count_parts(parts);
    cords();
    if (!c_.site.blanking_panel.valid()) return;
    std::uint64_t open_units = 0;
    const auto contents = rack_contents(c_);
    for (const RackId r : ids<RackId>(c_.racks.size())) {
      const std::uint32_t height = rack_height(c_.part_of(r)), used = contents[r.value].units_used;
      open_units += height > used ? height - used : 0;
    }
    if (open_units > 0)
      lines_.push_back({.rank = Rank::blank,
                        .part = c_.site.blanking_panel,
                        .note = "; one for each free rack unit",
                        .quantity = open_units});
  }

  const Cluster& c_;
  std::string_view maker_;
  std::vector<Line> lines_;
  std::uint32_t place_ = 0;
};

}  // namespace

std::string_view maker_of(const Cluster& c) {
  for (const DeviceId d : ids<DeviceId>(c.devices.size()))
    if (c.devices.kind[d] == DeviceKind::host) return c.part_of(d).vendor;
  return {};
}

std::vector<BomCount> counted_parts(const Cluster& cluster) { return Lister(cluster).list(); }

}  // namespace cw::emit
