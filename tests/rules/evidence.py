#!/usr/bin/env python3
"""What `list checks` says of each check is so: the test in which it refuses alone exists, or the check that implies it."""
import json
import subprocess
import sys


def tests_of(program):
    suite, names = "", set()
    for line in subprocess.run([program, "--gtest_list_tests"], check=True, capture_output=True, text=True).stdout.splitlines():
        if line.startswith("  "):
            names.add(suite + line.split("#")[0].strip())
        else:
            suite = line.split("#")[0].strip()
    return names


def main():
    realmsim, rule_tests = sys.argv[1:3]
    listed = subprocess.run([realmsim, "list", "checks", "--json"], check=True, capture_output=True, text=True)
    checks = json.loads(listed.stdout)
    known = {(check["command"], check["name"]) for check in checks}
    names = tests_of(rule_tests)
    unproven = [
        f"{check['command']} {check['name']}"
        for check in checks
        if check.get("test") not in names and (check["command"], check.get("implied_by")) not in known
    ]
    print("\n".join(unproven) or f"{len(checks)} checks, each with its test or what implies it")
    return 1 if unproven or not checks else 0


if __name__ == "__main__":
    sys.exit(main())
