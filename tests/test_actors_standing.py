"""Who somebody is on a day, when he holds several offices, or none."""

from __future__ import annotations

from datetime import date

import pytest

from sayso.actors.knowledge import knowledge
from sayso.actors.standing import office_label, standing
from sayso.actors.tables import Holder

DAY = date(2010, 6, 1)


def term(office: str, start: int, end: int | None = None, sector: str | None = None, country: str = "FRA") -> Holder:
    """Make a term of whole years."""
    return Holder(country, office, "A B", date(start, 1, 1), date(end, 12, 31) if end else None, sector, None if end else date(2020, 1, 1))


@pytest.mark.parametrize(("terms", "office", "sector"), [
    ([term("Prime Minister", 2005, 2012), term("Foreign Minister", 2009, 2011)], "Prime Minister", "GOV"),
    ([term("President", 2005, 2012), term("Prime Minister", 2009, 2011)], "President", "GOV"),
    ([term("Deputy Chairman of the Council", 2009, 2011), term("commander of a militia", 2001, 2015, "PRM")], "commander of a militia", "PRM"),
    ([term("Prime Minister", 2009, 2011), term("leader of a front", 2001, 2015, "REB")], "Prime Minister", "GOV"),
    ([term("Foreign Minister", 2001, 2004), term("Prime Minister", 2005, 2008)], "Prime Minister", "ELI"),
    ([term("leader of a front", 2001, 2004, "REB")], "leader of a front", "REB"),
    ([term("Prime Minister", 2015, 2018)], "Prime Minister", None),
    ([term("Secretary General of a League", 2009, 2011, country="IGO")], "Secretary General of a League", None),
    ([term("Speaker of Parliament", 2009, 2011)], "Speaker of Parliament", "LEG"),
])  # fmt: skip
def test_one_office_counts(terms: list[Holder], office: str, sector: str | None) -> None:
    """The head of state's office counts before the government's, before a rebel's, before all others; past, future and special codes have their sectors."""
    told = standing(terms, DAY)
    assert (told.term.office, told.sector) == (office, sector)


def test_without_a_day_the_last_term_runs() -> None:
    """A report without a date takes somebody for what he was last."""
    assert standing([term("Foreign Minister", 2001, 2004), term("Prime Minister", 2005, 2008)], None).sector == "GOV"


def test_an_open_term_is_stale_past_its_check() -> None:
    """The same open term is fresh before the day of its check and stale after it."""
    assert not standing([term("President", 2005)], DAY).stale
    assert standing([term("President", 2005)], date(2021, 1, 1)).stale


@pytest.mark.parametrize(("office", "label"), [
    ("President", "President of France"), ("Secretary of State", "Secretary of State of France"), ("Mayor of London", "Mayor of London"),
    ("Governor of the Bank of England", "Governor of the Bank of England"),
])  # fmt: skip
def test_offices_have_their_state_behind_them(office: str, label: str) -> None:
    """The state stands behind an office unless the office names its own country or place."""
    assert office_label(term(office, 2005), knowledge()) == label
