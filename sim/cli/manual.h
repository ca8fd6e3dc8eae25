// The manual of the program, made of what --help is made of.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

namespace realmsim::cli {

std::vector<const CLI::App*> commands_of(const CLI::App& app);

// Without those that --help hides.
std::vector<const CLI::Option*> shown_options(const CLI::App& command);

bool takes_value(const CLI::Option& option);

// The text with `with` in place of every `special`.
std::string escaped(std::string text, std::string_view special, std::string_view with);

std::string man_page(const CLI::App& app);
std::string markdown_page(const CLI::App& app);

}  // namespace realmsim::cli
