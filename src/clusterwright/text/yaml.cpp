#include "clusterwright/text/yaml.hpp"

#include <string>
#include <unordered_map>

#include <fmt/core.h>
#include <yaml.h>

#include "clusterwright/base/codes.hpp"

namespace cw {

const Tree* Tree::find(std::string_view key) const {
  for (const TreeEntry& e : entries)
    if (e.key == key) return &e.value;
  return nullptr;
}

std::string_view shape_name(NodeKind kind) {
  switch (kind) {
    case NodeKind::scalar: return "a single value";
    case NodeKind::sequence: return "a list";
    case NodeKind::mapping: return "a mapping (key: value lines)";
  }
  return "";
}

namespace {

class Reader {
 public:
  Reader(const SourceText& source, Diagnostics& diagnostics, YamlLimits limits)
      : source_(source), diagnostics_(diagnostics), limits_(limits) {
    yaml_parser_initialize(&parser_);
    yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(source.text.data()),
                                 source.text.size());
  }
  ~Reader() { yaml_parser_delete(&parser_); }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  std::optional<Tree> document() {
    std::optional<Tree> root;
    for (;;) {
      Event event;
      if (!next(event)) return std::nullopt;
      if (event.is(YAML_STREAM_END_EVENT)) break;
      if (event.is(YAML_STREAM_START_EVENT) || event.is(YAML_DOCUMENT_END_EVENT)) continue;
      if (event.is(YAML_DOCUMENT_START_EVENT)) {
        if (root) {
          return refuse(code::kSeveralDocuments, event.span(), "a second document starts here",
                        "keep one document in a file: remove the '---' and what follows");
        }
        continue;
      }
      root = Tree();
      if (!node(event, *root, 1)) return std::nullopt;
    }
    const bool says_nothing = !root || (root->kind == NodeKind::scalar && root->text.empty());
    if (says_nothing) {
      return refuse(code::kEmpty, Span{}, "the file is empty",
                    "`clusterwright init` writes a commented file to start from");
    }
    return root;
  }

 private:
  struct Event {
    yaml_event_t raw{};
    bool live = false;
    ~Event() {
      if (live) yaml_event_delete(&raw);
    }
    bool is(yaml_event_type_t t) const { return raw.type == t; }
    Span span() const {
      const std::size_t length =
          raw.end_mark.line == raw.start_mark.line ? raw.end_mark.column - raw.start_mark.column : 1;
      return {static_cast<std::uint32_t>(raw.start_mark.line + 1), static_cast<std::uint32_t>(raw.start_mark.column + 1),
              static_cast<std::uint32_t>(length)};
    }
  };

  std::nullopt_t refuse(std::uint16_t code, Span span, std::string message, std::string help) {
    diagnostics_.error(code, source_, span, std::move(message), std::move(help));
    return std::nullopt;
  }

  bool next(Event& event) {
    if (yaml_parser_parse(&parser_, &event.raw) != 0) {
      event.live = true;
      return true;
    }
    const bool has_mark = parser_.error != YAML_READER_ERROR;
    // What is never closed is best shown where it was opened, not at the end of the file.
    const bool at_the_end = parser_.problem_mark.index >= source_.text.size() && parser_.context != nullptr;
    const yaml_mark_t& mark = at_the_end ? parser_.context_mark : parser_.problem_mark;
    const Span span = has_mark ? Span{static_cast<std::uint32_t>(mark.line + 1), static_cast<std::uint32_t>(mark.column + 1), 1}
                               : span_at(source_.text, parser_.problem_offset);
    std::string message = parser_.problem != nullptr ? parser_.problem : "not YAML";
    if (parser_.context != nullptr) message = fmt::format("{} {}", parser_.context, message);
    refuse(code::kYamlSyntax, span, message, has_mark ? "check quotes, colons and indentation here and just above"
                                                      : "save the file as UTF-8 text");
    return false;
  }

  bool plain(const Event& event, const unsigned char* anchor, const unsigned char* tag) {
    if (anchor == nullptr && tag == nullptr) return true;
    refuse(code::kAlias, event.span(), anchor != nullptr ? "an anchor (&…) stands here" : "a tag (!…) stands here",
           "write the value out in full: anchors, aliases and tags are not accepted");
    return false;
  }

  bool room(const Event& event, std::size_t depth) {
    if (depth > limits_.depth) {
      refuse(code::kTooDeep, event.span(), fmt::format("nested deeper than {} levels", limits_.depth),
             "no valid file of this kind needs that");
      return false;
    }
    if (++nodes_ > limits_.nodes) {
      refuse(code::kTooLarge, event.span(), fmt::format("more than {} values", limits_.nodes),
             "no valid file of this kind needs that");
      return false;
    }
    return true;
  }

  bool node(const Event& event, Tree& out, std::size_t depth) {
    if (!room(event, depth)) return false;
    out.span = event.span();
    switch (event.raw.type) {
      case YAML_SCALAR_EVENT: return scalar(event, out);
      case YAML_SEQUENCE_START_EVENT: return sequence(event, out, depth);
      case YAML_MAPPING_START_EVENT: return mapping(event, out, depth);
      default:
        refuse(code::kAlias, event.span(), "an alias (*…) stands here",
               "write the value out in full: anchors, aliases and tags are not accepted");
        return false;
    }
  }

  bool scalar(const Event& event, Tree& out) {
    const auto& s = event.raw.data.scalar;
    if (!plain(event, s.anchor, s.tag)) return false;
    out.text.assign(reinterpret_cast<const char*>(s.value), s.length);
    if (s.style == YAML_PLAIN_SCALAR_STYLE && (out.text == "~" || out.text == "null")) out.text.clear();
    return true;
  }

  bool sequence(const Event& event, Tree& out, std::size_t depth) {
    const auto& s = event.raw.data.sequence_start;
    if (!plain(event, s.anchor, s.tag)) return false;
    out.kind = NodeKind::sequence;
    for (;;) {
      Event item;
      if (!next(item)) return false;
      if (item.is(YAML_SEQUENCE_END_EVENT)) return true;
      out.items.emplace_back();
      if (!node(item, out.items.back(), depth + 1)) return false;
    }
  }

  bool mapping(const Event& event, Tree& out, std::size_t depth) {
    const auto& s = event.raw.data.mapping_start;
    if (!plain(event, s.anchor, s.tag)) return false;
    out.kind = NodeKind::mapping;
    std::unordered_map<std::string, std::uint32_t> seen;
    for (;;) {
      Event key;
      if (!next(key)) return false;
      if (key.is(YAML_MAPPING_END_EVENT)) return true;
      if (!entry(key, out, seen, depth)) return false;
    }
  }

  bool entry(const Event& key, Tree& out, std::unordered_map<std::string, std::uint32_t>& seen, std::size_t depth) {
    Tree key_tree;
    if (!key.is(YAML_SCALAR_EVENT)) {
      const bool alias = key.is(YAML_ALIAS_EVENT);
      refuse(alias ? code::kAlias : code::kWrongShape, key.span(), alias ? "an alias (*…) stands here" : "a key must be plain text",
             "write `key: value`");
      return false;
    }
    if (!node(key, key_tree, depth + 1)) return false;
    const auto [before, is_new] = seen.emplace(key_tree.text, key.span().line);
    if (!is_new) {
      refuse(code::kDuplicateKey, key.span(),
             fmt::format("'{}' is given twice; the first is in line {}", key_tree.text, before->second),
             "keep one of the two");
    }
    Event value;
    if (!next(value)) return false;
    out.entries.push_back({key_tree.text, key.span(), Tree()});
    return node(value, out.entries.back().value, depth + 1);
  }

  const SourceText& source_;
  Diagnostics& diagnostics_;
  YamlLimits limits_;
  yaml_parser_t parser_{};
  std::size_t nodes_ = 0;
};

}  // namespace

std::optional<Tree> parse_yaml(const SourceText& source, Diagnostics& diagnostics, YamlLimits limits) {
  if (source.text.size() > limits.bytes) {
    diagnostics.error(code::kTooLarge, SourceText{source.name, {}}, Span{},
                      fmt::format("the file has {} bytes; at most {} are read", source.text.size(), limits.bytes),
                      "is this the right file?");
    return std::nullopt;
  }
  return Reader(source, diagnostics, limits).document();
}

}  // namespace cw
