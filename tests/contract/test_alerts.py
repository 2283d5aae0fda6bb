"""Alerts are the same from every store."""

from __future__ import annotations

from alarming import QUIET, WAR, fill

import sayso
from sayso.config import Config
from sayso.join import Joiner
from sayso.store import open_store
from sayso.store.saved import conditions


def test_alerts_count_incidents_of_the_store_with_their_origins(where: str) -> None:
    """After joining, the acts behind an alert are incidents of the store, and its origins are theirs summed; before, single events of unknown origins."""
    with open_store(where) as store:
        fill(store, [*QUIET, *WAR])
        loose = sayso.alerts(store)
        for _ in Joiner(store, Config()).join():
            pass
        joined = sayso.alerts(store)
        told = {i.id: i.independent_origins for alert in joined for i in store.incidents(alert.acts)}

    assert {(a.series, a.rose) for a in loose} == {(a.series, a.rose) for a in joined} == {("material conflict", True), ("tension", True)}
    assert {(a.incidents, a.origins) for a in loose} == {(0, 0)}
    assert all(a.incidents == len(a.acts) and a.origins == sum(told[i] for i in a.acts) for a in joined)
    assert conditions("alerts", "actor=USA&origins=2&since=2026-01-01").origins == 2
