#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clusterwright/base/diagnostics.hpp"
#include "clusterwright/base/result.hpp"
#include "clusterwright/fabric/levels.hpp"
#include "clusterwright/fabric/summary.hpp"
#include "clusterwright/topology/synthetic.hpp"

// How far the levels agree with each other, and packet level with figures that others published: the report that
// `clusterwright sim accuracy` prints and docs/accuracy.md is.
namespace cw {

// What is promised of a class of traffic and transport.
enum class Promise : std::uint8_t {
  uncontended,  // levels within 3 % of each other
  contended,    // within 10 %
  published     // the difference is told, and flow level is not taken where it is above 15 %
};

struct AgreementCase {
  std::string_view name;
  std::string_view what;  // network and traffic in words
  Promise promise = Promise::published;
  NamedGraph net;
  Traffic traffic;
  FabricOptions options;
};
// All that the report holds; small enough to run in seconds.
std::vector<AgreementCase> agreement_cases();

struct Agreement {
  Quantiles closed, flow, packet;  // completion times, us: from a flow's start until its sender knows
  // The largest of the differences of mean and of maximum from packet level, percent of it.
  double flow_percent = 0, closed_percent = 0;
};
Result<Agreement> agree(const AgreementCase& c);
double allowed_percent(Promise p);  // 3, 10; 0 where nothing is promised

struct PublishedCase {
  std::string_view name;
  std::uint32_t ports = 0;  // of the fat tree's switches
  Traffic traffic;
  FabricOptions options;
  double allowed_percent = 5;
};
std::vector<PublishedCase> published_cases();

struct PublishedFigures {
  std::string name, source;
  Quantiles times;
};
// Of a CSV with columns case, mean_us, p99_us, max_us, source. Every problem is located; nothing where the file is no table.
std::optional<std::vector<PublishedFigures>> read_published(const SourceText& source, Diagnostics& diagnostics);

// The report as Markdown; a Failure where a run fails.
Result<std::string> accuracy_report(std::span<const PublishedFigures> published);

}  // namespace cw
