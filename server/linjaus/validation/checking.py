"""The check of a site, kept at hand: what has not changed since the last time is not looked at again.

The findings are a function of what is given, however it was come by: a change of one file leads to the same list as a
check from the beginning.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from pyshacl.errors import ValidationFailure
from rdflib import DCTERMS, RDFS, Graph, URIRef
from rdflib.term import Node

from ..iris import IriSpace
from ..model import Finding, SourceFile, StoredText, Triple
from ..namespaces import OA
from ..sources import merge
from . import rules
from .anchors import check_passage, check_sources
from .drafts import check_drafts, ease
from .judging import Judge, Result
from .links import Described, Mention, check_links, describes, find_mentions
from .places import Places, in_order
from .rules import Slip
from .shacl import check_targets, tell
from .soundness import LOAD_ERRORS, check_shapes, unusable
from .vocabulary import Vocabulary, build_vocabulary, check_terms


@dataclass(frozen=True)
class Rulebook:
    """What a site's data are judged by: its shapes, found sound, and its ontology."""

    iris: IriSpace
    ontology: Sequence[SourceFile]
    shapes: Sequence[SourceFile]
    shapes_graph: Graph
    vocabulary: Vocabulary

    def under(self, ontology: Sequence[SourceFile]) -> Rulebook:
        """The same shapes with another ontology."""
        return replace(self, ontology=ontology, vocabulary=build_vocabulary(merge(ontology)))


def build_rulebook(ontology: Sequence[SourceFile], shapes: Sequence[SourceFile], iris: IriSpace) -> Rulebook:
    """Judge the shapes themselves and gather the terms that the ontology declares.

    Raises SiteUnreadable, with file and line of each, when shapes are malformed, or when none of them has a target.
    """
    shapes_graph = merge(shapes)
    check_shapes(shapes_graph, shapes)
    return Rulebook(iris, ontology, shapes, shapes_graph, build_vocabulary(merge(ontology)))


@dataclass(frozen=True)
class _Looked:
    """What was found by looking at one file alone."""

    file: SourceFile
    triples: frozenset[Triple]
    describes: frozenset[str]
    slips: tuple[Slip, ...]
    mentions: tuple[Mention, ...]


class Check:
    """The findings in the data of a site under one rulebook."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._rulebook = rulebook
        self._begin()

    def _begin(self) -> None:
        rulebook = self._rulebook
        self._graph = Graph("SimpleMemory", bind_namespaces="none")
        self._says: Counter[Triple] = Counter()
        self._judge: Judge | None = None
        self._results: dict[Node, list[Result]] = {}
        self._looked: dict[str, _Looked] = {}
        self._texts: dict[str, StoredText] = {}
        self._passages: dict[tuple[Node, URIRef], Slip | None] = {}
        self._described = Described(rulebook.iris)
        self._places = Places((), self._graph, rulebook.iris)
        iris = rulebook.iris
        self._described.exchange(set(), {iris.base, str(iris.ontology), str(iris.shapes)})

    def findings(
        self, data: Sequence[SourceFile], texts: Sequence[StoredText] = (), unread: Sequence[str] = ()
    ) -> list[Finding]:
        """Everything that is wrong, sorted by ``Finding.sort_key``. A file that is the same object is unchanged.

        unread: paths of files that nobody reads. Raises SiteUnreadable when no shape applies to the data, or when one
        cannot be evaluated; the next call then begins anew.
        """
        try:
            affected = self._take(data, texts)
            check_targets(self._graph, data, self._rulebook.shapes_graph)
            self._judge_again(affected)
            self._read_passages(texts, affected)
        except BaseException:
            self._begin()
            raise
        found = [*self._tell(), *(slip.finding(self._places) for slip in self._slips(data, texts, unread))]
        return _in_order(ease(found, data, self._rulebook.shapes_graph, self._rulebook.iris))

    def _take(self, data: Sequence[SourceFile], texts: Sequence[StoredText]) -> set[Node] | None:
        """Go over to these files and texts; the nodes that have to be judged again, None for all of them."""
        rulebook = self._rulebook
        files = {file.path: file for file in (*data, *rulebook.ontology, *rulebook.shapes)}
        first = not self._looked
        judged = {file.path for file in rulebook.shapes}
        before, after = set[Triple](), set[Triple]()
        for path in [*self._looked, *(path for path in files if path not in self._looked)]:
            old, new = self._looked.get(path), files.get(path)
            if old is not None and new is old.file:
                continue
            looked = None if new is None else self._look(new)
            self._described.exchange(old.describes if old else set(), looked.describes if looked else set())
            if path not in judged:
                gone, come = old.triples if old else set(), looked.triples if looked else set()
                before |= self._unsay(gone - come)
                after |= self._say(come - gone)
            if looked is None:
                del self._looked[path]
            else:
                self._looked[path] = looked
        changed = before ^ after
        self._places.exchange([*files.values()])
        self._described.exchange({str(text.iri) for text in self._texts.values()}, {str(text.iri) for text in texts})
        if self._judge is None:
            self._judge = self._make_judge()
        if first or any(predicate == RDFS.subClassOf for _, predicate, _ in changed):
            self._judge.forget_classes()
            return None
        affected = self._judge.reads.affected_by(changed) | self._judge.touched_by(changed)
        return {node for node in affected if isinstance(node, Node)}

    def _look(self, file: SourceFile) -> _Looked:
        rulebook, triples = self._rulebook, in_order(file)
        return _Looked(
            file,
            frozenset(triples),
            frozenset(describes(file, triples, rulebook.iris)),
            tuple(check_terms(file, triples, rulebook.vocabulary)),
            tuple(find_mentions(file, triples, rulebook.iris)),
        )

    def _say(self, triples: Iterable[Triple]) -> set[Triple]:
        """Add what a file says; the triples that no file said before."""
        fresh = set()
        for triple in triples:
            self._says[triple] += 1
            if self._says[triple] == 1:
                self._graph.add(triple)
                fresh.add(triple)
        return fresh

    def _unsay(self, triples: Iterable[Triple]) -> set[Triple]:
        """Take away what a file said; the triples that no file says any more."""
        gone = set()
        for triple in triples:
            self._says[triple] -= 1
            if not self._says[triple]:
                del self._says[triple]
                self._graph.remove(triple)
                gone.add(triple)
        return gone

    def _make_judge(self) -> Judge:
        rulebook = self._rulebook
        try:
            return Judge(rulebook.shapes_graph, self._graph)
        except LOAD_ERRORS as error:
            raise unusable(str(error), rulebook.shapes) from error

    def _judge_again(self, affected: set[Node] | None) -> None:
        assert self._judge is not None  # noqa: S101 - made when the first files were taken
        if affected is None:
            self._results.clear()
        for node in self._judge.candidates() if affected is None else affected:
            try:
                results = self._judge.judge(node)
            except LOAD_ERRORS as error:
                raise unusable(str(error), self._rulebook.shapes) from error
            except ValidationFailure as error:
                raise unusable(error.message, self._rulebook.shapes) from error
            if results:
                self._results[node] = results
            else:
                self._results.pop(node, None)

    def _read_passages(self, texts: Sequence[StoredText], affected: set[Node] | None) -> None:
        """Look up every passage on a stored text that has changed, or whose text has."""
        assert self._judge is not None  # noqa: S101 - made when the first files were taken
        reads, found = self._judge.reads, dict[tuple[Node, URIRef], Slip | None]()
        for text in texts:
            same = self._texts.get(text.path) == text
            for passage in set(self._graph.subjects(OA.hasSource, text.iri)):
                key = (passage, text.iri)
                if same and key in self._passages and affected is not None and passage not in affected:
                    found[key] = self._passages[key]
                else:
                    reads.begin(passage)
                    found[key] = check_passage(reads, passage, text)
        self._passages = found
        self._texts = {text.path: text for text in texts}

    def _tell(self) -> Iterator[Finding]:
        for results in self._results.values():
            for result in results:
                yield tell(result, self._rulebook.shapes_graph, self._graph, self._places)

    def _slips(self, data: Sequence[SourceFile], texts: Sequence[StoredText], unread: Sequence[str]) -> Iterator[Slip]:
        iris = self._rulebook.iris
        for looked in self._looked.values():
            yield from looked.slips
            yield from check_links(looked.mentions, self._described, iris)
        yield from (slip for slip in self._passages.values() if slip is not None)
        yield from check_sources(self._graph, texts, iris)
        if not any((None, DCTERMS.modified, None) in file.graph for file in data):
            yield rules.RELEASE_UNDATED.slip(URIRef(iris.base), DCTERMS.modified, place=("", 0))
        yield from check_drafts(data, iris)
        for path in unread:
            yield rules.FILE_UNREAD.slip(URIRef(iris.base), place=(path, 0), name=path)


def _in_order(findings: Sequence[Finding]) -> list[Finding]:
    ordered: list[Finding] = []
    for finding in sorted(findings, key=lambda finding: (finding.sort_key(), sorted(finding.message.items()))):
        if not ordered or finding != ordered[-1]:
            ordered.append(finding)
    return ordered
