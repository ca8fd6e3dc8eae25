#!/usr/bin/env python3
"""Firmware that lacks one check or one step is caught by a shipped scenario: each row of configs/mutants.json names
a mutant, the scenario that tells it from sound firmware, the invariants that it breaks there, and whether what the
scenario expects fails as well. Such a run says everywhere that it is unsound.

`mutants_test.py REALMSIM --find` prints, for every mutant, the first shipped scenario that catches it.
`mutants_test.py REALMSIM --update` writes the rows anew for the mutants and scenarios that stand there.
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
CONFIGS = HERE.parents[1] / "configs"
SHIPPED = CONFIGS / "scenarios"
MATRIX = CONFIGS / "mutants.json"


def run(realmsim, scenario, mutant, *flags):
    return subprocess.run([realmsim, "run", scenario, "--mutant", mutant, *flags], capture_output=True, timeout=100)


def steps_scenarios():
    return [path for path in sorted(SHIPPED.rglob("*.json")) if b'"steps"' in path.read_bytes()]


def find(realmsim):
    names = [row["name"] for row in json.loads(subprocess.check_output([realmsim, "list", "mutants", "--json"]))]
    for name in names:
        if name.startswith("invariant."):
            continue
        killer = next((path for path in steps_scenarios() if run(realmsim, path, name).returncode == 1), None)
        print(name, killer.relative_to(SHIPPED).with_suffix("") if killer else "-", flush=True)


def kill(realmsim, row):
    """The row with what the mutant does in its scenario, and what is wrong with how it is told."""
    scenario, mutant = SHIPPED / f"{row['scenario']}.json", row["mutant"]
    with tempfile.TemporaryDirectory() as folder:
        events = pathlib.Path(folder) / "events.jsonl"
        told = run(realmsim, scenario, mutant, "--jsonl", events)
        header = json.loads(events.read_text().splitlines()[0]) if events.exists() else {}
    document = json.loads(run(realmsim, scenario, mutant, "--json").stdout or b"{}")
    faults = []
    if told.returncode != 1:
        faults.append(f"exit status {told.returncode}")
    if f"unsound   without {mutant}\n".encode() not in told.stdout:
        faults.append("the story does not say unsound")
    if document.get("unsound") != [mutant]:
        faults.append("the document does not say unsound")
    if header.get("mutants") != [mutant]:
        faults.append("the events do not say unsound")
    broken = {re.search(r": ([A-Z-]+) does not hold", line) for line in document.get("violations", [])}
    differs = bool(document.get("mismatches")) or not all(step["pass"] for step in document.get("steps", []))
    return {**row, "breaks": sorted({match[1] for match in broken if match}), "differs": differs}, faults


def matrix():
    return json.loads(MATRIX.read_text())["mutants"]


def write(rows):
    lines = ",\n".join(f"    {json.dumps(row)}" for row in rows)
    MATRIX.write_text(f'{{\n  "format": "realmsim.mutants/1",\n  "mutants": [\n{lines}\n  ]\n}}\n')


def main():
    realmsim = str(pathlib.Path(sys.argv[1]).resolve())
    if "--find" in sys.argv[2:]:
        return find(realmsim)
    if "--update" in sys.argv[2:]:
        return write([kill(realmsim, row)[0] for row in matrix()])
    wrong = 0
    rows = matrix()
    for row in rows:
        now, faults = kill(realmsim, row)
        if now != row:
            faults.append(f"it is {now}")
        for fault in faults:
            wrong += 1
            print(f"{row['mutant']} in {row['scenario']}: {fault}")
    if run(realmsim, steps_scenarios()[0], "rmi.data_destroy.tlbj").returncode != 2:
        wrong += 1
        print("a mutant that does not exist is no bad usage")
    print(f"{len(rows)} mutants, {wrong} wrong")
    return 1 if wrong or len(rows) < 30 else 0


if __name__ == "__main__":
    sys.exit(main())
