#include "clusterwright/intent/intent_software.hpp"

#include <set>

#include <fmt/format.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/intent/asked.hpp"
#include "clusterwright/intent/names.hpp"

namespace cw {
namespace {

class SoftwareReader {
 public:
  SoftwareReader(Intent& intent, Diagnostics& diagnostics) : intent_(intent), diagnostics_(diagnostics) {}

  void read(const Record& top) {
    intent_.deployment = asked::text(top, "", "deployment");
    if (top.given("software")) software(top.object("software"), top.span("software"));
    if (top.given("licences")) licences(top.object("licences"), top.span("licences"));
    if (top.given("virtual")) virtual_machines(top.object("virtual"), top.span("virtual"));
    together(top);
  }

 private:
  void error(std::uint16_t code, Span span, std::string message, std::string help) { diagnostics_.error(code, intent_.source, span, std::move(message), std::move(help)); }

  void software(const Record& r, Span span) {
    SoftwareIntent& s = intent_.software;
    s.given = true;
    s.span = span;
    s.recipe = asked::text(r, "software", "recipe");
    if (r.tree() != nullptr && r.tree()->kind != NodeKind::mapping) return;  // told
    for (const TreeEntry& e : r.entries("with")) {
      VersionIntent v;
      v.component = {e.key, true, "software.with", e.key_span};
      v.version = {e.value.text, e.value.kind == NodeKind::scalar, fmt::format("software.with.{}", e.key), e.value.span};
      s.with.push_back(std::move(v));
    }
    if (!s.recipe.given && s.with.empty() && !r.given("with"))
      error(code::kMissing, span, "'software' lists nothing", "write for example `software: {recipe: vendor/recipe}`, or leave it out");
    else if (r.given("with") && s.with.empty() && r.tree()->find("with")->kind == NodeKind::mapping)
      error(code::kMissing, r.span("with"), "'with' lists nothing", "write for example `with: {kubernetes: 1.30.11}`, or leave it out");
  }

  void licences(const Record& r, Span span) {
    LicenceIntent& l = intent_.licences;
    l.given = true;
    l.span = span;
    l.count = asked::text(r, "licences", "count");
    l.years = asked::sound_count(r, "licences", "years");
    std::set<std::string> seen;
    for (std::size_t i = 0; i < r.items("products").size(); ++i) {
      const Tree& item = r.items("products")[i];
      if (item.kind != NodeKind::scalar) continue;
      if (!seen.insert(item.text).second) error(code::kDuplicateRow, item.span, fmt::format("licence '{}' is listed twice", item.text), "keep one of the two");
      else l.products.push_back({item.text, true, fmt::format("licences.products[{}]", i), item.span});
    }
    if (*l.count == "none" && (r.given("products") || l.years.given))
      error(code::kContradiction, r.span(r.given("products") ? "products" : "years"), "licences are listed, and `count: none` counts none", "keep one of the two");
    else if (r.given("products") && r.tree()->find("products")->kind == NodeKind::sequence && r.items("products").empty())
      error(code::kMissing, r.span("products"), "'products' lists nothing", "write `licences: none`, or leave the line out");
  }

  void virtual_machines(const Record& r, Span span) {
    VirtualIntent& v = intent_.virtual_;
    v.given = true;
    v.span = span;
    v.profile = asked::text(r, "virtual", "profile");
    v.shares = asked::sound_count(r, "virtual", "shares");
    if (v.shares.value == 0) v.shares.value = 1;
    v.device_groups = asked::yes(r, "virtual", "device_groups");
    if (v.shares.given && !v.profile.given) error(code::kMissing, v.shares.span, "shares of what is missing", "add `profile:` with a vgpu of the catalogue");
    if (const Tree* list = r.given("domains") ? r.tree()->find("domains") : nullptr; list != nullptr && list->kind == NodeKind::sequence && list->items.empty())
      error(code::kMissing, list->span, "'domains' lists nothing", "leave the line out, or write for example `domains: [{name: mgmt, purpose: consolidated, nodes: 4}]`");
    std::set<std::string> seen;
    const auto& all = r.items("domains");
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (all[i].kind != NodeKind::mapping) continue;  // told
      const Record item(&all[i], r.field("domains").children[0].children);
      const std::string path = fmt::format("virtual.domains[{}]", i);
      DomainIntent d{asked::text(item, path, "name"), asked::text(item, path, "purpose"), asked::sound_count(item, path, "nodes")};
      check_name(d.name, "the name of a domain", intent_.source, diagnostics_);
      if (!d.name.value.empty() && !seen.insert(d.name.value).second)
        error(code::kDuplicateRow, d.name.span, fmt::format("domain '{}' is listed twice", d.name.value), "name them differently");
      v.domains.push_back(std::move(d));
    }
  }

  void together(const Record& top) {
    const VirtualIntent& v = intent_.virtual_;
    if (top.given("max") && !v.domains.empty())
      error(code::kContradiction, v.domains.front().name.span, "domains say how many nodes there are, and `max` looks for how many there can be", "leave `domains` out, or write `nodes` instead of `max`");
    const bool recipe_may_say = !intent_.deployment.given && intent_.software.recipe.given;
    if (v.given && !recipe_may_say && *intent_.deployment != "virtualised")
      error(code::kContradiction, v.span, "virtual machines on nodes that are not virtualised", "write `deployment: virtualised`, or leave `virtual` out");
  }

  Intent& intent_;
  Diagnostics& diagnostics_;
};

}  // namespace

void read_software(const Record& top, Intent& intent, Diagnostics& diagnostics) { SoftwareReader(intent, diagnostics).read(top); }

}  // namespace cw
