#!/usr/bin/env python3
"""`realmsim new` and `realmsim completions`."""
import shutil
import subprocess
import tempfile
import unittest

import program
from program import realmsim


class Starter(program.WithFolder):
    def test_passes_as_it_is(self):
        self.assertEqual(realmsim("new", "hello", folder=self.folder).returncode, 0)
        run = realmsim("run", "hello.jsonc", folder=self.folder)
        self.assertEqual(run.returncode, 0, run.stdout.decode() + run.stderr.decode())

    def test_that_is_broken_leads_to_the_fault(self):
        realmsim("new", "hello", folder=self.folder)
        path = self.folder / "hello.jsonc"
        path.write_text(path.read_text().replace("rmi.granule_delegate", "rmi.granule_deligate"))
        run = realmsim("run", "hello.jsonc", folder=self.folder)
        self.assertEqual(run.returncode, 3)
        self.assertIn("did you mean `rmi.granule_delegate`?", run.stderr.decode())

    def test_overwrites_nothing(self):
        (self.folder / "hello.jsonc").write_text("mine")
        self.assertEqual(realmsim("new", "hello", folder=self.folder).returncode, 74)
        self.assertEqual((self.folder / "hello.jsonc").read_text(), "mine")

    def test_has_a_name_that_a_scenario_may_have(self):
        for name in ("Hello", "two words", "", "a--b", "."):
            with self.subTest(name):
                self.assertEqual(realmsim("new", name, folder=self.folder).returncode, 2)
        self.assertEqual(list(self.folder.iterdir()), [])


class Completions(unittest.TestCase):
    SHELLS = {"bash": ["bash", "-n"], "zsh": ["zsh", "-n"], "fish": ["fish", "--no-execute"],
              "man": ["man", "--warnings", "-l"]}

    def test_know_every_command_and_flag_and_are_read_by_their_shell(self):
        for shell, reader in self.SHELLS.items():
            with self.subTest(shell):
                run = realmsim("completions", shell)
                self.assertEqual(run.returncode, 0)
                text = run.stdout.decode().replace("\\-", "-")
                for word in ("run", "replay", "completions", "sensitivity", "junit"):
                    self.assertIn(word, text)
                self.assertNotIn("test-bug", text)  # which --help hides
                if shutil.which(reader[0]) is None:
                    continue
                with tempfile.NamedTemporaryFile(suffix=f".{shell}") as script:
                    script.write(run.stdout)
                    script.flush()
                    read = subprocess.run([*reader, script.name], capture_output=True)
                    self.assertEqual((read.returncode, read.stderr), (0, b""))

    def test_of_bash_complete_a_command_and_a_flag(self):
        script = realmsim("completions", "bash").stdout.decode()
        for words, expected in (('realmsim re', "replay"), ('realmsim test --ju', "--junit")):
            parts = words.split()
            asked = (f'{script}\nCOMP_WORDS=({words}); COMP_CWORD={len(parts) - 1}; _realmsim; '
                     'printf "%s\\n" "${COMPREPLY[@]}"')
            replies = subprocess.run(["bash", "-c", asked], capture_output=True).stdout.decode().split()
            self.assertIn(expected, replies)

    def test_of_an_unknown_shell_are_bad_usage(self):
        run = realmsim("completions", "tcsh")
        self.assertEqual(run.returncode, 2)
        self.assertIn("no shell `tcsh`", run.stderr.decode())


if __name__ == "__main__":
    program.main()
