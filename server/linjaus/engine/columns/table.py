"""``dataset.nq`` → tables of numbers in memory, and the answers to questions asked of them.

``terms`` has every term with its number; ``triples`` the union of all graphs, each triple once; ``p0``, ``p1`` … one
table for each property. Terms are those that the store would give: it writes ``01`` as ``1`` and ``@FI`` as ``@fi``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import duckdb
import pyoxigraph as ox

from linjaus.engine.columns.answer import Row, Rows, Terms
from linjaus.engine.columns.question import BLANK, IRI, STRING, TAGGED, TYPED, Term, read_question
from linjaus.engine.columns.statement import Property, write_statement

MOST_PROPERTIES = 2_000
"""With more of them there would be too many tables."""

_STRING = "http://www.w3.org/2001/XMLSchema#string"
_AT_ONCE = 1_000
_ROWS = 8_192
_REMEMBERED = 1_000
_LINES = """\
CREATE TABLE lines AS SELECT l[1] AS s, l[2] AS p, array_to_string(l[3:-3], ' ') AS o,
  len(l) > 4 AND l[-1] = '.' AND l[-2][1] = '<' AND NOT contains(l[-2], '"') AND l[3][1:2] <> '<<' AS plain
FROM (SELECT string_split(line, ' ') AS l FROM read_csv(?, columns={'line': 'VARCHAR'}, delim=chr(1), quote='',
  escape='', header=false, auto_detect=false, max_line_size=67108864) WHERE line <> '')"""
_DOUBTFUL = """\
SELECT DISTINCT o FROM lines WHERE o[1] = '"' AND (contains(o, '"^^<') OR contains(o, '\\')
  OR regexp_matches(o, '"@[^"]*[A-Z]') OR contains(o, '--'))"""
_TERMS = f"""\
CREATE TABLE terms AS SELECT (row_number() OVER (ORDER BY kind, lexical, tag) - 1)::INTEGER AS id, * FROM (
  SELECT text, kind, coalesce(w.lexical, CASE kind WHEN {IRI} THEN text[2:-2] WHEN {BLANK} THEN text[3:]
      ELSE array_to_string(string_split(text, '"')[2:-2], '"') END) AS lexical,
    coalesce(w.tag, CASE kind WHEN {TAGGED} THEN string_split(text, '"')[-1][2:]
      WHEN {TYPED} THEN string_split(text, '"')[-1][4:-2] ELSE '' END) AS tag
  FROM (SELECT text, CASE text[1] WHEN '<' THEN {IRI} WHEN '_' THEN {BLANK} ELSE
      CASE string_split(text, '"')[-1][1] WHEN '@' THEN {TAGGED} WHEN '^' THEN {TYPED} ELSE {STRING} END END AS kind
    FROM (SELECT s AS text FROM lines UNION SELECT p FROM lines UNION SELECT o FROM lines))
  LEFT JOIN written w USING (text))"""


class Columns:
    """The tables of one release (``statement.Tables``).

    It may be made in one process and asked in those forked from it: DuckDB has one thread here.
    """

    heavy = 10_000
    selective = 200

    def __init__(self, database: duckdb.DuckDBPyConnection, rows: int, properties: Mapping[str, Property]) -> None:
        self.rows = rows
        self.properties = properties
        self._database = database
        self._beside = database.cursor()  # for terms, while rows are still to come
        self._terms = Terms(self._read_terms)
        # the same classes and themes are asked for again and again
        self._number = lru_cache(maxsize=_REMEMBERED)(self._read_number)
        self._count = lru_cache(maxsize=_REMEMBERED)(self._read_count)

    @classmethod
    def of_release(cls, dataset: Path, memory: int) -> Columns | None:
        """The tables of ``dataset.nq``; None when it has something that they cannot hold (triple terms, directions of
        text, triples in no graph). memory: bytes that a question may take.
        """
        database = duckdb.connect(":memory:", config={"threads": 1, "async_threads": 0, "temp_directory": ""})
        database.execute(_LINES, [str(dataset)])
        if _one(database, "SELECT count(*) FROM lines WHERE NOT plain"):
            return None
        kept = {row[0]: _kept(row[0]) for row in database.execute(_DOUBTFUL).fetchall()}
        if any(literal.direction for literal in kept.values()):
            return None
        changed = [(text, str(literal)) for text, literal in kept.items() if text != str(literal)]
        escaped = {str(literal): literal for literal in kept.values() if "\\" in str(literal)}
        _fill(database, "changed", ("text", "same"), changed)
        _fill(
            database,
            "written",
            ("text", "lexical", "tag"),
            [(text, literal.value, _tag(literal)) for text, literal in escaped.items()],
        )
        database.execute("UPDATE lines SET o = same FROM changed WHERE o = text")
        database.execute(_TERMS)
        database.execute(
            "CREATE TABLE triples AS SELECT DISTINCT p.id AS p, s.id AS s, o.id AS o FROM lines"
            " JOIN terms s ON s.text = lines.s JOIN terms p ON p.text = lines.p JOIN terms o ON o.text = lines.o"
            " ORDER BY p, o, s"
        )
        for statement in (
            "DROP TABLE lines",
            "DROP TABLE changed",
            "DROP TABLE written",
            "ALTER TABLE terms DROP COLUMN text",
        ):
            database.execute(statement)
        found = database.execute(
            "SELECT p, k.lexical, count(*), bool_and(s.kind = 0), bool_and(o.kind = 0) FROM triples"
            " JOIN terms s ON s.id = triples.s JOIN terms o ON o.id = triples.o JOIN terms k ON k.id = p GROUP BY 1, 2"
        ).fetchall()
        if not found or len(found) > MOST_PROPERTIES:
            return None
        properties = {iri: Property(f"p{number}", *facts) for number, iri, *facts in found}
        for number, *_ in found:
            database.execute(
                f"CREATE TABLE p{number:d} AS SELECT s, o FROM triples WHERE p = ? ORDER BY o, s", [number]
            )
        rows = sum(each.rows for each in properties.values())
        database.execute(f"SET memory_limit = '{_used(database) + memory:d}B'")
        for statement in ("SET enable_external_access = false", "SET lock_configuration = true"):
            database.execute(statement)
        return cls(database, rows, properties)

    def answer(self, text: str, most: int = 0) -> Rows | None:
        """The answer to a query, to be written before the next is asked; None when the store has to give it.

        most: rows after which it is cut, 0 for any number. Raises MemoryError, as does writing.
        """
        question = read_question(text)
        if question is None:
            return None
        if most and (question.limit is None or question.limit > most):
            question = replace(question, limit=most + 1)
        written = write_statement(question, self)
        if written is None:
            return None
        with _memory():
            found = self._database.execute(*written)
            first = found.fetchmany(most + 1 if most else _ROWS)
        return Rows(
            question, _parts(found, first[:most] if most else first), self._terms, truncated=0 < most < len(first)
        )

    def _read_terms(self, numbers: list[int]) -> dict[int, tuple[int, str, str]]:
        with _memory():
            found = self._beside.execute(
                "SELECT id, kind, lexical, tag FROM terms WHERE id IN (SELECT unnest(?))", [numbers]
            ).fetchall()
        return {number: (kind, lexical, tag) for number, kind, lexical, tag in found}

    def numbers(self, terms: Iterable[Term]) -> dict[Term, int]:
        """The numbers of the terms that stand in the release."""
        found = {term: self._number(term) for term in terms}
        return {term: number for term, number in found.items() if number is not None}

    def _read_number(self, term: Term) -> int | None:
        row = self._database.execute(
            "SELECT id FROM terms WHERE kind = ? AND lexical = ? AND tag = ?", [term.kind, term.lexical, term.tag]
        ).fetchone()
        return None if row is None else int(row[0])

    def count(self, table: str, column: str, number: int) -> int:
        """How many rows of a table have a number in a column: ``s``, ``p`` or ``o``."""
        return self._count(table, column, number)

    def _read_count(self, table: str, column: str, number: int) -> int:
        return _one(self._database, f"SELECT count(*) FROM {table} WHERE {column} = {number:d}")


def _parts(found: duckdb.DuckDBPyConnection, rows: list[Row]) -> Iterator[list[Row]]:
    """The rows that are there, and those that are still to be found, some thousands at a time."""
    while rows:
        for start in range(0, len(rows), _ROWS):
            yield rows[start : start + _ROWS]
        with _memory():
            rows = found.fetchmany(_ROWS)


@contextmanager
def _memory() -> Iterator[None]:
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise MemoryError from error


def _kept(text: str) -> ox.Literal:
    """A literal as N-Triples writes it → as the store gives it back."""
    store = ox.Store()
    store.load(f"<urn:x> <urn:x> {text} .".encode(), ox.RdfFormat.N_TRIPLES)
    literal = next(iter(store)).object
    assert isinstance(literal, ox.Literal)  # noqa: S101 - what begins with a quote is one
    return literal


def _tag(literal: ox.Literal) -> str:
    """What ``terms`` has beside the lexical form: the language, or the datatype unless that is a string's."""
    datatype = literal.datatype.value
    return literal.language or ("" if datatype == _STRING else datatype)


def _fill(
    database: duckdb.DuckDBPyConnection, table: str, columns: tuple[str, ...], rows: Sequence[tuple[str, ...]]
) -> None:
    """Make a table of texts. DuckDB takes many rows at once much faster than one by one."""
    database.execute(f"CREATE TABLE {table} ({', '.join(f'{name} VARCHAR' for name in columns)})")
    places = f"({', '.join('?' for _ in columns)})"
    for start in range(0, len(rows), _AT_ONCE):
        some = rows[start : start + _AT_ONCE]
        values = [value for row in some for value in row]
        database.execute(f"INSERT INTO {table} VALUES {', '.join([places] * len(some))}", values)


def _one(database: duckdb.DuckDBPyConnection, statement: str) -> int:
    row = database.execute(statement).fetchone()
    return int(row[0]) if row else 0


def _used(database: duckdb.DuckDBPyConnection) -> int:
    return _one(database, "SELECT sum(memory_usage_bytes) FROM duckdb_memory()")
