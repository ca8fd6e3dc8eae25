// How the values of a result stand in its documents.
#pragma once

#include <map>
#include <string>

#include <nlohmann/json.hpp>

namespace realmsim::report {

// Whole numbers as integers, so that 64 reads 64.
nlohmann::ordered_json number(double value);

// A point of a grid: values by parameter, as integers where they are.
nlohmann::ordered_json grid_point(const std::map<std::string, std::string>& at);

}  // namespace realmsim::report
