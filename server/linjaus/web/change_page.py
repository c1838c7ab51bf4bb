"""The page about what changed between two releases, as records that its template reads."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import g, request
from flask_babel import gettext as _
from flask_babel import ngettext
from rdflib import Literal, URIRef

from ..changes import Changes, KindChanges, PropertyChange, ThingChange, version_notes
from ..changes.notes import kind_name
from ..changes.records import ADDED, CHANGED, MOVED, REMOVED, REWORDED, WITHDRAWN, Inner, Value
from ..changes.words import Piece
from .labels import Names, Text
from .links import Links, current_links
from .live import OUTER, current_releases
from .page_builder import PageBuilder
from .page_model import Ref, Row
from .page_model import Value as Shown

SHOWN = 200
"""Things of one kind on the page; the JSON has all."""


@dataclass(frozen=True)
class ShownRewording:
    """A text with what was deleted and inserted. lang: its language tag, empty when it has none."""

    lang: str
    words: tuple[Piece, ...]


@dataclass(frozen=True)
class ShownProperty:
    """What changed in one property. fragment: of the thing, when it is about one."""

    property: Ref
    fragment: str
    removed: tuple[Shown, ...]
    added: tuple[Shown, ...]
    reworded: tuple[ShownRewording, ...]


@dataclass(frozen=True)
class ShownThing:
    """A changed thing. moved: from and to, when it is a part of something else now; former: its address before."""

    ref: Ref
    status: str
    word: str
    trail: tuple[Ref, ...]
    properties: tuple[ShownProperty, ...]
    former: str = ""
    moved: tuple[Ref, Ref] | None = None


@dataclass(frozen=True)
class ShownKind:
    """The things of one kind; unlisted: how many more there are."""

    name: Text
    anchor: str
    counts: tuple[str, ...]
    things: tuple[ShownThing, ...]
    unlisted: int


@dataclass(frozen=True)
class ChangePage:
    """What changed between two releases."""

    before: str
    after: str
    notes: str
    kinds: tuple[ShownKind, ...]
    metadata_only: tuple[Ref, ...]
    metadata_unlisted: int
    statements: tuple[int, int]
    derived: tuple[int, int]
    nameless: tuple[int, int]
    path: str


def outer_links() -> Links:
    """Addresses of the whole site, also in a request for one kept release."""
    root = str(request.environ.get(OUTER, request.environ.get("SCRIPT_NAME", "")))
    return replace(current_links(), root=root.encode("latin-1").decode("utf-8", "replace").rstrip("/"))


def links_into(release: str) -> Links:
    """Addresses in a release: of the live one the plain ones, of any other those below its own."""
    links = outer_links()
    live = current_releases().current().name
    return links if release == live else replace(links, root=f"{links.root}/release/{release}")


def build_change_page(changes: Changes) -> ChangePage:
    """The page in the reader's language."""
    names = Names(g.chain, {iri: list(texts) for iri, texts in changes.names.items()})
    builders = {name: PageBuilder(names, links_into(name), g.chain) for name in (changes.before, changes.after)}
    writer = _Writer(builders[changes.before], builders[changes.after])
    folded = changes.metadata_only
    return ChangePage(
        changes.before,
        changes.after,
        version_notes(changes, g.language),
        tuple(writer.kind(changes, kind, number) for number, kind in enumerate(changes.kinds, 1)),
        tuple(writer.after.ref(thing.iri) for thing in folded[:SHOWN]),
        max(0, len(folded) - SHOWN),
        (len(changes.quads.removed), len(changes.quads.added)),
        changes.derived,
        changes.nameless,
        f"/changes/{changes.before}/{changes.after}",
    )


@dataclass(frozen=True)
class _Writer:
    before: PageBuilder
    after: PageBuilder

    def kind(self, changes: Changes, kind: KindChanges, number: int) -> ShownKind:
        ref = self.after.ref(kind.name) if kind.name is not None else None
        name = ref.label if ref is not None and ref.named else Text(kind_name(changes, kind, g.language))
        counts = tuple(count_word(status, count) for status, count in kind.counts().items())
        shown = tuple(self.thing(thing) for thing in kind.things[:SHOWN])
        return ShownKind(name, f"kind-{number}", counts, shown, len(kind.things) - len(shown))

    def thing(self, thing: ThingChange) -> ShownThing:
        side = self.before if thing.status == REMOVED else self.after
        moved = (self.before.ref(thing.wholes[0]), self.after.ref(thing.wholes[1])) if thing.wholes else None
        return ShownThing(
            side.ref(thing.iri),
            thing.status,
            status_word(thing.status),
            tuple(side.ref(iri) for iri in thing.trail),
            tuple(self.property(thing, change) for change in thing.properties),
            str(thing.former or ""),
            moved,
        )

    def property(self, thing: ThingChange, change: PropertyChange) -> ShownProperty:
        fragment = change.about.partition("#")[2] if change.about != thing.iri else ""
        return ShownProperty(
            self.after.ref(change.property),
            fragment,
            tuple(self.value(self.before, value) for value in change.removed),
            tuple(self.value(self.after, value) for value in change.added),
            tuple(ShownRewording(each.after.language or "", each.words) for each in change.reworded),
        )

    def value(self, builder: PageBuilder, value: Value) -> Shown:
        if isinstance(value, Literal):
            return builder.literal(value)
        if isinstance(value, URIRef):
            return Shown(ref=builder.ref(value))
        return self.inner(builder, value)

    def inner(self, builder: PageBuilder, value: Inner) -> Shown:
        if not value.rows:
            return Shown(text=Text("…"))
        rows: dict[URIRef, list[Shown]] = {}
        for predicate, inner in value.rows:
            rows.setdefault(predicate, []).append(self.value(builder, inner))
        return Shown(rows=tuple(Row(builder.ref(predicate), tuple(values)) for predicate, values in rows.items()))


def status_word(status: str) -> str:
    """What happened to one thing."""
    words: dict[str, str] = {
        ADDED: _("added"),
        REMOVED: _("removed"),
        WITHDRAWN: _("withdrawn"),
        MOVED: _("moved"),
        REWORDED: _("reworded"),
        CHANGED: _("changed"),
    }
    return words[status]


def count_word(status: str, count: int) -> str:
    """How many things it happened to."""
    words: dict[str, str] = {
        ADDED: ngettext("%(num)s added", "%(num)s added", count),
        REMOVED: ngettext("%(num)s removed", "%(num)s removed", count),
        WITHDRAWN: ngettext("%(num)s withdrawn", "%(num)s withdrawn", count),
        MOVED: ngettext("%(num)s moved", "%(num)s moved", count),
        REWORDED: ngettext("%(num)s reworded", "%(num)s reworded", count),
        CHANGED: ngettext("%(num)s changed", "%(num)s changed", count),
    }
    return words[status]
