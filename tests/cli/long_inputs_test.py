#!/usr/bin/env python3
"""Inputs of a size that nobody means: read in the time of reading, refused for what is wrong with them."""
import json
import unittest

import program
from program import realmsim

BASE = {"format": "realmsim.scenario/1", "name": "a", "platform": "rk3588-a55", "backend": "cca",
        "actors": {"host": {"kind": "host"}}, "steps": [{"by": "host", "do": "sim.checkpoint"}]}


def doubling(depth):
    """Macros of which each uses the next one twice."""
    macros = {f"m{i}": {"steps": [{"do": f"lib.m{i + 1}"}] * 2} for i in range(depth)}
    return {**macros, f"m{depth}": {"steps": [{"by": "host", "do": "sim.checkpoint"}]}}


def growing(depth):
    """Macros of which each hands on its text twice."""
    def macro(verb, **arguments):
        actor = {"by": "host"} if verb.startswith("sim.") else {}
        return {"params": ["x"], "steps": [{**actor, "do": verb, "with": arguments}]}
    macros = {f"m{i}": macro(f"lib.m{i + 1}", x="${x}${x}") for i in range(depth)}
    return {**macros, f"m{depth}": macro("sim.checkpoint", name="${x}")}


def ranges(count, step):
    return {f"m{i}": {"space": "pa", "at": hex(0x80000000 + i * step), "size": "4KiB"} for i in range(count)}


CASES = {
    "a_name_of_100_kB": ({"name": "a" * 100_000}, {None}),
    "a_name_of_100_000_words": ({"name": "-".join("a" * 100_000)}, {None}),
    "3000_wrong_steps_in_one_line": ({"steps": [{"by": "host", "do": "rmi.versoin" + "x" * 50}] * 3000}, {"RS1103"}),
    "20000_unknown_keys": ({f"k{i}": i for i in range(20_000)}, {"RS1102"}),
    "3000_ranges_at_one_place": ({"memory": ranges(3000, 0)}, {"RS2003"}),
    "macros_that_double_30_times": ({"macros": doubling(30), "steps": [{"do": "lib.m0"}]}, {"RS1105"}),
    "a_text_that_doubles_30_times": ({"macros": growing(30), "steps": [{"do": "lib.m0", "with": {"x": "ab"}}]}, {"RS1105"}),
    "a_platform_without_end": ({"platform": "/dev/zero"}, {"RS2001"}),
    "an_include_without_end": ({"include": ["/dev/zero"]}, {"RS2011"}),
}


class LongInputs(unittest.TestCase):
    def test_are_refused_for_what_is_wrong(self):
        for name, (change, codes) in CASES.items():
            run = realmsim("check", "-", "--json", stdin=json.dumps({**BASE, **change}).encode())
            told = {row["code"] for row in json.loads(run.stdout)["diagnostics"]}
            with self.subTest(name):
                self.assertEqual(run.returncode, 0 if None in codes else 3)
                self.assertEqual(told, codes if None not in codes else set())


if __name__ == "__main__":
    program.main()
