"""The files of a release over HTTP: whole, in part, unchanged, compressed, and nothing beside them."""

from __future__ import annotations

import base64
import gzip
import hashlib
import os
from pathlib import Path
from typing import Any

import pytest
from web_fixture import QUOTE, RELEASE, client_of
from werkzeug.test import Client, EnvironBuilder

from linjaus.connections.keys import AT_END


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Client:
    return client_of(tmp_path_factory.mktemp("site"))


def test_a_dump_comes_with_its_digest_as_its_tag(client: Client) -> None:
    answer = client.get("/download/dataset.nq")
    assert answer.status_code == 200
    assert answer.mimetype == "application/n-quads"
    assert answer.headers["ETag"] == f'"{hashlib.sha256(answer.data).hexdigest()}"'
    assert client.get("/download/dataset.nq", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_a_client_that_takes_gzip_gets_the_same_bytes_smaller(client: Client) -> None:
    plain = client.get("/download/dataset.nq")
    packed = client.get("/download/dataset.nq", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.mimetype == "application/n-quads"
    assert gzip.decompress(packed.data) == plain.data
    assert packed.headers["ETag"] != plain.headers["ETag"]
    for answer in (plain, packed):
        assert "Accept-Encoding" in answer.headers["Vary"]
    file = client.get("/download/dataset.nq.gz", headers={"Accept-Encoding": "gzip"})
    assert file.mimetype == "application/gzip"
    assert "Content-Encoding" not in file.headers
    assert file.data == packed.data


def test_a_broken_download_can_go_on_where_it_stopped(client: Client) -> None:
    whole = client.get("/download/dataset.nq")
    part = client.get("/download/dataset.nq", headers={"Range": "bytes=100-199", "If-Range": whole.headers["ETag"]})
    assert part.status_code == 206
    assert part.data == whole.data[100:200]
    assert part.headers["Content-Range"] == f"bytes 100-199/{len(whole.data)}"
    changed = client.get("/download/dataset.nq", headers={"Range": "bytes=100-199", "If-Range": '"other"'})
    assert changed.status_code == 200
    assert client.get("/download/dataset.nq", headers={"Range": "bytes=99999999-"}).status_code == 416


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=100-", 100, None),
        ("bytes=-10", -10, None),
        ("bytes=-99999999", 0, None),
        ("bytes=0-9,10-19", 0, 19),
        ("bytes=5-14 , 10-19", 5, 19),
        ("BYTES=7-99999999", 7, None),
    ],
)
def test_any_one_part_can_be_had(client: Client, asked: str, first: int, last: int | None) -> None:
    whole = client.get("/download/dataset.nq").data
    part = client.get("/download/dataset.nq", headers={"Range": asked})
    first = first if first >= 0 else len(whole) + first
    last = len(whole) - 1 if last is None else last
    assert part.status_code == 206
    assert part.data == whole[first : last + 1]
    assert part.headers["Content-Range"] == f"bytes {first}-{last}/{len(whole)}"
    assert part.headers["Content-Length"] == str(len(part.data))
    assert "Content-Digest" not in part.headers


@pytest.mark.parametrize(
    "asked",
    ["bytes=99999999-", "bytes=-0", "bytes=5-2", "bytes=a-b", "bytes=", "bytes 0-5", "bytes=--5", "0-5", "bytes=1-2,x"],
)
def test_a_part_that_is_not_there_or_not_a_part_is_refused_with_the_size(client: Client, asked: str) -> None:
    answer = client.get("/download/dataset.nq", headers={"Range": asked})
    size = client.head("/download/dataset.nq").headers["Content-Length"]
    assert (answer.status_code, answer.headers["Content-Range"]) == (416, f"bytes */{size}")


@pytest.mark.parametrize("asked", ["lines=0-5", "bytes=0-5,100-200"])
def test_other_units_and_several_parts_give_the_whole(client: Client, asked: str) -> None:
    answer = client.get("/download/dataset.nq", headers={"Range": asked})
    assert (answer.status_code, answer.data) == (200, client.get("/download/dataset.nq").data)


def test_a_part_is_only_of_the_state_that_the_client_has(client: Client) -> None:
    etag = client.get("/download/dataset.nq").headers["ETag"]
    for tag, status in ((etag, 206), (f"W/{etag}", 200), ('"other"', 200), ("Wed, 07 May 2031 12:00:00 GMT", 200)):
        answer = client.get("/download/dataset.nq", headers={"Range": "bytes=0-9", "If-Range": tag})
        assert answer.status_code == status, tag


def test_conditions_are_kept_in_their_order(client: Client) -> None:
    etag = client.get("/download/dataset.nq").headers["ETag"]
    for headers, status in (
        ({"If-Match": etag}, 200),
        ({"If-Match": f'"a", {etag}'}, 200),
        ({"If-Match": "*"}, 200),
        ({"If-Match": f"W/{etag}"}, 412),
        ({"If-Match": '"other"'}, 412),
        ({"If-None-Match": f'"a,b", W/{etag}'}, 304),
        ({"If-None-Match": "*"}, 304),
        ({"If-None-Match": '"other"'}, 200),
        ({"If-Match": '"other"', "If-None-Match": etag}, 412),
        ({"If-None-Match": etag, "Range": "bytes=99999999-"}, 304),
    ):
        answer = client.get("/download/dataset.nq", headers=headers)
        assert answer.status_code == status, headers
        if status == 304:
            assert (answer.data, answer.headers["ETag"]) == (b"", etag)


def test_digests_are_of_the_bytes_that_are_sent(client: Client) -> None:
    for coding in ("identity", "gzip"):
        answer = client.get(
            "/download/dataset.nq", headers={"Accept-Encoding": coding, "Want-Repr-Digest": "sha-512=3, (nonsense"}
        )
        digest = base64.b64encode(hashlib.sha256(answer.data).digest()).decode()
        assert answer.headers["Repr-Digest"] == answer.headers["Content-Digest"] == f"sha-256=:{digest}:"
        part = client.get("/download/dataset.nq", headers={"Accept-Encoding": coding, "Range": "bytes=3-5"})
        assert part.headers["Repr-Digest"] == f"sha-256=:{digest}:"


def test_a_dump_is_saved_under_a_name_that_tells_its_release(client: Client) -> None:
    answer = client.get("/download/dataset.nq", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Disposition"] == f'attachment; filename="laud-{RELEASE}-dataset.nq"'
    assert client.get("/sources/leht.txt").headers["Content-Disposition"] == 'inline; filename="leht.txt"'


def test_a_server_that_can_gets_the_file_itself_at_the_right_place(client: Client) -> None:
    given: list[Any] = []

    class Kernel:
        def __init__(self, filelike: Any, size: int) -> None:
            given.append(os.lseek(filelike.fileno(), 0, os.SEEK_CUR))
            self.close = filelike.close

        def __iter__(self) -> Any:
            return iter([b"x"])

    environ = {"wsgi.file_wrapper": Kernel, AT_END: []}
    app = client.application
    for headers, place in ({}, 0), ({"Range": "bytes=100-199"}, 100):
        request = EnvironBuilder("/download/dataset.nq", headers=headers, environ_overrides=environ).get_environ()
        body = app(request, lambda *_: print)  # type: ignore[call-arg,arg-type,return-value]
        assert isinstance(body, Kernel)
        assert given.pop() == place
        body.close()


def test_a_file_that_was_changed_is_not_sent(tmp_path: Path) -> None:
    changed = client_of(tmp_path)
    path = tmp_path / "build" / "releases" / RELEASE / "dataset.nq.gz"
    path.write_bytes(path.read_bytes() + b"x")
    answer = changed.get("/download/dataset.nq.gz")
    assert answer.status_code == 503
    assert "dataset.nq.gz" in answer.text


def test_head_gives_the_length_of_a_dump_and_takes_no_range(client: Client) -> None:
    whole = client.get("/download/dataset.nq")
    head = client.head("/download/dataset.nq", headers={"Range": "bytes=0-9"})
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["Content-Length"] == str(len(whole.data))
    assert head.headers["Accept-Ranges"] == "bytes"


def test_a_stored_source_text_is_plain_text_in_utf_8(client: Client) -> None:
    answer = client.get("/sources/leht.txt")
    assert answer.content_type == "text/plain; charset=utf-8"
    assert QUOTE in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/download/secret.txt",
        "/download/manifest.json",
        "/download/../manifest.json",
        "/download/queries/../secret.txt",
        "/download/%2e%2e/secret.txt",
        "/download/..%2fsecret.txt",
        "/download/..%5csecret.txt",
        "/download//etc/passwd",
        "/download/%2fetc%2fpasswd",
        "/download/dataset.nq%00.txt",
        "/sources/../secret.txt",
        "/sources/../../../../../../etc/passwd",
        "/static/../app.py",
        "/static/..%2fapp.py",
    ],
)
def test_no_other_file_can_be_had(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code in (400, 404)
    assert b"not in the manifest" not in answer.data
    assert b"root:" not in answer.data
