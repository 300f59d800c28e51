#include <filesystem>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "clusterwright/fabric/traces/trace.hpp"
#include "support/process.hpp"
#include "support/trace_writer.hpp"

// Sets of execution traces as golden cases, written as text (support/trace_writer.hpp): what was read, and all that was said.
// Those named good… must be read without a word, those named warned… be read with one, all others be refused. A first line
// `# ranks 1` asks for so many ranks.
namespace cw {
namespace {

namespace fs = std::filesystem;
using support::kRoot;

std::string group_word(const TraceSet& set, std::uint32_t g) { return g == RankTrace::kWorld ? "all ranks" : set.groups[g].name; }

std::string node_line(const TraceSet& set, const RankTrace& t, std::uint32_t n) {
  std::string out = fmt::format("  {} '{}' {}", t.id(n), t.name(n), trace_op_name(t.op[n]));
  if (t.op[n] == TraceOp::collective) out += fmt::format(" {} over {}", trace_collective_name(t.collective[n]), group_word(set, t.partner[n]));
  if (t.op[n] == TraceOp::send || t.op[n] == TraceOp::receive) out += fmt::format(" {} {} tag {}", t.op[n] == TraceOp::send ? "to" : "from", t.partner[n], t.tag[n]);
  if (t.duration[n].ps > 0) out += fmt::format(" {} us", in_us(t.duration[n]));
  if (t.bytes[n] > 0) out += fmt::format(" {} B", t.bytes[n]);
  if (t.operations_of(n) > 0) out += fmt::format(" {} operations", t.operations_of(n));
  if (t.priority_of(n) != 0) out += fmt::format(" priority {}", t.priority_of(n));
  if (t.on_host[n] != 0) out += " on the host";
  for (const std::uint32_t on : t.waits_for(n)) out += fmt::format("{}{}", on == t.waits_for(n).front() ? " after " : ", ", t.id(on));
  return out + "\n";
}

std::string transcript(const TraceSet& set) {
  std::string out = fmt::format("{}, of a job of {}\n", set.title, set.job_ranks);
  for (const ProcessGroup& g : set.groups) out += fmt::format("group {}: {}\n", g.name, fmt::join(g.ranks, " "));
  for (std::size_t r = 0; r < set.ranks.size(); ++r) {
    out += fmt::format("rank {}\n", r);
    for (std::uint32_t n = 0; n < set.ranks[r].size(); ++n) out += node_line(set, set.ranks[r], n);
  }
  return out;
}

// Messages name files by their path.
std::string without(std::string text, const std::string& folder) {
  for (std::size_t at = text.find(folder); at != std::string::npos; at = text.find(folder, at)) text.erase(at, folder.size());
  return text;
}

TEST(Golden, Traces) {
  int good = 0, bad = 0;
  for (const std::string& file : support::files_below("tests/golden/traces", ".trace")) {
    SCOPED_TRACE(file);
    const std::string text = support::slurp(kRoot + "/" + file), name = fs::path(file).filename().string();
    const support::ScratchFolder scratch;
    for (const support::TraceFile& f : support::traces_of(text)) support::spill(scratch.path() + "/" + f.name, f.bytes);
    const std::uint32_t ranks = text.starts_with("# ranks ") ? static_cast<std::uint32_t>(std::stoul(text.substr(8))) : 0;
    Diagnostics d;
    const auto set = read_traces(scratch.path() + "/run", "", ranks, d, nullptr);
    const bool fine = name.starts_with("good"), warned = name.starts_with("warned");
    ++(fine || warned ? good : bad);
    EXPECT_EQ(set.has_value(), fine || warned);
    EXPECT_EQ(d.all().empty(), fine);
    EXPECT_EQ(d.has_errors(), !fine && !warned);
    for (const Diagnostic& x : d.all()) {
      EXPECT_TRUE(x.file.starts_with(scratch.path())) << x.file;
      EXPECT_FALSE(x.help.empty()) << x.message;
    }
    support::expect_as_recorded(file + ".expect", without((set ? transcript(*set) : "") + render(d, Colour::never), scratch.path() + "/"));
  }
  EXPECT_GE(good, 12);
  EXPECT_GE(bad, 30);
}

}  // namespace
}  // namespace cw
