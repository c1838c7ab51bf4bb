"""Files that are broken, too big or made to do harm: one clear message each, soon, and nothing is written."""

from __future__ import annotations

import io
import random
import socket
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from fpdf import FPDF

from linjaus.errors import SourceError
from linjaus.extraction import MOST_BYTES, Limits, extract

from .conftest import everything
from .papers import as_docx, as_pdf, paper

PAPER = paper(("title", "Ohjelma"), ("h2", "Painopisteet"), ("ol", ["Osaaminen", "Kasvu"]))
JUNK = random.Random(7).randbytes(6000)
BOMB = (
    '<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">'
    ']><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r>'
    "<w:t>&c;</w:t></w:r></w:p></w:body></w:document>"
)


def scanned() -> bytes:
    pdf = FPDF()
    for _ in range(3):
        pdf.add_page()
        pdf.rect(10, 10, 100, 150, style="F")
    return bytes(pdf.output())


def encrypted() -> bytes:
    pdf = FPDF()
    pdf.set_encryption(owner_password="omistaja", user_password="lukija")
    pdf.add_page()
    return bytes(pdf.output())


def repacked(part: str, content: bytes) -> bytes:
    """A Word document with one part exchanged."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(as_docx(PAPER))) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in {*old.namelist(), part}:
            new.writestr(name, content if name == part else old.read(name))
    return packed.getvalue()


REFUSED: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "scanned": (".pdf", scanned, "its 3 pages are pictures"),
    "encrypted": (".pdf", encrypted, "The PDF is encrypted"),
    "broken-pdf": (".pdf", lambda: b"%PDF-1.4\n" + JUNK, "The PDF is broken"),
    "no-pdf": (".pdf", lambda: JUNK, "it is no PDF"),
    "half-a-docx": (".docx", lambda: as_docx(PAPER)[:9000], "cannot be unpacked"),
    "junk-docx": (".docx", lambda: b"PK\x03\x04" + JUNK, "cannot be unpacked"),
    "old-word": (".docx", lambda: b"\xd0\xcf\x11\xe0" + JUNK, "an old Word file"),
    "no-body": (".docx", lambda: repacked("word/document.xml", b"<x/>"), "it has no body"),
    "no-xml": (".docx", lambda: repacked("word/document.xml", b"<w:document"), "is no XML"),
    "zip-bomb": (".docx", lambda: repacked("word/media/bomb", b"0" * 140_000_000), "unpacks to 134 MB"),
    "entities": (".docx", lambda: repacked("word/document.xml", BOMB.encode()), "has a DTD or entities"),
    "entities-in-utf-16": (
        ".docx",
        lambda: repacked("word/styles.xml", f'<?xml version="1.0" encoding="UTF-16"?>{BOMB}'.encode("utf-16")),
        "has a DTD or entities",
    ),
    "entity-of-a-file": (
        ".docx",
        lambda: repacked("docProps/core.xml", b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'),
        "has a DTD or entities",
    ),
    "entities-in-xhtml": (".xhtml", lambda: BOMB.encode(), "a DTD with declarations"),
    "binary": (".txt", lambda: JUNK, "The file is binary"),
    "control-characters": (".txt", lambda: b"abc\n" + bytes(range(1, 9)) * 9, "control characters"),
    "mixed-encodings": (
        ".txt",
        lambda: "Päämäärä.\nElämä.\n".encode() + "Työ ja elämä.\n".encode("latin-1"),
        "mixes encodings",
    ),
    "broken-utf-16": (".txt", lambda: b"\xff\xfe\x00\xd8a", "says that it is UTF-16"),
    "utf-16-without-mark": (".txt", lambda: "Päämäärä on hyvä".encode("utf-16-le"), "binary"),
    "empty": (".txt", lambda: b"", "The file is empty"),
    "no-words": (".md", lambda: b"# 1\n\n---\n", "no text"),
    "pdf-named-txt": (".txt", lambda: as_pdf(PAPER), "it is a PDF"),
    "only-scripts": (".html", lambda: b"<nav>Etusivu</nav><div id=app></div><script>x</script>", "no text but"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_bad_file_gets_one_clear_message(name: str, tmp_path: Path) -> None:
    suffix, make, told = REFUSED[name]
    path = tmp_path / f"{name}{suffix}"
    path.write_bytes(make())
    with pytest.raises(SourceError) as caught:
        extract(path)
    assert told in caught.value.message
    assert caught.value.remedy
    assert caught.value.file == path.name


def test_mixed_encodings_are_told_with_the_line(tmp_path: Path) -> None:
    path = tmp_path / "mixed.txt"
    path.write_bytes("Päämäärä.\n\n".encode() + "Työ.\n".encode("latin-1"))
    with pytest.raises(SourceError) as caught:
        extract(path)
    assert caught.value.line == 3


def test_a_file_too_big_is_not_even_read(tmp_path: Path) -> None:
    path = tmp_path / "big.txt"
    with path.open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    assert path.stat().st_size > MOST_BYTES
    with pytest.raises(SourceError, match="50 MB"):
        extract(path)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("latin-1", "Päämäärä on hyvä elämä.".encode("latin-1")),
        ("windows-1252", "Päämäärä – ”hyvä elämä”.".encode("cp1252")),
        ("utf-16", "Päämäärä on hyvä elämä.".encode("utf-16")),
        ("utf-8-with-mark", "\ufeffPäämäärä on hyvä elämä.".encode()),
    ],
)
def test_what_is_surely_one_encoding_is_read_as_it(name: str, text: bytes, tmp_path: Path) -> None:
    path = tmp_path / f"{name}.txt"
    path.write_bytes(text)
    read = extract(path)
    assert read.text.startswith("Päämäärä")
    assert bool(read.notes) == (name != "utf-8-with-mark")


@pytest.mark.parametrize("inside", ["<div>", "<b><i>", "<ul><li>", "<table><tr><td>"])
def test_ten_thousand_nested_tags_are_read_like_any_others(inside: str, tmp_path: Path) -> None:
    path = tmp_path / "deep.html"
    path.write_text(f"<main><h1>Ohjelma</h1>{inside * 10_000}Syvä teksti", encoding="utf-8")
    assert "Syvä teksti" in extract(path).text


def test_what_takes_too_long_is_ended(tmp_path: Path) -> None:
    path = tmp_path / "brackets.md"
    path.write_text("[" * 300_000 + "a")
    with pytest.raises(SourceError, match="more than 1 seconds"):
        extract(path, Limits(cpu=1))
    with pytest.raises(SourceError, match=r"more than 0.3 seconds"):
        extract(path, Limits(seconds=0.3))


def test_what_takes_too_much_memory_is_ended(tmp_path: Path) -> None:
    path = tmp_path / "many.html"
    path.write_text("<p>a</p>" * 400_000)
    with pytest.raises(SourceError, match=r"memory|failed on it"):
        extract(path, Limits(memory=120 * 1024 * 1024))


def test_text_without_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    path.write_text("Sana. " * 1000)
    with pytest.raises(SourceError, match="characters of text"):
        extract(path, Limits(text=5000))


def test_nothing_is_fetched(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"http://127.0.0.1:{server.getsockname()[1]}"
        asked = threading.Event()

        def answer() -> None:
            server.settimeout(10)
            try:
                server.accept()[0].close()
                asked.set()
            except OSError:
                return

        watching = threading.Thread(target=answer, daemon=True)
        watching.start()
        page = (
            f'<html><head><base href="{address}/"><link rel="stylesheet" href="{address}/a.css">'
            f'<script src="{address}/a.js"></script></head><body><img src="{address}/a.png">'
            f'<iframe src="{address}/"></iframe><p>Teksti on tässä.</p></body></html>'
        )
        for name in ("page.html", "page.md"):
            (tmp_path / name).write_text(page + "\n\n![kuva](" + address + "/b.png)\n\nTeksti.\n")
            extract(tmp_path / name)
        assert not asked.is_set()


@pytest.mark.parametrize("name", ["scanned", "zip-bomb", "entities", "binary", "mixed-encodings"])
def test_a_bad_file_leaves_the_site_as_it_was(name: str, site: Path, tmp_path: Path, linjaus_here) -> None:  # type: ignore[no-untyped-def]
    suffix, make, told = REFUSED[name]
    path = tmp_path / f"{name}{suffix}"
    path.write_bytes(make())
    before = everything(site)
    ended = linjaus_here("import", path, "--site", site)
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert told in ended.stderr
    assert len(ended.stderr.splitlines()) == 1
    assert everything(site) == before


def test_a_name_that_is_no_file_is_told(site: Path, tmp_path: Path, linjaus_here) -> None:  # type: ignore[no-untyped-def]
    for name, told in (
        ("none.txt", "no such file"),
        ("folder.txt", "This is no file"),
        ("x.xls", "cannot be imported"),
    ):
        if name == "folder.txt":
            (tmp_path / name).mkdir()
        ended = linjaus_here("import", tmp_path / name, "--site", site)
        assert ended.returncode == 2
        assert told in ended.stderr
    ended = linjaus_here("import", "https://example.org/strategia.html", "--site", site)
    assert ended.returncode == 2
    assert "An address is not fetched" in ended.stderr
