#include "unit/physical_parts.hpp"

#include <memory>

namespace test_parts {

cw::Part with_facts(std::string id, cw::PartKind kind, const Facts& facts) {
  cw::Part p;
  p.id = std::move(id);
  p.kind = kind;
  cw::Tree all;
  all.kind = cw::NodeKind::mapping;
  for (const auto& [name, text] : facts) {
    cw::TreeEntry e;
    e.key = name;
    e.value.text = text;
    all.entries.push_back(std::move(e));
  }
  p.tree.kind = cw::NodeKind::mapping;
  cw::TreeEntry entry;
  entry.key = "facts";
  entry.value = std::move(all);
  p.tree.entries.push_back(std::move(entry));
  return p;
}

cw::PartRef shared(cw::Part part) { return std::make_shared<const cw::Part>(std::move(part)); }

cw::Part pdu_208() {
  return with_facts("test/pdu-208", cw::PartKind::pdu,
                    {{"voltage", "208 V"}, {"current", "60 A"}, {"phases", "3"}, {"capacity", "17.3 kW"},
                     {"c19_outlets", "18"}, {"c13_outlets", "6"}});
}

cw::Part pdu_415() {
  return with_facts("test/pdu-415", cw::PartKind::pdu,
                    {{"voltage", "415 V"}, {"current", "60 A"}, {"phases", "3"}, {"capacity", "34.5 kW"}});
}

cw::Part pdu_400() {
  return with_facts("test/pdu-400", cw::PartKind::pdu,
                    {{"voltage", "400 V"}, {"current", "32 A"}, {"phases", "3"}, {"outlet_voltage", "230 V"}});
}

}  // namespace test_parts
