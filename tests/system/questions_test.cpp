#include <filesystem>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "clusterwright/fabric/questions/question.hpp"
#include "support/process.hpp"

// docs/questions.md and its pictures: what the program answers today.
namespace {

using namespace cw;
using support::kRoot;

struct Example {
  std::string_view question, intent, made;  // made: what writes the intent, where it is no example
};
constexpr std::string_view kClos = "printf 'name: clos\\nnodes: 32\\ncompute: {topology: tor-clos}\\n' > clos.yaml\n";
constexpr std::string_view kThin = "printf 'name: thin\\nnodes: 32\\ncompute: {topology: tor-clos, oversubscription: {leaf: \"2:1\"}}\\n' > thin.yaml\n";

const Example kExamples[] = {
    {"ecmp-vs-adaptive", "clos.yaml", kClos},
    {"rail-designs", "examples/minimal.yaml", ""},
    {"failed-links", "thin.yaml", kThin},
    {"scattered-placement", "clos.yaml", kClos},
    {"tenants", "clos.yaml", kClos},
    {"virtual-jitter", "examples/minimal.yaml", ""},
    {"nic-rates", "examples/servermo-32.yaml", ""},
};

// What the command prints; charts are compared with docs/pictures/questions/.
std::string answered(const Example& e) {
  const support::ScratchFolder scratch;
  const std::string out = scratch.path() + "/out", answer = scratch.path() + "/answer";
  const std::string intent = e.made.empty() ? kRoot + "/" + std::string(e.intent) : std::string(e.intent);
  const auto o = support::run({"bash", "-c", fmt::format("set -e; {}\n{} design -q {} -o {} > /dev/null; {} ask {} {} -q -o {}", e.made, support::kBinary, intent, out, support::kBinary, e.question, out, answer)}, scratch.path());
  EXPECT_EQ(o.exit_code, 0) << e.question << o.err;
  for (const auto& file : std::filesystem::directory_iterator(answer)) {
    if (file.path().extension() != ".svg") continue;
    support::expect_as_recorded("docs/pictures/questions/" + file.path().filename().string(), support::slurp(file.path().string()));
  }
  EXPECT_FALSE(support::slurp(answer + "/report.md").empty());
  EXPECT_FALSE(support::slurp(answer + "/result.json").empty());
  return o.out.substr(0, o.out.find("\nwritten to"));
}

TEST(Questions, AreAnsweredAnewInTheDocs) {
  std::string text =
      "# Questions, answered\n\n`clusterwright ask QUESTION DESIGN` runs the simulations that a question takes and says what came out, with a table and a picture: for any\n"
      "design, so that each of these can be asked of your own. `-o DIR` writes report.md, result.json and the pictures; `--json` prints the numbers.\n"
      "What is printed below is what the program says of the designs named; the test `Questions.AreAnsweredAnewInTheDocs` holds it. Where an answer\n"
      "contradicts a paper, [errata.md](errata.md) says so.\n\n```sh\n./clusterwright ask\n```\n";
  for (const questions::Question* q : questions::all_questions()) {
    const auto* example = std::ranges::find(kExamples, q->name, &Example::question);
    ASSERT_NE(example, std::end(kExamples)) << q->name << " has no example";
    SCOPED_TRACE(std::string(q->name));
    text += fmt::format("\n## {}\n\nThe question: {}.\n\n```sh\n{}./clusterwright design -q {} -o out\n./clusterwright ask {} out\n```\n\n![{}](pictures/questions/{}.svg)\n\n```\n{}```\n", q->name, q->help, example->made, example->intent, q->name, q->name, q->name, answered(*example));
  }
  support::expect_as_recorded("docs/questions.md", text);
}

TEST(Questions, AreListedAndPrintedForMachines) {
  const auto list = support::run({support::kBinary, "ask"}, kRoot);
  EXPECT_EQ(list.exit_code, 0);
  const auto help = support::run({support::kBinary, "ask", "--help"}, kRoot);
  EXPECT_EQ(help.exit_code, 0);
  for (const questions::Question* q : questions::all_questions()) {
    EXPECT_NE(list.out.find(q->name), std::string::npos);
    EXPECT_NE(help.out.find(q->name), std::string::npos);
  }
  const auto json = support::run({support::kBinary, "ask", "ecmp-vs-adaptive", "--leaf-spine", "2x4x4", "--json"}, kRoot);
  EXPECT_EQ(json.exit_code, 0) << json.err;
  EXPECT_NE(json.out.find("\"question\": \"ecmp-vs-adaptive\""), std::string::npos);
  EXPECT_NE(json.out.find("\"gain_1_queue_pair\": "), std::string::npos);
}

}  // namespace
