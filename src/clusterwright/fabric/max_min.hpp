#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace cw {

// What part of a stream's rate one link carries: 1 on a single path, less where a stream is spread.
struct LinkUse {
  std::uint32_t link = 0;
  double share = 1;  // positive
};

// Max-min fair rates: no stream can get more without taking from one that has no more than itself. That is so if and only
// if every stream has a bottleneck: a full link on which none is faster (Bertsekas and Gallager, Data Networks, 6.5.2).
//
// Rates are found bottleneck by bottleneck (progressive filling). After a change only the streams are solved anew that
// share a bottleneck with it; the set grows until every stream, inside or outside, has its bottleneck again, so the answer is
// that of a solution from the start, to kSame. Units are the caller's: rates are in the unit of the capacities.
//
// Not for several threads at once.
class MaxMin {
 public:
  static constexpr std::uint32_t kNone = 0xffffffffU;
  static constexpr double kSame = 1e-9;  // rates and loads that differ by less, relatively, are taken as equal

  explicit MaxMin(std::vector<double> capacities);

  // `stream` is the caller's number, small ones best, and not in use; `uses` has at least one link and none twice.
  void add(std::uint32_t stream, std::span<const LinkUse> uses);
  void remove(std::uint32_t stream);
  void set_capacity(std::uint32_t link, double capacity);

  // Makes the rates fair. The streams whose rate changed, in no order that means anything, but the same each time;
  // valid until the next call.
  std::span<const std::uint32_t> solve();

  double rate(std::uint32_t stream) const { return rate_[stream]; }
  // Before the last solve().
  double rate_before(std::uint32_t stream) const { return before_[stream]; }
  // The full link that keeps the stream from more.
  std::uint32_t bottleneck(std::uint32_t stream) const { return bound_[stream]; }
  bool placed(std::uint32_t stream) const { return stream < first_.size() && first_[stream] != kNone; }
  // Appends the links that a stream uses.
  void uses_of(std::uint32_t stream, std::vector<LinkUse>& out) const;
  double capacity(std::uint32_t link) const { return links_[link].capacity; }
  double load(std::uint32_t link) const { return links_[link].load; }
  std::uint32_t streams_on(std::uint32_t link) const { return links_[link].streams; }
  std::size_t bytes() const;  // of memory
  std::uint64_t solved() const { return solved_; }  // streams whose rate was worked out, each time counted

 private:
  struct Link {
    double capacity = 0, load = 0;
    double rest = 0, shares = 0;    // while solving: capacity not taken, shares of the streams whose rate is open
    double level = 0;               // while solving: rate of the streams that it has stopped
    double fastest = 0;             // while solving: rate of its fastest stream that is solved
    std::uint32_t first = kNone;    // its uses, chained
    std::uint32_t streams = 0, bound = 0;  // on it; of these, kept back by it
    std::uint32_t open = 0;         // while solving: streams whose rate is open
    std::uint32_t round = 0;        // solving round that it was last part of
    bool stopped = false;           // while solving: has stopped streams
  };
  struct Use {
    double share;
    std::uint32_t stream, link;
    std::uint32_t next, before;     // on the same link
    std::uint32_t next_of_stream;
  };
  struct Key {
    double level;
    std::uint32_t id;               // link, or kStream + stream
    friend bool operator<(const Key& a, const Key& b) { return a.level > b.level || (a.level == b.level && a.id > b.id); }  // for a heap with the least on top
  };
  static constexpr std::uint32_t kStream = 0x80000000U;

  void take(std::uint32_t stream);
  void take_bound_by(std::uint32_t link);
  void open_links();
  void fill();
  void stop(std::uint32_t stream, double level, std::uint32_t link);
  bool take_neighbours();
  void settle();

  std::vector<Link> links_;
  std::vector<Use> uses_;
  std::uint32_t free_ = kNone;  // uses that are not in use, chained by next
  // By stream.
  std::vector<std::uint32_t> first_, bound_, new_bound_;
  std::vector<double> rate_, before_, new_rate_, most_;
  std::vector<std::uint32_t> most_link_;
  std::vector<std::uint8_t> taken_, open_;
  std::vector<std::uint32_t> set_;      // streams that are solved anew
  std::vector<std::uint32_t> touched_;  // their links
  std::vector<std::uint32_t> changed_;
  std::vector<Key> heap_;
  std::uint32_t round_ = 0;
  std::uint64_t solved_ = 0;
};

}  // namespace cw
