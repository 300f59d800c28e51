#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

// The one door to the library that takes messages apart.
namespace cw::trace {

// An attribute that must be a whole number, of whatever kind the writer gave it: 1.0 and "1" are 1 too.
struct Whole {
  enum class State : std::uint8_t { absent, good, no_number, contradicted };
  State state = State::absent;
  std::int64_t value = 0;  // what is beyond 64 bits becomes the nearest that is not
  bool given() const { return state != State::absent; }
};

// A message of a node, taken apart. Texts and lists live until the next message is read.
struct RawNode {
  std::uint64_t id = 0;
  std::string_view name;
  std::int32_t type = 0;
  std::uint64_t duration_us = 0;
  std::span<const std::uint64_t> control, data;  // numbers of the nodes it waits for
  Whole comm_type, comm_size, comm_src, comm_dst, comm_tag, comm_priority, num_ops, tensor_size, is_cpu_op;
  std::string_view comm_word;  // comm_type where it is a word
  std::string_view group;      // pg_name; a number becomes its digits
  bool some_dimensions = false;  // involved_dim leaves some out
};

class Decoder {
 public:
  Decoder();
  ~Decoder();
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;

  // False if the message is no node.
  bool node(std::string_view message, RawNode& out);

  // What the first message of a file is; `version` is that of metadata.
  enum class Head : std::uint8_t { metadata, node, neither };
  Head head(std::string_view message, std::string& version);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace cw::trace
