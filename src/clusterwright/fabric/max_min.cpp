#include "clusterwright/fabric/max_min.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace cw {

MaxMin::MaxMin(std::vector<double> capacities) : links_(capacities.size()) {
  for (std::size_t l = 0; l < capacities.size(); ++l) links_[l].capacity = capacities[l];
}

void MaxMin::add(std::uint32_t stream, std::span<const LinkUse> uses) {
  if (stream >= first_.size()) {
    const std::size_t n = std::max<std::size_t>(stream + 1, first_.size() * 2);
    first_.resize(n, kNone);
    bound_.resize(n, kNone);
    new_bound_.resize(n, kNone);
    rate_.resize(n, 0);
    before_.resize(n, 0);
    new_rate_.resize(n, 0);
    most_.resize(n, 0);
    most_link_.resize(n, kNone);
    taken_.resize(n, 0);
    open_.resize(n, 0);
  }
  first_[stream] = kNone;
  for (const LinkUse& u : uses) {
    std::uint32_t at = free_;
    if (at != kNone) {
      free_ = uses_[at].next;
    } else {
      at = static_cast<std::uint32_t>(uses_.size());
      uses_.emplace_back();
    }
    Link& link = links_[u.link];
    uses_[at] = {u.share, stream, u.link, link.first, kNone, first_[stream]};
    if (link.first != kNone) uses_[link.first].before = at;
    link.first = at;
    ++link.streams;
    first_[stream] = at;
  }
  rate_[stream] = 0;
  bound_[stream] = kNone;
  take(stream);
}

void MaxMin::remove(std::uint32_t stream) {
  const std::uint32_t bound = bound_[stream];
  if (bound != kNone) --links_[bound].bound;
  for (std::uint32_t at = first_[stream]; at != kNone;) {
    Use& u = uses_[at];
    Link& link = links_[u.link];
    (u.before == kNone ? link.first : uses_[u.before].next) = u.next;
    if (u.next != kNone) uses_[u.next].before = u.before;
    --link.streams;
    link.load = link.streams == 0 ? 0 : link.load - u.share * rate_[stream];
    const std::uint32_t next = u.next_of_stream;
    u.next = free_;
    free_ = at;
    take_bound_by(u.link);
    at = next;
  }
  first_[stream] = kNone;
  bound_[stream] = kNone;
  rate_[stream] = 0;
}

void MaxMin::set_capacity(std::uint32_t link, double capacity) {
  Link& l = links_[link];
  const bool less = capacity < l.capacity;
  l.capacity = capacity;
  if (!less) return take_bound_by(link);
  if (l.load > capacity)
    for (std::uint32_t at = l.first; at != kNone; at = uses_[at].next) take(uses_[at].stream);
}

void MaxMin::take(std::uint32_t stream) {
  if (taken_[stream] != 0) return;
  taken_[stream] = 1;
  set_.push_back(stream);
}

void MaxMin::take_bound_by(std::uint32_t link) {
  if (links_[link].bound == 0) return;
  for (std::uint32_t at = links_[link].first; at != kNone; at = uses_[at].next)
    if (bound_[uses_[at].stream] == link) take(uses_[at].stream);
}

std::span<const std::uint32_t> MaxMin::solve() {
  changed_.clear();
  // A stream may have been removed after it was taken.
  std::erase_if(set_, [&](std::uint32_t s) {
    if (first_[s] != kNone) return false;
    taken_[s] = 0;
    return true;
  });
  if (set_.empty()) return {};
  do {
    open_links();
    fill();
  } while (take_neighbours());
  settle();
  return changed_;
}

// What the streams of the set may share: capacities less what all others take.
void MaxMin::open_links() {
  ++round_;
  touched_.clear();
  for (const std::uint32_t s : set_) {
    open_[s] = 1;
    for (std::uint32_t at = first_[s]; at != kNone; at = uses_[at].next_of_stream) {
      const Use& u = uses_[at];
      Link& l = links_[u.link];
      if (l.round != round_) {
        l.round = round_;
        l.rest = l.capacity - l.load;
        l.shares = 0;
        l.open = 0;
        l.fastest = 0;
        l.stopped = false;
        touched_.push_back(u.link);
      }
      l.rest += u.share * rate_[s];
      l.shares += u.share;
      ++l.open;
    }
  }
  solved_ += set_.size();
}

void MaxMin::fill() {
  heap_.clear();
  // Links with one open stream limit that stream and nothing else.
  for (const std::uint32_t s : set_) {
    most_[s] = std::numeric_limits<double>::infinity();
    for (std::uint32_t at = first_[s]; at != kNone; at = uses_[at].next_of_stream) {
      const Link& l = links_[uses_[at].link];
      if (l.open != 1) continue;
      const double most = std::max(0.0, l.rest / uses_[at].share);
      if (most >= most_[s]) continue;
      most_[s] = most;
      most_link_[s] = uses_[at].link;
    }
    if (std::isfinite(most_[s])) heap_.push_back({most_[s], kStream + s});
  }
  // Links that all their open streams together cannot fill take no part.
  for (const std::uint32_t link : touched_) {
    Link& l = links_[link];
    if (l.open < 2) continue;
    double wanted = 0;
    for (std::uint32_t at = l.first; at != kNone; at = uses_[at].next)
      if (open_[uses_[at].stream] != 0) wanted += uses_[at].share * most_[uses_[at].stream];
    if (wanted > l.rest * (1 + 1e-12)) heap_.push_back({std::max(0.0, l.rest / l.shares), link});
  }
  std::make_heap(heap_.begin(), heap_.end());
  while (!heap_.empty()) {
    std::pop_heap(heap_.begin(), heap_.end());
    const Key key = heap_.back();
    heap_.pop_back();
    if (key.id >= kStream) {
      const std::uint32_t s = key.id - kStream;
      if (open_[s] != 0) stop(s, key.level, most_link_[s]);
      continue;
    }
    Link& l = links_[key.id];
    if (l.open == 0) continue;
    // Levels only rise while others stop: what stands in the heap is at most too low.
    const double level = std::max(0.0, l.rest / l.shares);
    if (level > key.level * (1 + 1e-14)) {
      heap_.push_back({level, key.id});
      std::push_heap(heap_.begin(), heap_.end());
      continue;
    }
    for (std::uint32_t at = l.first; at != kNone; at = uses_[at].next)
      if (open_[uses_[at].stream] != 0) stop(uses_[at].stream, key.level, key.id);
  }
}

void MaxMin::stop(std::uint32_t stream, double level, std::uint32_t link) {
  open_[stream] = 0;
  new_rate_[stream] = level;
  new_bound_[stream] = link;
  links_[link].stopped = true;
  links_[link].level = level;
  for (std::uint32_t at = first_[stream]; at != kNone; at = uses_[at].next_of_stream) {
    Link& l = links_[uses_[at].link];
    l.rest -= uses_[at].share * level;
    l.shares -= uses_[at].share;
    --l.open;
    l.fastest = std::max(l.fastest, level);
  }
}

// Takes streams that lost their bottleneck by the new rates, or that are faster than one that their link stopped.
bool MaxMin::take_neighbours() {
  const std::size_t before = set_.size();
  for (const std::uint32_t link : touched_) {
    const Link& l = links_[link];
    if (!l.stopped && l.bound == 0) continue;
    const bool full = l.rest <= kSame * l.capacity;
    for (std::uint32_t at = l.first; at != kNone; at = uses_[at].next) {
      const std::uint32_t s = uses_[at].stream;
      if (taken_[s] != 0) continue;
      const double r = rate_[s];
      const bool lost = bound_[s] == link && (!full || l.fastest > r * (1 + kSame));
      const bool unfair = l.stopped && r > l.level * (1 + kSame);
      if (lost || unfair) take(s);
    }
  }
  return set_.size() != before;
}

void MaxMin::settle() {
  for (const std::uint32_t link : touched_) links_[link].load = links_[link].capacity - links_[link].rest;
  for (const std::uint32_t s : set_) {
    taken_[s] = 0;
    before_[s] = rate_[s];
    if (bound_[s] != kNone) --links_[bound_[s]].bound;
    bound_[s] = new_bound_[s];
    ++links_[bound_[s]].bound;
    if (std::abs(new_rate_[s] - rate_[s]) > 1e-12 * rate_[s]) changed_.push_back(s);
    rate_[s] = new_rate_[s];
  }
  set_.clear();
}

void MaxMin::uses_of(std::uint32_t stream, std::vector<LinkUse>& out) const {
  for (std::uint32_t at = first_[stream]; at != kNone; at = uses_[at].next_of_stream) out.push_back({uses_[at].link, uses_[at].share});
}

std::size_t MaxMin::bytes() const {
  return links_.capacity() * sizeof(Link) + uses_.capacity() * sizeof(Use) + first_.capacity() * (6 * sizeof(std::uint32_t) + 4 * sizeof(double) + 2) +
         heap_.capacity() * sizeof(Key) + (set_.capacity() + touched_.capacity() + changed_.capacity()) * sizeof(std::uint32_t);
}

}  // namespace cw
