#pragma once

#include "clusterwright/text/schema.hpp"

// The rows of the intent's schema about the building: `site` and `max`.
namespace cw::fields {

inline constexpr double kMostPower = 1e10;     // W; ten times the largest sites that are built
inline constexpr double kMostRackPower = 1e6;  // W

inline constexpr Field kFeedItem[] = {
    {.name = "name", .type = FieldType::text, .help = "what it is called in the building: letters, digits and '-'", .example = "A", .required = true},
    {.name = "side", .type = FieldType::choice, .help = "which of the two independent supplies it belongs to; default: they alternate, beginning with A",
     .example = "A", .choices = "A|B"},
    {.name = "power", .type = FieldType::quantity, .help = "it may carry all the time", .example = "1 MW", .dimension = Dimension::power, .minimum = 1e3,
     .maximum = kMostPower},
};
inline constexpr Field kFeeds[] = {{.name = "feeds", .type = FieldType::object, .help = "one feed", .children = kFeedItem}};

inline constexpr Field kCooling[] = {
    {.name = "class", .type = FieldType::choice, .help = "how heat leaves the racks; default: contained-air, or in-rack-cdu for liquid-cooled servers",
     .example = "contained-air", .choices = "crac|contained-air|rdhx-active|d2c+rdhx|in-rack-cdu"},
    {.name = "rack_heat", .type = FieldType::quantity, .help = "most heat that is taken from one rack; default: what the class does", .example = "41 kW",
     .dimension = Dimension::power, .minimum = 100, .maximum = kMostRackPower},
    {.name = "supply", .type = FieldType::quantity, .help = "temperature of the air, or of the facility's water where liquid cools", .example = "24 C",
     .dimension = Dimension::temperature, .minimum = -5, .maximum = 60},
    {.name = "rise", .type = FieldType::quantity, .help = "by which the coolant warms on its way; default: 10 C", .example = "10 C",
     .dimension = Dimension::temperature, .minimum = 0.5, .maximum = 40},
    {.name = "pue", .type = FieldType::number, .help = "power of the whole facility to that of its racks; default: by class", .example = "1.3", .minimum = 1,
     .maximum = 3},
};

inline constexpr Field kRacks[] = {
    {.name = "part", .type = FieldType::text, .help = "a rack of the catalogue; default: the catalogue's preference", .example = "vendor/rack-48u"},
    {.name = "nodes", .type = FieldType::integer, .help = "in each compute rack; default: as many as fit", .example = "4", .minimum = 1, .maximum = 64},
    {.name = "most", .type = FieldType::integer, .help = "racks in all", .example = "20", .minimum = 1, .maximum = 100'000},
    {.name = "machines", .type = FieldType::choice,
     .help = "where servers and storage nodes stand: shared, with nodes and switches; apart, in racks of their own, servers and storage each, with places for the growth target",
     .fallback = "shared", .example = "apart", .choices = "shared|apart"},
};

inline constexpr Field kOccupiedItem[] = {
    {.name = "row", .type = FieldType::integer, .help = "which row, counted from 1, northernmost first", .example = "1", .minimum = 1, .maximum = 1000, .required = true},
    {.name = "place", .type = FieldType::integer, .help = "which place in the row, counted from 1, westernmost first", .example = "3", .minimum = 1, .maximum = 1000, .required = true},
    {.name = "name", .type = FieldType::text, .help = "what stands there", .fallback = "occupied", .example = "old-rack"},
};
inline constexpr Field kOccupied[] = {{.name = "occupied", .type = FieldType::object, .help = "one place", .children = kOccupiedItem}};

inline constexpr Field kRoomItem[] = {
    {.name = "name", .type = FieldType::text, .help = "what the room is called: letters, digits and '-'", .example = "hall-1", .required = true},
    {.name = "rows", .type = FieldType::integer, .help = "of racks; default: as many as the room's depth holds", .example = "4", .minimum = 1, .maximum = 1000},
    {.name = "places", .type = FieldType::integer, .help = "for racks in each row; default: as many as the room's width holds", .example = "12", .minimum = 1,
     .maximum = 1000},
    {.name = "width", .type = FieldType::quantity, .help = "along the rows; give width and depth, or rows and places", .example = "20 m",
     .dimension = Dimension::length, .minimum = 1, .maximum = 1000},
    {.name = "depth", .type = FieldType::quantity, .help = "across the rows", .example = "12 m", .dimension = Dimension::length, .minimum = 1, .maximum = 1000},
    {.name = "x", .type = FieldType::quantity, .help = "of its north-west corner, eastwards in the building; default: east of the room before", .example = "0 m",
     .dimension = Dimension::length, .minimum = 0, .maximum = 1e4},
    {.name = "y", .type = FieldType::quantity, .help = "of its north-west corner, southwards in the building", .example = "0 m", .dimension = Dimension::length,
     .minimum = 0, .maximum = 1e4},
    {.name = "occupied", .type = FieldType::list, .help = "places that something else has", .example = "[{row: 1, place: 3, name: old-rack}]",
     .children = kOccupied},
};
inline constexpr Field kRooms[] = {{.name = "rooms", .type = FieldType::object, .help = "one room", .children = kRoomItem}};

inline constexpr Field kCrossings[] = {{.name = "crossings", .type = FieldType::quantity, .help = "distance from the west wall of the room", .example = "0 m",
                                        .dimension = Dimension::length, .minimum = 0, .maximum = 1000}};
inline constexpr Field kTrays[] = {
    {.name = "height", .type = FieldType::quantity, .help = "of the trays' floor above the room's", .fallback = "2.7 m", .example = "2.7 m",
     .dimension = Dimension::length, .minimum = 1, .maximum = 20},
    {.name = "width", .type = FieldType::quantity, .help = "inside", .fallback = "300 mm", .example = "300 mm", .dimension = Dimension::length, .minimum = 0.05,
     .maximum = 3},
    {.name = "depth", .type = FieldType::quantity, .help = "inside", .fallback = "100 mm", .example = "100 mm", .dimension = Dimension::length, .minimum = 0.02,
     .maximum = 1},
    {.name = "crossings", .type = FieldType::list, .help = "trays from row to row, by their distance from the west wall of the room; default: one every 6 m",
     .example = "[0 m, 6 m]", .children = kCrossings},
};

inline constexpr Field kExistingItem[] = {
    {.name = "part", .type = FieldType::text, .help = "a part of the catalogue", .example = "vendor/switch-model", .required = true},
    {.name = "count", .type = FieldType::integer, .help = "how many", .fallback = "1", .example = "2", .minimum = 1, .maximum = 1e6},
};
inline constexpr Field kExisting[] = {{.name = "existing", .type = FieldType::object, .help = "one kind of part", .children = kExistingItem}};

inline constexpr Field kSite[] = {
    {.name = "name", .type = FieldType::text, .help = "of the building, for {site} in names: letters, digits and '-'", .example = "fra1"},
    {.name = "region", .type = FieldType::choice, .help = "whose electrical code holds: NEC loads a breaker to 80 % of its rating, IEC ratings are continuous",
     .fallback = "NEC", .example = "IEC", .choices = "NEC|IEC"},
    {.name = "voltage", .type = FieldType::quantity, .help = "of the rack PDUs, between phases; default: as the PDU", .example = "208 V",
     .dimension = Dimension::voltage, .minimum = 100, .maximum = 1000},
    {.name = "redundancy", .type = FieldType::choice,
     .help = "how many PDUs a rack gets: N all carry it, N+1 any one may fail and every device keeps the supplies it needs, 2N either side carries it alone; default: all but one carry it",
     .example = "2N", .choices = "N|N+1|2N"},
    {.name = "pdu", .type = FieldType::text, .help = "a PDU of the catalogue; default: by region, voltage and cooling", .example = "vendor/pdu-model"},
    {.name = "power", .type = FieldType::quantity, .help = "there is for everything in the racks", .example = "800 kW", .dimension = Dimension::power,
     .minimum = 1e3, .maximum = kMostPower},
    {.name = "rack_power", .type = FieldType::quantity, .help = "most that can be brought to one rack", .example = "45 kW", .dimension = Dimension::power,
     .minimum = 100, .maximum = kMostRackPower},
    {.name = "feeds", .type = FieldType::list, .help = "supplies of the room; default: A and B, of no stated power",
     .example = "[{name: A, side: A, power: 1 MW}, {name: B, side: B, power: 1 MW}]", .children = kFeeds},
    {.name = "cooling", .type = FieldType::object, .help = "what takes the heat away", .children = kCooling, .short_form = true},
    {.name = "racks", .type = FieldType::object, .help = "what nodes and switches stand in", .children = kRacks},
    {.name = "floor_load", .type = FieldType::quantity, .help = "the floor bears", .example = "1200 kg/m2", .dimension = Dimension::floor_load, .minimum = 100,
     .maximum = 20'000},
    {.name = "door_height", .type = FieldType::quantity, .help = "of the lowest door on the way in", .example = "2.4 m", .dimension = Dimension::length,
     .minimum = 1, .maximum = 20},
    {.name = "rooms", .type = FieldType::list, .help = "where racks may stand; default: one room as large as needed",
     .example = "[{name: hall-1, rows: 4, places: 12}]", .children = kRooms},
    {.name = "trays", .type = FieldType::object, .help = "overhead ways for cables", .children = kTrays},
    {.name = "spares", .type = FieldType::quantity, .help = "of cables, transceivers and fibres", .fallback = "0 %", .example = "2 %",
     .dimension = Dimension::percent, .minimum = 0, .maximum = 100},
    {.name = "label", .type = FieldType::text, .help = "first part of cable labels: letters, digits and '-'", .example = "DC1"},
    {.name = "existing", .type = FieldType::list, .help = "racks, switches, … that are there and need not be bought",
     .example = "[{part: vendor/switch-model, count: 2}]", .children = kExisting},
};

inline constexpr Field kMax[] = {
    {.name = "power", .type = FieldType::quantity, .help = "of everything in the racks, at its maximum", .example = "500 kW", .dimension = Dimension::power,
     .minimum = 1e3, .maximum = kMostPower},
    {.name = "racks", .type = FieldType::integer, .help = "in all", .example = "20", .minimum = 1, .maximum = 100'000},
    {.name = "price", .type = FieldType::number, .help = "in the currency of `prices`, which must be given", .example = "5000000", .minimum = 1, .maximum = 1e15},
};

}  // namespace cw::fields
