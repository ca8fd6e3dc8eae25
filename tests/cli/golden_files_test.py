#!/usr/bin/env python3
"""Golden files of users: written with --update, held against every later run."""
import hashlib
import json
import shutil
import unittest

import program
from fixtures import ROOT
from program import realmsim

STORIES = ROOT / "tests" / "scenarios" / "stories"
NO_CI = {"CI": ""}


class Golden(program.WithFolder):
    def setUp(self):
        super().setUp()
        self.one = self.copy("includes-and-macros")
        self.cases = self.copy("cases-of-a-page")
        shutil.copytree(STORIES.parent / "parts", self.folder / "parts")

    def copy(self, name):
        (self.folder / "stories").mkdir(exist_ok=True)
        return shutil.copy(STORIES / f"{name}.json", self.folder / "stories" / f"{name}.json")

    def goldens(self):
        return sorted(path.name for path in self.folder.rglob("*.golden.txt"))

    def test_are_written_beside_the_scenario_or_for_each_case(self):
        self.assertEqual(realmsim("test", self.folder, "--update", env=NO_CI).returncode, 0)
        cases = [f"cases-of-a-page.{name}" for name in ("by-other-firmware", "given-back", "taken-twice")]
        self.assertEqual(self.goldens(), [f"{name}.golden.txt" for name in (*cases, "includes-and-macros")])
        self.assertEqual(realmsim("test", self.folder).returncode, 0)

    def test_tell_the_first_line_that_differs(self):
        for command in ("run", "test"):
            with self.subTest(command=command):
                realmsim(command, self.one, "--update", env=NO_CI)
                golden = self.folder / "stories" / "includes-and-macros.golden.txt"
                golden.write_text(golden.read_text().replace("RMI_SUCCESS", "RMI_SUCCESX", 1))
                run = realmsim(command, self.one)
                self.assertEqual(run.returncode, 1)
                line = golden.read_text().splitlines()[0]
                told = line.replace("RMI_SUCCESX", "RMI_SUCCESS")
                self.assertIn(f"includes-and-macros.golden.txt:1: expected `{line}`, is `{told}`", run.stdout.decode())

    def test_of_one_case_leave_the_others_alone(self):
        realmsim("run", self.cases, "--update", env=NO_CI)
        golden = self.folder / "stories" / "cases-of-a-page.given-back.golden.txt"
        golden.write_text("otherwise\n")
        document = json.loads(realmsim("run", self.cases, "--json").stdout)
        self.assertEqual([case["status"] for case in document["cases"]], ["fail", "pass", "pass"])

    def test_that_differ_fail_the_stream_as_they_fail_the_result(self):
        for path, name in ((self.one, "includes-and-macros"), (self.cases, "cases-of-a-page.given-back")):
            realmsim("run", path, "--update", env=NO_CI)
            golden = self.folder / "stories" / f"{name}.golden.txt"
            lines = golden.read_text().splitlines(keepends=True)
            golden.write_text("".join([lines[0], "otherwise\n", *lines[2:]]))
            for command in ("run", "test"):
                with self.subTest(command=command, name=name):
                    out = self.folder / f"{command}-{name}"
                    realmsim(command, path, "-k", name.partition(".")[2], "--out", out)
                    stream = next(out.rglob("events.jsonl")).read_bytes()
                    result = json.loads(next(out.rglob("result.json")).read_text())
                    events = [json.loads(line) for line in stream.splitlines()]
                    self.assertEqual((events[-1]["status"], result["status"]), ("fail", "fail"))
                    self.assertEqual([event["line"] for event in events if event["t"] == "golden"], [2])
                    self.assertEqual(result["digest"], hashlib.sha256(stream).hexdigest())

    def test_that_cannot_be_read_are_74_for_their_scenario(self):
        (self.folder / "stories" / "includes-and-macros.golden.txt").mkdir()
        (self.folder / "stories" / "cases-of-a-page.given-back.golden.txt").symlink_to("nowhere")
        self.assertEqual(realmsim("run", self.one).returncode, 74)
        for processes in (1, 2):
            run = realmsim("test", self.folder / "stories", "--json", "-j", processes)
            self.assertEqual(run.returncode, 74)
            document = json.loads(run.stdout)
            self.assertEqual({one["name"]: one["status"] for one in document["scenarios"]},
                             {"cases-of-a-page[given-back]": "unreadable", "cases-of-a-page[taken-twice]": "pass",
                              "cases-of-a-page[by-other-firmware]": "pass", "includes-and-macros": "unreadable"})
            self.assertEqual([one["message"].rpartition("/")[2] for one in document["diagnostics"]],
                             ["cases-of-a-page.given-back.golden.txt", "includes-and-macros.golden.txt"])

    def test_are_not_updated_where_that_would_hide_a_difference(self):
        for flags, env, status in ((["--update"], {"CI": "true"}, 2), (["--update=force"], {"CI": "true"}, 0),
                                   (["--update", "--seed", "3"], NO_CI, 2), (["--update=always"], NO_CI, 2)):
            with self.subTest(flags=flags, env=env):
                self.assertEqual(realmsim("test", self.one, *flags, env=env).returncode, status)
                self.assertEqual(bool(self.goldens()), status == 0)
                for golden in self.folder.rglob("*.golden.txt"):
                    golden.unlink()

    def test_speak_of_scenarios_as_they_are_written(self):
        realmsim("run", self.one, "--update", env=NO_CI)
        for flags in (["--seed", "1"], ["--platform", "rk3588-a55"], ["--until", "both"]):
            self.assertEqual(realmsim("run", self.one, *flags).returncode, 0, flags)


if __name__ == "__main__":
    program.main()
