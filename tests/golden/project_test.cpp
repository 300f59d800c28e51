#include <filesystem>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "support/process.hpp"

// A project from proposal to support, with every way to stumble on it, as one recorded transcript.
namespace {

namespace fs = std::filesystem;
using support::kRoot;

class Transcript {
 public:
  explicit Transcript(std::string folder) : folder_(std::move(folder)) {}

  int project(std::vector<std::string> words) {
    std::string line;
    for (const std::string& w : words) line += " " + w;
    words.insert(words.begin(), {support::kBinary, "project"});
    words.insert(words.end(), {"--color", "never"});
    const auto o = support::run(words, folder_);
    text += fmt::format("$ project{}\nexit {}\n{}{}\n", line, o.exit_code, o.out, o.err);
    return o.exit_code;
  }
  // The same with a file as standard input.
  int project_of(const std::string& file, const std::string& words) {
    const auto o = support::run({"/bin/sh", "-c", fmt::format("'{}' project {} --color never < {}", support::kBinary, words, file)}, folder_);
    text += fmt::format("$ project {} < {}\nexit {}\n{}{}\n", words, file, o.exit_code, o.out, o.err);
    return o.exit_code;
  }
  void bind(const std::string& design, const std::string& list) {
    const auto o = support::run({support::kBinary, "bind", design, list, "--color", "never"}, folder_);
    text += fmt::format("$ bind {} {}\nexit {}\n{}{}\n", design, list, o.exit_code, o.out, o.err);
  }
  void say(const std::string& words) { text += "# " + words + "\n"; }
  std::string slurp(const std::string& file) const { return support::slurp(folder_ + "/" + file); }
  void spill(const std::string& file, const std::string& what) const { support::spill(folder_ + "/" + file, what); }
  // The last column of a blank record filled with `word`.
  void fill(const std::string& blank, const std::string& record, const std::string& word) const {
    std::string out;
    bool head = true;
    for (const char c : slurp(blank)) {
      if (c == '\n' && !head) out += word;
      if (c == '\n') head = false;
      out += c;
    }
    spill(record, out);
  }

  std::string text;

 private:
  std::string folder_;
};

TEST(Golden, ProjectFromProposalToSupport) {
  const support::ScratchFolder scratch;
  Transcript t(scratch.path());
  t.spill("small.yaml", support::slurp(kRoot + "/tests/golden/small/small.yaml"));
  t.spill("door.yaml", support::slurp(kRoot + "/tests/golden/judged/site-door-too-low.yaml"));
  EXPECT_EQ(t.project({"stages"}), 0);
  EXPECT_EQ(t.project({"init", "door.yaml", "-o", "door"}), 0);
  EXPECT_EQ(t.project({"advance", "door", "--approve", "Ann", "--on", "2026-03-31"}), 1);
  EXPECT_EQ(t.project({"init", "small.yaml", "-o", "p"}), 0);
  EXPECT_EQ(t.project({"init", "small.yaml", "-o", "p"}), 2);
  t.say("from standard input, after the cluster's name or into a folder that is named");
  t.spill("nameless.yaml", "nodes: 1\n");
  EXPECT_EQ(t.project_of("small.yaml", "init -"), 0);
  EXPECT_EQ(t.project_of("nameless.yaml", "init -"), 0);
  EXPECT_EQ(t.slurp("cluster/intent.yaml"), "nodes: 1\n");
  EXPECT_EQ(t.project_of("nameless.yaml", "init - -o named"), 0);
  t.spill("elsewhere.yaml", "name: ../elsewhere\nnodes: 1\n");
  EXPECT_EQ(t.project_of("elsewhere.yaml", "init -"), 2);
  EXPECT_EQ(t.slurp("named/intent.yaml"), "nodes: 1\n");
  EXPECT_EQ(t.project({"advance", "p"}), 1);
  EXPECT_EQ(t.project({"advance", "p", "--approve", "Ann"}), 1);
  EXPECT_EQ(t.project({"advance", "p", "--approve", "Ann", "--on", "2026-02-30"}), 1);
  EXPECT_EQ(t.project({"advance", "p", "--approve", "Ann", "--on", "2024-02-29"}), 0);
  t.say("a product is edited, the intent too");
  const std::string intent = t.slurp("p/intent.yaml"), bom = t.slurp("p/design/bom.csv"), state = t.slurp("p/project.json");
  t.spill("p/design/bom.csv", bom + "x");
  t.spill("p/intent.yaml", intent + "# more\n");
  EXPECT_EQ(t.project({"status", "p"}), 1);
  EXPECT_EQ(t.project({"advance", "p"}), 1);
  EXPECT_EQ(t.slurp("p/project.json"), state) << "what is refused changes nothing";
  t.spill("p/design/bom.csv", bom);
  t.spill("p/intent.yaml", intent);
  EXPECT_EQ(t.project({"advance", "p", "--on", "2026-04-01"}), 1);
  EXPECT_EQ(t.slurp("p/project.json"), state) << "the day of no approval";
  EXPECT_EQ(t.project({"advance", "p"}), 0);
  EXPECT_EQ(t.project({"advance", "p", "--approve", " ", "--on", "2026-04-01"}), 1);
  EXPECT_EQ(t.project({"advance", "p", "--approve", "Bob", "--on", "2024-02-28"}), 1);
  EXPECT_EQ(t.project({"advance", "p", "--approve", "Bob", "--on", "2026-04-01"}), 0);
  EXPECT_EQ(t.project({"advance", "p"}), 1);
  t.say("a record that is none, one without answers, then with them");
  t.spill("p/records/as-built.csv", "");
  EXPECT_EQ(t.project({"advance", "p"}), 2);
  t.fill("p/build/as-built.csv", "p/records/as-built.csv", "");
  EXPECT_EQ(t.project({"advance", "p"}), 1);
  t.fill("p/build/as-built.csv", "p/records/as-built.csv", "SN-1");
  EXPECT_EQ(t.project({"advance", "p"}), 0);
  t.say("the record is a list for `bind`");
  t.bind("p/design", "p/records/as-built.csv");
  t.fill("p/deploy/verification.csv", "p/records/verification.csv", "maybe");
  EXPECT_EQ(t.project({"advance", "p", "--approve", "Ann", "--on", "2026-05-01"}), 1);
  t.fill("p/deploy/verification.csv", "p/records/verification.csv", "ok");
  EXPECT_EQ(t.project({"advance", "p", "--approve", "Ann", "--on", "2026-05-01"}), 0);
  t.fill("p/support/contacts.csv", "p/records/contacts.csv", "Cy");
  EXPECT_EQ(t.project({"advance", "p"}), 0);
  EXPECT_EQ(t.project({"advance", "p"}), 1);
  const std::string closed = t.slurp("p/project.json");
  t.say("the state is damaged");
  for (const std::string& damage : {std::string("[]"), std::string("{\"format\": \"clusterwright.project\", \"major\": 2}"), std::string("{\"format\": \"clusterwright.project\", \"major\": 1, \"stages\": []}")}) {
    t.spill("p/project.json", damage);
    EXPECT_EQ(t.project({"status", "p"}), 2);
  }
  std::string skipped = state;
  skipped.replace(skipped.find("\"open\""), 6, "\"done\"");
  t.spill("p/project.json", skipped);
  EXPECT_EQ(t.project({"status", "p"}), 2);
  std::string backwards = closed;
  backwards.replace(backwards.find("2026-04-01"), 10, "2024-02-28");
  t.spill("p/project.json", backwards);
  EXPECT_EQ(t.project({"status", "p"}), 2);
  support::expect_as_recorded("tests/golden/project.expect", t.text);
}

// The same intent gives the same bytes, and the proposal shows the floor plan and refers to nothing outside itself.
TEST(Golden, ProposalIsWholeAndDeterministic) {
  const support::ScratchFolder scratch;
  Transcript t(scratch.path());
  t.spill("small.yaml", support::slurp(kRoot + "/tests/golden/small/small.yaml"));
  ASSERT_EQ(t.project({"init", "small.yaml", "-o", "a"}), 0);
  ASSERT_EQ(t.project({"init", "small.yaml", "-o", "b"}), 0);
  for (const std::string file : {"proposal.html", "proposal.md", "design.json", "manifest.json"}) EXPECT_EQ(t.slurp("a/proposal/" + file), t.slurp("b/proposal/" + file)) << file;
  EXPECT_EQ(t.slurp("a/project.json"), t.slurp("b/project.json"));
  const std::string html = t.slurp("a/proposal/proposal.html");
  for (const std::string part : {"Floor plan", "<svg", "Power and redundancy", "Bill of materials", "Estimates it rests on", "Open questions", "Approval"}) EXPECT_NE(html.find(part), std::string::npos) << part;
  for (const std::string outside : {"src=\"", "href=\"http", "<script", "url(http"}) EXPECT_EQ(html.find(outside), std::string::npos) << outside;
}

}  // namespace
