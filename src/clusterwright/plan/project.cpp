#include "clusterwright/plan/project.hpp"

#include <array>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/text/json.hpp"

namespace cw {
namespace {

constexpr std::array<StageInfo, kStages> kAll = {{
    {Stage::proposal, "proposal", "a solution is designed and proposed", "an intent that can be built", "proposal.html, proposal.md, design.json, findings.json",
     "no finding of severity error, the customer's approval", Approval::needed, {}},
    {Stage::design, "design", "all files of the approved design are written", "the approved proposal", "every file that `clusterwright design -o` writes", "products are as written", Approval::none, {}},
    {Stage::order, "order", "parts are bought", "the design", "bom.csv, bom.xlsx", "products are as written, the buyer's name on the order", Approval::needed, {}},
    {Stage::build, "build", "racks are assembled and cabled", "the order", "racks.svg, racks.csv, cables.csv, cut-list.csv, power.csv, as-built.csv …", "records/as-built.csv has a serial number for every device",
     Approval::none, "as-built.csv"},
    {Stage::deploy, "deploy", "the cluster is installed on site, configured and tested", "racks as built", "ptm-topology.dot, verification.csv",
     "records/verification.csv says ok in every row, the customer's acceptance", Approval::needed, "verification.csv"},
    {Stage::support, "support", "the cluster is kept running", "an accepted cluster", "spares.csv, contacts.csv", "records/contacts.csv names somebody for every vendor", Approval::none, "contacts.csv"},
}};

void refuse(std::uint16_t code, const std::string& name, std::string message, std::string help, Diagnostics& out) { out.error(code, SourceText{name, {}}, Span{}, std::move(message), std::move(help)); }

std::string text_of(const nlohmann::json& j, const char* key) { return j.is_object() && j.contains(key) && j[key].is_string() ? j[key].get<std::string>() : std::string(); }

}  // namespace

std::span<const StageInfo> all_stages() { return kAll; }
const StageInfo& info_of(Stage stage) { return kAll[static_cast<std::size_t>(stage)]; }

std::optional<std::size_t> last_approval(const Project& p) {
  for (std::size_t i = kStages; i-- > 0;)
    if (p.approvals[i]) return i;
  return std::nullopt;
}

std::string write_project(const Project& p) {
  JsonWriter json(JsonWriter::Layout::pretty);
  json.begin_object();
  json.member("format", "clusterwright.project").member("major", 1).member("name", p.name);
  json.member("intent_sha256", p.intent_sha256).member("design_sha256", p.design_sha256);
  json.key("stages").begin_array();
  for (std::size_t i = 0; i < kStages; ++i) {
    json.begin_object().begin_inline();
    json.member("name", kAll[i].name).member("state", i < p.done ? "done" : i == p.done ? "current" : "open");
    if (p.approvals[i]) json.member("approved_by", p.approvals[i]->name).member("approved_on", p.approvals[i]->date);
    json.end_object().end_inline();
  }
  json.end_array();
  json.end_object();
  return json.take() + "\n";
}

std::optional<Project> read_project(const std::string& text, const std::string& name, Diagnostics& out) {
  constexpr const char* kHelp = "the file is written by `clusterwright project` alone: take it from a backup, or begin anew with `project init`";
  const auto j = nlohmann::json::parse(text, nullptr, false);
  const auto damaged = [&](std::string what) -> std::optional<Project> {
    refuse(code::kBadProject, name, std::move(what), kHelp, out);
    return std::nullopt;
  };
  if (!j.is_object() || text_of(j, "format") != "clusterwright.project") return damaged("is not the state of a project");
  if (!j.contains("major") || j["major"] != 1) return damaged("was written by another, incompatible version");
  if (!j.contains("stages") || !j["stages"].is_array() || j["stages"].size() != kStages) return damaged(fmt::format("has not the {} stages of a project", kStages));
  Project p;
  p.name = text_of(j, "name");
  p.intent_sha256 = text_of(j, "intent_sha256");
  p.design_sha256 = text_of(j, "design_sha256");
  for (std::size_t i = 0; i < kStages; ++i) {
    const auto& s = j["stages"][i];
    if (text_of(s, "name") != kAll[i].name) return damaged(fmt::format("stage {} is not '{}'", i + 1, kAll[i].name));
    const std::string state = text_of(s, "state");
    if (state == "done" && p.done == i) ++p.done;
    else if (state != (i == p.done ? "current" : "open")) return damaged(fmt::format("stage '{}' cannot be '{}' here", kAll[i].name, state));
    if (const std::string who = text_of(s, "approved_by"); !who.empty()) {
      const std::string day = text_of(s, "approved_on");
      if (!is_date(day)) return damaged(fmt::format("stage '{}' is approved on '{}', which is no day", kAll[i].name, day));
      if (i >= p.done) return damaged(fmt::format("stage '{}' is approved before it is left", kAll[i].name));
      if (const auto last = last_approval(p); last && day < p.approvals[*last]->date)
        return damaged(fmt::format("stage '{}' is approved on {}, before '{}' on {}", kAll[i].name, day, kAll[*last].name, p.approvals[*last]->date));
      p.approvals[i] = ApprovedBy{who, day};
    }
    if (i < p.done && kAll[i].approval == Approval::needed && !p.approvals[i]) return damaged(fmt::format("stage '{}' is done but nobody approved it", kAll[i].name));
  }
  return p;
}

bool is_date(std::string_view t) {
  if (t.size() != 10 || t[4] != '-' || t[7] != '-') return false;
  int part[3] = {0, 0, 0};
  std::size_t k = 0;
  for (std::size_t i = 0; i < t.size(); ++i) {
    if (i == 4 || i == 7) {
      ++k;
      continue;
    }
    if (t[i] < '0' || t[i] > '9') return false;
    part[k] = part[k] * 10 + (t[i] - '0');
  }
  constexpr std::array<int, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (part[0] < 1900 || part[1] < 1 || part[1] > 12 || part[2] < 1) return false;
  const bool leap = part[0] % 4 == 0 && (part[0] % 100 != 0 || part[0] % 400 == 0);
  return part[2] <= kDays[static_cast<std::size_t>(part[1] - 1)] + (part[1] == 2 && leap ? 1 : 0);
}

}  // namespace cw
