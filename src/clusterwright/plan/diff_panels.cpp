#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "clusterwright/plan/diff_trunks.hpp"

namespace cw {
namespace {

// What tells one panel of a rack from another: it is named by the rack unit that it stands at.
struct Name {
  std::string key;
  std::uint16_t unit = 0;
};

class Panels {
 public:
  Panels(const Cluster& before, Cluster& after) : before_(before), after_(after), m_(match(before, after)) {}

  void run() {
    std::map<RackId, std::vector<GearId>> there, wanted;  // by racks of `after`
    for (const GearId g : ids<GearId>(before_.gear.size()))
      if (const RackId r = m_.rack[before_.gear.rack[g]]; r.valid() && is_panel(before_, g)) there[r].push_back(g);
    for (const GearId g : ids<GearId>(after_.gear.size())) {
      row_.push_back(g);
      if (is_panel(after_, g) && there.count(after_.gear.rack[g]) > 0) wanted[after_.gear.rack[g]].push_back(g);
    }
    for (const auto& [rack, panels] : wanted) name(panels, there[rack]);
    for (auto* ends : {&after_.trunks.near, &after_.trunks.far})
      for (GearId& g : *ends)
        if (g.valid()) g = row_[g];
  }

 private:
  static bool is_panel(const Cluster& c, GearId g) { return c.part_of(g).kind == PartKind::panel; }
  bool alike(GearId now, GearId old) const { return after_.part_of(now).id == before_.part_of(old).id; }

  // From the top of a rack down: who stands there already, then who has his place to himself, then the rest.
  void name(std::vector<GearId> panels, std::vector<GearId> old) {
    std::sort(panels.begin(), panels.end(), [this](GearId x, GearId y) { return after_.gear.unit[x] > after_.gear.unit[y]; });
    std::sort(old.begin(), old.end(), [this](GearId x, GearId y) { return before_.gear.unit[x] > before_.gear.unit[y]; });
    std::map<GearId, Name> named;
    std::vector<std::string> taken;
    const auto give = [&](GearId panel, Name name) {
      taken.push_back(name.key);
      named[panel] = std::move(name);
    };
    for (const bool same : {true, false})
      for (const GearId o : old) {
        const std::string& key = before_.gear.key[o];
        if (std::find(taken.begin(), taken.end(), key) != taken.end()) continue;
        const auto panel = std::find_if(panels.begin(), panels.end(), [&](GearId p) { return named.count(p) == 0 && alike(p, o) && (!same || after_.gear.key[p] == key); });
        if (panel != panels.end()) give(*panel, {key, before_.gear.unit[o]});
      }
    std::vector<Name> left;
    for (const GearId p : panels)
      if (std::find(taken.begin(), taken.end(), after_.gear.key[p]) == taken.end()) left.push_back({after_.gear.key[p], after_.gear.unit[p]});
    auto next = left.begin();
    for (const GearId p : panels)
      if (named.count(p) == 0) named[p] = *next++;
    write(panels, named);
  }

  // Rows keep their order by key. Where keys that someone else gave belong elsewhere in the table, all stays as laid out.
  void write(std::vector<GearId> rows, const std::map<GearId, Name>& named) {
    auto& t = after_.gear;
    std::vector<GearId> panels = rows;
    std::sort(rows.begin(), rows.end());
    std::sort(panels.begin(), panels.end(), [&](GearId x, GearId y) { return natural_less(named.at(x).key, named.at(y).key); });
    std::vector<Row> was, now;
    for (const GearId row : rows) was.push_back({t.key[row], t.unit[row], t.part[row], t.why[row]});
    for (const GearId p : panels) now.push_back({named.at(p).key, named.at(p).unit, t.part[p], t.why[p]});
    put(rows, now);
    for (const GearId row : rows) {
      const bool follows = row.value == 0 || natural_less(t.key[GearId(row.value - 1)], t.key[row]);
      const bool leads = row.value + 1 == t.size() || natural_less(t.key[row], t.key[GearId(row.value + 1)]);
      if (!follows || !leads) return put(rows, was);
    }
    for (std::size_t i = 0; i < rows.size(); ++i) row_[panels[i]] = rows[i];
  }

  struct Row {
    std::string key;
    std::uint16_t unit;
    PartId part;
    WhyId why;
  };
  void put(const std::vector<GearId>& rows, const std::vector<Row>& with) {
    auto& t = after_.gear;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      t.key[rows[i]] = with[i].key;
      t.unit[rows[i]] = with[i].unit;
      t.part[rows[i]] = with[i].part;
      t.why[rows[i]] = with[i].why;
    }
  }

  const Cluster& before_;
  Cluster& after_;
  const Matching m_;
  Column<GearId, GearId> row_;  // of `after`: where the panel of each row is now
};

}  // namespace

void keep_panels(const Cluster& before, Cluster& after) { Panels(before, after).run(); }

}  // namespace cw
