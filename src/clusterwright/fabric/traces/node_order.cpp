#include "clusterwright/fabric/traces/node_order.hpp"

#include <algorithm>
#include <numeric>
#include <queue>

#include <fmt/format.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/base/units.hpp"

namespace cw::trace {
namespace {

constexpr std::uint32_t kNone = 0xffffffffU;

// From numbers of the file to nodes.
class Numbers {
 public:
  explicit Numbers(const std::vector<std::uint64_t>& ids) : ids_(ids) {
    consecutive_ = true;
    for (std::size_t i = 0; i < ids.size() && consecutive_; ++i) consecutive_ = ids[i] - ids[0] == i;
    if (consecutive_) return;
    sorted_.resize(ids.size());
    std::iota(sorted_.begin(), sorted_.end(), 0U);
    const auto before = [&](std::uint32_t a, std::uint32_t b) { return ids[a] != ids[b] ? ids[a] < ids[b] : a < b; };
    if (!std::is_sorted(sorted_.begin(), sorted_.end(), before)) std::sort(sorted_.begin(), sorted_.end(), before);
  }
  bool consecutive() const { return consecutive_; }
  std::uint32_t find(std::uint64_t id) const {
    if (consecutive_) return !ids_.empty() && id - ids_[0] < ids_.size() ? static_cast<std::uint32_t>(id - ids_[0]) : kNone;
    const auto it = std::lower_bound(sorted_.begin(), sorted_.end(), id, [&](std::uint32_t n, std::uint64_t wanted) { return ids_[n] < wanted; });
    return it != sorted_.end() && ids_[*it] == id ? *it : kNone;
  }
  // By number, those of one number in the order of the file.
  const std::vector<std::uint32_t>& sorted() const { return sorted_; }

 private:
  const std::vector<std::uint64_t>& ids_;
  std::vector<std::uint32_t> sorted_;  // empty where consecutive
  bool consecutive_ = false;
};

class Order {
 public:
  Order(RawWaits&& raw, RankRead& read) : raw_(std::move(raw)), read_(read), t_(read.trace), n_(static_cast<std::uint32_t>(raw_.ids.size())) {}

  void run() {
    const Numbers numbers(raw_.ids);
    if (numbers.consecutive()) t_.first_id = raw_.ids.empty() ? 0 : raw_.ids[0];
    else t_.ids = raw_.ids;
    tell_twice(numbers);
    resolve(numbers);
    if (read_.problems.any()) return;
    if (!ordered_) reorder();
  }

 private:
  void tell(std::uint16_t code, std::uint32_t node, std::string message, std::string help) {
    if (!read_.problems.full()) read_.problems.at_node(code, read_.place(node), std::move(message), std::move(help));
  }

  void tell_twice(const Numbers& numbers) {
    const auto& s = numbers.sorted();
    for (std::size_t i = 1; i < s.size(); ++i)
      if (raw_.ids[s[i]] == raw_.ids[s[i - 1]]) tell(code::kNodeTwice, s[i], fmt::format("the node at byte {} has this number already", grouped(read_.offset[s[i - 1]])), "numbers of nodes are unique within a trace; were two traces joined?");
  }

  void resolve(const Numbers& numbers) {
    t_.waits.reserve(raw_.waits.size());
    t_.waits_begin.reserve(n_ + 1);
    t_.waits_begin.push_back(0);
    for (std::uint32_t node = 0; node < n_; ++node) {
      for (std::uint32_t i = raw_.begin[node]; i < raw_.begin[node + 1]; ++i) {
        const std::uint32_t on = numbers.find(raw_.waits[i]);
        if (on == node) tell(code::kNodeCycle, node, "the node waits for itself", "it can never start: take the dependency out");
        else if (on != kNone) t_.waits.push_back(on);
        else if (raw_.all_known) tell(code::kNoSuchNode, node, fmt::format("it waits for node {}, which is not in the trace", raw_.waits[i]), "was the trace cut, or filtered after it was made? Keep what nodes wait for");
      }
      const auto mine = t_.waits.begin() + t_.waits_begin.back();
      std::sort(mine, t_.waits.end());
      t_.waits.erase(std::unique(mine, t_.waits.end()), t_.waits.end());
      ordered_ = ordered_ && (t_.waits.size() == t_.waits_begin.back() || t_.waits.back() < node);
      t_.waits_begin.push_back(static_cast<std::uint32_t>(t_.waits.size()));
    }
  }

  // --- an order ----------------------------------------------------------------------------------
  void reorder() {
    // Who waits for a node.
    std::vector<std::uint32_t> begin(n_ + 1, 0), awaited(t_.waits.size()), open(n_);
    for (const std::uint32_t on : t_.waits) ++begin[on + 1];
    std::partial_sum(begin.begin(), begin.end(), begin.begin());
    std::vector<std::uint32_t> at(begin.begin(), begin.end() - 1);
    std::priority_queue<std::uint32_t, std::vector<std::uint32_t>, std::greater<>> ready;
    for (std::uint32_t node = 0; node < n_; ++node) {
      for (const std::uint32_t on : t_.waits_for(node)) awaited[at[on]++] = node;
      open[node] = static_cast<std::uint32_t>(t_.waits_for(node).size());
      if (open[node] == 0) ready.push(node);
    }
    std::vector<std::uint32_t> order;
    order.reserve(n_);
    while (!ready.empty()) {
      const std::uint32_t node = ready.top();
      ready.pop();
      order.push_back(node);
      for (std::uint32_t i = begin[node]; i < begin[node + 1]; ++i)
        if (--open[awaited[i]] == 0) ready.push(awaited[i]);
    }
    if (order.size() < n_) return circles(open);
    permute(order);
  }

  // Each node that never starts waits for another that never does: following the first such ends in a circle.
  void circles(const std::vector<std::uint32_t>& open) {
    std::vector<std::uint32_t> walk_of(n_, 0);
    std::uint32_t walk = 0;
    for (std::uint32_t start = 0; start < n_; ++start) {
      if (open[start] == 0 || walk_of[start] != 0) continue;
      ++walk;
      std::uint32_t node = start;
      for (; walk_of[node] == 0; node = next(node, open)) walk_of[node] = walk;
      if (walk_of[node] == walk) circle(node, open);
    }
  }
  std::uint32_t next(std::uint32_t node, const std::vector<std::uint32_t>& open) const {
    for (const std::uint32_t on : t_.waits_for(node))
      if (open[on] > 0) return on;
    return node;
  }
  void circle(std::uint32_t on_it, const std::vector<std::uint32_t>& open) {
    std::vector<std::uint32_t> nodes;
    std::uint32_t node = on_it;
    do nodes.push_back(node);
    while ((node = next(node, open)) != on_it);
    std::rotate(nodes.begin(), std::min_element(nodes.begin(), nodes.end()), nodes.end());
    constexpr std::size_t kShown = 8;
    std::string words;
    for (std::size_t i = 1; i < std::min(nodes.size(), kShown); ++i) words += node_words(read_.place(nodes[i])) + ", which waits for ";
    if (nodes.size() > kShown) words += fmt::format("{} more, which wait for ", grouped(nodes.size() - kShown));
    tell(code::kNodeCycle, nodes[0], fmt::format("it waits for {}it", words), "none of them can ever start: take one of the dependencies out");
  }

  template <class T>
  void permute(std::vector<T>& column, const std::vector<std::uint32_t>& order) {
    if (column.empty()) return;
    std::vector<T> out;
    out.reserve(n_);
    for (const std::uint32_t old : order) out.push_back(column[old]);
    column = std::move(out);
  }

  void permute(const std::vector<std::uint32_t>& order) {
    t_.ids = std::move(raw_.ids);
    permute(t_.ids, order);
    permute(t_.op, order);
    permute(t_.collective, order);
    permute(t_.on_host, order);
    permute(t_.duration, order);
    permute(t_.bytes, order);
    permute(t_.partner, order);
    permute(t_.tag, order);
    permute(t_.operations, order);
    permute(t_.priority, order);
    permute(t_.name_number, order);
    permute(read_.offset, order);
    std::vector<std::uint32_t> now(n_), begin{0}, waits;
    for (std::uint32_t i = 0; i < n_; ++i) now[order[i]] = i;
    begin.reserve(n_ + 1);
    waits.reserve(t_.waits.size());
    for (const std::uint32_t old : order) {
      for (const std::uint32_t on : t_.waits_for(old)) waits.push_back(now[on]);
      std::sort(waits.begin() + begin.back(), waits.end());
      begin.push_back(static_cast<std::uint32_t>(waits.size()));
    }
    t_.waits = std::move(waits);
    t_.waits_begin = std::move(begin);
  }

  RawWaits raw_;
  RankRead& read_;
  RankTrace& t_;
  std::uint32_t n_;
  bool ordered_ = true;
};

}  // namespace

void put_in_order(RawWaits&& raw, RankRead& read) { Order(std::move(raw), read).run(); }

}  // namespace cw::trace
