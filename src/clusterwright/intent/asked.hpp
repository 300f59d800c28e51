#pragma once

#include <string>
#include <string_view>

#include "clusterwright/intent/intent.hpp"
#include "clusterwright/text/schema.hpp"

// Values of a record as Asked<T>; `prefix` is the path of the record, "" at the top.
namespace cw::asked {

std::string path(std::string_view prefix, std::string_view name);

template <class T>
Asked<T> with(const Record& record, std::string_view prefix, std::string_view name, T value) {
  return {std::move(value), record.given(name), path(prefix, name), record.span(name)};
}

Asked<std::string> text(const Record& record, std::string_view prefix, std::string_view name);
Asked<std::uint32_t> count(const Record& record, std::string_view prefix, std::string_view name);
Asked<bool> yes(const Record& record, std::string_view prefix, std::string_view name);
Asked<Ratio> ratio(const Record& record, std::string_view prefix, std::string_view name);

// A number or quantity in its base unit. What validate() objected to counts as not given and is zero: one
// mistake, one message.
Asked<double> sound_number(const Record& record, std::string_view prefix, std::string_view name);
Asked<std::uint32_t> sound_count(const Record& record, std::string_view prefix, std::string_view name);
template <Dimension D>
Asked<Quantity<D>> sound(const Record& record, std::string_view prefix, std::string_view name) {
  const Asked<double> a = sound_number(record, prefix, name);
  return {Quantity<D>{a.value}, a.given, a.pointer, a.span};
}

}  // namespace cw::asked
