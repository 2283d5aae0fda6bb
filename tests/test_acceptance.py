"""The first acceptance case: a report on pressure on Mexico (read from ../shared, skipped where that is absent)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sayso import Coded, Event, code

SHARED = Path(__file__).parents[1].parent / "shared"
pytestmark = pytest.mark.skipif(
    not (SHARED / "reports").is_dir(), reason="../shared with the acceptance report is not here; the same kinds of text are tested on our own reports"
)


@pytest.fixture(scope="module")
def gold() -> dict[str, Any]:
    first: dict[str, Any] = json.loads((SHARED / "gold" / "sayso-gold-dev.jsonl").read_text(encoding="utf-8").splitlines()[0])
    return first


@pytest.fixture(scope="module")
def coded() -> Coded:
    text = (SHARED / "reports" / "pressure-on-mexico.txt").read_text(encoding="utf-8").strip()
    return next(code(text, published=date(2026, 1, 15)))


def near(coded: Coded, event: dict[str, Any]) -> Event | None:
    """Return the coded event of the gold event's type whose trigger overlaps its own, or that stands nearest within its sentence."""
    types = {event["type"], *event.get("alt_types", ())}
    start, end = event["trigger"]
    alike = [e for e in coded.events if e.type in types]
    over = [e for e in alike if e.trigger.start < end and start < e.trigger.end]
    inside = [e for e in alike if e.evidence.start <= start < e.evidence.end]
    return min(over or inside, key=lambda e: abs(e.trigger.start - start), default=None)


def countries(actors: Sequence[Any]) -> set[str | None]:
    return {a["country"] if isinstance(a, dict) else a.country for a in actors}


def test_fourteen_of_seventeen_events_have_type_and_countries(gold: dict[str, Any], coded: Coded) -> None:
    """At least 14 of the 17 gold events are found with the right type, actor countries and recipient countries."""
    right = []
    for event in gold["events"]:
        found = near(coded, event)
        if found is None:
            continue
        free = event.get("open", ())
        fits = countries(found.actors) == countries(event["actors"])
        fits &= countries(found.recipients) == countries(event["recipients"]) or ("recipients" in free and not found.recipients)
        right += [event["id"]] * fits

    assert len(right) >= 14, f"right: {right}"


def test_nothing_requested_threatened_or_expected_is_actual(gold: dict[str, Any], coded: Coded) -> None:
    """No act that the report only demands, threatens or expects is coded `actual`."""
    for event in gold["events"]:
        start, end = event["trigger"]
        over = [e for e in coded.events if e.trigger.start < end and start < e.trigger.end]
        if event["realis"] != "actual":
            assert [e for e in over if e.realis == "actual" and e.type in {event["type"], *event.get("alt_types", ())}] == []


@pytest.mark.parametrize("number", range(17))
def test_every_chain_is_exact(gold: dict[str, Any], coded: Coded, number: int) -> None:
    """Each event of the gold is found, and its claims have the gold's chains and no other: kinds, names, countries, sectors and stance."""
    event = gold["events"][number]
    found = near(coded, event)
    assert found is not None

    wanted = [([_holder(link) for link in claim["chain"][1:]], claim["stance"]) for claim in event["claims"]]
    assert [([_holder(asdict(link)) for link in c.chain[1:]], c.stance) for c in coded.claims_of(found)] == wanted


@pytest.mark.parametrize("number", range(17))
def test_every_realis_is_right(gold: dict[str, Any], coded: Coded, number: int) -> None:
    """Each event of the gold stands as the gold says: it happened, was demanded, or was threatened."""
    event = gold["events"][number]
    found = near(coded, event)

    assert found is not None
    assert found.realis == event["realis"]


def _holder(link: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(link[key] for key in ("kind", "name", "country", "sector"))


def test_all_three_verification_statements_are_found(gold: dict[str, Any], coded: Coded) -> None:
    """Reuters could not verify; the White House and Mexico's foreign ministry had no comment; all about the newspaper's report."""
    wanted = sorted((v["country"], v["status"], v["about"]) for v in gold["verification"])

    assert sorted((v.country or "", v.status, v.about[0]) for v in coded.verifications) == wanted


@pytest.mark.parametrize(
    ("words", "days"), [("last week", ("2026-01-05", "2026-01-11")), ("this week", ("2026-01-12", "2026-01-15")), ("January 3rd", ("2026-01-03", "2026-01-03"))]
)
def test_dates_are_resolved(coded: Coded, words: str, days: tuple[str, str]) -> None:
    """'last week', 'this week' and 'January 3rd' are the days that the gold gives."""
    found = {e.when.text.removeprefix("on "): (e.when.start.isoformat(), e.when.end.isoformat()) for e in coded.events if e.when}

    assert found[words] == days


def test_headings_are_kept_apart_and_the_outlook_is_told(coded: Coded) -> None:
    """Both headings are spans of their own, and new tensions between USA and MEX are expected."""
    wanted = json.loads((SHARED / "gold" / "pressure-on-mexico.json").read_text(encoding="utf-8"))

    assert [list(span) for span in coded.headings] == [h["span"] for h in wanted["headings"]]
    assert [(o.realis, sorted(o.dyad)) for o in coded.outlooks] == [("expected", ["MEX", "USA"])]
