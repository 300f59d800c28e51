#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "clusterwright/catalog/catalogue.hpp"
#include "clusterwright/check/registry.hpp"
#include "clusterwright/cluster/design_file.hpp"
#include "clusterwright/intent/intent.hpp"
#include "clusterwright/synth/synth.hpp"
#include "property/floor_plan_count.hpp"

// Sound designs with one thing made wrong in their text: the reader refuses them or a rule fires, and the second
// counter sees it too.
namespace {

using cw::Diagnostics;

// A design as lines; the tables have one row on each.
struct Lines {
  std::vector<std::string> all;

  explicit Lines(const std::string& text) : all(1) {
    for (const char c : text) {
      if (c == '\n') all.emplace_back();
      else all.back() += c;
    }
  }
  std::string text() const { return fmt::format("{}", fmt::join(all, "\n")); }

  // Line numbers of the rows of a table.
  std::vector<std::size_t> rows(const std::string& table) const {
    std::vector<std::size_t> out;
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (!all[i].starts_with("\"" + table + "\": {")) continue;
      for (std::size_t r = i + 1; r < all.size() && all[r].starts_with("["); ++r) out.push_back(r);
    }
    return out;
  }
  // Cells of a row as they are written; no text of these designs' rows holds a comma.
  std::vector<std::string> cells(std::size_t row) const {
    std::vector<std::string> out(1);
    for (std::size_t i = 1; i < all[row].rfind(']'); ++i) {
      if (all[row][i] == ',') out.emplace_back();
      else out.back() += all[row][i];
    }
    return out;
  }
  void put(std::size_t row, const std::vector<std::string>& cells) { all[row] = fmt::format("[{}{}", fmt::join(cells, ","), all[row].substr(all[row].rfind(']'))); }
  // Removes a row, and the comma of the one before where it was the last.
  void drop(std::size_t row) {
    const bool last = !all[row].ends_with(",");
    if (last && all[row - 1].ends_with(",")) {
      const std::string end = all[row].substr(all[row].rfind(']') + 1);
      all[row - 1] = all[row - 1].substr(0, all[row - 1].size() - 1) + end;
    }
    all.erase(all.begin() + static_cast<std::ptrdiff_t>(row));
  }
};

std::string design(const std::string& intent_text) {
  Diagnostics d;
  const auto catalogue = cw::Catalogue::load({}, d);
  const auto intent = cw::read_intent({"mutated.yaml", intent_text}, d);
  const auto made = intent ? cw::synthesise(*intent, catalogue, d) : std::nullopt;
  EXPECT_TRUE(made.has_value()) << cw::render(d, cw::Colour::never);
  return made ? cw::write_design(*made->cluster) : std::string();
}

// Codes of what the reader refuses, else of the rules' errors and warnings; with how many findings each.
std::multiset<int> told(const std::string& text) {
  Diagnostics d;
  const auto cluster = cw::read_design(text, "design.json", d);
  if (cluster) cw::run_checks(*cluster, d);
  std::multiset<int> codes;
  for (const auto& f : d.all())
    if (f.severity != cw::Severity::info) codes.insert(f.code);
  return codes;
}

struct Mutation {
  const char* name;
  std::vector<int> rules;  // one of these must fire; empty: any that did not before
  bool seen_by_counter;    // which judges the text alone
  bool (*change)(Lines&, std::size_t nth);  // false: there is no such row
};

// The row of a table whose cell `column` is `text`.
std::size_t row_with(const Lines& lines, const std::string& table, std::size_t column, const std::string& text) {
  for (const std::size_t r : lines.rows(table))
    if (lines.cells(r)[column] == text) return r;
  return 0;
}

bool edit(Lines& lines, const std::string& table, std::size_t nth, void (*change)(std::vector<std::string>&)) {
  const auto rows = lines.rows(table);
  if (nth >= rows.size()) return false;
  auto cells = lines.cells(rows[nth]);
  change(cells);
  lines.put(rows[nth], cells);
  return true;
}

// Rows: mounts are device, rack, unit; racks key, name, part, room, row, position, x, y, …; gear key, part, rack,
// unit, feed, why; cords device, gear, supply, pdu, outlet, phase, part; assemblies key, cable, near, far, length,
// way, trunk, slot, near patch, far patch.
const std::vector<Mutation> kMutations = {
    {"a device is moved up by one unit into the next", {4102, 4103}, true,
     [](Lines& lines, std::size_t nth) {
       // Only where something stands right above it, or nothing could.
       const second::Building b = second::read_building(lines.text());
       std::size_t found = 0;
       for (const auto& t : b.things) {
         const int above = t.unit + std::max(1, b.units(t.part));
         const bool taken = std::any_of(b.things.begin(), b.things.end(), [&](const second::Thing& o) { return o.rack == t.rack && o.unit == above; });
         if (t.gear || !taken || found++ != nth) continue;
         const std::size_t row = row_with(lines, "mounts", 0, '"' + t.key + '"');
         if (row == 0) return false;
         auto cells = lines.cells(row);
         cells[2] = std::to_string(t.unit + 1);
         lines.put(row, cells);
         return true;
       }
       return false;
     }},
    {"a device is put above the rack's last unit", {4102}, true, [](Lines& lines, std::size_t nth) { return edit(lines, "mounts", nth, [](auto& c) { c[2] = "60"; }); }},
    {"a device is taken out of its rack", {4101}, true,
     [](Lines& lines, std::size_t nth) {
       const auto rows = lines.rows("mounts");
       if (nth >= rows.size()) return false;
       lines.drop(rows[nth]);
       return true;
     }},
    {"a cord is dropped", {4130, 4131}, true,
     [](Lines& lines, std::size_t nth) {
       const auto rows = lines.rows("cords");
       if (nth >= rows.size()) return false;
       lines.drop(rows[nth]);
       return true;
     }},
    {"two racks exchange their coordinates", {4108, 4109, 4160, 4171}, true,
     [](Lines& lines, std::size_t nth) {
       const auto rows = lines.rows("racks");
       if (nth + 1 >= rows.size()) return false;
       auto a = lines.cells(rows[nth]), b = lines.cells(rows[nth + 1]);
       std::swap(a[6], b[6]);
       std::swap(a[7], b[7]);
       lines.put(rows[nth], a);
       lines.put(rows[nth + 1], b);
       return true;
     }},
    {"two racks stand on one place", {4108}, true,
     [](Lines& lines, std::size_t nth) {
       const auto rows = lines.rows("racks");
       if (nth + 1 >= rows.size()) return false;
       auto a = lines.cells(rows[nth]);
       const auto b = lines.cells(rows[nth + 1]);
       for (const std::size_t i : {4U, 5U, 6U, 7U}) a[i] = b[i];
       lines.put(rows[nth], a);
       return true;
     }},
    {"a rack stands outside of its room", {4108}, true, [](Lines& lines, std::size_t nth) { return edit(lines, "racks", nth, [](auto& c) { c[5] = "4000"; }); }},
    {"a cable is shortened", {4160, 4161, 4170}, true, [](Lines& lines, std::size_t nth) { return edit(lines, "assemblies", nth, [](auto& c) { c[4] = "0.3"; }); }},
    {"a way is shortened", {4171}, false,
     [](Lines& lines, std::size_t nth) {
       // Within a rack any way may be true.
       const second::Building b = second::read_building(lines.text());
       std::size_t found = 0;
       for (std::size_t i = 0; i < b.assemblies.size(); ++i) {
         const auto& [x, y] = b.assemblies[i].ends.front();
         if (b.things[static_cast<std::size_t>(x)].rack == b.things[static_cast<std::size_t>(y)].rack || found++ != nth) continue;
         return edit(lines, "assemblies", i, [](auto& c) { c[5] = "0.1"; });
       }
       return false;
     }},
    {"a PDU is removed", {}, true,
     [](Lines& lines, std::size_t nth) {
       std::size_t found = 0;
       for (const std::size_t r : lines.rows("gear")) {
         if (lines.cells(r)[0].find("/pdu-") == std::string::npos || found++ != nth) continue;
         lines.drop(r);
         return true;
       }
       return false;
     }},
    {"a PDU is removed with its cords", {4130, 4131, 4132, 4135, 4136, 4138}, true,
     [](Lines& lines, std::size_t nth) {
       std::size_t found = 0;
       for (const std::size_t r : lines.rows("gear")) {
         const std::string key = lines.cells(r)[0];
         if (key.find("/pdu-") == std::string::npos || found++ != nth) continue;
         lines.drop(r);
         for (std::size_t c = row_with(lines, "cords", 3, key); c != 0; c = row_with(lines, "cords", 3, key)) lines.drop(c);
         return true;
       }
       return false;
     }},
    {"a cord goes to an outlet that another has", {}, true,
     [](Lines& lines, std::size_t nth) {
       const auto rows = lines.rows("cords");
       if (nth + 1 >= rows.size()) return false;
       auto a = lines.cells(rows[nth]);
       const auto b = lines.cells(rows[nth + 1]);
       a[3] = b[3];
       a[4] = b[4];
       lines.put(rows[nth], a);
       return true;
     }},
    {"a cord goes to an outlet that the PDU does not have", {4139}, true, [](Lines& lines, std::size_t nth) { return edit(lines, "cords", nth, [](auto& c) { c[4] = "90"; }); }},
    {"a cord feeds a supply that is fed already", {4151}, true,
     [](Lines& lines, std::size_t nth) {
       const auto rows = lines.rows("cords");
       for (std::size_t r = 0; r + 1 < rows.size(); ++r) {
         auto a = lines.cells(rows[r]);
         const auto b = lines.cells(rows[r + 1]);
         if (a[0] != b[0] || a[1] != b[1] || nth-- != 0) continue;
         a[2] = b[2];
         lines.put(rows[r], a);
         return true;
       }
       return false;
     }},
    {"a place of a trunk is used twice", {}, true,
     [](Lines& lines, std::size_t nth) {
       const auto rows = lines.rows("assemblies");
       std::vector<std::size_t> in_trunks;
       for (const std::size_t r : rows)
         if (const auto c = lines.cells(r); c.size() > 6 && c[6] != "null") in_trunks.push_back(r);
       for (std::size_t i = 0; i + 1 < in_trunks.size(); ++i) {
         auto a = lines.cells(in_trunks[i]);
         const auto b = lines.cells(in_trunks[i + 1]);
         if (a[6] != b[6] || nth-- != 0) continue;
         a[7] = b[7];
         lines.put(in_trunks[i], a);
         return true;
       }
       return false;
     }},
    {"a trunk ends in another unit's panel", {4162, 4163}, true,  // farther than a patch reaches
     [](Lines& lines, std::size_t nth) {
       const auto trunks = lines.rows("trunks");
       if (nth >= trunks.size()) return false;
       auto a = lines.cells(trunks[nth]);
       const auto unit = [](const std::string& panel) {
         const std::size_t at = panel.find("/unit-");
         return at == std::string::npos ? std::string() : panel.substr(at, 8);
       };
       for (const std::size_t other : trunks) {
         const auto b = lines.cells(other);
         for (const std::size_t end : {2U, 3U}) {
           if (unit(b[end]).empty() || unit(b[end]) == unit(a[2]) || unit(b[end]) == unit(a[3])) continue;
           a[unit(a[2]).empty() ? 3 : 2] = b[end];
           lines.put(trunks[nth], a);
           return true;
         }
       }
       return false;
     }},
};

// The findings that a mutation adds.
bool fires(const Mutation& m, const std::multiset<int>& before, const std::multiset<int>& after) {
  for (const int code : std::set<int>(after.begin(), after.end())) {
    const bool wanted = m.rules.empty() || code < 4000 || std::find(m.rules.begin(), m.rules.end(), code) != m.rules.end();
    if (wanted && after.count(code) > before.count(code)) return true;
  }
  return false;
}

TEST(Property, MutatedBuildingsAreSeen) {
  const std::vector<std::string> intents = {
      "nodes: 8\nserver: dell/xe9680\n",
      "nodes: 32\nserver: supermicro/sys-421ge-tnhr2-lcc\nsite: {cooling: in-rack-cdu}\n",
      "nodes: 96\nserver: supermicro/sys-821ge-tnhr\ncompute: {unit: 32 nodes}\n",
  };
  std::set<std::string> tried;
  for (const std::string& intent : intents) {
    const std::string text = design(intent);
    ASSERT_FALSE(text.empty());
    ASSERT_TRUE(second::complaints(second::read_building(text)).empty());
    const std::multiset<int> before = told(text);
    for (const Mutation& m : kMutations) {
      for (const std::size_t nth : {0U, 1U, 2U, 7U, 19U, 40U}) {
        Lines lines(text);
        if (!m.change(lines, nth)) continue;
        tried.insert(m.name);
        const std::string changed = lines.text();
        EXPECT_TRUE(fires(m, before, told(changed))) << m.name << ", number " << nth << " of " << intent;
        if (!m.seen_by_counter) continue;
        bool seen = false;
        try {
          seen = !second::complaints(second::read_building(changed)).empty();
        } catch (const std::exception&) {
          seen = true;  // it makes no sense to the counter
        }
        EXPECT_TRUE(seen) << m.name << ", number " << nth << " of " << intent;
      }
    }
  }
  EXPECT_EQ(tried.size(), kMutations.size());
}

}  // namespace
