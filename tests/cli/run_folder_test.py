#!/usr/bin/env python3
"""--out: what is left of a run; resolved.json as a scenario; and the limits that end one."""
import json
import unittest

import jsonschema

import program
from fixtures import ROOT, SOUND, files
from program import realmsim

STORIES = ROOT / "tests" / "scenarios" / "stories"
LIBRARY = ROOT / "configs" / "scenarios" / "library"
FILES = ["events.jsonl", "resolved.json", "result.json"]


class Folder(program.WithFolder):
    def run_into(self, *arguments, folder="out", command="run"):
        path = self.folder / folder
        run = realmsim(command, *arguments, "--out", path)
        self.assertEqual(run.returncode, 0, run.stderr)
        return path

    def test_holds_events_scenario_and_result(self):
        path = self.run_into(LIBRARY / "1-hello-realm.json")
        self.assertEqual(sorted(file.name for file in path.iterdir()), FILES)
        result = json.loads((path / "result.json").read_text())
        self.assertEqual(result["digest"], realmsim("run", LIBRARY / "1-hello-realm.json", "--digest").stdout.decode().strip())
        self.assertIn("host", result)

    def test_is_a_run_to_export_and_diff(self):
        first = self.run_into(LIBRARY / "1-hello-realm.json")
        second = self.run_into(LIBRARY / "1-hello-realm.json", folder="second")
        self.assertEqual(realmsim("diff", first, second).returncode, 0)
        self.assertEqual(realmsim("export", first, "--format", "csv").returncode, 0)

    def test_of_a_suite_has_one_for_each_scenario_and_case(self):
        realmsim("test", STORIES / "cases-of-a-page.json", LIBRARY / "1-hello-realm.json", "-j", 2, "--out", "out",
                 folder=self.folder)
        self.assertEqual(sorted(path.parent.name for path in self.folder.rglob("result.json")),
                         ["1-hello-realm", "cases-of-a-page[by-other-firmware]", "cases-of-a-page[given-back]", "cases-of-a-page[taken-twice]"])

    def test_of_a_case_resolves_that_case_alone(self):
        path = self.run_into(STORIES / "cases-of-a-page.json", "-k", "taken-twice")
        document = json.loads((path / "resolved.json").read_text())
        self.assertNotIn("cases", document)
        self.assertEqual(document["steps"][-1]["expect"], {"status": "RMI_ERROR_INPUT"})

    def test_without_a_name_is_usage(self):
        self.assertEqual(realmsim("run", LIBRARY / "1-hello-realm.json", "--out", "").returncode, 2)

    def test_that_cannot_be_made_is_74(self):
        (self.folder / "file").write_text("")
        run = realmsim("run", LIBRARY / "1-hello-realm.json", "--out", self.folder / "file" / "out")
        self.assertEqual(run.returncode, 74)


class Resolved(program.WithFolder):
    SCENARIOS = [*files(LIBRARY), STORIES / "includes-and-macros.json", STORIES / "cases-of-a-page.json",
                 *files(ROOT / "configs" / "scenarios" / "races")[:3], *files(ROOT / "configs" / "scenarios" / "what-if")[:1]]

    def expanded(self, path):
        run = realmsim("check", path, "--expand")
        self.assertEqual(run.returncode, 0, run.stderr)
        return run.stdout

    def test_runs_as_the_scenario_it_was_made_from(self):
        for path in self.SCENARIOS:
            with self.subTest(path=path.name):
                for name, arguments, text in (("a", [path], None), ("b", ["-"], self.expanded(path))):
                    realmsim("run", *arguments, "--jsonl", self.folder / name, stdin=text)
                told = realmsim("diff", self.folder / "a", self.folder / "b", "--ignore", "scenario_sha256")
                self.assertEqual(told.returncode, 0, told.stdout)

    def test_needs_nothing_but_itself(self):
        for path in self.SCENARIOS:
            text = self.expanded(path).decode()
            with self.subTest(path=path.name):
                document = json.loads(text)
                self.assertNotIn("include", document)
                self.assertNotIn("macros", document)
                self.assertNotIn('"lib.csm_', text)
                self.assertIn(document["tlb"], ("platform", "unbounded"))
                self.assertIn(document["status"], ("pass", "xfail"))
                if "cases" not in document and "sweep" not in document:
                    self.assertIsInstance(document["platform"], dict)
                for actor in document["actors"].values():
                    if actor["kind"] == "realm":
                        self.assertIn("ipa_bits", actor)

    def test_fits_the_schema(self):
        schema = jsonschema.Draft7Validator(json.loads(realmsim("schema").stdout))
        for path in self.SCENARIOS:
            with self.subTest(path=path.name):
                self.assertEqual([error.message for error in schema.iter_errors(json.loads(self.expanded(path)))], [])

    def test_has_the_values_that_were_set(self):
        path = self.folder / "out"
        realmsim("run", STORIES / "includes-and-macros.json", "--set", "pages_size=12KiB", "--out", path)
        self.assertEqual(json.loads((path / "resolved.json").read_text())["memory"]["page"]["size"], "12KiB")


class Limits(program.WithFolder):
    def test_end_a_run_with_5_and_flag_its_stream(self):
        path = self.folder / "events.jsonl"
        for flags in (["--max-steps", 2], ["--max-time", "1us"]):
            with self.subTest(flags=flags):
                run = realmsim("run", LIBRARY / "1-hello-realm.json", "--jsonl", path, *flags)
                self.assertEqual(run.returncode, 5, run.stdout)
                self.assertFalse(json.loads(path.read_text().splitlines()[-1])["complete"])

    def test_are_a_status_of_their_own_in_a_suite(self):
        memory = [] if program.has_address_sanitizer() else [["--max-memory", "20MiB"], ["--max-memory", "20MiB", "-j", 2]]
        for flags in (["--max-steps", 1], *memory):
            run = realmsim("test", LIBRARY / "1-hello-realm.json", "--json", *flags)
            with self.subTest(flags=flags):
                self.assertEqual(run.returncode, 5)
                self.assertEqual([one["status"] for one in json.loads(run.stdout)["scenarios"]], ["limit"])

    def test_that_are_not_reached_change_nothing(self):
        without = realmsim("run", LIBRARY / "1-hello-realm.json").stdout
        memory = [] if program.has_address_sanitizer() else ["--max-memory", "4GiB"]
        within = realmsim("run", LIBRARY / "1-hello-realm.json", "--max-time", "1s", "--max-steps", 99, *memory)
        self.assertEqual((within.returncode, within.stdout), (0, without))

    def test_that_are_none_are_usage(self):
        for flag, value in (("--max-time", "ten"), ("--max-memory", "lots"), ("--max-steps", "-1")):
            self.assertEqual(realmsim("run", LIBRARY / "1-hello-realm.json", flag, value).returncode, 2)


if __name__ == "__main__":
    program.main()
