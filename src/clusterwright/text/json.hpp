#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace cw {

struct Tree;

// Appends JSON to one growing buffer. The caller is trusted to balance begin and end; numbers are
// written in the shortest form that reads back the same; text is escaped, never checked for UTF-8.
class JsonWriter {
 public:
  enum class Layout : std::uint8_t { compact, pretty };
  explicit JsonWriter(Layout layout = Layout::compact) : layout_(layout) {}

  JsonWriter& begin_object() { return open('{'); }
  JsonWriter& end_object() { return close('}'); }
  JsonWriter& begin_array() { return open('['); }
  JsonWriter& end_array() { return close(']'); }
  JsonWriter& key(std::string_view name);
  JsonWriter& value(std::string_view text);
  JsonWriter& value(const char* text) { return value(std::string_view(text)); }
  JsonWriter& value(const std::string& text) { return value(std::string_view(text)); }
  JsonWriter& value(double number);
  JsonWriter& value(std::int64_t number);
  JsonWriter& value(std::uint64_t number);
  JsonWriter& value(int number) { return value(static_cast<std::int64_t>(number)); }
  JsonWriter& value(std::uint32_t number) { return value(static_cast<std::uint64_t>(number)); }
  JsonWriter& value(bool yes);
  JsonWriter& null();
  template <class T>
  JsonWriter& member(std::string_view name, const T& v) {
    return key(name).value(v);
  }
  // Already formatted JSON, and line breaks between the rows of a table.
  JsonWriter& raw(std::string_view json);
  JsonWriter& line_break();
  // Inside begin_inline … end_inline everything stays on one line, even in the pretty layout.
  JsonWriter& begin_inline();
  JsonWriter& end_inline();

  std::string& buffer() { return out_; }
  std::string take() { return std::move(out_); }

 private:
  JsonWriter& open(char bracket);
  JsonWriter& close(char bracket);
  void separate();
  void indent();

  std::string out_;
  Layout layout_;
  std::uint32_t depth_ = 0;
  std::uint32_t inline_ = 0;
  bool first_ = true;
  bool after_key_ = false;
};

// A tree as JSON, its scalars as text.
void put_tree(JsonWriter& json, const Tree& tree);

// `text` with its quotes, escaped for JSON, appended to `out`.
void append_json_string(std::string& out, std::string_view text);

}  // namespace cw
