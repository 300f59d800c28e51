#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clusterwright/base/diagnostics.hpp"
#include "clusterwright/base/units.hpp"
#include "clusterwright/text/tree.hpp"

namespace cw {

enum class FieldType : std::uint8_t {
  text,      // any text, not empty
  integer,   // whole number within [minimum, maximum]
  number,    // decimal number within [minimum, maximum]
  boolean,   // true or false
  choice,    // one of `choices`
  quantity,  // text of `dimension`, see parse_quantity, base unit within [minimum, maximum]
  ratio,     // "down:up"
  object,    // a mapping of `children`
  list,      // a list; each item is as `children[0]` says
  map,       // a mapping whose keys are free; each value is text
};

// One row of a schema. The tables of rows drive everything that is said about a document:
// reading, defaults, `clusterwright schema`, the reference in docs/ and editor completion.
struct Field {
  std::string_view name;
  FieldType type = FieldType::text;
  std::string_view help;
  std::string_view fallback = {};  // the default as text; empty: none
  std::string_view example = {};
  Dimension dimension = Dimension::none;
  std::string_view choices = {};  // "a|b|c"
  double minimum = 0;
  double maximum = 1e18;
  bool required = false;
  std::span<const Field> children = {};
  bool short_form = false;  // object: a single value stands for its first child, which is a scalar
};

// Checks `tree` against `fields` and reports every departure with its place: unknown keys (with
// the nearest known one), wrong shapes, units, ranges and choices, missing keys.
void validate(const Tree& tree, std::span<const Field> fields, const SourceText& source, Diagnostics& diagnostics);

// Read access to a mapping that validate() found nothing wrong with. A key that is absent gives
// the field's default, or zero / empty if it has none. Asking for a name that is not in the
// table is a programmer error.
class Record {
 public:
  // `tree` may be null: everything is then default. Both must outlive the record.
  Record(const Tree* tree, std::span<const Field> fields) : tree_(tree), fields_(fields) {}

  bool given(std::string_view name) const;
  // Where the value stands; where the mapping stands if it is absent.
  Span span(std::string_view name) const;

  std::string text(std::string_view name) const;
  std::int64_t integer(std::string_view name) const;
  double number(std::string_view name) const;
  bool boolean(std::string_view name) const;
  double quantity(std::string_view name) const;
  Ratio ratio(std::string_view name) const;
  Record object(std::string_view name) const;
  // The items of a list; empty if absent.
  const std::vector<Tree>& items(std::string_view name) const;
  // The entries of a map; empty if absent.
  const std::vector<TreeEntry>& entries(std::string_view name) const;
  const Field& field(std::string_view name) const;
  const Tree* tree() const { return tree_; }

 private:
  const Tree* find(std::string_view name) const;

  const Tree* tree_;
  std::span<const Field> fields_;
  bool short_form_ = false;  // a single value is that of the first field
};

// JSON Schema (2020-12) of a document of these fields, for editors. Of `exactly_one_of`, if any, one must
// be given.
std::string json_schema(std::string_view title, std::string_view description, std::span<const Field> fields,
                        std::span<const std::string_view> exactly_one_of = {});

// A Markdown reference of these fields, nested ones as `compute.topology`.
std::string markdown_reference(std::span<const Field> fields);

// The words of "a|b|c".
std::vector<std::string_view> choice_words(std::string_view choices);

}  // namespace cw
