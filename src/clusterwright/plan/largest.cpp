#include "clusterwright/plan/largest.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/emit/bom_lines.hpp"
#include "clusterwright/physical/loads.hpp"
#include "clusterwright/physical/power.hpp"

namespace cw {
namespace {

constexpr std::uint32_t kMostNodes = 100'000;
constexpr std::uint32_t kGuesses = 8;  // 2^n: sizes guessed from the power before, n of them

// A size that was tried: what came of it, or why it cannot be.
struct Trial {
  std::optional<Synthesis> made;
  std::string over;  // what it exceeds, in words; empty: it fits
};

class Search {
 public:
  Search(const Intent& intent, const Catalogue& catalogue, const SynthOptions& options, SizeListener* listener) : intent_(intent), catalogue_(catalogue), options_(options), listener_(listener) {}

  // The largest size that fits, given that smaller ones fit too: from one node, scaled up by what it draws; then
  // steps that double away from there, then halving the gap.
  std::optional<Synthesis> run(Diagnostics& diagnostics) {
    std::uint32_t fits = 0, fails = kMostNodes + 1, step = 1;
    Trial worst;
    for (std::uint32_t n = 1; fails > fits + 1 && fits < kMostNodes;) {
      Trial t = attempt(n);
      const std::uint32_t guess = scaled(t, n);
      (t.over.empty() ? fits : fails) = n;
      if (!t.over.empty()) worst = std::move(t);
      const bool between = fits > 0 && fails <= kMostNodes;
      if (guess > fits && guess < fails && step <= kGuesses) n = guess;
      else if (between) n = fits + (fails - fits) / 2;
      else n = fits > 0 ? std::min(kMostNodes, fits + step) : std::max(1U, fails - std::min(step, fails - 1));
      step *= 2;
    }
    if (fits == 0) {
      diagnostics.append(last_problems_);
      diagnostics.error(code::kNothingFits, intent_.source, place().span, fmt::format("not even one node fits: {}", worst.over), "raise the limit, or choose a smaller server");
      return std::nullopt;
    }
    fits = whole_units(fits, worst);
    Trial final = attempt(fits, &diagnostics);
    note(diagnostics, fits, *final.made, worst.over);
    return std::move(final.made);
  }

 private:
  // The limit that a reader looks for first.
  struct Place {
    std::string pointer;
    Span span;
  };
  Place place() const {
    const MaxIntent& m = intent_.max;
    if (m.power.given) return {m.power.pointer, m.power.span};
    if (m.racks.given) return {m.racks.pointer, m.racks.span};
    return {m.price.pointer, m.price.span};
  }

  // Sizes need not grow evenly: a whole unit or pod more may take fewer racks than a part of one.
  std::uint32_t whole_units(std::uint32_t fits, Trial& worst) {
    const Trial at = attempt(fits);
    const std::uint32_t unit = std::max(1U, at.made->plan.unit_nodes), pod = unit * std::max(1U, at.made->plan.pod_units);
    std::uint32_t best = fits;
    for (const std::uint32_t size : {unit, pod})
      for (std::uint32_t n = (fits / size + 1) * size, tries = 0; size > 1 && tries < 3 && n <= kMostNodes; n += size, ++tries)
        if (n > best && attempt(n).over.empty()) best = n;
    if (best > fits) worst = attempt(best + 1);
    return best;
  }

  // The size that would draw just the limit if power grew in step with the nodes; 0: not known.
  std::uint32_t scaled(const Trial& t, std::uint32_t nodes) const {
    if (!intent_.max.power.given || !t.made) return 0;
    const double watts = Loads(*t.made->cluster).total().load.maximum.value;
    return watts > 0 ? static_cast<std::uint32_t>(std::min(nodes * (intent_.max.power.value.value / watts), double{kMostNodes})) : 0;
  }

  Trial attempt(std::uint32_t nodes, Diagnostics* keep = nullptr) {
    if (listener_ != nullptr) listener_->trying(nodes);
    Intent sized = intent_;
    const Place at = place();
    sized.nodes = {nodes, true, at.pointer, at.span};
    Trial t;
    Diagnostics problems;
    t.made = synthesise(sized, catalogue_, problems, options_);
    if (keep != nullptr) keep->append(problems);
    if (!t.made) {
      last_problems_ = problems;
      t.over = problems.all().empty() ? std::string("it cannot be built") : problems.all().front().message;
      return t;
    }
    t.over = exceeded(*t.made->cluster);
    return t;
  }

  static std::string kilowatts(double watts) { return fmt::format("{:.1f} kW", watts / 1000); }

  // What a cluster has too much of; empty: it is within every limit.
  std::string exceeded(const Cluster& c) const {
    const MaxIntent& m = intent_.max;
    if (m.racks.given && c.racks.size() > *m.racks) return fmt::format("{} racks of at most {}", c.racks.size(), *m.racks);
    const Loads loads(c);
    const double watts = loads.total().load.maximum.value;
    if (m.power.given && watts > m.power.value.value) return fmt::format("{} at maximum of at most {}", kilowatts(watts), kilowatts(m.power.value.value));
    if (c.site.power.value > 0 && watts > c.site.power.value) return fmt::format("{} at maximum, the site gives {}", kilowatts(watts), kilowatts(c.site.power.value));
    if (const std::string feed = feed_exceeded(c, loads); !feed.empty()) return feed;
    if (!m.price.given) return {};
    const double price = totals_of(bom_lines(c)).price;
    return price > *m.price ? fmt::format("a price of {} {} of at most {}", grouped(static_cast<std::uint64_t>(price)), c.currency, grouped(static_cast<std::uint64_t>(*m.price))) : std::string();
  }

  static std::string feed_exceeded(const Cluster& c, const Loads& loads) {
    const std::vector<PduLoad> pdus = pdu_loads(c, loads);
    std::vector<double> carried(c.feeds.size(), 0);
    for (const GearId g : ids<GearId>(c.gear.size()))
      if (c.gear.feed[g].valid()) carried[c.gear.feed[g].value] += pdus[g.value].total().value;
    for (const FeedId f : ids<FeedId>(c.feeds.size()))
      if (c.feeds[f].power.value > 0 && carried[f.value] > c.feeds[f].power.value)
        return fmt::format("{} on feed {}, which carries {}", kilowatts(carried[f.value]), c.feeds[f].name, kilowatts(c.feeds[f].power.value));
    return {};
  }

  void note(Diagnostics& diagnostics, std::uint32_t nodes, const Synthesis& made, const std::string& over) const {
    Diagnostic d;
    d.code = code::kLargestFound;
    d.severity = Severity::info;
    d.file = intent_.source.name;
    d.span = place().span;
    d.excerpt = std::string(line_of(intent_.source.text, d.span.line));
    const Loads loads(*made.cluster);
    d.message = fmt::format("the largest that fits has {} node{} in {} rack{} and draws {} at maximum", grouped(nodes), nodes == 1 ? "" : "s", grouped(made.cluster->racks.size()), made.cluster->racks.size() == 1 ? "" : "s", kilowatts(loads.total().load.maximum.value));
    d.help = over.empty() ? "nothing binds up to the largest size that is tried" : fmt::format("one node more would not: {}", over);
    diagnostics.add(d);
  }

  const Intent& intent_;
  const Catalogue& catalogue_;
  const SynthOptions& options_;
  SizeListener* listener_;
  Diagnostics last_problems_;
};

}  // namespace

std::optional<Synthesis> make_cluster(const Intent& intent, const Catalogue& catalogue, Diagnostics& diagnostics, const SynthOptions& options, SizeListener* listener) {
  if (!intent.max.given()) return synthesise(intent, catalogue, diagnostics, options);
  if (intent.max.price.given && options.prices == nullptr)
    diagnostics.error(code::kMissing, intent.source, intent.max.price.span, "a limit on the price needs prices", "add `prices: prices.yaml`, give --prices, or leave `price` out");
  if (diagnostics.has_errors()) return std::nullopt;
  return Search(intent, catalogue, options, listener).run(diagnostics);
}

}  // namespace cw
