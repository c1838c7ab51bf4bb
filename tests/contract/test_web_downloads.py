"""The files of a release over HTTP: whole, in part, unchanged, compressed, and nothing beside them."""

from __future__ import annotations

import gzip
import hashlib

import pytest
from web_fixture import QUOTE, client_of
from werkzeug.test import Client


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
