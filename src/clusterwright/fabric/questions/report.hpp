#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace cw::questions {

// A cell of a table: words, or a number with the text that people read.
struct Cell {
  Cell(std::string words) : text(std::move(words)) {}  // NOLINT: cells are written as what they hold
  Cell(const char* words) : text(words) {}             // NOLINT
  Cell(std::string_view words) : text(words) {}        // NOLINT
  Cell(double v);                                      // NOLINT: four digits for people
  Cell(std::uint64_t v);                               // NOLINT
  Cell(std::uint32_t v) : Cell(static_cast<std::uint64_t>(v)) {}  // NOLINT
  // A number that people read otherwise: 0.31 as "31 %".
  static Cell shown(double v, std::string text);

  std::string text;
  double number = 0;
  bool is_number = false;
};

struct Column {
  std::string key;    // in JSON, with its unit: "time_us"
  std::string words;  // above the column
};

struct Table {
  std::string key;    // in JSON
  std::string title;  // a line above it
  std::vector<Column> columns;
  std::vector<std::vector<Cell>> rows;

  void row(std::initializer_list<Cell> cells) { rows.emplace_back(cells); }
};

struct Chart {
  std::string name;  // of its file, without ".svg"
  std::string title;
  std::string svg;
};

// The answer to a question.
struct Report {
  std::string title;
  std::vector<std::string> setting;  // what it was asked of, a line each
  std::vector<std::string> answer;   // plain sentences, a paragraph each; the first says it all
  std::vector<std::string> assumed;  // what neither the design nor the user says
  std::vector<Table> tables;
  std::vector<Chart> charts;
};

// For a terminal: tables aligned, numbers to the right, paragraphs filled.
std::string report_text(const Report& report);
// With charts linked as NAME.svg.
std::string report_markdown(const Report& report);
std::string report_json(std::string_view question, const Report& report);

}  // namespace cw::questions
