#include <gtest/gtest.h>

#include <algorithm>
#include <charconv>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "clusterwright/catalog/catalogue.hpp"
#include "support/embedded.hpp"
#include "support/process.hpp"

// tests/seeds/paper_facts.csv ties what the papers say of a part to what the catalogue holds: a phrase of
// tests/seeds/coverage.csv (or "#" and the anchor of an erratum), a part, a fact of it, and the value it must
// have. A fact may be a way into a list or mapping (near/modes/0). Beside those of the catalogue there are
//   @exists                 the part is there
//   @ports:<rate>[:<form>]  ports of that many Gb/s when all cages (of that form factor) are set to it
//   @throughput             Gb/s of all cages together, one way; @throughput:both-ways is twice that
namespace cw {
namespace {

using support::kRoot;
using Row = std::vector<std::string>;

std::vector<Row> rows_of(const std::string& file) {
  std::vector<Row> rows;
  Row row;
  std::string cell;
  bool quoted = false;
  const std::string text = support::slurp(kRoot + "/tests/seeds/" + file);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"' && quoted && i + 1 < text.size() && text[i + 1] == '"') {
      cell += text[++i];
    } else if (c == '"') {
      quoted = !quoted;
    } else if ((c == ',' || c == '\n') && !quoted) {
      row.push_back(std::exchange(cell, ""));
      if (c == '\n') rows.push_back(std::exchange(row, {}));
    } else {
      cell += c;
    }
  }
  EXPECT_TRUE(cell.empty() && row.empty()) << file << " does not end with a whole line";
  if (!rows.empty()) rows.erase(rows.begin());
  return rows;
}

bool starts_with(const std::string& text, std::string_view start) { return text.rfind(start, 0) == 0; }

const std::vector<CageGroup>& cages_of(const Part& part) {
  static const std::vector<CageGroup> kNone;
  return part.switch_ ? part.switch_->cages : part.nic ? part.nic->cages : kNone;
}

// The most that one mode of a cage makes of it, over all cages.
template <typename Worth>
std::uint64_t over_all_cages(const Part& part, const std::string& form_factor, Worth worth) {
  std::uint64_t sum = 0;
  for (const CageGroup& group : cages_of(part)) {
    if (!form_factor.empty() && group.form_factor != form_factor) continue;
    std::uint64_t best = 0;
    for (const ModeRule& rule : group.modes)
      if (rule.cages == CageParity::all && !rule.disables_next) best = std::max<std::uint64_t>(best, worth(rule.mode));
    sum += best * (group.last - group.first + 1U);
  }
  return sum;
}

std::string ports_at(const Part& part, const std::string& what) {
  const std::size_t colon = what.find(':');
  const double rate = std::stod(what.substr(0, colon));
  return std::to_string(
      over_all_cages(part, colon == std::string::npos ? "" : what.substr(colon + 1),
                     [&](const PortMode& mode) { return mode.rate == gigabits(rate) ? mode.ports : 0U; }));
}

std::uint64_t throughput(const Part& part) {
  return over_all_cages(
      part, "", [](const PortMode& mode) { return static_cast<std::uint64_t>(mode.ports * in_gigabits(mode.rate)); });
}

// What a way such as "near/modes/0" leads to; empty if to nothing.
std::string at_way(const Part& part, const std::string& way) {
  std::size_t slash = way.find('/');
  if (slash == std::string::npos) return std::string(part.text(way));
  const Tree* tree = part.value(way.substr(0, slash));
  while (tree != nullptr && slash != std::string::npos) {
    const std::size_t next = way.find('/', slash + 1);
    const std::string step = way.substr(slash + 1, next == std::string::npos ? next : next - slash - 1);
    if (tree->kind == NodeKind::sequence) {
      std::size_t n = 0;
      const auto read = std::from_chars(step.data(), step.data() + step.size(), n);
      tree = read.ec == std::errc() && n < tree->items.size() ? &tree->items[n] : nullptr;
    } else {
      tree = tree->find(step);
    }
    slash = next;
  }
  return tree != nullptr ? tree->text : "";
}

std::string actual(const Part& part, const std::string& fact) {
  if (fact == "@exists") return "";
  if (starts_with(fact, "@ports:")) return ports_at(part, fact.substr(7));
  if (fact == "@throughput") return std::to_string(throughput(part));
  if (fact == "@throughput:both-ways") return std::to_string(2 * throughput(part));
  EXPECT_FALSE(starts_with(fact, "@")) << "no such fact: " << fact;
  const std::string text = at_way(part, fact);
  EXPECT_FALSE(text.empty()) << part.id << " does not say " << fact;
  return text;
}

// Compares the rows about switch ports, or all others, and sees that every phrase that `test` settles has one.
void compare(const std::string& test, bool switch_modes) {
  std::set<std::string> phrases, wanted, met;
  for (const Row& row : rows_of("coverage.csv")) {
    ASSERT_EQ(row.size(), 5U);
    phrases.insert(row[1]);
    if (row[4] == test) wanted.insert(row[1]);
  }
  const std::string errata = support::slurp(kRoot + "/docs/errata.md");
  for (const Row& row : rows_of("paper_facts.csv")) {
    ASSERT_EQ(row.size(), 4U) << row[0];
    const std::string &phrase = row[0], &fact = row[2];
    if (starts_with(phrase, "#"))
      EXPECT_NE(errata.find("<a id=\"" + phrase.substr(1) + "\">"), std::string::npos) << "no erratum " << phrase;
    else
      EXPECT_TRUE(phrases.count(phrase)) << "not in coverage.csv: " << phrase;
    const PartRef part = embedded().find(row[1]);
    if (!part) {
      ADD_FAILURE() << phrase << ": no part " << row[1];
      continue;
    }
    const bool of_switch = part->switch_ && (starts_with(fact, "@ports:") || starts_with(fact, "@throughput"));
    if (of_switch != switch_modes) continue;
    met.insert(phrase);
    EXPECT_EQ(actual(*part, fact), row[3]) << phrase << ": " << row[1] << " " << fact;
  }
  EXPECT_FALSE(wanted.empty());
  for (const std::string& phrase : wanted) EXPECT_TRUE(met.count(phrase)) << "no row for: " << phrase;
}

TEST(Catalogue, PaperParts) { compare("Catalogue.PaperParts", false); }

TEST(Catalogue, SwitchModes) { compare("Catalogue.SwitchModes", true); }

}  // namespace
}  // namespace cw
