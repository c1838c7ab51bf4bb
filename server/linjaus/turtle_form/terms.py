"""Terms and how they are written: reading one in its scope, and spelling one in our form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from operator import itemgetter

from rdflib import RDF, XSD, BNode, Literal, URIRef
from rdflib.term import Node

from ..errors import SourceError
from .syntax import Directive, Leaf
from .tokens import Token

_UCHAR = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_ESCAPE = re.compile(r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}|\\.", re.DOTALL)
_PIECE = re.compile(rf"{_ESCAPE.pattern}|[\"\r]", re.DOTALL)
_LETTERS = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_SHORT = {"\\": "\\\\", '"': '\\"', "\t": "\\t", "\b": "\\b", "\n": "\\n", "\r": "\\r", "\f": "\\f"}
_HIDDEN = re.compile('[\x00-\x1f"\\\\\x7f-\x9f\u2028\u2029]')
_PARTS = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*:)?((?://[^/?#]*)?)([^?#]*)((?:\?[^#]*)?).*", re.DOTALL)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_NOT_IN_IRI = re.compile(r"[\x00-\x20<>\"{}|^`\\]")
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]*)")
_BARE = {
    str(XSD.integer): re.compile(r"[+-]?[0-9]+"),
    str(XSD.decimal): re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    str(XSD.double): re.compile(r"[+-]?(?:[0-9]+\.[0-9]*|\.?[0-9]+)[eE][+-]?[0-9]+"),
    str(XSD.boolean): re.compile(r"true|false"),
}
"""The datatypes of literals without quotes, and the forms that these may have (RDF 1.1 Turtle, 2.5.2 and 2.5.3)."""


def resolve(reference: str, base: str) -> str:
    """An IRI reference against a base; as it is when it is absolute or there is no base (RFC 3986, section 5.2)."""
    if not base or _SCHEME.match(reference):
        return reference
    scheme, authority, path, query = _PARTS.findall(base)[0]
    if reference.startswith("//"):
        return f"{scheme}{reference}"
    relative = re.split(r"[?#]", reference, maxsplit=1)[0]
    tail = reference[len(relative) :]
    if not relative:
        return f"{scheme}{authority}{path}{'' if tail.startswith('?') else query}{tail}"
    if not relative.startswith("/"):
        relative = ("/" if authority and not path else path[: path.rfind("/") + 1]) + relative
    return f"{scheme}{authority}{_without_dots(relative)}{tail}"


def _without_dots(path: str) -> str:
    """RFC 3986, section 5.2.4."""
    kept: list[str] = []
    segments = path.split("/")
    for segment in segments:
        if segment == "..":
            if len(kept) > 1:
                kept.pop()
        elif segment != ".":
            kept.append(segment)
    return "/".join(kept) + ("/" if segments[-1] in (".", "..") else "")


def unescape(text: str) -> str:
    """The text that a string, IRI or local name with escapes stands for (RDF 1.1 Turtle, section 6.4)."""

    def plain(match: re.Match[str]) -> str:
        escape = match[0]
        if escape[1] in "uU" and len(escape) > 2:
            return chr(int(escape[2:], 16))
        return _LETTERS.get(escape[1], escape[1])

    return _ESCAPE.sub(plain, text) if "\\" in text else text


def unquote(token: Token) -> str:
    """The value of a string in any of its four kinds of quotes."""
    width = 3 if token.text.startswith(('"""', "'''")) else 1
    return unescape(token.text[width:-width])


@dataclass
class Scope:
    """What relative IRIs and prefixes mean at some place. base: empty when the text declares none."""

    base: str = ""
    prefixes: dict[str, str] = field(default_factory=dict)

    def declare(self, directive: Directive) -> None:
        """Go past a directive."""
        iri = resolve(_iri_text(directive.iri), self.base)
        if directive.prefix is None:
            self.base = iri
        else:
            self.prefixes[directive.prefix] = iri

    def copy(self) -> Scope:
        """The same, to be changed on its own."""
        return Scope(self.base, dict(self.prefixes))

    def iri(self, token: Token) -> URIRef:
        """What an IRI or a prefixed name stands for; relative when the text declares no base."""
        if token.kind == "name":
            prefix, _, local = token.text.partition(":")
            return URIRef(self.prefixes.get(prefix, "") + unescape(local))
        return RDF.type if token.kind == "word" else URIRef(resolve(_iri_text(token), self.base))

    def term(self, leaf: Leaf) -> Node:
        """What a leaf stands for; a blank node has the name of its label."""
        token = leaf.token
        if token.kind == "label":
            return BNode(token.text[2:])
        if token.kind == "string":
            if leaf.tail is None:
                return Literal(unquote(token))
            if leaf.caret is None:
                return Literal(unquote(token), lang=leaf.tail.text[1:])
            return plain_literal(Literal(unquote(token), datatype=self.iri(leaf.tail), normalize=False))
        if token.kind == "number":
            datatype = next(name for name, form in _BARE.items() if form.fullmatch(token.text))
            return Literal(token.text, datatype=URIRef(datatype), normalize=False)
        if token.text in ("true", "false"):
            return Literal(token.text, datatype=XSD.boolean, normalize=False)
        return self.iri(token)


def plain_literal(term: Node) -> Node:
    """A string without its datatype, which is the same literal (RDF 1.1 Concepts, section 3.3); else as it is."""
    return Literal(str(term)) if isinstance(term, Literal) and term.datatype == XSD.string else term


def _iri_text(token: Token) -> str:
    return unescape(token.text[1:-1])


class Spelling:
    """How terms are written in one scope. used: the prefixes that were needed so far."""

    def __init__(self, scope: Scope, more: Mapping[str, str] | None = None) -> None:
        """more: prefixes that may be declared when they are needed."""
        self.scope = scope
        self.used: set[str] = set()
        known = set(scope.prefixes.values())
        table = {**{name: space for name, space in (more or {}).items() if space not in known}, **scope.prefixes}
        self._namespaces = sorted(filter(itemgetter(1), table.items()), key=lambda pair: -len(pair[1]))
        self._folder = scope.base[: scope.base.rfind("/") + 1] if "//" in scope.base else ""

    def leaf(self, leaf: Leaf, scope: Scope) -> str:
        """A leaf that was read in a scope, in our form. Strings keep their escapes of what cannot be seen."""
        token = leaf.token
        if token.kind == "string":
            if leaf.tail is None or leaf.caret is None:
                return requote(token.text) + (leaf.tail.text if leaf.tail else "")
            datatype = scope.iri(leaf.tail)
            if datatype == XSD.string:
                return requote(token.text)
            form = _BARE.get(str(datatype))
            value = unquote(token)
            return (
                value if form and form.fullmatch(value) else f"{requote(token.text)}^^{self._written(leaf.tail, scope)}"
            )
        return self._written(token, scope) if token.kind in ("iri", "name") else token.text

    def verb(self, leaf: Leaf, scope: Scope) -> str:
        """A predicate in our form: ``a`` for ``rdf:type``."""
        return "a" if scope.iri(leaf.token) == RDF.type else self._written(leaf.token, scope)

    def _written(self, token: Token, scope: Scope) -> str:
        """As it is written where that still means the same, but a full IRI is shortened."""
        iri = str(scope.iri(token))
        if token.kind == "name":
            prefix = token.text.partition(":")[0]
            if self.scope.prefixes.get(prefix) == scope.prefixes.get(prefix):
                self.used.add(prefix)
                return token.text
        elif not _SCHEME.match(token.text[1:]) and self.scope.base == scope.base:
            return token.text
        return self.iri(iri)

    def iri(self, iri: str) -> str:
        """An IRI in our form: with a prefix, else relative to the base, else in full.

        Raises SourceError when it has characters that no IRI may have.
        """
        if _NOT_IN_IRI.search(iri):
            raise SourceError(
                f"{iri!r} is no IRI.", "Write other characters than letters and digits with % (RFC 3987)."
            )
        for name, space in self._namespaces:
            if iri.startswith(space) and _LOCAL.fullmatch(iri, len(space)):
                self.used.add(name)
                return f"{name}:{iri[len(space) :]}"
        rest = iri[len(self._folder) :]
        if self._folder and iri.startswith(self._folder) and rest and resolve(rest, self.scope.base) == iri:
            return f"<{rest}>"
        return f"<{iri}>"

    def term(self, term: Node) -> str:
        """Any term in our form; a blank node by its label."""
        if isinstance(term, Literal):
            return self._literal(term)
        return f"_:{term}" if isinstance(term, BNode) else self.iri(str(term))

    def _literal(self, literal: Literal) -> str:
        lexical, datatype = str(literal), str(literal.datatype or XSD.string)
        form = _BARE.get(datatype)
        if form and form.fullmatch(lexical):
            return lexical
        quoted = quote(lexical)
        if literal.language:
            return f"{quoted}@{literal.language}"
        return quoted if datatype == str(XSD.string) else f"{quoted}^^{self.iri(datatype)}"


def quote(value: str) -> str:
    """A string between double quotes on one line, with escapes for what cannot be seen."""
    return '"' + _HIDDEN.sub(lambda match: _SHORT.get(match[0], f"\\u{ord(match[0]):04X}"), value) + '"'


def requote(text: str) -> str:
    """A quoted string in double quotes; in three of them only when it goes over several lines.

    Escapes of characters that can be seen are undone; the others stay, so that the eye still finds them.
    """
    width = 3 if text.startswith(('"""', "'''")) else 1
    inner, single = text[width:-width], text[0] == "'"
    wide = width == 3 and "\n" in inner

    def piece(match: re.Match[str]) -> str:
        found = match[0]
        if found == "\r":
            return "\\r"
        if found == '"':
            return found if wide and not single else '\\"'
        if found == "\\'":
            return "'"
        if _UCHAR.fullmatch(found):
            character = chr(int(found[2:], 16))
            return character if character.isprintable() and character not in '"\\' else found
        return found

    quotes = '"""' if wide else '"'
    return quotes + _PIECE.sub(piece, inner) + quotes
