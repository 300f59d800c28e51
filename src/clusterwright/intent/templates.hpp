#pragma once

#include <string>
#include <vector>

#include "clusterwright/base/source.hpp"

namespace cw {

// A commented intent file to start from.
struct IntentTemplate {
  std::string name;
  std::string help;  // its first comment line
  std::string text;
};

// Those of templates/, by name. Safe to call from any thread.
const std::vector<IntentTemplate>& intent_templates();

// The files of templates/ as compiled into the program.
const std::vector<SourceText>& embedded_templates();

}  // namespace cw
