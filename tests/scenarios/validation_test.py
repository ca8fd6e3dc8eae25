#!/usr/bin/env python3
"""What the shipped scenarios say of the model beside published values, against validation.json: a changed result is
red, a missed target is not. `validation_test.py REALMSIM --update` writes it anew: read the difference.
"""
import difflib
import json
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
SHIPPED = HERE.parents[1] / "configs" / "scenarios"
GOLDEN = HERE / "validation.json"
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


def main():
    realmsim = str(pathlib.Path(sys.argv[1]).resolve())
    run = subprocess.run([realmsim, "test", "--tag", "validation", "--json", SHIPPED], capture_output=True)
    sys.stderr.buffer.write(run.stderr)
    if run.returncode != 0:
        print(f"exit status {run.returncode}\n{run.stdout.decode()}")
        return 1
    now = document_of(json.loads(run.stdout)["validation"])
    if "--update" in sys.argv[2:]:
        GOLDEN.write_text(now)
        return 0
    before = GOLDEN.read_text() if GOLDEN.is_file() else ""
    difference = list(difflib.unified_diff(before.splitlines(), now.splitlines(), GOLDEN.name, "now", n=0, lineterm=""))
    print("\n".join(difference) or f"{len(now.splitlines())} lines as before")
    return 1 if difference else 0


if __name__ == "__main__":
    sys.exit(main())
