#include "clusterwright/fabric/traces/rank_reader.hpp"

#include <algorithm>
#include <limits>
#include <unordered_map>
#include <unordered_set>

#include <fmt/format.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/base/units.hpp"
#include "clusterwright/fabric/patterns.hpp"
#include "clusterwright/fabric/traces/decode.hpp"
#include "clusterwright/fabric/traces/framing.hpp"
#include "clusterwright/fabric/traces/node_order.hpp"
#include "clusterwright/fabric/traces/node_words.hpp"

namespace cw::trace {
namespace {

constexpr std::string_view kVersion = "0.0.4";

// Names, each kept once.
class Names {
 public:
  std::uint32_t number(std::string_view name, RankTrace& t) {
    const auto it = known_.find(name);
    if (it != known_.end()) return it->second;
    const auto n = static_cast<std::uint32_t>(t.name_end.size());
    known_.emplace(name, n);
    t.name_text += name;
    t.name_end.push_back(static_cast<std::uint32_t>(t.name_text.size()));
    return n;
  }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view s) const { return std::hash<std::string_view>()(s); }
  };
  std::unordered_map<std::string, std::uint32_t, Hash, std::equal_to<>> known_;
};

class Reader {
 public:
  Reader(std::string file, std::uint32_t rank, RankScope scope, const GroupTable& groups) : read_(std::move(file)), t_(read_.trace), problems_(read_.problems), rank_(rank), scope_(scope), groups_(groups) {}

  RankRead read(std::string_view bytes) {
    const std::vector<Frame> frames = frames_of(bytes, problems_);
    const bool cut = problems_.any();
    if (!frames.empty()) nodes(bytes, frames);
    raw_.all_known = raw_.all_known && !cut;
    if (!stopped_) put_in_order(std::move(raw_), read_);
    return std::move(read_);
  }

 private:
  // --- messages --------------------------------------------------------------------------------
  void nodes(std::string_view bytes, const std::vector<Frame>& frames) {
    std::size_t first = 0;
    if (!head(bytes, frames[0], first)) return;
    reserve(frames.size());
    for (std::size_t i = first; i < frames.size(); ++i) {
      const Frame& f = frames[i];
      RawNode node;
      if (decoder_.node(bytes.substr(f.begin, f.length), node)) {
        take(node, f.at);
      } else {
        problems_.at_byte(code::kTraceMessage, f.at, fmt::format("message {}, of {} bytes, is no node", i, grouped(f.length)), "the file is damaged here; trace the rank again");
        raw_.all_known = false;
      }
      if (!problems_.full()) continue;
      problems_.at_byte(code::kTraceMessage, f.at, fmt::format("{} problems are told; the rest of the file was not read", grouped(Problems::kMost)), "is this the right file?");
      stopped_ = true;
      return;
    }
    if (t_.op.empty() && !problems_.any()) problems_.odd_file(code::kTraceWord, 0, "the trace has no nodes: its rank does nothing", "was the rank traced at all?");
  }

  bool head(std::string_view bytes, const Frame& f, std::size_t& first) {
    std::string version;
    switch (decoder_.head(bytes.substr(f.begin, f.length), version)) {
      case Decoder::Head::metadata:
        first = 1;
        if (version.empty()) problems_.odd_file(code::kTraceVersion, 0, "the trace does not say of which version it is", fmt::format("it is read as {}", kVersion));
        else if (version != kVersion) problems_.odd_file(code::kTraceVersion, 0, fmt::format("the trace is of version '{}'", shown(version)), fmt::format("it is read as {}: look whether what comes out makes sense", kVersion));
        return true;
      case Decoder::Head::node: problems_.odd_file(code::kTraceVersion, 0, "the trace has no metadata: it begins with a node", fmt::format("it is read as version {}", kVersion)); return true;
      case Decoder::Head::neither: break;
    }
    problems_.at_byte(code::kNotATrace, 0, "the file does not begin as an execution trace does", "name execution traces, files <prefix>.<rank>.et of length-delimited messages");
    stopped_ = true;
    return false;
  }

  void reserve(std::size_t n) {
    t_.op.reserve(n);
    t_.collective.reserve(n);
    t_.on_host.reserve(n);
    t_.duration.reserve(n);
    t_.bytes.reserve(n);
    t_.partner.reserve(n);
    t_.tag.reserve(n);
    t_.name_number.reserve(n);
    read_.offset.reserve(n);
    raw_.ids.reserve(n);
    raw_.begin.reserve(n + 1);
  }

  // --- one node --------------------------------------------------------------------------------
  void take(const RawNode& node, std::uint32_t at) {
    place_ = {at, node.id, node.name};
    const auto op = op_of(node.type);
    if (!op && node.type == 0) problems_.odd_node(code::kTraceWord, place_, "a node has no type: it is taken to take no time", "what waits for it waits through it");
    else if (!op) problems_.odd_node(code::kTraceWord, place_, fmt::format("nodes of type {} are not understood: they are taken to take no time", node.type), "what waits for them waits through them");
    t_.op.push_back(op.value_or(TraceOp::nothing));
    t_.on_host.push_back(node.is_cpu_op.state == Whole::State::good && node.is_cpu_op.value != 0 ? 1 : 0);
    t_.duration.push_back(op == TraceOp::nothing || !op ? SimTime{} : duration(node.duration_us));
    t_.collective.push_back(TraceCollective::all_reduce);
    t_.bytes.push_back(0);
    t_.partner.push_back(0);
    t_.tag.push_back(0);
    t_.name_number.push_back(names_.number(node.name, t_));
    read_.offset.push_back(at);
    raw_.ids.push_back(node.id);
    raw_.waits.insert(raw_.waits.end(), node.control.begin(), node.control.end());
    raw_.waits.insert(raw_.waits.end(), node.data.begin(), node.data.end());
    raw_.begin.push_back(static_cast<std::uint32_t>(raw_.waits.size()));
    switch (t_.op.back()) {
      case TraceOp::nothing: break;
      case TraceOp::compute:
      case TraceOp::memory: work(node); break;
      case TraceOp::send:
      case TraceOp::receive: transfer(node); break;
      case TraceOp::collective: collective(node); break;
    }
    if (!t_.operations.empty()) t_.operations.resize(t_.op.size());
    if (!t_.priority.empty()) t_.priority.resize(t_.op.size());
  }

  void tell(std::uint16_t code, std::string message, std::string help) {
    if (!problems_.full()) problems_.at_node(code, place_, std::move(message), std::move(help));
  }

  // Its value if it is given and a number; what it is otherwise is told.
  std::optional<std::int64_t> number(const Whole& w, const char* name) {
    if (w.state == Whole::State::good) return w.value;
    if (w.state == Whole::State::no_number) tell(code::kTraceAttribute, fmt::format("{} is no whole number", name), "write an integer, of any kind");
    if (w.state == Whole::State::contradicted) tell(code::kTraceAttribute, fmt::format("{} is given twice, differently", name), "give it once");
    return std::nullopt;
  }
  std::optional<std::int32_t> small(const Whole& w, const char* name) {
    const auto n = number(w, name);
    if (n && *n >= std::numeric_limits<std::int32_t>::min() && *n <= std::numeric_limits<std::int32_t>::max()) return static_cast<std::int32_t>(*n);
    if (n) tell(code::kTraceAttribute, fmt::format("{} is {}, which no 32 bits hold", name, *n), "write a number from -2147483648 to 2147483647");
    return std::nullopt;
  }

  SimTime duration(std::uint64_t us) {
    constexpr auto kMostUs = static_cast<std::uint64_t>(kLongestSim.ps / kPsPerUs);
    if (us <= kMostUs) return {static_cast<std::int64_t>(us) * kPsPerUs};
    if (us >> 63U != 0) tell(code::kTraceDuration, fmt::format("it takes {} us", static_cast<std::int64_t>(us)), "durations are from 0 us on");
    else tell(code::kTraceDuration, fmt::format("it takes {} us, more than 100 days", us), "durations are in microseconds; was it written in picoseconds?");
    return {};
  }

  // A size that the format gives as `name`, at least `least`; 0 after an error.
  std::int64_t size(const Whole& w, const char* name, std::int64_t least) {
    const auto n = number(w, name);
    if (!n || (*n >= least && *n <= kLargestFlow)) return n.value_or(0);
    tell(code::kTraceSize, fmt::format("{} is {}", name, *n), fmt::format("sizes are in bytes, from {} up to 1 PB", least));
    return 0;
  }

  void work(const RawNode& node) {
    t_.bytes.back() = size(node.tensor_size, "tensor_size", 0);
    const auto n = number(node.num_ops, "num_ops");
    if (!n || *n == 0) return;
    if (*n < 0) return tell(code::kTraceSize, fmt::format("num_ops is {}", *n), "write the number of operations, from 0 on");
    t_.operations.reserve(t_.op.capacity());
    t_.operations.resize(t_.op.size());
    t_.operations.back() = *n;
  }

  void communication(const RawNode& node, const char* what) {
    if (!node.comm_size.given()) tell(code::kTraceAttribute, fmt::format("{} without comm_size", what), "give it the attribute comm_size, in bytes");
    t_.bytes.back() = size(node.comm_size, "comm_size", 1);
    const auto p = small(node.comm_priority, "comm_priority");
    if (!p || *p == 0) return;
    t_.priority.reserve(t_.op.capacity());
    t_.priority.resize(t_.op.size());
    t_.priority.back() = *p;
  }

  void transfer(const RawNode& node) {
    const bool sends = t_.op.back() == TraceOp::send;
    communication(node, sends ? "a send" : "a receive");
    t_.tag.back() = small(node.comm_tag, "comm_tag").value_or(0);
    const char *name = sends ? "comm_dst" : "comm_src", *own = sends ? "comm_src" : "comm_dst";
    const Whole &other = sends ? node.comm_dst : node.comm_src, &self = sends ? node.comm_src : node.comm_dst;
    if (!other.given()) return tell(code::kTraceAttribute, fmt::format("a {} without {}", sends ? "send" : "receive", name), fmt::format("give it the attribute {}, the other rank", name));
    const auto peer = number(other, name);
    if (self.state == Whole::State::good && self.value != rank_)
      problems_.odd_node(code::kTraceWord, place_, fmt::format("{} of a {} is another rank than the one whose trace this is: it is not looked at", own, sends ? "send" : "receive"), "are the files numbered as the ranks are?");
    if (!peer) return;
    if (*peer == rank_) return tell(code::kTracePeer, fmt::format("rank {} {} itself", rank_, sends ? "sends to" : "receives from"), "leave it out: it never enters the network");
    if (*peer < 0 || *peer >= scope_.most())
      return tell(code::kTracePeer, fmt::format("{} is {}; {}", name, *peer, ranks_words(scope_.ranks)), scope_.ranks == 1 ? "are the other traces missing? To read the one of rank 0 for itself, say that there is 1 rank" : "are traces missing?");
    t_.partner.back() = static_cast<std::uint32_t>(*peer);
  }

  void collective(const RawNode& node) {
    const auto kind = kind_of(node);
    t_.collective.back() = kind.value_or(TraceCollective::all_reduce);
    t_.partner.back() = RankTrace::kWorld;
    if (kind != TraceCollective::barrier || node.comm_size.given()) {
      if (kind != TraceCollective::barrier || node.comm_size.value != 0) communication(node, "a collective");
    }
    if (!node.group.empty()) return group(node.group);
    if (node.some_dimensions) problems_.odd_node(code::kTraceWord, place_, "involved_dim names dimensions of a network, and there is no pg_name: it is taken as a collective of all ranks", "write pg_name, and the groups beside the traces");
  }

  std::optional<TraceCollective> kind_of(const RawNode& node) {
    if (node.comm_type.state == Whole::State::contradicted) return number(node.comm_type, "comm_type"), std::nullopt;
    if (node.comm_type.state == Whole::State::good) {
      const auto kind = collective_of(node.comm_type.value);
      if (!kind) tell(code::kTraceWord, fmt::format("comm_type {} is no collective that is understood", node.comm_type.value), "the known ones are 0 to 9, from ALL_REDUCE to BARRIER");
      return kind;
    }
    if (node.comm_type.given()) {
      const auto kind = collective_in(node.comm_word);
      if (!kind) tell(code::kTraceWord, fmt::format("comm_type '{}' is no collective that is understood", shown(node.comm_word)), "write its number, 0 to 9, or its name: ALL_REDUCE");
      return kind;
    }
    const auto kind = collective_in(node.name);
    if (kind) problems_.odd_node(code::kTraceWord, place_, fmt::format("a collective without comm_type: its name makes it {}", trace_collective_name(*kind)), "give it the attribute comm_type");
    else tell(code::kTraceAttribute, "a collective without comm_type, and its name says nothing of what it is", "give it the attribute comm_type, 0 to 9");
    return kind;
  }

  void group(std::string_view name) {
    if (!scope_.groups_known) return;
    const std::uint32_t g = groups_.find(name);
    if (g == GroupTable::kNone) {
      if (unknown_.insert(std::string(name)).second)
        tell(code::kNoSuchGroup, fmt::format("pg_name is '{}', and no group is called so", shown(name)), groups_.all().empty() ? "give the file of process groups, or put it beside the traces as <prefix>.json" : fmt::format("groups are '{}'{}", shown(groups_.all()[0].name), groups_.all().size() > 1 ? fmt::format(" and {} more", groups_.all().size() - 1) : std::string()));
      return;
    }
    t_.partner.back() = g;
    if (!groups_.has(g, rank_) && foreign_.insert(g).second) tell(code::kNotInGroup, fmt::format("it uses group '{}', which rank {} is not in", shown(name), rank_), "are the files numbered as the ranks are? Otherwise add the rank to the group");
  }

  RankRead read_;
  RankTrace& t_;
  Problems& problems_;
  std::uint32_t rank_;
  RankScope scope_;
  const GroupTable& groups_;
  Decoder decoder_;
  Names names_;
  RawWaits raw_;
  NodePlace place_;
  std::unordered_set<std::string> unknown_;  // groups told of
  std::unordered_set<std::uint32_t> foreign_;
  bool stopped_ = false;
};

}  // namespace

RankRead read_rank(std::string_view bytes, std::string file, std::uint32_t rank, RankScope scope, const GroupTable& groups) { return Reader(std::move(file), rank, scope, groups).read(bytes); }

}  // namespace cw::trace
