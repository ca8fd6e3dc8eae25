#!/usr/bin/env python3
"""Flags that `run`, `sweep` and `test` take alike: what chooses, what CI machines are told, streams and digests."""
import json
import xml.etree.ElementTree

import program
from fixtures import ROOT
from program import realmsim

SHIPPED = ROOT / "configs" / "scenarios"
STORY = SHIPPED / "library" / "1-hello-realm.json"
CASES = ROOT / "tests" / "scenarios" / "stories" / "cases-of-a-page.json"
COMMANDS = ("run", "sweep", "test")
# Each changes nothing of a good run.
FLAGS = [["--seed", "0"], ["--backend", "cca-csm"], ["--platform", "rk3588-a55"], ["--max-steps", "99"],
         ["--invariants", "all"], ["--invariants", "none"], ["--invariants", "every=2"], ["--invariants", "HOST-BLIND"],
         ["--jsonl", "events.jsonl"], ["--out", "out"], ["--junit", "junit.xml"], ["--github"], ["--github=auto"],
         ["-k", "s"], ["--tag", "chosen"], ["--shard", "1/2"], ["-j", "2"], ["--fail-fast"], ["--digest"],
         ["-q"], ["-v"], ["--color", "never"], ["--no-progress"], ["--json"]]


class Alike(program.WithFolder):
    """Of a scenario that each of the commands can run."""

    def setUp(self):
        super().setUp()
        self.sweep = {"format": "realmsim.scenario/1", "name": "swept", "tags": ["chosen"], "platform": "rk3588-a55",
                      "backend": "cca-csm", "params": {"count": 4}, "actors": {"host": {"kind": "host"}},
                      "workload": {"kind": "granules", "op": "delegate", "count": "${count}"},
                      "sweep": {"grid": {"count": [2, 4]}}}

    def run_in(self, command, *flags, status=0, name="swept", **changes):
        (self.folder / f"{name}.json").write_text(json.dumps({**self.sweep, "name": name, **changes}))
        run = realmsim(command, f"{name}.json", *flags, folder=self.folder, env={"GITHUB_STEP_SUMMARY": ""})
        self.assertEqual(run.returncode, status, run.stdout + run.stderr)
        return run

    def failing(self):
        return {"finally": {"metrics": [{"metric": "cycles.p50", "at": {"count": 2}, "max": 1}]}}

    def cases(self, name):
        return xml.etree.ElementTree.parse(self.folder / name).getroot().iter("testcase")

    def test_are_taken_by_each(self):
        for command in COMMANDS:
            for flags in FLAGS:
                with self.subTest(command=command, flags=flags):
                    self.run_in(command, *flags)

    def test_leave_nothing_of_a_file_that_they_do_not_choose(self):
        for command in COMMANDS:
            for flags in (["-k", "zzz"], ["--tag", "other"], ["--shard", "2/2"]):
                with self.subTest(command=command, flags=flags):
                    self.run_in(command, *flags, status=4)

    def test_tell_ci_of_what_differs(self):
        for command in COMMANDS:
            with self.subTest(command=command):
                run = self.run_in(command, "--junit", f"{command}.xml", "--github", status=1, **self.failing())
                [case] = self.cases(f"{command}.xml")
                self.assertIn("cycles.p50: expected", case.find("failure").text)
                self.assertIn(b"\n::error file=swept.json,", run.stdout)

    def test_tell_ci_of_what_is_invalid(self):
        for command in COMMANDS:
            with self.subTest(command=command):
                run = self.run_in(command, "--junit", f"{command}.xml", "--github", status=3, backend="sgx")
                [case] = self.cases(f"{command}.xml")
                self.assertEqual(case.find("error").get("type"), "invalid")
                self.assertRegex(run.stdout + run.stderr, rb"\n::error file=swept.json,line=1,col=\d+::there is no backend")

    def test_annotate_where_no_document_is(self):
        for command, flag in (("run", "--json"), ("sweep", "--json"), ("sweep", "--csv"), ("test", "--json"),
                              ("run", "--digest"), ("sweep", "--digest"), ("test", "--digest")):
            with self.subTest(command=command, flag=flag):
                run = self.run_in(command, flag, "--github", status=1, **self.failing())
                self.assertIn(b"::error", run.stderr)
                self.assertNotIn(b"::error", run.stdout)

    def test_give_one_digest_and_one_stream(self):
        digests, streams = set(), set()
        for command in COMMANDS:
            digests.add(self.run_in(command, "--digest").stdout.split()[0])
            self.run_in(command, "--jsonl", "events.jsonl")
            streams.add((self.folder / "events.jsonl").read_bytes())
        self.assertEqual((len(digests), len(streams)), (1, 1))

    def test_that_cannot_go_together_are_bad_usage(self):
        for command, flags in (("sweep", ["--csv", "--digest"]), ("sweep", ["--sensitivity", "--digest"]),
                               ("test", ["--jsonl", "swept.json"]),
                               ("test", ["--jsonl", "/dev/stdout", "--json"])):
            with self.subTest(command=command, flags=flags):
                self.run_in(command, *flags, status=2)


class OfCases(program.WithFolder):
    def test_a_stream_is_of_one_case(self):
        events = self.folder / "events.jsonl"
        self.assertEqual(realmsim("test", CASES, "--jsonl", events).returncode, 2)
        self.assertFalse(events.exists())
        self.assertEqual(realmsim("test", CASES, "--jsonl", events, "-k", "taken-twice").returncode, 0)
        self.assertEqual([json.loads(line)["name"] for line in events.read_text().splitlines() if '"t":"part"' in line],
                         ["taken-twice"])

    def test_a_stream_is_of_one_scenario(self):
        self.assertEqual(realmsim("test", CASES, STORY, "--jsonl", self.folder / "events.jsonl").returncode, 2)

    def test_the_first_that_fails_is_the_last(self):
        story = json.loads(CASES.read_text())
        story["steps"][0]["expect"] = {"status": "RMI_ERROR_RTT"}
        path = self.folder / CASES.name
        path.write_text(json.dumps(story))
        for flags, count in (([], 3), (["--fail-fast"], 1)):
            run = realmsim("run", path, "--json", *flags)
            self.assertEqual(run.returncode, 1)
            self.assertEqual(len(json.loads(run.stdout)["cases"]), count)

    def test_each_is_a_case_of_junit_and_has_its_digest(self):
        junit = self.folder / "junit.xml"
        realmsim("run", CASES, "--junit", junit)
        names = [case.get("name") for case in xml.etree.ElementTree.parse(junit).getroot().iter("testcase")]
        self.assertEqual(names, [f"cases-of-a-page[{name}]" for name in ("given-back", "taken-twice", "by-other-firmware")])
        told = realmsim("test", CASES, "--digest").stdout.decode().splitlines()
        self.assertEqual([line.split("[")[1] for line in told], ["given-back]", "taken-twice]", "by-other-firmware]"])
        for line in told:
            case = line.split("[")[1].rstrip("]")
            self.assertEqual(line.split()[0], realmsim("run", CASES, "--digest", "-k", case).stdout.decode().strip())


if __name__ == "__main__":
    program.main()
