#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include <fmt/format.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/base/units.hpp"
#include "clusterwright/fabric/traces/trace_files.hpp"

namespace cw {
namespace {

namespace fs = std::filesystem;
using namespace trace;

constexpr std::uintmax_t kMostTraceBytes = 0xfffffff0U;  // places in a trace are 32 bits
constexpr std::uintmax_t kMostGroupBytes = 256U << 20U;

void refuse(std::uint16_t code, const std::string& file, std::string message, std::string help, Diagnostics& diagnostics) { diagnostics.error(code, SourceText{file, {}}, Span{}, std::move(message), std::move(help)); }

bool read_whole(const std::string& path, std::uintmax_t most, std::string& text, Diagnostics& diagnostics) {
  const auto unreadable = [&](std::string_view why) {
    refuse(code::kUnreadable, path, fmt::format("the file cannot be read: {}", why), "name a file that is there and may be read", diagnostics);
    return false;
  };
  std::error_code ec;
  if (fs::exists(path, ec) && !fs::is_regular_file(path, ec)) return unreadable("it is no file");
  const auto size = fs::file_size(path, ec);
  if (ec) return unreadable(ec.message());
  if (size > most) {
    refuse(code::kTooLarge, path, fmt::format("the file has {} bytes; at most {} are read", grouped(size), grouped(most)), "is this the right file?", diagnostics);
    return false;
  }
  std::FILE* in = std::fopen(path.c_str(), "rb");
  if (in == nullptr) return unreadable(std::strerror(errno));
  text.resize(size);
  const std::size_t got = std::fread(text.data(), 1, size, in);
  const bool failed = std::ferror(in) != 0;
  std::fclose(in);
  text.resize(got);
  return failed ? unreadable("reading stopped half way") : true;
}

std::string file_of(const std::string& prefix, std::uint64_t rank) { return fmt::format("{}.{}.et", prefix, rank); }

class Files final : public TraceFiles {
 public:
  explicit Files(std::string prefix) : prefix_(std::move(prefix)) {}
  std::string name(std::uint32_t rank) const override { return file_of(prefix_, rank); }
  bool load(std::uint32_t rank, std::string& bytes, Diagnostics& diagnostics) const override { return read_whole(name(rank), kMostTraceBytes, bytes, diagnostics); }

 private:
  std::string prefix_;
};

// Traces beside each other: ranks by the prefix of their names.
struct Found {
  std::string prefix;
  std::uint64_t rank = 0;
};
std::vector<Found> traces_in(const fs::path& folder) {
  std::vector<Found> out;
  std::error_code ec;
  for (fs::directory_iterator it(folder, ec), end; !ec && it != end; it.increment(ec)) {
    const std::string name = it->path().filename().string();
    if (!name.ends_with(".et")) continue;
    const std::string stem = name.substr(0, name.size() - 3);
    const std::size_t dot = stem.rfind('.');
    if (dot == std::string::npos || dot == 0) continue;
    std::uint64_t rank = 0;
    const auto [stop, error] = std::from_chars(stem.data() + dot + 1, stem.data() + stem.size(), rank);
    const bool padded = stem[dot + 1] == '0' && stem.size() > dot + 2;
    if (error == std::errc() && stop == stem.data() + stem.size() && !padded) out.push_back({stem.substr(0, dot), rank});
  }
  std::sort(out.begin(), out.end(), [](const Found& a, const Found& b) { return a.prefix != b.prefix ? a.prefix < b.prefix : a.rank < b.rank; });
  return out;
}

// How many ranks there are to read; what is missing is told.
std::optional<std::uint32_t> ranks_of(const std::string& prefix, std::uint32_t wanted, Diagnostics& diagnostics) {
  const fs::path path(prefix);
  std::error_code ec;
  const bool is_folder = fs::is_directory(path, ec) && !fs::exists(file_of(prefix, 0), ec);
  const fs::path folder = is_folder ? path : path.has_parent_path() ? path.parent_path() : fs::path(".");
  const auto all = traces_in(folder);
  std::vector<std::uint64_t> mine;
  for (const Found& f : all)
    if (!is_folder && f.prefix == path.filename().string()) mine.push_back(f.rank);
  if (mine.empty()) {
    std::string help = "name the part before the rank: run/llama for run/llama.0.et, run/llama.1.et …";
    if (!all.empty()) help = fmt::format("name the part before the rank; there is {}", (is_folder || path.has_parent_path() ? folder / all[0].prefix : fs::path(all[0].prefix)).string());
    refuse(code::kTraceRanks, file_of(prefix, 0), "there are no traces of this name", help, diagnostics);
    return std::nullopt;
  }
  const std::uint64_t ranks = wanted > 0 ? wanted : mine.back() + 1;
  if (ranks > kMostRanks) {
    refuse(code::kTraceRanks, file_of(prefix, wanted > 0 ? 0 : mine.back()), fmt::format("{} ranks are more than are read", grouped(ranks)), fmt::format("ranks count from 0 on, up to {}", kMostRanks - 1), diagnostics);
    return std::nullopt;
  }
  std::uint32_t told = 0;
  for (std::uint64_t r = 0, i = 0; r < ranks; ++r) {
    while (i < mine.size() && mine[i] < r) ++i;
    if (i < mine.size() && mine[i] == r) continue;
    if (++told <= 1'000)
      refuse(code::kTraceRanks, file_of(prefix, r), wanted > 0 ? fmt::format("the trace of rank {} is missing; {} were asked for", r, grouped(ranks)) : fmt::format("the trace of rank {} is missing; that of rank {} is there", r, mine.back()),
             "every rank has a trace, from rank 0 on", diagnostics);
  }
  return told > 0 ? std::nullopt : std::optional<std::uint32_t>(static_cast<std::uint32_t>(ranks));
}

// The file of groups that was named, or that lies beside the traces; empty if there is none.
std::string groups_beside(const std::string& prefix, const std::string& named) {
  if (!named.empty()) return named;
  std::error_code ec;
  std::string own = prefix + ".json", common = (fs::path(prefix).parent_path() / "comm_group.json").string();
  if (fs::is_regular_file(own, ec)) return own;
  return fs::is_regular_file(common, ec) ? common : std::string();
}

}  // namespace

std::optional<TraceSet> read_traces(const std::string& prefix, const std::string& groups_file, std::uint32_t ranks, Diagnostics& diagnostics, SimProgress* progress, std::uint32_t threads) {
  const auto there = ranks_of(prefix, ranks, diagnostics);
  if (!there) return std::nullopt;
  RankScope scope{*there, ranks == 1};
  std::vector<ProcessGroup> groups;
  if (const std::string file = groups_beside(prefix, groups_file); !file.empty()) {
    SourceText source{file, {}};
    auto read = read_whole(file, kMostGroupBytes, source.text, diagnostics) ? read_groups(source, scope, diagnostics) : std::nullopt;
    scope.groups_known = read.has_value();
    groups = std::move(read).value_or(std::vector<ProcessGroup>{});
  }
  return read_trace_set(Files(prefix), fs::path(prefix).filename().string(), scope, std::move(groups), diagnostics, progress, threads);
}

}  // namespace cw
