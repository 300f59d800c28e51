#include <algorithm>

#include <fmt/format.h>

#include "clusterwright/emit/html.hpp"
#include "clusterwright/emit/report.hpp"
#include "clusterwright/plan/diff_files.hpp"
#include "clusterwright/plan/diff_words.hpp"

namespace cw {
namespace {

std::string title_of(const Difference& d) {
  return fmt::format("{}: {} to {} nodes", d.after->name.empty() ? std::string("cluster") : d.after->name, grouped(d.before->count(DeviceKind::host)), grouped(d.after->count(DeviceKind::host)));
}

std::string bisection_text(const WorkStep& s) {
  std::string text;
  for (const StepBisection& b : s.bisection) text += fmt::format("{}Bisection of {}: {:.1f} % meanwhile, {:.1f} % after.", text.empty() ? "" : " ", b.network, b.during, b.after);
  return text;
}

// What must be true before the next step begins.
std::string done_when(const WorkStep& s) {
  switch (s.kind) {
    case StepKind::rename: return "every name answers";
    case StepKind::readdress: return "everything answers at its new address, nothing at an old one";
    case StepKind::take_out: return "no job runs on them, their ports are dark";
    case StepKind::unplug: return "its ports are dark";
    case StepKind::set_up: return "power is on both sides, nothing is alarmed";
    case StepKind::lay_trunks: return "every fibre of every trunk is measured from panel to panel";
    case StepKind::cable: return "both ends of every new link are up and see each other";
    case StepKind::relink: return "both ends of every moved link are up and see each other; traffic is back";
    case StepKind::rehome: return "both ends of every moved link are up; the node takes work again";
    case StepKind::put_in: return "all ports of every node are up and see the right neighbour";
    case StepKind::refit: return "each shows its new parts and has passed its test before the next is drained";
    case StepKind::install: return "every licence is active, every service answers, every version is as stated";
    case StepKind::clear_trunks: return "their places on the panels are empty";
    case StepKind::dismount: return "the places are empty";
  }
  return {};
}

std::string thing_text(const StepThing& t) {
  std::string text = fmt::format("{} {}", t.action, t.name.empty() ? t.key : t.name);
  if (!t.becomes.empty()) return text + " → " + t.becomes;
  if (!t.part.empty()) text += fmt::format(" ({})", t.part);
  if (!t.place.empty()) text += (t.action == "dismount" || t.action == "take out" || t.action == "remove" ? " from " : " in ") + t.place;
  return text;
}

std::string cable_text(const CableMove& m) {
  std::string text = fmt::format("{} {} – {}", m.action, m.a, m.b);
  if (!m.part.empty()) text += fmt::format(", {}{}", m.part, m.length.empty() ? std::string() : fmt::format(" {} m", m.length));
  if (!m.over.empty()) text += " over " + m.over;
  if (!m.serves_again.empty()) text += fmt::format(" (the one of {})", m.serves_again);
  if (m.measure) text += " — measure";
  return text;
}

std::string note_text(const CableMove& m) {
  std::string text = m.over.empty() ? std::string() : "over " + m.over;
  if (m.measure) text += text.empty() ? "measure" : "; measure";
  else if (!m.serves_again.empty()) text += (text.empty() ? "the one of " : "; the one of ") + m.serves_again;
  return text;
}

struct Budget {
  std::size_t left = kMostTicks;
  std::size_t take(std::size_t wanted) {
    const std::size_t n = std::min(left, wanted);
    left -= n;
    return n;
  }
};

std::string rest_text(std::size_t n, std::string_view what) { return n == 0 ? std::string() : fmt::format("and {} {} more: see recabling.csv and design.json", grouped(n), what); }

}  // namespace

std::string DiffFiles::work_plan_md() const {
  std::string out = fmt::format("# Work plan: {}\n\n{}. Bisection is in percent of what it is before the first; it never falls below {}.\n", title_of(d_), counted(plan_.steps.size(), "step"), lowest_text());
  Budget budget;
  std::size_t n = 0;
  for (const WorkStep& s : plan_.steps) {
    out += fmt::format("\n## Step {}: {}\n\n", ++n, s.title);
    if (const std::string b = bisection_text(s); !b.empty()) out += b + "\n\n";
    for (const std::string& key : s.out_of_service) out += fmt::format("- **Out of service meanwhile:** {}\n", key);
    const std::size_t things = budget.take(s.things.size());
    for (std::size_t i = 0; i < things; ++i) out += fmt::format("- [ ] {}\n", thing_text(s.things[i]));
    const auto moves = moves_of(s);
    const std::size_t cables = budget.take(moves.size());
    for (std::size_t i = 0; i < cables; ++i) out += fmt::format("- [ ] {}\n", cable_text(moves[i]));
    if (const std::string rest = rest_text(s.things.size() - things + moves.size() - cables, "lines"); !rest.empty()) out += fmt::format("- {}\n", rest);
    out += fmt::format("- [ ] **Done when** {}\n", done_when(s));
  }
  return out;
}

std::string DiffFiles::work_plan_html() const {
  emit::HtmlWriter out;
  const std::string title = "Work plan: " + title_of(d_);
  out.raw("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
  out.element("title", title).raw("<style>\n").raw(emit::report_style());
  out.raw(".tick { width: 1.6rem; } .tick::before { content: \"\\2610\"; font-size: 1.1rem; line-height: 1; }\nh2 { break-after: avoid; }\n</style></head>\n<body>\n<header>\n");
  out.element("h1", title);
  out.element("p", fmt::format("Tick off what is done; go on to the next step only when the one before is. Bisection is in percent of what it is before the first step, by {}.", flow_method_name(plan_.method)), "lead");
  out.raw("<div class=\"cards\">\n");
  for (const auto& [value, what] : {std::pair{grouped(plan_.steps.size()), "steps"}, {grouped(d_.added.size()), "devices come"}, {grouped(d_.gone.size()), "devices go"}, {grouped(d_.all_links.moved + d_.all_links.replaced), "links move"},
                                    {grouped(d_.cables_in.size()), "cables to pull"}, {grouped(d_.cables_out.size()), "cables to take out"}, {fmt::format("{:.1f} %", plan_.lowest_percent()), "lowest bisection"}})
    out.raw("<div class=\"card\"><b>").text(value).raw("</b><span>").text(what).raw("</span></div>\n");
  out.raw("</div>\n</header>\n<main>\n");
  put_findings_html(out);
  Budget budget;
  std::size_t n = 0;
  for (const WorkStep& s : plan_.steps) {
    ++n;
    out.section(fmt::format("step-{}", n), fmt::format("{}. {}", n, s.title));
    if (const std::string b = bisection_text(s); !b.empty()) out.element("p", b);
    for (const std::string& key : s.out_of_service) out.element("p", "Out of service meanwhile: " + key, "no");
    const std::size_t things = budget.take(s.things.size());
    if (things > 0) {
      const bool becomes = std::any_of(s.things.begin(), s.things.end(), [](const StepThing& t) { return !t.becomes.empty(); });
      out.begin_table({{""}, {"Do"}, {"What"}, {"Part"}, {becomes ? "Becomes" : "Where"}}, "dense");
      for (std::size_t i = 0; i < things; ++i) {
        const StepThing& t = s.things[i];
        out.begin_row();
        out.cell_raw("<span class=\"tick\"></span>"), out.cell(t.action), out.cell(t.name.empty() ? t.key : t.name), out.cell_code(t.part), out.cell(t.becomes.empty() ? t.place : t.becomes);
        out.end_row();
      }
      out.end_table();
    }
    const auto moves = moves_of(s);
    const std::size_t cables = budget.take(moves.size());
    if (cables > 0) {
      out.begin_table({{""}, {"Do"}, {"Port"}, {"Where"}, {"Port"}, {"Where"}, {"Cable"}, {"m", emit::Align::number}, {"Note"}}, "dense");
      for (std::size_t i = 0; i < cables; ++i) {
        const CableMove& m = moves[i];
        out.begin_row();
        out.cell_raw("<span class=\"tick\"></span>"), out.cell(m.action), out.cell(m.a), out.cell(m.a_place), out.cell(m.b), out.cell(m.b_place), out.cell_code(m.part), out.cell(m.length);
        out.cell(note_text(m));
        out.end_row();
      }
      out.end_table();
    }
    if (const std::string rest = rest_text(s.things.size() - things + moves.size() - cables, "lines"); !rest.empty()) out.element("p", rest, "note");
    out.raw("<p><span class=\"tick\"></span> <b>Done when</b> ").text(done_when(s)).raw(".</p>\n");
  }
  out.raw("</main>\n</body></html>\n");
  return out.take();
}

void DiffFiles::put_findings_html(emit::HtmlWriter& out) const {
  for (const Diagnostic& f : findings_.all()) {
    if (f.severity == Severity::info) continue;
    out.raw(f.severity == Severity::error ? "<div class=\"finding error\">" : "<div class=\"finding warning\">").element("h4", f.message).element("p", f.help, "help").raw("</div>\n");
  }
}

}  // namespace cw
