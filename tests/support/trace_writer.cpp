#include "support/trace_writer.hpp"

#include <array>
#include <charconv>
#include <cstring>
#include <map>
#include <sstream>
#include <stdexcept>

namespace support {
namespace {

enum Wire : std::uint32_t { kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5 };

void put_varint(std::string& out, std::uint64_t v) {
  for (; v >= 0x80; v >>= 7U) out += static_cast<char>(v | 0x80U);
  out += static_cast<char>(v);
}
void put_tag(std::string& out, std::uint32_t field, Wire wire) { put_varint(out, field << 3U | wire); }
void put_number(std::string& out, std::uint32_t field, std::uint64_t v) {
  put_tag(out, field, kVarint);
  put_varint(out, v);
}
void put_bytes(std::string& out, std::uint32_t field, std::string_view v) {
  put_tag(out, field, kBytes);
  put_varint(out, v.size());
  out += v;
}
template <class T>
void put_fixed(std::string& out, std::uint32_t field, T v) {
  std::array<char, sizeof v> bytes;
  std::memcpy(bytes.data(), &v, sizeof v);
  put_tag(out, field, sizeof v == 8 ? kFixed64 : kFixed32);
  out.append(bytes.data(), bytes.size());
}
std::string with_length(const std::string& message) {
  std::string out;
  put_varint(out, message.size());
  return out + message;
}

std::uint64_t zigzag(std::int64_t v) { return static_cast<std::uint64_t>(v) << 1U ^ static_cast<std::uint64_t>(v >> 63); }

// Whole numbers as 64 bits, whatever their sign.
std::uint64_t bits_of(std::string_view text) {
  if (text.starts_with('-')) return static_cast<std::uint64_t>(std::stoll(std::string(text)));
  return std::stoull(std::string(text));
}

const std::map<std::string, std::uint32_t, std::less<>> kTypes = {{"NONE", 0}, {"METADATA", 1}, {"MEM_LOAD", 2}, {"MEM_STORE", 3}, {"COMP", 4}, {"SEND", 5}, {"RECV", 6}, {"COLL", 7}};

std::vector<std::uint64_t> numbers(std::string_view text) {
  std::vector<std::uint64_t> out;
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    out.push_back(bits_of(text.substr(0, comma)));
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return out;
}

void take(TraceNode& node, std::string_view word) {
  const std::size_t equals = word.find('=');
  if (equals == std::string_view::npos) throw std::invalid_argument("not key=value: " + std::string(word));
  const std::string_view key = word.substr(0, equals), value = word.substr(equals + 1);
  if (key == "us") {
    node.duration_us = bits_of(value);
  } else if (key == "ctrl" || key == "data") {
    (key == "ctrl" ? node.control : node.data) = numbers(value);
  } else {
    const std::size_t colon = key.find(':');
    const bool number = !value.empty() && value.find_first_not_of("-0123456789") == std::string_view::npos;
    node.attributes.push_back(trace_attribute(key.substr(0, colon), colon == std::string_view::npos ? number ? "int64" : "string" : key.substr(colon + 1), value));
  }
}

TraceNode node_of(std::istringstream& line) {
  TraceNode node;
  std::string type;
  line >> node.id >> node.name >> type;
  if (node.name == "-") node.name.clear();
  const auto known = kTypes.find(type);
  node.type = known != kTypes.end() ? known->second : static_cast<std::uint32_t>(std::stoul(type));
  for (std::string word; line >> word;) take(node, word);
  return node;
}

std::string hex(std::istringstream& line) {
  std::string out;
  for (std::string byte; line >> byte;) out += static_cast<char>(std::stoul(byte, nullptr, 16));
  return out;
}

}  // namespace

TraceAttribute trace_attribute(std::string_view name, std::string_view kind, std::string_view value) {
  TraceAttribute out{std::string(name), {}};
  std::string& v = out.value;
  const std::string text(value);
  if (kind == "double") put_fixed(v, 3, std::stod(text));
  else if (kind == "float") put_fixed(v, 5, std::stof(text));
  else if (kind == "int32") put_number(v, 7, bits_of(value));
  else if (kind == "int64") put_number(v, 9, bits_of(value));
  else if (kind == "uint32") put_number(v, 11, bits_of(value));
  else if (kind == "uint64") put_number(v, 13, bits_of(value));
  else if (kind == "sint32") put_number(v, 15, zigzag(std::stoll(text)));
  else if (kind == "sint64") put_number(v, 17, zigzag(std::stoll(text)));
  else if (kind == "fixed32") put_fixed(v, 19, static_cast<std::uint32_t>(bits_of(value)));
  else if (kind == "fixed64") put_fixed(v, 21, bits_of(value));
  else if (kind == "sfixed32") put_fixed(v, 23, static_cast<std::int32_t>(bits_of(value)));
  else if (kind == "sfixed64") put_fixed(v, 25, static_cast<std::int64_t>(bits_of(value)));
  else if (kind == "bool") put_number(v, 27, bits_of(value));
  else if (kind == "string") put_bytes(v, 29, value);
  else if (kind == "bytes") put_bytes(v, 31, value);
  else if (kind == "bool_list") {
    std::string list, packed;
    for (const std::uint64_t b : numbers(value)) packed += static_cast<char>(b);
    put_bytes(list, 1, packed);
    put_bytes(v, 28, list);
  } else {
    throw std::invalid_argument("no kind of attribute: " + std::string(kind));
  }
  return out;
}

std::string trace_metadata(std::string_view version) {
  std::string m;
  if (!version.empty()) put_bytes(m, 1, version);
  return with_length(m);
}

std::string trace_node(const TraceNode& node) {
  std::string m;
  if (node.id != 0) put_number(m, 1, node.id);
  if (!node.name.empty()) put_bytes(m, 2, node.name);
  if (node.type != 0) put_number(m, 3, node.type);
  for (const auto& [field, list] : {std::pair<std::uint32_t, const std::vector<std::uint64_t>*>{4, &node.control}, {5, &node.data}}) {
    std::string packed;
    for (const std::uint64_t id : *list) put_varint(packed, id);
    if (!packed.empty()) put_bytes(m, field, packed);
  }
  if (node.duration_us != 0) put_number(m, 7, node.duration_us);
  for (const TraceAttribute& a : node.attributes) {
    std::string attribute;
    put_bytes(attribute, 1, a.name);
    put_bytes(m, 10, attribute + a.value);
  }
  return with_length(m);
}

std::vector<TraceFile> traces_of(std::string_view text) {
  std::vector<TraceFile> out;
  std::string groups;
  std::istringstream lines{std::string(text)};
  for (std::string line; std::getline(lines, line);) {
    std::istringstream in(line);
    std::string word, rest;
    if (!(in >> word) || word[0] == '#') continue;
    if (word == "rank" || word == "file") {
      in >> rest;
      out.push_back({word == "rank" ? "run." + rest + ".et" : rest, {}});
      continue;
    }
    if (word == "groups") {
      groups += line.size() > 7 ? line.substr(7) + "\n" : "\n";
      continue;
    }
    if (out.empty()) throw std::invalid_argument("before the first file: " + line);
    std::string& file = out.back().bytes;
    if (word == "meta") {
      in >> rest;
      file += trace_metadata(rest);
    } else if (word == "node") {
      file += trace_node(node_of(in));
    } else if (word == "length") {
      in >> rest;
      put_varint(file, bits_of(rest));
    } else if (word == "hex") {
      file += hex(in);
    } else if (word == "text") {
      file += line.substr(line.find("text") + 5) + "\n";
    } else if (word == "cut") {
      in >> rest;
      file.resize(file.size() - bits_of(rest));
    } else {
      throw std::invalid_argument("not a line of a trace: " + line);
    }
  }
  if (!groups.empty()) out.push_back({"run.json", groups});
  return out;
}

}  // namespace support
