#pragma once

#include <string>
#include <string_view>

// Words that the steps of a work plan and what is found of it share.
namespace cw {

std::string counted(std::size_t n, std::string_view one);

// "pod-00/unit-01" of "pod-00/unit-01/node-07": things that are put in or taken out together.
std::string parent_of(std::string_view key);

}  // namespace cw
