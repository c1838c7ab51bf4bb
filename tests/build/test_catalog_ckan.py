"""What a real CKAN takes from our catalogue: ckanext-dcat's own parser, in the environment that ``make ckan`` makes.

What is lost on the way, and why: CKAN without ckanext-scheming keeps texts in its own language only, so each language
is asked for by itself; rights and provenance come in any one language; keywords lose their language; services come
only where a distribution names them (``dcat:accessService``); quality figures, subjects other than themes and, in the
Finnish view, the SHA-256 of a file have no place; ``license_id`` stays empty unless the portal's own list of licences
has the address.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rdflib import Graph

from linjaus.profiles import AVOINDATA, DCAT_AP, Profile
from linjaus.shelf import Release

LANGUAGES = ("fi", "sv", "en")
Package = dict[str, Any]


@pytest.fixture(scope="module")
def parse(repository: Path, need: Callable[[bool, str], None]) -> Callable[[Graph], dict[str, list[Package]]]:
    """``parse(graph)`` is what CKAN makes of it: packages by the portal's language."""
    python = repository / ".venv-ckan" / "bin" / "python"
    need(python.exists(), "CKAN's parser is not there: run make ckan")
    reader = repository / "server" / "linjaus" / "rehearsal" / "ckan_reader.py"

    def run(graph: Graph) -> dict[str, list[Package]]:
        done = subprocess.run(
            [str(python), "-I", str(reader), *LANGUAGES],
            input=graph.serialize(format="nt", encoding="utf-8"),
            capture_output=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode()
        found: dict[str, list[Package]] = json.loads(done.stdout)["datasets"]
        return found

    return run


def extras(package: Package) -> dict[str, str]:
    return {item["key"]: item["value"] for item in package["extras"]}


@pytest.fixture(scope="module")
def catalog(kainuu_release: Release) -> Graph:
    return Graph().parse(kainuu_release.path("catalog.ttl"))


@pytest.fixture(scope="module")
def finnish(parse: Callable[[Graph], dict[str, list[Package]]], catalog: Graph) -> dict[str, Package]:
    """The one package that the Finnish view gives, by language."""
    packages = parse(AVOINDATA.view(catalog))
    assert {language: len(found) for language, found in packages.items()} == dict.fromkeys(LANGUAGES, 1)
    return {language: found[0] for language, found in packages.items()}


def test_title_and_notes_come_in_each_language(finnish: dict[str, Package], kainuu_release: Release) -> None:
    for language, package in finnish.items():
        assert package["title"] == kainuu_release.manifest.title[language]
        assert package["notes"] == kainuu_release.manifest.description[language]
        names = {resource["name"] for resource in package["resources"]}
        word = {"fi": "Koko aineisto", "sv": "Hela datamängden", "en": "The whole dataset"}[language]
        assert all(name.startswith(word) for name in names)
        assert len(names) == len(package["resources"])


def test_every_dump_comes_with_format_size_hash_and_licence(
    finnish: dict[str, Package], kainuu_release: Release
) -> None:
    resources = {resource["url"].rpartition("/")[2]: resource for resource in finnish["fi"]["resources"]}
    dumps = {file.path: file for file in kainuu_release.manifest.files if file.path.startswith("dataset.")}
    assert set(resources) == set(dumps)
    formats = {"ttl": "Turtle", "jsonld": "JSON-LD", "nt": "N-Triples", "rdf": "RDF", "trig": "TriG", "nq": "N-Quads"}
    for name, resource in resources.items():
        assert resource["format"] == formats[name.split(".")[1]]
        assert resource["mimetype"] == dumps[name].media_type
        assert resource["size"] == dumps[name].bytes
        assert resource["hash"] == hashlib.sha1((kainuu_release.folder / name).read_bytes()).hexdigest()
        assert resource["hash_algorithm"].endswith("checksumAlgorithm_sha1")
        assert resource["license"] == "https://creativecommons.org/licenses/by/4.0/"
        assert resource["rights"]
        assert ("compress_format" in resource) == name.endswith(".gz")
    assert "access_services" in resources["dataset.nq"]


def test_publisher_contact_tags_themes_and_coverage_come(finnish: dict[str, Package]) -> None:
    package = finnish["fi"]
    found = extras(package)
    assert found["publisher_name"] == "Linjaus"
    assert found["publisher_type"]
    assert found["contact_name"] == "Linjauksen ylläpito"
    assert found["contact_url"]
    tags = [tag["name"] for tag in package["tags"]]
    assert {"aluekehitys", "regional utveckling", "regional development"} <= set(tags)
    assert len(tags) == len(set(tags)), "CKAN refuses a tag that comes twice"
    assert "http://publications.europa.eu/resource/authority/data-theme/REGI" in json.loads(found["theme"])
    assert (found["temporal_start"], found["temporal_end"]) == ("2003-01-01", "2029-12-31")
    assert found["spatial_uri"] == "http://data.europa.eu/nuts/code/FI1D8"
    assert found["spatial_text"] in ("Kainuu", "Kajanaland")
    assert json.loads(found["spatial_bbox"])["type"] == "Polygon"
    assert found["access_rights"].endswith("/PUBLIC")
    assert found["frequency"].endswith("/IRREG")
    assert found["provenance"]
    assert package["url"]
    assert package["version"]


@pytest.mark.parametrize("profile", [DCAT_AP, AVOINDATA], ids=lambda profile: profile.token)
def test_each_view_gives_what_is_in_it(
    parse: Callable[[Graph], dict[str, list[Package]]], catalog: Graph, kainuu_release: Release, profile: Profile
) -> None:
    """The view for Europe lists the release as a dataset of its own; the view for Finland does not."""
    packages = parse(profile.view(catalog))["en"]
    dataset = f"{kainuu_release.manifest.base}set/kainuu"
    wanted = [dataset] if profile is AVOINDATA else [dataset, f"{dataset}/{kainuu_release.name}"]
    assert [extras(package)["uri"] for package in packages] == wanted
    for package in packages:
        assert len(package["resources"]) == 12
