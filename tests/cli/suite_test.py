#!/usr/bin/env python3
"""`realmsim test` as CI uses it: choosing, parts, processes, JUnit, annotations."""
import json
import pathlib
import xml.etree.ElementTree

import program
from program import realmsim

ROOT = pathlib.Path(__file__).resolve().parents[2]
STORY = json.loads((ROOT / "configs" / "scenarios" / "revoked-consumer-faults.json").read_text())


def scenario(name, **changes):
    return json.dumps({**STORY, "name": name, **changes})


def failing(name, **changes):
    steps = json.loads(json.dumps(STORY["steps"]))
    steps[0]["expect"] = {"status": "RSI_ERROR_INPUT"}
    return scenario(name, steps=steps, **changes)


class Suite(program.WithFolder):
    def write(self, **files):
        for name, text in files.items():
            path = self.folder / f"{name.replace('_', '-')}.json"
            path.write_bytes(text if isinstance(text, bytes) else text.encode())

    def judge(self, *arguments, status=0, env=None):
        run = realmsim("test", self.folder, *arguments, env=env)
        self.assertEqual(run.returncode, status, run.stdout.decode() + run.stderr.decode())
        return run.stdout.decode()

    def names(self, *arguments, status=0):
        document = json.loads(self.judge("--json", *arguments, status=status))
        return [one["name"] for one in document["scenarios"]]


class Choosing(Suite):
    EXPRESSIONS = {
        "read": ["host-read", "realm-read"],
        "read and host": ["host-read"],
        "host or realm": ["host-read", "host-write", "realm-read"],
        "not host": ["realm-read"],
        "host and not (read or fetch)": ["host-write"],
        "not not write": ["host-write"],
    }

    def setUp(self):
        super().setUp()
        self.write(**{name.replace("-", "_"): scenario(name) for name in ("host-read", "host-write", "realm-read")})

    def test_k_takes_words_joined_by_and_or_not_and_parentheses(self):
        for expression, chosen in self.EXPRESSIONS.items():
            with self.subTest(expression):
                self.assertEqual(self.names("-k", expression), chosen)

    def test_k_of_no_expression_is_bad_usage(self):
        for expression in ("(host", "host and", "or", "host read", ")"):
            with self.subTest(expression):
                self.judge("-k", expression, status=2)

    def test_the_shards_are_all_of_the_suite_and_no_scenario_is_in_two(self):
        for shards in (1, 2, 3):
            parts = [self.names("--shard", f"{i}/{shards}") for i in range(1, shards + 1)]
            self.assertEqual(sorted(sum(parts, [])), ["host-read", "host-write", "realm-read"])
        self.assertEqual(self.names("--shard", "4/4", status=4), [])

    def test_a_shard_that_is_none_is_bad_usage(self):
        for shard in ("0/2", "3/2", "2", "a/b", "1/2/3", "-1/2"):
            with self.subTest(shard):
                self.judge("--shard", shard, status=2)

    def test_a_parameter_is_set_where_it_is_one(self):
        self.write(with_parameter=scenario("with-parameter", params={"value": 7}, steps=[
            {"by": "alice", "do": "mem.write", "with": {"ipa": "@a", "value": "${value}"}},
            {"by": "alice", "do": "mem.read", "with": {"ipa": "@a"}, "expect": {"value": 7}}]))
        self.judge()
        self.judge("--set", "value=8", status=1)
        self.judge("--set", "value", status=2)
        self.judge("--set", "vlaue=8", status=2)
        told = realmsim("test", self.folder, "--set", "vlaue=8").stderr
        self.assertIn(b"did you mean `value`?", told)
        self.judge("--platform", "rk3588-a76")
        self.judge("--platform", "rk3588-a77", status=2)
        self.judge("--backend", "sgx", status=2)


class PlatformFile(Suite):
    """One that several scenarios name is as it is to each alone."""

    def setUp(self):
        super().setUp()
        self.platform = json.loads((ROOT / "configs" / "platforms" / "rk3588-a55.json").read_text())
        self.write(first=scenario("first", platform="parts/own.json"), second=scenario("second", platform="parts/own.json"))
        (self.folder / "parts").mkdir()

    def put(self, **changes):
        (self.folder / "parts" / "own.json").write_text(json.dumps({**self.platform, "name": "own", **changes}))

    def test_is_resolved_for_each(self):
        self.put()
        realmsim("test", "first.json", "second.json", "--out", "all", folder=self.folder)
        realmsim("run", "second.json", "--out", "alone", folder=self.folder)
        paths = ["all/first", "all/second", "alone"]
        platforms = [json.loads((self.folder / path / "resolved.json").read_text())["platform"] for path in paths]
        self.assertEqual(platforms, [{**self.platform, "name": "own"}] * 3)

    def test_is_wrong_for_each(self):
        self.put(counting="sheep")
        document = json.loads(realmsim("test", "first.json", "second.json", "--json", folder=self.folder).stdout)
        self.assertEqual([one["status"] for one in document["scenarios"]], ["invalid", "invalid"])
        self.assertEqual(len({json.dumps(one) for one in document["diagnostics"]}), 1)
        self.assertEqual(len(document["diagnostics"]), 2)


class Processes(Suite):
    def setUp(self):
        super().setUp()
        self.write(a_good=scenario("a-good"), b_bad=failing("b-bad"), c_invalid="{", d_good=scenario("d-good"),
                   e_bad=failing("e-bad"))

    def test_the_result_does_not_depend_on_their_number(self):
        for flags in ([], ["--json"], ["--fail-fast"], ["-q"]):
            alone = self.judge(*flags, status=1 if "--fail-fast" in flags else 3)
            for processes in (2, 8):
                with self.subTest(flags=flags, processes=processes):
                    self.assertEqual(self.judge("-j", processes, *flags, status=1 if "--fail-fast" in flags else 3), alone)

    def test_that_dies_is_a_bug_of_its_scenario_and_of_no_other(self):
        document = json.loads(self.judge("-j", "2", "--json", "--test-bug", "-k", "good", status=70))
        self.assertEqual([one["status"] for one in document["scenarios"]], ["bug", "bug"])
        self.assertIn("reproduce with: realmsim run", document["diagnostics"][0]["message"])

    def test_there_is_at_least_one(self):
        self.judge("-j", "0", status=2)


class JUnit(Suite):
    def results(self, status, *arguments):
        path = self.folder / "results.xml"
        self.judge("--junit", path, *arguments, status=status)
        return xml.etree.ElementTree.parse(path).getroot()

    def test_has_a_suite_for_each_folder_and_a_case_for_each_scenario(self):
        (self.folder / "inner").mkdir()
        (self.folder / "inner" / "one.json").write_text(scenario("one"))
        self.write(good=scenario("good"), bad=failing("bad"), worse="{\x01<&>\"]]>\xff".encode("latin-1"))
        root = self.results(3)
        suites = {suite.get("name"): suite for suite in root}
        self.assertEqual(sorted(suites), [str(self.folder), str(self.folder / "inner")])
        outer = suites[str(self.folder)]
        self.assertEqual({key: outer.get(key) for key in ("tests", "failures", "errors")},
                         {"tests": "3", "failures": "1", "errors": "1"})
        cases = {case.get("name"): case for case in outer}
        self.assertEqual(len(cases["good"]), 0)
        failure = cases["bad"].find("failure")
        self.assertIn("expected RSI_ERROR_INPUT", failure.text)
        self.assertEqual(cases["worse"].find("error").get("type"), "invalid")

    def test_that_cannot_be_written_is_74(self):
        self.write(good=scenario("good"))
        self.judge("--junit", self.folder / "no" / "results.xml", status=74)


class GitHub(Suite):
    def test_is_told_of_at_most_ten_errors_and_how_many_more_there_are(self):
        self.write(**{f"s{i}": "{" for i in range(12)})
        lines = [line for line in self.judge("--github", status=3).splitlines() if line.startswith("::error")]
        self.assertEqual(len(lines), 10)
        self.assertRegex(lines[0], r"^::error file=.*s0\.json,line=1,col=2::")
        self.assertTrue(lines[-1].endswith("%0Aand 2 more errors"), lines[-1])

    def test_auto_tells_only_in_its_own_jobs(self):
        self.write(bad=failing("bad"))
        outside = {"GITHUB_ACTIONS": "", "GITHUB_STEP_SUMMARY": ""}
        self.assertNotIn("::error", self.judge("--github=auto", status=1, env=outside))
        summary = self.folder / "summary.md"
        inside = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(summary)}
        self.assertIn("::error file=", self.judge("--github=auto", status=1, env=inside))
        self.assertIn("0 passed, 1 failed", summary.read_text())


if __name__ == "__main__":
    program.main()
