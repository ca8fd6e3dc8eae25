#include "sim/replay/replayer.h"

#include <memory>
#include <set>

#include <fmt/format.h>

#include "models/backends/registry.h"
#include "sim/replay/call_reader.h"
#include "sim/replay/gpt_machine.h"
#include "sim/replay/header.h"
#include "sim/replay/host_calls.h"
#include "sim/replay/receipt.h"
#include "sim/replay/rmi_calls.h"
#include "sim/scenario/byte_checks.h"
#include "sim/scenario/json_tree.h"

namespace realmsim::replay {
namespace {

constexpr std::size_t kMostErrorsOfATrace = 100;

// Plays the calls of one trace: those after one header.
class Player {
 public:
  Player(const Header& header, backends::SharedMemory shared_memory)
      : machine_(header, shared_memory),
        vocabulary_(machine_.backend().rmi_table(), machine_.backend().rsi_table()) {}

  [[nodiscard]] const Vocabulary& vocabulary() const { return vocabulary_; }
  [[nodiscard]] std::size_t cpus() { return machine_.machine().cpus.size(); }

  void start_sequence() {
    machine_.start_sequence();
    gpt_.start_sequence();
    over_ = false;
  }

  // Nothing if the call agrees, or if the sequence has ended before it.
  std::optional<Divergence> play(const TraceCall& call, const Symbols& symbols, Report& report) {
    if (over_) return std::nullopt;
    if (call.divergence) {
      over_ = true;
      return std::nullopt;
    }
    ++report.graded;
    machine_.changes().begin_call(call.n, call.name);
    Grade grade{symbols};
    Divergence found;
    std::visit([&](const auto& what) { take(what, grade, found); }, call.what);
    over_ = !grade.agrees() || grade.ends_sequence();
    if (grade.agrees()) return std::nullopt;
    found.sequence = call.sequence;
    found.n = call.n;
    found.call = call.name;
    found.differences = grade.differences();
    return found;
  }

 private:
  void take(const RmiCall& call, Grade& grade, Divergence& found) {
    perform(machine_, call, grade, found.model);
    if (!grade.agrees()) found.recorded = recorded_receipt(*call.command, call.expect, call.spec);
  }
  void take(const MacroCall& call, Grade& grade, Divergence& found) {
    perform(machine_, call, grade, found.model);
  }
  void take(const GpcConfigure& call, Grade& grade, Divergence&) { gpt_.perform(call, grade); }
  void take(const GptWrite& call, Grade& grade, Divergence&) { gpt_.perform(call, grade); }
  void take(const GptSilence& call, Grade& grade, Divergence&) { gpt_.perform(call, grade); }
  void take(const CheckAccess& call, Grade& grade, Divergence&) { gpt_.perform(call, grade); }
  void take(const GptLibraryCall& call, Grade& grade, Divergence&) { gpt_.perform(call, grade); }
  template <class HostCall>
  void take(const HostCall& call, Grade& grade, Divergence&) {
    perform(machine_, call, grade);
  }

  ReplayMachine machine_;
  GptMachine gpt_;
  Vocabulary vocabulary_;
  bool over_ = false;
};

class FileReplay {
 public:
  FileReplay(const scenario::SourceFile& file, const Settings& settings, scenario::Diagnostics& diagnostics,
             Report& report)
      : file_(file), settings_(settings), diagnostics_(diagnostics), report_(report) {}

  void run() {
    const std::string_view text = file_.text;
    if (auto found = unfit_start(text)) return diagnostics_.add(std::move(*found));
    for (std::size_t at = 0; at < text.size() && diagnostics_.sorted().size() < kMostErrorsOfATrace;) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      const std::string_view line = text.substr(at, end - at);
      if (line.find_first_not_of(" \t\r") != std::string_view::npos) take_line(line, at);
      at = end + 1;
      if (settings_.progress) settings_.progress(std::min(at, text.size()), text.size());
    }
    if (!header_seen_ && !diagnostics_.has_errors())
      diagnostics_.add(*scenario::unfit_bytes(text));  // nothing but white space
  }

 private:
  void take_line(std::string_view line, std::size_t offset) {
    if (!line_.read(line)) return report_line(line, offset);
    LineReader reader{line_, offset, symbols_, diagnostics_};
    if (is_header(line_)) {
      take_header(reader);
    } else if (header_seen_) {
      take_call(reader);
    } else {
      reader.error(scenario::kNoHeader, line_.root(), "a trace starts with its header",
                   R"({"header":1,"format":"realmsim.calls/1","platform":{...}})");
      header_seen_ = true;
    }
  }

  // Of a file that is something else altogether, one line says so.
  static std::optional<scenario::Diagnostic> unfit_start(std::string_view text) {
    const std::string_view line = text.substr(0, text.find('\n'));
    const bool blank = line.find_first_not_of(" \t\r") == std::string_view::npos;
    return blank ? std::nullopt : scenario::unfit_bytes(line);
  }

  // What is wrong with a line that is not sound JSON.
  void report_line(std::string_view line, std::size_t offset) {
    scenario::parse({file_.name, std::string{line}, offset}, scenario::Dialect::Json, diagnostics_);
    REALMSIM_ENSURE(diagnostics_.has_errors(), "the strict reader says why a line is not sound");
  }

  void take_header(LineReader& reader) {
    header_seen_ = true;
    const Header header = read_header(reader);
    if (!reader.sound()) return;
    symbols_ = Symbols{header.granules};
    const backends::BackendRow* backend = backends::find_backend(settings_.backend.value_or(header.backend));
    player_ = std::make_unique<Player>(header, backend->shared_memory);
    sequence_.reset();
    sequences_.clear();
  }

  void take_call(LineReader& reader) {
    if (!player_) return;  // its header is wrong
    const TraceCall call = read_call(reader, player_->vocabulary());
    check_cpu(reader, call);
    if (sequence_ != call.sequence) begin_sequence(reader, call.sequence);
    if (!reader.sound() || diagnostics_.has_errors()) return;
    ++report_.calls;
    if (auto found = player_->play(call, symbols_, report_)) {
      found->file = file_.name;
      report_.diverged.push_back(std::move(*found));
    }
  }

  void check_cpu(LineReader& reader, const TraceCall& call) {
    const auto* rmi = std::get_if<RmiCall>(&call.what);
    if (rmi == nullptr || rmi->cpu < player_->cpus()) return;
    reader.error(scenario::kBadValue, *reader.any(reader.root(), "cpu"),
                 fmt::format("the platform has {} processing elements", player_->cpus()));
  }

  void begin_sequence(LineReader& reader, const SequenceName& name) {
    sequence_ = name;
    if (!sequences_.insert(name.text).second) {
      if (const Value* seq = reader.any(reader.root(), "seq"))
        reader.error(scenario::kSequenceContinues, *seq,
                     fmt::format("sequence {} goes on after another has begun", name.text));
      return;
    }
    ++report_.sequences;
    player_->start_sequence();
  }

  const scenario::SourceFile& file_;
  const Settings& settings_;
  scenario::Diagnostics& diagnostics_;
  Report& report_;
  JsonLine line_;
  Symbols symbols_{0};
  bool header_seen_ = false;
  std::unique_ptr<Player> player_;
  std::optional<SequenceName> sequence_;
  std::set<std::string> sequences_;
};

}  // namespace

void replay(const scenario::SourceFile& file, const Settings& settings, scenario::Diagnostics& diagnostics,
            Report& report) {
  FileReplay{file, settings, diagnostics, report}.run();
}

}  // namespace realmsim::replay
