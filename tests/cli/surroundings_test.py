#!/usr/bin/env python3
"""The same scenario and seed give the same bytes, wherever and by whomever they are run."""
import os
import shutil
import unittest

import program
from fixtures import ROOT
from program import realmsim

LIBRARY = ROOT / "configs" / "scenarios" / "library"
STORY = LIBRARY / "8-shared-memory-from-creation-to-destruction.json"
SURROUNDINGS = (
    {"TZ": "Pacific/Kiritimati"}, {"LANG": "de_DE.UTF-8", "LC_ALL": "C"}, {"LC_ALL": "tr_TR.UTF-8"}, {"USER": "nobody"},
    {"HOME": "/nonexistent"}, {"TERM": "dumb", "COLUMNS": "20"}, {"NO_COLOR": "1"}, {"CI": "true", "GITHUB_ACTIONS": "true"},
    {"MALLOC_PERTURB_": "165"})


class Surroundings(program.WithFolder):
    def events(self, *arguments, **how):
        path = self.folder / "events.jsonl"
        run = realmsim("run", *arguments, "--jsonl", path, **how)
        self.assertEqual((run.returncode, run.stderr), (0, b""))
        return path.read_bytes(), run.stdout

    def test_change_no_byte(self):
        told = self.events(STORY)
        for env in SURROUNDINGS:
            with self.subTest(env=env):
                self.assertEqual(self.events(STORY, env=env), told)

    def test_may_be_any_folder_and_any_name_of_the_file(self):
        told = self.events(STORY)
        copy = self.folder / "below" / STORY.name
        copy.parent.mkdir()
        shutil.copy(STORY, copy)
        self.assertEqual(self.events(copy.name, folder=copy.parent), told)
        self.assertEqual(self.events("-", stdin=STORY.read_bytes()), told)
        self.assertEqual(self.events(os.path.relpath(STORY, self.folder), folder=self.folder), told)

    def test_may_be_one_process_or_eight(self):
        streams = []
        for processes in (1, 8):
            out = self.folder / str(processes)
            self.assertEqual(realmsim("test", LIBRARY, "-q", "-j", processes, "--out", out).returncode, 0)
            streams.append({path.parent.name: path.read_bytes() for path in out.rglob("events.jsonl")})
        self.assertEqual(len(streams[0]), 9)
        self.assertEqual(*streams)


if __name__ == "__main__":
    program.main()
