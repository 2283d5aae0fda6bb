"""How many independent origins an incident has, and which (DESIGN section 6; docs/origins.md).

Each passage is followed to who had the information first: a copied sentence to its source's passages, a citation to the report cited, else to the
passage's holder. Holders that are one are joined: one office or body of one government on record; one named person; the unnamed sources of one outlet; a
statement and who made it. A passage without a source is in no origin, unless nobody else tells of the incident: then it is its outlet's.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from ..records import Citation, Coded, Copy, Link, LinkKind, Origin, Passage, Receipt, Span, Stance, content_id

__all__ = ["Known", "Told", "independent", "origins_of"]

_STATE = frozenset(("GOV", "MIL", "COP", "LEG", "JUD", "SPY", "PRM", "BUS", "PTY"))
_MEDIA = frozenset(("newspaper", "daily", "paper", "report", "agency", "magazine", "website", "broadcaster", "media"))
_Key = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A passage of an incident.

    Attributes:
        noun: it is a noun that points to the incident; it adds a source only where one is told for it.
        denied: its sentence denies it.
        embedded: it is conditional, or background long after, or its sentence denies the wish or plan that it stands in: that tells neither that it happened
            nor that it did not.
        wanted: it is demanded or threatened; the innermost holder is who demands it and tells nothing.
        saw: the report says that the outlet's own people saw something.
        retracts: the outlet, or the one cited, takes it back.
    """

    report_id: str
    span: Span
    sentence: Span
    event_id: str | None
    noun: bool
    denied: bool
    embedded: bool
    wanted: bool
    saw: bool
    retracts: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The reports: each as coded, its copy, whom it cites; `holders` and `spokesman` are words.

    In `coded` a holder that is an outlet of the corpus is a link of kind `outlet`, and a person has the country that most reports give him.
    """

    coded: Mapping[str, Coded]
    copies: Mapping[str, Copy]
    citations: Mapping[str, Sequence[Citation]]
    holders: re.Pattern[str]
    spokesman: re.Pattern[str]


@dataclass(slots=True)
class _Found:
    """An origin in the making."""

    kind: LinkKind
    name: str
    country: str | None
    via: str
    stances: Counter[Stance] = field(default_factory=Counter)
    reports: dict[str, None] = field(default_factory=dict)
    receipts: list[Receipt] = field(default_factory=list)
    on_record: bool = True
    state: bool = False
    whole: bool = False
    names: set[str] = field(default_factory=set)


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
            origin.stances[stance] += passage.report_id not in known.copies or not origin.stances
            origin.reports.setdefault(passage.report_id)
            if receipt is not None:
                origin.receipts.append(receipt)
            of_report.setdefault(passage.report_id, []).append((passage, key, stance))
    _settle_eyes(found)
    if not any(f.stances.most_common(1)[0][0] == "asserts" for f in found.values() if f.stances):
        first = next((t for t in silent if not t.denied), None)
        if first is not None:
            outlet = _outlet(known, first.report_id)
            found[("outlet", outlet, "")] = _Found("outlet", outlet, None, outlet, Counter(["asserts"]), dict.fromkeys([first.report_id]))
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
    if passage.retracts:
        return [(None, "denies")]
    if passage.embedded:
        return []
    claims = [c for c in coded.claims if c.event_id == passage.event_id]
    told: list[tuple[Link, Stance]] = []
    who_wants = {claim.chain[-1].name for claim in claims if passage.wanted and len(claim.chain) > 1}
    for claim in claims:
        chain = claim.chain[1:-1] if passage.wanted and len(claim.chain) > 1 else claim.chain[1:]
        link = next((x for x in chain if _counts(x, known) and (x.cue is not None or claim.stance == "denies")), None)
        if link is not None:
            told.append((link, claim.stance))
    if not told:
        around = [a for a in coded.attributions if a.link and _counts(a.link, known) and any(c.covers(passage.span) for c in a.content)]
        if not around and not passage.noun:
            around = [a for a in coded.attributions if a.link and _counts(a.link, known) and any(passage.sentence.covers(c) for c in a.cue)]
        if around:
            best = min(around, key=lambda a: sum(c.end - c.start for c in a.content))
            told = [(best.link, "asserts")] if best.link and best.link.name not in who_wants else []
    out: list[tuple[Link | None, Stance]] = []
    for link, stance in told:
        denies = not passage.embedded and (stance == "denies" or passage.denied)
        out += [(one, "denies" if denies else stance) for one in _named_below(link, coded, known)]
    if not out and passage.saw and not passage.denied:
        return [(None, "asserts")]
    return out


def _counts(link: Link, known: Known) -> bool:
    """Tell whether a link can be an origin: no outlet, and if unnamed, people."""
    words = (link.name or link.describes or "").lower()
    if link.kind == "outlet" or any(w in _MEDIA for w in words.split()[-2:]):
        return False
    return link.kind != "unnamed" or bool(known.holders.search(words))


def _named_below(link: Link, coded: Coded, known: Known) -> list[Link]:
    """Return whom a report's unnamed official is: the first of his country whom it names below; of "both sides", the first of each; else himself."""
    if link.kind != "unnamed" or link.span is None or not (link.anonymity == "singular" or "both" in (link.describes or "")):
        return [link]
    named: dict[str, Link] = {}
    for row in coded.attributions:
        other = row.link
        if other is None or other.span is None or other.span.start <= link.span.start or other.kind not in ("person", "organisation"):
            continue
        if other.country and other.sector in _STATE and _counts(other, known):
            named.setdefault(other.country, other)
    if "both" in (link.describes or ""):
        return list(named.values())[:2] or [link]
    return [named[link.country]] if link.country in named else [link]


def _placed(
    holder: tuple[Link | None, Stance], passage: Told, known: Known, found: dict[_Key, _Found], of_report: Mapping[str, list[tuple[Told, _Key, Stance]]]
) -> tuple[_Key, Stance, Receipt | None]:
    """Return the origin of a holder, made where there is none yet, and the receipt if it is one that others told of before."""
    link, stance = holder
    outlet = _outlet(known, passage.report_id)
    where = (Passage(report_id=passage.report_id, span=passage.span),)
    if link is None:
        if passage.retracts:
            outlet = next((c.outlet for c in known.citations.get(passage.report_id, ())), outlet)
        key: _Key = ("outlet", outlet, stance if passage.retracts else "")
        found.setdefault(key, _Found("outlet", outlet, None, outlet))
        return key, stance, None
    words = (link.name or link.describes or "").strip() or outlet
    here = list(dict.fromkeys(k for _, k, _ in of_report.get(passage.report_id, ())))
    key, rule, why = _key(link, words, outlet, known.coded[passage.report_id].report.text, known, found, here)
    receipt = Receipt(rule=rule, passages=where, why=why) if key in found and passage.report_id not in found[key].reports else None
    made = found.setdefault(key, _Found(link.kind, words, link.country, outlet, on_record=link.kind in ("person", "organisation")))
    made.state = made.state or (link.sector in _STATE and bool(link.country))
    made.whole = made.whole or _whole(words, link.kind)
    if link.kind == "person":
        made.names.add(words.split()[-1].lower())
    return key, stance, receipt


def _key(link: Link, words: str, outlet: str, text: str, known: Known, found: Mapping[_Key, _Found], here: Sequence[_Key]) -> tuple[_Key, str, str]:
    """Return the origin that a holder is of, by which rule, and why."""
    if link.kind == "unnamed":
        return ("unnamed", outlet), "one outlet's unnamed", f"the unnamed sources of {outlet} are counted once"
    if link.kind == "document":
        body = next((k for k in reversed(here) if found[k].on_record), None)
        return (body or ("document", outlet)), "document of a holder", f"{words} is by who speaks in the same report"
    surname = words.split()[-1].lower()
    same_name = next((k for k, f in found.items() if link.kind == "person" and surname in f.names), None)
    if same_name is not None:
        return same_name, "same name", f"{words} is the same person"
    before = text[max(0, link.span.start - 60) : link.span.end] if link.span else ""
    if link.kind == "person" and known.spokesman.search(before):
        body = next((k for k in reversed(here) if found[k].kind == "organisation"), None) or next(
            (k for k, f in found.items() if f.kind == "organisation" and f.country == link.country), None
        )
        if body is not None:
            return body, "spokesman", f"{words} speaks for {found[body].name}"
    if link.sector in _STATE and link.country:
        one = next((k for k in here if found[k].on_record and found[k].country == link.country and found[k].state), None)
        if one is not None:
            return one, "one government in one report", f"{words} and {found[one].name} are of one government"
        whole = [k for k, f in found.items() if f.on_record and f.state and f.country == link.country and (_whole(words, link.kind) or f.whole)]
        if whole:
            return whole[0], "a government", f"{words} and {found[whole[0]].name}: one is the government as a whole"
        return ("state", link.country, link.sector or ""), "same office or body", f"{words} is of the same body"
    return ("name", surname), "same name", f"{words} is named alike"


def _settle_eyes(found: dict[_Key, _Found]) -> None:
    """Where one report has both its own people's eyes and a holder, keep one: the holder if he speaks for a state or body, else the eyes."""
    for key, eyes in list(found.items()):
        if key[0] != "outlet" or key[2]:
            continue
        others = [f for k, f in found.items() if k != key and f.via == eyes.via and set(f.reports) & set(eyes.reports) and "asserts" in f.stances]
        if any(f.state or f.kind == "organisation" for f in others) or any(
            set(eyes.reports) & set(f.reports) and f.state for k, f in found.items() if k != key
        ):
            del found[key]
        else:
            for k, f in list(found.items()):
                if f in others and set(f.reports) <= set(eyes.reports):
                    del found[k]


def _whole(words: str, kind: str) -> bool:
    """Tell whether a holder is a government as a whole, named by its country or capital: one word."""
    return kind == "organisation" and " " not in words


def _outlet(known: Known, report_id: str) -> str:
    return known.coded[report_id].report.outlet or report_id


def _finished(found: Mapping[_Key, _Found]) -> tuple[Origin, ...]:
    """Make the records. Who asserts and denies counts as what he does more often; on record and unnamed of one country may share."""
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
            stance=found[key].stances.most_common(1)[0][0],
            reports=tuple(found[key].reports),
            maybe_shared=tuple(shared[key]),
            receipts=tuple(found[key].receipts),
        )
        for key in ids
    )
