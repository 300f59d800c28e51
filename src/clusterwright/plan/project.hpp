#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clusterwright/base/diagnostics.hpp"
#include "clusterwright/cluster/cluster.hpp"

namespace cw {

// The way of a cluster from proposal to support. A project is a folder: the intent, project.json with its state, a
// folder of products for each stage that has begun, and records/ with what people write down.
enum class Stage : std::uint8_t { proposal, design, order, build, deploy, support };
inline constexpr std::size_t kStages = 6;

enum class Approval : std::uint8_t { none, needed };

struct StageInfo {
  Stage stage;
  std::string_view name;      // "proposal": also the folder of its products
  std::string_view what;      // what happens in it
  std::string_view needs;     // to begin
  std::string_view produces;  // files
  std::string_view checks;    // before it is left
  Approval approval;          // to leave it
  std::string_view record;    // file in records/ that must be complete to leave it; empty: none
};
std::span<const StageInfo> all_stages();
const StageInfo& info_of(Stage stage);

struct ApprovedBy {
  std::string name, date;  // as given by the user
};

struct Project {
  std::string name;
  std::string intent_sha256, design_sha256;
  std::size_t done = 0;  // stages that have been left; kStages: closed
  std::vector<std::optional<ApprovedBy>> approvals = std::vector<std::optional<ApprovedBy>>(kStages);
};

// The latest stage that somebody approved; no later one is approved on an earlier day.
std::optional<std::size_t> last_approval(const Project& project);

std::string write_project(const Project& project);
// Problems go to `diagnostics`, located in the file `name`.
std::optional<Project> read_project(const std::string& text, const std::string& name, Diagnostics& diagnostics);

// A file of a stage's folder.
struct Product {
  std::string name, text;
};
std::vector<Product> products_of(Stage stage, const Cluster& cluster, const Diagnostics& findings);

// What keeps a stage from being left, from the text of its record: rows of the template without an answer, or gone.
// `blank` is the template as it was written, `filled` the record; the last column is what people fill in. Nothing where
// one of the two is no CSV, which goes to `diagnostics`.
std::optional<std::vector<std::string>> open_rows(const SourceText& blank, const SourceText& filled, std::string_view must_say, Diagnostics& diagnostics);
inline constexpr std::size_t kLargestRecord = std::size_t{1} << 30U;  // bytes
// The word that the last column of a stage's record must hold; empty: anything.
std::string_view answer_of(Stage stage);

// "2026-03-31", of a day that there is.
bool is_date(std::string_view text);

}  // namespace cw
