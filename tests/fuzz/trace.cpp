#include <cstdlib>
#include <string>

#include "clusterwright/fabric/traces/trace_files.hpp"
#include "fuzz/targets.hpp"

namespace {

// The bytes of several files, parted by kMark: first the process groups, then the traces of rank 0, 1, …
constexpr std::string_view kMark = "\n%%\n";

class Parts final : public cw::trace::TraceFiles {
 public:
  explicit Parts(std::vector<std::string> parts) : parts_(std::move(parts)) {}
  std::string name(std::uint32_t rank) const override { return "run." + std::to_string(rank) + ".et"; }
  bool load(std::uint32_t rank, std::string& bytes, cw::Diagnostics&) const override {
    bytes = parts_[rank + 1];
    return true;
  }

 private:
  std::vector<std::string> parts_;
};

std::vector<std::string> parts_of(std::string_view all) {
  std::vector<std::string> out;
  for (std::size_t at = all.find(kMark); at != std::string_view::npos && out.size() < 6; at = all.find(kMark)) {
    out.emplace_back(all.substr(0, at));
    all.remove_prefix(at + kMark.size());
  }
  out.emplace_back(all);
  if (out.size() == 1) out.insert(out.begin(), std::string());
  return out;
}

void require(bool holds) {
  if (!holds) std::abort();
}

void check(const cw::TraceSet& set) {
  for (const cw::RankTrace& t : set.ranks) {
    for (std::uint32_t n = 0; n < t.size(); ++n) {
      for (const std::uint32_t on : t.waits_for(n)) require(on < n);
      require(t.duration[n].ps >= 0 && t.duration[n] <= cw::kLongestSim && t.bytes[n] >= 0 && t.bytes[n] <= 1'000'000'000'000'000 && t.operations_of(n) >= 0);
      require(t.name(n).data() != nullptr);
      const bool transfer = t.op[n] == cw::TraceOp::send || t.op[n] == cw::TraceOp::receive;
      if (transfer) require(t.partner[n] < set.job_ranks && t.bytes[n] > 0);
      if (t.op[n] == cw::TraceOp::collective) require(t.partner[n] == cw::RankTrace::kWorld || t.partner[n] < set.groups.size());
    }
  }
  for (const cw::ProcessGroup& g : set.groups) {
    require(!g.ranks.empty() && !g.name.empty());
    for (const std::uint32_t r : g.ranks) require(r < set.job_ranks);
  }
}

}  // namespace

// Whatever the bytes are: either all that is read keeps its promises, or a problem is told with a place.
int fuzz_trace(const std::uint8_t* data, std::size_t size) {
  const auto parts = parts_of({reinterpret_cast<const char*>(data), size});
  const cw::trace::RankScope scope{static_cast<std::uint32_t>(parts.size() - 1), false, true};
  cw::Diagnostics d;
  std::vector<cw::ProcessGroup> groups;
  if (!parts[0].empty()) {
    auto read = cw::trace::read_groups({"run.json", parts[0]}, scope, d);
    require(read.has_value() != d.has_errors());
    if (read) groups = std::move(*read);
  }
  const bool grouped = !d.has_errors();
  const auto set = cw::trace::read_trace_set(Parts(parts), "run", {scope.ranks, false, grouped}, groups, d, nullptr, 1);
  require(set.has_value() != d.has_errors());
  for (const cw::Diagnostic& x : d.all()) require(x.span.line > 0 && x.span.column > 0 && !x.help.empty() && !x.file.empty());
  if (set) check(*set);
  return 0;
}
