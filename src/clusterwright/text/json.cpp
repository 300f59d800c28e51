#include "clusterwright/text/json.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "clusterwright/text/tree.hpp"

namespace cw {

void append_json_string(std::string& out, std::string_view text) {
  const auto needs_escape = [](char c) { return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  out += '"';
  if (std::none_of(text.begin(), text.end(), needs_escape)) {
    out += text;
    out += '"';
    return;
  }
  for (const char c : text) {
    const auto u = static_cast<unsigned char>(c);
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\t': out += "\\t"; break;
      case '\r': out += "\\r"; break;
      default:
        if (u < 0x20 || u == 0x7f) fmt::format_to(std::back_inserter(out), "\\u{:04x}", u);
        else out += c;
    }
  }
  out += '"';
}

void JsonWriter::indent() {
  if (layout_ == Layout::compact || inline_ > 0) return;
  out_ += '\n';
  out_.append(static_cast<std::size_t>(depth_) * 2, ' ');
}

void JsonWriter::separate() {
  if (after_key_) {
    after_key_ = false;
    return;
  }
  if (!first_) out_ += layout_ == Layout::pretty && inline_ > 0 ? ", " : ",";
  if (depth_ > 0) indent();
  first_ = false;
}

JsonWriter& JsonWriter::open(char bracket) {
  separate();
  out_ += bracket;
  ++depth_;
  first_ = true;
  return *this;
}

JsonWriter& JsonWriter::close(char bracket) {
  --depth_;
  if (!first_) indent();
  out_ += bracket;
  first_ = false;
  return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
  separate();
  append_json_string(out_, name);
  out_ += layout_ == Layout::pretty ? ": " : ":";
  after_key_ = true;
  return *this;
}

JsonWriter& JsonWriter::value(std::string_view text) {
  separate();
  append_json_string(out_, text);
  return *this;
}

JsonWriter& JsonWriter::value(double number) {
  if (!std::isfinite(number)) return null();
  separate();
  char digits[32];
  const bool whole = number == std::floor(number) && std::fabs(number) < 1e15;
  const auto end = whole ? std::to_chars(digits, digits + sizeof digits, static_cast<std::int64_t>(number)).ptr
                         : std::to_chars(digits, digits + sizeof digits, number).ptr;
  out_.append(digits, end);
  return *this;
}

JsonWriter& JsonWriter::value(std::int64_t number) {
  separate();
  char digits[24];
  out_.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
  return *this;
}

JsonWriter& JsonWriter::value(std::uint64_t number) {
  separate();
  char digits[24];
  out_.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
  return *this;
}

JsonWriter& JsonWriter::value(bool yes) {
  separate();
  out_ += yes ? "true" : "false";
  return *this;
}

JsonWriter& JsonWriter::null() {
  separate();
  out_ += "null";
  return *this;
}

JsonWriter& JsonWriter::raw(std::string_view json) {
  separate();
  out_ += json;
  return *this;
}

JsonWriter& JsonWriter::line_break() {
  out_ += '\n';
  return *this;
}

JsonWriter& JsonWriter::begin_inline() {
  ++inline_;
  return *this;
}

JsonWriter& JsonWriter::end_inline() {
  --inline_;
  return *this;
}

void put_tree(JsonWriter& json, const Tree& tree) {
  switch (tree.kind) {
    case NodeKind::scalar: json.value(tree.text); return;
    case NodeKind::sequence:
      json.begin_array();
      for (const Tree& item : tree.items) put_tree(json, item);
      json.end_array();
      return;
    case NodeKind::mapping:
      json.begin_object();
      for (const TreeEntry& e : tree.entries) {
        json.key(e.key);
        put_tree(json, e.value);
      }
      json.end_object();
  }
}

}  // namespace cw
