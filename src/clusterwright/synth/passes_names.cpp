#include <algorithm>

#include <fmt/format.h>

#include "clusterwright/synth/passes.hpp"

namespace cw {
namespace {

std::size_t digits(std::uint64_t n) { return fmt::format("{}", n).size(); }

struct Words {
  std::string_view role;
  std::uint64_t n = 0;      // from 1, over the whole growth target
  std::size_t width = 2;
  Coordinates at;
};

std::string coordinate(std::uint16_t c) { return c == Coordinates::kNowhere ? std::string("0") : fmt::format("{:02}", c + 1); }

std::string name_from(std::string_view pattern, const Words& w) {
  std::string out;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] != '{') {
      out += pattern[i];
      continue;
    }
    const std::size_t end = pattern.find('}', i);
    const std::string_view word = pattern.substr(i + 1, end - i - 1);
    if (word == "n") out += fmt::format("{:0{}}", w.n, w.width);
    else if (word == "role") out += w.role;
    else if (word == "pod") out += coordinate(w.at.pod);
    else if (word == "unit") out += coordinate(w.at.unit);
    else if (word == "index") out += coordinate(w.at.index);
    i = end;
  }
  return out;
}

// Numbers count places of the growth target, so that a device keeps its name when the cluster grows,
// and are as wide as the target needs.
class Namer {
 public:
  explicit Namer(SynthState& s) : s_(s), p_(s.plan) {}

  void run() {
    for (const DeviceId d : ids<DeviceId>(s_.builder.device_count())) {
      const DeviceRow& row = s_.builder.device(d);
      const Words words = words_for(row);
      std::string_view pattern = row.kind == DeviceKind::host ? *s_.intent.host_name : *s_.intent.switch_name;
      s_.builder.set_name(d, name_from(pattern, words));
    }
    for (const RackId r : ids<RackId>(s_.builder.rack_count())) {
      Words words;
      words.role = "rack";
      words.at = s_.layout.rack_at[r.value];
      words.n = s_.layout.rack_numbers[r.value];
      words.width = std::max<std::size_t>(2, digits(s_.layout.target_racks));
      s_.builder.rack(r).name = name_from(*s_.intent.rack_name, words);
    }
  }

 private:
  Words words_for(const DeviceRow& row) const {
    const Coordinates& at = row.at;
    Words w;
    w.at = at;
    std::uint64_t of = 0;
    const std::uint64_t unit = at.unit == Coordinates::kNowhere ? 0 : std::uint64_t{at.pod} * p_.pod_units + at.unit;
    if (row.kind == DeviceKind::host) {
      w.role = "node";
      w.n = unit * p_.unit_nodes + at.index;
      of = std::uint64_t{p_.units} * p_.unit_nodes;
    } else if (is_machine(row.kind)) {
      w.role = role_name(row.role);
      w.n = at.index;
    } else if (row.kind == DeviceKind::appliance) {
      w.role = "appliance";
      w.n = at.index;
    } else {
      w.role = role_name(row.role);
      of = switches_of(row.role, at, unit, w.n);
    }
    ++w.n;
    w.width = std::max<std::size_t>(2, digits(of));
    return w;
  }

  // How many switches of a role the target has; `n` is which of them this one is.
  std::uint64_t switches_of(Role role, const Coordinates& at, std::uint64_t unit, std::uint64_t& n) const {
    switch (role) {
      case Role::spine:
        n = ((std::uint64_t{at.plane} * p_.pods + at.pod) * p_.blocks + at.group) * p_.spines_per_block + at.index;
        return std::uint64_t{p_.planes} * p_.pods * p_.blocks * p_.spines_per_block;
      case Role::super_spine:
        n = (std::uint64_t{at.plane} * p_.groups + at.group) * p_.group_size + at.index;
        return std::uint64_t{p_.planes} * p_.groups * p_.group_size;
      default:
        n = (std::uint64_t{at.plane} * p_.units + unit) * p_.leaves_per_unit + at.index;
        return std::uint64_t{p_.planes} * p_.units * p_.leaves_per_unit;
    }
  }

  SynthState& s_;
  const FabricPlan& p_;
};

void run_names(SynthState& s) { Namer(s).run(); }

}  // namespace

extern const PassInfo kPassNames{"names", "what people see, by pattern, as wide as the growth target needs", kDevices, kNames, run_names};

}  // namespace cw
