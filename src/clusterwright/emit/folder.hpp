#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "clusterwright/base/diagnostics.hpp"

namespace cw {

enum class Replace : std::uint8_t { if_ours, always };

// Writes a folder all at once or not at all: files go to a sibling folder, are synced, and the two
// are exchanged. A folder that is there already is replaced only if its manifest.json accounts for
// every file in it (Replace::always overrides). If the process dies, the old folder is whole.
class OutputFolder {
 public:
  explicit OutputFolder(std::string path);
  ~OutputFolder();  // removes what was not committed
  OutputFolder(const OutputFolder&) = delete;
  OutputFolder& operator=(const OutputFolder&) = delete;

  // Looks at what is there and makes the sibling; false after an error.
  bool open(Replace replace, Diagnostics& diagnostics);
  bool write(std::string_view name, std::string_view bytes, Diagnostics& diagnostics);
  // Adds manifest.json and puts the folder in its place.
  bool commit(Diagnostics& diagnostics);

 private:
  bool refuse(std::uint16_t code, std::string message, std::string help, Diagnostics& diagnostics) const;
  bool may_replace(Diagnostics& diagnostics) const;
  std::string manifest() const;

  struct Entry {
    std::string name, sha256;
    std::uint64_t bytes;
  };
  std::string path_, sibling_;
  std::vector<Entry> entries_;
};

// SHA-256 in hex.
std::string sha256_hex(std::string_view bytes);

}  // namespace cw
