"""Every language: its code, and every table that a stage asks for."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import sayso
from sayso.errors import DataError
from sayso.plugins import Language, load, names

SOURCE = Path(sayso.__file__).parent
ASKED = sorted({name for path in SOURCE.rglob("*.py") for name in re.findall(r"""\.table\(["'](\w+)["']\)""", path.read_text(encoding="utf-8"))})

each = pytest.mark.parametrize("name", names("languages"))


def language(name: str) -> Language:
    found: Language = load("languages", name)()
    return found


def test_stages_ask_for_tables_by_their_names() -> None:
    """The names that stages ask for are found in the source, so that the next test has something to ask."""
    assert "lexicon" in ASKED


@each
def test_a_language_is_registered_by_its_code(name: str) -> None:
    """The name of the plug-in is the ISO 639-1 code of the language."""
    assert language(name).code == name
    assert re.fullmatch("[a-z]{2}", name)


@each
@pytest.mark.parametrize("table", ASKED)
def test_a_language_has_every_table_that_a_stage_asks_for(name: str, table: str) -> None:
    """No stage asks a language for a table that it lacks, and none is empty."""
    assert language(name).table(table)


@each
def test_an_unknown_table_is_an_error_of_ours(name: str) -> None:
    """A table that is not there is named by a `DataError`."""
    with pytest.raises(DataError, match="no-such-table"):
        language(name).table("no-such-table")


@each
def test_tables_are_read_once(name: str) -> None:
    """A language that is loaded again gives the same table, not another copy."""
    assert language(name).table(ASKED[0]) is language(name).table(ASKED[0])
