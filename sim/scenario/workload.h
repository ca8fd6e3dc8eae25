// Generated work that a scenario asks for instead of steps: one structure for each kind, with its parameters
// as read.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "models/base/name_table.h"
#include "models/base/time.h"

namespace realmsim::scenario {

// Messages of one size over a channel, both ends running at once.
struct MessagesWorkload {
  std::string channel;
  std::uint64_t bytes = 64;
  std::uint32_t count = 1000;
  bool throughput = false;
  bool latency = false;
};

enum class ExitCause : std::uint8_t { Hypercall, IoKernel, IoUser, VirtualIpi, IdRegister, Stage2Fault };

inline constexpr NameTable<ExitCause, 6> kExitCauseNames{{
    {ExitCause::Hypercall, "hypercall"},
    {ExitCause::IoKernel, "io-kernel"},
    {ExitCause::IoUser, "io-user"},
    {ExitCause::VirtualIpi, "vipi"},
    {ExitCause::IdRegister, "id-register"},
    {ExitCause::Stage2Fault, "stage2-fault"},
}};

enum class GuestKind : std::uint8_t { Realm, Vm };

inline constexpr NameTable<GuestKind, 2> kGuestKindNames{
    {{GuestKind::Realm, "realm"}, {GuestKind::Vm, "vm"}}};

// A guest leaves for the hypervisor and comes back.
struct ExitsWorkload {
  ExitCause what = ExitCause::Hypercall;
  GuestKind in = GuestKind::Realm;
  std::uint32_t count = 1;
  bool gic_artefact = false;
  Picoseconds work;  // of the guest before it leaves
};

enum class GranuleMove : std::uint8_t { Delegate, Undelegate };

inline constexpr NameTable<GranuleMove, 2> kGranuleMoveNames{
    {{GranuleMove::Delegate, "delegate"}, {GranuleMove::Undelegate, "undelegate"}}};

// Granules move between spaces: one RMI command each, or all in one monitor call.
struct GranulesWorkload {
  GranuleMove op = GranuleMove::Delegate;
  std::uint32_t count = 1;
  bool bulk = false;
  std::uint32_t gpts = 0;  // further granule protection tables that the monitor keeps in step
};

enum class PageMove : std::uint8_t { CreateUnknown, Destroy };

inline constexpr NameTable<PageMove, 2> kPageMoveNames{
    {{PageMove::CreateUnknown, "create-unknown"}, {PageMove::Destroy, "destroy"}}};

// The host gives pages to a realm or takes them, in a region that `csm` consumers have attached if not zero.
struct DataWorkload {
  PageMove op = PageMove::CreateUnknown;
  std::uint32_t count = 1;
  std::uint32_t csm = 0;
};

enum class GptOrigin : std::uint8_t { Scratch, Template };

inline constexpr NameTable<GptOrigin, 2> kGptOriginNames{
    {{GptOrigin::Scratch, "scratch"}, {GptOrigin::Template, "template"}}};

// The monitor makes a granule protection table for this much memory.
struct GptBuildWorkload {
  std::uint64_t memory = 0;
  GptOrigin from = GptOrigin::Scratch;
};

enum class Population : std::uint8_t { Lazy, Eager };

inline constexpr NameTable<Population, 2> kPopulationNames{
    {{Population::Lazy, "lazy"}, {Population::Eager, "eager"}}};

// A realm is built, loaded and started.
struct BootWorkload {
  std::uint64_t memory = 0;
  Population population = Population::Lazy;
  std::uint64_t image = 0;  // loaded and measured
  std::uint32_t gpts = 0;
};

// A region of confidential shared memory from its creation to its end.
struct CsmSetupWorkload {
  std::uint64_t bytes = 0;
  std::uint32_t consumers = 1;
};

enum class DeviceOperation : std::uint8_t { Assign, Interrupt };

inline constexpr NameTable<DeviceOperation, 2> kDeviceOperationNames{
    {{DeviceOperation::Assign, "assign"}, {DeviceOperation::Interrupt, "interrupt"}}};

// A device goes from one realm to another, or interrupts the realm that has it.
struct DeviceWorkload {
  DeviceOperation op = DeviceOperation::Interrupt;
  std::uint32_t pages = 0;  // of its registers; Assign
  std::uint32_t count = 1;
};

enum class StreamSource : std::uint8_t { Private, Csm };

inline constexpr NameTable<StreamSource, 2> kStreamSourceNames{
    {{StreamSource::Private, "private"}, {StreamSource::Csm, "csm"}}};

// A realm reads memory in order, again and again.
struct StreamWorkload {
  std::uint64_t bytes = 0;
  StreamSource from = StreamSource::Private;
  std::uint32_t passes = 1;
};

// Realms that each need `base` bytes and a model: of their own, or from a region of `shared` bytes that the
// first of them provides.
struct FootprintWorkload {
  std::uint32_t realms = 2;
  std::uint64_t model = 0;
  std::uint64_t base = 0;
  std::uint64_t shared = 0;  // 0: every realm has its own
};

using Workload =
    std::variant<MessagesWorkload, ExitsWorkload, GranulesWorkload, DataWorkload, GptBuildWorkload,
                 BootWorkload, CsmSetupWorkload, DeviceWorkload, StreamWorkload, FootprintWorkload>;

// Further granule protection tables that the monitor keeps while this runs.
std::uint32_t further_gpts(const Workload& workload);

struct WorkloadRow {
  std::string_view name;
  std::string_view text;
};

// Sorted by name.
std::vector<WorkloadRow> workloads();

}  // namespace realmsim::scenario
