#include "clusterwright/intent/asked.hpp"

#include <fmt/format.h>

namespace cw::asked {

std::string path(std::string_view prefix, std::string_view name) {
  return prefix.empty() ? std::string(name) : fmt::format("{}.{}", prefix, name);
}

Asked<std::string> text(const Record& r, std::string_view prefix, std::string_view name) { return with(r, prefix, name, r.text(name)); }
Asked<std::uint32_t> count(const Record& r, std::string_view prefix, std::string_view name) {
  return with(r, prefix, name, static_cast<std::uint32_t>(r.integer(name)));
}
Asked<bool> yes(const Record& r, std::string_view prefix, std::string_view name) { return with(r, prefix, name, r.boolean(name)); }
Asked<Ratio> ratio(const Record& r, std::string_view prefix, std::string_view name) { return with(r, prefix, name, r.ratio(name)); }

Asked<double> sound_number(const Record& r, std::string_view prefix, std::string_view name) {
  const Field& field = r.field(name);
  const auto read = parse_quantity(r.text(name), field.dimension);
  const bool fine = read && *read >= field.minimum && *read <= field.maximum;
  Asked<double> out = with(r, prefix, name, fine ? *read : 0.0);
  out.given = out.given && fine;
  return out;
}

Asked<std::uint32_t> sound_count(const Record& r, std::string_view prefix, std::string_view name) {
  const Field& field = r.field(name);
  const auto read = static_cast<double>(r.integer(name));
  const bool fine = read >= field.minimum && read <= field.maximum;
  Asked<std::uint32_t> out = with(r, prefix, name, fine ? static_cast<std::uint32_t>(read) : 0U);
  out.given = out.given && fine;
  return out;
}

}  // namespace cw::asked
