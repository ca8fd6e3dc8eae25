#!/usr/bin/env python3
"""Accesses a second of realmsim's whole access path, and of valgrind's cachegrind on the same streams.

    tests/bench/cachegrind_ratio.py build [--accesses N] [--rounds N] [--streams seq hot rnd]

They are run in turn, so that all meet the same machine. For each stream: CPU time of the whole process, best and
median of the rounds. A `ratio` is by the best, above 1 if realmsim is faster; `accesses only` leaves out how
realmsim builds the realm, which takes as long however many accesses follow. Cachegrind simulates the instructions
of the loop around the accesses too: `compiled` is the loop with optimisation, 11 instructions an access,
`as written` without, 31.
"""
import argparse
import pathlib
import resource
import statistics
import subprocess

CACHEGRIND = ["valgrind", "--tool=cachegrind", "--cache-sim=yes", "--D1=32768,4,64", "--LL=1048576,16,64",
              "--cachegrind-out-file=/dev/null"]


def run(command):
    """CPU seconds of the process, and what it printed."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime, output


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--accesses", type=int, default=20_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--streams", nargs="+", default=["seq", "hot", "rnd"])
    asked = parser.parse_args()
    folder = asked.build.resolve() / "tests" / "bench"

    print(f"{asked.accesses} accesses, {asked.rounds} rounds; M accesses/s: best (median)")
    print(f"{'':6}{'realmsim':>16}{'accesses only':>16}{'compiled':>16}{'ratio':>8}{'as written':>16}{'ratio':>8}")
    for stream in asked.streams:
        whole, only, compiled, written = [], [], [], []
        for _ in range(asked.rounds):
            seconds, printed = run([folder / "access_stream", stream, str(asked.accesses)])
            whole.append(seconds)
            only.append(float(printed))
            for times, program in ((compiled, "native_stream"), (written, "native_stream_as_written")):
                times.append(run([*CACHEGRIND, folder / program, stream, str(asked.accesses)])[0])

        def rate(seconds):
            return asked.accesses / seconds / 1e6

        def column(times):
            return f"{rate(min(times)):.2f} ({rate(statistics.median(times)):.2f})"

        cells = "".join(f"{column(times):>16}{min(times) / min(whole):8.2f}" for times in (compiled, written))
        print(f"{stream:6}{column(whole):>16}{column(only):>16}{cells}", flush=True)


if __name__ == "__main__":
    main()
