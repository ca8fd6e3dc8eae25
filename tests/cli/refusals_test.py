#!/usr/bin/env python3
"""What `run` refuses as invalid, `check` refuses too: one wrong value after the other, for every argument of every
verb and for every key of an expectation that the shipped scenarios have."""
import copy
import json
import unittest

import program
from fixtures import ROOT, files
from program import realmsim

SCENARIOS = [*files(ROOT / "tests" / "scenarios" / "stories"), *files(ROOT / "configs" / "scenarios")]
INVALID = 3
# Each wrong for most of what a value may be.
WRONG = ["zz", "12zz", 1.5, "@nowhere", True]
# Only a run knows what a realm maps, and which of its calls has completed.
AT_RUN = {"RS2007", "RS2009"}


def leaves(node, path=()):
    if isinstance(node, (dict, list)):
        for key, value in node.items() if isinstance(node, dict) else enumerate(node):
            yield from leaves(value, path + (key,))
    else:
        yield path


def replaced(document, path, value):
    changed = copy.deepcopy(document)
    node = changed
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = value
    return changed


def kind_of(verb, part, path):
    """What is the same wherever it stands: numbers in lists and places of memory are any."""
    keys = tuple("*" if isinstance(key, int) or key.startswith("@") else key for key in path)
    return ("*" if part == "expect" else verb, part, *keys)


def places():
    """The first place of each kind, with its scenario."""
    seen = set()
    for path in SCENARIOS:
        document = json.loads(path.read_text())
        if "sweep" in document or "cases" in document or "include" in document:
            continue
        for number, step in enumerate(document.get("steps", [])):
            for part in ("with", "expect"):
                for inner in leaves(step.get(part, {})):
                    kind = kind_of(step["do"], part, inner)
                    if kind not in seen:
                        seen.add(kind)
                        yield document, ("steps", number, part, *inner)


class WhatRunRefuses(program.WithFolder):
    def status(self, command, document):
        path = self.folder / f"{document['name']}.json"
        path.write_text(json.dumps(document))
        run = realmsim(command, path, "--json")
        codes = {row["code"] for row in json.loads(run.stdout).get("diagnostics", [])}
        return run.returncode, codes

    def test_check_refuses(self):
        judged = refused = 0
        for document, path in places():
            for value in WRONG:
                changed = replaced(document, path, value)
                if self.status("check", changed)[0] == INVALID:
                    refused += 1
                    continue
                status, codes = self.status("run", changed)
                with self.subTest(scenario=document["name"], path=path, value=value):
                    self.assertTrue(status != INVALID or codes <= AT_RUN, codes)
                judged += 1
        self.assertGreater(refused, 800)
        self.assertGreater(judged, 0)


class Names(program.WithFolder):
    """Of what is expected."""
    STEP = {"by": "host", "do": "rmi.granule_delegate", "with": {"addr": "@page"}}
    ROWS = [
        ({"status": "RMI_SUCESS"}, "did you mean `RMI_SUCCESS`?"),
        ({"exit": "CSM_P_RELM"}, "did you mean `CSM_P_REALM`?"),
        ({"check": "granule.delegatd"}, "did you mean `granule.delegated`?"),
        ({"fault": {"kind": "GFP"}}, "did you mean `GPF`?"),
        ({"fault": {"to": "hots"}}, "did you mean `host`?"),
        ({"state": {"@page": {"gpi": "RELAM"}}}, "did you mean `REALM`?"),
        ({"state": {"@page": {"granule": "DELEGATD"}}}, "did you mean `DELEGATED`?"),
        ({"state": {"@page": {"owner": "alcie"}}}, "did you mean `alice`?"),
        ({"state": {"@page": {"ripas": "RMA"}}}, "did you mean `RAM`?"),
    ]

    def test_that_are_misspelt_bring_the_right_one(self):
        for expect, help_text in self.ROWS:
            document = {"format": "realmsim.scenario/1", "name": "names", "platform": "rk3588-a55", "backend": "cca-csm",
                        "actors": {"host": {"kind": "host"}, "alice": {"kind": "realm"}},
                        "memory": {"page": {"space": "pa", "at": "0x8800_0000", "size": "4KiB"}},
                        "steps": [{**self.STEP, "expect": expect}]}
            path = self.folder / "names.json"
            path.write_text(json.dumps(document))
            run = realmsim("check", path, "--json")
            with self.subTest(expect=expect):
                self.assertEqual([row["help"] for row in json.loads(run.stdout)["diagnostics"]], [help_text])


if __name__ == "__main__":
    program.main()
