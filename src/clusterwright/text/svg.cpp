#include "clusterwright/text/svg.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <vector>

#include "clusterwright/text/characters.hpp"

namespace cw {
namespace {

constexpr std::string_view kReplacement = "\xef\xbf\xbd";
constexpr std::string_view kEllipsis = "\xe2\x80\xa6";

// Advance of an ASCII character in DejaVu Sans, the widest of the faces in use, rounded up.
double advance(char c) {
  switch (c) {
    case 'i':
    case 'j':
    case 'l': return 0.28;
    case ' ':
    case '.':
    case ',':
    case ':':
    case ';':
    case '/':
    case '\'':
    case '|': return 0.34;
    case '-':
    case 'f':
    case 't':
    case 'I':
    case 'J':
    case '(':
    case ')': return 0.40;
    case 'r': return 0.42;
    case 's':
    case 'c':
    case 'z': return 0.56;
    case 'm':
    case 'w':
    case 'M':
    case 'W':
    case '%':
    case '@': return 0.99;
    default: break;
  }
  if (c >= 'A' && c <= 'Z') return 0.73;
  if (c == '+' || c == '=' || c == '<' || c == '>' || c == '~' || c == '#') return 0.84;
  return 0.64;
}

// To a tenth, without a trailing ".0" or "-0".
void append_coordinate(std::string& out, double v) {
  const auto tenths = static_cast<long long>(std::llround(v * 10));
  if (tenths % 10 == 0) {
    fmt::format_to(std::back_inserter(out), "{}", tenths / 10);
    return;
  }
  const long long size = tenths < 0 ? -tenths : tenths;
  fmt::format_to(std::back_inserter(out), "{}{}.{}", tenths < 0 ? "-" : "", size / 10, size % 10);
}

void attribute(std::string& out, std::string_view name, double v) {
  out += ' ';
  out += name;
  out += "=\"";
  append_coordinate(out, v);
  out += '"';
}

void attribute(std::string& out, std::string_view name, std::string_view v) {
  out += ' ';
  out += name;
  out += "=\"";
  append_xml_escaped(out, v);
  out += '"';
}

}  // namespace

void append_xml_escaped(std::string& out, std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t n = character_size(text, i);
    if (n == 0) {
      out += kReplacement;
      ++i;
      continue;
    }
    switch (text[i]) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: out += text.substr(i, n);
    }
    i += n;
  }
}

double text_width(std::string_view text, double size, Weight weight) {
  double ems = 0;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t n = character_size(text, i);
    ems += n == 1 ? advance(text[i]) : 1.03;
    i += n == 0 ? 1 : n;
  }
  return ems * size * (weight == Weight::bold ? 1.12 : 1.0);
}

std::string fit_text(std::string_view text, double width, double size, Weight weight) {
  if (text_width(text, size, weight) <= width) return std::string(text);
  std::vector<std::size_t> starts;
  for (std::size_t i = 0; i < text.size();) {
    starts.push_back(i);
    const std::size_t n = character_size(text, i);
    i += n == 0 ? 1 : n;
  }
  starts.push_back(text.size());
  // No character is narrower than 0.28 em, so a very long text need not be tried whole.
  const auto most = static_cast<std::size_t>(width > 0 ? width / (0.28 * size) : 0) + 1;
  for (std::size_t kept = std::min(starts.size() - 1, most); kept-- > 0;) {
    const std::size_t head = (kept + 1) / 2, tail = kept / 2;
    std::string shorter(text.substr(0, starts[head]));
    shorter += kEllipsis;
    shorter += text.substr(starts[starts.size() - 1 - tail]);
    if (text_width(shorter, size, weight) <= width) return shorter;
  }
  return {};
}

SvgWriter::SvgWriter(double width, double height, std::string_view title) {
  out_ += "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 ";
  append_coordinate(out_, width);
  out_ += ' ';
  append_coordinate(out_, height);
  out_ += '"';
  attribute(out_, "width", width);
  attribute(out_, "height", height);
  out_ += " font-family=\"Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif\" role=\"img\">\n<title>";
  append_xml_escaped(out_, title);
  out_ += "</title>\n";
  rect(0, 0, width, height, 0, {.fill = "#fff"});
}

void SvgWriter::paint(const Paint& paint) {
  attribute(out_, "fill", paint.fill);
  if (!paint.stroke.empty()) {
    attribute(out_, "stroke", paint.stroke);
    if (paint.width != 1) attribute(out_, "stroke-width", paint.width);
  }
  if (!paint.dash.empty()) attribute(out_, "stroke-dasharray", paint.dash);
  out_ += "/>\n";
}

void SvgWriter::rect(double x, double y, double width, double height, double radius, const Paint& style) {
  out_ += "<rect";
  attribute(out_, "x", x);
  attribute(out_, "y", y);
  attribute(out_, "width", width);
  attribute(out_, "height", height);
  if (radius > 0) attribute(out_, "rx", radius);
  paint(style);
}

void SvgWriter::line(double x1, double y1, double x2, double y2, const Paint& style) {
  std::string d;
  move_to(d, x1, y1);
  line_to(d, x2, y2);
  path(d, style);
}

void SvgWriter::path(std::string_view d, const Paint& style) {
  out_ += "<path";
  attribute(out_, "d", d);
  paint(style);
}

void SvgWriter::text(double x, double y, std::string_view words, double size, Anchor anchor, Weight weight,
                     std::string_view fill) {
  if (words.empty()) return;
  out_ += "<text";
  attribute(out_, "x", x);
  attribute(out_, "y", y);
  attribute(out_, "font-size", size);
  if (anchor != Anchor::start) attribute(out_, "text-anchor", anchor == Anchor::middle ? "middle" : "end");
  if (weight == Weight::bold) attribute(out_, "font-weight", "bold");
  attribute(out_, "fill", fill);
  out_ += '>';
  append_xml_escaped(out_, words);
  out_ += "</text>\n";
}

void SvgWriter::hatch(std::string_view id, std::string_view ground, std::string_view stroke) {
  out_ += "<defs><pattern";
  attribute(out_, "id", id);
  out_ += " width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\">\n";
  rect(0, 0, 8, 8, 0, {.fill = ground});
  path("M-2 2L2 -2M0 8L8 0M6 10L10 6", {.stroke = stroke});
  out_ += "</pattern></defs>\n";
}

std::string SvgWriter::finish() && {
  out_ += "</svg>\n";
  return std::move(out_);
}

void move_to(std::string& d, double x, double y) {
  d += 'M';
  append_coordinate(d, x);
  d += ' ';
  append_coordinate(d, y);
}

void line_to(std::string& d, double x, double y) {
  d += 'L';
  append_coordinate(d, x);
  d += ' ';
  append_coordinate(d, y);
}

}  // namespace cw
