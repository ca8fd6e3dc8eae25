#!/usr/bin/env python3
"""Where diagnostics stand, by a tokenizer that shares nothing with the reader.

The position of a diagnostic is the start of a token, in bytes from 1, and that token is the key or the value
at the diagnostic's pointer.
"""
import re
import unittest

import program
from fixtures import BROKEN, diagnostics, files

TOKEN = re.compile(rb'[ \t\r\n]+|//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\])*"|[{}\[\]:,]|[^ \t\r\n{}\[\]:,"]+', re.S)
BLANK = (b" ", b"\t", b"\r", b"\n", b"//", b"/*")

# Of these the position is a key.
KEY_CODES = {"RS1007", "RS1102", "RS1106"}
# Of what is no sequence of tokens, or none that ends.
BYTE_CODES = {"RS1001", "RS1002", "RS1003", "RS1004", "RS1006", "RS1009"}


def escaped(key):
    return key.replace("~", "~0").replace("/", "~1")


class Tokens:
    def __init__(self, text):
        self.text = text
        self.starts = {len(text)}
        self.values = {}  # starts by pointer
        self.keys = {}
        self.tokens = [match for match in TOKEN.finditer(text) if not match[0].startswith(BLANK)]
        self.starts.update(match.start() for match in self.tokens)
        try:
            self.at = 0
            self.value("")
        except IndexError:
            pass  # the text breaks off

    def next(self):
        token = self.tokens[self.at]
        self.at += 1
        return token

    def value(self, pointer):
        token = self.next()
        self.values.setdefault(pointer, set()).add(token.start())
        if token[0] == b"[":
            index = 0
            while self.tokens[self.at][0] != b"]":
                if self.tokens[self.at][0] == b",":
                    self.at += 1
                    continue
                self.value(f"{pointer}/{index}")
                index += 1
            self.at += 1
        elif token[0] == b"{":
            while self.tokens[self.at][0] != b"}":
                key = self.next()
                if key[0] in (b",", b":"):
                    continue
                name = f"{pointer}/{escaped(key[0].decode(errors='replace').strip(chr(34)))}"
                self.keys.setdefault(name, set()).add(key.start())
                if self.tokens[self.at][0] == b":":
                    self.at += 1
                    self.value(name)
            self.at += 1


def offset_of(text, line, column):
    begin = 0
    for _ in range(line - 1):
        begin = text.index(b"\n", begin) + 1
    return begin + column - 1


class Positions(unittest.TestCase):
    def test_are_those_of_the_key_or_value_at_the_pointer(self):
        judged = 0
        for path in files(BROKEN):
            text = path.read_bytes()
            tokens = Tokens(text)
            for row in diagnostics(path.name, folder=BROKEN):
                if row["file"] != path.name or row["code"] in BYTE_CODES:
                    continue
                place = offset_of(text, row["line"], row["column"])
                pointer = row["pointer"]
                with self.subTest(path=path.name, message=row["message"]):
                    self.assertIn(place, tokens.starts)
                    if row["code"] in KEY_CODES:
                        self.assertIn(place, tokens.keys.get(pointer, set()))
                    elif row["code"] == "RS1104":
                        self.assertIn(text[place:place + 1], (b"{", b"["))
                        self.assertIn(place, tokens.values[pointer])
                    elif row["code"] != "RS1005":
                        self.assertIn(place, tokens.values.get(pointer, set()) | tokens.keys.get(pointer, set()))
                    judged += 1
        self.assertGreaterEqual(judged, 100)

    def test_come_in_the_order_of_the_text(self):
        for path in files(BROKEN):
            places = [(row["line"], row["column"]) for row in diagnostics(path.name, folder=BROKEN)
                      if row["file"] == path.name]
            with self.subTest(path=path.name):
                self.assertEqual(places, sorted(places))


if __name__ == "__main__":
    program.main()
