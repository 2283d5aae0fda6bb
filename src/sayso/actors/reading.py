"""What a noun phrase says of itself: its agent noun, whose it is, its sector, whether it is definite."""

from __future__ import annotations

from dataclasses import dataclass

from ..parsed import Mention
from .phrases import Phrase, phrase_at
from .scene import Named, Scene
from .words import Agent

__all__ = [
    "NONSTATE",
    "PLURAL",
    "Identity",
    "Owner",
    "agent_of",
    "bare",
    "core",
    "is_definite",
    "is_plural",
    "of_sector",
    "owner_of",
    "sector_of",
    "title_case",
]

NONSTATE = frozenset(("IGO", "UNO", "EUR", "NGO", "MNC"))
PLURAL = frozenset(("NNS", "NNPS"))
_DEFINITE = frozenset(("the", "this", "that", "these", "those", "both"))
_SETTINGS = frozenset(("in", "at", "on"))


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a phrase is, before coreference. `key` is the actor's id; phrases of one key are one entity unless it ends in "?".

    `covers` are tokens that need no mention of their own; `lemma` is the agent noun, `own` whether the phrase itself gave the country.
    """

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
    own: bool = False
    same_as: Mention | None = None


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose or of what a phrase is: a known name, or a mention that was resolved before."""

    country: str | None
    sector: str | None
    name: str
    key: str
    form: str
    why: str


def agent_of(scene: Scene, phrase: Phrase) -> tuple[Agent | None, str]:
    """Return the agent noun of a phrase, the longest compound first, and its lemma."""
    parsed, head = scene.parsed, phrase.head
    agents = scene.words.agents
    lemma = parsed.lemmas[head].lower()
    if lemma not in agents:
        lemma = scene.words.singulars.get(parsed.lowers[head], lemma)
    forms = (lemma, parsed.lowers[head])
    if head + 2 < len(parsed) and parsed.lowers[head + 1] == "of" and f"{lemma} of {parsed.lowers[head + 2]}" in agents:
        return agents[f"{lemma} of {parsed.lowers[head + 2]}"], f"{lemma} of {parsed.lowers[head + 2]}"
    for back in (2, 1):
        if head >= back and parsed.sentence_of[head - back] == parsed.sentence_of[head]:
            before = " ".join(parsed.lowers[head - back : head])
            for form in forms:
                if f"{before} {form}" in agents:
                    return agents[f"{before} {form}"], f"{before} {form}"
    for form in forms:
        if form in agents:
            return agents[form], form
    return None, lemma


def is_plural(scene: Scene, token: int) -> bool:
    """Tell whether a noun is plural, also where the parser takes it for a name ("Rebels")."""
    parsed = scene.parsed
    return parsed.tags[token] in PLURAL or (parsed.lowers[token] in scene.words.singulars and parsed.lowers[token] not in scene.words.agents)


def _named_owner(scene: Scene, named: Named) -> Owner:
    meaning = named.meaning
    return Owner(meaning.country, meaning.sector, meaning.name, meaning.id, meaning.form, f"country from {scene.parsed.text(named.start, named.end)}")


def _found_owner(mention: Mention) -> Owner:
    actor = mention.actor
    return Owner(actor.country, actor.sector, actor.name, actor.id, mention.kind, f"country of {mention.text} ({actor.name})")


def owner_of(scene: Scene, phrase: Phrase) -> Owner | None:
    """Return the first that gives a country: modifiers from the head outwards, possessor, complements ("of", "from", "for", then places)."""
    parsed = scene.parsed
    sent = scene.has("words.sent", phrase.head)
    for t in range(phrase.head - 1, parsed.left[phrase.head], -1):  # "neither Paris nor Rome's ministry": the parser took the owner for a conjunct
        if parsed.tags[t] == "POS" and parsed.deps[t - 1] == "conj" and t - 1 in scene.named and scene.named[t - 1].meaning.country:
            return _named_owner(scene, scene.named[t - 1])
    named = [scene.named[t] for t in reversed(phrase.modifiers) if t in scene.named and scene.named[t].meaning.country and not _speaking(scene, t)]
    if sent:  # "the US deputy UN ambassador" is the American one
        named.sort(key=lambda n: n.meaning.country not in scene.facts.countries)
    if named:
        return _named_owner(scene, named[0])
    if phrase.possessor is not None:
        found = scene.found.get(_relative(scene, phrase.possessor))
        if found is None and parsed.tags[phrase.possessor] == "PRP$":
            found = scene.antecedent(phrase.possessor)
        if found is not None and found.actor.country:
            return _found_owner(found)
        for t in range(parsed.left[phrase.possessor], phrase.possessor + 1):
            if t in scene.named and scene.named[t].meaning.country:
                return _named_owner(scene, scene.named[t])
    for wanted in ("close to", "of", "from", "for") if sent else ("close to", "of", "from", "for", "in", "at", "on", "to"):
        for preposition, inner in phrase.complements:
            if preposition == wanted:
                owner = _complement(scene, inner, wanted)
                if owner is not None:
                    return owner
    return None


def _relative(scene: Scene, token: int) -> int:
    """Return the noun that "whose" stands for, any other token as it is."""
    parsed = scene.parsed
    if parsed.lowers[token] == "whose":
        for above in parsed.ancestors(token):
            if parsed.deps[above] == "relcl":
                return parsed.heads[above]
    return token


def _speaking(scene: Scene, token: int) -> bool:
    """Tell whether the word names a language or loyalty only: "Russian-speaking", "pro-Russian", "British-made"."""
    lowers = scene.parsed.lowers
    if token + 2 < len(lowers) and lowers[token + 1] == "-" and lowers[token + 2] in scene.words.lists["words.loose_suffixes"]:
        return True
    return token > 1 and lowers[token - 1] == "-" and lowers[token - 2] in ("pro", "anti")


def _complement(scene: Scene, inner: int, preposition: str) -> Owner | None:
    parsed = scene.parsed
    if inner in scene.heads and scene.heads[inner].meaning.country:
        return _named_owner(scene, scene.heads[inner])
    for t in range(parsed.left[inner], min(parsed.right[inner], inner + 8)):
        if parsed.deps[t] == "relcl":
            break
        if t in scene.named and scene.named[t].meaning.country:
            return _named_owner(scene, scene.named[t])
        shared = scene.words.seats.get(parsed.lowers[t])
        if shared is not None:
            code = next((c for c in shared if c in scene.countries), shared[0])
            return Owner(code, None, parsed.words[t], "", "city", f"country of {parsed.words[t]}")
        if t in scene.cities:
            return Owner(scene.cities[t], None, parsed.words[t], "", "city", f"country of {parsed.words[t]}")
    if preposition in ("close to", "of", "for", "from") and inner not in scene.heads:
        before = scene.returning(inner)  # "a spokesman for the movement"
        if before is not None:
            return _found_owner(before)
    return None


def _brought(scene: Scene, token: int, skip: list[str]) -> str | None:
    """Return the sector that a modifier brings: its own, a known body's, an agent noun's."""
    lower = scene.parsed.lowers[token]
    if lower in skip:
        return None
    if token in scene.named:
        meaning = scene.named[token].meaning
        return meaning.sector if meaning.form in ("group", "organisation", "territory", "outlet") else None
    if lower in scene.words.modifiers:
        return scene.words.modifiers[lower]
    if scene.parsed.pos[token] not in ("NOUN", "PROPN"):
        return None
    noun, _ = agent_of(scene, phrase_at(scene.parsed, token))
    return noun.sector if noun is not None and noun.list != "equipment" else None


def of_sector(scene: Scene, token: int) -> str | None:
    """Return the sector of what a phrase is of, for, from."""
    found = scene.found.get(token)
    if found is None and scene.parsed.tags[token] == "PRP$":
        found = scene.antecedent(token)
    if found is not None:
        return found.actor.sector if found.kind not in ("country", "place", "document") else None
    if token in scene.heads:
        meaning = scene.heads[token].meaning
        return meaning.sector if meaning.form in ("group", "organisation", "territory", "outlet") else None
    phrase = phrase_at(scene.parsed, token)
    noun, lemma = agent_of(scene, phrase)
    if noun is None and phrase.possessor is not None:
        return of_sector(scene, phrase.possessor)  # "chairman of the company's board"
    if noun is None or noun.list == "equipment":
        return None
    return sector_of(scene, phrase, noun, lemma)


def sector_of(scene: Scene, phrase: Phrase, agent: Agent, lemma: str) -> str | None:
    """Return the sector: the agent's own, or for heads that inherit, that of a modifier, possessor or complement."""
    parsed, last = scene.parsed, lemma.split()[-1] if " of " not in lemma else lemma
    special = _special_sector(scene, phrase, lemma)
    if special is not None:
        return special
    former = any(parsed.lowers[t] in scene.words.lists["words.former"] for t in phrase.modifiers)
    if last in scene.words.chairs and agent.sector == "GOV":
        body = next((b for preposition, t in phrase.complements if preposition == "of" and (b := of_sector(scene, t))), None)
        if body is not None and body not in ("GOV", "ELI", "CVL"):
            return body
    if last not in scene.words.inherit and agent.sector is not None:
        return "ELI" if former and agent.sector in ("GOV", "LEG") and agent.kind == "office" else agent.sector
    skip = lemma.split()[:-1]
    found = [b for t in reversed(phrase.modifiers) if (b := _brought(scene, t, skip))]
    inner = [t for preposition, t in phrase.complements if preposition in ("close to", "of", "for", "from", "in", "at")]
    if phrase.possessor is not None:
        inner.insert(0, phrase.possessor)
    found += [b for t in inner if (b := of_sector(scene, t))]
    for brought in found:
        if brought in ("GOV", "ELI") and agent.sector not in (None, "GOV", "CVL"):
            continue
        if brought == "ELI" and agent.kind != "office":
            continue
        return brought
    return agent.sector


def _special_sector(scene: Scene, phrase: Phrase, lemma: str) -> str | None:
    """Return the sector of kin of the powerful (ELI), of a company of soldiers, of a ministry of defence, of somebody's men."""
    parsed, lists = scene.parsed, scene.words.lists
    close = next((t for preposition, t in phrase.complements if preposition == "close to"), None)
    if close is not None:
        return of_sector(scene, close)
    owner = of_sector(scene, phrase.possessor) if phrase.possessor is not None else None
    if owner is None and lemma in lists["words.kin"]:
        owner = next((of_sector(scene, t) for preposition, t in phrase.complements if preposition == "of"), None)
    if lemma in lists["words.kin"]:
        return "ELI" if owner in ("GOV", "ELI") else None
    if lemma == "man" and phrase.possessor is not None and is_plural(scene, phrase.head):
        return owner if owner in ("REB", "CRM", "PRM", "COP", "UAF") else "MIL"
    inner = next((t for preposition, t in phrase.complements if preposition == "of"), None)
    if inner is None:
        return None
    if lemma in lists["words.units"]:
        return of_sector(scene, inner)
    return "MIL" if lemma in ("ministry", "department") and parsed.lowers[inner] in ("defence", "defense", "war") else None


def is_definite(phrase: Phrase) -> bool:
    """Tell whether the reader is expected to know who is meant."""
    return phrase.determiner in _DEFINITE or phrase.possessor is not None


def core(scene: Scene, phrase: Phrase) -> str:
    """Return the words of a phrase without determiner, possessor and countries."""
    parsed = scene.parsed
    kept = ("NOUN", "PROPN", "ADJ", "VERB", "PUNCT", "X", "ADV")
    words = [parsed.words[t] for t in phrase.modifiers if t not in scene.named and parsed.pos[t] in kept]
    return " ".join([*words, parsed.words[phrase.head]]).replace(" - ", "-")


def bare(text: str) -> str:
    """Return a phrase without its article."""
    first, _, rest = text.partition(" ")
    return rest if first.lower() in ("the", "a", "an", "this", "that") and rest else text


def title_case(text: str) -> str:
    """Write a phrase as a name: "foreign ministry" → "Foreign Ministry"."""
    return " ".join(w[0].upper() + w[1:] if w not in ("of", "and", "for", "the") else w for w in text.split())
