"""``/rehearsal``: the kept scores as a page and as JSON, fresh at once; as measurements of the dataset."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from rdflib import Literal, URIRef
from web_fixture import RELEASE, client_of

from linjaus.namespaces import DQV
from linjaus.rehearsal.history import MetricRecord, Record, append, read
from linjaus.web.rehearsals import PV, latest, measurements


def record(points: float = 375.0, at: str = "2031-05-07T08:00:00Z", release: str = RELEASE) -> Record:
    """A score of which the last dimension lacks points."""
    return Record(
        at=at,
        address="https://pöytä.example/tietö/catalog",
        asked="http://127.0.0.1:8000/catalog",
        release=release,
        software="1",
        datasets=1,
        points=points,
        points_by_population=points,
        most=405,
        rating="excellent",
        dimensions={"findability": (100.0, 100), "contextuality": (12.5, 20)},
        metrics={
            "keywordAvailability": MetricRecord("findability", 1, 1, 30.0, 30),
            "byteSizeAvailability": MetricRecord("contextuality", 0, 1, 0.0, 5, measured=False),
        },
    )


def test_without_any_the_page_says_so(tmp_path: Path) -> None:
    client = client_of(tmp_path)
    assert "No rehearsal has been kept yet." in client.get("/rehearsal", headers={"Accept-Language": "en"}).text
    assert client.get("/rehearsal.json").json == {"rehearsals": []}


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fi", ("Löydettävyys", "375 / 405 pistettä", "Erinomainen", "ei mitattu")),
        ("sv", ("Sökbarhet", "375 av 405 poäng", "Utmärkt", "inte mätt")),
        ("en", ("Findability", "375 of 405 points", "Excellent", "not measured")),
    ],
)
def test_the_score_is_shown_in_the_readers_language(tmp_path: Path, language: str, words: tuple[str, ...]) -> None:
    client = client_of(tmp_path, languages=("fi", "sv", "en"))
    append(tmp_path / "build", record())
    page = client.get("/rehearsal", headers={"Accept-Language": language}).text
    for word in words:
        assert word in page


def test_a_new_score_is_seen_at_once(tmp_path: Path) -> None:
    client = client_of(tmp_path, languages=("en",))
    assert client.get("/rehearsal.json").json == {"rehearsals": []}
    append(tmp_path / "build", record(300))
    append(tmp_path / "build", record(405))

    def shown() -> list[float]:
        return [item["points"] for item in client.get("/rehearsal.json").json["rehearsals"]]

    until = time.monotonic() + 10
    while shown() != [405, 300]:
        assert time.monotonic() < until
    assert "405 of 405 points" in client.get("/rehearsal").text
    assert client.get("/rehearsal", headers={"Accept": "application/json"}).content_type == "application/json"
    assert client.get("/rehearsal", headers={"Accept": "text/turtle"}).status_code == 406


def test_a_score_of_this_release_goes_before_a_later_one_of_another(tmp_path: Path) -> None:
    append(tmp_path / "build", record(400))
    append(tmp_path / "build", record(10, release="2031-01-01-00000000"))
    page = client_of(tmp_path, languages=("en",)).get("/rehearsal").text
    assert "400 of 405 points" in page


def test_scores_come_back_as_they_went_and_torn_lines_are_passed_over(tmp_path: Path) -> None:
    append(tmp_path, record(1))
    with (tmp_path / "rehearsals.jsonl").open("ab") as file:
        file.write(b'{"at": "2031-')
    append(tmp_path, record(2))
    assert read(tmp_path) == [record(1), record(2)]
    assert latest(read(tmp_path), RELEASE) == record(2)
    assert latest(read(tmp_path), "another") is None


def test_the_last_score_becomes_measurements_of_the_dataset() -> None:
    dataset = URIRef("https://x.example/set/laud")
    assert not len(measurements([], dataset))
    graph = measurements([record(1), record(375)], dataset)
    found = {
        str(graph.value(node, DQV.isMeasurementOf)): graph.value(node, DQV.value)
        for node in graph.objects(dataset, DQV.hasQualityMeasurement)
    }
    assert {name: float(value) for name, value in found.items() if isinstance(value, Literal)} == {
        str(PV.scoring): 375,
        str(PV.findabilityScoring): 100,
        str(PV.contextualityScoring): 12.5,
    }
    assert (PV.findabilityScoring, DQV.inDimension, PV.findability) in graph
