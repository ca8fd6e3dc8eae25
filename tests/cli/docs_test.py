#!/usr/bin/env python3
"""README.md and docs/: every ```console block tells what a shell tells, and what is generated is as generated.

`docs_test.py REALMSIM --update` writes the generated files anew.
"""
import json
import json
import os
import pathlib
import re
import subprocess
import sys
import unittest

import program
import scenario_reference

ROOT = pathlib.Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *sorted(DOCS.glob("*.md"))]
# Blocks of `sh` install or build, and are not run here.
SETS_UP = ("./run.sh", "./test.sh", "cmake", "ctest")
GENERATED = {
    "scenario-reference.md": ["schema"],
    "command-line.md": ["completions", "markdown"],
    "ipc-comparison.svg": ["sweep", "configs/scenarios/ipc-comparison.json", "-q", "--figure", "/dev/stdout"],
}


def blocks(page, language):
    """Line number and lines of each fenced block in this language."""
    text = page.read_text()
    for block in re.finditer(r"^```(.*)\n((?:.*\n)*?)```$", text, re.M):
        if block[1] == language:
            yield text[:block.start()].count("\n") + 1, block[2].splitlines()


def sessions(lines):
    """Each command of a console block with the lines that follow it."""
    told = []
    for line in lines:
        if line.startswith("$ "):
            told.append((line[2:], []))
        elif not told:
            raise ValueError(f"`{line}` follows no command")
        else:
            told[-1][1].append(line)
    return told


def pattern(lines):
    """A line `...` stands for any lines, and `...` at the end of a line for the rest of it."""
    parts = []
    for line in lines:
        if line.strip() == "...":
            parts.append(r"(?:.*\n)*?")
        elif line.endswith("..."):
            parts.append(re.escape(line[:-3]) + r".*\n")
        else:
            parts.append(re.escape(line) + r"\n")
    return re.compile("".join(parts))


class Sessions(program.WithFolder):
    """The blocks of a page are one session, in a folder that sees the shipped files."""

    def setUp(self):
        super().setUp()
        for name in ("configs", "traces"):
            (self.folder / name).symlink_to(ROOT / name)

    def tell(self, command):
        path = f"{pathlib.Path(program.path).parent}{os.pathsep}{os.environ['PATH']}"
        run = subprocess.run(["bash", "-c", command], cwd=self.folder, stdin=subprocess.DEVNULL,
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env={**os.environ, "PATH": path})
        return "".join(f"{line.rstrip()}\n" for line in run.stdout.decode().splitlines())

    def judge(self, page):
        for at, lines in blocks(page, "console"):
            for command, expected in sessions(lines):
                with self.subTest(page=str(page.relative_to(ROOT)), line=at, command=command):
                    told = self.tell(command)
                    self.assertTrue(pattern(expected).fullmatch(told), f"the shell tells\n{told}")


def add_pages():
    for page in PAGES:
        name = page.stem.replace("-", "_").lower()
        where = "readme" if page.parent == ROOT else f"docs_{name}"
        setattr(Sessions, f"test_{where}", lambda self, page=page: self.judge(page))


class Blocks(unittest.TestCase):
    def all(self, language):
        return [(f"{page.relative_to(ROOT)}:{at}", lines) for page in PAGES for at, lines in blocks(page, language)]

    def test_of_every_page_say_their_language(self):
        self.assertEqual(self.all(""), [])

    def test_of_console_begin_with_a_command(self):
        self.assertTrue(self.all("console"))
        for where, lines in self.all("console"):
            self.assertTrue(lines and lines[0].startswith("$ "), where)

    def test_of_sh_only_install_or_build(self):
        for where, lines in self.all("sh"):
            for line in lines:
                self.assertTrue(line.startswith(SETS_UP), where)


class Quotations(unittest.TestCase):
    """A block that begins with `// FILE` stands so in that file."""

    def test_stand_in_their_files(self):
        quoted = 0
        for language in ("cpp", "json"):
            for page in PAGES:
                for at, lines in blocks(page, language):
                    if not lines[0].startswith("// "):
                        continue
                    quoted += 1
                    with self.subTest(page=str(page.relative_to(ROOT)), line=at):
                        self.assertIn("\n".join(lines[1:]), (ROOT / lines[0][3:]).read_text())
        self.assertTrue(quoted)


class Events(unittest.TestCase):
    """The page of the event stream has an example of each event, of the keys that its table lists."""
    PAGE = DOCS / "events.md"

    def test_have_an_example_each(self):
        rows = re.findall(r"^\| `(\w+)` \| ((?:`\w+` ?)+)\|", self.PAGE.read_text(), re.M)
        listed = {event: {"t", "seq", *re.findall(r"`(\w+)`", keys)} for event, keys in rows}
        examples = [json.loads(line) for _, lines in blocks(self.PAGE, "json") for line in lines]
        self.assertEqual({example["t"] for example in examples}, set(listed))
        for example in examples:
            self.assertLessEqual(set(example), listed[example["t"]])
            self.assertEqual(list(example), sorted(example))


class Patterns(unittest.TestCase):
    """That a difference is seen."""
    CASES = [
        (["a", "b"], "a\nb\n", True), (["a"], "a\nb\n", False), (["a", "b"], "a\n", False), ([], "a\n", False),
        (["a", "..."], "a\nb\nc\n", True), (["...", "c"], "a\nb\nc\n", True), (["...", "c"], "a\nb\n", False),
        (["a", "...", "c"], "a\nc\n", True), (["digest ..."], "digest 0a1b\n", True),
        (["digest ..."], "digest 0a1b\nmore\n", False), (["digest ..."], "seed 0\n", False),
        (["a.c"], "abc\n", False), (["  ..."], "a\n", True),
    ]

    def test_fit_what_they_describe_and_nothing_else(self):
        for lines, told, fits in self.CASES:
            with self.subTest(lines=lines, told=told):
                self.assertEqual(bool(pattern(lines).fullmatch(told)), fits)

    def test_belong_to_a_command(self):
        with self.assertRaises(ValueError):
            sessions(["told", "$ command"])


def generate(arguments):
    told = subprocess.run([program.path, *arguments], cwd=ROOT, stdout=subprocess.PIPE, check=True).stdout
    return scenario_reference.page(json.loads(told)).encode() if arguments == ["schema"] else told


class Generated(unittest.TestCase):
    def test_files_are_what_is_generated_now(self):
        for name, arguments in GENERATED.items():
            with self.subTest(name):
                self.assertEqual((DOCS / name).read_bytes(), generate(arguments), "run this test with --update")


class Links(unittest.TestCase):
    FENCED = re.compile(r"^```.*?^```", re.M | re.S)

    def prose(self, path):
        return self.FENCED.sub("", path.read_text())

    def anchors(self, path):
        """Headings as GitHub names them."""
        headings = re.findall(r"^#+ (.*)", self.prose(path), re.M)
        return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}

    def test_lead_to_places_that_there_are(self):
        for page in PAGES:
            for file, anchor in re.findall(r"\]\((?!https:)([^)#]*)(?:#([^)]*))?\)", self.prose(page)):
                target = page.parent / file if file else page
                with self.subTest(page=str(page.relative_to(ROOT)), target=f"{file}#{anchor}"):
                    self.assertTrue(target.exists())
                    if anchor:
                        self.assertIn(anchor, self.anchors(target))


if __name__ == "__main__":
    if "--update" in sys.argv:
        program.path = os.path.abspath(sys.argv[1])
        for name, arguments in GENERATED.items():
            (DOCS / name).write_bytes(generate(arguments))
    else:
        add_pages()
        program.main()
