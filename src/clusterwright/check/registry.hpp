#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clusterwright/base/diagnostics.hpp"
#include "clusterwright/cluster/cluster.hpp"

namespace cw {

class Views;

// What a rule says through. It knows the rule that speaks and finds the intent line that caused an
// object by the object's Why.
class Findings {
 public:
  Findings(const Cluster& cluster, Diagnostics& out);

  // About the whole cluster or network; located at `why` if it is valid.
  void add(std::string message, std::string help = {}, WhyId why = WhyId());
  // About one device; the subject is its key.
  void add(DeviceId device, std::string message, std::string help = {});
  // About one port or the link in it; the subject is "<device key>:<port>".
  void add(PortId port, std::string message, std::string help = {});
  // About one rack, or one thing in or on a rack; the subject is its key.
  void add(RackId rack, std::string message, std::string help = {});
  // The same, where what it breaks is a limit of the building: located at `why` if it is valid.
  void add(RackId rack, WhyId why, std::string message, std::string help = {});
  void add(GearId gear, std::string message, std::string help = {});

  // What is derived from the cluster for several rules (check/views.hpp), each built on first use.
  Views& views() { return *views_; }

 private:
  friend struct RuleRunner;
  void emit(Diagnostic d, WhyId why);
  const Cluster& cluster_;
  Diagnostics& out_;
  const struct RuleInfo* rule_ = nullptr;
  std::shared_ptr<Views> views_;
};

// The optional tables a rule cannot do without; where one is absent the rule is "not applicable".
enum class Needs : std::uint8_t { nothing, assemblies, racks, cords, trunks, software, licences, domains, storage, services, addresses };

// One rule: a function that judges a finished cluster, knowing nothing of how it was made. Cost must
// be linear in ports, never in pairs of hosts.
struct RuleInfo {
  std::uint16_t code;  // 4001 …, never reused
  Severity severity;
  std::string_view name;      // "rail-consistency"
  std::string_view help;      // one line: what must hold
  std::string_view citation;  // where the rule is from
  Needs needs;
  void (*run)(const Cluster&, Findings&);
};

// Every rule, ascending by code.
std::span<const RuleInfo* const> all_rules();

struct RuleOutcome {
  const RuleInfo* rule;
  bool applicable;
  std::size_t findings;
  double seconds;
};

// Runs every rule; findings go to `out`, sorted. Deterministic.
std::vector<RuleOutcome> run_checks(const Cluster& cluster, Diagnostics& out);

}  // namespace cw
