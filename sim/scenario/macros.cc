#include "sim/scenario/macros.h"

#include <algorithm>

#include <fmt/format.h>

#include "sim/scenario/step_keys.h"
#include "sim/scenario/substitution.h"

namespace realmsim::scenario {
namespace {

constexpr std::size_t kMostSteps = 100'000;
constexpr std::size_t kMostUses = 20'000;

bool is_name(std::string_view text) {
  const auto lower = [](char letter) { return letter >= 'a' && letter <= 'z'; };
  const auto fits = [&](char letter) {
    return lower(letter) || letter == '_' || (letter >= '0' && letter <= '9');
  };
  return !text.empty() && lower(text.front()) && std::ranges::all_of(text, fits);
}

std::string_view verb_in(const Node& step) {
  const Member* verb = step.find("do");
  const std::string* text = verb != nullptr ? verb->value.as_string() : nullptr;
  return text != nullptr ? std::string_view{*text} : std::string_view{};
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
  Expander(Macros& macros, Reader& reader) : macros_(macros), reader_(reader) {}

  Expansion expand(const Node& steps) {
    for (const Node& step : steps.elements())
      take(step);
    return {.steps = {std::move(steps_), steps.range(), steps.pointer()}, .uses = std::move(uses_)};
  }

 private:
  void take(const Node& step) {
    const auto macro = macros_.macros_.find(verb_in(step));
    if (macro != macros_.macros_.end()) return use(step, macro->first, macro->second);
    if (macros_.unreadable_.contains(verb_in(step))) return;
    steps_.push_back(step);
    uses_.push_back(fmt::format("{}", fmt::join(open_uses_, ", ")));
    if (used_at_ != nullptr && !stopped_ && steps_.size() > kMostSteps) {
      stopped_ = true;
      reader_.error(kBadValue, *used_at_,
                    fmt::format("with its macros the program has more than {} steps", kMostSteps));
    }
  }

  void use(const Node& step, const std::string& verb, Macro& macro) {
    macro.used = true;
    const Node& place = step.find("do")->value;
    if (stopped_) return;
    if (open_.empty()) used_at_ = &place;
    if (++uses_made_ > kMostUses) {
      stopped_ = true;
      reader_.error(kBadValue, *used_at_, fmt::format("macros are used more than {} times", kMostUses));
      return;
    }
    if (std::ranges::find(open_, verb) != open_.end()) {
      stopped_ = true;
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
    const bool all_named =
        std::ranges::all_of(elements, [](const Node& own) { return own.find("by") != nullptr; });
    if (const Member* by = step.find("by"); by != nullptr && all_named)
      reader_.error_at_key(kExcludedKey, *by, fmt::format("all steps of `{}` name their actors", verb));
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

  Macros& macros_;
  Reader& reader_;
  std::vector<Node> steps_;
  std::vector<std::string> uses_;
  std::vector<std::string> open_;       // macros, the outermost first
  std::vector<std::string> open_uses_;  // where they are used
  const Node* used_at_ = nullptr;       // the outermost
  std::size_t uses_made_ = 0;
  bool stopped_ = false;  // no macro is expanded any more
};

void Macros::read(Reader& reader, const Node& node) {
  for (const Member& member : reader.members(node)) {
    const std::string verb = std::string{kMacroPrefix} + member.key;
    const auto known = macros_.find(verb);
    if (!is_name(member.key)) {
      reader.error_at_key(kBadValue, member, fmt::format("`{}` is no name of a macro", member.key),
                          "use lower-case words joined by underscores");
    } else if (std::ranges::find(verbs_, verb) != verbs_.end()) {
      reader.error_at_key(kDuplicateKey, member, fmt::format("`{}` is a verb of the language", verb));
    } else if (known != macros_.end()) {
      reader.named_twice(member, known->second.member->key_range);
    } else {
      add(reader, member, false);
    }
  }
}

void Macros::read_shipped(Reader& reader, const Node& node) {
  for (const Member& member : reader.members(node)) {
    if (!macros_.contains(std::string{kMacroPrefix} + member.key)) add(reader, member, true);
  }
}

void Macros::add(Reader& reader, const Member& member, bool shipped) {
  const std::string verb = std::string{kMacroPrefix} + member.key;
  unreadable_.insert(verb);
  if (!reader.object(member.value, "macro", kMacroKeys)) return;
  Macro macro{
      .member = &member, .parameters = {}, .steps = &member.value.find("steps")->value, .shipped = shipped};
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
  unreadable_.erase(verb);
  macros_.insert({verb, std::move(macro)});
}

std::vector<std::string> Macros::names() const {
  std::vector<std::string> names;
  for (const auto& [verb, macro] : macros_)
    names.push_back(verb);
  return names;
}

Expansion Macros::expand(Reader& reader, const Node& steps) {
  return Expander{*this, reader}.expand(steps);
}

std::vector<Expansion> Macros::unused(Reader& reader) {
  std::vector<const Macro*> unused;
  for (const auto& [verb, macro] : macros_) {
    if (!macro.used && !macro.shipped) unused.push_back(&macro);
  }
  std::vector<Expansion> bodies;
  for (const Macro* macro : unused) {
    Arguments defaults;
    for (const auto& [name, value] : macro->parameters) {
      if (value != nullptr) defaults[name] = value;
    }
    bodies.push_back(expand(reader, with_arguments(reader, *macro->steps, defaults)));
  }
  return bodies;
}

}  // namespace realmsim::scenario
