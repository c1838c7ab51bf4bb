"""Terms and rows as the result formats have them, in the very bytes that Oxigraph writes.

JSON: SPARQL 1.1 Query Results JSON Format; XML: SPARQL Query Results XML Format; CSV and TSV: SPARQL 1.1 Query Results
CSV and TSV Formats. Every variable has a value in every row here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from json.encoder import encode_basestring

from linjaus.engine.columns.question import BLANK, IRI, TAGGED, TYPED

XSD = "http://www.w3.org/2001/XMLSchema#"
INTEGER = f"{XSD}integer"

TermWriter = Callable[[int, str, str], str]
"""kind, lexical and tag of a term, as ``terms`` has them → the term in a format."""

_XML_SPACE = " \t\n\r"
_XML_ENDS = {ord(space): f"&#{ord(space)};" for space in _XML_SPACE}
_IN_CSV_QUOTES = re.compile(r'[",\n\r]')
_PLAIN_IN_TSV = {
    INTEGER: re.compile(r"[+-]?[0-9]+"),
    f"{XSD}decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    f"{XSD}boolean": re.compile("true|false"),
}
"""What Turtle writes without quotes (section 2.5); a double that the store has kept is never so written."""


@dataclass(frozen=True)
class Layout:
    """An answer in a format. before: what stands before each value of a row; after: what ends a row; between: what
    stands between two rows.
    """

    start: str
    before: Sequence[str]
    term: TermWriter
    after: str
    between: str
    end: str


def layout_of(media_type: str, names: Sequence[str]) -> Layout:
    """The layout of an answer with these variables. media_type: one of port.BINDINGS_TYPES."""
    return _LAYOUTS[media_type](names)


def _json(names: Sequence[str]) -> Layout:
    quoted = [encode_basestring(name) for name in names]
    return Layout(
        start=f'{{"head":{{"vars":[{",".join(quoted)}]}},"results":{{"bindings":[',
        before=[f"{',' if place else '{'}{name}:" for place, name in enumerate(quoted)],
        term=_json_term,
        after="}",
        between=",",
        end="]}}",
    )


def _json_term(kind: int, lexical: str, tag: str) -> str:
    value = encode_basestring(lexical)
    if kind == IRI:
        return f'{{"type":"uri","value":{value}}}'
    if kind == BLANK:
        return f'{{"type":"bnode","value":{value}}}'
    if not tag:
        return f'{{"type":"literal","value":{value}}}'
    name = "xml:lang" if kind == TAGGED else "datatype"
    return f'{{"type":"literal","value":{value},"{name}":{encode_basestring(tag)}}}'


def _xml(names: Sequence[str]) -> Layout:
    head = "".join(f'<variable name="{name}"/>' for name in names)
    return Layout(
        start=f'<?xml version="1.0"?><sparql xmlns="http://www.w3.org/2005/sparql-results#"><head>{head}</head><results>',
        before=[f'{"</binding>" if place else "<result>"}<binding name="{name}">' for place, name in enumerate(names)],
        term=_xml_term,
        after="</binding></result>",
        between="",
        end="</results></sparql>",
    )


def _xml_term(kind: int, lexical: str, tag: str) -> str:
    if kind == IRI:
        return f"<uri>{_xml_text(lexical)}</uri>"
    if kind == BLANK:
        return f"<bnode>{lexical}</bnode>"
    if not tag:
        return f"<literal>{_xml_text(lexical)}</literal>"
    name = "xml:lang" if kind == TAGGED else "datatype"
    return f'<literal {name}="{_xml_text(tag)}">{_xml_text(lexical)}</literal>'


def _xml_text(text: str) -> str:
    """Text with its signs as entities, and the white space at its ends too, which a reader might trim."""
    rest = text.lstrip(_XML_SPACE)
    inner = rest.rstrip(_XML_SPACE)
    signs = inner.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    signs = signs.replace("'", "&apos;").replace('"', "&quot;")
    if len(inner) == len(text):
        return signs
    before, after = text[: len(text) - len(rest)], rest[len(inner) :]
    return before.translate(_XML_ENDS) + signs + after.translate(_XML_ENDS)


def _csv(names: Sequence[str]) -> Layout:
    return Layout(",".join(names) + "\r\n", _separated(",", names), _csv_term, "\r\n", "", "")


def _csv_term(kind: int, lexical: str, tag: str) -> str:
    if kind == BLANK:
        return f"_:{lexical}"
    if kind == IRI or not _IN_CSV_QUOTES.search(lexical):
        return lexical
    return '"' + lexical.replace('"', '""') + '"'


def _tsv(names: Sequence[str]) -> Layout:
    head = "\t".join(f"?{name}" for name in names) + "\n"
    return Layout(head, _separated("\t", names), _tsv_term, "\n", "", "")


def _tsv_term(kind: int, lexical: str, tag: str) -> str:
    if kind == IRI:
        return f"<{lexical}>"
    if kind == BLANK:
        return f"_:{lexical}"
    if kind == TYPED:
        plain = _PLAIN_IN_TSV.get(tag)
        if plain is not None and plain.fullmatch(lexical):
            return lexical
    text = lexical.replace("\\", "\\\\").replace('"', '\\"')
    text = text.replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
    if not tag:
        return f'"{text}"'
    return f'"{text}"@{tag}' if kind == TAGGED else f'"{text}"^^<{tag}>'


def _separated(separator: str, names: Sequence[str]) -> list[str]:
    return [separator if place else "" for place, _ in enumerate(names)]


_LAYOUTS = {
    "application/sparql-results+json": _json,
    "application/sparql-results+xml": _xml,
    "text/csv": _csv,
    "text/tab-separated-values": _tsv,
}
