#include "clusterwright/fabric/failures.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/base/random.hpp"
#include "clusterwright/base/units.hpp"

namespace cw {
namespace {

constexpr std::uint64_t kDrawFailures = 0x4641'494c'0000'0000;

std::string time_text(SimTime t) {
  if (t.ps < kPsPerUs) return number_text(static_cast<double>(t.ps) / 1e3) + " ns";
  if (t.ps < 1'000 * kPsPerUs) return number_text(in_us(t)) + " us";
  return t.ps < kPsPerSecond ? number_text(in_us(t) / 1e3) + " ms" : number_text(in_seconds(t)) + " s";
}

// The names near enough to `word` to be meant.
std::string nearest_name(const NetGraph& graph, const NetNames& names, std::string_view word) {
  std::vector<std::string> all;
  std::vector<std::string_view> views;
  for (std::uint32_t v = 0; v < graph.size(); ++v) all.push_back(names.vertex(v));
  // The end of a name of several parts will often be all that was written.
  for (const std::string& name : all)
    if (name.size() > word.size() && name.ends_with(word) && name[name.size() - word.size() - 1] == '/') return name;
  views.assign(all.begin(), all.end());
  if (const std::string_view near = nearest(word, views); !near.empty()) return std::string(near);
  if (word.find('/') != std::string_view::npos) return {};
  for (std::string_view& v : views) v = v.substr(v.rfind('/') == std::string_view::npos ? 0 : v.rfind('/') + 1);
  const std::string_view near = nearest(word, views);
  return near.empty() ? std::string() : all[static_cast<std::size_t>(std::find(views.begin(), views.end(), near) - views.begin())];
}

}  // namespace

// Reads one text of the grammar.
class FailureText {
 public:
  FailureText(FailurePlan& plan, std::string_view option, std::string_view text, Diagnostics& diagnostics)
      : plan_(plan), source_{std::string(option), std::string(text)}, text_(source_.text), rest_(text_), diagnostics_(diagnostics) {}

  void fail() {
    if (!when()) return;
    thing(rest_, 0, "is down");
  }
  void slow() {
    if (!when()) return;
    double left = 0;
    if (!percent(left)) return;
    if (left <= 0 || left >= 100) return tell(code::kBadFailure, rest_.size() + 1, text_.size() - rest_.size() - 1, fmt::format("{}% of its rate is not slow", number_text(left)), "write what is left of it, above 0% and below 100%; --fail takes a thing down");
    thing(rest_, left / 100, fmt::format("runs at {}%", number_text(left)));
  }
  void rate() {
    if (!when()) return;
    double share = 0;
    if (!percent(share)) return;
    if (share > 100) return tell(code::kBadFailure, rest_.size() + 1, text_.size() - rest_.size() - 1, fmt::format("{}% is more than all", number_text(share)), "write a share from 0% to 100%");
    drawn(share / 100);
  }

 private:
  void tell(std::uint16_t code, std::size_t from, std::size_t length, std::string message, std::string help) {
    diagnostics_.error(code, source_, {1, static_cast<std::uint32_t>(from + 1), static_cast<std::uint32_t>(length)}, std::move(message), std::move(help));
  }

  // Takes "@2ms..5ms" off the end.
  bool when() {
    const std::size_t at = rest_.rfind('@');
    if (at == std::string_view::npos) return true;
    const std::string_view times = rest_.substr(at + 1);
    const std::size_t dots = times.find("..");
    const auto one = [&](std::string_view word, std::size_t offset, SimTime& into) {
      const auto s = parse_quantity(word, Dimension::time);
      const auto t = s ? sim_time(Seconds{*s}) : std::nullopt;
      if (t) into = *t;
      else tell(code::kBadFailure, at + 1 + offset, word.size(), fmt::format("'{}' is no time", word), "write when it happens as @2ms, or from when to when as @2ms..5ms");
      return t.has_value();
    };
    const bool first = one(times.substr(0, dots), 0, when_.from);
    const bool second = dots == std::string_view::npos || one(times.substr(dots + 2), dots + 2, when_.to);
    if (first && second && when_.to <= when_.from) {
      tell(code::kBadFailure, at + 1, times.size(), fmt::format("{} is not before {}", time_text(when_.from), time_text(when_.to)), "write the earlier time first");
      return false;
    }
    rest_ = rest_.substr(0, at);
    return first && second;
  }

  // Takes ":25%" off the end.
  bool percent(double& share) {
    const std::size_t colon = rest_.rfind(':');
    const std::string_view word = colon == std::string_view::npos ? std::string_view() : rest_.substr(colon + 1);
    const auto p = parse_quantity(word, Dimension::percent);
    if (!p) {
      tell(code::kBadFailure, colon == std::string_view::npos ? 0 : colon + 1, colon == std::string_view::npos ? rest_.size() : word.size(), "no share in percent stands at the end", source_.name == "--slow" ? "write what is left of the rate: link:leaf-01/17:25%" : "write which share fails: links:1%");
      return false;
    }
    share = *p;
    rest_ = rest_.substr(0, colon);
    return true;
  }

  std::string when_text() const {
    if (when_.to < kLongestSim) return fmt::format("from {} to {}", time_text(when_.from), time_text(when_.to));
    return when_.from.ps == 0 ? "from the start" : fmt::format("from {}", time_text(when_.from));
  }

  void take(const std::vector<std::uint32_t>& ports, double share, std::string_view name, std::string_view what) {
    plan_.add(ports, when_, share);
    plan_.told_.push_back(fmt::format("{} {} {}{}", name, what, when_text(), ports.size() == 1 ? "" : fmt::format(" ({} links)", ports.size())));
  }

  void thing(std::string_view name, double share, std::string_view what) {
    const std::size_t offset = static_cast<std::size_t>(name.data() - text_.data());
    if (name.empty()) return tell(code::kBadFailure, offset, 1, "nothing is named", "name a switch or a host, or write link:leaf-01/17 or nic:host-5");
    if (name.starts_with("link:")) return link(name.substr(5), share, what);
    const bool nic = name.starts_with("nic:");
    if (nic) name.remove_prefix(4);
    if (const auto inside = of_node(name); !inside.empty()) return take(inside, share, name, what);
    const std::uint32_t v = vertex(name);
    if (v == NetGraph::kNone) return;
    if (nic && !plan_.graph_.is_endpoint(v) && plan_.graph_.kind[v] != VertexKind::nic) return tell(code::kNotInNetwork, static_cast<std::size_t>(name.data() - text_.data()), name.size(), fmt::format("{} is no host and no adapter", name), "name a switch without nic:");
    take(plan_.ports_of(v), share, nic ? fmt::format("the adapter of {}", name) : std::string(name), what);
  }

  // What leads out of a node of a design, which is no vertex of its own but "<node>/gpu-0" and the like.
  std::vector<std::uint32_t> of_node(std::string_view name) const {
    std::vector<std::uint32_t> ports;
    if (name.empty() || plan_.names_.find_vertex(name) != NetGraph::kNone) return ports;
    const std::string prefix = fmt::format("{}/", name);
    const NetGraph& g = plan_.graph_;
    for (std::uint32_t v = 0; v < g.size(); ++v) {
      if (g.kind[v] == VertexKind::switch_ || !plan_.names_.vertex(v).starts_with(prefix)) continue;
      for (const std::uint32_t p : plan_.ports_of(v))
        if (g.kind[g.to(p)] == VertexKind::switch_) ports.push_back(p);
    }
    return ports;
  }

  std::uint32_t vertex(std::string_view name) {
    const std::uint32_t v = plan_.names_.find_vertex(name);
    if (v != NetGraph::kNone) return v;
    const std::string near = nearest_name(plan_.graph_, plan_.names_, name);
    tell(code::kNotInNetwork, static_cast<std::size_t>(name.data() - text_.data()), name.size(), fmt::format("nothing in the network is called '{}'", name),
         near.empty() ? fmt::format("names are such as {} and {}", plan_.names_.vertex(0), plan_.names_.vertex(static_cast<std::uint32_t>(plan_.graph_.size() - 1))) : fmt::format("did you mean '{}'?", near));
    return v;
  }

  void link(std::string_view name, double share, std::string_view what) {
    if (const std::size_t dashes = name.find("--"); dashes != std::string_view::npos) return between(name.substr(0, dashes), name.substr(dashes + 2), share, what);
    std::vector<std::uint32_t> ports = plan_.names_.find_link(name);
    const std::size_t slash = name.rfind('/');
    const std::size_t offset = static_cast<std::size_t>(name.data() - text_.data());
    if (ports.empty()) {
      // The vertex may be right and the port wrong: say which.
      const std::size_t cut = name.find(':') != std::string_view::npos ? name.find(':') : slash;
      const std::string_view of = name.substr(0, cut);
      if (cut == std::string_view::npos && plan_.names_.find_vertex(of) == NetGraph::kNone) return void(vertex(of));
      const std::uint32_t v = plan_.names_.find_vertex(of);
      if (v == NetGraph::kNone) return void(vertex(of));
      const std::uint32_t first = plan_.graph_.first_port[v], end = plan_.graph_.first_port[v + 1];
      if (first == end) return tell(code::kNotInNetwork, offset, name.size(), fmt::format("{} has no links", of), "name another");
      return tell(code::kNotInNetwork, offset, name.size(), cut == std::string_view::npos ? fmt::format("'{}' is no link", name) : fmt::format("{} has no port '{}'", of, name.substr(cut + 1)), fmt::format("its ports are {} to {}", plan_.names_.port(first), plan_.names_.port(end - 1)));
    }
    const std::string named = plan_.names_.port(ports[0]);
    std::erase_if(ports, [&](std::uint32_t p) { return !plan_.graph_.linked(p); });
    if (ports.empty()) return tell(code::kNotInNetwork, offset, name.size(), fmt::format("nothing is plugged into {}", named), "name a port with a link");
    take(ports, share, ports.size() == 1 ? fmt::format("the link of {}", named) : fmt::format("the cage {}", name), what);
  }

  void between(std::string_view a, std::string_view b, double share, std::string_view what) {
    const std::uint32_t va = vertex(a), vb = vertex(b);
    if (va == NetGraph::kNone || vb == NetGraph::kNone) return;
    std::vector<std::uint32_t> ports;
    for (const std::uint32_t p : plan_.ports_of(va))
      if (plan_.graph_.to(p) == vb) ports.push_back(p);
    if (ports.empty()) return tell(code::kNotInNetwork, static_cast<std::size_t>(a.data() - text_.data()), a.size() + 2 + b.size(), fmt::format("no link joins {} and {}", a, b), "name two that are next to each other");
    take(ports, share, fmt::format("what joins {} and {}", a, b), what);
  }

  // --- by rate ---------------------------------------------------------------------------------
  void drawn(double share) {
    const NetGraph& g = plan_.graph_;
    std::vector<std::uint32_t> of;  // ports of links, or vertices
    if (rest_ == "links" || rest_ == "nics") {
      for (std::uint32_t p = 0; p < g.ports(); ++p) {
        if (!g.linked(p) || g.peer[p] < p || g.link[p] == LinkKind::pcie || within_domain(g.link[p])) continue;
        const bool host = g.kind[g.owner[p]] != VertexKind::switch_ || g.kind[g.to(p)] != VertexKind::switch_;
        if (host == (rest_ == "nics")) of.push_back(p);
      }
    } else if (rest_ == "switches") {
      for (std::uint32_t v = 0; v < g.size(); ++v)
        if (g.kind[v] == VertexKind::switch_) of.push_back(v);
    } else {
      return tell(code::kBadFailure, 0, rest_.size(), fmt::format("a share of '{}' cannot fail", rest_), "write links:1%, nics:1% or switches:1%");
    }
    const auto n = static_cast<std::size_t>(std::llround(share * static_cast<double>(of.size())));
    if (n == 0) {
      diagnostics_.warning(code::kNothingFails, source_, {1, 1, static_cast<std::uint32_t>(text_.size())}, fmt::format("{} of {} {} is none: nothing fails", quantity_text(share * 100, Dimension::percent), grouped(of.size()), rest_), of.empty() ? "the network has none of them" : fmt::format("{}% is one of them", number_text(std::ceil(10000.0 / static_cast<double>(of.size())) / 100)));
      return;
    }
    // The n smallest draws: another thing in the network changes none of the draws of the others.
    std::vector<std::pair<std::uint64_t, std::uint32_t>> order;
    const std::uint64_t kind = rest_ == "links" ? 0 : rest_ == "nics" ? 1 : 2;
    for (const std::uint32_t x : of) order.emplace_back(random_bits(plan_.seed_, kDrawFailures + (kind << 33U) + x, 0), x);
    std::nth_element(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(n - 1), order.end());
    std::vector<std::uint32_t> ports, taken;
    for (std::size_t i = 0; i < n; ++i) taken.push_back(order[i].second);
    std::sort(taken.begin(), taken.end());
    std::string named;
    for (std::size_t i = 0; i < taken.size(); ++i) {
      if (i < 4) named += fmt::format("{}{}", i == 0 ? "" : ", ", kind == 2 ? plan_.names_.vertex(taken[i]) : plan_.names_.port(taken[i]));
      if (kind == 2) for (const std::uint32_t p : plan_.ports_of(taken[i])) ports.push_back(p);
      else ports.push_back(taken[i]);
    }
    plan_.add(ports, when_, 0);
    plan_.told_.push_back(fmt::format("{} of {} {} {} down {}: {}{}", grouped(n), grouped(of.size()), rest_, n == 1 ? "is" : "are", when_text(), named, n > 4 ? " …" : ""));
  }

  FailurePlan& plan_;
  SourceText source_;
  std::string_view text_, rest_;
  Diagnostics& diagnostics_;
  FailurePlan::When when_;
};

void FailurePlan::fail(std::string_view text, Diagnostics& d) { FailureText(*this, "--fail", text, d).fail(); }
void FailurePlan::slow(std::string_view text, Diagnostics& d) { FailureText(*this, "--slow", text, d).slow(); }
void FailurePlan::fail_rate(std::string_view text, Diagnostics& d) { FailureText(*this, "--fail-rate", text, d).rate(); }

std::vector<std::uint32_t> FailurePlan::ports_of(std::uint32_t v) const {
  std::vector<std::uint32_t> ports;
  for (std::uint32_t p = graph_.first_port[v]; p < graph_.first_port[v + 1]; ++p)
    if (graph_.linked(p)) ports.push_back(p);
  return ports;
}

void FailurePlan::add(const std::vector<std::uint32_t>& ports, When when, double share) {
  for (const std::uint32_t p : ports) {
    spans_.push_back({when.from, when.to, share, p});
    spans_.push_back({when.from, when.to, share, graph_.peer[p]});
  }
}

void FailurePlan::fail_matrix(const std::vector<MatrixFailure>& failures, const SourceText& matrix, Diagnostics& diagnostics) {
  std::vector<std::vector<std::uint32_t>> tiers(4);
  for (std::uint32_t v = 0; v < graph_.size(); ++v)
    if (graph_.kind[v] == VertexKind::switch_ && graph_.tier[v] >= 1 && graph_.tier[v] <= 3) tiers[graph_.tier[v]].push_back(v);
  for (const MatrixFailure& f : failures) {
    const auto& switches = tiers[f.tier];
    if (f.number >= switches.size()) {
      diagnostics.error(code::kNotInNetwork, matrix, f.span, fmt::format("the network has no switch {} in this tier", f.number), switches.empty() ? "it has no such tier" : fmt::format("they are 0 to {}", switches.size() - 1));
      continue;
    }
    const std::uint32_t v = switches[f.number];
    std::vector<std::uint32_t> links;
    for (const std::uint32_t p : ports_of(v))
      if (f.tier == 3 ? graph_.tier[graph_.to(p)] < 3 : graph_.tier[graph_.to(p)] > graph_.tier[v]) links.push_back(p);
    if (f.link >= links.size()) {
      diagnostics.error(code::kNotInNetwork, matrix, f.span, fmt::format("{} has no link {} {}", names_.vertex(v), f.link, f.tier == 3 ? "down" : "up"), links.empty() ? "it has none" : fmt::format("they are 0 to {}", links.size() - 1));
      continue;
    }
    add({links[f.link]}, {}, 0);
    told_.push_back(fmt::format("the link of {} is down from the start", names_.port(links[f.link])));
  }
}

std::vector<LinkChange> FailurePlan::changes() const {
  std::vector<Episode> spans = spans_;
  std::sort(spans.begin(), spans.end(), [](const Episode& a, const Episode& b) { return std::tie(a.port, a.from.ps, a.to.ps, a.share) < std::tie(b.port, b.from.ps, b.to.ps, b.share); });
  std::vector<LinkChange> out;
  for (std::size_t i = 0; i < spans.size();) {
    std::size_t end = i;
    std::vector<SimTime> times;
    for (; end < spans.size() && spans[end].port == spans[i].port; ++end) {
      times.push_back(spans[end].from);
      if (spans[end].to < kLongestSim) times.push_back(spans[end].to);
    }
    std::sort(times.begin(), times.end());
    times.erase(std::unique(times.begin(), times.end()), times.end());
    double now = 1;
    for (const SimTime t : times) {
      double share = 1;
      for (std::size_t k = i; k < end; ++k)
        if (spans[k].from <= t && t < spans[k].to) share = std::min(share, spans[k].share);
      if (share != now) out.push_back({t, spans[i].port, share});
      now = share;
    }
    i = end;
  }
  std::stable_sort(out.begin(), out.end(), [](const LinkChange& a, const LinkChange& b) { return a.at < b.at; });
  return out;
}

namespace {

NetFaults faults_until(const NetGraph& graph, const std::vector<LinkChange>& changes, SimTime until) {
  NetFaults faults;
  for (const LinkChange& c : changes) {
    if (c.at > until) break;
    if (faults.down.empty()) faults.down.assign(graph.ports(), 0);
    faults.down[c.port] = c.share <= 0 ? 1 : 0;
  }
  return faults;
}

}  // namespace

NetFaults last_faults(const NetGraph& graph, const std::vector<LinkChange>& changes) { return faults_until(graph, changes, kLongestSim); }
NetFaults first_faults(const NetGraph& graph, const std::vector<LinkChange>& changes) { return faults_until(graph, changes, SimTime{0}); }

Unreachable unreachable(const NetRoutes& routes, const Traffic& traffic) {
  constexpr std::size_t kFirst = 8;
  Unreachable out;
  const auto look = [&](const FlowSpec& f) {
    if (routes.reachable(f.src, f.dst)) return;
    if (out.first.size() < kFirst) out.first.push_back(f);
    ++out.flows;
  };
  for (const FlowSpec& f : traffic.flows) look(f);
  if (!traffic.uniform) return out;
  // Reaching is the same for all who hang on the same switches: one of each home is asked, for each other home.
  const auto& members = traffic.uniform->members;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> homes;  // home, a member
  for (const std::uint32_t m : members) homes.emplace_back(routes.target(m).home, m);
  std::sort(homes.begin(), homes.end());
  std::vector<std::size_t> starts;
  for (std::size_t i = 0; i < homes.size(); ++i)
    if (i == 0 || homes[i].first != homes[i - 1].first) starts.push_back(i);
  starts.push_back(homes.size());
  for (std::size_t a = 0; a + 1 < starts.size(); ++a) {
    for (std::size_t b = 0; b + 1 < starts.size(); ++b) {
      const std::uint64_t na = starts[a + 1] - starts[a], nb = starts[b + 1] - starts[b];
      if (a == b && na < 2) continue;
      FlowSpec f;
      f.src = homes[starts[a]].second;
      f.dst = homes[a == b ? starts[b] + 1 : starts[b]].second;
      f.bytes = traffic.uniform->bytes;
      if (routes.reachable(f.src, f.dst)) continue;
      if (out.first.size() < kFirst) out.first.push_back(f);
      out.flows += na * (a == b ? nb - 1 : nb);
    }
  }
  return out;
}

}  // namespace cw
