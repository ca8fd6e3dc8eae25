#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "sim/cli/commands.h"
#include "sim/cli/exit_code.h"
#include "sim/cli/manual.h"

namespace realmsim::cli {
namespace {

struct CompletionsOptions {
  std::string shell;
};

struct Flag {
  std::string name;  // with its hyphens
  std::string text;
  bool takes_value = false;
};

std::vector<Flag> flags_of(const CLI::App& command) {
  std::vector<Flag> flags;
  for (const CLI::Option* option : shown_options(command)) {
    for (const std::string& name : option->get_lnames())
      flags.push_back({"--" + name, option->get_description(), takes_value(*option)});
    for (const std::string& name : option->get_snames())
      flags.push_back({"-" + name, option->get_description(), takes_value(*option)});
  }
  return flags;
}

std::string names_of(const std::vector<Flag>& flags) {
  std::vector<std::string> names;
  for (const Flag& flag : flags)
    names.push_back(flag.name);
  return fmt::format("{}", fmt::join(names, " "));
}

std::string bash(const CLI::App& app) {
  std::string cases;
  std::vector<std::string> names;
  for (const CLI::App* command : commands_of(app)) {
    names.push_back(command->get_name());
    cases += fmt::format("    {}) flags=\"{}\" ;;\n", command->get_name(), names_of(flags_of(*command)));
  }
  return fmt::format(R"(# realmsim completions bash > /etc/bash_completion.d/realmsim
_realmsim() {{
  local word="${{COMP_WORDS[COMP_CWORD]}}" flags=""
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "{}" -- "$word"))
    return
  fi
  case "${{COMP_WORDS[1]}}" in
{}  esac
  case "$word" in
    -*) COMPREPLY=($(compgen -W "$flags" -- "$word")) ;;
    *) COMPREPLY=($(compgen -f -- "$word")) ;;
  esac
}}
complete -o filenames -F _realmsim realmsim
)",
                     fmt::join(names, " "), cases);
}

std::string zsh(const CLI::App& app) {
  const auto quoted = [](const std::string& text) {
    return escaped(escaped(escaped(text, "'", "'\\''"), "[", "\\["), "]", "\\]");
  };
  std::string commands;
  std::string cases;
  for (const CLI::App* command : commands_of(app)) {
    commands +=
        fmt::format("    '{}:{}'\n", command->get_name(), escaped(command->get_description(), "'", "'\\''"));
    cases += fmt::format("    {}) _arguments", command->get_name());
    for (const Flag& flag : flags_of(*command))
      cases += fmt::format(" \\\n      '{}[{}]{}'", flag.name, quoted(flag.text),
                           flag.takes_value ? ":value:_files" : "");
    cases += " \\\n      '*:file:_files' ;;\n";
  }
  return fmt::format(R"(#compdef realmsim
# realmsim completions zsh > "${{fpath[1]}}/_realmsim"
_realmsim() {{
  local -a commands=(
{}  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command="$words[2]"
  shift words
  (( CURRENT-- ))
  case "$command" in
{}  esac
}}
_realmsim "$@"
)",
                     commands, cases);
}

std::string fish(const CLI::App& app) {
  const auto quoted = [](const std::string& text) {
    return escaped(escaped(text, "\\", "\\\\"), "'", "\\'");
  };
  std::string text = "# realmsim completions fish > ~/.config/fish/completions/realmsim.fish\n";
  for (const CLI::App* command : commands_of(app)) {
    text += fmt::format("complete -c realmsim -n __fish_use_subcommand -a {} -d '{}'\n", command->get_name(),
                        quoted(command->get_description()));
    for (const Flag& flag : flags_of(*command)) {
      const bool word = flag.name.starts_with("--");
      text += fmt::format("complete -c realmsim -n '__fish_seen_subcommand_from {}' -{} {} -d '{}'{}\n",
                          command->get_name(), word ? "l" : "s", flag.name.substr(word ? 2 : 1),
                          quoted(flag.text), flag.takes_value ? " -r" : "");
    }
  }
  return text;
}

struct Shell {
  const char* name;
  std::string (*print)(const CLI::App& app);
};
constexpr Shell kShells[]{
    {"bash", bash}, {"zsh", zsh}, {"fish", fish}, {"man", man_page}, {"markdown", markdown_page}};

int print_completions(const Environment& environment, const CompletionsOptions& options) {
  const auto shell = std::ranges::find(kShells, options.shell, &Shell::name);
  if (shell == std::end(kShells)) {
    std::vector<std::string_view> known;
    for (const Shell& row : kShells)
      known.emplace_back(row.name);
    return environment.console.unknown_name("shell", options.shell, known);
  }
  CommonOptions unused;
  CommandLine line{unused};
  const std::string text = shell->print(line.app());
  if (environment.common.json) {
    environment.console.print_document({{"format", "realmsim.completions/1"}, {"text", text}});
  } else {
    environment.console.print(text);
  }
  return kGood;
}

}  // namespace

Work add_completions(CLI::App& command) {
  const auto options = std::make_shared<CompletionsOptions>();
  command.footer(R"(Shells: bash zsh fish. `man` and `markdown` are none: they print the manual page.

Examples:
  realmsim completions bash > /etc/bash_completion.d/realmsim
  realmsim completions man > /usr/local/share/man/man1/realmsim.1
  realmsim completions markdown > docs/command-line.md)");
  command.add_option("SHELL", options->shell, "bash, zsh, fish, man or markdown")->required();
  return [options](const Environment& environment) { return print_completions(environment, *options); };
}

}  // namespace realmsim::cli
