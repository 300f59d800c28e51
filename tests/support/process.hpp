#pragma once

#include <string>
#include <vector>

namespace support {

struct Outcome {
  int exit_code = -1;  // 128 + signal if it died of one
  std::string out, err;
};

// Runs a program to its end in `folder`, without a shell or standard input.
Outcome run(const std::vector<std::string>& command, const std::string& folder);

// The whole of a file; empty if it is not there.
std::string slurp(const std::string& path);
void spill(const std::string& path, const std::string& text);

// A fresh folder below build/, removed when the object goes.
class ScratchFolder {
 public:
  ScratchFolder();
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// Files below `folder` (relative to the repository) with this ending, sorted.
std::vector<std::string> files_below(const std::string& folder, const std::string& ending);

// Compares with the file `expected`, or writes it when CLUSTERWRIGHT_BLESS is set.
void expect_as_recorded(const std::string& expected, const std::string& actual);
// The same of what stands between <!-- part --> and <!-- end of part --> in a file.
void expect_part_as_recorded(const std::string& file, const std::string& part, const std::string& actual);

inline const std::string kRoot = CLUSTERWRIGHT_ROOT;
inline const std::string kBinary = CLUSTERWRIGHT_BINARY;

}  // namespace support
