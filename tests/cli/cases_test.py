#!/usr/bin/env python3
"""`cases`: each a test of its own, wherever scenarios are run."""
import json
import unittest
import xml.etree.ElementTree

import program
from fixtures import ROOT
from program import realmsim

CASES = ROOT / "tests" / "scenarios" / "stories" / "cases-of-a-page.json"
NAMES = ["given-back", "taken-twice", "by-other-firmware"]


class Cases(program.WithFolder):
    def changed(self, **keys):
        path = self.folder / CASES.name
        path.write_text(json.dumps({**json.loads(CASES.read_text()), **keys}))
        return path

    def test_all_run_unless_some_are_chosen(self):
        for chosen, names in ((None, NAMES), ("given", NAMES[:1]), ("not given", NAMES[1:]), ("json[taken", NAMES[1:2])):
            with self.subTest(chosen=chosen):
                document = json.loads(realmsim("run", CASES, "--json", *(["-k", chosen] if chosen else [])).stdout)
                self.assertEqual([case["case"] for case in document["cases"]], names)
                self.assertEqual(document["status"], "pass")

    def test_none_chosen_is_nothing(self):
        for command in ("run", "test"):
            for path in (CASES, ROOT / "configs" / "scenarios" / "library" / "1-hello-realm.json"):
                self.assertEqual(realmsim(command, path, "-k", "zzz").returncode, 4)

    def test_have_their_parameters_in_steps_and_expectations(self):
        document = json.loads(realmsim("run", CASES, "--json").stdout)
        last = [case["steps"][-1] for case in document["cases"]]
        self.assertEqual([(step["do"], step["status"]) for step in last],
                         [("rmi.granule_undelegate", "RMI_SUCCESS"), ("rmi.granule_delegate", "RMI_ERROR_INPUT"),
                          ("rmi.granule_undelegate", "RMI_SUCCESS")])

    def test_one_that_differs_fails_alone(self):
        path = self.changed(cases={"good": {}, "bad": {"status": "RMI_ERROR_RTT"}})
        run = realmsim("run", path, "--json")
        self.assertEqual(run.returncode, 1)
        self.assertEqual([case["status"] for case in json.loads(run.stdout)["cases"]], ["pass", "fail"])
        tested = realmsim("test", path)
        self.assertEqual(tested.returncode, 1)
        self.assertIn(b"1 passed, 1 failed", tested.stdout)

    def test_are_cases_of_junit_and_of_every_process(self):
        for processes in (1, 2):
            junit = self.folder / "junit.xml"
            self.assertEqual(realmsim("test", CASES, CASES, "-j", processes, "--junit", junit).returncode, 0)
            names = [case.get("name") for case in xml.etree.ElementTree.parse(junit).iter("testcase")]
            self.assertEqual(names, [f"cases-of-a-page[{name}]" for name in NAMES] * 2)

    def test_are_parts_of_one_event_stream(self):
        path = self.folder / "events.jsonl"
        self.assertEqual(realmsim("run", CASES, "--jsonl", path).returncode, 0)
        events = [json.loads(line) for line in path.read_text().splitlines()]
        parts = [(event["name"], event.get("backend")) for event in events if event["t"] == "part"]
        self.assertEqual(parts, [*((name, None) for name in NAMES[:2]), (NAMES[2], "cca-csm")])
        self.assertEqual([event["t"] for event in events].count("header"), 1)
        self.assertEqual(events[-1], {"complete": True, "seq": len(events) - 1, "status": "pass", "t": "end"})

    def test_of_a_suite_end_at_the_first_that_fails(self):
        path = self.changed(cases={"bad": {"status": "RMI_ERROR_RTT"}, "good": {}})
        for flags, told in (([], b"1 passed, 1 failed"), (["--fail-fast"], b"0 passed, 1 failed")):
            self.assertIn(told, realmsim("test", path, *flags).stdout)

    def test_give_way_to_what_is_set(self):
        document = json.loads(realmsim("run", CASES, "--set", "taken=undelegate", "-k", "twice", "--json").stdout)
        self.assertEqual(document["cases"][0]["steps"][-1]["do"], "rmi.granule_undelegate")

    def test_that_cannot_be_are_errors(self):
        for keys, code, pointer in (({"cases": {"../up": {}}}, "RS1105", "/cases/..~1up"),
                                    ({"cases": {"": {}}}, "RS1105", "/cases/"),
                                    ({"cases": {"one": {}}, "sweep": {"grid": {"taken": ["delegate"]}}}, "RS1106", "/sweep")):
            rows = json.loads(realmsim("check", self.changed(**keys), "--json").stdout)["diagnostics"]
            with self.subTest(keys=keys):
                self.assertEqual([(row["code"], row["pointer"]) for row in rows], [(code, pointer)])

    def test_with_unknown_parameters_are_an_error_at_the_key(self):
        path = self.changed(cases={"one": {"stats": 1}})
        rows = json.loads(realmsim("check", path, "--json").stdout)["diagnostics"]
        self.assertEqual([(row["code"], row["pointer"], row["help"]) for row in rows],
                         [("RS2001", "/cases/one/stats", "did you mean `status`?")])


if __name__ == "__main__":
    program.main()
