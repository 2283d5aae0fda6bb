"""Records ↔ rows: what a `Coded` becomes in the tables, and the way back. Pure; the way there and back gives the same record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Any

from ..errors import StoreError
from ..records import (
    Actor,
    Attribution,
    Claim,
    Coded,
    Context,
    Event,
    Figure,
    Link,
    Outlook,
    Place,
    Problem,
    Report,
    Span,
    Verification,
    When,
    content_id,
    to_dict,
)
from .tables import scrubbed

__all__ = ["Row", "coded_of", "digest_of", "figure_of", "link_of", "problem_row", "report_of", "report_row", "rows_of", "stored"]

Row = dict[str, Any]
_FLAT_ACTOR = ("id", "name", "country", "sector", "office", "wikidata", "text", "why")
_FLAT_PLACE = ("name", "country", "admin1", "lat", "lon", "geonames_id", "precision")
_FLAT_EVENT = ("id", "type", "mode", "realis", "quad", "intensity", "heading", "coder", "score")
_FLAT_LINK = ("kind", "name", "describes", "country", "sector", "anonymity", "cue_class", "venue")


def digest_of(text: str) -> str:
    """Return the id of a text's content: two reports with one digest have the same text."""
    return content_id("t", text)


def stored(report: Report) -> Report:
    """Return the report as the store keeps it: without what no database keeps, and without the reader's own notes."""

    def line(value: str | None) -> str | None:
        return None if value is None else scrubbed(value)

    meta = {str(k): v for k, v in report.meta.items() if k != "problems"}
    return Report(
        id=scrubbed(report.id),
        text=scrubbed(report.text),
        url=line(report.url),
        outlet=line(report.outlet),
        title=line(report.title),
        published=report.published,
        language=line(report.language),
        credit=line(report.credit),
        meta=meta,
    )


# ---- to rows


def report_row(report: Report, run: int) -> Row:
    """Return the row of a report that `stored` has made fit."""
    row = {f.name: getattr(report, f.name) for f in fields(Report)}
    return row | {
        "run": run,
        "meta": to_dict(report.meta),
        "digest": digest_of(report.text),
        "length": len(report.text),
        "redacted": None,
        "redacted_why": None,
    }


def problem_row(problem: Problem, run: int, report_id: str | None = None, n: int = 0) -> Row:
    """Return the row of a problem; `report_id` is None where no report came of it."""
    id_ = content_id("p", report_id, problem.code, problem.record, problem.what, n)
    return {"run": run, "id": id_, "report_id": report_id, "n": n, **{f.name: getattr(problem, f.name) for f in fields(Problem)}}


def rows_of(coded: Coded, run: int) -> dict[str, list[Row]]:
    """Return the rows of a coding by table, `problems` among them, without the report's own and the receipt's."""
    key = {"run": run, "report_id": coded.report.id}
    links: list[Row] = []

    def chain(owner: str, n: int, held: Iterable[Link]) -> None:
        links.extend(key | {"owner": owner, "owner_n": n, "depth": depth} | _link_row(link) for depth, link in enumerate(held))

    for n, claim in enumerate(coded.claims):
        chain("claim", n, claim.chain)
    for n, outlook in enumerate(coded.outlooks):
        chain("outlook", n, outlook.chain)
    for n, figure in enumerate(coded.figures):
        chain("figure", n, figure.chain)
    for n, found in enumerate(coded.attributions):
        chain("attribution", n, (found.link,) if found.link is not None else ())
    people = [
        key | {"event_n": n, "role": role, "n": i} | _actor_row(actor)
        for n, event in enumerate(coded.events)
        for role, those in (("actor", event.actors), ("recipient", event.recipients))
        for i, actor in enumerate(those)
    ]
    return {
        "actors": [key | {"n": n} | _actor_row(a) for n, a in enumerate(coded.actors)],
        "events": [key | {"n": n} | _event_row(e) for n, e in enumerate(coded.events)],
        "participants": people,
        "claims": [key | {"n": n} | _flat(c, "id", "event_id", "stance", "factuality", "why") | _ends("quote", c.quote) for n, c in enumerate(coded.claims)],
        "links": links,
        "verifications": [
            key | {"n": n} | _flat(v, "id", "by", "country", "status", "why") | {"about": list(v.about)} | _ends("span", v.span)
            for n, v in enumerate(coded.verifications)
        ],
        "outlooks": [key | {"n": n} | _flat(o, "realis", "text") | {"dyad": list(o.dyad)} | _ends("span", o.span) for n, o in enumerate(coded.outlooks)],
        "figures": [key | {"n": n} | _flat(f, "event_id", "what", "value", "low", "high") | _ends("span", f.span) for n, f in enumerate(coded.figures)],
        "attributions": [
            key | {"n": n} | _flat(a, "cue_class", "found") | {name: to_dict(getattr(a, name)) for name in ("source", "cue", "content")}
            for n, a in enumerate(coded.attributions)
        ],
        "problems": [problem_row(p, run, coded.report.id, n) for n, p in enumerate(coded.problems)],
    }


def _flat(record: Any, *names: str) -> Row:
    return {name: getattr(record, name) for name in names}


def _ends(name: str, span: Span | None) -> Row:
    return {f"{name}_start": span.start if span else None, f"{name}_end": span.end if span else None}


def _actor_row(actor: Actor) -> Row:
    return _flat(actor, *_FLAT_ACTOR) | _ends("span", actor.span) | {"mentions": to_dict(actor.mentions)}


def _link_row(link: Link) -> Row:
    return _flat(link, *_FLAT_LINK) | _ends("cue", link.cue) | _ends("span", link.span)


def _event_row(event: Event) -> Row:
    place, when = event.place, event.when
    return (
        _flat(event, *_FLAT_EVENT)
        | _ends("trigger", event.trigger)
        | _ends("evidence", event.evidence)
        | {name: list(getattr(event, name)) for name in ("aux", "contexts", "context_scores", "why")}
        | {f"place_{name}": getattr(place, name) if place else None for name in _FLAT_PLACE}
        | _ends("place_span", place.span if place else None)
        | {f"when_{name}": getattr(when, name) if when else None for name in ("start", "end", "granularity", "type", "value", "text")}
        | _ends("when_span", when.span if when else None)
    )


# ---- from rows


def report_of(row: Mapping[Any, Any]) -> Report:
    """Return the report of a row of `reports`."""
    return Report(**{f.name: row[f.name] for f in fields(Report)})


def coded_of(report: Report, receipt: Mapping[Any, Any], rows: Mapping[str, Sequence[Mapping[Any, Any]]]) -> Coded:
    """Put a `Coded` together from the rows of one coding, each table's in the order of its key. Raises `StoreError` S508 where they do not fit together."""
    try:
        return _together(report, receipt, rows)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as exc:  # a damaged file: rows are lacking, or hold what they cannot
        what = f"the rows of a report do not fit together: {type(exc).__name__}: {exc}"
        raise StoreError("S508", what, record=report.id, remedy="Run `sayso check`; restore a backup: sayso restore BACKUP DB.") from exc


def _together(report: Report, receipt: Mapping[Any, Any], rows: Mapping[str, Sequence[Mapping[Any, Any]]]) -> Coded:
    chains: dict[tuple[str, int], list[Link]] = {}
    for row in rows["links"]:
        chains.setdefault((row["owner"], row["owner_n"]), []).append(link_of(row))
    people: dict[tuple[int, str], list[Actor]] = {}
    for row in rows["participants"]:
        people.setdefault((row["event_n"], row["role"]), []).append(_actor(row))

    def chain(owner: str, n: int) -> tuple[Link, ...]:
        return tuple(chains.get((owner, n), ()))

    return Coded(
        report=report,
        headings=_spans(receipt["headings"]),
        actors=tuple(_actor(r) for r in rows["actors"]),
        events=tuple(_event(r, report.id, people) for r in rows["events"]),
        contexts=tuple(Context(name=c["name"], score=c["score"], span=Span(*c["span"]), why=c["why"]) for c in receipt["contexts"]),
        claims=tuple(
            Claim(chain=chain("claim", r["n"]), quote=_span(r, "quote"), **_pick(r, "id", "event_id", "stance", "factuality", "why")) for r in rows["claims"]
        ),
        verifications=tuple(
            Verification(report_id=report.id, about=tuple(r["about"]), span=_sure(r, "span"), **_pick(r, "id", "by", "country", "status", "why"))
            for r in rows["verifications"]
        ),
        outlooks=tuple(
            Outlook(dyad=tuple(r["dyad"]), chain=chain("outlook", r["n"]), span=_sure(r, "span"), **_pick(r, "realis", "text")) for r in rows["outlooks"]
        ),
        figures=tuple(figure_of(r, chain("figure", r["n"])) for r in rows["figures"]),
        attributions=tuple(
            Attribution(
                source=_spans(r["source"]),
                cue=_spans(r["cue"]),
                content=_spans(r["content"]),
                link=next(iter(chain("attribution", r["n"])), None),
                **_pick(r, "cue_class", "found"),
            )
            for r in rows["attributions"]
        ),
        problems=tuple(Problem(**_pick(r, "code", "record", "what", "remedy")) for r in rows["problems"]),
    )


def _pick(row: Mapping[Any, Any], *names: str) -> Row:
    return {name: row[name] for name in names}


def _span(row: Mapping[Any, Any], name: str) -> Span | None:
    return None if row[f"{name}_start"] is None else Span(row[f"{name}_start"], row[f"{name}_end"])


def _sure(row: Mapping[Any, Any], name: str) -> Span:
    return Span(row[f"{name}_start"], row[f"{name}_end"])


def _spans(pairs: Iterable[Sequence[int]]) -> tuple[Span, ...]:
    return tuple(Span(start, end) for start, end in pairs)


def _actor(row: Mapping[Any, Any]) -> Actor:
    return Actor(span=_span(row, "span"), mentions=_spans(row["mentions"]), **_pick(row, *_FLAT_ACTOR))


def figure_of(row: Mapping[Any, Any], chain: Iterable[Link]) -> Figure:
    """Return the figure of a row of `figures`."""
    return Figure(chain=tuple(chain), span=_sure(row, "span"), **_pick(row, "event_id", "what", "value", "low", "high"))


def link_of(row: Mapping[Any, Any]) -> Link:
    """Return the link of a row of `links`."""
    return Link(cue=_span(row, "cue"), span=_span(row, "span"), **_pick(row, *_FLAT_LINK))


def _event(row: Mapping[Any, Any], report_id: str, people: Mapping[tuple[int, str], Sequence[Actor]]) -> Event:
    place = when = None
    if row["place_name"] is not None:
        place = Place(span=_span(row, "place_span"), **{name: row[f"place_{name}"] for name in _FLAT_PLACE})
    if row["when_start"] is not None:
        when = When(span=_sure(row, "when_span"), **{name: row[f"when_{name}"] for name in ("start", "end", "granularity", "type", "value", "text")})
    return Event(
        report_id=report_id,
        trigger=_sure(row, "trigger"),
        evidence=_sure(row, "evidence"),
        actors=tuple(people.get((row["n"], "actor"), ())),
        recipients=tuple(people.get((row["n"], "recipient"), ())),
        place=place,
        when=when,
        aux=tuple(row["aux"]),
        contexts=tuple(row["contexts"]),
        context_scores=tuple(row["context_scores"]),
        why=tuple(row["why"]),
        **_pick(row, *_FLAT_EVENT),
    )
