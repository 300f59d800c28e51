#include "clusterwright/fabric/end_queue.hpp"

#include <algorithm>

namespace cw {

void EndQueue::put(std::size_t at, const End& end) {
  heap_[at] = end;
  place_[end.stream] = static_cast<std::uint32_t>(at);
}

void EndQueue::rise(std::size_t at) {
  const End end = heap_[at];
  for (; at > 0 && end < heap_[(at - 1) / 2]; at = (at - 1) / 2) put(at, heap_[(at - 1) / 2]);
  put(at, end);
}

void EndQueue::sink(std::size_t at) {
  const End end = heap_[at];
  for (std::size_t child; (child = 2 * at + 1) < heap_.size(); at = child) {
    if (child + 1 < heap_.size() && heap_[child + 1] < heap_[child]) ++child;
    if (!(heap_[child] < end)) break;
    put(at, heap_[child]);
  }
  put(at, end);
}

void EndQueue::set(std::uint32_t stream, SimTime at) {
  if (stream >= place_.size()) place_.resize(std::max<std::size_t>(stream + 1, place_.size() * 2), kNowhere);
  std::size_t here = place_[stream];
  if (here == kNowhere) {
    here = heap_.size();
    heap_.emplace_back();
  }
  put(here, {at, stream});
  rise(here);
  sink(place_[stream]);
}

void EndQueue::remove(std::uint32_t stream) {
  if (stream >= place_.size() || place_[stream] == kNowhere) return;
  const std::size_t here = place_[stream];
  place_[stream] = kNowhere;
  const End last = heap_.back();
  heap_.pop_back();
  if (here == heap_.size()) return;
  put(here, last);
  rise(here);
  sink(place_[last.stream]);
}

void EndQueue::clear() {
  heap_.clear();
  place_.clear();
}

}  // namespace cw
