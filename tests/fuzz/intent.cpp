#include <cstdlib>
#include <string>

#include "clusterwright/catalog/catalogue.hpp"
#include "clusterwright/intent/intent.hpp"
#include "clusterwright/synth/synth.hpp"
#include "fuzz/targets.hpp"

namespace {

const cw::Catalogue& catalogue() {
  static const cw::Catalogue kAll = [] {
    cw::Diagnostics d;
    return cw::Catalogue::load({}, d);
  }();
  return kAll;
}

}  // namespace

// Whatever the bytes are: a problem is told with a place in the text, or a cluster comes out; never both
// silence and nothing.
int fuzz_intent(const std::uint8_t* data, std::size_t size) {
  cw::Diagnostics d;
  const auto intent = cw::read_intent({"fuzz.yaml", std::string(reinterpret_cast<const char*>(data), size)}, d);
  if (!intent && !d.has_errors()) std::abort();
  for (const cw::Diagnostic& x : d.all())
    if (x.span.line == 0 || x.code < 1000 || x.code >= 3000) std::abort();
  if (!intent || d.has_errors() || *intent->nodes > 200 || *intent->gpus > 1600 || *intent->growth_nodes > 400 || *intent->growth_units > 20) return 0;
  const auto made = cw::synthesise(*intent, catalogue(), d);
  if (!made && !d.has_errors()) std::abort();
  for (const cw::Diagnostic& x : d.all())
    if (x.code == 9001) std::abort();
  return 0;
}
