#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <utility>

#include "clusterwright/emit/sites.hpp"

namespace cw::emit {
namespace {

// Makes of pods, and of units within a pod, that get a drawing of their own; the rest share one.
constexpr std::size_t kMakes = 3;

enum class Draw : std::uint8_t { each, by_make };
struct Detail {
  Draw pods, units;
};
constexpr Detail kDetails[] = {{Draw::each, Draw::each}, {Draw::by_make, Draw::each}, {Draw::by_make, Draw::by_make}};

// Numbers `makes` by first appearance, most frequent first where there are more than kMakes:
// those past the last all get the number kMakes - 1.
std::vector<std::uint32_t> numbered(const std::vector<std::string>& makes) {
  std::map<std::string, std::uint32_t> seen;
  std::vector<std::uint32_t> number, count;
  for (const std::string& make : makes) {
    const auto [at, fresh] = seen.emplace(make, static_cast<std::uint32_t>(count.size()));
    if (fresh) count.push_back(0);
    ++count[at->second];
    number.push_back(at->second);
  }
  if (count.size() <= kMakes) return number;
  std::vector<std::uint32_t> order(count.size()), rank(count.size());
  std::iota(order.begin(), order.end(), 0U);
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return count[a] > count[b]; });
  for (std::uint32_t i = 0; i < order.size(); ++i) rank[order[i]] = std::min<std::uint32_t>(i, kMakes - 1);
  for (std::uint32_t& n : number) n = rank[n];
  return number;
}

// Frames of the pods; returns how many.
std::uint32_t frame_pods(Sites& sites, Draw draw) {
  std::vector<std::string> makes;
  for (const PodSite& p : sites.pods) makes.push_back(p.make);
  const std::vector<std::uint32_t> number = numbered(makes);
  std::uint32_t frames = 0;
  for (std::size_t i = 0; i < sites.pods.size(); ++i) {
    sites.pods[i].frame = draw == Draw::each ? static_cast<std::uint32_t>(i) : number[i];
    frames = std::max(frames, sites.pods[i].frame + 1);
  }
  return frames;
}

// Frames of the units of those pods, numbered pod by pod; returns the pod of each frame.
std::vector<std::uint32_t> frame_units(Sites& sites, std::uint32_t pod_frames, Draw draw) {
  std::vector<std::uint32_t> pod_of;
  for (std::uint32_t frame = 0; frame < pod_frames; ++frame) {
    std::vector<std::uint32_t> members, ordinal;
    std::vector<std::string> makes;
    for (const PodSite& p : sites.pods) {
      if (p.frame != frame) continue;
      for (std::uint32_t i = 0; i < p.units.size(); ++i) {
        members.push_back(p.units[i]);
        ordinal.push_back(i);
        makes.push_back(sites.units[p.units[i]].make);
      }
    }
    const std::vector<std::uint32_t> number = draw == Draw::each ? ordinal : numbered(makes);
    const auto first = static_cast<std::uint32_t>(pod_of.size());
    for (std::size_t i = 0; i < members.size(); ++i) {
      sites.units[members[i]].frame = first + number[i];
      if (pod_of.size() <= first + number[i]) pod_of.resize(first + number[i] + 1, frame);
    }
  }
  return pod_of;
}

// With what stands beside the nodes, more boxes than these side by side make a picture too wide to read.
constexpr std::size_t kMostBoxes = 20;

// Boxes side by side if every leaf of every frame gets one; with those of appliances, one for each part, or without.
struct Across {
  std::size_t leaves = 0, boxes = 0;
  bool fits() const { return leaves <= kMaxAcross && boxes <= kMostBoxes; }
};
Across boxes_across(const Cluster& c, const Sites& sites, std::size_t frames) {
  std::vector<std::size_t> leaves(frames, 0);
  std::vector<std::set<PartId>> parts(frames);
  for (const UnitSite& u : sites.units) {
    leaves[u.frame] = std::max(leaves[u.frame], u.leaves.size());
    for (const DeviceId d : u.appliances) parts[u.frame].insert(c.devices.part[d]);
  }
  Across across;
  for (std::size_t i = 0; i < frames; ++i) {
    across.leaves += leaves[i];
    across.boxes += leaves[i] + parts[i].size();
  }
  return across;
}

std::string title_of(std::string_view word, std::uint16_t number) {
  return number == Coordinates::kNowhere ? std::string() : fmt::format("{} {}", word, number);
}

// A frame that stands for several sites is titled by what they are, not by a number, unless they
// have the same: "unit 2" of every pod.
void fill_frame(Frame& f, std::string_view word, std::uint16_t number, bool first, bool same_make) {
  const std::string title = title_of(word, number);
  if (first) {
    f.title = title;
    return;
  }
  ++f.count;
  f.mixed = f.mixed || !same_make;
  if (f.title != title || f.mixed) f.title = word;
}

void count_room(const Network& net, const UnitSite& u, Frame& f) {
  const auto hosts = static_cast<std::uint32_t>(u.hosts.size());
  // A unit that no node is in has been made for other machines.
  std::uint32_t room = hosts == 0 ? 0 : std::max(hosts, net.unit_nodes);
  // Appliances sit on places of nodes: such a unit is full.
  if (!u.appliances.empty() && room - hosts <= u.appliances.size()) room = hosts;
  f.hosts += hosts;
  f.room += room;
}

}  // namespace

void make_frames(const Cluster& c, Sites& sites, Picture& picture) {
  std::uint32_t pods = 0;
  std::vector<std::uint32_t> pod_of;
  for (const Detail& detail : kDetails) {
    pods = frame_pods(sites, detail.pods);
    pod_of = frame_units(sites, pods, detail.units);
    if (boxes_across(c, sites, pod_of.size()).fits() && std::max<std::size_t>(pods, pod_of.size()) <= kMaxAcross)
      break;
  }
  picture.pods.resize(pods);
  picture.units.resize(pod_of.size());
  std::vector<const std::string*> pod_make(pods, nullptr), unit_make(pod_of.size(), nullptr);
  for (const PodSite& p : sites.pods) {
    const std::string*& make = pod_make[p.frame];
    fill_frame(picture.pods[p.frame], "pod", p.number, make == nullptr, make == nullptr || *make == p.make);
    if (make == nullptr) make = &p.make;
  }
  for (const UnitSite& u : sites.units) {
    const std::string*& make = unit_make[u.frame];
    fill_frame(picture.units[u.frame], "unit", u.number, make == nullptr, make == nullptr || *make == u.make);
    if (make == nullptr) make = &u.make;
    picture.units[u.frame].pod = pod_of[u.frame];
    count_room(c.networks[picture.network], u, picture.units[u.frame]);
  }
  // A lone pod, or the one unit of all the leaves, says nothing.
  if (sites.pods.size() == 1 && sites.super_spines.empty()) picture.pods[0].title.clear();
  if (sites.units.size() == 1) picture.units[0].title.clear();
}

}  // namespace cw::emit
