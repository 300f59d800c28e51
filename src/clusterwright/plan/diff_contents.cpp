#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "clusterwright/emit/bom_list.hpp"
#include "clusterwright/physical/storage_sizing.hpp"
#include "clusterwright/plan/diff.hpp"
#include "clusterwright/plan/diff_words.hpp"

// What devices that stay are fitted with and run, and what the whole may use.
namespace cw {
namespace {

using Words = std::map<std::string, std::string>;  // by what stays the same

std::string_view name_of(const Part& p) { return p.model.empty() ? std::string_view(p.id) : std::string_view(p.model); }

// "8 x <model>", one for each thing inside one device of a part. What a maker's bill lists beside things (settings,
// services, licences) is not fitted.
class Contents {
 public:
  explicit Contents(const Cluster& c) : c_(c), lines_(emit::counted_parts(c)) {}

  std::vector<std::string> of(PartId device) {
    std::vector<std::string> out;
    const StorageSheet sheet = storage_sheet(*c_.parts[device]);
    if (c_.parts[device]->kind == PartKind::storage && c_.storage.drive.value > 0 && sheet.bays > 0)
      out.push_back(fmt::format("{} x drive of {}", sheet.bays, storage_amount_text(StorageNeedKind::capacity, c_.storage.drive.value)));
    for (const emit::BomCount& l : lines_) {
      if (l.inside != device || (l.listed() && l.bill->sort != BillSort::hardware)) continue;
      out.push_back(fmt::format("{} x {}", l.each, l.listed() ? l.bill->description : std::string(name_of(*c_.parts[l.part]))));
    }
    std::sort(out.begin(), out.end());
    return out;
  }

 private:
  const Cluster& c_;
  const std::vector<emit::BomCount> lines_;
};

std::string listed(const std::vector<std::string>& all) {
  std::string text;
  for (const std::string& one : all) text += (text.empty() ? "" : ", ") + one;
  return text;
}

// Those of the one that are not in the other.
std::string rest(const std::vector<std::string>& of, const std::vector<std::string>& without) {
  std::vector<std::string> out;
  std::set_difference(of.begin(), of.end(), without.begin(), without.end(), std::back_inserter(out));
  return listed(out);
}

void fittings(Difference& d) {
  Contents before(*d.before), after(*d.after);
  std::map<std::pair<PartId, PartId>, std::pair<std::string, std::string>> known;
  for (const DeviceId b : ids<DeviceId>(d.before->devices.size())) {
    const DeviceId a = d.matching.device[b];
    if (!a.valid() || d.before->devices.kind[b] == DeviceKind::controller) continue;
    const auto [at, is_new] = known.try_emplace({d.before->devices.part[b], d.after->devices.part[a]});
    if (is_new) {
      const auto was = before.of(at->first.first), is = after.of(at->first.second);
      at->second = {rest(was, is), rest(is, was)};
    }
    const auto& [was, is] = at->second;
    if (!was.empty() || !is.empty()) d.properties.push_back({d.after->devices.key[a], "fitted", was, is});
  }
}

void put(const Words& before, const Words& after, std::string_view property, std::vector<PropertyChange>& out) {
  for (const auto& [key, was] : before) {
    const auto now = after.find(key);
    if (now == after.end() || now->second != was) out.push_back({key, std::string(property), was, now == after.end() ? std::string() : now->second});
  }
  for (const auto& [key, is] : after)
    if (before.count(key) == 0) out.push_back({key, std::string(property), {}, is});
}

Words services(const Cluster& c) {
  Words out;
  for (const ServiceId s : ids<ServiceId>(c.services.size()))
    out[c.services.key[s]] = fmt::format("{} on {}", name_of(*c.parts[c.services.part[s]]), c.devices.key[c.services.device[s]]);
  return out;
}

Words versions(const Cluster& c) {
  Words out;
  for (const SoftwareRow& s : c.software) out[c.parts[s.component]->id] = s.version;
  return out;
}

Words licences(const Cluster& c) {
  Words out;
  for (const LicenceRow& l : c.licences) out[fmt::format("{}{}", c.parts[l.part]->id, l.years > 0 ? fmt::format(" for {}", counted(l.years, "year")) : std::string())] = grouped(l.quantity);
  return out;
}

}  // namespace

void compare_contents(Difference& d) {
  fittings(d);
  put(services(*d.before), services(*d.after), "service", d.properties);
  put(versions(*d.before), versions(*d.after), "version", d.properties);
  put(licences(*d.before), licences(*d.after), "licences", d.properties);
}

}  // namespace cw
