#!/usr/bin/env python3
"""Scenario files against what is told about them.

broken/NAME.json[c] has its diagnosis in broken/NAME.txt; configs/scenarios/NAME.json, if it has steps, and
stories/NAME.json have their story in stories/NAME.txt. `golden_test.py REALMSIM --update` writes them anew:
read the difference.
"""
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
SHIPPED = HERE.parents[1] / "configs" / "scenarios"


def told(realmsim, arguments, folder):
    run = subprocess.run([realmsim, *arguments], cwd=folder, capture_output=True)
    return f"exit status {run.returncode}\n".encode() + run.stdout + run.stderr


def cases(realmsim):
    for scenario in sorted((HERE / "broken").glob("*.json*")):
        yield scenario, (HERE / "broken" / f"{scenario.stem}.txt"), told(realmsim, ["check", scenario.name], HERE / "broken")
    for scenario in [*sorted(SHIPPED.rglob("*.json")), *sorted((HERE / "stories").glob("*.json"))]:
        if b'"steps"' in scenario.read_bytes():
            golden = HERE / "stories" / f"{scenario.stem}.txt"
            yield scenario, golden, told(realmsim, ["run", scenario.name], scenario.parent)


def main():
    realmsim = str(pathlib.Path(sys.argv[1]).resolve())
    update = "--update" in sys.argv[2:]
    different = judged = 0
    stale = {*(HERE / "broken").glob("*.txt"), *(HERE / "stories").glob("*.txt")}
    for scenario, golden, text in cases(realmsim):
        judged += 1
        stale.discard(golden)
        if update:
            golden.parent.mkdir(exist_ok=True)
            golden.write_bytes(text)
            continue
        if not golden.is_file() or golden.read_bytes() != text:
            different += 1
            print(f"{scenario.name}: {golden.name} says otherwise\n{text.decode(errors='replace')}")
    for golden in stale:
        print(f"{golden.name} tells of no scenario")
    print(f"{judged} scenario files, {different} different")
    return 1 if different or stale or judged == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
