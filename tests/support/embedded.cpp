#include "support/embedded.hpp"

namespace cw {

const Catalogue& embedded() {
  static const Catalogue all = [] {
    Diagnostics d;
    return Catalogue::load({}, d);
  }();
  return all;
}

}  // namespace cw
