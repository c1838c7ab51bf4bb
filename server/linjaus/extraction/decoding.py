"""Bytes → text. What is not surely one encoding is refused with the line, never guessed at."""

from __future__ import annotations

import codecs
import re

from ..errors import SourceError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_SAVE = "Open it in an editor and save it as UTF-8."
_LETTERS = frozenset("ÅÄÖåäöéÉüÜšžŠŽ–—’‘“”…•€§°´½\xa0«»·×")
"""What single bytes of the upper half stand for in Finnish and Swedish texts."""


def decode(content: bytes, declared: str = "") -> tuple[str, list[str]]:
    """(text, notes) of a text file. declared: the encoding that the file itself names, such as in an HTML head.

    Line ends become ``\\n`` and a byte order mark is dropped, else nothing is changed. Raises SourceError, with the
    line, when the bytes are of no one encoding or no text at all.
    """
    notes: list[str] = []
    for mark, name in _BOMS:
        if content.startswith(mark):
            text = _strict(content[len(mark) :] if name == "utf-8" else content, name)
            if name != "utf-8":
                notes.append(f"the file was in {name.upper()}; the text is stored as UTF-8")
            return _clean(text), notes
    try:
        return _clean(content.decode("utf-8")), notes
    except UnicodeDecodeError as error:
        first = error
    if b"\x00" in content[:4096]:
        raise SourceError("The file is binary, not text.", f"If it is text in UTF-16: {_SAVE}", line=1)
    if declared and declared.lower() not in ("utf-8", "utf8"):
        try:
            text = content.decode(declared)
        except (LookupError, UnicodeDecodeError):
            text = ""
        if text:
            return _clean(text), [f"the file was in {declared}, as it says itself; the text is stored as UTF-8"]
    line = content[: first.start].count(b"\n") + 1
    upper = re.findall(rb"[\x80-\xff]+", content)
    whole = sum(_is_utf8(run) for run in upper)
    if whole:
        raise SourceError(
            f"The file mixes encodings: it is UTF-8, but byte {content[first.start]:#04x} on this line is not.",
            f"Mend this line. {_SAVE}",
            line=line,
        )
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError:
        text = ""
    odd = sum(character not in _LETTERS for character in text if character > "\x7f")
    if not text or odd * 20 > len(upper):
        raise SourceError("The file is in no encoding that can be told.", _SAVE, line=line)
    return _clean(text), [
        "the file was taken to be in Windows-1252 (Latin-1); the text is stored as UTF-8: look at å, ä and ö"
    ]


def _strict(content: bytes, name: str) -> str:
    try:
        return content.decode(name)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise SourceError(
            f"The file says that it is {name.upper()}, but it is not on this line.", _SAVE, line=line
        ) from error


def _is_utf8(run: bytes) -> bool:
    try:
        run.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _clean(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0c", "\n").replace("\x0b", "\n")
    control = _CONTROL.search(text)
    if control is not None:
        raise SourceError(
            "The file is binary, not text."
            if "\x00" in text
            else "The file has control characters, which no text has.",
            "Save its text as .txt (UTF-8).",
            line=text[: control.start()].count("\n") + 1,
        )
    return text
