#pragma once

#include <string>

#include "collective_input.hpp"

namespace cw::app {

struct AskOptions {
  std::string question;
  RankOptions place;
  std::string size, out;
  std::string jitter, vm_jitter, vm_tail, vm_tail_share, compute;
  bool force = false;
};
std::string ask_help();
int run_ask(const Common&, const AskOptions&);

}  // namespace cw::app
