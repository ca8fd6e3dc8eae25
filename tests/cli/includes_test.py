#!/usr/bin/env python3
"""Which files a scenario includes, and what is told of those by themselves."""
import json
import unittest

import program
from fixtures import ROOT, diagnostics
from program import realmsim

SCENARIO = {
    "format": "realmsim.scenario/1", "name": "main", "platform": "rk3588-a55", "backend": "cca",
    "params": {"part": "small"}, "include": ["${part}.json"], "actors": {"host": {"kind": "host"}},
    "steps": [{"by": "host", "do": "mem.read", "with": {"pa": "@page+0x1000", "pas": "NS"}, "expect": {"value": 0}}],
}


class Files(program.WithFolder):
    def write(self, stem, **document):
        (self.folder / f"{stem}.json").write_text(json.dumps({"format": "realmsim.scenario/1", **document}))

    def setUp(self):
        super().setUp()
        for name, at in (("small", "0x8800_0000"), ("large", "0x8900_0000")):
            self.write(name, memory={"page": {"space": "pa", "at": at, "size": "8KiB", "fill": "0x0"}})
        self.write("main", **SCENARIO)

    def told(self, *flags):
        run = realmsim("run", "main.json", *flags, folder=self.folder)
        return run.returncode, (run.stdout + run.stderr).decode()

    def test_are_chosen_by_a_parameter_that_the_command_line_sets(self):
        self.assertIn("0x88001000", self.told()[1])
        self.assertIn("0x89001000", self.told("--set", "part=large")[1])

    def test_that_are_not_there_are_an_error_of_the_scenario(self):
        status, text = self.told("--set", "part=lrage")
        self.assertEqual(status, 3)
        self.assertIn("RS2011", text)
        self.assertNotIn("RS2001", text, "no page is there, but for that reason")

    def test_are_not_chosen_by_cases(self):
        self.write("main", **{**SCENARIO, "cases": {"other": {"part": "large"}}})
        self.assertEqual([row["code"] for row in diagnostics("main.json", folder=self.folder)], ["RS2011"])

    def test_that_ship_are_sound_by_themselves(self):
        self.assertEqual(diagnostics(*sorted((ROOT / "configs" / "lib").glob("*.json"))), [])


if __name__ == "__main__":
    program.main()
