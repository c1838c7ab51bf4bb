"""A saved question as its reader meets it: a form that offers what there is, and an answer to look at and to take."""

from __future__ import annotations

import io
import json
import re
import xml.etree.ElementTree as ET
from datetime import datetime
from typing import Any
from urllib.parse import quote

import openpyxl
import pytest
from openpyxl.utils.escape import unescape
from rdflib import XSD, Literal, URIRef
from werkzeug.test import Client

from linjaus.config import read_settings
from linjaus.engine.local import LocalEngine
from linjaus.shelf import Release, Shelf
from linjaus.web import LiveRelease, create_app
from linjaus.web.workbook import write_workbook

BASE = "https://w3id.org/linjaus/id/"
STRATEGY = f"{BASE}document/kainuun-ely-strategia-2019-2023"
BROWSER = {"Accept": "text/html", "Accept-Language": "fi"}
OVERVIEWS = ("list-periods", "count-themes", "count-actor-ties", "count-regions")


@pytest.fixture(scope="module")
def kainuu(kainuu_release: Release, repository: Any) -> Client:
    releases = kainuu_release.folder.parents[1]
    given = read_settings(repository, environment={}, overrides={"releases": str(releases)})
    engine = LocalEngine.of_release(kainuu_release.path("dataset.nq"))
    return Client(create_app(given, LiveRelease(Shelf(releases)), engine))


def page(client: Client, path: str, **headers: str) -> Any:
    return client.get(path, headers={**BROWSER, **headers})


def test_choices_come_from_the_data_in_the_readers_words(kainuu: Client) -> None:
    form = page(kainuu, "/queries/list-measures").text
    assert '<optgroup label="Kainuun ELY-keskuksen strategiset painotukset 2019–2023">' in form
    assert re.search(r"<option[^>]*>Päämääränä kainuulainen hyvä elämä</option>", form)
    assert re.search(r'<label for="p-priority">Painopiste', form)
    swedish = page(kainuu, "/queries/list-documents-in-force?lang=sv").text
    assert ">Kajanaland</option>" in swedish
    assert 'type="date"' in swedish
    assert "<h1>Vilka dokument gällde i en region en viss dag</h1>" in swedish


def test_an_answer_is_a_table_a_picture_and_files(kainuu: Client) -> None:
    answer = page(kainuu, f"/queries/list-documents-in-force?region={BASE}region/kainuu&date=2020-06-01")
    assert answer.status_code == 200
    main = answer.text.partition("<main")[2]
    assert '<th scope="col">Asiakirja</th>' in main
    assert 'class="drawing"' in main
    for extension in ("csv", "json", "tsv", "xml", "xlsx", "svg"):
        link = re.search(rf'href="(/queries/list-documents-in-force\.{extension}\?[^"]*)"', main)
        assert link, extension
        assert kainuu.get(link[1].replace("&amp;", "&")).status_code == 200
    pinned = re.search(r'href="(/release/[^"]*/queries/list-documents-in-force\?[^"]*)"', main)
    assert pinned
    assert page(kainuu, pinned[1].replace("&amp;", "&")).status_code == 200
    editor = re.search(r'href="(/sparql\?query=[^"]*)"', main)
    assert editor
    assert "VALUES" in editor[1]
    asked = json.loads(kainuu.get(editor[1].replace("&amp;", "&") + "&format=json").data)
    told = json.loads(kainuu.get(link[1].replace("&amp;", "&").replace(".svg", ".json")).data)
    assert asked["results"]["bindings"] == told["results"]["bindings"] != []


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("region=&date=2020-06-01", "Valitse tai kirjoita arvo."),
        ("date=2020-06-01", "Valitse tai kirjoita arvo."),
        ("region=nowhere&date=2020-06-01", "Tämä ei ole minkään tunniste (IRI)."),
        (f"region={BASE}region/kainuu&date=1.6.2020", "Tämä ei ole päivämäärä."),
        (f"region={BASE}region/kainuu&date=20200601", "Tämä ei ole päivämäärä."),
        (f"region={BASE}region/kainuu&date=2020-06-01&nobody=1", "Kysymyksellä ei ole parametria nobody."),
        (f"region={BASE}region/kainuu&date=2020-06-01&%3Cscript%3E=1", "&lt;script&gt;"),
        (f"region={BASE}region/kainuu&date=2020-06-01&date=2021-06-01", "Tämä ei ole päivämäärä."),
        (f"region={quote('<script>alert(1)</script>')}&date=2020-06-01", "&lt;script&gt;alert(1)"),
        (f"region={'x' * 5000}&date=2020-06-01", "Tämä ei ole minkään tunniste (IRI)."),
    ],
)
def test_a_wrong_value_is_told_beside_its_field_and_the_form_is_kept(kainuu: Client, given: str, said: str) -> None:
    answer = page(kainuu, f"/queries/list-documents-in-force?{given}")
    assert answer.status_code == 400
    assert said in answer.text
    assert "<script>alert" not in answer.text
    assert 'role="alert"' in answer.text
    assert re.search(r'<select id="p-region"', answer.text)
    kept = re.search(r'<input id="p-date" name="date" value="([^"]*)"', answer.text)
    assert kept
    assert kept[1] in given
    machine = kainuu.get(f"/queries/list-documents-in-force.json?{given}")
    assert (machine.status_code, machine.mimetype) == (400, "application/problem+json")


def test_an_untouched_question_waits_and_an_open_one_answers_at_once(kainuu: Client) -> None:
    waiting = page(kainuu, "/queries/list-measures")
    assert waiting.status_code == 200
    assert "<table>" not in waiting.text.partition("<main")[2].partition('class="cite"')[0]
    assert "<table>" in page(kainuu, "/queries/list-periods").text


def test_no_rows_are_said(kainuu: Client) -> None:
    answer = page(kainuu, f"/queries/list-documents-in-force?region={BASE}region/kainuu&date=1950-01-01")
    assert answer.status_code == 200
    assert "Vastauksessa ei ole rivejä" in answer.text
    assert "<table>" not in answer.text.partition("<main")[2].partition('class="cite"')[0]


@pytest.mark.parametrize(
    "path", ["/queries/none", "/queries/list-periods.pdf", "/queries/list-measures.svg", "/queries/.csv"]
)
def test_what_is_not_there_is_not_found(kainuu: Client, path: str) -> None:
    assert kainuu.get(path).status_code == 404


def test_the_overviews_show_every_picture_with_what_is_behind_it(kainuu: Client) -> None:
    answer = page(kainuu, "/overviews")
    assert answer.status_code == 200
    for name in OVERVIEWS:
        assert f'aria-labelledby="picture-{name}-title"' in answer.text
        assert f'href="/queries/{name}"' in answer.text
        assert f'href="/queries/{name}.svg' in answer.text
    assert "style=" not in answer.text.partition("<main")[2]


@pytest.mark.parametrize("name", OVERVIEWS)
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_a_picture_stands_alone_at_its_address(kainuu: Client, name: str, language: str) -> None:
    answer = kainuu.get(f"/queries/{name}.svg?lang={language}")
    assert answer.mimetype == "image/svg+xml"
    assert answer.headers["Content-Language"] == language
    root = ET.fromstring(answer.data)
    links = [one.get("href", "") for one in root.iter("{http://www.w3.org/2000/svg}a")]
    assert links
    assert all(link.startswith("https://w3id.org/linjaus/") for link in links)
    title = root.find("{http://www.w3.org/2000/svg}title")
    assert title is not None
    assert f"<h1>{title.text}" in page(kainuu, f"/queries/{name}?lang={language}").text
    assert "ETag" in answer.headers


def sheet(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]


def test_a_workbook_has_numbers_dates_and_the_way_back(kainuu: Client) -> None:
    answer = kainuu.get("/queries/list-periods.xlsx?language=en")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="list-periods.xlsx"'
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert rows[0] == ("kind", "kindLabel", "thing", "label", "start", "end")
    reform = next(row for row in rows if row[2] and row[2].endswith("te-palvelu-uudistus-2025"))
    assert reform[4] == datetime(2025, 1, 1)
    strategy = next(row for row in rows if row[2] == STRATEGY)
    assert strategy[4:] == (2019, 2023)
    about = {row[0]: row[1] for row in book.worksheets[1].iter_rows(values_only=True)}
    assert any("/release/" in str(text) for text in about.values())
    assert kainuu.get("/queries/list-periods.xlsx?language=en").data == answer.data


def test_a_label_is_never_a_formula_and_nothing_is_lost_unsaid() -> None:
    odd = [
        "=1+1",
        "+1",
        "@SUM(A1)",
        "-x",
        "{=1}",
        "http://x.example/",
        "1e5",
        "x\u0007y",
        "a\nb",
        "ö" * 40_000,
        "_x0041_",
    ]
    row = [*map(Literal, odd), Literal("7", datatype=XSD.integer), Literal(str(2**70), datatype=XSD.integer)]
    row += [
        Literal("1e400", datatype=XSD.double, normalize=False),
        Literal("NaN", datatype=XSD.double, normalize=False),
        Literal("2.5", datatype=XSD.decimal),
    ]
    row += [Literal("true", datatype=XSD.boolean), Literal("0999-01-01", datatype=XSD.date), URIRef("urn:x"), None]
    row += [
        Literal("2019-02-30", datatype=XSD.date, normalize=False),
        Literal("x", datatype=XSD.integer, normalize=False),
    ]
    columns = [f"c{number}" for number in range(len(row))]
    with write_workbook(columns, [row], {"a": "=2+2"}, ("Answer", "About"), datetime(2026, 1, 1)) as file:
        data = file.read()
    cells = list(sheet(data).iter_rows())[1]
    assert all(cell.data_type != "f" for cell in cells)
    values = [unescape(cell.value) if isinstance(cell.value, str) else cell.value for cell in cells]
    assert values[:8] == odd[:8]
    assert values[8] == "a\nb"
    assert values[9].endswith("…")
    assert len(values[9]) == 32767
    assert values[10:] == [
        *("_x0041_", 7, str(2**70), "1e400", "NaN", 2.5, True, "0999-01-01", "urn:x", None, "2019-02-30", "x"),
    ]
