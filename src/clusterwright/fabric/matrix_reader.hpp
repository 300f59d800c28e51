#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "clusterwright/base/diagnostics.hpp"
#include "clusterwright/fabric/patterns.hpp"

namespace cw {

// A link that a connection matrix wants cut from the start: the `link`-th uplink (of a core: downlink) of the `number`-th
// switch of a tier, both from 0.
struct MatrixFailure {
  std::uint8_t tier = 1;  // 1 TOR, 2 AGG, 3 CORE
  std::uint32_t number = 0, link = 0;
  Span span;
};

struct Matrix {
  TrafficInput input;
  std::vector<MatrixFailure> failures;
};

struct MatrixSettings {
  std::span<const std::uint32_t> hosts;       // the endpoint of host 0, 1, …
  std::int64_t start_unit = kPsPerUs;         // picoseconds that one unit of `start` is
  std::size_t most_flows = 16U << 20U;
};

// Reads the connection matrices (.cm) of packet simulators. Words are parted by blanks; `#` starts a comment line:
//
//   Nodes N                       hosts that the file speaks of, 0 … N - 1
//   Connections M                 how many connection lines follow; Triggers T and Failures F likewise
//   S->D [id I] [start T | trigger G] size B [send_done_trigger G] [recv_done_trigger G] [prio P] [flow I] [msgid I]
//   trigger id G oneshot | multishot | barrier count C
//   failure [switch_type] TOR|AGG|CORE [switch_id] I [link_id] L
//
// The words after S->D come in any order; numbers of connections, flows and messages are read and not needed. `start` is
// in microseconds, as the simulators that read these files take it; files that count picoseconds say so by
// MatrixSettings::start_unit. B is in bytes. A oneshot trigger fires once, when the first flow that names it is done; a
// barrier when C are; a multishot starts one waiting flow each time, in the order of the file, and is understood where
// the file alone settles which flow starts which.
//
// Nothing after an error, of which each problem of the file is told with its place, 10,000 at most. A million
// connections take about half a second.
std::optional<Matrix> read_matrix(const SourceText& source, const MatrixSettings& settings, Diagnostics& diagnostics);

}  // namespace cw
