#include "support/process.hpp"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

namespace fs = std::filesystem;

namespace support {

std::string slurp(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

void spill(const std::string& path, const std::string& text) {
  fs::create_directories(fs::path(path).parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

ScratchFolder::ScratchFolder() {
  fs::create_directories(kRoot + "/build/scratch");
  std::string name = kRoot + "/build/scratch/XXXXXX";
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no scratch folder");
  path_ = name;
}

ScratchFolder::~ScratchFolder() {
  std::error_code ec;
  fs::remove_all(path_, ec);
}

Outcome run(const std::vector<std::string>& command, const std::string& folder) {
  const ScratchFolder scratch;
  const std::string out = scratch.path() + "/out", err = scratch.path() + "/err";
  const pid_t child = fork();
  if (child == 0) {
    const int none = open("/dev/null", O_RDONLY), o = open(out.c_str(), O_WRONLY | O_CREAT, 0600), e = open(err.c_str(), O_WRONLY | O_CREAT, 0600);
    dup2(none, 0);
    dup2(o, 1);
    dup2(e, 2);
    std::vector<char*> argv;
    for (const std::string& word : command) argv.push_back(const_cast<char*>(word.c_str()));
    argv.push_back(nullptr);
    if (chdir(folder.c_str()) != 0) _exit(126);
    execvp(argv[0], argv.data());
    _exit(127);
  }
  int status = 0;
  waitpid(child, &status, 0);
  Outcome outcome;
  outcome.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  outcome.out = slurp(out);
  outcome.err = slurp(err);
  return outcome;
}

std::vector<std::string> files_below(const std::string& folder, const std::string& ending) {
  std::vector<std::string> files;
  std::error_code ec;
  for (const auto& entry : fs::recursive_directory_iterator(kRoot + "/" + folder, ec))
    if (entry.is_regular_file() && entry.path().string().ends_with(ending)) files.push_back(entry.path().string().substr(kRoot.size() + 1));
  std::sort(files.begin(), files.end());
  return files;
}

void expect_as_recorded(const std::string& expected, const std::string& actual) {
  const std::string path = kRoot + "/" + expected;
  const std::string recorded = slurp(path);
  if (recorded == actual) return;
  if (std::getenv("CLUSTERWRIGHT_BLESS") != nullptr) {
    spill(path, actual);
    std::printf("%s %s\n", recorded.empty() ? "new:    " : "changed:", expected.c_str());
    return;
  }
  EXPECT_EQ(recorded, actual) << expected << " records something else; ./test --bless writes it anew";
}

void expect_part_as_recorded(const std::string& file, const std::string& part, const std::string& actual) {
  const std::string path = kRoot + "/" + file, recorded = slurp(path);
  const std::string head = "<!-- " + part + " -->\n", foot = "<!-- end of " + part + " -->";
  const std::size_t from = recorded.find(head), to = recorded.find(foot);
  ASSERT_TRUE(from != std::string::npos && to != std::string::npos && from < to) << file << " has no part between " << head << " and " << foot;
  expect_as_recorded(file, recorded.substr(0, from + head.size()) + actual + recorded.substr(to));
}

}  // namespace support
