// Stands before a backend and writes every call as a line of a trace that replays on the same model: commands
// of the host with what it wrote before them, and for each entry what the realm did until it exited.
//
// Where somebody else acts while a realm runs, its line ends with the realm running, and a later one
// continues the entry. Not written: accesses that succeed, and content of a DATA_CREATE source that is not
// one byte over and over.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "models/backends/backend.h"
#include "sim/replay/trace_writer.h"

namespace realmsim::replay {

class CallRecorder final : public backends::Backend {
 public:
  // The lines of one sequence. Ends it when destroyed; backend and writer outlive it.
  CallRecorder(backends::Backend& backend, const Header& header, std::string sequence, TraceWriter& writer);
  ~CallRecorder() override { interrupt_line(); }
  CallRecorder(const CallRecorder&) = delete;
  CallRecorder& operator=(const CallRecorder&) = delete;

  backends::CallReturn smc(CpuIndex cpu, const Registers& x, Meter& meter) override;
  backends::FaultReturn fault(CpuIndex cpu, const machine::RealmAccess& access,
                              const machine::Translation& translation, Meter& meter) override;
  ExceptionTaken exception(CpuIndex cpu, const RealmException& exception, Meter& meter) override;

  [[nodiscard]] machine::Machine& machine() override { return backend_.machine(); }
  [[nodiscard]] const machine::Machine& machine() const override { return inner().machine(); }
  [[nodiscard]] const std::vector<CommandDescription>& commands() const override {
    return backend_.commands();
  }
  [[nodiscard]] std::optional<FaultKind> stopped() const override { return backend_.stopped(); }
  [[nodiscard]] std::optional<Pa> running(CpuIndex cpu) const override { return backend_.running(cpu); }
  [[nodiscard]] Registers realm_registers(CpuIndex cpu) const override {
    return backend_.realm_registers(cpu);
  }
  [[nodiscard]] std::optional<backends::ProcessorContext> context(Pa processor) const override {
    return backend_.context(processor);
  }
  void set_realm_register(CpuIndex cpu, unsigned reg, std::uint64_t value) override {
    backend_.set_realm_register(cpu, reg, value);
  }
  [[nodiscard]] std::vector<backends::ReceiptCheck> receipt(CpuIndex cpu, const Registers& x) const override {
    return backend_.receipt(cpu, x);
  }
  [[nodiscard]] backends::StatusView status(const CommandDescription& command,
                                            std::uint64_t x0) const override {
    return backend_.status(command, x0);
  }
  [[nodiscard]] backends::GranuleView granule(Pa pa) const override { return backend_.granule(pa); }
  [[nodiscard]] std::optional<backends::EntryView> entry(Pa rd, Ipa ipa) const override {
    return backend_.entry(rd, ipa);
  }
  [[nodiscard]] std::optional<std::uint64_t> realm_id(Pa rd) const override { return backend_.realm_id(rd); }
  void accessed(CpuIndex cpu, const machine::AccessRequest& request,
                const machine::Translation& translation) override {
    backend_.accessed(cpu, request, translation);
  }
  std::uint64_t move_granules(SecurityState caller, Pa base, std::uint64_t count, machine::Gpi target,
                              Meter& meter) override;
  std::vector<invariants::Violation> violations(std::span<const std::string> names) override {
    return backend_.violations(names);
  }
  [[nodiscard]] std::uint64_t hash() const override { return backend_.hash(); }

 private:
  // A virtual processor that has been entered, and where its exit goes.
  struct Entered {
    Pa rec;
    Pa run;
  };

  [[nodiscard]] const backends::Backend& inner() const { return backend_; }
  [[nodiscard]] const CommandDescription* command(Caller caller, std::uint64_t fid) const;
  [[nodiscard]] bool host_reaches(Pa granule) const;
  [[nodiscard]] Json arguments_of(const CommandDescription& command, const Registers& x) const;
  [[nodiscard]] Json written_before(const CommandDescription& command, const Registers& x) const;
  [[nodiscard]] Json outputs_of(const CommandDescription& command, const Registers& x) const;
  [[nodiscard]] std::optional<Json> host_call_of(CpuIndex cpu, const Registers& x) const;

  backends::CallReturn host_call(CpuIndex cpu, const Registers& x, Meter& meter);
  backends::CallReturn realm_call(CpuIndex cpu, const Registers& x, Meter& meter);

  static Json expectation(const backends::StatusView& status);
  [[nodiscard]] Json begin_line(CpuIndex cpu, std::string_view call, Json arguments);
  void finish_line(Json line);
  // The REC that runs on `cpu` is the one whose line is open.
  void be_inside(CpuIndex cpu);
  Json& add_action(std::string_view name);
  // The open line ends with this as the host's X0.
  void close(std::uint64_t host_x0);
  // Somebody else acts: the realm of the open line runs on.
  void interrupt_line();

  backends::Backend& backend_;
  Symbols symbols_;
  std::string sequence_;
  TraceWriter& writer_;
  std::uint64_t next_ = 0;
  std::map<CpuIndex, Entered> entered_;
  std::optional<CpuIndex> inside_;  // whose line is open
  Json open_;
};

}  // namespace realmsim::replay
