#include "clusterwright/fabric/traces/groups.hpp"

#include <algorithm>
#include <charconv>
#include <numeric>
#include <unordered_set>

#include <fmt/format.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/fabric/traces/problems.hpp"
#include "clusterwright/text/json_reader.hpp"

namespace cw::trace {
namespace {

constexpr std::size_t kMost = 200;  // problems told
constexpr std::string_view kBefore = "{\"\":\n";
constexpr const char* kShape = R"(write each group with its ranks: {"0": [0, 1, 2, 3], "1": [4, 5, 6, 7]})";

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t n = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return n;
}

class Reader final : public JsonTables {
 public:
  Reader(const SourceText& source, RankScope scope) : source_(source), scope_(scope) {}

  std::optional<std::vector<ProcessGroup>> read(Diagnostics& diagnostics) {
    // A list is read as the one member of an object, begun a line before it.
    const std::size_t first = source_.text.find_first_not_of(" \t\r\n");
    list_ = first != std::string::npos && source_.text[first] == '[';
    std::string text = list_ ? std::string(kBefore) + source_.text + "\n}" : source_.text;
    Diagnostics syntax;
    const bool whole = read_json(text, source_.name, *this, syntax);
    for (const Diagnostic& d : syntax.all()) diagnostics.error(d.code, source_, of_file(d.span), d.message, kShape);
    diagnostics.append(found_);
    if (!whole || found_.has_errors()) return std::nullopt;
    return std::move(groups_);
  }

  bool is_table(std::string_view) const override { return false; }
  bool begin(std::string_view, const std::vector<std::string>&, std::size_t) override { return false; }
  bool row(std::span<const JsonCell>, std::size_t) override { return false; }
  bool member(std::string_view name, const Tree& value, Span key) override {
    if (!list_) {
      group(name, key, value, 0);
    } else {
      for (const Tree& entry : value.items) described(entry);
    }
    return found_.all().size() < kMost;
  }

 private:
  // A place of the text as it was read, in the file: the line before a list is none of it, nor is what closes it.
  Span of_file(Span span) const {
    if (!list_) return span;
    const Span last = span_at(source_.text, source_.text.size());
    if (span.line <= 1) return {1, 1, 1};
    return span.line - 1 > last.line ? last : Span{span.line - 1, span.column, span.length};
  }

  // Trees know the byte at which they begin, as their column.
  void tell(std::uint16_t code, Span at, std::string message, std::string help) {
    if (found_.all().size() >= kMost) return;
    const std::size_t before = list_ ? kBefore.size() : 0;
    Span span = span_at(source_.text, at.column >= before ? at.column - before : 0);
    span.length = at.length;
    found_.error(code, source_, span, std::move(message), std::move(help));
  }

  void described(const Tree& entry) {
    const Tree* name = nullptr;
    for (const char* key : {"name", "pg_name", "id"})
      if (name == nullptr) name = entry.find(key);
    const Tree* ranks = entry.find("ranks");
    if (name == nullptr || name->kind != NodeKind::scalar || ranks == nullptr) return tell(code::kGroupsFile, entry.span, "here a group with a name and its ranks is expected", R"(write {"name": "tensor-0", "ranks": [0, 1, 2, 3]}, or an object from names to lists of ranks)");
    const Tree* size = entry.find("group_size");
    if (size == nullptr) size = entry.find("pg_size");
    group(name->text, name->span, *ranks, size == nullptr ? 0 : number(size->text).value_or(0));
  }

  // `size`: how many ranks the file says the group has; 0 if it does not.
  void group(std::string_view name, Span at, const Tree& value, std::uint64_t size) {
    if (value.kind != NodeKind::sequence) return tell(code::kGroupsFile, value.span, fmt::format("'{}' is no list of ranks", shown(name)), kShape);
    if (name.empty()) tell(code::kGroupsFile, at, "here a group has no name", "name it as pg_name of the nodes does; nodes without a pg_name mean all ranks");
    if (!names_.insert(std::string(name)).second) return tell(code::kGroupMembers, at, fmt::format("group '{}' is listed twice", shown(name)), "leave one out");
    ProcessGroup out;
    out.name = name;
    for (const Tree& item : value.items) rank(item, out);
    if (value.items.empty() && size > 0 && (scope_.alone ? size <= kMostRanks : size == scope_.ranks)) {
      out.ranks.resize(size);
      std::iota(out.ranks.begin(), out.ranks.end(), 0U);
    } else if (value.items.empty()) {
      tell(code::kGroupMembers, at, fmt::format("group '{}' has no ranks", shown(name)), "list its ranks, or leave the group out");
    }
    twice(value, out);
    groups_.push_back(std::move(out));
  }

  void rank(const Tree& item, ProcessGroup& out) {
    const auto n = item.kind == NodeKind::scalar ? number(item.text) : std::nullopt;
    if (!n) return tell(code::kGroupsFile, item.span, fmt::format("in group '{}', this is no rank", shown(out.name)), "ranks are numbers from 0 on");
    if (*n < scope_.most()) return out.ranks.push_back(static_cast<std::uint32_t>(*n));
    tell(code::kGroupMembers, item.span, fmt::format("group '{}' names rank {}; {}", shown(out.name), *n, ranks_words(scope_.ranks)),
         scope_.ranks == 1 ? "are the other traces missing? To read the one of rank 0 for itself, say that there is 1 rank" : "are traces missing? Otherwise take the rank out of the group");
  }

  void twice(const Tree& value, const ProcessGroup& out) {
    std::vector<std::uint32_t> sorted = out.ranks;
    std::sort(sorted.begin(), sorted.end());
    const auto it = std::adjacent_find(sorted.begin(), sorted.end());
    if (it == sorted.end()) return;
    // The second time it stands there.
    bool once = false;
    for (const Tree& item : value.items) {
      if (number(item.text) != *it) continue;
      if (once) return tell(code::kGroupMembers, item.span, fmt::format("group '{}' names rank {} twice", shown(out.name), *it), "list each rank once");
      once = true;
    }
  }

  const SourceText& source_;
  RankScope scope_;
  bool list_ = false;
  Diagnostics found_;
  std::vector<ProcessGroup> groups_;
  std::unordered_set<std::string> names_;
};

}  // namespace

std::string ranks_words(std::uint32_t ranks) { return ranks == 1 ? "there is rank 0 only" : fmt::format("ranks are 0 to {}", ranks - 1); }

std::optional<std::vector<ProcessGroup>> read_groups(const SourceText& source, RankScope scope, Diagnostics& diagnostics) { return Reader(source, scope).read(diagnostics); }

GroupTable::GroupTable(const std::vector<ProcessGroup>& groups) : groups_(groups), by_name_(groups.size()), sorted_(groups.size()) {
  std::iota(by_name_.begin(), by_name_.end(), 0U);
  std::sort(by_name_.begin(), by_name_.end(), [&](std::uint32_t a, std::uint32_t b) { return groups[a].name < groups[b].name; });
  for (std::size_t g = 0; g < groups.size(); ++g) {
    sorted_[g] = groups[g].ranks;
    std::sort(sorted_[g].begin(), sorted_[g].end());
  }
}

std::uint32_t GroupTable::find(std::string_view name) const {
  const auto it = std::lower_bound(by_name_.begin(), by_name_.end(), name, [&](std::uint32_t g, std::string_view n) { return groups_[g].name < n; });
  return it != by_name_.end() && groups_[*it].name == name ? *it : kNone;
}

bool GroupTable::has(std::uint32_t group, std::uint32_t rank) const { return std::binary_search(sorted_[group].begin(), sorted_[group].end(), rank); }

}  // namespace cw::trace
