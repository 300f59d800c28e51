#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "clusterwright/base/diagnostics.hpp"
#include "clusterwright/base/units.hpp"
#include "clusterwright/intent/address_intent.hpp"
#include "clusterwright/intent/asked_value.hpp"
#include "clusterwright/intent/fabric_intent.hpp"
#include "clusterwright/intent/software_intent.hpp"

namespace cw {

struct Field;

// site.feeds[]: {name: A, side: A, power: 300 kW}
struct FeedIntent {
  Asked<std::string> name;
  Asked<std::string> side;  // "A", "B"; by default they alternate
  Asked<Watts> power;       // 0: not stated
};

// site.rooms[]: {name: hall-1, rows: 4, places: 12, width: 20 m, depth: 12 m, x: 0 m, y: 0 m,
//                occupied: [{row: 1, place: 3, name: old-rack}]}
struct OccupiedIntent {
  std::uint32_t row = 1, place = 1;  // from 1, as people count
  std::string name;
  Span span;
};
struct RoomIntent {
  Asked<std::string> name;
  Asked<Metres> width, depth;          // 0: not stated
  Asked<Metres> x, y;                  // of its north-west corner in the building; not given: east of the one before
  Asked<std::uint32_t> rows, places;   // 0: as many as width and depth hold
  std::vector<OccupiedIntent> occupied;
  Span span;
};

// site.existing[]: {part: vendor/switch-model, count: 2}: racks, switches, … that are there and need not be bought
struct ExistingIntent {
  Asked<std::string> part;
  std::uint32_t count = 1;
};

// What the building gives and asks: the block `site`.
struct SiteIntent {
  bool given = false;
  Span span;
  Asked<std::string> name;           // {site} in names
  Asked<std::string> region;         // "NEC", "IEC"
  Asked<double> voltage;             // of the rack PDUs, between phases; 0: not stated
  Asked<std::string> redundancy;     // "N", "N+1", "2N"; not given: all PDUs of a rack but one carry it
  Asked<std::string> pdu;            // a PDU of the catalogue; empty: by region, voltage and cooling
  Asked<Watts> power;                // for everything in the racks; 0: not stated
  Asked<Watts> rack_power;           // most that may be brought to one rack; 0: not stated
  std::vector<FeedIntent> feeds;     // empty: A and B of no stated power
  Asked<std::string> cooling;        // site.cooling.class: empty: contained-air, in-rack-cdu for liquid nodes
  Asked<Watts> rack_heat;            // site.cooling.rack_heat; 0: what the class does
  Asked<double> supply_celsius;      // site.cooling.supply
  Asked<double> coolant_rise;        // site.cooling.rise, kelvin; 0: 10
  Asked<double> pue;                 // site.cooling.pue; 0: what the class gives
  Asked<std::string> rack;           // site.racks.part; empty: the catalogue's preference
  Asked<std::uint32_t> nodes_per_rack;  // site.racks.nodes; 0: as many as fit
  Asked<std::uint32_t> max_racks;    // site.racks.most; 0: no limit but the rooms'
  Asked<std::string> machines;       // site.racks.machines: shared, apart
  Asked<double> floor_load;          // kg/m2; 0: not stated
  Asked<Metres> door_height;         // 0: not stated
  std::vector<RoomIntent> rooms;     // empty: one as large as needed
  Asked<Metres> tray_height, tray_width, tray_depth;  // site.trays.…; 0: default
  std::vector<Asked<Metres>> crossings;               // site.trays.crossings
  Asked<double> spare_percent;       // site.spares, percent of cables, transceivers and fibres
  Asked<std::string> label_space;    // site.label: first part of cable labels
  std::vector<ExistingIntent> existing;
};

// `max`: the largest cluster within these, instead of `nodes` or `gpus`.
struct MaxIntent {
  Asked<Watts> power;            // of everything in the racks, at maximum
  Asked<std::uint32_t> racks;
  Asked<double> price;           // in the currency of the prices
  bool given() const { return power.given || racks.given || price.given; }
};

// What machines beside the GPU nodes there are to be: the block `management`.
struct ManagementIntent {
  bool given = false;
  Span span;
  Asked<std::string> server;             // a server without GPUs; empty: the catalogue's preference
  Asked<bool> head_ha;                   // two head nodes, one ready to take over
  Asked<std::uint32_t> control_plane;    // not given: three where the orchestrator needs them
  Asked<std::uint32_t> login, service_nodes;
  Asked<std::string> orchestrator;       // none, slurm, kubernetes, both
  Asked<bool> internet;                  // whether nodes reach registries outside
};

// services[]: mlflow, or {service: mlflow, replicas: 2, on: service}
struct ServiceIntent {
  Asked<std::string> name;
  Asked<std::uint32_t> replicas;  // 0: by rule
  Asked<std::string> on;          // a role of machines; empty: as the service prefers
};

// What is asked of the storage, and of what: the block `storage`.
struct StorageIntent {
  bool given = false;
  Span span, demand_span, local_span;
  Asked<std::string> part;
  Asked<std::uint32_t> nodes;  // 0: as the demand asks for
  Asked<ByteCount> drive;      // 0: the smallest that does
  Asked<double> usable;        // percent of the raw capacity; 0: as the part
  Asked<ByteCount> dataset, checkpoint;
  Asked<double> growth;        // percent
  Asked<std::uint32_t> keep;   // checkpoints
  Asked<Seconds> checkpoint_interval, checkpoint_time;
  Asked<ByteRate> read_per_gpu;
  Asked<std::string> level, access;
  Asked<Operations> iops_per_gpu;
  Asked<ByteCount> local_capacity;  // storage.local, of each GPU node
  Asked<ByteRate> local_read_per_gpu;
  Asked<Operations> local_iops_per_gpu;
  bool demands() const { return dataset.given || checkpoint.given || read_per_gpu.given || level.given || iops_per_gpu.given; }
  bool demands_local() const { return local_capacity.given || local_read_per_gpu.given || local_iops_per_gpu.given; }
};

// What the user wants, checked for form but not yet for feasibility. One page of YAML.
struct Intent {
  SourceText source;
  std::string base_name;  // of the file, without folder
  Asked<std::string> name;
  Asked<std::string> purpose;
  Asked<std::string> model;
  Asked<std::uint32_t> nodes;  // 0: from gpus
  Asked<std::uint32_t> gpus;
  Asked<std::string> server;
  Asked<std::string> gpu;
  Asked<ByteCount> memory;     // of a host; 0: as the server comes
  Asked<bool> redundant;
  Asked<std::uint32_t> growth_nodes;  // target; 0: none
  Asked<std::uint32_t> growth_units;
  Asked<std::string> host_name, switch_name;  // patterns
  Asked<std::string> rack_name;               // pattern
  Asked<std::string> prices;                  // a file beside the intent; empty: none
  MaxIntent max;
  FabricIntent compute;
  std::vector<FabricIntent> networks;         // the other networks asked for, in the order of NetworkUse
  std::vector<WanIntent> wan;                 // links to other sites
  SiteIntent site;
  Asked<std::string> deployment;  // "bare-metal", "virtualised"; empty: not said
  SoftwareIntent software;
  LicenceIntent licences;
  VirtualIntent virtual_;
  ManagementIntent management;
  std::vector<ServiceIntent> services;
  StorageIntent storage;
  AddressesIntent addresses;
  std::vector<TenantIntent> tenants;
};

// The schema of an intent file.
std::span<const Field> intent_fields();

// Reads an intent. Every problem of form goes to `diagnostics`. An intent with problems is returned
// all the same where it can be read on (wrong values then stand as their defaults), so that later
// steps can add theirs: the caller must ask `diagnostics` before it uses the result.
std::optional<Intent> read_intent(SourceText source, Diagnostics& diagnostics);

}  // namespace cw
