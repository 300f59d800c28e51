#include "clusterwright/topology/part_times.hpp"

#include <algorithm>
#include <cmath>

#include "clusterwright/catalog/host_link.hpp"

namespace cw {
namespace {

constexpr std::string_view kAssumed = "assumed, as the part says nothing";
constexpr std::int64_t kEthernetSwitchNs = 500, kInfinibandSwitchNs = 200, kAdapterNs = 170, kScaleUpNs = 600;

PartTime stated_or(const Part* part, std::string_view fact, std::int64_t assumed_ns) {
  const auto seconds = part != nullptr ? part->number(fact) : std::nullopt;
  const auto time = seconds ? sim_time(Seconds{*seconds}) : std::nullopt;
  if (!time) return {SimTime{assumed_ns * kPsPerNs}, Confidence::estimated, kAssumed, false};
  const Fact* f = part->fact(fact);
  if (f == nullptr) return {*time, Confidence::estimated, kAssumed, true};
  return {*time, f->confidence, f->source, true};
}

SimTime nanoseconds(double ns) { return {std::llround(ns * static_cast<double>(kPsPerNs))}; }

}  // namespace

PartTime switch_latency(const Part& part) {
  const bool infiniband = part.switch_ && part.switch_->technology == Technology::infiniband;
  return stated_or(&part, "latency", infiniband ? kInfinibandSwitchNs : kEthernetSwitchNs);
}

bool cuts_through(const Part& part) { return part.text("cut_through") != "false"; }

std::int64_t packet_buffer(const Part& part) { return std::llround(part.number("packet_buffer").value_or(0)); }

PartTime adapter_latency(const Part* part) { return stated_or(part, "latency", kAdapterNs); }

PartTime scale_up_latency(const Part* gpu) { return stated_or(gpu, "scale_up_latency", kScaleUpNs); }

std::int64_t host_link_rate(const Part* part) {
  const auto link = part != nullptr ? parse_host_link(part->text("host_link")) : std::nullopt;
  return link ? std::llround(link->rate().value) : 0;
}

SimTime error_correction_time(BitRate port, BitRate lane) {
  constexpr double kWordBits = 5120, kDecodeNs = 37, kSlowestLane = 20e9;
  if (port.value <= 0 || lane.value < kSlowestLane) return {};
  const double words = port.value > 500e9 ? 4 : (port.value > 150e9 ? 2 : 1);
  return nanoseconds(words * kWordBits / port.value * 1e9 + kDecodeNs);
}

SimTime wire_time(Metres length, Medium medium) {
  const bool copper = medium == Medium::copper || medium == Medium::active_copper;
  return nanoseconds(length.value * (copper ? 4.8 : 4.9));
}

}  // namespace cw
