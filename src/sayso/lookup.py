"""Who might be meant by a few words on a day: candidates with a score and the reason for each.

The same tables and the same resolver as in coding, asked without a report: `sayso actors lookup "the Turkish foreign minister" --on 2024-05-01`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from .actors import Holder, Knowledge, Known, fold, foreign_names, knowledge, leading_offices, office_label, same_office, standing
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
_AROUND = re.compile(r"^\s*(the|of)\b|\bof(\s+the)?\s*$|['’]s?(?=\s|$)|^\s*\.", re.IGNORECASE)
_HEADS = frozenset(("head", "leader", "chief", "president", "chairman", "secretary general", "secretary-general", "director", "director general", "boss"))
_LEADING = ("secretary", "president", "director general", "managing director", "chair", "head", "leader", "high commissioner", "administrator")
_NAMED_KINDS = frozenset(("organisation", "group", "outlet", "person", "office"))
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
    if bare.lower() in ("", "the", "a", "an"):
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


def _person(facts: Knowledge, name: str, on: date | None, score: float, how: str, term: Holder | None = None) -> Candidate:
    """Return a person in the office that counts on the day, or in the one that was asked for (`term`)."""
    told = standing([term] if term is not None else facts.holders[name], on)
    chosen = told.term
    if not told.current:
        score -= _LATER
    office = office_label(chosen, facts)
    why = f"{how}: {office} {chosen.term()}" + (f"; stale: checked to {chosen.checked}" if told.stale else "")
    id_ = f"person:{name}"
    actor = Actor(id=id_, name=name, country=chosen.country, sector=told.sector, office=office, wikidata=facts.wikidata.get(id_), why=why)
    return Candidate(actor=actor, kind="person", score=score, stale=told.stale, why=why)


def _by_office(facts: Knowledge, language: Language, bare: str, on: date | None) -> Iterator[Candidate]:
    """Read "president of Mexico", "Turkish foreign minister", "U.S. secretary of state", "head of the IMF", "Secretary-General of the United Nations"."""
    whole = [key for key in facts.offices if key[1].lower() == bare.lower()]
    yield from _held(facts, whole, on, sure=len(whole) == 1)
    for start, end, meanings in facts.names.apart(bare):
        meant = next((m for m in meanings if m.country is not None and m.form != "holder"), None)
        title = " ".join(_AROUND.sub(" ", f"{bare[:start]} {bare[end:].lstrip('.')}").split()).lower()
        if meant is None or not title:
            continue
        if meant.country in facts.countries and meant.form in ("country", "adjective", "seat"):
            same = [(c, o) for c, o in facts.offices if c == meant.country and same_office(language, o, title)]
        else:
            of = [(c, o) for c, o in facts.offices if c == meant.country and o.removesuffix(meant.name).rstrip().lower().endswith((" of", " of the"))]
            of = [key for key in of if key[1].endswith(meant.name)]
            same = [key for key in of if key[1].lower().startswith(title)] or [key for key in of if title in _HEADS and key[1].lower().startswith(_LEADING)]
        yield from _held(facts, same, on, sure=True)
        for name, terms in facts.holders.items() if title in _HEADS and meant.form == "group" else ():
            for term in terms:
                if term.office.lower().startswith(tuple(_HEADS)) and meant.name in term.office and (on is None or term.holds(on)):
                    yield _person(facts, name, on or term.start, _INCUMBENT, "leads it", term)


def _held(facts: Knowledge, offices: Sequence[tuple[str, str]], on: date | None, *, sure: bool) -> Iterator[Candidate]:
    """Yield who holds offices on a day; the last who took each first, and surely meant only where the words name one office."""
    for key in offices:
        holding = [t for t in facts.offices[key] if on is None or t.holds(on)]
        latest = max((t.start for t in holding), default=None)
        for term in holding:
            first = sure and on is not None and term.start == latest
            how = "holds the office" if on is not None else "held the office"
            yield _person(facts, term.name, on or term.start, _INCUMBENT if first else _FORMER, how, term)


def _by_surname(facts: Knowledge, bare: str, on: date | None) -> Iterator[Candidate]:
    for name in facts.surnames.get(fold(bare), ()):
        if name != bare:
            leads = standing(facts.holders[name], on).term.office in leading_offices()
            yield _person(facts, name, on, _SURNAME + (_LATER / 2 if leads else 0.0), "surname")


def _in_other_languages(facts: Knowledge, bare: str) -> Iterator[Candidate]:
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
    last = next((m for m in inside if m.span.end >= len(text) and m.kind in _NAMED_KINDS), None)
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
