// The form of steps and macros: their keys, whatever the verb.
#pragma once

#include "sim/scenario/keys.h"

namespace realmsim::scenario {

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

}  // namespace realmsim::scenario
