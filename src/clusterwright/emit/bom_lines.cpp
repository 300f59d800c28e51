#include "clusterwright/emit/bom_lines.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

#include "clusterwright/emit/cords.hpp"
#include "clusterwright/emit/licence_lines.hpp"
#include "clusterwright/emit/parts.hpp"
#include "clusterwright/emit/services.hpp"
#include "clusterwright/emit/rack_units.hpp"

namespace cw {
namespace {

// The order of the list: what is bought first stands first.
enum class Rank : std::uint8_t {
  server,
  gpu,
  nic,
  switch_,
  appliance,
  cable,
  transceiver,
  fibre,
  trunk,
  panel,
  rack,
  pdu,
  cdu,
  manifold,
  rear_door,
  cord,
  blank
};

Rank rank_of(PartKind kind) {
  switch (kind) {
    case PartKind::server: return Rank::server;
    case PartKind::gpu: return Rank::gpu;
    case PartKind::nic: return Rank::nic;
    case PartKind::switch_: return Rank::switch_;
    case PartKind::cable: return Rank::cable;
    case PartKind::transceiver: return Rank::transceiver;
    case PartKind::fibre: return Rank::fibre;
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

constexpr double kNoLength = -1;

struct Line {
  Rank rank = Rank::server;
  PartId part;
  std::string note;  // follows the description
  std::uint64_t quantity = 0;
  double length = kNoLength;
  PartId inside = {};      // comes inside this part
  std::uint64_t each = 0;  // so many in one of it
};

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
  explicit Lister(const Cluster& c) : c_(c) {}

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
  std::tuple<Rank, std::string_view, std::string_view, double, std::string_view> order(const Line& l) const {
    const Part& p = *c_.parts[l.part];
    return {l.rank, p.vendor, p.id, l.length < 0 ? 1e9 : l.length, l.note};
  }

  void devices() {
    std::vector<std::pair<DeviceKind, PartId>> all;
    for (const DeviceId d : ids<DeviceId>(c_.devices.size())) if (c_.devices.kind[d] != DeviceKind::controller) all.emplace_back(c_.devices.kind[d], c_.devices.part[d]);
    count_equal(all, [&](const std::pair<DeviceKind, PartId>& what, std::size_t n) {
      lines_.push_back({.rank = rank_of(what.first), .part = what.second, .note = emit::drives_note(c_, *c_.parts[what.second]), .quantity = n});
      if (what.first == DeviceKind::host) contents(what.second, n);
    });
  }

  // What comes inside `hosts` servers of one model.
  void contents(PartId server, std::uint64_t hosts) {
    const Part& part = *c_.parts[server];
    if (!part.server) return;
    const ServerSpec& s = *part.server;
    const auto add = [&](Rank rank, PartId what, std::uint64_t each, std::string_view use) {
      if (!what.valid() || each == 0) return;
      lines_.push_back({.rank = rank,
                        .part = what,
                        .note = fmt::format("; {}{} in each {}", use, each, name_of(part)),
                        .quantity = each * hosts,
                        .inside = server,
                        .each = each});
    };
    const PartId fitted = id_named(c_, s.default_gpu);
    add(Rank::gpu, fitted.valid() ? fitted : c_.gpu, s.gpus, "");
    add(Rank::nic, id_named(c_, s.nic), s.nics, "");
    add(Rank::nic, id_named(c_, s.front_end_nic), s.front_end_nics, "front-end, ");
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
    const emit::AssemblyEnds ends(c_);
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
      lines_.push_back({.rank = rank.value_or(rank_of(c_.parts[p]->kind)), .part = p, .note = {}, .quantity = n});
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
    const emit::CordLengths lengths(c_);
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
    const auto contents = emit::rack_contents(c_);
    for (const RackId r : ids<RackId>(c_.racks.size())) {
      const std::uint32_t height = emit::rack_height(c_.part_of(r)), used = contents[r.value].units_used;
      open_units += height > used ? height - used : 0;
    }
    if (open_units > 0)
      lines_.push_back({.rank = Rank::blank,
                        .part = c_.site.blanking_panel,
                        .note = "; one for each free rack unit",
                        .quantity = open_units});
  }

  const Cluster& c_;
  std::vector<Line> lines_;
};

// Spares are of what fails or is cut too short on the day: cables, pluggables and fibres.
bool has_spares(Rank rank) {
  return rank == Rank::cable || rank == Rank::transceiver || rank == Rank::fibre || rank == Rank::trunk;
}

std::uint64_t spares_for(std::uint64_t quantity, double percent) {
  // The least number of whole pieces; a hair's breadth above one is a rounding of the product, not a piece.
  return static_cast<std::uint64_t>(std::ceil(static_cast<double>(quantity) * percent / 100.0 - 1e-9));
}

// What is there already goes to the lines of a part one after another; the last keeps what is left over.
class Stock {
 public:
  Stock(const Cluster& c, const std::vector<Line>& lines) : left_(c.parts.size(), 0), last_(c.parts.size(), 0) {
    for (const PartId p : ids<PartId>(std::min(c.parts.size(), c.bought.size()))) left_[p.value] = c.bought[p].owned;
    for (std::size_t i = 0; i < lines.size(); ++i) last_[lines[i].part.value] = i;
  }
  std::uint64_t take(std::size_t line, PartId part, std::uint64_t needed) {
    std::uint64_t& left = left_[part.value];
    const std::uint64_t taken = last_[part.value] == line ? left : std::min(left, needed);
    left -= taken;
    return taken;
  }

 private:
  std::vector<std::uint64_t> left_;
  std::vector<std::size_t> last_;
};

}  // namespace

std::optional<double> BomLine::total_price() const {
  if (!unit_price) return std::nullopt;
  return *unit_price * static_cast<double>(to_buy);
}

std::vector<BomLine> bom_lines(const Cluster& c) {
  const std::vector<Line> lines = Lister(c).list();
  Stock stock(c, lines);
  std::vector<std::uint64_t> servers_owned(c.parts.size(), 0);  // servers stand before what is in them
  std::vector<BomLine> out;
  out.reserve(lines.size());
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const Line& l = lines[i];
    const Part& p = *c.parts[l.part];
    BomLine line;
    line.part = l.part;
    const Metres length = l.length >= 0 ? Metres{l.length} : emit::kNoMetres;
    line.order = emit::order_number(p, length);
    line.confidence = emit::confidence_of(p, length);
    line.description = (p.description.empty() ? fmt::format("{} {}", p.vendor, name_of(p)) : p.description) + l.note;
    line.quantity = l.quantity;
    line.built_in = l.inside.valid();
    if (l.length >= 0) line.length = l.length;
    if (has_spares(l.rank)) line.spares = spares_for(l.quantity, c.site.spare_percent);
    if (l.inside.valid()) line.owned = std::min(l.quantity, servers_owned[l.inside.value] * l.each);
    line.owned += stock.take(i, l.part, l.quantity + line.spares - line.owned);
    if (l.rank == Rank::server) servers_owned[l.part.value] = std::min(line.owned, l.quantity);
    const std::uint64_t needed = l.quantity + line.spares;
    line.to_buy = needed > line.owned ? needed - line.owned : 0;
    if (l.part.value < c.bought.size()) line.unit_price = c.bought[l.part].price;
    out.push_back(std::move(line));
  }
  for (BomLine& line : licence_lines(c)) out.push_back(std::move(line));
  return out;
}

BomTotals totals_of(const std::vector<BomLine>& lines) {
  BomTotals totals;
  for (const BomLine& line : lines) {
    if (const auto price = line.total_price()) {
      totals.price += *price;
      ++totals.priced;
    } else if (line.to_buy > 0 && !line.built_in) {
      ++totals.unpriced;
    }
  }
  return totals;
}

std::string_view medium_of(const Part& part) {
  if (part.cable) return medium_name(part.cable->medium);
  if (part.fibre) return medium_name(part.fibre->medium);
  if (part.trunk) return medium_name(part.trunk->medium);
  return {};
}

}  // namespace cw
