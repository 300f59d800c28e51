#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "clusterwright/base/diagnostics.hpp"
#include "clusterwright/emit/labels.hpp"
#include "clusterwright/plan/diff_steps.hpp"

namespace cw {

class JsonWriter;
namespace emit {
class HtmlWriter;
}

// What is done to one leg of one cable.
struct CableMove {
  std::string_view action;  // "remove", "pull"; "unplug", "plug": a leg of a cable that stays
  LinkId link;
  AssemblyId assembly;      // invalid: cables are not known
  std::string a, a_place, b, b_place;  // "leaf-01 swp41s0", "rack-05 unit 47"
  std::string part;                    // what it is ordered by
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
  std::string recabling_csv() const;   // one row a leg, in the order of the work
  std::string buy_csv() const;
  std::string changes_csv() const;     // names, places, addresses of what stays

  std::vector<CableMove> moves_of(const WorkStep& step) const;

 private:
  void put_steps(JsonWriter& json) const;
  void put_findings_html(emit::HtmlWriter& out) const;
  CableMove removal(LinkId l) const;
  CableMove pulling(LinkId l) const;

  const Difference& d_;
  const WorkPlan& plan_;
  const Diagnostics& findings_;
  emit::Labels labels_;
  std::vector<std::uint8_t> out_, in_;     // cables that come out whole, that are pulled whole
  Column<DeviceId, std::uint8_t> elsewhere_;  // of `after`: stands elsewhere than laid out
};

inline constexpr std::size_t kMostTicks = 2000;  // cables listed in the documents; all are in recabling.csv

}  // namespace cw
