"""What is answered in the loop of the connections is answered as in a thread, in its turn, and holds up nobody."""

from __future__ import annotations

from urllib.parse import quote

from hostile_server import RUNAWAYS, hostile, number

from raw_http import Endpoint, until

__all__ = ["hostile"]

QUICK = "SELECT ?s ?p { ?s ?p ?o } LIMIT 3"


def get(text: str, headers: str = "") -> bytes:
    return f"GET /sparql?query={quote(text)} HTTP/1.1\r\nHost: x\r\n{headers}\r\n".encode()


def test_an_answer_is_the_same_whoever_gives_it(hostile: Endpoint) -> None:
    """If-None-Match takes the request out of the loop's hands when the answer is there."""
    hostile.query("ASK {}")
    for accept in ("application/sparql-results+json", "text/csv", "application/sparql-results+xml", "text/turtle"):
        for coding in ("", "gzip", "br"):
            form = "CONSTRUCT { ?s ?p ?o } WHERE" if accept == "text/turtle" else "SELECT *"
            text = f"{form} {{ ?s ?p ?o }} LIMIT 40 # {accept} {coding}"
            headers = {"Accept": accept, "Accept-Encoding": coding}
            target = f"/sparql?query={quote(text)}"
            quick = hostile.ask("GET", target, headers)
            kept = hostile.ask("GET", target, headers)
            other = hostile.ask("GET", target + quote(" again"), {**headers, "If-None-Match": '"other"'})
            for each in (kept, other):
                assert each.status == quick.status == 200
                assert each.body == quick.body
                assert {**each.headers, "date": ""} == {**quick.headers, "date": ""}
            assert hostile.ask("GET", target, {**headers, "If-None-Match": quick.headers["etag"]}).status == 304


def test_requests_that_come_at_once_are_answered_in_turn(hostile: Endpoint) -> None:
    hostile.query("ASK {}")
    asked = b"".join(
        (
            get(QUICK + " # one"),
            b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n",
            get(QUICK + " # two"),
            get("SELECT nonsense"),
            get(QUICK + " # one"),
            get("SELECT ?a ?b ?c { ?a ?b ?c . ?d ?e ?f } LIMIT 20000"),
            get("ASK {} # three", "Connection: close\r\n"),
        )
    )
    answers = hostile.send(asked).split(b"HTTP/1.1 ")[1:]
    assert [int(each[:3]) for each in answers] == [200, 200, 200, 400, 200, 200, 200]
    assert b'"boolean":true' in answers[-1]


def test_many_pipelined_questions_all_get_their_answers(hostile: Endpoint) -> None:
    hostile.query("ASK {}")
    asked = b"".join(get(f"ASK {{}} # {turn}") for turn in range(300))
    assert hostile.send(asked).count(b'"boolean":true') == 300


def test_a_client_that_asks_on_while_its_query_burns_is_heard_when_it_goes(hostile: Endpoint) -> None:
    hostile.query("ASK {}")
    with hostile.connect() as connection:
        connection.sendall(get(RUNAWAYS["GROUP BY"]) + get(QUICK))
        until(lambda: number(hostile, "linjaus_engine_workers_busy") > 0, "it works")
        connection.sendall(get(QUICK))
    until(lambda: number(hostile, "linjaus_engine_workers_busy") == 0, "the work has ended")
    until(lambda: number(hostile, "linjaus_query_places_taken") == 0, "the place is free")


def test_what_is_answered_in_the_loop_is_counted(hostile: Endpoint) -> None:
    before = number(hostile, 'linjaus_queries_total{outcome="answered"}')
    timed = number(hostile, 'linjaus_query_seconds_count{outcome="answered"}')
    for turn in range(5):
        hostile.query(f"ASK {{}} # counted {turn}")
    until(lambda: number(hostile, 'linjaus_queries_total{outcome="answered"}') == before + 5, "they are added up")
    assert number(hostile, 'linjaus_query_seconds_count{outcome="answered"}') == timed + 5
