"""Strategies of hypothesis: any text, and any coding that holds to the records' own rules (spans inside the text, chains that begin with the outlet)."""

from __future__ import annotations

from datetime import date
from typing import Any, get_args

from hypothesis import strategies as st

from sayso.records import Actor, Attribution, Claim, Coded, Context, Event, Figure, Link, Outlook, Place, Problem, Realis, Report, Span, Verification, When
from sayso.store.tables import scrubbed

__all__ = ["TEXTS", "WORDS", "codings", "storable"]

ODD = "a b\n\t\x00\x1b\x9b\u0301\u200d\u202e\u2066\ufeff\ufffd\ud800\udfff\u2028é漢🙂'\"\\%_{}<>&"
"""Letters that something may stumble over: NUL, escapes, combining and joining marks, directions, byte order marks, halves of characters, quotes."""
TEXTS = st.text(st.one_of(st.sampled_from(ODD), st.characters()), min_size=1, max_size=40)
WORDS = st.text(st.one_of(st.sampled_from(ODD), st.characters()), min_size=1, max_size=8)
MAYBE = st.none() | WORDS
DAYS = st.dates(date(1500, 1, 1), date(2200, 12, 31))
REALS = st.floats(allow_nan=False, allow_infinity=False, width=32)


def storable(value: Any) -> Any:
    """Return a record as a database keeps it: with U+FFFD for NUL and for halves of characters in all that is text; lists of reasons are JSON, and stay."""
    if isinstance(value, str):
        return scrubbed(value)
    if isinstance(value, Span) or not (isinstance(value, tuple | list) or hasattr(value, "__dataclass_fields__")):
        return value
    if isinstance(value, tuple | list):
        return type(value)(storable(one) for one in value)
    kept = {name: getattr(value, name) for name in value.__dataclass_fields__}
    return type(value)(**{name: one if name == "why" and isinstance(one, tuple) else storable(one) for name, one in kept.items()})


@st.composite
def codings(draw: st.DrawFn, id_: str) -> Coded:
    """Draw a coding of a report with this id: any words in every field that holds words, any spans inside the text."""
    text = draw(TEXTS)
    outlet = draw(WORDS)

    def span() -> Span:
        start = draw(st.integers(0, len(text) - 1))
        return Span(start, draw(st.integers(start + 1, len(text))))

    def link(kind: str) -> Link:
        return Link(kind=kind, name=draw(WORDS), describes=draw(MAYBE), country=draw(MAYBE), cue=span(), cue_class="say", span=span(), venue=draw(MAYBE))  # type: ignore[arg-type]

    def chain() -> tuple[Link, ...]:
        return (Link(kind="outlet", name=outlet), *(link(kind) for kind in draw(st.lists(st.sampled_from(("person", "unnamed", "document")), max_size=2))))

    def actor(number: int) -> Actor:
        return Actor(id=f"person:{number}", name=draw(WORDS), country=draw(MAYBE), office=draw(MAYBE), span=span(), text=draw(MAYBE), why=draw(WORDS))

    start, end = sorted((draw(DAYS), draw(DAYS)))
    when = When(start=start, end=end, granularity="range", type="DATE", value=draw(WORDS), span=span(), text=draw(WORDS))
    place = Place(
        name=draw(WORDS), country=draw(MAYBE), admin1=draw(MAYBE), lat=draw(REALS), lon=draw(REALS), geonames_id=draw(st.none() | st.integers(0, 2**31 - 1))
    )
    events = tuple(
        Event(
            id=f"e{number}_{id_}", report_id=id_, type=draw(WORDS), mode=draw(MAYBE), realis=draw(st.sampled_from(get_args(Realis))), trigger=span(),
            evidence=span(), actors=(actor(1),) if draw(st.booleans()) else (), recipients=(actor(2),), place=draw(st.sampled_from((None, place))),
            when=draw(st.sampled_from((None, when))), quad=draw(st.integers(0, 4)), intensity=draw(st.none() | REALS), why=(draw(WORDS),),
        )
        for number in range(draw(st.integers(1, 2)))
    )  # fmt: skip
    first = events[0].id
    return Coded(
        report=Report(
            id=id_, text=text, url=draw(MAYBE), outlet=outlet, title=draw(MAYBE), published=draw(st.none() | DAYS), language="en", credit=draw(MAYBE)
        ),
        headings=(span(),),
        events=events,
        contexts=(Context(name=draw(WORDS), score=draw(REALS), span=span(), why=draw(WORDS)),),
        claims=(Claim(id=f"c_{id_}", event_id=first, chain=chain(), stance="asserts", factuality="CT+", quote=span(), why=draw(WORDS)),),
        verifications=(
            Verification(id=f"v_{id_}", report_id=id_, by=draw(WORDS), country=draw(MAYBE), status="no_comment", about=(first,), span=span(), why=draw(WORDS)),
        ),
        outlooks=(Outlook(realis="expected", dyad=("BRA", "MEX"), chain=chain(), span=span(), text=draw(WORDS)),),
        figures=(Figure(event_id=first, what="killed", value=draw(REALS), low=None, high=draw(st.none() | REALS), chain=chain(), span=span()),),
        attributions=(Attribution(source=(span(),), cue=(span(),), content=(span(),), link=link("person")),),
        problems=(Problem(code="S226", record=id_, what=draw(WORDS), remedy=draw(WORDS)),),
    )
