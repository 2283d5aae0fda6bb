"""What is compared: one small record an event, whoever coded it, and what makes such records of codings, lines of `sayso code --nl`, and acts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import permutations
from typing import TYPE_CHECKING, Any

from ..records import Coded, Problem, Span, content_id

if TYPE_CHECKING:
    from ..dyadic import Acts

__all__ = ["Covered", "Row", "Side", "coded_side", "day_on_which", "foreign_side", "rows_of_acts", "rows_of_coded", "rows_of_line"]

NARROW = 7
"""Days of a date that still tells the week in which something was, as for dyads (`sayso.store.acts`); wider ones give way to the day of publication."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One event as one side has it. Sides are countries' codes, sorted; unknown ones are left out.

    `day` is the day on which it counts in a comparison over time; `when` its own date as (first, last). `report`, `trigger`, `evidence` are None where
    the side has no texts; `realis` None where it does not say how events stand.
    """

    id: str
    day: date | None = None
    sources: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    type: str | None = None
    quad: int = 0
    report: str | None = None
    text: str | None = None
    mode: str | None = None
    realis: str | None = None
    when: tuple[date, date] | None = None
    place: str | None = None
    trigger: Span | None = None
    evidence: Span | None = None
    heading: bool = False

    @property
    def dyads(self) -> Sequence[tuple[str, str]]:
        """Return (source, target) of all who act with all acted upon; where nobody is acted upon, each actor with each other, as for dyads."""
        if not self.targets:
            return list(permutations(self.sources, 2))
        return [(s, t) for s in self.sources for t in self.targets]


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """A report that a side has coded. `digest` is that of its text, None where the side does not have the text."""

    published: date | None = None
    digest: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of two things compared. `told` gives its events by report, `acts` what counts over time (`counts` says what that is), `words` a row's evidence.

    `reports` has every report that was coded, also those without events; a data set without texts has none.
    """

    name: str
    counts: str
    reports: Mapping[str, Covered]
    told: Callable[[], Iterable[Row]]
    acts: Callable[[], Iterable[Row]]
    words: Callable[[Row], str | None]
    problems: tuple[Problem, ...] = field(default=())


def day_on_which(when: tuple[date, date] | None, published: date | None) -> date | None:
    """Return the day on which an event counts: its own where that is a week wide at most, else that of publication, else the middle of its date."""
    if when is not None and (when[1] - when[0]).days < NARROW:
        return when[0]
    if published is not None and (when is None or when[0] <= published <= when[1]):
        return published
    return date.fromordinal((when[0].toordinal() + when[1].toordinal()) // 2) if when is not None else published


def place_of(name: str | None, country: str | None, geonames_id: int | None) -> str | None:
    """Return what tells places apart: the GeoNames number, else the name with its country; None of none."""
    if name is None:
        return None
    return str(geonames_id) if geonames_id is not None else f"{name.casefold()} {country or ''}".strip()


def rows_of_coded(coded: Coded) -> Iterator[Row]:
    """Yield the rows of a coding, with their evidence."""
    for e in coded.events:
        when = (e.when.start, e.when.end) if e.when else None
        yield Row(
            id=e.id,
            day=day_on_which(when, coded.report.published),
            sources=_countries(a.country for a in e.actors),
            targets=_countries(a.country for a in e.recipients),
            type=e.type,
            quad=e.quad,
            report=coded.report.id,
            text=coded.report.text[e.evidence.start : e.evidence.end] or None,
            mode=e.mode,
            realis=e.realis,
            when=when,
            place=place_of(e.place.name, e.place.country, e.place.geonames_id) if e.place else None,
            trigger=e.trigger,
            evidence=e.evidence,
            heading=e.heading,
        )


def rows_of_line(line: Mapping[str, Any], published: date | None) -> list[Row]:
    """Return the rows of an object that `sayso code --nl` prints. Raises `ValueError`, `KeyError` or `TypeError` for another one."""
    text = line.get("text")
    out = []
    for e in line["events"]:
        trigger, evidence = Span(*map(int, e["trigger"])), Span(*map(int, e.get("evidence") or e["trigger"]))
        when = (date.fromisoformat(e["date"][0]), date.fromisoformat(e["date"][1])) if e.get("date") else None
        place = e.get("place") or {}
        out.append(
            Row(
                id=str(e["id"]),
                day=day_on_which(when, published),
                sources=_countries(a.get("country") for a in e.get("actors") or ()),
                targets=_countries(a.get("country") for a in e.get("recipients") or ()),
                type=_text(e["type"]),
                quad=int(e.get("quad") or 0),
                report=str(line["id"]),
                text=text[evidence.start : evidence.end] if isinstance(text, str) else None,
                mode=_text(e.get("mode")),
                realis=_text(e.get("realis")),
                when=when,
                place=place_of(place.get("name"), place.get("country"), place.get("geonames_id")),
                trigger=trigger,
                evidence=evidence,
                heading=bool(e.get("heading")),
            )
        )
    return out


def rows_of_acts(acts: Acts) -> Iterator[Row]:
    """Yield the rows of acts: incidents of a store, or another data set's events as `sayso dyads` counts them. They have no texts."""
    from ..dyadic.acts import REALIS

    sources: list[set[str]] = [set() for _ in range(len(acts))]
    targets: list[set[str]] = [set() for _ in range(len(acts))]
    for sides, act, who in ((sources, acts.actor_act, acts.actor), (targets, acts.recipient_act, acts.recipient)):
        for n, party in zip(act.tolist(), who.tolist(), strict=True):
            if country := acts.parties[party].country:
                sides[n].add(country)
    days, types, quads, realis = acts.day.tolist(), acts.type.tolist(), acts.quad.tolist(), acts.realis.tolist()
    for n, id_ in enumerate(acts.ids):
        yield Row(
            id=id_,
            day=date.fromordinal(days[n]) if days[n] else None,
            sources=tuple(sorted(sources[n])),
            targets=tuple(sorted(targets[n])),
            type=acts.types[types[n]],
            quad=quads[n],
            realis=REALIS[realis[n]],
        )


def coded_side(name: str, codings: Iterable[Coded]) -> Side:
    """Return the side of codings in memory."""
    kept = list(codings)
    rows = [row for one in kept for row in rows_of_coded(one)]
    reports = {one.report.id: Covered(published=one.report.published, digest=content_id("t", one.report.text)) for one in kept}
    return listed_side(name, reports, rows)


def listed_side(name: str, reports: Mapping[str, Covered], rows: Sequence[Row], problems: Sequence[Problem] = ()) -> Side:
    """Return the side of rows in memory that have their own texts."""
    return Side(
        name=name,
        counts="events",
        reports=reports,
        told=lambda: rows,
        acts=lambda: (row for row in rows if not row.heading),
        words=lambda row: row.text,
        problems=tuple(problems),
    )


def foreign_side(name: str, acts: Acts) -> Side:
    """Return the side of a data set that has no reports: `acts` as `sayso.dyadic.table_of` makes them, or an import gives."""
    return Side(name=name, counts="rows", reports={}, told=lambda: (), acts=lambda: rows_of_acts(acts), words=lambda row: row.text)


def _countries(found: Iterable[Any]) -> tuple[str, ...]:
    return tuple(sorted({str(country) for country in found if country}))


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
