#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace cw {

// Appends `text` as XML character data or attribute value: the five special characters escaped,
// bytes that XML or UTF-8 forbids replaced by U+FFFD.
void append_xml_escaped(std::string& out, std::string_view text);

enum class Weight : std::uint8_t { normal, bold };

// Width of `text` set in `size` pixels of a common sans-serif face: an estimate from above (the
// widest of the usual faces), so that what fits here fits in any viewer.
double text_width(std::string_view text, double size, Weight weight = Weight::normal);
// `text`, or its beginning and end around "…" where it is wider than `width`; never splits a
// character. Empty if not even "…" fits.
std::string fit_text(std::string_view text, double width, double size, Weight weight = Weight::normal);

enum class Anchor : std::uint8_t { start, middle, end };

// How a shape is painted: SVG's own attribute values. Empty members are left out.
struct Paint {
  std::string_view fill = "none";
  std::string_view stroke = {};
  double width = 1;
  std::string_view dash = {};  // "4 3"
};

// Shapes of one drawing with a viewBox from 0,0 and nothing outside it: no fonts, images, scripts
// or style sheets, so that it may be placed inside a page and printed. Coordinates are in pixels
// and written to a tenth.
class SvgWriter {
 public:
  SvgWriter(double width, double height, std::string_view title);

  void rect(double x, double y, double width, double height, double radius, const Paint& paint);
  void line(double x1, double y1, double x2, double y2, const Paint& paint);
  // `d` is path data, see move_to and line_to.
  void path(std::string_view d, const Paint& paint);
  void text(double x, double y, std::string_view words, double size, Anchor anchor = Anchor::start,
            Weight weight = Weight::normal, std::string_view fill = "#222");
  // A tile of oblique lines to fill with: "url(#id)".
  void hatch(std::string_view id, std::string_view ground, std::string_view stroke);

  std::string finish() &&;

 private:
  void paint(const Paint& paint);

  std::string out_;
};

// Path data, appended to `d`.
void move_to(std::string& d, double x, double y);
void line_to(std::string& d, double x, double y);

}  // namespace cw
