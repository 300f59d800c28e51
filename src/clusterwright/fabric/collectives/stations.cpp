#include "clusterwright/fabric/collectives/stations.hpp"

#include <algorithm>
#include <cmath>

namespace cw {
namespace {

constexpr std::uint32_t kOnTheWay = 4;  // pieces of a hop that are not yet acknowledged
constexpr std::uint32_t kPlaces = 8;    // pieces that a receiver's buffer takes
constexpr std::int64_t kCreditBytes = 64;

class Pieces {
 public:
  Pieces(const std::vector<Station>& stations, std::int64_t bytes, std::uint32_t pieces, Traffic& t)
      : stations_(stations), bytes_(bytes), pieces_(pieces), first_(static_cast<std::uint32_t>(t.triggers.size())), t_(t), from_(stations.size(), 0), credits_(stations.size(), 0) {
    for (std::size_t s = 0; s < stations.size(); ++s)
      for (const Station::Hop& h : stations[s].to) {
        if (h.station == Station::kNone) continue;
        ++from_[h.station];
        ++credits_[s];
      }
  }

  void add() {
    for (std::uint32_t j = 0; j < pieces_; ++j)
      for (std::uint32_t s = 0; s < stations_.size(); ++s) t_.triggers.push_back({std::max(1U, waits_for(j, s))});
    for (std::uint32_t j = 0; j < pieces_; ++j)
      for (std::uint32_t s = 0; s < stations_.size(); ++s)
        for (const Station::Hop& h : stations_[s].to) add(j, s, h);
  }

 private:
  void add(std::uint32_t j, std::uint32_t s, const Station::Hop& h) {
    FlowSpec f = flow_of(stations_[s].endpoint, h.endpoint, size(j));
    if (waits_for(j, s) > 0) f.trigger = trigger(j, s);
    if (h.station != Station::kNone) f.when_received = trigger(j, h.station);
    if (j + kOnTheWay < pieces_) f.when_sent = trigger(j + kOnTheWay, s);
    t_.flows.push_back(f);
    if (h.station == Station::kNone || j < kPlaces) return;
    // A station that sends a piece has sent what it had on its way before: that place is free.
    FlowSpec credit = flow_of(h.endpoint, stations_[s].endpoint, kCreditBytes);
    credit.trigger = trigger(j - kPlaces + kOnTheWay, h.station);
    credit.when_received = trigger(j, s);
    t_.flows.push_back(credit);
  }
  // Pieces on their way together share their links: the first ones are smaller, so that they do not all arrive at once, and what
  // follows them neither.
  std::int64_t size(std::uint32_t j) const {
    const double missing = pieces_ > kOnTheWay ? (kOnTheWay - 1) / 2.0 : 0, whole = static_cast<double>(bytes_) / (pieces_ - missing);
    const double part = pieces_ > kOnTheWay && j < kOnTheWay ? (j + 1.0) / kOnTheWay : 1;
    return std::max<std::int64_t>(1, std::llround(whole * part));
  }
  // Pieces that come in, acknowledgements of earlier ones, and places at receivers.
  std::uint32_t waits_for(std::uint32_t j, std::uint32_t s) const {
    const auto hops = static_cast<std::uint32_t>(stations_[s].to.size());
    return from_[s] + (j >= kOnTheWay ? hops : 0) + (j >= kPlaces ? credits_[s] : 0);
  }
  std::uint32_t trigger(std::uint32_t j, std::uint32_t s) const { return first_ + j * static_cast<std::uint32_t>(stations_.size()) + s; }

  const std::vector<Station>& stations_;
  std::int64_t bytes_;
  std::uint32_t pieces_, first_;
  Traffic& t_;
  std::vector<std::uint32_t> from_, credits_;  // of each station: pieces it gets of one, receivers that send on
};

}  // namespace

void add_pieces(const std::vector<Station>& stations, std::int64_t bytes, std::uint32_t pieces, Traffic& t) { Pieces(stations, bytes, pieces, t).add(); }

}  // namespace cw
