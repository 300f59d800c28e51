#include "clusterwright/plan/diff_findings.hpp"

#include <fmt/format.h>

#include <set>
#include <string_view>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/plan/diff_words.hpp"

namespace cw {
namespace {

// The new intent's line that a finding is about; the new design where there is no intent.
class Place {
 public:
  explicit Place(const DiffInput& input) : input_(input) {}

  template <class T>
  Place& at(const Asked<T>& asked) {
    if (!found_ && asked.given) {
      span_ = asked.span;
      found_ = true;
    }
    return *this;
  }

  void add(std::uint16_t code, Severity severity, std::string message, std::string help, Diagnostics& out) const {
    Diagnostic d;
    d.code = code;
    d.severity = severity;
    d.file = input_.intent != nullptr ? input_.intent->source.name : input_.after;
    d.span = span_;
    if (input_.intent != nullptr) d.excerpt = std::string(line_of(input_.intent->source.text, span_.line));
    d.message = std::move(message);
    d.help = std::move(help);
    out.add(std::move(d));
  }

 private:
  const DiffInput& input_;
  Span span_;
  bool found_ = false;
};

void rebuild(const Difference& d, const DiffInput& input, Diagnostics& out) {
  for (const std::string& reason : d.rebuild) {
    Place place(input);
    if (const Intent* i = input.intent; i != nullptr) {
      if (reason.starts_with("technology")) place.at(i->compute.technology).at(i->compute.switch_part);
      if (reason.starts_with("topology")) place.at(i->compute.topology);
      if (reason.starts_with("planes")) place.at(i->compute.planes);
      if (reason.starts_with("rate")) place.at(i->compute.rate).at(i->compute.nic);
      if (reason.starts_with("the server")) place.at(i->server).at(i->gpu);
      if (reason.starts_with("the switch")) place.at(i->compute.switch_part);
      place.at(i->nodes).at(i->gpus);
    }
    place.add(code::kRebuild, Severity::error, "the old cluster does not grow into the new one, it would be built anew: " + reason,
              fmt::format("write it as it is in {}, or build the new one beside it with `clusterwright design`", input.before), out);
  }
}

std::string moves_text(const Difference& d) {
  std::string text;
  for (std::size_t c = 0; c < d.links.size(); ++c)
    if (const LinkTally& t = d.links[c]; t.moved + t.replaced > 0)
      text += fmt::format("{}{} of {} {} links", text.empty() ? "" : " and ", grouped(t.moved + t.replaced), grouped(t.before), link_class_name(static_cast<LinkClass>(c)));
  return text;
}

LinkId first_move(const Difference& d) {
  for (const LinkId l : ids<LinkId>(d.before->links.size()))
    if (d.fate[l] == LinkFate::moved || d.fate[l] == LinkFate::replaced) return l;
  return {};
}

// "leaf-01 swp41s0, which goes to spine-02 swp1s0"
std::string link_text(const Cluster& c, LinkId l) {
  const PortId near = c.links.a[l], far = c.links.b[l];
  return fmt::format("{} {}, which goes to {} {}", c.devices.name[c.device_of(near)], c.port_label(near), c.devices.name[c.device_of(far)], c.port_label(far));
}

void moves(const Difference& d, const DiffInput& input, Diagnostics& out) {
  if (d.all_links.moved + d.all_links.replaced == 0) return;
  const auto hosts = static_cast<std::uint32_t>(d.before->count(DeviceKind::host));
  const auto wanted = static_cast<std::uint32_t>(d.after->count(DeviceKind::host));
  const std::uint32_t target = d.before->target_nodes;
  const bool planned = target > hosts;
  if (!planned && input.moves == Moves::allowed) return;
  Place place(input);
  if (const Intent* i = input.intent; i != nullptr) {
    const FabricIntent& c = i->compute;
    if (planned && d.after->target_nodes == target) place.at(c.reserved_ports).at(c.spines).at(c.leaf_ratio).at(c.spine_ratio).at(c.unit).at(c.pod);
    if (planned) place.at(i->growth_nodes).at(i->growth_units);
    place.at(i->nodes).at(i->gpus);
  }
  const bool only_cables = d.all_links.moved == 0;
  const std::string what = fmt::format("{} would {}, the first {}", moves_text(d), only_cables ? "get another cable" : "move", link_text(*d.before, first_move(d)));
  std::string help;
  if (!planned) help = "without --no-moves you get the steps; only a design laid out for it from the first day (`growth: {target: …}` in its intent) grows without";
  else if (wanted > target) help = fmt::format("stay within {} nodes: what is laid out has room for no more; beyond that, the moves of the plan are the price", grouped(target));
  else if (d.after->target_nodes != target) help = fmt::format("write `growth: {{target: {} nodes}}`, as the old design has it", target);
  else if (only_cables) help = "`recabling.csv` names them: a splitter of which one leg was in use is as long as that leg, a trunk ends where its racks do";
  else if (const Cluster& b = *d.before; b.networks[b.links.network[first_move(d)]].name != "compute")
    help = fmt::format("write the networks, `management` and `storage` as the intent of {} has them: they were laid out for so many machines", input.before);
  else help = fmt::format("write `compute` as the intent of {} has it: unit, pod, spines, oversubscription, reserved ports", input.before);
  if (!planned) {
    const std::string message = fmt::format("{}, and none may: the old design was made for {} nodes and no more", what, grouped(target));
    return place.add(code::kLinksMove, Severity::error, message, std::move(help), out);
  }
  std::string now = only_cables ? "takes them elsewhere than what hangs there reaches" : "in another way";
  if (d.after->target_nodes != target) now = "for " + grouped(d.after->target_nodes);
  place.add(code::kGrowthBroken, Severity::error, fmt::format("{}: the old design is laid out for {} nodes, the new one {}", what, grouped(target), now), std::move(help), out);
}

void places(const Difference& d, const DiffInput& input, Diagnostics& out) {
  const std::size_t devices = d.changed("place"), racks = d.changed("floor");
  if (devices + racks == 0) return;
  Place place(input);
  if (input.intent != nullptr) place.at(input.intent->nodes).at(input.intent->gpus);
  place.add(code::kPlacesDiffer, Severity::warning,
            fmt::format("the new design has other places for {}{}{} that stand already, and the plan has no steps that move them", devices > 0 ? counted(devices, "device") : std::string(),
                        devices > 0 && racks > 0 ? " and " : "", racks > 0 ? counted(racks, "rack") : std::string()),
            "write `site` as the old design has it, or move them between the steps; measure the cables that `recabling.csv` marks before you order them", out);
}

void outages(const WorkPlan& plan, const DiffInput& input, Diagnostics& out) {
  std::set<std::string_view> nodes;
  std::size_t first = 0;
  for (std::size_t i = 0; i < plan.steps.size(); ++i)
    for (const std::string& key : plan.steps[i].out_of_service) {
      if (nodes.empty()) first = i + 1;
      nodes.insert(key);
    }
  if (nodes.empty()) return;
  Place place(input);
  if (input.intent != nullptr) place.at(input.intent->nodes).at(input.intent->gpus);
  place.add(code::kNodeOut, Severity::warning, fmt::format("{} cannot reach all others at some step, the first in step {}: {}", counted(nodes.size(), "device"), first, *nodes.begin()),
            "take these nodes and machines out of work for the steps that name them; a second way to each (`redundant: true`) would spare it", out);
}

}  // namespace

void judge_difference(const Difference& d, const WorkPlan& plan, const DiffInput& input, Diagnostics& out) {
  rebuild(d, input, out);
  if (!d.rebuild.empty()) return;
  moves(d, input, out);
  places(d, input, out);
  outages(plan, input, out);
}

}  // namespace cw
