"""Extraction in a process of its own, which the system holds to its limits and which is killed at the deadline."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ..errors import SourceError
from ..outline.blocks import Block, Extract

PLAN = ".xml"
"""What the name of a StratML file ends in. It is read by ``linjaus.stratml``, which needs no process of its own."""
SUFFIXES = (".txt", ".md", ".markdown", ".html", ".htm", ".xhtml", ".docx", ".pdf", PLAN)
MOST_BYTES = 32 * 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """What one extraction may take. seconds: by the clock; cpu: seconds of work; memory: bytes of address space;
    text: characters; unpacked: bytes of all that a .docx unpacks to."""

    seconds: float = 60.0
    cpu: int = 30
    memory: int = 1024 * 1024 * 1024
    text: int = 1_000_000
    unpacked: int = 128 * 1024 * 1024


def extract(path: Path, limits: Limits | None = None) -> Extract:
    """The text and blocks of a file. Raises SourceError, with what to do, when there are none to be had.

    The file is read once, here; the process that parses it gets its bytes on standard input, has no network, can start
    no program and can write no file.
    """
    limits = limits or Limits()
    content = read_file(path)
    order = json.dumps({"suffix": path.suffix.lower(), "parent": os.getpid(), **asdict(limits)})
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-m", "linjaus.extraction.worker", order],
            input=content,
            capture_output=True,
            timeout=limits.seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _over(path, f"takes more than {limits.seconds:g} seconds to read") from error
    if done.returncode == -signal.SIGXCPU:
        raise _over(path, f"takes more than {limits.cpu} seconds of work to read")
    try:
        answer = json.loads(done.stdout)
    except ValueError as error:
        raise SourceError(
            "The program that reads such files failed on it.",
            "The file is broken or made to break readers. Open it and save it anew, or save its text as .txt (UTF-8).",
            path.name,
        ) from error
    if "error" in answer:
        raise SourceError(answer["error"], answer["remedy"], path.name, answer["line"])
    return _revive(answer)


def read_file(path: Path) -> bytes:
    """The bytes of a file that may be imported. Raises SourceError when there are none to be had, or too many."""
    if path.suffix.lower() not in SUFFIXES:
        raise SourceError(
            f"Files of the kind {path.suffix or path.name!r} cannot be imported.",
            f"Give a file that ends in {', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]}.",
            path.name,
        )
    try:
        if not path.is_file():
            raise SourceError(
                "There is no such file." if not path.exists() else "This is no file.",
                "Check its name. An address is not fetched: save the page first.",
                str(path),
            )
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise SourceError(
                f"The file has {size / 1024 / 1024:.0f} MB; at most {MOST_BYTES // 1024 // 1024} MB are read.",
                "Save it without pictures, or only the part with the priorities.",
                path.name,
            )
        with path.open("rb") as file:
            return file.read(MOST_BYTES)
    except OSError as error:
        raise SourceError(f"The file cannot be read: {error.strerror}.", "Check its permissions.", path.name) from error


def _over(path: Path, what: str) -> SourceError:
    return SourceError(f"The file {what}.", "Save only the part with the priorities, or its text as .txt.", path.name)


def _revive(answer: dict[str, Any]) -> Extract:
    blocks = tuple(Block(**{**block, "span": tuple(block["span"])}) for block in answer["blocks"])
    return Extract(answer["text"], blocks, answer["facts"], tuple(answer["aside"]), tuple(answer["notes"]))
