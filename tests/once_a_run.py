"""What takes long to make is made by one process of a run; the others take a copy."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest


def copy_of_one(name: str, make: Callable[[Path], object], factory: pytest.TempPathFactory) -> Path:
    """A folder of this process's own with what ``make(folder)`` puts into one; pointers in it have to be relative.

    Who comes first makes it; whoever comes meanwhile waits, and all copy. When the first one fails, the next one tries,
    so that each says why.
    """
    mine = factory.mktemp(name)
    of_the_run = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:  # each process has a folder in the folder of the run
        of_the_run = of_the_run.parent
    master = of_the_run / "once" / name
    master.parent.mkdir(exist_ok=True)
    with master.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not master.is_dir():
            begun = master.with_suffix(".begun")
            shutil.rmtree(begun, ignore_errors=True)
            begun.mkdir()
            make(begun)
            begun.rename(master)
    shutil.copytree(master, mine, symlinks=True, dirs_exist_ok=True)
    return mine
