#pragma once

#include <string>

#include <tl/expected.hpp>

namespace cw {

// An expected failure, in words for the user; the caller knows the place and the code.
struct Failure {
  std::string message;
  std::string help;
};

template <class T>
using Result = tl::expected<T, Failure>;

inline tl::unexpected<Failure> fail(std::string message, std::string help = {}) {
  return tl::unexpected<Failure>(Failure{std::move(message), std::move(help)});
}

}  // namespace cw
