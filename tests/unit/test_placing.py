"""Files are put in their places all together or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from linjaus.errors import SourceError
from linjaus.placing import put_in_place


def test_files_come_and_go_together(tmp_path: Path) -> None:
    (tmp_path / "old").write_bytes(b"old")
    put_in_place(tmp_path, {"deep/new": b"new", "old": None})
    assert (tmp_path / "deep" / "new").read_bytes() == b"new"
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["deep", "new"]


def test_when_one_cannot_be_written_none_is(tmp_path: Path) -> None:
    (tmp_path / "first").write_bytes(b"as it was")
    (tmp_path / "second").mkdir()
    with pytest.raises(SourceError, match="second: The file cannot be written") as told:
        put_in_place(tmp_path, {"first": b"new", "third": b"new", "second": b"new"})
    assert told.value.file == "second"
    assert (tmp_path / "first").read_bytes() == b"as it was"
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["first", "second"]
