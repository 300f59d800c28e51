#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/check/registry.hpp"
#include "clusterwright/cluster/design_file.hpp"
#include "clusterwright/emit/folder.hpp"
#include "clusterwright/plan/project.hpp"
#include "command.hpp"

namespace fs = std::filesystem;

namespace cw::app {
namespace {

constexpr const char* kState = "project.json";

std::string slurp(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

void refuse(Diagnostics& out, std::uint16_t code, const fs::path& file, std::string message, std::string help) { out.error(code, SourceText{file.string(), {}}, Span{}, std::move(message), std::move(help)); }

// Written beside and renamed, so that the state is whole whatever happens.
bool write_file(const fs::path& path, const std::string& text, Diagnostics& out) {
  const fs::path beside = path.string() + ".new";
  std::ofstream file(beside, std::ios::binary);
  file << text;
  file.close();
  std::error_code ec;
  if (file) fs::rename(beside, path, ec);
  if (file && !ec) return true;
  refuse(out, code::kCannotWrite, path, "cannot be written", "is the disk full, the folder yours?");
  return false;
}

bool write_products(const fs::path& dir, Stage stage, const Cluster& c, Diagnostics& out) {
  Diagnostics findings;
  run_checks(c, findings);
  findings.sort();
  OutputFolder folder((dir / info_of(stage).name).string());
  if (!folder.open(Replace::if_ours, out)) return false;
  for (const Product& p : products_of(stage, c, findings))
    if (!folder.write(p.name, p.text, out)) return false;
  return folder.commit(out);
}

// Products of a stage that are edited or gone, and files that do not belong there.
std::vector<std::string> changed_products(const fs::path& folder) {
  std::vector<std::string> out;
  const auto manifest = nlohmann::json::parse(slurp(folder / "manifest.json"), nullptr, false);
  if (!manifest.is_object() || !manifest.contains("files") || !manifest["files"].is_array()) return {"manifest.json"};
  std::set<std::string> known = {"manifest.json"};
  for (const auto& f : manifest["files"]) {
    if (!f.is_object() || !f.contains("name") || !f["name"].is_string() || !f.contains("sha256") || !f["sha256"].is_string()) return {"manifest.json"};
    const std::string name = f["name"];
    known.insert(name);
    std::error_code ec;
    if (!fs::exists(folder / name, ec)) out.push_back(name + " (gone)");
    else if (sha256_hex(slurp(folder / name)) != f["sha256"].get<std::string>()) out.push_back(name + " (edited)");
  }
  std::error_code ec;
  for (const auto& entry : fs::directory_iterator(folder, ec))
    if (known.count(entry.path().filename().string()) == 0) out.push_back(entry.path().filename().string() + " (not ours)");
  std::sort(out.begin(), out.end());
  return out;
}

std::string list_text(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size() && i < 8; ++i) text += (i > 0 ? ", " : "") + names[i];
  return names.size() > 8 ? text + fmt::format(" and {} more", names.size() - 8) : text;
}

std::optional<Project> open_project(const fs::path& dir, Diagnostics& out) {
  std::error_code ec;
  if (!fs::exists(dir / kState, ec)) {
    refuse(out, code::kNotAProject, dir, "holds no project", "`clusterwright project init intent.yaml -o DIR` begins one");
    return std::nullopt;
  }
  std::string text;
  if (!read_text((dir / kState).string(), text, out)) return std::nullopt;
  return read_project(text, (dir / kState).string(), out);
}

// Whatever is no longer as it was written, in any stage that has begun.
void check_products(const fs::path& dir, const Project& p, Diagnostics& out) {
  if (sha256_hex(slurp(dir / "intent.yaml")) != p.intent_sha256)
    refuse(out, code::kProductEdited, dir / "intent.yaml", "is not the intent that was proposed", "put it back; what changes begins a project of its own: `clusterwright project init`");
  for (std::size_t i = 0; i <= p.done && i < kStages; ++i) {
    const fs::path folder = dir / all_stages()[i].name;
    const auto changed = changed_products(folder);
    if (!changed.empty()) refuse(out, code::kProductEdited, folder, fmt::format("is not as it was written: {}", list_text(changed)), "put back what was written there; what people write goes to records/");
  }
  if (sha256_hex(slurp(dir / "proposal" / "design.json")) != p.design_sha256 && !out.has_errors())
    refuse(out, code::kProductEdited, dir / "proposal" / "design.json", "is not the design that was proposed", "put it back");
}

// False: the record cannot be used at all.
bool check_record(const fs::path& dir, const StageInfo& s, Diagnostics& out) {
  if (s.record.empty()) return true;
  const fs::path record = dir / "records" / s.record, template_ = dir / s.name / s.record;
  std::error_code ec;
  if (!fs::exists(record, ec)) {
    refuse(out, code::kRecordOpen, record, "is not there", fmt::format("copy {}/{} there and fill its last column", s.name, s.record));
    return true;
  }
  SourceText blank{template_.string(), {}}, filled{record.string(), {}};
  if (!read_text(blank.name, blank.text, out, kLargestRecord) || !read_text(filled.name, filled.text, out, kLargestRecord)) return false;
  const auto open = open_rows(blank, filled, answer_of(s.stage), out);
  if (!open) return false;
  if (open->empty()) return true;
  const std::string_view word = answer_of(s.stage);
  refuse(out, code::kRecordOpen, record, fmt::format("{} row{} left, the first: {}", grouped(open->size()), open->size() == 1 ? " is" : "s are", open->front()),
         word.empty() ? std::string("fill the last column of these rows") : fmt::format("write '{}' into the last column once it is so", word));
  return true;
}

void check_approval(const fs::path& dir, const Project& p, const ProjectOptions& o, Diagnostics& out) {
  const StageInfo& s = all_stages()[p.done];
  if (o.approve.find_first_not_of(" \t") == std::string::npos && (s.approval == Approval::needed || !o.approve.empty()))
    refuse(out, code::kNotApproved, dir / kState, fmt::format("stage '{}' is left only when somebody approves it", s.name), "add --approve \"NAME\" --on 2026-03-31, as written on the signed paper");
  else if (o.approve.empty() && !o.on.empty())
    refuse(out, code::kNotApproved, dir / kState, fmt::format("stage '{}' is left without an approval, and --on {} is the day of one", s.name, o.on), "leave --on out, or say who approves: --approve \"NAME\"");
  if (!o.approve.empty() && !is_date(o.on)) refuse(out, code::kBadDate, dir / kState, fmt::format("'{}' is not the day of an approval", o.on), "write it as --on 2026-03-31");
  else if (const auto last = last_approval(p); !o.approve.empty() && last && o.on < p.approvals[*last]->date)
    refuse(out, code::kBadDate, dir / kState, fmt::format("{} is before {}, when '{}' was approved", o.on, p.approvals[*last]->date, all_stages()[*last].name), "write the day on the signed paper");
}

void check_findings(const fs::path& dir, Diagnostics& out) {
  const auto findings = nlohmann::json::parse(slurp(dir / "proposal" / "findings.json"), nullptr, false);
  std::size_t errors = 0;
  if (findings.is_array())
    for (const auto& f : findings) errors += f.is_object() && f.contains("severity") && f["severity"] == "error" ? 1 : 0;
  if (errors > 0) refuse(out, code::kNotProposable, dir / "proposal", fmt::format("the design has {} finding{} of severity error", errors, errors == 1 ? "" : "s"), "`clusterwright check` lists them: change the intent and begin the project anew");
}

int status(const Common& common, const fs::path& dir, const Project& p, const Diagnostics& trouble) {
  if (common.json) {
    print(write_project(p));
    return trouble.has_errors() ? kFindings : kFine;
  }
  if (!common.quiet) print_findings(common, trouble);
  print(fmt::format("project {} in {}\n", p.name, dir.string()));
  for (std::size_t i = 0; i < kStages; ++i) {
    const StageInfo& s = all_stages()[i];
    print(fmt::format("{} {:<9} {}{}\n", i < p.done ? "[x]" : i == p.done ? "[>]" : "[ ]", s.name, s.what, p.approvals[i] ? fmt::format(" (approved by {} on {})", p.approvals[i]->name, p.approvals[i]->date) : std::string()));
  }
  if (p.done < kStages) print(fmt::format("to leave '{}': {}\n", all_stages()[p.done].name, all_stages()[p.done].checks));
  return trouble.has_errors() ? kFindings : kFine;
}

// As it was asked for, else after the file of the intent, else after the cluster: an intent's text names no place
// elsewhere on the machine that reads it.
fs::path folder_for(const ProjectOptions& o, const Intent& intent, Diagnostics& out) {
  if (!o.out.empty()) return o.out;
  if (o.what != "-") return fs::path(o.what).stem();
  const std::string& name = *intent.name;
  if (name.find_first_of("/\\") == std::string::npos && name.front() != '.') return name;
  out.error(code::kBadName, intent.source, intent.name.span, fmt::format("no folder can be called '{}'", name), "name the folder with -o");
  return {};
}

int init(const Common& common, const ProjectOptions& o) {
  Diagnostics diagnostics;
  const Catalogue catalogue = load_catalogue(common, diagnostics);
  const auto input = read_input(o.what, o.prices, diagnostics);
  if (!input || diagnostics.has_errors()) return report(common, diagnostics, kUnusable);
  const fs::path dir = folder_for(o, input->intent, diagnostics);
  std::error_code ec;
  if (!dir.empty() && fs::exists(dir, ec) && !(fs::is_directory(dir, ec) && fs::is_empty(dir, ec)))
    refuse(diagnostics, code::kForeignFiles, dir, "is there already", "name another folder with -o");
  if (diagnostics.has_errors()) return report(common, diagnostics, kUnusable);
  const auto made = make_cluster(input->intent, catalogue, diagnostics, {{}, input->prices ? &*input->prices : nullptr});
  if (!made || diagnostics.has_errors()) return report(common, diagnostics, kUnusable);
  fs::create_directories(dir / "records", ec);
  if (!write_products(dir, Stage::proposal, *made->cluster, diagnostics)) return report(common, diagnostics, kUnusable);
  Project p;
  p.name = made->cluster->name;
  p.intent_sha256 = sha256_hex(input->intent.source.text);
  p.design_sha256 = sha256_hex(slurp(dir / "proposal" / "design.json"));
  if (!write_file(dir / "intent.yaml", input->intent.source.text, diagnostics) || !write_file(dir / kState, write_project(p), diagnostics)) return report(common, diagnostics, kUnusable);
  return status(common, dir, p, diagnostics);
}

int advance(const Common& common, const ProjectOptions& o) {
  const fs::path dir = o.what;
  Diagnostics trouble;
  auto p = open_project(dir, trouble);
  if (!p) return report(common, trouble, kUnusable);
  if (p->done == kStages) {
    refuse(trouble, code::kProjectClosed, dir / kState, "every stage is done", "nothing is left to do; `clusterwright diff` plans what comes next");
    return report(common, trouble, kFindings);
  }
  const StageInfo& s = all_stages()[p->done];
  check_products(dir, *p, trouble);
  if (s.stage == Stage::proposal) check_findings(dir, trouble);
  if (!check_record(dir, s, trouble)) return report(common, trouble, kUnusable);
  check_approval(dir, *p, o, trouble);
  if (trouble.has_errors()) return report(common, trouble, kFindings);
  if (!o.approve.empty()) p->approvals[p->done] = ApprovedBy{o.approve, o.on};
  ++p->done;
  if (p->done < kStages) {
    const ClusterRef c = load_design((dir / "proposal" / "design.json").string(), trouble);
    if (!c || !write_products(dir, all_stages()[p->done].stage, *c, trouble)) return report(common, trouble, kUnusable);
  }
  if (!write_file(dir / kState, write_project(*p), trouble)) return report(common, trouble, kUnusable);
  return status(common, dir, *p, trouble);
}

int list(const Common&) {
  for (const StageInfo& s : all_stages())
    print(fmt::format("{:<9} {}\n  needs    {}\n  produces {}\n  checks   {}\n", s.name, s.what, s.needs, s.produces, s.checks));
  return kFine;
}

}  // namespace

int run_project(const Common& common, const ProjectOptions& o) {
  if (o.action == "stages") return list(common);
  if (o.action == "init") return init(common, o);
  if (o.action == "advance") return advance(common, o);
  Diagnostics trouble;
  const auto p = open_project(o.what, trouble);
  if (!p) return report(common, trouble, kUnusable);
  check_products(o.what, *p, trouble);
  return status(common, o.what, *p, trouble);
}

}  // namespace cw::app
