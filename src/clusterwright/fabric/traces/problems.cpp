#include "clusterwright/fabric/traces/problems.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "clusterwright/base/units.hpp"

namespace cw::trace {

std::string shown(std::string_view text) {
  constexpr std::size_t kLongest = 60;
  std::string out;
  for (const char c : text.substr(0, kLongest)) out += c >= 0x20 && c < 0x7f ? c : '?';
  return text.size() > kLongest ? out + "…" : out;
}

std::string node_words(std::uint64_t id, std::string_view name) { return name.empty() ? fmt::format("node {}", id) : fmt::format("node {} '{}'", id, shown(name)); }

Diagnostic at_byte(std::uint16_t code, Severity severity, std::string file, std::size_t offset, std::string subject, std::string message, std::string help) {
  Diagnostic d;
  d.code = code;
  d.severity = severity;
  d.file = std::move(file);
  d.span = {1, static_cast<std::uint32_t>(std::min<std::size_t>(offset, 0xfffffffe) + 1), 1};
  d.subject = std::move(subject);
  d.message = std::move(message);
  d.help = std::move(help);
  return d;
}

bool Oddities::again(std::uint16_t code, std::string_view what) {
  const auto same = std::find_if(all_.begin(), all_.end(), [&](const Oddity& o) { return o.code == code && o.what == what; });
  if (same == all_.end()) return false;
  ++same->count;
  return true;
}

void Oddities::add(Oddity one) {
  const auto same = std::find_if(all_.begin(), all_.end(), [&](const Oddity& o) { return o.code == one.code && o.what == one.what; });
  if (same == all_.end()) {
    all_.push_back(std::move(one));
    return;
  }
  same->count += one.count;
  same->files += one.file == same->file ? 0 : one.files;
}

void Oddities::append(const Oddities& other) {
  for (const Oddity& o : other.all_) add(o);
}

void Oddities::tell(Diagnostics& out) const {
  for (const Oddity& o : all_) {
    std::string message = o.what;
    if (o.count > 1) message += fmt::format(" ({} such {}{})", grouped(o.count), o.many, o.files > 1 && o.count > o.files ? fmt::format(" in {} files", grouped(o.files)) : std::string());
    out.add(at_byte(o.code, Severity::warning, o.file, o.offset, o.subject, std::move(message), o.help));
  }
}

void Problems::at_byte(std::uint16_t code, std::size_t offset, std::string message, std::string help) {
  found_.add(trace::at_byte(code, Severity::error, file_, offset, {}, std::move(message), std::move(help)));
}

void Problems::at_node(std::uint16_t code, const NodePlace& place, std::string message, std::string help) {
  found_.add(trace::at_byte(code, Severity::error, file_, place.offset, node_words(place), std::move(message), std::move(help)));
}

void Problems::odd_file(std::uint16_t code, std::size_t offset, std::string_view what, std::string_view help) {
  oddities_.add({code, std::string(what), std::string(help), "file", "files", file_, {}, static_cast<std::uint32_t>(offset), 1, 1});
}

void Problems::odd_node(std::uint16_t code, const NodePlace& place, std::string_view what, std::string_view help) {
  if (oddities_.again(code, what)) return;
  oddities_.add({code, std::string(what), std::string(help), "node", "nodes", file_, node_words(place), place.offset, 1, 1});
}

}  // namespace cw::trace
