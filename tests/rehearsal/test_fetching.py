"""Strange servers and strange catalogues: what is read, what is refused, what is said."""

from __future__ import annotations

import functools
import gzip
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from strange_server import PREFIXES, RDF_FILE, Loopback, describe, publish_on, serving

from linjaus.rehearsal.addresses import Rebase, parse_rebase, to_uri
from linjaus.rehearsal.fetch import Fetcher, FetchError, Limits, is_public
from linjaus.rehearsal.harvest import CatalogueUnreadable, harvest, has_doctype
from linjaus.rehearsal.links import check_addresses
from linjaus.rehearsal.run import Plan, Rehearsal, rehearse

Publish = Callable[..., str]
LOCAL = frozenset({"127.0.0.1"})


@pytest.fixture
def loopback() -> Iterator[Loopback]:
    """A server with no routes yet."""
    with serving() as found:
        yield found


@pytest.fixture
def publish(loopback: Loopback) -> Publish:
    """``publish(dataset={…}, distributions=({…},))`` serves such a catalogue with its files; gives its address."""
    return functools.partial(publish_on, loopback)


def read(address: str, **limits: Any) -> Rehearsal:
    """Rehearse with limits."""
    return rehearse(Plan(address, limits=Limits(**limits)))


def notes_of(result: Rehearsal) -> set[str]:
    """The kinds of notes, but for the one on shapes."""
    return {note.kind for note in result.notes} - {"not-measured"}


def paged(loopback: Loopback, number: int, following: str, how: str = "hydra:next") -> str:
    """A page of a catalogue."""
    view = f"<> a hydra:PartialCollectionView ; {how} <{following}> .\n" if following else ""
    return loopback.serve(f"/catalog?page={number}", describe(loopback.address, f"d{number}") + view)


@pytest.mark.parametrize("how", ["hydra:next", "hydra:nextPage"])
def test_pages_are_followed_to_the_last(loopback: Loopback, publish: Publish, how: str) -> None:
    publish()
    first = paged(loopback, 1, "?page=2", how)
    paged(loopback, 2, "?page=3", how)
    paged(loopback, 3, "")
    result = read(first)
    assert len(result.score.datasets) == len(result.pages) == 3
    assert not notes_of(result)


def test_pages_are_followed_by_link_headers(loopback: Loopback) -> None:
    link = '</other>; rel="first", <catalog?page=2>; title="a, b"; rel="prefetch next"'
    loopback.serve("/catalog", describe(loopback.address, "a"), Link=link)
    loopback.serve("/catalog?page=2", describe(loopback.address, "b"))
    assert len(read(f"{loopback.address}/catalog").score.datasets) == 2


def test_a_circle_of_pages_ends(loopback: Loopback) -> None:
    first = paged(loopback, 1, "?page=2")
    paged(loopback, 2, "?page=1")
    result = read(first)
    assert len(result.pages) == 2
    assert notes_of(result) == {"page-loop"}


def test_a_page_that_leads_to_itself_by_another_name_ends(loopback: Loopback) -> None:
    first = paged(loopback, 1, "?page=2")
    loopback.routes["/catalog?page=2"] = (302, {"Location": "/catalog?page=1"}, b"")
    assert len(read(first).score.datasets) == 1


def test_pages_of_other_hosts_are_not_read(loopback: Loopback) -> None:
    result = read(paged(loopback, 1, "http://elsewhere.example/catalog?page=2"))
    assert notes_of(result) == {"page-elsewhere"}


def test_a_lost_page_is_told_and_the_rest_scored(loopback: Loopback) -> None:
    result = read(paged(loopback, 1, "?page=2"))
    assert notes_of(result) == {"page-lost"}
    assert len(result.score.datasets) == 1


def test_pages_stop_when_they_are_too_much_together(loopback: Loopback) -> None:
    first = paged(loopback, 1, "?page=2")
    paged(loopback, 2, "?page=3")
    size = len(describe(loopback.address, "d1")) + 200
    result = read(first, bytes=size)
    assert notes_of(result) == {"pages-too-many"}
    assert len(result.pages) == 2


def test_blank_nodes_of_two_pages_stay_apart(loopback: Loopback) -> None:
    for number, following in ((1, "<> hydra:next <?page=2> ."), (2, "")):
        text = PREFIXES + f'_:x a dcat:Dataset ; dct:title "{number}" . {following}'
        loopback.serve(f"/catalog?page={number}", text)
    assert len(read(f"{loopback.address}/catalog?page=1").score.datasets) == 2


@pytest.mark.parametrize(
    ("status", "headers", "body", "said"),
    [
        (404, {}, b"", "status 404"),
        (500, RDF_FILE, b"", "status 500"),
        (200, {"Content-Type": "text/html"}, b"<html></html>", "text/html, which is no RDF"),
        (200, {}, b"?", "no media type"),
        (200, RDF_FILE, b"<http://x> <http://y", "cannot be read as Turtle"),
        (200, {"Content-Type": "application/rdf+xml"}, b"<rdf:RDF", "cannot be read as RDF/XML"),
        (200, {**RDF_FILE, "Content-Encoding": "br"}, b"x", "coding"),
        (200, {**RDF_FILE, "Content-Encoding": "gzip"}, b"x", "coding"),
        (
            200,
            {"Content-Type": "application/rdf+xml"},
            b'<?xml version="1.0"?><!-- < --><!DOCTYPE r [<!ENTITY a "b">]><r/>',
            "DOCTYPE",
        ),
        (
            200,
            {"Content-Type": "application/ld+json"},
            b'{"@context": "http://127.0.0.1:1/context", "@id": "http://x/"}',
            "remote JSON-LD context",
        ),
        (302, {"Location": "/catalog"}, b"", "circle"),
        (302, {"Location": "ftp://x.example/"}, b"", "no http or https"),
    ],
)
def test_what_cannot_be_read_is_said(
    loopback: Loopback, status: int, headers: dict[str, str], body: bytes, said: str
) -> None:
    loopback.routes["/catalog"] = (status, headers, body)
    with pytest.raises(CatalogueUnreadable, match=said):
        read(f"{loopback.address}/catalog")


def test_a_huge_catalogue_is_not_read_to_its_end(loopback: Loopback) -> None:
    address = loopback.serve("/catalog", "# " + "x" * 5000)
    with pytest.raises(CatalogueUnreadable, match="larger than 1000 bytes"):
        read(address, bytes=1000)


@pytest.mark.parametrize("headers", [{"Content-Encoding": "gzip"}, {}])
def test_a_bomb_does_not_go_off(loopback: Loopback, headers: dict[str, str]) -> None:
    bomb = gzip.compress(b"# " + b"x" * 10_000_000)
    media_type = "text/turtle" if headers else "application/gzip"
    address = loopback.serve("/catalog.ttl.gz", bomb, media_type, **headers)
    with pytest.raises(CatalogueUnreadable, match="larger than 100000 bytes"):
        read(address, bytes=100_000)


def test_packed_catalogues_are_unpacked(loopback: Loopback) -> None:
    packed = gzip.compress(describe(loopback.address).encode())
    for path, media_type, headers in (
        ("/catalog.ttl.gz", "application/gzip", {}),
        ("/catalog", "text/turtle", {"Content-Encoding": "gzip"}),
        ("/file.ttl", "application/octet-stream", {}),
    ):
        address = loopback.serve(path, packed, media_type, **headers)
        assert len(read(address).score.datasets) == 1


def test_a_server_that_never_ends_is_left(loopback: Loopback) -> None:
    over = threading.Event()

    def drip(handler: Any) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/turtle")
        handler.end_headers()
        while not over.wait(0.02):
            try:
                handler.wfile.write(b"# ")
            except OSError:
                over.set()

    loopback.routes["/catalog"] = drip
    with pytest.raises(CatalogueUnreadable, match="not answered within"):
        read(f"{loopback.address}/catalog", seconds=0.3)
    assert over.wait(10), "the connection is closed"


def test_nobody_there_is_said() -> None:
    with pytest.raises(CatalogueUnreadable, match="cannot be reached"):
        read("http://127.0.0.1:9/catalog")


def test_slips_in_addresses_are_read_and_told(loopback: Loopback) -> None:
    address = loopback.serve("/catalog", describe(loopback.address) + "<http://x/> dct:source <http://a b/> .")
    assert notes_of(read(address)) >= {"read-leniently"}


def test_the_private_network_is_not_asked_from_outside() -> None:
    outside = Fetcher(Limits(seconds=5))
    for address in ("http://127.0.0.1/", "http://169.254.169.254/latest/", "http://10.0.0.1/", "http://[::1]/"):
        with pytest.raises(FetchError) as caught:
            outside.ask("HEAD", address)
        assert caught.value.kind == "private"
    assert is_public("8.8.8.8")
    assert not is_public("::ffff:127.0.0.1")


@pytest.mark.parametrize(
    "address",
    ["ftp://x.example/a", "file:///etc/passwd", "mailto:a@b.example", "http://u:p@x.example/", "http:///", "x"],
)
def test_only_web_addresses_are_asked(address: str) -> None:
    with pytest.raises(FetchError) as caught:
        Fetcher().ask("HEAD", address)
    assert caught.value.kind == "address"


def test_addresses_are_asked_once_with_head_and_with_get_when_that_fails(loopback: Loopback) -> None:
    loopback.serve("/good", "x")
    loopback.serve("/get-only", "x")

    def get_only(handler: Any) -> None:
        handler.send_response(405 if handler.command == "HEAD" else 200)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    loopback.routes["/get-only"] = get_only
    loopback.routes["/moved"] = (301, {"Location": "good"}, b"")
    loopback.routes["/circle"] = (302, {"Location": "/circle2"}, b"")
    loopback.routes["/circle2"] = (302, {"Location": "/circle"}, b"")
    names = ("good", "get-only", "moved", "circle", "gone", "good")
    listed = [f"{loopback.address}/{name}" for name in names]
    found = check_addresses(listed, Fetcher(trusted=LOCAL))
    by_name = {address.rpartition("/")[2]: reach for address, reach in found.items()}
    assert {name: reach.good for name, reach in by_name.items()} == {
        **{"good": True, "get-only": True, "moved": True, "circle": False, "gone": False}
    }
    assert by_name["get-only"].head == 405
    assert by_name["moved"].redirects == 1
    assert by_name["circle"].failure == "loop"
    assert by_name["gone"].status == 404
    assert loopback.methods("/get-only") == ["HEAD", "GET"]
    assert loopback.methods("/good") == ["HEAD", "HEAD"], "once for itself and once for what moved there"
    agents = {headers["User-Agent"] for _, _, headers in loopback.asked}
    assert len(agents) == 1
    assert agents.pop().startswith("Linjaus/")


def test_a_host_is_asked_by_two_at_most_at_a_time(loopback: Loopback) -> None:
    lock, state = threading.Lock(), {"now": 0, "most": 0}

    def busy(handler: Any) -> None:
        with lock:
            state["now"] += 1
            state["most"] = max(state["most"], state["now"])
        threading.Event().wait(0.02)
        with lock:
            state["now"] -= 1
        handler.send_response(200)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    for number in range(12):
        loopback.routes[f"/{number}"] = busy
    found = check_addresses([f"{loopback.address}/{number}" for number in range(12)], Fetcher(trusted=LOCAL))
    assert all(reach.good for reach in found.values())
    assert state["most"] <= 2


def test_a_busy_host_is_asked_again_when_it_said(loopback: Loopback) -> None:
    def once(handler: Any) -> None:
        status = 503 if len(loopback.methods("/later")) == 1 else 200
        handler.send_response(status)
        handler.send_header("Retry-After", "0")
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    loopback.routes["/later"] = once
    (reach,) = check_addresses([f"{loopback.address}/later"], Fetcher(trusted=LOCAL)).values()
    assert reach.good


def test_what_there_was_no_time_for_is_said(loopback: Loopback) -> None:
    (reach,) = check_addresses([f"{loopback.address}/x"], Fetcher(trusted=LOCAL), seconds=0).values()
    assert reach.failure == "late"
    assert not loopback.asked


def test_canonical_addresses_are_asked_elsewhere_and_that_is_said(loopback: Loopback, publish: Publish) -> None:
    publish()
    base = "https://w3id.org/example"
    address = loopback.serve("/catalog", describe(base))
    result = rehearse(Plan(address, rebase=((f"{base}/", f"{loopback.address}/"),)))
    assert result.score.points == 375
    assert {reach.asked for reach in result.reaches} == {f"{loopback.address}/page", f"{loopback.address}/roads.csv"}
    assert notes_of(result) == {"rebased"}


def test_addresses_are_written_as_http_takes_them() -> None:
    assert to_uri("http://pöytä.example/ä b?q=ö#x") == "http://xn--pyt-sla1g.example/%C3%A4%20b?q=%C3%B6"
    assert to_uri("http://[::1]:80/a%20b") == "http://[::1]:80/a%20b"
    assert parse_rebase("https://a.example/?x=1=http://b.example/") == ("https://a.example/?x=1", "http://b.example/")
    assert Rebase((("http://a/", "http://b/"), ("http://a/c/", "http://d/")))("http://a/c/e") == "http://d/e"


def test_a_doctype_hides_nowhere() -> None:
    assert has_doctype('\ufeff<?xml version="1.0"?>\n<!DOCTYPE a><a/>'.encode("utf-16"))
    assert not has_doctype(b"<!-- <!DOCTYPE a> --><a><![CDATA[<!DOCTYPE a>]]></a>")
    assert not has_doctype(b"")


def test_the_page_of_the_base_is_not_fetched_twice(loopback: Loopback) -> None:
    address = loopback.serve("/catalog", describe(loopback.address))
    harvest(address, Fetcher(trusted=LOCAL))
    assert loopback.methods("/catalog") == ["GET"]
