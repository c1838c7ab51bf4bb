"""Every kind of error has an exit code for the operator and a status for the reader."""

from __future__ import annotations

import importlib
import inspect

import pytest

from linjaus import errors
from linjaus.cli import EXIT_CODES, exit_code
from linjaus.errors import LinjausError
from linjaus.web.problems import STATUS, status_of

KINDS = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, LinjausError)]


def test_the_family_is_found() -> None:
    assert len(KINDS) > 15
    assert importlib.import_module("linjaus.errors").LinjausError in KINDS


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_each_kind_has_an_exit_code_and_a_status(kind: type[LinjausError]) -> None:
    error = kind("It is so.", "Do this.")
    assert exit_code(error) in (1, 2, 3, 4)
    assert 400 <= status_of(error) < 600
    if kind is not LinjausError:
        assert any(parent in EXIT_CODES for parent in kind.__mro__), "no exit code of its own or above it"
        assert any(parent in STATUS for parent in kind.__mro__[:-4]), "no status of its own or above it"
    assert str(error) == "It is so. Do this."


def test_the_codes_are_those_that_operators_are_told() -> None:
    assert exit_code(errors.InvalidData("x")) == 1
    assert exit_code(errors.SiteUnreadable("x")) == 2
    assert exit_code(errors.ConfigError("x")) == 2
    assert exit_code(errors.ReleaseError("x")) == 3
    assert exit_code(errors.ServingError("x")) == 3
    assert exit_code(errors.QueryRefused("x")) == 4
    assert exit_code(errors.EngineTimeout("x")) == 4


def test_an_error_of_a_file_says_where() -> None:
    assert (
        str(errors.SourceError("It is broken.", "Mend it.", "data/x.ttl", 7)) == "data/x.ttl:7: It is broken. Mend it."
    )
    assert str(errors.SourceError("It is gone.", file="data/")) == "data/: It is gone."
