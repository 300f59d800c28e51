#include "unit/software_designs.hpp"

#include <stdexcept>

#include <gtest/gtest.h>

#include "clusterwright/catalog/catalogue.hpp"
#include "clusterwright/catalog/software_facts.hpp"
#include "clusterwright/check/registry.hpp"
#include "clusterwright/intent/intent.hpp"
#include "clusterwright/synth/synth.hpp"
#include "support/embedded.hpp"

namespace soft {

using namespace cw;

ClusterRef make(const std::string& text, Diagnostics& diagnostics) {
  const auto intent = read_intent({"test.yaml", text}, diagnostics);
  if (!intent || diagnostics.has_errors()) return nullptr;
  const auto made = synthesise(*intent, embedded(), diagnostics);
  return made ? made->cluster : nullptr;
}

Cluster design(const std::string& text) {
  Diagnostics d;
  const ClusterRef c = make(text, d);
  if (!c) throw std::logic_error(text + render(d, Colour::never));
  return *c;
}

Cluster four_virtual_nodes() { return design(kFour); }

Part& edit(Cluster& c, const std::string& id) {
  for (PartRef& part : c.parts)
    if (part->id == id) {
      auto copy = std::make_shared<Part>(*part);
      part = copy;
      return *copy;
    }
  throw std::logic_error("no part " + id);
}

void set_fact(Cluster& c, const std::string& id, const std::string& name, Tree value) {
  Part& part = edit(c, id);
  for (TreeEntry& top : part.tree.entries) {
    if (top.key != "facts") continue;
    std::erase_if(top.value.entries, [&](const TreeEntry& e) { return e.key == name; });
    top.value.entries.push_back({name, {}, std::move(value)});
  }
}

SoftwareRow& row(Cluster& c, const std::string& component) {
  for (SoftwareRow& r : c.software)
    if (component_of(*c.parts[r.component]) == component) return r;
  throw std::logic_error("no software " + component);
}

LicenceRow& licence(Cluster& c, const std::string& id) {
  for (LicenceRow& l : c.licences)
    if (c.parts[l.part]->id == id) return l;
  throw std::logic_error("no licence " + id);
}

std::vector<Diagnostic> said(const Cluster& c, std::uint16_t code) {
  Diagnostics out;
  run_checks(c, out);
  std::vector<Diagnostic> found;
  for (const Diagnostic& d : out.all())
    if (d.code == code) found.push_back(d);
  return found;
}

bool says(const Cluster& c, std::uint16_t code, const std::string& words) {
  for (const Diagnostic& d : said(c, code))
    if (d.message.find(words) != std::string::npos) return true;
  return false;
}

}  // namespace soft
