"""The reader of ICEWS 2014 and the bench of alerts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from sayso.config import Config
from sayso.errors import UsageError
from sayso.measure.alerts import KNOWN, predict, score
from sayso.measure.icews14 import code_of, country_of, table_of_items

DAY = date(2014, 6, 1)


def item(day: int, source: str, relation: str, target: str) -> dict[str, Any]:
    return {"id": "", "date": (date(2014, 1, 1) + timedelta(days=day)).isoformat(), "source": source, "relation": relation, "target": target}


@pytest.mark.parametrize(
    ("written", "country"),
    [
        ("Police_(Australia)", "AUS"), ("Member_of_Legislative_(Govt)_(Kenya)", "KEN"), ("Men_(Holy_See_(Vatican_City_State))", "VAT"), ("China", "CHN"),
        ("Citizen_(Palestinian_Territory,_Occupied)", "PSE"), ("Sergey_Viktorovich_Lavrov", "RUS"), ("Barack_Obama", "USA"),
        ("Congo", "COG"), ("Xyz_Abc", None),
        (")", None),
    ],
)  # fmt: skip
def test_the_country_is_that_in_brackets_or_that_of_the_name(written: str, country: str | None) -> None:
    """Brackets at the end go before the name, nested ones too; ICEWS's own spellings are known; who is not known has none."""
    assert country_of(written, DAY) == country


def test_a_relation_is_read_by_its_cameo_label() -> None:
    """The label gives PLOVER's type, quad class and score; a statement has none; what is no label is counted and told."""
    read = table_of_items([item(0, "China", "Consult", "Japan"), item(1, "China", "Dance_with", "Nobody_at_all")])

    assert code_of("Use_conventional_military_force") is not None
    assert code_of("Use_conventional_military_force")[:2] == ("ASSAULT", 4)  # type: ignore[index]
    assert (code_of("Make_statement"), code_of("Dance_with")) == (("", 0, 0.0), None)
    assert (read.sides, read.unplaced, dict(read.unknown_relations)) == (4, 1, {"Dance_with": 1})
    assert read.acts.quad.tolist() == [1, 0]
    with pytest.raises(UsageError, match="S137"):
        table_of_items([{"date": "soon", "source": "a", "relation": "b", "target": "c"}])


def test_the_bench_predicts_alerts_and_scores_delays_and_rates() -> None:
    """A war that begins on the known day is an alert of that pair in time; the other known days are missed."""
    quiet = [item(d, "Israel", "Accuse", "Hamas") for d in range(0, 180, 20)]
    war = [item(188 + d, "Israel", "Use_conventional_military_force", "Hamas") for d in range(10) for _ in range(3)]
    items = [*quiet, *war, item(330, "China", "Consult", "Japan")]
    said = list(predict(items, Config(), []))
    figures = score(items, said, 0)

    assert "ISR and PSE: material conflict up" in said[-1]["sentence"] or "ISR and PSE: material conflict up" in said[0]["sentence"]
    assert (figures["alerts"], figures["unknown_relations"]) == (len(said), {})
    assert figures["known"]["days"] == len(KNOWN.read_text(encoding="utf-8").splitlines()) - 1
    assert (figures["known"]["any"], figures["known"]["fitting"]) == (1, 1)
    assert set(figures["rates"]) == {"as they are", "days", "weeks"}
