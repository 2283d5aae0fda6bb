"""Who might be meant by a few words on a day: candidates with a score and the reason for each.

The same tables and the same resolver as in coding, asked without a report: `sayso actors lookup "the Turkish foreign minister" --on 2024-05-01`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from .actors import Holder, Knowledge, Known, knowledge, same_office, sector_of_office
from .config import Config
from .parsed import Mention
from .pipeline import mentions_of
from .plugins import Language, load
from .records import Actor

__all__ = ["Candidate", "lookup"]

_EXACT, _INCUMBENT, _RESOLVED, _SURNAME, _FORMER, _OTHER_LANGUAGE, _UNKNOWN = 1.0, 0.95, 0.8, 0.7, 0.6, 0.5, 0.3
"""Scores: a name in full; who holds the office asked for; what the resolver reads in the words; a surname alone, of somebody in office;
somebody out of office on the day; a country's name in another language; a reading without country and sector. They rank and are no
probabilities; set by hand, the order is what tests check."""
_BODIES = frozenset(("organisation", "group", "outlet", "person", "office"))
_LATER = 0.1
"""What a person loses who had not yet been anybody on the day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One reading of the words. `stale` marks an answer past the day to which its table was checked; `kind` is the mention's."""

    actor: Actor
    kind: str
    score: float
    stale: bool
    why: str


def lookup(text: str, *, on: date | None = None, config: Config | None = None) -> tuple[Candidate, ...]:
    """Return who the words may mean on a day (default: any day), the likeliest first; nobody for words that name nobody."""
    settings = config or Config()
    facts = knowledge(settings.actors)
    bare = re.sub(r"^(the|an|a)\s+", "", text.strip(), flags=re.IGNORECASE)
    if not bare:
        return ()
    language: Language = load("languages", settings.language)()
    found = [*_by_name(facts, bare, on), *_by_office(facts, language, bare, on), *_by_surname(facts, bare, on), *_in_other_languages(facts, bare)]
    found += _by_resolver(facts, text.strip(), on, settings)
    best: dict[tuple[str, str | None, str | None], Candidate] = {}
    for candidate in found:
        key = (candidate.actor.id, candidate.actor.country, candidate.actor.sector)
        if key not in best or candidate.score > best[key].score:
            best[key] = candidate
    return tuple(sorted(best.values(), key=lambda c: (-c.score, c.actor.id)))


def _by_name(facts: Knowledge, bare: str, on: date | None) -> Iterator[Candidate]:
    for meaning in facts.names.meanings(bare):
        if meaning.form == "holder":
            yield _person(facts, meaning.name, on, _EXACT, "name of a person")
        elif not (meaning.upper and bare.upper() != bare):
            yield _named(facts, meaning, _EXACT, f"known {meaning.form}" + (f", {meaning.kind}" if meaning.kind else ""))


def _named(facts: Knowledge, meaning: Known, score: float, why: str) -> Candidate:
    shown = f"{why}; {meaning.years}" if meaning.years else why
    actor = Actor(
        id=meaning.id, name=meaning.name, country=meaning.country, sector=meaning.sector, wikidata=facts.wikidata.get(meaning.id), text=None, why=shown
    )
    kind = "country" if meaning.form in ("country", "adjective", "people", "seat", "territory", "region") else meaning.form
    return Candidate(actor=actor, kind=kind, score=score, stale=False, why=shown)


def _person(facts: Knowledge, name: str, on: date | None, score: float, how: str) -> Candidate:
    """Return a person in the office of the day, the last before it, or the first after it."""
    terms = facts.holders[name]
    current = [t for t in terms if on is None or t.holds(on)]
    past = [t for t in terms if on is not None and t.start <= on]
    term = (current or past or terms[:1])[-1]
    stale = on is not None and bool(current) and term.stale(on)
    if current:
        sector = term.sector or (None if term.country not in facts.countries else sector_of_office(term.office))
    elif past:
        sector, score = term.sector or (None if term.country not in facts.countries else "ELI"), score - _LATER
    else:
        sector, score = None, score - _LATER
    state = facts.countries.get(term.country)
    office = f"{term.office} of {state}" if state and term.sector is None else term.office
    why = f"{how}: {office} {term.term()}" + (f"; stale: checked to {term.checked}" if stale else "")
    actor = Actor(id=f"person:{name}", name=name, country=term.country, sector=sector, office=office, wikidata=facts.wikidata.get(f"person:{name}"), why=why)
    return Candidate(actor=actor, kind="person", score=score, stale=stale, why=why)


def _by_office(facts: Knowledge, language: Language, bare: str, on: date | None) -> Iterator[Candidate]:
    """Read "president of Mexico", "Turkish foreign minister", "Turkey's foreign minister", "Secretary-General of the United Nations"."""
    whole = [t for terms in facts.offices.values() for t in terms if t.office.lower() == bare.lower()]
    if whole:
        yield from _held(facts, whole, on)
        return
    for start, end, meanings in facts.names.apart(bare):
        country = next((m.country for m in meanings if m.form in ("country", "adjective", "seat") and m.country in facts.countries), None)
        rest = re.sub(r"^\s*(the|of)\b|\b(of(\s+the)?)\s*$|['’]s\b", " ", f"{bare[:start]} {bare[end:]}", flags=re.IGNORECASE)
        title = " ".join(re.sub(r"\bof\s*(the)?\s*$", "", rest.strip(), flags=re.IGNORECASE).split())
        if country is not None and title:
            offices = [office for c, office in facts.offices if c == country and same_office(language, office, title)]
            yield from _held(facts, [t for office in offices for t in facts.offices[country, office]], on)


def _held(facts: Knowledge, terms: list[Holder], on: date | None) -> Iterator[Candidate]:
    holding = [t for t in terms if on is None or t.holds(on)]
    latest = max((t.start for t in holding), default=None)
    for term in holding:
        score = _INCUMBENT if on is not None and term.start == latest else _FORMER
        found = _person(facts, term.name, on or term.start, score, "holds the office" if on is not None else "held the office")
        yield replace(found, score=score)


def _by_surname(facts: Knowledge, bare: str, on: date | None) -> Iterator[Candidate]:
    from .actors import fold

    for name in facts.surnames.get(fold(bare), ()):
        if name != bare:
            yield _person(facts, name, on, _SURNAME, "surname")


def _in_other_languages(facts: Knowledge, bare: str) -> Iterator[Candidate]:
    from .actors import foreign_names

    for language, iso3 in foreign_names().get(bare.casefold(), ()):
        why = f"name of {facts.countries[iso3]} in CLDR's {language}"
        actor = Actor(id=f"country:{iso3}", name=facts.countries[iso3], country=iso3, sector="GOV", wikidata=facts.wikidata.get(f"country:{iso3}"), why=why)
        yield Candidate(actor=actor, kind="country", score=_OTHER_LANGUAGE, stale=False, why=why)


def _by_resolver(facts: Knowledge, text: str, on: date | None, config: Config) -> Iterator[Candidate]:
    """Ask the resolver of coding for the words as the subject of a clause."""
    carried = f"{text[:1].upper()}{text[1:]} did so."
    found = mentions_of(carried, published=on, config=config)
    for mention in found:
        if mention.span.start <= len("The ") and mention.span.end >= len(text) - 1 and not mention.pronoun:
            yield _read(facts, mention, on)
            return
    inside = [m for m in found if m.span.end <= len(text) + 1 and m.actor.country]
    last = next((m for m in inside if m.span.end >= len(text) and m.kind in _BODIES), None)
    if last is not None:  # "Kurdish-led Syrian Democratic Forces"
        yield _read(facts, last, on)
        return
    if inside:  # "Syrian island": what it is nobody knows, but it is somebody's
        owner = max(inside, key=lambda m: m.span.end - m.span.start).actor
        why = f"nobody known; country from {owner.text}"
        actor = Actor(id=f"people:{text.lower()}", name=text, country=owner.country, sector="UNK", why=why)
        yield Candidate(actor=actor, kind="people", score=_UNKNOWN, stale=False, why=why)


def _read(facts: Knowledge, mention: Mention, on: date | None) -> Candidate:
    stale = "stale:" in mention.actor.why
    score = _RESOLVED if mention.actor.country or mention.actor.sector else _UNKNOWN
    return Candidate(actor=mention.actor, kind=mention.kind, score=score, stale=stale, why=mention.actor.why)
