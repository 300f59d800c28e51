#include "clusterwright/fabric/traces/framing.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/base/units.hpp"

namespace cw::trace {
namespace {

constexpr std::size_t kMostFrames = (16U << 20U) + 1;  // metadata and the nodes of one rank

bool is_text(std::string_view bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](char c) { return (c >= 0x20 && c < 0x7f) || c == '\t' || c == '\r' || c == '\n'; });
}

struct Alien {
  std::string_view what, help;
};

// Files that get here by mistake. A trace begins with a short length and the tag of a field: never with text only.
Alien alien(std::string_view file) {
  using namespace std::string_view_literals;
  constexpr std::string_view kName = "name execution traces, files <prefix>.<rank>.et of length-delimited messages";
  if (file.empty()) return {"the file is empty", "was it written to its end? Trace the rank again"};
  if (file.starts_with("\x1f\x8b"sv)) return {"the file is compressed (gzip)", "unpack it: mv run.0.et run.0.et.gz; gunzip run.0.et.gz"};
  if (file.starts_with("PK\x03\x04"sv)) return {"the file is a zip archive", "unpack it and name the traces in it"};
  if (file.starts_with("\x28\xb5\x2f\xfd"sv)) return {"the file is compressed (zstd)", "unpack it with unzstd"};
  if (!is_text(file.substr(0, 64))) return {};
  const std::size_t first = file.find_first_not_of(" \t\r\n");
  if (first != std::string_view::npos && (file[first] == '{' || file[first] == '[')) return {"the file is JSON", "this may be the trace before its conversion: convert it, then name the .et files"};
  return {"the file is text", kName};
}

enum class Varint : std::uint8_t { good, cut, wrong };
Varint varint(std::string_view file, std::size_t& at, std::uint64_t& value) {
  value = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    if (at == file.size()) return Varint::cut;
    const auto byte = static_cast<unsigned char>(file[at++]);
    value |= std::uint64_t{byte & 0x7fU} << shift;
    if (byte < 0x80) return Varint::good;
  }
  return Varint::wrong;
}

}  // namespace

std::vector<Frame> frames_of(std::string_view file, Problems& problems) {
  constexpr const char* kCut = "was it copied whole, and was its writer closed? Trace the rank again";
  std::vector<Frame> out;
  if (const Alien a = alien(file); !a.what.empty()) {
    problems.at_byte(code::kNotATrace, 0, std::string(a.what), std::string(a.help));
    return out;
  }
  for (std::size_t at = 0; at < file.size();) {
    const std::size_t start = at;
    const auto stop = [&](std::uint16_t code, std::string message, const char* help) { problems.at_byte(code, start, std::move(message), help); };
    std::uint64_t length = 0;
    const Varint v = varint(file, at, length);
    if (v == Varint::cut) return stop(code::kTraceCutOff, fmt::format("the file ends in the middle of the length of message {}", out.size()), kCut), out;
    if (v == Varint::wrong || length > file.size() * std::uint64_t{1'000} + (1U << 20U)) {
      const std::string size = v == Varint::wrong ? "no number of 64 bits" : quantity_text(static_cast<double>(length), Dimension::bytes);
      return stop(out.empty() ? code::kNotATrace : code::kTraceMessage, fmt::format("message {} gives its length as {}: {}", out.size(), size, out.empty() ? "this is no trace" : "the rest of the file makes no sense"),
                  "the file is damaged, or something else than an execution trace"), out;
    }
    if (length > file.size() - at)
      return stop(code::kTraceCutOff, fmt::format("the file ends in the middle of message {}: {} of its {} bytes are there", out.size(), grouped(file.size() - at), grouped(length)), kCut), out;
    if (out.size() == kMostFrames) return stop(code::kTraceMessage, fmt::format("the trace has more than {} nodes", grouped(kMostFrames - 1)), "trace fewer steps"), out;
    out.push_back({static_cast<std::uint32_t>(start), static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(length)});
    at += length;
  }
  return out;
}

}  // namespace cw::trace
