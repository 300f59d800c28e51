#include <algorithm>

#include <fmt/format.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/cluster/design_words.hpp"
#include "clusterwright/physical/storage_sizing.hpp"
#include "clusterwright/synth/passes.hpp"
#include "clusterwright/synth/service_placing.hpp"
#include "clusterwright/synth/storage_demand.hpp"

namespace cw {
namespace {

// A service that was asked for, with what its part says.
struct Wanted {
  PartRef part;
  ServiceSheet sheet;
  std::uint32_t replicas = 0;  // 0: by rule
  std::string pointer;
  Span span;
};

void keep_demand(SynthState& s) {
  Cluster& head = s.builder.head();
  if (const ManagementIntent& m = s.intent.management; m.given) {
    head.management = {true, *m.internet};
    if (!*m.internet) s.why("management/internet", "nodes reach nothing outside", m.internet);
  }
  if (!s.intent.storage.given) return;
  StorageDemand& d = head.storage = storage_demand(s.intent);
  for (const MachineGroup& group : s.machines)
    if (group.role == Role::storage) d.drive = group.drive;
  s.why_at("storage/demand", "what the intent asks of the storage", "storage", s.intent.storage.demand_span, {});
  if (!d.local()) return;
  std::vector<std::string> facts;
  for (const std::string_view name : {"local_drives", "local_drive_size", "local_drive_read", "local_drive_iops", "local_drive_link", "local_usable"})
    if (s.choices.server->fact(name) != nullptr) facts.push_back(fmt::format("{} {}", s.choices.server->id, name));
  s.why_at("storage/local", "what the intent asks of the drives in GPU nodes", "storage.local", s.intent.storage.local_span, std::move(facts));
}

class ServicesPass {
 public:
  explicit ServicesPass(SynthState& s) : s_(s) {}

  void run() {
    if (!s_.intent.management.given) return;
    collect();
    if (wanted_.empty() || s_.diagnostics.has_errors()) return;
    abilities();
    if (s_.diagnostics.has_errors()) return;
    machines();
    if (!s_.diagnostics.has_errors()) place();
  }

 private:
  void error(std::uint16_t code, Span span, std::string message, std::string help) {
    s_.diagnostics.error(code, s_.intent.source, span, std::move(message), std::move(help));
  }

  void want(const Asked<std::string>& name, const ServiceIntent* more) {
    const PartRef part = asked_part(s_.intent, s_.catalogue, name, PartKind::service, "", s_.diagnostics);
    if (!part) return;
    const auto same = [&](const Wanted& w) { return w.part == part; };
    if (std::any_of(wanted_.begin(), wanted_.end(), same)) {
      if (more != nullptr) error(code::kDuplicateRow, name.span, fmt::format("service '{}' is there already", part->id), "leave it out here, or set `orchestrator: none`");
      return;
    }
    Wanted w{part, service_sheet(*part), 0, name.pointer, name.span};
    if (more != nullptr && more->replicas.given) w.replicas = *more->replicas;
    if (more != nullptr && more->on.given)
      if (const auto role = design::role_of(*more->on)) w.sheet.roles = {*role};
    wanted_.push_back(std::move(w));
  }

  // Those listed come first, so that they may say more of the orchestrator than its word does.
  void collect() {
    for (const ServiceIntent& service : s_.intent.services) want(service.name, &service);
    const Asked<std::string>& orchestrator = s_.intent.management.orchestrator;
    if (*orchestrator == "none") return;
    for (const std::string_view word : {"slurm", "kubernetes"}) {
      if (*orchestrator != "both" && *orchestrator != word) continue;
      Asked<std::string> one = orchestrator;
      one.value = std::string(word);
      want(one, nullptr);
    }
  }

  // What services need beside them must be there: from another service, or from the storage.
  void abilities() {
    std::vector<std::string> there;
    const auto take = [&](const Part& part) {
      for (std::string& word : fact_words(part, "provides")) there.push_back(std::move(word));
    };
    for (const Wanted& w : wanted_) take(*w.part);
    for (const MachineGroup& g : s_.machines)
      if (g.role == Role::storage) take(*g.part);
    for (const Wanted& w : wanted_) {
      for (const std::string& need : w.sheet.requires_) {
        if (std::find(there.begin(), there.end(), need) != there.end()) continue;
        error(code::kServiceRequires, w.span, fmt::format("'{}' needs '{}', which nothing here provides", w.sheet.name, need), fmt::format("add one of: {}", providers(need)));
      }
    }
  }

  std::string providers(const std::string& ability) const {
    std::string out;
    for (const PartRef& p : s_.catalogue.parts()) {
      const auto words = fact_words(*p, "provides");
      if (std::find(words.begin(), words.end(), ability) != words.end()) out += fmt::format("{}{}{}", out.empty() ? "" : ", ", p->kind == PartKind::storage ? "storage of " : "", p->id);
    }
    return out.empty() ? "nothing in the catalogue does" : out;
  }

  void machines() {
    for (const DeviceId d : s_.layout.machines) {
      const DeviceRow& row = s_.builder.device(d);
      if (row.kind != DeviceKind::server) continue;
      devices_.push_back(d);
      machines_.push_back({row.role, machine_room(s_.builder.part(row.part))});
    }
    known();
    for (const DeviceId d : ids<DeviceId>(s_.builder.device_count())) {
      switch (s_.builder.device(d).kind) {
        case DeviceKind::host: ++counts_.hosts; break;
        case DeviceKind::server: ++counts_.servers; break;
        case DeviceKind::storage: ++counts_.storage; break;
        case DeviceKind::switch_: ++counts_.switches; break;
        case DeviceKind::appliance:
        case DeviceKind::controller: break;
      }
    }
    for (const GearId g : ids<GearId>(s_.builder.gear_count())) counts_.pdus += s_.builder.part(s_.builder.gear(g).part).kind == PartKind::pdu ? 1 : 0;
  }

  // All machines are of one part.
  void known() {
    constexpr std::string_view kFacts[] = {"cores", "memory", "local_drives"};
    if (machines_.empty()) return;
    for (std::size_t r = 0; r < machines_.front().room.size(); ++r)
      if (machines_.front().room[r] <= 0)
        error(code::kServiceDoesNotFit, s_.intent.management.server.span,
              fmt::format("nothing is known of the {} of {}", r == 0 ? "cores" : r == 1 ? "memory" : "drives", s_.builder.part(s_.builder.device(devices_.front()).part).id),
              fmt::format("add `{}` to its facts in a catalogue of your own", kFacts[r]));
  }

  // As many as outlive the loss of one where there are the machines, a majority where one is needed, and no more
  // devices for each than it manages.
  std::uint32_t count_of(const Wanted& w) const {
    if (w.replicas > 0) return w.replicas;
    std::uint32_t may = 0;
    for (const PlacingMachine& m : machines_) may += std::find(w.sheet.roles.begin(), w.sheet.roles.end(), m.role) != w.sheet.roles.end() ? 1 : 0;
    std::uint32_t count = std::clamp(w.sheet.instances, 1U, std::max(1U, may));
    if (w.sheet.quorum && count % 2 == 0) --count;
    if (w.sheet.manages > 0) {
      const std::uint64_t devices = managed_devices(w.sheet, counts_);
      count = std::max(count, static_cast<std::uint32_t>((devices + w.sheet.manages - 1) / w.sheet.manages));
      if (w.sheet.quorum && count % 2 == 0) ++count;
    }
    return count;
  }

  std::string reason(const Wanted& w, std::uint32_t count) const {
    if (w.replicas > 0) return fmt::format("instances of {} asked for: {}", w.sheet.name, count);
    if (const std::uint64_t devices = managed_devices(w.sheet, counts_); w.sheet.manages > 0)
      return fmt::format("one instance of {} manages {} devices, and there are {}", w.sheet.name, grouped(w.sheet.manages), grouped(devices));
    if (count == 1) return fmt::format("one instance of {}", w.sheet.name);
    return fmt::format("{} instances of {}, on machines of their own: {}", count, w.sheet.name, w.sheet.quorum ? "a majority of them must live" : "one may be lost");
  }

  void place() {
    std::vector<PlacingWish> wishes;
    for (const Wanted& w : wanted_) wishes.push_back({w.sheet.needs, count_of(w), w.sheet.roles});
    const Placing placing = place_services(machines_, wishes);
    if (placing.lack != Placing::Lack::nothing) return refuse(placing, wishes);
    for (std::size_t i = 0; i < wanted_.size(); ++i) {
      const Wanted& w = wanted_[i];
      const WhyId why = s_.why_at(fmt::format("services/{}", w.sheet.name), reason(w, wishes[i].count), w.pointer, w.span,
                                  {fmt::format("{} cores", w.part->id), fmt::format("{} memory", w.part->id), fmt::format("{} disk", w.part->id)});
      const PartId part = s_.builder.add_part(w.part);
      for (std::uint16_t n = 0; n < placing.machines[i].size(); ++n)
        s_.builder.add_service({fmt::format("services/{}-{:02}", w.sheet.name, n), part, devices_[placing.machines[i][n]], n, why});
    }
  }

  static std::string_view line_for(Role role) {
    switch (role) {
      case Role::head: return "head_ha: true";
      case Role::control_plane: return "control_plane";
      case Role::login: return "login";
      default: return "service_nodes";
    }
  }

  // Heads are one or two: it is the first other role that there can be more machines of.
  static Role open_role(const std::vector<Role>& roles) {
    for (const Role r : roles)
      if (r != Role::head) return r;
    return Role::head;
  }

  static std::string words(const std::vector<Role>& roles) {
    std::string out;
    for (const Role r : roles) out += fmt::format("{}{}", out.empty() ? "" : " or ", role_name(r));
    return out;
  }

  std::uint32_t machines_of(Role role) const {
    return static_cast<std::uint32_t>(std::count_if(machines_.begin(), machines_.end(), [&](const PlacingMachine& m) { return m.role == role; }));
  }

  std::string what_would_fit(const Wanted& w, const std::vector<PlacingWish>& wishes) const {
    const Role role = open_role(w.sheet.roles);
    if (role == Role::head || machines_.empty()) return "let it run on other machines with `on`, or leave it out";
    constexpr std::uint32_t kMostMore = 64;
    const auto more = machines_lacking(machines_, wishes, {role, machines_.front().room}, kMostMore);
    if (more) return fmt::format("write `{}: {}` under `management`", line_for(role), machines_of(role) + *more);
    return "name a larger `server` under `management`, or ask for less";
  }

  void refuse(const Placing& p, const std::vector<PlacingWish>& wishes) {
    const Wanted& w = wanted_[p.wish];
    const std::uint32_t count = wishes[p.wish].count;
    if (p.lack == Placing::Lack::role) {
      const Role role = open_role(w.sheet.roles);
      error(code::kServiceWithoutPlace, w.span, fmt::format("no machine may run '{}': it runs on {} nodes", w.sheet.name, words(w.sheet.roles)),
            fmt::format("write `{}{}` under `management`", line_for(role), role == Role::head ? "" : fmt::format(": {}", w.sheet.quorum ? w.sheet.instances : 1)));
    } else if (p.lack == Placing::Lack::apart) {
      error(code::kServiceDoesNotFit, w.span,
            fmt::format("{} instances of '{}' stand on {} machines, and only {} may run it", count, w.sheet.name, count, eligible(w.sheet.roles)), what_would_fit(w, wishes));
    } else {
      const double needs = w.sheet.needs[p.resource];
      const std::string why = p.left < needs ? fmt::format("an instance needs {}, and no {} node has more than {} left", machine_room_text(p.resource, needs), words(w.sheet.roles), machine_room_text(p.resource, p.left))
                                             : fmt::format("no {} node has enough cores, memory and disk left at once", words(w.sheet.roles));
      error(code::kServiceDoesNotFit, w.span,
            p.proven ? fmt::format("'{}' does not fit: {}", w.sheet.name, why) : fmt::format("no place was found for '{}', though there may be one: as the others were put, {}", w.sheet.name, why), what_would_fit(w, wishes));
    }
  }

  std::uint32_t eligible(const std::vector<Role>& roles) const {
    std::uint32_t n = 0;
    for (const Role r : roles) n += machines_of(r);
    return n;
  }

  SynthState& s_;
  std::vector<Wanted> wanted_;
  std::vector<DeviceId> devices_;          // of every machine
  std::vector<PlacingMachine> machines_;
  DeviceCounts counts_;
};

void run_services(SynthState& s) {
  keep_demand(s);
  ServicesPass(s).run();
}

}  // namespace

// Listed last: it counts switches and PDUs where there are any, and needs none.
extern const PassInfo kPassServices{"services", "what is asked of storage, and which machine runs which service", kParts | kDevices, kServices, run_services};

}  // namespace cw
