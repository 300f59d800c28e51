#include "clusterwright/plan/quote_compare.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <utility>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/catalog/answers.hpp"
#include "clusterwright/plan/misfit.hpp"
#include "clusterwright/plan/stated_lengths.hpp"

namespace cw {
namespace {

constexpr double kSameMetres = 1e-6;
constexpr std::size_t kShortest = 5;  // number that a slip can be guessed of

// Small letters, blanks once: numbers and words are compared by it.
std::string squeezed(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == ' ' || c == '\t' || c == '\n') {
      if (!out.empty() && out.back() != ' ') out += ' ';
    } else {
      out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

// What must be bought by one number; where a number is of several things, lengths say, of one of them; where there is no
// number, of one description.
struct Need {
  std::string number, description, vendor;
  PartId part;  // invalid: only listed in a bill
  std::optional<double> length;
  std::uint64_t needed = 0, owned = 0, quoted = 0;
  std::vector<std::uint32_t> lines = {};
  std::string quoted_as = {};     // another number of the same part
  std::uint32_t longer_line = 0;  // of the quote, with a number that begins as this one does; 0: none
};

// What a line may be of. `wrong_length`: of none of `needs`, for its words state this one.
struct Meant {
  std::vector<Need*> needs;
  std::optional<double> wrong_length = std::nullopt;
};

bool is_machine_part(const Part& p) { return p.server || p.switch_ || p.appliance || p.kind == PartKind::storage || p.kind == PartKind::rack; }

// The design's own parts answer first: they may be of another catalogue.
std::vector<PartRef> all_parts(const Cluster& cluster, const Catalogue& catalogue) {
  std::vector<PartRef> parts(cluster.parts.begin(), cluster.parts.end());
  for (const PartRef& p : catalogue.parts()) parts.push_back(p);
  return parts;
}

class Comparer {
 public:
  Comparer(const Quote& quote, const Cluster& cluster, const Catalogue& catalogue, Diagnostics& diagnostics)
      : quote_(quote), cluster_(cluster), answers_(all_parts(cluster, catalogue)), diagnostics_(diagnostics), misfits_(cluster) {}

  std::optional<QuoteComparison> compare(const std::vector<std::string>& vendors) {
    collect();
    for (const QuoteRow& row : quote_.rows) meant_.push_back(answers_.find(row.number));
    if (!no_line_twice()) return std::nullopt;
    QuoteComparison out;
    out.lines = quote_.rows.size();
    for (std::size_t i = 0; i < quote_.rows.size(); ++i) take(quote_.rows[i], meant_[i], out);
    for (const Need& n : needs_) judge(n, vendors, out);
    std::stable_sort(out.findings.begin(), out.findings.end(), [](const QuoteFinding& a, const QuoteFinding& b) { return a.what < b.what; });
    return out;
  }

 private:
  void collect() {
    for (const BomLine& line : bom_lines(cluster_)) {
      const std::string number = squeezed(line.order), words = squeezed(line.description);
      auto& numbered = by_number_[bare_number(line.order)];
      auto at = std::find_if(numbered.begin(), numbered.end(), [&](std::size_t n) {
        return squeezed(needs_[n].number) == number && needs_[n].length == line.length && (!number.empty() || squeezed(needs_[n].description) == words);
      });
      if (at == numbered.end()) {
        by_words_.emplace(words, needs_.size());
        at = numbered.insert(numbered.end(), needs_.size());
        needs_.push_back({.number = line.order, .description = line.description, .vendor = line.vendor, .part = stands_for(line), .length = line.length});
      }
      needs_[*at].needed += line.to_buy;
      needs_[*at].owned += line.owned;
    }
    for (const Need& n : needs_) numbers_.push_back(n.number);
  }

  // The part that a line is of, by whatever number it is quoted. A licence's numbers are of one term, and of no other.
  PartId stands_for(const BomLine& line) const {
    if (!line.listed) return line.part;
    const Part& part = *cluster_.parts[line.part];
    return part.kind == PartKind::licence && !part.part_number.empty() && line.order == part.part_number ? line.part : PartId();
  }

  // A machine heads what is listed below it; each heading has a line once.
  bool no_line_twice() {
    std::map<std::string, std::uint32_t> heads, lines;
    bool fine = true;
    for (std::size_t i = 0; i < quote_.rows.size(); ++i) {
      const QuoteRow& row = quote_.rows[i];
      const std::string key = fmt::format("{}\n{}", bare_number(row.number), squeezed(row.description));
      const bool head = meant_[i] && meant_[i]->line == nullptr && is_machine_part(*meant_[i]->part);
      if (head) lines.clear();
      const auto [at, is_new] = (head ? heads : lines).emplace(key, row.span.line);
      if (is_new) continue;
      fine = false;
      diagnostics_.error(code::kQuoteTwice, quote_.source, row.span, fmt::format("'{}' is quoted twice; the first is in line {}", row.number.empty() ? row.description : row.number, at->second),
                         "write one line with the pieces of both, or say in the descriptions what sets them apart");
    }
    return fine;
  }

  // Those of a number: as it is written; else, where only one of the design's is written like it, of that one.
  std::vector<Need*> numbered(const QuoteRow& row) {
    const auto at = by_number_.find(bare_number(row.number));
    if (at == by_number_.end()) return {};
    std::vector<Need*> all, exact;
    const std::string number = squeezed(row.number);
    for (const std::size_t n : at->second) {
      all.push_back(&needs_[n]);
      if (squeezed(needs_[n].number) == number) exact.push_back(&needs_[n]);
    }
    if (!exact.empty()) return exact;
    const bool one = std::all_of(all.begin(), all.end(), [&](const Need* n) { return squeezed(n->number) == squeezed(all.front()->number); });
    return one ? all : std::vector<Need*>();
  }

  // Those of a part that is quoted by another of its numbers.
  std::vector<Need*> of_part(const QuoteRow& row, const Answer& answer) {
    std::vector<Need*> found;
    for (Need& n : needs_) {
      if (!n.part.valid() || cluster_.parts[n.part]->id != answer.part->id) continue;
      if (answer.length && (!n.length || std::abs(*n.length - answer.length->value) > kSameMetres)) continue;
      n.quoted_as = row.number;
      found.push_back(&n);
    }
    return found;
  }

  // By its words where a number is of several things, by the length that they state, else all of the number.
  Meant needs_of(const QuoteRow& row, const std::optional<Answer>& answer) {
    const auto words = by_words_.find(squeezed(row.description));
    if (bare_number(row.number).empty()) return {words == by_words_.end() ? std::vector<Need*>() : std::vector<Need*>{&needs_[words->second]}};
    std::vector<Need*> all = numbered(row);
    if (all.empty() && answer && answer->line == nullptr) all = of_part(row, *answer);
    if (words != by_words_.end() && std::find(all.begin(), all.end(), &needs_[words->second]) != all.end()) return {{&needs_[words->second]}};
    const auto stated = stated_lengths(row.description);
    if (all.empty() || stated.empty()) return {all};
    std::vector<Need*> fitting;
    for (Need* n : all)
      if (!n->length || std::any_of(stated.begin(), stated.end(), [&](const StatedLength& s) { return s.is(*n->length); })) fitting.push_back(n);
    if (!fitting.empty()) return {fitting};
    return {all, stated.front().metres};
  }

  void take(const QuoteRow& row, const std::optional<Answer>& answer, QuoteComparison& out) {
    const Meant meant = needs_of(row, answer);
    if (!meant.needs.empty() && !meant.wrong_length) return fill(row, meant.needs);
    QuoteFinding f{.lines = {row.span.line}, .number = row.number, .description = row.description, .quoted = row.quantity};
    if (meant.wrong_length) {
      std::vector<double> lengths;
      for (const Need* n : meant.needs) lengths.push_back(*n->length);
      f.what = QuoteDifference::misfit;
      f.note = length_misfit(*meant.wrong_length, std::move(lengths));
    } else {
      explain(answer, row, f);
    }
    const std::string same = fmt::format("{}\n{}\n{}\n{}", static_cast<int>(f.what), f.note, bare_number(f.number), f.number.empty() ? squeezed(f.description) : "");
    const auto [before, is_new] = told_.emplace(same, out.findings.size());
    if (is_new) {
      out.findings.push_back(std::move(f));
      return;
    }
    out.findings[before->second].quoted += f.quoted;
    out.findings[before->second].lines.push_back(row.span.line);
  }

  // Words that do not say which: one after another gets what it lacks, the last what is left.
  static void fill(const QuoteRow& row, const std::vector<Need*>& needs) {
    std::uint64_t left = row.quantity;
    for (Need* n : needs) {
      const std::uint64_t lacks = n->needed > n->quoted ? n->needed - n->quoted : 0, part = n == needs.back() ? left : std::min(left, lacks);
      if (part == 0) continue;
      n->quoted += part;
      left -= part;
      n->lines.push_back(row.span.line);
    }
  }

  // What the design needs by a number that is the beginning of this one: the longest of them.
  std::vector<Need*> beginning(std::string_view number) {
    const std::string bare = bare_number(number);
    for (std::size_t size = bare.size(); size-- > kShortest;) {
      const auto at = by_number_.find(bare.substr(0, size));
      if (at == by_number_.end()) continue;
      std::vector<Need*> found;
      for (const std::size_t n : at->second) found.push_back(&needs_[n]);
      return found;
    }
    return {};
  }

  // A number that nobody knows: perhaps a maker's longer one, perhaps a slip. Neither is taken for what it may mean.
  std::string near_miss(const QuoteRow& row) {
    if (const auto shorter = beginning(row.number); !shorter.empty()) {
      for (Need* n : shorter)
        if (n->longer_line == 0) n->longer_line = row.span.line;
      return fmt::format("; it begins as '{}' does, which the design needs: is it the maker's longer number of it?", shorter.front()->number);
    }
    if (row.number.size() < kShortest) return {};
    const std::string_view near = nearest_choice(row.number, numbers_);
    return near.empty() ? std::string() : fmt::format("; did you mean '{}'?", near);
  }

  // Why what is quoted has no place in the design.
  void explain(const std::optional<Answer>& answer, const QuoteRow& row, QuoteFinding& f) {
    if (!answer) {
      f.what = QuoteDifference::unknown;
      f.note = "neither the design nor the catalogue has it" + near_miss(row);
      return;
    }
    const Part& part = *answer->part;
    if (f.description.empty()) f.description = answer->line != nullptr ? answer->line->description : part.description;
    if (answer->line != nullptr) {
      const bool owner_is_here = std::any_of(cluster_.parts.begin(), cluster_.parts.end(), [&](const PartRef& p) { return p->id == part.id; });
      f.what = owner_is_here ? QuoteDifference::surplus : QuoteDifference::misfit;
      f.note = owner_is_here ? fmt::format("the {} here has none", part.id) : fmt::format("it belongs to {}, which the design does not have", part.id);
      return;
    }
    f.note = misfits_.of(part, answer->length);
    f.what = f.note.empty() ? QuoteDifference::surplus : QuoteDifference::misfit;
    if (f.note.empty()) f.note = "the design has no use for it";
  }

  static void judge(const Need& n, const std::vector<std::string>& vendors, QuoteComparison& out) {
    const bool asked = vendors.empty() || std::find(vendors.begin(), vendors.end(), n.vendor) != vendors.end();
    if (n.lines.empty() && (n.needed == 0 || !asked)) return;
    QuoteFinding f{.lines = n.lines, .number = n.number, .description = n.description, .quoted = n.quoted, .needed = n.needed};
    if (!n.quoted_as.empty()) f.note = fmt::format("quoted as {}", n.quoted_as);
    if (n.quoted == n.needed) {
      ++out.agreed;
      return;
    }
    if (n.lines.empty() && n.longer_line > 0) f.note = fmt::format("line {} has a number that begins so", n.longer_line);
    if (n.owned > 0) f.note += fmt::format("{}{} there already", f.note.empty() ? "" : "; ", n.owned);
    f.what = n.lines.empty()      ? QuoteDifference::missing
             : n.needed == 0      ? QuoteDifference::surplus
             : n.quoted < n.needed ? QuoteDifference::too_few
                                   : QuoteDifference::too_many;
    out.findings.push_back(std::move(f));
  }

  const Quote& quote_;
  const Cluster& cluster_;
  AnswerBook answers_;
  Diagnostics& diagnostics_;
  Misfits misfits_;
  std::vector<std::optional<Answer>> meant_;  // by the number of each line
  std::vector<Need> needs_;
  std::vector<std::string_view> numbers_;     // of `needs_`
  std::map<std::string, std::vector<std::size_t>> by_number_;  // bare
  std::map<std::string, std::size_t> by_words_;
  std::map<std::string, std::size_t> told_;   // into the findings, by all that makes two of them one
};

}  // namespace

std::string_view difference_name(QuoteDifference d) {
  constexpr std::array<std::string_view, 6> kNames = {"missing", "too few", "too many", "misfit", "surplus", "unknown"};
  return kNames[static_cast<std::size_t>(d)];
}

std::optional<QuoteComparison> compare_quote(const Quote& quote, const Cluster& cluster, const Catalogue& catalogue, const std::vector<std::string>& vendors, Diagnostics& diagnostics) {
  return Comparer(quote, cluster, catalogue, diagnostics).compare(vendors);
}

}  // namespace cw
