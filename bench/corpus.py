"""Policy documents of our own ontology, as many as wanted: the corpora that engines are compared on.

The same size and seed give the same bytes anywhere. What is written has the form of a release's ``dataset.nq``: one
named graph for each document and organisation, one for the themes, and ``graph/derived/closure`` with what the ontology
states. The words are made up of a stock of Finnish ones; nothing here is a fact about anyone.

    python -m bench.corpus 1000000 corpus.nq [--seed 1]
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox

BASE = "https://w3id.org/linjaus/"
LIN, DCT, SKOS = f"{BASE}def#", "http://purl.org/dc/terms/", "http://www.w3.org/2004/02/skos/core#"
ORG, PROV, OA = "http://www.w3.org/ns/org#", "http://www.w3.org/ns/prov#", "http://www.w3.org/ns/oa#"
DCAT, RDFS, XSD = (
    "http://www.w3.org/ns/dcat#",
    "http://www.w3.org/2000/01/rdf-schema#",
    "http://www.w3.org/2001/XMLSchema#",
)
TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
PREFIXES = {"lin": LIN, "dct": DCT, "skos": SKOS, "org": ORG, "prov": PROV, "oa": OA, "dcat": DCAT, "rdfs": RDFS}
KINDS = ("Strategy", "RegionalProgramme", "RegionalPlan", "ImplementationPlan", "ThematicStrategy")
_STOCK = """
alueen elinvoima osaaminen työllisyys luonto vesistö metsä matkailu liikenne saavutettavuus hyvinvointi yritys kasvu
kestävä vähähiilinen kiertotalous digitalisaatio koulutus maaseutu yhteistyö verkosto palvelu ympäristö ilmasto energia
kaivos bioenergia ruoka kulttuuri nuoret ikääntyneet maahanmuutto asuminen infrastruktuuri innovaatio tutkimus rahoitus
ennakointi varautuminen turvallisuus sote järjestöt osallisuus
"""
WORDS = tuple(_STOCK.split())
VERBS = ("edistetään", "vahvistetaan", "kehitetään", "lisätään", "turvataan", "parannetaan", "tuetaan", "rakennetaan")
THEMES, ORGANISATIONS = 400, 300


def quads(size: int, seed: int = 1) -> Iterator[ox.Quad]:
    """Quads with at least ``size`` distinct triples between them; each triple is in one graph."""
    maker = _Maker(seed)
    written = 0
    for part in (maker.themes(), maker.organisations()):
        for quad in part:
            written += 1
            yield quad
    number = 0
    while written < size:
        number += 1
        for quad in maker.document(number):
            written += 1
            yield quad


def write(path: Path, size: int, seed: int = 1) -> None:
    """The corpus as N-Quads."""
    with path.open("wb") as file:
        ox.serialize(quads(size, seed), file, ox.RdfFormat.N_QUADS)


def shelve(folder: Path, size: int, seed: int = 1) -> str:
    """The corpus as the live release of a shelf (``shelf.Shelf``) in ``folder``; its name.

    It has what engines and entity pages read: the dataset and the manifest. It has no dumps and no catalogue.
    """
    from linjaus.model import Manifest, ReleaseFile

    work = folder / "releases" / "corpus"
    work.mkdir(parents=True)
    dataset = work / "dataset.nq"
    write(dataset, size, seed)
    with dataset.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    with dataset.open("rb") as file:
        count = sum(1 for _ in file)
    name = f"2026-01-01-{sha256[:8]}"
    manifest = Manifest(
        release=name,
        dataset_sha256=sha256,
        modified="2026-01-01",
        base=BASE,
        slug="corpus",
        title={"en": "A corpus for comparisons"},
        description={"en": "Policy documents that nobody wrote."},
        languages=("fi", "sv", "en"),
        prefixes=PREFIXES,
        counts={"quads": count, "triples": count},
        license="https://creativecommons.org/publicdomain/zero/1.0/",
        metadata_license="https://creativecommons.org/publicdomain/zero/1.0/",
        publisher={"name": {"en": "Linjaus"}},
        software="bench",
        files=(ReleaseFile("dataset.nq", "application/n-quads", dataset.stat().st_size, sha256),),
    )
    (work / "manifest.json").write_text(json.dumps(manifest.to_json(), ensure_ascii=False), encoding="utf-8")
    target = folder / "releases" / name
    shutil.rmtree(target, ignore_errors=True)
    work.rename(target)
    pointer = folder / "current"
    pointer.unlink(missing_ok=True)
    pointer.symlink_to(Path("releases") / name)
    return name


class _Maker:
    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._named: dict[str, ox.NamedNode] = {}
        self._closure = self._node(f"{BASE}graph/derived/closure")

    def _node(self, iri: str) -> ox.NamedNode:
        if iri not in self._named:
            if len(self._named) > 50_000:
                self._named.clear()
            self._named[iri] = ox.NamedNode(iri)
        return self._named[iri]

    def _words(self, count: int) -> str:
        return " ".join(self._random.choice(WORDS) for _ in range(count))

    def _sentence(self) -> str:
        return f"{self._random.choice(VERBS).capitalize()} {self._words(self._random.randint(4, 12))}"

    def themes(self) -> Iterator[ox.Quad]:
        """A tree of themes, each with labels in two languages."""
        graph = self._node(f"{BASE}graph/ontology/themes")
        for number in range(1, THEMES + 1):
            theme = self._theme(number)
            label = f"{WORDS[number % len(WORDS)]} {number}"
            yield ox.Quad(theme, TYPE, self._node(f"{SKOS}Concept"), graph)
            yield ox.Quad(theme, self._node(f"{SKOS}prefLabel"), ox.Literal(label, language="fi"), graph)
            yield ox.Quad(theme, self._node(f"{SKOS}prefLabel"), ox.Literal(f"theme {number}", language="en"), graph)
            if number > 8:
                broader = self._theme(number // 4)
                yield ox.Quad(theme, self._node(f"{SKOS}broader"), broader, graph)
                yield ox.Quad(broader, self._node(f"{SKOS}narrower"), theme, self._closure)

    def organisations(self) -> Iterator[ox.Quad]:
        """Organisations, each in a graph of its own."""
        for number in range(1, ORGANISATIONS + 1):
            organisation = self._organisation(number)
            graph = self._node(f"{BASE}graph/organisations/organisaatio-{number}")
            label = f"{self._random.choice(WORDS).capitalize()}keskus {number}"
            yield ox.Quad(organisation, TYPE, self._node(f"{ORG}FormalOrganization"), graph)
            yield ox.Quad(organisation, TYPE, self._node(f"{ORG}Organization"), self._closure)
            yield ox.Quad(organisation, self._node(f"{SKOS}prefLabel"), ox.Literal(label, language="fi"), graph)
            if number > 10:
                steered = self._organisation(self._random.randint(1, 10))
                yield ox.Quad(organisation, self._node(f"{LIN}steeredBy"), steered, graph)

    def _theme(self, number: int) -> ox.NamedNode:
        return self._node(f"{BASE}id/theme/teema-{number}")

    def _organisation(self, number: int) -> ox.NamedNode:
        return self._node(f"{BASE}id/organisation/organisaatio-{number}")

    def document(self, number: int) -> Iterable[ox.Quad]:
        """One document with its priorities, measures, objectives and the passages that they were read from."""
        return _Document(self, number).quads()


class _Document:
    def __init__(self, maker: _Maker, number: int) -> None:
        self._maker = maker
        self._random = maker._random
        self._number = number
        self._iri = f"{BASE}id/document/asiakirja-{number}"
        self._graph = maker._node(f"{BASE}graph/documents/asiakirja-{number}")
        self._source = f"{BASE}id/source/lahde-{number}"
        self._passages = 0
        self._at = 0
        self._found: list[ox.Quad] = []

    def _say(self, subject: str, predicate: str, value: str | ox.Literal, derived: bool = False) -> None:
        node = self._maker._node
        graph = self._maker._closure if derived else self._graph
        term = node(value) if isinstance(value, str) else value
        self._found.append(ox.Quad(node(subject), TYPE if predicate == "a" else node(predicate), term, graph))

    def quads(self) -> list[ox.Quad]:
        chance, iri = self._random, self._iri
        start = chance.randint(1995, 2026)
        organisation = self._maker._organisation(chance.randint(1, ORGANISATIONS)).value
        self._say(iri, "a", LIN + chance.choice(KINDS))
        self._say(iri, "a", f"{LIN}PolicyDocument", derived=True)
        title = self._maker._words(3).capitalize()
        self._say(iri, f"{DCT}title", ox.Literal(f"{title} {start}–{start + 3}", language="fi"))
        self._say(iri, f"{DCT}title", ox.Literal(f"Programme {self._number}, {start}–{start + 3}", language="en"))
        self._say(iri, f"{DCT}publisher", organisation)
        self._say(iri, f"{DCT}source", self._source)
        self._say(
            iri, f"{DCT}modified", _typed(f"{start}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}", "date")
        )
        self._say(iri, f"{DCT}temporal", f"{iri}#period")
        self._say(f"{iri}#period", "a", f"{DCT}PeriodOfTime")
        self._say(f"{iri}#period", f"{DCAT}startDate", _typed(str(start), "gYear"))
        self._say(f"{iri}#period", f"{DCAT}endDate", _typed(str(start + 3), "gYear"))
        if self._number > 1:
            other = f"{BASE}id/document/asiakirja-{chance.randint(max(1, self._number - 50), self._number - 1)}"
            self._say(iri, LIN + chance.choice(("implements", "basedOn", "takesIntoAccount", "replaces")), other)
        self._say(self._source, "a", f"{LIN}SourceText")
        for priority in range(1, chance.randint(3, 6) + 1):
            whole = self._element(iri, "priority", priority, "Priority", organisation)
            for objective in range(1, chance.randint(1, 3) + 1):
                self._element(whole, "objective", objective, "Objective", organisation)
            for measure in range(1, chance.randint(4, 14) + 1):
                self._element(whole, "measure", measure, "Measure", organisation)
        return self._found

    def _element(self, whole: str, kind: str, number: int, cls: str, organisation: str) -> str:
        chance, iri = self._random, f"{whole}/{kind}/{number}"
        wording = self._maker._sentence()
        self._say(iri, "a", LIN + cls)
        self._say(iri, "a", f"{LIN}PolicyElement", derived=True)
        self._say(iri, f"{LIN}number", _typed(str(number), "integer"))
        self._say(iri, f"{SKOS}prefLabel", ox.Literal(wording, language="fi"))
        self._say(iri, f"{SKOS}prefLabel", ox.Literal(f"{cls} {number} of {whole[len(BASE) :]}", language="en"))
        self._say(iri, f"{LIN}wording", ox.Literal(wording[0].lower() + wording[1:], language="fi"))
        self._say(iri, f"{DCT}isPartOf", whole)
        self._say(whole, f"{DCT}hasPart", iri, derived=True)
        for theme in chance.sample(range(1, THEMES + 1), chance.randint(1, 3)):
            self._say(iri, f"{DCT}subject", self._maker._theme(theme).value)
        if kind != "priority":
            self._say(iri, f"{LIN}carriedOutBy", organisation)
            self._say(organisation, f"{LIN}carriesOut", iri, derived=True)
            for partner in chance.sample(range(1, ORGANISATIONS + 1), chance.randint(0, 2)):
                self._say(iri, f"{LIN}inCooperationWith", self._maker._organisation(partner).value)
        passage = self._passage(wording)
        self._say(iri, f"{LIN}statedIn", passage)
        self._say(iri, f"{PROV}wasDerivedFrom", passage, derived=True)
        return iri

    def _passage(self, wording: str) -> str:
        self._passages += 1
        iri = f"{self._source}/passage/{self._passages}"
        self._say(iri, "a", f"{OA}SpecificResource")
        self._say(iri, f"{OA}hasSource", self._source)
        self._say(iri, f"{OA}hasSelector", f"{iri}#quote")
        self._say(iri, f"{OA}hasSelector", f"{iri}#position")
        self._say(f"{iri}#quote", "a", f"{OA}TextQuoteSelector")
        self._say(f"{iri}#quote", f"{OA}exact", ox.Literal(wording, language="fi"))
        self._say(f"{iri}#position", "a", f"{OA}TextPositionSelector")
        self._say(f"{iri}#position", f"{OA}start", _typed(str(self._at), "integer"))
        self._at += len(wording)
        self._say(f"{iri}#position", f"{OA}end", _typed(str(self._at), "integer"))
        self._at += 1
        return iri


def _typed(value: str, name: str) -> ox.Literal:
    return ox.Literal(value, datatype=ox.NamedNode(XSD + name))


def main() -> None:
    """Write a corpus to a file."""
    parser = argparse.ArgumentParser(description="Write a corpus as N-Quads.")
    parser.add_argument("size", type=int, help="distinct triples, at least")
    parser.add_argument("path", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    write(given.path, given.size, given.seed)


if __name__ == "__main__":
    main()
