#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clusterwright/base/result.hpp"
#include "clusterwright/catalog/part.hpp"

namespace cw {

struct Field;

// All known parts. Immutable after load; safe to share between threads.
class Catalogue {
 public:
  // Reads the embedded files, then `overlays` (name and text of each); a later definition of the
  // same id replaces an embedded one, and is an error within the overlays. Problems of every file
  // go to `diagnostics`; the parts that are whole are kept.
  static Catalogue load(const std::vector<SourceText>& overlays, Diagnostics& diagnostics);

  // By id ("vendor/model"), or by what follows the slash where only one part has that.
  PartRef find(std::string_view name) const;
  // As find(), but of one kind, and in words for the user if there is none.
  Result<PartRef> require(std::string_view name, PartKind kind) const;

  // In the order of their ids.
  const std::vector<PartRef>& parts() const { return parts_; }
  std::vector<PartRef> of_kind(PartKind kind) const;

  // What an intent that does not say gets: "switch.ethernet", "server.<id of a GPU>", … ; empty if none.
  std::string preferred(std::string_view what) const;

  // SHA-256 of everything loaded, in hex: two equal digests design alike.
  const std::string& digest() const { return digest_; }

 private:
  std::vector<PartRef> parts_;
  struct Preference {
    std::string what, part;
  };
  friend class CatalogueLoader;
  std::vector<Preference> preferences_;  // by `what`
  std::string digest_;
};

// Makes a part from its facts in tree form (catalogue file or design.json); reports what is wrong
// with it to `diagnostics`, located in `source`. Null if it cannot be used.
PartRef make_part(const Tree& tree, const SourceText& source, Diagnostics& diagnostics);

// The facts that parts of a kind may have: for docs/ and `catalog check`.
std::span<const Field> part_fields(PartKind kind);

// The catalogue files compiled into the program.
const std::vector<SourceText>& embedded_catalogue();

}  // namespace cw
