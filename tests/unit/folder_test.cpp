#include <filesystem>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/emit/folder.hpp"
#include "support/process.hpp"

namespace cw {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> names_in(const std::string& folder) {
  std::vector<std::string> names;
  for (const auto& e : fs::directory_iterator(folder)) names.push_back(e.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

bool write_one(const std::string& path, Replace replace, const std::string& text, Diagnostics& d) {
  OutputFolder folder(path);
  return folder.open(replace, d) && folder.write("a.txt", text, d) && folder.commit(d);
}

TEST(OutputFolder, WritesAllWithAManifest) {
  const support::ScratchFolder scratch;
  const std::string out = scratch.path() + "/deep/er/out/";
  Diagnostics d;
  ASSERT_TRUE(write_one(out, Replace::if_ours, "one", d)) << render(d, Colour::never);
  EXPECT_EQ(names_in(out), (std::vector<std::string>{"a.txt", "manifest.json"}));
  EXPECT_NE(support::slurp(out + "manifest.json").find(sha256_hex("one")), std::string::npos);
  EXPECT_EQ(names_in(scratch.path() + "/deep/er"), std::vector<std::string>{"out"}) << "nothing may be left beside it";
}

TEST(OutputFolder, ReplacesOnlyWhatIsOurs) {
  const support::ScratchFolder scratch;
  const std::string out = scratch.path() + "/out";
  Diagnostics d;
  ASSERT_TRUE(write_one(out, Replace::if_ours, "one", d));
  ASSERT_TRUE(write_one(out, Replace::if_ours, "two", d)) << "our own may be replaced";
  support::spill(out + "/notes.txt", "mine");
  EXPECT_FALSE(write_one(out, Replace::if_ours, "three", d));
  EXPECT_EQ(d.all().back().code, code::kForeignFiles);
  EXPECT_NE(d.all().back().message.find("notes.txt"), std::string::npos);
  EXPECT_EQ(support::slurp(out + "/a.txt"), "two");
  fs::remove(out + "/notes.txt");
  support::spill(out + "/a.txt", "edited by hand");
  EXPECT_FALSE(write_one(out, Replace::if_ours, "three", d));
  EXPECT_NE(d.all().back().message.find("a.txt (edited)"), std::string::npos);
  EXPECT_TRUE(write_one(out, Replace::always, "three", d));
  EXPECT_EQ(support::slurp(out + "/a.txt"), "three");
}

TEST(OutputFolder, AFolderThatCannotBeMadeIsTold) {
  const support::ScratchFolder scratch;
  support::spill(scratch.path() + "/file", "x");
  Diagnostics d;
  EXPECT_FALSE(write_one(scratch.path() + "/file/out", Replace::if_ours, "one", d));
  ASSERT_EQ(d.all().size(), 1U);
  EXPECT_EQ(d.all()[0].code, code::kCannotWrite);
}

// Killed at any moment before the exchange, the old folder is whole and the new one is not there.
TEST(OutputFolder, AKilledRunLeavesTheOldFolderWhole) {
  const support::ScratchFolder scratch;
  const std::string out = scratch.path() + "/out";
  Diagnostics d;
  ASSERT_TRUE(write_one(out, Replace::if_ours, "old", d));
  const std::string manifest = support::slurp(out + "/manifest.json");
  const pid_t child = fork();
  if (child == 0) {
    Diagnostics mine;
    OutputFolder folder(out);
    folder.open(Replace::if_ours, mine);
    folder.write("a.txt", std::string(1U << 20U, 'n'), mine);
    raise(SIGKILL);
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  ASSERT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(support::slurp(out + "/a.txt"), "old");
  EXPECT_EQ(support::slurp(out + "/manifest.json"), manifest);
  EXPECT_EQ(names_in(out), (std::vector<std::string>{"a.txt", "manifest.json"}));
  EXPECT_EQ(names_in(scratch.path()).size(), 2U) << "the killed run left its sibling";
  ASSERT_TRUE(write_one(out, Replace::if_ours, "new", d));
  EXPECT_EQ(names_in(scratch.path()), std::vector<std::string>{"out"}) << "the next run clears it away";
}

}  // namespace
}  // namespace cw
