#include "sim/cli/commands.h"
#include "sim/cli/exit_code.h"
#include "sim/scenario/schema.h"

namespace realmsim::cli {

Work add_schema(CLI::App& command) {
  command.footer(R"(An editor that knows it completes keys and shows what they mean: give the file a
"$schema" key with the path of what is printed.

Example:
  realmsim schema > scenario.schema.json)");
  return [](const Environment& environment) {
    environment.console.print_document(scenario::scenario_schema());
    return int{kGood};
  };
}

}  // namespace realmsim::cli
