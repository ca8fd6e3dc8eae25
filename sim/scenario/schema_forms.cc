#include "sim/scenario/schema_forms.h"

#include <algorithm>
#include <string>

#include "models/base/ensure.h"
#include "sim/scenario/json_tree.h"

namespace realmsim::scenario::schema {
namespace {

// As parse_integer reads them; a size has a unit or none.
const std::string kInteger = "(0[xX][0-9a-fA-F]+(_[0-9a-fA-F]+)*|[0-9]+(_[0-9]+)*)";
const std::string kAddress = "^" + kInteger + "$";
const std::string kDigits = "^" + kInteger + "(B|KiB|MiB|GiB)?$";
const std::string kAddressOrPlace = kDigits + "|^@";
const std::string kHexadecimal = "^(0x)?_*([0-9a-fA-F]_*[0-9a-fA-F]_*)*$";
const std::string kTime = "^" + kInteger + "(ps|ns|us|ms|s)$";

Json matching(std::string_view pattern) {
  return {{"type", "string"}, {"pattern", std::string{pattern} + "|" + std::string{kParameterPattern}}};
}

// Beside digits in a text, whose value no pattern can limit.
Json quantity(const KeyRow& row, std::string_view pattern) {
  const bool limited = row.most <= static_cast<std::uint64_t>(kMaxInteger);
  Json whole{{"type", "integer"}};
  if (limited) whole["minimum"] = row.least;
  if (limited) whole["maximum"] = row.most;
  Json forms = Json::array({std::move(whole), matching(pattern)});
  if (!row.words.empty()) forms.push_back({{"enum", row.words}});
  return {{"anyOf", std::move(forms)}};
}

}  // namespace

Json reference(std::string_view definition) {
  return {{"$ref", "#/definitions/" + std::string{definition}}};
}

Json or_parameter(Json form) {
  return {{"anyOf", Json::array({std::move(form), reference("parameter")})}};
}

Json of_form(const KeyRow& row) {
  switch (row.form) {
    case Form::Text:
      return {{"type", "string"}};
    case Form::Flag:
      return or_parameter({{"type", "boolean"}});
    case Form::Whole:
      return or_parameter({{"type", "integer"}, {"minimum", 0}});
    case Form::Number:
      return or_parameter({{"type", "number"}});
    case Form::Address:
      return matching(kAddress);
    case Form::Size:
      return {{"anyOf", Json::array({{{"type", "integer"}, {"minimum", 0}}, matching(kDigits)})}};
    case Form::Time:
      return matching(kTime);
    case Form::Texts:
      return or_parameter(list_of({{"type", "string"}}));
    case Form::Word:
      return one_of_words(row.words);
    case Form::Bytes:
      return matching(kHexadecimal);
    case Form::Quantity:
      return quantity(row, kDigits);
    case Form::Intermediate:
      return quantity(row, kAddressOrPlace);
    case Form::Physical:
    case Form::RealmId:
    case Form::Value:
      return {{"type", Json::array({"integer", "string"})}};
    case Form::Quantities:
      return or_parameter({{"type", Json::array({"array", "object"})}});
    case Form::Granules:
      return or_parameter({{"type", "array"}});
    case Form::Table:
    case Form::Place:
      break;
  }
  return Json::object();
}

Json one_of_words(std::span<const std::string_view> words) {
  Json list = Json::array();
  for (const std::string_view word : words)
    list.push_back(word);
  return or_parameter({{"enum", std::move(list)}});
}

Json list_of(Json element) {
  return {{"type", "array"}, {"items", std::move(element)}};
}

Json by_name(Json value) {
  return {{"type", "object"}, {"additionalProperties", std::move(value)}};
}

Json object(std::span<const KeyRow> keys, Nested nested) {
  Json properties = Json::object();
  Json required = Json::array();
  for (const KeyRow& key : keys) {
    const auto own = std::ranges::find(nested, key.name, &std::pair<std::string_view, Json>::first);
    Json value = own != nested.end() ? own->second : of_form(key);
    // Beside a reference, draft-07 passes over a description.
    if (value.contains("$ref")) value = {{"allOf", Json::array({std::move(value)})}};
    Json described{{"description", key.text}};
    described.update(value);
    properties[std::string{key.name}] = std::move(described);
    if (key.need == kRequired) required.push_back(key.name);
  }
  for (const auto& [name, value] : nested)
    REALMSIM_ENSURE(properties.contains(name), "what is nested has a row");
  Json form{{"type", "object"}, {"properties", std::move(properties)}};
  if (!required.empty()) form["required"] = std::move(required);
  form["additionalProperties"] = false;
  return form;
}

Json when(std::string_view key, Json words, Json then) {
  const std::string name{key};
  return {{"if", {{"properties", {{name, {{"enum", std::move(words)}}}}}, {"required", Json::array({name})}}},
          {"then", std::move(then)}};
}

}  // namespace realmsim::scenario::schema
