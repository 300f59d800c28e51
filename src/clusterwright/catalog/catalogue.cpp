#include "clusterwright/catalog/catalogue.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/catalog/software_facts.hpp"
#include "clusterwright/text/schema.hpp"
#include "clusterwright/text/yaml.hpp"

namespace cw {
namespace {

// SHA-256 over all texts, each preceded by its length so that no two lists of texts look alike.
// Names of files stay out: the same parts in another folder are the same catalogue.
class Digest {
 public:
  Digest() : context_(EVP_MD_CTX_new()) { EVP_DigestInit_ex(context_, EVP_sha256(), nullptr); }
  ~Digest() { EVP_MD_CTX_free(context_); }
  Digest(const Digest&) = delete;
  Digest& operator=(const Digest&) = delete;

  void add(std::string_view text) {
    const std::string length = fmt::format("{}:", text.size());
    EVP_DigestUpdate(context_, length.data(), length.size());
    EVP_DigestUpdate(context_, text.data(), text.size());
  }
  std::string hex() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
    unsigned size = 0;
    EVP_DigestFinal_ex(context_, bytes.data(), &size);
    std::string out;
    for (unsigned i = 0; i < size; ++i) out += fmt::format("{:02x}", bytes[i]);
    return out;
  }

 private:
  EVP_MD_CTX* context_;
};

// C13 and C15 go into a C14 inlet, C19 into a C20 one.
bool plug_fits_inlet(std::string_view connector, std::string_view inlet) {
  return inlet == "c14" ? connector == "c13" || connector == "c15" : inlet == "c20" && connector == "c19";
}

std::string_view after_slash(std::string_view id) { return id.substr(id.find('/') + 1); }

}  // namespace

class CatalogueLoader {
 public:
  CatalogueLoader(Catalogue& catalogue, Diagnostics& diagnostics) : catalogue_(catalogue), diagnostics_(diagnostics) {}

  enum class Layer : std::uint8_t { embedded, overlay };

  void file(const SourceText& source, Layer layer) {
    digest_.add(source.text);
    const std::size_t errors = diagnostics_.count(Severity::error);
    const auto tree = parse_yaml(source, diagnostics_);
    if (!tree || diagnostics_.count(Severity::error) != errors) return;
    if (!head(*tree, source)) return;
    if (const Tree* parts = tree->find("parts"))
      for (const Tree& entry : parts->items)
        if (PartRef part = make_part(entry, source, diagnostics_)) add({std::move(part), &source, layer});
    if (const Tree* preferences = tree->find("preferences"))
      for (const TreeEntry& e : preferences->entries) prefer(e, source);
  }

  void finish() {
    std::sort(loaded_.begin(), loaded_.end(), [](const Loaded& a, const Loaded& b) { return a.part->id < b.part->id; });
    for (const Loaded& l : loaded_) catalogue_.parts_.push_back(l.part);
    for (const Loaded& l : loaded_)
      if (l.part->server) server(l);
    for (const Loaded& l : loaded_) software(l);
    for (const Loaded& l : loaded_) bill(l);
    std::sort(wishes_.begin(), wishes_.end(), [](const Wish& a, const Wish& b) { return a.what < b.what; });
    for (const Wish& w : wishes_) {
      if (exact(w.part->text) == nullptr) missing(w.part->text, w.part->span, *w.source, fmt::format("'{}'", w.what));
      catalogue_.preferences_.push_back({w.what, w.part->text});
    }
    catalogue_.digest_ = digest_.hex();
  }

 private:
  struct Loaded {
    PartRef part;
    const SourceText* source;
    Layer layer;
  };
  // The tree is kept whole because finish() points into it for messages.
  struct Wish {
    std::string what;
    std::shared_ptr<const Tree> part;
    const SourceText* source;
  };

  bool head(const Tree& tree, const SourceText& source) {
    const std::size_t errors = diagnostics_.count(Severity::error);
    if (tree.kind != NodeKind::mapping) {
      diagnostics_.error(code::kWrongShape, source, tree.span,
                         fmt::format("a catalogue file is a mapping, this is {}", shape_name(tree.kind)),
                         "write `parts:` and a list of parts below");
      return false;
    }
    for (const TreeEntry& e : tree.entries) {
      const bool is_parts = e.key == "parts";
      if (!is_parts && e.key != "preferences") {
        diagnostics_.error(code::kUnknownKey, source, e.key_span, fmt::format("'{}' means nothing here", e.key),
                           "known here: parts, preferences");
        continue;
      }
      const NodeKind wanted = is_parts ? NodeKind::sequence : NodeKind::mapping;
      if (e.value.kind != wanted)
        diagnostics_.error(code::kWrongShape, source, e.value.span,
                           fmt::format("{} is needed here, this is {}", shape_name(wanted), shape_name(e.value.kind)),
                           is_parts ? "write `- id: vendor/model` with its kind and facts below"
                                    : "write `switch.ethernet: vendor/model`");
    }
    return diagnostics_.count(Severity::error) == errors;
  }

  void add(Loaded next) {
    for (Loaded& known : loaded_) {
      if (known.part->id != next.part->id) continue;
      if (known.layer == Layer::embedded && next.layer == Layer::overlay) {
        known = std::move(next);
        return;
      }
      diagnostics_.error(
          code::kDuplicatePart, *next.source, next.part->span, fmt::format("'{}' is defined twice", next.part->id),
          fmt::format("the first is in {}:{}; keep one of the two", known.part->file, known.part->span.line));
      return;
    }
    loaded_.push_back(std::move(next));
  }

  void prefer(const TreeEntry& entry, const SourceText& source) {
    std::erase_if(wishes_, [&](const Wish& w) { return w.what == entry.key; });
    wishes_.push_back({entry.key, std::make_shared<Tree>(entry.value), &source});
  }

  const Part* exact(std::string_view id) const {
    const auto at = std::lower_bound(loaded_.begin(), loaded_.end(), id,
                                     [](const Loaded& l, std::string_view x) { return l.part->id < x; });
    return at != loaded_.end() && at->part->id == id ? at->part.get() : nullptr;
  }

  void missing(std::string_view id, Span span, const SourceText& source, std::string what) {
    std::vector<std::string_view> names;
    for (const Loaded& l : loaded_) names.push_back(l.part->id);
    const std::string_view near = nearest(id, names);
    diagnostics_.error(code::kMissingReference, source, span,
                       fmt::format("{} refers to '{}', which no file defines", what, id),
                       near.empty() ? "define it, or name another part" : fmt::format("did you mean '{}'?", near));
  }

  // The parts a server names are there, of the right kind, and its adapters have the ports its map uses.
  void server(const Loaded& l) {
    const ServerSpec& spec = *l.part->server;
    reference(l, "gpu", spec.default_gpu, PartKind::gpu);
    for (const std::string& id : spec.gpu_options) reference(l, "gpu_options", id, PartKind::gpu);
    if (const Part* nic = reference(l, "front_end_nic", spec.front_end_nic, PartKind::nic)) shares(l, *nic);
    reference(l, "storage_nic", spec.storage_nic, PartKind::nic);
    reference(l, "virtual_nic", spec.virtual_nic, PartKind::nic);
    if (const Part* nic = reference(l, "nic", spec.nic, PartKind::nic)) ports(l, *nic);
    for (const std::string& id : spec.nic_options)
      if (const Part* nic = reference(l, "nic_options", id, PartKind::nic)) ports(l, *nic);
  }

  void shares(const Loaded& l, const Part& nic) {
    std::uint16_t most = 0;
    for (const CageGroup& g : nic.nic->cages) most = std::max(most, g.last);
    for (const SharedCages& share : l.part->server->shared_cages) {
      if (share.last <= most) continue;
      diagnostics_.error(code::kOutOfRange, *l.source, l.part->value("shared_cages")->span, fmt::format("{} has no cage {}: it has {}", nic.id, share.last, most),
                         "name cages that each front-end adapter has");
    }
  }

  const Part* reference(const Loaded& l, std::string_view fact, const std::string& id, PartKind kind) {
    if (id.empty()) return nullptr;
    const Tree* value = l.part->value(fact);
    Span span = value->span;
    for (const Tree& item : value->items)
      if (item.text == id) span = item.span;
    const Part* found = exact(id);
    if (found == nullptr) {
      missing(id, span, *l.source, fmt::format("'{}' of {}", fact, l.part->id));
    } else if (found->kind != kind) {
      diagnostics_.error(code::kWrongPartKind, *l.source, span,
                         fmt::format("'{}' of {} refers to '{}', a {}", fact, l.part->id, id, kind_name(found->kind)),
                         fmt::format("name a {}", kind_name(kind)));
      return nullptr;
    }
    return found;
  }

  void no_software(const PartLink& link, const Loaded& l) {
    std::vector<std::string_view> names;
    for (const Loaded& other : loaded_)
      if (other.part->kind == PartKind::software) names.push_back(after_slash(other.part->id));
    const std::string_view near = nearest(link.name, names);
    diagnostics_.error(code::kMissingReference, *l.source, link.span, fmt::format("'{}' of {} refers to software '{}', which no file defines", link.fact, l.part->id, link.name),
                       near.empty() ? fmt::format("known: {}", fmt::join(names, ", ")) : fmt::format("did you mean '{}'?", near));
  }

  // What software, recipes, licences and shares of GPUs refer to is there: parts by id, software by its short name.
  void software(const Loaded& l) {
    for (const PartLink& link : part_links(*l.part)) {
      if (!link.component) {
        reference(l, link.fact, link.name, link.kind);
        continue;
      }
      const bool known = std::any_of(loaded_.begin(), loaded_.end(), [&](const Loaded& other) { return other.part->kind == PartKind::software && after_slash(other.part->id) == link.name; });
      if (!known) no_software(link, l);
    }
  }

  // A line of a bill stands for a part that there is, and that goes with its owner.
  void bill(const Loaded& l) {
    if (l.part->bill.empty()) return;
    const std::vector<Tree>& items = l.part->value("bill")->items;
    for (std::size_t i = 0; i < items.size(); ++i) {
      const Tree* named = items[i].find("part");
      if (named == nullptr) continue;
      const Part* found = exact(named->text);
      if (found == nullptr)
        missing(named->text, named->span, *l.source, fmt::format("'bill' of {}", l.part->id));
      else if (!belongs(*l.part, *found))
        diagnostics_.error(code::kBillPart, *l.source, named->span, fmt::format("{} has no '{}' of its own", l.part->id, named->text),
                           "name the part itself, a GPU or an adapter that it may have, or a cord for its inlets");
    }
  }

  static bool belongs(const Part& owner, const Part& part) {
    const auto among = [&](const std::vector<std::string>& list) { return std::find(list.begin(), list.end(), part.id) != list.end(); };
    if (part.id == owner.id) return true;
    if (part.cord) return plug_fits_inlet(part.cord->connector, owner.text("plug"));
    if (!owner.server) return false;
    const ServerSpec& s = *owner.server;
    if (part.gpu) return part.id == s.default_gpu || among(s.gpu_options);
    return part.nic && (part.id == s.nic || part.id == s.front_end_nic || part.id == s.storage_nic || part.id == s.virtual_nic || among(s.nic_options));
  }

  void ports(const Loaded& l, const Part& nic) {
    const ServerSpec& spec = *l.part->server;
    for (const ServerPort& port : spec.ports) {
      const std::vector<CageGroup>& groups = spec.cage_groups.empty() ? nic.nic->cages : spec.cage_groups;
      const std::uint16_t number =
          spec.cage_groups.empty() ? cage_of_nic(spec, port) : static_cast<std::uint16_t>(port.cage + 1);
      if (port.port < most_ports(groups, number)) continue;
      diagnostics_.error(code::kBadPortMap, *l.source, l.part->value("gpu_nic_cage")->span,
                         fmt::format("with '{}' there is no port {} in cage '{}' of {}", nic.id, port.port + 1,
                                     spec.cages[port.cage].label, l.part->id),
                         "give the map only ports that every adapter the server may have does have");
      return;
    }
  }

  // The number, from 1, of the port's cage among those of its own adapter.
  static std::uint16_t cage_of_nic(const ServerSpec& spec, const ServerPort& port) {
    std::uint16_t number = 1;
    for (std::uint16_t c = 0; c < port.cage; ++c)
      if (spec.cages[c].nic == spec.cages[port.cage].nic) ++number;
    return number;
  }

  static std::uint8_t most_ports(const std::vector<CageGroup>& groups, std::uint16_t cage) {
    std::uint8_t most = 0;
    for (const CageGroup& g : groups)
      if (cage >= g.first && cage <= g.last)
        for (const ModeRule& rule : g.modes) most = std::max(most, rule.mode.ports);
    return most;
  }

  Catalogue& catalogue_;
  Diagnostics& diagnostics_;
  std::vector<Loaded> loaded_;
  std::vector<Wish> wishes_;
  Digest digest_;
};

Catalogue Catalogue::load(const std::vector<SourceText>& overlays, Diagnostics& diagnostics) {
  Catalogue catalogue;
  CatalogueLoader loader(catalogue, diagnostics);
  for (const SourceText& source : embedded_catalogue()) loader.file(source, CatalogueLoader::Layer::embedded);
  for (const SourceText& source : overlays) loader.file(source, CatalogueLoader::Layer::overlay);
  loader.finish();
  return catalogue;
}

PartRef Catalogue::find(std::string_view name) const {
  const auto at = std::lower_bound(parts_.begin(), parts_.end(), name,
                                   [](const PartRef& p, std::string_view x) { return p->id < x; });
  if (at != parts_.end() && (*at)->id == name) return *at;
  PartRef found;
  for (const PartRef& p : parts_) {
    if (after_slash(p->id) != name) continue;
    if (found) return nullptr;
    found = p;
  }
  return found;
}

Result<PartRef> Catalogue::require(std::string_view name, PartKind kind) const {
  // Of one kind a short name may be clear where it is not among all parts.
  std::vector<PartRef> matches;
  std::vector<std::string_view> ids, short_names;
  for (const PartRef& p : parts_) {
    if (p->kind != kind) continue;
    ids.push_back(p->id);
    short_names.push_back(after_slash(p->id));
    if (p->id == name) return p;
    if (after_slash(p->id) == name) matches.push_back(p);
  }
  if (matches.size() == 1) return matches.front();
  if (matches.size() > 1) {
    std::string list;
    for (const PartRef& p : matches) list += (list.empty() ? "" : ", ") + p->id;
    return fail(fmt::format("several {} parts answer to '{}'", kind_name(kind), name),
                fmt::format("write one of: {}", list));
  }
  if (const PartRef other = find(name))
    return fail(fmt::format("'{}' is a {}; a {} is needed", name, kind_name(other->kind), kind_name(kind)),
                fmt::format("the {} parts known are: {}", kind_name(kind), fmt::join(ids, ", ")));
  std::string_view near = nearest(name, ids);
  if (near.empty()) near = nearest(name, short_names);
  if (!near.empty())
    return fail(fmt::format("there is no {} '{}' in the catalogue", kind_name(kind), name),
                fmt::format("did you mean '{}'?", near));
  return fail(fmt::format("there is no {} '{}' in the catalogue", kind_name(kind), name),
              fmt::format("known: {}", fmt::join(ids, ", ")));
}

std::vector<PartRef> Catalogue::of_kind(PartKind kind) const {
  std::vector<PartRef> found;
  for (const PartRef& p : parts_)
    if (p->kind == kind) found.push_back(p);
  return found;
}

std::string Catalogue::preferred(std::string_view what) const {
  for (const Preference& p : preferences_)
    if (p.what == what) return p.part;
  return {};
}

}  // namespace cw
