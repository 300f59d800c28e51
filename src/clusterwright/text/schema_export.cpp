#include <fmt/format.h>

#include "clusterwright/text/json.hpp"
#include "clusterwright/text/schema.hpp"

namespace cw {
namespace {

void put_value(JsonWriter& json, const Field& field);

void put_object(JsonWriter& json, std::span<const Field> fields) {
  json.member("type", "object");
  json.key("properties").begin_object();
  for (const Field& f : fields) {
    json.key(f.name);
    put_value(json, f);
  }
  json.end_object();
  json.key("required").begin_array();
  for (const Field& f : fields)
    if (f.required) json.value(f.name);
  json.end_array();
  json.member("additionalProperties", false);
}

void put_default(JsonWriter& json, const Field& field) {
  if (field.fallback.empty()) return;
  json.key("default");
  if (field.type == FieldType::boolean) json.value(field.fallback == "true");
  else if (field.type == FieldType::integer) json.value(static_cast<std::int64_t>(parse_quantity(field.fallback, Dimension::none).value_or(0)));
  else json.value(field.fallback);
}

void put_value(JsonWriter& json, const Field& field) {
  json.begin_object();
  json.member("description", field.help);
  switch (field.type) {
    case FieldType::integer:
    case FieldType::number:
      json.member("type", field.type == FieldType::integer ? "integer" : "number");
      json.member("minimum", field.minimum);
      json.member("maximum", field.maximum);
      break;
    case FieldType::boolean: json.member("type", "boolean"); break;
    case FieldType::choice:
      json.key("enum").begin_array();
      for (const std::string_view w : choice_words(field.choices)) json.value(w);
      json.end_array();
      break;
    case FieldType::ratio:
      json.member("type", "string");
      json.member("pattern", "^[1-9][0-9]*:[1-9][0-9]*$");
      break;
    case FieldType::object:
      if (!field.short_form) {
        put_object(json, field.children);
        break;
      }
      json.key("anyOf").begin_array();
      put_value(json, field.children[0]);
      json.begin_object();
      put_object(json, field.children);
      json.end_object().end_array();
      break;
    case FieldType::list:
      json.member("type", "array");
      json.key("items");
      put_value(json, field.children[0]);
      break;
    case FieldType::map:
      json.member("type", "object");
      json.key("additionalProperties").begin_object().key("type").begin_array();
      json.value("string").value("number");
      json.end_array().end_object();
      break;
    case FieldType::text:  // a number is text too: `model: 70e9`
      json.key("type").begin_array();
      json.value("string").value("number");
      json.end_array();
      break;
    case FieldType::quantity:
      json.member("type", "string");
      // The unit's last character: a letter but for "%" and "kg/m2".
      json.member("pattern", field.dimension == Dimension::temperature ? "^-?[0-9].*C$" : "^[0-9].*[A-Za-z2%]$");
      break;
  }
  put_default(json, field);
  if (!field.example.empty()) {
    json.key("examples").begin_array();
    const auto number = parse_quantity(field.example, Dimension::none);
    if (number && (field.type == FieldType::integer || field.type == FieldType::number)) json.value(*number);
    else if (field.type == FieldType::boolean) json.value(field.example == "true");
    else json.value(field.example);
    json.end_array();
  }
  json.end_object();
}

std::string type_words(const Field& field) {
  switch (field.type) {
    case FieldType::text: return "text";
    case FieldType::integer: return fmt::format("whole number, {} to {}", field.minimum, field.maximum);
    case FieldType::number: return fmt::format("number, {} to {}", field.minimum, field.maximum);
    case FieldType::boolean: return "true or false";
    case FieldType::choice: {
      std::string words;
      for (const std::string_view w : choice_words(field.choices)) words += fmt::format("{}`{}`", words.empty() ? "" : ", ", w);
      return "one of " + words;
    }
    case FieldType::quantity: return std::string(words_for(field.dimension).name);
    case FieldType::ratio: return "ratio, down:up";
    case FieldType::object: return field.short_form ? fmt::format("mapping, or its `{}` alone", field.children[0].name) : "mapping";
    case FieldType::list: return "list";
    case FieldType::map: return "mapping of free names to text";
  }
  return "";
}

void put_rows(std::string& out, const std::string& prefix, std::span<const Field> fields) {
  for (const Field& f : fields) {
    const std::string path = prefix + std::string(f.name);
    out += fmt::format("| `{}` | {} | {} | {} | {} |\n", path, type_words(f), f.required ? "required" : (f.fallback.empty() ? "" : fmt::format("`{}`", f.fallback)),
                       f.example.empty() ? "" : fmt::format("`{}`", f.example), f.help);
    if (f.type == FieldType::object) put_rows(out, path + ".", f.children);
    if (f.type == FieldType::list && f.children[0].type == FieldType::object) put_rows(out, path + "[].", f.children[0].children);
  }
}

}  // namespace

std::string json_schema(std::string_view title, std::string_view description, std::span<const Field> fields,
                        std::span<const std::string_view> exactly_one_of) {
  JsonWriter json(JsonWriter::Layout::pretty);
  json.begin_object();
  json.member("$schema", "https://json-schema.org/draft/2020-12/schema");
  json.member("title", title);
  json.member("description", description);
  put_object(json, fields);
  if (!exactly_one_of.empty()) {
    json.key("oneOf").begin_array();
    for (const std::string_view name : exactly_one_of) {
      json.begin_object().key("required").begin_array();
      json.value(name);
      json.end_array().end_object();
    }
    json.end_array();
  }
  json.end_object();
  return json.take() + "\n";
}

std::string markdown_reference(std::span<const Field> fields) {
  std::string out = "| key | takes | default | example | meaning |\n|---|---|---|---|---|\n";
  put_rows(out, "", fields);
  return out;
}

}  // namespace cw
