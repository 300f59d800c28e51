#pragma once

#include <string>
#include <utility>
#include <vector>

#include "clusterwright/catalog/part.hpp"

namespace test_parts {

using Facts = std::vector<std::pair<std::string, std::string>>;

// A part that says these things of itself, in text as in a catalogue file.
cw::Part with_facts(std::string id, cw::PartKind kind, const Facts& facts);
cw::PartRef shared(cw::Part part);

// Three-phase PDUs: 60 A at 208 V and at 415 V, 32 A at 400 V.
cw::Part pdu_208();
cw::Part pdu_415();
cw::Part pdu_400();

}  // namespace test_parts
