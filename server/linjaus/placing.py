"""Putting files in their places: all of them or none, so that whatever goes wrong nothing is half written."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from .errors import SourceError


def put_in_place(root: Path, contents: Mapping[str, bytes | None]) -> None:
    """Write files and take others away; the rest of each folder stays.

    contents: path relative to the root → bytes, or None to take the file away. A file keeps its permissions, and a link
    goes on pointing at it. What is new is written beside the old first, under a name that begins with a dot, and then
    renamed. Raises SourceError with the file that the disk does not take; everything then is as it was.
    """
    beside: dict[Path, Path] = {}
    before: dict[Path, bytes | None] = {}
    here = ""
    try:
        for here, content in contents.items():
            target = (root / here).resolve()
            if content is not None:
                target.parent.mkdir(parents=True, exist_ok=True)
                beside[target] = _written_beside(target, content)
        for here, content in contents.items():
            target = (root / here).resolve()
            before[target] = target.read_bytes() if target.exists() else None
            if content is None:
                target.unlink(missing_ok=True)
            else:
                os.replace(beside[target], target)
    except OSError as error:
        for target, content in before.items():
            if content is None:
                target.unlink(missing_ok=True)
            else:
                target.write_bytes(content)
        raise SourceError(
            f"The file cannot be written: {error.strerror}.", "Look at the permissions and the room on the disk.", here
        ) from error
    finally:
        for path in beside.values():
            path.unlink(missing_ok=True)


def _written_beside(target: Path, content: bytes) -> Path:
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    path = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        path.chmod(target.stat().st_mode & 0o7777 if target.exists() else 0o644)
    except OSError:
        path.unlink()
        raise
    return path
