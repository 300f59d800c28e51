#include <fmt/format.h>

#include <algorithm>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/catalog/catalogue.hpp"
#include "clusterwright/catalog/part_specs.hpp"
#include "clusterwright/text/schema.hpp"

// From one entry of a catalogue file to a Part: who it is, where its facts are from, what they say.

namespace cw {
namespace {

constexpr std::string_view kConfidences = "cited|derived|estimated";

// The keys of an entry; `facts` is checked by the table of the part's kind.
std::vector<Field> entry_fields(std::span<const Field> facts) {
  return {
      {.name = "id", .help = "the name designs refer to it by", .example = "vendor/model", .required = true},
      {.name = "kind", .help = "what kind of part it is", .example = "switch", .required = true},
      {.name = "vendor", .help = "who makes it", .example = "Vendor", .required = true},
      {.name = "model", .help = "what its maker calls it", .example = "M-1", .required = true},
      {.name = "part_number", .help = "what it is ordered by", .example = "900-1"},
      {.name = "description",
       .help = "what it is, for the bill of materials",
       .example = "64-port switch",
       .required = true},
      {.name = "source", .help = "where the facts are from", .example = "https://…"},
      {.name = "confidence",
       .type = FieldType::choice,
       .help = "how sure they are",
       .example = "cited",
       .choices = kConfidences},
      {.name = "facts",
       .type = FieldType::object,
       .help = "what is known of it",
       .example = "{}",
       .required = true,
       .children = facts},
  };
}

std::optional<Confidence> confidence_from(const Tree* tree) {
  if (tree == nullptr) return std::nullopt;
  for (const Confidence c : {Confidence::cited, Confidence::derived, Confidence::estimated})
    if (tree->text == confidence_name(c)) return c;
  return std::nullopt;
}

std::string text_of(const Tree& tree, std::string_view key) {
  const Tree* value = tree.find(key);
  return value != nullptr ? value->text : std::string();
}

// "vendor/model" of small letters, digits, dots and dashes: it appears in file names and reports.
bool good_id(std::string_view id) {
  const std::size_t slash = id.find('/');
  if (slash == std::string_view::npos || slash == 0 || slash + 1 == id.size()) return false;
  return std::all_of(id.begin(), id.end(), [&](const char& c) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
    return letter || (c == '/' && &c == id.data() + slash);
  });
}

class EntryReader {
 public:
  EntryReader(const Tree& tree, const SourceText& source, Diagnostics& diagnostics)
      : tree_(tree), source_(source), diagnostics_(diagnostics) {}

  PartRef read() {
    const std::size_t errors = diagnostics_.count(Severity::error);
    auto part = std::make_shared<Part>();
    if (!kind(*part)) return nullptr;
    const std::vector<Field> fields = entry_fields(part_fields(part->kind));
    const Tree plain = without_overrides(*part);
    validate(plain, fields, source_, diagnostics_);
    if (diagnostics_.count(Severity::error) != errors) return nullptr;
    identity(*part);
    const Record facts(plain.find("facts"), part_fields(part->kind));
    SpecReader(facts, source_, diagnostics_).read(*part);
    if (diagnostics_.count(Severity::error) != errors) return nullptr;
    part->tree = tree_;
    return part;
  }

 private:
  void error(std::uint16_t code, Span span, std::string message, std::string help) {
    diagnostics_.error(code, source_, span, std::move(message), std::move(help));
  }

  // The kind decides which facts there may be, so nothing else is read without it.
  bool kind(Part& part) {
    if (tree_.kind != NodeKind::mapping) {
      error(code::kWrongShape, tree_.span, fmt::format("a part is a mapping, this is {}", shape_name(tree_.kind)),
            "write `- id: vendor/model` with its kind and facts below");
      return false;
    }
    const Tree* given = tree_.find("kind");
    if (given == nullptr) {
      error(code::kMissing, tree_.span, "'kind' is missing: what kind of part it is", "add `kind: switch`");
      return false;
    }
    const auto found = kind_from(given->text);
    if (found) {
      part.kind = *found;
      return true;
    }
    std::vector<std::string_view> names;
    for (std::uint8_t k = 0; k <= static_cast<std::uint8_t>(PartKind::service); ++k)
      names.push_back(kind_name(static_cast<PartKind>(k)));
    const std::string_view near = nearest(given->text, names);
    error(code::kUnknownPartKind, given->span, fmt::format("'{}' is no kind of part", given->text),
          near.empty() ? fmt::format("write one of: {}", fmt::join(names, ", "))
                       : fmt::format("did you mean '{}'?", near));
    return false;
  }

  // A copy of the entry in which `{is: value, source: …, confidence: …}` is its value alone; where
  // each fact is from goes to `part.facts`.
  Tree without_overrides(Part& part) {
    Tree plain = tree_;
    for (TreeEntry& top : plain.entries) {
      if (top.key != "facts") continue;
      for (TreeEntry& entry : top.value.entries) {
        const Tree* inner = entry.value.find("is");
        provenance(part, entry, inner != nullptr);
        if (inner != nullptr) {
          Tree value = *inner;
          entry.value = std::move(value);
        }
      }
    }
    return plain;
  }

  void provenance(Part& part, const TreeEntry& entry, bool overridden) {
    Fact fact{entry.key, text_of(tree_, "source"), Confidence::cited};
    auto confidence = confidence_from(tree_.find("confidence"));
    if (overridden) override_keys(entry.value);
    if (overridden && entry.value.find("source") != nullptr) fact.source = text_of(entry.value, "source");
    if (overridden && entry.value.find("confidence") != nullptr)
      confidence = confidence_from(entry.value.find("confidence"));
    if (fact.source.empty())
      error(code::kNoSource, entry.key_span, fmt::format("nothing says where '{}' is from", entry.key),
            "add `source: …` to the part, or write the fact as {is: …, source: …, confidence: …}");
    else if (!confidence)
      error(code::kNoSource, entry.key_span, fmt::format("nothing says how sure '{}' is", entry.key),
            "add `confidence:` with cited, derived or estimated to the part or the fact");
    fact.confidence = confidence.value_or(Confidence::estimated);
    part.facts.push_back(std::move(fact));
  }

  void override_keys(const Tree& value) {
    for (const TreeEntry& e : value.entries)
      if (e.key != "is" && e.key != "source" && e.key != "confidence")
        error(code::kUnknownKey, e.key_span, fmt::format("'{}' means nothing here", e.key),
              "known here: is, source, confidence");
  }

  void identity(Part& part) {
    part.id = text_of(tree_, "id");
    part.vendor = text_of(tree_, "vendor");
    part.model = text_of(tree_, "model");
    part.part_number = text_of(tree_, "part_number");
    part.description = text_of(tree_, "description");
    part.confidence = confidence_from(tree_.find("confidence")).value_or(Confidence::estimated);
    part.file = source_.name;
    part.span = tree_.span;
    if (!good_id(part.id))
      error(code::kBadName, tree_.find("id")->span, fmt::format("'{}' cannot be the id of a part", part.id),
            "write vendor/model in small letters, digits, dots and dashes");
  }

  const Tree& tree_;
  const SourceText& source_;
  Diagnostics& diagnostics_;
};

}  // namespace

PartRef make_part(const Tree& tree, const SourceText& source, Diagnostics& diagnostics) {
  return EntryReader(tree, source, diagnostics).read();
}

}  // namespace cw
