#include "clusterwright/text/schema.hpp"

#include "clusterwright/intent/intent.hpp"
#include "command.hpp"

namespace cw::app {

constexpr std::string_view kSizes[] = {"nodes", "gpus", "max"};

int run_schema(const Common&, const SchemaOptions& options) {
  if (options.markdown) print(markdown_reference(intent_fields()));
  else print(json_schema("Clusterwright intent", "What a GPU cluster is to be; everything has a default.", intent_fields(), kSizes));
  return kFine;
}

}  // namespace cw::app
