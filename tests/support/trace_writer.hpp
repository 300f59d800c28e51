#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// Execution traces, written byte by byte after the description of the format, without the library that reads them.
namespace support {

// An attribute: its value is already what stands behind the name in the file.
struct TraceAttribute {
  std::string name, value;
};
// `kind` is the format's: int32 int64 uint32 uint64 sint32 sint64 fixed32 fixed64 sfixed32 sfixed64 bool double float string
// bytes bool_list (1,0,1).
TraceAttribute trace_attribute(std::string_view name, std::string_view kind, std::string_view value);

struct TraceNode {
  std::uint64_t id = 0;
  std::string name;
  std::uint32_t type = 4;
  std::vector<std::uint64_t> control, data;
  std::uint64_t duration_us = 0;
  std::vector<TraceAttribute> attributes;
};

std::string trace_metadata(std::string_view version);  // each with its length before it
std::string trace_node(const TraceNode& node);

// The files of a set of traces: what ends in .et or .json, by name.
struct TraceFile {
  std::string name, bytes;
};

// What a short text describes, a line for a thing:
//
//   rank 3                        begins the file run.3.et; `file NAME` one of any other name
//   meta 0.0.4                    its first message; `meta` alone gives no version
//   node 7 name COMP us=12 ctrl=1,2 data=3 comm_size:uint64=1024 comm_type=0 pg_name=tp
//                                 types: NONE METADATA MEM_LOAD MEM_STORE COMP SEND RECV COLL, or a number; an attribute without
//                                 a kind is int64 if it is a number, else a string; `-` for a node without a name
//   length 1000                   a length with no message behind it
//   hex 0a ff                     these bytes
//   text something                the rest of the line and an end of line
//   cut 5                         takes so many bytes off the end of the file
//   groups {"0": [0, 1]}          a line of run.json
//
// Lines that begin with # and empty ones are skipped.
std::vector<TraceFile> traces_of(std::string_view text);

}  // namespace support
