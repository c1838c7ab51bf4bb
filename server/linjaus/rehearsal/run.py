"""A rehearsal from beginning to end: fetch, ask, validate, score, read as CKAN."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from rdflib import Graph

from ..errors import ConfigError
from ..namespaces import DCAT, RDF
from .addresses import Rebase, is_web, resolve
from .ckan import CkanReading, read_as_ckan
from .fetch import Fetcher, Limits, is_private_host
from .harvest import Harvest, harvest
from .links import Reach, check_addresses
from .metrics import Facts, addresses, datasets, distributions
from .notes import Note
from .profiles import Verdict, judge, read_profile
from .scoring import Score, score


@dataclass(frozen=True)
class Plan:
    """What to rehearse. address: of the catalogue, as it is asked for.

    rebase: pairs of canonical and asked beginnings. shapes: files and folders of the profile for the metric. also:
    pairs of another document (relative to the catalogue's address) and the profile that it is to meet. ckan: a Python
    with CKAN; ckan_document: what is given to CKAN portals (relative), when not the catalogue itself.
    languages: of the portals' pages. seconds: for all the addresses together.
    """

    address: str
    rebase: tuple[tuple[str, str], ...] = ()
    shapes: tuple[Path, ...] = ()
    also: tuple[tuple[str, tuple[Path, ...]], ...] = ()
    ckan: Path | None = None
    ckan_document: str = ""
    languages: tuple[str, ...] = ("en",)
    limits: Limits = field(default_factory=Limits)
    seconds: float = 600.0


@dataclass(frozen=True)
class Rehearsal:
    """What came of it. verdict: of the profile for the metric, None when none was given; also: of the other ones."""

    plan: Plan
    pages: tuple[str, ...]
    score: Score
    reaches: tuple[Reach, ...]
    verdict: Verdict | None
    also: tuple[Verdict, ...]
    ckan: CkanReading | None
    notes: tuple[Note, ...]
    graph: Graph


def rehearse(
    plan: Plan,
    rebase_for: Callable[[Graph], tuple[tuple[str, str], ...]] = lambda graph: (),
    progress: Callable[[str, int, int], None] = lambda step, done, total: None,
) -> Rehearsal:
    """Rehearse. rebase_for: pairs to add once the catalogue is known. progress: gets the step, how far, of how much.

    Raises CatalogueUnreadable, CkanFails, and ConfigError for an address or a profile that is none.
    """
    if not is_web(plan.address):
        raise ConfigError(
            f"{plan.address} is no http or https address.", "Give the address of a catalogue in RDF.", "address"
        )
    profile = read_profile(plan.shapes) if plan.shapes else None
    others = [(resolve(plan.address, address), read_profile(paths)) for address, paths in plan.also]
    progress("fetch", 0, 0)
    fetcher = _fetcher(plan, plan.rebase)
    found = harvest(plan.address, fetcher)
    pairs = plan.rebase or rebase_for(found.graph)
    fetcher = _fetcher(plan, pairs)
    listed = addresses(found.graph)
    done = 0

    def one_more() -> None:
        nonlocal done
        done += 1
        progress("ask", done, len(listed))

    progress("ask", 0, len(listed))
    reaches = check_addresses(listed, fetcher, plan.seconds, one_more)
    progress("validate", 0, 0)
    verdict = judge(found.graph, profile, plan.address) if profile else None
    also = tuple(judge(harvest(address, fetcher).graph, shapes, address) for address, shapes in others)
    facts = Facts(
        found.graph,
        {address: reach.good for address, reach in reaches.items()},
        None if verdict is None else verdict.broken,
    )
    progress("ckan", 0, 0)
    reading = _as_ckan(plan, found.graph, fetcher)
    notes = [*found.notes, *_notes(found, reaches, verdict)]
    if pairs:
        notes += [Note("rebased", {"from": canonical, "to": asked}) for canonical, asked in pairs]
    return Rehearsal(
        plan, found.pages, score(facts), tuple(reaches.values()), verdict, also, reading, tuple(notes), found.graph
    )


def _as_ckan(plan: Plan, graph: Graph, fetcher: Fetcher) -> CkanReading | None:
    if plan.ckan is None:
        return None
    if plan.ckan_document:
        graph = harvest(resolve(plan.address, plan.ckan_document), fetcher).graph
    return read_as_ckan(graph, plan.ckan, plan.languages)


def _fetcher(plan: Plan, pairs: tuple[tuple[str, str], ...]) -> Fetcher:
    named = [plan.address, *(asked for _, asked in pairs)]
    hosts = frozenset(urlsplit(address).hostname or "" for address in named)
    return Fetcher(plan.limits, Rebase(pairs), hosts, private=is_private_host(urlsplit(plan.address).hostname or ""))


def _notes(found: Harvest, reaches: Mapping[str, Reach], verdict: Verdict | None) -> list[Note]:
    graph, notes = found.graph, []
    taken = set(datasets(graph))
    if not taken:
        notes.append(Note("no-datasets", {}))
    unseen = [
        node for node in graph.objects(None, DCAT.dataset) if node not in taken and (node, RDF.type, None) in graph
    ]
    unseen = [node for node in unseen if (node, RDF.type, DCAT.DatasetSeries) not in graph]
    if unseen:
        notes.append(Note("untyped-datasets", {"count": str(len(set(unseen)))}))
    bare = [node for node in taken if not distributions(graph, node)]
    if bare:
        notes.append(Note("bare-datasets", {"count": str(len(bare)), "first": min(map(str, bare))}))
    notes += _served_otherwise(graph, reaches)
    if verdict is None:
        notes.append(Note("not-measured", {}))
    else:
        elsewhere = [item for item in verdict.breaches if item.severity == "violation" and not item.dataset]
        if elsewhere:
            notes.append(Note("violations-elsewhere", {"count": str(len(elsewhere))}))
    return notes


def _served_otherwise(graph: Graph, reaches: Mapping[str, Reach]) -> list[Note]:
    """Downloads whose media type is not the one that the catalogue says; packed ones are let be."""
    notes = []
    for node, media_type in sorted(graph.subject_objects(DCAT.mediaType), key=str):
        if any((node, term, None) in graph for term in (DCAT.compressFormat, DCAT.packageFormat)):
            continue
        said = str(media_type).partition("/media-types/")[2].lower()
        for value in graph.objects(node, DCAT.downloadURL):
            reach = reaches.get(str(value))
            if said and reach and reach.good and reach.media_type and reach.media_type != said:
                facts = {"address": str(value), "said": said, "served": reach.media_type}
                notes.append(Note("served-otherwise", facts))
    return notes
