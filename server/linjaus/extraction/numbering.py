"""The numbers of a Word document's lists and headings (ECMA-376 Part 1, 17.9): rules in, marks out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from .shaping import BULLET

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


@dataclass(frozen=True)
class _Level:
    form: str
    text: str
    start: int


@dataclass
class Numbering:
    """The rules of ``word/numbering.xml`` and where each list stands while a document is read from front to back."""

    levels: dict[tuple[str, int], _Level] = field(default_factory=dict)
    counts: dict[tuple[str, int], int] = field(default_factory=dict)

    @classmethod
    def read(cls, root: Element | None) -> Numbering:
        """The rules; none when the document has no such part."""
        numbering = cls()
        if root is None:
            return numbering
        abstract = {value(one, "abstractNumId"): one for one in root.findall(f"{W}abstractNum")}
        for number in root.findall(f"{W}num"):
            link = number.find(f"{W}abstractNumId")
            rules = abstract.get(value(link, "val")) if link is not None else None
            for level in rules.findall(f"{W}lvl") if rules is not None else ():
                depth = value(level, "ilvl")
                if depth.isdecimal():
                    numbering.levels[value(number, "numId"), int(depth)] = _Level(
                        value(level.find(f"{W}numFmt"), "val"),
                        value(level.find(f"{W}lvlText"), "val"),
                        _integer(value(level.find(f"{W}start"), "val"), 1),
                    )
        return numbering

    def mark(self, number: str, depth: int) -> str:
        """The mark of the next item of a list at a depth, such as ``1.`` or a bullet; empty when it shows none."""
        level = self.levels.get((number, depth))
        if level is None or level.form == "none":
            return ""
        if level.form == "bullet":
            return BULLET
        self.counts[number, depth] = self.counts.get((number, depth), level.start - 1) + 1
        for key in [key for key in self.counts if key[0] == number and key[1] > depth]:
            del self.counts[key]

        def shown(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            of = self.levels.get((number, at), level)
            return _form(of.form, self.counts.get((number, at), of.start))

        return re.sub(r"%([1-9])", shown, level.text).strip()


def value(element: Element | None, name: str) -> str:
    """An attribute of WordprocessingML, empty when there is none."""
    return "" if element is None else element.get(W + name, "")


def _integer(text: str, default: int) -> int:
    return int(text) if text.isdecimal() and len(text) < 6 else default


def _form(form: str, number: int) -> str:
    if form in ("lowerLetter", "upperLetter") and 0 < number <= 26:
        return chr(ord("a" if form == "lowerLetter" else "A") + number - 1)
    if form in ("lowerRoman", "upperRoman") and 0 < number < 40:
        digits = ""
        for worth, sign in _ROMAN:
            while number >= worth:
                digits, number = digits + sign, number - worth
        return digits if form == "lowerRoman" else digits.upper()
    return str(number)
