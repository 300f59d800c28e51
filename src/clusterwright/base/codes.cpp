#include "clusterwright/base/codes.hpp"

namespace cw::code {
namespace {

#define CW_CODE_ROW(name, number, title) CodeInfo{number, title},
constexpr CodeInfo kAll[] = {CW_CODES(CW_CODE_ROW)};
#undef CW_CODE_ROW

}  // namespace

std::span<const CodeInfo> all() { return kAll; }

}  // namespace cw::code
