#!/usr/bin/env python3
"""The walls of the house: a folder includes only folders listed before it, and SystemC stays in models/soc."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]

# What each folder may include, besides itself.
BASE = ["base"]
MACHINE = BASE + ["machine"]
MONITOR = MACHINE + ["monitor"]
RMM = MONITOR + ["crypto", "rmm"]
CSM = RMM + ["csm"]
CORE = CSM + ["invariants", "host", "guest", "timing", "backends"]
ALLOWED = {
    "models/base": [],
    "models/machine": BASE,
    "models/crypto": BASE,
    "models/monitor": MACHINE,
    "models/rmm": MONITOR + ["crypto"],
    "models/csm": RMM,
    "models/invariants": CSM,
    "models/host": CSM,
    "models/guest": CSM,
    "models/timing": BASE,
    "models/backends": CORE,
    "models/soc": CORE,
    "sim/scenario": CORE + ["soc"],
    "sim/explain": CORE + ["sim/scenario"],
    "sim/replay": CORE + ["sim/scenario"],
    "sim/run": CORE + ["soc", "sim/replay", "sim/scenario"],
    "sim/report": CORE + ["sim/run", "sim/replay", "sim/scenario"],
    "sim/cli": CORE + ["sim/explain", "sim/run", "sim/replay", "sim/scenario", "sim/report"],
}
INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]')
SYSTEMC = re.compile(r"^(systemc|systemc\.h|tlm|tlm\.h|sysc/.*|tlm_utils/.*|tlm_core/.*)$")
LARGEST_FILE = 500


def folder_of(path):
    return "/".join(path.split("/")[:2])


def complaints(source):
    name = source.relative_to(ROOT).as_posix()
    here = folder_of(name)
    lines = source.read_text().splitlines()
    if len(lines) > LARGEST_FILE:
        yield f"{name}: {len(lines)} lines, more than {LARGEST_FILE}"
    for number, line in enumerate(lines, 1):
        match = INCLUDE.match(line)
        if not match:
            continue
        quote, target = match.groups()
        if quote == "<":
            if SYSTEMC.match(target) and here != "models/soc":
                yield f"{name}:{number}: SystemC outside models/soc"
            continue
        there = folder_of(target)
        allowed = {f"models/{f}" if "/" not in f else f for f in ALLOWED[here]} | {here}
        if there not in allowed:
            yield f"{name}:{number}: {here} may not include {there}"
    if source.suffix == ".h" and "#pragma once" not in lines:
        yield f"{name}: no #pragma once"


def main():
    found = []
    for folder in ALLOWED:
        if not (ROOT / folder).is_dir():
            found.append(f"{folder}: listed here, but there is no such folder")
        for source in sorted((ROOT / folder).glob("*.[hc]*")):
            if source.suffix in (".h", ".cc"):
                found.extend(complaints(source))
    for folder in sorted((ROOT / "models").iterdir()) + sorted((ROOT / "sim").iterdir()):
        name = folder.relative_to(ROOT).as_posix()
        if folder.is_dir() and name not in ALLOWED:
            found.append(f"{name}: a folder that the plan does not know")
    print("\n".join(found) or "every include goes downwards")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
