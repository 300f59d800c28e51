#include "clusterwright/text/schema.hpp"

#include <charconv>

#include <fmt/format.h>

#include "clusterwright/base/codes.hpp"

namespace cw {

std::vector<std::string_view> choice_words(std::string_view choices) {
  std::vector<std::string_view> words;
  while (!choices.empty()) {
    const std::size_t bar = choices.find('|');
    words.push_back(choices.substr(0, bar));
    choices = bar == std::string_view::npos ? std::string_view() : choices.substr(bar + 1);
  }
  return words;
}

namespace {

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::string digits;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool grouping = (text[i] == '_' || text[i] == ',') && i > 0 && i + 1 < text.size();
    if (!grouping) digits += text[i];
  }
  std::int64_t n = 0;
  const auto [end, ec] = std::from_chars(digits.data(), digits.data() + digits.size(), n);
  if (ec != std::errc() || end != digits.data() + digits.size() || digits.empty()) return std::nullopt;
  return n;
}

class Validator {
 public:
  Validator(const SourceText& source, Diagnostics& diagnostics) : source_(source), diagnostics_(diagnostics) {}

  void object(const Tree& tree, std::span<const Field> fields) {
    if (!shape(tree, NodeKind::mapping, fmt::format("keys of its own: {}", names_of(fields)))) return;
    for (const TreeEntry& entry : tree.entries) {
      const Field* field = find(fields, entry.key);
      if (field == nullptr) unknown(entry, fields);
      else value(entry.value, *field);
    }
    for (const Field& field : fields)
      if (field.required && tree.find(field.name) == nullptr)
        error(code::kMissing, tree.span, fmt::format("'{}' is missing: {}", field.name, field.help),
              fmt::format("add `{}: {}`", field.name, field.example));
  }

 private:
  static const Field* find(std::span<const Field> fields, std::string_view name) {
    for (const Field& f : fields)
      if (f.name == name) return &f;
    return nullptr;
  }

  static std::string names_of(std::span<const Field> fields) {
    std::string list;
    for (const Field& f : fields) list += fmt::format("{}{}", list.empty() ? "" : ", ", f.name);
    return list;
  }

  void error(std::uint16_t code, Span span, std::string message, std::string help) {
    diagnostics_.error(code, source_, span, std::move(message), std::move(help));
  }

  void unknown(const TreeEntry& entry, std::span<const Field> fields) {
    std::vector<std::string_view> names;
    for (const Field& f : fields) names.push_back(f.name);
    const std::string_view near = nearest(entry.key, names);
    error(code::kUnknownKey, entry.key_span, fmt::format("'{}' means nothing here", entry.key),
          near.empty() ? fmt::format("known here: {}", names_of(fields)) : fmt::format("did you mean '{}'?", near));
  }

  bool shape(const Tree& tree, NodeKind wanted, std::string_view example) {
    if (tree.kind == wanted) return true;
    error(code::kWrongShape, tree.span, fmt::format("{} is needed here, this is {}", shape_name(wanted), shape_name(tree.kind)),
          fmt::format("write {}", example));
    return false;
  }

  void value(const Tree& tree, const Field& field) {
    switch (field.type) {
      case FieldType::object:
        if (field.short_form && tree.kind == NodeKind::scalar) return short_form(tree, field);
        return object(tree, field.children);
      case FieldType::list:
        if (!shape(tree, NodeKind::sequence, field.example.empty() ? "[…]" : field.example)) return;
        for (const Tree& item : tree.items) value(item, field.children[0]);
        return;
      case FieldType::map:
        if (!shape(tree, NodeKind::mapping, field.example)) return;
        for (const TreeEntry& entry : tree.entries) named_text(entry, field);
        return;
      default:
        if (shape(tree, NodeKind::scalar, fmt::format("`{}: {}`", field.name, field.example))) scalar(tree, field);
    }
  }

  void named_text(const TreeEntry& entry, const Field& field) {
    if (shape(entry.value, NodeKind::scalar, fmt::format("`{}: {}`", field.name, field.example)) && entry.value.text.empty())
      error(code::kMissing, entry.value.span, fmt::format("'{}' has no value", entry.key), fmt::format("write for example `{}: {}`, or leave it out", field.name, field.example));
  }

  // Messages speak of the name that the user wrote.
  void short_form(const Tree& tree, const Field& field) {
    Field first = field.children[0];
    first.name = field.name;
    scalar(tree, first);
  }

  void scalar(const Tree& tree, const Field& field) {
    if (tree.text.empty()) {
      error(code::kMissing, tree.span, fmt::format("'{}' has no value", field.name),
            fmt::format("write for example `{}: {}`, or leave the line out", field.name, field.example));
      return;
    }
    switch (field.type) {
      case FieldType::integer: return integer(tree, field);
      case FieldType::number: return number(tree, field);
      case FieldType::boolean:
        if (tree.text != "true" && tree.text != "false")
          error(code::kBadBoolean, tree.span, fmt::format("'{}' is neither true nor false", tree.text), "write true or false");
        return;
      case FieldType::choice: return choice(tree, field);
      case FieldType::quantity: return quantity(tree, field);
      case FieldType::ratio:
        if (!parse_ratio(tree.text))
          error(code::kBadRatio, tree.span, fmt::format("'{}' is not a ratio of downlinks to uplinks", tree.text),
                "write two whole numbers from 1 to 1000, such as \"1:1\", \"2:1\" or \"1:2\"");
        return;
      default: return;
    }
  }

  void range(const Tree& tree, const Field& field, double value) {
    if (value >= field.minimum && value <= field.maximum) return;
    error(code::kOutOfRange, tree.span,
          fmt::format("'{}' is out of range: '{}' takes {} to {}", tree.text, field.name, quantity_text(field.minimum, field.dimension),
                      quantity_text(field.maximum, field.dimension)),
          fmt::format("write for example `{}: {}`", field.name, field.example));
  }

  void integer(const Tree& tree, const Field& field) {
    const auto n = whole_number(tree.text);
    if (!n) {
      error(code::kBadNumber, tree.span, fmt::format("'{}' is not a whole number", tree.text),
            fmt::format("write for example `{}: {}`", field.name, field.example));
      return;
    }
    range(tree, field, static_cast<double>(*n));
  }

  void number(const Tree& tree, const Field& field) {
    const auto n = parse_quantity(tree.text, Dimension::none);
    if (!n) {
      const bool negative = dimension_of(tree.text) == Dimension::none;  // the only other thing that parse_quantity refuses
      error(negative ? code::kOutOfRange : code::kBadNumber, tree.span, fmt::format("'{}' is {}", tree.text, negative ? "below zero" : "not a plain number"),
            fmt::format("write for example `{}: {}`", field.name, field.example));
      return;
    }
    range(tree, field, *n);
  }

  void choice(const Tree& tree, const Field& field) {
    const auto words = choice_words(field.choices);
    for (const std::string_view w : words)
      if (w == tree.text) return;
    const std::string_view near = nearest_choice(tree.text, words);
    std::string list;
    for (const std::string_view w : words) list += fmt::format("{}{}", list.empty() ? "" : ", ", w);
    error(code::kBadChoice, tree.span, fmt::format("'{}' is not a {} known here", tree.text, field.name),
          near.empty() ? fmt::format("write one of: {}", list) : fmt::format("did you mean '{}'? All: {}", near, list));
  }

  void quantity(const Tree& tree, const Field& field) {
    const auto v = parse_quantity(tree.text, field.dimension);
    const DimensionWords wanted = words_for(field.dimension);
    if (v) {
      range(tree, field, *v);
      return;
    }
    const auto actual = dimension_of(tree.text);
    std::string message = fmt::format("'{}' is not a {}", tree.text, wanted.name);
    if (actual == Dimension::none) message = fmt::format("'{}' has no unit; a {} is needed", tree.text, wanted.name);
    else if (actual) message = fmt::format("'{}' is a {}; a {} is needed", tree.text, words_for(*actual).name, wanted.name);
    const bool negative = actual == field.dimension;  // the only other thing that parse_quantity refuses
    if (negative) message = fmt::format("'{}' is below zero", tree.text);
    error(negative ? code::kOutOfRange : code::kBadQuantity, tree.span, std::move(message),
          fmt::format("write for example `{}: {}`", field.name, field.example.empty() ? wanted.example : field.example));
  }

  const SourceText& source_;
  Diagnostics& diagnostics_;
};

}  // namespace

void validate(const Tree& tree, std::span<const Field> fields, const SourceText& source, Diagnostics& diagnostics) {
  Validator(source, diagnostics).object(tree, fields);
}

const Field& Record::field(std::string_view name) const {
  for (const Field& f : fields_)
    if (f.name == name) return f;
  static constexpr Field kNoField{};
  return kNoField;
}

const Tree* Record::find(std::string_view name) const {
  if (tree_ == nullptr) return nullptr;
  if (short_form_ && tree_->kind == NodeKind::scalar) return name == fields_[0].name ? tree_ : nullptr;
  return tree_->find(name);
}

bool Record::given(std::string_view name) const { return find(name) != nullptr; }

Span Record::span(std::string_view name) const {
  if (tree_ == nullptr) return {};
  const Tree* value = find(name);
  return value != nullptr ? value->span : tree_->span;
}

std::string Record::text(std::string_view name) const {
  const Tree* value = find(name);
  return value != nullptr ? value->text : std::string(field(name).fallback);
}

std::int64_t Record::integer(std::string_view name) const { return whole_number(text(name)).value_or(0); }
double Record::number(std::string_view name) const { return parse_quantity(text(name), Dimension::none).value_or(0); }
bool Record::boolean(std::string_view name) const { return text(name) == "true"; }

double Record::quantity(std::string_view name) const {
  return parse_quantity(text(name), field(name).dimension).value_or(0);
}

Ratio Record::ratio(std::string_view name) const { return parse_ratio(text(name)).value_or(Ratio{}); }

Record Record::object(std::string_view name) const {
  const Field& f = field(name);
  Record record(find(name), f.children);
  record.short_form_ = f.short_form;
  return record;
}

const std::vector<TreeEntry>& Record::entries(std::string_view name) const {
  static const std::vector<TreeEntry> kNone;
  const Tree* value = find(name);
  return value != nullptr ? value->entries : kNone;
}

const std::vector<Tree>& Record::items(std::string_view name) const {
  static const std::vector<Tree> kNone;
  const Tree* value = find(name);
  return value != nullptr ? value->items : kNone;
}

}  // namespace cw
