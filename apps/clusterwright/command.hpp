#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "clusterwright/base/diagnostics.hpp"
#include "clusterwright/catalog/catalogue.hpp"
#include "clusterwright/intent/intent.hpp"
#include "clusterwright/intent/prices.hpp"
#include "clusterwright/plan/largest.hpp"

namespace cw::app {

// What the shell gets back; see `clusterwright --help`.
inline constexpr int kFine = 0;
inline constexpr int kFindings = 1;
inline constexpr int kUnusable = 2;
inline constexpr int kFault = 3;

// Options that every command has.
struct Common {
  bool json = false;
  bool quiet = false;
  std::string colour = "auto";
  std::vector<std::string> catalogues;  // overlay folders or files
};

struct DesignOptions {
  std::string intent, out, prices;
  bool force = false, no_checks = false, times = false;
  std::vector<std::string> without;
};
struct OptionsOptions {
  std::string intent, prices;
};
struct DiffOptions {
  std::string before, after, out, prices;
  bool force = false, no_moves = false;
};
struct ProjectOptions {
  std::string action, what, out, prices, approve, on;
};
struct CheckOptions {
  std::string design;
  bool list = false, times = false;
};
struct BomOptions {
  std::string design, compare;
  std::vector<std::string> vendors;
  bool csv = false;
};
struct BindOptions {
  std::string design, list, out;
};
struct ExplainOptions {
  std::string design, what;
};
struct CatalogOptions {
  std::string action = "list", what;
};
struct SchemaOptions {
  bool markdown = false;
};
struct InitOptions {
  std::string name, out;
  bool force = false;
};

int run_design(const Common&, const DesignOptions&);
int run_options(const Common&, const OptionsOptions&);
int run_diff(const Common&, const DiffOptions&);
int run_project(const Common&, const ProjectOptions&);
int run_check(const Common&, const CheckOptions&);
int run_bom(const Common&, const BomOptions&);
int run_bind(const Common&, const BindOptions&);
int run_explain(const Common&, const ExplainOptions&);
int run_catalog(const Common&, const CatalogOptions&);
int run_schema(const Common&, const SchemaOptions&);
int run_init(const Common&, const InitOptions&);

// --- shared by the commands (common.cpp) ----------------------------------------------------
inline constexpr std::uintmax_t kMostBytes = 64U << 20U;  // of an intent, a list or a catalogue file: more is a mistake
bool read_text(const std::string& path, std::string& text, Diagnostics& diagnostics, std::uintmax_t most = kMostBytes);
Catalogue load_catalogue(const Common&, Diagnostics& diagnostics);
// An intent and the prices it names, or those of `prices` where that is not empty. Nothing if the intent cannot
// be read at all; the caller asks `diagnostics` for everything else.
struct Input {
  Intent intent;
  std::optional<Prices> prices;
};
std::optional<Input> read_input(const std::string& intent, const std::string& prices, Diagnostics& diagnostics);
// Prints findings to stderr (or, with --json, as an array to stdout) and gives the exit code.
int report(const Common&, Diagnostics& diagnostics, int code);
void print_findings(const Common&, const Diagnostics& diagnostics);
void print(std::string_view text);
bool colour_wanted(const Common&, int fd);

// A line on the terminal that says what is going on; silent unless stderr is one.
class Progress {
 public:
  explicit Progress(const Common& common);
  ~Progress();
  void say(std::string_view what);

 private:
  bool on_;
};

// Says which size of a search is being tried.
class SizeProgress : public SizeListener {
 public:
  explicit SizeProgress(Progress& progress) : progress_(progress) {}
  void trying(std::uint32_t nodes) override;

 private:
  Progress& progress_;
};

}  // namespace cw::app
