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
  std::string quoted_as = {};  // another number of the same part
};

bool is_machine_part(const Part& p) { return p.server || p.switch_ || p.appliance || p.kind == PartKind::storage || p.kind == PartKind::rack; }

class Comparer {
 public:
  Comparer(const Quote& quote, const Cluster& cluster, const Catalogue& catalogue, Diagnostics& diagnostics)
      : quote_(quote), cluster_(cluster), parts_(cluster.parts.begin(), cluster.parts.end()), diagnostics_(diagnostics), misfits_(cluster) {
    // The design's own parts answer first: they may be of another catalogue.
    for (const PartRef& p : catalogue.parts()) parts_.push_back(p);
  }

  std::optional<QuoteComparison> compare(const std::vector<std::string>& vendors) {
    collect();
    if (!no_line_twice()) return std::nullopt;
    QuoteComparison out;
    out.lines = quote_.rows.size();
    for (const QuoteRow& row : quote_.rows) take(row, out);
    for (const Need& n : needs_) judge(n, vendors, out);
    std::stable_sort(out.findings.begin(), out.findings.end(), [](const QuoteFinding& a, const QuoteFinding& b) { return a.what < b.what; });
    return out;
  }

 private:
  void collect() {
    for (const BomLine& line : bom_lines(cluster_)) {
      const std::string words = squeezed(line.description);
      auto& numbered = by_number_[squeezed(line.order)];
      auto at = std::find_if(numbered.begin(), numbered.end(), [&](std::size_t n) { return needs_[n].length == line.length && (!line.order.empty() || squeezed(needs_[n].description) == words); });
      if (at == numbered.end()) {
        by_words_.emplace(words, needs_.size());
        at = numbered.insert(numbered.end(), needs_.size());
        needs_.push_back({.number = line.order, .description = line.description, .vendor = line.vendor, .part = line.listed ? PartId() : line.part, .length = line.length});
      }
      needs_[*at].needed += line.to_buy;
      needs_[*at].owned += line.owned;
    }
  }

  // A machine heads what is listed below it; each heading has a line once.
  bool no_line_twice() {
    std::map<std::string, std::uint32_t> heads, lines;
    bool fine = true;
    for (const QuoteRow& row : quote_.rows) {
      const std::string key = fmt::format("{}\n{}", squeezed(row.number), squeezed(row.description));
      const bool head = is_head(row);
      if (head) lines.clear();
      const auto [at, is_new] = (head ? heads : lines).emplace(key, row.span.line);
      if (is_new) continue;
      fine = false;
      diagnostics_.error(code::kQuoteTwice, quote_.source, row.span, fmt::format("'{}' is quoted twice; the first is in line {}", row.number.empty() ? row.description : row.number, at->second),
                         "write one line with the pieces of both, or say in the descriptions what sets them apart");
    }
    return fine;
  }

  bool is_head(const QuoteRow& row) const {
    const auto answer = answer_to(parts_, row.number);
    return answer && answer->line == nullptr && is_machine_part(*answer->part);
  }

  // Those that a line may be of: by its words where a number is of several things, else all of the number.
  std::vector<Need*> needs_of(const QuoteRow& row, const std::optional<Answer>& answer) {
    const auto words = by_words_.find(squeezed(row.description));
    const auto number = by_number_.find(squeezed(row.number));
    if (squeezed(row.number).empty()) return words == by_words_.end() ? std::vector<Need*>() : std::vector<Need*>{&needs_[words->second]};
    if (number != by_number_.end()) {
      if (words != by_words_.end() && squeezed(needs_[words->second].number) == number->first) return {&needs_[words->second]};
      std::vector<Need*> all;
      for (const std::size_t n : number->second) all.push_back(&needs_[n]);
      return all;
    }
    if (!answer || answer->line != nullptr) return {};
    for (Need& n : needs_) {
      if (!n.part.valid() || cluster_.parts[n.part]->id != answer->part->id) continue;
      if (answer->length && (!n.length || std::abs(*n.length - answer->length->value) > kSameMetres)) continue;
      n.quoted_as = row.number;
      return {&n};
    }
    return {};
  }

  void take(const QuoteRow& row, QuoteComparison& out) {
    const auto answer = answer_to(parts_, row.number);
    if (const auto needs = needs_of(row, answer); !needs.empty()) {
      // Words that do not say which: one after another gets what it lacks, the last what is left.
      std::uint64_t left = row.quantity;
      for (Need* n : needs) {
        const std::uint64_t lacks = n->needed > n->quoted ? n->needed - n->quoted : 0, part = n == needs.back() ? left : std::min(left, lacks);
        if (part == 0) continue;
        n->quoted += part;
        left -= part;
        n->lines.push_back(row.span.line);
      }
      return;
    }
    QuoteFinding f{.lines = {row.span.line}, .number = row.number, .description = row.description, .quoted = row.quantity};
    explain(answer, f);
    for (QuoteFinding& before : out.findings) {
      if (before.what != f.what || before.note != f.note || squeezed(before.number) != squeezed(f.number)) continue;
      if (f.number.empty() && squeezed(before.description) != squeezed(f.description)) continue;
      before.quoted += f.quoted;
      before.lines.push_back(row.span.line);
      return;
    }
    out.findings.push_back(std::move(f));
  }

  // Why what is quoted has no place in the design.
  void explain(const std::optional<Answer>& answer, QuoteFinding& f) const {
    if (!answer) {
      f.what = QuoteDifference::unknown;
      f.note = "neither the design nor the catalogue has it";
      std::vector<std::string_view> numbers;
      for (const Need& n : needs_) numbers.push_back(n.number);
      const std::string_view near = f.number.size() < kShortest ? std::string_view() : nearest_choice(f.number, numbers);
      if (!near.empty()) f.note += fmt::format("; did you mean '{}'?", near);
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
    if (n.owned > 0) f.note += fmt::format("{}{} there already", f.note.empty() ? "" : "; ", n.owned);
    f.what = n.lines.empty()      ? QuoteDifference::missing
             : n.needed == 0      ? QuoteDifference::surplus
             : n.quoted < n.needed ? QuoteDifference::too_few
                                   : QuoteDifference::too_many;
    out.findings.push_back(std::move(f));
  }

  const Quote& quote_;
  const Cluster& cluster_;
  std::vector<PartRef> parts_;
  Diagnostics& diagnostics_;
  Misfits misfits_;
  std::vector<Need> needs_;
  std::map<std::string, std::vector<std::size_t>> by_number_;
  std::map<std::string, std::size_t> by_words_;
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
