// The errors of reading a file as JSON, one row each: what a diagnostic carries, what `explain` prints.
// Codes are API and are never given a second meaning.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace realmsim::scenario {

struct CodeRow {
  std::string_view code;
  std::string_view title;
  std::string_view explanation;
};

inline constexpr CodeRow kEmptyFile{
    "RS1001", "empty file",
    "The file holds nothing, or white space only. Perhaps writing it was interrupted."};
inline constexpr CodeRow kGitLfsPointer{
    "RS1002", "Git LFS pointer instead of a file",
    "The file was checked out without Git LFS, so it holds the address of its content, not the content."};
inline constexpr CodeRow kByteOrderMark{
    "RS1003", "byte-order mark",
    "The file starts with the bytes EF BB BF, which some editors write and JSON (RFC 8259, 8.1) forbids."};
inline constexpr CodeRow kNotUtf8{
    "RS1004", "not UTF-8",
    "JSON is UTF-8. The position is that of the first byte that starts no well-formed UTF-8 sequence."};
inline constexpr CodeRow kSyntaxError{
    "RS1005", "JSON syntax error",
    "The text leaves the grammar of JSON at the marked token. Nothing after it was read."};
inline constexpr CodeRow kComment{
    "RS1006", "comment in strict JSON",
    "JSON has no comments. A file whose name ends in .jsonc may hold // and /* */ comments."};
inline constexpr CodeRow kDuplicateKey{
    "RS1007", "duplicate key",
    "An object names the same key twice. Readers disagree about which value counts, so neither is guessed."};
inline constexpr CodeRow kNumberRange{
    "RS1008", "number out of range",
    "Programs that read JSON agree on numbers up to 2^53-1 in magnitude that do not vanish as a double (RFC "
    "8259, 6). Addresses and 64-bit values are written as strings."};
inline constexpr CodeRow kNesting{"RS1009", "nesting too deep",
                                  "Arrays and objects may be nested 64 deep. No scenario needs more."};

// What does not fit the form of the file.
inline constexpr CodeRow kWrongType{"RS1101", "wrong type",
                                    "The value is of another JSON type than the key asks for."};
inline constexpr CodeRow kUnknownKey{
    "RS1102", "unknown key",
    "The object has no such key. None is ignored, so that a slip does not pass unseen."};
inline constexpr CodeRow kUnknownStep{
    "RS1103", "unknown step",
    "The backend of the scenario has no such step. Steps are the commands of its "
    "firmware and the verbs of the scenario language."};
inline constexpr CodeRow kMissingKey{"RS1104", "missing key", "The object needs this key."};
inline constexpr CodeRow kBadValue{
    "RS1105", "bad value",
    "The value is of the right type but means nothing here: a malformed address, size "
    "or name, a word that is not among the choices, a number out of range."};
inline constexpr CodeRow kExcludedKey{
    "RS1106", "excluded key", "Of these keys an object may have only one; the later one is in the way."};
inline constexpr CodeRow kUnknownCall{
    "RS1107", "unknown call",
    "A trace has no such call or action: it is no command of the firmware that the trace is replayed on, and "
    "none of the calls of realmsim.calls/1."};
inline constexpr CodeRow kNoHeader{
    "RS1108", "no header",
    "The first line of a trace is its header: an object with \"header\": 1, the format and the platform."};
inline constexpr CodeRow kSequenceContinues{
    "RS1109", "sequence continues",
    "The calls of a sequence stand together: each sequence starts from a fresh machine, so one that another "
    "has interrupted cannot go on."};

// What fits the form but makes no sense.
inline constexpr CodeRow kUnknownName{"RS2001", "unknown name",
                                      "Nothing of that name exists: a memory range, an actor, a channel, a "
                                      "parameter, a value that a step saved, a platform or a backend."};
inline constexpr CodeRow kMisaligned{
    "RS2002", "misaligned", "Memory is given out in granules of 4 KiB; base and size are multiples of it."};
inline constexpr CodeRow kOverlap{"RS2003", "overlap", "Two ranges of one address space share addresses."};
inline constexpr CodeRow kWrongActor{
    "RS2004", "wrong actor",
    "This kind of actor cannot do this. RMI is the host's, RSI is a realm's; a "
    "negative test of either uses smc.raw."};
inline constexpr CodeRow kOutOfPlace{
    "RS2005", "out of place",
    "The address lies where such a range cannot be: beyond the address space, "
    "across both halves of a realm's, or in memory the hypervisor hands out."};
inline constexpr CodeRow kNameOfFile{"RS2006", "name of file",
                                     "The name of a scenario equals the stem of its file."};
inline constexpr CodeRow kNotMapped{"RS2007", "not mapped",
                                    "A physical address is asked for, but the realm maps nothing there now."};
inline constexpr CodeRow kCannotBuild{
    "RS2008", "cannot be built",
    "The hypervisor could not build what the scenario describes before its first "
    "step; the firmware refused a command or memory ran out."};
inline constexpr CodeRow kRealmOutside{
    "RS2009", "realm is outside",
    "The realm has exited with a call that waits for the host. cpu.enter runs it "
    "on; with \"host\": \"auto\" the hypervisor model does."};

inline constexpr CodeRow kStage1Off{
    "RS2010", "stage 1 is off",
    "A virtual address means something to a realm whose own tables translate it: an actor with `stage1`. The "
    "others name memory by `ipa`."};

inline constexpr CodeRow kBadInclude{"RS2011", "cannot be included",
                                     "An included file is read from the folder of the file that names it. It "
                                     "exists, and does not include itself "
                                     "by way of others."};

inline constexpr std::array kCodes{
    kEmptyFile,    kGitLfsPointer, kByteOrderMark, kNotUtf8,     kSyntaxError, kComment,
    kDuplicateKey, kNumberRange,   kNesting,       kWrongType,   kUnknownKey,  kUnknownStep,
    kMissingKey,   kBadValue,      kExcludedKey,   kUnknownCall, kNoHeader,    kSequenceContinues,
    kUnknownName,  kMisaligned,    kOverlap,       kWrongActor,  kOutOfPlace,  kNameOfFile,
    kNotMapped,    kCannotBuild,   kRealmOutside,  kStage1Off,   kBadInclude};

consteval bool codes_ascend() {
  for (std::size_t i = 1; i < kCodes.size(); ++i) {
    if (kCodes[i - 1].code >= kCodes[i].code) return false;
  }
  return true;
}
static_assert(codes_ascend(), "kCodes is sorted and names no code twice");

}  // namespace realmsim::scenario
