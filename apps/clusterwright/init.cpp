#include <cstdio>
#include <fstream>

#include <fmt/format.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/intent/templates.hpp"
#include "clusterwright/text/json.hpp"
#include "command.hpp"

namespace cw::app {
namespace {

int unusable(const Common& common, std::uint16_t code, std::string file, std::string message, std::string help) {
  Diagnostics diagnostics;
  Diagnostic d;
  d.code = code;
  d.file = std::move(file);
  d.message = std::move(message);
  d.help = std::move(help);
  diagnostics.add(d);
  return report(common, diagnostics, kUnusable);
}

void list(const Common& common) {
  if (!common.json) {
    for (const IntentTemplate& t : intent_templates()) print(fmt::format("{:<24} {}\n", t.name, t.help));
    return;
  }
  JsonWriter json(JsonWriter::Layout::pretty);
  json.begin_array();
  for (const IntentTemplate& t : intent_templates()) {
    json.begin_object().begin_inline();
    json.member("name", t.name);
    json.member("help", t.help);
    json.end_object().end_inline();
  }
  json.end_array();
  print(json.take() + "\n");
}

}  // namespace

int run_init(const Common& common, const InitOptions& options) {
  const auto& templates = intent_templates();
  if (options.name.empty()) {
    list(common);
    return kFine;
  }
  std::vector<std::string_view> names;
  for (const IntentTemplate& t : templates) names.push_back(t.name);
  for (const IntentTemplate& t : templates) {
    if (t.name != options.name) continue;
    const std::string out = options.out.empty() ? options.name + ".yaml" : options.out;
    if (out == "-") {
      print(t.text);
      return kFine;
    }
    if (!options.force && std::ifstream(out)) return unusable(common, code::kForeignFiles, out, "is there already", "name another file with -o, or replace it with --force");
    std::ofstream file(out, std::ios::binary);
    file << t.text;
    file.close();
    if (!file) return unusable(common, code::kCannotWrite, out, "cannot be written", "name a file that you may write with -o");
    if (common.json) print(fmt::format("{{\"template\": \"{}\", \"file\": \"{}\"}}\n", t.name, out));
    else print(fmt::format("wrote {}\nnext: clusterwright design {} -o out\n", out, out));
    return kFine;
  }
  const std::string_view near = nearest(options.name, names);
  return unusable(common, code::kNotFound, "", fmt::format("no template is called '{}'", options.name),
                  near.empty() ? std::string("`clusterwright init` lists them") : fmt::format("did you mean '{}'?", near));
}

}  // namespace cw::app
