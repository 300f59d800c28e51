#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "clusterwright/emit/exporters.hpp"
#include "clusterwright/emit/layout.hpp"
#include "clusterwright/emit/outside.hpp"
#include "clusterwright/emit/panel.hpp"
#include "clusterwright/emit/picture.hpp"
#include "clusterwright/text/svg.hpp"

namespace cw {
namespace {

using namespace emit;

constexpr double kMargin = 24, kGutter = 192, kHead = 66, kPanelHead = 38, kPanelGap = 26, kLegendRow = 20;
constexpr std::size_t kPanels = 6;
constexpr std::size_t kMaxBytes = 120000;

struct Sheet {
  std::vector<Picture> pictures;
  std::vector<Layout> layouts;
  std::vector<double> tops;
  std::size_t left_out = 0;  // networks there was no room for
  double width = 0, height = 0, sites_top = 0;
};

std::string count_text(std::uint64_t n, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", grouped(n), n == 1 ? one : many);
}

std::string panel_title(const Cluster& c, const Picture& p) {
  const Network& net = c.networks[p.network];
  std::string text =
      fmt::format("{}: {}, {}, {}", net.name, topology_name(net.topology), count_text(net.tiers, "tier", "tiers"),
                  net.technology == Technology::ethernet ? "Ethernet" : "InfiniBand");
  if (net.host_rate.value > 0) text += fmt::format(", {} to hosts", rate_text(net.host_rate));
  if (net.tiers > 1) text += fmt::format(", oversubscription {} at the leaf", ratio_text(net.leaf_ratio));
  if (net.tiers > 2) text += fmt::format(", {} at the spine", ratio_text(net.spine_ratio));
  if (p.planes > 1)
    text += fmt::format("; 1 of {} planes is drawn{}", p.planes, p.planes_alike ? ", all are alike" : ", the largest");
  for (const NetworkId guest : p.guests) text += fmt::format("; carries {} too", c.networks[guest].name);
  return text;
}

std::string head_line(const Cluster& c) {
  const std::size_t hosts = c.count(DeviceKind::host), gpus = c.gpus();
  std::string text = count_text(hosts, "node", "nodes");
  if (gpus > 0) text += fmt::format(", {}", count_text(gpus, "GPU", "GPUs"));
  if (c.gpu.valid()) text += fmt::format(" ({})", model_text(c, c.gpu));
  text += fmt::format(", {}", count_text(c.count(DeviceKind::switch_), "switch", "switches"));
  text += fmt::format(", {}", count_text(c.links.size(), "link", "links"));
  if (c.target_nodes > hosts) text += fmt::format("; built to grow to {} nodes", grouped(c.target_nodes));
  return text;
}

// One row's words in the left margin.
void margin_words(SvgWriter& svg, const Area& row, const std::vector<std::string>& words) {
  double y = std::max(row.y + 11, row.y + row.height / 2 - 7 * (static_cast<double>(words.size()) - 1) + 3);
  for (std::size_t i = 0; i < words.size(); ++i) {
    const Weight weight = i == 0 ? Weight::bold : Weight::normal;
    const double size = i == 0 ? name_size(words[i], kGutter - 12) : kSmallSize;
    svg.text(kMargin, y, fit_text(words[i], kGutter - 12, size, weight), size, Anchor::start, weight,
             i == 0 ? kInk : kFaint);
    y += 14;
  }
}

std::vector<std::string> tier_words(const Cluster& c, const Picture& p, const Tier& tier) {
  std::vector<std::string> words;
  words.push_back(switch_count(tier.role, tier.switches));
  words.push_back(tier.parts.size() == 1 ? model_text(c, tier.parts[0]) : fmt::format("{} models", tier.parts.size()));
  words.push_back(fmt::format("{} of {} cages in use", grouped(tier.use.cages_used), grouped(tier.use.cages)));
  words.push_back(count_text(tier.use.linked, "port linked", "ports linked"));
  if (tier.use.reserved > 0) words.push_back(count_text(tier.use.reserved, "port kept free", "ports kept free"));
  if (tier.use.dark > 0) words.push_back(count_text(tier.use.dark, "port dark", "ports dark"));
  if (tier.up_links > 0)
    words.push_back(fmt::format("{} to {}", count_text(tier.up_links, "link", "links"),
                                tier.kind == Box::Kind::leaf ? "spines" : "super-spines"));
  if (tier.peer_links > 0) words.push_back(count_text(tier.peer_links, "link among them", "links among them"));
  if (p.planes > 1) words.push_back(fmt::format("in {} planes", p.planes));
  return words;
}

void draw_margin(const Cluster& c, const Picture& p, const Layout& at, SvgWriter& svg) {
  for (const Tier& tier : p.tiers) {
    for (std::size_t i = 0; i < p.boxes.size(); ++i) {
      if (p.boxes[i].kind != tier.kind || p.boxes[i].role != tier.role) continue;
      margin_words(svg, at.boxes[i], tier_words(c, p, tier));
      break;
    }
  }
  for (std::size_t i = 0; i < p.boxes.size(); ++i) {
    if (p.boxes[i].kind != Box::Kind::nodes) continue;
    std::vector<std::string> words{count_text(p.hosts, "node", "nodes")};
    if (p.gpus > 0) words.push_back(count_text(p.gpus, "GPU", "GPUs"));
    if (c.target_nodes > p.hosts) words.push_back(fmt::format("room planned for {}", grouped(c.target_nodes)));
    margin_words(svg, at.boxes[i], words);
    break;
  }
}

struct LegendItem {
  std::string words;
  Paint line;
  enum class Sample : std::uint8_t { line, area, sheets, bar } sample = Sample::line;
};

std::vector<LegendItem> legend_of(const Cluster& c, const Sheet& sheet) {
  std::vector<std::uint16_t> rails;
  bool trunk = false, peer = false, no_rail = false, partial = false, free = false, several = false, outside = false;
  std::vector<NetworkId> guests;
  for (const Picture& p : sheet.pictures) {
    for (const Bundle& b : p.bundles) {
      const bool guest = b.network != p.network;
      trunk = trunk || b.link_class == LinkClass::leaf_spine || b.link_class == LinkClass::spine_super;
      peer = peer || b.link_class == LinkClass::leaf_leaf;
      if (b.rail != Coordinates::kNowhere && !guest) rails.push_back(b.rail);
      no_rail = no_rail || (p.boxes[b.a].kind == Box::Kind::nodes && b.rail == Coordinates::kNowhere && !guest);
    }
    guests.insert(guests.end(), p.guests.begin(), p.guests.end());
    for (const Frame& unit : p.units) partial = partial || unit.partial();
    for (const Tier& tier : p.tiers) free = free || tier.use.cages_used < tier.use.cages;
    for (const Box& b : p.boxes) {
      several = several || (b.each > 1 && b.kind < Box::Kind::nodes);
      outside = outside || b.kind == Box::Kind::outside;
    }
  }
  std::sort(rails.begin(), rails.end());
  rails.erase(std::unique(rails.begin(), rails.end()), rails.end());
  std::vector<LegendItem> items;
  for (const std::uint16_t rail : rails)
    if (items.size() < kRailColours)
      items.push_back({fmt::format("rail {}", rail), {.stroke = rail_colour(rail), .width = 3}});
  if (rails.size() > kRailColours) items.push_back({"further rails repeat the colours", {}});
  if (no_rail) items.push_back({"hosts", {.stroke = kHost, .width = 2.4}});
  if (trunk) items.push_back({"between switches", {.stroke = kTrunk, .width = 1.3}});
  if (peer) items.push_back({"between leaves", {.stroke = kHost, .width = 3}});
  for (const NetworkId guest : guests)
    items.push_back({fit_text(c.networks[guest].name, 200, kSmallSize) + ", on the same switches",
                     {.stroke = kGuest, .width = 1.5, .dash = kGuestDash}});
  if (partial)
    items.push_back({"not full: places left for nodes",
                     {.fill = "url(#cw-hatch)", .stroke = kFaint, .dash = "3 2"},
                     LegendItem::Sample::area});
  if (several) items.push_back({"several switches", {.fill = "#fff", .stroke = kFaint}, LegendItem::Sample::sheets});
  if (outside)
    items.push_back({"to other networks and outside", {.stroke = kOutside, .width = 1.8, .dash = kOutsideDash}});
  if (free)
    items.push_back(
        {"cages in use, and free", {.fill = "#fff", .stroke = kFaint, .width = 0.6}, LegendItem::Sample::bar});
  return items;
}

void draw_sample(const LegendItem& item, double x, double y, SvgWriter& svg) {
  switch (item.sample) {
    case LegendItem::Sample::line:
      if (!item.line.stroke.empty()) svg.line(x, y + 9, x + 22, y + 9, item.line);
      return;
    case LegendItem::Sample::area: svg.rect(x, y + 4, 22, 10, 2, item.line); return;
    case LegendItem::Sample::sheets:
      svg.rect(x + 3, y + 2, 18, 11, 2, item.line);
      svg.rect(x, y + 5, 18, 11, 2, item.line);
      return;
    case LegendItem::Sample::bar:
      svg.rect(x, y + 7, 22, 4, 0, item.line);
      svg.rect(x, y + 7, 13, 4, 0, {.fill = kFaint});
      return;
  }
}

// Draws it if there is somewhere to; returns the height it takes.
double draw_legend(const std::vector<LegendItem>& items, double top, double width, SvgWriter* svg) {
  double x = kMargin, y = top;
  for (const LegendItem& item : items) {
    const double needed = 30 + text_width(item.words, kSmallSize) + 22;
    if (x > kMargin && x + needed > width - kMargin) {
      x = kMargin;
      y += kLegendRow;
    }
    if (svg != nullptr) {
      draw_sample(item, x, y, *svg);
      svg->text(x + 28, y + 12.5, item.words, kSmallSize);
    }
    x += needed;
  }
  return y + kLegendRow - top;
}

// Links to other sites: from the cluster as a whole, as a design does not say which switch they end on.
constexpr double kSiteRow = 46, kSiteBox = 34;
double sites_height(const Cluster& c) { return c.wan.empty() ? 0 : kPanelHead + kSiteRow * static_cast<double>(c.wan.size()) + kPanelGap; }

double site_line_width(const Cluster& c) {
  double width = 120;
  for (const WanLink& w : c.wan) width = std::max(width, text_width(wan_text(w), kSmallSize) + 40);
  return width;
}

double site_box_width(const Cluster& c) {
  double width = text_width(c.name, kTitleSize, Weight::bold);
  for (const WanLink& w : c.wan) width = std::max(width, text_width(w.to, kTitleSize, Weight::bold));
  return std::clamp(width + 4 * kBoxPad, 110.0, 210.0);
}

void draw_sites(const Cluster& c, double top, double room, SvgWriter& svg) {
  if (c.wan.empty()) return;
  const double box = site_box_width(c), left = kMargin + kGutter, right = left + box + site_line_width(c);
  svg.line(kMargin, top + 8, kMargin + room, top + 8, {.stroke = "#d5d9de"});
  svg.text(kMargin, top + kPanelHead - 13, "links to other sites", kTitleSize, Anchor::start, Weight::bold);
  double y = top + kPanelHead + kSiteBox / 2;
  const double first = y;
  const auto site = [&](double x, double middle, const std::string& name, std::string_view dash) {
    svg.rect(x, middle - kSiteBox / 2, box, kSiteBox, 4, {.fill = "#fff", .stroke = kOutside, .width = 1.2, .dash = dash});
    svg.text(x + box / 2, middle + 4, fit_text(name, box - 8, kTitleSize, Weight::bold), kTitleSize, Anchor::middle, Weight::bold);
  };
  for (const WanLink& w : c.wan) {
    svg.line(left + box, first, left + box + 12, y, {.stroke = kOutside, .width = 1.8});
    svg.line(left + box + 12, y, right, y, {.stroke = kOutside, .width = 1.8});
    const double words = text_width(wan_text(w), kSmallSize) + 8, middle = (left + box + 12 + right) / 2;
    svg.rect(middle - words / 2, y - 7.5, words, 15, 3, {.fill = "#fff"});
    svg.text(middle, y + 3.5, wan_text(w), kSmallSize, Anchor::middle);
    site(right, y, w.to, kOutsideDash);
    y += kSiteRow;
  }
  site(left, first, c.name.empty() ? std::string("cluster") : c.name, "");
}

Sheet arrange(const Cluster& c, const std::vector<NetworkId>& networks, std::size_t most) {
  Sheet sheet;
  double y = kHead;
  double content = 0;
  for (const NetworkId n : networks) {
    if (sheet.pictures.size() == most) {
      ++sheet.left_out;
      continue;
    }
    sheet.pictures.push_back(picture_of(c, n));
    y += kPanelHead;
    sheet.layouts.push_back(lay_out(c, sheet.pictures.back(), kMargin + kGutter, y));
    sheet.tops.push_back(y);
    y += sheet.layouts.back().height + kPanelGap;
    content = std::max(content, sheet.layouts.back().width);
  }
  // Titles are cut only where they are longer than any picture is wide.
  double words = text_width(head_line(c), kTitleSize);
  for (const Picture& p : sheet.pictures)
    words = std::max(words, text_width(panel_title(c, p), kTitleSize, Weight::bold));
  sheet.width = std::max({kMargin + kGutter + content + kMargin, 2 * kMargin + std::min(words, 1300.0), 560.0});
  if (!c.wan.empty()) sheet.width = std::max(sheet.width, kMargin + kGutter + 2 * site_box_width(c) + site_line_width(c) + kMargin);
  sheet.sites_top = y - kPanelGap + 8;
  sheet.height = y + sites_height(c);
  return sheet;
}

std::string draw_sheet(const Cluster& c, const Sheet& sheet) {
  const std::vector<LegendItem> legend = legend_of(c, sheet);
  const double room = sheet.width - 2 * kMargin;
  const double legend_top = sheet.height - kPanelGap + 14;
  const double note = sheet.left_out > 0 ? kLegendRow : 0;
  const double height = legend_top + draw_legend(legend, legend_top, sheet.width, nullptr) + note + 16;
  const std::string title = c.name.empty() ? std::string("cluster") : c.name;
  SvgWriter svg(sheet.width, height, fit_text(title, 2000, 10));
  svg.hatch(kHatch, "#fbfbfb", "#dcdfe3");
  svg.text(kMargin, 36, fit_text(title, room, 20, Weight::bold), 20, Anchor::start, Weight::bold);
  svg.text(kMargin, 57, fit_text(head_line(c), room, kTitleSize), kTitleSize, Anchor::start, Weight::normal, kFaint);
  for (std::size_t i = 0; i < sheet.pictures.size(); ++i) {
    const double top = sheet.tops[i];
    svg.line(kMargin, top - kPanelHead + 8, sheet.width - kMargin, top - kPanelHead + 8, {.stroke = "#d5d9de"});
    svg.text(kMargin, top - 13, fit_text(panel_title(c, sheet.pictures[i]), room, kTitleSize, Weight::bold), kTitleSize,
             Anchor::start, Weight::bold);
    draw_margin(c, sheet.pictures[i], sheet.layouts[i], svg);
    draw_panel(c, sheet.pictures[i], sheet.layouts[i], svg);
  }
  draw_sites(c, sheet.sites_top, room, svg);
  svg.line(kMargin, legend_top - 6, sheet.width - kMargin, legend_top - 6, {.stroke = "#d5d9de"});
  draw_legend(legend, legend_top, sheet.width, &svg);
  if (sheet.left_out > 0)
    svg.text(kMargin, height - 14,
             fmt::format("{} not drawn for want of room", count_text(sheet.left_out, "network is", "networks are")),
             kSmallSize, Anchor::start, Weight::normal, kFaint);
  return std::move(svg).finish();
}

bool has_switches(const Cluster& c) { return !drawable_networks(c).empty(); }

void write_topology_svg(const Cluster& c, Sink& sink) {
  const std::vector<NetworkId> networks = drawable_networks(c);
  for (std::size_t panels = std::min(kPanels, networks.size()); panels > 0; --panels) {
    const std::string text = draw_sheet(c, arrange(c, networks, panels));
    if (text.size() > kMaxBytes && panels > 1) continue;
    sink.write(text);
    return;
  }
}

}  // namespace

const ExporterInfo kExportTopologySvg{
    .file = "topology.svg",
    .help = "a picture of every network: switches, units, nodes and the links between them, with counts",
    .applies = has_switches,
    .write = write_topology_svg,
};

}  // namespace cw
