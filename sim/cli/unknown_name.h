// A name on the command line that nothing has.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace realmsim::cli {

// Says so on stderr, with the nearest of the known names. Returns the exit status.
int unknown_name(std::string_view what, const std::string& name, const std::vector<std::string_view>& known);

}  // namespace realmsim::cli
