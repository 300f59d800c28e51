#include "clusterwright/fabric/questions/report.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "clusterwright/base/units.hpp"
#include "clusterwright/text/json.hpp"
#include "clusterwright/text/svg.hpp"

namespace cw::questions {
namespace {

constexpr std::size_t kLine = 110;  // letters

// Letters, not bytes: what a terminal shows.
std::size_t letters(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }));
}

std::string filled(std::string_view text) {
  std::string out;
  std::size_t at = 0;
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t to = std::min(text.find(' ', from), text.size());
    const std::string_view word = text.substr(from, to - from);
    if (at > 0 && at + 1 + letters(word) > kLine) {
      out += '\n';
      at = 0;
    } else if (at > 0) {
      out += ' ';
      ++at;
    }
    out += word;
    at += letters(word);
    from = to + 1;
  }
  return out + "\n";
}

bool numeric(const Table& t, std::size_t column) {
  return std::ranges::any_of(t.rows, [&](const auto& row) { return row[column].is_number; });
}

std::string padded(std::string_view text, std::size_t width, bool right) {
  const std::string space(width - std::min(width, letters(text)), ' ');
  return right ? space + std::string(text) : std::string(text) + space;
}

std::string table_text(const Table& t) {
  std::vector<std::size_t> widths;
  for (std::size_t c = 0; c < t.columns.size(); ++c) {
    widths.push_back(letters(t.columns[c].words));
    for (const auto& row : t.rows) widths[c] = std::max(widths[c], letters(row[c].text));
  }
  std::string out = t.title + "\n";
  const auto line = [&](const auto& text_of) {
    std::string one;
    for (std::size_t c = 0; c < t.columns.size(); ++c) one += (c == 0 ? "  " : "   ") + padded(text_of(c), widths[c], numeric(t, c));
    one.erase(one.find_last_not_of(' ') + 1);
    out += one + "\n";
  };
  line([&](std::size_t c) -> std::string_view { return t.columns[c].words; });
  for (const auto& row : t.rows) line([&](std::size_t c) -> std::string_view { return row[c].text; });
  return out;
}

std::string table_markdown(const Table& t) {
  std::string out = t.title + "\n\n|", rule = "|";
  for (std::size_t c = 0; c < t.columns.size(); ++c) {
    out += " " + t.columns[c].words + " |";
    rule += numeric(t, c) ? "---:|" : "---|";
  }
  out += "\n" + rule + "\n";
  for (const auto& row : t.rows) {
    out += "|";
    for (const Cell& c : row) out += " " + c.text + " |";
    out += "\n";
  }
  return out;
}

// Six digits: what differs beyond is no answer.
double rounded(double v) {
  if (v == 0 || !std::isfinite(v)) return v;
  const double scale = std::pow(10, 5 - std::floor(std::log10(std::abs(v))));
  return std::round(v * scale) / scale;
}

void put_table(JsonWriter& json, const Table& t) {
  json.key(t.key).begin_array();
  for (const auto& row : t.rows) {
    json.begin_object().begin_inline();
    for (std::size_t c = 0; c < t.columns.size(); ++c) {
      json.key(t.columns[c].key);
      if (!row[c].is_number) json.value(row[c].text);
      else if (std::isfinite(row[c].number)) json.value(rounded(row[c].number));
      else json.null();
    }
    json.end_object().end_inline();
  }
  json.end_array();
}

}  // namespace

Cell::Cell(double v) : text(std::isfinite(v) ? (std::abs(v) >= 10'000 ? grouped(static_cast<std::uint64_t>(std::llround(v))) : fmt::format("{:.4g}", v)) : "never"), number(v), is_number(true) {}
Cell::Cell(std::uint64_t v) : text(grouped(v)), number(static_cast<double>(v)), is_number(true) {}

Cell Cell::shown(double v, std::string text) {
  Cell c(std::move(text));
  c.number = v;
  c.is_number = true;
  return c;
}

std::string report_text(const Report& r) {
  std::string out = r.title + "\n";
  for (const std::string& s : r.setting) out += s + "\n";
  for (const std::string& s : r.answer) out += "\n" + filled(s);
  for (const Table& t : r.tables) out += "\n" + table_text(t);
  if (!r.assumed.empty()) out += "\n";
  for (const std::string& s : r.assumed) out += filled("assumed: " + s);
  return out;
}

std::string report_markdown(const Report& r) {
  std::string out = "# " + r.title + "\n\n";
  for (const std::string& s : r.setting) out += s + "  \n";
  for (const std::string& s : r.answer) out += "\n" + s + "\n";
  for (const Chart& c : r.charts) out += "\n![" + c.title + "](" + c.name + ".svg)\n";
  for (const Table& t : r.tables) out += "\n" + table_markdown(t);
  if (!r.assumed.empty()) out += "\nAssumed:\n\n";
  for (const std::string& s : r.assumed) out += "- " + s + "\n";
  return out;
}

std::string report_json(std::string_view question, const Report& r) {
  JsonWriter json(JsonWriter::Layout::pretty);
  const auto list = [&](std::string_view name, const std::vector<std::string>& texts) {
    json.key(name).begin_array();
    for (const std::string& t : texts) json.value(t);
    json.end_array();
  };
  json.begin_object().member("question", question).member("title", r.title);
  list("setting", r.setting);
  list("answer", r.answer);
  list("assumed", r.assumed);
  json.key("tables").begin_object();
  for (const Table& t : r.tables) put_table(json, t);
  json.end_object().end_object();
  return json.take() + "\n";
}

}  // namespace cw::questions
