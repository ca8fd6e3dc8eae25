#!/usr/bin/env python3
"""What a shell sees: exit statuses, streams, one JSON document, files written whole or not at all."""
import csv
import json
import os
import pathlib
import re
import signal
import subprocess
import tempfile
import time
import unittest
import xml.etree.ElementTree

import program
from program import realmsim

ROOT = pathlib.Path(__file__).resolve().parents[2]
SHIPPED = ROOT / "configs" / "scenarios"
STEPS = SHIPPED / "revoked-consumer-faults.json"
STORIES = ROOT / "tests" / "scenarios" / "stories"
SWEEP = SHIPPED / "ipc-comparison.json"
FEW = ["--set", "messages=3"]


def small_sweep(*metrics):
    """The comparison's two ends of two series, with nothing but these metrics expected of them."""
    document = json.loads(SWEEP.read_text())
    document["sweep"]["grid"]["bytes"] = [64, 32768]
    document["sweep"]["series"] = document["sweep"]["series"][::2][:2]
    document["finally"] = {"metrics": metrics}
    return json.dumps(document).encode()


def missed(**fields):
    """A metric that no model can meet."""
    return {"metric": "cycles.p50", "series": "csm", "at": {"bytes": 64}, "about": 1, "rel_tol": 0.1, **fields}


RATIO = {"metric": "cycles.p50", "series": "ns-openssl", "at": {"bytes": 64}, "ratio_to": "csm", "min": 1}


def swept(finally_=None, **parts):
    """The small sweep with some of its parts replaced."""
    document = json.loads(small_sweep())
    document["sweep"].update(parts)
    document["finally"] = finally_ or {}
    return json.dumps(document).encode()


def failing(scenario):
    """The scenario with an expectation that cannot come true."""
    document = json.loads(scenario.read_text())
    document["steps"][0]["expect"] = {"status": "RSI_ERROR_INPUT"}
    return json.dumps(document).encode()


class ExitStatus(unittest.TestCase):
    def judge(self, status, *arguments, **keywords):
        run = realmsim(*arguments, **keywords)
        self.assertEqual(run.returncode, status, run.stderr.decode())
        return run

    def test_is_0_when_everything_expected_happened(self):
        self.judge(0, "run", STEPS)

    def test_is_1_when_an_expectation_differs(self):
        self.judge(1, "run", "-", stdin=failing(STEPS))

    def test_is_2_for_bad_usage(self):
        for arguments in (["run"], ["run", STEPS, "--fast"], ["rnu"], [], ["list", "cats"],
                          ["run", STEPS, "--set", "messages"], ["run", STEPS, "--set", "x=1"],
                          ["run", STEPS, "--platform", "rk3588-a57"], ["run", STEPS, "--backend", "sgx"]):
            with self.subTest(arguments=arguments):
                self.assertNotEqual(self.judge(2, *arguments).stderr, b"")

    def test_is_2_for_a_name_that_nothing_has_with_the_nearest(self):
        race = SHIPPED / "races" / "revoke-against-access.json"
        for arguments, near in ((["run", STEPS, "--platform", "rk3588-a57"], "rk3588-a55"),
                                (["run", STEPS, "--backend", "cca-scm"], "cca-csm"),
                                (["run", STEPS, "--mutant", "rsi.csm_revoke.tlb"], "rsi.csm_revoke.tlbi"),
                                (["sweep", SWEEP, "--mutant", "rsi.csm_revoke.tlb"], "rsi.csm_revoke.tlbi"),
                                (["test", STEPS, "--mutant", "rsi.csm_revoke.tlb"], "rsi.csm_revoke.tlbi"),
                                (["explore", race, "--mutant", "rsi.csm_revoke.tlb"], "rsi.csm_revoke.tlbi")):
            with self.subTest(arguments=arguments):
                self.assertIn(f"did you mean `{near}`?", self.judge(2, *arguments).stderr.decode())

    def test_is_3_for_a_mutant_of_another_firmware(self):
        plain = SHIPPED / "library" / "1-hello-realm.json"
        self.assertIn(b'"backend"', self.judge(3, "run", plain, "--mutant", "rsi.csm_revoke.tlbi").stderr)

    def test_is_70_for_a_bug_and_tells_how_to_reproduce_it(self):
        run = self.judge(70, "run", STEPS, "--test-bug", "--seed", "7")
        self.assertRegex(run.stderr.decode(), r"(?s)bug.*version .*seed 7.*reproduce with: .* --test-bug --seed 7")
        self.assertNotIn(b"--test-bug", realmsim("run", "--help").stdout)

    def test_is_3_for_an_invalid_scenario(self):
        self.judge(3, "run", "-", stdin=b"{")
        self.judge(3, "check", ROOT / "tests" / "scenarios" / "broken" / "hello.json")

    def test_is_4_when_nothing_matched(self):
        with tempfile.TemporaryDirectory() as empty:
            self.judge(4, "check", empty)

    def test_is_74_for_a_file_that_cannot_be_read_or_written(self):
        self.judge(74, "run", "no-such-file.json")
        self.judge(74, "check", "no-such-file.json")
        self.judge(74, "run", STEPS, "--jsonl", "/no-such-folder/events.jsonl")

    def test_is_74_when_one_of_several_files_cannot_be_read(self):
        broken = ROOT / "tests" / "scenarios" / "broken" / "hello.json"
        self.assertIn(b"RS1103", self.judge(74, "check", "no-such-file.json", broken).stderr)
        run = self.judge(74, "replay", "no-such-file.calls.jsonl", "-", stdin=HEADER + DELEGATE + AGAIN)
        self.assertIn(b"diverges", run.stdout)
        self.judge(74, "check", "x" * 300)

    def test_is_74_when_standard_output_cannot_be_written(self):
        for arguments in (["run", STEPS, "--json"], ["run", STEPS], ["list", "commands"], ["explain", "RIPAS"],
                          ["--help"]):
            with self.subTest(arguments=arguments), open("/dev/full", "wb") as full:
                run = subprocess.run([program.path, *map(str, arguments)], stdout=full, stderr=subprocess.PIPE)
                self.assertEqual(run.returncode, 74)
                self.assertNotEqual(run.stderr, b"")

    def test_is_the_same_when_nobody_can_read_what_went_wrong(self):
        for status, arguments in ((74, ["run", "nope"]), (2, ["explain", "zzz"]), (3, ["run", "-"]), (2, ["--nope"])):
            with self.subTest(arguments=arguments), open("/dev/full", "wb") as full:
                run = subprocess.run([program.path, *arguments], stdin=subprocess.DEVNULL, stderr=full)
                self.assertEqual(run.returncode, status)

    def test_is_3_for_a_value_that_only_the_run_finds_wrong(self):
        for value in ("true", '"x"', "{}"):
            self.judge(3, "run", "-", stdin=step("cpu.enter", f'{{"realm": "alice", "flags": {value}}}'))
        for registers in ('{"31": 1}', '{"01": 1}', "7", '"x"', str([0] * 32)):
            self.judge(3, "run", "-", stdin=step("cpu.enter", f'{{"realm": "alice", "gprs": {registers}}}'))


class Expanded(unittest.TestCase):
    def test_a_part_of_scenarios_is_refused(self):
        part = ROOT / "tests" / "scenarios" / "parts" / "memory.json"
        for flags in ([], ["--json"]):
            run = realmsim("check", part, "--expand", *flags)
            self.assertEqual(run.returncode, 2)
            self.assertIn(b"--expand takes a scenario that includes it", run.stderr)
            if flags:
                self.assertEqual(len(json.loads(run.stdout)["diagnostics"]), 1)


class Streams(unittest.TestCase):
    def test_stderr_of_a_good_run_is_empty(self):
        self.assertEqual(realmsim("run", STEPS).stderr, b"")
        self.assertEqual(realmsim("run", "-", *FEW, stdin=small_sweep()).stderr, b"")

    def test_no_escape_reaches_a_pipe(self):
        for arguments in (["run", STEPS], ["check", ROOT / "tests" / "scenarios" / "broken"], ["--help"]):
            run = realmsim(*arguments)
            self.assertNotIn(b"\x1b", run.stdout + run.stderr)

    def test_colour_can_be_asked_for(self):
        self.assertIn(b"\x1b", realmsim("run", STEPS, "--color", "always").stdout)

    def test_json_is_one_document_on_stdout(self):
        for arguments in (["run", STEPS], ["run", "-", *FEW], ["check", SHIPPED], ["list", "commands"]):
            run = realmsim(*arguments, "--json", stdin=small_sweep())
            with self.subTest(arguments=arguments):
                json.loads(run.stdout)
                self.assertEqual(run.stderr, b"")

    def test_json_is_one_document_whatever_goes_wrong(self):
        for arguments in (["run", "no-such-file.json"], ["check", "no-such-file.json"],
                          ["replay", "no-such-file.json"], ["run", STEPS, "--calls", "/no-such-folder/x"],
                          ["run", STEPS, "--jsonl", "/dev/full"], ["run", STEPS, "--backend", "nope"],
                          ["run", STEPS, "--platform", "nope"], ["run", STEPS, "--set", "x=1"],
                          ["replay", "-", "--backend", "nope"], ["explain", "zzz"], ["list", "bogus"],
                          ["rnu"], [], ["run"], ["run", STEPS, "--fast"], ["run", STEPS, "--jsonl", STEPS],
                          ["run", STEPS, "--jsonl", "/dev/stdout"]):
            run = realmsim(*arguments, "--json")
            with self.subTest(arguments=arguments):
                [complaint] = json.loads(run.stdout)["diagnostics"]
                self.assertEqual(complaint["severity"], "error")
                self.assertIn(complaint["message"].encode(), run.stderr)

    def test_json_survives_words_that_are_no_utf_8(self):
        for arguments in ([b"run", b"caf\xe9.json"], [b"explain", b"\xe9"], [b"\xff"]):
            run = subprocess.run([program.path.encode(), *arguments, b"--json"], capture_output=True)
            with self.subTest(arguments=arguments):
                self.assertIn(run.returncode, (2, 74))
                self.assertEqual(len(json.loads(run.stdout)["diagnostics"]), 1)

    def test_a_flag_before_the_command_may_have_a_value(self):
        self.assertIn(b"\x1b", realmsim("--color", "always", "run", STEPS).stdout)

    def test_errors_in_json_carry_their_place(self):
        run = realmsim("check", "hello.json", "--json", folder=ROOT / "tests" / "scenarios" / "broken")
        self.assertEqual(run.stderr, b"")
        diagnostic = json.loads(run.stdout)["diagnostics"][0]
        self.assertEqual((diagnostic["line"], diagnostic["column"], diagnostic["code"]), (14, 27, "RS1103"))

    def test_quiet_says_nothing_of_a_good_run(self):
        self.assertEqual(realmsim("run", STEPS, "-q").stdout, b"")

    def test_a_mismatch_shows_what_was_expected(self):
        told = realmsim("run", "-", stdin=failing(STEPS))
        self.assertIn(b"RSI_ERROR_INPUT", told.stdout + told.stderr)


class Suite(unittest.TestCase):
    def folder(self, **scenarios):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        for name, text in scenarios.items():
            (pathlib.Path(folder.name) / f"{name}.json").write_bytes(text)
        return folder.name

    def named(self, name, scenario=None):
        document = json.loads(scenario or STEPS.read_bytes())
        return json.dumps({**document, "name": name}).encode()

    def test_every_shipped_attack_is_stopped(self):
        run = realmsim("test", SHIPPED / "attacks", "-q")
        self.assertEqual(run.returncode, 0, run.stdout.decode())
        self.assertRegex(run.stdout.decode(), r"^\d+ passed, 0 failed\n$")

    def test_the_worst_status_wins(self):
        good, bad, invalid = self.named("good"), self.named("bad", failing(STEPS)), b"{"
        for status, scenarios in ((0, {"good": good}), (1, {"good": good, "bad": bad}),
                                  (3, {"good": good, "bad": bad, "invalid": invalid})):
            run = realmsim("test", self.folder(**scenarios))
            self.assertEqual(run.returncode, status, run.stdout.decode())
        self.assertEqual(realmsim("test", "no-such-file.json", self.folder(bad=bad)).returncode, 74)
        self.assertEqual(realmsim("test", self.folder()).returncode, 4)

    def test_json_tells_of_each(self):
        folder = self.folder(bad=self.named("bad", failing(STEPS)), good=self.named("good"))
        document = json.loads(realmsim("test", folder, "--json").stdout)
        self.assertEqual((document["passed"], document["failed"]), (1, 1))
        self.assertEqual([row["status"] for row in document["scenarios"]], ["fail", "pass"])

    def test_what_is_run_can_be_chosen_and_stopped(self):
        folder = self.folder(bad=self.named("bad", failing(STEPS)), good=self.named("good"))
        self.assertEqual(realmsim("test", folder, "-k", "good").returncode, 0)
        document = json.loads(realmsim("test", folder, "--fail-fast", "--json").stdout)
        self.assertEqual(len(document["scenarios"]), 1)

    def tagged(self, name, *tags, scenario=None):
        return json.dumps({**json.loads(self.named(name, scenario)), "tags": tags}).encode()

    def test_what_is_run_can_be_chosen_by_tag(self):
        folder = self.folder(a=self.tagged("a", "red", "round"), b=self.tagged("b", "blue"), c=self.named("c"))
        for flags, chosen in ((["--tag", "red"], "a"), (["--tag", "red", "--tag", "blue"], "ab"),
                              (["--tag", "blue", "-k", "b.json"], "b"), ([], "abc")):
            document = json.loads(realmsim("test", "--json", *flags, folder).stdout)
            with self.subTest(flags=flags):
                self.assertEqual("".join(pathlib.Path(row["file"]).stem for row in document["scenarios"]), chosen)
        self.assertEqual(realmsim("test", folder, "--tag", "rou").returncode, 4)
        self.assertEqual(realmsim("test", folder, "--tag", "red", "-k", "b.json").returncode, 4)

    def test_tags_are_listed_and_chosen_by(self):
        rows = json.loads(realmsim("list", "scenarios", "--json").stdout)
        tagged = {row["file"] for row in rows if "race" in row.get("tags", [])}
        document = json.loads(realmsim("test", "--tag", "race", "--json").stdout)
        self.assertEqual({row["file"] for row in document["scenarios"]}, tagged)
        self.assertRegex(realmsim("list", "scenarios").stdout.decode(), r"  crosswise-reserve +csm race  ")

    def test_a_file_whose_tags_cannot_be_read_is_not_passed_over(self):
        folder = self.folder(a=self.tagged("a", "red"), broken=b"{")
        self.assertEqual(realmsim("test", folder, "--tag", "red").returncode, 3)

    def published(self, *metrics):
        document = json.loads(small_sweep(*metrics))
        document["params"]["messages"] = 3
        return self.folder(one=self.tagged("one", "validation", "small", scenario=json.dumps(document)))

    def test_validation_is_one_table_and_a_miss_is_green(self):
        published = [missed(role="validation", target="T1", scored=True), missed(role="calibration", rel_tol=1e9)]
        run = realmsim("test", self.published(*published), "--tag", "validation")
        self.assertEqual((run.returncode, run.stderr), (0, b""))
        told = run.stdout.decode()
        self.assertRegex(told, r"T1 +one: cycles.p50 of csm, bytes 64 .* 10 %  scored  MISSED\n")
        self.assertRegex(told, r"mean absolute error over the scored targets .*\nworst .*: T1 one: cycles.p50 of csm")
        self.assertRegex(told, r"calibration: .*\n.*\n +one: cycles.p50 of csm, bytes 64 +1.00 ")
        self.assertEqual(told.count("MISSED"), 1)

    def test_validation_in_json_is_told_when_asked_for(self):
        folder = self.published(missed(role="validation", target="T1", scored=True))
        validation = json.loads(realmsim("test", folder, "--tag", "validation", "--json").stdout)["validation"]
        [row] = validation["targets"]
        self.assertEqual((row["scenario"], row["target"], row["pass"]), ("one", "T1", False))
        self.assertEqual(validation["mean_absolute_error"], row["error"])
        self.assertEqual((validation["worst"], validation["calibration"]), (row, []))
        self.assertNotIn("validation", json.loads(realmsim("test", folder, "--tag", "small", "--json").stdout))


class Results(unittest.TestCase):
    def test_an_event_stream_ends_complete(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "events.jsonl"
            realmsim("run", STEPS, "--jsonl", path)
            lines = [json.loads(line) for line in path.read_text().splitlines()]
        self.assertEqual(lines[0]["schema"], "realmsim.events/1")
        self.assertEqual(lines[-1]["t"], "end")
        self.assertTrue(lines[-1]["complete"])
        self.assertEqual([line["seq"] for line in lines], list(range(len(lines))))

    def test_an_invalid_scenario_leaves_no_file(self):
        with tempfile.TemporaryDirectory() as folder:
            realmsim("run", "-", "--jsonl", "events.jsonl", stdin=b"{", folder=folder)
            self.assertEqual(os.listdir(folder), [])

    def test_the_scenario_is_never_its_own_output(self):
        with tempfile.TemporaryDirectory() as folder:
            scenario = pathlib.Path(folder) / STEPS.name
            scenario.write_bytes(STEPS.read_bytes())
            link = pathlib.Path(folder) / "link"
            link.symlink_to(scenario.name)
            for flag, output in (("--jsonl", scenario), ("--calls", scenario), ("--jsonl", link)):
                with self.subTest(flag=flag, output=output):
                    self.assertEqual(realmsim("run", scenario, flag, output).returncode, 2)
                    self.assertEqual(scenario.read_bytes(), STEPS.read_bytes())

    def test_no_file_that_the_run_reads_is_its_output(self):
        with tempfile.TemporaryDirectory() as folder:
            platform = pathlib.Path(folder) / "platform.json"
            platform.write_bytes((ROOT / "configs" / "platforms" / "rk3588-a55.json").read_bytes())
            before = platform.read_bytes()
            run = realmsim("run", STEPS, "--platform", platform, "--jsonl", platform)
            self.assertEqual((run.returncode, platform.read_bytes()), (2, before))

    def test_two_outputs_are_never_one_file(self):
        with tempfile.TemporaryDirectory() as folder:
            run = realmsim("run", STEPS, "--jsonl", "x", "--calls", "./x", "--json", folder=folder)
            self.assertEqual((run.returncode, os.listdir(folder)), (2, []))
            self.assertEqual(len(json.loads(run.stdout)["diagnostics"]), 1)

    def test_a_pipe_stays_a_pipe(self):
        with tempfile.TemporaryDirectory() as folder:
            pipe = pathlib.Path(folder) / "pipe"
            os.mkfifo(pipe)
            run = subprocess.Popen([program.path, "run", STEPS, "-q", "--jsonl", pipe])
            reader = subprocess.run(["cat", pipe], capture_output=True, timeout=60)
            lines = reader.stdout.splitlines()
            self.assertEqual(run.wait(60), 0)
            self.assertTrue(pipe.is_fifo())
            self.assertEqual(json.loads(lines[-1])["t"], "end")

    def test_a_reader_that_leaves_is_an_error(self):
        with tempfile.TemporaryDirectory() as folder:
            pipe = pathlib.Path(folder) / "pipe"
            os.mkfifo(pipe)
            run = subprocess.Popen([program.path, "run", STEPS, "--jsonl", pipe], stdout=subprocess.DEVNULL,
                                   stderr=subprocess.PIPE)
            subprocess.run(["head", "-n", "1", pipe], capture_output=True, timeout=60)
            _, told = run.communicate(timeout=60)
            self.assertEqual(run.returncode, 74)
            self.assertIn(b"cannot write", told)

    def test_events_on_stdout_stand_before_the_result(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "out"
            with open(path, "wb") as out:
                subprocess.run([program.path, "run", STEPS, "--digest", "--jsonl", "/dev/stdout"], stdout=out)
            *events, digest = path.read_text().splitlines()
        self.assertEqual(json.loads(events[-1])["t"], "end")
        self.assertRegex(digest, r"^[0-9a-f]{64}$")

    def test_the_digest_depends_on_nothing_around_the_run(self):
        with tempfile.TemporaryDirectory() as folder:
            usual = realmsim("run", STEPS, "--digest").stdout
            elsewhere = realmsim("run", STEPS, "--digest", folder=folder,
                                 env={"TZ": "Asia/Tokyo", "LANG": "tr_TR.UTF-8", "USER": "somebody"}).stdout
        self.assertEqual(usual, elsewhere)
        self.assertRegex(usual.decode(), r"^[0-9a-f]{64}\n$")

    def test_the_quantum_changes_no_result(self):
        digests = {realmsim("run", "-", *FEW, "--digest", "--quantum-ns", quantum, stdin=small_sweep()).stdout
                   for quantum in (10, 1000, 100000)}
        self.assertEqual(len(digests), 1)

    def test_gpc_mode_changes_cost_and_nothing_else(self):
        first, second = (json.loads(realmsim("run", "-", "--json", stdin=with_gpc(mode)).stdout)["steps"]
                         for mode in ("off", "model"))
        for one, other in zip(first, second):
            self.assertEqual({**one, "cycles": 0, "cost": {}}, {**other, "cycles": 0, "cost": {}})
        self.assertNotEqual([step["cycles"] for step in first], [step["cycles"] for step in second])

    def test_verbose_prices_add_up_to_the_cycles_of_each_step(self):
        told = realmsim("run", STEPS, "-v").stdout.decode()
        steps = json.loads(realmsim("run", STEPS, "--json").stdout)["steps"]
        sums = re.findall(r"^ +(\d+)  cycles$", told, re.MULTILINE)
        self.assertEqual([int(cycles) for cycles in sums], [step["cycles"] for step in steps])
        for step in steps:
            self.assertEqual(sum(entry["cycles"] for entry in step["cost"].values()), step["cycles"])
        revoke = steps[7]
        self.assertEqual(revoke["do"], "rsi.csm_revoke")
        self.assertEqual(revoke["cost"]["tlbi-ipa"]["count"], 4)

    def test_the_comparison_has_every_series_point_and_ratio(self):
        result = json.loads(realmsim("run", SWEEP, *FEW, "--json", "--invariants", "none").stdout)
        self.assertEqual(result["format"], "realmsim.result/1")
        series = {row["id"]: row["points"] for row in result["sweep"]["series"]}
        self.assertEqual(list(series), ["csm", "ns-plain", "ns-openssl", "ns-mbedtls", "ns-gcm-ce", "ns-chacha20"])
        sizes = [64 << i for i in range(10)]
        measures = {"latency_us.p50", "cycles.p50", "throughput_mib_s"}
        for name, points in series.items():
            self.assertEqual([point["bytes"] for point in points], sizes)
            for point in points:
                self.assertLessEqual(measures, set(point))
                if name.startswith("ns-") and name != "ns-plain":
                    self.assertEqual(set(point["ratio"]), measures)

    def test_a_missed_validation_is_told_and_fails_nothing(self):
        for role, status in (("validation", 0), ("calibration", 1), ("expectation", 1)):
            run = realmsim("run", "-", *FEW, stdin=small_sweep(missed(role=role)))
            self.assertEqual(run.returncode, status, run.stderr.decode())
            self.assertRegex(run.stdout.decode(), r"cycles.p50 of csm, bytes 64 .* 1 within 10 % .*  MISSED")

    def test_a_metric_tells_what_it_is_held_against(self):
        run = realmsim("run", "-", *FEW, "--json", stdin=small_sweep(missed(role="validation", target="T0", scored=True)))
        [metric] = json.loads(run.stdout)["validation"]
        self.assertEqual(metric["error"], metric["actual"] - 1)
        del metric["error"], metric["actual"]
        self.assertEqual(metric, {"metric": "cycles.p50", "role": "validation", "target": "T0", "scored": True,
                                  "series": "csm", "at": {"bytes": 64}, "expected": "1 within 10 %", "published": 1,
                                  "tolerance": 0.1, "pass": False, "cite": ""})

    def test_a_workload_has_measures_and_a_sweep_has_points(self):
        document = json.loads(small_sweep())
        document["sweep"] = {"series": document["sweep"]["series"][:1]}
        sweep = json.loads(realmsim("run", "-", *FEW, "--json", stdin=json.dumps(document).encode()).stdout)
        self.assertNotIn("measures", sweep)
        del document["sweep"]
        result = json.loads(realmsim("run", "-", *FEW, "--json", stdin=json.dumps(document).encode()).stdout)
        self.assertNotIn("sweep", result)
        [point] = sweep["sweep"]["series"][0]["points"]
        self.assertEqual({row["metric"]: row["value"] for row in result["measures"]}, point)
        units = {row["name"]: row["unit"] for row in json.loads(realmsim("list", "metrics", "--json").stdout)}
        for row in result["measures"]:
            self.assertEqual(row["unit"], units[row["metric"]])
            self.assertIn("E", row["labels"])


class Sweep(unittest.TestCase):
    FLAGS = [*FEW, "--invariants", "none"]

    def sweep(self, *flags, scenario=None, status=0):
        run = realmsim("sweep", "-", *self.FLAGS, *flags, stdin=scenario or small_sweep())
        self.assertEqual(run.returncode, status, run.stderr.decode())
        return run

    def rows(self, *flags, **keywords):
        return list(csv.DictReader(self.sweep("--csv", *flags, **keywords).stdout.decode().splitlines()))

    def test_prints_a_table_of_each_measure_with_a_row_per_grid_point(self):
        told = self.sweep().stdout.decode()
        self.assertEqual(re.findall(r"^(\S+): ", told, re.MULTILINE),
                         ["latency_us.p50", "cycles.p50", "throughput_mib_s"])
        self.assertEqual(re.findall(r"^ +bytes +(.*)$", told, re.MULTILINE), ["csm  ns-openssl"] * 3)
        self.assertEqual(re.findall(r"^ +(\d+) ", told, re.MULTILINE), ["64", "32768"] * 3)

    def test_names_every_platform_and_what_each_counts(self):
        scenario = Sensitivity().exits()
        told = realmsim("sweep", "-", stdin=scenario).stdout.decode()
        for name in ("rk3588-a55", "rk3588-a76", "fvp"):
            self.assertIn(f"\nplatform {name} (", told)
        self.assertIn("(cycles or instructions)", told)
        document = json.loads(realmsim("sweep", "-", "--json", stdin=scenario).stdout)
        self.assertEqual([(row["name"], row["counting"]) for row in document["platforms"]],
                         [("rk3588-a55", "cycles"), ("rk3588-a76", "cycles"), ("fvp", "instructions")])
        self.assertEqual([row["points"][0]["platform"] for row in document["sweep"]["series"]],
                         [row["name"] for row in document["platforms"]])

    def test_json_is_the_document_of_run(self):
        swept = json.loads(self.sweep("--json").stdout)
        run = json.loads(realmsim("run", "-", *self.FLAGS, "--json", stdin=small_sweep()).stdout)
        self.assertEqual({**swept, "host": None}, {**run, "host": None})

    def test_csv_has_a_line_per_series_and_point_with_measures_and_ratios(self):
        rows = self.rows(scenario=swept(finally_={"metrics": [RATIO]}))
        document = json.loads(self.sweep("--json", scenario=swept(finally_={"metrics": [RATIO]})).stdout)
        expected = [(series["id"], point) for series in document["sweep"]["series"] for point in series["points"]]
        self.assertEqual([(row["series"], int(row["bytes"])) for row in rows],
                         [(name, point["bytes"]) for name, point in expected])
        for row, (name, point) in zip(rows, expected):
            self.assertEqual(float(row["cycles.p50"]), point["cycles.p50"])
            ratio = row["ratio.throughput_mib_s"]
            self.assertEqual(ratio, "") if name == "csm" else self.assertEqual(float(ratio),
                                                                               point["ratio"]["throughput_mib_s"])

    def test_shows_the_measures_that_the_scenario_names_in_their_order(self):
        chosen = swept(measure=["throughput_mib_s", "cycles.p50"])
        self.assertEqual(list(self.rows(scenario=chosen)[0]), ["series", "bytes", "throughput_mib_s", "cycles.p50"])
        self.assertNotIn(b"latency_us.p50", self.sweep(scenario=chosen).stdout)

    def test_a_measure_that_nobody_takes_is_an_error_of_the_scenario(self):
        run = self.sweep(scenario=swept(measure=["cycles.p95"]), status=3)
        self.assertIn(b"did you mean `cycles.p50`?", run.stderr)

    def test_a_scenario_without_a_grid_is_bad_usage(self):
        for flags in ([], ["--json"]):
            run = realmsim("sweep", STEPS, *flags)
            self.assertEqual(run.returncode, 2)
            self.assertIn(b"has no `sweep`", run.stderr)

    def test_an_expectation_that_differs_is_told_and_counts(self):
        unmet = swept(finally_={"metrics": [{**RATIO, "min": 1e6}]})
        self.assertIn(b"expected at least 1000000", self.sweep(scenario=unmet, status=1).stdout)
        self.assertIn(b"expected at least 1000000", self.sweep("--csv", scenario=unmet, status=1).stderr)

    def test_takes_the_flags_of_run(self):
        first = self.rows("--seed", 1, "--platform", "rk3588-a76", "--backend", "cca-csm-fork")
        run = realmsim("run", "-", *self.FLAGS, "--seed", 1, "--platform", "rk3588-a76", "--backend", "cca-csm-fork",
                       "--json", stdin=small_sweep())
        points = json.loads(run.stdout)["sweep"]["series"][0]["points"]
        self.assertEqual(float(first[0]["cycles.p50"]), points[0]["cycles.p50"])
        for flags in (["--set", "x=1"], ["--platform", "rk3588-a57"], ["--backend", "sgx"], ["--invariants", "X"],
                      ["--csv", "--json"], ["--csv", "--jsonl", "/dev/stdout"]):
            with self.subTest(flags=flags):
                self.sweep(*flags, status=2)

    def test_writes_the_event_stream_of_run(self):
        with tempfile.TemporaryDirectory() as folder:
            for command in ("run", "sweep"):
                realmsim(command, "-", *self.FLAGS, "--jsonl", command, stdin=small_sweep(), folder=folder)
            first, second = ((pathlib.Path(folder) / command).read_bytes() for command in ("run", "sweep"))
        self.assertEqual(first, second)
        self.assertNotEqual(first, b"")

    def figure(self, folder, *flags, scenario=None, status=0):
        path = pathlib.Path(folder) / "figure.svg"
        self.sweep("-q", "--figure", path, *flags, scenario=scenario, status=status)
        return path.read_bytes() if path.exists() else None

    def test_draws_a_figure_that_is_well_formed_and_the_same_every_time(self):
        published = {**RATIO, "about": 5000, "role": "validation", "cite": "A <paper>"}
        del published["ratio_to"], published["min"]
        scenario = swept(finally_={"metrics": [published]})
        with tempfile.TemporaryDirectory() as folder:
            first = self.figure(folder, scenario=scenario)
            self.assertEqual(first, self.figure(folder, scenario=scenario))
            self.assertEqual(os.listdir(folder), ["figure.svg"])
        svg = "{http://www.w3.org/2000/svg}"
        root = xml.etree.ElementTree.fromstring(first)
        self.assertEqual(root.tag, svg + "svg")
        self.assertIn("messages between two realms", root.find(svg + "title").text)
        self.assertIn("A <paper>", root.find(svg + "desc").text)
        self.assertEqual([panel.get("aria-label") for panel in root.findall(svg + "g")],
                         ["cycles.p50", "latency_us.p50", "throughput_mib_s"])
        self.assertEqual([len(panel.findall(svg + "polyline")) for panel in root.findall(svg + "g")], [2, 2, 2])
        texts = {text.text for text in root.iter(svg + "text")}
        self.assertLessEqual({"message size (bytes)", "throughput_mib_s (MiB/s)", "64", "16Ki",
                              "confidential shared memory, plaintext"}, texts)

    def test_draws_along_the_first_parameter_if_the_scenario_says_nothing(self):
        document = json.loads(small_sweep())
        del document["sweep"]["figure"]
        with tempfile.TemporaryDirectory() as folder:
            self.assertIn(b">bytes</text>", self.figure(folder, scenario=json.dumps(document).encode()))

    def test_what_cannot_be_drawn_leaves_no_file(self):
        words = swept(grid={"path": ["csm"]}, series=[{"id": "csm"}], figure={"x": "path", "y": "cycles.p50"})
        along_nothing = swept(figure={"x": "byte", "y": "cycles.p50"})
        of_nothing = swept(figure={"x": "bytes", "y": "cycles"})
        for scenario, status in ((words, 2), (along_nothing, 3), (of_nothing, 3)):
            with tempfile.TemporaryDirectory() as folder:
                self.assertIsNone(self.figure(folder, scenario=scenario, status=status))
                self.assertEqual(os.listdir(folder), [])
        self.sweep("--figure", "/no-such-folder/figure.svg", status=74)

    def test_help_teaches_with_examples_and_exit_statuses(self):
        told = realmsim("sweep", "--help").stdout
        self.assertIn(b"realmsim sweep configs/scenarios/ipc-comparison.json --csv", told)
        self.assertIn(b"Exit status: ", told)


class Sensitivity(unittest.TestCase):
    OPENSSL = "crypto.sw_openssl_siv.cyc_per_b"

    def scenario(self, *estimates, value=None, **parts):
        """The small sweep on a platform where these parameters are the only estimates, that of OpenSSL a poor one."""
        document = {**json.loads(small_sweep()), **parts}
        document["platform"] = json.loads((ROOT / "configs" / "platforms" / "rk3588-a55.json").read_text())
        for key, row in document["platform"]["parameters"].items():
            row["confidence"] = "E" if key in estimates else "D"
        document["platform"]["parameters"][self.OPENSSL]["range"] = [50, 150]
        if value is not None:
            document["platform"]["parameters"][estimates[0]]["value"] = value
        return json.dumps({key: part for key, part in document.items() if part is not None}).encode()

    def sensitivity(self, scenario, *flags, status=0):
        run = realmsim("sweep", "-", "--sensitivity", *Sweep.FLAGS, *flags, stdin=scenario)
        self.assertEqual(run.returncode, status, run.stderr.decode())
        return run

    def judged(self, scenario):
        document = json.loads(self.sensitivity(scenario, "--json").stdout)
        self.assertEqual(document["format"], "realmsim.sensitivity/1")
        return {row["parameter"]: row for row in document["parameters"]}, document["unmoved"]

    def cycles(self, value):
        run = realmsim("run", "-", *Sweep.FLAGS, "--json", stdin=self.scenario(self.OPENSSL, value=value))
        [series] = [row for row in json.loads(run.stdout)["sweep"]["series"] if row["id"] == "ns-openssl"]
        return series["points"][1]["cycles.p50"]

    def test_each_end_of_a_range_is_what_a_run_with_that_value_measures(self):
        parameters, unmoved = self.judged(self.scenario(self.OPENSSL, "l3.ways"))
        self.assertEqual((list(parameters), unmoved), ([self.OPENSSL, "l3.ways"], ["l3.ways"]))
        row = parameters[self.OPENSSL]
        [cycles] = [move for move in row["moves"] if move["measure"] == "cycles.p50" and not move["ratio"]]
        for end, value in zip(("least", "most"), row["range"]):
            with self.subTest(end=end):
                self.assertEqual((cycles[end]["series"], cycles[end]["at"]), ("ns-openssl", {"bytes": 32768}))
                self.assertEqual(cycles[end]["nominal"], self.cycles(row["value"]))
                self.assertEqual(cycles[end]["value"], self.cycles(value))
                self.assertAlmostEqual(cycles[end]["move"], self.cycles(value) / self.cycles(row["value"]) - 1)

    def exits(self, **parameters):
        """Exits on three platforms, of which the last counts instructions."""
        cores = [{"id": core, "core": core} for core in ("rk3588-a55", "rk3588-a76", "fvp")]
        return json.dumps({
            "format": "realmsim.scenario/1", "name": "exits", "backend": "cca", "params": {"core": "fvp"},
            "platform": {"based_on": "${core}", "parameters": parameters}, "actors": {"host": {"kind": "host", "cpu": 0}},
            "workload": {"kind": "exits", "what": "hypercall", "in": "realm", "count": 3},
            "sweep": {"series": cores}}).encode()

    def cycles_of_exits(self, **parameters):
        run = realmsim("run", "-", "--json", stdin=self.exits(**parameters))
        return [row["points"][0]["cycles.p50"] for row in json.loads(run.stdout)["sweep"]["series"]]

    def test_each_point_rests_on_the_estimates_of_its_own_platform(self):
        document = json.loads(realmsim("sweep", "-", "--sensitivity", "--json", stdin=self.exits()).stdout)
        [row] = [row for row in document["parameters"] if row["parameter"] == "kvm.realm_exit_cyc"]
        ranges = {one["platform"]: one["range"] for one in row["platforms"]}
        self.assertEqual(ranges, {"rk3588-a55": [200, 1650], "rk3588-a76": [100, 785], "fvp": [86.957, 717.391]})
        [cycles] = [move for move in row["moves"] if move["measure"] == "cycles.p50"]
        nominal = self.cycles_of_exits()
        for end in ("least", "most"):
            place = list(ranges).index(cycles[end]["series"])
            value = ranges[cycles[end]["series"]][end == "most"]
            self.assertEqual(cycles[end]["nominal"], nominal[place])
            self.assertEqual(cycles[end]["value"], self.cycles_of_exits(**{"kvm.realm_exit_cyc": value})[place])

    def test_a_run_rests_on_what_a_price_is_less_by(self):
        """Of a realm's exits none pays a hypercall of a VM; an access to a device pays what it takes beyond one."""
        key = "kvm.hypercall_cyc"
        for what, estimates in (("hypercall", []), ("io-kernel", [key])):
            workload = {"kind": "exits", "what": what, "in": "realm", "count": 3}
            scenario = self.scenario(key, workload=workload, actors={"host": {"kind": "host", "cpu": 0}},
                                     **dict.fromkeys(("sweep", "memory", "channels", "params", "finally")))
            run = realmsim("run", "-", "--json", stdin=scenario)
            self.assertEqual(run.returncode, 0, run.stderr.decode())
            self.assertEqual(json.loads(run.stdout)["estimates"], estimates)

    def test_a_value_that_makes_no_machine_is_told_and_the_rest_goes_on(self):
        parameters, unmoved = self.judged(self.scenario("poll.period_cyc", self.OPENSSL))
        self.assertIn("a poll takes longer", parameters["poll.period_cyc"]["not_possible"]["least"])
        self.assertNotEqual(parameters[self.OPENSSL]["moves"], [])
        self.assertEqual(unmoved, [])

    def test_a_choice_is_tried_with_both_words(self):
        parameters, _ = self.judged(self.scenario("gpc.mode"))
        self.assertEqual(parameters["gpc.mode"]["range"], ["off", "model"])
        self.assertEqual(parameters["gpc.mode"]["not_possible"], {})

    def test_a_workload_needs_no_grid(self):
        parameters, _ = self.judged(self.scenario("exc.syscall_cyc", sweep=None))
        [first, *_] = parameters["exc.syscall_cyc"]["moves"]
        self.assertEqual(first["least"]["at"], {})

    def test_tells_people_the_same(self):
        told = self.sensitivity(self.scenario(self.OPENSSL, "l3.ways", "poll.period_cyc")).stdout.decode()
        self.assertRegex(told, r"crypto\.sw_openssl_siv\.cyc_per_b +[\d.]+  cycles\.p50 ")
        self.assertIn("poll.period_cyc = 500: a poll takes longer", told)
        self.assertIn("move nothing by more than 10 %\n  l3.ways\n", told)

    def test_a_run_that_differs_at_the_nominal_values_counts(self):
        unmet = self.scenario("l3.ways", **{"finally": {"metrics": [{**RATIO, "min": 1e6}]}})
        self.assertIn(b"expected at least 1000000", self.sensitivity(unmet, "-q", status=1).stdout)

    def test_what_has_nothing_to_move_is_bad_usage(self):
        self.assertEqual(realmsim("sweep", STEPS, "--sensitivity").returncode, 2)
        for flags in (["--csv"], ["--figure", "x.svg"], ["--jsonl", "x.jsonl"]):
            with self.subTest(flags=flags):
                self.sensitivity(small_sweep(), *flags, status=2)


class Invariants(unittest.TestCase):
    HOLE = SHIPPED / "attacks" / "consumer-writes-a-read-only-region-in-the-fork.json"

    def judged(self, invariants):
        document = json.loads(self.HOLE.read_text())
        document["finally"] = {"invariants": "all"}
        run = realmsim("run", "-", "--json", "--invariants", invariants, stdin=json.dumps(document).encode())
        return run.returncode, len(json.loads(run.stdout)["violations"])

    def test_are_judged_after_every_step_or_never(self):
        self.assertEqual(self.judged("all"), (1, 4))
        self.assertEqual(self.judged("none"), (0, 0))

    def test_can_be_looked_at_less_often_but_always_after_the_last_step(self):
        self.assertEqual(self.judged("every=2"), (1, 3))
        self.assertEqual(self.judged("every=100"), (1, 1))

    def test_can_be_chosen_by_name(self):
        self.assertEqual(self.judged("CSM-PERM,REFCOUNT"), (1, 4))
        self.assertEqual(self.judged("CSM-IDS"), (0, 0))

    def test_that_do_not_exist_are_bad_usage(self):
        for invariants in ("CSM-PERMS", "every=0", "every=x", "every=", "CSM-PERM,", ""):
            with self.subTest(invariants=invariants):
                self.assertEqual(realmsim("run", self.HOLE, "--invariants", invariants).returncode, 2)


class Export(unittest.TestCase):
    def events(self, folder, scenario, *flags):
        path = pathlib.Path(folder) / "events.jsonl"
        realmsim("run", scenario, "-q", "--jsonl", path, *flags)
        return path

    def test_dot_shows_realms_regions_and_who_reads_and_writes(self):
        with tempfile.TemporaryDirectory() as folder:
            self.events(folder, SHIPPED / "attacks" / "consumer-writes-a-read-only-region.json")
            run = realmsim("export", folder, "--format", "dot")
            document = json.loads(realmsim("export", folder, "--format", "dot", "--json").stdout)
        self.assertEqual((run.returncode, run.stderr), (0, b""))
        self.assertTrue(run.stdout.startswith(b"digraph G {"))
        self.assertIn(b'label="realm 0x1"', run.stdout)
        self.assertEqual(document["regions"], [{"provider": 1, "region": 1, "read": [1, 2], "write": [1],
                                                "can_learn": [1, 2], "host_can_learn": False}])
        self.assertEqual((document["complete"], document["map_host_memory"]), (True, []))

    def test_memory_of_the_host_lets_it_learn(self):
        with tempfile.TemporaryDirectory() as folder:
            path = self.events(folder, STORIES / "consumer-maps-memory-of-the-host.json")
            document = json.loads(realmsim("export", path, "--format", "dot", "--json").stdout)
            dot = realmsim("export", path, "--format", "dot").stdout
        self.assertEqual(document["map_host_memory"], [2])
        self.assertEqual(document["regions"][0]["can_learn"], [1, 2])
        self.assertTrue(document["regions"][0]["host_can_learn"])
        self.assertIn(b"[style=dotted]", dot)

    def test_an_unknown_part_is_told_with_one_that_is_there(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "events.jsonl"
            realmsim("run", "-", "-q", "--jsonl", path, *FEW, stdin=small_sweep())
            run = realmsim("export", path, "--format", "dot", "--part", "csm,bytes=65")
            self.assertEqual(realmsim("export", path, "--format", "dot", "--part", "csm,bytes=64").returncode, 0)
        self.assertEqual(run.returncode, 3)
        self.assertIn(b"did you mean `csm,bytes=64`?", run.stderr)

    def test_a_sharing_that_has_ended_is_none(self):
        with tempfile.TemporaryDirectory() as folder:
            path = self.events(folder, SHIPPED / "attacks" / "consumer-attaches-after-revoke.json")
            ended = json.loads(realmsim("export", path, "--format", "dot", "--json").stdout)
        self.assertEqual(ended["regions"][0]["can_learn"], [1])

    def test_events_of_other_types_are_passed_over(self):
        with tempfile.TemporaryDirectory() as folder:
            path = self.events(folder, STEPS)
            text = path.read_text().replace('"seq":1,', '"seq":"x",').replace('"cause":1,', '"cause":[],')
            path.write_text(text)
            self.assertEqual(realmsim("export", path, "--format", "dot").returncode, 0)

    def test_other_formats_are_bad_usage_and_other_files_invalid(self):
        self.assertEqual(realmsim("export", STEPS, "--format", "svg").returncode, 2)
        self.assertEqual(realmsim("export", STEPS, "--format", "dot").returncode, 3)
        self.assertEqual(realmsim("export", "no-such-file", "--format", "dot").returncode, 74)
        self.assertEqual(realmsim("export", "-", "--format", "dot", stdin=b"").returncode, 3)

    def test_events_that_break_off_are_told(self):
        with tempfile.TemporaryDirectory() as folder:
            path = self.events(folder, STEPS)
            lines = path.read_bytes().splitlines(keepends=True)
            for rest in (lines[:-1], [*lines[:-1], lines[-1][:10]]):
                path.write_bytes(b"".join(rest))
                run = realmsim("export", path, "--format", "dot")
                self.assertEqual(run.returncode, 0)
                self.assertIn(b"does not hold a whole run", run.stderr)


class Explore(unittest.TestCase):
    RACE = SHIPPED / "races" / "revoke-against-access.json"

    def test_takes_every_order_of_the_threads_steps(self):
        run = realmsim("explore", self.RACE, "--json")
        result = json.loads(run.stdout)
        self.assertEqual((run.returncode, result["interleavings"], result["failed"]), (0, 20, 0))
        self.assertGreater(result["ends"], 1)

    def test_tells_the_schedule_of_the_first_order_that_fails(self):
        document = json.loads(self.RACE.read_text())
        document["threads"]["bob"][0]["expect"] = {"value": "0x5ec2e7005ec2e700"}
        run = realmsim("explore", "-", "--json", stdin=json.dumps(document).encode())
        result = json.loads(run.stdout)
        self.assertEqual(run.returncode, 1)
        self.assertGreater(result["failed"], 0)
        document["schedule"] = result["first"]["schedule"]
        again = realmsim("run", "-", "--json", stdin=json.dumps(document).encode())
        self.assertEqual(again.returncode, 1)
        self.assertEqual(json.loads(again.stdout)["steps"], result["first"]["result"]["steps"])

    def test_tells_the_schedule_in_which_a_step_cannot_be_taken(self):
        document = json.loads(self.RACE.read_text())
        document["threads"]["alice"] = [{"do": "mem.read", "with": {"ipa": "@a"}, "save": {"kept": "value"}}]
        document["threads"]["bob"] = [{"do": "mem.write", "with": {"ipa": "@own", "value": "${kept}"}}]
        document["memory"]["own"] = {"space": "bob", "at": "0x7000_0000", "size": "4KiB"}
        run = realmsim("explore", "-", stdin=json.dumps(document).encode())
        self.assertEqual(run.returncode, 3)
        self.assertIn(b"no step has saved `kept` yet", run.stderr)
        self.assertIn(b'"schedule": ["bob", "alice"]', run.stderr)

    # alice's second step cannot be taken before the host has served her exit.
    def manual(self, alice, bob):
        return {"format": "realmsim.scenario/1", "name": "manual", "platform": "rk3588-a55", "backend": "cca-csm",
                "actors": {"host": {"kind": "host"}, "alice": {"kind": "realm"}, "bob": {"kind": "realm"}},
                "memory": {"a": {"space": "alice", "at": "0x4000_0000", "size": "4KiB"},
                           "b": {"space": "bob", "at": "0x4000_0000", "size": "4KiB"}},
                "steps": [], "schedule": "round-robin",
                "threads": {"alice": [{"do": "rsi.csm_create", "with": {"ipa": "@a", "size": "0x1000"}}, *alice],
                            **bob}}

    def explore(self, document):
        run = realmsim("explore", "-", "--json", stdin=json.dumps(document).encode())
        return run.returncode, json.loads(run.stdout)

    SERVE = {"host": [{"do": "lib.serve_exit", "with": {"realm": "alice"}}]}
    READ = {"do": "mem.read", "with": {"ipa": "@a"}}

    def test_passes_over_orders_in_which_a_realm_would_have_to_wait(self):
        status, result = self.explore(self.manual([self.READ], self.SERVE))
        self.assertEqual((status, result["interleavings"], result["blocked"]), (0, 3, 2))
        self.assertEqual(result["ends"], 1)

    def test_takes_steps_of_the_simulator_while_a_realm_waits(self):
        status, result = self.explore(self.manual([{"do": "sim.checkpoint"}], self.SERVE))
        self.assertEqual((status, result["interleavings"], result["blocked"]), (0, 3, 0))

    def test_what_differs_before_an_order_is_blocked_counts(self):
        wrong = {"bob": [{"do": "mem.read", "with": {"ipa": "@b"}, "expect": {"value": "0x1234"}}]}
        status, result = self.explore(self.manual([self.READ], wrong))
        self.assertEqual((status, result["failed"], result["blocked"]), (1, 2, 1))

    def test_orders_that_are_all_blocked_are_nothing(self):
        right = {"bob": [{"do": "mem.read", "with": {"ipa": "@b"}}]}
        run = realmsim("explore", "-", "--json", stdin=json.dumps(self.manual([self.READ], right)).encode())
        self.assertEqual((run.returncode, json.loads(run.stdout)["blocked"]), (4, 3))
        self.assertIn(b"no machine can take the steps to their end", run.stderr)

    def test_more_orders_than_the_limit_are_not_begun(self):
        self.assertEqual(realmsim("explore", self.RACE, "--limit", 19).returncode, 5)

    def test_a_scenario_without_threads_is_invalid(self):
        self.assertEqual(realmsim("explore", STEPS).returncode, 3)

    def test_all_is_no_order_of_one_run(self):
        document = json.loads(self.RACE.read_text())
        document["schedule"] = "all"
        self.assertEqual(realmsim("run", "-", stdin=json.dumps(document).encode()).returncode, 3)
        self.assertEqual(realmsim("explore", "-", stdin=json.dumps(document).encode()).returncode, 0)


HEADER = b'{"header":1,"format":"realmsim.calls/1","platform":{"granules":1024}}\n'
DELEGATE = (b'{"seq":0,"n":0,"call":"RMI_GRANULE_DELEGATE","args":{"addr":"g0"},'
            b'"expect":{"status":"RMI_SUCCESS","index":0}}\n')
AGAIN = DELEGATE.replace(b'"n":0', b'"n":1')


class Replay(unittest.TestCase):
    def replay(self, trace, *flags):
        return realmsim("replay", "-", *flags, stdin=trace)

    def test_is_0_when_nothing_diverged_and_1_when_something_did(self):
        self.assertEqual(self.replay(HEADER + DELEGATE).returncode, 0)
        self.assertEqual(self.replay(HEADER + DELEGATE + AGAIN).returncode, 1)

    def test_is_3_for_an_invalid_trace_with_line_and_column(self):
        run = self.replay(HEADER + DELEGATE[:-20])
        self.assertEqual(run.returncode, 3)
        self.assertRegex(run.stderr.decode(), r"^-:2:\d+: error\[RS1005\]: ")
        self.assertEqual(run.stdout, b"")

    def test_is_74_for_a_file_that_cannot_be_read(self):
        self.assertEqual(realmsim("replay", "no-such-file.calls.jsonl").returncode, 74)

    def test_is_2_for_a_backend_that_nobody_has(self):
        self.assertEqual(self.replay(HEADER, "--backend", "sgx").returncode, 2)

    def test_json_names_the_first_divergence_of_each_sequence(self):
        run = self.replay(HEADER + DELEGATE + AGAIN + AGAIN.replace(b'"n":1', b'"n":2'), "--json")
        document = json.loads(run.stdout)
        self.assertEqual((document["format"], document["sequences"], document["calls"]),
                         ("realmsim.replay/1", 1, 3))
        [diverged] = document["diverged"]
        self.assertEqual((diverged["seq"], diverged["n"], diverged["call"]), (0, 1, "RMI_GRANULE_DELEGATE"))
        self.assertEqual(diverged["expected"], {"status": "RMI_SUCCESS:0"})
        self.assertEqual(diverged["actual"], {"status": "RMI_ERROR_INPUT:0"})
        self.assertIn("granule.undelegated", " ".join(diverged["receipt"]["model"]))

    def test_json_of_an_invalid_trace_holds_the_diagnostics(self):
        document = json.loads(self.replay(b"[]", "--json").stdout)
        self.assertEqual(document["diagnostics"][0]["line"], 1)

    def test_what_run_writes_replays_clean(self):
        with tempfile.TemporaryDirectory() as folder:
            calls = pathlib.Path(folder) / "run.calls.jsonl"
            self.assertEqual(realmsim("run", STEPS, "--calls", calls).returncode, 0)
            run = realmsim("replay", calls, "--json")
            self.assertEqual(run.returncode, 0, run.stdout.decode())
            self.assertEqual(len(calls.read_text().splitlines()) - 1, json.loads(run.stdout)["calls"])


def step(verb, arguments):
    """A scenario of one step of the host."""
    return (f'{{"format": "realmsim.scenario/1", "name": "one", "platform": "rk3588-a55", "backend": "cca",'
            f'"actors": {{"host": {{"kind": "host"}}, "alice": {{"kind": "realm", "cpu": 1}}}},'
            f'"steps": [{{"by": "host", "do": "{verb}", "with": {arguments}}}]}}').encode()


def with_gpc(mode):
    document = json.loads(STEPS.read_text())
    platform = json.loads((ROOT / "configs" / "platforms" / "rk3588-a55.json").read_text())
    platform["parameters"]["gpc.mode"]["value"] = mode
    document["platform"] = platform
    return json.dumps(document).encode()


class Ending(program.WithFolder):
    """A run that does not go to its end says so, and judges nothing that it has not reached."""

    def setUp(self):
        super().setUp()
        self.events = self.folder / "events.jsonl"

    def last_event(self):
        return json.loads(self.events.read_text().splitlines()[-1])

    def run_story(self, *flags, status):
        run = realmsim("run", "-", "--json", "--jsonl", self.events, *flags, stdin=self.story())
        self.assertEqual(run.returncode, status, run.stderr.decode())
        return json.loads(run.stdout)

    def story(self):
        document = json.loads(STEPS.read_text())
        document["steps"][3]["id"] = "attached"
        document["finally"]["state"] = {"@a": {"gpi": "NS"}}  # does not hold
        return json.dumps(document).encode()

    def test_until_a_step_by_its_number_or_id(self):
        for step in ("4", "attached"):
            result = self.run_story("--until", step, status=0)
            self.assertEqual((len(result["steps"]), result["complete"]), (4, False))
            self.assertFalse(self.last_event()["complete"])
        self.run_story(status=1)

    def test_until_no_step_is_bad_usage(self):
        run = realmsim("run", STEPS, "--until", "99")
        self.assertEqual(run.returncode, 2)
        self.assertIn("no step `99`", run.stderr.decode())

    def test_at_the_limit_of_steps_is_5(self):
        self.assertEqual(len(self.run_story("--max-steps", "3", status=5)["steps"]), 3)
        self.assertFalse(self.last_event()["complete"])
        self.assertEqual(realmsim("run", STEPS, "--max-steps", "12").returncode, 0)
        self.assertEqual(realmsim("test", STEPS, "--max-steps", "3").returncode, 5)

    def test_interrupted_is_130_and_leaves_a_valid_flagged_file(self):
        run = subprocess.Popen([program.path, "run", str(SWEEP), "--jsonl", str(self.events), "--set", "messages=400"],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        while not list(self.events.parent.glob("*.part")):
            time.sleep(0.01)
        time.sleep(0.5)
        run.send_signal(signal.SIGINT)
        run.communicate(timeout=100)
        self.assertEqual(run.returncode, 130)
        for line in self.events.read_text().splitlines():
            json.loads(line)
        self.assertEqual(self.last_event()["complete"], False)

    def test_a_sweep_at_its_limit_shows_what_there_is(self):
        figure = self.folder / "figure.svg"
        for flags in ([], ["--csv"], ["--json"], ["--figure", figure], ["--out", self.folder / "out"], ["-v"]):
            with self.subTest(flags=flags):
                run = realmsim("sweep", SWEEP, *FEW, "--max-time", "1us", *flags)
                self.assertEqual(run.returncode, 5, run.stderr)
                if flags == ["--json"]:
                    self.assertFalse(json.loads(run.stdout)["complete"])
                else:
                    self.assertIn(b"at the limit", run.stdout + run.stderr)
        self.assertIn("(incomplete)", figure.read_text())
        self.assertFalse(json.loads((self.folder / "out" / "result.json").read_text())["complete"])

    def test_interrupted_among_estimates_tells_those_that_were_tried(self):
        scenario = SHIPPED / "ipc-comparison.json"
        for flags in ([], ["--json"]):
            run = subprocess.Popen([program.path, "sweep", str(scenario), "--sensitivity", "--set", "messages=400", *flags],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            time.sleep(1)
            run.send_signal(signal.SIGINT)
            told = run.communicate(timeout=100)[0]
            with self.subTest(flags=flags):
                self.assertEqual(run.returncode, 130)
                if flags:
                    self.assertEqual(json.loads(told)["complete"], False)
                else:
                    self.assertIn(b"ended     interrupted\n", told)


if __name__ == "__main__":
    program.main()
