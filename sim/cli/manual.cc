#include "sim/cli/manual.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace realmsim::cli {
namespace {

// In the language of troff a line must not begin with a dot or an apostrophe, and hyphens are escaped.
std::string roff(const std::string& text) {
  std::string escaped_text = escaped(escaped(text, "\\", "\\e"), "-", "\\-");
  escaped_text = escaped(escaped_text, "\n.", "\n\\&.");
  return escaped(escaped_text, "\n'", "\n\\&'");
}

std::string cell(const std::string& text) {
  return escaped(text, "|", "\\|");
}

// `-q`, `--quiet`; `--seed UINT`; `FILE` of what has a place instead of a name.
std::string names_of(const CLI::Option& option) {
  if (option.get_positional()) return fmt::format("`{}`", option.get_single_name());
  std::vector<std::string> names;
  for (const std::string& name : option.get_snames())
    names.push_back("-" + name);
  for (const std::string& name : option.get_lnames())
    names.push_back("--" + name);
  const std::string type = option.get_type_name();
  const std::string value = takes_value(option) ? " " + type.substr(0, type.find(':')) : "";
  return fmt::format("`{}{}`", fmt::join(names, "`, `"), value);
}

std::string default_of(const CLI::Option& option) {
  if (option.get_required()) return "required";
  const std::string value = option.get_default_str();
  return value.empty() ? value : fmt::format("`{}`", value);
}

std::string markdown_table(const std::vector<const CLI::Option*>& options) {
  std::string rows = "| | is | default |\n|---|---|---|\n";
  for (const CLI::Option* option : options)
    rows += fmt::format("| {} | {} | {} |\n", names_of(*option), cell(option->get_description()),
                        default_of(*option));
  return rows;
}

std::vector<const CLI::Option*> options_of_its_own(const CLI::App& command, const CLI::App& app) {
  std::vector<const CLI::Option*> options;
  for (const CLI::Option* option : shown_options(command)) {
    const bool common = !option->get_positional() && app.get_option_no_throw(option->get_name()) != nullptr;
    if (!common) options.push_back(option);
  }
  return options;
}

std::string usage_of(const CLI::App& command) {
  std::string usage = fmt::format("realmsim {} [FLAGS]", command.get_name());
  for (const CLI::Option* option : shown_options(command)) {
    if (!option->get_positional()) continue;
    const std::string name = option->get_single_name() + (option->get_items_expected_max() > 1 ? "..." : "");
    usage += option->get_required() ? " " + name : fmt::format(" [{}]", name);
  }
  return usage;
}

}  // namespace

std::vector<const CLI::App*> commands_of(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App* command) { return !command->get_name().empty(); });
}

std::vector<const CLI::Option*> shown_options(const CLI::App& command) {
  return command.get_options([](const CLI::Option* option) { return !option->get_group().empty(); });
}

bool takes_value(const CLI::Option& option) {
  return option.get_items_expected_max() != 0;
}

std::string escaped(std::string text, std::string_view special, std::string_view with) {
  for (std::size_t at = text.find(special); at != std::string::npos;
       at = text.find(special, at + with.size()))
    text.replace(at, special.size(), with);
  return text;
}

std::string man_page(const CLI::App& app) {
  std::string text =
      ".TH REALMSIM 1\n.SH NAME\nrealmsim \\- a deterministic simulator of Arm CCA memory\n"
      ".SH SYNOPSIS\n.B realmsim\n.I COMMAND\n[FLAGS] ...\n.SH COMMANDS\n";
  for (const CLI::App* command : commands_of(app)) {
    text += fmt::format(".SS {}\n{}.\n", command->get_name(), roff(command->get_description()));
    for (const CLI::Option* option : shown_options(*command))
      text += fmt::format(".TP\n.B {}\n{}\n", roff(option->get_name(true, true)),
                          roff(option->get_description()));
    if (!command->get_footer().empty())
      text += fmt::format(".PP\n.nf\n{}\n.fi\n", roff(command->get_footer()));
  }
  return text + fmt::format(".SH DIAGNOSTICS\n.nf\n{}\n.fi\n", roff(app.get_footer()));
}

std::string markdown_page(const CLI::App& app) {
  std::string text = fmt::format(
      "# The command line\n\n"
      "What `realmsim --help` and `realmsim COMMAND --help` say, on one page. It is generated:\n"
      "`realmsim completions markdown > docs/command-line.md`; a test holds it to the program.\n\n"
      "Every command understands\n\n{}\n```text\n{}\n```\n",
      markdown_table(shown_options(app)), app.get_footer());
  for (const CLI::App* command : commands_of(app)) {
    text += fmt::format("\n## realmsim {}\n\n{}.\n\n```text\n{}\n```\n", command->get_name(),
                        command->get_description(), usage_of(*command));
    const auto options = options_of_its_own(*command, app);
    if (!options.empty()) text += fmt::format("\n{}", markdown_table(options));
    if (!command->get_footer().empty()) text += fmt::format("\n```text\n{}\n```\n", command->get_footer());
  }
  return text;
}

}  // namespace realmsim::cli
