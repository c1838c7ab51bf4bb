"""Writing decisions: an accepted proposal becomes a statement, and a claim of who accepted it when."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import count

from rdflib import RDF, XSD, Graph, Literal, URIRef

from linjaus.config import Settings
from linjaus.errors import SourceError
from linjaus.iris import slugify
from linjaus.linking import NEW_THEME, THEME, Linkable, Proposal
from linjaus.model import Triple
from linjaus.namespaces import DC, DCTERMS, SKOS
from linjaus.placing import put_in_place
from linjaus.turtle import parse_turtle
from linjaus.turtle_form import insert, remove

from .rejected import PATH, Rejected, read_rejected, rejected_text

_QUALIFIER = re.compile(r"\s*\([^()]*\)$")
_CLAIM = re.compile(r"/claim/([1-9][0-9]*)$")


@dataclass(frozen=True)
class _Change:
    """What a decision changed. before, after: the bytes of each file by path; None where there was no file."""

    before: Mapping[str, bytes | None]
    after: Mapping[str, bytes]
    made: tuple[str, ...] = ()


class Desk:
    """Where a steward's decisions are written. who: a name; day: the date of the decisions.

    Every method writes at once and whole, or raises and leaves every file as it was.
    """

    def __init__(self, settings: Settings, site: Linkable, who: str, day: date) -> None:
        self._settings = settings
        self._site = site
        self._who = who
        self._day = day
        self._done: list[_Change] = []
        self._made: dict[str, URIRef] = {}

    def accept(self, proposal: Proposal, instead_of: Proposal | None = None) -> URIRef:
        """Write a proposal into the data; the IRI that became its object.

        instead_of: the proposal that this one was chosen over, which counts as rejected. Raises SourceError when a file
        has no place for it, as when the data were changed meanwhile.
        """
        texts: dict[str, str] = {}
        value, made = proposal.object, tuple[str, ...]()
        if proposal.kind == NEW_THEME:
            known = self._made.get(proposal.concept) or self._site.by_concept.get(proposal.concept)
            value = known or self._new_theme(proposal, texts)
            made = () if known else (proposal.concept,)
        self._insert(texts, proposal.file, [(proposal.subject, proposal.predicate, value)])
        if texts[proposal.file].encode("utf-8") == self._read(proposal.file):
            raise SourceError("The file says so already.", "Skip the proposal.", proposal.file)
        claim = self._next_claim(texts, proposal)
        self._insert(texts, proposal.file, self._claim(claim, proposal, value, self._sources(proposal)))
        for path in list(texts):
            texts[path] = self._dated(texts[path], path)
        if instead_of is not None:
            texts[PATH] = self._with_rejected(instead_of)
        self._write(texts, made)
        if made:
            self._made[proposal.concept] = value
        return value

    def reject(self, proposal: Proposal) -> None:
        """Write that a proposal is not to be made again."""
        self._write({PATH: self._with_rejected(proposal)})

    def undo(self) -> bool:
        """Take the last decision back; whether there was one.

        Raises SourceError when a file was changed since by somebody else: then nothing is taken back.
        """
        if not self._done:
            return False
        change = self._done[-1]
        for path, content in change.after.items():
            if self._read(path) != content:
                raise SourceError("The file was changed since, so the decision stays.", "Change it by hand.", path)
        put_in_place(self._settings.site, change.before)
        self._done.pop()
        for concept in change.made:
            self._made.pop(concept, None)
        return True

    def _new_theme(self, proposal: Proposal, texts: dict[str, str]) -> URIRef:
        """Add a theme for a concept that the site has none for, with the vocabulary's labels."""
        if len(self._site.schemes) != 1:
            raise SourceError(
                f"The themes stand in {len(self._site.schemes)} schemes, so it is open where a new one belongs.",
                "Write the theme by hand, then accept the proposal.",
            )
        (scheme,) = self._site.schemes
        names = {tag: _QUALIFIER.sub("", text) for tag, text in proposal.object_name.items()}
        tags = [tag for tag in self._settings.languages if tag in names]
        if tags[:1] != [self._settings.languages[0]]:
            raise SourceError(
                f"The concept {proposal.concept} has no name in {self._settings.languages[0]}.",
                "Write the theme by hand, then accept the proposal.",
            )
        theme = self._free_iri(slugify(names[tags[0]]))
        labels: list[Triple] = [(theme, SKOS.prefLabel, Literal(names[tag], lang=tag)) for tag in tags]
        concept = URIRef(proposal.concept)
        rest: list[Triple] = [
            (theme, SKOS.inScheme, scheme),
            (theme, SKOS.topConceptOf, scheme),
            (theme, SKOS.exactMatch, concept),
            (theme, DCTERMS.source, concept),
        ]
        path = self._site.files[scheme]
        self._insert(texts, path, [(theme, RDF.type, SKOS.Concept), *labels, *rest])
        mapped = replace(proposal, subject=theme, predicate=SKOS.exactMatch, object=concept, file=path)
        claim = URIRef(f"{theme}/claim/1")
        self._insert(texts, path, self._claim(claim, mapped, concept, [(DCTERMS.source, concept)]))
        return theme

    def _free_iri(self, slug: str) -> URIRef:
        """An IRI like those of the other themes that nothing has yet."""
        like = self._settings.iris.parse_thing(str(self._site.themes[0]))
        kind = like.kind if like is not None else "theme"
        own, mint = slug or kind, self._settings.iris.mint_thing
        possible = (mint(kind, own if number == 1 else f"{own}-{number}") for number in count(1))
        return next(iri for iri in possible if iri not in self._site.files and iri not in self._made.values())

    def _sources(self, proposal: Proposal) -> Sequence[tuple[URIRef, URIRef]]:
        """Where the claim comes from: the passages or the source of the statement, the concept for a mapping."""
        if proposal.kind == THEME:
            return [(DCTERMS.source, proposal.object)]
        statement = next((one for one in self._site.statements if one.iri == proposal.subject), None)
        if statement is None or not statement.sources:
            raise SourceError(f"{proposal.subject} has no source.", "Say where it was read from.", proposal.file)
        return statement.sources

    def _next_claim(self, texts: Mapping[str, str], proposal: Proposal) -> URIRef:
        graph = self._graph(texts[proposal.file], proposal.file)
        taken = {
            int(match[1])
            for claim in graph.subjects(RDF.type, RDF.Statement)
            if str(claim).startswith(f"{proposal.subject}/claim/") and (match := _CLAIM.search(str(claim)))
        }
        return URIRef(f"{proposal.subject}/claim/{max(taken, default=0) + 1}")

    def _claim(
        self, claim: URIRef, proposal: Proposal, value: URIRef, sources: Sequence[tuple[URIRef, URIRef]]
    ) -> list[Triple]:
        """The claim that repeats a statement and says where it comes from, who accepted it and when."""
        return [
            (claim, RDF.type, RDF.Statement),
            (claim, RDF.subject, proposal.subject),
            (claim, RDF.predicate, proposal.predicate),
            (claim, RDF.object, value),
            *((claim, predicate, source) for predicate, source in sources),
            (claim, DC.creator, Literal(self._who)),
            (claim, DCTERMS.created, Literal(self._day.isoformat(), datatype=XSD.date)),
        ]

    def _insert(self, texts: dict[str, str], path: str, triples: Iterable[Triple]) -> None:
        if path not in texts:
            content = self._read(path)
            if content is None:
                raise SourceError("The file is not there any more.", "Run the command again.", path)
            texts[path] = content.decode("utf-8")
        texts[path] = insert(texts[path], triples, path, self._settings.prefixes)

    def _dated(self, text: str, path: str) -> str:
        """With the day of the change as the date of the file's own graph, when it has an older one."""
        graph_name = self._settings.iris.graph(_graph_path(path))
        old = list(self._graph(text, path).objects(graph_name, DCTERMS.modified))
        new = Literal(self._day.isoformat(), datatype=XSD.date)
        if len(old) != 1 or str(old[0]) >= str(new):
            return text
        with_both = insert(text, [(graph_name, DCTERMS.modified, new)], path, self._settings.prefixes)
        return remove(with_both, [(graph_name, DCTERMS.modified, old[0])], path)

    def _graph(self, text: str, path: str) -> Graph:
        graph, _, _ = parse_turtle(text.encode(), path, str(self._settings.iris.graph(_graph_path(path))))
        return graph

    def _with_rejected(self, proposal: Proposal) -> str:
        name = proposal.object_name.get("fi") or next(iter(proposal.object_name.values()), "")
        row = Rejected(*proposal.key, name, self._who, self._day.isoformat())
        return rejected_text([*read_rejected(self._settings.site), row])

    def _read(self, path: str) -> bytes | None:
        try:
            return (self._settings.site / path).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise SourceError(f"The file cannot be read: {error.strerror}.", "Check its permissions.", path) from error

    def _write(self, texts: Mapping[str, str], made: tuple[str, ...] = ()) -> None:
        after = {path: text.encode("utf-8") for path, text in texts.items()}
        change = _Change({path: self._read(path) for path in after}, after, made)
        put_in_place(self._settings.site, after)
        self._done.append(change)


def _graph_path(path: str) -> str:
    return path.removesuffix(".ttl").removeprefix("data/")
