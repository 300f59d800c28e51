#pragma once

#include <cstdint>
#include <span>

#include "clusterwright/base/random.hpp"

namespace cw {

// How switches choose among equal ways by hash: the same at every level, so that static load, flow level and packet level
// send a queue pair over the same links.

// Of the five-tuple: source, destination and the source port that a queue pair has for itself.
constexpr std::uint32_t path_hash(std::uint32_t src, std::uint32_t dst, std::uint32_t queue_pair, std::uint64_t seed) {
  const std::uint64_t ends = (static_cast<std::uint64_t>(src) << 32U) | dst;
  return static_cast<std::uint32_t>(mixed(mixed(ends + 0x9e3779b97f4a7c15U) + mixed(seed) + queue_pair * 0xd1b54a32d192ed03U) >> 32U);
}

// What vertex `v` makes of it. Every switch has its own seed: if all hashed alike, the second tier would find its choice
// already made by the first.
constexpr std::uint32_t hash_at(std::uint32_t hash, std::uint32_t v) {
  return static_cast<std::uint32_t>(mixed(((static_cast<std::uint64_t>(v) << 32U) | hash) + 0x9e3779b97f4a7c15U) >> 32U);
}

// The port that vertex `v` sends through; `next` must not be empty.
constexpr std::uint32_t hashed_port(std::span<const std::uint32_t> next, std::uint32_t hash, std::uint32_t v) {
  const auto n = static_cast<std::uint32_t>(next.size());
  return n == 1 ? next[0] : next[scaled(hash_at(hash, v), n)];
}

}  // namespace cw
