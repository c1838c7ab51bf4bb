"""Each metric is earned by a catalogue that has it, and not by one that lacks it."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from strange_server import EU, PROFILE, Loopback, describe, publish_on, serving

from linjaus.rehearsal.metrics import BY_KEY, DIMENSIONS, METRICS, MOST, rating
from linjaus.rehearsal.run import Plan, Rehearsal, rehearse
from linjaus.rehearsal.vocabularies import codes, is_media_type

Publish = Callable[..., str]


@pytest.fixture
def loopback() -> Iterator[Loopback]:
    """A server with no routes yet."""
    with serving() as found:
        yield found


@pytest.fixture
def publish(loopback: Loopback) -> Publish:
    """``publish(dataset={…}, distributions=({…},))`` serves such a catalogue with its files; gives its address."""
    return functools.partial(publish_on, loopback)


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    """A file with the shapes of the profile."""
    path = tmp_path / "profile.ttl"
    path.write_text(PROFILE)
    return path


def earned(result: Rehearsal) -> set[str]:
    """The metrics that the only dataset earned."""
    (dataset,) = result.score.datasets
    return set(dataset.has)


def test_the_points_are_those_of_the_methodology() -> None:
    assert DIMENSIONS == {
        "findability": 100,
        "accessibility": 100,
        "interoperability": 110,
        "reusability": 75,
        "contextuality": 20,
    }
    assert MOST == 405
    assert [rating(points) for points in (405, 351, 350.9, 221, 220, 121, 120.99, 0)] == [
        *("excellent", "excellent", "good", "good", "sufficient", "sufficient", "bad", "bad")
    ]


def test_a_full_catalogue_earns_every_point(publish: Publish, profile: Path) -> None:
    result = rehearse(Plan(publish(), shapes=(profile,)))
    assert earned(result) == set(BY_KEY)
    assert result.score.points == result.score.points_by_population == 405
    assert result.score.rating == "excellent"
    assert not result.notes


LACKS: list[tuple[dict[str, Any], set[str]]] = [
    ({"dataset": {"keyword": None}}, {"keywordAvailability"}),
    ({"dataset": {"keyword": 'dcat:keyword " "'}}, {"keywordAvailability"}),
    ({"dataset": {"theme": None}}, {"categoryAvailability"}),
    ({"dataset": {"spatial": None}}, {"spatialAvailability"}),
    ({"dataset": {"temporal": None}}, {"temporalAvailability"}),
    ({"dataset": {"contactPoint": None}}, {"contactPointAvailability"}),
    ({"dataset": {"publisher": None}}, {"publisherAvailability"}),
    ({"dataset": {"accessRights": None}}, {"accessRightsAvailability", "accessRightsVocabularyAlignment"}),
    ({"dataset": {"accessRights": 'dct:accessRights "PUBLIC"'}}, {"accessRightsVocabularyAlignment"}),
    ({"dataset": {"accessRights": f"dct:accessRights <{EU}access-right/OURS>"}}, {"accessRightsVocabularyAlignment"}),
    ({"dataset": {"issued": None}}, {"dateIssuedAvailability"}),
    ({"dataset": {"modified": None}}, {"dateModifiedAvailability"}),
    ({"dataset": {"title": None}}, {"dcatApCompliance"}),
    ({"distributions": ({"accessURL": None},)}, {"accessUrlStatusCode"}),
    ({"distributions": ({"accessURL": "dcat:accessURL <{base}/gone>"},)}, {"accessUrlStatusCode"}),
    ({"distributions": ({"downloadURL": None},)}, {"downloadUrlAvailability", "downloadUrlStatusCode"}),
    ({"distributions": ({"downloadURL": "dcat:downloadURL <{base}/gone>"},)}, {"downloadUrlStatusCode"}),
    (
        {"distributions": ({"format": None},)},
        {
            "formatAvailability",
            "formatMediaTypeVocabularyAlignment",
            "formatMediaTypeNonProprietary",
            "formatMediaTypeMachineInterpretable",
        },
    ),
    (
        {"distributions": ({"format": f"dct:format <{EU}file-type/DOCX>"},)},
        {"formatMediaTypeNonProprietary", "formatMediaTypeMachineInterpretable"},
    ),
    ({"distributions": ({"format": f"dct:format <{EU}file-type/XLSX>"},)}, {"formatMediaTypeNonProprietary"}),
    ({"distributions": ({"format": f"dct:format <{EU}file-type/TXT>"},)}, {"formatMediaTypeMachineInterpretable"}),
    (
        {"distributions": ({"format": 'dct:format "CSV"'},)},
        {
            "formatMediaTypeVocabularyAlignment",
            "formatMediaTypeNonProprietary",
            "formatMediaTypeMachineInterpretable",
        },
    ),
    ({"distributions": ({"mediaType": None},)}, {"mediaTypeAvailability", "formatMediaTypeVocabularyAlignment"}),
    (
        {"distributions": ({"mediaType": "dcat:mediaType <https://www.iana.org/assignments/media-types/text/cvs>"},)},
        {"formatMediaTypeVocabularyAlignment"},
    ),
    ({"distributions": ({"license": None},)}, {"licenceAvailability", "knownLicence"}),
    (
        {"distributions": ({"license": "dct:license <https://creativecommons.org/licenses/by/4.0/>"},)},
        {"knownLicence"},
    ),
    ({"distributions": ({"rights": None},)}, {"rightsAvailability"}),
    ({"distributions": ({"byteSize": None},)}, {"byteSizeAvailability"}),
]


@pytest.mark.parametrize(("changes", "lost"), LACKS, ids=lambda value: "+".join(sorted(value)) if value else "")
def test_what_is_lacking_costs_its_points_and_no_other(
    publish: Publish, profile: Path, changes: dict[str, Any], lost: set[str]
) -> None:
    result = rehearse(Plan(publish(**changes), shapes=(profile,)))
    assert set(BY_KEY) - earned(result) == lost
    assert result.score.points == 405 - sum(BY_KEY[key].points for key in lost)


def test_every_metric_has_a_catalogue_that_lacks_it() -> None:
    assert set().union(*(lost for _, lost in LACKS)) == {metric.key for metric in METRICS}


def test_dates_may_stand_at_the_distribution(publish: Publish, profile: Path) -> None:
    dates = {"issued": 'dct:issued "2020-01-01"^^xsd:date', "modified": 'dct:modified "2021-01-01"^^xsd:date'}
    address = publish(dataset={"issued": None, "modified": None}, distributions=(dates,))
    assert rehearse(Plan(address, shapes=(profile,))).score.points == 405


def test_one_distribution_counts_and_not_the_best_of_each(publish: Publish, profile: Path) -> None:
    address = publish(distributions=({"license": None}, {"byteSize": None, "rights": None}))
    result = rehearse(Plan(address, shapes=(profile,)))
    (dataset,) = result.score.datasets
    assert dataset.best.endswith("#1")
    assert dataset.points == 395
    by_key = {item.metric.key: (item.count, item.population) for item in result.score.metrics}
    assert by_key["licenceAvailability"] == (1, 2)
    assert by_key["keywordAvailability"] == (1, 1)
    assert result.score.points_by_population == 405 - (20 + 10 + 5 + 5) / 2


def test_the_catalogues_score_is_the_mean_of_its_datasets(loopback: Loopback, publish: Publish, profile: Path) -> None:
    publish()
    both = describe(loopback.address) + describe(loopback.address, "paths", {"keyword": None}, ())
    result = rehearse(Plan(loopback.serve("/catalog", both), shapes=(profile,)))
    assert [dataset.points for dataset in result.score.datasets] == [70 + 30 + 10 + 5 + 20 + 10 + 10, 405]
    assert result.score.points == 280
    assert result.score.rating == "good"
    assert {note.kind: note.facts for note in result.notes}["bare-datasets"]["count"] == "1"


def test_without_shapes_compliance_is_not_measured_and_said_so(publish: Publish) -> None:
    result = rehearse(Plan(publish()))
    assert result.score.points == 375
    assert [item.metric.key for item in result.score.metrics if not item.measured] == ["dcatApCompliance"]
    assert [note.kind for note in result.notes] == ["not-measured"]


def test_a_violation_deep_in_a_dataset_costs_it_and_no_other(
    loopback: Loopback, publish: Publish, profile: Path
) -> None:
    publish()
    both = describe(loopback.address) + describe(
        loopback.address, "paths", None, ({"more": 'dcat:byteSize "4"^^xsd:nonNegativeInteger'},)
    )
    result = rehearse(Plan(loopback.serve("/catalog", both), shapes=(profile,)))
    assert [("dcatApCompliance" in dataset.has) for dataset in result.score.datasets] == [False, True]
    assert result.verdict
    assert result.verdict.count("violation") == 1


def test_warnings_and_the_catalogues_own_faults_cost_nothing_and_are_told(
    loopback: Loopback, publish: Publish, profile: Path
) -> None:
    address = publish(distributions=({"name": None},))
    _, headers, body = loopback.routes["/catalog"]  # type: ignore[misc]
    loopback.routes["/catalog"] = (200, headers, body + b"<http://x.example/c> a dcat:Catalog .")
    result = rehearse(Plan(address, shapes=(profile,)))
    assert result.score.points == 405
    assert result.verdict
    assert (result.verdict.count("violation"), result.verdict.count("warning")) == (1, 1)
    assert [note.kind for note in result.notes] == ["violations-elsewhere"]


def test_another_document_can_be_held_to_another_profile(loopback: Loopback, publish: Publish, profile: Path) -> None:
    address = publish()
    loopback.serve("/catalog?_profile=home", describe(loopback.address, dataset={"title": None}))
    result = rehearse(Plan(address, shapes=(profile,), also=(("?_profile=home", (profile,)),)))
    assert result.score.points == 405
    assert [(verdict.address, verdict.count("violation")) for verdict in result.also] == [
        (f"{loopback.address}/catalog?_profile=home", 1)
    ]


def test_the_code_lists_say_where_they_are_from() -> None:
    assert {"CSV", "RDF_TURTLE"} <= codes("machine-readable") <= codes("file-types")
    assert codes("non-proprietary") <= codes("file-types")
    assert "CC_BY_4_0" in codes("licences")
    assert is_media_type("http://www.iana.org/assignments/media-types/application/ld+json")
    assert is_media_type("Text/Turtle; charset=utf-8")
    assert not is_media_type("https://example.org/text/turtle")
