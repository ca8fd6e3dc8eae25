#!/usr/bin/env python3
"""An installed program works from anywhere: it finds its platforms and runs its scenarios."""
import pathlib
import subprocess
import sys
import tempfile


def main():
    cmake, build = sys.argv[1], sys.argv[2]
    with tempfile.TemporaryDirectory() as folder:
        prefix = pathlib.Path(folder) / "usr"
        subprocess.run([cmake, "--install", build, "--prefix", prefix], check=True, stdout=subprocess.DEVNULL)
        program = prefix / "bin" / "realmsim"
        scenarios = prefix / "share" / "realmsim" / "configs" / "scenarios"
        subprocess.run([program, "list", "scenarios"], check=True, cwd=folder)
        subprocess.run([program, "run", scenarios / "revoked-consumer-faults.json"], check=True, cwd=folder)


if __name__ == "__main__":
    main()
