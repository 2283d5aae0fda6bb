"""Reports coded by hand: one arrest each, told by a holder without a name."""

from __future__ import annotations

from datetime import date

from sayso.records import Actor, Attribution, Claim, Coded, Event, Link, Place, Report, Span, content_id

__all__ = ["arrest_of"]


def arrest_of(id_: str, text: str, published: date, *, outlet: str = "Tide Gazette", holder: str = "the harbour master") -> Coded:
    """Code a text that has "arrested" and "at PLACE quay" in it; `holder` tells it where it is named."""
    at, where = text.index("arrested"), text.index(" quay")
    place = text[text.rindex(" ", 0, where) + 1 : where]
    trigger = Span(at, at + len("arrested"))
    event = Event(
        id=content_id("e", id_), report_id=id_, type="COERCE", mode="arrest", realis="actual", trigger=trigger, evidence=Span(0, len(text.split("\n")[0])),
        actors=(Actor(id="guards", name="Port guards", country="PRT", sector="COP"),), recipients=(Actor(id="sailors", name="Sailors", country="GRC"),),
        place=Place(name=place, country="PRT", precision="city", span=Span(where - len(place), where)),
    )  # fmt: skip
    chain = [Link(kind="outlet", name=outlet)]
    if holder in text:
        begins = text.index(holder)
        cue = text.index("said", begins)
        span, said = Span(begins, cue - 1), Span(cue, cue + 4)
        chain.append(Link(kind="unnamed", describes=text[begins : cue - 1], country="PRT", sector="GOV", anonymity="singular", cue=said, span=span))
    claim = Claim(id=content_id("c", id_), event_id=event.id, chain=tuple(chain), stance="asserts", factuality="CT+")
    told = tuple(Attribution(source=(), cue=(link.cue,), content=(event.evidence,), link=link) for link in chain[1:] if link.cue)
    report = Report(id=id_, text=text, outlet=outlet, published=published, language="en")
    return Coded(report=report, events=(event,), claims=(claim,), attributions=told)
