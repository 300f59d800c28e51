#include "clusterwright/plan/diff_gauge.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace cw {

void Gauge::touch(const Cluster& c, NetworkId n, Touched& out) const {
  out[site_.live().network(c.networks[n].name)] = 1;
  for (const Network& other : c.networks)
    if (other.shares_switches_of == c.networks[n].name) out[site_.live().network(other.name)] = 1;
}

void Gauge::touch(const Cluster& c, const std::vector<LinkId>& links, Touched& out) const {
  std::vector<std::uint8_t> seen(c.networks.size(), 0);
  for (const LinkId l : links)
    if (std::exchange(seen[c.links.network[l].value], std::uint8_t{1}) == 0) touch(c, c.links.network[l], out);
}

Gauge::Touched Gauge::touched_by(const WorkStep& s) const {
  Touched out(site_.live().networks().size(), 0);
  touch(*d_.before, s.remove, out);
  touch(*d_.after, s.add, out);
  if (!s.drains) return out;
  const Cluster& c = *d_.before;  // what is drained is there
  const std::optional<DeviceId> device = c.find_device(s.device);
  std::vector<LinkId> links;
  for (const PortId p : c.ports_of(*device))
    if (c.ports.link[p].valid()) links.push_back(c.ports.link[p]);
  touch(c, links, out);
  return out;
}

void Gauge::measure(WorkStep& s, const Touched& touched) {
  s.bisection.clear();
  for (std::uint32_t n = 0; n < touched.size(); ++n)
    if (touched[n] != 0)
      if (const auto percent = site_.percent(n)) s.bisection.push_back({std::string(site_.live().networks()[n]), *percent, *percent});
}

void Gauge::meanwhile(WorkStep& s, const std::vector<LinkId>& wanted) {
  Touched touched = touched_by(s);
  touch(*d_.after, wanted, touched);
  measure(s, touched);
}

void Gauge::done(WorkStep& s) {
  const std::vector<StepBisection> during = s.bisection;
  measure(s, touched_by(s));
  for (StepBisection& b : s.bisection)
    for (const StepBisection& d : during)
      if (d.network == b.network) b.during = d.during;
}

std::vector<StepBisection> Gauge::lowest(const std::vector<WorkStep>& steps) const {
  std::vector<StepBisection> out;
  for (const std::string_view network : site_.live().networks()) {
    StepBisection low{std::string(network)};
    bool stated = false;
    for (const WorkStep& s : steps)
      for (const StepBisection& b : s.bisection) {
        if (b.network != network) continue;
        stated = true;
        low.during = std::min(low.during, b.during);
        low.after = std::min(low.after, b.after);
      }
    if (stated) out.push_back(std::move(low));
  }
  return out;
}

}  // namespace cw
