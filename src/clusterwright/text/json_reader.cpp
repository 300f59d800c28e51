#include "clusterwright/text/json_reader.hpp"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>
#include <rapidjson/error/en.h>
#include <rapidjson/reader.h>

#include "clusterwright/base/codes.hpp"

namespace cw {
namespace {

constexpr std::size_t kMaxDepth = 32;

// An in-place stream that ends at the buffer's end: RapidJSON's own stops at the first NUL byte only.
struct InSituStream {
  using Ch = char;
  Ch *src, *dst = nullptr, *head, *end;
  explicit InSituStream(std::string& text) : src(text.data()), head(text.data()), end(text.data() + text.size()) {}
  Ch Peek() const { return src < end ? *src : '\0'; }
  Ch Take() { return src < end ? *src++ : '\0'; }
  std::size_t Tell() const { return static_cast<std::size_t>(src - head); }
  void Put(Ch c) { *dst++ = c; }
  Ch* PutBegin() { return dst = src; }
  std::size_t PutEnd(Ch* begin) { return static_cast<std::size_t>(dst - begin); }
  void Flush() {}
  Ch* Push(std::size_t n) {
    Ch* at = dst;
    dst += n;
    return at;
  }
  void Pop(std::size_t n) { dst -= n; }
};

// A stack of what is open, outside and inside tables.
class Handler {
 public:
  Handler(JsonTables& tables, const InSituStream& stream) : tables_(tables), stream_(stream) {}

  bool Null() { return value(JsonCell::Kind::null, {}, 0); }
  bool Bool(bool b) { return value(JsonCell::Kind::boolean, b ? "true" : "false", b ? 1 : 0); }
  bool Int(int i) { return number(i); }
  bool Uint(unsigned u) { return number(u); }
  bool Int64(std::int64_t i) { return number(static_cast<double>(i)); }
  bool Uint64(std::uint64_t u) { return number(static_cast<double>(u)); }
  bool Double(double d) { return number(d); }
  bool RawNumber(const char*, rapidjson::SizeType, bool) { return false; }
  bool String(const char* s, rapidjson::SizeType n, bool) { return value(JsonCell::Kind::text, {s, n}, 0); }

  bool StartObject() {
    if (state_ == State::outside) {
      state_ = State::document;
      return true;
    }
    if (state_ == State::document) {
      if (is_table_) {
        state_ = State::table;
        columns_.clear();
        begun_ = false;
        return true;
      }
      return open(NodeKind::mapping);
    }
    if (state_ == State::tree) return open(NodeKind::mapping);
    return shape("a table holds `columns` and `rows`; this is something else");
  }

  bool Key(const char* s, rapidjson::SizeType n, bool) {
    const std::string_view key(s, n);
    if (state_ == State::document) return document_key(key);
    if (state_ == State::table) {
      table_part_ = key;
      if (key == "columns" || key == "rows") return true;
      return shape(fmt::format("'{}' means nothing in a table: it holds `columns` and `rows`", key));
    }
    for (const TreeEntry& e : stack_.back()->entries)
      if (e.key == key) return duplicate(key);
    stack_.back()->entries.push_back({std::string(key), span_back(n), Tree()});
    return true;
  }

  bool EndObject(rapidjson::SizeType) {
    switch (state_) {
      case State::tree: return close();
      case State::table:
        state_ = State::document;
        return begun_ || shape(fmt::format("table '{}' has no rows", key_));
      case State::document: state_ = State::done; return true;
      default: return true;
    }
  }

  bool StartArray() {
    switch (state_) {
      case State::outside: return shape("the document is a list, not an object");
      case State::document: return is_table_ ? shape(fmt::format("'{}' must be a table: {{\"columns\": […], \"rows\": […]}}", key_)) : open(NodeKind::sequence);
      case State::tree: return open(NodeKind::sequence);
      case State::table:
        if (table_part_ == "columns") state_ = State::columns;
        else return begin_rows();
        return true;
      case State::rows:
        state_ = State::row;
        cells_.clear();
        row_offset_ = stream_.Tell();
        return true;
      default: return shape("a list stands where a single value belongs");
    }
  }

  bool EndArray(rapidjson::SizeType) {
    switch (state_) {
      case State::tree: return close();
      case State::columns:
      case State::rows: state_ = State::table; return true;
      case State::row: state_ = State::rows; return tables_.row(cells_, row_offset_);
      default: return true;
    }
  }

  std::uint16_t code = 0;  // of what stopped the reading; 0: the receiver did
  std::string problem;
  std::size_t problem_offset = 0;

 private:
  enum class State : std::uint8_t { outside, document, tree, table, columns, rows, row, done };

  bool stop(std::uint16_t why, std::string message) {
    code = why;
    problem = std::move(message);
    problem_offset = stream_.Tell() > 0 ? stream_.Tell() - 1 : 0;
    return false;
  }
  bool shape(std::string message) { return stop(code::kWrongShape, std::move(message)); }
  bool duplicate(std::string_view key) { return stop(code::kDuplicateKey, fmt::format("'{}' is given twice", key)); }

  // Positions of tree nodes stay byte offsets until the text is whole again; see read_json.
  Span span_back(std::size_t length) const {
    const std::size_t at = stream_.Tell();
    return {0, static_cast<std::uint32_t>(at > length + 1 ? at - length - 2 : 0), static_cast<std::uint32_t>(length)};
  }

  // Only text has quotes around it.
  Span span_of(JsonCell::Kind kind, std::size_t length) const {
    if (kind == JsonCell::Kind::text) return span_back(length);
    const std::size_t at = stream_.Tell(), back = kind == JsonCell::Kind::null ? 4 : length;
    return {0, static_cast<std::uint32_t>(at > back ? at - back : 0), static_cast<std::uint32_t>(length)};
  }

  bool document_key(std::string_view key) {
    if (std::find(keys_.begin(), keys_.end(), key) != keys_.end()) return duplicate(key);
    keys_.emplace_back(key);
    key_ = keys_.back();
    key_span_ = span_back(key.size());
    is_table_ = tables_.is_table(key);
    return true;
  }

  bool begin_rows() {
    if (columns_.empty()) return shape(fmt::format("table '{}': `columns` must stand before `rows`", key_));
    if (begun_) return duplicate("rows");
    begun_ = true;
    state_ = State::rows;
    return tables_.begin(key_, columns_, stream_.Tell() - 1);
  }

  bool number(double d) {
    if (state_ == State::row) return value(JsonCell::Kind::number, {}, d);
    number_text_ = fmt::format("{}", d);
    return value(JsonCell::Kind::number, number_text_, d);
  }

  bool value(JsonCell::Kind kind, std::string_view text, double number_value) {
    switch (state_) {
      case State::row: cells_.push_back({kind, kind == JsonCell::Kind::number ? std::string_view() : text, number_value}); return true;
      case State::columns:
        if (kind != JsonCell::Kind::text) return shape("a column's name must be text");
        columns_.emplace_back(text);
        return true;
      case State::tree: return leaf(kind, text);
      case State::document: {
        if (is_table_) return shape(fmt::format("'{}' must be a table: {{\"columns\": […], \"rows\": […]}}", key_));
        Tree tree;
        tree.text = text;
        tree.span = span_of(kind, text.size());
        return tables_.member(key_, tree, key_span_);
      }
      case State::outside: return shape("the document is a single value, not an object");
      default: return shape("a single value stands where a list belongs");
    }
  }

  Tree& slot() {
    Tree& parent = *stack_.back();
    if (parent.kind == NodeKind::mapping) return parent.entries.back().value;
    return parent.items.emplace_back();
  }

  bool leaf(JsonCell::Kind kind, std::string_view text) {
    Tree& node = slot();
    node.text = text;
    node.span = span_of(kind, text.size());
    return true;
  }

  bool open(NodeKind kind) {
    if (stack_.size() >= kMaxDepth) return stop(code::kTooDeep, fmt::format("nested deeper than {} levels", kMaxDepth));
    Tree* node = &root_;
    if (stack_.empty()) root_ = Tree();
    else node = &slot();
    node->kind = kind;
    node->span = {0, static_cast<std::uint32_t>(stream_.Tell()), 1};  // the bracket is taken after this
    stack_.push_back(node);
    state_ = State::tree;
    return true;
  }

  bool close() {
    stack_.pop_back();
    if (!stack_.empty()) return true;
    state_ = State::document;
    return tables_.member(key_, root_, key_span_);
  }

  JsonTables& tables_;
  const InSituStream& stream_;
  State state_ = State::outside;
  std::vector<std::string> keys_;
  std::string key_, table_part_, number_text_;
  Span key_span_;
  bool is_table_ = false, begun_ = false;
  std::vector<std::string> columns_;
  std::vector<JsonCell> cells_;
  std::size_t row_offset_ = 0;
  Tree root_;
  std::vector<Tree*> stack_;
};

}  // namespace

std::string original_line(const std::string& text, std::size_t offset) {
  constexpr std::size_t kLongest = 1U << 16U;
  offset = std::min(offset, text.size());
  const std::size_t before = offset == 0 ? std::string::npos : text.rfind('\n', offset - 1);
  const std::size_t start = before == std::string::npos ? 0 : before + 1;
  const std::size_t end = std::min(text.find('\n', offset), text.size());
  if (end - start > kLongest) return {};
  std::string line = text.substr(start, end - start);
  std::replace(line.begin(), line.end(), '\0', '"');
  return line;
}

bool read_json(std::string& text, std::string_view name, JsonTables& tables, Diagnostics& diagnostics) {
  InSituStream stream(text);
  Handler handler(tables, stream);
  rapidjson::Reader reader;
  const auto refuse = [&](std::uint16_t code, std::size_t offset, std::string message, std::string help) {
    Diagnostic d;
    d.code = code;
    d.file = name;
    d.span = span_at(text, offset);
    d.message = std::move(message);
    d.help = std::move(help);
    d.excerpt = original_line(text, offset);
    diagnostics.add(std::move(d));
    return false;
  };
  constexpr unsigned kFlags = rapidjson::kParseIterativeFlag | rapidjson::kParseInsituFlag | rapidjson::kParseFullPrecisionFlag |
                              rapidjson::kParseValidateEncodingFlag;
  const rapidjson::ParseResult result = reader.Parse<kFlags>(stream, handler);
  if (!result.IsError()) return true;
  if (result.Code() == rapidjson::kParseErrorTermination) {
    if (handler.code == 0) return false;
    return refuse(handler.code, handler.problem_offset, handler.problem, "see docs/design-format.md for what stands where");
  }
  if (result.Code() == rapidjson::kParseErrorDocumentEmpty) return refuse(code::kEmpty, 0, "the file is empty", "write it anew with `clusterwright design`");
  const bool bare = result.Code() == rapidjson::kParseErrorValueInvalid;  // "Invalid value.": says nothing of what is one
  return refuse(code::kJsonSyntax, std::min(result.Offset(), text.size()), bare ? "what stands here is no JSON value: text needs quotes" : rapidjson::GetParseError_En(result.Code()),
                "the file is damaged or cut off here; `clusterwright design` writes it anew");
}

}  // namespace cw
