"""Reviewed reports as gold lines for `sayso bench sayso-gold --data FILE`, and such lines read back.

A line has what stands after the corrections. What was rejected is not there; where as many reject an event as accept it, and with `partial` where nobody
reviewed it, it is `optional`: neither a hit nor a miss. Gold made so holds only events that the coder found: what it missed is not in it, and recall is
overstated.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..records import Actor, Claim, Coded, Event, Link
from ..render.lines import verification_object
from ..store import Found, Store, ask, engine, reviews
from .values import of_claim, of_event
from .verdicts import Standing, opinions, standing

__all__ = ["Line", "as_said", "lines"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A report that was reviewed in part or whole; `gold` is None where it is left out, and `left` says why."""

    report_id: str
    gold: dict[str, Any] | None
    left: str = ""


def lines(store: Store, *, partial: bool = False) -> Iterator[Line]:
    """Yield every report of which something was reviewed, in order of id."""
    with engine.reading(store.engine, store.where) as conn:
        rows = reviews.words_of(conn)
        verdicts = [row.record_id for row in rows if row.field == reviews.VERDICT]
        found = reviews.events_of(conn, verdicts)
    about: dict[str, list[Any]] = {}
    for row in rows:
        about.setdefault(row.record_id, []).append(row)
    for report_id in sorted({f.report.id for f in found.values()}):
        with engine.reading(store.engine, store.where) as conn:
            coded = ask.coded(conn, report_id)
            held = ask.held(conn, report_id)
        if coded is None or (held is not None and held.redacted):
            yield Line(report_id=report_id, gold=None, left="its text was removed")
            continue
        stood = [_standing(event, coded, about) for event in coded.events]
        open_ = sum(s.verdict is None for s in stood)
        if open_ == len(stood):
            yield Line(report_id=report_id, gold=None, left="it was coded anew, and the events reviewed are not among those shown")
        elif open_ and not partial:
            yield Line(report_id=report_id, gold=None, left=f"{open_} of its {len(stood)} events are not reviewed")
        else:
            yield Line(report_id=report_id, gold=_line(coded, stood))


def _standing(event: Event, coded: Coded, about: Mapping[str, Sequence[Any]]) -> Standing:
    claims = coded.claims_of(event)
    rows = sorted((r for id_ in (event.id, *(c.id for c in claims)) for r in about.get(id_, ())), key=lambda c: (c.made, c.id))
    found = Found(event=event, claims=claims, report=coded.report, evidence="", run=0)
    return standing(event, claims, opinions(rows, found))


def _line(coded: Coded, stood: Sequence[Standing]) -> dict[str, Any]:
    report = coded.report
    return {
        "id": report.id,
        "published": report.published.isoformat() if report.published else None,
        "outlet": report.outlet,
        "language": report.language or "en",
        "title": report.title,
        "text": report.text,
        "events": [_event(coded, event, s) for event, s in zip(coded.events, stood, strict=True) if s.verdict != "reject"],
        "verification": [verification_object(v) for v in coded.verifications],
        "reviewers": sorted({o.by for s in stood for o in s.opinions}),
        "not_reviewed": ["verification", "factuality"],
    }


def _event(coded: Coded, event: Event, stands: Standing) -> dict[str, Any]:
    out: dict[str, Any] = {
        "id": event.id,
        "trigger": list(event.trigger),
        "type": stands.values["type"],
        "mode": stands.values["mode"],
        "realis": stands.values["realis"],
        "actors": [_party(coded, event, value) for value in stands.values["actors"]],
        "recipients": [_party(coded, event, value) for value in stands.values["recipients"]],
        "place": stands.values["place"],
        "date": stands.values["date"],
        "optional": stands.verdict != "accept",
        "claims": [_claim(c, stands) for c in coded.claims_of(event)],
    }
    if "type" in stands.disputed:
        said = {o.values.get("type", event.type) for o in stands.opinions if o.verdict == "accept"}
        out["alt_types"] = sorted(said - {out["type"]})
    if stands.disputed:
        out["disputed"] = list(stands.disputed)
    if stands.verdict is None:
        out["reviewed"] = False
    return out


def _party(coded: Coded, event: Event, value: Mapping[str, Any]) -> dict[str, Any]:
    """Return an actor with the span of the machine's of that name, else of these words in the sentence or the report; null where they do not stand there."""
    known = [a for a in (*event.actors, *event.recipients, *coded.actors) if a.name == value["name"] and a.span is not None]
    return dict(value) | {"span": _span(coded, event, value["name"], known)}


def _span(coded: Coded, event: Event, name: str, known: Sequence[Actor]) -> list[int] | None:
    if known and known[0].span is not None:
        return list(known[0].span)
    text = coded.report.text
    at = text.find(name, event.evidence.start, event.evidence.end)
    at = at if at >= 0 else text.find(name)
    return [at, at + len(name)] if at >= 0 else None


def _claim(claim: Claim, stands: Standing) -> dict[str, Any]:
    """Return a claim as it stands. Factuality is not reviewed: where stance or realis was corrected it is the guide's default for the two."""
    held, machine = stands.claims[claim.id], of_claim(claim)
    chain = [_link(claim.chain[0]), *(_link(link) for link in claim.chain[1:])] if held["chain"] == machine["chain"] else None
    if chain is None:
        chain = [_link(claim.chain[0]), *(_corrected(link) for link in held["chain"])]
    same = held["stance"] == claim.stance and "realis" not in stands.corrected
    factuality = claim.factuality if same else _default(stands.values["realis"], held["stance"])
    return {"chain": chain, "stance": held["stance"], "factuality": factuality}


def _link(link: Link) -> dict[str, Any]:
    out: dict[str, Any] = {"kind": link.kind, "name": link.name, "country": link.country, "sector": link.sector}
    return out | {"describes": link.describes} if link.describes and not link.name else out


def _corrected(link: Mapping[str, Any]) -> dict[str, Any]:
    if link["kind"] != "unnamed":
        return dict(link)
    return dict(link) | {"name": None, "describes": link["name"]}


def _default(realis: str, stance: str) -> str:
    """Return the factuality that goes with realis and stance where the text says no more (the gold's guide, "Factuality by default")."""
    if realis in ("requested", "threatened", "conditional"):
        return "Uu"
    if stance == "hedges":
        return "PR-" if realis == "denied" else "PR+"
    later = realis in ("planned", "expected")
    if stance == "denies" or realis == "denied":
        return "PR-" if later else "CT-"
    return "PR+" if later else "CT+"


def as_said(line: Mapping[str, Any], coded: Coded) -> Iterator[tuple[str, str, dict[str, Any], dict[str, dict[str, Any]]]]:
    """Yield (event id, verdict, values, claims) that a gold line of ours says of a report's events: what is not in it is rejected, optional ones left out.

    Raises `KeyError`, `TypeError` or `ValueError` where the line is none of ours: every event in it must be one of the report's.
    """
    known = {e.id: e for e in coded.events}
    told = {row["id"]: row for row in line["events"]}
    if unknown := [id_ for id_ in told if id_ not in known]:
        raise ValueError(f"no event {unknown[0]} of this report is in the store")
    for id_, event in known.items():
        if id_ not in told:
            yield id_, "reject", {}, {}
        elif not told[id_].get("optional"):
            row, machine = told[id_], of_event(event)
            values = {name: row.get(name) for name in machine}
            for name in ("actors", "recipients"):
                values[name] = [{k: a.get(k) for k in ("name", "country", "sector")} for a in values[name]]
            claims = {}
            for claim, said in zip(coded.claims_of(event), row["claims"], strict=True):
                chain = [
                    {"kind": k["kind"], "name": k.get("name") or k.get("describes"), "country": k.get("country"), "sector": k.get("sector")}
                    for k in said["chain"][1:]
                ]
                claims[claim.id] = {n: v for n, v in (("stance", said["stance"]), ("chain", chain)) if v != of_claim(claim)[n]}
            yield id_, "accept", {n: v for n, v in values.items() if v != machine[n]}, {c: v for c, v in claims.items() if v}
