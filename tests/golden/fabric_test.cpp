#include <filesystem>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include "clusterwright/fabric/demand_reader.hpp"
#include "clusterwright/fabric/failures.hpp"
#include "clusterwright/fabric/matrix_reader.hpp"
#include "clusterwright/topology/synthetic.hpp"
#include "support/process.hpp"

// Traffic files as golden cases, for a fat tree of 16 hosts: what was read, and all that was said. Those named good… must be
// read without a word, those named warned… be read with one, all others be refused.
namespace cw {
namespace {

namespace fs = std::filesystem;
using support::kRoot;

std::string trigger_text(const char* word, std::uint32_t t) { return t == FlowSpec::kNoTrigger ? std::string() : fmt::format(" {} {}", word, t); }

std::string transcript(const TrafficInput& input) {
  std::string out = input.title + "\n";
  for (const FlowSpec& f : input.traffic.flows)
    out += fmt::format("{} -> {}: {} B at {} us{}{}{} tenant {}\n", f.src, f.dst, f.bytes, in_us(f.start), trigger_text("waits for", f.trigger), trigger_text("sent fires", f.when_sent), trigger_text("received fires", f.when_received), f.tenant);
  for (std::size_t i = 0; i < input.traffic.triggers.size(); ++i) out += fmt::format("trigger {} counts {}\n", i, input.traffic.triggers[i].count);
  for (const std::string& t : input.tenants) out += fmt::format("tenant {}\n", t);
  return out;
}

struct Read {
  std::string text;
  bool read = false;
};

Read read(const std::string& file, Diagnostics& d) {
  const NamedGraph net = *fat_tree(4, {});
  const auto hosts = *pick_hosts("", net.graph.endpoints, 1);
  const SourceText source{fs::path(file).filename().string(), support::slurp(kRoot + "/" + file)};
  if (file.ends_with(".csv")) {
    const auto demand = read_demand(source, hosts, *net.names, d);
    return {demand ? transcript(*demand) : "", demand.has_value()};
  }
  MatrixSettings settings;
  settings.hosts = hosts;
  const auto matrix = read_matrix(source, settings, d);
  if (!matrix) return {};
  FailurePlan plan(net.graph, *net.names, 1);
  plan.fail_matrix(matrix->failures, source, d);
  std::string text = transcript(matrix->input);
  for (const std::string& line : plan.told()) text += line + "\n";
  return {text, !d.has_errors()};
}

TEST(Golden, FabricTraffic) {
  int good = 0, bad = 0;
  auto files = support::files_below("tests/golden/fabric", ".cm");
  for (const std::string& file : support::files_below("tests/golden/fabric", ".csv")) files.push_back(file);
  for (const std::string& file : files) {
    SCOPED_TRACE(file);
    Diagnostics d;
    const Read r = read(file, d);
    d.sort();
    const std::string name = fs::path(file).filename().string();
    const bool fine = name.starts_with("good"), warned = name.starts_with("warned");
    ++(fine ? good : bad);
    EXPECT_EQ(r.read, fine || warned);
    EXPECT_EQ(d.all().empty(), fine);
    EXPECT_EQ(d.has_errors(), !fine && !warned);
    for (const Diagnostic& x : d.all()) {
      EXPECT_EQ(x.file, name);
      EXPECT_FALSE(x.help.empty()) << x.message;
    }
    support::expect_as_recorded(file + ".expect", r.text + render(d, Colour::never));
  }
  EXPECT_GE(good, 8);
  EXPECT_GE(bad, 25);
}

// Command lines that must be refused, one a line of commands.txt in a folder of goldens, each behind the same first words.
void expect_refused(const std::string& folder, const std::vector<std::string>& first) {
  std::string actual, line;
  for (const char c : support::slurp(kRoot + "/" + folder + "/commands.txt")) {
    if (c != '\n') {
      line += c;
      continue;
    }
    std::vector<std::string> words = {support::kBinary};
    words.insert(words.end(), first.begin(), first.end());
    std::string word;
    for (const char w : line + " ") {
      if (w != ' ') word += w;
      else if (!word.empty()) words.push_back(std::exchange(word, ""));
    }
    const auto o = support::run(words, kRoot + "/" + folder);
    EXPECT_EQ(o.exit_code, 2) << line;
    EXPECT_NE(o.err.find("error[CW"), std::string::npos) << line << o.err;
    EXPECT_EQ(o.err.find("CW9001"), std::string::npos) << line;
    actual += fmt::format("$ clusterwright {} {}\n{}{}", fmt::join(first, " "), line, o.out, o.err);
    line.clear();
  }
  support::expect_as_recorded(folder + "/commands.expect", actual);
}

TEST(Golden, FabricCommands) { expect_refused("tests/golden/fabric", {"sim", "fabric"}); }
TEST(Golden, CollectiveCommands) { expect_refused("tests/golden/collectives", {"sim"}); }

}  // namespace
}  // namespace cw
