#include "clusterwright/fabric/matrix_reader.hpp"

#include <array>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/base/units.hpp"
#include "clusterwright/fabric/matrix_checks.hpp"

namespace cw {
namespace {

using namespace matrix;

constexpr std::size_t kMostProblems = 10'000;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

constexpr std::array<std::string_view, 4> kHeads = {"Nodes", "Connections", "Triggers", "Failures"};
const std::vector<std::string_view> kFlowWords = {"id", "start", "size", "trigger", "send_done_trigger", "recv_done_trigger", "prio", "flow", "msgid"};
const std::vector<std::string_view> kLineWords = {"Nodes", "Connections", "Triggers", "Failures", "trigger", "failure"};

class Reader {
 public:
  Reader(const SourceText& source, const MatrixSettings& settings, Diagnostics& diagnostics) : settings_(settings), problems_(source, diagnostics), file_(source.text) {}

  std::optional<Matrix> read() {
    if (const std::size_t zero = file_.find('\0'); zero != std::string_view::npos) {
      problems_.at_line(code::kMatrixSyntax, span_at(file_, zero), {}, "the file is no text: here is a zero byte", "name a connection matrix, a text file");
      return std::nullopt;
    }
    lines();
    if (!stopped_) finish();
    if (problems_.any()) return std::nullopt;
    return std::move(matrix_);
  }

 private:
  // --- one line --------------------------------------------------------------------------------
  void lines() {
    while (at_ < file_.size() && !stopped_) {
      const std::size_t end = std::min(file_.find('\n', at_), file_.size());
      line_ = file_.substr(at_, end - at_);
      ++number_;
      column_ = 0;
      one_line();
      broken_ = broken_ || line_wrong_;
      at_ = end + 1;
      if (problems_.count() >= kMostProblems) {
        tell(code::kMatrixSyntax, 0, 1, fmt::format("{} problems are told; the rest of the file was not read", kMostProblems), "is this a connection matrix at all?");
        stopped_ = true;
      }
    }
  }

  void one_line() {
    line_wrong_ = false;
    skip_blanks();
    if (column_ == line_.size() || line_[column_] == '#') return;
    if (is_digit(line_[column_]) || (line_[column_] == '-' && line_.find("->", column_) != std::string_view::npos)) return connection();
    const std::size_t from = column_;
    const std::string_view w = word();
    for (std::size_t i = 0; i < kHeads.size(); ++i)
      if (w == kHeads[i]) return head(i, from);
    if (w == "trigger") return trigger(from);
    if (w == "failure") return failure();
    const std::string_view near = nearest(w, kLineWords);
    tell(code::kMatrixSyntax, from, w.size(), fmt::format("'{}' begins no line of a connection matrix", shortened(w)),
         near.empty() ? "lines begin with Nodes, Connections, Triggers, Failures, a connection such as 5->17, trigger or failure" : fmt::format("did you mean '{}'?", near));
  }

  void skip_blanks() {
    while (column_ < line_.size() && is_blank(line_[column_])) ++column_;
  }
  std::string_view word() {
    skip_blanks();
    const std::size_t from = column_;
    while (column_ < line_.size() && !is_blank(line_[column_])) ++column_;
    return line_.substr(from, column_ - from);
  }
  static std::string shortened(std::string_view w) { return fmt::format("{}{}", w.substr(0, w.size() <= 40 ? 40 : 37), w.size() <= 40 ? "" : "…"); }

  void tell(std::uint16_t code, std::size_t from, std::size_t length, std::string message, std::string help) {
    problems_.at_line(code, span(from, length), line_, std::move(message), std::move(help));
    line_wrong_ = true;
  }
  Span span(std::size_t from, std::size_t length) const { return {number_, static_cast<std::uint32_t>(from + 1), static_cast<std::uint32_t>(length)}; }
  Place place(std::size_t from) const { return {at_, span(from, line_.size() - from)}; }

  // --- numbers ---------------------------------------------------------------------------------
  // The word behind `key` as a whole number; tells what is wrong with it.
  std::optional<std::uint64_t> number(std::string_view key) {
    const std::size_t behind = column_;
    const std::string_view w = word();
    if (w.empty()) {
      tell(code::kMatrixSyntax, behind > key.size() ? behind - key.size() : 0, key.size(), fmt::format("'{}' is not followed by a number", key), at_ + line_.size() >= file_.size() ? "the file ends here: is it whole?" : fmt::format("write {} and a whole number", key));
      return std::nullopt;
    }
    return number_in(w, key);
  }
  std::optional<std::uint64_t> number_in(std::string_view w, std::string_view key) {
    std::uint64_t n = 0;
    const auto [end, error] = std::from_chars(w.data(), w.data() + w.size(), n);
    if (error == std::errc() && end == w.data() + w.size()) return n;
    const bool size = key == "size";
    tell(size ? code::kBadSize : code::kMatrixSyntax, column_ - w.size(), w.size(),
         error == std::errc::result_out_of_range ? fmt::format("{} {} is too large", key, shortened(w)) : fmt::format("'{}' is no whole number", shortened(w)),
         size ? "sizes are whole numbers of bytes: size 2000000" : fmt::format("write {} and a whole number", key));
    return std::nullopt;
  }
  std::optional<std::uint32_t> number32(std::string_view key) {
    const auto n = number(key);
    if (!n) return std::nullopt;
    if (*n < kNoId) return static_cast<std::uint32_t>(*n);
    tell(code::kMatrixSyntax, last_word(), column_ - last_word(), fmt::format("{} {} is too large", key, *n), fmt::format("numbers go up to {}", kNoId - 1));
    return std::nullopt;
  }
  std::size_t last_word() const {
    std::size_t from = column_;
    while (from > 0 && !is_blank(line_[from - 1])) --from;
    return from;
  }

  // --- the head --------------------------------------------------------------------------------
  void head(std::size_t which, std::size_t from) {
    if (promised_[which]) problems_.at_line(code::kMatrixCount, span(from, kHeads[which].size()), line_, fmt::format("{} is given twice", kHeads[which]), "leave one of them out");
    const auto n = number(kHeads[which]);
    if (!n) return;
    promised_[which] = *n;
    promise_at_[which] = place(from);
    if (which == 0 && *n > settings_.hosts.size())
      problems_.at_line(code::kTooFewHosts, span(last_word(), column_ - last_word()), line_, fmt::format("the matrix is for {} hosts; {} take part", grouped(*n), grouped(settings_.hosts.size())), "simulate a network with as many: --fat-tree K has K^3/4 hosts");
    if (which == 1 && *n <= settings_.most_flows) matrix_.input.traffic.flows.reserve(std::min<std::size_t>(*n, (file_.size() - at_) / 8));
    extra();
  }
  void extra() {
    skip_blanks();
    if (column_ < line_.size()) tell(code::kMatrixSyntax, column_, line_.size() - column_, fmt::format("'{}' means nothing here", shortened(line_.substr(column_))), "leave it out");
  }

  // --- connections -----------------------------------------------------------------------------
  std::optional<std::uint32_t> host() {
    const std::size_t from = column_;
    if (column_ < line_.size() && line_[column_] == '-' && column_ + 1 < line_.size() && is_digit(line_[column_ + 1])) ++column_;
    while (column_ < line_.size() && is_digit(line_[column_])) ++column_;
    const std::string_view w = line_.substr(from, column_ - from);
    std::uint32_t n = 0;
    const auto [end, error] = std::from_chars(w.data(), w.data() + w.size(), n);
    // Where Nodes is beyond the network that is told there, once.
    const std::uint64_t most = promised_[0] ? std::min<std::uint64_t>(*promised_[0], settings_.hosts.size()) : settings_.hosts.size();
    if (!w.empty() && error == std::errc() && end == w.data() + w.size() && n < most) return settings_.hosts[n];
    if (w.empty()) tell(code::kMatrixSyntax, from, 1, "here the number of a host is missing", "write a connection as 5->17 size 2000000 start 0");
    else if (!promised_[0] || error != std::errc() || n >= *promised_[0]) tell(code::kNoSuchHost, from, w.size(), fmt::format("there is no host {}", shortened(w)), most == 0 ? "there are no hosts" : fmt::format("hosts are 0 to {}{}", promised_[0] ? *promised_[0] - std::min<std::uint64_t>(1, *promised_[0]) : most - 1, promised_[0] ? ", as Nodes says" : ", as the network has them"));
    return std::nullopt;
  }

  void connection() {
    ++connections_;
    line_wrong_ = false;
    Connection c;
    const std::size_t from = column_;
    const auto src = host();
    skip_blanks();
    if (!line_.substr(column_).starts_with("->")) return tell(code::kMatrixSyntax, column_, 1, "no '->' follows the sender", "write a connection as 5->17");
    column_ += 2;
    skip_blanks();
    const std::size_t at_dst = column_;
    const auto dst = host();
    if (column_ == at_dst) return;
    if (column_ < line_.size() && !is_blank(line_[column_])) {
      const std::size_t at = column_;
      const std::string_view w = word();
      return tell(code::kMatrixSyntax, at, w.size(), fmt::format("'{}' follows the receiver without a blank", shortened(w)), "write a connection as 5->17 size 2000000 start 0");
    }
    for (std::string_view w = word(); !w.empty(); w = word())
      if (!pair(c, w)) return;
    if (src && dst && *src == *dst) tell(code::kSelfFlow, from, line_.size() - from, "a host sends to itself", "leave the connection out: it never enters the network");
    settle(c, from);
    if (line_wrong_ || !src || !dst) return;
    if (matrix_.input.traffic.flows.size() == settings_.most_flows) {
      tell(code::kTooManyFlows, from, line_.size() - from, fmt::format("more than {} connections", grouped(settings_.most_flows)), "simulate a part of them, or give the demand as a matrix (.csv) for --level static");
      stopped_ = true;
      return;
    }
    FlowSpec f;
    f.src = *src;
    f.dst = *dst;
    f.bytes = static_cast<std::int64_t>(c.size);
    f.start = c.start.value_or(SimTime{});
    f.trigger = triggers_.use(c.trigger, place(from));
    f.when_sent = triggers_.use(c.sent, place(from));
    f.when_received = triggers_.use(c.received, place(from));
    matrix_.input.traffic.flows.push_back(f);
    line_of_.push_back(number_);
  }

  struct Connection {
    std::optional<SimTime> start;
    bool start_wrong = false;
    std::uint64_t size = 0;
    bool sized = false;
    std::uint32_t trigger = kNoId, sent = kNoId, received = kNoId;
    std::uint32_t seen = 0;  // words, as bits
  };

  // One word of a connection with what follows it; false if the rest of the line cannot be made out.
  bool pair(Connection& c, std::string_view w) {
    const std::size_t from = column_ - w.size();
    std::size_t which = 0;
    while (which < kFlowWords.size() && kFlowWords[which] != w) ++which;
    if (which == kFlowWords.size()) {
      const std::string_view near = nearest(w, kFlowWords);
      tell(code::kMatrixSyntax, from, w.size(), fmt::format("'{}' says nothing of a connection", shortened(w)),
           at_ + line_.size() >= file_.size() ? "the file ends here: is it whole?" : near.empty() ? fmt::format("the words are {}", fmt::join(kFlowWords, ", ")) : fmt::format("did you mean '{}'?", near));
      return false;
    }
    if ((c.seen & (1U << which)) != 0) {
      tell(code::kMatrixSyntax, from, w.size(), fmt::format("'{}' is given twice", w), "leave one of them out");
      return false;
    }
    c.seen |= 1U << which;
    if (w == "start") return start(c);
    if (w == "size") {
      const auto n = number(w);
      c.sized = true;
      if (n && (*n < 1 || *n > static_cast<std::uint64_t>(kLargestFlow)))
        tell(code::kBadSize, last_word(), column_ - last_word(), fmt::format("a flow of {} bytes cannot be sent", grouped(*n)), fmt::format("sizes are from 1 to {} bytes", grouped(static_cast<std::uint64_t>(kLargestFlow))));
      if (n) c.size = *n;
      return n.has_value();
    }
    if (w == "prio" && !priority_at_) priority_at_ = place(from);
    const auto n = w == "msgid" || w == "id" || w == "flow" || w == "prio" ? number(w) : std::optional<std::uint64_t>();
    if (w == "msgid" || w == "id" || w == "flow" || w == "prio") return n.has_value();
    const auto id = number32(w);
    if (!id) return false;
    (w == "trigger" ? c.trigger : w == "send_done_trigger" ? c.sent : c.received) = *id;
    return true;
  }

  bool start(Connection& c) {
    const std::size_t behind = column_;
    const std::string_view w = word();
    double units = 0;
    const auto [end, error] = std::from_chars(w.data(), w.data() + w.size(), units);
    const bool read = !w.empty() && error == std::errc() && end == w.data() + w.size() && std::isfinite(units);
    const double ps = units * static_cast<double>(settings_.start_unit);
    if (read && ps >= 0 && ps <= static_cast<double>(kLongestSim.ps)) {
      c.start = SimTime{static_cast<std::int64_t>(std::llround(ps))};
      if (c.start->ps > latest_.ps) {
        latest_ = *c.start;
        latest_at_ = place(column_ - w.size());
      }
      return true;
    }
    c.start_wrong = true;
    const std::string unit = settings_.start_unit == kPsPerUs ? "microseconds" : "units of --start-unit";
    if (w.empty()) tell(code::kMatrixSyntax, behind - 5, 5, "'start' is not followed by a time", at_ + line_.size() >= file_.size() ? "the file ends here: is it whole?" : "write start 0");
    else tell(code::kBadStart, column_ - w.size(), w.size(), read ? fmt::format("a flow cannot start at {}", shortened(w)) : fmt::format("'{}' is no time", shortened(w)), fmt::format("starts are in {}, from 0 to 100 days", unit));
    return read;
  }

  // What must hold of a whole connection.
  void settle(const Connection& c, std::size_t from) {
    const bool ends_here = at_ + line_.size() >= file_.size();
    if (!c.sized) tell(code::kBadSize, from, line_.size() - from, "the connection has no size", ends_here ? "the file ends here: is it whole?" : "write size and a number of bytes");
    if (!c.start && !c.start_wrong && c.trigger == kNoId) tell(code::kBadStart, from, line_.size() - from, "nothing says when the connection starts", "write start 0, or trigger and the number of the trigger it waits for");
    if (c.start && c.trigger != kNoId) tell(code::kBadStart, from, line_.size() - from, "the connection has a start and a trigger to wait for", "leave one of them out");
  }

  // --- triggers and failures -------------------------------------------------------------------
  void trigger(std::size_t from) {
    ++trigger_lines_;
    line_wrong_ = false;
    std::optional<std::uint32_t> id, count;
    TriggerKind kind = TriggerKind::unknown;
    for (std::string_view w = word(); !w.empty(); w = word()) {
      if (w == "id" || w == "count") {
        auto& into = w == "id" ? id : count;
        into = number32(w);
        if (!into) return;
      } else if (w == "oneshot" || w == "multishot" || w == "barrier") {
        if (kind != TriggerKind::unknown) tell(code::kMatrixSyntax, column_ - w.size(), w.size(), "the trigger is of two kinds", "write one of oneshot, multishot, barrier");
        kind = w == "oneshot" ? TriggerKind::oneshot : w == "multishot" ? TriggerKind::multishot : TriggerKind::barrier;
      } else {
        tell(code::kMatrixSyntax, column_ - w.size(), w.size(), fmt::format("'{}' says nothing of a trigger", shortened(w)), "write a trigger as: trigger id 3 oneshot, or: trigger id 3 barrier count 8");
        return;
      }
    }
    const std::size_t length = line_.size() - from;
    if (!id || *id == 0) return tell(code::kMatrixSyntax, from, length, id ? "a trigger cannot have the number 0" : "the trigger has no number", "write trigger id 1 oneshot");
    if (kind == TriggerKind::unknown) return tell(code::kMatrixSyntax, from, length, fmt::format("trigger {} is of no kind", *id), "write one of oneshot, multishot, barrier");
    if (kind == TriggerKind::barrier && count.value_or(0) == 0) return tell(code::kMatrixSyntax, from, length, fmt::format("barrier {} does not say for how many flows it waits", *id), "write barrier count 8");
    if (line_wrong_) return;
    const Place first = triggers_.define(*id, kind, kind == TriggerKind::barrier ? *count : 1, place(from));
    if (first.span.line != number_) problems_.at_line(code::kTriggerTwice, span(from, length), line_, fmt::format("trigger {} is defined in line {} already", *id, first.span.line), "give it another number, or leave one out");
  }

  void failure() {
    ++failure_lines_;
    MatrixFailure f;
    f.span = span(0, line_.size());
    int numbers = 0;
    bool typed = false;
    for (std::string_view w = word(); !w.empty(); w = word()) {
      if (w == "switch_type") continue;
      if (w == "TOR" || w == "AGG" || w == "CORE") {
        f.tier = w == "TOR" ? 1 : w == "AGG" ? 2 : 3;
        typed = true;
        continue;
      }
      const bool named = w == "switch_id" || w == "link_id";
      if (!named && !is_digit(w[0])) return tell(code::kMatrixSyntax, column_ - w.size(), w.size(), fmt::format("'{}' is no tier of switches", shortened(w)), "write TOR, AGG or CORE");
      const auto n = named ? number(w) : number_in(w, "failure");
      if (!n) return;
      (w == "link_id" || (!named && numbers > 0) ? f.link : f.number) = static_cast<std::uint32_t>(std::min<std::uint64_t>(*n, kNoId));
      ++numbers;
    }
    if (!typed || numbers != 2) return tell(code::kMatrixSyntax, 0, line_.size(), "the failure does not say which link of which switch", "write: failure switch_type AGG switch_id 2 link_id 0, with TOR, AGG or CORE");
    matrix_.failures.push_back(f);
  }

  // --- the whole -------------------------------------------------------------------------------
  void finish() {
    const std::array<std::uint64_t, 4> have = {0, connections_, trigger_lines_, failure_lines_};
    for (std::size_t i = 1; i < kHeads.size(); ++i) {
      if (!promised_[i] || *promised_[i] == have[i]) continue;
      const bool fewer = have[i] < *promised_[i];
      problems_.at(code::kMatrixCount, promise_at_[i], fmt::format("{} says {}; the file has {}", kHeads[i], grouped(*promised_[i]), grouped(have[i])),
                   fewer ? "is the file cut off? Otherwise write the number that there is" : "write the number that there is");
    }
    if (connections_ == 0 && !problems_.any()) problems_.at(code::kNothingSent, {0, {1, 1, 0}}, "the matrix has no connections: nothing is sent", "write lines such as 5->17 start 0 size 2000000");
    // What a line that cannot be read had to do with triggers is not known.
    if (broken_) return;
    check_triggers(triggers_, line_of_, matrix_.input.traffic, problems_);
    if (problems_.any()) return;
    if (priority_at_) problems_.warn(code::kPrioritiesIgnored, *priority_at_, "priorities are read and not simulated: all flows are alike", "leave prio out to be rid of this message");
    if (latest_.ps >= kPsPerSecond && settings_.start_unit == kPsPerUs)
      problems_.warn(code::kStartUnit, latest_at_, fmt::format("the last flow starts after {}: starts are read as microseconds", quantity_text(in_seconds(latest_), Dimension::time)), "some writers count picoseconds: --start-unit ps reads them so");
    matrix_.input.title = fmt::format("{} connection{}", grouped(connections_), connections_ == 1 ? "" : "s");
  }

  const MatrixSettings& settings_;
  Problems problems_;
  std::string_view file_, line_;
  std::size_t at_ = 0, column_ = 0;
  std::uint32_t number_ = 0;
  bool line_wrong_ = false, stopped_ = false;
  bool broken_ = false;  // some line of a connection or trigger was wrong
  std::array<std::optional<std::uint64_t>, 4> promised_;
  std::array<Place, 4> promise_at_;
  std::uint64_t connections_ = 0, trigger_lines_ = 0, failure_lines_ = 0;
  std::optional<Place> priority_at_;
  SimTime latest_;
  Place latest_at_;
  TriggerTable triggers_;
  std::vector<std::uint32_t> line_of_;  // by flow
  Matrix matrix_;
};

}  // namespace

std::optional<Matrix> read_matrix(const SourceText& source, const MatrixSettings& settings, Diagnostics& diagnostics) { return Reader(source, settings, diagnostics).read(); }

}  // namespace cw
