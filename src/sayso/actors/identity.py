"""Who a noun phrase is: known names, then persons, offices and bodies by their words, then agent nouns."""

from __future__ import annotations

from dataclasses import dataclass, replace

from .phrases import Phrase, phrase_at
from .scene import Named, Scene
from .words import Agent

__all__ = ["Identity", "identify"]

_DEFINITE = frozenset(("the", "this", "that", "these", "those", "both"))
_NONSTATE = frozenset(("IGO", "UNO", "EUR", "NGO", "MNC"))
_PLURAL = frozenset(("NNS", "NNPS"))


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a phrase is, before coreference. `key` is the actor's id; phrases of one key are one entity unless `key` ends in "?"."""

    kind: str
    key: str
    name: str
    country: str | None
    sector: str | None
    why: str
    start: int
    end: int
    head: int
    named: bool = False
    definite: bool = False
    plural: bool = False
    count: int | None = None
    possessor: int | None = None
    covers: tuple[int, ...] = ()
    office: str | None = None
    lemma: str = ""


def identify(scene: Scene, token: int) -> Identity | None:
    """Return who the noun phrase headed by a token is, None where it can be nobody."""
    parsed = scene.parsed
    named = scene.heads.get(token)
    if named is not None:
        return _of_name(scene, named)
    if token in scene.named or parsed.pos[token] not in ("NOUN", "PROPN", "ADJ", "X"):
        return None
    if parsed.pos[token] in ("ADJ", "X") and not _nominal(scene, token):
        return None
    if parsed.deps[token] in ("compound", "nmod", "amod") and parsed.pos[parsed.heads[token]] in ("NOUN", "PROPN"):
        return None
    phrase = phrase_at(parsed, token)
    for rule in (_person, _agent, _document, _outlet, _body, _place):
        found = rule(scene, phrase)
        if found is not None:
            return found
    return None


def _nominal(scene: Scene, token: int) -> bool:
    return scene.parsed.deps[token] in ("nsubj", "nsubjpass", "dobj", "pobj", "appos", "conj") and scene.parsed.child(token, "det") is not None


# ---------------------------------------------------------------- known names
def _of_name(scene: Scene, named: Named) -> Identity | None:
    parsed, meaning, token = scene.parsed, named.meaning, named.head
    start = named.start - 1 if named.start and parsed.lowers[named.start - 1] == "the" and parsed.heads[named.start - 1] == token else named.start
    base = Identity(
        "country", meaning.id, meaning.name, meaning.country, meaning.sector, f"known {meaning.form}: {parsed.text(named.start, named.end)}",
        start, named.end, token, named=True, definite=True,
    )  # fmt: skip
    if meaning.form in ("country", "adjective", "seat", "people", "territory"):
        kind = "place" if meaning.form == "seat" and _located(scene, token) else "country"
        return replace(base, kind=kind, plural=meaning.form == "people" and parsed.tags[token] in ("NNPS", "NNS"))
    if meaning.form == "region":
        return replace(base, kind="place", sector="GOV" if parsed.deps[token] == "nsubj" else None)
    if meaning.form == "holder":
        return _known_person(scene, named, base)
    return replace(base, kind=meaning.form)


def _located(scene: Scene, token: int) -> bool:
    parsed = scene.parsed
    head = parsed.heads[token]
    return parsed.deps[token] == "pobj" and parsed.lowers[head] in ("in", "at", "near", "outside", "around", "inside", "into", "through", "across")


def _known_person(scene: Scene, named: Named, base: Identity) -> Identity:
    phrase = phrase_at(scene.parsed, named.head)
    terms = scene.facts.holders[named.meaning.name]
    day = scene.day
    current = [t for t in terms if day is not None and t.holds(day)]
    past = [t for t in terms if day is None or t.start <= day]
    term = (current or past or list(terms))[-1]
    sector = base.sector if current or day is None or not past else "ELI" if base.sector else None
    office = f"{term.office} of {scene.facts.countries.get(term.country, term.country)}"
    why = f"{term.name}, {term.office} {term.start:%Y}–{term.end:%Y}" if term.end else f"{term.name}, {term.office} since {term.start:%Y}"
    return replace(base, kind="person", country=term.country, sector=sector, office=office, why=why, start=min(base.start, phrase.start))


# ---------------------------------------------------------------- what a phrase says of itself
def _words(scene: Scene, tokens: tuple[int, ...]) -> list[str]:
    return [scene.parsed.lowers[t] for t in tokens]


def agent_of(scene: Scene, phrase: Phrase) -> tuple[Agent | None, str]:
    """Return the agent noun of a phrase, the longest compound first, and its lemma."""
    parsed, head = scene.parsed, phrase.head
    lemma = parsed.lemmas[head].lower()
    agents = scene.words.agents
    for back in (2, 1):
        if head - back >= 0:
            before = " ".join(parsed.lowers[head - back : head])
            for form in (lemma, parsed.lowers[head]):
                if f"{before} {form}" in agents:
                    return agents[f"{before} {form}"], f"{before} {form}"
    for form in (lemma, parsed.lowers[head]):
        if form in agents:
            return agents[form], form
    return None, lemma


def _own_country(scene: Scene, phrase: Phrase) -> tuple[str | None, str, Named | None]:
    """Return country, reason and known name that the phrase itself gives: adjective, possessor, compound, complement, apposition."""
    parsed = scene.parsed
    before = list(reversed(phrase.modifiers))
    if phrase.possessor is not None:
        before += range(parsed.left[phrase.possessor], phrase.possessor + 1)
    named = [scene.named[t] for t in before if t in scene.named]
    for preposition in ("of", "from", "for", "in", "at", "on", "to"):
        for prep, inner in phrase.complements:
            if prep == preposition:
                named += [scene.named[t] for t in (inner, *range(parsed.left[inner], parsed.right[inner])) if t in scene.named]
    for name in named:
        if name.meaning.country:
            return name.meaning.country, f"country from {parsed.text(name.start, name.end)}", name
    return None, "", None


def _sector(scene: Scene, phrase: Phrase, agent: Agent, lemma: str) -> str | None:
    """Return the sector: the agent's own, or for heads that inherit that of a modifier, possessor or complement."""
    parsed, last = scene.parsed, lemma.split()[-1]
    sector = agent.sector
    found: list[str] = []
    if last in scene.words.inherit or sector is None:
        owners = list(reversed(phrase.modifiers))
        for t in owners:
            if parsed.lowers[t] in lemma.split()[:-1]:
                continue
            brought = scene.words.modifiers.get(parsed.lowers[t])
            if brought is None and t in scene.named:
                brought = scene.named[t].meaning.sector if scene.named[t].meaning.form in ("group", "organisation") else None
            if brought is None and (noun := scene.words.agents.get(parsed.lemmas[t].lower())) is not None:
                brought = noun.sector
            if brought:
                found.append(brought)
        inner = [t for prep, t in phrase.complements if prep in ("of", "for", "from", "in", "at")]
        if phrase.possessor is not None:
            inner.append(phrase.possessor)
        for t in inner:
            brought = scene.heads[t].meaning.sector if t in scene.heads and scene.heads[t].meaning.form in ("group", "organisation", "territory") else None
            if brought is None and t not in scene.heads:
                noun, _ = agent_of(scene, phrase_at(parsed, t))
                brought = noun.sector if noun is not None and noun.list != "equipment" else None
            if brought:
                found.append(brought)
    for brought in found:
        if brought == "GOV" and sector not in (None, "CVL"):
            continue
        if brought == "MIL" and sector == "MIL":
            continue
        return brought
    if any(parsed.lowers[t] in scene.words.lists["words.former"] for t in phrase.modifiers) and agent.kind == "office":
        return "ELI"
    return sector


def _definite(phrase: Phrase) -> bool:
    return phrase.determiner in _DEFINITE or phrase.possessor is not None


# ---------------------------------------------------------------- persons
def _name_span(scene: Scene, head: int) -> tuple[int, int]:
    parsed = scene.parsed
    start = head
    while start > 0 and parsed.ents[start - 1] == "PERSON" and not parsed.ent_starts[start] and start - 1 not in scene.named:
        start -= 1
    end = head + 1
    while end < len(parsed) and parsed.ents[end] == "PERSON" and not parsed.ent_starts[end] and parsed.pos[end] == "PROPN" and parsed.heads[end] == head:
        end += 1
    while start < head and (parsed.lowers[start] in scene.words.agents or scene.has("words.honorifics", start)):
        start += 1
    return start, end


def _is_person(scene: Scene, token: int) -> bool:
    parsed = scene.parsed
    if parsed.pos[token] != "PROPN":
        return False
    if parsed.ents[token] == "PERSON":
        return token not in scene.named and parsed.lowers[token] not in scene.words.agents
    before = token - 1
    return before >= 0 and parsed.heads[before] == token and scene.has("words.honorifics", before)


def _person(scene: Scene, phrase: Phrase) -> Identity | None:
    """A person by name, with title or apposition before or behind it."""
    parsed, head = scene.parsed, phrase.head
    by_name = _is_person(scene, head)
    apposed = phrase.apposed
    if not by_name:
        if apposed is None or (not _is_person(scene, apposed) and not (apposed in scene.heads and scene.heads[apposed].meaning.form == "holder")):
            return None
        agent, lemma = agent_of(scene, phrase)
        if agent is None or parsed.tags[head] in _PLURAL:
            return None
        described, name_head = phrase, apposed
    else:
        described, name_head = phrase, head
        agent, lemma = _title(scene, phrase)
        if agent is None and apposed is not None and apposed not in scene.heads:
            described = phrase_at(parsed, apposed)
            agent, lemma = agent_of(scene, described)
    if name_head in scene.heads:
        known = _of_name(scene, scene.heads[name_head])
        if known is not None:
            return replace(known, head=head, start=phrase.start, end=max(phrase.end, parsed.right[name_head]), covers=(name_head,))
    start, end = _name_span(scene, name_head)
    if end - start > 6:
        return None
    country, why, owner = _own_country(scene, described)
    if country is None and described is not phrase:
        country, why, owner = _own_country(scene, phrase)
    sector = _sector(scene, described, agent, lemma) if agent is not None else None
    if owner is not None and owner.meaning.form in ("group", "organisation") and owner.meaning.sector and agent is not None and agent.sector in (None, "GOV"):
        sector = owner.meaning.sector
    if country in _NONSTATE and sector == "GOV":
        sector = None
    name = parsed.text(start, end)
    span_end = max(phrase.end, end, parsed.right[apposed] if apposed is not None and parsed.right[apposed] - apposed < 10 else 0)
    return Identity(
        "person", f"person:{name}", name, country, sector, why or "person by name", min(phrase.start, start), span_end, head, named=True, definite=True,
        covers=(apposed,) if apposed is not None else (), lemma=lemma if agent is not None else "", possessor=phrase.possessor,
    )  # fmt: skip


def _title(scene: Scene, phrase: Phrase) -> tuple[Agent | None, str]:
    """Return the agent noun among the words before a name ("Interior Minister Anna Kos")."""
    parsed = scene.parsed
    for t in reversed(phrase.modifiers):
        inner = phrase_at(parsed, t)
        agent, lemma = agent_of(scene, inner)
        if agent is not None:
            return agent, lemma
    return None, ""


# ---------------------------------------------------------------- offices, bodies, people
def _agent(scene: Scene, phrase: Phrase) -> Identity | None:
    """Agent nouns: their kind, sector, country and the name that the field gives them."""
    agent, lemma = agent_of(scene, phrase)
    if agent is None:
        return None
    parsed, head = scene.parsed, phrase.head
    plural = parsed.tags[head] in _PLURAL
    country, why, owner = _own_country(scene, phrase)
    sector = _sector(scene, phrase, agent, lemma)
    kind = agent.kind
    definite = _definite(phrase)
    if lemma.split()[-1] in scene.words.lists["words.spokespeople"] and not plural:
        spoken = _spokesman(scene, phrase, sector)
        if spoken is not None:
            return spoken
    if kind == "office" and (plural or not (definite or country or parsed.pos[head] == "PROPN")):
        kind = "people"
    if owner is not None and owner.meaning.country in _NONSTATE:
        sector = None if sector == "GOV" else sector
    if agent.list == "collective" and country is None and sector == "CVL":
        pass
    if country is None:
        country, why = scene.near(head)
    name, key = _named_by(scene, phrase, kind, lemma, country, sector)
    return Identity(
        kind, key, name, country, sector, f"{lemma}: {why}", phrase.start, phrase.end, head, named=parsed.pos[head] == "PROPN", definite=definite, plural=plural,
        count=phrase.count, possessor=phrase.possessor, lemma=lemma,
    )  # fmt: skip


def _of(scene: Scene, country: str | None) -> str:
    return f" of {scene.facts.countries[country]}" if country in scene.facts.countries else ""


def _core(scene: Scene, phrase: Phrase) -> str:
    """Return the words of a phrase without determiner, possessor and countries."""
    parsed = scene.parsed
    tokens = [t for t in phrase.modifiers if t not in scene.named and parsed.pos[t] in ("NOUN", "PROPN", "ADJ", "PUNCT", "X")]
    return " ".join([*(parsed.words[t] for t in tokens), parsed.words[phrase.head]])


def _title_case(text: str) -> str:
    return " ".join(w[0].upper() + w[1:] if w not in ("of", "and", "for", "the") else w for w in text.split())


def _named_by(scene: Scene, phrase: Phrase, kind: str, lemma: str, country: str | None, sector: str | None) -> tuple[str, str]:
    """Return name and key: "Foreign Ministry of Uzbekistan", "United States" for its government, "Syrian army"."""
    last, lists = lemma.split()[-1], scene.words.lists
    core = _core(scene, phrase)
    if country in scene.facts.countries:
        whole = scene.facts.countries[country]
        if last in lists["words.state"] and sector in ("GOV", None) and len(core.split()) == 1:
            return whole, f"country:{country}"
        if lemma in lists["words.armed_forces"] and len(core.split()) <= 2 and sector == "MIL":
            return f"{whole} armed forces", f"forces:{country}"
        if kind in ("office", "organisation") and sector in ("GOV", "MIL", "ELI", "LEG", "JUD", None):
            return _title_case(core) + _of(scene, country), f"{kind}:{country}/{core.lower()}"
        adjective = scene.facts.adjectives.get(country or "", "")
        if kind in ("organisation", "group"):
            return f"{adjective} {core}", f"{kind}:{country}/{core.lower()}"
    if kind in ("office", "organisation", "group"):
        return core, f"{kind}:{country or ''}/{core.lower()}"
    return scene.parsed.text(phrase.start, phrase.end), f"people:{core.lower()}?"


def _spokesman(scene: Scene, phrase: Phrase, sector: str | None) -> Identity | None:
    """A spokesperson without a name stands for the body that he speaks for."""
    parsed, head = scene.parsed, phrase.head
    base = Identity("organisation", "", "", None, sector, "", phrase.start, phrase.end, head, definite=_definite(phrase), lemma="spokesman", possessor=phrase.possessor)
    for prep, inner in phrase.complements:
        if prep in ("for", "of", "at"):
            body = identify(scene, inner)
            if body is not None and body.kind in ("organisation", "country", "group", "office", "person"):
                return _speaks_for(base, body)
    if phrase.possessor is not None:
        body = identify(scene, phrase.possessor)
        if body is not None and body.kind in ("organisation", "country", "group", "office", "person"):
            return _speaks_for(base, body)
    country, why, owner = _own_country(scene, phrase)
    if owner is not None and owner.meaning.form in ("organisation", "group"):
        return replace(base, key=owner.meaning.id, name=owner.meaning.name, country=country, sector=owner.meaning.sector, why=f"speaks for {owner.meaning.name}")
    if country is None:
        country, why = scene.near(head)
    if country not in scene.facts.countries:
        return None
    core = [parsed.lowers[t] for t in phrase.modifiers if t not in scene.named and parsed.pos[t] in ("NOUN", "PROPN", "ADJ")]
    whole = scene.facts.countries[country]
    if not core or core == ["government"]:
        return replace(base, key=f"country:{country}", name=whole, country=country, sector="GOV" if sector is None else sector, why=f"speaks for {whole}: {why}")
    if core == ["presidential"]:
        name = f"Office of the President of {whole}"
    elif core == ["military"]:
        name = f"{whole} armed forces"
    else:
        name = _title_case(" ".join(core)) + f" of {whole}"
    return replace(base, key=f"organisation:{country}/{' '.join(core)}", name=name, country=country, why=f"speaks for {name}: {why}")


def _speaks_for(base: Identity, body: Identity) -> Identity:
    name, key = body.name, body.key
    if body.kind in ("office", "person"):
        name, key = f"Office of the {body.name}" if body.kind == "office" else f"Office of {body.name}", f"office:{body.key}"
    return replace(base, kind="group" if body.kind == "group" else "organisation", key=key, name=name, country=body.country, sector=body.sector, why=f"speaks for {name}")


# ---------------------------------------------------------------- writings, media, other names
def _document(scene: Scene, phrase: Phrase) -> Identity | None:
    parsed, head = scene.parsed, phrase.head
    if not scene.has("words.documents", head) or parsed.pos[head] != "NOUN":
        return None
    country, why, owner = _own_country(scene, phrase)
    lemma = parsed.lemmas[head].lower()
    sector = owner.meaning.sector if owner is not None else None
    text = _strip(parsed.text(phrase.start, phrase.end))
    return Identity(
        "document", f"document:{lemma}?", text, country, sector, why or "document", phrase.start, phrase.end, head, definite=_definite(phrase),
        plural=parsed.tags[head] in _PLURAL, count=phrase.count, lemma=lemma, possessor=phrase.possessor,
    )  # fmt: skip


def _strip(text: str) -> str:
    first, _, rest = text.partition(" ")
    return rest if first.lower() in ("the", "a", "an", "this", "that") and rest else text


def _outlet(scene: Scene, phrase: Phrase) -> Identity | None:
    """A medium: a word for one, or a proper name that ends like one's."""
    parsed, head = scene.parsed, phrase.head
    lower = parsed.lowers[head]
    proper = parsed.pos[head] == "PROPN"
    generic = scene.has("words.outlets", head)
    ending = proper and lower in scene.words.lists["words.outlet_endings"] and phrase.modifiers
    if not generic and not ending:
        return None
    country, why, _ = _own_country(scene, phrase)
    if country is None:
        country, why = scene.near(head)
    name_tokens = [t for t in phrase.modifiers if parsed.pos[t] == "PROPN"]
    apposed = phrase.apposed if phrase.apposed is not None and parsed.pos[phrase.apposed] == "PROPN" else None
    if apposed is not None:
        inner = phrase_at(parsed, apposed)
        name = _strip(parsed.text(inner.start, inner.end))
    else:
        name = _strip(parsed.text(phrase.start, head + 1))
    named = bool(name_tokens and (proper or name_tokens)) or apposed is not None
    end = max(phrase.end, parsed.right[apposed] if apposed is not None else 0)
    return Identity(
        "outlet", f"outlet:{name}" + ("" if named else "?"), name, country, "JRN", f"words for a medium; {why}", phrase.start, end, head, named=named,
        definite=_definite(phrase) or named, plural=parsed.tags[head] in _PLURAL, count=phrase.count, covers=(apposed,) if apposed is not None else (),
        lemma=parsed.lemmas[head].lower(), possessor=phrase.possessor,
    )  # fmt: skip


def _body(scene: Scene, phrase: Phrase) -> Identity | None:
    """Any other organisation that the parser takes for one."""
    parsed, head = scene.parsed, phrase.head
    if parsed.pos[head] != "PROPN" or parsed.ents[head] != "ORG":
        return None
    country, why, _ = _own_country(scene, phrase)
    if country is None:
        country, why = scene.near(head)
    start = phrase.start
    name = _strip(parsed.text(start, phrase.end))
    return Identity(
        "organisation", f"organisation:{name}", name, country, None, f"organisation by name; {why}", start, phrase.end, head, named=True, definite=True,
        lemma=parsed.lowers[head], possessor=phrase.possessor,
    )  # fmt: skip


def _place(scene: Scene, phrase: Phrase) -> Identity | None:
    """A place that no table knows."""
    parsed, head = scene.parsed, phrase.head
    if parsed.pos[head] != "PROPN" or parsed.ents[head] not in ("GPE", "LOC", "FAC"):
        return None
    country, why, _ = _own_country(scene, phrase)
    if country is None:
        country, why = scene.near(head)
    name = _strip(parsed.text(phrase.start, head + 1))
    return Identity("place", f"place:{name}", name, country, None, f"place by name; {why}", phrase.start, head + 1, head, named=True, definite=True)
