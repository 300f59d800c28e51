#pragma once

#include <string>

#include "clusterwright/base/source.hpp"

namespace cw {

// A value of the intent with its place: where it is written, or where its absence was noticed.
template <class T>
struct Asked {
  T value{};
  bool given = false;
  std::string pointer;  // "compute.unit"
  Span span;
  const T& operator*() const { return value; }
};

}  // namespace cw
