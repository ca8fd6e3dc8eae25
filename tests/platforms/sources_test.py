#!/usr/bin/env python3
"""Every number of every platform comes from where such a number may come from.

allowed_sources.json lists the sources of each key. What is published only to be compared with (the points of
CAEC's figure at 256 B, 1 KiB and 4 KiB, and the end-to-end figures of other papers) is nobody's source.
"""
import json
import pathlib
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
ALLOWED = json.loads((ROOT / "tests" / "platforms" / "allowed_sources.json").read_text())
PLATFORMS = sorted((ROOT / "configs" / "platforms").glob("*.json"))
CONFIDENCES = "MVDSE"


class Platforms(unittest.TestCase):
    def parameters(self):
        for path in PLATFORMS:
            platform = json.loads(path.read_text())
            for key, parameter in platform["parameters"].items():
                with self.subTest(platform=path.stem, key=key):
                    yield platform, key, parameter

    def test_there_are_some(self):
        self.assertGreaterEqual(len(PLATFORMS), 2)

    def test_each_number_has_a_source_that_its_key_may_have(self):
        for platform, key, parameter in self.parameters():
            self.assertIn(parameter["source"], platform["sources"])
            self.assertIn(parameter["source"], ALLOWED[key])

    def test_each_number_has_a_unit_a_confidence_and_a_range_that_holds_it(self):
        for _, _, parameter in self.parameters():
            self.assertTrue(parameter["unit"])
            self.assertIn(parameter["confidence"], CONFIDENCES)
            if isinstance(parameter["value"], str):
                self.assertIn(parameter["value"], parameter["range"])
            else:
                low, high = parameter["range"]
                self.assertTrue(low <= parameter["value"] <= high)

    def test_an_estimate_of_ours_is_never_called_anything_else(self):
        for _, _, parameter in self.parameters():
            if parameter["source"] == "ours":
                self.assertEqual(parameter["confidence"], "E")

    def test_no_key_is_listed_that_no_platform_has(self):
        self.assertEqual(set(ALLOWED), {key for _, key, _ in self.parameters()})


if __name__ == "__main__":
    unittest.main()
