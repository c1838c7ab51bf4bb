"""Word documents (ECMA-376 Part 1, section 17). Their XML is read by defusedxml, which refuses DTDs and entities."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from ..errors import SourceError
from ..outline.blocks import HEADING, ITEM, PARAGRAPH, Block, Extract
from .numbering import Numbering, W, value
from .shaping import bold_line, one_line, shape

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_CORE = {
    "{http://purl.org/dc/elements/1.1/}title": "title",
    "{http://purl.org/dc/elements/1.1/}language": "language",
    "{http://purl.org/dc/terms/}modified": "modified",
}
_MOST_PARTS = 5000
_BROKEN = "Open it in Word or LibreOffice and save it anew, or save its text as .txt (UTF-8)."
_UNREAD = frozenset(
    (f"{W}del", f"{W}moveFrom", f"{W}pPr", f"{W}rPr", f"{_MC}Fallback", f"{W}instrText", f"{W}footnoteReference")
)


@dataclass(frozen=True)
class _Style:
    """level: of a heading, 0 for none; number: (list, depth) or None; contents: of a table of contents."""

    level: int = 0
    number: tuple[str, int] | None = None
    contents: bool = False


def extract_docx(content: bytes, most_unpacked: int) -> Extract:
    """The body of a Word document, without headers, footers, notes, deleted text and table of contents.

    Raises SourceError when it is broken, unpacks to more than ``most_unpacked`` bytes or has a DTD in it.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            _check_package(package, most_unpacked)
            document = _part(package, "word/document.xml")
            styles = _styles(_part(package, "word/styles.xml"))
            numbering = Numbering.read(_part(package, "word/numbering.xml"))
            core = _part(package, "docProps/core.xml")
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        NotImplementedError,
        RuntimeError,
        UnicodeDecodeError,
    ) as error:
        raise SourceError("The file is broken: it cannot be unpacked.", _BROKEN) from error
    body = None if document is None else document.find(f"{W}body")
    if body is None:
        raise SourceError("The file is no Word document: it has no body.", _BROKEN)
    facts = {name: (core.findtext(tag) or "").strip() for tag, name in _CORE.items()} if core is not None else {}
    return shape(_blocks(body, styles, numbering), facts)


def _check_package(package: zipfile.ZipFile, most_unpacked: int) -> None:
    parts = package.infolist()
    whole = sum(part.file_size for part in parts)
    if len(parts) > _MOST_PARTS or whole > most_unpacked:
        raise SourceError(
            f"The file unpacks to {whole / 1024 / 1024:,.0f} MB in {len(parts)} parts; at most "
            f"{most_unpacked // 1024 // 1024} MB in {_MOST_PARTS} parts are read.",
            "Save it without pictures. If it is not yours, do not open it: it may be made to fill memory.",
        )
    if any(part.flag_bits & 1 for part in parts):
        raise SourceError("The file is protected by a password.", "Save it without the password.")


def _part(package: zipfile.ZipFile, name: str) -> Element | None:
    if name not in package.namelist():
        return None
    try:
        root: Element = fromstring(package.read(name), forbid_dtd=True)
    except DefusedXmlException as error:
        raise SourceError(
            f"{name} in the file has a DTD or entities, which no word processor writes.",
            "Do not trust the file. If it is yours, save it anew.",
        ) from error
    except (ParseError, ValueError, LookupError) as error:
        raise SourceError(f"The file is broken: {name} in it is no XML ({error}).", _BROKEN) from error
    return root


def _styles(root: Element | None) -> dict[str, _Style]:
    """The styles by their identifiers, each with what it has from the style that it is based on."""
    raw = {value(one, "styleId"): one for one in (root.findall(f"{W}style") if root is not None else ())}
    styles: dict[str, _Style] = {}
    for name in raw:
        level, number, contents, at, seen = 0, None, False, name, 0
        while at in raw and seen < 12:
            style, seen = raw[at], seen + 1
            called = value(style.find(f"{W}name"), "val").lower()
            level = level or _heading_level(called, style)
            number = number or _number(style.find(f"{W}pPr"))
            contents = contents or re.match(r"toc\b|sisluet|table of (?:contents|figures)", called) is not None
            at = value(style.find(f"{W}basedOn"), "val")
        styles[name] = _Style(level, number, contents)
    return styles


def _heading_level(called: str, style: Element) -> int:
    match = re.fullmatch(r"(?:heading|otsikko|rubrik) ([1-6])", called)
    if match:
        return int(match[1])
    if called in ("title", "otsikko", "rubrik"):
        return 1
    outline = value(style.find(f"{W}pPr/{W}outlineLvl"), "val")
    return int(outline) + 1 if outline.isdecimal() and int(outline) < 6 else 0


def _number(properties: Element | None) -> tuple[str, int] | None:
    numbered = None if properties is None else properties.find(f"{W}numPr")
    if numbered is None:
        return None
    depth = value(numbered.find(f"{W}ilvl"), "val")
    return value(numbered.find(f"{W}numId"), "val"), int(depth) if depth.isdecimal() and len(depth) < 2 else 0


def _blocks(body: Element, styles: dict[str, _Style], numbering: Numbering) -> Iterator[Block]:
    for paragraph, column in _paragraphs(body):
        properties = paragraph.find(f"{W}pPr")
        style = styles.get(value(properties.find(f"{W}pStyle"), "val") if properties is not None else "", _Style())
        if style.contents:
            continue
        number = _number(properties) or style.number
        mark = numbering.mark(*number) if number is not None and number[0] != "0" else ""
        outline = value(properties.find(f"{W}outlineLvl"), "val") if properties is not None else ""
        level = style.level or (int(outline) + 1 if outline.isdecimal() and int(outline) < 6 else 0)
        for at, (text, bold) in enumerate(_lines(paragraph)):
            if level:
                yield Block(HEADING, text, level, mark if not at else "")
            elif mark and not at:
                yield Block(ITEM, text, number[1] if number else 0, mark)
            else:
                heading = bold_line(text) if bold and not column else None
                yield heading or Block(PARAGRAPH, text, column=column)


def _paragraphs(body: Element) -> Iterator[tuple[Element, int]]:
    """(paragraph, column) in reading order, those of tables and content controls too; columns count from 1."""
    waiting: list[tuple[Element, int]] = [(child, 0) for child in reversed(body)]
    while waiting:
        element, column = waiting.pop()
        if element.tag == f"{W}p":
            yield element, column
        elif element.tag == f"{W}tr":
            cells = [one for one in element if one.tag in (f"{W}tc", f"{W}sdt")]
            waiting += [(cell, number) for number, cell in reversed(list(enumerate(cells, 1)))]
        elif element.tag not in _UNREAD:
            waiting += [(child, column) for child in reversed(element)]


def _lines(paragraph: Element) -> Iterator[tuple[str, bool]]:
    """(text, whether all of it is bold) of each line of a paragraph."""
    words: list[str] = []
    letters = bold_letters = 0
    for text, bold in _runs(paragraph):
        if text == "\n":
            if line := one_line("".join(words)):
                yield line, bold_letters >= letters > 0
            words, letters, bold_letters = [], 0, 0
        else:
            words.append(text)
            letters += len(text.strip())
            bold_letters += len(text.strip()) if bold else 0
    if line := one_line("".join(words)):
        yield line, bold_letters >= letters > 0


def _runs(paragraph: Element) -> Iterator[tuple[str, bool]]:
    waiting: list[tuple[Element, bool]] = [(child, False) for child in reversed(paragraph)]
    while waiting:
        element, bold = waiting.pop()
        if element.tag == f"{W}t":
            yield element.text or "", bold
        elif element.tag in (f"{W}br", f"{W}cr"):
            yield "\n", bold
        elif element.tag == f"{W}tab":
            yield "\t", bold
        elif element.tag == f"{W}noBreakHyphen":
            yield "-", bold
        elif element.tag not in _UNREAD:
            if element.tag == f"{W}r":
                mark = element.find(f"{W}rPr/{W}b")
                bold = mark is not None and value(mark, "val") not in ("0", "false")
            waiting += [(child, bold) for child in reversed(element)]
