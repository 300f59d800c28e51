#include <algorithm>

#include <sys/stat.h>
#include <zlib.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/cluster/design_file.hpp"

namespace cw {
namespace {

bool is_folder(const std::string& path) {
  struct stat info {};
  return stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode);
}
bool exists(const std::string& path) {
  struct stat info {};
  return stat(path.c_str(), &info) == 0;
}

// A gzip file is inflated, any other is taken as it is: zlib sees to both.
bool read_file(const std::string& path, std::string& text, bool& damaged) {
  gzFile file = gzopen(path.c_str(), "rb");
  damaged = false;
  if (file == nullptr) return false;
  gzbuffer(file, 1U << 20U);
  struct stat info {};
  if (stat(path.c_str(), &info) == 0 && gzdirect(file) != 0) text.reserve(static_cast<std::size_t>(info.st_size) + 1);
  constexpr unsigned kPiece = 4U << 20U;
  for (int got = 1; got > 0;) {
    const std::size_t before = text.size();
    text.resize(before + kPiece);
    got = gzread(file, text.data() + before, kPiece);
    text.resize(before + static_cast<std::size_t>(std::max(got, 0)));
    damaged = got < 0;
  }
  int status = Z_OK;
  gzerror(file, &status);
  damaged = damaged || status == Z_BUF_ERROR || status == Z_DATA_ERROR;
  gzclose(file);
  return true;
}

}  // namespace

ClusterRef load_design(const std::string& path, Diagnostics& diagnostics) {
  std::string file = path;
  if (is_folder(path)) {
    file = path + (path.ends_with('/') ? "" : "/") + "design.json";
    if (!exists(file) && exists(file + ".gz")) file += ".gz";
  }
  std::string text;
  bool damaged = false;
  if (!read_file(file, text, damaged)) {
    diagnostics.error(code::kUnreadable, SourceText{file, {}}, Span{}, "the file cannot be read", "give design.json, or the folder that `clusterwright design -o` wrote");
    return nullptr;
  }
  if (damaged) {
    diagnostics.error(code::kBadGzip, SourceText{file, {}}, Span{}, "the compressed file is damaged or cut off", "write it anew with `clusterwright design`");
    return nullptr;
  }
  return read_design(std::move(text), file, diagnostics);
}

}  // namespace cw
