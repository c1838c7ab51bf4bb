"""What the editor at /sparql is given: words, examples, addresses; and the page without it."""

from __future__ import annotations

import json
import re
import urllib.parse
from html import unescape
from pathlib import Path

import pytest
from web_fixture import BASE, StubEngine, client_of, put_release, settings
from werkzeug.test import Client

from linjaus.config import Settings
from linjaus.queries import parse_query
from linjaus.shelf import Release, Shelf
from linjaus.web import LiveRelease, create_app
from linjaus.web.editor import example_text

BROWSER = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Client:
    return client_of(tmp_path_factory.mktemp("editor"))


def client_of_release(given: tuple[Release, Settings]) -> Client:
    release, own = given
    return Client(create_app(own, LiveRelease(Shelf(release.folder.parents[1])), StubEngine()))


def test_the_words_are_those_of_the_site_in_the_readers_language(client: Client) -> None:
    words = client.get("/sparql/words.json", headers={"Accept-Language": "de"}).get_json()
    assert words["base"] == BASE
    assert words["prefixes"]["w"] == f"{BASE}def#"
    labels = {term["iri"]: term["label"] for term in words["classes"] + words["properties"]}
    assert labels[f"{BASE}def#Plan"] == "Plan"
    assert labels[f"{BASE}def#pursues"] == "verfolgt"
    assert labels[f"{BASE}def#cost"] == ""


def test_the_most_used_words_come_first_and_none_is_left_out(each_release: tuple[Release, Settings]) -> None:
    words = client_of_release(each_release).get("/sparql/words.json").get_json()
    usage = json.loads(each_release[0].path("usage.json").read_text())
    for kind in ("classes", "properties"):
        assert set(usage[kind]) <= {term["iri"] for term in words[kind]}
        uses = [term["uses"] for term in words[kind]]
        assert uses == sorted(uses, reverse=True)


def test_the_form_begins_from_a_saved_question(client: Client) -> None:
    page = client.get("/sparql?example=plans", headers={"Accept": BROWSER}).text
    assert "SELECT ?thing ?label WHERE" in textarea(page)
    assert textarea(client.get("/sparql?example=nosuch", headers={"Accept": BROWSER}).text).startswith("SELECT ?class")


def textarea(page: str) -> str:
    match = re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)
    assert match
    return unescape(match[1])


def test_an_example_says_what_it_asks_and_has_a_value_for_what_it_needs(client: Client) -> None:
    examples = {one["name"]: one["text"] for one in client.get("/sparql/words.json?lang=en").get_json()["examples"]}
    assert examples["called"].splitlines()[0] == "# What a thing is called"
    assert f"VALUES ?thing {{ <{BASE}id/plan/tulevik> }}" in examples["called"]
    assert "VALUES" not in examples["plans"]
    assert not [name for name, text in examples.items() if "#+" in text]


def test_values_stand_where_the_whole_pattern_sees_them() -> None:
    text = '#+ summary: x\n#+ params: {a: {kind: text, required: true, example: "it\'s } \\" #"}}\n# WHERE {\n'
    made = example_text(parse_query("q", text + "SELECT * WHERE { ?s ?p ?a }"), "Title\nof two lines")
    assert made == '# Title of two lines\n# WHERE {\nSELECT * WHERE {\n  VALUES ?a { "it\'s } \\" #" } ?s ?p ?a }\n'


def test_every_example_of_the_site_is_answered(kainuu_server) -> None:
    words = json.loads(kainuu_server.get("/sparql/words.json?lang=en").text)
    assert len(words["examples"]) > 10
    for example in words["examples"]:
        asked = urllib.parse.urlencode({"query": example["text"]})
        answer = kainuu_server.get(f"/sparql?{asked}", accept="text/csv, text/turtle;q=0.5")
        assert answer.status == 200, (example["name"], answer.text)
        assert len(answer.text.splitlines()) > 1 or example["name"].startswith("report-"), example["name"]


def test_the_permanent_link_names_the_release_and_no_language(client: Client) -> None:
    page = client.get("/sparql?example=plans&lang=de", headers={"Accept": BROWSER}).text
    match = re.search(r'class="permalink" href="([^"]+)"', page)
    assert match
    query = urllib.parse.parse_qs(urllib.parse.urlsplit(unescape(match[1])).query)
    assert query == {"query": [textarea(page)], "release": ["2031-05-06-0badcafe"]}


def test_no_other_page_loads_the_editor_and_no_page_loosens_its_policy(client: Client) -> None:
    policies = set()
    for path in ("/", "/def", "/shapes", "/sparql", "/queries"):
        answer = client.get(path, headers={"Accept": BROWSER})
        assert ("yasgui" in answer.text) <= (path == "/sparql"), path
        policies.add(answer.headers["Content-Security-Policy"])
    (policy,) = policies
    assert "unsafe" not in policy
    assert "http" not in policy


def test_where_the_editor_was_not_fetched_the_form_is_plain(tmp_path: Path) -> None:
    from web_fixture import flask_app

    from linjaus.web.cache import Kept, ResponseCache

    given = settings(tmp_path)
    put_release(Shelf(given.releases))
    app = flask_app(given, StubEngine())
    app.static_folder = str(tmp_path)
    plain = Client(ResponseCache(app.wsgi_app, LiveRelease(Shelf(given.releases)).choose, Kept(given.cache_bytes)))
    page = plain.get("/sparql", headers={"Accept": BROWSER}).text
    assert "<script" not in page
    assert "yasgui" not in page
    assert 'name="query"' in page
