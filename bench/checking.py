"""What the check of a site with many documents costs: all of it, and again after one file has changed."""

from __future__ import annotations

import logging
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from bench.copies import DOCUMENT, copy_site
from bench.serving import report
from linjaus.config import read_settings
from linjaus.preview.draft import Draft, State

DOCUMENTS = 100
ROUNDS = 5
_EDITS: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("a name", lambda text: text.replace("skos:prefLabel", "skos:altLabel", 1)),
    ("many links broken", lambda text: text.replace("dct:isPartOf", "dct:hasPart")),
    ("half of it gone", lambda text: text[: text.index("\n\n", len(text) // 2)]),
    ("a syntax error", lambda text: text.replace(" ;", " ", 1)),
)


def bench_check(folder: Path) -> None:
    """The first look at a site of 100 documents, then looks after one of them has changed and changed back."""
    logging.getLogger("rdflib").setLevel(logging.ERROR)
    site = copy_site(folder / "large-site", DOCUMENTS)
    settings = read_settings(site, environment={})
    draft = Draft(lambda: settings)
    state, whole = _timed(draft)
    triples = sum(len(file.graph) for file in state.site.data)
    print(
        f"{'check':18} {whole:.2f} s for all of {DOCUMENTS} documents, {triples} triples, read and checked", flush=True
    )
    path = site / "data" / "documents" / f"{DOCUMENT}-{DOCUMENTS // 2}.ttl"
    for name, change in _EDITS:
        text, seconds = path.read_text(encoding="utf-8"), []
        for _ in range(ROUNDS):
            for content in (change(text), text):
                path.write_text(content, encoding="utf-8")
                seconds.append(_timed(draft)[1])
        median = statistics.median(seconds)
        shown = (
            f"{median:.3f} s, at most {max(seconds):.3f} s; the whole check takes {whole / median:.0f} times as long"
        )
        report(f"after {name}", shown, "1 s")


def _timed(draft: Draft) -> tuple[State, float]:
    begun = time.perf_counter()
    return draft.look(), time.perf_counter() - begun
