"""One more table of a shard, `flat`: a row an event and pair of who acted and upon whom, for questions that need no join (docs/scale.md has the columns).

It repeats what stands in `reports`, `events`, `participants`, `claims` and `links`, in the shape that event data have elsewhere; sayso reads nothing of it
back. The pairs of an event are numbered: those with `pair = 0` are each event once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import permutations, product
from typing import Any

from ..extras import needed
from ..records import Actor, Claim, Coded, Event

__all__ = ["FLAT", "GROUP_ROWS", "flat_rows", "flat_schema"]

FLAT = "flat"
GROUP_ROWS = 100_000
"""Rows of a row group. Readers of Parquet like large ones; the other tables have a group for 500 reports, since codings are read back by them. Their values
take some 30 MB as objects. Joins in DuckDB took 1.1 to 2.1 times as long with groups of 500 reports as with 10,000 (2,000,000 events, 2026-11)."""
_SIDE = ("id", "name", "country", "sector")
_PLACE = ("name", "country", "admin1", "lat", "lon", "precision")


def _pairs(event: Event) -> Iterator[tuple[Actor | None, Actor | None]]:
    """Yield who acted upon whom. Where all sides act (a meeting), each upon each other, as `sayso dyads` pairs them; a side that is not named is None."""
    if event.recipients:
        yield from product(event.actors or (None,), event.recipients)
    elif len(event.actors) > 1:
        yield from permutations(event.actors, 2)
    else:
        yield (event.actors[0] if event.actors else None), None


def _side(name: str, actor: Actor | None) -> dict[str, Any]:
    return {f"{name}_{part}": getattr(actor, part) if actor is not None else None for part in _SIDE}


def _told(claim: Claim | None) -> dict[str, Any]:
    """Return how an event is told: of several claims the first; who holds it is the end of the chain, which may be the outlet itself."""
    holder = claim.chain[-1] if claim is not None and claim.chain else None
    return {
        "stance": claim.stance if claim else None,
        "factuality": claim.factuality if claim else None,
        "holder": (holder.name or holder.describes) if holder else None,
        "holder_kind": holder.kind if holder else None,
        "anonymity": holder.anonymity if holder else None,
    }


def flat_rows(coded: Coded) -> Iterator[Mapping[str, Any]]:
    """Yield the rows of a report's events, in their order."""
    report = coded.report
    claims: dict[str, Claim] = {}
    for claim in coded.claims:
        claims.setdefault(claim.event_id, claim)
    for n, event in enumerate(coded.events):
        when = event.when
        about = {
            "report_id": report.id, "n": n, "id": event.id, "published": report.published, "outlet": report.outlet,
            "type": event.type, "mode": event.mode, "contexts": list(event.contexts), "realis": event.realis, "quad": event.quad, "intensity": event.intensity,
            "heading": event.heading, "when_start": when.start if when else None, "when_end": when.end if when else None,
        } | {f"place_{part}": getattr(event.place, part) if event.place else None for part in _PLACE} | _told(claims.get(event.id))  # fmt: skip
        for pair, (source, target) in enumerate(_pairs(event)):
            yield about | {"pair": pair} | _side("source", source) | _side("target", target)


@cache
def flat_schema() -> Any:
    """Return the columns in their order, as Arrow names their kinds."""
    arrow = needed("pyarrow", purpose="writing Parquet", extra="arrow")
    text, day, real = arrow.string(), arrow.date32(), arrow.float64()
    kinds = {
        "n": arrow.int64(), "pair": arrow.int64(), "published": day, "contexts": arrow.list_(text), "quad": arrow.int8(), "intensity": real,
        "heading": arrow.bool_(), "when_start": day, "when_end": day, "place_lat": real, "place_lon": real,
    }  # fmt: skip
    about = (
        "report_id", "n", "id", "pair", "published", "outlet", "type", "mode", "contexts", "realis", "quad", "intensity", "heading", "when_start", "when_end",
    )  # fmt: skip
    told = ("stance", "factuality", "holder", "holder_kind", "anonymity")
    places = [f"place_{part}" for part in _PLACE]
    sides = [f"{side}_{part}" for side in ("source", "target") for part in _SIDE]
    return arrow.schema([(name, kinds.get(name, text)) for name in (*about, *places, *told, *sides)])
