"""``python -m bench.search``: which index finds what readers of Finnish, Swedish and English mean, and how fast.

Every candidate indexes the texts of the Kainuu release and is asked the words of ``gold.py``. Recall is the share of
the things that a word should find, precision that of the first ten hits; both are means over the held-out half. Time is
that of one answer with its facet counts, on 100 000 made-up statements with a vocabulary of their own.

What was chosen: the widened words over tantivy, the last line. Snowball alone keeps the forms of many Finnish words
apart and never finds the middle or the end of a compound; simplemma's lemmas are good for single words, but its
dictionary takes seconds and 430 MB in every process; trigrams find compounds but no inflected form; tantivy's own fuzzy
search forgives slips, but finds no compound. The same widened words over SQLite find the same things in ten times
the time.
"""

from __future__ import annotations

import json
import random
import resource
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import tantivy

from bench import gold
from linjaus.morphology import words
from linjaus.morphology.roots import STEMMERS
from linjaus.shelf import Shelf
from linjaus.textindex import FACETS, SearchIndex
from linjaus.textindex.index import write_index
from linjaus.textindex.records import Record, TextPiece, read_records
from linjaus.textindex.vocabulary import Vocabulary

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("fi", "sv", "en")
STATEMENTS = 100_000
ROUNDS = 60

Ask = Callable[[str], list[str]]


class Sqlite:
    """SQLite FTS5 over analysed words. analyse: text, language → terms; ask: word → the terms of a MATCH."""

    def __init__(
        self,
        folder: Path,
        records: Sequence[Record],
        analyse: Callable[[str, str], Iterable[str]],
        ask: Callable[[str], str],
        tokenizer: str = "unicode61 remove_diacritics 0",
    ) -> None:
        self._ask = ask
        self._base = sqlite3.connect(folder / "fts.db", check_same_thread=False)
        self._base.execute(f'CREATE VIRTUAL TABLE t USING fts5(words, detail=full, tokenize="{tokenizer}")')
        self._base.execute("CREATE TABLE f(id INTEGER, facet TEXT, value TEXT)")
        self._iris = [record.iri for record in records]
        for number, record in enumerate(records):
            text = " ".join(term for piece in record.pieces for term in analyse(piece.text, piece.language))
            self._base.execute("INSERT INTO t(rowid, words) VALUES (?, ?)", (number, text))
            self._base.executemany(
                "INSERT INTO f VALUES (?, ?, ?)",
                [(number, facet, value) for facet, values in record.facets.items() for value in values],
            )
        self._base.execute("CREATE INDEX fi ON f(id, facet, value)")
        self._base.commit()

    def __call__(self, word: str, limit: int = 10_000) -> list[str]:
        match = self._ask(word)
        if not match:
            return []
        found = self._base.execute("SELECT rowid FROM t WHERE t MATCH ? ORDER BY rank LIMIT ?", (match, limit))
        return [self._iris[row[0]] for row in found]

    def whole(self, word: str) -> None:
        """One page with its facets, as the site would need it."""
        self(word, 20)
        self._base.execute(
            "SELECT facet, value, count(*) FROM f WHERE id IN (SELECT rowid FROM t WHERE t MATCH ?) GROUP BY 1, 2",
            (self._ask(word),),
        ).fetchall()


class Stemmed:
    """tantivy with its own stemmers, one field for each language, and letter trigrams; fuzzy when asked for."""

    def __init__(self, folder: Path, records: Sequence[Record], ngrams: bool, fuzzy: bool) -> None:
        builder = tantivy.SchemaBuilder().add_text_field("iri", stored=True, tokenizer_name="raw")
        fields = [*LANGUAGES, *(["grams"] if ngrams else [])]
        for name in fields:
            builder.add_text_field(name, tokenizer_name=f"in_{name}")
        self._index = tantivy.Index(builder.build(), str(folder))
        for language in LANGUAGES:
            simple = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(tantivy.Filter.lowercase())
            self._index.register_tokenizer(
                f"in_{language}", simple.filter(tantivy.Filter.stemmer(STEMMERS[language])).build()
            )
        grams = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.ngram(5, 5, False)).filter(tantivy.Filter.lowercase())
        self._index.register_tokenizer("in_grams", grams.build())
        writer = self._index.writer(64_000_000, 1)
        for record in records:
            document = tantivy.Document(iri=record.iri)
            for piece in record.pieces:
                for language in (piece.language,) if piece.language else LANGUAGES:
                    if language in LANGUAGES:
                        document.add_text(language, piece.text)
                if ngrams:
                    document.add_text("grams", piece.text)
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._fields = fields
        self._fuzzy = dict.fromkeys(LANGUAGES, (False, 1, True)) if fuzzy else None

    def __call__(self, word: str) -> list[str]:
        query, _ = self._index.parse_query_lenient(word, self._fields, fuzzy_fields=self._fuzzy)
        searcher = self._index.searcher()
        return [str(searcher.doc(address)["iri"][0]) for _, address in searcher.search(query, limit=10_000).hits]


class Chosen:
    """What the site uses."""

    def __init__(self, folder: Path, records: Sequence[Record]) -> None:
        write_index(records, LANGUAGES, folder)
        self.index = SearchIndex(folder)

    def __call__(self, word: str) -> list[str]:
        return [hit.iri for hit in self.index.search(word, limit=10_000).hits]

    def whole(self, word: str) -> None:
        """One page with its facets."""
        self.index.search(word, limit=20)


def plain(text: str, language: str) -> Iterator[str]:
    """Folded words."""
    return (folded for _, _, folded in words(text))


def stemmed(text: str, language: str) -> Iterator[str]:
    """Snowball's stems, marked by their language."""
    for tag in (language,) if language else LANGUAGES:
        if tag in STEMMERS:
            yield from (f"{tag}x{_snowball(tag, text[start:end])}" for start, end, _ in words(text))


def _snowball(language: str, word: str) -> str:
    if language not in _ANALYZERS:
        raw = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.raw()).filter(tantivy.Filter.lowercase())
        _ANALYZERS[language] = raw.filter(tantivy.Filter.stemmer(STEMMERS[language])).build()
    return next(iter(_ANALYZERS[language].analyze(word)), word)


_ANALYZERS: dict[str, tantivy.TextAnalyzer] = {}


def any_of(terms: Iterable[str], prefix: bool = False) -> str:
    """A MATCH expression."""
    return " OR ".join(f'"{term}"{"*" if prefix else ""}' for term in dict.fromkeys(terms))


def lemmas(text: str, language: str) -> Iterator[str]:
    """simplemma's lemmas; asked for in a process of its own, so that its memory is not ours."""
    import simplemma  # a tool of this benchmark only

    for tag in (language,) if language else LANGUAGES:
        if tag in LANGUAGES:
            for start, end, _ in words(text):
                yield f"{tag}x{simplemma.lemmatize(text[start:end].lower(), tag, greedy=True).lower()}"


def candidates(records: Sequence[Record]) -> Iterator[tuple[str, Callable[[Path], Ask]]]:
    """Name and maker of each."""
    vocabulary = vocabulary_of(records)

    def widened(word: str) -> str:
        return " AND ".join(f"({any_of(sorted(one.forms()))})" for one in vocabulary.meant(word) if one.forms())

    def every_stem(word: str) -> Iterator[str]:
        return (stem for tag in LANGUAGES for stem in stemmed(word, tag))

    def every_lemma(word: str) -> Iterator[str]:
        return (lemma for tag in LANGUAGES for lemma in lemmas(word, tag))

    yield "FTS5, words as they are", lambda folder: Sqlite(folder, records, plain, lambda w: any_of(plain(w, "")))
    yield (
        "FTS5, trigrams",
        lambda folder: Sqlite(
            folder, records, plain, lambda w: any_of(t for t in plain(w, "") if len(t) > 2), "trigram"
        ),
    )
    yield "FTS5, Snowball", lambda folder: Sqlite(folder, records, stemmed, lambda w: any_of(every_stem(w)))
    yield (
        "FTS5, Snowball, prefixes",
        lambda folder: Sqlite(folder, records, stemmed, lambda w: any_of(every_stem(w), prefix=True)),
    )
    yield (
        "FTS5, simplemma, prefixes",
        lambda folder: Sqlite(folder, records, lemmas, lambda w: any_of(every_lemma(w), prefix=True)),
    )
    yield "tantivy, own stemmers, fuzzy", lambda folder: Stemmed(folder, records, ngrams=False, fuzzy=True)
    yield "tantivy, stemmers, 5-grams", lambda folder: Stemmed(folder, records, ngrams=True, fuzzy=False)
    yield "FTS5, widened words", lambda folder: Sqlite(folder, records, plain, widened)
    yield "tantivy, widened words", lambda folder: Chosen(folder, records)


def vocabulary_of(records: Sequence[Record]) -> Vocabulary:
    """The words of the records."""
    seen: dict[str, set[str]] = {}
    for record in records:
        for piece in record.pieces:
            seen.setdefault(piece.language, set()).update(piece.text[start:end] for start, end, _ in words(piece.text))
    return Vocabulary.of(LANGUAGES, seen)


def judge(records: Sequence[Record], ask: Ask, chosen: Sequence[gold.Query]) -> tuple[float, float]:
    """(recall, precision at 10), means over the words that should find something."""
    recalls, precisions = [], []
    for query in chosen:
        wanted = {
            record.iri
            for record in records
            if any(
                piece.language in (query.language, "") and query.wanted.search(piece.text.lower())
                for piece in record.pieces
            )
        }
        if not wanted:
            continue
        found = ask(query.word)
        recalls.append(len(wanted & set(found)) / len(wanted))
        first = found[:10]
        precisions.append(len(wanted & set(first)) / len(first) if first else 0.0)
    return statistics.mean(recalls), statistics.mean(precisions)


def made_up(records: Sequence[Record], count: int) -> list[Record]:
    """Statements in three languages, each said in its name, its wording and its source sentence.

    Words are drawn by Zipf's law from the real ones, from compounds of those, and from words that mean nothing.
    """
    chance = random.Random(5)
    pools = {}
    for tag in LANGUAGES:
        own = sorted({text for record in records for piece in record.pieces if piece.language == tag
                      for _, _, text in words(piece.text)})  # fmt: skip
        strange = ["".join(chance.choices("aeiouklmnprst", k=chance.randint(5, 12))) for _ in range(30_000)]
        compounds = [chance.choice(own) + chance.choice(own) for _ in range(10_000 if tag != "en" else 0)]
        pools[tag] = chance.sample(own, len(own)) + chance.sample(strange + compounds, len(strange + compounds))

    def sentence(tag: str, length: int) -> str:
        pool = pools[tag]
        return " ".join(pool[int(len(pool) ** chance.random()) - 1] for _ in range(length))

    made = []
    for number in range(count):
        said = sentence("fi", 12)
        pieces = [TextPiece("name", tag, sentence(tag, 12)) for tag in ("sv", "en")]
        pieces += [TextPiece("name", "fi", said), TextPiece("text", "fi", said)]
        pieces += [TextPiece("quote", "", f"{said} {sentence('fi', 6)}")]
        facets = {
            "document": (f"d{number // 100}",),
            "kind": (f"k{number % 9}",),
            "year": tuple(str(2000 + number % 20 + n) for n in range(4)),
            "organisation": (f"o{chance.randrange(200)}",),
            "theme": tuple(f"t{chance.randrange(300)}" for _ in range(3)),
        }
        order = (1, 0, str(number))
        made.append(Record(f"s{number}", tuple(pieces), {facet: facets[facet] for facet in FACETS}, order))
    return made


def timed(whole: Callable[[str], None], asked: Sequence[str]) -> tuple[float, float]:
    """(median, slowest twentieth) of the milliseconds of one answer, after one round to warm up."""
    whole(asked[0])
    taken = []
    for number in range(ROUNDS):
        begun = time.perf_counter()
        whole(asked[number % len(asked)])
        taken.append((time.perf_counter() - begun) * 1000)
    taken.sort()
    return statistics.median(taken), taken[int(len(taken) * 0.95)]


def size(folder: Path) -> float:
    """Megabytes of the files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def main() -> None:
    """Print one line for each candidate, then the times at 100 000 statements."""
    with tempfile.TemporaryDirectory(prefix="linjaus-bench-") as scratch:
        releases = Path(scratch) / "releases"
        build = [sys.executable, "-m", "linjaus.cli", "build", "--releases", str(releases)]
        subprocess.run(build, check=True, capture_output=True, cwd=ROOT)
        shelf = Shelf(releases)
        release = shelf.open(shelf.live_name() or "")
        records = read_records(release.path("dataset.nq"), release.manifest.base)
        held_out = [query for query in gold.queries() if query.held_out]
        print(f"{len(records)} things, {len(held_out)} held-out words of {len(gold.queries())}")
        print(f"{'':30}" + "".join(f"{sort:>16}" for sort in SORTS) + f"{'MB':>8}{'s':>7}")
        for name, make in candidates(records):
            quality(name, make, records, held_out, Path(scratch) / "index")
        speed(records, Path(scratch))


SORTS = ("Finnish", "Swedish", "English", "slips")


def quality(
    name: str, make: Callable[[Path], Ask], records: Sequence[Record], asked: Sequence[gold.Query], folder: Path
) -> None:
    """Recall and precision at 10 of one candidate for each sort of word, its size and its time to build."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    begun = time.perf_counter()
    try:
        ask = make(folder)
    except ImportError as error:
        print(f"{name:30}{error.name} is not installed")
        return
    seconds = time.perf_counter() - begun
    judged = [judge(records, ask, [query for query in asked if query.sort == sort]) for sort in SORTS]
    line = "".join(f"{recall:>9.2f} / {precision:.2f}" for recall, precision in judged)
    print(f"{name:30}{line}{size(folder):>8.1f}{seconds:>7.1f}", flush=True)


def speed(records: Sequence[Record], scratch: Path) -> None:
    """The two plugs for widened words on many statements."""
    many = made_up(records, STATEMENTS)
    asked = ["työvoima", "kuntakokeilu", "yhteistyö", "kainuun elinvoima", "alue", "yritysten kilpailukyky", "tyovoma"]
    asked += ["samarbete", "cooperation", "ja", "palvelu", "kehittäminen"]
    print(f"\n{STATEMENTS} statements, {len(vocabulary_of(many).forms)} forms; {json.dumps(asked, ensure_ascii=False)}")
    for name, make in list(candidates(many))[-2:]:
        folder = scratch / "many"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        begun = time.perf_counter()
        ask = make(folder)
        seconds = time.perf_counter() - begun
        median, slow = timed(ask.whole, asked)  # type: ignore[attr-defined]
        print(
            f"{name:30}{median:7.1f} ms, 95 %: {slow:.1f} ms; {size(folder):.0f} MB, built in {seconds:.0f} s",
            flush=True,
        )
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
