#include <fmt/format.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/catalog/catalogue.hpp"
#include "clusterwright/text/json.hpp"
#include "clusterwright/text/schema.hpp"
#include "command.hpp"

namespace cw::app {
namespace {

// "switches", "switch", "racks" … to a kind.
std::optional<PartKind> kind_of_word(std::string_view word) {
  if (const auto kind = kind_from(word)) return kind;
  if (word.ends_with("es")) {
    if (const auto kind = kind_from(word.substr(0, word.size() - 2))) return kind;
  }
  return word.ends_with("s") ? kind_from(word.substr(0, word.size() - 1)) : std::nullopt;
}

void put_part_line(const Part& p) { print(fmt::format("{:<36} {:<12} {}\n", p.id, kind_name(p.kind), p.description)); }

std::string in_line(const Tree& tree) {
  if (tree.kind == NodeKind::scalar) return tree.text;
  std::string out;
  for (const Tree& item : tree.items) out += fmt::format("{}{}", out.empty() ? "" : ", ", in_line(item));
  if (tree.kind == NodeKind::sequence) return "[" + out + "]";
  for (const TreeEntry& e : tree.entries) out += fmt::format("{}{}: {}", out.empty() ? "" : ", ", e.key, in_line(e.value));
  return "{" + out + "}";
}

void put_fact(const Part& p, const Fact& fact) {
  const Tree* value = p.value(fact.name);
  if (value == nullptr) return;
  const bool listed = value->kind == NodeKind::sequence && !value->items.empty() && value->items[0].kind == NodeKind::mapping;
  print(fmt::format("  {:<18} {:<44} {} — {}\n", fact.name, listed ? "" : in_line(*value), confidence_name(fact.confidence), fact.source));
  if (!listed) return;
  for (const Tree& item : value->items) print(fmt::format("    {}\n", in_line(item)));
}

int list(const Common& common, const Catalogue& catalogue, const CatalogOptions& options, Diagnostics& diagnostics) {
  std::vector<PartRef> parts = catalogue.parts();
  if (!options.what.empty()) {
    const auto kind = kind_of_word(options.what);
    if (!kind) {
      Diagnostic d;
      d.code = code::kUnknownPartKind;
      d.message = fmt::format("'{}' is no kind of part", options.what);
      d.help = "kinds: servers, gpus, nics, switches, cables, transceivers, fibres, appliances, racks, pdus, cdus, manifolds, rear-doors, storage, cords, panels, trunks, blanks, models";
      diagnostics.add(d);
      return report(common, diagnostics, kUnusable);
    }
    parts = catalogue.of_kind(*kind);
  }
  if (!common.json) {
    for (const PartRef& p : parts) put_part_line(*p);
    return kFine;
  }
  JsonWriter json(JsonWriter::Layout::pretty);
  json.begin_array();
  for (const PartRef& p : parts) {
    json.begin_object().begin_inline();
    json.member("id", p->id);
    json.member("kind", kind_name(p->kind));
    json.member("vendor", p->vendor);
    json.member("model", p->model);
    json.member("description", p->description);
    json.end_object().end_inline();
  }
  json.end_array();
  print(json.take() + "\n");
  return kFine;
}

int show(const Common& common, const Catalogue& catalogue, const CatalogOptions& options, Diagnostics& diagnostics) {
  const PartRef part = catalogue.find(options.what);
  if (!part) {
    std::vector<std::string_view> known;
    for (const PartRef& p : catalogue.parts()) {
      known.push_back(p->id);
      known.push_back(std::string_view(p->id).substr(p->id.find('/') + 1));
    }
    Diagnostic d;
    std::string several;
    for (const PartRef& p : catalogue.parts())
      if (p->id.ends_with("/" + options.what)) several += fmt::format("{}{}", several.empty() ? "" : ", ", p->id);
    if (!several.empty()) {
      d.code = code::kAmbiguousPart;
      d.message = fmt::format("several parts answer to '{}'", options.what);
      d.help = fmt::format("write one of: {}", several);
      diagnostics.add(d);
      return report(common, diagnostics, kUnusable);
    }
    const std::string_view near = nearest(options.what, known);
    d.code = code::kUnknownPart;
    d.message = fmt::format("no part is called '{}'", options.what);
    d.help = near.empty() ? std::string("`clusterwright catalog list` lists them") : fmt::format("did you mean '{}'?", near);
    diagnostics.add(d);
    return report(common, diagnostics, kUnusable);
  }
  if (common.json) {
    JsonWriter json(JsonWriter::Layout::pretty);
    put_tree(json, part->tree);
    print(json.take() + "\n");
    return kFine;
  }
  print(fmt::format("{}  {}\n  {} {}{}\n  {}\n", part->id, kind_name(part->kind), part->vendor, part->model,
                    part->part_number.empty() ? "" : fmt::format(" ({})", part->part_number), part->description));
  for (const Fact& f : part->facts) put_fact(*part, f);
  return kFine;
}

}  // namespace

int run_catalog(const Common& common, const CatalogOptions& options) {
  Diagnostics diagnostics;
  const Catalogue catalogue = load_catalogue(common, diagnostics);
  if (options.action == "list") return list(common, catalogue, options, diagnostics);
  if (options.action == "show") return show(common, catalogue, options, diagnostics);
  std::size_t facts = 0, estimated = 0;
  for (const PartRef& p : catalogue.parts()) {
    facts += p->facts.size();
    for (const Fact& f : p->facts) estimated += f.confidence == Confidence::estimated ? 1 : 0;
  }
  const int code = diagnostics.has_errors() ? kFindings : kFine;
  report(common, diagnostics, code);
  if (!common.json && !common.quiet)
    print(fmt::format("{} parts, {} facts, {} of them estimated; {} problems; digest {}\n", catalogue.parts().size(), facts, estimated,
                      diagnostics.all().size(), catalogue.digest().substr(0, 12)));
  return code;
}

}  // namespace cw::app
