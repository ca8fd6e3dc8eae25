#include "sim/scenario/macros.h"

#include <algorithm>
#include <regex>

#include <fmt/format.h>

namespace realmsim::scenario {
namespace {

constexpr std::size_t kMostSteps = 100'000;

constexpr std::array kMacroKeys{
    KeyRow{"doc", kOptional, "for people"},
    KeyRow{"params", kOptional, "a list of names, or defaults by name (null: there is none)"},
    KeyRow{"steps", kRequired, "what it does"},
};
constexpr std::array kUseKeys{
    KeyRow{"id", kOptional, "of the macro's last step"},
    KeyRow{"by", kOptional, "of the macro's steps that name nobody"},
    KeyRow{"do", kRequired, "the macro"},
    KeyRow{"with", kOptional, "arguments by name"},
    KeyRow{"save", kOptional, "outputs of the last step"},
    KeyRow{"expect", kOptional, "what must come of the last step"},
    KeyRow{"note", kOptional, "for people"},
};

std::string_view verb_in(const Node& step) {
  const Member* verb = step.find("do");
  const std::string* text = verb != nullptr ? verb->value.as_string() : nullptr;
  return text != nullptr ? std::string_view{*text} : std::string_view{};
}

using Arguments = std::map<std::string, const Node*>;

// A text with what "${name}" in it stands for, the innermost first; names that are no arguments stay.
std::string filled_in(Reader& reader, std::string_view text, const Arguments& arguments) {
  std::string out;
  for (const char letter : text) {
    const std::size_t open = letter == '}' ? out.rfind("${") : std::string::npos;
    const auto found = open == std::string::npos ? arguments.end() : arguments.find(out.substr(open + 2));
    if (found == arguments.end()) {
      out += letter;
      continue;
    }
    const Node& value = *found->second;
    if (value.kind() == NodeKind::Array || value.kind() == NodeKind::Object)
      reader.error(kWrongType, value,
                   fmt::format("`{}` stands inside a text, where only a text or a number may", found->first));
    out.replace(open, std::string::npos, value.scalar_text());
  }
  return out;
}

Node with_arguments(Reader& reader, const Node& node, const Arguments& arguments) {
  if (const std::string* text = node.as_string()) {
    if (text->starts_with("${") && text->find('}') == text->size() - 1) {
      const auto found = arguments.find(text->substr(2, text->size() - 3));
      if (found != arguments.end()) return *found->second;
    }
    if (text->find("${") == std::string::npos) return node;
    return {filled_in(reader, *text, arguments), node.range(), node.pointer()};
  }
  if (node.kind() == NodeKind::Array) {
    std::vector<Node> elements;
    for (const Node& element : node.elements())
      elements.push_back(with_arguments(reader, element, arguments));
    return {std::move(elements), node.range(), node.pointer()};
  }
  if (node.kind() == NodeKind::Object) {
    std::vector<Member> members;
    for (const Member& member : node.members())
      members.push_back({filled_in(reader, member.key, arguments), member.key_range,
                         with_arguments(reader, member.value, arguments)});
    return {std::move(members), node.range(), node.pointer()};
  }
  return node;
}

}  // namespace

bool uses_macros(const Node& steps, std::span<const std::string> verbs) {
  return std::ranges::any_of(steps.elements(), [&](const Node& step) {
    const std::string_view verb = verb_in(step);
    return verb.starts_with(kMacroPrefix) && std::ranges::find(verbs, verb) == verbs.end();
  });
}

// One list of steps on its way to having no macros.
class Macros::Expander {
 public:
  Expander(const Macros& macros, Reader& reader) : macros_(macros), reader_(reader) {}

  Expansion expand(const Node& steps) {
    for (const Node& step : steps.elements())
      take(step);
    return {.steps = {std::move(steps_), steps.range(), steps.pointer()}, .uses = std::move(uses_)};
  }

 private:
  void take(const Node& step) {
    const auto macro = macros_.macros_.find(verb_in(step));
    if (macro != macros_.macros_.end()) return use(step, macro->first, macro->second);
    steps_.push_back(step);
    uses_.push_back(fmt::format("{}", fmt::join(open_uses_, ", ")));
    if (used_at_ != nullptr && steps_.size() == kMostSteps + 1) {
      reader_.error(kBadValue, *used_at_,
                    fmt::format("with its macros the program has more than {} steps", kMostSteps));
    }
  }

  void use(const Node& step, const std::string& verb, const Macro& macro) {
    const Node& place = step.find("do")->value;
    if (steps_.size() > kMostSteps) return;
    if (open_.empty()) used_at_ = &place;
    if (std::ranges::find(open_, verb) != open_.end()) {
      reader_.error(kBadValue, place, fmt::format("the macro `{}` uses itself", verb));
      return;
    }
    const auto arguments = arguments_of(step, verb, macro);
    if (!arguments) return;
    const std::size_t before = reader_.errors();
    const Node body = with_arguments(reader_, *macro.steps, *arguments);
    if (reader_.errors() != before) return;
    open_.push_back(verb);
    open_uses_.push_back(
        fmt::format("`{}`, used at {}", verb, reader_.diagnostics().place_of(place.range().begin)));
    const auto elements = body.elements();
    for (std::size_t i = 0; i < elements.size(); ++i)
      take(in_use(elements[i], step, i == 0, i + 1 == elements.size()));
    open_uses_.pop_back();
    open_.pop_back();
  }

  std::optional<Arguments> arguments_of(const Node& step, const std::string& verb, const Macro& macro) {
    if (!reader_.object(step, "step", kUseKeys)) return std::nullopt;
    Arguments arguments = macro.parameters;
    std::vector<std::string_view> names;
    for (const auto& [name, fallback] : macro.parameters)
      names.push_back(name);
    bool sound = true;
    const Member* with = step.find("with");
    for (const Member& member : with != nullptr ? reader_.members(with->value) : std::span<const Member>{}) {
      if (macro.parameters.contains(member.key)) {
        arguments[member.key] = &member.value;
        continue;
      }
      reader_.error_at_key(kUnknownKey, member, fmt::format("unknown key `{}` in {}", member.key, verb),
                           Reader::suggest(member.key, names));
      sound = false;
    }
    for (const auto& [name, value] : arguments) {
      if (value != nullptr) continue;
      reader_.error(kMissingKey, with != nullptr ? with->value : step,
                    fmt::format("`{}` needs `with` and `{}` in it", verb, name));
      sound = false;
    }
    return sound ? std::optional{arguments} : std::nullopt;
  }

  // A step of a macro with what belongs to it of the step that uses the macro.
  Node in_use(const Node& own, const Node& use, bool first, bool last) {
    std::vector<Member> members{own.members().begin(), own.members().end()};
    const auto hand_on = [&](std::string_view key) {
      const Member* given = use.find(key);
      if (given == nullptr) return;
      if (own.find(key) == nullptr) {
        members.push_back(*given);
      } else if (key != "by") {
        reader_.error_at_key(
            kExcludedKey, *given,
            fmt::format("the macro's {} step has its own `{}`", last ? "last" : "first", key));
      }
    };
    hand_on("by");
    if (first) hand_on("note");
    if (last) {
      for (const std::string_view key : {"id", "save", "expect"})
        hand_on(key);
    }
    return {std::move(members), own.range(), own.pointer()};
  }

  const Macros& macros_;
  Reader& reader_;
  std::vector<Node> steps_;
  std::vector<std::string> uses_;
  std::vector<std::string> open_;       // macros, the outermost first
  std::vector<std::string> open_uses_;  // where they are used
  const Node* used_at_ = nullptr;       // the outermost
};

void Macros::read(Reader& reader, const Node& node) {
  static const std::regex kForm{"[a-z][a-z0-9_]*"};
  for (const Member& member : reader.members(node)) {
    const std::string verb = std::string{kMacroPrefix} + member.key;
    const auto known = macros_.find(verb);
    if (!std::regex_match(member.key, kForm)) {
      reader.error_at_key(kBadValue, member, fmt::format("`{}` is no name of a macro", member.key),
                          "use lower-case words joined by underscores");
    } else if (std::ranges::find(verbs_, verb) != verbs_.end()) {
      reader.error_at_key(kDuplicateKey, member, fmt::format("`{}` is a verb of the language", verb));
    } else if (known != macros_.end()) {
      reader.named_twice(member, known->second.member->key_range);
    } else {
      add(reader, member);
    }
  }
}

void Macros::read_shipped(Reader& reader, const Node& node) {
  for (const Member& member : reader.members(node)) {
    if (!macros_.contains(std::string{kMacroPrefix} + member.key)) add(reader, member);
  }
}

void Macros::add(Reader& reader, const Member& member) {
  if (!reader.object(member.value, "macro", kMacroKeys)) return;
  Macro macro{.member = &member, .parameters = {}, .steps = &member.value.find("steps")->value};
  if (const Member* parameters = member.value.find("params")) {
    if (parameters->value.kind() == NodeKind::Array) {
      for (const Node& name : parameters->value.elements())
        macro.parameters[reader.text(name).value_or("")] = nullptr;
    } else {
      for (const Member& parameter : reader.members(parameters->value)) {
        const bool required = parameter.value.kind() == NodeKind::Null;
        macro.parameters[parameter.key] = required ? nullptr : &parameter.value;
      }
    }
  }
  if (reader.elements(*macro.steps).empty()) {
    reader.error(kBadValue, *macro.steps, "a macro has at least one step");
    return;
  }
  macros_.insert({std::string{kMacroPrefix} + member.key, std::move(macro)});
}

std::vector<std::string> Macros::names() const {
  std::vector<std::string> names;
  for (const auto& [verb, macro] : macros_)
    names.push_back(verb);
  return names;
}

Expansion Macros::expand(Reader& reader, const Node& steps) const {
  return Expander{*this, reader}.expand(steps);
}

}  // namespace realmsim::scenario
