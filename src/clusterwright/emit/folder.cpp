#include "clusterwright/emit/folder.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/text/json.hpp"

namespace fs = std::filesystem;

namespace cw {
namespace {

constexpr std::string_view kManifest = "manifest.json";

std::string slurp(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

bool sync_path(const fs::path& path, int flags) {
  const int fd = ::open(path.c_str(), flags | O_CLOEXEC);
  if (fd < 0) return false;
  const bool good = ::fsync(fd) == 0;
  ::close(fd);
  return good;
}

bool write_all(const fs::path& path, std::string_view bytes) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  if (fd < 0) return false;
  bool good = true;
  while (good && !bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    good = n > 0;
    if (good) bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  good = good && ::fsync(fd) == 0;
  return ::close(fd) == 0 && good;
}

// Siblings are named ".<folder>.new-<process>-<random>": those of processes that are gone were left by
// a killed run and are cleared away.
void clear_abandoned(const fs::path& parent, const std::string& prefix) {
  std::error_code ec;
  for (const auto& entry : fs::directory_iterator(parent, ec)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(prefix)) continue;
    const long process = std::strtol(name.c_str() + prefix.size(), nullptr, 10);
    const bool gone = process > 0 && ::kill(static_cast<pid_t>(process), 0) != 0 && errno == ESRCH;
    std::error_code ignored;
    if (gone) fs::remove_all(entry.path(), ignored);
  }
}

// Names of files the manifest of `folder` does not account for, or that differ from it.
std::vector<std::string> foreign(const fs::path& folder) {
  std::vector<std::string> names;
  std::set<std::string> known;
  const auto manifest = nlohmann::json::parse(slurp(folder / kManifest), nullptr, false);
  if (manifest.is_object() && manifest.contains("files") && manifest["files"].is_array()) {
    for (const auto& f : manifest["files"]) {
      if (!f.is_object() || !f.contains("name") || !f["name"].is_string() || !f.contains("sha256") || !f["sha256"].is_string()) continue;
      const std::string name = f["name"];
      known.insert(name);
      std::error_code ec;
      if (fs::exists(folder / name, ec) && sha256_hex(slurp(folder / name)) != f["sha256"].get<std::string>()) names.push_back(name + " (edited)");
    }
  }
  std::error_code ec;
  for (const auto& entry : fs::directory_iterator(folder, ec)) {
    const std::string name = entry.path().filename().string();
    if (name != kManifest && known.count(name) == 0) names.push_back(name);
  }
  if (known.empty() && fs::exists(folder / kManifest, ec)) names.emplace_back(kManifest);
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

std::string sha256_hex(std::string_view bytes) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned length = 0;
  EVP_Digest(bytes.data(), bytes.size(), digest, &length, EVP_sha256(), nullptr);
  std::string hex;
  for (unsigned i = 0; i < length; ++i) hex += fmt::format("{:02x}", digest[i]);
  return hex;
}

OutputFolder::OutputFolder(std::string path) : path_(std::move(path)) {
  while (path_.size() > 1 && path_.back() == '/') path_.pop_back();
}

OutputFolder::~OutputFolder() {
  std::error_code ec;
  if (!sibling_.empty()) fs::remove_all(sibling_, ec);
}

bool OutputFolder::refuse(std::uint16_t code, std::string message, std::string help, Diagnostics& diagnostics) const {
  Diagnostic d;
  d.code = code;
  d.file = path_;
  d.message = std::move(message);
  d.help = std::move(help);
  diagnostics.add(d);
  return false;
}

bool OutputFolder::may_replace(Diagnostics& diagnostics) const {
  std::error_code ec;
  if (!fs::exists(path_, ec)) return true;
  if (!fs::is_directory(path_, ec)) return refuse(code::kForeignFiles, "is a file, not a folder", "name another folder with -o", diagnostics);
  const auto names = foreign(path_);
  if (names.empty()) return true;
  std::string list;
  for (std::size_t i = 0; i < names.size() && i < 8; ++i) list += fmt::format("{}{}", i > 0 ? ", " : "", names[i]);
  if (names.size() > 8) list += fmt::format(" and {} more", names.size() - 8);
  return refuse(code::kForeignFiles, fmt::format("holds what this program did not write: {}", list), "name another folder with -o, or replace it all with --force", diagnostics);
}

bool OutputFolder::open(Replace replace, Diagnostics& diagnostics) {
  if (replace == Replace::if_ours && !may_replace(diagnostics)) return false;
  const fs::path parent = fs::absolute(fs::path(path_)).parent_path();
  std::error_code ec;
  fs::create_directories(parent, ec);
  const std::string prefix = fmt::format(".{}.new-", fs::path(path_).filename().string());
  clear_abandoned(parent, prefix);
  std::string name = (parent / fmt::format("{}{}-XXXXXX", prefix, ::getpid())).string();
  if (ec || ::mkdtemp(name.data()) == nullptr)
    return refuse(code::kCannotWrite, fmt::format("the folder cannot be made: {}", std::strerror(errno)), "name a folder that you may write with -o", diagnostics);
  ::chmod(name.c_str(), 0755);
  sibling_ = name;
  return true;
}

bool OutputFolder::write(std::string_view name, std::string_view bytes, Diagnostics& diagnostics) {
  if (!write_all(fs::path(sibling_) / name, bytes))
    return refuse(code::kCannotWrite, fmt::format("{} cannot be written: {}", name, std::strerror(errno)), "is the disk full?", diagnostics);
  entries_.push_back({std::string(name), sha256_hex(bytes), bytes.size()});
  return true;
}

std::string OutputFolder::manifest() const {
  JsonWriter json(JsonWriter::Layout::pretty);
  json.begin_object();
  json.member("format", "clusterwright.manifest");
  json.member("tool", CLUSTERWRIGHT_VERSION);
  json.key("files").begin_array();
  for (const Entry& e : entries_) {
    json.begin_object().begin_inline();
    json.member("name", e.name);
    json.member("bytes", e.bytes);
    json.member("sha256", e.sha256);
    json.end_object().end_inline();
  }
  json.end_array();
  json.end_object();
  return json.take() + "\n";
}

bool OutputFolder::commit(Diagnostics& diagnostics) {
  const bool written = write_all(fs::path(sibling_) / kManifest, manifest()) && sync_path(sibling_, O_RDONLY | O_DIRECTORY);
  if (!written) return refuse(code::kCannotWrite, fmt::format("manifest.json cannot be written: {}", std::strerror(errno)), "is the disk full?", diagnostics);
  std::error_code ec;
  const bool exchange = fs::exists(path_, ec);
  const int moved = exchange ? ::renameat2(AT_FDCWD, sibling_.c_str(), AT_FDCWD, path_.c_str(), RENAME_EXCHANGE) : ::rename(sibling_.c_str(), path_.c_str());
  if (moved != 0) return refuse(code::kCannotWrite, fmt::format("the new folder cannot be put in place: {}", std::strerror(errno)), "the old one is untouched", diagnostics);
  if (exchange) fs::remove_all(sibling_, ec);
  sibling_.clear();
  sync_path(fs::absolute(fs::path(path_)).parent_path(), O_RDONLY | O_DIRECTORY);
  return true;
}

}  // namespace cw
