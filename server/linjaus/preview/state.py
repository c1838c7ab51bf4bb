"""What a preview tells its web processes: one file, written whole, read by ``web/preview.py``."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from ..model import PREVIEW, Finding


def write_state(folder: Path, findings: Sequence[Finding], release: str, building: bool, problem: str) -> None:
    """Write the state of a draft.

    folder: of the preview's releases; release: the newest draft on the shelf, or empty; building: whether another one
    is about to follow; problem: why it does not, or empty.
    Raises OSError when the disk cannot be written; then the former state stands.
    """
    told = {
        "findings": [asdict(finding) for finding in findings],
        "release": release,
        "building": building,
        "problem": problem,
    }
    text = json.dumps(told, ensure_ascii=False)
    version = hashlib.sha256(text.encode()).hexdigest()[:16]
    fresh = folder / f".{PREVIEW}"
    fresh.write_text(json.dumps({"version": version, **told}, ensure_ascii=False), encoding="utf-8")
    os.replace(fresh, folder / PREVIEW)
