#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "clusterwright/fabric/traces/groups.hpp"
#include "clusterwright/fabric/traces/trace.hpp"

namespace cw::trace {

// Where the bytes of traces come from. Several threads may ask at once.
class TraceFiles {
 public:
  virtual ~TraceFiles() = default;
  virtual std::string name(std::uint32_t rank) const = 0;
  // Puts the file of a rank into `bytes`, whose room is used again; what hinders is told.
  virtual bool load(std::uint32_t rank, std::string& bytes, Diagnostics& diagnostics) const = 0;
};

// As read_traces, of files that are known to be there. `title` is what the traces are called. Nothing if groups are not known.
std::optional<TraceSet> read_trace_set(const TraceFiles& files, const std::string& title, RankScope scope, std::vector<ProcessGroup> groups, Diagnostics& diagnostics, SimProgress* progress, std::uint32_t threads);

}  // namespace cw::trace
