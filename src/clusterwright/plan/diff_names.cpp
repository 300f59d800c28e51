#include "clusterwright/plan/diff_names.hpp"

#include <unordered_map>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

namespace cw {
namespace {

using Names = std::unordered_set<std::string>;

// A name like this one that nothing has.
std::string unlike(const std::string& name, std::string_view ending, const Names& taken) {
  std::string text = fmt::format("{}-{}", name, ending);
  for (int n = 2; taken.count(text) > 0; ++n) text = fmt::format("{}-{}{}", name, ending, n);
  return text;
}

// Puts changes of name into an order in which each new name is free.
class Order {
 public:
  Order(std::vector<PlanNames::Change> wanted, Names taken, std::vector<PlanNames::Change>& out) : wanted_(std::move(wanted)), taken_(std::move(taken)), out_(out), state_(wanted_.size(), State::waits) {
    for (std::size_t i = 0; i < wanted_.size(); ++i) by_name_.emplace(wanted_[i].before, i);
  }

  void run() {
    for (std::size_t i = 0; i < wanted_.size(); ++i) change(i);
  }

 private:
  enum class State : std::uint8_t { waits, under_way, done };

  // Who has the name goes first, and before that one who has the name that one wants.
  void change(std::size_t first) {
    std::vector<std::size_t> chain;
    for (std::size_t i = first; state_[i] == State::waits;) {
      state_[i] = State::under_way;
      chain.push_back(i);
      const auto holder = by_name_.find(wanted_[i].after);
      if (holder == by_name_.end() || holder->second == i) break;
      i = holder->second;
      if (state_[i] == State::under_way) {  // a circle, as a chain goes on into none but its own
        PlanNames::Change& c = wanted_[i];
        std::string meanwhile = unlike(c.after, "new", taken_);
        taken_.insert(meanwhile);
        out_.push_back({c.key, c.before, meanwhile});
        c.before = std::move(meanwhile);
      }
    }
    for (; !chain.empty(); chain.pop_back()) {
      out_.push_back(wanted_[chain.back()]);
      state_[chain.back()] = State::done;
    }
  }

  std::vector<PlanNames::Change> wanted_;
  Names taken_;  // before, after or meanwhile
  std::vector<PlanNames::Change>& out_;
  std::vector<State> state_;
  std::unordered_map<std::string, std::size_t> by_name_;
};

// Devices, or racks.
template <class IdT, class Table>
void changes_of(const Table& before, const Table& after, const Column<IdT, IdT>& there, Column<IdT, std::string>& leaving, std::vector<PlanNames::Change>& out) {
  leaving.resize(before.size());
  const Names now(after.name.begin(), after.name.end());
  Names taken = now;
  taken.insert(before.name.begin(), before.name.end());
  std::vector<PlanNames::Change> wanted;
  for (const IdT b : ids<IdT>(before.size())) {
    const std::string& name = before.name[b];
    if (there[b].valid()) {
      if (name != after.name[there[b]]) wanted.push_back({before.key[b], name, after.name[there[b]]});
    } else if (!name.empty() && now.count(name) > 0) {
      const std::string& given = leaving[b] = unlike(name, "old", taken);
      taken.insert(given);
      wanted.push_back({before.key[b], name, given});
    }
  }
  Order(std::move(wanted), std::move(taken), out).run();
}

}  // namespace

PlanNames::PlanNames(const Difference& d) : d_(d) {
  changes_of(d.before->devices, d.after->devices, d.matching.device, devices_, changes_);
  changes_of(d.before->racks, d.after->racks, d.matching.rack, racks_, changes_);
}

const std::string& PlanNames::device(DeviceId before) const {
  if (const DeviceId now = d_.matching.device[before]; now.valid()) return d_.after->devices.name[now];
  return devices_[before].empty() ? d_.before->devices.name[before] : devices_[before];
}

const std::string& PlanNames::rack(RackId before) const {
  if (const RackId now = d_.matching.rack[before]; now.valid()) return d_.after->racks.name[now];
  return racks_[before].empty() ? d_.before->racks.name[before] : racks_[before];
}

std::string PlanNames::place(DeviceId before) const {
  const auto& mounts = d_.before->mounts;
  const RackId in = before.value < mounts.rack.size() ? mounts.rack[before] : RackId();
  return in.valid() ? fmt::format("{} unit {}", rack(in), mounts.unit[before]) : std::string();
}

}  // namespace cw
