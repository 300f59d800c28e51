#include <cstdlib>
#include <string>

#include "clusterwright/fabric/demand_reader.hpp"
#include "clusterwright/topology/synthetic.hpp"
#include "fuzz/targets.hpp"

// Whatever the bytes are: either every flow can be simulated, or a problem is told with a place.
int fuzz_demand(const std::uint8_t* data, std::size_t size) {
  static const cw::NamedGraph net = *cw::fat_tree(4, {});
  static const auto hosts = *cw::pick_hosts("8", net.graph.endpoints, 1);
  cw::Diagnostics d;
  const auto demand = cw::read_demand({"fuzz.csv", std::string(reinterpret_cast<const char*>(data), size)}, hosts, *net.names, d);
  if (demand.has_value() == d.has_errors()) std::abort();
  for (const cw::Diagnostic& x : d.all())
    if (x.span.line == 0 || x.span.column == 0 || x.help.empty()) std::abort();
  if (!demand) return 0;
  if (demand->traffic.flows.empty()) std::abort();
  for (const cw::FlowSpec& f : demand->traffic.flows)
    if (f.src == f.dst || f.src >= 8 || f.dst >= 8 || f.bytes < 1 || f.bytes > cw::kLargestFlow || f.start.ps < 0 || (f.tenant > 0 && f.tenant >= demand->tenants.size())) std::abort();
  return 0;
}
