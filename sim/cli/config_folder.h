// Where platforms and shipped scenarios are: REALMSIM_CONFIGS, beside an installed program, or in the
// checkout that the program was built in.
#pragma once

#include <string>

namespace realmsim::cli {

// Empty if there is none.
std::string find_config_folder();

}  // namespace realmsim::cli
