"""What is proposed for statements and themes, how surely, and why."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import SKOS, URIRef

from linjaus.config import read_settings
from linjaus.linking import (
    NEW_THEME,
    RELATION,
    SUBJECT,
    THEME,
    Linkable,
    Proposal,
    RelationProposer,
    Statement,
    SubjectProposer,
    linkable,
    propose_mappings,
)
from linjaus.mentions import Gazetteer, names_of
from linjaus.sources import read_content
from linjaus.vocabularies import VocabularyIndex, open_vocabulary, write_index
from linking_site import BASE, V, write_site, write_vocabulary


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Linkable:
    return linkable(read_content(read_settings(write_site(tmp_path_factory.mktemp("site")), environment={})))


@pytest.fixture(scope="module")
def vocabulary(tmp_path_factory: pytest.TempPathFactory) -> Iterator[VocabularyIndex]:
    folder = tmp_path_factory.mktemp("vocabulary")
    index = open_vocabulary(str(write_vocabulary(folder / "v.ttl")), folder)
    yield index
    index.close()


@pytest.fixture(scope="module")
def proposer(
    site: Linkable, vocabulary: VocabularyIndex, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SubjectProposer]:
    path = tmp_path_factory.mktemp("themes") / "themes.sqlite"
    write_index(site.indexed(), path)
    themes = VocabularyIndex(path)
    yield SubjectProposer(site, Gazetteer(names_of(site.graph)), themes, vocabulary)
    themes.close()


def proposed(proposer: SubjectProposer, text: str, least: float = 0.7, **labels: str) -> dict[str, Proposal]:
    """By the last word of the IRI of theme or concept: what is proposed for a statement of that wording."""
    statement = Statement(URIRef(f"{BASE}id/document/ohjelma/priority/9"), {"fi": text, **labels}, {"fi": text})
    return {str(one.object).rpartition("/")[2]: one for one in proposer.propose(statement, least)}


def test_statements_are_the_parts_of_documents_with_their_sources(site: Linkable) -> None:
    by_name = {str(one.iri).removeprefix(f"{BASE}id/document/ohjelma/"): one for one in site.statements}
    assert set(by_name) == {"priority/1", "priority/1/measure/1", "priority/1/measure/2"}
    first, last = by_name["priority/1"], by_name["priority/1/measure/2"]
    assert first.file == "data/documents/ohjelma.ttl"
    assert first.document == URIRef(f"{BASE}id/document/ohjelma")
    assert [str(value) for _, value in first.sources] == [f"{BASE}id/source/sivu/passage/1"]
    assert [str(value) for _, value in last.sources] == [f"{BASE}muu"]
    assert site.schemes == (URIRef(f"{BASE}id/scheme/themes"),)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Vahvistetaan kilpailukykyä", {"kilpailukyky"}),
        ("Maaseudun elinvoimaan panostetaan", {"elinvoima", "countryside"}),
        ("Kilpailuedun turvaaminen", {"competitiveness"}),  # another name; the theme has no mapping yet
        ("Alueellisen yhteistyön tiivistäminen", {"alueellinen-yhteistyo"}),  # not the broader one in the same words
        ("Yhteistyön tiivistäminen", {"yhteistyo"}),
        ("Uusia työvoima- ja yrityspalveluja", {"employment-services", "business-services"}),
        ("Palveluja asiakkaille", set()),  # the site has them as a role
        ("Alueen kehitys ja sen kehittäminen", set()),  # words that every strategy uses
        ("Toimintaa kehitetään", set()),
        ("Maakunnallisen työn koordinointi", set()),  # no kin of maakuntalait
        ("", set()),
        ("2026", set()),
    ],
)
def test_what_is_proposed_for_a_sentence(proposer: SubjectProposer, text: str, expected: set[str]) -> None:
    assert set(proposed(proposer, text)) == expected


def test_a_proposal_says_which_words_led_to_it_and_why(proposer: SubjectProposer) -> None:
    text = "Maaseudun elinvoimaa edistetään"
    found = proposed(proposer, text)
    theme, concept = found["elinvoima"], found["countryside"]
    assert (theme.kind, concept.kind) == (SUBJECT, NEW_THEME)
    assert [text[span.start : span.end] for span in theme.spans] == ["elinvoimaa"]
    assert theme.reasons["fi"][0] == "”elinvoimaa” on muoto sen nimestä ”elinvoima” (fi)"
    assert theme.reasons["en"][0] == "‘elinvoimaa’ is a form of its name ‘elinvoima’ (fi)"
    assert concept.reasons["en"][-1] == "the site has no theme for it"
    assert concept.object_name == {"fi": "maaseutu", "sv": "landsbygd", "en": "countryside"}
    assert 0.7 <= concept.score <= theme.score <= 1


def test_kin_and_parts_of_compounds_score_less_than_forms(proposer: SubjectProposer) -> None:
    form = proposed(proposer, "Vienti kasvaa")["exports"]
    part = proposed(proposer, "Vientiedellytykset paranevat", least=0.0)["exports"]
    assert form.score > part.score
    assert "compound" in part.reasons["en"][0]
    assert proposed(proposer, "Vientiedellytykset paranevat").get("exports") is None
    assert "exports" in proposed(proposer, "Vientiedellytykset paranevat", en="The conditions for export improve")


def test_the_words_of_the_source_lead_and_translations_confirm(proposer: SubjectProposer) -> None:
    alone = proposed(proposer, "Maaseutu", least=0.0)["countryside"]
    both = proposed(proposer, "Maaseutu", least=0.0, en="The countryside")["countryside"]
    assert both.score >= alone.score
    assert "countryside (en)" in both.reasons["en"][1]
    only_translated = proposed(proposer, "Vähähiilisyys", least=0.0, en="Low carbon")["carbon"]
    assert only_translated.score < 0.7
    assert "translation only" in only_translated.reasons["en"][1]


def test_concepts_of_one_name_are_told_apart_by_other_words(proposer: SubjectProposer) -> None:
    tree = proposed(proposer, "Istutetaan kuusi ja muita havupuita")
    assert set(tree) == {"spruce", "conifers"}
    assert "havupuut" in " ".join(tree["spruce"].reasons["en"])
    number = proposed(proposer, "Kuusi on luonnollisista luvuista se, joka valitaan")
    assert "six" in number
    assert "spruce" not in number
    open_still = proposed(proposer, "Kuusi valitaan", least=0.0)
    assert {"six", "spruce"} <= set(open_still)
    assert all(open_still[name].score == 0.5 for name in ("six", "spruce"))
    assert "2 concepts have this name" in open_still["six"].reasons["en"][1]
    assert not proposed(proposer, "Kuusi valitaan")


def test_what_a_statement_has_or_has_more_narrowly_and_what_was_decided_is_not_proposed(
    site: Linkable, proposer: SubjectProposer
) -> None:
    (statement,) = [one for one in site.statements if str(one.iri).endswith("measure/2")]
    assert proposer.propose(statement, 0.0) == []
    (other,) = [one for one in site.statements if str(one.iri).endswith("priority/1")]
    keys = {one.key for one in proposer.propose(other)}
    assert len(keys) == 2
    assert not proposer.propose(other, decided=keys.__contains__)


def test_names_of_known_things_are_no_themes(proposer: SubjectProposer) -> None:
    assert not proposed(proposer, "Esimerkkiohjelma 2026 jatkuu")


def test_a_theme_is_mapped_to_the_living_concept_of_its_name(site: Linkable, vocabulary: VocabularyIndex) -> None:
    found = {str(one.subject).rpartition("/")[2]: one for one in propose_mappings(site, vocabulary, 0.7)}
    exact, close = found["kilpailukyky"], found["elinvoima"]
    assert (exact.kind, exact.predicate, str(exact.object)) == (THEME, SKOS.exactMatch, f"{V}competitiveness")
    assert exact.score == 1
    assert exact.reasons["en"] == ("‘kilpailukyky’ is its name (fi)", "the same name too: konkurrenskraft (sv)")
    assert (close.predicate, str(close.object)) == (SKOS.closeMatch, f"{V}vitality")
    assert close.score < exact.score
    assert set(found) == {"kilpailukyky", "elinvoima"}, "those that have a mapping are left alone"
    every = propose_mappings(site, vocabulary, 0.7, every=True)
    assert {one.object for one in every if one.subject.endswith("/yhteistyo")} == set(), "what is mapped needs no more"


def mapped(tmp_path: Path, vocabulary: VocabularyIndex, *themes: str) -> dict[str, Proposal]:
    """By the last word of the concept's IRI: the mappings that are proposed for further themes of the site."""
    folder = write_site(tmp_path)
    path = folder / "ontology" / "themes.ttl"
    path.write_text(path.read_text("utf-8") + "\n".join(themes), "utf-8")
    site = linkable(read_content(read_settings(folder, environment={})))
    return {str(one.object).rpartition("/")[2]: one for one in propose_mappings(site, vocabulary, 0.0)}


def test_a_theme_of_a_name_that_two_concepts_have_is_left_open(tmp_path: Path, vocabulary: VocabularyIndex) -> None:
    found = mapped(
        tmp_path,
        vocabulary,
        '<id/theme/kuusi> a skos:Concept ; skos:prefLabel "kuusi"@fi ; skos:inScheme <id/scheme/themes> .',
    )
    assert found["six"].score == found["spruce"].score == 0.5
    assert "2 concepts have this name" in found["six"].reasons["en"][-1]


def test_a_near_theme_that_is_mapped_decides(tmp_path: Path, vocabulary: VocabularyIndex) -> None:
    found = mapped(
        tmp_path,
        vocabulary,
        '<id/theme/kuusi> a skos:Concept ; skos:prefLabel "kuusi"@fi ; skos:inScheme <id/scheme/themes> ;',
        "    skos:broader <id/theme/havupuut> .",
        '<id/theme/havupuut> a skos:Concept ; skos:prefLabel "havupuut"@fi ; skos:inScheme <id/scheme/themes> ;',
        "    skos:exactMatch v:conifers .",
        "<id/document/ohjelma> <http://purl.org/dc/terms/subject> <id/theme/havupuut> .",
    )
    assert found["spruce"].score > found["six"].score
    assert "havupuut" in found["spruce"].reasons["fi"][-1]


def test_proposals_are_the_same_each_time(site: Linkable, proposer: SubjectProposer) -> None:
    once = [proposer.propose(one, 0.0) for one in site.statements]
    assert once == [proposer.propose(one, 0.0) for one in site.statements]


@pytest.fixture(scope="module")
def relations(site: Linkable) -> RelationProposer:
    return RelationProposer(site, Gazetteer(names_of(site.graph)))


def related(relations: RelationProposer, text: str, least: float = 0.7) -> dict[str, tuple[str, float]]:
    """By the last word of the thing's IRI: property and score, for a measure of that wording."""
    statement = Statement(URIRef(f"{BASE}id/document/ohjelma/priority/1/measure/1"), {"fi": text}, {"fi": text})
    return {
        str(one.object).rpartition("/")[2]: (
            str(one.predicate).rpartition("#")[2],
            one.score,
            text[one.spans[0].start :],
        )
        for one in relations.propose(statement, least, lambda key: False)
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Työ tehdään yhteistyössä Naapurimaan liiton kanssa", {"naapuri": "inCooperationWith"}),
        ("Naapurimaan liiton asema turvataan", {"naapuri": "involves"}),
        ("Palvelujen verkkokokeiluun osallistutaan", {"kokeilu": "follows"}),
        ("Naapurimaassa on hyvä olla", {}),  # a place is no actor
        ("Liiton asema turvataan", {}),
    ],
)
def test_relations_to_what_a_sentence_names(relations: RelationProposer, text: str, expected: dict[str, str]) -> None:
    assert {thing: told[0] for thing, told in related(relations, text).items()} == expected


def test_a_relation_says_what_told_it_and_what_else_it_may_be(site: Linkable, relations: RelationProposer) -> None:
    text = "Työ tehdään yhteistyössä Naapurimaan liiton kanssa"
    statement = Statement(URIRef(f"{BASE}id/document/ohjelma/priority/1/measure/1"), {"fi": text}, {"fi": text})
    (found,) = relations.propose(statement, 0.7, lambda key: False)
    assert found.kind == RELATION
    assert [text[span.start : span.end] for span in found.spans] == ["Naapurimaan liiton"]
    assert found.reasons["en"][-1] == "‘yhteistyössä’ tells which relation it is"
    assert found.reasons["fi"][-1] == "suhteen kertoo ”yhteistyössä”"
    assert [str(one).rpartition("#")[2] for one in found.alternatives] == ["involves"]
    assert related(relations, "Naapurimaan liiton asema turvataan")["naapuri"][1] < found.score
    assert not relations.propose(statement, 0.7, {found.key}.__contains__)
