#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>
#include <string>

#include "clusterwright/check/rules.hpp"
#include "clusterwright/check/views.hpp"
#include "clusterwright/check/words.hpp"
#include "clusterwright/physical/route.hpp"

// Lengths: long enough for the way, and to be had.
namespace cw {
namespace {

constexpr double kSame = 1e-6;        // metres; sums of decimals are not exact
constexpr double kSum = 0.01;         // metres
constexpr double kMillimetres = 1e3;  // in a metre: lengths are told apart by these

struct Length {
  PartId part;
  long long millimetres;
  auto operator<=>(const Length&) const = default;
};

long long in_millimetres(double metres) { return std::llround(metres * kMillimetres); }

std::span<const Metres> lengths_of(const Part& part) {
  if (part.cable) return part.cable->lengths;
  if (part.fibre) return part.fibre->lengths;
  if (part.trunk) return part.trunk->lengths;
  return {};
}

std::string sold_text(std::span<const Metres> sold) {
  std::string text;
  for (const Metres m : sold) text += fmt::format("{}{}", text.empty() ? "" : ", ", number_text(m.value));
  return text + " m";
}

std::string with_more(std::uint64_t n) { return so_with(n, "assembly", "assemblies"); }

// About one assembly: at its near end if it carries a link.
void add_assembly(Findings& f, AssemblyId a, std::string message, std::string help) {
  const AssemblyKinds& all = f.views().assembly_kinds();
  if (all.kind_of(a) == AssemblyKinds::kNone)
    f.add(std::move(message), std::move(help));
  else
    f.add(all.near_port(a), std::move(message), std::move(help));
}

// What reaches as an assembly of these parts; 0: nothing that is sold, or no more than a longer patch.
long long reaching(const Cluster& c, AssemblyId a) {
  if (c.assemblies.trunk[a].valid()) return 0;
  const auto found = stocked_length(c.assemblies.routed[a], lengths_of(*c.parts[c.assemblies.cable[a]]));
  return found ? in_millimetres(found->value) : 0;
}

void cable_length(const Cluster& c, Findings& f) {
  struct Key {
    Length is;
    long long reaches;
    auto operator<=>(const Key&) const = default;
  };
  Tally<Key, AssemblyId> shorter;
  for (const AssemblyId a : ids<AssemblyId>(c.assemblies.size())) {
    const double length = c.assemblies.length[a].value;
    if (length + kSame < c.assemblies.routed[a].value)  // false where either is not known
      shorter.add({{c.assemblies.cable[a], in_millimetres(length)}, reaching(c, a)}, a);
  }
  for (const auto& row : shorter.rows()) {
    const AssemblyId a = row.first;
    std::string help = "choose a medium that is sold longer, or bring the racks closer together";
    if (c.assemblies.trunk[a].valid()) help = "take longer patches, or a longer trunk";
    if (row.key.reaches > 0)
      help = fmt::format("take {}", metres_text(static_cast<double>(row.key.reaches) / kMillimetres));
    add_assembly(
        f, a,
        fmt::format("{} is {} long, its way takes {}{}", c.assemblies.key[a], metres_text(c.assemblies.length[a].value),
                    metres_text(c.assemblies.routed[a].value), with_more(row.count)),
        help);
  }
  Tally<Length, TrunkId> trunks;
  for (const TrunkId t : ids<TrunkId>(c.trunks.size()))
    if (c.trunks.length[t].value + kSame < c.trunks.routed[t].value)
      trunks.add({c.trunks.part[t], in_millimetres(c.trunks.length[t].value)}, t);
  for (const auto& row : trunks.rows())
    f.add(fmt::format("trunk {} is {} long, its way takes {}{}", c.trunks.key[row.first],
                      metres_text(c.trunks.length[row.first].value), metres_text(c.trunks.routed[row.first].value),
                      so_with(row.count, "trunk", "trunks")),
          "take a longer trunk");
}

bool is_sold(std::span<const Metres> sold, double metres) {
  return sold.empty() || std::isnan(metres) ||
         std::any_of(sold.begin(), sold.end(), [metres](Metres m) { return std::abs(m.value - metres) <= kSame; });
}

void sold_length(const Cluster& c, Findings& f) {
  Tally<Length, AssemblyId> odd;
  const auto judge = [&](AssemblyId a, double metres) {
    const PartId cable = c.assemblies.cable[a];
    if (!is_sold(lengths_of(*c.parts[cable]), metres)) odd.add({cable, in_millimetres(metres)}, a);
  };
  for (const AssemblyId a : ids<AssemblyId>(c.assemblies.size())) {
    if (c.assemblies.trunk[a].valid()) {
      judge(a, c.assemblies.near_patch[a].value);
      judge(a, c.assemblies.far_patch[a].value);
    } else {
      judge(a, c.assemblies.length[a].value);
    }
  }
  for (const auto& row : odd.rows())
    add_assembly(
        f, row.first,
        fmt::format("{} is not sold in {}{}", c.parts[row.key.part]->id,
                    metres_text(static_cast<double>(row.key.millimetres) / kMillimetres), with_more(row.count)),
        "it is sold in " + sold_text(lengths_of(*c.parts[row.key.part])));
  Tally<Length, TrunkId> trunks;
  for (const TrunkId t : ids<TrunkId>(c.trunks.size()))
    if (!is_sold(lengths_of(*c.parts[c.trunks.part[t]]), c.trunks.length[t].value))
      trunks.add({c.trunks.part[t], in_millimetres(c.trunks.length[t].value)}, t);
  for (const auto& row : trunks.rows())
    f.add(fmt::format("trunk {}: {} is not sold in {}{}", c.trunks.key[row.first], c.parts[row.key.part]->id,
                      metres_text(static_cast<double>(row.key.millimetres) / kMillimetres),
                      so_with(row.count, "trunk", "trunks")),
          "it is sold in " + sold_text(lengths_of(*c.parts[row.key.part])));
}

void trunk_sum(const Cluster& c, Findings& f) {
  struct Key {
    long long length, near, trunk, far;
    auto operator<=>(const Key&) const = default;
  };
  Tally<Key, AssemblyId> off;
  for (const AssemblyId a : ids<AssemblyId>(c.assemblies.size())) {
    const TrunkId t = c.assemblies.trunk[a];
    if (!t.valid()) continue;
    const double near = c.assemblies.near_patch[a].value, far = c.assemblies.far_patch[a].value;
    const double trunk = c.trunks.length[t].value, length = c.assemblies.length[a].value;
    if (std::abs(near + trunk + far - length) > kSum)
      off.add({in_millimetres(length), in_millimetres(near), in_millimetres(trunk), in_millimetres(far)}, a);
  }
  const auto text = [](long long millimetres) { return metres_text(static_cast<double>(millimetres) / kMillimetres); };
  for (const auto& row : off.rows())
    add_assembly(f, row.first,
                 fmt::format("{} is {} long, but its patches and trunk are {} + {} + {}{}", c.assemblies.key[row.first],
                             text(row.key.length), text(row.key.near), text(row.key.trunk), text(row.key.far),
                             with_more(row.count)),
                 fmt::format("its length is {}", text(row.key.near + row.key.trunk + row.key.far)));
}

}  // namespace

extern const RuleInfo kRuleCableLength{4160,
                                       Severity::error,
                                       "cable-length",
                                       "no cable, fibre or trunk is shorter than its way",
                                       "field practice: up to the tray, along it, down, and slack",
                                       Needs::racks,
                                       cable_length};
extern const RuleInfo kRuleSoldLength{4161,
                                      Severity::error,
                                      "sold-length",
                                      "cables, patches and trunks have lengths that they are sold in",
                                      "optics vendor's product list",
                                      Needs::racks,
                                      sold_length};
extern const RuleInfo kRuleTrunkSum{4170,
                                    Severity::error,
                                    "trunk-sum",
                                    "an assembly over a trunk is as long as its patches and the trunk together",
                                    "the design's own tables",
                                    Needs::trunks,
                                    trunk_sum};
}  // namespace cw
