#include "clusterwright/fabric/accuracy.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/fabric/choose_level.hpp"
#include "clusterwright/text/csv_reader.hpp"

namespace cw {
namespace {

Quantiles completions(const FabricOutcome& outcome) {
  std::vector<double> us;
  for (const FlowOutcome& f : outcome.flows)
    if (f.end == FlowEnd::done) us.push_back(in_us(f.finish - f.start));
  return quantiles_of(std::move(us));
}

double percent(double value, double of) { return of > 0 ? 100 * (value - of) / of : 0; }

double apart(const Quantiles& a, const Quantiles& of) { return std::max(std::abs(percent(a.mean, of.mean)), std::abs(percent(a.max, of.max))); }

std::string levels_table(const std::vector<AgreementCase>& cases, const std::vector<Agreement>& results, Promise promise) {
  std::string out = "| case | what | closed form, mean / max us | flow level | packet level | closed against packet | flow against packet |\n|---|---|---|---|---|---|---|\n";
  for (std::size_t i = 0; i < cases.size(); ++i) {
    if (cases[i].promise != promise) continue;
    const Agreement& a = results[i];
    out += fmt::format("| {} | {} | {:.6g} / {:.6g} | {:.6g} / {:.6g} | {:.6g} / {:.6g} | {:+.1f} % / {:+.1f} % | {:+.1f} % / {:+.1f} % |\n", cases[i].name, cases[i].what, a.closed.mean, a.closed.max, a.flow.mean, a.flow.max, a.packet.mean, a.packet.max,
                       percent(a.closed.mean, a.packet.mean), percent(a.closed.max, a.packet.max), percent(a.flow.mean, a.packet.mean), percent(a.flow.max, a.packet.max));
  }
  return out + "\n";
}

std::string classes_table() {
  std::string out = "| class | if | level | because |\n|---|---|---|---|\n";
  for (const LevelClass& c : level_classes()) out += fmt::format("| {} | {} | {} | {} |\n", c.name, c.when, level_name(c.level), c.why);
  return out + "\n";
}

struct Simulated {
  const PublishedCase* of = nullptr;
  const PublishedFigures* figures = nullptr;
  Quantiles times;
};

Result<std::vector<Simulated>> simulate_published(const std::vector<PublishedCase>& cases, std::span<const PublishedFigures> published) {
  std::vector<Simulated> out;
  for (const PublishedCase& c : cases) {
    const auto figures = std::ranges::find(published, c.name, &PublishedFigures::name);
    if (figures == published.end()) continue;
    const auto net = fat_tree(c.ports, {});
    const auto outcome = simulate_packets(net->graph, c.traffic, c.options, nullptr);
    if (!outcome) return tl::unexpected(outcome.error());
    out.push_back({&c, &*figures, completions(*outcome)});
  }
  return out;
}

std::string times_table(const std::vector<Simulated>& all) {
  std::string out = "| case | published, mean / p99 / max us | packet level | difference | allowed |\n|---|---|---|---|---|\n";
  for (const Simulated& s : all) {
    if (s.of->allowed_percent > 10) continue;
    const Quantiles& p = s.figures->times;
    out += fmt::format("| {} | {:.6g} / {:.6g} / {:.6g} | {:.4g} / {:.4g} / {:.4g} | {:+.1f} % / {:+.1f} % / {:+.1f} % | {:g} % |\n", s.of->name, p.mean, p.p99, p.max, s.times.mean, s.times.p99, s.times.max, percent(s.times.mean, p.mean),
                       percent(s.times.p99, p.p99), percent(s.times.max, p.max), s.of->allowed_percent);
  }
  return out + "\n";
}

// Mean times as multiples of the first of them: what one way of spreading load costs against another.
std::string ratios_table(const std::vector<Simulated>& all) {
  std::string out = "| case | published mean, us | packet level | slower than spray, published | packet level | difference of the ratios |\n|---|---|---|---|---|---|\n";
  const auto spray = std::ranges::find_if(all, [](const Simulated& s) { return s.of->name == "spray-1024"; });
  if (spray == all.end()) return {};
  for (const Simulated& s : all) {
    if (s.of->allowed_percent <= 10) continue;
    const double there = s.figures->times.mean / spray->figures->times.mean, here = s.times.mean / spray->times.mean;
    out += fmt::format("| {} | {:.6g} | {:.4g} | {:.3f} | {:.3f} | {:+.1f} % |\n", s.of->name, s.figures->times.mean, s.times.mean, there, here, percent(here, there));
  }
  return out + "\n";
}

std::string sources(std::span<const PublishedFigures> published) {
  std::string out;
  for (const PublishedFigures& f : published) out += fmt::format("- {}: {}\n", f.name, f.source);
  return out;
}

}  // namespace

double allowed_percent(Promise p) { return p == Promise::uncontended ? 3 : p == Promise::contended ? 10 : 0; }

Result<Agreement> agree(const AgreementCase& c) {
  Agreement a;
  struct Level {
    Result<FabricOutcome> (*simulate)(const NetGraph&, const Traffic&, const FabricOptions&, SimProgress*);
    Quantiles* times;
  };
  for (const Level& l : {Level{share_flows, &a.closed}, Level{simulate_flows, &a.flow}, Level{simulate_packets, &a.packet}}) {
    const auto outcome = l.simulate(c.net.graph, c.traffic, c.options, nullptr);
    if (!outcome) return tl::unexpected(outcome.error());
    *l.times = completions(*outcome);
    if (l.times->count != c.traffic.flows.size()) return fail(fmt::format("{}: {} of {} flows ended", c.name, l.times->count, c.traffic.flows.size()));
  }
  a.flow_percent = apart(a.flow, a.packet);
  a.closed_percent = apart(a.closed, a.packet);
  return a;
}

std::optional<std::vector<PublishedFigures>> read_published(const SourceText& source, Diagnostics& diagnostics) {
  const auto rows = read_csv(source, diagnostics);
  if (!rows) return std::nullopt;
  std::vector<PublishedFigures> out;
  for (const CsvRow& row : *rows) {
    if (row[0].text == "case") continue;
    if (row.size() != 5) {
      diagnostics.error(code::kWrongShape, source, row[0].span, fmt::format("{} cells where 5 are needed", row.size()), "write case, mean_us, p99_us, max_us, source");
      continue;
    }
    PublishedFigures f{row[0].text, row[4].text, {}};
    double* const into[] = {&f.times.mean, &f.times.p99, &f.times.max};
    for (std::size_t i = 0; i < 3; ++i) {
      const auto value = parse_quantity(row[i + 1].text, Dimension::none);
      if (!value || *value <= 0) diagnostics.error(code::kBadNumber, source, row[i + 1].span, fmt::format("'{}' is no time", row[i + 1].text), "write microseconds, as in 60.4");
      else *into[i] = *value;
    }
    out.push_back(std::move(f));
  }
  return out;
}

Result<std::string> accuracy_report(std::span<const PublishedFigures> published) {
  const auto cases = agreement_cases();
  std::vector<Agreement> results;
  for (const AgreementCase& c : cases) {
    auto a = agree(c);
    if (!a) return tl::unexpected(a.error());
    results.push_back(*a);
  }
  const auto all = published_cases();
  const auto simulated = simulate_published(all, published);
  if (!simulated) return tl::unexpected(simulated.error());
  std::string out = "# How accurate the fabric simulators are\n\nGenerated by `clusterwright sim accuracy`. Times are from when a flow may send until its sender knows that all has\narrived. Networks have links of 400 Gb/s and 1 us; flows are of 32 MB, above 50 bandwidth-delay products, where nothing else is said.\n\n";
  out += "## Levels among each other: nobody in the way\n\nPromised: within 3 %.\n\n" + levels_table(cases, results, Promise::uncontended);
  out += "## Levels among each other: shared links\n\nPromised: within 10 %, mean and maximum, for long flows that are spread or on one path, controlled at the sender, placed out of order.\n\n" + levels_table(cases, results, Promise::contended);
  out += "## Where flow level is another answer\n\nHash collisions, pauses, credits, order, rates by DCQCN and short flows are no matter of fair shares. What flow level says of them is this far from what\npackets do; where a class is off by more than 15 %, `--level auto` takes packet level.\n\n" + levels_table(cases, results, Promise::published);
  out += "## Which level `--level auto` takes\n\nThe first that applies.\n\n" + classes_table();
  out += "## Against figures of others: completion times\n\n" + times_table(*simulated);
  out += "## Against figures of others: ways of spreading load\n\nA permutation of 1,024 hosts, 2 MB each. What is compared is how much slower each is than oblivious spray; allowed: 15 %.\n\n" + ratios_table(*simulated);
  return out + "Sources:\n" + sources(published);
}

}  // namespace cw
