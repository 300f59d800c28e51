#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "clusterwright/fabric/charts.hpp"
#include "clusterwright/fabric/choose_level.hpp"
#include "clusterwright/fabric/foresee.hpp"
#include "clusterwright/fabric/options.hpp"
#include "clusterwright/fabric/outcome.hpp"
#include "clusterwright/fabric/patterns.hpp"
#include "clusterwright/fabric/summary.hpp"
#include "clusterwright/topology/synthetic.hpp"
#include "command.hpp"

namespace cw::app {

// `sim fabric` as it is typed. Empty text: the default, which the help names.
struct SimFabricOptions {
  std::string design, network, fat_tree, leaf_spine;
  std::string traffic, matrix, size, hosts, start_within, start_unit;
  std::string level = "auto", routing = "adaptive", congestion = "rtt", placement = "out-of-order", overload;
  std::vector<std::string> fail, slow, fail_rate;
  std::string link_rate, link_delay, switch_delay, payload, header, queue, until, reroute_delay, flowlet_gap, lanes;
  std::string out;
  std::uint64_t seed = 1;
  std::uint32_t threads = 1, qps = 1;
  bool force = false;
};

extern const char* const kSimFabricHelp;

int run_sim_fabric(const Common&, const SimFabricOptions&);

// --- from text to what a level takes (sim_fabric_input.cpp) -----------------------------------------

// Everything that a run needs.
struct SimInput {
  NamedGraph net;
  TrafficInput input;
  FabricOptions options;
  std::vector<std::string> failures;  // what fails, in words
  std::string assumed;                // of what the user did not say and the design does not; empty: nothing
};

// Each problem goes to `diagnostics`, those of options as `--size:1:1: error…`; the caller asks it.
NamedGraph graph_of(const Common&, const SimFabricOptions&, Diagnostics& diagnostics);
SimInput read_sim_input(const Common&, const SimFabricOptions&, Progress& progress, Diagnostics& diagnostics);

// --- what came out (sim_fabric_text.cpp, sim_fabric_json.cpp) ----------------------------------------

struct SimResult {
  FabricOutcome outcome;
  FabricSummary summary;
  double peak_mb = 0;
};
// What a run cost differs from one to the next: what is written to files leaves it out, so that the same seed gives the
// same bytes.
enum class Cost : std::uint8_t { with, without };
std::string sim_text(const SimInput& in, const SimResult& result, Cost cost);
std::string sim_json(const SimInput& in, const SimResult& result, const Diagnostics& findings, Cost cost);
// "permutation of 128 hosts, 2 MB each; fat tree of …; packet level, adaptive, rtt".
std::string sim_line(const SimInput& in, const FabricOutcome& outcome);

// --- the machine (sim_machine.cpp) -------------------------------------------------------------------

double available_memory();  // bytes that this process may still take; infinite where the system does not say
double peak_memory();       // bytes that it took so far

// Says on stderr how far a run is and when it will be done: a line that changes on a terminal, otherwise a line every half minute.
class RunProgress : public SimProgress {
 public:
  RunProgress(const Common& common, std::string_view what, std::uint64_t flows);
  ~RunProgress() override;
  bool at(double share, SimTime now, std::uint64_t done_flows) override;

 private:
  struct Clock;
  std::unique_ptr<Clock> clock_;
  std::string what_;
  std::uint64_t flows_;
  bool terminal_, quiet_;
};

}  // namespace cw::app
