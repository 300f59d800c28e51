#pragma once

#include <cstddef>
#include <cstdint>

// Plain functions over bytes: ./test replays them over the corpus and seeded mutations of it, libFuzzer
// drives the same ones in ./test --all. They abort on a broken promise.
int fuzz_intent(const std::uint8_t* data, std::size_t size);
int fuzz_quantity(const std::uint8_t* data, std::size_t size);
int fuzz_design(const std::uint8_t* data, std::size_t size);
int fuzz_prices(const std::uint8_t* data, std::size_t size);
int fuzz_quotes(const std::uint8_t* data, std::size_t size);
int fuzz_matrix(const std::uint8_t* data, std::size_t size);
int fuzz_demand(const std::uint8_t* data, std::size_t size);
int fuzz_trace(const std::uint8_t* data, std::size_t size);
