// Whether values have the forms that the rows of their keys ask for. A value that a parameter or a saved
// output decides is judged where it is known.
#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "sim/scenario/literals.h"
#include "sim/scenario/reader.h"

namespace realmsim::scenario {
namespace {

bool begins_with_digit(std::string_view text) {
  return !text.empty() && text.front() >= '0' && text.front() <= '9';
}

}  // namespace

bool Reader::has_kind(const Node& value, Form form) {
  using enum NodeKind;
  struct Row {
    Form form;
    std::string_view wanted;
    NodeKind kind;
    NodeKind other;
  };
  static constexpr std::array kRows{
      Row{Form::Text, "a string", String, String},
      Row{Form::Word, "a string", String, String},
      Row{Form::Flag, "a boolean", Bool, Bool},
      Row{Form::Whole, "a number", Number, Number},
      Row{Form::Number, "a number", Number, Number},
      Row{Form::Address, "an address as a string", String, String},
      Row{Form::Size, "a size", String, Number},
      Row{Form::Time, "a string", String, String},
      Row{Form::Bytes, "bytes as a string", String, String},
      Row{Form::Texts, "a list", Array, Array},
      Row{Form::Quantity, "a number or digits as a string", Number, String},
      Row{Form::Physical, "an address or the name of a place", Number, String},
      Row{Form::Intermediate, "an address or the name of a place", Number, String},
      Row{Form::RealmId, "a number or the name of a realm", Number, String},
      Row{Form::Value, "a number or a string", Number, String},
      Row{Form::Quantities, "a list, or values by index", Array, Object},
      Row{Form::Granules, "a list", Array, Array},
  };
  const auto row = std::ranges::find(kRows, form, &Row::form);
  const bool fits = row == kRows.end() || value.kind() == row->kind || value.kind() == row->other;
  if (!fits) wrong_type(value, row->wanted);
  return fits;
}

void Reader::check_quantity(const Node& value, const KeyRow& row) {
  const std::string* word = value.as_string();
  if (word != nullptr && !row.words.empty() && !begins_with_digit(*word)) {
    choice(value, row.words);
  } else if (const auto number = quantity(value)) {
    within(value, *number, row);
  }
}

// Whose name a text is, the scenario says.
void Reader::check_address(const Node& value, const KeyRow& row) {
  const std::string* text = value.as_string();
  if (text != nullptr && (text->starts_with('@') || std::ranges::find(row.words, *text) != row.words.end()))
    return;
  if (text == nullptr || begins_with_digit(*text)) {
    quantity(value);
  } else if (row.form == Form::Intermediate) {
    error(kBadValue, value, fmt::format("`{}` is no address", *text),
          "write it like \"0x8800_0000\" or \"@name\"");
  }
}

void Reader::check_quantities(const Node& value, const KeyRow& row) {
  const KeyRow element{.form = Form::Quantity};
  for (const Node& one : value.elements())
    check_form(one, element);
  if (value.elements().size() > row.most)
    error(kBadValue, value, fmt::format("expected at most {} values", row.most));
  for (const Member& member : value.members()) {
    const auto index = parse_index(member.key);
    if (!index || *index >= row.most)
      error_at_key(kBadValue, member, fmt::format("expected an index from 0 to {}", row.most - 1));
    check_form(member.value, element);
  }
}

void Reader::check_form(const Node& node, const KeyRow& row) {
  const Node& value = resolve(node);
  if (is_open(value) || !has_kind(value, row.form)) return;
  switch (row.form) {
    case Form::Word:
      choice(value, row.words);
      break;
    case Form::Address:
      address(value);
      break;
    case Form::Size:
      size(value);
      break;
    case Form::Time:
      time(value);
      break;
    case Form::Bytes:
      if (const auto content = bytes(value)) within(value, content->size(), row);
      break;
    case Form::Texts:
      for (const Node& element : value.elements())
        text(element);
      break;
    case Form::Quantity:
      check_quantity(value, row);
      break;
    case Form::Physical:
    case Form::Intermediate:
    case Form::RealmId:
      check_address(value, row);
      break;
    case Form::Quantities:
      check_quantities(value, row);
      break;
    case Form::Granules:
      for (const Node& element : value.elements())
        check_form(element, {.form = Form::Physical});
      if (value.elements().size() > row.most)
        error(kBadValue, value, fmt::format("expected at most {} values", row.most));
      break;
    default:
      break;
  }
}

}  // namespace realmsim::scenario
