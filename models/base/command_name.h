// Commands as users write them: RMI_DATA_CREATE is the step rmi.data_create.
#pragma once

#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>

namespace realmsim {

inline std::string step_name(std::string_view command) {
  std::string name{command};
  std::ranges::transform(name, name.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  name[name.find('_')] = '.';
  return name;
}

}  // namespace realmsim
