#include "clusterwright/fabric/findings.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/base/units.hpp"
#include "clusterwright/fabric/failures.hpp"
#include "clusterwright/fabric/foresee.hpp"

namespace cw {
namespace {

void add(Diagnostics& findings, std::uint16_t code, Severity severity, std::string message, std::string help) {
  Diagnostic d;
  d.code = code;
  d.severity = severity;
  d.message = std::move(message);
  d.help = std::move(help);
  findings.add(std::move(d));
}

constexpr double kSlowHops = 2e6;  // link-hops a second that any machine does
constexpr double kLong = 1'800;    // seconds that are worth a word before
constexpr double kManySentAgain = 0.25;  // more than what losses alone bring about

std::string memory_text(double bytes) { return bytes >= 1e9 ? fmt::format("{:.3g} GB", bytes / 1e9) : fmt::format("{:.3g} MB", bytes / 1e6); }

}  // namespace

std::string_view level_words(SimLevel level) {
  switch (level) {
    case SimLevel::automatic: break;
    case SimLevel::closed_form: return "closed form";
    case SimLevel::static_load: return "static load";
    case SimLevel::flow: return "flow level";
    case SimLevel::packet: return "packet level";
  }
  return "simulation";
}

void tell_unreachable(const NamedGraph& net, const Traffic& traffic, const std::vector<LinkChange>& changes, Diagnostics& findings) {
  const Unreachable none = unreachable(NetRoutes(net.graph, last_faults(net.graph, changes)), traffic);
  if (none.flows == 0) return;
  std::string named;
  for (std::size_t i = 0; i < none.first.size(); ++i) named += fmt::format("{}{} -> {}", i == 0 ? "" : ", ", net.names->vertex(none.first[i].src), net.names->vertex(none.first[i].dst));
  add(findings, code::kNoWay, Severity::error,
      fmt::format("{} of {} flows have no way{}: {}{}", grouped(none.flows), grouped(traffic.flow_count()), changes.empty() ? "" : " once all that fails has failed", named, none.flows > none.first.size() ? " …" : ""),
      changes.empty() ? "the network does not join these hosts; the other flows are simulated" : "those that do not end before are counted as unreachable; the others are simulated");
}

bool can_run(const NetGraph& graph, const TrafficInput& input, const FabricOptions& options, SimLevel level, const Ways& ways, double memory, Diagnostics& findings) {
  // The system and what is written after the run want some too.
  constexpr double kShare = 0.9;
  const Traffic& t = input.traffic;
  if (t.uniform && (level == SimLevel::packet || level == SimLevel::flow)) {
    add(findings, code::kTooManyFlows, Severity::error, fmt::format("{}, are {} flows: too many to list, and the {} takes them one by one", input.title, grouped(t.flow_count()), level_words(level)),
        "simulate fewer hosts, as in all-to-all:512, or ask for loads of links: --level static");
    return false;
  }
  const Foreseen need = foresee(graph, t, options, level, ways);
  if (need.bytes <= kShare * memory) {
    const double seconds = level == SimLevel::packet ? need.link_hops / kSlowHops : 0;
    if (seconds > kLong) add(findings, code::kLongRun, Severity::warning, fmt::format("the packet level has about {:.2g} link-hops ahead: {}", need.link_hops, seconds < 86'400 ? fmt::format("hours, {:.2g} perhaps", seconds / 3'600) : fmt::format("days, {:.2g} perhaps", seconds / 86'400)), "--until stops it early; fewer or shorter flows, or --level flow, answer at once");
    return true;
  }
  const auto flows = static_cast<double>(t.flows.size());
  const double rest = level == SimLevel::packet && flows > 0 ? need.bytes / flows : need.per_flow;
  const double fit = kShare * memory / std::max(rest, 1.0);
  std::string help = fit >= 1 ? fmt::format("about {} such flows fit", grouped(static_cast<std::uint64_t>(fit))) : "not even the network fits";
  if (level == SimLevel::packet) help += fmt::format("; --level flow takes about {}", memory_text(foresee(graph, t, options, SimLevel::flow, ways).bytes));
  add(findings, code::kTooMuchMemory, Severity::error, fmt::format("the {} of {} flows would take up to {} of memory; {} are free", level_words(level), grouped(t.flow_count()), memory_text(need.bytes), memory_text(memory)), std::move(help));
  return false;
}

bool too_long(const FabricOutcome& outcome, Diagnostics& findings) {
  if (outcome.finished < kLongestSim) return false;
  tell_refused(outcome.level, {"the traffic takes longer than the 100 days that can be simulated", "send less, over fewer hosts or faster links"}, findings);
  return true;
}

void tell_refused(SimLevel level, const Failure& failure, Diagnostics& findings) {
  add(findings, code::kLevelRefused, Severity::error, fmt::format("{}: {}", level_words(level), failure.message), failure.help.empty() ? "choose another level" : failure.help);
}

void name_deadlock(const NetNames& names, FabricOutcome& outcome) {
  for (std::string& port : outcome.deadlock) {
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
    if (error == std::errc() && end == port.data() + port.size()) port = names.port(number);
  }
}

void tell_outcome(const FabricOptions& options, const FabricOutcome& outcome, const FabricSummary& s, Diagnostics& findings) {
  if (!outcome.deadlock.empty()) {
    std::string circle;
    for (const std::string& port : outcome.deadlock) circle += port + " -> ";
    add(findings, code::kDeadlock, Severity::error, fmt::format("the network stood still from {:.6g} us on: {}{}", in_us(std::max(outcome.finished, outcome.ended)), circle, outcome.deadlock.front()),
        "each of these ports waits for the next to take something: keep ways up, then down, or use --overload trim");
  }
  const double again = static_cast<double>(outcome.packets.retransmitted) / std::max(1.0, static_cast<double>(outcome.packets.data_sent));
  if (options.placement == Placement::in_order && again > kManySentAgain)
    add(findings, code::kReordered, Severity::warning, fmt::format("{:.0f} % of the data packets were sent again, as receivers take them in order only", 100 * again),
        "packets that take several ways overtake each other: adapters that place data out of order want none of that; so does --routing ecmp");
  const std::uint64_t open = s.unfinished + s.never_started;
  if (open == 0) return;
  const bool stopped = options.until.ps > 0;
  std::string message = fmt::format("{} of {} flows did not end", grouped(open), grouped(s.flows));
  if (s.never_started > 0) message += fmt::format(", {} of them never started", grouped(s.never_started));
  if (stopped) message += fmt::format(": the run was stopped at {:.6g} us", in_us(options.until));
  add(findings, code::kUnfinished, stopped ? Severity::warning : Severity::error, std::move(message),
      stopped ? "times and loads are of what happened until then; leave --until out to see all" : s.unreachable > 0 ? "some flows have no way, and others wait for them" : "see what fails, or what is dropped again and again");
}

}  // namespace cw
