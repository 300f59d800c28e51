#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "clusterwright/check/rules.hpp"
#include "clusterwright/check/words.hpp"
#include "clusterwright/physical/licences.hpp"

// Whether the licences are those that the cluster needs, counted anew.
namespace cw {
namespace {

struct Judged {
  const LicenceRow& row;
  const Part& part;
  Result<LicenceNeed> need;
};

std::vector<Judged> judged(const Cluster& c) {
  std::vector<Judged> out;
  for (const LicenceRow& row : c.licences) out.push_back({row, *c.parts[row.part], licence_need(*c.parts[row.part], counted_machines(c, *c.parts[row.part]))});
  return out;
}

void too_few(const Cluster& c, Findings& f) {
  for (const Judged& j : judged(c))
    if (j.need && j.row.quantity < j.need->count.quantity)
      f.add(fmt::format("{} x {}, {} are needed: {}", grouped(j.row.quantity), j.part.model, grouped(j.need->count.quantity), j.need->count.rule), fmt::format("order {} more", grouped(j.need->count.quantity - j.row.quantity)), j.row.why);
}

void too_many(const Cluster& c, Findings& f) {
  for (const Judged& j : judged(c))
    if (j.need && j.row.quantity > j.need->count.quantity)
      f.add(fmt::format("{} x {}, {} are enough: {}", grouped(j.row.quantity), j.part.model, grouped(j.need->count.quantity), j.need->count.rule), "fine where the cluster will grow", j.row.why);
}

void metric_applies(const Cluster& c, Findings& f) {
  for (const Judged& j : judged(c))
    if (!j.need) f.add(fmt::format("{} cannot be counted: {}", j.part.model, j.need.error().message), j.need.error().help.empty() ? "leave it out" : j.need.error().help, j.row.why);
}

bool runs(const Cluster& c, std::string_view component) {
  return std::any_of(c.software.begin(), c.software.end(), [&](const SoftwareRow& row) { return component_of(*c.parts[row.component]) == component; });
}

// What a licence covers that one before it in the list does already.
void licensed_twice(const Cluster& c, std::size_t i, Findings& f) {
  const LicenceRow& row = c.licences[i];
  for (std::size_t k = 0; k < i; ++k) {
    const Part &first = *c.parts[c.licences[k].part], &second = *c.parts[row.part];
    std::vector<std::string> both = names_in(first, "covers");
    std::erase_if(both, [&, covers = names_in(second, "covers")](const std::string& name) { return !holds(covers, name); });
    if (!both.empty()) f.add(fmt::format("{} licenses {} once more: {} does already", second.model, fmt::join(both, ", "), first.model), "keep one of the two, unless both are to be paid for", row.why);
  }
}

// A licence of software that does not run here, or of another kind of deployment, or that has one.
void nothing_to_license(const Cluster& c, Findings& f) {
  for (std::size_t i = 0; i < c.licences.size(); ++i) {
    const LicenceRow& row = c.licences[i];
    licensed_twice(c, i, f);
    const Part& part = *c.parts[row.part];
    const std::vector<std::string> covers = names_in(part, "covers");
    const bool absent = !c.software.empty() && !covers.empty() && std::none_of(covers.begin(), covers.end(), [&](const std::string& name) { return runs(c, name); });
    if (absent) f.add(fmt::format("{} licenses {}, and nothing of the kind runs here", part.model, fmt::join(covers, ", ")), "leave it out, or add the software", row.why);
    const std::string_view its = part.text("deployment");
    if (!its.empty() && its != "any" && its != deployment_name(c.deployment))
      f.add(fmt::format("{} is for {} nodes, these are {}", part.model, its, c.deployment == Deployment::unsaid ? "not said to be" : deployment_name(c.deployment)), "leave it out", row.why);
  }
}

void unlicensed(const Cluster& c, Findings& f) {
  if (c.licences_held) return;
  std::string names;
  WhyId why;
  for (const SoftwareRow& row : c.software) {
    const Part& part = *c.parts[row.component];
    if (part.text("licensed") != "true") continue;
    const bool covered = std::any_of(c.licences.begin(), c.licences.end(), [&](const LicenceRow& l) { return holds(names_in(*c.parts[l.part], "covers"), component_of(part)); });
    if (covered) continue;
    if (names.empty()) why = row.why;
    names += fmt::format("{}{}", names.empty() ? "" : ", ", part.model);
  }
  if (!names.empty()) f.add(fmt::format("{} may only be used with a licence, and none is counted", names), "add one to `products` of `licences`", why);
}

// The seller's list counts by another metric than the terms.
void listed_otherwise(const Cluster& c, Findings& f) {
  for (const Judged& j : judged(c))
    if (j.need && j.need->listed && *j.need->listed != j.need->count.quantity)
      f.add(fmt::format("the seller's list counts {} x {} ({}), the terms {}: {}", grouped(*j.need->listed), j.part.model, j.part.text("listed_metric"), grouped(j.need->count.quantity), j.need->count.rule),
            "order by the terms, or have the seller confirm the list in writing", j.row.why);
}

}  // namespace

const RuleInfo kRuleTooFewLicences{4280, Severity::error, "too-few-licences",
    "there are as many licences as the cluster needs",
    "the metric of each licence, counted from the machines",
    Needs::licences, too_few};
const RuleInfo kRuleTooManyLicences{4281, Severity::info, "too-many-licences",
    "licences that nothing needs",
    "the metric of each licence, counted from the machines",
    Needs::licences, too_many};
const RuleInfo kRuleMetricApplies{4282, Severity::error, "licence-metric",
    "the metric of a licence applies to what there is",
    "the metric of each licence",
    Needs::licences, metric_applies};
const RuleInfo kRuleNothingToLicense{4283, Severity::warning, "licence-without-software",
    "a licence is of software that runs here, and the only one of it",
    "what the licence says that it covers",
    Needs::licences, nothing_to_license};
const RuleInfo kRuleUnlicensed{4284, Severity::warning, "unlicensed-software",
    "software that needs a licence has one",
    "the reference architectures' lists of licences; docs/software.md",
    Needs::software, unlicensed};
const RuleInfo kRuleListedOtherwise{4285, Severity::info, "licence-list",
    "the seller's list counts as the terms do",
    "the terms of per-processor licences, in each part's source; docs/software.md",
    Needs::licences, listed_otherwise};

}  // namespace cw
