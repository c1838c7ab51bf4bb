"""Citations: the facts of one, written as CSL-JSON, BibTeX, RIS, and in words.

Forms: Citation Style Language input data (schema of CSL 1.0.2), BibTeX as BibTeX 0.99d and Biber read it (UTF-8), and
RIS as reference managers exchange it (tags in two letters, lines end in CR LF).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .errors import NotAcceptable

CSL_JSON = "application/vnd.citationstyles.csl+json"
BIBTEX = "application/x-bibtex"
RIS = "application/x-research-info-systems"

FORMATS: Mapping[str, str] = {"csl": CSL_JSON, "bibtex": BIBTEX, "ris": RIS}
"""Short name → media type, the preferred one first."""

EXTENSIONS: Mapping[str, str] = {CSL_JSON: "json", BIBTEX: "bib", RIS: "ris"}
"""Media type → what the name of such a file ends in."""


@dataclass(frozen=True)
class Citation:
    """What is cited. Empty where nothing is known.

    key: ASCII letters, digits and hyphens. kind: ``dataset``, ``report`` (a document), ``entry`` (any other thing in
    the dataset) or ``query``. authors: names of bodies. issued: ISO date, year and month, or year. container: the work
    that it stands in. version: the release. url: where exactly this can be had again. iri: what it is about.
    language: tag of the title's language.
    """

    key: str
    kind: str
    title: str
    url: str
    version: str
    iri: str = ""
    authors: tuple[str, ...] = ()
    publisher: str = ""
    issued: str = ""
    container: str = ""
    language: str = ""
    license: str = ""


def write(citation: Citation, media_type: str) -> str:
    """The citation in one of the FORMATS. Raises NotAcceptable for any other."""
    if media_type == CSL_JSON:
        return json.dumps([to_csl(citation)], ensure_ascii=False, indent=1) + "\n"
    if media_type == BIBTEX:
        return to_bibtex(citation)
    if media_type == RIS:
        return to_ris(citation)
    raise NotAcceptable("A citation cannot be had in that form.", available=tuple(FORMATS.values()))


def in_words(citation: Citation, release: str = "release") -> str:
    """One line for people, without the address: authors, year, title, container, version, publisher.

    release: what a release is called in the reader's language.
    """
    authors = ", ".join(map(_plain, citation.authors))
    year = f" ({citation.issued[:4]})" if citation.issued else ""
    pieces = [f"{authors}{year}".strip(), _plain(citation.title)]
    if citation.container:
        pieces.append(_plain(citation.container))
    if citation.version:
        pieces.append(f"{release[:1].upper()}{release[1:]} {_plain(citation.version)}")
    if citation.publisher and citation.publisher not in citation.authors:
        pieces.append(_plain(citation.publisher))
    return "".join(piece if piece.endswith((".", "!", "?", "…")) else f"{piece}." for piece in _spaced(pieces))


def _spaced(pieces: list[str]) -> list[str]:
    kept = [piece for piece in pieces if piece]
    return kept[:1] + [f" {piece}" for piece in kept[1:]]


_CSL_TYPES = {"dataset": "dataset", "report": "report", "entry": "entry", "query": "dataset"}


def to_csl(citation: Citation) -> dict[str, Any]:
    """One item of CSL input data."""
    parts = [int(piece) for piece in _date(citation.issued).split("-") if piece]
    item: dict[str, Any] = {
        "id": citation.key,
        "type": _CSL_TYPES[citation.kind],
        "title": _plain(citation.title),
        "author": [{"literal": _plain(name)} for name in citation.authors],
        "issued": {"date-parts": [parts]} if parts else None,
        "publisher": _plain(citation.publisher),
        "container-title": _plain(citation.container),
        "genre": "SPARQL query" if citation.kind == "query" else "",
        "version": _plain(citation.version),
        "language": citation.language,
        "URL": citation.url,
        "note": _note(citation),
    }
    return {key: value for key, value in item.items() if value not in (None, "", [])}


_TEX = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
}
"""Characters that TeX takes for itself. Braces by name: BibTeX counts them, with a backslash in front or without."""
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def to_bibtex(citation: Citation) -> str:
    """One entry. Names of bodies and titles stand in braces of their own, so that no style cuts or lowers them."""
    report = citation.kind == "report"
    year, _, rest = _date(citation.issued).partition("-")
    month = _MONTHS[int(rest[:2]) - 1] if rest else ""
    where = ", ".join(_tex(piece) for piece in (citation.container, citation.publisher) if piece)
    fields = {
        "author": " and ".join(f"{{{_tex(name)}}}" for name in citation.authors),
        "title": f"{{{_tex(citation.title)}}}",
        "institution": f"{{{_tex((citation.authors or (citation.publisher,))[0])}}}" if report else "",
        "howpublished": "" if report else where,
        "year": year,
        "version": _tex(citation.version),
        "url": citation.url,
        "note": "; ".join(piece for piece in (where if report else "", _tex(_note(citation))) if piece),
        "language": _tex(citation.language),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value.strip("{}")]
    if month:
        lines.insert([line.startswith("  year") for line in lines].index(True) + 1, f"  month = {month},")
    entry = "techreport" if report else "misc"
    return "\n".join([f"@{entry}{{{citation.key},", *lines, "}", ""])


def _tex(text: str) -> str:
    return "".join(_TEX.get(character, character) for character in _plain(text))


_RIS_TYPES = {"dataset": "DATA", "report": "RPRT", "entry": "GEN", "query": "DATA"}


def to_ris(citation: Citation) -> str:
    """One record. A value never runs over its line."""
    date = _date(citation.issued)
    lines = [
        ("TY", _RIS_TYPES[citation.kind]),
        ("ID", citation.key),
        *(("AU", name) for name in citation.authors),
        ("TI", citation.title),
        ("T2", citation.container),
        ("PB", citation.publisher),
        ("PY", date[:4]),
        ("DA", "/".join([*date.split("-"), "", ""][:3]) + "/" if date else ""),
        ("ET", citation.version),
        ("LA", citation.language),
        ("UR", citation.url),
        ("N1", _note(citation)),
    ]
    written = [f"{tag}  - {_plain(value)}" for tag, value in lines if _plain(value)]
    return "".join(f"{line}\r\n" for line in [*written, "ER  - "])


def _note(citation: Citation) -> str:
    """What no field of any form is made for: what the thing is called for ever, and the terms of the data."""
    pieces = [citation.iri if citation.iri != citation.url else "", citation.license]
    return "; ".join(piece for piece in pieces if piece)


_SPACES = re.compile(r"[\s\x00-\x1f\x7f\x85\u2028\u2029]+")
_DATE = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?")


def _plain(text: str) -> str:
    """The text in one line, without control characters."""
    return _SPACES.sub(" ", text).strip()


def _date(text: str) -> str:
    """The date that the text begins with, as exact as it says; empty when it begins with none."""
    match = _DATE.match(text)
    return match[0] if match else ""
