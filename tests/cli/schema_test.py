#!/usr/bin/env python3
"""`realmsim schema` and `realmsim check` against each other.

Whatever the schema refuses, the reader refuses. What the reader finds wrong with the form of a file (RS1101 to
RS1106), the schema refuses too; what takes more than the form (which names exist, what a platform has, where
memory lies) only the reader can say, and where that is told as a matter of form, the file is listed here.
"""
import copy
import json
import random
import re
import unittest

import jsonschema

import program
from fixtures import BROKEN, ROOT, SOUND, diagnostics, files
from program import realmsim

FORM = ("RS1101", "RS1102", "RS1103", "RS1104", "RS1105", "RS1106")

# Broken files whose form is right: what is wrong depends on another place, on the platform or on the backend.
NEED_MORE = {
    "cache-sets-too-few-for-the-memory", "cpu-and-cpus", "device-without-pages", "interrupt-with-pages", "never-too-short",
    "parameter-of-the-wrong-kind", "platform-of-another-kind", "platform-that-makes-no-machine", "realm-keys-of-the-host",
    "realm-of-a-plain-machine", "rec-that-is-not-there", "step-of-a-plain-vm", "step-of-another-backend", "two-hosts", "unknown-measures",
    "unknown-memory", "unknown-parameter", "workload-of-a-plain-machine", "workload-without-shared-memory"}
# The same of changed files: which actor names a place, which profile has an argument, which file brings a platform.
NEEDS_MORE = re.compile("the place has no|needs the name of a|an argument of the command|in rsi[.]|region|platform")
# What other places take from here.
HANDED_ON = ("params", "cases", "sweep", "macros", "platform")


def validator():
    schema = json.loads(realmsim("schema").stdout)
    jsonschema.Draft7Validator.check_schema(schema)
    return jsonschema.Draft7Validator(schema)


def parsed(path):
    """What a reader of plain JSON sees; None if that is not one thing."""
    try:
        text = path.read_bytes().decode()
    except UnicodeDecodeError:
        return None
    if path.suffix == ".jsonc":
        text = re.sub(r'("(?:\\.|[^"\\])*")|//[^\n]*|/\*.*?\*/', lambda found: found[1] or " ", text, flags=re.S)
    try:
        return json.loads(text)
    except ValueError:
        return None


class Shipped(unittest.TestCase):
    def test_schema_is_what_is_printed_now(self):
        shipped = ROOT / "configs" / "schema" / "scenario.schema.json"
        self.assertEqual(realmsim("schema").stdout, shipped.read_bytes(), f"realmsim schema > {shipped}")

    def test_scenarios_point_to_it(self):
        for folder in SOUND[:2]:
            for path in files(folder):
                target = (path.parent / parsed(path)["$schema"]).resolve()
                self.assertEqual(target, ROOT / "configs" / "schema" / "scenario.schema.json", path)


class OfFixtures(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.schema = validator()

    def test_accepts_every_sound_file(self):
        for folder in SOUND:
            for path in files(folder):
                with self.subTest(path=path.name):
                    errors = [error.message for error in self.schema.iter_errors(parsed(path))]
                    self.assertEqual(errors, [])

    def test_agrees_with_the_reader_on_every_broken_file(self):
        for path in files(BROKEN):
            content = parsed(path)
            if content is None:
                continue
            told = [row for row in diagnostics(path.name, folder=BROKEN) if row["file"] == path.name]
            refused = not self.schema.is_valid(content)
            form = [row["message"] for row in told if row["code"] in FORM]
            with self.subTest(path=path.name):
                if refused:
                    self.assertTrue(any(row["code"] < "RS2" for row in told), [row["message"] for row in told])
                if form:
                    self.assertEqual(refused, path.stem not in NEED_MORE, form)


class OfChangedFiles(program.WithFolder):
    """Sound scenarios with one change each: a key taken away, renamed or of another type."""

    SEED = 20261128
    EACH = 6

    def changed(self, scenario, chance):
        scenario = copy.deepcopy(scenario)
        places = [(scenario, "")]
        for place, top in places:
            pairs = place.items() if isinstance(place, dict) else [(top, value) for value in place]
            places += [(value, top or key) for key, value in pairs if isinstance(value, (dict, list))]
        target, top = chance.choice([(place, top) for place, top in places if isinstance(place, dict) and place])
        key = chance.choice(sorted(set(target) - {"name", "$schema"}) or ["name"])
        how = chance.choice(("drop", "rename", "retype"))
        if how == "drop":
            del target[key]
        elif how == "rename":
            target[key + "x"] = target.pop(key)
        else:
            target[key] = chance.choice((None, True, 7, -1, 0.5, "zzz", [], {}, [["a"]], {"a": {"b": 1}}))
        return scenario, top or key, f"{how} {key}"

    def test_are_refused_by_the_reader_where_the_schema_refuses_them(self):
        schema = validator()
        chance = random.Random(self.SEED)
        changes = {}
        for path in files(SOUND[0]) + files(SOUND[2]):
            for number in range(self.EACH):
                scenario, top, change = self.changed(parsed(path), chance)
                folder = self.folder / "configs" / f"{path.stem}-{number}"
                folder.mkdir(parents=True)
                target = folder / f"{path.stem}.json"
                target.write_text(json.dumps(scenario))
                changes[str(target)] = (scenario, top, change)
        told = {}
        for row in diagnostics(self.folder):
            told.setdefault(row["file"], []).append(row)
        agreed = 0
        for path, (scenario, top, change) in changes.items():
            refused = not schema.is_valid(scenario)
            rows = told.get(path, [])
            agreed += refused and bool(rows)
            with self.subTest(path=path, change=change):
                if refused:
                    error = next(schema.iter_errors(scenario))
                    self.assertTrue(rows, f"{list(error.path)} {error.message[:300]}")
                form = [row["message"] for row in rows if row["code"] in ("RS1101", "RS1102", "RS1104")
                        and "use" not in row and not NEEDS_MORE.search(row["message"])]
                if form and top not in HANDED_ON:
                    self.assertTrue(refused, form)
        self.assertGreater(agreed, len(changes) // 4)


if __name__ == "__main__":
    program.main()
