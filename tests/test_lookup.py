"""Who might be meant: candidates for a few words on a day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from sayso import Config
from sayso.lookup import lookup


@pytest.mark.parametrize(("text", "day", "name", "country", "sector"), [
    ("the Turkish foreign minister", "2024-05-01", "Hakan Fidan", "TUR", "GOV"),
    ("Turkey's foreign minister", "2010-05-01", "Ahmet Davutoğlu", "TUR", "GOV"),
    ("Secretary-General of the United Nations", "2005-01-01", "Kofi Annan", "UNO", None),
    ("Chancellor of Germany", "2010-01-01", "Angela Merkel", "DEU", "GOV"),
    ("Angela Merkel", "2010-01-01", "Angela Merkel", "DEU", "GOV"),
    ("Angela Merkel", "2023-01-01", "Angela Merkel", "DEU", "ELI"),
    ("Pentagon", "2020-01-01", "Pentagon", "USA", "MIL"),
    ("Hezbollah", "2020-01-01", "Hezbollah", "LBN", "REB"),
    ("Kremlin", "2020-01-01", "Russia", "RUS", "GOV"),
    ("Zaire", "1995-01-01", "Democratic Republic of the Congo", "COD", "GOV"),
    ("Deutschland", "2020-01-01", "Germany", "DEU", "GOV"),
    ("Україна", "2020-01-01", "Ukraine", "UKR", "GOV"),
    ("two Chinese warplanes", "2020-01-01", "Chinese warplanes", "CHN", "MIL"),
])  # fmt: skip
def test_the_likeliest_comes_first(text: str, day: str, name: str, country: str, sector: str | None) -> None:
    """Names, offices, seats, former names, names in other languages and plain descriptions find whom they mean on the day."""
    best = lookup(text, on=date.fromisoformat(day))[0]
    assert (best.actor.name, best.actor.country, best.actor.sector) == (name, country, sector)
    assert best.why


def test_a_surname_gives_all_its_bearers() -> None:
    """Two presidents of one surname both come, the one in office on the day first."""
    bushes = [c.actor.name for c in lookup("Bush", on=date(2003, 1, 1)) if c.actor.country == "USA"]
    assert bushes[0] == "George W. Bush"
    assert "George H. W. Bush" in bushes
    assert next(c.actor.name for c in lookup("Bush", on=date(1990, 1, 1)) if c.actor.country == "USA") == "George H. W. Bush"


def test_an_answer_past_its_check_is_stale() -> None:
    """An incumbent asked for a day past the one to which his row was checked is marked, and not before."""
    late = lookup("president of France", on=date(2026, 11, 27))[0]
    assert late.stale
    assert "stale: checked to" in late.why
    assert not lookup("president of France", on=date(2020, 1, 1))[0].stale


def test_persons_carry_wikidata_ids() -> None:
    """A person or country that the tables know by id carries it."""
    assert lookup("Hassanal Bolkiah", on=date(2020, 1, 1))[0].actor.wikidata == "Q57327"
    assert lookup("France", on=date(2020, 1, 1))[0].actor.wikidata == "Q142"


def test_scores_fall() -> None:
    """Candidates come by falling score, each reading once."""
    found = lookup("president of Mexico", on=date(2018, 12, 1))
    assert [c.score for c in found] == sorted((c.score for c in found), reverse=True)
    keys = [(c.actor.id, c.actor.country, c.actor.sector) for c in found]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("text", ["", "   ", "the"])
def test_no_words_name_nobody(text: str) -> None:
    """Empty words, or an article alone, give no candidate."""
    assert lookup(text, on=date(2020, 1, 1)) == ()


def test_ones_own_file_is_asked(tmp_path: Path) -> None:
    """`actors` of the settings takes part in the look-up."""
    own = tmp_path / "own.csv"
    own.write_text("name,country,sector,kind\nHarbour Front,KEN,REB,group\n", encoding="utf-8")
    best = lookup("Harbour Front", on=date(2020, 1, 1), config=Config(actors=str(own)))[0]
    assert (best.actor.country, best.actor.sector) == ("KEN", "REB")
