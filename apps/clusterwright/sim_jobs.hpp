#pragma once

#include <string>
#include <vector>

#include "collective_input.hpp"

namespace cw::app {

struct SimJobsOptions {
  RankOptions place;  // of jobs, `gpus` and `placement` are theirs
  std::string trace, groups, jobs, jitter, out;
  std::vector<std::string> stragglers;
  std::uint32_t iterations = 1;
  bool force = false;
};
extern const char* const kSimChakraHelp;
extern const char* const kSimJobsHelp;

int run_sim_chakra(const Common&, const SimJobsOptions&);
int run_sim_jobs(const Common&, const SimJobsOptions&);

}  // namespace cw::app
