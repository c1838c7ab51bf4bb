"""Vocabularies from files: what is indexed, found and refused, and that a large one stays small in memory."""

from __future__ import annotations

import gzip
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from linjaus.errors import SourceError, VocabularyUnreadable
from linjaus.vocabularies import VocabularyIndex, open_vocabulary
from linjaus.vocabularies.records import Label
from linking_site import VOCABULARY, V, write_vocabulary


@pytest.fixture
def vocabulary(tmp_path: Path) -> Iterator[VocabularyIndex]:
    index = open_vocabulary(str(write_vocabulary(tmp_path / "v.ttl")), tmp_path / "kept")
    yield index
    index.close()


def names(index: VocabularyIndex, text: str, language: str = "fi") -> list[str]:
    return [concept.name("fi") for concept in index.search(text, language)]


def test_live_concepts_with_a_label_are_indexed_and_nothing_else(vocabulary: VocabularyIndex) -> None:
    there = set(vocabulary.iris())
    assert len(there) == len(vocabulary) == 17
    assert not there & {f"{V}old-competitiveness", f"{V}nameless", f"{V}group", f"{V}scheme"}


def test_a_concept_has_its_labels_and_its_place_read_both_ways(vocabulary: VocabularyIndex) -> None:
    concept = vocabulary.concept(f"{V}cooperation")
    assert concept is not None
    assert concept.narrower == (f"{V}regional-cooperation",)
    assert {label.text for label in concept.labels} == {"yhteistyö", "samarbete", "cooperation"}
    narrower = vocabulary.concept(f"{V}regional-cooperation")
    assert narrower is not None
    assert narrower.broader == (f"{V}cooperation",)
    assert vocabulary.concept(f"{V}nothing") is None


def test_a_person_finds_concepts_by_inflected_words_in_any_language(vocabulary: VocabularyIndex) -> None:
    assert names(vocabulary, "yhteistyötä") == ["yhteistyö", "alueellinen yhteistyö"]
    assert names(vocabulary, "alueellisen yhteistyön") == ["alueellinen yhteistyö"]
    assert names(vocabulary, "kilpailuedun") == ["kilpailukyky"]
    assert names(vocabulary, "samarbetet", "sv")[0] == "yhteistyö"
    assert names(vocabulary, "kuusi") == ["kuusi (puu)", "kuusi (luku)"]
    assert names(vocabulary, "xyzzy") == []
    assert names(vocabulary, "") == []


def test_a_scheme_limits_what_is_indexed(tmp_path: Path) -> None:
    path = str(write_vocabulary(tmp_path / "v.ttl"))
    index = open_vocabulary(path, tmp_path / "kept", f"{V}scheme")
    assert set(index.iris()) == {f"{V}vitality", f"{V}competitiveness"}
    with pytest.raises(VocabularyUnreadable, match="scheme"):
        open_vocabulary(path, tmp_path / "kept", f"{V}no-such-scheme")


def test_an_index_is_kept_until_the_file_changes(tmp_path: Path) -> None:
    path = write_vocabulary(tmp_path / "v.ttl")
    for _ in range(2):
        open_vocabulary(str(path), tmp_path / "kept").close()
    assert len(list((tmp_path / "kept").iterdir())) == 1
    path.write_text(VOCABULARY + 'v:new a skos:Concept ; skos:prefLabel "uusi"@fi .\n', encoding="utf-8")
    assert len(open_vocabulary(str(path), tmp_path / "kept")) == 18


def test_packed_files_and_rdf_xml_are_read(tmp_path: Path) -> None:
    packed = tmp_path / "v.ttl.gz"
    packed.write_bytes(gzip.compress(VOCABULARY.encode()))
    assert len(open_vocabulary(str(packed), tmp_path)) == 17
    as_xml = tmp_path / "v.rdf"
    as_xml.write_text(
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:s="http://www.w3.org/2004/02/skos/core#">'
        '<s:Concept rdf:about="urn:x"><s:prefLabel xml:lang="fi">vienti</s:prefLabel></s:Concept></rdf:RDF>'
    )
    assert names(open_vocabulary(str(as_xml), tmp_path), "viennin") == ["vienti"]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("v.ttl", b"@prefix : <x> .\n: a", "line|v.ttl:2"),
        ("v.docx", b"PK", "no RDF syntax"),
        ("v.ttl.gz", b"not packed", "cannot be read"),
        ("v.ttl", b"\x00\xff\xfe", "cannot be read"),
        ("v.rdf", b'<!DOCTYPE x [<!ENTITY a "aa">]><x/>', "document type"),
        ("v.ttl", b"<urn:a> <urn:b> <urn:c> .", "no living concept"),
    ],
)
def test_what_is_no_vocabulary_is_told_and_leaves_nothing(tmp_path: Path, name: str, content: bytes, told: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises((SourceError, VocabularyUnreadable), match=told):
        open_vocabulary(str(path), tmp_path / "kept")
    assert not list((tmp_path / "kept").glob("*")) if (tmp_path / "kept").exists() else True


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="cannot be read"):
        open_vocabulary(str(tmp_path / "none.ttl"), tmp_path)


def test_a_label_knows_its_qualifier() -> None:
    assert (Label("kuusi (puu)", "fi").bare, Label("kuusi (puu)", "fi").qualifier) == ("kuusi", "puu")
    assert (Label("(puu)", "fi").bare, Label("kuusi", "fi").qualifier) == ("(puu)", "")


_LARGE = """
import resource, sys
from pathlib import Path
from linjaus.vocabularies import write_index, VocabularyIndex
from linjaus.vocabularies.writing import SKOS_CONCEPT, TYPE, Statement
folder = Path(sys.argv[1])
label = "http://www.w3.org/2004/02/skos/core#prefLabel"
endings = ("palvelut", "yhteistyö", "koulutus", "rakenne", "verkostot", "tutkimus")
def made():
    for number in range(30_000):
        iri = f"urn:concept:{number}"
        yield Statement(iri, TYPE, SKOS_CONCEPT)
        for language in ("fi", "sv", "en"):
            word = "".join("kptsmnlrvhj"[int(digit)] + "aeiou"[int(digit) % 5] for digit in str(number))
            yield Statement(iri, label, f"{word}{endings[number % 6]}", language)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
write_index(made(), folder / "large.sqlite")
assert len(VocabularyIndex(folder / "large.sqlite")) == 30_000
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


def test_a_vocabulary_of_thirty_thousand_concepts_takes_little_memory(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", _LARGE, str(tmp_path)], capture_output=True, text=True, timeout=120, check=True
    )
    assert int(ended.stdout) < 150, "megabytes"
