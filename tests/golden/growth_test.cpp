#include <filesystem>
#include <sstream>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "support/process.hpp"

// `diff` of pairs of intents and designs: tests/golden/growth/cases.txt has one command line each, all that came out
// is recorded beside it.
namespace {

using support::kRoot;

std::vector<std::string> words(const std::string& line) {
  std::istringstream in(line);
  std::vector<std::string> out;
  for (std::string w; in >> w;) out.push_back(w);
  return out;
}

// "one-unit-two-units-no-moves"
std::string case_name(const std::string& line) {
  std::string name;
  for (const std::string& w : words(line)) {
    std::string stem = w.starts_with("--") ? w.substr(2) : std::filesystem::path(w).stem().string();
    name += (name.empty() ? "" : "-to-") + stem;
  }
  return name;
}

TEST(Golden, Growth) {
  std::istringstream in(support::slurp(kRoot + "/tests/golden/growth/cases.txt"));
  int cases = 0;
  for (std::string line; std::getline(in, line); ++cases) {
    SCOPED_TRACE(line);
    std::vector<std::string> command = {support::kBinary, "diff", "--color", "never"};
    for (const std::string& w : words(line)) command.push_back(w);
    const auto o = support::run(command, kRoot + "/tests/golden/growth");
    EXPECT_EQ(o.err.find("CW9001"), std::string::npos);
    EXPECT_EQ(o.exit_code == 0, o.err.find("error[CW") == std::string::npos) << o.err;
    EXPECT_EQ(o.exit_code == 2, o.out.empty()) << o.err;
    support::expect_as_recorded("tests/golden/growth/" + case_name(line) + ".expect", fmt::format("exit {}\n--- stdout\n{}--- stderr\n{}", o.exit_code, o.out, o.err));
  }
  EXPECT_GT(cases, 15);
}

}  // namespace
