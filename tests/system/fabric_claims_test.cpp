#include <sstream>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "support/process.hpp"

// docs/fabric-claims.md shows what its commands print: a ```sh block, and in the next block its output.
namespace {

using support::kRoot;

TEST(FabricClaims, CommandsPrintWhatIsShown) {
  std::istringstream in(support::slurp(kRoot + "/docs/fabric-claims.md"));
  std::string text, script, printed;
  enum class At : std::uint8_t { prose, in_script, between, in_output } at = At::prose;
  int ran = 0;
  for (std::string line; std::getline(in, line);) {
    if (at == At::in_output && !line.starts_with("```")) continue;  // as it was before
    text += line + "\n";
    if (at == At::in_script && !line.starts_with("```")) {
      script += line + "\n";
    } else if (line == "```sh") {
      at = At::in_script;
      script.clear();
    } else if (at == At::in_script) {
      at = At::between;
      const support::ScratchFolder scratch;
      const auto o = support::run({"bash", "-c", fmt::format("set -e; ln -s {} clusterwright; {}", support::kBinary, script)}, scratch.path());
      EXPECT_EQ(o.exit_code, 0) << script << o.err;
      printed = o.out;
      ++ran;
    } else if (at == At::between && line == "```") {
      at = At::in_output;
      text += printed;
    } else if (at == At::in_output) {
      at = At::prose;
    }
  }
  EXPECT_GE(ran, 15);
  support::expect_as_recorded("docs/fabric-claims.md", text);
}

}  // namespace
