#include "clusterwright/emit/layout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "clusterwright/emit/panel.hpp"
#include "clusterwright/text/svg.hpp"

namespace cw::emit {
namespace {

constexpr double kGap = 10, kFramePad = 10, kFrameTitle = 20, kUnitGap = 18;
constexpr double kNodeHeight = 66, kHostBand = 78;
// A row of few boxes gives them more width than the least, so that counts on their links stand apart.
constexpr double kLeast = 86, kRoomy = 108, kMost = 210, kContent = 1180, kTightest = 128, kNarrowest = 118;
constexpr std::uint32_t kFew = 8;

std::string node_count(const Picture& picture, const Box& box) {
  const Frame& unit = picture.units[box.unit];
  const std::uint32_t in_unit = picture.node_boxes(box.unit);
  const std::string_view word = box.each == 1 ? "node" : "nodes";
  if (in_unit == 1 && unit.partial() && unit.room % unit.count == 0 && box.each != box.count)
    return fmt::format("{} of {} nodes", grouped(box.each), grouped(unit.room / unit.count));
  if (in_unit == 1 && unit.partial() && box.each == box.count)
    return fmt::format("{} of {} nodes", grouped(box.count), grouped(unit.room));
  return fmt::format("{} {}", grouped(box.each), word);
}

constexpr std::size_t kLongNames = 15;  // letters of two names that a usual box has room for

// "node-01 … node-08"; of long names the last one's number alone: "front-end-leaf-03 … 06".
std::string span_text(const Box& box) {
  if (box.last_name.empty()) return box.name;
  const std::size_t number = box.last_name.find_last_not_of("0123456789") + 1;
  const bool shorter = box.name.size() + box.last_name.size() > kLongNames && number < box.last_name.size() &&
                       box.name.compare(0, number, box.last_name, 0, number) == 0;
  return fmt::format("{} \xe2\x80\xa6 {}", box.name, shorter ? box.last_name.substr(number) : box.last_name);
}

std::vector<std::string> node_words(const Cluster& c, const Picture& picture, const Box& box) {
  std::vector<std::string> words{node_count(picture, box)};
  if (picture.units[box.unit].count == 1) words.push_back(span_text(box));
  words.push_back(box.mixed ? "several models" : model_text(c, box.part));
  if (box.gpus > 0) words.push_back(fmt::format("{} GPUs", grouped(box.gpus * box.each / box.count)));
  return words;
}

// Lays one picture out; every member is a step that needs the ones above it.
class Arranger {
 public:
  Arranger(const Cluster& c, const Picture& picture, double x, double y) : c_(c), p_(picture), left_(x), y_(y) {}

  Layout arrange() && {
    out_.boxes.resize(p_.boxes.size());
    out_.units.resize(p_.units.size());
    out_.pods.resize(p_.pods.size());
    leaf_width_ = box_width(Box::Kind::leaf);
    spine_width_ = std::max(box_width(Box::Kind::spine), box_width(Box::Kind::outside));
    super_width_ = box_width(Box::Kind::super_spine);
    appliance_width_ = kNarrowest;
    for (const Box& b : p_.boxes)
      if (b.kind == Box::Kind::appliance)
        for (const std::string& words : box_words(c_, p_, b))
          appliance_width_ = std::clamp(text_width(words, kSmallSize) + 2 * kBoxPad, appliance_width_, kMost);
    choose_rows();
    double pods = -kUnitGap;
    for (std::uint32_t pod = 0; pod < p_.pods.size(); ++pod) pods += pod_width(pod) + kUnitGap;
    const double needed = std::max(pods, row_width(p_.row_size(Box::Kind::super_spine), super_width_));
    double x = left_ + (needed - pods) / 2;
    for (std::uint32_t pod = 0; pod < p_.pods.size(); ++pod) x = place_pod(pod, x) + kUnitGap;
    spread(Box::Kind::super_spine, left_, needed, super_width_, super_y_, [](const Box&) { return true; });
    out_.width = needed;
    out_.height = bottom_ - y_;
    for (Area* band : {&out_.super_band, &out_.spine_band, &out_.host_band}) {
      band->x = left_;
      band->width = needed;
    }
    return std::move(out_);
  }

 private:
  // What leads outside stands beside the spines, above the leaves.
  static bool in_row(const Box& b, Box::Kind kind) { return b.kind == kind || (kind == Box::Kind::spine && b.kind == Box::Kind::outside); }
  std::uint32_t row_size(Box::Kind kind) const {
    return p_.row_size(kind) + (kind == Box::Kind::spine ? p_.row_size(Box::Kind::outside) : 0);
  }

  // Wide enough for the words of all boxes of a kind, within what lets a full row fit.
  double box_width(Box::Kind kind) const {
    const std::uint32_t across = row_size(kind == Box::Kind::outside ? Box::Kind::spine : kind);
    double needed = across <= kFew ? kRoomy : kLeast;
    for (const Box& b : p_.boxes) {
      // Where every leaf has nodes of its own, these lie under it and have its width.
      const bool under = kind == Box::Kind::leaf && b.kind == Box::Kind::nodes && p_.node_boxes(b.unit) > 1;
      if (b.kind != kind && !under) continue;
      const std::vector<std::string> words = box_words(c_, p_, b);
      for (std::size_t i = 0; i < words.size(); ++i)
        needed = std::max(needed, 2 * kBoxPad + (i == 0 ? text_width(words[i], kTitleSize, Weight::bold)
                                                        : text_width(words[i], kSmallSize)));
    }
    const double room = kContent / std::max(1U, across) - kGap;
    return std::min(needed, std::clamp(room, kTightest, kMost));
  }

  // High enough for the words, the bar of ports and, on leaves, the strip of rails.
  double box_height(Box::Kind kind) const {
    std::size_t lines = 3;
    for (const Box& b : p_.boxes)
      if (in_row(b, kind)) lines = std::max(lines, box_words(c_, p_, b).size());
    return 20 + kLineHeight * static_cast<double>(lines - 1) + (kind == Box::Kind::leaf ? 20 : 14);
  }

  static double row_width(std::uint32_t n, double width) { return n == 0 ? 0 : n * (width + kGap) - kGap; }

  // More lines need more room to cross.
  double band_height(LinkClass which) const {
    std::size_t lines = 0;
    for (const Bundle& b : p_.bundles) lines += b.link_class == which ? 1 : 0;
    if (lines == 0) return 48;  // ways outside only
    return lines <= 4 ? 80 : lines <= 16 ? 130 : lines <= 64 ? 160 : 190;
  }

  void choose_rows() {
    const std::uint32_t supers = row_size(Box::Kind::super_spine), spines = row_size(Box::Kind::spine);
    double y = y_;
    super_y_ = y;
    if (supers > 0) {
      y += box_height(Box::Kind::super_spine);
      out_.super_band = {0, y, 0, band_height(LinkClass::spine_super)};
      y += out_.super_band.height;
    }
    pod_y_ = y;
    bool framed = false;
    for (const Frame& pod : p_.pods) framed = framed || !pod.title.empty();
    if (framed) y += kFramePad;
    spine_y_ = y;
    if (spines > 0) {
      y += box_height(Box::Kind::spine);
      out_.spine_band = {0, y, 0, band_height(LinkClass::leaf_spine)};
      y += out_.spine_band.height;
    }
    unit_y_ = y;
    leaf_y_ = y + kFramePad;
    leaf_height_ = box_height(Box::Kind::leaf);
    out_.host_band = {0, leaf_y_ + leaf_height_, 0, kHostBand};
    node_y_ = out_.host_band.bottom();
    unit_bottom_ = node_y_ + kNodeHeight + kFrameTitle;
    bottom_ = unit_bottom_ + (framed ? kFrameTitle : 0);
  }

  double units_width(std::uint32_t pod) const {
    double width = 0;
    for (std::uint32_t u = 0; u < p_.units.size(); ++u)
      if (p_.units[u].pod == pod) width += unit_width(u) + kUnitGap;
    return std::max(0.0, width - kUnitGap);
  }

  double pod_pad(std::uint32_t pod) const { return p_.pods[pod].title.empty() ? 0 : kFramePad; }

  double pod_width(std::uint32_t pod) const {
    std::uint32_t spines = 0;
    for (const Box& b : p_.boxes) spines += in_row(b, Box::Kind::spine) && b.pod == pod ? 1 : 0;
    const double least = p_.pods[pod].title.empty() ? 0 : 160;
    return std::max({units_width(pod), row_width(spines, spine_width_), least}) + 2 * pod_pad(pod);
  }

  // Returns the right edge.
  double place_pod(std::uint32_t pod, double x) {
    const double pad = pod_pad(pod), width = pod_width(pod), inner = width - 2 * pad;
    out_.pods[pod] = {x, pod_y_, width, bottom_ - pod_y_};
    double at = x + pad + (inner - units_width(pod)) / 2;
    for (std::uint32_t u = 0; u < p_.units.size(); ++u) {
      if (p_.units[u].pod != pod) continue;
      place_unit(u, at);
      at += out_.units[u].width + kUnitGap;
    }
    const auto mine = [pod](const Box& b) { return b.pod == pod; };
    const auto [row_x, row] = p_.row_size(Box::Kind::spine) > 0 ? std::pair{x + pad, inner} : over_leaves(pod, x + pad, inner);
    spread(Box::Kind::spine, row_x, row, spine_width_, spine_y_, mine);
    return x + width;
  }

  // Without spines, what leads outside stands above the leaves: left edge and width.
  std::pair<double, double> over_leaves(std::uint32_t pod, double x, double inner) const {
    double first = x + inner, last = x;
    std::uint32_t boxes = 0;
    for (std::size_t i = 0; i < p_.boxes.size(); ++i) {
      boxes += p_.boxes[i].kind == Box::Kind::outside && p_.boxes[i].pod == pod ? 1 : 0;
      if (p_.boxes[i].kind != Box::Kind::leaf || p_.boxes[i].pod != pod) continue;
      first = std::min(first, out_.boxes[i].x);
      last = std::max(last, out_.boxes[i].right());
    }
    const double width = std::max(last - first, row_width(boxes, spine_width_));
    return {std::clamp((first + last - width) / 2, x, std::max(x, x + inner - width)), width};
  }

  // Boxes of one kind in equal slots of the width.
  template <class Mine>
  void spread(Box::Kind kind, double x, double width, double box, double y, Mine mine) {
    const double height = box_height(kind);
    std::vector<std::uint32_t> row;
    for (std::uint32_t i = 0; i < p_.boxes.size(); ++i)
      if (in_row(p_.boxes[i], kind) && mine(p_.boxes[i])) row.push_back(i);
    for (std::size_t i = 0; i < row.size(); ++i) {
      const double slot = width / static_cast<double>(row.size());
      const double middle = x + slot * (static_cast<double>(i) + 0.5);
      out_.boxes[row[i]] = {middle - box / 2, y, box, height};
    }
  }

  // Leaves of a unit, those with the same hosts side by side.
  std::vector<std::uint32_t> leaves_of(std::uint32_t unit) const {
    std::vector<std::pair<std::uint32_t, std::uint32_t>> row;  // first box of nodes, leaf
    for (std::uint32_t i = 0; i < p_.boxes.size(); ++i) {
      if (p_.boxes[i].kind != Box::Kind::leaf || p_.boxes[i].unit != unit) continue;
      std::uint32_t nodes = DeviceId::kNone;
      for (const Bundle& b : p_.bundles)
        if (b.b == i && p_.boxes[b.a].kind == Box::Kind::nodes && p_.boxes[b.a].unit == unit)
          nodes = std::min(nodes, b.a);
      row.emplace_back(nodes, i);
    }
    std::sort(row.begin(), row.end());
    std::vector<std::uint32_t> leaves;
    for (const auto& [nodes, leaf] : row) leaves.push_back(leaf);
    return leaves;
  }

  // Between two leaves: room for the count of the links between them.
  double gap_between(std::uint32_t a, std::uint32_t b) const {
    double gap = kGap;
    for (const Bundle& x : p_.bundles)
      if (x.link_class == LinkClass::leaf_leaf && std::minmax(x.a, x.b) == std::minmax(a, b))
        gap = std::max(gap, text_width(drawn_text(p_, x), kSmallSize) + 44);
    return gap;
  }

  double leaves_width(const std::vector<std::uint32_t>& leaves) const {
    double width = 0;
    for (std::size_t i = 0; i < leaves.size(); ++i)
      width += leaf_width_ + (i > 0 ? gap_between(leaves[i - 1], leaves[i]) : 0);
    return width;
  }

  double nodes_width(std::uint32_t unit) const {
    double width = 0;
    std::uint32_t boxes = 0;
    for (const Box& b : p_.boxes) {
      if (b.kind != Box::Kind::nodes || b.unit != unit) continue;
      ++boxes;
      for (const std::string& words : box_words(c_, p_, b))
        width = std::max(width, text_width(words, kTitleSize) + 2 * kBoxPad);
    }
    // Where every leaf has nodes of its own, these are as wide as the leaf.
    return boxes == 1 ? std::min(width, p_.units.size() > 8 ? leaf_width_ : kMost) : 0;
  }

  std::uint32_t appliances_of(std::uint32_t unit) const {
    std::uint32_t n = 0;
    for (const Box& b : p_.boxes) n += b.kind == Box::Kind::appliance && b.unit == unit ? 1 : 0;
    return n;
  }

  double unit_width(std::uint32_t unit) const {
    const double inner = inner_width(unit);
    const double title = text_width(frame_text(p_, p_.units[unit]), kSmallSize, Weight::bold) + 12;
    return std::max(inner, p_.units[unit].title.empty() ? 0 : title) + 2 * kFramePad;
  }

  // Appliances stand beside the nodes, or under the leaves where there are none.
  double inner_width(std::uint32_t unit) const {
    const double leaves = leaves_width(leaves_of(unit)), appliances = appliances_of(unit) * (appliance_width_ + kGap);
    return p_.node_boxes(unit) == 0 ? std::max(leaves, appliances - kGap) : std::max(leaves, nodes_width(unit)) + appliances;
  }

  void place_unit(std::uint32_t unit, double x) {
    const std::vector<std::uint32_t> leaves = leaves_of(unit);
    const bool nodes = p_.node_boxes(unit) > 0;
    const double leaf_row = leaves_width(leaves), inner = nodes ? std::max(leaf_row, nodes_width(unit)) : inner_width(unit);
    out_.units[unit] = {x, unit_y_, unit_width(unit), unit_bottom_ - unit_y_};
    double at = x + kFramePad + (inner - leaf_row) / 2;
    for (std::size_t i = 0; i < leaves.size(); ++i) {
      if (i > 0) at += gap_between(leaves[i - 1], leaves[i]);
      out_.boxes[leaves[i]] = {at, leaf_y_, leaf_width_, leaf_height_};
      at += leaf_width_;
    }
    place_nodes(unit, x + kFramePad, inner);
    const double row = appliances_of(unit) * (appliance_width_ + kGap) - kGap;
    double appliance = x + kFramePad + (nodes ? inner + kGap : (inner - row) / 2);
    for (std::uint32_t i = 0; i < p_.boxes.size(); ++i) {
      if (p_.boxes[i].kind != Box::Kind::appliance || p_.boxes[i].unit != unit) continue;
      out_.boxes[i] = {appliance, node_y_, appliance_width_, kNodeHeight};
      appliance += appliance_width_ + kGap;
    }
  }

  // Nodes lie under their leaves; a unit's only box of nodes takes its whole width.
  void place_nodes(std::uint32_t unit, double x, double inner) {
    std::vector<std::uint32_t> boxes;
    for (std::uint32_t i = 0; i < p_.boxes.size(); ++i)
      if (p_.boxes[i].kind == Box::Kind::nodes && p_.boxes[i].unit == unit) boxes.push_back(i);
    for (const std::uint32_t i : boxes) {
      double first = x + inner, last = x;
      for (const Bundle& b : p_.bundles) {
        if (b.a != i || p_.boxes[b.b].kind != Box::Kind::leaf || p_.boxes[b.b].unit != unit) continue;
        first = std::min(first, out_.boxes[b.b].x);
        last = std::max(last, out_.boxes[b.b].right());
      }
      if (boxes.size() == 1 || last <= first) {
        first = x;
        last = x + inner;
      }
      out_.boxes[i] = {first, node_y_, last - first, kNodeHeight};
    }
  }

  const Cluster& c_;
  const Picture& p_;
  double left_, y_;
  double leaf_height_ = 0, leaf_width_ = 0, spine_width_ = 0, super_width_ = 0, appliance_width_ = 0;
  double super_y_ = 0, pod_y_ = 0, spine_y_ = 0, unit_y_ = 0, leaf_y_ = 0, node_y_ = 0, unit_bottom_ = 0, bottom_ = 0;
  Layout out_;
};

}  // namespace

std::string_view plural(Role role) {
  switch (role) {
    case Role::leaf: return "leaves";
    case Role::spine: return "spines";
    case Role::super_spine: return "super-spines";
    default: return "switches";
  }
}

std::string model_text(const Cluster& c, PartId part) {
  if (!part.valid()) return {};
  const Part& p = *c.parts[part];
  return p.model.empty() ? p.id : p.model;
}

std::string rails_text(const std::vector<std::uint16_t>& rails) {
  if (rails.empty()) return {};
  if (rails.size() == 1) return fmt::format("rail {}", rails[0]);
  if (rails.size() > 2 && rails.back() - rails.front() == static_cast<int>(rails.size()) - 1)
    return fmt::format("rails {}-{}", rails.front(), rails.back());
  std::string text = "rails ";
  for (std::size_t i = 0; i < rails.size(); ++i) text += fmt::format("{}{}", i == 0 ? "" : ", ", rails[i]);
  return text;
}

namespace {

std::string counted_words(std::uint32_t n, PartKind kind) {
  const auto words = [&](std::string_view one, std::string_view many) { return fmt::format("{} {}", grouped(n), n == 1 ? one : many); };
  switch (kind) {
    case PartKind::server: return words("server", "servers");
    case PartKind::storage: return words("storage node", "storage nodes");
    case PartKind::pdu: return words("PDU", "PDUs");
    case PartKind::cdu: return words("CDU", "CDUs");
    case PartKind::switch_: return words("switch", "switches");
    default: return words("appliance", "appliances");
  }
}

std::vector<std::string> appliance_words(const Cluster& c, const Picture& picture, const Box& box) {
  std::vector<std::string> words;
  words.push_back(box.count == 1 && !box.name.empty() ? box.name : counted_words(box.each, c.parts[box.part]->kind));
  const bool summed = picture.units[box.unit].count > 1 && box.each == box.count && !picture.units[box.unit].mixed;
  if (summed) words.back() += " in all";
  words.push_back(box.mixed ? "several models" : model_text(c, box.part));
  const bool even = box.linked * box.each % box.count == 0;
  const std::uint64_t linked = even ? box.linked * box.each / box.count : box.linked;
  words.push_back(fmt::format("{} {} linked{}", grouped(linked), linked == 1 ? "port" : "ports", even ? "" : " in all"));
  return words;
}

// Of one pod, as the lines are, where all have as many.
std::vector<std::string> outside_words(const Picture& picture, const Box& box) {
  const Frame& pod = picture.pods[box.pod];
  const bool even = !pod.mixed && box.linked % pod.count == 0;
  return {box.name, fmt::format("{} x {}{}", grouped(even ? box.linked / pod.count : box.linked), short_rate(box.rate), even ? "" : " in all"),
          box.name == "outside" ? "ports kept for it" : "uplinks"};
}

}  // namespace

std::vector<std::string> box_words(const Cluster& c, const Picture& picture, const Box& box) {
  if (box.kind == Box::Kind::nodes) return node_words(c, picture, box);
  if (box.kind == Box::Kind::appliance) return appliance_words(c, picture, box);
  if (box.kind == Box::Kind::outside) return outside_words(picture, box);
  std::vector<std::string> words;
  if (box.each == 1) {
    words.push_back(box.name);
    if (!box.last_name.empty()) words.push_back("\xe2\x80\xa6 " + box.last_name);
    if (!box.group.empty()) words.push_back(box.group);
  } else {
    if (box.group.starts_with("group")) words.push_back(box.group);
    words.push_back(fmt::format("{} {}", grouped(box.each), plural(box.role)));
    if (!box.group.empty() && words.size() == 1) words.push_back(box.group);
    words.push_back(span_text(box));
  }
  words.push_back(box.mixed ? "several models" : model_text(c, box.part));
  const bool even = box.use.cages_used % box.count == 0 && box.use.cages % box.count == 0;
  const std::uint64_t by = even ? box.count : 1;
  words.push_back(fmt::format("{} of {} cages{}", grouped(box.use.cages_used / by), grouped(box.use.cages / by), even || box.each == box.count ? "" : " in all"));
  if (!box.rails.empty()) words.push_back(rails_text(box.rails));
  return words;
}

Layout lay_out(const Cluster& cluster, const Picture& picture, double x, double y) {
  return Arranger(cluster, picture, x, y).arrange();
}

}  // namespace cw::emit
