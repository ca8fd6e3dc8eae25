#!/usr/bin/env python3
"""Firmware that lacks one check or one step is caught by a shipped scenario: each row of kills.txt names a mutant
and the scenario that tells it from sound firmware. Such a run says everywhere that it is unsound.

`mutants_test.py REALMSIM --find` prints, for every mutant, the first shipped scenario that catches it.
"""
import json
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
SHIPPED = HERE.parents[1] / "configs" / "scenarios"


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


def faults(realmsim, mutant, scenario):
    with tempfile.TemporaryDirectory() as folder:
        events = pathlib.Path(folder) / "events.jsonl"
        told = run(realmsim, scenario, mutant, "--jsonl", events)
        header = json.loads(events.read_text().splitlines()[0]) if events.exists() else {}
    document = run(realmsim, scenario, mutant, "--json").stdout
    if told.returncode != 1:
        yield f"exit status {told.returncode}"
    if f"unsound   without {mutant}\n".encode() not in told.stdout:
        yield "the story does not say unsound"
    if not document or json.loads(document).get("unsound") != [mutant]:
        yield "the document does not say unsound"
    if header.get("mutants") != [mutant]:
        yield "the events do not say unsound"


def main():
    realmsim = str(pathlib.Path(sys.argv[1]).resolve())
    if "--find" in sys.argv[2:]:
        return find(realmsim)
    rows = [line.split() for line in (HERE / "kills.txt").read_text().splitlines()]
    wrong = 0
    for mutant, scenario in rows:
        for fault in faults(realmsim, mutant, SHIPPED / f"{scenario}.json"):
            wrong += 1
            print(f"{mutant} in {scenario}: {fault}")
    if run(realmsim, steps_scenarios()[0], "rmi.data_destroy.tlbj").returncode != 3:
        wrong += 1
        print("a mutant that does not exist is no error")
    print(f"{len(rows)} mutants, {wrong} wrong")
    return 1 if wrong or len(rows) < 30 else 0


if __name__ == "__main__":
    sys.exit(main())
