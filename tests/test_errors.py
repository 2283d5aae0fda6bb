"""The error tree."""

from __future__ import annotations

import inspect

import pytest

from sayso import errors


@pytest.mark.parametrize("name", errors.__all__)
def test_every_error_stands_in_the_tree_of_the_docstring(name: str) -> None:
    """The module docstring draws every error class."""
    assert name in (errors.__doc__ or "")


def test_an_error_says_what_where_and_what_to_do() -> None:
    """The message holds code, what happened, the record and the remedy."""
    error = errors.InputError("S201", "binary data", record="a.txt", remedy="Give text.")

    assert str(error) == "[S201] binary data (a.txt). Give text."
    assert (error.code, error.record, error.remedy) == ("S201", "a.txt", "Give text.")


def test_wrong_use_exits_with_2_and_failure_with_1() -> None:
    """Every subclass of UsageError has exit code 2; data and model errors have 1; bad input has 3."""
    classes = [c for _, c in inspect.getmembers(errors, inspect.isclass)]

    assert {c.exit_code for c in classes if issubclass(c, errors.UsageError)} == {2}
    assert errors.DataError.exit_code == errors.ModelError.exit_code == 1
    assert errors.InputError.exit_code == 3
