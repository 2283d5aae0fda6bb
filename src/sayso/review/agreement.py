"""How far reviewers agree: Cohen's kappa for two, Krippendorff's alpha (nominal) for any number, per field and over all.

Cohen, J. (1960), A coefficient of agreement for nominal scales, Educational and Psychological Measurement 20(1), 37-46. Krippendorff, K. (2011), Computing
Krippendorff's alpha-reliability. They are written here, in a few lines each, because the kept Python package for alpha is GPL, and kappa would bring
scikit-learn with it; the tests hold them to the examples of these two papers.

Reviewers see the machine's coding before they judge it. Their agreement is therefore higher than that of people who code the text blindly, and no measure of
how hard the task is.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from ..records import Correction
from ..store import Found, Store, engine, reviews
from ..store.reviews import CLAIM_FIELDS, EVENT_FIELDS, VERDICT
from .values import of_claim, of_event
from .verdicts import Opinion, opinions, said_of

__all__ = ["Agreement", "agreement", "agreement_of", "cohen_kappa", "krippendorff_alpha", "to_object"]

FIELDS = (VERDICT, *EVENT_FIELDS, *CLAIM_FIELDS)
Unit = Mapping[str, str]
"""One thing that was judged: person → what he said of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Agreement in one field, or over all (`field` "all").

    `items` were judged by two people or more; `same` is the share of pairs of judgements of one item that are the same. `kappa` is None unless two people
    judged, and both are None where only one value was ever used: then nothing can be said against chance. `pairs` (of the verdict, more than two people)
    has (one, other, items, share that is the same, kappa).
    """

    field: str
    items: int
    same: float | None
    kappa: float | None
    alpha: float | None
    pairs: tuple[tuple[str, str, int, float, float | None], ...] = ()


def cohen_kappa(units: Sequence[tuple[str, str]]) -> float | None:
    """Return Cohen's kappa of two coders: (label of one, label of the other) a unit; None without units, and where chance alone would agree always."""
    observed, expected = _kappa_parts(units)
    return None if expected >= 1 else 1 - (1 - observed) / (1 - expected)


def _kappa_parts(units: Sequence[tuple[str, str]]) -> tuple[float, float]:
    """Return observed and expected agreement."""
    n = len(units)
    if not n:
        return 1.0, 1.0
    one, other = Counter(a for a, _ in units), Counter(b for _, b in units)
    return sum(a == b for a, b in units) / n, sum(one[label] * other[label] for label in one) / n**2


def krippendorff_alpha(units: Iterable[Sequence[str]]) -> float | None:
    """Return Krippendorff's alpha for nominal data: the labels that a unit got, from however many coders; None where nothing can be said against chance."""
    observed, expected, _ = _alpha_parts(units)
    return None if expected <= 0 else 1 - observed / expected


def _alpha_parts(units: Iterable[Sequence[str]]) -> tuple[float, float, int]:
    """Return observed and expected disagreement, and the number of values that can be paired."""
    same, totals, n = 0.0, Counter[str](), 0
    for labels in units:
        if len(labels) < 2:
            continue
        counts = Counter(labels)
        same += sum(c * (c - 1) for c in counts.values()) / (len(labels) - 1)
        totals.update(counts)
        n += len(labels)
    if n < 2:
        return 0.0, 0.0, 0
    return 1 - same / n, 1 - sum(c * (c - 1) for c in totals.values()) / (n * (n - 1)), n


def agreement(store: Store) -> list[Agreement]:
    """Return the agreement over all events that two people or more judged: `all`, then each field that has items."""
    with engine.reading(store.engine, store.where) as conn:
        return agreement_of(conn, reviews.words_of(conn))


def agreement_of(conn: Any, rows: Sequence[Correction]) -> list[Agreement]:
    """Return the same of rows that were read already."""
    shared = [event for event, by in said_of(rows).items() if len(by) > 1]
    found = reviews.events_of(conn, shared)
    about: dict[str, list[Correction]] = {}
    for row in rows:
        about.setdefault(row.record_id, []).append(row)
    units: dict[str, list[Unit]] = {name: [] for name in FIELDS}
    for one in found.values():
        mine = [row for id_ in (one.event.id, *(c.id for c in one.claims)) for row in about.get(id_, ())]
        _judged(units, one, opinions(sorted(mine, key=lambda c: (c.made, c.id)), one))
    by_field = {name: kept for name, judged in units.items() if (kept := [u for u in judged if len(u) > 1])}
    if not by_field:
        return []
    return [_over_all(by_field), *(_of(name, judged) for name, judged in by_field.items())]


def _judged(units: dict[str, list[Unit]], found: Found, said: Sequence[Opinion]) -> None:
    """Add what people say of an event: its verdict by all, its fields by those who accepted it, who mean the machine's value where they changed nothing."""
    units[VERDICT].append({o.by: o.verdict for o in said if o.verdict})
    accepted = [o for o in said if o.verdict == "accept"]
    for name, machine in of_event(found.event).items():
        units[name].append({o.by: _label(o.values.get(name, machine)) for o in accepted})
    for claim in found.claims:
        for name, machine in of_claim(claim).items():
            units[name].append({o.by: _label(o.claims.get(claim.id, {}).get(name, machine)) for o in accepted})


def _label(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def _of(name: str, units: Sequence[Unit]) -> Agreement:
    people = sorted({by for unit in units for by in unit})
    kappa = cohen_kappa(_both(units, people[0], people[1])) if len(people) == 2 else None
    pairs = []
    if name == VERDICT and len(people) > 2:
        for a, b in combinations(people, 2):
            if both := _both(units, a, b):
                pairs.append((a, b, len(both), sum(x == y for x, y in both) / len(both), cohen_kappa(both)))
    alpha = krippendorff_alpha([list(u.values()) for u in units])
    return Agreement(field=name, items=len(units), same=_same(units), kappa=kappa, alpha=alpha, pairs=tuple(pairs))


def _both(units: Sequence[Unit], a: str, b: str) -> list[tuple[str, str]]:
    return [(u[a], u[b]) for u in units if a in u and b in u]


def _same(units: Sequence[Unit]) -> float:
    """Return the share of pairs of judgements of one unit that are the same."""
    pairs = [x == y for unit in units for x, y in combinations(unit.values(), 2)]
    return sum(pairs) / len(pairs)


def _over_all(by_field: Mapping[str, Sequence[Unit]]) -> Agreement:
    """Return the agreement over all fields: disagreement seen and expected, each summed over the fields, so that what chance gives is each field's own."""
    people = sorted({by for units in by_field.values() for unit in units for by in unit})
    kappa = None
    if len(people) == 2:
        parts = [(len(both), *_kappa_parts(both)) for units in by_field.values() if (both := _both(units, people[0], people[1]))]
        expected = sum(n * (1 - pe) for n, _, pe in parts)
        kappa = None if expected <= 0 else 1 - sum(n * (1 - po) for n, po, _ in parts) / expected
    alphas = [_alpha_parts([list(u.values()) for u in units]) for units in by_field.values()]
    expected = sum(n * de for _, de, n in alphas)
    alpha = None if expected <= 0 else 1 - sum(n * do for do, _, n in alphas) / expected
    every = [unit for units in by_field.values() for unit in units]
    return Agreement(field="all", items=len(every), same=_same(every), kappa=kappa, alpha=alpha)


def to_object(found: Agreement) -> dict[str, Any]:
    """Return it JSON-ready, figures to three decimals."""

    def rounded(value: float | None) -> float | None:
        return None if value is None else round(value, 3)

    out: dict[str, Any] = {"field": found.field, "items": found.items}
    out |= {"same": rounded(found.same), "kappa": rounded(found.kappa), "alpha": rounded(found.alpha)}
    if found.pairs:
        out["pairs"] = [{"one": a, "other": b, "items": n, "same": rounded(s), "kappa": rounded(k)} for a, b, n, s, k in found.pairs]
    return out
