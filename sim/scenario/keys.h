// The form of a scenario file: every object in it with its keys, but for those of its steps.
#pragma once

#include <array>

#include "sim/scenario/key_row.h"

namespace realmsim::scenario {

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
    KeyRow{"options", kOptional, "how it behaves where it may choose"},
};
inline constexpr KeyRow kPoison = field_key(
    "poison", "the byte that DRAM holds which was never written, or whose content is UNKNOWN, or undelegated",
    1, "0");
inline constexpr std::array kBackendOptionsKeys{kPoison};
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
    KeyRow{.name = "block",
           .text = "true: every aligned 2 MiB of a realm's RAM is folded to a block",
           .form = Form::Flag,
           .fallback = "false"},
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
    KeyRow{.name = "access", .text = "ro or rw, rw if not given", .fallback = "\"rw\""},
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
    KeyRow{.name = "role",
           .text = "calibration or validation: a published value, reported",
           .fallback = "\"expectation\""},
    KeyRow{"target", kOptional, "of a validation: the published claim that the value belongs to", Form::Text},
    KeyRow{"scored", kOptional, "of a validation: its error counts in the mean over all targets", Form::Flag},
    KeyRow{"cite", kOptional, "where the expectation comes from", Form::Text},
};

}  // namespace realmsim::scenario
