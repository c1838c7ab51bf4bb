"""The catalogue as a CKAN portal would take it in: by ckanext-dcat's own parser, run by a Python that has it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rdflib import Graph, Literal, URIRef
from rdflib.term import Node

from ..errors import CkanFails
from ..namespaces import DCAT, DCTERMS, SPDX
from .metrics import datasets, distributions, values
from .notes import Note

READER = Path(__file__).with_name("ckan_reader.py")
VENV = ".venv-ckan"


@dataclass(frozen=True)
class Shown:
    """One thing that a portal would show. field: a key of ``report``'s texts; language: of a text, or empty."""

    field: str
    value: str
    language: str = ""


@dataclass(frozen=True)
class CkanDataset:
    """A dataset as CKAN would keep it. lost: fields that the catalogue has and CKAN did not get, or got differently."""

    iri: str
    shown: tuple[Shown, ...]
    resources: tuple[Mapping[str, Any], ...]
    lost: tuple[Note, ...]


@dataclass(frozen=True)
class CkanReading:
    """What CKAN makes of a catalogue. versions: of the programs that read it."""

    versions: Mapping[str, str]
    datasets: tuple[CkanDataset, ...]


def find_python(given: Path | None, folders: Sequence[Path]) -> Path | None:
    """The Python to use: the one that was given, or that of a ``.venv-ckan`` in one of the folders."""
    if given is not None:
        return given
    places = (folder / VENV / "bin" / "python" for folder in folders)
    return next((place for place in places if place.exists()), None)


def read_as_ckan(graph: Graph, python: Path, languages: Sequence[str], seconds: float = 120.0) -> CkanReading:
    """Have CKAN's parser read a graph. languages: tags that portals' pages are in. Raises CkanFails."""
    try:
        done = subprocess.run(
            [str(python), "-I", str(READER), *languages],
            input=graph.serialize(format="nt", encoding="utf-8"),
            capture_output=True,
            timeout=seconds,
            check=False,
        )
        if done.returncode:
            last = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
            raise CkanFails(f"CKAN's parser fails in {python}: {last}.", "docs/portals.md says how to install it.")
        found = json.loads(done.stdout)
    except subprocess.TimeoutExpired as error:
        raise CkanFails(f"CKAN's parser has not ended within {seconds:g} s.", "Try a smaller catalogue.") from error
    except OSError as error:
        raise CkanFails(f"{python} cannot be run: {error.strerror}.", "Name a Python with --ckan-python.") from error
    except ValueError as error:
        raise CkanFails(f"CKAN's parser in {python} answers in no form that is known.", "") from error
    by_language = {
        language: {_extra(item, "uri"): item for item in items} for language, items in found["datasets"].items()
    }
    return CkanReading(
        found["versions"], tuple(_compare(graph, dataset, by_language, languages[0]) for dataset in datasets(graph))
    )


def _compare(graph: Graph, dataset: Node, by_language: Mapping[str, Mapping[str, Any]], first: str) -> CkanDataset:
    iri = str(dataset) if isinstance(dataset, URIRef) else ""
    package = by_language[first].get(iri)
    if package is None:
        return CkanDataset(iri, (), (), (Note("ckan-dataset", {}),))
    shown, lost = [], []
    for field, term in (("title", DCTERMS.title), ("notes", DCTERMS.description)):
        for language, packages in by_language.items():
            text = str(packages[iri].get(field) or "")
            own = [str(value) for value in graph.objects(dataset, term) if _language(value) in (language, "")]
            shown.append(Shown(field, text, language))
            if text not in own and (dataset, term, None) in graph:
                lost.append(Note("ckan-language", {"field": field, "language": language}))
    tags = sorted(str(tag["name"]) for tag in package["tags"])
    shown.append(Shown("tags", ", ".join(tags)))
    for field, term in (("title", DCTERMS.title), ("notes", DCTERMS.description)):
        if (dataset, term, None) not in graph:
            lost.append(Note("ckan-absent", {"field": field}))
    for field, keys, term in _FIELDS:
        found = [_plain(_extra(package, key) or str(package.get(key) or "")) for key in keys]
        value = ", ".join(dict.fromkeys(text for text in found if text))
        if field == "license" and not value:
            value = ", ".join(sorted({str(item["license"]) for item in package["resources"] if item.get("license")}))
            lost += [Note("ckan-licence", {})] if value else []
        shown.append(Shown(field, value))
        if not value:
            has = any(True for _ in values(graph, dataset, term)) or (field == "license" and _licensed(graph, dataset))
            lost.append(Note("ckan-lost" if has else "ckan-absent", {"field": field}))
    resources = tuple(sorted(package["resources"], key=lambda item: str(item.get("uri"))))
    lost += list(_lost_resources(graph, dataset, resources))
    return CkanDataset(iri, tuple(shown), resources, tuple(lost))


_FIELDS = (
    ("license", ("license_id",), DCTERMS.license),
    ("publisher", ("publisher_name", "publisher_uri"), DCTERMS.publisher),
    ("contact", ("contact_email", "contact_url", "contact_name"), DCAT.contactPoint),
    ("theme", ("theme",), DCAT.theme),
    ("temporal", ("temporal_start", "temporal_end"), DCTERMS.temporal),
    ("spatial", ("spatial_uri", "spatial_text", "spatial"), DCTERMS.spatial),
    ("frequency", ("frequency",), DCTERMS.accrualPeriodicity),
    ("language", ("language",), DCTERMS.language),
    ("issued", ("issued",), DCTERMS.issued),
    ("modified", ("modified",), DCTERMS.modified),
    ("version", ("version",), DCAT.version),
)
"""Fields that a portal shows: ours, the keys that ckanext-dcat gives them, and where they come from."""

_RESOURCE_FIELDS = (
    ("format", "format", DCTERMS["format"]),
    ("size", "size", DCAT.byteSize),
    ("hash", "hash", SPDX.checksum),
    ("name", "name", DCTERMS.title),
)


def _lost_resources(graph: Graph, dataset: Node, resources: Sequence[Mapping[str, Any]]) -> Iterator[Note]:
    by_ref = {str(item.get("distribution_ref")): item for item in resources}
    for field, key, term in _RESOURCE_FIELDS:
        lacking = [node for node in distributions(graph, dataset) if by_ref.get(str(node), {}).get(key) in (None, "")]
        for kind in ("ckan-resources-lost", "ckan-resources-absent"):
            having = [node for node in lacking if ((node, term, None) in graph) == (kind == "ckan-resources-lost")]
            if having:
                yield Note(kind, {"field": field, "count": str(len(having))})
    raw = sum("://" in str(item.get("format", "")) for item in resources)
    if raw:
        yield Note("ckan-raw-format", {"count": str(raw)})


def _plain(text: str) -> str:
    """A field as a page would show it: ckanext-dcat keeps lists as JSON."""
    if not text.startswith("["):
        return text
    try:
        return ", ".join(str(item) for item in json.loads(text))
    except ValueError:
        return text


def _licensed(graph: Graph, dataset: Node) -> bool:
    return any((node, DCTERMS.license, None) in graph for node in distributions(graph, dataset))


def _language(value: Node) -> str | None:
    return (value.language or "").lower() if isinstance(value, Literal) else None


def _extra(package: Mapping[str, Any], key: str) -> str:
    return next((str(item["value"]) for item in package.get("extras", ()) if item["key"] == key and item["value"]), "")
