"""Who a noun phrase is: known names, then persons, offices and bodies by their words, then agent nouns."""

from __future__ import annotations

from dataclasses import replace

from ..parsed import Mention
from .media import document, outlet
from .persons import counterpart, holder, last_body, person, surname
from .phrases import Phrase, phrase_at
from .reading import NONSTATE, Identity, Owner, agent_of, bare, core, is_definite, is_plural, owner_of, sector_of, title_case
from .scene import Named, Scene
from .words import Agent

__all__ = ["identify"]

_SPEAKS = ("organisation", "country", "group", "office", "person", "outlet")
_ARMED = frozenset(("MIL", "PRM", "COP", "REB", "UAF"))
_DETERMINED = ("nsubj", "nsubjpass", "dobj", "pobj", "appos", "conj")


def identify(scene: Scene, token: int) -> Identity | None:
    """Return who the noun phrase headed by a token is, None where it can be nobody."""
    parsed = scene.parsed
    named = scene.heads.get(token)
    if named is not None:
        return _of_name(scene, named)
    pos = parsed.pos[token]
    if token in scene.named:
        return None
    if (pos in ("PRON", "NUM", "DET", "ADJ") or parsed.lemmas[token] in scene.words.lists["words.counts"]) and parsed.deps[token] in _DETERMINED:
        part = _partitive(scene, token)
        if part is not None:
            return part
    if pos != "PROPN" and parsed.words[token][0].isupper() and (known := surname(scene, token)) is not None:
        return known
    if pos not in ("NOUN", "PROPN", "ADJ", "X", "VERB", "AUX"):
        return None
    if pos in ("ADJ", "X", "VERB", "AUX") and not _nominal(scene, token):
        return None
    if parsed.deps[token] in ("compound", "nmod", "amod") and parsed.pos[parsed.heads[token]] in ("NOUN", "PROPN"):
        return None
    if pos == "PROPN" and (known := surname(scene, token)) is not None:
        return known
    phrase = phrase_at(parsed, token)
    for rule in (counterpart, person, _agent, document, outlet, _body, _place, _site):
        found = rule(scene, phrase)
        if found is not None:
            return found
    return None


def _nominal(scene: Scene, token: int) -> bool:
    """Tell whether a word that the parser takes for adjective or verb is a noun here ("allowed African Union monitors")."""
    parsed = scene.parsed
    if parsed.pos[token] in ("VERB", "AUX"):
        return parsed.tags[token] in ("VBZ", "NNS") and scene.words.agents.get(parsed.lemmas[token]) is not None and token - 1 in scene.named
    return parsed.deps[token] in _DETERMINED and parsed.child(token, "det") is not None


# ---------------------------------------------------------------- known names
def _of_name(scene: Scene, named: Named) -> Identity:
    parsed, meaning, token = scene.parsed, named.meaning, named.head
    if meaning.form == "holder":
        return holder(scene, meaning.name, token)
    start = named.start - 1 if named.start and parsed.lowers[named.start - 1] == "the" and parsed.heads[named.start - 1] == token else named.start
    why = f"known {meaning.form}: {parsed.text(named.start, named.end)}" + (f"; {named.why}" if named.why else "")
    base = Identity(
        "country", meaning.id, meaning.name, meaning.country, meaning.sector, why, start, named.end, token, named=True, definite=True, own=True,
    )  # fmt: skip
    if meaning.form == "adjective" and parsed.deps[token] == "conj":
        shared = _shares(scene, named, base)
        if shared is not None:
            return shared
    if meaning.form in ("people", "adjective") and parsed.deps[token] not in ("amod", "compound", "nmod"):
        return _people(scene, named, base)
    if meaning.form in ("country", "adjective", "seat", "people", "territory"):
        return replace(base, kind="place" if meaning.form == "seat" and _located(scene, token) else "country")
    if meaning.form == "region":
        acts = parsed.deps[token] in ("nsubj", "nsubjpass")
        return replace(base, kind="country" if acts else "place", sector="GOV" if acts else None)
    return replace(base, kind=meaning.form)


def _shares(scene: Scene, named: Named, base: Identity) -> Identity | None:
    """Return the second of "Armenian and Azerbaijani forces": it shares the noun."""
    parsed, top = scene.parsed, named.head
    while parsed.deps[top] == "conj":
        top = parsed.heads[top]
    noun = parsed.heads[top]
    if parsed.deps[top] not in ("amod", "nmod", "compound") or noun in scene.named:
        return None
    phrase = phrase_at(parsed, noun)
    agent, lemma = agent_of(scene, phrase)
    if agent is None:
        return None
    sector = sector_of(scene, phrase, agent, lemma)
    name = f"{scene.facts.adjectives.get(base.country or '', base.name)} {parsed.words[noun]}"
    kind = "people" if agent.kind == "office" else agent.kind
    return replace(base, kind=kind, key=f"{kind}:{base.country}/{lemma}", name=name, sector=sector, plural=is_plural(scene, noun), lemma=lemma)


def _people(scene: Scene, named: Named, base: Identity) -> Identity:
    """Read "the Americans" as the state, "two Lithuanians" and "a Belarusian" as people."""
    parsed, token = scene.parsed, named.head
    phrase = phrase_at(parsed, token)
    plural = parsed.tags[token] in ("NNPS", "NNS") or named.meaning.form == "people"
    if phrase.count is not None or phrase.determiner in ("a", "an", "some", "any", "one", "many") or not (phrase.determiner or phrase.modifiers):
        if named.meaning.form == "adjective" and phrase.determiner not in ("a", "an"):
            return base
        start = min(base.start, phrase.start)
        return replace(
            base, kind="people", key=f"people:{named.meaning.country}?", name=parsed.text(start, named.end), sector="CVL", start=start, plural=plural,
            count=phrase.count, named=False, definite=False, possessor=phrase.possessor,
        )  # fmt: skip
    return replace(base, plural=plural)


def _located(scene: Scene, token: int) -> bool:
    parsed = scene.parsed
    return parsed.deps[token] == "pobj" and parsed.lowers[parsed.heads[token]] in scene.words.lists["words.locative"]


# ---------------------------------------------------------------- some of somebody
def _partitive(scene: Scene, token: int) -> Identity | None:
    """Return whom "two of them", "some of the migrants", "those who registered" stand for."""
    parsed = scene.parsed
    whole = parsed.prepositional(token, "of")
    while whole is not None and parsed.lemmas[whole] in scene.words.lists["words.counts"]:
        inner_whole = parsed.prepositional(whole, "of")
        if inner_whole is None:
            break
        whole = inner_whole
    if whole is None:
        return None
    if parsed.lowers[whole] in scene.words.pronouns:
        found = scene.antecedent(whole)
        if found is None:
            return None
        actor = found.actor
        inner = Identity(found.kind, actor.id + "?", actor.name, actor.country, actor.sector, f"of {found.text}", token, token + 1, token, same_as=found)
    else:
        known = identify(scene, whole)
        if known is None or known.kind not in ("people", "organisation", "group", "person", "office"):
            return None
        inner = known
    plural = parsed.lowers[token] not in ("one", "another")
    return replace(
        inner,
        kind="people" if inner.kind in ("people", "person", "office") else inner.kind,
        start=token,
        end=parsed.right[token],
        head=token,
        plural=plural,
        named=False,
        definite=False,
        count=None,
        why=f"some of them: {inner.why}",
        covers=(whole,),
        key=inner.key if inner.key.endswith("?") else inner.key + "?",
    )


# ---------------------------------------------------------------- offices, bodies, people
def _agent(scene: Scene, phrase: Phrase) -> Identity | None:
    """Return whom an agent noun means: kind, sector, country and the name that the field gives them."""
    agent, lemma = agent_of(scene, phrase)
    if agent is None or scene.parsed.ents[phrase.head] in ("DATE", "TIME", "LAW", "MONEY"):
        return None
    owner = owner_of(scene, phrase)
    plural = is_plural(scene, phrase.head)
    if owner is None and (agent.list == "things" or (not plural and _nobody(scene, phrase, lemma))):
        return None
    sector = _sector(scene, phrase, agent, lemma)
    special = _special(scene, phrase, lemma, sector, plural)
    if special is not None:
        return special
    if owner is not None and owner.form == "country" and phrase.possessor is not None and scene.has("words.others", phrase.head):
        return _others(scene, phrase, owner, sector, plural)
    definite = is_definite(phrase)
    kind = agent.kind
    if kind == "office" and (plural or not (definite or owner is not None or scene.parsed.pos[phrase.head] == "PROPN")):
        kind = "people"
    if agent.sector in ("UAF", "CVL") and owner is not None and owner.form == "group" and owner.sector:
        sector = owner.sector
    country, sector, why = _placed(scene, phrase, owner, sector, agent.list, lemma, definite)
    named = scene.holders.get((country or "", scene.office(core(scene, phrase)))) if kind == "office" or lemma == "leader" else None
    if named is None and kind == "office" and owner is None and definite and phrase.possessor is None:
        named = scene.told_before(core(scene, phrase), phrase.head)
    if (
        named is None
        and lemma == "leader"
        and not plural
        and owner is not None
        and owner.form in ("country", "adjective", "seat", "people", "place")
        and definite
    ):
        named = scene.head_of(country)
    if named is not None:
        found = holder(scene, named, phrase.head, why=", named in the report")
        return replace(found, start=phrase.start, end=phrase.end, named=False, covers=(), lemma=lemma, possessor=phrase.possessor)
    name, key = _named_by(scene, phrase, kind, lemma, country, sector)
    if kind == "office" and owner is not None and owner.form in ("city", "region"):  # governors and mayors are of their place, and many in a state
        name = f"{title_case(core(scene, phrase))} of {owner.name}"
        key = f"office:{country}/{name.lower()}"
    if kind == "office" and country is not None and (held := scene.incumbent(country, core(scene, phrase))) is not None:
        why += f"; held by {held.name} {held.term()}" + (f", stale: checked to {held.checked}" if scene.day and held.stale(scene.day) else "")
    inside = (phrase.head + 2,) if " of " in lemma else ()  # the "state" of "head of state" is nobody
    proper = scene.parsed.pos[phrase.head] == "PROPN" and bool(phrase.modifiers)
    return Identity(
        kind, key, name, country, sector, f"{lemma}: {why}", phrase.start, phrase.end, phrase.head, named=proper, definite=definite, plural=plural,
        count=phrase.count, possessor=phrase.possessor, lemma=lemma, office=name if kind == "office" else None, own=owner is not None, covers=inside,
    )  # fmt: skip


def _sector(scene: Scene, phrase: Phrase, agent: Agent, lemma: str) -> str | None:
    """Return the sector by the words; bare "officers" follow the text, officials of aid agencies have none."""
    sector = _officers(scene, phrase) if lemma == "officer" and not phrase.modifiers else None
    sector = sector or sector_of(scene, phrase, agent, lemma)
    unofficial = scene.words.lists["words.unofficial"]
    return None if sector == "GOV" and any(scene.parsed.lowers[t] in unofficial for t in phrase.modifiers) else sector


def _special(scene: Scene, phrase: Phrase, lemma: str, sector: str | None, plural: bool) -> Identity | None:
    """Return who it is where the noun is not the point: a spokesman's body, a named group, one of two sides."""
    last = lemma.split()[-1]
    if last in scene.words.lists["words.spokespeople"] and not plural:
        spoken = _spokesman(scene, phrase, sector)
        if spoken is not None:
            return spoken
    called = _called(scene, phrase)
    if called is None and scene.has("words.sides", phrase.head) and (plural or last in ("neighbour", "neighbor", "side")):
        return _side(scene, phrase, plural)
    return called


def _placed(
    scene: Scene, phrase: Phrase, owner: Owner | None, sector: str | None, listed: str, lemma: str, definite: bool
) -> tuple[str | None, str | None, str]:
    """Return country, sector and reason, with what belongs to no state put right."""
    parsed, lists = scene.parsed, scene.words.lists
    country, why = _country(scene, phrase, owner, sector, listed, definite)
    european = any(parsed.lowers[t] == "european" for t in phrase.modifiers)
    if owner is None and country is None and sector == "GOV" and european:
        country, why = "EUR", "European"
    if owner is None and "EUR" in scene.countries and lemma in lists["words.european"] and parsed.pos[phrase.head] == "PROPN" and not phrase.modifiers:
        country, why = "EUR", "the European Union's, which the report names"
    if country in scene.facts.countries and lemma in scene.words.nonstate:
        country = scene.words.nonstate[lemma]
    if (country in NONSTATE and sector == "GOV") or (country is None and lemma in ("people", "person")):
        sector = None
    return country, sector, why


def _nobody(scene: Scene, phrase: Phrase, lemma: str) -> bool:
    """Tell whether a bare singular is no body: "use of force", "in court"."""
    parsed = scene.parsed
    if lemma in ("state", "movement") and any(preposition == "of" for preposition, _ in phrase.complements):
        return True  # "a state of siege", "the movement of goods"
    return lemma in scene.words.lists["words.bare"] and not phrase.determiner and not phrase.modifiers and parsed.pos[phrase.head] != "PROPN"


def _officers(scene: Scene, phrase: Phrase) -> str | None:
    """Return whether bare "officers" are police or soldiers: like the last of them in the four sentences before."""
    here = scene.parsed.sentence_of[phrase.head]
    for head in sorted((h for h in scene.found if h < phrase.head and here - scene.parsed.sentence_of[h] <= 4), reverse=True):
        if scene.found[head].actor.sector in ("COP", "MIL", "PRM"):
            return scene.found[head].actor.sector
    return None


def _called(scene: Scene, phrase: Phrase) -> Identity | None:
    """Return the known body in apposition: "the hacker group NoName"."""
    known = scene.heads.get(phrase.apposed) if phrase.apposed is not None else None
    if known is None or known.meaning.form not in ("organisation", "group", "outlet"):
        return None
    return replace(_of_name(scene, known), start=phrase.start, end=max(phrase.end, known.end), head=phrase.head, covers=(known.head,))


def _others(scene: Scene, phrase: Phrase, owner: Owner, sector: str | None, plural: bool) -> Identity:
    """Return the states that stand to a country as its neighbours, allies or rivals: whoever they are, they are not that country."""
    words = f"{core(scene, phrase)} of {owner.name}"
    return Identity(
        "organisation", f"organisation:{words.lower()}", words, None, sector or "GOV", f"others than {owner.name}", phrase.start, phrase.end, phrase.head,
        definite=True, plural=plural, possessor=phrase.possessor, own=True,
    )  # fmt: skip


def _side(scene: Scene, phrase: Phrase, plural: bool) -> Identity | None:
    """Return the first of "both sides", "the two neighbours", "each camp"; of "its neighbour" the other country spoken of; nobody's for "all sides"."""
    parsed = scene.parsed
    text = parsed.text(phrase.start, phrase.end)
    if plural and parsed.lowers[phrase.start] == "all":
        return _sides(phrase, "sides:?", text, None, f"{text}: nobody left out", plural)
    two = any(parsed.lowers[t] in ("both", "two", "each", "either", "neither") for t in range(phrase.start, phrase.head))
    theirs = phrase.possessor is not None and parsed.tags[phrase.possessor] == "PRP$" and not plural
    if not two and not theirs:
        return None
    if theirs and phrase.possessor is not None:
        mine = scene.found.get(phrase.possessor)
    else:
        mine = None if parsed.deps[phrase.head] in ("nsubj", "nsubjpass") else _acting(scene, phrase.head)
    pair = scene.paired(phrase.start) if two else []
    others = [c for c in (pair or scene.most_named()) if mine is None or c != mine.actor.country][: 1 if theirs else 2]
    if two and others and not pair and parsed.lemmas[phrase.head].lower() in scene.words.lists["words.parties"]:
        inner = _opposed(scene, others, phrase.head)
        if inner is not None:
            name = scene.facts.countries[inner]
            return _sides(phrase, f"sides:{inner}", f"Sides of {name}", inner, f"{text}: the parties within {name}", plural)
    if len(others) < (1 if theirs else 2):
        return None
    name = " and ".join(scene.facts.countries[c] for c in others)
    key = f"country:{others[0]}" if theirs else f"sides:{'+'.join(sorted(others))}"
    return _sides(phrase, key, name, others[0], f"{text}: {name}, the countries that {'stand before it' if pair else 'the report names most'}", plural)


def _sides(phrase: Phrase, key: str, name: str, country: str | None, why: str, plural: bool) -> Identity:
    return Identity(
        "country", key, name, country, "GOV" if country else None, why, phrase.start, phrase.end, phrase.head, definite=True, plural=plural,
        possessor=phrase.possessor, own=True,
    )  # fmt: skip


def _opposed(scene: Scene, others: list[str], token: int) -> str | None:
    """Return the country whose rebels or opposition have been spoken of before more often than the second country: the sides are within it."""
    before = [m for head, m in scene.found.items() if head < token and not m.pronoun]
    rebels = [
        m for m in before if m.actor.country == others[0] and m.actor.sector in ("REB", "OPP", "UAF", "PRE") and m.kind in ("group", "organisation", "people")
    ]
    states = [m for m in before if len(others) > 1 and m.actor.country == others[1] and m.kind == "country"]
    return others[0] if len(rebels) > len(states) else None


def _acting(scene: Scene, token: int) -> Mention | None:
    """Return the subject of the clause that a noun is an object in: it is neither of the two sides."""
    parsed = scene.parsed
    for verb in parsed.ancestors(token):
        for kid in parsed.kids[verb]:
            if parsed.deps[kid] in ("nsubj", "nsubjpass") and kid < token and kid in scene.found:
                return scene.found[kid]
    return None


def _country(scene: Scene, phrase: Phrase, owner: Owner | None, sector: str | None, listed: str, definite: bool) -> tuple[str | None, str]:
    """Return country and reason: the phrase's own, none for "foreign" and nameless experts, else that of the surroundings."""
    if owner is not None:
        return owner.country, owner.why
    parsed, head = scene.parsed, phrase.head
    if any(parsed.lemmas[k] in scene.words.lists["words.knowing"] for k in parsed.kids[head] if k > head):
        return None, "of no one country"
    stateless = scene.words.lists["words.stateless"]
    if any(parsed.lowers[t] in stateless for t in phrase.modifiers) or (listed == "equipment" and phrase.determiner == "any"):
        return None, "of no one country"
    if parsed.lemmas[head] in scene.words.lists["words.passing"]:
        return None, "of any country"
    if sector is None and listed == "people":
        return None, "no country in its words"
    if is_plural(scene, head) and parsed.lemmas[head] in scene.words.lists["words.states"]:
        return None, "several countries"
    if sector == "CRM" and (named := scene.only_named(head)) is not None:
        return named
    acted_on = not definite and parsed.deps[head] in ("dobj", "pobj", "attr")
    return scene.near(head, own_forces=acted_on and sector in ("MIL", "COP", "PRM", "GOV", "SPY"), armed=sector in _ARMED)


def _of(scene: Scene, country: str | None) -> str:
    return f" of {scene.facts.countries[country]}" if country in scene.facts.countries else ""


def _named_by(scene: Scene, phrase: Phrase, kind: str, lemma: str, country: str | None, sector: str | None) -> tuple[str, str]:
    """Return name and key: "Foreign Ministry of Uzbekistan", "United States" for its government, "Syrian army"."""
    last, lists = lemma if " of " in lemma else lemma.split()[-1], scene.words.lists
    words = core(scene, phrase)
    if " of " in lemma:  # the head is its first word ("head of state") or, as the parser has it, its last ("Secretary of State")
        first = scene.words.singulars.get(scene.parsed.lowers[phrase.head], scene.parsed.lemmas[phrase.head].lower()) == lemma.split()[0]
        words = words + lemma[lemma.index(" of ") :] if first else lemma
    if country in scene.facts.countries:
        whole = scene.facts.countries[country]
        if last in lists["words.state"] and sector in ("GOV", None) and len(words.split()) == 1:
            return whole, f"country:{country}"
        if lemma in lists["words.armed_forces"] and kind == "organisation" and len(words.split()) <= 2 and sector == "MIL":
            return f"{whole} armed forces", f"forces:{country}"
        if kind in ("organisation", "group") and scene.parsed.pos[phrase.head] == "PROPN":
            return _proper(scene, phrase, whole, sector), f"{kind}:{country}/{words.lower()}"
        if kind in ("office", "organisation") and sector in ("GOV", "ELI", "LEG", "JUD", None):
            return title_case(words) + _of(scene, country), f"{kind}:{country}/{words.lower()}"
        if kind in ("organisation", "group", "office"):
            adjective = scene.facts.adjectives.get(country, "")
            return f"{adjective} {words}", f"{kind}:{country}/{words.lower()}"
    if kind in ("office", "organisation", "group"):
        return words, f"{kind}:{country or ''}/{words.lower()}"
    return scene.parsed.text(phrase.start, phrase.end), f"people:{words.lower()}?"


def _proper(scene: Scene, phrase: Phrase, whole: str, sector: str | None) -> str:
    """Return a body's proper name; of a common one ("the Supreme Court") with its country behind it."""
    parsed = scene.parsed
    tokens = [t for t in range(phrase.start, phrase.head + 1) if t not in scene.named and parsed.pos[t] != "DET"]
    start = next((t for t in tokens if parsed.lowers[t] not in ("'s", "’s", "'", "’") and parsed.tags[t] != "PRP$"), phrase.head)
    name = bare(parsed.text(start, phrase.end if phrase.end > phrase.head + 1 else phrase.head + 1))
    return f"{name} of {whole}" if sector in ("GOV", "LEG", "JUD") and whole not in name else name


# ---------------------------------------------------------------- who speaks for a body
def _spokesman(scene: Scene, phrase: Phrase, sector: str | None) -> Identity | None:
    """Return the body for which a spokesperson without a name speaks; None where it cannot be told."""
    parsed, head = scene.parsed, phrase.head
    base = Identity(
        "organisation", "", "", None, sector, "", phrase.start, phrase.end, head, definite=is_definite(phrase), lemma="spokesman", possessor=phrase.possessor
    )
    body = _spoken_for(scene, phrase)
    if body is not None:
        return _speaks_for(base, body)
    owner = owner_of(scene, phrase)
    if owner is not None and owner.form in ("organisation", "group", "outlet"):
        return replace(
            base, kind=owner.form, key=owner.key, name=owner.name, country=owner.country, sector=owner.sector, why=f"speaks for {owner.name}", own=True
        )
    words = [parsed.lowers[t] for t in phrase.modifiers if t not in scene.named and parsed.pos[t] in ("NOUN", "PROPN", "ADJ")]
    if owner is None and not words:
        before = last_body(scene, head)
        return None if before is None else _speaks_for(base, _as_identity(before))
    country, why = (owner.country, owner.why) if owner is not None else scene.near(head)
    if country not in scene.facts.countries:
        return None
    whole = scene.facts.countries[country]
    if not words or words == ["government"]:
        return replace(
            base, key=f"country:{country}", name=whole, country=country, sector=sector or "GOV", why=f"speaks for {whole}: {why}", own=owner is not None
        )
    if words == ["presidential"]:
        name = f"Office of the President of {whole}"
    elif words == ["military"]:
        name = f"{whole} armed forces"
    else:
        name = f"{title_case(' '.join(words))} of {whole}"
    return replace(base, key=f"organisation:{country}/{' '.join(words)}", name=name, country=country, why=f"speaks for {name}: {why}", own=owner is not None)


def _spoken_for(scene: Scene, phrase: Phrase) -> Identity | None:
    for preposition, inner in phrase.complements:
        if preposition in ("for", "of", "at"):
            body = identify(scene, inner)
            if body is not None and body.kind in _SPEAKS:
                return body
    if phrase.possessor is None:
        return None
    found = scene.found.get(phrase.possessor)
    if found is None or found.kind not in _SPEAKS:
        return None
    return _as_identity(found)


def _as_identity(found: Mention) -> Identity:
    actor = found.actor
    return Identity(found.kind, actor.id, actor.name, actor.country, actor.sector, actor.why, found.start, found.end, found.head, office=actor.office)


def _speaks_for(base: Identity, body: Identity) -> Identity:
    name, key, kind = body.name, body.key, "organisation"
    if body.kind in ("office", "person"):
        name = f"Office of the {body.office or body.name}" if body.office or body.kind == "office" else f"Office of {body.name}"
        key = f"office of {body.key}"
    elif body.kind in ("group", "outlet"):
        kind = body.kind
    return replace(base, kind=kind, key=key, name=name, country=body.country, sector=body.sector, why=f"speaks for {name}", own=True)


# ---------------------------------------------------------------- other names
def _body(scene: Scene, phrase: Phrase) -> Identity | None:
    """Return any other organisation that the parser takes for one."""
    parsed, head = scene.parsed, phrase.head
    if parsed.pos[head] != "PROPN" or parsed.ents[head] != "ORG" or _inside_name(scene, head):
        return None
    short = _acronym(scene, head)
    if short is not None:
        return short
    owner = owner_of(scene, phrase)
    country, why = (owner.country, owner.why) if owner is not None else scene.near(head)
    name = bare(parsed.text(phrase.start, phrase.end))
    sector = next((s for t in (*reversed(phrase.modifiers), head) if (s := scene.words.modifiers.get(parsed.lowers[t]))), None)
    return Identity(
        "organisation",
        f"organisation:{name}",
        name,
        country,
        sector,
        f"organisation by name; {why}",
        phrase.start,
        phrase.end,
        head,
        named=True,
        definite=True,
        lemma=parsed.lowers[head],
        possessor=phrase.possessor,
        own=owner is not None,
    )


def _site(scene: Scene, phrase: Phrase) -> Identity | None:
    """Return a building, road or convoy that something is done to; it stands for nobody, but is somebody's."""
    parsed, head = scene.parsed, phrase.head
    lemma = parsed.lemmas[head].lower()
    if parsed.pos[head] != "NOUN" or parsed.deps[head] not in ("dobj", "nsubjpass", "pobj", "conj"):
        return None
    compound = f"{parsed.lowers[head - 1]} {lemma}" if head > phrase.start else ""
    if lemma not in scene.words.sites and compound not in scene.words.sites:
        return None
    sector = scene.words.sites[compound] if compound in scene.words.sites else scene.words.sites[lemma]
    owner = owner_of(scene, phrase)
    if owner is not None and owner.form in ("group", "organisation", "person") and owner.sector:
        sector = owner.sector
    country, why = (owner.country, owner.why) if owner is not None else scene.near(head, armed=sector in _ARMED)
    if owner is None and phrase.head == phrase.start and not why.startswith("the sentence plays"):
        country, why = None, "any such"
    return Identity(
        "site", f"site:{lemma}?", bare(parsed.text(phrase.start, phrase.end)), country, sector, f"{lemma}: {why}", phrase.start, phrase.end, head,
        definite=is_definite(phrase), plural=is_plural(scene, head), count=phrase.count, lemma="", possessor=phrase.possessor, own=owner is not None,
    )  # fmt: skip


def _inside_name(scene: Scene, head: int) -> bool:
    """Tell whether the phrase is the end of a longer name ("Department for International Development")."""
    parsed, above = scene.parsed, scene.parsed.heads[head]
    if parsed.deps[head] != "pobj" or parsed.ents[above] != "ORG":
        return False
    return not any(parsed.ent_starts[i] for i in range(above + 1, head + 1))


def _acronym(scene: Scene, head: int) -> Identity | None:
    """Return whom "(NSC)" behind a name abbreviates, also where it comes back."""
    parsed, word = scene.parsed, scene.parsed.words[head]
    if not word.isupper():
        return None
    if head and parsed.words[head - 1] == "(" and parsed.deps[head] == "appos":
        full = scene.found.get(parsed.heads[head])
        if full is not None and full.kind in _SPEAKS:
            scene.acronyms[word] = full
    full = scene.acronyms.get(word)
    return None if full is None else replace(_as_identity(full), start=head, end=head + 1, head=head, named=True, definite=True, same_as=full, own=True)


def _place(scene: Scene, phrase: Phrase) -> Identity | None:
    """Return a place, by the table of places or by the parser's word alone."""
    parsed, head = scene.parsed, phrase.head
    if parsed.pos[head] != "PROPN" or (parsed.ents[head] not in ("GPE", "LOC", "FAC") and head not in scene.cities):
        return None
    owner = owner_of(scene, phrase)
    shared = scene.words.seats.get(parsed.lowers[head])
    if shared is not None and parsed.deps[head] in ("nsubj", "nsubjpass", "poss"):
        code = next((c for c in shared[1:] if c in scene.countries), shared[0])
        return Identity(
            "country" if code in scene.facts.countries else "organisation", f"country:{code}", scene.facts.countries.get(code, "European Union"), code,
            "GOV" if code in scene.facts.countries else None, f"seat: {parsed.words[head]}", phrase.start, head + 1, head, named=True, definite=True, own=True,
        )  # fmt: skip
    if head in scene.cities:
        country: str | None = scene.cities[head]
        why = "table of places"
    else:
        country, why = (owner.country, owner.why) if owner is not None else scene.near(head)
    name = bare(parsed.text(phrase.start, head + 1))
    return Identity(
        "place",
        f"place:{name}",
        name,
        country if head in scene.cities or owner is not None else None,
        None,
        f"place by name; {why}",
        phrase.start,
        head + 1,
        head,
        named=True,
        definite=True,
    )
