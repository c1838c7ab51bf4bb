"""A stream of SKOS statements → one SQLite file. Memory: the IRIs of the concepts, no more."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from linjaus.morphology import root
from linjaus.morphology.families import family
from linjaus.namespaces import OWL, RDF, SKOS

from .records import ALT, HIDDEN, PREF, Label, label_words

FORM = 1
"""Counted up when the tables or the rules for words change, so that older files are made anew."""

CONCEPT, DEPRECATED = "concept", "deprecated"
LABELS = {str(SKOS.prefLabel): PREF, str(SKOS.altLabel): ALT, str(SKOS.hiddenLabel): HIDDEN}
LINKS = {
    str(SKOS.broader): "broader",
    str(SKOS.narrower): "narrower",
    str(SKOS.related): "related",
    str(SKOS.inScheme): "scheme",
    str(SKOS.topConceptOf): "scheme",
}
TYPE, OWL_DEPRECATED = str(RDF.type), str(OWL.deprecated)
SKOS_CONCEPT = str(SKOS.Concept)
PREDICATES = (TYPE, OWL_DEPRECATED, *LABELS, *LINKS)
"""The predicates that are read."""

_TABLES = """
CREATE TABLE concept (id INTEGER PRIMARY KEY, iri TEXT UNIQUE, is_concept INTEGER DEFAULT 0, dead INTEGER DEFAULT 0);
CREATE TABLE label (id INTEGER PRIMARY KEY, concept INTEGER, kind TEXT, language TEXT, text TEXT, size INTEGER);
CREATE TABLE link (concept INTEGER, kind TEXT, other TEXT);
CREATE TABLE word (id INTEGER PRIMARY KEY, language TEXT, word TEXT, root TEXT, family TEXT, spread INTEGER DEFAULT 0);
CREATE TABLE term (label INTEGER, position INTEGER, word INTEGER);
CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT);
"""
_INDEXES = """
CREATE INDEX label_concept ON label (concept);
CREATE INDEX link_concept ON link (concept, kind);
CREATE INDEX word_root ON word (language, root);
CREATE INDEX word_family ON word (language, family);
CREATE INDEX term_word ON term (word);
CREATE INDEX term_label ON term (label);
"""
_BATCH = 5_000


@dataclass(frozen=True)
class Statement:
    """One statement of a vocabulary. value: an IRI, or the text of a literal; language: of a literal."""

    subject: str
    predicate: str
    value: str
    language: str = ""


def write_index(statements: Iterable[Statement], path: Path, scheme: str = "", about: str = "") -> int:
    """Write the index of a vocabulary, whole or not at all; the number of its live concepts.

    scheme: keep the concepts of this scheme only; about: what it was made from, for people.
    Deprecated concepts (``owl:deprecated``) and what has no label are left out.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    os.close(handle)
    try:
        connection = sqlite3.connect(name)
        try:
            connection.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + _TABLES)
            _fill(connection, statements)
            _prune(connection, scheme)
            _write_words(connection)
            connection.executescript(_INDEXES)
            count = int(connection.execute("SELECT COUNT(*) FROM concept").fetchone()[0])
            facts = {"form": str(FORM), "concepts": str(count), "about": about, "scheme": scheme}
            connection.executemany("INSERT INTO about VALUES (?, ?)", facts.items())
            connection.commit()
        finally:
            connection.close()
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return count


def _fill(connection: sqlite3.Connection, statements: Iterable[Statement]) -> None:
    ids: dict[str, int] = {}
    labels: list[tuple[Any, ...]] = []
    links: list[tuple[Any, ...]] = []
    concepts: set[int] = set()
    dead: set[int] = set()
    for batch in _batches(statements):
        for one in batch:
            number = ids.setdefault(one.subject, len(ids) + 1)
            if one.predicate in LABELS:
                labels.append((number, LABELS[one.predicate], one.language, one.value))
            elif one.predicate in LINKS:
                links.append((number, LINKS[one.predicate], one.value))
            elif one.predicate == TYPE and one.value == SKOS_CONCEPT:
                concepts.add(number)
            elif one.predicate == OWL_DEPRECATED and one.value in ("true", "1"):
                dead.add(number)
        connection.executemany("INSERT INTO label (concept, kind, language, text) VALUES (?, ?, ?, ?)", labels)
        connection.executemany("INSERT INTO link VALUES (?, ?, ?)", links)
        labels.clear()
        links.clear()
    connection.executemany(
        "INSERT INTO concept VALUES (?, ?, ?, ?)",
        ((number, iri, number in concepts, number in dead) for iri, number in ids.items()),
    )


def _prune(connection: sqlite3.Connection, scheme: str) -> None:
    """Drop what is no live concept of the scheme, and links to what is not there."""
    connection.executescript("CREATE INDEX early_label ON label (concept); CREATE INDEX early_link ON link (concept);")
    connection.execute(
        "DELETE FROM concept WHERE NOT is_concept OR dead"
        " OR NOT EXISTS (SELECT 1 FROM label WHERE concept = concept.id)"
    )
    if scheme:
        connection.execute(
            "DELETE FROM concept WHERE NOT EXISTS"
            " (SELECT 1 FROM link WHERE concept = concept.id AND kind = 'scheme' AND other = ?)",
            (scheme,),
        )
    connection.execute("DELETE FROM link WHERE kind = 'scheme' OR other NOT IN (SELECT iri FROM concept)")
    connection.execute("DELETE FROM label WHERE concept NOT IN (SELECT id FROM concept)")
    connection.execute("DELETE FROM link WHERE concept NOT IN (SELECT id FROM concept)")
    connection.executescript("DROP INDEX early_label; DROP INDEX early_link;")


def _write_words(connection: sqlite3.Connection) -> None:
    """The words of every label, each word of a language once, and how many concepts have it."""
    known: dict[tuple[str, str], int] = {}
    rows = connection.execute("SELECT id, kind, language, text FROM label ORDER BY id")
    reading = connection.cursor()
    sizes: list[tuple[int, int]] = []
    terms: list[tuple[int, int, int]] = []
    for number, kind, language, text in rows:
        tag = language.partition("-")[0].lower()
        found = label_words(Label(text, tag, kind))
        for position, word in enumerate(found):
            key = (tag, word)
            if key not in known:
                known[key] = len(known) + 1
                row = (known[key], tag, word, root(word, tag), family(word, tag))
                reading.execute("INSERT INTO word (id, language, word, root, family) VALUES (?, ?, ?, ?, ?)", row)
            terms.append((number, position, known[key]))
        sizes.append((len(found), number))
        if len(terms) >= _BATCH:
            reading.executemany("INSERT INTO term VALUES (?, ?, ?)", terms)
            terms.clear()
    reading.executemany("INSERT INTO term VALUES (?, ?, ?)", terms)
    reading.executemany("UPDATE label SET size = ? WHERE id = ?", sizes)
    reading.execute("CREATE INDEX early_term ON term (word)")
    reading.execute("CREATE INDEX early_root ON word (language, root)")
    reading.execute(
        "UPDATE word SET spread = (SELECT COUNT(DISTINCT label.concept) FROM word AS same"
        " JOIN term ON term.word = same.id JOIN label ON label.id = term.label"
        " WHERE same.language = word.language AND same.root = word.root)"
    )
    reading.executescript("DROP INDEX early_term; DROP INDEX early_root;")


def _batches(statements: Iterable[Statement]) -> Iterator[list[Statement]]:
    remaining = iter(statements)
    while batch := list(islice(remaining, _BATCH)):
        yield batch
