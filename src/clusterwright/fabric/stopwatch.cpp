#include "clusterwright/fabric/stopwatch.hpp"

#include <ctime>

namespace cw {
namespace {

std::int64_t now_ns(clockid_t clock) {
  timespec t{};
  clock_gettime(clock, &t);
  return static_cast<std::int64_t>(t.tv_sec) * 1'000'000'000 + t.tv_nsec;
}

}  // namespace

Stopwatch::Stopwatch() : wall_ns_(now_ns(CLOCK_MONOTONIC)), cpu_ns_(now_ns(CLOCK_THREAD_CPUTIME_ID)) {}
double Stopwatch::wall_s() const { return static_cast<double>(now_ns(CLOCK_MONOTONIC) - wall_ns_) / 1e9; }
double Stopwatch::cpu_s() const { return static_cast<double>(now_ns(CLOCK_THREAD_CPUTIME_ID) - cpu_ns_) / 1e9; }

}  // namespace cw
