#include "clusterwright/plan/diff_pieces.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>
#include <utility>
#include <vector>

#include "clusterwright/physical/ends.hpp"
#include "clusterwright/plan/diff_match.hpp"

namespace cw {
namespace {

bool between_switches(const Cluster& c, LinkId l) {
  return c.devices.kind[c.device_of(c.links.a[l])] == DeviceKind::switch_ && c.devices.kind[c.device_of(c.links.b[l])] == DeviceKind::switch_;
}

// What is plugged into a cage. Invalid parts and a width of one where cables are not known.
struct Plug {
  PartId near, far, cable;  // cable: of one that brings its own ends
  bool far_end = false;
  std::uint8_t width = 0;   // ports that share a connector; 0: nothing is plugged in
  auto operator<=>(const Plug&) const = default;
};

// The links between switches of one design, cable by cable, and what is plugged into its cages.
class Pieces {
 public:
  explicit Pieces(const Cluster& c) : c_(c), ends_(c) {
    plug_.resize(c.cages.size());
    mixed_.assign(c.cages.size(), 0);
    for (const LinkId l : ends_.links()) {
      for (const PortId p : ports(l)) plug_in(l, p);
      const AssemblyId a = c.links.assembly[l];
      if (pieces_.empty() || !a.valid() || c.links.assembly[pieces_.back().front()] != a) pieces_.emplace_back();
      pieces_.back().push_back(l);
    }
    const auto fixed = [this](LinkId l) { return !movable(l); };
    std::erase_if(pieces_, [&](const std::vector<LinkId>& piece) { return std::any_of(piece.begin(), piece.end(), fixed); });
  }

  const std::vector<std::vector<LinkId>>& all() const { return pieces_; }
  std::array<PortId, 2> ports(LinkId l) const { return {c_.links.a[l], c_.links.b[l]}; }
  const Plug& plug(CageId cage) const { return plug_[cage]; }
  void set_plug(CageId cage, const Plug& plug) { plug_[cage] = plug; }
  bool mixed(CageId cage) const { return mixed_[cage.value] != 0; }

  // The first port of the connector that a port belongs to.
  PortId slot(PortId p) const { return PortId(p.value - offset(p)); }
  std::uint32_t offset(PortId p) const { return c_.ports.sub[p] % std::max<std::uint32_t>(1, plug_[c_.ports.cage[p]].width); }

 private:
  bool movable(LinkId l) const { return between_switches(c_, l) && !mixed(c_.ports.cage[c_.links.a[l]]) && !mixed(c_.ports.cage[c_.links.b[l]]); }

  Plug plug_of(LinkId l, PortId p) const {
    const AssemblyId a = c_.links.assembly[l];
    const CageId cage = c_.ports.cage[p];
    if (!a.valid()) return {{}, {}, {}, false, 1};
    const auto& t = c_.assemblies;
    const bool far = (p == c_.links.b[l]) != ends_.near_is_b(a);
    const PartId optic = far ? t.far[a] : t.near[a];
    // Of two ends alike it does not matter which is which.
    const bool far_end = far && t.near[a] != t.far[a];
    const std::uint8_t ports = c_.cages.mode[cage].ports;
    if (!optic.valid() || !c_.parts[optic]->transceiver) return {t.near[a], t.far[a], t.cable[a], far, ports};
    return {t.near[a], t.far[a], {}, far_end, static_cast<std::uint8_t>(std::max(1, ports / std::max<int>(1, c_.parts[optic]->transceiver->connectors)))};
  }

  void plug_in(LinkId l, PortId p) {
    const CageId cage = c_.ports.cage[p];
    const Plug plug = plug_of(l, p);
    if (plug_[cage].width == 0) plug_[cage] = plug;
    else if (plug_[cage] != plug) mixed_[cage.value] = 1;
  }

  const Cluster& c_;
  const AssemblyEnds ends_;
  Column<CageId, Plug> plug_;
  std::vector<std::uint8_t> mixed_;  // by cage: more than one sort of plug, nothing is moved from or to it
  std::vector<std::vector<LinkId>> pieces_;
};

class PieceExchange {
 public:
  PieceExchange(const Cluster& before, const Cluster& after, const Matching& m) : before_(before), after_(after), m_(m), old_(before), now_(after) {}

  PortMoves run() {
    to_.resize(after_.ports.size());
    from_.resize(after_.ports.size());
    find_owners();
    const Column<CageId, std::uint8_t> widths = connectors();  // as laid out, before dark cages are used
    if (!keep()) return {{}, {}, true};
    for (const DeviceId d : ids<DeviceId>(after_.devices.size())) place_rest(d);
    PortMoves out{{}, widths};
    for (const PortId p : ids<PortId>(after_.ports.size())) {
      const PortId slot = now_.slot(p);
      out.to.push_back(to_[slot].valid() ? PortId(to_[slot].value + (p.value - slot.value)) : p);
    }
    return out;
  }

 private:
  using Piece = std::vector<LinkId>;
  using Shape = std::vector<std::uint32_t>;
  enum class Owner : std::uint8_t { nobody, fixed, movable };

  bool stays(LinkId l) const {
    const PortId p = m_.port_before[after_.links.a[l]], q = m_.port_before[after_.links.b[l]];
    return p.valid() && q.valid() && before_.peer_of(p) == q;
  }
  bool kept(LinkId b) const {
    const PortId p = m_.port[before_.links.a[b]], q = m_.port[before_.links.b[b]];
    return !p.valid() || !q.valid() || after_.peer_of(p) == q;
  }

  // Who has each connector; those with a link that stays, and those of hosts, are not moved.
  void find_owners() {
    owner_.assign(after_.ports.size(), Owner::nobody);
    Column<LinkId, std::uint8_t> moves;
    moves.resize(after_.links.size());
    for (const Piece& piece : now_.all()) {
      if (std::any_of(piece.begin(), piece.end(), [this](LinkId l) { return stays(l); })) continue;
      wanted_.push_back(&piece);
      for (const LinkId l : piece) moves[l] = 1;
    }
    for (const LinkId l : ids<LinkId>(after_.links.size()))
      for (const PortId p : now_.ports(l))
        if (Owner& who = owner_[now_.slot(p).value]; who != Owner::fixed) who = moves[l] != 0 ? Owner::movable : Owner::fixed;
  }

  Column<CageId, std::uint8_t> connectors() const {
    Column<CageId, std::uint8_t> widths;
    for (const CageId c : ids<CageId>(after_.cages.size())) widths.push_back(now_.plug(c).width);
    return widths;
  }

  // Which switches a piece joins, by which places of its connectors; of a piece of `before` in words of `after`.
  Shape shape(const Cluster& c, const Pieces& pieces, const Piece& piece) const {
    Shape out;
    for (const LinkId l : piece) {
      out.push_back(static_cast<std::uint32_t>(c.links.link_class[l]));
      for (const PortId p : pieces.ports(l)) {
        const DeviceId d = c.device_of(p);
        out.push_back((&c == &before_ ? m_.device[d] : d).value);
        out.push_back(pieces.offset(p));
      }
    }
    return out;
  }

  // Returns whether there was anything to keep.
  bool keep() {
    std::map<Shape, std::vector<const Piece*>> there;
    for (const Piece& piece : old_.all())
      if (std::none_of(piece.begin(), piece.end(), [this](LinkId b) { return kept(b); })) there[shape(before_, old_, piece)].push_back(&piece);
    bool any = false;
    for (const Piece* piece : wanted_) {
      const auto at = there.find(shape(after_, now_, *piece));
      if (at == there.end()) continue;
      auto& free = at->second;
      const auto place = std::find_if(free.begin(), free.end(), [&](const Piece* old) { return take(*piece, *old); });
      if (place == free.end()) continue;
      free.erase(place);
      any = true;
    }
    return any;
  }

  // Puts a piece where one of `before` is, if it may be there.
  bool take(const Piece& piece, const Piece& old) {
    std::vector<std::pair<PortId, PortId>> slots;
    for (std::size_t i = 0; i < piece.size(); ++i) {
      const auto here = now_.ports(piece[i]), there = old_.ports(old[i]);
      if (before_.networks[before_.links.network[old[i]]].name != after_.networks[after_.links.network[piece[i]]].name) return false;
      for (std::size_t end = 0; end < 2; ++end) {
        const PortId p = here[end], q = m_.port[there[end]];
        const std::pair one(now_.slot(p), PortId(q.value - now_.offset(p)));
        if (after_.ports.sub[q] % now_.plug(after_.ports.cage[p]).width != now_.offset(p) || !may_take(one.first, one.second)) return false;
        if (std::find(slots.begin(), slots.end(), one) != slots.end()) continue;
        for (const auto& [from, to] : slots)
          if (from == one.first || to == one.second) return false;
        slots.push_back(one);
      }
    }
    for (const auto& [from, to] : slots) {
      assign(from, to);
      now_.set_plug(after_.ports.cage[to], now_.plug(after_.ports.cage[from]));
    }
    return true;
  }

  bool may_take(PortId from, PortId to) const {
    const CageId source = after_.ports.cage[from], target = after_.ports.cage[to];
    if (to_[from].valid() || from_[to].valid() || owner_[from.value] == Owner::fixed || now_.mixed(target) || frame(source) != frame(target)) return false;
    if (now_.plug(target).width == 0) return dark(target);
    if (now_.plug(source) != now_.plug(target) || owner_[to.value] == Owner::fixed) return false;
    for (std::uint32_t i = 0; i < now_.plug(target).width; ++i)
      if (after_.state_of(PortId(to.value + i)) == PortState::reserved) return false;
    return true;
  }

  bool dark(CageId cage) const {
    for (const PortId p : after_.ports_of(cage))
      if (after_.state_of(p) != PortState::dark) return false;
    return true;
  }

  // What must be alike of two cages apart from what is plugged in.
  using Frame = std::tuple<DeviceId, const CageGroup*, PortMode, NetworkId>;
  Frame frame(CageId c) const { return {after_.cages.device[c], group_of(after_, c), after_.cages.mode[c], after_.ports.network[*after_.ports_of(c).begin()]}; }

  void assign(PortId from, PortId to) {
    to_[from] = to;
    from_[to] = from;
  }

  // The other pieces of a switch take the connectors that are left: their own where it is, else one that became free. There
  // are enough of each sort, as none was taken but by its like.
  void place_rest(DeviceId d) {
    if (after_.devices.kind[d] != DeviceKind::switch_) return;
    std::vector<PortId> sources, targets;
    for (const PortId p : after_.ports_of(d)) {
      if (owner_[p.value] != Owner::movable) continue;
      if (!to_[p].valid() && !from_[p].valid()) assign(p, p);
      if (!to_[p].valid()) sources.push_back(p);
      if (!from_[p].valid()) targets.push_back(p);
    }
    if (sources.empty()) return;
    std::map<std::pair<Frame, Plug>, std::vector<PortId>> free;
    const auto sort = [this](PortId p) { return std::pair(frame(after_.ports.cage[p]), now_.plug(after_.ports.cage[p])); };
    for (auto t = targets.rbegin(); t != targets.rend(); ++t) free[sort(*t)].push_back(*t);
    for (const PortId s : sources) {
      auto& left = free[sort(s)];
      assign(s, left.back());
      left.pop_back();
    }
  }

  const Cluster& before_;
  const Cluster& after_;
  const Matching& m_;
  const Pieces old_;
  Pieces now_;
  std::vector<Owner> owner_;           // of every connector's first port
  std::vector<const Piece*> wanted_;   // what may be moved
  Column<PortId, PortId> to_, from_;   // of first ports
};

// The links between switches of one design that the other has not, by the switches that they join, in ids of `after`.
using Joined = std::vector<std::pair<DeviceId, DeviceId>>;
Joined not_in(const Cluster& c, const Column<PortId, PortId>& there, const Cluster& other, const Column<DeviceId, DeviceId>* device) {
  Joined out;
  for (const LinkId l : ids<LinkId>(c.links.size())) {
    const PortId p = there[c.links.a[l]], q = there[c.links.b[l]];
    if (!between_switches(c, l) || (p.valid() && q.valid() && other.peer_of(p) == q)) continue;
    const DeviceId a = c.device_of(c.links.a[l]), b = c.device_of(c.links.b[l]);
    out.emplace_back(device != nullptr ? (*device)[a] : a, device != nullptr ? (*device)[b] : b);
  }
  return out;
}

// Whether links are to come between two switches from which others are to be taken out: most growths that were laid out for
// have none, and need no look at their cables.
bool anything_to_keep(const Cluster& before, const Cluster& after, const Matching& m) {
  Joined out = not_in(before, m.port, after, &m.device);
  std::sort(out.begin(), out.end());
  const Joined in = not_in(after, m.port_before, before, nullptr);
  return std::any_of(in.begin(), in.end(), [&](const auto& pair) { return std::binary_search(out.begin(), out.end(), pair); });
}

}  // namespace

PortMoves exchange_pieces(const Cluster& before, const Cluster& after) {
  const Matching m = match(before, after);
  if (!anything_to_keep(before, after, m)) return {{}, {}, true};
  return PieceExchange(before, after, m).run();
}

}  // namespace cw
