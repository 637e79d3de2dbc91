"""Broken JSON, read as far as it can be guessed: where it breaks, how to mend it, and what it means to say.

Iterative: nesting costs memory, not stack. What is repaired is never taken for valid; it only lets the rest be checked.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

MAX_DEPTH = 900
"""CPython's json stops near 1,000 levels, orjson at 1,024; nested deeper, a script is lost to such readers."""
MOST_SLIPS = 20
_SPACE = re.compile(r"[ \t\r\n\xa0\ufeff]*")
_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/|<!--.*?-->", re.DOTALL)
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,300})(?:\.\d{1,300})?(?:[eE][+-]?\d{1,4})?(?![\w.])")
_WORD = re.compile(r"[^\s,:{}\[\]\"']{1,200}")
_PLAIN = re.compile(r'[^"\\\x00-\x1f]+')
_ENDS = re.compile(r"\s*(?:[,:}\]\"/]|\Z)|[\r\n]")
_WORDS: dict[str, Any] = {"true": True, "false": False, "null": None}
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "/": "/", "\\": "\\", '"': '"'}
_LIBRARY = "Write the script with a JSON library."


@dataclass(frozen=True, slots=True)
class Slip:
    offset: int
    code: str
    message: str
    fix: str


class _GaveUpError(Exception):
    pass


@dataclass(slots=True)
class _Reader:
    text: str
    at: int = 0
    slips: list[Slip] = field(default_factory=list)

    def slip(self, code: str, message: str, fix: str = _LIBRARY, at: int | None = None) -> None:
        self.slips.append(Slip(self.at if at is None else at, code, message, fix))
        if len(self.slips) >= MOST_SLIPS:
            raise _GaveUpError

    def peek(self) -> str:
        """The next character that says something; '' at the end."""
        while True:
            found = _SPACE.match(self.text, self.at)
            self.at = found.end() if found else self.at
            comment = _COMMENT.match(self.text, self.at)
            if comment is None:
                return self.text[self.at : self.at + 1]
            self.slip("comment", "A comment stands in it.", "Take comments out: JSON has none.")
            self.at = comment.end()

    def scalar(self, char: str) -> Any:
        if char == '"':
            return self.string()
        if char in {"'", "“", "”", "‘", "„"}:
            return self.other_quotes(char)
        number = _NUMBER.match(self.text, self.at)
        if number:
            self.at = number.end()
            return json.loads(number[0])
        return self.word()

    def string(self) -> str:
        opened = self.at
        self.at += 1
        parts: list[str] = []
        while self.at < len(self.text):
            plain = _PLAIN.match(self.text, self.at)
            if plain:
                parts.append(plain[0])
                self.at = plain.end()
            elif self.text[self.at] == '"':
                self.at += 1
                if self._closes():
                    return "".join(parts)
                parts.append('"')
            else:
                parts.append(self.special())
        self.slip("cut_off", "It ends inside a string.", "Close the string: is the script cut off?", opened)
        return "".join(parts)

    def _closes(self) -> bool:
        """What follows may follow a string; if not, and the line goes on, the quote was part of the text."""
        if _ENDS.match(self.text, self.at):
            return True
        fix = 'Write \\" for a quote inside a string.'
        self.slip("quote", "A quote inside a string is not escaped.", fix, self.at - 1)
        return False

    def special(self) -> str:
        char = self.text[self.at]
        if char != "\\":
            name = "line break" if char in "\r\n" else "tab" if char == "\t" else "control character"
            if not self.slips or self.slips[-1].code != "control":
                self.slip("control", f"A raw {name} stands in a string.", "Write \\n for a line break, \\t for a tab.")
            self.at += 1
            return char
        return self.escape()

    def escape(self) -> str:
        char = self.text[self.at + 1 : self.at + 2]
        code = self.text[self.at + 2 : self.at + 6]
        if char == "u" and re.fullmatch(r"[0-9a-fA-F]{4}", code):
            self.at += 6
            return chr(int(code, 16))
        if char not in _ESCAPES:
            self.slip(
                "escape", f"JSON knows no escape \\{char}.", "Write the character itself, or \\\\ for a backslash."
            )
        self.at += 2
        return _ESCAPES.get(char, char)

    def other_quotes(self, char: str) -> str:
        self.slip("quotes", f"A string is quoted by {char}.", 'Quote strings by ".')
        ends = "'’" if char in "'‘" else '”“"'
        stop = next((i for i in range(self.at + 1, len(self.text)) if self.text[i] in ends), len(self.text))
        text = self.text[self.at + 1 : stop]
        self.at = min(stop + 1, len(self.text))
        return text

    def word(self) -> Any:
        found = _WORD.match(self.text, self.at)
        if found is None:
            self.slip("broken", "A value is missing.")
            raise _GaveUpError
        if found[0] not in _WORDS:
            self.slip(
                "word", f"{found[0][:40]} is not quoted and is neither number, true, false nor null.", "Quote it."
            )
        self.at = found.end()
        return _WORDS.get(found[0], found[0])


def repaired(text: str) -> tuple[Any, list[Slip]]:
    """The value and what had to be forgiven, in order of reading; None for what is beyond repair. Never raises."""
    reader = _Reader(text)
    try:
        value = _value(reader)
        if reader.peek():
            reader.slip(
                "more", "More follows after its end.", "Put each object into a script of its own, or into a list."
            )
    except _GaveUpError:
        return None, sorted(reader.slips, key=lambda s: s.offset)
    return value, sorted(reader.slips, key=lambda s: s.offset)


def _value(reader: _Reader) -> Any:
    root: list[Any] = []
    stack: list[Any] = [root]
    keys: list[str] = [""]
    while True:
        done = _member(reader, stack, keys)
        while done and len(stack) > 1 and _closed(reader, stack, keys):
            pass
        if done and len(stack) == 1:
            return root[0]


def _member(reader: _Reader, stack: list[Any], keys: list[str]) -> bool:
    """One value put where it belongs; False when it opened a container that now waits for members."""
    char = reader.peek()
    if not char:
        reader.slip("cut_off", "It ends before it is complete.", "Close what is open: is the script cut off?")
        raise _GaveUpError
    if char in "{[":
        made: Any = {} if char == "{" else []
        _put(stack, keys, made)
        reader.at += 1
        stack.append(made)
        keys.append("")
        if len(stack) > MAX_DEPTH:
            reader.slip("too_deep", f"It nests deeper than {MAX_DEPTH} levels.", "Refer to nodes by @id instead.")
            raise _GaveUpError
        return _after_open(reader, stack, keys)
    _put(stack, keys, reader.scalar(char))
    return True


def _after_open(reader: _Reader, stack: list[Any], keys: list[str]) -> bool:
    """True when the container closes at once."""
    if reader.peek() in {"}", "]"}:
        return True
    _key(reader, stack, keys)
    return False


def _closed(reader: _Reader, stack: list[Any], keys: list[str]) -> bool:
    """After a value: True when its container ended, False when another member follows."""
    char = reader.peek()
    if char == ",":
        comma = reader.at
        reader.at += 1
        char = reader.peek()
        if char not in {"}", "]"}:
            _key(reader, stack, keys)
            return False
        reader.slip("comma", f"A comma stands before {char}.", "Take the last comma out.", comma)
    if char in {"}", "]"}:
        if (char == "}") is not isinstance(stack[-1], dict):
            reader.slip("bracket", f"{char} closes what it did not open.", "Pair the brackets.")
        reader.at += 1
        stack.pop()
        keys.pop()
        return True
    if not char:
        reader.slip("cut_off", "It ends before it is complete.", "Close what is open: is the script cut off?")
        raise _GaveUpError
    reader.slip("no_comma", "A comma is missing between two members.", "Put a comma between them.")
    _key(reader, stack, keys)
    return False


def _key(reader: _Reader, stack: list[Any], keys: list[str]) -> None:
    if not isinstance(stack[-1], dict):
        return
    char = reader.peek()
    if char in {"{", "[", ""}:
        reader.slip("key", "A member of an object has no key.", "Give each value in an object a key.")
        raise _GaveUpError
    keys[-1] = str(reader.scalar(char))
    if reader.peek() == ":":
        reader.at += 1
    else:
        reader.slip("colon", f"No colon follows the key {keys[-1][:40]}.", "Put a colon between key and value.")


def _put(stack: list[Any], keys: list[str], value: Any) -> None:
    if isinstance(stack[-1], dict):
        stack[-1][keys[-1]] = value
    else:
        stack[-1].append(value)
