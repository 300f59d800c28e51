#pragma once

#include <string>
#include <vector>

#include "clusterwright/base/diagnostics.hpp"
#include "clusterwright/catalog/catalogue.hpp"

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
  std::string intent, out;
  bool force = false, no_checks = false, times = false;
  std::vector<std::string> without;
};
struct CheckOptions {
  std::string design;
  bool list = false, times = false;
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
int run_check(const Common&, const CheckOptions&);
int run_explain(const Common&, const ExplainOptions&);
int run_catalog(const Common&, const CatalogOptions&);
int run_schema(const Common&, const SchemaOptions&);
int run_init(const Common&, const InitOptions&);

// --- shared by the commands (common.cpp) ----------------------------------------------------
bool read_text(const std::string& path, std::string& text, Diagnostics& diagnostics);
Catalogue load_catalogue(const Common&, Diagnostics& diagnostics);
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

}  // namespace cw::app
