"""``linjaus serve --preview`` with real processes and real saves: what a steward sees, in the terminal and on pages."""

from __future__ import annotations

import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from bench.copies import DOCUMENT, SOURCE, copy_site

ROOT = Path(__file__).parents[2]
conftest: Any = sys.modules["conftest"]
wait_for: Callable[..., Any] = conftest.wait_for
DOC = f"data/documents/{DOCUMENT}.ttl"
PAGE = f"/doc/document/{DOCUMENT}"


class Preview(conftest.Server):  # type: ignore[misc]
    """A preview in processes of its own."""

    def __init__(self, site: Path, *arguments: str) -> None:
        self.site = site
        self.temporary = Path(tempfile.mkdtemp(prefix="preview-"))  # short: sockets are in it
        self.lines: list[str] = []
        command = [sys.executable, "-m", "linjaus.cli", "serve", "--preview", "--site", str(site), "--port", "0"]
        process = subprocess.Popen(
            [*command, *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=conftest.linjaus_environment(TMPDIR=str(self.temporary)),
            start_new_session=True,
        )
        super().__init__(process, "", Path())
        threading.Thread(target=self._listen, daemon=True).start()
        self.address = wait_for("the preview says where it is", self._address, 90)

    def _listen(self) -> None:
        self.lines.extend(iter(self.process.stdout.readline, ""))

    def _address(self) -> str:
        match = re.search(r"Linjaus is at (\S+)/$", self.said, re.MULTILINE)
        return match[1] if match else ""

    @property
    def said(self) -> str:
        return "".join(self.lines)

    def hears(self, words: str, before: int = 0) -> None:
        """Wait until the terminal shows the words. before: characters that it had shown already."""
        wait_for(f"the terminal says {words}", lambda: words in self.said[before:])

    def page(self, path: str, is_right: Callable[[str], bool]) -> str:
        """Wait until a page is right; it is asked for again, as by its script, when its stamp is another one."""
        seen = ["", ""]

        def look() -> str:
            stamp = self.get("/preview/state").text
            if stamp != seen[0]:
                seen[:] = stamp, self.get(path, "text/html", Accept_Language="fi").text
            return seen[1] if is_right(seen[1]) else ""

        page: str = wait_for(f"{path} is as it should be", look)
        return page

    def shows(self, path: str, *words: str) -> str:
        """Wait until a page has all the words; the page."""
        return self.page(path, lambda page: all(word in page for word in words))

    def finds(self, is_right: Callable[[list[str]], bool]) -> list[str]:
        """Wait until the list of findings is right; the list."""
        return listed(self.page("/preview", lambda page: "<h1>" in page and is_right(listed(page))))

    def save(self, path: str, change: Callable[[str], str]) -> int:
        """Save a changed file as most editors do, by a rename; how much the terminal had said before."""
        said = len(self.said)
        file = self.site / path
        fresh = file.with_name(f".{file.name}.swp")
        fresh.write_text(change(file.read_text(encoding="utf-8")), encoding="utf-8")
        os.replace(fresh, file)
        return said


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of this repository's site, with a release that is not to be touched."""
    folder = copy_site(tmp_path_factory.mktemp("site") / "site")
    for query in (folder / "queries").iterdir():
        query.unlink()
    (folder / "build").mkdir()
    (folder / "build" / "journal.jsonl").write_text("untouched", encoding="utf-8")
    text = (folder / "linjaus.toml").read_text(encoding="utf-8")
    (folder / "linjaus.toml").write_text(text.replace("[server]", "[server]\nhost = '0.0.0.0'", 1), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def preview(site: Path) -> Iterator[Preview]:
    """A preview of that copy."""
    started = Preview(site)
    yield started
    started.stop()
    shutil.rmtree(started.temporary)


@pytest.fixture(autouse=True)
def _as_it_was(request: pytest.FixtureRequest) -> Iterator[None]:
    """Every test begins and ends with a site in order."""
    yield
    if "preview" in request.fixturenames:
        started: Preview = request.getfixturevalue("preview")
        if started.process.poll() is None:
            shutil.copytree(ROOT / "data", started.site / "data", dirs_exist_ok=True)
            started.finds(lambda found: not found)
            wait_for("the pages have followed", lambda: not json.loads(started.get("/preview/state").text)["behind"])


def listed(page: str) -> list[str]:
    """What the list of the draft says, one string for each finding."""
    return re.findall(r'<li class="(?:violation|warning|info)">(.*)</li>', page)


def test_a_save_shows_the_new_words_and_mending_takes_the_finding_away(preview: Preview) -> None:
    stamp = json.loads(preview.get("/preview/state").text)["stamp"]
    said = preview.save(
        DOC, lambda text: text.replace('"elinvoimaa', '"elinVOIMAA', 1).replace("skos:prefLabel", "skos:prefLable", 1)
    )
    preview.hears("new: ", said)
    preview.hears(f"{DOC}:", said)
    preview.hears("→ Did you mean skos:prefLabel?", said)
    assert json.loads(preview.get("/preview/state").text)["stamp"] != stamp
    said = preview.save(DOC, lambda text: (ROOT / DOC).read_text(encoding="utf-8"))
    preview.hears("mended: ", said)
    preview.hears("Everything is in order", said)
    preview.hears("The pages show the draft", said)


def test_a_finding_stands_beside_the_statement_and_beside_the_very_sentence(preview: Preview) -> None:
    preview.save(DOC, lambda text: re.sub(r'(lin:wording ")', r"\1Väärin ", text, count=1))
    page = preview.shows(PAGE, "Väärin")
    broken = re.search(r'<li class="statement[^"]* wrong"[^>]*>(.*?)</li>', page, re.DOTALL)
    assert broken is not None
    assert "ei ole tekstikohdan lainauksessa" in broken[1]
    assert f"{DOC}:" in broken[1]
    preview.save(f"data/sources/{SOURCE}.ttl", lambda text: re.sub(r"oa:start (\d+)", r"oa:start 1\1", text, count=1))
    page = preview.shows(f"/doc/source/{SOURCE}", 'class="findings"', "sentence wrong")
    assert f"data/sources/{SOURCE}.ttl:" in page


def test_what_parses_is_shown_and_a_file_with_a_syntax_error_as_it_last_was(preview: Preview) -> None:
    before = preview.get(PAGE, "text/html", Accept_Language="fi").text
    said = preview.save(DOC, lambda text: text.replace(" ;", " ", 1))
    preview.hears(f"new: {DOC}:", said)
    preview.hears("The file is not Turtle", said)
    page = preview.shows(PAGE, "1 virhe")
    assert re.findall(r'<p class="name">.*', page)[1:] == re.findall(r'<p class="name">.*', before)[1:]
    assert "The file is not Turtle" in preview.finds(bool)[0]


@pytest.mark.parametrize(
    ("breaks", "says"),
    [
        (lambda site: (site / "linjaus.toml").write_text("[site", encoding="utf-8"), "linjaus.toml cannot be read"),
        (lambda site: shutil.rmtree(site / "queries"), "The folder queries/ is missing."),
        (lambda site: (site / "data" / "x.ttl").symlink_to("nowhere"), "The file cannot be read"),
    ],
    ids=["settings", "folder", "unreadable"],
)
def test_what_stands_in_the_way_is_said_and_the_last_good_state_stays(
    preview: Preview, breaks: Callable[[Path], object], says: str
) -> None:
    settings = (preview.site / "linjaus.toml").read_text(encoding="utf-8")
    said = len(preview.said)
    breaks(preview.site)
    preview.hears(says, said)
    assert preview.get(PAGE, "text/html").status == 200
    preview.finds(lambda found: says in " ".join(found))
    (preview.site / "data" / "x.ttl").unlink(missing_ok=True)
    (preview.site / "linjaus.toml").write_text(settings, encoding="utf-8")
    (preview.site / "queries").mkdir(exist_ok=True)


def test_new_settings_are_on_the_pages_without_a_new_start(preview: Preview) -> None:
    former = (preview.site / "linjaus.toml").read_text(encoding="utf-8")
    preview.save("linjaus.toml", lambda text: re.sub(r'title\.fi = ".*"', 'title.fi = "Uusi nimi"', text, count=1))
    preview.shows("/", "Uusi nimi")
    (preview.site / "linjaus.toml").write_text(former, encoding="utf-8")
    preview.shows("/", "Kainuun linjaukset")


def test_a_full_disk_is_told_of_and_the_pages_stay(preview: Preview) -> None:
    former = resource.prlimit(preview.process.pid, resource.RLIMIT_FSIZE, (1, resource.RLIM_INFINITY))
    said = preview.save(DOC, lambda text: text + "\n# one more line\n" + "<id/theme/x> a <id/y> .\n")
    preview.hears("cannot be written: File too large", said)
    assert preview.get(PAGE, "text/html").status == 200
    resource.prlimit(preview.process.pid, resource.RLIMIT_FSIZE, former)


def test_every_answer_says_that_it_is_not_to_be_kept_or_listed(preview: Preview) -> None:
    for path in (PAGE, f"/data/document/{DOCUMENT}.ttl", "/preview", "/preview/state", "/static/site.css", "/no/such"):
        answer = preview.get(path)
        assert (answer.headers["Cache-Control"], answer.headers["X-Robots-Tag"]) == ("no-store", "noindex, nofollow")
    page = preview.get(PAGE, "text/html", Accept_Language="fi").text
    assert '<meta name="robots" content="noindex, nofollow">' in page
    assert "Tämä on luonnos." in page


def test_a_page_that_is_still_right_is_not_sent_again(preview: Preview) -> None:
    answer = preview.get("/preview/state")
    assert preview.get("/preview/state", If_None_Match=answer.headers["ETag"]).status == 304


def test_it_listens_on_loopback_and_leaves_the_releases_of_the_site_alone(preview: Preview) -> None:
    assert preview.address.startswith("http://127.0.0.1:")
    assert [path.name for path in (preview.site / "build").rglob("*")] == ["journal.jsonl"]


def test_ctrl_c_ends_it_and_leaves_nothing(preview: Preview) -> None:
    assert list(preview.temporary.glob("linjaus-preview-*"))
    os.killpg(preview.process.pid, signal.SIGINT)
    assert preview.process.wait(40) == 0
    wait_for("every process is gone", lambda: not preview.processes())
    assert not list(preview.temporary.iterdir())
    assert "Traceback" not in preview.said


def test_a_draft_with_every_mistake_of_the_examples_has_pages(tmp_path: Path) -> None:
    site = copy_site(tmp_path / "site")
    shutil.rmtree(site / "data")
    for example in sorted((ROOT / "shapes").glob("*/*.ttl")):
        target = site / "data" / example.parent.name / f"{example.stem.replace('.', '-')}.ttl"
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(example, target)
    (site / "data" / "sources").mkdir(exist_ok=True)
    preview = Preview(site)
    try:
        preview.finds(lambda found: len(found) > 60)
        page = preview.get("/preview", "text/html").text
        for path in sorted(set(re.findall(r'href="(/doc/[^"#?]+)', page))):
            assert preview.get(path, "text/html").status in (200, 404, 410), path
    finally:
        assert preview.stop() == 0
        preview.temporary.rmdir()
    assert "Traceback" not in preview.said
