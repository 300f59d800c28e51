#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "clusterwright/base/codes.hpp"
#include "clusterwright/catalog/part_specs.hpp"

// The bill of a part: what its maker lists under it in an order.

namespace cw {
namespace {

constexpr std::array<std::string_view, 7> kPer = {"each", "gpu", "domain", "adapter", "supply", "processor", "module"};
constexpr std::array<std::string_view, 4> kSorts = {"hardware", "setting", "service", "software"};

template <class E, std::size_t N>
E from_name(const std::array<std::string_view, N>& names, std::string_view name) {
  const auto at = std::find(names.begin(), names.end(), name);
  return static_cast<E>(at == names.end() ? 0 : at - names.begin());
}

// 24 of "24x 64 GB" and of "24 slots"; nothing if no number leads.
std::optional<std::uint32_t> leading_number(std::string_view text) {
  std::uint32_t n = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (ec != std::errc() || n == 0 || n > 1024) return std::nullopt;
  const std::size_t used = static_cast<std::size_t>(end - text.data());
  if (used == text.size() || (text[used] != 'x' && text[used] != ' ')) return std::nullopt;
  return n;
}

struct Followed {
  std::optional<std::uint32_t> count;
  std::string_view fact;  // that would say it
};

Followed followed(const Record& facts, const Part& part, BillPer per) {
  const auto some = [](std::uint32_t n) { return n > 0 ? std::optional(n) : std::nullopt; };
  const ServerSpec none;
  const ServerSpec& s = part.server ? *part.server : none;
  switch (per) {
    case BillPer::each: return {1U, {}};
    case BillPer::gpu: return {some(s.gpus), "gpus"};
    case BillPer::domain: return {some(s.gpus / std::max<std::uint32_t>(1, s.scale_up_domain)), "scale_up_domain"};
    case BillPer::adapter: return {some(std::uint32_t{s.nics} + s.front_end_nics + s.storage_nics + s.virtual_nics), "nics"};
    case BillPer::supply: return {facts.given("inlets") ? some(static_cast<std::uint32_t>(facts.integer("inlets"))) : std::nullopt, "inlets"};
    case BillPer::processor: return {leading_number(facts.text("cpu")), "cpu"};
    case BillPer::module: return {leading_number(facts.text("memory_modules")), "memory_modules"};
  }
  return {};
}

}  // namespace

std::string_view per_name(BillPer per) { return kPer[static_cast<std::size_t>(per)]; }
std::string_view sort_name(BillSort sort) { return kSorts[static_cast<std::size_t>(sort)]; }

const BillLine* line_for(const Part& owner, std::string_view id, std::string_view maker) {
  for (const BillLine& line : owner.bill)
    if (!line.part.empty() && line.part == id && line.for_maker(maker)) return &line;
  return nullptr;
}

void SpecReader::bill(Part& part) {
  for (const Tree& item : facts_.items("bill")) {
    const Record row(&item, facts_.field("bill").children[0].children);
    BillLine line{.number = row.text("number"), .description = row.text("description"), .part = row.text("part"), .seller = row.text("seller")};
    line.per = from_name<BillPer>(kPer, row.text("per"));
    line.sort = from_name<BillSort>(kSorts, row.text("sort"));
    const Followed follows = followed(facts_, part, line.per);
    if (!line.part.empty() && (row.given("quantity") || row.given("per")))
      error(code::kContradiction, row.span(row.given("quantity") ? "quantity" : "per"),
            fmt::format("the design itself says how many of '{}' there are", line.part), "leave quantity and per out of a line that stands for a part");
    else if (!follows.count)
      error(code::kBillCount, row.span("per"), fmt::format("'{}' does not say how many of these it has", part.id),
            fmt::format("add the fact `{}`, or write the number as `quantity` and leave `per` out", follows.fact));
    else
      line.count = static_cast<std::uint32_t>(row.integer("quantity")) * *follows.count;
    const auto same = [&](const BillLine& other) { return other.number == line.number && other.seller == line.seller; };
    if (!line.number.empty() && std::any_of(part.bill.begin(), part.bill.end(), same))
      error(code::kBillTwice, row.span("number"), fmt::format("'{}' is in this bill already", line.number), "write one line with the quantity of both");
    part.bill.push_back(std::move(line));
  }
}

}  // namespace cw
