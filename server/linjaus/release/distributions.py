"""The dumps of a release as distributions (DCAT-AP 3.0.1). Their addresses name the release and stay valid."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from rdflib import RDF, RDFS, XSD, Graph, Literal, URIRef

from ..config import Settings
from ..model import ReleaseFile
from ..namespaces import DCAT, DCATAP, DCTERMS, SKOS, SPDX
from ..representation import BY_MEDIA_TYPE, N_QUADS, TRIG
from .authorities import ALGORITHM, IANA, LANGUAGES, eu_code, licence_iri
from .wording import DUMP, DUMP_ABOUT, DUMP_GRAPHS, PACKED, worded

_CHUNK = 2**20


@dataclass(frozen=True)
class Dump:
    """A file with the whole dataset. sha1: in hex, for profiles that know no other algorithm."""

    file: ReleaseFile
    sha1: str


def find_dumps(folder: Path, files: Iterable[ReleaseFile]) -> list[Dump]:
    """The dumps among the files of a release; folder: of the release."""
    found = []
    for file in files:
        if PurePosixPath(file.path).name.startswith("dataset.") and file.media_type in BY_MEDIA_TYPE:
            with (folder / file.path).open("rb") as content:
                digest = hashlib.file_digest(content, lambda: hashlib.sha1(usedforsecurity=False))
            found.append(Dump(file, digest.hexdigest()))
    return found


def describe_dumps(
    graph: Graph, release: URIRef, settings: Settings, dumps: Sequence[Dump], modified: str
) -> list[URIRef]:
    """Add a distribution for each dump; their IRIs are returned. modified: ISO date of the release."""
    return [_describe_dump(graph, release, settings, dump, modified) for dump in dumps]


def _describe_dump(graph: Graph, release: URIRef, settings: Settings, dump: Dump, modified: str) -> URIRef:
    file, syntax = dump.file, BY_MEDIA_TYPE[dump.file.media_type]
    node = URIRef(f"{release}#{file.path.replace('.', '-')}")
    name = release.rpartition("/")[2]
    address = URIRef(f"{settings.base}release/{name}/download/{file.path}")
    media_type = URIRef(IANA + file.media_type)
    date = Literal(modified, datatype=XSD.date)
    graph.add((node, RDF.type, DCAT.Distribution))
    for term, value in (
        (DCAT.accessURL, address),
        (DCAT.downloadURL, address),
        (DCAT.mediaType, media_type),
        (DCTERMS["format"], eu_code("file-type", syntax.file_type)),
        (DCAT.byteSize, Literal(str(file.bytes), datatype=XSD.nonNegativeInteger)),
        (DCTERMS.license, licence_iri(settings.license)),
        *((DCTERMS.rights, statement) for statement in graph.objects(release, DCTERMS.rights)),
        (DCTERMS.issued, date),
        (DCTERMS.modified, date),
        *((DCTERMS.language, eu_code("language", LANGUAGES[tag])) for tag in settings.languages if tag in LANGUAGES),
    ):
        graph.add((node, term, value))
    graph.add((media_type, RDFS.label, Literal(file.media_type)))
    graph.add((eu_code("file-type", syntax.file_type), SKOS.prefLabel, Literal(syntax.name, lang="en")))
    if availability := settings.catalog.get("availability"):
        graph.add((node, DCATAP.availability, eu_code("planned-availability", availability)))
    packed = worded(settings.languages, PACKED) if file.encoding else {}
    about = DUMP_GRAPHS if syntax in (N_QUADS, TRIG) else DUMP_ABOUT
    for term, texts in ((DCTERMS.title, DUMP), (DCTERMS.description, about)):
        for language, text in worded(settings.languages, texts, syntax=syntax.name).items():
            graph.add((node, term, Literal(text + packed.get(language, ""), lang=language)))
    if file.encoding:
        graph.add((node, DCAT.compressFormat, URIRef(f"{IANA}application/gzip")))
        graph.add((URIRef(f"{IANA}application/gzip"), RDFS.label, Literal("application/gzip")))
    graph.add((address, RDF.type, SPDX.File))
    graph.add((address, SPDX.fileName, Literal(f"./{file.path}")))
    for algorithm, digest in (("sha256", file.sha256), ("sha1", dump.sha1)):
        checksum = URIRef(f"{node}-{algorithm}")
        graph.add((address, SPDX.checksum, checksum))
        graph.add((checksum, RDF.type, SPDX.Checksum))
        graph.add((checksum, SPDX.algorithm, URIRef(ALGORITHM + algorithm)))
        graph.add((checksum, SPDX.checksumValue, Literal(digest, datatype=XSD.hexBinary)))
    graph.add((node, SPDX.checksum, URIRef(f"{node}-sha256")))
    return node
