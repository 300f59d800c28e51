#include <algorithm>
#include <charconv>
#include <optional>
#include <set>
#include <vector>

#include <fmt/format.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/intent/names.hpp"
#include "clusterwright/synth/passes.hpp"
#include "clusterwright/synth/standing.hpp"

namespace cw {
namespace {

std::size_t digits(std::uint64_t n) { return fmt::format("{}", n).size(); }

struct Words {
  std::string role;
  std::uint64_t n = 0;      // from 1, over the whole growth target
  std::size_t width = 2;
  Coordinates at;
  std::size_t pod_width = 2, unit_width = 2, index_width = 2;
  std::string_view site;
  std::uint64_t row = 0, rack = 0, height = 0;  // from 1; 0: not placed
  std::size_t rack_width = 2;
};

std::string coordinate(std::uint16_t c, std::size_t width) { return c == Coordinates::kNowhere ? std::string("0") : fmt::format("{:0{}}", c + 1, width); }

// At least two digits, and as many as the last of `n` needs.
std::size_t width_of(std::uint64_t n) { return std::max<std::size_t>(2, digits(n)); }

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
    else if (word == "pod") out += coordinate(w.at.pod, w.pod_width);
    else if (word == "unit") out += coordinate(w.at.unit, w.unit_width);
    else if (word == "index") out += coordinate(w.at.index, w.index_width);
    else if (word == "site") out += w.site;
    else if (word == "row") out += fmt::format("{:02}", w.row);
    else if (word == "rack") out += fmt::format("{:0{}}", w.rack, w.rack_width);
    else if (word == "u") out += fmt::format("{:02}", w.height);
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
    if (!sites_named()) return;
    keep_rack_numbers();
    for (const DeviceId d : ids<DeviceId>(s_.builder.device_count())) {
      const DeviceRow& row = s_.builder.device(d);
      if (row.kind == DeviceKind::controller) continue;
      const Asked<std::string>& pattern = row.kind == DeviceKind::host ? s_.intent.host_name : s_.intent.switch_name;
      Words words = words_for(row);
      if (row.rack.valid()) place(words, row.rack, row.unit);
      else if (needs_place(*pattern)) return unplaced(pattern, row.key);
      s_.builder.set_name(d, name_of(*pattern, words, s_.standing != nullptr ? s_.standing->device_name(row.key) : std::string_view()));
    }
    for (const RackId r : ids<RackId>(s_.builder.rack_count())) {
      s_.builder.rack(r).name = name_of(*s_.intent.rack_name, words_for(r), standing_name(r));
    }
    for (std::size_t i = 0; i < s_.layout.controllers.size(); ++i) {
      const GearRow& gear = s_.builder.gear(s_.layout.controlled[i]);
      s_.builder.set_name(s_.layout.controllers[i], fmt::format("{}-{}", s_.builder.rack(gear.rack).name, gear.key.substr(gear.key.rfind('/') + 1)));
    }
    unique();
  }

 private:
  void error(std::uint16_t code, const Asked<std::string>& pattern, std::string message, std::string help) {
    s_.diagnostics.error(code, s_.intent.source, pattern.span, std::move(message), std::move(help));
  }

  std::string_view standing_name(RackId r) const { return s_.standing != nullptr ? s_.standing->rack_name(s_.builder.rack(r).key) : std::string_view(); }

  // Racks that stand keep their numbers, as their names tell them; others have those of the layout, or the next that are free.
  void keep_rack_numbers() {
    if (s_.standing == nullptr) return;
    auto& numbers = s_.layout.rack_numbers;
    std::set<std::uint32_t> taken;
    std::vector<RackId> fresh, homeless;
    for (const RackId r : ids<RackId>(s_.builder.rack_count()))
      if (const auto number = standing_number(r); number && taken.insert(*number).second) numbers[r.value] = *number;
      else fresh.push_back(r);
    for (const RackId r : fresh)
      if (!taken.insert(numbers[r.value]).second) homeless.push_back(r);
    std::uint32_t next = 1;
    for (const RackId r : homeless) {
      while (!taken.insert(next).second) ++next;
      numbers[r.value] = next;
    }
    if (!taken.empty()) s_.layout.target_racks = std::max(s_.layout.target_racks, *taken.rbegin());
  }

  // The number in the name of a rack that stands with which the pattern gives this very name.
  std::optional<std::uint32_t> standing_number(RackId r) {
    const std::string_view name = standing_name(r);
    const std::uint32_t laid_out = s_.layout.rack_numbers[r.value];
    std::optional<std::uint32_t> found;
    for (std::size_t i = 0; i < name.size() && !found; ++i) {
      std::uint32_t n = 0;
      const auto [end, problem] = std::from_chars(name.data() + i, name.data() + name.size(), n);
      if (problem != std::errc()) continue;
      s_.layout.rack_numbers[r.value] = n;
      if (n > 0 && name_of(*s_.intent.rack_name, words_for(r), name) == name) found = n;
      i = static_cast<std::size_t>(end - name.data());
    }
    s_.layout.rack_numbers[r.value] = laid_out;
    return found;
  }

  Words words_for(RackId r) const {
    Words words;
    words.role = "rack";
    words.at = s_.layout.rack_at[r.value];
    places(words, p_, 0);
    words.n = s_.layout.rack_numbers[r.value];
    words.width = width_of(s_.layout.target_racks);
    place(words, r, 0);
    return words;
  }

  // What stands is not labelled anew only because a larger cluster writes its number with more digits.
  static std::string name_of(std::string_view pattern, const Words& w, std::string_view standing) {
    std::string name = name_from(pattern, w);
    const std::size_t widest = std::max({w.width, w.pod_width, w.unit_width, w.index_width, w.rack_width});
    for (std::size_t digits = 2; name != standing && !standing.empty() && digits < widest; ++digits) {
      Words narrow = w;
      for (std::size_t* width : {&narrow.width, &narrow.pod_width, &narrow.unit_width, &narrow.index_width, &narrow.rack_width}) *width = std::min(*width, digits);
      if (name_from(pattern, narrow) == standing) return std::string(standing);
    }
    return name;
  }

  bool sites_named() {
    const std::size_t before = s_.diagnostics.all().size();
    for (const Asked<std::string>* pattern : {&s_.intent.host_name, &s_.intent.switch_name, &s_.intent.rack_name})
      if (pattern->value.find("{site}") != std::string::npos && s_.intent.site.name.value.empty())
        error(code::kNoPlaceInName, *pattern, "'{site}' stands for nothing: the site has no name", "write `site: {name: fra1}`");
    return s_.diagnostics.all().size() == before;
  }

  void unplaced(const Asked<std::string>& pattern, const std::string& key) {
    const bool nothing = s_.builder.rack_count() == 0;
    error(code::kNoPlaceInName, pattern, nothing ? std::string("'{row}', '{rack}' and '{u}' stand for nothing: nothing is placed in racks") : fmt::format("'{}' stands in no rack, so its name would have no place", key),
          nothing ? "write a block `site`, or use {n}" : "use {n}");
  }

  // The rack's number counts over the floor of the growth target.
  void place(Words& w, RackId rack, std::uint16_t unit) const {
    w.site = *s_.intent.site.name;
    w.row = s_.builder.rack(rack).row + 1U;
    w.rack = s_.layout.rack_numbers[rack.value];
    w.rack_width = width_of(s_.layout.target_racks);
    w.height = unit;
  }

  // Patterns that give one name to two devices, as `gpu{n}` for hosts and `{role}{n}` for switches never do, but
  // `sw-{rack}{u}` beside `sw-{n}` may.
  void unique() {
    std::vector<std::pair<std::string_view, DeviceId>> names;
    names.reserve(s_.builder.device_count());
    for (const DeviceId d : ids<DeviceId>(s_.builder.device_count())) names.emplace_back(s_.builder.device(d).name, d);
    std::sort(names.begin(), names.end());
    for (std::size_t i = 1; i < names.size(); ++i) {
      if (names[i].first != names[i - 1].first) continue;
      const DeviceRow &a = s_.builder.device(names[i - 1].second), &b = s_.builder.device(names[i].second);
      const bool hosts = a.kind == DeviceKind::host && b.kind == DeviceKind::host;
      return error(code::kSameName, hosts ? s_.intent.host_name : s_.intent.switch_name, fmt::format("'{}' and '{}' would both be called '{}'", a.key, b.key, a.name),
                   hosts ? "put {n} into the pattern" : "let the patterns of hosts and switches begin differently, and hold {n}; that of switches {role} too");
    }
  }

  // Machines of a role, over the growth target.
  std::uint64_t machines_of(Role role) const {
    std::uint64_t n = 0;
    for (const MachineGroup& group : s_.machines) n += group.role == role ? std::max(group.count, group.target) : 0;
    return n;
  }
  std::uint64_t appliances() const {
    std::uint64_t n = 0;
    for (const DeviceId d : ids<DeviceId>(s_.builder.device_count())) n += s_.builder.device(d).kind == DeviceKind::appliance ? 1 : 0;
    return n;
  }

  Words words_for(const DeviceRow& row) const {
    const Coordinates& at = row.at;
    Words w;
    w.at = at;
    w.site = *s_.intent.site.name;
    std::uint64_t of = 0;
    const std::uint64_t unit = at.unit == Coordinates::kNowhere ? 0 : std::uint64_t{at.pod} * p_.pod_units + at.unit;
    if (row.kind == DeviceKind::host) {
      w.role = "node";
      w.n = unit * p_.unit_nodes + at.index;
      of = std::uint64_t{p_.units} * p_.unit_nodes;
      places(w, p_, p_.unit_nodes);
    } else if (is_machine(row.kind)) {
      w.role = role_name(row.role);
      w.n = at.index;
      of = machines_of(row.role);
      places(w, p_, of);
    } else if (row.kind == DeviceKind::appliance) {
      w.role = "appliance";
      w.n = at.index;
      of = appliances_;
      places(w, p_, of);
    } else {
      const auto f = std::find_if(s_.fabrics.begin(), s_.fabrics.end(), [&](const Fabric& x) { return x.at.network == row.network; });
      of = switches_of(f->plan, row.role, at, w.n);
      places(w, row.role == Role::oob ? p_ : f->plan, places_of(f->plan, row.role));
      w.role = row.role == Role::oob || f->asked->use == NetworkUse::compute ? std::string(role_name(row.role)) : fmt::format("{}-{}", f->asked->name, role_name(row.role));
    }
    ++w.n;
    w.width = width_of(of);
    return w;
  }

  static void places(Words& w, const FabricPlan& p, std::uint64_t innermost) {
    w.pod_width = width_of(p.pods);
    w.unit_width = width_of(p.pod_units);
    w.index_width = width_of(innermost);
  }

  // Switches of a role in the innermost of their places.
  static std::uint64_t places_of(const FabricPlan& p, Role role) {
    switch (role) {
      case Role::spine: return p.spines_per_block;
      case Role::super_spine: return p.group_size;
      case Role::oob: return p.leaves_of_group.empty() ? p.leaves_per_unit : *std::max_element(p.leaves_of_group.begin(), p.leaves_of_group.end());
      default: return p.leaves_per_unit;
    }
  }

  // How many switches of a role a network's target has; `n` is which of them this one is.
  std::uint64_t switches_of(const FabricPlan& p, Role role, const Coordinates& at, std::uint64_t& n) const {
    const std::uint64_t unit = at.unit == Coordinates::kNowhere ? 0 : std::uint64_t{at.pod} * std::max(1U, (role == Role::oob ? p_ : p).pod_units) + at.unit;
    switch (role) {
      case Role::spine:
        n = ((std::uint64_t{at.plane} * p.pods + at.pod) * p.blocks + at.group) * p.spines_per_block + at.index;
        return std::uint64_t{p.planes} * p.pods * p.blocks * p.spines_per_block;
      case Role::super_spine:
        n = (std::uint64_t{at.plane} * p.groups + at.group) * p.group_size + at.index;
        return std::uint64_t{p.planes} * p.groups * p.group_size;
      case Role::oob: return management_switch(p, at.unit == Coordinates::kNowhere ? 0 : unit + 1, at.index, n);
      default:
        n = (std::uint64_t{at.plane} * p.units + unit) * p.leaves_per_unit + at.index;
        return std::uint64_t{p.planes} * p.units * p.leaves_per_unit;
    }
  }

  static std::uint64_t management_switch(const FabricPlan& p, std::uint64_t group, std::uint64_t index, std::uint64_t& n) {
    std::uint64_t before = 0, all = 0;
    for (std::size_t g = 0; g < p.leaves_of_group.size(); ++g) {
      before += g < group ? p.leaves_of_group[g] : 0;
      all += p.leaves_of_group[g];
    }
    n = before + index;
    return all;
  }

  SynthState& s_;
  const FabricPlan& p_;
  std::uint64_t appliances_ = appliances();
};

void run_names(SynthState& s) { Namer(s).run(); }

}  // namespace

extern const PassInfo kPassNames{"names", "what people see, by pattern, as wide as the growth target needs", kDevices, kNames, run_names};

}  // namespace cw
