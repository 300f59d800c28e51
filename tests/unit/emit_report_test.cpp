#include <fmt/format.h>
#include <gtest/gtest.h>

#include "clusterwright/emit/report.hpp"
#include "unit/emit_clusters.hpp"
#include "unit/hall_clusters.hpp"

// report.html: that it is whole, safe and small; how it looks was judged by eye.
namespace cw {
namespace {

using test::hall;

std::size_t count(std::string_view text, std::string_view what) {
  std::size_t n = 0;
  for (std::size_t at = text.find(what); at != std::string_view::npos; at = text.find(what, at + what.size())) ++n;
  return n;
}

bool has(std::string_view text, std::string_view what) { return text.find(what) != std::string_view::npos; }

// Every tag that is opened is closed in order; what is left open is named.
std::string open_tags(std::string_view html) {
  std::vector<std::string> open;
  for (std::size_t at = html.find('<'); at != std::string_view::npos; at = html.find('<', at + 1)) {
    const std::size_t end = html.find('>', at);
    if (end == std::string_view::npos) return "a tag without end";
    const std::string_view tag = html.substr(at + 1, end - at - 1);
    const std::string_view name =
        tag.substr(tag.starts_with('/') ? 1 : 0, tag.find_first_of(" />", 1) - (tag.starts_with('/') ? 1 : 0));
    if (tag.starts_with('!') || tag.ends_with('/') || name == "meta") continue;
    if (!tag.starts_with('/'))
      open.emplace_back(name);
    else if (open.empty() || open.back() != name)
      return fmt::format("</{}> closes {}", name, open.empty() ? "nothing" : open.back());
    else
      open.pop_back();
  }
  return open.empty() ? std::string() : open.back();
}

Diagnostics some_findings(std::size_t warnings) {
  Diagnostics d;
  for (std::size_t i = 0; i < warnings; ++i) {
    Diagnostic one;
    one.code = 4072;
    one.severity = Severity::warning;
    one.file = "/home/someone/intent.yaml";
    one.subject = fmt::format("node-{}", i);
    one.message = "too <slow>";
    one.help = "take a faster one";
    d.add(one);
  }
  Diagnostic error;
  error.code = 4001;
  error.message = "it <b>burns</b>";
  d.add(error);
  return d;
}

TEST(Report, IsWholeAndRefersToNothingOutside) {
  const Diagnostics findings = some_findings(3);
  for (const ClusterRef& c : {hall(), test::tiny(), test::hall_of(9)}) {
    const std::string html = emit::report_html(*c, &findings);
    EXPECT_TRUE(html.starts_with("<!doctype html>"));
    EXPECT_EQ(open_tags(html), "");
    for (const char* load :
         {"src=", "href=\"http", "url(http", "url(//", "@import", "<script", "<link", "<iframe", "javascript:"})
      EXPECT_FALSE(has(html, load)) << load;
    EXPECT_EQ(count(html, "http"), count(html, "xmlns=\"http://www.w3.org/2000/svg\""))
        << "the name of SVG's elements is no address";
  }
}

TEST(Report, EveryEntryOfTheContentsIsThere) {
  const std::string html = emit::report_html(*hall(), nullptr);
  std::size_t entries = 0;
  for (std::size_t at = html.find("<li><a href=\"#"); at != std::string::npos;
       at = html.find("<li><a href=\"#", at + 1)) {
    const std::size_t from = at + 14;
    const std::string id = html.substr(from, html.find('"', from) - from);
    EXPECT_EQ(count(html, fmt::format("<h2 id=\"{}\"", id)), 1U) << id;
    ++entries;
  }
  EXPECT_EQ(entries, 9U);
  EXPECT_EQ(count(html, "<h2 "), 9U);
  const std::string loose = emit::report_html(*test::tiny(), nullptr);
  EXPECT_FALSE(has(loose, "<h2 id=\"racks\""));
  EXPECT_TRUE(has(loose, "<h2 id=\"bom\""));
  EXPECT_TRUE(has(loose, "Nothing stands in racks yet"));
}

TEST(Report, EscapesWhateverComesFromOutside) {
  const std::string evil = "<script>alert('1')</script>&\"";
  const ClusterRef c = hall([&](ClusterBuilder& b) {
    b.head().name = evil;
    b.head().intent_name = evil;
    b.head().currency = evil;
    b.set_name(DeviceId(std::size_t{0}), evil);
    b.rack(RackId(std::size_t{0})).name = evil;
  });
  Diagnostics findings;
  Diagnostic d;
  d.code = 4001;
  d.message = d.help = d.subject = d.file = evil;
  findings.add(d);
  const std::string html = emit::report_html(*c, &findings);
  EXPECT_FALSE(has(html, "<script"));
  EXPECT_TRUE(has(html, "<h1>&lt;script&gt;"));
  EXPECT_EQ(open_tags(html), "");
}

TEST(Report, FindingsComeByWeightAndAreCountedPastTheFirst) {
  const Diagnostics findings = some_findings(250);
  const std::string html = emit::report_html(*hall(), &findings);
  EXPECT_LT(html.find("Errors (1)"), html.find("Warnings (250)"));
  EXPECT_TRUE(has(html, "it &lt;b&gt;burns&lt;/b&gt;"));
  EXPECT_EQ(count(html, "too &lt;slow&gt;"), 199U) << "the error is one of the 200";
  EXPECT_TRUE(has(html, "and 51 more"));
  EXPECT_EQ(count(html, "take a faster one"), 1U) << "the same help once";
  EXPECT_TRUE(has(html, "node-7, intent.yaml:1"));
  EXPECT_FALSE(has(html, "/home/someone")) << "folders of one machine are nobody else's business";
}

TEST(Report, SaysWhatBindsWhatIsSurvivedAndWhatItCosts) {
  const ClusterRef c = hall([](ClusterBuilder& b) {
    b.head().currency = "EUR";
    for (const PartId p : ids<PartId>(b.head().parts.size()))
      if (b.head().parts[p]->id == "acme/hx8") b.head().bought[p] = {250000.5, 0};
  });
  const std::string html = emit::report_html(*c, nullptr);
  EXPECT_TRUE(has(html, "<dt>What binds a rack</dt>\n<dd>by hand</dd>"));
  EXPECT_TRUE(has(html, "<dd class=\"no\">no: without one side of the feeds, devices stop in 1 rack</dd>"));
  EXPECT_TRUE(has(html, "<b>EUR 500,001</b><span>priced parts</span><small>12 lines have no price</small>"));
  EXPECT_TRUE(has(html, "<td class=\"n\">500,001.00</td>"));
  EXPECT_TRUE(has(html,
                  "<td>acme/hx8</td><td>power_maximum</td><td>10.2 kW</td><td>a choice of the design</td><td>a guess "
                  "&lt;from&gt; memory</td>"));
  EXPECT_EQ(count(html, "<figure "), 3U);
}

// A part that is estimated as a whole and its facts are one estimate; what decided and what figures rest on is said.
TEST(Report, CountsAnEstimateOnce) {
  const ClusterRef c = hall([](ClusterBuilder& b) {
    for (PartRef& p : b.head().parts) {
      if (p->id != "acme/rack48") continue;
      auto copy = std::make_shared<Part>(*p);
      copy->confidence = Confidence::estimated;
      for (Fact& f : copy->facts) f.confidence = Confidence::estimated;
      p = copy;
    }
  });
  const std::string html = emit::report_html(*c, nullptr);
  EXPECT_EQ(count(html, "<td>acme/rack48</td>"), 1U);
  EXPECT_TRUE(has(html, "<td>acme/rack48</td><td>the part itself</td><td>48U rack; depth 1200 mm; units 48; weight 150 kg; width 600 mm</td>"
                        "<td>loads, sizes and lengths</td>"));
  EXPECT_TRUE(has(html, "1 of them decided a choice of the design; loads, sizes and lengths rest on the others."));
}

// Tables are cut, drawings are bounded: the page stays one that a browser opens at once.
TEST(Report, StaysSmallWhateverTheCluster) {
  const std::string html = emit::report_html(*test::hall_of(2500), nullptr);
  EXPECT_LT(html.size(), std::size_t{5} << 20U);
}

// Of more than 60 racks those alike share a row with their count and names; racks.csv has each.
TEST(Report, AlikeRacksShareARow) {
  const std::string few = emit::report_html(*test::hall_of(60), nullptr), many = emit::report_html(*test::hall_of(64), nullptr);
  EXPECT_TRUE(has(few, "<td>rack-60</td><td>hall 1, row 6, place 10</td>"));
  EXPECT_FALSE(has(many, "<td>rack-60</td>"));
  EXPECT_TRUE(has(many, "<td class=\"n\">48</td><td>rack-02 \xe2\x80\xa6 rack-04, rack-06 \xe2\x80\xa6 rack-08, "));
  EXPECT_TRUE(has(many, " and 8 more such</td><td>compute</td><td>4 HX-8</td><td class=\"n\">32 of 48</td>"));
  EXPECT_TRUE(has(many, "<td class=\"n\">16</td><td>rack-01, rack-05, "));
  EXPECT_TRUE(has(many, "64 racks; those of one kind share a row: each with its place and figures is in <a href=\"racks.csv\">"));
}

}  // namespace
}  // namespace cw
