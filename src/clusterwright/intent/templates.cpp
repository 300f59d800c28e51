#include "clusterwright/intent/templates.hpp"

namespace cw {
namespace {

IntentTemplate from_file(const SourceText& file) {
  const std::size_t slash = file.name.rfind('/');
  std::string name = file.name.substr(slash == std::string::npos ? 0 : slash + 1);
  name = name.substr(0, name.rfind('.'));
  std::string_view first = line_of(file.text, 1);
  if (first.starts_with("# ")) first.remove_prefix(2);
  return {std::move(name), std::string(first), file.text};
}

}  // namespace

const std::vector<IntentTemplate>& intent_templates() {
  static const std::vector<IntentTemplate> kAll = [] {
    std::vector<IntentTemplate> all;
    for (const SourceText& file : embedded_templates()) all.push_back(from_file(file));
    return all;
  }();
  return kAll;
}

}  // namespace cw
