// The form of a scenario file: every object in it with its keys. Readers and the schema both rest on these
// tables.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace realmsim::scenario {

// What a value may be, wherever "${parameter}" does not stand for it.
enum class Form : std::uint8_t {
  Table,     // an object or list with a table of its own, or a choice among words
  Text,      //
  Flag,      // true or false
  Whole,     // a whole number that is not negative
  Number,    //
  Address,   // "0x8800_0000"
  Size,      // "4KiB", or bytes as a number
  Time,      // "120ns"
  Texts,     // a list of texts
  Quantity,  // a number, or digits as a text, with or without a unit of size
  Value,     // a number, or a text: digits, a place, a name, something saved
  Values,    // values in a list, or by index
};

// A key that an object may have.
struct KeyRow {
  std::string_view name;
  enum class Need : std::uint8_t { Required, Optional } need = Need::Optional;
  std::string_view text;
  Form form = Form::Table;
};

inline constexpr KeyRow::Need kRequired = KeyRow::Need::Required;
inline constexpr KeyRow::Need kOptional = KeyRow::Need::Optional;

inline constexpr KeyRow kSchemaKey{"$schema", kOptional, "for editors", Form::Text};
inline constexpr KeyRow kFormatKey{"format", kRequired, "\"realmsim.scenario/1\""};
inline constexpr KeyRow kTitleKey{"title", kOptional, "for people", Form::Text};
inline constexpr KeyRow kDocKey{"doc", kOptional, "for people", Form::Text};
inline constexpr KeyRow kIncludeKey{"include", kOptional, "files that bring memory, macros and a platform",
                                    Form::Texts};
inline constexpr KeyRow kPlatformKey{"platform", kOptional,
                                     "a name, a path or an inline object; an included file can bring it"};
inline constexpr KeyRow kMemoryKey{"memory", kOptional, "named ranges, used as @name"};
inline constexpr KeyRow kMacrosKey{"macros", kOptional, "named lists of steps, used as lib.NAME"};

inline constexpr std::array kScenarioKeys{
    kSchemaKey,
    kFormatKey,
    KeyRow{"name", kRequired, "equals the stem of the file", Form::Text},
    kTitleKey,
    kDocKey,
    KeyRow{"tags", kOptional, "for choosing scenarios", Form::Texts},
    kIncludeKey,
    kPlatformKey,
    KeyRow{"backend", kRequired, "the architecture"},
    KeyRow{"params", kOptional, "values used as ${name}"},
    kMacrosKey,
    kMemoryKey,
    KeyRow{"channels", kOptional, "message channels between realms"},
    KeyRow{"host", kOptional, "\"auto\": exits are served by the hypervisor model"},
    KeyRow{"tlb", kOptional, "platform or unbounded"},
    KeyRow{"actors", kRequired, "who takes part"},
    KeyRow{"steps", kOptional, "a program in total order"},
    KeyRow{"threads", kOptional, "programs that run beside each other, by actor"},
    KeyRow{"schedule", kOptional, "the order of the threads' steps"},
    KeyRow{"workload", kOptional, "generated traffic"},
    KeyRow{"cases", kOptional, "choices of parameters by name, each a test of its own"},
    KeyRow{"sweep", kOptional, "a grid of parameters and series"},
    KeyRow{"finally", kOptional, "what must hold in the end and throughout"},
    KeyRow{"status", kOptional, "pass or xfail"},
};
// Of a file to be included.
inline constexpr std::array kPartKeys{kSchemaKey,  kFormatKey,   kTitleKey,  kDocKey,
                                      kIncludeKey, kPlatformKey, kMemoryKey, kMacrosKey};

inline constexpr std::array kBackendKeys{
    KeyRow{"arch", kRequired, "name of the architecture", Form::Text},
    KeyRow{"csm_profile", kOptional, "\"paper\" or \"fork\""},
    KeyRow{"mutants", kOptional, "what the firmware lacks", Form::Texts},
};
// A platform that is another one but for some of its numbers or its memory.
inline constexpr std::array kVariantKeys{
    KeyRow{"based_on", kRequired, "the platform that it is otherwise", Form::Text},
    KeyRow{"memory", kOptional, "regions of the physical address space, instead of the platform's"},
    KeyRow{"host_memory", kOptional, "the part of DRAM that the hypervisor hands out; needed with `memory`"},
    KeyRow{"parameters", kOptional, "values by key"},
};

inline constexpr std::array kMemoryKeys{
    KeyRow{"space", kRequired, "\"pa\" or the realm whose IPA space it is in", Form::Text},
    KeyRow{"at", kRequired, "first address", Form::Address},
    KeyRow{"size", kRequired, "size, a multiple of 4 KiB", Form::Size},
    KeyRow{"fill", kOptional, "byte that fills it at the start; in a realm it is measured then",
           Form::Address},
    KeyRow{"block", kOptional, "true: every aligned 2 MiB of a realm's RAM is folded to a block", Form::Flag},
};

inline constexpr std::array kActorKeys{
    KeyRow{"kind", kRequired, "host, realm, vm, secure, device or owner"},
    KeyRow{"cpu", kOptional, "the processing element it runs on", Form::Whole},
    KeyRow{"cpus", kOptional, "processing elements of a realm's RECs, one each"},
    KeyRow{"ipa_bits", kOptional, "width of a realm's IPA space, 32 to 48", Form::Whole},
    KeyRow{"rtt_level_start", kOptional, "level of a realm's starting tables", Form::Whole},
    KeyRow{"rd", kOptional, "where a realm's RD lies", Form::Text},
    KeyRow{"stage1", kOptional, "what a realm's own tables map; its stage 1 is on"},
    KeyRow{"boot", kOptional, "\"later\": lib.boot builds the realm, not the start of the run"},
    KeyRow{"role", kOptional, "a label for people", Form::Text},
};
inline constexpr std::array kStage1Keys{
    KeyRow{"va", kRequired, "first virtual address", Form::Address},
    KeyRow{"ipa", kRequired, "where that leads: an address of the realm", Form::Text},
    KeyRow{"size", kRequired, "size, a multiple of 4 KiB", Form::Size},
    KeyRow{"access", kOptional, "ro or rw, rw if not given"},
};

inline constexpr std::array kChannelKeys{
    KeyRow{"from", kRequired, "the sending realm", Form::Text},
    KeyRow{"to", kRequired, "the receiving realm", Form::Text},
    KeyRow{"path", kRequired, "csm or ns"},
    KeyRow{"at", kRequired, "the ranges in which both ends see the window"},
    KeyRow{"cipher", kRequired, "what seals the messages"},
};
inline constexpr std::array kChannelEndKeys{
    KeyRow{"from", kRequired, "range of the sender", Form::Text},
    KeyRow{"to", kRequired, "range of the receiver", Form::Text},
};

inline constexpr std::array kMacroKeys{
    kDocKey,
    KeyRow{"params", kOptional, "a list of names, or defaults by name (null: there is none)"},
    KeyRow{"steps", kRequired, "what it does"},
};

inline constexpr KeyRow kVerbKey{"do", kRequired, "what it does", Form::Text};
inline constexpr KeyRow kArgumentsKey{"with", kOptional, "arguments by name"};
inline constexpr KeyRow kSaveKey{"save", kOptional, "outputs to keep, as variable: output"};
inline constexpr KeyRow kExpectKey{"expect", kOptional, "what must come of it; success if not given"};
inline constexpr KeyRow kNoteKey{"note", kOptional, "for people", Form::Text};
inline constexpr std::array kStepKeys{
    KeyRow{"id", kOptional, "a name for the step", Form::Text},
    KeyRow{"by", kOptional, "the actor; sim.* can do without", Form::Text},
    kVerbKey,
    kArgumentsKey,
    KeyRow{"rec", kOptional, "which REC of a realm that has several", Form::Whole},
    kSaveKey,
    kExpectKey,
    kNoteKey,
    KeyRow{"ask", kOptional, "a question to the reader, and its answer"},
};
// Of a step that uses a macro.
inline constexpr std::array kUseKeys{
    KeyRow{"id", kOptional, "of the macro's last step", Form::Text},
    KeyRow{"by", kOptional, "of the macro's steps that name nobody", Form::Text},
    kVerbKey,
    kArgumentsKey,
    kSaveKey,
    kExpectKey,
    kNoteKey,
};
inline constexpr std::array kAskKeys{KeyRow{"q", kRequired, "the question", Form::Text},
                                     KeyRow{"answer", kRequired, "the answer", Form::Text}};

inline constexpr std::array kExpectKeys{
    KeyRow{"status", kOptional, "status of a command, of chan.recv, lib.attest or owner.verify", Form::Text},
    KeyRow{"index", kOptional, "index of an RMI status", Form::Value},
    KeyRow{"check", kOptional, "id of the check that refuses", Form::Text},
    KeyRow{"out", kOptional, "outputs by name"},
    KeyRow{"value", kOptional, "what was read", Form::Value},
    KeyRow{"fault", kOptional, "the fault of an access"},
    KeyRow{"exit", kOptional, "reason of a REC exit", Form::Text},
    KeyRow{"data", kOptional, "the message that was received", Form::Text},
    KeyRow{"x0", kOptional, "X0 of smc.raw", Form::Value},
    KeyRow{"x1", kOptional, "X1 of smc.raw", Form::Value},
    KeyRow{"x2", kOptional, "X2 of smc.raw", Form::Value},
    KeyRow{"x3", kOptional, "X3 of smc.raw", Form::Value},
    KeyRow{"x4", kOptional, "X4 of smc.raw", Form::Value},
    KeyRow{"x5", kOptional, "X5 of smc.raw", Form::Value},
    KeyRow{"x6", kOptional, "X6 of smc.raw", Form::Value},
    KeyRow{"x7", kOptional, "X7 of smc.raw", Form::Value},
    KeyRow{"x8", kOptional, "X8 of smc.raw", Form::Value},
    KeyRow{"x9", kOptional, "X9 of smc.raw", Form::Value},
    KeyRow{"x10", kOptional, "X10 of smc.raw", Form::Value},
    KeyRow{"x11", kOptional, "X11 of smc.raw", Form::Value},
    KeyRow{"x12", kOptional, "X12 of smc.raw", Form::Value},
    KeyRow{"x13", kOptional, "X13 of smc.raw", Form::Value},
    KeyRow{"x14", kOptional, "X14 of smc.raw", Form::Value},
    KeyRow{"x15", kOptional, "X15 of smc.raw", Form::Value},
    KeyRow{"x16", kOptional, "X16 of smc.raw", Form::Value},
    KeyRow{"x17", kOptional, "X17 of smc.raw", Form::Value},
    KeyRow{"state", kOptional, "patterns of state by place"},
};
inline constexpr std::array kFaultKeys{
    KeyRow{"kind", kOptional, "GPF, S2_TRANSLATION, ..."},
    KeyRow{"checked", kOptional, "space that the granule protection check was asked for"},
    KeyRow{"found", kOptional, "GPI that it found"},
    KeyRow{"level", kOptional, "level of the fault", Form::Value},
    KeyRow{"to", kOptional, "who takes it: realm, host or monitor"},
    KeyRow{"seen", kOptional, "what the actor receives: SEA, EXIT or none"},
};
inline constexpr std::array kStateKeys{
    KeyRow{"gpi", kOptional, "NS, SECURE, REALM, ROOT, ALL or NO_ACCESS", Form::Text},
    KeyRow{"granule", kOptional, "state of the granule", Form::Text},
    KeyRow{"owner", kOptional, "the realm that the granule serves", Form::Text},
    KeyRow{"entry", kOptional, "state of a realm's table entry", Form::Text},
    KeyRow{"ripas", kOptional, "RIPAS of a realm's table entry", Form::Value},
};

inline constexpr std::array kScheduleKeys{KeyRow{"random", kRequired, "an order by chance"}};
inline constexpr std::array kRandomKeys{KeyRow{"seed", kRequired, "which", Form::Whole}};

inline constexpr std::array kSweepKeys{
    KeyRow{"grid", kOptional, "values by parameter; every combination is a point"},
    KeyRow{"series", kOptional, "choices of parameters, each with an id"},
    KeyRow{"measure", kOptional, "the measures that matter"},
    KeyRow{"figure", kOptional, "how to draw it"},
};
inline constexpr std::array kFigureKeys{
    KeyRow{"x", kRequired, "a grid parameter", Form::Text},
    KeyRow{"x_title", kOptional, "for people; the parameter's name if there is none", Form::Text},
    KeyRow{"x_scale", kOptional, "linear or log"},
    KeyRow{"y", kRequired, "a measure: it comes first"},
    KeyRow{"y_scale", kOptional, "linear or log"},
};

inline constexpr std::array kFinallyKeys{
    KeyRow{"invariants", kOptional, "\"all\" or a list of names"},
    KeyRow{"violated", kOptional, "instead: exactly the invariants that fail after some step"},
    KeyRow{"never", kOptional, "bytes that an actor never observes"},
    KeyRow{"state", kOptional, "patterns of state by place"},
    KeyRow{"metrics", kOptional, "expectations on measures"},
};
inline constexpr std::array kNeverKeys{
    KeyRow{"actor", kRequired, "who", Form::Text},
    KeyRow{"observes", kRequired, "bytes in memory order, at least 4", Form::Text},
};
inline constexpr std::array kMetricKeys{
    KeyRow{"metric", kRequired, "the measure"},
    KeyRow{"series", kOptional, "of which series", Form::Text},
    KeyRow{"at", kOptional, "the grid point"},
    KeyRow{"from", kOptional, "the grid point from which `monotone` holds"},
    KeyRow{"ratio_to", kOptional, "how many times better that series is", Form::Text},
    KeyRow{"about", kOptional, "the value, within `rel_tol`", Form::Number},
    KeyRow{"rel_tol", kOptional, "relative tolerance of `about`", Form::Number},
    KeyRow{"between", kOptional, "least and greatest value"},
    KeyRow{"min", kOptional, "least value", Form::Number},
    KeyRow{"max", kOptional, "greatest value", Form::Number},
    KeyRow{"eq", kOptional, "the exact value", Form::Number},
    KeyRow{"monotone", kOptional, "\"increasing\" along the grid"},
    KeyRow{"slack", kOptional, "relative amount by which `monotone` may be missed from one point to the next",
           Form::Number},
    KeyRow{"role", kOptional, "calibration or validation: a published value, reported"},
    KeyRow{"target", kOptional, "of a validation: the published claim that the value belongs to", Form::Text},
    KeyRow{"scored", kOptional, "of a validation: its error counts in the mean over all targets", Form::Flag},
    KeyRow{"cite", kOptional, "where the expectation comes from", Form::Text},
};

}  // namespace realmsim::scenario
