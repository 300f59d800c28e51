#include "unit/made_cluster.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "clusterwright/check/registry.hpp"
#include "clusterwright/intent/intent.hpp"
#include "clusterwright/synth/synth.hpp"
#include "support/embedded.hpp"

namespace made {

using namespace cw;

bool Made::says(std::uint16_t code) const {
  return std::any_of(diagnostics.all().begin(), diagnostics.all().end(), [&](const Diagnostic& d) { return d.code == code; });
}

Made make(const std::string& text, const Catalogue& parts) {
  Made m;
  const auto intent = read_intent({"test.yaml", text}, m.diagnostics);
  if (!intent || m.diagnostics.has_errors()) return m;
  if (auto done = synthesise(*intent, parts, m.diagnostics)) m.cluster = done->cluster;
  return m;
}

Cluster cluster(const std::string& text) {
  const Made m = make(text);
  EXPECT_TRUE(m.cluster) << text << render(m.diagnostics, Colour::never);
  return m.cluster ? *m.cluster : Cluster();
}

cw::ClusterView view_of(const std::string& text) {
  auto view = cw::cluster_view(std::make_shared<const cw::Cluster>(cluster(text)));
  EXPECT_TRUE(view) << text;
  return view ? std::move(*view) : cw::ClusterView();
}

std::vector<std::string> said(const Cluster& c, std::uint16_t code) {
  Diagnostics d;
  run_checks(c, d);
  std::vector<std::string> out;
  for (const Diagnostic& one : d.all())
    if (one.code == code) out.push_back(fmt::format("{}{}{} ({})", one.subject, one.subject.empty() ? "" : ": ", one.message, one.help));
  return out;
}

}  // namespace made
