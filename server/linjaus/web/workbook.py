"""An answer as a workbook (Office Open XML), written row by row: numbers and dates typed, no text ever a formula."""

from __future__ import annotations

import datetime
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import IO, Any

import xlsxwriter
from rdflib import XSD, BNode, Literal
from rdflib.term import Node

from ..errors import NotAcceptable

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 1_048_575
"""Rows of a sheet below its head (ECMA-376 knows no more)."""

_LONGEST_TEXT = 32_767
_EXACT = 2**53
_NOT_IN_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")
_WHOLE = frozenset(
    {
        *(XSD.integer, XSD.int, XSD.long, XSD.short, XSD.byte, XSD.nonNegativeInteger, XSD.positiveInteger),
        *(XSD.negativeInteger, XSD.nonPositiveInteger, XSD.unsignedInt, XSD.unsignedLong, XSD.gYear),
    }
)
_BROKEN = frozenset({XSD.decimal, XSD.double, XSD.float})
_FIRST_DAY = datetime.date(1900, 3, 1)
"""Before it the dates of workbooks are off by a day."""


def write_workbook(
    columns: Sequence[str],
    rows: Iterable[Sequence[Node | None]],
    about: Mapping[str, str],
    names: tuple[str, str],
    created: datetime.datetime,
) -> IO[bytes]:
    """The open file of a workbook with two sheets, at its beginning.

    about: what the second sheet says, line by line; names: of the two sheets; created: what it says of its making, so
    that the same answer gives the same bytes. Raises NotAcceptable when the answer has more rows than a sheet takes.
    """
    file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - it outlives this function
    try:
        options: dict[str, Any] = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        with xlsxwriter.Workbook(file, options) as book:
            book.set_properties({"created": created})
            _answer(book, names[0], columns, rows)
            _about(book, names[1], about)
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return file


def blocks(file: IO[bytes]) -> Iterator[bytes]:
    """The bytes of a file, which is closed at their end."""
    with file:
        while data := file.read(64 * 1024):
            yield data


def _answer(book: Any, name: str, columns: Sequence[str], rows: Iterable[Sequence[Node | None]]) -> None:
    sheet = book.add_worksheet(name)
    head = book.add_format({"bold": True, "bottom": 1})
    day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
    sheet.set_column(0, max(0, len(columns) - 1), 28)
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(columns):
        sheet.write_string(0, place, column, head)
    for line, row in enumerate(rows, 1):
        if line > MOST_ROWS:
            raise NotAcceptable(
                f"The answer has more than {MOST_ROWS} rows, which no workbook takes.",
                "Take it as CSV or JSON.",
                available=("text/csv", "application/sparql-results+json"),
            )
        for place, term in enumerate(row):
            _write(sheet, line, place, term, day)


def _write(sheet: Any, line: int, place: int, term: Node | None, day: Any) -> None:
    if term is None:
        return
    value = _typed(term)
    if isinstance(value, bool):
        sheet.write_boolean(line, place, value)
    elif isinstance(value, datetime.date):
        sheet.write_datetime(line, place, value, day)
    elif isinstance(value, int | float):
        sheet.write_number(line, place, value)
    else:
        sheet.write_string(line, place, value)


def _typed(term: Node) -> bool | int | float | datetime.date | str:
    """The value of a term as a workbook has it; what it could not hold exactly stays text."""
    text = str(term)
    if isinstance(term, Literal):
        try:
            if term.datatype == XSD.boolean and text in ("true", "false", "1", "0"):
                return text in ("true", "1")
            if term.datatype in _WHOLE and abs(int(text)) <= _EXACT:
                return int(text)
            if term.datatype in _BROKEN and abs(float(text)) < 1e300:
                return float(text)
            if term.datatype == XSD.date and len(text) == 10:
                date = datetime.date.fromisoformat(text)
                return date if date >= _FIRST_DAY else text
        except ValueError:
            return _cut(text)
    return _cut(f"_:{text}" if isinstance(term, BNode) else text)


def _cut(text: str) -> str:
    """The text without what a workbook cannot hold; a cell takes 32,767 characters, in UTF-16."""
    text = _NOT_IN_XML.sub("\ufffd", text)
    if len(text.encode("utf-16-le")) // 2 <= _LONGEST_TEXT:
        return text
    return text.encode("utf-16-le")[: 2 * (_LONGEST_TEXT - 1)].decode("utf-16-le", "ignore") + "…"


def _about(book: Any, name: str, about: Mapping[str, str]) -> None:
    sheet = book.add_worksheet(name)
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 100)
    head = book.add_format({"bold": True})
    for line, (what, text) in enumerate(about.items()):
        sheet.write_string(line, 0, what, head)
        sheet.write_string(line, 1, _cut(text))
