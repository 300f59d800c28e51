#pragma once

#include <cstdint>

namespace cw {

// Time since it was made: of the clock on the wall, and of the processor in the calling thread. Goes into what a run costs,
// never into what it answers.
class Stopwatch {
 public:
  Stopwatch();
  double wall_s() const;
  double cpu_s() const;

 private:
  std::int64_t wall_ns_, cpu_ns_;
};

}  // namespace cw
