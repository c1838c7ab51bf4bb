"""A rehearsal's result for people (lines of text) and for programs (JSON), and what of it is kept."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from .. import __version__
from . import texts
from .history import MetricRecord, Record
from .links import Reach
from .metrics import DIMENSIONS, MOST
from .notes import Note
from .profiles import Verdict
from .run import Rehearsal
from .texts import say

_LISTED = 20
_LONGEST = 200


def report_lines(result: Rehearsal, language: str) -> Iterator[str]:
    """The report, line by line. language: en or fi."""

    def phrase(key: str, **facts: str) -> str:
        return say(texts.PHRASES[key], language, facts)

    score = result.score
    rating = say(texts.RATINGS[score.rating], language)
    yield f"{result.plan.address}: {score.points:g} {phrase('of')} {MOST}, {rating}"
    good = sum(reach.good for reach in result.reaches)
    population = next((item.population for item in score.metrics if item.metric.level == "distribution"), 0)
    yield (
        f"  {len(score.datasets)} {phrase('datasets')}, {population} {phrase('distributions')},"
        f" {len(result.reaches)} {phrase('addresses')}, {good} {phrase('answered')};"
        f" {phrase('by_population')} {score.points_by_population:g}"
    )
    for dimension, points in score.dimensions.items():
        yield ""
        yield f"{say(texts.DIMENSIONS[dimension], language)}: {points:g} {phrase('of')} {DIMENSIONS[dimension]}"
        for item in score.metrics:
            if item.metric.dimension == dimension:
                name = say(texts.METRICS[item.metric.key][0], language)
                share = f"{item.count}/{item.population}" if item.measured else phrase("unmeasured")
                yield f"  {name:<44} {item.points:>6g} / {item.metric.points:<3} {share}"
    lost = [item for item in score.metrics if item.measured and item.points < item.metric.points]
    if lost:
        yield ""
        yield f"{phrase('lost')}:"
        for item in sorted(lost, key=lambda item: item.points - item.metric.points):
            title, remedy = texts.METRICS[item.metric.key]
            missing = item.metric.points - item.points
            yield f"  -{missing:g} {say(title, language)}. {say(remedy, language)}"
    yield from _address_lines(result.reaches, language)
    for verdict in [*([result.verdict] if result.verdict else []), *result.also]:
        yield from _verdict_lines(verdict, language)
    yield from _ckan_lines(result, language)
    if result.notes:
        yield ""
        yield f"{phrase('notes')}:"
        for note in result.notes:
            yield f"  {note_text(note, language)}"


def note_text(note: Note, language: str) -> str:
    """A note as a sentence."""
    facts = dict(note.facts)
    if "field" in facts:
        facts["field"] = say(texts.FIELDS[facts["field"]], language)
    return say(texts.NOTES[note.kind], language, facts)


def _address_lines(reaches: Sequence[Reach], language: str) -> Iterator[str]:
    troubled = [reach for reach in reaches if not reach.good or reach.head is not None]
    if troubled:
        yield ""
        yield f"{say(texts.PHRASES['failing'], language)}:"
    for reach in troubled[:_LISTED]:
        yield f"  {reach.address}: {reach_text(reach, language)}"
    yield from _more(len(troubled), language)


def reach_text(reach: Reach, language: str) -> str:
    """What came of asking an address."""
    if reach.failure:
        detail = f" ({reach.detail})" if reach.detail else ""
        return say(texts.FAILURES[reach.failure], language) + detail
    head = say(texts.PHRASES["head"], language, {"status": str(reach.head)}) if reach.head is not None else ""
    return f"{reach.status}" + (f"; {head}" if head else "")


def _verdict_lines(verdict: Verdict, language: str) -> Iterator[str]:
    facts = {"violations": "violation", "warnings": "warning", "infos": "info"}
    counts = {name: str(verdict.count(severity)) for name, severity in facts.items()}
    yield ""
    title = say(texts.PHRASES["profile"], language, {"name": verdict.profile, "address": verdict.address})
    yield f"{title}: {say(texts.PHRASES['verdict'], language, counts)}"
    order = {"violation": 0, "warning": 1, "info": 2}
    seen = {(item.severity, item.focus, item.path, item.message, item.value) for item in verdict.breaches}
    shown = sorted(seen, key=lambda item: (order[item[0]], *item[1:]))
    for severity, focus, path, message, value in shown[:_LISTED]:
        yield f"  {say(texts.PHRASES[severity], language)}: {focus} {path}: {message}" + (
            f" [{value}]" if value else ""
        )
    yield from _more(len(shown), language)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _ckan_lines(result: Rehearsal, language: str) -> Iterator[str]:
    yield ""
    if result.ckan is None:
        yield say(texts.PHRASES["no_ckan"], language)
        return
    versions = {"ckan": result.ckan.versions["ckan"], "dcat": result.ckan.versions["ckanext-dcat"]}
    yield f"{say(texts.PHRASES['ckan'], language, versions)}:"
    for dataset in result.ckan.datasets[:_LISTED]:
        yield f"  {dataset.iri}"
        for item in dataset.shown:
            tag = f" ({item.language})" if item.language else ""
            yield f"    {say(texts.FIELDS[item.field], language)}{tag}: {item.value or '–'}"
        yield f"    {say(texts.PHRASES['resources'], language)}: {len(dataset.resources)}"
        for resource in dataset.resources[:_LISTED]:
            fields = (resource.get(key) for key in ("name", "format", "size", "url"))
            yield f"      {', '.join(str(field) for field in fields if field not in (None, ''))}"
        lost = [note_text(note, language) for note in dataset.lost]
        yield (
            f"    {say(texts.PHRASES['ckan_lost'], language)}:"
            if lost
            else (f"    {say(texts.PHRASES['ckan_kept'], language)}")
        )
        yield from (f"      {line}" for line in lost)
    yield from _more(len(result.ckan.datasets), language)


def _more(count: int, language: str) -> Iterator[str]:
    if count > _LISTED:
        yield f"  {say(texts.PHRASES['more'], language, {'count': str(count - _LISTED)})}"


def record_of(result: Rehearsal, at: str, address: str, release: str) -> Record:
    """What is kept of a result. at: the moment, UTC; address: the catalogue's canonical one."""
    score = result.score
    asked = result.plan.address if result.plan.address != address else ""
    return Record(
        at=at,
        address=address,
        asked=asked,
        release=release,
        software=__version__,
        datasets=len(score.datasets),
        points=score.points,
        points_by_population=score.points_by_population,
        most=MOST,
        rating=score.rating,
        dimensions={name: (points, DIMENSIONS[name]) for name, points in score.dimensions.items()},
        metrics={
            item.metric.key: MetricRecord(
                item.metric.dimension, item.count, item.population, item.points, item.metric.points, item.measured
            )
            for item in score.metrics
        },
    )


def report_json(result: Rehearsal, at: str, address: str, release: str) -> str:
    """The whole result as JSON."""
    content: dict[str, Any] = record_of(result, at, address, release).to_json()
    content["pages"] = list(result.pages)
    content["scored"] = [
        {
            "iri": dataset.iri,
            "points": dataset.points,
            "best_distribution": dataset.best,
            "has": sorted(dataset.has),
        }
        for dataset in result.score.datasets
    ]
    content["addresses"] = [
        {
            "address": reach.address,
            "status": reach.status,
            "asked": reach.asked or reach.address,
            "redirects": reach.redirects,
            "media_type": reach.media_type,
            **({"head_status": reach.head} if reach.head is not None else {}),
            **({"failure": reach.failure, "detail": reach.detail} if reach.failure else {}),
        }
        for reach in result.reaches
    ]
    verdicts = [*([result.verdict] if result.verdict else []), *result.also]
    content["profiles"] = [
        {
            "profile": verdict.profile,
            "address": verdict.address,
            "violations": verdict.count("violation"),
            "warnings": verdict.count("warning"),
            "results": [
                {key: getattr(item, key) for key in ("severity", "focus", "path", "message", "value", "dataset")}
                for item in verdict.breaches
            ],
        }
        for verdict in verdicts
    ]
    content["ckan"] = result.ckan and {
        "versions": dict(result.ckan.versions),
        "datasets": [
            {
                "iri": dataset.iri,
                "shown": [{"field": it.field, "language": it.language, "value": it.value} for it in dataset.shown],
                "resources": [dict(resource) for resource in dataset.resources],
                "lost": [{"kind": note.kind, **note.facts} for note in dataset.lost],
            }
            for dataset in result.ckan.datasets
        ],
    }
    content["notes"] = [{"kind": note.kind, **note.facts} for note in result.notes]
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)
