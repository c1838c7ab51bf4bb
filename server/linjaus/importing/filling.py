"""A document that the site knows by name or in outline, filled with what its text says, now that the text is there.

What the file says already stays. Its coverage becomes *described*, and a priority that had an address for a source gets
its passage in place of that (``docs/stewards.md``, “A document that is only known in outline”).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rdflib import DCTERMS, RDF, SKOS, XSD, Literal, URIRef
from rdflib.term import Node

from ..drafting import STATUS, DraftFile, Former, Terms
from ..iris import IriSpace
from ..model import SourceFile, Triple
from ..turtle_form import insert, remove
from .former import known_elements
from .merging import NEW, Conflict, Merged, is_single, slot_of


def is_open(file: SourceFile, iris: IriSpace) -> bool:
    """Whether a file has a document that is only named or outlined."""
    described = (None, Terms(iris)("coverage"), Terms(iris).described)
    return file.path.startswith("data/documents/") and described not in file.graph


def former_of_file(file: SourceFile, slug: str, iris: IriSpace, language: str) -> Former:
    """What an open file has named, so that what is filled in keeps its IRIs."""
    document = iris.mint_thing("document", slug)
    known = tuple(known_elements(iris, file.graph, document, language))
    claims = {
        (subject, predicate, value): URIRef(str(claim))
        for claim in file.graph.subjects(RDF.type, RDF.Statement)
        for subject in file.graph.objects(claim, RDF.subject)
        for predicate in file.graph.objects(claim, RDF.predicate)
        for value in file.graph.objects(claim, RDF.object)
    }
    taken = frozenset(URIRef(str(one)) for one in file.graph.subjects(unique=True) if isinstance(one, URIRef))
    return Former(documents={slug: ("", known)}, claims=claims, taken=taken)


def fill_file(
    file: SourceFile,
    text: str,
    theirs: DraftFile,
    iris: IriSpace,
    prefixes: Mapping[str, str],
    today: str,
    resolve: str,
) -> Merged:
    """The file with what the draft adds to it. text: of the file as it stands.

    An element that another address backs and this text has not is a conflict; NEW takes it out.
    """
    terms = Terms(iris)
    slots = {slot_of(triple) for triple in file.graph}
    there = set(file.graph)
    out: list[Triple] = []
    into: list[Triple] = []
    for triple in theirs.triples:
        subject, predicate, _ = triple
        if predicate == terms("coverage"):
            out += list(file.graph.triples((subject, predicate, None)))
            into.append(triple)
        elif triple not in there and not (is_single(predicate) and slot_of(triple) in slots):
            if predicate == terms("statedIn") and (subject, RDF.type, RDF.Statement) not in there:
                out += list(file.graph.triples((subject, DCTERMS.source, None)))
            into.append(triple)
    into = _without_idle_claims(into)
    conflicts: list[Conflict] = []
    for element in _not_in_the_text(file, theirs, iris):
        if resolve == NEW:
            out += [triple for triple in there if str(triple[0]) == element or str(triple[0]).startswith(f"{element}/")]
        else:
            conflicts.append(_conflict(file, element))
    dates = [triple for triple in there if triple[0] == file.graph_name and triple[1] == DCTERMS.modified]
    if all(str(triple[2]) < today for triple in dates):
        out += dates
        into.append((file.graph_name, DCTERMS.modified, Literal(today, datatype=XSD.date)))
    if (file.graph_name, STATUS, terms.unchecked) not in there | set(into):
        into.append((file.graph_name, STATUS, terms.unchecked))
    return Merged(insert(remove(text, out, file.path), into, file.path, prefixes), tuple(conflicts))


def _without_idle_claims(added: list[Triple]) -> list[Triple]:
    """Without the claims on statements that are not added: the file says these itself, or says otherwise."""
    said: dict[Node, dict[Node, Node]] = {}
    for subject, predicate, value in added:
        if predicate in (RDF.subject, RDF.predicate, RDF.object):
            said.setdefault(subject, {})[predicate] = value
    stated = set(added)
    idle = {
        claim
        for claim, parts in said.items()
        if len(parts) == 3 and (parts[RDF.subject], parts[RDF.predicate], parts[RDF.object]) not in stated
    }
    return [triple for triple in added if triple[0] not in idle]


def _not_in_the_text(file: SourceFile, theirs: DraftFile, iris: IriSpace) -> Iterator[str]:
    """Elements of the file that have an address and no passage, and are not in the draft."""
    read = {str(triple[0]) for triple in theirs.triples}
    for subject in sorted({str(one) for one in file.graph.subjects(DCTERMS.isPartOf)}):
        name = iris.parse_thing(subject)
        passage = (URIRef(subject), Terms(iris)("statedIn"), None)
        if name is not None and name.parts and subject not in read and passage not in file.graph:
            yield subject


def _conflict(file: SourceFile, element: str) -> Conflict:
    line = min((at for triple, at in file.lines.items() if str(triple[0]) == element), default=0)
    name = min((str(one) for one in file.graph.objects(URIRef(element), SKOS.prefLabel)), default="")
    return Conflict(
        "gone", file.path, line, element, "", "", f"“{name}”", "",
        "The text has it not: take it out of the file, or give it the name or passage that the text has; --resolve new "
        "takes it out.",
    )  # fmt: skip
