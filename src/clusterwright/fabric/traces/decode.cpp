#include "clusterwright/fabric/traces/decode.hpp"

#include <charconv>
#include <cmath>
#include <limits>

#include "execution_trace.pb.h"

namespace cw::trace {

namespace format = trace_format;
using format::AttributeProto;

struct Decoder::State {
  format::Node node;
  format::GlobalMetadata metadata;
  std::string digits;  // of a pg_name that is a number
};

namespace {

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();

Whole whole(std::int64_t v) { return {Whole::State::good, v}; }
Whole whole(std::uint64_t v) { return {Whole::State::good, v > static_cast<std::uint64_t>(kMost) ? kMost : static_cast<std::int64_t>(v)}; }
Whole whole(double v) {
  if (!(std::trunc(v) == v)) return {Whole::State::no_number, 0};
  if (v >= 9.2e18) return whole(kMost);
  if (v <= -9.2e18) return whole(-kMost);
  return whole(static_cast<std::int64_t>(v));
}
Whole whole(std::string_view text) {
  if (text == "True" || text == "true") return whole(std::int64_t{1});
  if (text == "False" || text == "false") return whole(std::int64_t{0});
  std::int64_t v = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), v);
  if (text.empty() || end != text.data() + text.size() || error == std::errc::invalid_argument) return {Whole::State::no_number, 0};
  if (error == std::errc::result_out_of_range) return whole(text[0] == '-' ? -kMost : kMost);
  return whole(v);
}

Whole whole(const AttributeProto& a) {
  switch (a.value_case()) {
    case AttributeProto::kDoubleValue: return whole(a.double_value());
    case AttributeProto::kFloatValue: return whole(static_cast<double>(a.float_value()));
    case AttributeProto::kInt32Value: return whole(std::int64_t{a.int32_value()});
    case AttributeProto::kInt64Value: return whole(std::int64_t{a.int64_value()});
    case AttributeProto::kUint32Value: return whole(std::int64_t{a.uint32_value()});
    case AttributeProto::kUint64Value: return whole(std::uint64_t{a.uint64_value()});
    case AttributeProto::kSint32Value: return whole(std::int64_t{a.sint32_value()});
    case AttributeProto::kSint64Value: return whole(std::int64_t{a.sint64_value()});
    case AttributeProto::kFixed32Value: return whole(std::int64_t{a.fixed32_value()});
    case AttributeProto::kFixed64Value: return whole(std::uint64_t{a.fixed64_value()});
    case AttributeProto::kSfixed32Value: return whole(std::int64_t{a.sfixed32_value()});
    case AttributeProto::kSfixed64Value: return whole(std::int64_t{a.sfixed64_value()});
    case AttributeProto::kBoolValue: return whole(std::int64_t{a.bool_value() ? 1 : 0});
    case AttributeProto::kStringValue: return whole(std::string_view(a.string_value()));
    case AttributeProto::kBytesValue: return whole(std::string_view(a.bytes_value()));
    case AttributeProto::kBoolList:
    case AttributeProto::VALUE_NOT_SET: return {Whole::State::no_number, 0};
  }
  return {Whole::State::no_number, 0};
}

std::string_view text_of(const AttributeProto& a) {
  if (a.value_case() == AttributeProto::kStringValue) return a.string_value();
  if (a.value_case() == AttributeProto::kBytesValue) return a.bytes_value();
  return {};
}

void take(Whole& into, const AttributeProto& a) {
  const Whole w = whole(a);
  if (into.given() && (w.state != into.state || w.value != into.value)) into.state = Whole::State::contradicted;
  else into = w;
}

void take_type(RawNode& out, const AttributeProto& a) {
  take(out.comm_type, a);
  if (out.comm_type.state != Whole::State::no_number) return;
  out.comm_word = text_of(a);
}

void take_group(RawNode& out, const AttributeProto& a, std::string& digits) {
  out.group = text_of(a);
  const Whole w = whole(a);
  if (!out.group.empty() || w.state != Whole::State::good) return;
  digits = std::to_string(w.value);
  out.group = digits;
}

void take_dimensions(RawNode& out, const AttributeProto& a) {
  for (const bool involved : a.bool_list().values()) out.some_dimensions = out.some_dimensions || !involved;
}

struct Known {
  std::string_view name;
  Whole RawNode::*into;
};
constexpr Known kKnown[] = {{"comm_size", &RawNode::comm_size}, {"is_cpu_op", &RawNode::is_cpu_op},     {"num_ops", &RawNode::num_ops},   {"tensor_size", &RawNode::tensor_size},
                            {"comm_src", &RawNode::comm_src},   {"comm_dst", &RawNode::comm_dst}, {"comm_tag", &RawNode::comm_tag}, {"comm_priority", &RawNode::comm_priority}};

void take_attribute(RawNode& out, const AttributeProto& a, std::string& digits) {
  const std::string_view name = a.name();
  if (name == "comm_type") return take_type(out, a);
  if (name == "pg_name") return take_group(out, a, digits);
  if (name == "involved_dim") return take_dimensions(out, a);
  for (const Known& k : kKnown)
    if (k.name == name) return take(out.*k.into, a);
}

bool parse(google::protobuf::MessageLite& message, std::string_view bytes) { return message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())); }

}  // namespace

Decoder::Decoder() : state_(std::make_unique<State>()) {}
Decoder::~Decoder() = default;

bool Decoder::node(std::string_view message, RawNode& out) {
  format::Node& n = state_->node;
  if (!parse(n, message)) return false;
  out = {};
  out.id = n.id();
  out.name = n.name();
  out.type = n.type();
  out.duration_us = n.duration_micros();
  out.control = {n.ctrl_deps().data(), static_cast<std::size_t>(n.ctrl_deps_size())};
  out.data = {n.data_deps().data(), static_cast<std::size_t>(n.data_deps_size())};
  for (const AttributeProto& a : n.attr()) take_attribute(out, a, state_->digits);
  return true;
}

Decoder::Head Decoder::head(std::string_view message, std::string& version) {
  // A node has a number, a type or attributes where metadata has nothing: what has neither may be both.
  const format::Node& n = state_->node;
  RawNode ignored;
  const bool may_be_node = node(message, ignored);
  if (may_be_node && (n.id() != 0 || n.type() != 0 || n.attr_size() > 0)) return Head::node;
  if (!parse(state_->metadata, message)) return may_be_node ? Head::node : Head::neither;
  version = state_->metadata.version();
  return Head::metadata;
}

}  // namespace cw::trace
