#include <cstdlib>
#include <string>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/check/registry.hpp"
#include "clusterwright/cluster/design_file.hpp"
#include "fuzz/targets.hpp"

// A damaged design is refused with a place, or read; what is read can be judged and written, and what is
// written can be read again.
int fuzz_design(const std::uint8_t* data, std::size_t size) {
  cw::Diagnostics d;
  const auto cluster = cw::read_design(std::string(reinterpret_cast<const char*>(data), size), "fuzz.json", d);
  if (!cluster) {
    if (!d.has_errors()) std::abort();
    for (const cw::Diagnostic& x : d.all())  // what breaks an invariant is told where it stands, before
      if (x.code == cw::code::kInternal) std::abort();
    return 0;
  }
  cw::Diagnostics findings;
  cw::run_checks(*cluster, findings);
  const std::string text = cw::write_design(*cluster);
  cw::Diagnostics again;
  const auto back = cw::read_design(text, "again.json", again);
  if (!back || cw::write_design(*back) != text) std::abort();
  return 0;
}
