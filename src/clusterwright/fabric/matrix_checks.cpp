#include "clusterwright/fabric/matrix_checks.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/base/random.hpp"
#include "clusterwright/base/units.hpp"
#include "clusterwright/fabric/triggers.hpp"

namespace cw::matrix {

// --- problems --------------------------------------------------------------------------------------

std::string_view Problems::line_at(std::size_t start) const {
  const std::string_view rest = std::string_view(source_.text).substr(std::min(start, source_.text.size()));
  return rest.substr(0, rest.find('\n'));
}

void Problems::add(Severity severity, std::uint16_t code, Span span, std::string_view line, std::string message, std::string help) {
  // Quoted as if the line were the whole file, so that no problem of a large file costs a walk through it.
  Diagnostics one;
  const SourceText quoted{source_.name, std::string(line.substr(0, 2'000))};
  Span in_line = span;
  in_line.line = 1;
  if (severity == Severity::error) one.error(code, quoted, in_line, std::move(message), std::move(help));
  else one.warning(code, quoted, in_line, std::move(message), std::move(help));
  Diagnostic d = one.all().front();
  d.span = span;
  diagnostics_.add(std::move(d));
  if (severity == Severity::error) ++count_;
}

void Problems::at_line(std::uint16_t code, Span span, std::string_view line, std::string message, std::string help) { add(Severity::error, code, span, line, std::move(message), std::move(help)); }
void Problems::at(std::uint16_t code, const Place& place, std::string message, std::string help) { add(Severity::error, code, place.span, line_at(place.line_start), std::move(message), std::move(help)); }
void Problems::warn(std::uint16_t code, const Place& place, std::string message, std::string help) { add(Severity::warning, code, place.span, line_at(place.line_start), std::move(message), std::move(help)); }

// --- triggers --------------------------------------------------------------------------------------

std::uint32_t TriggerTable::index(std::uint32_t id, const Place& place) {
  if (2 * (entries_.size() + 1) > slots_.size()) {
    slots_.assign(std::max<std::size_t>(64, 2 * slots_.size()), kNoId);
    for (std::uint32_t i = 0; i < entries_.size(); ++i) {
      std::size_t s = mixed(entries_[i].id) & (slots_.size() - 1);
      while (slots_[s] != kNoId) s = (s + 1) & (slots_.size() - 1);
      slots_[s] = i;
    }
  }
  std::size_t s = mixed(id) & (slots_.size() - 1);
  for (; slots_[s] != kNoId; s = (s + 1) & (slots_.size() - 1))
    if (entries_[slots_[s]].id == id) return slots_[s];
  slots_[s] = static_cast<std::uint32_t>(entries_.size());
  entries_.push_back({id, TriggerKind::unknown, 1, place});
  return slots_[s];
}

std::uint32_t TriggerTable::use(std::uint32_t id, const Place& place) {
  static_assert(FlowSpec::kNoTrigger == kNoId);
  return id == kNoId ? FlowSpec::kNoTrigger : index(id, place);
}

Place TriggerTable::define(std::uint32_t id, TriggerKind kind, std::uint32_t count, const Place& place) {
  Entry& e = entries_[index(id, place)];
  if (e.kind != TriggerKind::unknown) return e.place;
  e.kind = kind;
  e.count = count;
  e.place = place;
  return place;
}

namespace {

constexpr std::uint32_t kNone = FlowSpec::kNoTrigger;

// A multishot trigger that starts a chain: one flow fires it from outside, and each flow that it starts fires it again.
// Flow by flow the order is settled then, and each gets a trigger of its own. Also plain: a single flow that waits.
bool unroll(std::uint32_t m, const std::vector<std::uint32_t>& waiting, const std::vector<std::uint32_t>& firing, Traffic& t) {
  if (waiting.size() <= 1) return true;
  std::vector<std::uint32_t> order;  // the k-th firing
  for (const std::uint32_t f : firing)
    if (t.flows[f].trigger != m) order.push_back(f);
  if (order.size() != 1) return false;
  for (const std::uint32_t w : waiting)
    if (t.flows[w].when_sent == m || t.flows[w].when_received == m) order.push_back(w);
  const auto once = [&](std::uint32_t f) { return (t.flows[f].when_sent == m) != (t.flows[f].when_received == m); };
  if (order.size() != firing.size() || !std::all_of(order.begin(), order.end(), once)) return false;
  // Each firing but the first is that of the flow started just before, and every waiting flow is started.
  if (order.size() < waiting.size()) return false;
  for (std::size_t k = 1; k < waiting.size(); ++k)
    if (order[k] != waiting[k - 1]) return false;
  for (std::size_t k = 0; k < order.size(); ++k) {
    const bool last = k >= waiting.size();
    std::uint32_t to = kNone;
    if (!last && k > 0) {
      to = static_cast<std::uint32_t>(t.triggers.size());
      t.triggers.push_back({1});
      t.flows[waiting[k]].trigger = to;
    } else if (!last) {
      to = m;
    }
    FlowSpec& f = t.flows[order[k]];
    (f.when_sent == m ? f.when_sent : f.when_received) = to;
  }
  return true;
}

struct Roles {
  std::vector<std::uint32_t> waiting, firing;
};

void unroll_all(const TriggerTable& table, Traffic& t, Problems& problems) {
  const auto& all = table.all();
  std::vector<Roles> roles(all.size());
  for (std::uint32_t i = 0; i < t.flows.size(); ++i) {
    const FlowSpec& f = t.flows[i];
    if (f.trigger != kNone && all[f.trigger].kind == TriggerKind::multishot) roles[f.trigger].waiting.push_back(i);
    if (f.when_sent != kNone && all[f.when_sent].kind == TriggerKind::multishot) roles[f.when_sent].firing.push_back(i);
    if (f.when_received != kNone && f.when_received != f.when_sent && all[f.when_received].kind == TriggerKind::multishot) roles[f.when_received].firing.push_back(i);
  }
  for (std::uint32_t m = 0; m < all.size(); ++m) {
    if (all[m].kind != TriggerKind::multishot || unroll(m, roles[m].waiting, roles[m].firing, t)) continue;
    if (roles[m].firing.empty()) continue;  // told below
    problems.at(code::kTriggerOrder, all[m].place, fmt::format("multishot trigger {} starts {} flows one by one, fired by {}: which flow starts which would only show in the run", all[m].id, roles[m].waiting.size(), roles[m].firing.size()),
                "give each flow a oneshot trigger of its own, or use a barrier; a chain, in which each flow started fires the trigger again, is understood");
  }
}

std::string circle_text(const std::vector<std::uint32_t>& circle, const TriggerTable& table, const std::vector<std::uint32_t>& line_of, const Traffic& t) {
  constexpr std::size_t kMostNamed = 6;
  std::string text;
  for (std::size_t i = 0; i < std::min(circle.size(), kMostNamed); ++i) {
    const FlowSpec& f = t.flows[circle[i]];
    const std::uint32_t id = f.trigger < table.all().size() ? table.all()[f.trigger].id : 0;
    text += fmt::format("trigger {} -> the flow of line {} -> ", id, line_of[circle[i]]);
  }
  if (circle.size() > kMostNamed) text += fmt::format("… {} more flows … -> ", circle.size() - kMostNamed);
  const std::uint32_t back = t.flows[circle[0]].trigger;
  return text + fmt::format("trigger {}", back < table.all().size() ? table.all()[back].id : 0);
}

}  // namespace

void check_triggers(const TriggerTable& table, const std::vector<std::uint32_t>& line_of, Traffic& t, Problems& problems) {
  const auto& all = table.all();
  for (const auto& e : all) {
    t.triggers.push_back({e.count});
    if (e.kind == TriggerKind::unknown) problems.at(code::kNoSuchTrigger, e.place, fmt::format("trigger {} is defined nowhere", e.id), fmt::format("add a line: trigger id {} oneshot", e.id));
  }
  unroll_all(table, t, problems);
  const auto fired = count_downs(t);
  std::vector<std::uint32_t> waiting(t.triggers.size(), 0);
  for (const FlowSpec& f : t.flows)
    if (f.trigger != kNone) ++waiting[f.trigger];
  for (std::uint32_t i = 0; i < all.size(); ++i) {
    if (waiting[i] == 0 || fired[i] >= t.triggers[i].count || all[i].kind == TriggerKind::unknown) continue;
    const std::string flows = fmt::format("{} flow{}", grouped(waiting[i]), waiting[i] == 1 ? " waits" : "s wait");
    if (fired[i] == 0) problems.at(code::kTriggerNeverFires, all[i].place, fmt::format("{} for trigger {}, which nothing fires", flows, all[i].id), fmt::format("add send_done_trigger {} or recv_done_trigger {} to the flow that comes before", all[i].id, all[i].id));
    else problems.at(code::kTriggerNeverFires, all[i].place, fmt::format("{} for trigger {}, which counts {} flows; {} fire it", flows, all[i].id, t.triggers[i].count, fired[i]), fmt::format("write count {}, or have more flows fire it", fired[i]));
  }
  for (const auto& circle : trigger_cycles(t)) {
    const Place& at = all[std::min<std::size_t>(t.flows[circle[0]].trigger, all.size() - 1)].place;
    problems.at(code::kTriggerCycle, at, fmt::format("{} start: {}", circle.size() == 1 ? "a flow waits for itself and can never" : fmt::format("{} flows wait for each other and none can", circle.size()), circle_text(circle, table, line_of, t)),
                "have one of them start at a time, or by a trigger that another flow fires");
  }
}

}  // namespace cw::matrix
