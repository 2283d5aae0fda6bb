"""The benchmark ICEWS14 as acts."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

import sayso
from sayso.measure.icews14 import party_of, read_acts

DEV = Path(__file__).parents[1].parent / "shared" / "benchmarks" / "icews14" / "dev.jsonl"


def test_names_of_the_benchmark_have_their_country() -> None:
    """A country is itself, a role has the country in brackets, a person that of our tables, an unknown name none."""
    names = ("North_Korea", "Police_(Australia)", "Barack_Obama", "Angela_Merkel", "Middle_East", "Citizen_(Nowhere)")

    assert [party_of(name).country for name in names] == ["PRK", "AUS", "USA", "DEU", None, None]


def test_lines_become_acts(tmp_path: Path) -> None:
    """Relation texts are CAMEO's, with quad class and Goldstein's value, and series are counted from them; a text that is none is an error."""
    path = tmp_path / "x.jsonl"
    rows = [
        {"date": "2014-03-01", "source": "Russia", "relation": "Make_statement", "target": "Ukraine"},
        {"date": "2014-03-02", "source": "Military_(Russia)", "relation": "Occupy_territory", "target": "Ukraine"},
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    acts = read_acts(path)
    days = sayso.dyads(acts, "RUS", "UKR", by="month", undirected=True)
    path.write_text(json.dumps(rows[0] | {"relation": "Sing"}), encoding="utf-8")

    assert [date.fromordinal(d) for d in acts.day.tolist()] == [date(2014, 3, 1), date(2014, 3, 2)]
    assert (acts.quad.tolist(), acts.intensity.tolist()) == ([1, 4], [0.0, -9.5])
    assert days.frame.rows[0][list(days.frame.columns).index("n")] == 2
    with pytest.raises(KeyError):
        read_acts(path)


@pytest.mark.skipif(not DEV.exists(), reason="NOT READ: needs ../shared/benchmarks/icews14; lines of ours are tested")
def test_the_benchmark_is_read_whole() -> None:
    """Each of its 8,514 lines is an act with a known relation, and most sides have a country."""
    acts = read_acts(DEV)
    known = [acts.parties[i].country is not None for i in (*acts.actor.tolist(), *acts.recipient.tolist())]

    assert len(acts) == 8514
    assert sum(known) / len(known) > 0.8
