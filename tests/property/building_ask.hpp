#pragma once

#include <iosfwd>
#include <string>

#include <rapidcheck.h>

// Random buildings to ask for, in the words of an intent, and made-up parts to stand in them.
namespace ask {

struct Server {
  std::string real;  // a server of the catalogue; empty: the made-up one below
  int units = 8, typical = 8000, maximum = 10000, inlets = 0, weight = 0, gpus = 8;
  std::string plug, manifold;  // "" as the catalogue's defaults; manifold: "", "node" or "rack"
  bool liquid = false;
  double share = 0.8;
};

struct Switch {
  int radix = 64, units = 2, typical = 900, maximum = 1700, inlets = 0;
  bool maximum_with_optics = true;
};

struct Rack {
  int units = 48, width_mm = 600, depth_mm = 1200, bears_kg = 1500;
};

struct Pdu {
  int volts = 415, amps = 60, c19 = 18, c13 = 6;  // outlets of 0 of both kinds: not stated
};

struct Site {
  std::string region = "NEC", cooling, rooms, feeds, trays;  // the last three as YAML, empty: left out
  int rack_heat_kw = 0, rack_power_kw = 0, floor_load = 0, nodes_per_rack = 0, spares = 0;
  bool own_rack = true, own_pdu = true;
};

struct Building {
  int nodes = 8, unit = 0, growth_units = 0, appliances = 0;
  std::string topology = "auto";
  bool redundant = false;
  Server server;
  Switch switch_;
  Rack rack;
  Pdu pdu;
  Site site;
};

std::ostream& operator<<(std::ostream& out, const Building& a);

std::string parts_of(const Building& a);   // an overlay of the catalogue
std::string intent_of(const Building& a);
rc::Gen<Building> any_building(int most_nodes);

}  // namespace ask
