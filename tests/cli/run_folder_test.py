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


    def test_runs_under_the_name_of_its_file(self):
        path = self.folder / "out"
        realmsim("run", LIBRARY / "1-hello-realm.json", "--out", path)
        again = realmsim("run", path / "resolved.json", "--jsonl", self.folder / "again")
        self.assertEqual((again.returncode, again.stderr), (0, b""))
        told = realmsim("diff", path / "events.jsonl", self.folder / "again", "--ignore", "scenario_sha256")
        self.assertEqual(told.returncode, 0, told.stdout)

    def test_is_no_scenario_of_the_folder_it_lies_in(self):
        realmsim("run", LIBRARY / "1-hello-realm.json", "--out", self.folder / "out")
        for command in ("test", "check"):
            self.assertEqual(realmsim(command, self.folder).returncode, 4)
        self.assertEqual(realmsim("test", self.folder / "out" / "resolved.json").returncode, 0)
        (self.folder / "result.json").write_text("{}")
        self.assertEqual(realmsim("check", self.folder).returncode, 3)

    def resolved(self, document, *flags):
        path = self.folder / "whole.json"
        path.write_text(json.dumps({"format": "realmsim.scenario/1", "name": "whole", "platform": "rk3588-a55",
                                    "backend": "cca", "actors": {"host": {"kind": "host"}, "alice": {"kind": "realm"}},
                                    **document}))
        run = realmsim("run", path, "--out", self.folder / "out", *flags)
        self.assertIn(run.returncode, (0, 1), run.stderr)
        return json.loads((self.folder / "out" / "resolved.json").read_text())

    STEPS = [
        ({"by": "host", "do": "mem.read", "with": {"pa": "0x8800_0000"}},
         {"with": {"pa": "0x8800_0000", "bytes": 8, "pas": "NS"}}),
        ({"by": "alice", "do": "mem.read", "with": {"ipa": "0x4000_0000"}, "expect": "any"},
         {"with": {"ipa": "0x4000_0000", "bytes": 8}, "rec": 0}),
        ({"by": "host", "do": "mem.fill", "with": {"to": {"pa": "0x8800_0000"}, "bytes": 1, "value": 1}},
         {"with": {"to": {"pa": "0x8800_0000", "pas": "NS"}, "bytes": 1, "value": 1}}),
        ({"by": "host", "do": "lib.populate", "with": {"realm": "alice", "ipa": "0x4000_0000", "size": "4KiB"}, "expect": "any"},
         {"with": {"realm": "alice", "ipa": "0x4000_0000", "size": "4KiB", "contiguous": False}}),
        ({"by": "host", "do": "rmi.rec_create", "with": {"rd": "alice", "rec": "0x8800_0000", "params": {}}, "expect": "any"},
         {"with": {"rd": "alice", "rec": "0x8800_0000",
                   "params": {"flags": 1, "mpidr": 0, "pc": 0, "gprs": [], "aux": [], "num_aux": 0}}}),
        ({"by": "host", "do": "rmi.realm_create", "with": {"rd": "0x8800_0000", "params": {"s2sz": 41}}, "expect": "any"},
         {"with": {"rd": "0x8800_0000",
                   "params": {"s2sz": 41, "flags": 0, "sve_vl": 0, "num_bps": 1, "num_wps": 1, "pmu_num_ctrs": 0,
                              "hash_algo": 0, "rpv": "00" * 64, "vmid": 100, "rtt_base": 0, "rtt_level_start": 1,
                              "rtt_num_start": 4}}}),
        ({"by": "host", "do": "cpu.enter", "with": {"realm": "alice"}}, {"with": {"realm": "alice", "rec": 0}}),
        ({"do": "sim.checkpoint"}, {"by": "host"}),
    ]

    def test_has_what_steps_leave_out(self):
        resolved = self.resolved({"steps": [step for step, _ in self.STEPS]})
        for (given, added), step in zip(self.STEPS, resolved["steps"], strict=True):
            with self.subTest(step=given):
                self.assertEqual(step, {**given, **added})

    def test_has_the_order_of_threads(self):
        document = self.resolved({"threads": {"host": [{"do": "sim.checkpoint"}]}})
        self.assertEqual(document["schedule"], "in-order")
        self.assertEqual(document["threads"]["host"][0]["by"], "host")

    WORKLOADS = [
        ({"kind": "exits", "what": "hypercall", "in": "realm", "count": 1}, {"gic_artefact": False, "work": "0ns"}),
        ({"kind": "granules", "op": "delegate", "count": 1}, {"bulk": False, "gpts": 0}),
        ({"kind": "data", "op": "destroy", "count": 1}, {"csm": 0}),
        ({"kind": "stream", "bytes": "4KiB", "from": "private"}, {"passes": 1}),
        ({"kind": "device", "op": "interrupt"}, {"count": 1}),
        ({"kind": "boot", "memory": "2MiB", "population": "lazy", "image": "4KiB"}, {"gpts": 0}),
    ]

    def test_has_what_workloads_leave_out(self):
        for workload, added in self.WORKLOADS:
            with self.subTest(workload=workload):
                self.assertEqual(self.resolved({"workload": workload})["workload"], {**workload, **added})

    def test_has_the_platform_and_the_backend_of_the_command_line(self):
        document = {"params": {"platform": "rk3588-a55", "arch": "cca"}, "platform": "${platform}", "backend": "${arch}",
                    "steps": [], "cases": {"other": {"platform": "n1sdp", "arch": "none"}}}
        resolved = self.resolved(document, "--platform", "rk3588-a76", "--backend", "cca-csm")
        self.assertEqual(resolved["platform"]["name"], "rk3588-a76")
        self.assertEqual(resolved["backend"]["arch"], "cca-csm")


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
