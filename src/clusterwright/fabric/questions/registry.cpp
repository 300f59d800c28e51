#include "clusterwright/fabric/questions/questions.hpp"

namespace cw::questions {

std::vector<const Question*> all_questions() { return {&kEcmpVsAdaptive, &kRailDesigns, &kFailedLinks, &kScatteredPlacement, &kTenants, &kVirtualJitter, &kNicRates}; }

const Question* find_question(std::string_view name) {
  for (const Question* q : all_questions())
    if (q->name == name) return q;
  return nullptr;
}

}  // namespace cw::questions
