#pragma once

#include <cstdint>
#include <vector>

#include "clusterwright/base/sim_time.hpp"

namespace cw {

// The times at which streams will end, least first, equal ones by number. A stream is in it at most once; its time may
// change. O(log streams).
class EndQueue {
 public:
  struct End {
    SimTime at;
    std::uint32_t stream = 0;
    auto operator<=>(const End&) const = default;
  };

  bool empty() const { return heap_.empty(); }
  const End& first() const { return heap_.front(); }
  void set(std::uint32_t stream, SimTime at);
  void remove(std::uint32_t stream);  // if it is there
  void clear();
  std::size_t bytes() const { return heap_.capacity() * sizeof(End) + place_.capacity() * sizeof(std::uint32_t); }

 private:
  static constexpr std::uint32_t kNowhere = 0xffffffffU;
  void rise(std::size_t at);
  void sink(std::size_t at);
  void put(std::size_t at, const End& end);

  std::vector<End> heap_;
  std::vector<std::uint32_t> place_;  // by stream
};

}  // namespace cw
