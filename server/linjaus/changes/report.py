"""Changes as JSON, and as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rdflib import Literal, URIRef

from ..namespaces import PREFIXES
from .notes import LANGUAGES, in_language, kind_name, version_notes
from .records import (
    ADDED,
    CHANGED,
    MOVED,
    REMOVED,
    REWORDED,
    WITHDRAWN,
    Changes,
    Inner,
    PropertyChange,
    Rewording,
    ThingChange,
    Value,
)
from .words import DELETED, INSERTED, Piece

_SIGNS = {ADDED: "+", REMOVED: "-", WITHDRAWN: "x", MOVED: ">", REWORDED: "~", CHANGED: "~"}
_MARKS = {DELETED: "[-{}-]", INSERTED: "{{+{}+}}"}
_TEXTS: Mapping[str, Mapping[str, str]] = {
    "fi": {
        "derived": "Johdetut väitteet, jotka seuraavat näistä: {} poistettu, {} lisätty.",
        "metadata": "Lisäksi {} kohteesta muuttui vain päiväyksiä ja tarkistussummia.",
        "nameless": "Nimettömistä solmuista poistettiin {} väitettä ja lisättiin {}.",
    },
    "sv": {
        "derived": "Härledda påståenden som följer av dessa: {} borttagna, {} tillagda.",
        "metadata": "Dessutom ändrades bara datum och kontrollsummor för {} objekt.",
        "nameless": "Om namnlösa noder togs {} påståenden bort och {} lades till.",
    },
    "en": {
        "derived": "Derived statements that follow from these: {} removed, {} added.",
        "metadata": "Of {} more, only dates and checksums changed.",
        "nameless": "About nodes without a name, {} statements were removed and {} added.",
    },
}


def changes_json(changes: Changes) -> dict[str, Any]:
    """As plain values for ``json.dumps``; labels and notes by language."""
    return {
        "before": changes.before,
        "after": changes.after,
        "notes": {language: version_notes(changes, language) for language in LANGUAGES},
        "kinds": [
            {
                "kind": kind.key,
                **({"iri": str(kind.name), **_label(changes, kind.name)} if kind.name is not None else {}),
                "counts": kind.counts(),
                "things": [_thing(changes, thing) for thing in kind.things],
            }
            for kind in changes.kinds
        ],
        "metadata_only": [_thing(changes, thing) for thing in changes.metadata_only],
        "statements": {"removed": len(changes.quads.removed), "added": len(changes.quads.added)},
        "derived": {"removed": changes.derived[0], "added": changes.derived[1]},
        "nameless": {"removed": changes.nameless[0], "added": changes.nameless[1]},
    }


def _thing(changes: Changes, thing: ThingChange) -> dict[str, Any]:
    made: dict[str, Any] = {"iri": str(thing.iri), **_label(changes, thing.iri), "status": thing.status}
    if thing.trail:
        made["within"] = [{"iri": str(iri), **_label(changes, iri)} for iri in thing.trail]
    if thing.former is not None:
        made["former_iri"] = str(thing.former)
    if thing.wholes is not None:
        made["moved"] = dict(zip(("from", "to"), map(str, thing.wholes), strict=True))
    for key, some in (("properties", thing.properties), ("metadata", thing.metadata)):
        if some:
            made[key] = [_property(changes, each) for each in some]
    return made


def _property(changes: Changes, change: PropertyChange) -> dict[str, Any]:
    made: dict[str, Any] = {"about": str(change.about), "property": str(change.property)}
    made |= _label(changes, change.property)
    for key, values in (("removed", change.removed), ("added", change.added)):
        if values:
            made[key] = [_value(changes, value) for value in values]
    if change.reworded:
        made["reworded"] = [
            {
                "before": str(each.before),
                "after": str(each.after),
                **({"language": each.after.language} if each.after.language else {}),
                "words": [[piece.op, piece.text] for piece in each.words],
            }
            for each in change.reworded
        ]
    return made


def _value(changes: Changes, value: Value) -> dict[str, Any]:
    if isinstance(value, Inner):
        return {"rows": [{"property": str(key), **_value(changes, inner)} for key, inner in value.rows]}
    if isinstance(value, URIRef):
        return {"iri": str(value), **_label(changes, value)}
    extra = {"language": value.language} if value.language else {"datatype": str(value.datatype)}
    return {"value": str(value), **(extra if value.language or value.datatype else {})}


def _label(changes: Changes, iri: URIRef) -> dict[str, dict[str, str]]:
    texts = changes.names.get(iri)
    return {"label": {text.language or "": str(text) for text in texts}} if texts else {}


def report_lines(changes: Changes, language: str) -> Iterator[str]:
    """The lines of a report in a language (notes.LANGUAGES): notes, then kind by kind what happened to which thing."""
    writer = _Writer(changes, language)
    yield f"{changes.before} → {changes.after}".strip()
    yield version_notes(changes, language)
    for kind in changes.kinds:
        yield ""
        yield kind_name(changes, kind, language)
        for thing in kind.things:
            yield from writer.thing(thing)
    words = _TEXTS.get(language, _TEXTS["en"])
    if changes.metadata_only or any(changes.nameless) or any(changes.derived):
        yield ""
    if changes.metadata_only:
        yield words["metadata"].format(len(changes.metadata_only))
    if any(changes.nameless):
        yield words["nameless"].format(*changes.nameless)
    if any(changes.derived):
        yield words["derived"].format(*changes.derived)


class _Writer:
    def __init__(self, changes: Changes, language: str) -> None:
        self._changes = changes
        self._language = language

    def thing(self, thing: ThingChange) -> Iterator[str]:
        name = self.name(thing.iri)
        address = self.short(thing.iri)
        within = " › ".join(self.name(iri) for iri in thing.trail)
        yield f"  {_SIGNS[thing.status]} " + (name if name == address else f"{name}  <{address}>")
        if within:
            yield f"      ({within})"
        if thing.former is not None:
            yield f"      {self.short(thing.former)} → {address}"
        elif thing.wholes is not None:
            yield "      " + " → ".join(self.name(iri) for iri in thing.wholes)
        if thing.status not in (ADDED, REMOVED):
            for change in thing.properties:
                yield from self.property(thing, change)

    def property(self, thing: ThingChange, change: PropertyChange) -> Iterator[str]:
        fragment = f" #{change.about.partition('#')[2]}" if change.about != thing.iri else ""
        name = f"      {self.name(change.property)}{fragment}"
        for each in change.reworded:
            yield f"{name}{_tag(each.after)}: {marked(each)}"
        for value in change.removed:
            yield f"{name}: [-{self.value(value)}-]"
        for value in change.added:
            yield f"{name}: {{+{self.value(value)}+}}"

    def value(self, value: Value) -> str:
        if isinstance(value, Inner):
            return f"({'; '.join(f'{self.name(key)}: {self.value(inner)}' for key, inner in value.rows)})"
        return self.name(value) if isinstance(value, URIRef) else f"{_one_line(value)}{_tag(value)}"

    def name(self, iri: URIRef) -> str:
        text = in_language(self._changes.names.get(iri, ()), self._language)
        return self.short(iri) if text is None else _one_line(text)

    def short(self, iri: URIRef) -> str:
        if iri.startswith(self._changes.base):
            return iri[len(self._changes.base) :]
        for prefix, namespace in PREFIXES.items():
            if iri.startswith(namespace):
                return f"{prefix}:{iri[len(namespace) :]}"
        return str(iri)


def marked(rewording: Rewording) -> str:
    """Both texts in one line, as wdiff marks them: ``[-deleted-]{+inserted+}``."""
    return "".join(_mark(piece) for piece in rewording.words)


def _mark(piece: Piece) -> str:
    return _MARKS.get(piece.op, "{}").format(_one_line(piece.text))


def _tag(value: Literal) -> str:
    return f" @{value.language}" if value.language else ""


def _one_line(text: str) -> str:
    """Without line breaks and control characters, which would act on the terminal."""
    return "".join(character if character.isprintable() else " " for character in text)
