"""Which agency a report comes from."""

from __future__ import annotations

from typing import Any

import pytest

from sayso.agency import agency_of
from sayso.languages import english

TABLE = english().table("agency")


@pytest.mark.parametrize("example", TABLE["examples"], ids=lambda e: e["text"][-40:])
def test_examples_of_the_table_are_read_as_they_say(example: dict[str, Any]) -> None:
    """Each example gives its agency, the kind of sign and the words that say so, and a near miss gives nothing."""
    sign = agency_of(example["text"], english())
    found = {} if sign is None else {"agency": sign.agency, "how": sign.how, "words": example["text"][sign.span.start : sign.span.end]}
    assert found == {name: value for name, value in example.items() if name != "text"}


def test_every_agency_of_the_layout_has_a_name() -> None:
    """An agency that the layout cuts off as a credit can be told by its name."""
    forms = {form for forms in TABLE["agencies"].values() for form in forms}
    assert set(english().table("layout")["agencies"]) <= forms


def test_a_form_is_one_agencys() -> None:
    """No two agencies sign with the same letters."""
    forms = [form for forms in TABLE["agencies"].values() for form in forms]
    assert len(forms) == len(set(forms))


def test_a_dateline_is_surer_than_who_contributed() -> None:
    """A report under an agency's dateline is that agency's, whoever contributed to it."""
    sign = agency_of("GOMA (AP) — A dam gave way.\nReuters contributed to this report.", english())
    assert sign is not None
    assert (sign.agency, sign.whole) == ("Associated Press", True)


def test_a_report_that_an_agency_helped_is_its_outlets_own() -> None:
    """An agency that contributed is told, but the report is not called its own."""
    sign = agency_of("A dam gave way.\nReuters contributed to this report.", english())
    assert sign is not None
    assert (sign.agency, sign.whole) == ("Reuters", False)


def test_a_round_up_is_not_an_agencys_by_a_late_dateline() -> None:
    """A dateline far down, in a list of short reports, does not sign the whole."""
    text = "\n".join(["The week."] * 8 + ["GOMA (AP) — A dam gave way.", *["More."] * 8])
    assert agency_of(text, english()) is None


@pytest.mark.parametrize("text", ["", " \n\n ", "(AP)", "(" * 500, "AP " * 500, "A" * 5000, "By " + "Ann Lee, " * 300, "(Reporting by " + "a; " * 400])
def test_awkward_texts_are_read(text: str) -> None:
    """Empty, endless and broken texts raise nothing and take no time."""
    agency_of(text, english())
