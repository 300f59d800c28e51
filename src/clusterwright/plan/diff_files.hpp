#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "clusterwright/base/diagnostics.hpp"
#include "clusterwright/emit/labels.hpp"
#include "clusterwright/emit/panel_places.hpp"
#include "clusterwright/plan/diff_names.hpp"
#include "clusterwright/plan/diff_steps.hpp"

namespace cw {

class JsonWriter;
namespace emit {
class HtmlWriter;
}

// What is done to one leg of one cable, or to a trunk.
struct CableMove {
  std::string_view action;      // "remove", "pull"; "unplug", "plug": a leg of a cable that stays; "take out", "lay": a trunk
  std::string_view link_class;  // of a trunk "trunk"
  AssemblyId assembly;          // invalid: cables are not known, or it is a trunk
  std::string cable;            // key of cable or trunk
  std::string a, a_place, b, b_place;  // "leaf-01 swp41s0", "rack-05 unit 47"; of a trunk panels, with its places on them
  std::string part;                    // what it is ordered by; over a trunk, its patches
  std::string over;                    // "rack-00:rack-05/multimode-01 place 7": the trunk it runs through
  std::string length;                  // metres; empty: not known
  std::string label;                   // of the near end, of cables that are pulled
  std::string serves_again;            // key of the cable that came out before and is used here
  bool measure = false;                // an end stands elsewhere than the length counts from
};

// Writes everything of a difference; each function one text, deterministic.
class DiffFiles {
 public:
  DiffFiles(const Difference& difference, const WorkPlan& plan, const Diagnostics& findings);

  std::string text() const;            // for the terminal: counts, then the steps
  std::string json() const;
  std::string work_plan_csv() const;   // one row a step
  std::string work_plan_md() const;    // to tick off
  std::string work_plan_html() const;  // likewise, to print
  std::string recabling_csv() const;   // one row a leg or trunk, in the order of the work
  std::string buy_csv() const;
  std::string changes_csv() const;     // names, places, addresses of what stays

  std::vector<CableMove> moves_of(const WorkStep& step) const;

 private:
  void put_steps(JsonWriter& json) const;
  void put_findings_html(emit::HtmlWriter& out) const;
  std::string lowest_text() const;  // "50.0 %"; where there are several networks "50.0 % in compute, 96.9 % in oob"
  CableMove removal(LinkId l) const;
  CableMove pulling(LinkId l) const;
  CableMove of_trunk(std::string_view action, const Cluster& c, TrunkId t) const;

  const Difference& d_;
  const WorkPlan& plan_;
  const Diagnostics& findings_;
  const PlanNames names_;
  emit::Labels labels_;
  Column<TrunkId, emit::TrunkPlaces> panel_before_, panel_after_;  // where trunks end
  std::vector<std::uint8_t> out_, in_;     // cables that come out whole, that are pulled whole
  Column<DeviceId, std::uint8_t> elsewhere_;  // of `after`: stands elsewhere than laid out
};

inline constexpr std::size_t kMostTicks = 2000;  // cables listed in the documents; all are in recabling.csv

}  // namespace cw
