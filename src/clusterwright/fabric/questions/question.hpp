#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "clusterwright/base/result.hpp"
#include "clusterwright/fabric/collectives/costs.hpp"
#include "clusterwright/fabric/options.hpp"
#include "clusterwright/fabric/questions/report.hpp"
#include "clusterwright/topology/synthetic.hpp"

namespace cw::questions {

// Hears what is being worked out, in words.
class Listener {
 public:
  virtual ~Listener() = default;
  virtual void say(std::string_view what) = 0;
};

// Delays of messages, for the question of jitter.
struct JitterOptions {
  double steady_us = 0.3;        // bare metal: mean of an exponential delay of each message
  double shared_us = 1;          // the same behind a hypervisor
  double tail_probability = 1e-3;  // of a message that waits for another machine's turn
  double tail_us = 50;           // mean of that wait
  double compute_ms = 100;       // of a training step
};

struct Input {
  const NamedGraph& net;
  const CollectiveCosts& costs;
  FabricOptions fabric;                 // failures at time 0; routings are the question's own
  std::span<const std::uint32_t> ranks; // endpoints that take part, packed
  std::uint64_t seed = 1;
  std::int64_t bytes = 0;               // of a collective or a flow; 0: the question's own
  JitterOptions jitter;
  Listener* progress = nullptr; // may be null

  void say(std::string_view what) const {
    if (progress != nullptr) progress->say(what);
  }
};

// One question: a .cpp that exports this, listed in registry.cpp. It fails where the network cannot be asked.
struct Question {
  std::string_view name, help;
  std::string_view takes;  // options that mean something to it
  Result<Report> (*answer)(const Input& in);
};

std::vector<const Question*> all_questions();
const Question* find_question(std::string_view name);  // null: there is none

}  // namespace cw::questions
