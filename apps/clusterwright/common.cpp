#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <fmt/format.h>
#include <unistd.h>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/emit/summary.hpp"
#include "command.hpp"

namespace fs = std::filesystem;

namespace cw::app {

bool read_text(const std::string& path, std::string& text, Diagnostics& diagnostics, std::uintmax_t most) {
  const auto refuse = [&](std::string message) {
    diagnostics.error(code::kUnreadable, SourceText{path, {}}, Span{}, std::move(message), "name a file that is there and may be read");
    return false;
  };
  const auto too_large = [&](std::string size) {
    diagnostics.error(code::kTooLarge, SourceText{path, {}}, Span{}, fmt::format("the file has {} bytes; at most {} are read", size, most), "is this the right file?");
    return false;
  };
  if (path == "-") {
    char buffer[65536];
    for (std::size_t n = 1; n > 0 && text.size() <= most;) text.append(buffer, n = std::fread(buffer, 1, sizeof buffer, stdin));
    return text.size() <= most || too_large("more");
  }
  std::error_code ec;
  if (fs::is_directory(path, ec)) return refuse("is a folder, not a file");
  const auto size = fs::file_size(path, ec);
  if (!ec && size > most) return too_large(fmt::format("{}", size));
  std::ifstream in(path, std::ios::binary);
  if (!in) return refuse(fmt::format("the file cannot be read: {}", std::strerror(errno)));
  std::ostringstream out;
  out << in.rdbuf();
  text = out.str();
  return true;
}

Catalogue load_catalogue(const Common& common, Diagnostics& diagnostics) {
  std::vector<SourceText> overlays;
  for (const std::string& path : common.catalogues) {
    std::vector<std::string> files;
    std::error_code ec;
    if (fs::is_directory(path, ec)) {
      for (const auto& entry : fs::directory_iterator(path, ec))
        if (entry.path().extension() == ".yaml" || entry.path().extension() == ".yml") files.push_back(entry.path().string());
      std::sort(files.begin(), files.end());
    } else {
      files.push_back(path);
    }
    for (const std::string& file : files) {
      std::string text;
      if (read_text(file, text, diagnostics)) overlays.push_back({file, std::move(text)});
    }
  }
  return Catalogue::load(overlays, diagnostics);
}

std::optional<Input> read_input(const std::string& path, const std::string& prices, Diagnostics& diagnostics) {
  SourceText source{path, {}};
  if (path == "-" && prices == "-") {
    diagnostics.error(code::kContradiction, source, Span{}, "intent and prices cannot both come from standard input", "give one of them as a file");
    return std::nullopt;
  }
  if (!read_text(path, source.text, diagnostics)) return std::nullopt;
  auto intent = read_intent(std::move(source), diagnostics);
  if (!intent) return std::nullopt;
  Input input{std::move(*intent), std::nullopt};
  std::string file = prices;
  if (file.empty() && input.intent.prices.given) {  // beside the intent
    const fs::path named(*input.intent.prices);
    file = (path == "-" || named.is_absolute()) ? named.string() : (fs::path(path).parent_path() / named).string();
  }
  if (file.empty()) return input;
  SourceText text{file, {}};
  if (read_text(file, text.text, diagnostics)) input.prices = read_prices(std::move(text), diagnostics);
  return input;
}

void SizeProgress::trying(std::uint32_t nodes) { progress_.say(fmt::format("trying {} nodes", grouped(nodes))); }

void print(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stdout); }

bool colour_wanted(const Common& common, int fd) {
  if (common.colour == "always") return true;
  if (common.colour == "never") return false;
  return isatty(fd) != 0 && std::getenv("NO_COLOR") == nullptr;
}

void print_findings(const Common& common, const Diagnostics& diagnostics) {
  const std::string text = render(diagnostics, colour_wanted(common, STDERR_FILENO) ? Colour::always : Colour::never);
  std::fwrite(text.data(), 1, text.size(), stderr);
}

int report(const Common& common, Diagnostics& diagnostics, int code) {
  diagnostics.sort();
  if (common.json) print(findings_json(diagnostics));
  else print_findings(common, diagnostics);
  return code;
}

Progress::Progress(const Common& common) : on_(!common.quiet && !common.json && isatty(STDERR_FILENO) != 0) {}

Progress::~Progress() {
  if (on_) std::fputs("\r\x1b[K", stderr);
}

void Progress::say(std::string_view what) {
  if (!on_) return;
  std::fprintf(stderr, "\r\x1b[K%.*s …", static_cast<int>(what.size()), what.data());
  std::fflush(stderr);
}

}  // namespace cw::app
