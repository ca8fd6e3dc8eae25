#!/usr/bin/env python3
"""What other programs get of a run: `export` in each format read back, `diff` of two runs."""
import csv
import functools
import io
import json
import pathlib
import re
import shutil
import tempfile
import unittest

import program
from program import realmsim

ROOT = pathlib.Path(__file__).resolve().parents[2]
STALE = "library/6-whose-translations-a-tlbi-drops"
STORY = ROOT / "configs" / "scenarios" / "revoked-consumer-faults.json"


class OnEvents(program.WithFolder):
    def setUp(self):
        super().setUp()
        self.path = self.record("events.jsonl")
        self.events = [json.loads(line) for line in self.path.read_text().splitlines()]

    def record(self, name, *flags):
        path = self.folder / name
        realmsim("run", STORY, "--jsonl", path, *flags)
        return path

    def of(self, kind):
        return [event for event in self.events if event["t"] == kind]

    def export(self, *arguments, status=0, stdin=None):
        run = realmsim("export", *arguments, stdin=stdin)
        self.assertEqual(run.returncode, status, run.stderr.decode())
        return run.stdout.decode()


class Csv(OnEvents):
    def test_has_a_line_for_each_event_with_all_it_says(self):
        rows = list(csv.DictReader(io.StringIO(self.export(self.path, "--format", "csv"))))
        self.assertEqual(len(rows), len(self.events))
        for row, event in zip(rows, self.events):
            told = {key: value for key, value in row.items() if value and key != "more"}
            told.update(json.loads(row["more"]) if row["more"] else {})
            self.assertEqual({key: str(value) for key, value in told.items()},
                             {key: str(value) for key, value in event.items()})


class Perfetto(OnEvents):
    def setUp(self):
        super().setUp()
        self.trace = json.loads(self.export(self.path, "--format", "perfetto"))["traceEvents"]

    def slices(self, process):
        return [entry for entry in self.trace if entry["ph"] == "X" and entry["pid"] == process]

    def test_has_a_slice_for_each_step_call_and_change(self):
        self.assertEqual([entry["name"] for entry in self.slices(1)], [event["do"] for event in self.of("step")])
        self.assertEqual([entry["name"] for entry in self.slices(2)], [event["call"] for event in self.of("call")])
        self.assertEqual(len(self.slices(3)), len(self.of("state")))

    def test_names_every_process_and_thread_that_has_one(self):
        named = {(entry["pid"], entry["tid"]) for entry in self.trace if entry["name"] == "thread_name"}
        self.assertEqual({(entry["pid"], entry["tid"]) for entry in self.trace if entry["ph"] in "Xi"}, named)
        self.assertEqual({entry["pid"] for entry in self.trace if entry["name"] == "process_name"}, {1, 2, 3})

    def test_leads_an_arrow_from_each_call_to_what_it_changes(self):
        calls = {event["seq"] for event in self.of("call")}
        caused = {event["seq"] for event in self.of("state") if event["cause"] in calls}
        self.assertTrue(caused)
        for phase in "sf":
            self.assertEqual({entry["id"] for entry in self.trace if entry["ph"] == phase}, caused)

    def test_marks_what_accesses_meet(self):
        marks = [entry["name"] for entry in self.trace if entry["ph"] == "i"]
        kinds = ("fault", "exit", "tlb", "walk", "gpc", "invariant")
        self.assertEqual(len(marks), sum(len(self.of(kind)) for kind in kinds))
        for mark in ("fault S2_TRANSLATION", "exit SYNC", "TLB miss", "TLB hit", "IPAS2E1IS", "stage 2 walk",
                     "GPC allows"):
            self.assertIn(mark, marks)

    def test_tells_of_each_step_what_it_was_asked_and_what_came_of_it(self):
        for entry, step, end in zip(self.slices(1), self.of("step"), self.of("step_end"), strict=True):
            self.assertEqual(entry["args"], {**step, "end": end})

    def test_has_the_invariants_that_do_not_hold_in_the_story(self):
        broken = self.folder / "broken.jsonl"
        realmsim("run", ROOT / "configs" / "scenarios" / f"{STALE}.json", "--jsonl", broken)
        trace = json.loads(self.export(broken, "--format", "perfetto"))["traceEvents"]
        self.assertEqual({entry["name"] for entry in trace if entry["ph"] == "i" and entry["pid"] == 1},
                         {"broken TLB-BACKED", "broken CSM-REVOKED-UNREACHABLE"})

    def test_has_times_in_microseconds(self):
        call = self.of("call")[-1]
        entry = next(entry for entry in self.trace if entry.get("args", {}).get("seq") == call["seq"])
        self.assertAlmostEqual(entry["ts"] * 1e6, call["ps"], delta=1)


class Vcd(OnEvents):
    def test_ends_with_the_state_that_the_run_ends_with(self):
        text = self.export(self.path, "--format", "vcd")
        names = dict(re.findall(r"^\$var string 1 (\S+) (\S+) \$end$", text, re.M))
        self.assertEqual(len(names), text.count("$var"))
        values, times = {}, [0]
        for line in text.split("$enddefinitions $end\n")[1].splitlines():
            if line.startswith("#"):
                times.append(int(line[1:]))
            elif line.startswith("s"):
                value, code = line[1:].split(" ")
                values[names[code]] = value
        self.assertEqual(times, sorted(times))
        last = {f"{event['kind']}_{event['key']}": event["after"] for event in self.of("state")}
        for name, after in last.items():
            if name.startswith("rtte_") or name.startswith("references_"):
                self.assertEqual(values[name], after)
        self.assertIn("REALM", {value for name, value in values.items() if name.startswith("gpi_")})

    def test_has_a_save_file_that_shows_every_signal(self):
        save = self.folder / "events.gtkw"
        text = self.export(self.path, "--format", "vcd", "--gtkw", save)
        for name in re.findall(r"^\$var string 1 \S+ (\S+) \$end$", text, re.M):
            self.assertRegex(save.read_text(), rf"(?m)^\w+\.{re.escape(name)}$")


class Export(OnEvents):
    FORMATS = ("perfetto", "vcd", "csv", "dot")

    def test_goes_as_far_as_a_stream_that_breaks_off(self):
        broken = self.path.read_bytes()[:-30]
        for name in self.FORMATS:
            with self.subTest(name):
                run = realmsim("export", "-", "--format", name, stdin=broken)
                self.assertEqual(run.returncode, 0)
                self.assertIn("does not hold a whole run", run.stderr.decode())

    def test_of_no_event_stream_says_where_it_is_none(self):
        lines = self.path.read_text().splitlines()
        lines[3] = "{"
        for name in self.FORMATS:
            with self.subTest(name):
                run = realmsim("export", "-", "--format", name, stdin="\n".join(lines).encode())
                self.assertEqual(run.returncode, 3)
                self.assertIn("-:4:1: error", run.stderr.decode())
        self.export(self.folder / "nothing", "--format", "csv", status=74)

    def test_of_another_format_is_bad_usage(self):
        self.export(self.path, "--format", "vcs", status=2)
        self.export(self.path, "--format", "csv", "--gtkw", self.folder / "x", status=2)
        self.export(self.path, "--format", "vcd", "--part", "x", status=2)


class Documented(unittest.TestCase):
    """docs/events.md names every event and every key that shipped scenarios bring forth, and no others."""
    maxDiff = None
    PAGE = (ROOT / "docs" / "events.md").read_text()
    SCENARIOS = ["revoked-consumer-faults", "stage-1-and-stage-2", "library/7-attestation", "ipc-comparison",
                 "library/4-ripas-against-hipas", STALE, "attacks/host-mishandles-the-exits"]
    # What any change of the model's timing or of the file changes.
    PASSING = {"seq", "cause", "cycles", "ps", "spent", "hash", "scenario_sha256"}
    CASES = ROOT / "tests" / "scenarios" / "stories" / "cases-of-a-page.json"
    OF_PLATFORMS = {"format": "realmsim.scenario/1", "name": "platforms", "platform": "${core}", "backend": "cca",
                    "params": {"core": "rk3588-a55"}, "actors": {"host": {"kind": "host"}},
                    "workload": {"kind": "granules", "op": "delegate", "count": 4},
                    "sweep": {"grid": {"core": ["rk3588-a55", "rk3588-a76"]}}}
    COMMON = {"t", "seq"}

    @staticmethod
    @functools.cache
    def stream_of(name):
        flags = ["--set", "messages=2"] if name == "ipc-comparison" else []
        run = realmsim("run", ROOT / "configs" / "scenarios" / f"{name}.json", "-q", "--jsonl", "/dev/stderr", *flags)
        return run.stderr.decode().splitlines()

    @staticmethod
    @functools.cache
    def stream_of_another_story():
        with tempfile.TemporaryDirectory() as folder:
            shutil.copy(ROOT / "configs" / "scenarios" / "library" / "1-hello-realm.json", folder)
            (pathlib.Path(folder) / "1-hello-realm.golden.txt").write_text("otherwise\n")
            run = realmsim("run", "1-hello-realm.json", "-q", "--jsonl", "/dev/stderr", folder=folder)
            return run.stderr.decode().splitlines()

    def lasting(self, line):
        event = json.loads(line)
        passing = self.PASSING | ({"value"} if event["t"] == "metric" else set())
        return json.dumps({key: "passing" if key in passing else value for key, value in event.items()})

    def test_examples_are_lines_of_the_streams(self):
        examples = re.findall(r"^{.*}$", self.PAGE, re.M)
        self.assertEqual({json.loads(line)["t"] for line in examples},
                         set(re.findall(r"^\| `(\w+)` \| (?:`\w+` ?)+\|", self.PAGE, re.M)))
        lines = {self.lasting(line) for name in (STALE, "ipc-comparison") for line in self.stream_of(name)}
        lines.update(map(self.lasting, self.stream_of_another_story()))
        for line in examples:
            self.assertIn(self.lasting(line), lines)

    def test_keys_are_those_of_the_streams(self):
        rows = re.findall(r"^\| `(\w+)` \| ((?:`\w+` ?)+)\|", self.PAGE, re.M)
        told = {event: set(re.findall(r"`(\w+)`", keys)) for event, keys in rows}
        seen = {}
        cases = realmsim("run", self.CASES, "-q", "--jsonl", "/dev/stderr")
        swept = realmsim("run", "-", "-q", "--jsonl", "/dev/stderr", stdin=json.dumps(self.OF_PLATFORMS).encode())
        for stream in (self.stream_of_another_story(), *(run.stderr.decode().splitlines() for run in (swept, cases)), *map(self.stream_of, self.SCENARIOS)):
            for line in stream:
                event = json.loads(line)
                self.assertEqual(list(event), sorted(event))
                seen.setdefault(event["t"], set()).update(set(event) - self.COMMON)
        self.assertEqual(seen, told)

    def test_kinds_of_state_are_those_of_the_streams(self):
        told = set(re.findall(r"^\| `(\w+)` \| PA of", self.PAGE, re.M))
        run = realmsim("run", STORY, "-q", "--jsonl", "/dev/stderr")
        seen = {json.loads(line).get("kind") for line in run.stderr.decode().splitlines() if '"t":"state"' in line}
        self.assertLessEqual(seen, told)


class Diff(OnEvents):
    def diff(self, a, b, *flags, status):
        run = realmsim("diff", a, b, *flags)
        self.assertEqual(run.returncode, status, run.stderr.decode())
        return run.stdout.decode()

    def test_is_0_for_the_same_run(self):
        self.assertIn("events agree", self.diff(self.path, self.record("again.jsonl"), status=0))

    def test_tells_what_the_runs_are_of_and_the_first_difference_with_its_step(self):
        other = self.record("other.jsonl", "--mutant", "rsi.csm_revoke.tlbi")
        text = self.diff(self.path, other, "--ignore", "cycles", "--ignore", "ps", status=1)
        self.assertIn('mutants: [] | ["rsi.csm_revoke.tlbi"]', text)
        document = json.loads(self.diff(self.path, other, "--json", "--ignore", "cycles", "--ignore", "ps", status=1))
        self.assertFalse(document["same"])
        self.assertEqual(document["first"]["step"]["do"], "rsi.csm_revoke")
        self.assertIn({"key": "tlbi", "a": "IPAS2E1IS", "b": None}, document["first"]["keys"])

    def test_takes_an_ignored_key_as_if_it_were_not_there(self):
        lines = self.path.read_text().splitlines()
        event = json.loads(lines[5])
        event["cycles"] = event.get("cycles", 0) + 1
        lines[5] = json.dumps(event)
        other = self.folder / "other.jsonl"
        other.write_text("\n".join(lines) + "\n")
        self.assertIn("first difference at event 5", self.diff(self.path, other, status=1))
        self.diff(self.path, other, "--ignore", "cycles", status=0)

    def test_sees_a_run_that_ends_earlier(self):
        other = self.folder / "other.jsonl"
        other.write_text("\n".join(self.path.read_text().splitlines()[:10]) + "\n")
        self.assertIn("the run has ended", self.diff(self.path, other, status=1))

    def test_is_2_in_trouble(self):
        self.diff(self.path, self.folder / "nothing", status=2)
        self.diff(STORY, self.path, status=2)


if __name__ == "__main__":
    program.main()
