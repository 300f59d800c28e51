#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "clusterwright/emit/report.hpp"

namespace cw::emit {
namespace {

std::string_view base_name(std::string_view path) { return path.substr(path.rfind('/') + 1); }

// Where it is, without the folders of one machine.
std::string place_of(const Diagnostic& d) {
  std::string place = d.subject;
  if (!d.file.empty()) place += fmt::format("{}{}:{}", place.empty() ? "" : ", ", base_name(d.file), d.span.line);
  return place;
}

// All findings of one code, one after another; the same help stands once.
void put_group(const std::vector<const Diagnostic*>& group, std::size_t shown, HtmlWriter& out) {
  out.raw("<section class=\"finding ").raw(severity_name(group.front()->severity)).raw("\"><h4>");
  out.text(fmt::format("CW{:04}", group.front()->code));
  if (group.size() > 1) out.raw(" <small>").text(fmt::format("{} times", grouped(group.size()))).raw("</small>");
  out.raw("</h4><ul>\n");
  for (std::size_t i = 0; i < std::min(shown, group.size()); ++i) {
    const Diagnostic& d = *group[i];
    out.raw("<li>").text(d.message);
    if (const std::string place = place_of(d); !place.empty()) out.raw(" <small>").text(place).raw("</small>");
    const bool last_of_help = i + 1 == std::min(shown, group.size()) || group[i + 1]->help != d.help;
    if (!d.help.empty() && last_of_help) out.raw("<p class=\"help\">").text(d.help).raw("</p>");
    out.raw("</li>\n");
  }
  if (group.size() > shown)
    out.raw("<li class=\"more\">").text(fmt::format("and {} more", grouped(group.size() - shown))).raw("</li>\n");
  out.raw("</ul></section>\n");
}

}  // namespace

void put_findings(const ReportData& data, HtmlWriter& out) {
  out.section("findings", "Findings");
  if (data.findings == nullptr) {
    out.element("p", "This design was written out without being judged: `clusterwright check` does that.");
    return;
  }
  if (data.findings->all().empty()) {
    out.element("p", "None: every rule that applies holds.", "good");
    return;
  }
  out.element("p", finding_counts(*data.findings) + ". All of them are in findings.json.");
  std::size_t left = kMostFindings;
  constexpr std::array<std::pair<Severity, std::string_view>, 3> kGroups = {
      {{Severity::error, "Errors"}, {Severity::warning, "Warnings"}, {Severity::info, "Notes"}}};
  for (const auto& [severity, title] : kGroups) {
    std::vector<const Diagnostic*> all;
    for (const Diagnostic& d : data.findings->all())
      if (d.severity == severity) all.push_back(&d);
    if (all.empty()) continue;
    std::stable_sort(all.begin(), all.end(),
                     [](const Diagnostic* a, const Diagnostic* b) { return a->code < b->code; });
    out.element("h3", fmt::format("{} ({})", title, grouped(all.size())));
    for (std::size_t i = 0; i < all.size();) {
      std::size_t next = i;
      while (next < all.size() && all[next]->code == all[i]->code) ++next;
      const std::vector<const Diagnostic*> group(all.begin() + static_cast<std::ptrdiff_t>(i),
                                                 all.begin() + static_cast<std::ptrdiff_t>(next));
      put_group(group, left, out);
      left -= std::min(left, group.size());
      i = next;
    }
  }
}

}  // namespace cw::emit
