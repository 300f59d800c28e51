#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "clusterwright/topology/net_graph.hpp"

namespace cw {

// A time in the unit that reads best, four digits: "46.7 us", "13.3 ms", "5.345 s".
std::string time_words(SimTime t);

// Where a directed link stands in the network, in words: "senders' ports", "links from leaves to spines", …
std::string place_of(const NetGraph& graph, std::uint32_t port);

// Adds up what kept transfers back, by the kind of link, and says it in one sentence.
class BoundBy {
 public:
  // The kind of a link: equal where place_of is.
  static std::uint32_t kind(const NetGraph& graph, std::uint32_t port);
  // Time for which transfers were kept back by links of a kind, and time that packets were on their way.
  void add(const NetGraph& graph, std::uint32_t port, double ps);
  void add_latency(double ps) { latency_ += ps; }
  // Nothing was sent: says so.
  std::string sentence(const NetGraph& graph) const;

 private:
  struct Sum {
    std::uint32_t kind, port;  // port: the first of its kind
    double ps;
  };
  std::vector<Sum> sums_;
  double latency_ = 0;
};

}  // namespace cw
