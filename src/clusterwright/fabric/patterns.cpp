#include "clusterwright/fabric/patterns.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <numeric>
#include <optional>

#include <fmt/format.h>

#include "clusterwright/base/diagnostics.hpp"
#include "clusterwright/base/random.hpp"
#include "clusterwright/base/units.hpp"

namespace cw {
namespace {

// Entities of random draws, apart from those of packets and flows.
constexpr std::uint64_t kDrawHosts = 0x5452'4146'0000'0000, kDrawPairs = kDrawHosts + (1ULL << 24U), kDrawStarts = kDrawHosts + (2ULL << 24U), kDrawOrder = kDrawHosts + (3ULL << 24U);

struct Word {
  std::string_view word;
  Pattern pattern;
};
constexpr std::array<Word, 10> kWords = {{{"permutation", Pattern::permutation},
                                         {"all-to-all", Pattern::all_to_all},
                                         {"incast", Pattern::incast},
                                         {"ring", Pattern::ring},
                                         {"neighbour", Pattern::neighbour},
                                         {"neighbor", Pattern::neighbour},
                                         {"shift", Pattern::neighbour},
                                         {"random-pairs", Pattern::random_pairs},
                                         {"uniform", Pattern::uniform},
                                         {"ring-all-reduce", Pattern::ring_all_reduce}}};

std::optional<std::uint32_t> whole(std::string_view text) {
  std::uint32_t n = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (error != std::errc() || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return n;
}

void shuffle(std::vector<std::uint32_t>& v, RandomStream& random) {
  for (std::size_t i = v.size(); i > 1; --i) std::swap(v[i - 1], v[random.below(i)]);
}

// A permutation without a fixed point, every one as likely: shuffles are drawn until one has none, e = 2.7 on average.
std::vector<std::uint32_t> derangement(std::uint32_t n, std::uint64_t seed) {
  std::vector<std::uint32_t> to(n);
  RandomStream random(seed, kDrawOrder);
  for (;;) {
    std::iota(to.begin(), to.end(), 0U);
    shuffle(to, random);
    bool fixed = false;
    for (std::uint32_t i = 0; i < n && !fixed; ++i) fixed = to[i] == i;
    if (!fixed) return to;
  }
}

using Hosts = std::span<const std::uint32_t>;

void all_to_all(Hosts hosts, std::int64_t bytes, bool list, Traffic& out) {
  const std::size_t n = hosts.size();
  if (!list || n * (n - 1) > kMostListedFlows) {
    out.uniform = Traffic::Uniform{{hosts.begin(), hosts.end()}, bytes};
    return;
  }
  // Each starts with the one after it, so that not all begin with the same receiver.
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t step = 1; step < n; ++step) out.flows.push_back(flow_of(hosts[i], hosts[(i + step) % n], bytes));
}

// Host h sends chunk h - s in step s of the first n - 1, which add up, and hands whole chunks on in the others
// (Patarasuk and Yuan, JPDC 2009). The flow of step s at host h waits for that of step s - 1 at the host before it.
void ring_all_reduce(Hosts hosts, std::int64_t bytes, Traffic& out) {
  const std::size_t n = hosts.size(), steps = 2 * (n - 1);
  const auto chunk = [&](std::size_t c) {
    const auto count = static_cast<std::int64_t>(n);
    return bytes / count + (static_cast<std::int64_t>(c) < bytes % count ? 1 : 0);
  };
  out.triggers.resize((steps - 1) * n);
  for (std::size_t s = 0; s < steps; ++s) {
    for (std::size_t h = 0; h < n; ++h) {
      const std::size_t c = s < n - 1 ? (h + n - s) % n : (h + 1 + 2 * n - (s - (n - 1))) % n;
      FlowSpec f = flow_of(hosts[h], hosts[(h + 1) % n], chunk(c));
      if (s > 0) f.trigger = static_cast<std::uint32_t>((s - 1) * n + (h + n - 1) % n);
      if (s + 1 < steps) f.when_received = static_cast<std::uint32_t>(s * n + h);
      out.flows.push_back(f);
    }
  }
}

void random_pairs(Hosts hosts, std::uint32_t flows, std::int64_t bytes, std::uint64_t seed, Traffic& out) {
  RandomStream random(seed, kDrawPairs);
  for (std::uint32_t i = 0; i < flows; ++i) {
    const std::size_t src = random.below(hosts.size());
    std::size_t dst = random.below(hosts.size() - 1);
    if (dst >= src) ++dst;
    out.flows.push_back(flow_of(hosts[src], hosts[dst], bytes));
  }
}

// The hosts that take part, or what is wrong with their number.
Result<Hosts> members(PatternSpec spec, Hosts hosts) {
  const auto have = static_cast<std::uint32_t>(hosts.size());
  std::uint32_t want = have;
  if (spec.n > 0 && spec.pattern != Pattern::neighbour && spec.pattern != Pattern::random_pairs) want = spec.n;
  if (spec.n > 0 && spec.pattern == Pattern::incast) want = spec.n < have ? spec.n + 1 : std::max(spec.n, have + 1);
  if (want > have)
    return fail(fmt::format("{} among {} hosts is asked for; {} can take part", pattern_name(spec.pattern), grouped(want), grouped(have)),
                spec.pattern == Pattern::incast ? fmt::format("write {} or less; the receiver is one host more", have - 1) : fmt::format("write {} or less", have));
  if (want < 2) return fail(fmt::format("{} among {} host{} sends nothing", pattern_name(spec.pattern), want, want == 1 ? "" : "s"), "two hosts are the least");
  return hosts.first(want);
}

std::string title_of(PatternSpec spec, std::size_t hosts, const Traffic& traffic, std::int64_t bytes) {
  const std::string each = quantity_text(static_cast<double>(bytes), Dimension::bytes);
  switch (spec.pattern) {
    case Pattern::incast: return fmt::format("incast of {} hosts to one, {} each", grouped(hosts - 1), each);
    case Pattern::neighbour: return fmt::format("shift by {} among {} hosts, {} each", spec.n == 0 ? 1 : spec.n, grouped(hosts), each);
    case Pattern::random_pairs: return fmt::format("{} flows between random pairs of {} hosts, {} each", grouped(traffic.flows.size()), grouped(hosts), each);
    case Pattern::ring_all_reduce: return fmt::format("ring all-reduce of {} among {} hosts", each, grouped(hosts));
    case Pattern::all_to_all:
    case Pattern::uniform: return fmt::format("{} among {} hosts, {} a pair", pattern_name(spec.pattern), grouped(hosts), each);
    default: return fmt::format("{} of {} hosts, {} each", pattern_name(spec.pattern), grouped(hosts), each);
  }
}

}  // namespace

Result<PatternSpec> parse_pattern(std::string_view text) {
  const std::size_t colon = text.find(':');
  const std::string_view word = text.substr(0, colon);
  const auto* found = std::find_if(kWords.begin(), kWords.end(), [&](const Word& w) { return w.word == word; });
  if (found == kWords.end()) {
    std::vector<std::string_view> words;
    std::string list;
    for (const Word& w : kWords) {
      words.push_back(w.word);
      if (pattern_name(w.pattern) == w.word) list += fmt::format("{}{}", list.empty() ? "" : ", ", w.word);
    }
    const std::string_view near = nearest(word, words);
    return fail(fmt::format("no traffic is called '{}'", word), near.empty() ? fmt::format("write one of {}, or the name of a .cm or .csv file", list) : fmt::format("did you mean '{}'?", near));
  }
  PatternSpec spec{found->pattern, 0};
  if (colon == std::string_view::npos) return spec;
  const auto n = whole(text.substr(colon + 1));
  if (!n || *n == 0) return fail(fmt::format("'{}' is no number of {}", text.substr(colon + 1), spec.pattern == Pattern::neighbour ? "places" : spec.pattern == Pattern::random_pairs ? "flows" : "hosts"), fmt::format("write a whole number from 1, as in {}:32", word));
  spec.n = *n;
  return spec;
}

Result<std::vector<std::uint32_t>> pick_hosts(std::string_view text, std::uint32_t endpoints, std::uint64_t seed) {
  std::vector<std::uint32_t> all(endpoints);
  std::iota(all.begin(), all.end(), 0U);
  if (text.empty()) return all;
  const std::size_t colon = text.find(':');
  const std::string_view how = colon == std::string_view::npos ? std::string_view("first") : text.substr(colon + 1);
  const auto n = whole(text.substr(0, colon));
  if (!n || *n == 0) return fail(fmt::format("'{}' is no number of hosts", text.substr(0, colon)), "write a number, and how they are chosen if not the first: 64, 64:spread, 64:random");
  if (*n > endpoints) return fail(fmt::format("{} hosts are asked for; the network has {}", grouped(*n), grouped(endpoints)), fmt::format("write {} or less", endpoints));
  if (how == "first") {
    all.resize(*n);
  } else if (how == "spread") {
    for (std::uint32_t i = 0; i < *n; ++i) all[i] = static_cast<std::uint32_t>(static_cast<std::uint64_t>(i) * endpoints / *n);
    all.resize(*n);
  } else if (how == "random") {
    RandomStream random(seed, kDrawHosts);
    shuffle(all, random);
    all.resize(*n);
    std::sort(all.begin(), all.end());
  } else {
    return fail(fmt::format("hosts cannot be chosen '{}'", how), "write first, spread or random: 64:spread");
  }
  return all;
}

Result<TrafficInput> make_traffic(PatternSpec spec, std::span<const std::uint32_t> hosts, const PatternSettings& settings) {
  if (settings.bytes < 1 || settings.bytes > kLargestFlow)
    return fail(fmt::format("a flow of {} cannot be sent", quantity_text(static_cast<double>(settings.bytes), Dimension::bytes)), fmt::format("give a size from 1 B to {}", quantity_text(static_cast<double>(kLargestFlow), Dimension::bytes)));
  const auto part = members(spec, hosts);
  if (!part) return tl::unexpected(part.error());
  const auto n = static_cast<std::uint32_t>(part->size());
  TrafficInput out;
  Traffic& t = out.traffic;
  switch (spec.pattern) {
    case Pattern::permutation: {
      const auto to = derangement(n, settings.seed);
      for (std::uint32_t i = 0; i < n; ++i) t.flows.push_back(flow_of((*part)[i], (*part)[to[i]], settings.bytes));
      break;
    }
    case Pattern::all_to_all: all_to_all(*part, settings.bytes, true, t); break;
    case Pattern::uniform: all_to_all(*part, settings.bytes, false, t); break;
    case Pattern::incast:
      for (std::uint32_t i = 1; i < n; ++i) t.flows.push_back(flow_of((*part)[i], (*part)[0], settings.bytes));
      break;
    case Pattern::ring:
    case Pattern::neighbour: {
      const std::uint32_t shift = spec.pattern == Pattern::ring || spec.n == 0 ? 1 : spec.n;
      if (shift % n == 0) return fail(fmt::format("a shift by {} places among {} hosts leads back to the sender", shift, n), fmt::format("write 1 to {}", n - 1));
      for (std::uint32_t i = 0; i < n; ++i) t.flows.push_back(flow_of((*part)[i], (*part)[(i + shift % n) % n], settings.bytes));
      break;
    }
    case Pattern::random_pairs: {
      const std::uint32_t flows = spec.n == 0 ? n : spec.n;
      if (flows > kMostListedFlows) return fail(fmt::format("{} flows are too many", grouped(flows)), fmt::format("at most {} are drawn", grouped(kMostListedFlows)));
      random_pairs(*part, flows, settings.bytes, settings.seed, t);
      break;
    }
    case Pattern::ring_all_reduce:
      if (2ULL * n * (n - 1) > kMostListedFlows) return fail(fmt::format("a ring all-reduce among {} hosts is {} flows", grouped(n), grouped(2ULL * n * (n - 1))), fmt::format("at most {} are listed: ring-all-reduce:1448 is the largest", grouped(kMostListedFlows)));
      if (settings.bytes < n) return fail(fmt::format("{} B cannot be cut into {} pieces", settings.bytes, n), "give at least a byte for every host");
      ring_all_reduce(*part, settings.bytes, t);
      break;
  }
  if (settings.start_within.ps > 0) {
    RandomStream random(settings.seed, kDrawStarts);
    for (FlowSpec& f : t.flows)
      if (f.trigger == FlowSpec::kNoTrigger) f.start.ps = static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(settings.start_within.ps)));
  }
  out.title = title_of(spec, n, t, settings.bytes);
  return out;
}

}  // namespace cw
