"""The program under test, whose path is the first argument of each script here."""
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

path = ""


def realmsim(*arguments, stdin=None, env=None, folder=None):
    return subprocess.run([path, *map(str, arguments)], input=stdin, capture_output=True, cwd=folder,
                          env={**os.environ, **(env or {})}, timeout=100)


def has_address_sanitizer():
    """Which needs more address space than any limit would leave it."""
    return b"__asan_init" in pathlib.Path(path).read_bytes()


class WithFolder(unittest.TestCase):
    """Tests that have a folder of their own."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)


def main():
    global path
    path = os.path.abspath(sys.argv.pop(1))
    unittest.main(module="__main__")
