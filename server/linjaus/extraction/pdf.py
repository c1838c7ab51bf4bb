"""PDF (ISO 32000) by PDFium: the lines of each page with the size and weight of their letters."""

from __future__ import annotations

import re

import pypdfium2
import pypdfium2.raw as pdfium

from ..errors import SourceError
from ..outline.blocks import Extract
from .pages import Line, blocks_of, content_lines
from .shaping import one_line, shape

_MOST_PAGES = 1500
_FEWEST_LETTERS = 12
"""Letters for each page, on average. With fewer, the pages are pictures."""
_BOLD = 600


def extract_pdf(content: bytes, most_text: int) -> Extract:
    """The text of a PDF without page numbers, running heads and feet.

    Raises SourceError when it is encrypted, broken, or has pictures of pages and no text.
    """
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise SourceError("The PDF is encrypted.", "Save it without its password.") from error
        raise SourceError(
            "The PDF is broken and cannot be opened.", "Download it again, or print it to a new PDF."
        ) from error
    if len(document) > _MOST_PAGES:
        raise SourceError(f"The PDF has {len(document)} pages; at most {_MOST_PAGES} are read.", "Save a part of it.")
    pages: list[list[Line]] = []
    taken = 0
    for number in range(len(document)):
        try:
            lines = _lines(document[number])
        except pypdfium2.PdfiumError as error:
            raise SourceError(f"Page {number + 1} of the PDF is broken.", "Print it to a new PDF.") from error
        taken += sum(len(line.text) for line in lines)
        if taken > most_text:
            raise SourceError(f"The PDF has more than {most_text:,} characters of text.", "Save a part of it.")
        pages.append(lines)
    if sum(character.isalpha() for page in pages for line in page for character in line.text) < _FEWEST_LETTERS * len(
        pages
    ):
        raise SourceError(
            f"The PDF has no text: its {len(pages)} pages are pictures, such as a scanner makes.",
            "Run it through text recognition (OCR) first, or import the document's web page.",
        )
    kept, running = content_lines(pages)
    empty = sum(not page for page in pages)
    notes = [f"left out as running lines of pages: {'; '.join(running[:6])}"] if running else []
    if empty:
        notes.append(f"{empty} of {len(pages)} pages have no text; they may be pictures of text")
    return shape(blocks_of(kept), _facts(document), running, notes)


def _lines(page: pypdfium2.PdfPage) -> list[Line]:
    """The lines of a page in the order in which PDFium reads them."""
    textpage = page.get_textpage()
    lines: list[Line] = []
    start = 0
    text = "".join(chr(pdfium.FPDFText_GetUnicode(textpage, at)) for at in range(textpage.count_chars()))
    text = text.replace("\ufffe", "\u00ad").replace("\x02", "\u00ad").replace("\x00", " ")
    for match in re.finditer(r"[^\r\n]+", text):
        words = one_line(match.group())
        if not words:
            continue
        start = match.start() + len(match.group()) - len(match.group().lstrip())
        left, bottom, _, top = textpage.get_charbox(start, loose=True)
        bold = pdfium.FPDFText_GetFontWeight(textpage, start) >= _BOLD or _is_bold_by_name(textpage, start)
        lines.append(Line(words, top - bottom, bold, left, top, bottom))
    return lines


def _is_bold_by_name(textpage: pypdfium2.PdfTextPage, at: int) -> bool:
    """Whether the font of a letter calls itself bold: many fonts tell their weight in their name alone."""
    size = pdfium.FPDFText_GetFontInfo(textpage, at, None, 0, None)
    if not 0 < size < 500:
        return False
    buffer = bytearray(size)
    pdfium.FPDFText_GetFontInfo(textpage, at, (pdfium.c_char * size).from_buffer(buffer), size, None)
    return re.search(rb"bold|black|heavy|semibold|demi", bytes(buffer), re.IGNORECASE) is not None


def _facts(document: pypdfium2.PdfDocument) -> dict[str, str]:
    meta = document.get_metadata_dict(skip_empty=True)
    when = re.match(r"D:([0-9]{4})([0-9]{2})([0-9]{2})", meta.get("ModDate", meta.get("CreationDate", "")))
    return {
        "title": one_line(meta.get("Title", "")),
        "publisher": one_line(meta.get("Author", "")),
        "modified": "-".join(when.groups()) if when else "",
    }
