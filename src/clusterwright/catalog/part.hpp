#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clusterwright/base/diagnostics.hpp"
#include "clusterwright/base/network_use.hpp"
#include "clusterwright/base/units.hpp"
#include "clusterwright/catalog/bill.hpp"
#include "clusterwright/text/tree.hpp"

namespace cw {

enum class Confidence : std::uint8_t { cited, derived, estimated };
std::string_view confidence_name(Confidence c);

enum class PartKind : std::uint8_t {
  server,
  gpu,
  nic,
  switch_,
  cable,
  transceiver,
  fibre,
  appliance,
  rack,
  pdu,
  cdu,
  manifold,
  rear_door,
  storage,
  cord,   // from a supply's inlet to an outlet
  panel,  // of patch places
  trunk,  // a fibre of several connectors between two panels
  blank,  // closes free rack units
  model,    // a language model that clusters train or serve
  software,  // a product that runs on the cluster, whichever its version
  recipe,    // versions that are published to work together
  licence,   // the right to use software, or support, counted by some metric
  vgpu,      // a share of a GPU that a virtual machine gets
  service    // what machines run for the cluster
};
std::string_view kind_name(PartKind kind);  // "switch", "rear-door", …
std::optional<PartKind> kind_from(std::string_view name);

// One number or word the catalogue knows about a part, with where it is from.
struct Fact {
  std::string name;
  std::string source;
  Confidence confidence = Confidence::cited;
};

enum class Technology : std::uint8_t { ethernet, infiniband };
std::string_view technology_name(Technology t);

// Heat-sink of a pluggable: finned tops go into switches, flat ones into adapters; cages of the
// small form factors take either.
enum class Top : std::uint8_t { any, finned, flat };

// How a cage is split: `ports` sub-ports of `rate`, each over `lanes` lanes. Text: "2x400G", or
// "1x200G/2" where a port uses fewer lanes than its even share.
struct PortMode {
  std::uint8_t ports = 0;
  std::uint8_t lanes = 0;
  BitRate rate;
  // How a lane of this rate is modulated: two levels up to 25 Gb/s or so, four above.
  std::string_view modulation() const { return lane_rate().value > 30e9 ? "PAM4" : "NRZ"; }
  BitRate lane_rate() const { return {lanes > 0 ? rate.value / lanes : 0}; }
  auto operator<=>(const PortMode&) const = default;
};
// Nothing if the text is not of the grammar or needs more than `cage_lanes` lanes.
std::optional<PortMode> parse_port_mode(std::string_view text, std::uint8_t cage_lanes);
// "/<lanes>" is written only where the lanes are fewer than the even share of `cage_lanes`.
std::string port_mode_text(const PortMode& mode, std::uint8_t cage_lanes = 0);

// Whether a plug of one form factor goes into a cage of another: the small form factors of one
// family take their forerunners (a qsfp28 plug in a qsfp112 cage), never the reverse.
bool plug_fits(std::string_view plug, Top plug_top, std::string_view cage, Top cage_top);

enum class CageParity : std::uint8_t { all, odd, even };

struct ModeRule {
  PortMode mode;
  CageParity cages = CageParity::all;  // the cages of the group that may be set so
  bool disables_next = false;          // and the next cage then carries nothing
};

// Cages first … last of a device, alike.
struct CageGroup {
  std::uint16_t first = 1;
  std::uint16_t last = 1;
  std::string form_factor;  // "osfp", "qsfp112", "qsfp56", "qsfp28", "sfp28", "rj45", …
  Top top = Top::any;
  std::uint8_t lanes = 0;
  Watts power;  // most that a pluggable may draw; 0: not stated
  std::vector<ModeRule> modes;
  const ModeRule* rule_for(const PortMode& mode, std::uint16_t cage) const;
};

struct SwitchSpec {
  Technology technology = Technology::ethernet;
  bool managed = true;    // runs its own subnet manager or network operating system
  bool routable = true;   // can be a leaf or spine of a fabric (management switches cannot)
  BitRate fabric_rate;    // the rate links between switches usually run at
  std::string port_name;  // how its software names a port: "swp{cage}s{sub0}"
  std::vector<CageGroup> cages;
  const CageGroup* group_of(std::uint16_t cage) const;
  std::uint16_t cage_count() const;
};

struct NicSpec {
  Technology technology = Technology::ethernet;
  bool both_technologies = false;
  std::vector<CageGroup> cages;
};

struct GpuSpec {
  ByteCount memory;
  Watts power;
  BitRate scale_up_rate;  // total of both directions; 0: no scale-up link
};

// Which GPUs use which port: "GPU r of a node talks through this port".
struct ServerPort {
  std::vector<std::uint8_t> gpus;
  std::uint8_t nic = 0;
  std::uint16_t cage = 0;  // index into ServerSpec::cages
  std::uint8_t port = 0;   // sub-port, from 0
};

struct ServerCage {
  std::string label;  // as printed on the machine or in its manual: "OSFP1", "slot-3"
  std::uint8_t nic = 0;
};

enum class ScaleUp : std::uint8_t { none, bridge, switched };
std::string_view scale_up_name(ScaleUp s);

// Cages of each front-end adapter that another network takes where it is built; all others are the front end's.
struct SharedCages {
  NetworkUse use = NetworkUse::storage;
  std::uint16_t first = 0, last = 0;  // of one adapter, numbered from 1
};

struct ServerSpec {
  std::uint8_t gpus = 0;
  ScaleUp scale_up = ScaleUp::none;
  std::uint8_t scale_up_domain = 1;  // GPUs that reach each other without the network
  ByteCount memory;                  // host memory as configured
  std::string default_gpu;
  std::vector<std::string> gpu_options;
  std::string nic;  // default adapter of the GPU network
  std::vector<std::string> nic_options;
  std::uint8_t nics = 0;
  std::string front_end_nic;
  std::uint8_t front_end_nics = 0;
  std::string storage_nic;    // of a storage network of its own
  std::uint8_t storage_nics = 0;
  std::string virtual_nic;    // of the network of virtualised services
  std::uint8_t virtual_nics = 0;
  std::vector<SharedCages> shared_cages;  // of networks that have no adapter of their own
  std::vector<ServerCage> cages;  // of the GPU network, in the order of the machine
  // Of built-in ports, numbered as `cages` from 1. Empty: the k-th cage in `cages` of adapter n is
  // the k-th cage of its NIC part.
  std::vector<CageGroup> cage_groups;
  std::vector<ServerPort> ports;  // in rail order: the port of GPU 0 first
};

enum class Medium : std::uint8_t { copper, active_copper, aoc, multimode, single_mode };
std::string_view medium_name(Medium m);

// A port apart from those of the adapters: of a management controller (the BMC of a server; a switch, a PDU), or one of
// its own that a server's system uses.
enum class ManagementPort : std::uint8_t { none, controller, system };

// A direct-attach cable or splitter: one near end, `legs` far ends. It runs in any of its modes:
// near_modes[i] at the near end together with far_modes[i] at every far end.
struct CableSpec {
  Medium medium = Medium::copper;
  std::string near_form_factor, far_form_factor;
  Top near_top = Top::any, far_top = Top::any;
  std::vector<PortMode> near_modes, far_modes;
  std::uint8_t legs = 1;
  bool ethernet = true, infiniband = true;
  std::vector<Metres> lengths;
  Watts power;      // drawn in the cage of the near end
  Watts far_power;  // drawn in the cage of each far end
  ManagementPort marks = ManagementPort::none;  // what its colour says that it leads to; none: to anything
  Metres to_servers;                            // no shorter one is laid to a server, which slides out on its rails
};

struct TransceiverSpec {
  Medium medium = Medium::multimode;
  std::string form_factor;
  Top top = Top::any;
  std::vector<PortMode> modes;
  std::uint8_t connectors = 1;  // fibre connectors on its face
  std::string connector;        // "mpo-12/apc", "lc"
  Metres reach;
  Metres split_reach;  // through a fibre that splits; as `reach` if not said otherwise
  Watts power;
  bool ethernet = true, infiniband = true;
};

struct FibreSpec {
  Medium medium = Medium::multimode;
  std::string near_connector, far_connector;
  std::uint8_t legs = 1;
  std::vector<Metres> lengths;
};

struct CordSpec {
  std::string plug;       // goes into the PDU: "c14", "c20"
  std::string connector;  // goes into the device: "c13", "c15", "c19"
  std::vector<Metres> lengths;
};

struct PanelSpec {
  std::string connector;  // of its places, "mpo-12/apc"
  std::uint16_t places = 0;
};

struct TrunkSpec {
  Medium medium = Medium::multimode;
  std::string connector;
  std::uint16_t connectors = 0;  // at each end
  std::vector<Metres> lengths;   // empty: made to measure
};

// A box with network ports of its own that is neither switch nor server: appliances and storage.
struct ApplianceSpec {
  Technology technology = Technology::infiniband;
  std::vector<CageGroup> cages;    // all of them, those of the back end last
  std::size_t back_end_groups = 0;  // so many groups lead to a network of such boxes alone
  std::span<const CageGroup> front() const { return std::span(cages).first(cages.size() - back_end_groups); }
  std::span<const CageGroup> back_end() const { return std::span(cages).last(back_end_groups); }
};

// What one length of a part is ordered by.
struct LengthNumber {
  Metres length;
  std::string number;
};

// A part as the catalogue gives it. Immutable once loaded; a Cluster shares it.
struct Part {
  std::string id;  // "vendor/model"
  PartKind kind = PartKind::server;
  std::string vendor, model, part_number, description;
  // Of what is sold by length: the numbers that are published, and how the maker names the other lengths, with
  // kLengthMark where the length stands; either may be empty. Then `part_number` holds for all lengths.
  std::vector<LengthNumber> part_numbers;
  std::string order_pattern;
  static constexpr std::string_view kLengthMark = "{length}";
  std::vector<BillLine> bill;  // what its maker lists under it in an order, in that order
  Confidence confidence = Confidence::cited;  // of identity and counts, for the bill of materials
  std::vector<Fact> facts;
  Tree tree;         // the whole entry as make_part() takes it, for design.json
  std::string file;  // where it was defined
  Span span;

  // The spec of its kind; the others are absent. Kinds without one have facts only.
  std::optional<ServerSpec> server;
  std::optional<GpuSpec> gpu;
  std::optional<NicSpec> nic;
  std::optional<SwitchSpec> switch_;
  std::optional<CableSpec> cable;
  std::optional<TransceiverSpec> transceiver;
  std::optional<FibreSpec> fibre;
  std::optional<ApplianceSpec> appliance;
  std::optional<CordSpec> cord;
  std::optional<PanelSpec> panel;
  std::optional<TrunkSpec> trunk;

  const Fact* fact(std::string_view name) const;
  // What the fact says, whichever way it is written in `tree`; null if the part does not have it.
  const Tree* value(std::string_view name) const;
  // The same as text (empty if absent) and as a number in its base unit (W, m, kg, …).
  std::string_view text(std::string_view name) const;
  std::optional<double> number(std::string_view name) const;
};
using PartRef = std::shared_ptr<const Part>;

}  // namespace cw
