#!/usr/bin/env python3
"""What the shipped scenarios say of the model beside published values, against validation.json: a changed result is
red, a missed target is not. `validation_test.py REALMSIM --update` writes it anew: read the difference. The README
tells the errors of all targets but T5's, whose worst it tells, and the mean.
"""
import difflib
import json
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
SHIPPED = HERE.parents[1] / "configs" / "scenarios"
GOLDEN = HERE / "validation.json"
README = HERE.parents[1] / "README.md"
LISTS = ("targets", "scores", "calibration")
ROW = ("scenario", "platform", "target", "scored", "metric", "series", "at", "ratio_to", "published", "actual", "error",
       "tolerance", "pass", "values", "mean_absolute_error")


def shortened(row):
    return {key: row[key] for key in ROW if key in row}


def document_of(validation):
    """One row a line, so that a difference is read value by value."""
    single = {"mean_absolute_error": validation["mean_absolute_error"], "not_measured": validation["not_measured"],
              "worst": validation["worst"] and shortened(validation["worst"])}
    parts = [f'  "{key}": {json.dumps(value)}' for key, value in single.items()]
    for key in LISTS:
        rows = ",\n".join(f"    {json.dumps(shortened(row))}" for row in validation[key])
        parts.append(f'  "{key}": [\n{rows}\n  ]')
    return "{\n" + ",\n".join(parts) + "\n}\n"


def untold(validation):
    """What the README should say of the results, and does not. It bolds what is far off, without a decimal."""
    section = README.read_text().split("\n## Held against published values\n")[1].split("\n## ")[0]
    told = " ".join(section.split())
    mean, worst = validation["mean_absolute_error"], validation["worst"]["error"]
    wanted = {f"Mean absolute error over these targets {100 * mean:.1f} %": "the mean",
              f"**{100 * worst:+.1f} %**": "the worst"}
    absent = [f"{name}: {text}" for text, name in wanted.items() if text not in told]
    for row in validation["targets"]:
        if row["target"] in ("T5", "T6", "T7"):
            continue
        percent = 100 * row["error"]
        if f"{percent:+.1f} %" not in told and f"**{percent:+.0f} %**" not in told:
            absent.append(f"{row['target']}, {row['metric']}: {percent:+.1f} %")
    return absent


def main():
    realmsim = str(pathlib.Path(sys.argv[1]).resolve())
    run = subprocess.run([realmsim, "test", "--tag", "validation", "--json", SHIPPED], capture_output=True)
    sys.stderr.buffer.write(run.stderr)
    if run.returncode != 0:
        print(f"exit status {run.returncode}\n{run.stdout.decode()}")
        return 1
    validation = json.loads(run.stdout)["validation"]
    now = document_of(validation)
    if "--update" in sys.argv[2:]:
        GOLDEN.write_text(now)
        return 0
    before = GOLDEN.read_text() if GOLDEN.is_file() else ""
    difference = list(difflib.unified_diff(before.splitlines(), now.splitlines(), GOLDEN.name, "now", n=0, lineterm=""))
    print("\n".join(difference) or f"{len(now.splitlines())} lines as before")
    absent = untold(validation)
    for one in absent:
        print(f"README.md does not tell {one}")
    return 1 if difference or absent else 0


if __name__ == "__main__":
    sys.exit(main())
