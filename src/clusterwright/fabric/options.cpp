#include "clusterwright/fabric/options.hpp"

namespace cw {

std::string_view level_name(SimLevel v) {
  switch (v) {
    case SimLevel::automatic: return "auto";
    case SimLevel::closed_form: return "closed";
    case SimLevel::static_load: return "static";
    case SimLevel::flow: return "flow";
    case SimLevel::packet: return "packet";
  }
  return "auto";
}

std::string_view routing_name(Routing v) {
  switch (v) {
    case Routing::ecmp: return "ecmp";
    case Routing::flowlet: return "flowlet";
    case Routing::spray: return "spray";
    case Routing::recycled: return "recycled";
    case Routing::adaptive: return "adaptive";
    case Routing::weighted: return "weighted";
  }
  return "ecmp";
}

std::string_view congestion_name(Congestion v) {
  switch (v) {
    case Congestion::none: return "none";
    case Congestion::dcqcn: return "dcqcn";
    case Congestion::rtt: return "rtt";
    case Congestion::window: return "window";
  }
  return "none";
}

std::string_view placement_name(Placement v) { return v == Placement::in_order ? "in-order" : "out-of-order"; }

std::string_view overload_name(Overload v) {
  switch (v) {
    case Overload::trim: return "trim";
    case Overload::drop: return "drop";
    case Overload::lossless: return "lossless";
    case Overload::credits: return "credits";
  }
  return "trim";
}

}  // namespace cw
