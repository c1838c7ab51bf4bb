"""Three releases on a shelf: built once, copied for each test that changes something."""

from __future__ import annotations

from pathlib import Path

import pytest
from running import copy_of

from three_states import States, build_states


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> States:
    """The three states, not to be changed."""
    return build_states(tmp_path_factory.mktemp("states"))


@pytest.fixture
def states(built: States, tmp_path: Path) -> States:
    """The three states on a shelf that the test may change."""
    return copy_of(built, tmp_path)
