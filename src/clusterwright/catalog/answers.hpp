#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clusterwright/catalog/part.hpp"

namespace cw {

// What a word on an order, a quote or a price list means.
struct Answer {
  const Part* part = nullptr;              // of `line`: the part whose bill it is in
  const BillLine* line = nullptr;          // a line of a maker's bill that stands for no part; null: the part itself
  std::optional<Metres> length = std::nullopt;  // that the number is of, where it is of one
};

// A number without what makers, sellers and spreadsheets write differently: in small letters, without blanks and dashes.
std::string bare_number(std::string_view number);

// Finds parts by their ids, what follows the slash of these, their models and numbers, the numbers of one length (also
// those made by the maker's pattern), and the numbers in bills. Immutable; a search costs O(log names + patterns).
class AnswerBook {
 public:
  explicit AnswerBook(std::span<const PartRef> parts);

  // The first of the parts, in their order, that is called exactly so; else the only one that is but for case, blanks
  // and dashes. Nothing if there is none, or several.
  std::optional<Answer> find(std::string_view name) const;

 private:
  struct Name {
    std::string bare;
    std::string_view text;
    Answer answer;
  };
  struct Pattern {
    std::string before, after;  // bare, around the code of the length
    std::string_view text;
    const Part* part = nullptr;
    std::size_t names_before = 0;
  };
  void add(std::string_view text, Answer answer);

  std::vector<PartRef> parts_;
  std::vector<Name> names_;                 // in the order of the parts, numbers in bills last
  std::vector<std::size_t> by_bare_;        // into `names_`, by bare name, then in their order
  std::vector<Pattern> patterns_;
};

}  // namespace cw
