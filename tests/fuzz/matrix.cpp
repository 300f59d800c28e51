#include <cstdlib>
#include <numeric>
#include <string>

#include "clusterwright/fabric/matrix_reader.hpp"
#include "clusterwright/fabric/triggers.hpp"
#include "fuzz/targets.hpp"

// Whatever the bytes are: either every flow can be simulated and none waits for ever, or a problem is told with a place.
int fuzz_matrix(const std::uint8_t* data, std::size_t size) {
  std::vector<std::uint32_t> hosts(8);
  std::iota(hosts.begin(), hosts.end(), 100U);
  cw::MatrixSettings settings;
  settings.hosts = hosts;
  cw::Diagnostics d;
  const auto matrix = cw::read_matrix({"fuzz.cm", std::string(reinterpret_cast<const char*>(data), size)}, settings, d);
  if (matrix.has_value() == d.has_errors()) std::abort();
  for (const cw::Diagnostic& x : d.all())
    if (x.span.line == 0 || x.span.column == 0 || x.help.empty()) std::abort();
  if (!matrix) return 0;
  const cw::Traffic& t = matrix->input.traffic;
  if (t.flows.empty() || !cw::trigger_cycles(t).empty()) std::abort();
  const auto fired = cw::count_downs(t);
  for (const cw::FlowSpec& f : t.flows) {
    if (f.src == f.dst || f.src < 100 || f.src > 107 || f.dst < 100 || f.dst > 107 || f.bytes < 1 || f.bytes > cw::kLargestFlow || f.start.ps < 0) std::abort();
    for (const std::uint32_t trigger : {f.trigger, f.when_sent, f.when_received})
      if (trigger != cw::FlowSpec::kNoTrigger && trigger >= t.triggers.size()) std::abort();
    if (f.trigger != cw::FlowSpec::kNoTrigger && fired[f.trigger] < t.triggers[f.trigger].count) std::abort();
  }
  return 0;
}
