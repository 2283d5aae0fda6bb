"""How many independent origins an incident has, and which (DESIGN section 6; docs/origins.md).

Each passage is followed to who had the information first: a copied sentence to its source's passages, a citation to the report cited, else to the
passage's holder. Holders that are one are joined: one office or body of one government on record; one named person; the unnamed sources of one outlet; a
statement and who made it. A passage without a source is in no origin, unless nobody else tells of the incident: then it is its outlet's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from ..records import Citation, Claim, Coded, Copy, Link, LinkKind, Origin, Passage, Receipt, Span, Stance, content_id

__all__ = ["Known", "Told", "independent", "origins_of"]

_STATE = frozenset(("GOV", "MIL", "COP", "LEG", "JUD", "SPY", "PRM", "BUS", "PTY"))
_MEDIA = frozenset(("newspaper", "daily", "paper", "report", "agency", "magazine", "website", "broadcaster", "media"))
_Key = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A passage of an incident: its sentence, the coded event if any, whether its sentence denies, and whether the outlet's own people saw it."""

    report_id: str
    span: Span
    sentence: Span
    event_id: str | None
    denied: bool
    saw: bool
    retracts: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of the reports: each as coded, the copy that it is, and whom it cites."""

    coded: Mapping[str, Coded]
    copies: Mapping[str, Copy]
    citations: Mapping[str, Sequence[Citation]]


@dataclass(slots=True)
class _Found:
    """An origin in the making."""

    kind: LinkKind
    name: str
    country: str | None
    via: str
    stances: set[Stance] = field(default_factory=set)
    reports: dict[str, None] = field(default_factory=dict)
    receipts: list[Receipt] = field(default_factory=list)
    on_record: bool = True


def independent(origins: Sequence[Origin]) -> int:
    """Count the origins that assert."""
    return sum(o.stance == "asserts" for o in origins)


def origins_of(told: Sequence[Told], known: Known) -> tuple[Origin, ...]:
    """Return the origins of an incident from its passages, which stand in order of time; those that deny are among them."""
    found: dict[_Key, _Found] = {}
    of_report: dict[str, list[tuple[Told, _Key, Stance]]] = {}
    silent: list[Told] = []
    for passage in told:
        keys = _followed(passage, known, of_report)
        if keys is None:
            keys = [_placed(holder, passage, known, found, of_report) for holder in _holders(passage, known)]
        if not keys:
            silent.append(passage)
        for key, stance, receipt in keys:
            if key not in found:
                continue
            origin = found[key]
            origin.stances.add(stance)
            origin.reports.setdefault(passage.report_id)
            if receipt is not None:
                origin.receipts.append(receipt)
            of_report.setdefault(passage.report_id, []).append((passage, key, stance))
    if not any("asserts" in f.stances for f in found.values()):
        first = next((t for t in silent if not t.denied), None)
        if first is not None:
            outlet = _outlet(known, first.report_id)
            found[("outlet", outlet)] = _Found("outlet", outlet, None, outlet, {"asserts"}, dict.fromkeys([first.report_id]))
    return _finished(found)


def _followed(passage: Told, known: Known, of_report: Mapping[str, list[tuple[Told, _Key, Stance]]]) -> list[tuple[_Key, Stance, Receipt | None]] | None:
    """Return the origins that a copied or citing passage goes back to; None where it is neither, or its source tells nothing of the incident."""
    copy = known.copies.get(passage.report_id)
    if copy is not None:
        sources = [theirs for mine, theirs in copy.pairs if mine.overlaps(passage.sentence)]
        if sources:
            theirs = [(k, s) for t, k, s in of_report.get(copy.of, ()) if any(x.overlaps(t.sentence) for x in sources)]
            theirs = theirs or [(k, s) for _, k, s in of_report.get(copy.of, ())]
            return [(k, s, copy.receipt) for k, s in dict.fromkeys(theirs)]
    text = known.coded[passage.report_id].report.text
    for citation in known.citations.get(passage.report_id, ()):
        near = passage.sentence.overlaps(citation.span) or _same_paragraph(text, citation.span, passage.sentence)
        if not near or (citation.cites is None and not passage.sentence.overlaps(citation.span)):
            continue
        where = (Passage(report_id=passage.report_id, span=citation.span),)
        receipt = Receipt(rule="citation", passages=where, why=f"{_outlet(known, passage.report_id)} cites {citation.outlet}")
        entries = of_report.get(citation.cites or "", ())
        own = [(k, s) for _, k, s in entries if (s == "denies") == passage.denied] or [(k, s) for _, k, s in entries]
        if own:
            return [(k, s, receipt) for k, s in dict.fromkeys(own)]
    return None


def _same_paragraph(text: str, span: Span, sentence: Span) -> bool:
    first, last = sorted((span, sentence))
    return "\n" not in text[first.end : last.start] and span.start < sentence.start


def _holders(passage: Told, known: Known) -> list[tuple[Link | None, Stance]]:
    """Return who tells a passage, the outlet aside: the holders of its claims, else of the attribution around it; None for the outlet's own people."""
    coded = known.coded[passage.report_id]
    outlet = coded.report.outlet
    out: list[tuple[Link | None, Stance]] = []
    claims = [c for c in coded.claims if c.event_id == passage.event_id]
    for claim in claims:
        link = _speaker(claim, outlet)
        if link is not None:
            out.append((link, "denies" if claim.stance == "denies" or passage.denied else "asserts"))
    if not out:
        around = [a for a in coded.attributions if a.link is not None and any(c.covers(passage.span) for c in a.content)]
        around = around or [a for a in coded.attributions if a.link is not None and any(passage.sentence.covers(c) for c in a.cue)]
        if around:
            best = min(around, key=lambda a: sum(c.end - c.start for c in a.content))
            if best.link is not None and not _is_outlet(best.link, outlet):
                out.append((best.link, "denies" if passage.denied else "asserts"))
    if not out:
        before = _paragraph_holder(coded, passage)
        if before is not None and not _is_outlet(before, outlet):
            out.append((before, "denies" if passage.denied else "asserts"))
    if passage.saw and not passage.denied:
        out = [(None, "asserts")]
    if passage.retracts:
        out = [(None, "denies")]
    return out


def _paragraph_holder(coded: Coded, passage: Told) -> Link | None:
    """Return who speaks last before a passage, or else first behind it, in its paragraph."""
    text = coded.report.text
    start, end = text.rfind("\n", 0, passage.span.start) + 1, text.find("\n", passage.span.end)
    paragraph = Span(start, end if end > 0 else len(text))
    inside = [a for a in coded.attributions if a.link is not None and a.cue and all(paragraph.covers(c) for c in a.cue)]
    before = [a for a in inside if a.cue[0].start < passage.span.start]
    if before:
        return max(before, key=lambda a: a.cue[0].start).link
    return min(inside, key=lambda a: a.cue[0].start).link if inside else None


def _speaker(claim: Claim, outlet: str | None) -> Link | None:
    inner = [link for link in claim.chain[1:] if not _is_outlet(link, outlet)]
    return inner[0] if inner else None


def _is_outlet(link: Link, outlet: str | None) -> bool:
    return outlet is not None and (link.name or "") == outlet


def _placed(
    holder: tuple[Link | None, Stance], passage: Told, known: Known, found: dict[_Key, _Found], of_report: Mapping[str, list[tuple[Told, _Key, Stance]]]
) -> tuple[_Key, Stance, Receipt | None]:
    """Return the origin of a holder, made where there is none yet, and the receipt if it is one that others told of before."""
    link, stance = holder
    outlet = _outlet(known, passage.report_id)
    where = (Passage(report_id=passage.report_id, span=passage.span),)
    if link is None:
        key: _Key = ("outlet", outlet)
        found.setdefault(key, _Found("outlet", outlet, None, outlet))
        return key, stance, None
    words = (link.name or link.describes or "").strip()
    on_record = link.kind in ("person", "organisation", "outlet")
    here = [k for _, k, _ in of_report.get(passage.report_id, ())]
    if link.kind == "outlet" or any(w in _MEDIA for w in words.lower().split()[-2:]):
        key = ("outlet", words)
    elif link.kind == "document":
        bodies = [k for k in here if found[k].on_record and found[k].kind in ("organisation", "person")]
        key = bodies[-1] if bodies else ("document", outlet)
    elif link.kind == "unnamed":
        same = [k for k in here if found[k].country == link.country and found[k].kind != "outlet"]
        key = same[-1] if same else ("unnamed", outlet, link.country or "")
    elif link.sector in _STATE and link.country:
        unnamed = ("unnamed", outlet, link.country)
        key = ("state", link.country, link.sector)
        if unnamed in found and found[unnamed].reports.keys() == {passage.report_id} and key not in found:
            return unnamed, stance, Receipt(rule="named below", passages=where, why=f"{words} is the official whom the report has unnamed")
    else:
        key = ("name", re.sub(r"\W+", " ", words).strip().lower().split(" ")[-1] if words else outlet)
    receipt = None
    if key in found and passage.report_id not in found[key].reports:
        receipt = Receipt(rule="same holder", passages=where, why=f"{words} is of the same office or body as {found[key].name}")
    found.setdefault(key, _Found(link.kind, words or outlet, link.country, outlet, on_record=on_record))
    return key, stance, receipt


def _outlet(known: Known, report_id: str) -> str:
    return known.coded[report_id].report.outlet or report_id


def _finished(found: Mapping[_Key, _Found]) -> tuple[Origin, ...]:
    """Turn origins in the making into records. Who asserts and denies asserts; on record and unnamed of one country may share what they know."""
    ids = {key: content_id("o", key, sorted(f.reports)) for key, f in found.items() if f.stances}
    shared: dict[_Key, list[str]] = {key: [] for key in ids}
    for one, other in combinations(ids, 2):
        a, b = found[one], found[other]
        if a.country and a.country == b.country and not (a.on_record and b.on_record):
            shared[one].append(ids[other])
            shared[other].append(ids[one])
    return tuple(
        Origin(
            id=ids[key],
            kind=found[key].kind,
            name=found[key].name,
            country=found[key].country,
            via=found[key].via,
            stance=next(s for s in ("asserts", "denies", "hedges") if s in found[key].stances),  # type: ignore[arg-type]
            reports=tuple(found[key].reports),
            maybe_shared=tuple(shared[key]),
            receipts=tuple(found[key].receipts),
        )
        for key in ids
    )
