#include <algorithm>

#include <fmt/format.h>

#include "clusterwright/emit/summary.hpp"
#include "clusterwright/plan/diff_files.hpp"
#include "clusterwright/plan/diff_words.hpp"
#include "clusterwright/text/json.hpp"

namespace cw {
namespace {

constexpr std::size_t kMostSteps = 40;  // on a terminal

std::string size_text(const Cluster& c) { return fmt::format("{}: {} nodes, {} GPUs", c.name, grouped(c.count(DeviceKind::host)), grouped(c.gpus())); }

void put_tally(JsonWriter& json, const LinkTally& t) {
  json.begin_object().begin_inline();
  json.member("before", t.before).member("stay", t.stays).member("move", t.moved).member("other_cable", t.replaced);
  json.member("go", t.gone).member("pull", t.pulled).member("after", t.after);
  json.end_object().end_inline();
}

double tenth(double v) { return static_cast<double>(static_cast<std::int64_t>(v * 10 + 0.5)) / 10; }

void put_bisection(JsonWriter& json, std::string_view name, const std::vector<StepBisection>& rows) {
  json.key(name).begin_array();
  for (const StepBisection& b : rows) {
    json.begin_object().begin_inline();
    json.member("network", b.network).member("during_percent", tenth(b.during)).member("after_percent", tenth(b.after));
    json.end_object().end_inline();
  }
  json.end_array();
}

void put_size(JsonWriter& json, std::string_view name, const Cluster& c) {
  json.key(name).begin_object().begin_inline();
  json.member("name", c.name).member("nodes", static_cast<std::uint64_t>(c.count(DeviceKind::host))).member("gpus", static_cast<std::uint64_t>(c.gpus()));
  json.member("target_nodes", c.target_nodes);
  json.end_object().end_inline();
}

template <class IdT, class Keys>
void put_keys(JsonWriter& json, std::string_view name, const std::vector<IdT>& rows, const Keys& keys) {
  json.key(name).begin_array();
  for (const IdT i : rows) json.value(keys[i]);
  json.end_array();
}

std::string links_line(LinkClass c, const LinkTally& t) {
  return fmt::format("{:<12} {}: {} of {} move{}{}, {} new, {} in all\n", c == LinkClass::host_leaf ? "links" : "", link_class_name(c), grouped(t.moved), grouped(t.before),
                     t.replaced > 0 ? fmt::format(", {} get another cable", grouped(t.replaced)) : std::string(),
                     t.gone > 0 ? fmt::format(", {} go", grouped(t.gone)) : std::string(), grouped(t.pulled - std::min(t.pulled, t.moved + t.replaced)), grouped(t.after));
}

// What falls, or is another after the step than while it is done; of several networks with their names.
std::string falls_text(const WorkStep& s, bool named) {
  std::string text;
  for (const StepBisection& b : s.bisection)
    if (b.during < 100 || b.after != b.during) text += fmt::format("{}{}{:.1f} % meanwhile, then {:.1f} %", text.empty() ? "" : "; ", named ? b.network + " " : std::string(), b.during, b.after);
  return text.empty() ? text : " [" + text + "]";
}

// "MFP7E10-N003 (fibre; 3 m)"; what has no number goes by its description.
std::string with_description(const BomLine& line) { return line.order.empty() ? line.description : fmt::format("{} ({})", line.order, line.description); }

}  // namespace

std::string DiffFiles::lowest_text() const {
  std::string text;
  for (const StepBisection& b : plan_.lowest) text += fmt::format("{}{:.1f} % in {}", text.empty() ? "" : ", ", std::min(b.during, b.after), b.network);
  return plan_.lowest.size() > 1 && plan_.lowest_percent() < 100 ? text : fmt::format("{:.1f} %", plan_.lowest_percent());
}

std::string DiffFiles::text() const {
  std::string out = fmt::format("{:<12} {}\n{:<12} {}\n", "from", size_text(*d_.before), "to", size_text(*d_.after));
  if (d_.nothing()) return out + "nothing to do: the two are the same\n";
  out += fmt::format("{:<12} {} come, {} go, {} stay\n{:<12} {} come, {} go\n", "devices", grouped(d_.added.size()), grouped(d_.gone.size()), grouped(d_.after->devices.size() - d_.added.size()), "racks", grouped(d_.racks_added.size()), grouped(d_.racks_gone.size()));
  if (const std::size_t names = d_.changed("name") + d_.changed("rack-name"); names > 0) out += fmt::format("{:<12} {} of what stays\n", "new names", grouped(names));
  for (std::size_t c = 0; c < d_.links.size(); ++c)
    if (d_.links[c].before + d_.links[c].after > 0) out += links_line(static_cast<LinkClass>(c), d_.links[c]);
  out += fmt::format("{:<12} {} to pull, {} to take out, of which {} serve again\n", "cables", grouped(d_.cables_in.size()), grouped(d_.cables_out.size()), grouped(plan_.reused()));
  for (const auto& [word, count] : {std::pair{"buy", &Purchase::buy}, {"left over", &Purchase::left_over}}) {
    bool first = true;
    for (const Purchase& p : d_.purchases) {
      if ((p.*count)() == 0) continue;
      out += fmt::format("{:<12} {:>7} {}\n", first ? word : "", grouped((p.*count)()), with_description(p.line));
      first = false;
    }
  }
  if (!d_.rebuild.empty()) return out;
  out += fmt::format("\n{}; bisection never below {} of what it is now{}\n", counted(plan_.steps.size(), "step"), lowest_text(), plan_.method == FlowMethod::max_flow ? "" : " (by shares of the spines)");
  std::size_t n = 0;
  for (const WorkStep& s : plan_.steps) {
    if (++n > kMostSteps) break;
    out += fmt::format("{:>4}. {}", n, s.title);
    out += falls_text(s, plan_.lowest.size() > 1);
    if (!s.out_of_service.empty()) out += fmt::format(" ({} out of service)", grouped(s.out_of_service.size()));
    out += '\n';
  }
  if (plan_.steps.size() > kMostSteps) out += fmt::format("      and {} more: -o writes all of them\n", grouped(plan_.steps.size() - kMostSteps));
  return out;
}

std::string DiffFiles::json() const {
  JsonWriter json(JsonWriter::Layout::pretty);
  json.begin_object();
  json.member("format", "clusterwright.diff");
  put_size(json, "before", *d_.before);
  put_size(json, "after", *d_.after);
  json.member("nothing_to_do", d_.nothing());
  json.key("rebuild").begin_array();
  for (const std::string& r : d_.rebuild) json.value(r);
  json.end_array();
  json.key("links").begin_object();
  for (std::size_t c = 0; c < d_.links.size(); ++c) put_tally(json.key(link_class_name(static_cast<LinkClass>(c))), d_.links[c]);
  put_tally(json.key("all"), d_.all_links);
  json.end_object();
  json.key("cables").begin_object().begin_inline();
  json.member("pull", static_cast<std::uint64_t>(d_.cables_in.size())).member("take_out", static_cast<std::uint64_t>(d_.cables_out.size())).member("serve_again", plan_.reused());
  json.end_object().end_inline();
  json.key("devices").begin_object();
  put_keys(json, "come", d_.added, d_.after->devices.key);
  put_keys(json, "go", d_.gone, d_.before->devices.key);
  json.end_object();
  json.key("racks").begin_object();
  put_keys(json, "come", d_.racks_added, d_.after->racks.key);
  put_keys(json, "go", d_.racks_gone, d_.before->racks.key);
  json.end_object();
  json.key("changes").begin_array();
  for (const PropertyChange& p : d_.properties) {
    json.begin_object().begin_inline();
    json.member("key", p.key).member("property", p.property).member("before", p.before).member("after", p.after);
    json.end_object().end_inline();
  }
  json.end_array();
  json.key("buy").begin_array();
  for (const Purchase& p : d_.purchases) {
    json.begin_object().begin_inline();
    json.member("part", p.line.order).member("description", p.line.description).member("before", p.before).member("after", p.after).member("buy", p.buy()).member("left_over", p.left_over());
    json.end_object().end_inline();
  }
  json.end_array();
  put_steps(json);
  json.key("findings").raw(findings_json(findings_));
  json.end_object();
  return json.take() + "\n";
}

void DiffFiles::put_steps(JsonWriter& json) const {
  json.member("bisection_by", flow_method_name(plan_.method));
  json.member("lowest_bisection_percent", tenth(plan_.lowest_percent()));
  put_bisection(json, "lowest_bisection", plan_.lowest);
  json.key("steps").begin_array();
  std::uint64_t n = 0;
  for (const WorkStep& s : plan_.steps) {
    json.begin_object();
    json.member("step", ++n).member("kind", step_kind_name(s.kind)).member("title", s.title);
    if (!s.device.empty()) json.member("device", s.device).member("part", s.part).member("parts", s.parts).member("drained", s.drains);
    put_bisection(json, "bisection", s.bisection);
    json.key("out_of_service").begin_array().begin_inline();
    for (const std::string& key : s.out_of_service) json.value(key);
    json.end_array().end_inline();
    json.key("things").begin_array();
    for (const StepThing& t : s.things) {
      json.begin_object().begin_inline();
      json.member("action", t.action).member("key", t.key).member("name", t.name);
      if (!t.part.empty()) json.member("part", t.part).member("place", t.place);
      if (!t.becomes.empty()) json.member("becomes", t.becomes);
      json.end_object().end_inline();
    }
    json.end_array();
    json.key("cables").begin_array();
    for (const CableMove& m : moves_of(s)) {
      json.begin_object().begin_inline();
      json.member("action", m.action).member("a", m.a).member("b", m.b);
      if (!m.part.empty()) json.member("part", m.part).member("length_m", m.length);
      if (!m.over.empty()) json.member("over", m.over);
      if (!m.serves_again.empty()) json.member("serves_again", m.serves_again);
      json.end_object().end_inline();
    }
    json.end_array();
    json.end_object();
  }
  json.end_array();
}

}  // namespace cw
