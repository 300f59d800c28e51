#pragma once

#include <cmath>
#include <map>
#include <string>
#include <vector>

// A second counter of the building: where everything stands, what feeds it and how long its cables are, read
// off the text of design.json and nothing else. It shares no code with the program: own JSON, own units of
// quantities, own arithmetic.
namespace second {

struct Json {
  enum class Kind { null, text, number, truth, list, object };
  Kind kind = Kind::null;
  std::string text;  // of texts, numbers and truths
  std::vector<Json> items;
  std::vector<std::pair<std::string, Json>> members;
  const Json* find(const std::string& name) const;
  double number() const { return kind == Kind::number ? std::stod(text) : std::nan(""); }
};
// Throws std::runtime_error on a text it does not understand.
Json read_json(const std::string& text);

struct Rack {
  std::string key, name, part, room, use;
  int row = 0, position = 0;
  double x = 0, y = 0;  // of its centre, in the building
};

// A device or a piece of gear.
struct Thing {
  std::string key, part, feed;
  bool gear = false;
  int rack = -1, unit = 0;
  double plugged = 0;  // W of what is in its cages
};

struct Cord {
  int thing = -1, pdu = -1;
  int supply = 0, outlet = 0;
  std::string part;
};

struct Trunk {
  std::string key, part;
  int near = -1, far = -1;  // panels
  double length = 0;
};

struct Assembly {
  std::string key, cable, near, far;
  double length = 0, routed = 0, near_patch = 0, far_patch = 0;
  int trunk = -1, slot = 0;
  std::vector<std::pair<int, int>> ends;  // devices of each of its links, near end first
};

struct Building {
  std::map<std::string, Json> parts;  // entries by id
  Json site;
  std::vector<Json> rooms;
  std::map<std::string, std::string> feed_side;
  std::vector<Rack> racks;
  std::vector<Thing> things;  // devices, then gear
  std::vector<Cord> cords;
  std::vector<Trunk> trunks;
  std::vector<Assembly> assemblies;

  const std::string& kind_of(const Thing& t) const { return parts.at(t.part).find("kind")->text; }
  // What a part says under a name: a text ("" if nothing), a quantity in its base unit (NaN if nothing), lengths.
  std::string text(const std::string& part, const std::string& fact) const;
  double fact(const std::string& part, const std::string& fact) const;
  double fact(const std::string& part, const std::string& name, double otherwise) const;
  std::vector<double> lengths(const std::string& part) const;
  int units(const std::string& part) const;  // rack units, whole
};

Building read_building(const std::string& design_json);

// What ought to hold of any building and does not, a sentence each; at most a few of each sort.
std::vector<std::string> complaints(const Building& b);

struct Figures {
  int racks = 0, pdus = 0;
  double typical = 0, maximum = 0, capacity = 0;  // W
};
Figures figures(const Building& b);

// The parts of complaints(), one file each.
void judge_places(const Building& b, std::vector<std::string>& out);
void judge_power(const Building& b, std::vector<std::string>& out);
void judge_cables(const Building& b, std::vector<std::string>& out);

}  // namespace second
