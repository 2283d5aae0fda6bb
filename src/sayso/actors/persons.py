"""Persons: by name with title or apposition, holders of offices by the table, counterparts."""

from __future__ import annotations

from dataclasses import replace

from ..parsed import Mention
from ..places import gazetteer
from .names import fold
from .offices import leading_offices
from .phrases import Phrase, phrase_at
from .reading import NONSTATE, PLURAL, Identity, agent_of, core, of_sector, owner_of, sector_of, title_case
from .scene import Scene
from .standing import office_label, standing
from .words import Agent

__all__ = ["counterpart", "holder", "person", "surname"]

_NOT_PERSONS = frozenset(("GPE", "LOC", "NORP", "ORG", "FAC", "PRODUCT", "WORK_OF_ART", "LAW", "EVENT"))
_ROLES = frozenset(("nsubj", "nsubjpass", "dobj", "pobj", "conj", "poss", "ROOT", "appos", "agent", "dative"))
_NOMINAL = frozenset(("PROPN", "ADJ", "NOUN"))
_MEMORY = 4  # sentences that "his counterpart" reaches back
_BENCHES = frozenset(("LEG", "PTY", "OPP", "ELI"))  # whence ministers are made
_TITLE_TOKENS = 6  # a name longer than this is the parser's mistake


def holder(scene: Scene, name: str, head: int, why: str = "") -> Identity:
    """Return the person of the table of holders, in the office that he held on the report's day (else the last before it)."""
    phrase = phrase_at(scene.parsed, head)
    told = standing(scene.facts.holders[name], scene.day)
    scene.incumbents(name)
    term, sector = told.term, told.sector
    title, lemma = _title(scene, phrase)
    raised = sector in _BENCHES and lemma.endswith("minister")
    if title is not None and (raised or not told.current):
        sector = sector_of(scene, phrase, title, lemma) or sector  # the text still, or already, gives him a title: it knows better than the table
    if raised:
        why += f"; called {lemma} here"
    former = any(scene.parsed.lowers[t] in scene.words.lists["words.former"] for t in phrase.modifiers)
    if former and term.sector is None and term.country in scene.facts.countries:
        sector = "ELI"
    until = f"{term.start:%Y}–{term.end:%Y}" if term.end else f"since {term.start:%Y}"
    if told.stale:
        until += f", stale: checked to {term.checked}"
    start, end = _name_span(scene, head)
    return Identity(
        "person", f"person:{name}", name, term.country, sector, f"{name}: {term.office} {until}{why}", min(phrase.start, start), max(end, head + 1), head,
        named=True, definite=True, office=None if raised else office_label(term, scene.facts), lemma=lemma, own=True,
        covers=() if phrase.apposed is None else (phrase.apposed,),
    )  # fmt: skip


def surname(scene: Scene, token: int) -> Identity | None:
    """Return the holder whose surname stands alone or behind a title, if one bearer and no second may be meant on the day.

    Those in office come first, of them those whose country the report names. Behind his title ("President Obama") he may have left it, or the
    report may have no date: then the last of that title is meant. Where the parser takes the word for a place, a body or no name at all, only a
    head of state or government (or a foreign or defence minister) in office is believed.
    """
    parsed = scene.parsed
    names = scene.facts.surnames.get(fold(parsed.words[token]), ())
    if not names or not parsed.words[token][0].isupper() or parsed.ents[token] == "DATE":
        return None
    titled = token > 0 and _titled(scene, token - 1)
    if token and parsed.ents[token] == "PERSON" and not parsed.ent_starts[token] and not titled:
        return None
    holding = [n for n in names if _in_office(scene, n)]
    holding = [n for n in holding if standing(scene.facts.holders[n], scene.day).term.office in leading_offices()] or holding
    if parsed.pos[token] != "PROPN" or parsed.ents[token] in _NOT_PERSONS:
        return _against_the_parser(scene, token, holding)
    fitting = [n for n in holding if _country_on(scene, n) in scene.countries]
    if not fitting and len(holding) == 1 and (titled or parsed.ents[token] == "PERSON"):
        fitting = holding
    if not fitting and titled:
        title = parsed.lowers[token - 1]
        terms = [t for n in names for t in scene.facts.holders[n] if title in t.office.lower() and (scene.day is None or t.start <= scene.day)]
        fitting = [max(terms, key=lambda t: t.start).name] if terms and len({t.country for t in terms}) == 1 else []
    if len(fitting) > 1:
        fitting = _likeliest(scene, fitting)
    return holder(scene, fitting[0], token) if len(fitting) == 1 else None


def _in_office(scene: Scene, name: str) -> bool:
    return scene.day is None or any(t.holds(scene.day) for t in scene.facts.holders[name])


def _country_on(scene: Scene, name: str) -> str:
    return standing(scene.facts.holders[name], scene.day).term.country


def _against_the_parser(scene: Scene, token: int, holding: list[str]) -> Identity | None:
    """Return the one leader of that surname where the parser has no person: "Kishida met Sunak" with both taken for organisations."""
    parsed = scene.parsed
    alone = token + 1 >= len(parsed) or parsed.pos[token + 1] != "PROPN"
    if scene.day is None or token in scene.named or token in scene.cities or not alone or gazetteer().longest(parsed.words, token, token + 1):
        return None
    if parsed.deps[token] not in _ROLES or (token and parsed.pos[token - 1] == "PROPN" and parsed.heads[token - 1] == token):
        return None
    leaders = [n for n in holding if any(t.holds(scene.day) and t.sector is None and t.office in leading_offices() for t in scene.facts.holders[n])]
    return holder(scene, leaders[0], token) if len(leaders) == 1 else None


def _likeliest(scene: Scene, names: list[str]) -> list[str]:
    """Return of several people of one surname, all in office, the one of the country that the report names most, if that settles it."""
    order = scene.most_named()
    ranks = {n: order.index(c) if (c := _country_on(scene, n)) in order else len(order) for n in names}
    best = min(ranks.values())
    return [n for n in names if ranks[n] == best]


def _titled(scene: Scene, token: int) -> bool:
    return scene.parsed.lowers[token] in scene.words.agents or scene.has("words.honorifics", token) or token in scene.named


def _name_span(scene: Scene, head: int) -> tuple[int, int]:
    parsed = scene.parsed
    start = end = head
    while start > 0 and parsed.ents[start - 1] == "PERSON" and not parsed.ent_starts[start] and start - 1 not in scene.named:
        start -= 1
    end = head + 1
    while end < len(parsed) and parsed.ents[end] == "PERSON" and not parsed.ent_starts[end] and parsed.pos[end] == "PROPN" and parsed.heads[end] == head:
        end += 1
    while start < head and (parsed.lowers[start] in scene.words.agents or scene.has("words.honorifics", start) or parsed.words[start][0].islower()):
        start += 1
    return start, end


def is_person(scene: Scene, token: int) -> bool:
    """Tell whether a token is the head of somebody's name."""
    parsed = scene.parsed
    if parsed.pos[token] != "PROPN" or token in scene.named or token in scene.cities or parsed.lowers[token] in scene.words.agents:
        return False
    if parsed.ents[token] == "PERSON":
        return not _organisational(scene, token)
    before = token - 1
    if before < 0 or parsed.heads[before] != token:
        return False
    if scene.has("words.honorifics", before):
        return True
    agent = scene.words.agents.get(parsed.lowers[before])
    return agent is not None and agent.kind == "office" and parsed.pos[before] == "PROPN" and parsed.ents[token] in ("", "PERSON", "ORG")


def _organisational(scene: Scene, token: int) -> bool:
    lower = scene.parsed.lowers[token]
    return lower in scene.words.lists["words.bodies"] or lower in scene.words.lists["words.outlet_endings"]


def person(scene: Scene, phrase: Phrase) -> Identity | None:
    """Return a person by name, with the title before him or the description in apposition, as one phrase."""
    parsed, head = scene.parsed, phrase.head
    by_name, apposed = is_person(scene, head), phrase.apposed
    if not by_name:
        if apposed is None or parsed.tags[head] in PLURAL:
            return None
        known = scene.heads.get(apposed)
        if not is_person(scene, apposed) and (known is None or known.meaning.form != "holder"):
            return None
        agent, lemma = agent_of(scene, phrase)
        if agent is None or agent.kind not in ("people", "office"):
            return None
        described, name_head = phrase, apposed
        if known is not None and known.meaning.form == "holder":
            found = holder(scene, known.meaning.name, apposed)
            return replace(found, head=head, start=phrase.start, end=max(phrase.end, found.end), covers=(apposed,), lemma=lemma)
    else:
        described, name_head = phrase, head
        agent, lemma = _title(scene, phrase)
        if agent is None and apposed is not None and apposed not in scene.heads:
            described = phrase_at(parsed, apposed)
            agent, lemma = agent_of(scene, described)
    return _described(scene, phrase, described, name_head, agent, lemma)


def _described(scene: Scene, phrase: Phrase, described: Phrase, name_head: int, agent: Agent | None, lemma: str) -> Identity | None:
    parsed = scene.parsed
    start, end = _name_span(scene, name_head)
    if end - start > _TITLE_TOKENS:
        return None
    owner = owner_of(scene, described) or (owner_of(scene, phrase) if described is not phrase else None)
    country, why = (owner.country, owner.why) if owner is not None else (None, "person by name")
    sector = sector_of(scene, described, agent, lemma) if agent is not None else None
    led = _leads(scene, phrase, described)
    if led is not None:
        sector = led
    if owner is None and lemma in scene.words.lists["words.spokespeople"] and not described.modifiers:
        body = last_body(scene, phrase.head)
        if body is not None:
            country, sector, why = body.actor.country, body.actor.sector, f"speaks for {body.actor.name}"
    if owner is not None and owner.form in ("group", "organisation", "outlet") and owner.sector and agent is not None and agent.sector in (None, "GOV"):
        sector = owner.sector
    if country in NONSTATE and sector == "GOV":
        sector = None
    name = parsed.text(start, end)
    apposed = phrase.apposed
    reach = parsed.right[apposed] if apposed is not None and parsed.right[apposed] - apposed < 10 else 0
    office = None
    if agent is not None and agent.kind == "office" and country in scene.facts.countries:
        title = core(scene, described) if described.head != name_head else _title_words(scene, phrase, lemma)
        office = f"{title_case(title)} of {scene.facts.countries[country]}"
    return Identity(
        "person",
        f"person:{name}",
        name,
        country,
        sector,
        why,
        min(phrase.start, start),
        max(phrase.end, end, reach),
        phrase.head,
        named=True,
        definite=True,
        covers=(apposed,) if apposed is not None else (),
        lemma=lemma if agent is not None else "",
        possessor=phrase.possessor,
        office=office,
        own=country is not None,
    )


def _leads(scene: Scene, phrase: Phrase, described: Phrase) -> str | None:
    """Return the sector of what somebody "who leads the alliance" leads."""
    parsed = scene.parsed
    for noun in {phrase.head, described.head}:
        for clause in parsed.children(noun, "relcl", "acl"):
            if parsed.lemmas[clause] in scene.words.lists["words.leading"]:
                led = parsed.child(clause, "dobj")
                if led is not None:
                    return of_sector(scene, led)
    return None


def last_body(scene: Scene, token: int) -> Mention | None:
    """Return the body that acted last before a spokesperson of whom the text says no more, at most one sentence back."""
    parsed = scene.parsed
    here = parsed.sentence_of[token]
    for head in sorted((h for h in scene.found if h < token and here - parsed.sentence_of[h] <= 1), reverse=True):
        found = scene.found[head]
        if found.kind in ("country", "organisation", "group") and parsed.deps[head] in ("nsubj", "nsubjpass") and not found.plural:
            return found
    return None


def _title(scene: Scene, phrase: Phrase) -> tuple[Agent | None, str]:
    """Return the agent noun among the words before a name ("Interior Minister Anna Kos")."""
    found: tuple[Agent | None, str] = (None, "")
    for t in reversed(phrase.modifiers):
        agent, lemma = agent_of(scene, phrase_at(scene.parsed, t))
        if agent is None or agent.kind not in ("people", "office"):
            continue
        if found[0] is None:
            found = agent, lemma
        elif found[0].sector == "MIL" and agent.kind == "office" and agent.sector == "GOV":
            return agent, lemma  # "Defence Minister General Sergei Ivanov": the office outranks the rank
    return found


def _same_counterpart(scene: Scene, phrase: Phrase) -> Identity | None:
    """Return the counterpart spoken of before: "his counterpart", "her counterpart" without a country."""
    before = [h for h in scene.found if h < phrase.head and scene.has("words.counterparts", h)]
    if not before or phrase.possessor is None:
        return None
    last = scene.found[max(before)]
    if scene.parsed.sentence_of[phrase.head] - scene.parsed.sentence_of[last.head] > _MEMORY:
        return None
    actor = last.actor
    return Identity(
        last.kind, actor.id, actor.name, actor.country, actor.sector, f"the same as {last.text}", phrase.start, phrase.end, phrase.head, definite=True,
        possessor=phrase.possessor, office=actor.office, own=True, same_as=last,
    )  # fmt: skip


def _title_words(scene: Scene, phrase: Phrase, lemma: str) -> str:
    """Return a title before a name with what belongs to it: "Foreign Minister Ana Kos" → "foreign minister"."""
    parsed, last = scene.parsed, lemma.split()[-1]
    end = next((t for t in reversed(phrase.modifiers) if parsed.lemmas[t].lower() == last or parsed.lowers[t] == last), None)
    if end is None:
        return lemma
    start, former = end, scene.words.lists["words.former"]
    while start - 1 in phrase.modifiers and start - 1 not in scene.named and parsed.pos[start - 1] in _NOMINAL and parsed.lowers[start - 1] not in former:
        start -= 1
    return " ".join(parsed.lowers[start : end + 1])


def counterpart(scene: Scene, phrase: Phrase) -> Identity | None:
    """Return who holds the same office in another country: "his Turkish counterpart"."""
    if not scene.has("words.counterparts", phrase.head):
        return None
    named = next((scene.named[t] for t in phrase.modifiers if t in scene.named and scene.named[t].meaning.country in scene.facts.countries), None)
    if named is None or named.meaning.country is None:
        return _same_counterpart(scene, phrase)
    country = named.meaning.country
    mine = scene.found.get(phrase.possessor) if phrase.possessor is not None else None
    office = mine.actor.office.rpartition(" of ")[0] if mine is not None and mine.actor.office else ""
    same = scene.holders.get((country, scene.office(office)))
    if same is not None:
        return replace(
            holder(scene, same, phrase.head), start=phrase.start, end=phrase.end, why=f"{office} of {country}, named in the report", named=False, covers=()
        )
    whole = scene.facts.countries[country]
    name = f"{office} of {whole}" if office else f"counterpart in {whole}"
    plural = scene.parsed.tags[phrase.head] in PLURAL
    return Identity(
        "office",
        f"office:{country}/{office.lower() or 'counterpart'}",
        name,
        country,
        "GOV",
        f"counterpart: {named.meaning.name}",
        phrase.start,
        phrase.end,
        phrase.head,
        definite=True,
        plural=plural,
        possessor=phrase.possessor,
        office=name if office else None,
        lemma="counterpart",
        own=True,
    )
