#include <chrono>
#include <cstdio>
#include <fstream>
#include <limits>
#include <string>

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include "clusterwright/base/units.hpp"
#include "sim_fabric.hpp"

namespace cw::app {
namespace {

// A number behind `key` in a file of the system; negative if there is none.
double number_in(const char* file, const std::string& key) {
  std::ifstream in(file);
  for (std::string word; in >> word;) {
    double n = 0;
    if (key.empty()) {
      try {
        return std::stod(word);
      } catch (const std::exception&) {
        return -1;  // "max"
      }
    }
    if (word == key && in >> n) return n;
  }
  return -1;
}

}  // namespace

double available_memory() {
  double least = std::numeric_limits<double>::infinity();
  if (const double kb = number_in("/proc/meminfo", "MemAvailable:"); kb >= 0) least = kb * 1024;
  // A container may have less than the machine.
  const double most = number_in("/sys/fs/cgroup/memory.max", ""), used = number_in("/sys/fs/cgroup/memory.current", "");
  if (most >= 0 && used >= 0) least = std::min(least, std::max(0.0, most - used));
  rlimit limit{};
  if (getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY) least = std::min(least, static_cast<double>(limit.rlim_cur));
  return least;
}

double peak_memory() {
  rusage usage{};
  return getrusage(RUSAGE_SELF, &usage) == 0 ? static_cast<double>(usage.ru_maxrss) * 1024 : 0;
}

struct RunProgress::Clock {
  using Steady = std::chrono::steady_clock;
  Steady::time_point start = Steady::now(), last = start;
  static double seconds(Steady::duration d) { return std::chrono::duration<double>(d).count(); }
};

RunProgress::RunProgress(const Common& common, std::string_view what, std::uint64_t flows)
    : clock_(std::make_unique<Clock>()), what_(what), flows_(flows), terminal_(isatty(STDERR_FILENO) != 0), quiet_(common.quiet) {}

RunProgress::~RunProgress() {
  if (terminal_ && !quiet_) std::fputs("\r\x1b[K", stderr);
}

bool RunProgress::at(double share, SimTime now, std::uint64_t done) {
  if (quiet_) return true;
  const auto t = Clock::Steady::now();
  if (Clock::seconds(t - clock_->last) < (terminal_ ? 0.1 : 30)) return true;
  clock_->last = t;
  const double gone = Clock::seconds(t - clock_->start);
  std::string line = fmt::format("{}: {:.0f} % after {:.0f} s, {} simulated", what_, share * 100, gone, now.ps < 10'000 * kPsPerUs ? fmt::format("{:.0f} us", in_us(now)) : fmt::format("{:.4g} ms", in_us(now) / 1e3));
  if (flows_ > 0) line += fmt::format(", {} of {} flows done", grouped(done), grouped(flows_));
  if (share > 0.001) line += fmt::format(", about {:.0f} s to go", gone * (1 - share) / share);
  std::fprintf(stderr, terminal_ ? "\r\x1b[K%s" : "%s\n", line.c_str());
  std::fflush(stderr);
  return true;
}

}  // namespace cw::app
