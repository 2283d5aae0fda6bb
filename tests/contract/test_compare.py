"""Two runs of one store side by side, on both databases."""

from __future__ import annotations

from dataclasses import replace

from stored import coded, run_in

import sayso
from sayso.store import Entry, Store


def test_two_runs_of_a_store_are_compared_with_the_words_of_its_reports(store: Store, where: str) -> None:
    """Both databases give the runs' events, days, places and countries, and the words of an example; the newest run is what a store means."""
    ours = [coded(id_, type_="ACCUSE") for id_ in ("r1", "r2")]
    theirs = [replace(one, events=(replace(one.events[0], type="THREATEN"), *one.events[1:])) for one in ours]
    for name, found in (("f1", ours), ("f2", theirs)):
        store.add(run_in(store, name), [Entry(coded=one) for one in found])
    said = sayso.compare(f"{where}#run:1", where, samples=0).reports

    assert said is not None
    assert [(f.field, f.items, f.same) for f in said.fields if f.items] == [
        ("type", 4, 0.5), ("mode", 2, 1.0), ("realis", 4, 1.0), ("actor countries", 2, 1.0), ("date", 2, 1.0), ("place", 2, 1.0),
    ]  # fmt: skip
    assert [(c.a, c.b, c.n) for c in said.confusions] == [("ACCUSE", "THREATEN", 2)]
    assert [e.a.text[:19] for e in said.confusions[0].examples if e.a is not None and e.a.text] == ["The mayor of São Pa"] * 2
    assert [line.key for line in said.days] == ["2026-07-30"]
    assert sayso.compare(where, f"{where}#run:1", over="period", samples=0).period is not None
