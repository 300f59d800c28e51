#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clusterwright/check/faceplates.hpp"
#include "clusterwright/cluster/cluster.hpp"

namespace cw {

// One end of an assembly: the cages it is plugged into.
struct AssemblyEnd {
  Faceplates::SlotId slot = Faceplates::kUnknown;
  PortMode mode;
  std::uint16_t cages = 0;
  bool operator==(const AssemblyEnd&) const = default;
};

// Assemblies made of the same parts between cages of the same sort: what holds for one holds for all.
struct AssemblyKind {
  PartId cable, near, far;
  Technology technology = Technology::ethernet;  // of the links' network
  AssemblyEnd near_end, far_end;
  std::uint16_t links = 0;
  bool uneven = false;    // its links join cages of unlike sort or mode
  bool near_is_b = true;  // the near end is on the switch side of the links
  bool operator==(const AssemblyKind&) const = default;
};

// What goes into a cage at one end: the transceiver there, or the cable's own plug.
struct Plug {
  std::string_view form_factor;
  Top top = Top::any;
  Medium medium = Medium::copper;
  Watts power;
  std::vector<PortMode> modes;
  bool ethernet = true, infiniband = true;
  PartId part;
};

// Every assembly's kind. The file does not say which end of an assembly is the near one: it is taken to be
// plugged the way round that suits cages and parts better, the near end towards the switches if in doubt.
class AssemblyKinds {
 public:
  static constexpr std::uint32_t kNone = 0xffffffffU;

  AssemblyKinds(const Cluster& cluster, const Faceplates& faceplates);

  const std::vector<AssemblyKind>& kinds() const { return kinds_; }
  std::uint32_t count(std::size_t kind) const { return counts_[kind]; }
  AssemblyId first(std::size_t kind) const { return firsts_[kind]; }
  // kNone: it carries no link.
  std::uint32_t kind_of(AssemblyId a) const { return kind_of_[a.value]; }
  std::span<const LinkId> links_of(AssemblyId a) const {
    return std::span(links_).subspan(first_link_[a.value], first_link_[a.value + 1] - first_link_[a.value]);
  }
  // A port that the assembly's near or far end serves.
  PortId near_port(AssemblyId a) const;
  PortId far_port(AssemblyId a) const;

 private:
  void index_links();
  AssemblyKind kind_between(AssemblyId a) const;

  const Cluster* cluster_;
  const Faceplates* faceplates_;
  std::vector<AssemblyKind> kinds_;
  std::vector<std::uint32_t> counts_;
  std::vector<AssemblyId> firsts_;
  std::vector<std::uint32_t> kind_of_;
  std::vector<LinkId> links_;
  std::vector<std::uint32_t> first_link_;
};

enum class End : std::uint8_t { near, far };

// The plug at an end; nothing where the parts do not say.
std::optional<Plug> plug_at(const Cluster& cluster, const AssemblyKind& kind, End end);

// Whether plug and cage go together. True where the cage is unknown.
bool form_fits(const Plug& plug, const Faceplates& faceplates, const AssemblyEnd& end);
bool top_fits(const Plug& plug, const Faceplates& faceplates, const AssemblyEnd& end);
bool mode_fits(const Plug& plug, const PortMode& mode);

}  // namespace cw
