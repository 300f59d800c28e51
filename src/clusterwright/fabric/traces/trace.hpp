#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clusterwright/base/diagnostics.hpp"
#include "clusterwright/base/sim_time.hpp"

namespace cw {

class SimProgress;

// Execution traces: what every rank of a job computes and sends, and what waits for what.

enum class TraceOp : std::uint8_t {
  nothing,  // metadata, and what is not understood: takes no time, and what waits for it waits through it
  compute,
  memory,
  send,
  receive,
  collective
};
enum class TraceCollective : std::uint8_t { all_reduce, reduce, all_gather, gather, scatter, broadcast, all_to_all, reduce_scatter, reduce_scatter_block, barrier };

std::string_view trace_op_name(TraceOp v);
std::string_view trace_collective_name(TraceCollective v);

// What one rank does: a table of nodes, each of which starts when all that it waits for have ended.
//
// 1. Nodes stand in an order in which each comes after all that it waits for: that of the file, as far as the file allows.
// 2. The k-th collective of a rank on a group meets the k-th of every other member, and the k-th send of a rank to another
//    with a tag the k-th receive of the other from it with that tag, counted in this order.
// 3. About 50 bytes a node beside the names, which are kept once a rank.
struct RankTrace {
  static constexpr std::uint32_t kWorld = 0xffffffffU;

  std::vector<TraceOp> op;
  std::vector<TraceCollective> collective;  // of nodes that are one
  std::vector<std::uint8_t> on_host;        // 1: the file says that it runs on the host and not on the GPU
  std::vector<SimTime> duration;            // as recorded; 0 if nothing was
  std::vector<std::int64_t> bytes;          // of communication: comm_size; else tensor_size, 0 if the file gives none
  std::vector<std::uint32_t> partner;       // send, receive: the other rank; collective: the group, or kWorld for all ranks
  std::vector<std::int32_t> tag;            // of send and receive
  std::vector<std::int64_t> operations;     // num_ops by node; empty if no node of this rank gives any
  std::vector<std::int32_t> priority;       // comm_priority by node; empty if no node of this rank gives any
  std::vector<std::uint32_t> waits_begin;   // by node, and one more: where its part of `waits` begins
  std::vector<std::uint32_t> waits;         // the nodes it waits for, ascending, each once

  std::uint32_t size() const { return static_cast<std::uint32_t>(op.size()); }
  std::span<const std::uint32_t> waits_for(std::uint32_t node) const { return {waits.data() + waits_begin[node], waits_begin[node + 1] - waits_begin[node]}; }
  std::int64_t operations_of(std::uint32_t node) const { return operations.empty() ? 0 : operations[node]; }
  std::int32_t priority_of(std::uint32_t node) const { return priority.empty() ? 0 : priority[node]; }
  // The number that the file gives it.
  std::uint64_t id(std::uint32_t node) const { return ids.empty() ? first_id + node : ids[node]; }
  std::string_view name(std::uint32_t node) const;

  std::uint64_t first_id = 0;
  std::vector<std::uint64_t> ids;          // empty where they count up from first_id
  std::vector<std::uint32_t> name_number;  // by node
  std::vector<std::uint32_t> name_end;     // by number: where it ends in name_text
  std::string name_text;                   // distinct names, one after the other
};

struct ProcessGroup {
  std::string name;
  std::vector<std::uint32_t> ranks;  // as the file lists them, each once
};

struct TraceSet {
  std::vector<RankTrace> ranks;
  std::vector<ProcessGroup> groups;  // in the order of the file
  std::string title;                 // "llama: 8 ranks, 12,000 nodes"
  // Of how many ranks the traces speak: more than there are only where the trace of rank 0 was asked for alone.
  std::uint32_t job_ranks = 0;
};

// Reads `<prefix>.0.et`, `<prefix>.1.et` … and a file of process groups (see docs/traces.md for what they hold).
//
// `groups_file`: empty for `<prefix>.json` or comm_group.json beside it, where there is one. `ranks`: how many, from rank 0
// on; 0 for all there are. With 1 the trace of rank 0 stands for itself: groups and partners may name ranks whose
// traces are not there, and what it does is not held against what others do.
//
// Nothing after an error: each problem of every file is told with its place, up to a thousand a file. Places in traces are
// line 1, column 1 + the byte in the file where the message of a node begins. What is not understood and can be left out
// is a warning, once for each kind, with how many there are. Deterministic, whatever the number of threads.
// `progress` may be null; it is told how many nodes are read, and if it stops the reading there is neither a result nor an error.
std::optional<TraceSet> read_traces(const std::string& prefix, const std::string& groups_file, std::uint32_t ranks, Diagnostics& diagnostics, SimProgress* progress, std::uint32_t threads = 1);

}  // namespace cw
