"""The catalogue of a release: DCAT-AP 3.0.1 to the letter, and true."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from rdflib import DCTERMS, FOAF, RDF, RDFS, SKOS, XSD, Graph, Literal, Namespace, URIRef

from linjaus.config import Settings
from linjaus.namespaces import ADMS, DCAT, DCATAP, DQV, SPDX, VCARD
from linjaus.profiles import AVOINDATA
from linjaus.shelf import Release

Built = tuple[Release, Settings]
SH = Namespace("http://www.w3.org/ns/shacl#")
AUTHORITY = "http://publications.europa.eu/resource/authority/"
NUTS = URIRef("http://data.europa.eu/nuts/code/FI1D8")


def catalog_of(release: Release) -> Graph:
    return Graph().parse(release.path("catalog.ttl"))


@pytest.fixture(scope="module")
def kainuu(kainuu_release: Release) -> Graph:
    return catalog_of(kainuu_release)


@pytest.fixture(scope="module")
def dataset(kainuu_release: Release) -> URIRef:
    return URIRef(f"{kainuu_release.manifest.base}set/kainuu")


def results(
    data: Graph, shapes: Graph, background: Graph | None = None, inference: str = "none"
) -> list[tuple[str, ...]]:
    """(severity, focus, path, value, constraint) of each result, without the details below it."""
    import pyshacl

    _, report, _ = pyshacl.validate(
        data, shacl_graph=shapes, ont_graph=background, inference=inference, do_owl_imports=False
    )
    assert isinstance(report, Graph)
    return sorted(
        (
            str(report.value(node, SH.resultSeverity)).rpartition("#")[2],
            str(report.value(node, SH.focusNode)),
            str(report.value(node, SH.resultPath)),
            str(report.value(node, SH.value)),
            str(report.value(node, SH.sourceConstraintComponent)).rpartition("#")[2],
        )
        for node in report.objects(None, SH.result)
    )


PROFILE = ("shapes", "shapes_recommended", "range", "mdr-vocabularies.shape", "deprecateduris")


def unmeetable(release: Release, data: Graph) -> set[tuple[str, ...]]:
    """The warnings that no honest catalogue of this publisher and place can be without.

    Publishers are to be from the EU table of corporate bodies, which lists no publisher of this size. Places are to be
    countries, places or continents of the EU tables or GeoNames entries; NUTS regions are in none of them, and GeoNames
    names the towns of Kainuu, but no source gave an entry for the region. Finland, from the country table, stands
    beside it.
    """
    found = set()
    publishers = {str(value) for value in data.objects(None, DCTERMS.publisher)}
    for subject, term, value in data:
        if (term == DCTERMS.publisher and str(value) in publishers) or (term == DCTERMS.spatial and value == NUTS):
            found.add(("Warning", str(subject), str(term), str(value), "NodeConstraintComponent"))
    return found


@pytest.mark.needs_shared
@pytest.mark.parametrize("name", PROFILE)
def test_the_catalogue_meets_dcat_ap_to_the_letter(
    kainuu_release: Release, kainuu: Graph, shared: Path, name: str
) -> None:
    shapes = Graph().parse(shared / "profiles" / "dcat-ap-3.0.1" / f"{name}.ttl")
    found = results(kainuu, shapes)
    assert set(found) <= unmeetable(kainuu_release, kainuu)
    assert bool(found) == (name == "mdr-vocabularies.shape"), "only the code lists have entries that cannot be met"


@pytest.mark.needs_shared
@pytest.mark.parametrize("name", PROFILE)
def test_a_site_that_says_little_has_warnings_and_no_violation(
    awkward_release: Release, shared: Path, name: str
) -> None:
    shapes = Graph().parse(shared / "profiles" / "dcat-ap-3.0.1" / f"{name}.ttl")
    assert "Violation" not in {severity for severity, *_ in results(catalog_of(awkward_release), shapes)}


@pytest.mark.needs_shared
def test_the_finnish_view_meets_its_profile(each_release: Built, shared: Path) -> None:
    release, _ = each_release
    folder = shared / "profiles" / "avoindata"
    shapes = Graph().parse(folder / "avoindata_dcat-ap_shacl.ttl")
    view = AVOINDATA.view(catalog_of(release))
    assert results(view, shapes, Graph().parse(folder / "FOAF.ttl"), "rdfs") == []


@pytest.mark.needs_shared
def test_the_catalogue_itself_does_not_meet_the_finnish_profile(kainuu: Graph, shared: Path) -> None:
    """Were it to, one document would do: sizes are decimals in one profile, non-negative integers in the other."""
    shapes = Graph().parse(shared / "profiles" / "avoindata" / "avoindata_dcat-ap_shacl.ttl")
    broken = Counter(path.rpartition("#")[2] for _, _, path, _, _ in results(kainuu, shapes))
    assert broken["byteSize"]
    assert broken["algorithm"]


def test_every_dump_is_a_distribution_with_true_size_and_checksums(each_release: Built) -> None:
    release, settings = each_release
    catalog = catalog_of(release)
    node_of_dataset = settings.iris.dataset(settings.slug)
    node_of_release = settings.iris.dataset(settings.slug, release.name)
    distributions = set(catalog.objects(node_of_dataset, DCAT.distribution))
    assert distributions == set(catalog.objects(node_of_release, DCAT.distribution))
    prefix = f"{settings.base}release/{release.name}/download/"
    named = {str(catalog.value(node, DCAT.downloadURL)).removeprefix(prefix): node for node in distributions}
    assert set(named) == {file.path for file in release.manifest.files if file.path.startswith("dataset.")}
    for name, node in named.items():
        file = release.manifest.file(name)
        assert file is not None
        content = (release.folder / name).read_bytes()
        assert catalog.value(node, DCAT.byteSize) == Literal(str(len(content)), datatype=XSD.nonNegativeInteger)
        checksum = catalog.value(node, SPDX.checksum)
        assert str(catalog.value(checksum, SPDX.algorithm)).endswith("_sha256")
        assert str(catalog.value(checksum, SPDX.checksumValue)).lower() == hashlib.sha256(content).hexdigest()
        of_file = {
            str(catalog.value(one, SPDX.algorithm)).rpartition("_")[2]: str(catalog.value(one, SPDX.checksumValue))
            for one in catalog.objects(URIRef(prefix + name), SPDX.checksum)
        }
        assert of_file["sha1"].lower() == hashlib.sha1(content).hexdigest()
        assert (catalog.value(node, DCAT.compressFormat) is not None) == name.endswith(".gz")
        assert catalog.value(node, DCAT.accessURL) == catalog.value(node, DCAT.downloadURL)
        for term in (DCAT.mediaType, DCTERMS["format"], DCTERMS.license, DCTERMS.rights, DCTERMS.issued):
            assert catalog.value(node, term) is not None, (name, term)
        assert catalog.value(node, DCTERMS.modified) == Literal(release.manifest.modified, datatype=XSD.date)


def test_the_dataset_is_described_in_three_languages(kainuu: Graph, dataset: URIRef) -> None:
    nodes = [
        *(dataset, URIRef(f"{dataset.partition('set/')[0]}catalog")),
        *kainuu.objects(dataset, DCAT.distribution),
        *kainuu.subjects(RDF.type, DCAT.DataService),
        *kainuu.objects(dataset, DCAT.hasVersion),
    ]
    for node in nodes:
        for term in (DCTERMS.title, DCTERMS.description):
            languages = {value.language for value in kainuu.objects(node, term) if isinstance(value, Literal)}
            assert languages == {"fi", "sv", "en"}, (node, term)
    keywords = Counter(word.language for word in kainuu.objects(dataset, DCAT.keyword) if isinstance(word, Literal))
    assert set(keywords) == {"fi", "sv", "en"}
    for subject in kainuu.objects(dataset, DCTERMS.subject):
        assert subject.startswith("http://www.yso.fi/onto/yso/")
        assert {name.language for name in kainuu.objects(subject, SKOS.prefLabel)} == {"fi", "sv", "en"}


def test_the_dataset_says_all_that_portals_show(kainuu: Graph, dataset: URIRef) -> None:
    assert URIRef(f"{AUTHORITY}data-theme/REGI") in set(kainuu.objects(dataset, DCAT.theme))
    assert set(kainuu.objects(dataset, DCTERMS.spatial)) == {NUTS, URIRef(f"{AUTHORITY}country/FIN")}
    period = kainuu.value(dataset, DCTERMS.temporal)
    assert kainuu.value(period, DCAT.startDate) == Literal("2003", datatype=XSD.gYear)
    assert kainuu.value(period, DCAT.endDate) == Literal("2029", datatype=XSD.gYear)
    assert kainuu.value(dataset, DCTERMS.accessRights) == URIRef(f"{AUTHORITY}access-right/PUBLIC")
    assert kainuu.value(dataset, DCTERMS.accrualPeriodicity) == URIRef(f"{AUTHORITY}frequency/IRREG")
    assert {URIRef(f"{AUTHORITY}language/{code}") for code in ("FIN", "SWE", "ENG")} == set(
        kainuu.objects(dataset, DCTERMS.language)
    )
    base = str(dataset).partition("set/")[0]
    assert {URIRef(f"{base}def"), URIRef(f"{base}shapes")} <= set(kainuu.objects(dataset, DCTERMS.conformsTo))
    publisher = kainuu.value(dataset, DCTERMS.publisher)
    assert (publisher, RDF.type, FOAF.Agent) in kainuu
    assert str(kainuu.value(publisher, DCTERMS.type)).startswith("http://purl.org/adms/publishertype/")
    provenance = kainuu.value(dataset, DCTERMS.provenance)
    assert {text.language for text in kainuu.objects(provenance, RDFS.label)} == {"fi", "sv", "en"}
    assert kainuu.value(dataset, DCAT.landingPage) is not None
    assert kainuu.value(dataset, DCTERMS.issued) is not None
    for node in kainuu.objects(dataset, DCAT.distribution):
        assert kainuu.value(node, DCATAP.availability) == URIRef(f"{AUTHORITY}planned-availability/STABLE")
        assert kainuu.value(node, DCTERMS.license) == URIRef(f"{AUTHORITY}licence/CC_BY_4_0")


def test_the_contact_is_what_the_site_says_and_nothing_more(each_release: Built) -> None:
    release, settings = each_release
    catalog = catalog_of(release)
    (contact,) = set(catalog.objects(None, DCAT.contactPoint))
    wanted = {f"mailto:{settings.contact['email']}"} if "email" in settings.contact else set()
    assert {str(address) for address in catalog.objects(contact, VCARD.hasEmail)} == wanted
    assert {str(name) for name in catalog.objects(contact, VCARD.fn)} == set(settings.contact["name"].values())
    assert {str(name) for name in catalog.objects(None, FOAF.name)} == set(settings.publisher["name"].values())


def test_the_services_serve_the_dataset_and_say_how(kainuu: Graph, dataset: URIRef) -> None:
    base = str(dataset).partition("set/")[0]
    services = set(kainuu.objects(URIRef(f"{base}catalog"), DCAT.service))
    assert services == {URIRef(f"{base}sparql"), URIRef(f"{base}queries")}
    for service in services:
        assert (service, DCAT.servesDataset, dataset) in kainuu
        assert kainuu.value(service, DCAT.endpointURL) == service
        assert kainuu.value(service, DCAT.endpointDescription) is not None
        assert kainuu.value(service, DCTERMS.conformsTo) is not None


def test_the_release_is_a_version_of_the_dataset(each_release: Built) -> None:
    release, settings = each_release
    catalog = catalog_of(release)
    whole, version = settings.iris.dataset(settings.slug), settings.iris.dataset(settings.slug, release.name)
    assert (version, RDF.type, DCAT.Dataset) in catalog
    assert (version, DCAT.isVersionOf, whole) in catalog
    assert (whole, DCAT.hasVersion, version) in catalog
    assert catalog.value(version, DCAT.version) == Literal(release.name)
    assert catalog.value(version, DCTERMS.issued) == Literal(release.manifest.modified, datatype=XSD.date)
    assert catalog.value(version, ADMS.versionNotes) is not None


def test_the_quality_figures_are_those_of_the_check(kainuu_release: Release, kainuu: Graph, dataset: URIRef) -> None:
    base = str(dataset).partition("set/")[0]
    figures = {
        str(kainuu.value(node, DQV.isMeasurementOf)).removeprefix(f"{base}catalog#metric-"): kainuu.value(
            node, DQV.value
        )
        for node in kainuu.objects(dataset, DQV.hasQualityMeasurement)
    }
    assert figures["violations"] == Literal(0)
    assert figures["warnings"] == Literal(kainuu_release.manifest.counts["warnings"])
    assert figures["things"] is not None
    assert 0 < float(str(figures["named-fi"])) <= 1
    for metric in kainuu.subjects(RDF.type, DQV.Metric):
        assert {text.language for text in kainuu.objects(metric, SKOS.definition)} == {"fi", "sv", "en"}


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("[catalog]\n", '[catalog]\nthemes = ["REGI"]\n'),
        ('email = "sihteeri', 'kind = "Individual"\nemail = "sihteeri'),
        ('name.fi = "Kuoro \\"Å\\" & pojat"', 'name.fi = "Kuoro"\ntype = "Academia-ScientificOrganisation"'),
    ],
)
def test_what_a_site_says_for_portals_is_part_of_its_release(
    awkward_site: Path,
    tmp_path: Path,
    build: Callable[[Path, Path], Release],
    awkward_release: Release,
    was: str,
    becomes: str,
) -> None:
    path = awkward_site / "linjaus.toml"
    text = path.read_text(encoding="utf-8")
    text = text if "[catalog]" in text else text.replace("[prefixes]", "[catalog]\n\n[prefixes]", 1)
    assert was in text
    path.write_text(text.replace(was, becomes, 1), encoding="utf-8")
    assert build(awkward_site, tmp_path / "shelf").name != awkward_release.name
