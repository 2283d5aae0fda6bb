"""From the slots of an entry to mentions: who acts and who is acted upon."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from .lexicon import Entry
from .matching import ACTING, Match, Reading

__all__ = ["Roles", "fill", "resolve"]

_MODIFIERS = ("amod", "compound", "nmod", "poss")
_SHUT = frozenset((("COERCE", "restrict"), ("COERCE", "curfew"), ("PROTEST", "obstruct"), ("PROTEST", "strike")))
"""Acts that shut what is one's own: nobody is acted upon where that is all they name."""
_HIT = frozenset(("on", "at", "against"))
_WHERETO = frozenset(("to", "into", "from", "in", "at", "on"))
_OUTWARD = frozenset(("SANCTION", "THREATEN", "REJECT", "CONCEDE", "ASSAULT"))
"""Types of which nobody is the object through what is the actor's own: "refused to leave her palace", "threatened to recall its envoy"."""
_HOSTILE = frozenset(("SANCTION", "ASSAULT"))
_ACTED_UPON = frozenset(("ASSAULT", "COERCE", "SANCTION", "PROTEST", "MOBILIZE"))
"""Types whose object is acted upon even where the pattern names it: "stormed the palace", "blocked the mission"."""
_ENVOYS = frozenset((("SANCTION", "expel"), ("ACCUSE", "disapprove")))
"""Acts upon the envoys of others."""
_SERVING = ("with", "to", "for")
_MAX_DEPTH = 4  # noun phrases nested deeper than this ("members of units of forces of …") are given up


@dataclass(slots=True)
class Roles:
    """Mentions (indices) of one frame, and how they were found, for its `why`."""

    actors: tuple[int, ...] = ()
    recipients: tuple[int, ...] = ()
    notes: list[str] = field(default_factory=list)


def fill(reading: Reading, match: Match) -> Roles:
    """Fill the slots of a match's entry; slots that resolve to nobody stay empty."""
    entry, roles = match.entry, Roles()
    if entry.mutual:
        roles.actors = _mutual(reading, match, roles)
        if len(roles.actors) == 1 and entry.recipient:
            roles.recipients, slot = _first_filled(reading, match, entry.recipient, acting=False)
            if roles.recipients:
                roles.notes.append(f"recipient={slot}")
            _drop_shared(reading, roles)
        if entry.type == "ACCUSE" and len(roles.actors) > 1:  # who accuse each other are all accused
            roles.recipients = roles.actors
        if entry.type == "AGREE" and len(roles.actors) == 1 and not roles.recipients:
            _serve(reading, match, roles)
        return roles
    recipients, slot = _first_filled(reading, match, entry.recipient, acting=False)
    slot_of_recipients = slot
    if recipients:
        roles.recipients = recipients
        roles.notes.append(f"recipient={slot}")
    elif entry.type in ("ASSAULT", "MOBILIZE"):
        roles.recipients = _aimed_at(reading, match)
    if not roles.recipients and entry.type in _ACTED_UPON and "object" in entry.recipient and entry.pos == "verb":
        named = (t for t in reading.clauses.objects(match.anchor) if t in match.words)
        roles.recipients = tuple(m for t in named for m in resolve(reading, t, acting=True))
    slots = tuple(s for s in entry.actor if s != slot or s not in ("of", "on", "against", "to", "with", "for", "from", "mod", "poss", "object"))
    actors, slot = _first_filled(reading, match, slots, acting=True)
    if actors:
        roles.actors = actors
        roles.notes.append(f"actor={slot}")
    if slot_of_recipients in ("for", "of", "content-subject") or entry.type == "MOBILIZE":
        _drop_own_forces(reading, roles)
    if (entry.type, match.mode) in _SHUT:
        leads = slot_of_recipients in _WHERETO and any(reading.parsed.lemmas[t] in reading.grammar.routes for t in reading.clauses.objects(match.anchor))
        roles.recipients = tuple(i for i in roles.recipients if not leads and not _own_ground(reading, i, roles.actors))
    _drop_shared(reading, roles)
    if entry.type in _OUTWARD:
        _drop_own_things(reading, match, roles, slot_of_recipients)
    if (entry.type, match.mode) in _ENVOYS and "recipient" not in entry.requires:
        roles.recipients = tuple(i for i in roles.recipients if not _of_surroundings(reading, i, roles.actors))
    if not roles.recipients and entry.type == "ASSAULT" and match.light is None:
        roles.recipients = _witnesses(reading, match.anchor)
    if not roles.recipients and entry.content == "requested":
        found, _ = _first_filled(reading, match, ("content-subject",), acting=False)
        roles.recipients = found
        _drop_own_forces(reading, roles)
        _drop_shared(reading, roles)
    if entry.type == "AGREE" and slot_of_recipients == "object":  # what is accepted is no side
        at_home = {reading.mentions[i].actor.country for i in roles.actors}
        roles.recipients = tuple(i for i in roles.recipients if reading.mentions[i].kind != "people" or reading.mentions[i].actor.country not in at_home)
    if not roles.recipients and entry.type == "AGREE":
        _serve(reading, match, roles)
    return roles


def _of_surroundings(reading: Reading, mention: int, actors: Sequence[int]) -> bool:
    """Tell whether a diplomat has the actor's country only because no other was near ("Russia expels diplomats"): a state's own envoys are not expelled."""
    found = reading.mentions[mention]
    envoy = reading.parsed.lemmas[found.head] in reading.grammar.envoys
    guessed = envoy and not found.named and ": country of " in found.actor.why
    return guessed and any(reading.mentions[i].actor.country == found.actor.country for i in actors)


def _witnesses(reading: Reading, anchor: int) -> tuple[int, ...]:
    """Return the place that sees an attack ("Kabul sees suicide attack")."""
    p = reading.parsed
    verb = p.heads[anchor]
    if p.deps[anchor] != "dobj" or p.lemmas[verb] not in reading.grammar.witnessing:
        return ()
    return tuple(m for t in reading.clauses.subjects(verb) for m in resolve(reading, t, acting=False))


def _serve(reading: Reading, match: Match, roles: Roles) -> None:
    """Find whom a promised act is for, in its complement: "agreed to share the logs **with Latvia**", "offered to send **Uganda** two engines"."""
    clauses = reading.clauses
    for verb in clauses.complement_verbs(match.anchor):
        if not clauses.infinitive(verb):
            continue
        things = tuple(t for t in clauses.objects(verb) if t > verb)
        groups = [clauses.indirect(verb)] + [clauses.prepositional(top, prep) for prep in _SERVING for top in (verb, *things)]
        for tokens in groups:
            found = tuple(m for t in tokens if reading.parsed.ents[t] not in ("DATE", "TIME") for m in resolve(reading, t, acting=True))
            if found:
                roles.recipients = _one_per_entity(reading, found)
                roles.notes.append("recipient=for-whom")
                _drop_shared(reading, roles)
                return


def _drop_own_things(reading: Reading, match: Match, roles: Roles, slot: str) -> None:
    """Drop recipients that belong to the actor; where the pronoun may as well be another's, that one is hit ("cut ties with X and expelled its envoys")."""
    mine = {reading.mentions[i].entity for i in roles.actors}
    tops = [reading.mentions[i].head for i in roles.recipients] or list(reading.clauses.objects(match.anchor))
    owned = {t: k for t in tops if (k := _owner_pronoun(reading, t)) is not None and _entity_at(reading, k) in mine}
    if not owned or (match.entry.type == "ASSAULT" and any(_is_stressed(reading, k) for k in owned.values())):
        return  # "gassed their own people"
    before = roles.recipients
    roles.recipients = tuple(i for i in before if reading.mentions[i].head not in owned)
    if roles.recipients:
        return
    pronoun = next(iter(owned.values()))
    staff = match.entry.type == "SANCTION" and reading.parsed.lowers[pronoun] in ("his", "her")  # who sacks his minister sacks his own
    if match.entry.type in _HOSTILE and match.mode != "withdraw" and not staff and not _is_stressed(reading, pronoun):
        other = _other_owner(reading, pronoun, roles.actors)
        if other is not None:
            roles.recipients = (other,)
            roles.notes.append("recipient=whose it is")
            return
    later = match.entry.recipient[match.entry.recipient.index(slot) + 1 :] if slot in match.entry.recipient else ()
    found, _ = _first_filled(reading, match, later, acting=False)
    beside = tuple(t for top in owned for prep in ("from", "to", "in") for t in reading.clauses.prepositional(top, prep))
    found = found or tuple(m for t in beside for m in resolve(reading, t, acting=False))
    roles.recipients = tuple(i for i in found if reading.mentions[i].head not in owned)
    _drop_shared(reading, roles)
    if not roles.recipients and match.entry.type == "SANCTION" and match.mode != "withdraw":
        roles.recipients = before  # "sacked his minister"


def _owner_pronoun(reading: Reading, token: int) -> int | None:
    p = reading.parsed
    counted = p.prepositional(token, "of") if p.pos[token] in ("NUM", "DET", "PRON", "ADJ") or p.lemmas[token] in reading.grammar.partitives else None
    return next((k for t in (token, counted) if t is not None for k in p.kids[t] if p.deps[k] == "poss" and p.tags[k] == "PRP$"), None)


def _entity_at(reading: Reading, token: int) -> int | None:
    number = reading.by_head.get(token)
    return reading.mentions[number].entity if number is not None else None


def _is_stressed(reading: Reading, pronoun: int) -> bool:
    """Tell whether "its own" leaves no doubt whose it is."""
    p = reading.parsed
    return pronoun + 1 < len(p) and p.lowers[pronoun + 1] == "own"


def _other_owner(reading: Reading, pronoun: int, actors: Sequence[int]) -> int | None:
    """Return the nearest other in the sentence before a possessive pronoun for whom it may stand."""
    p = reading.parsed
    sentence = p.sentence(pronoun)
    mine = {reading.mentions[i].entity for i in actors}
    plural = p.lowers[pronoun] == "their"
    single = p.lowers[pronoun] in ("his", "her")
    for index in range(len(reading.mentions) - 1, -1, -1):
        m = reading.mentions[index]
        if not sentence.start <= m.head < pronoun or m.entity in mine or m.kind not in ACTING or p.deps[m.head] in (*_MODIFIERS, "poss"):
            continue
        persons = m.kind in ("person", "office", "people")
        if (
            (plural and (m.plural or m.kind == "group"))
            or (single and persons and not m.plural)
            or (not plural and not single and not persons and not m.plural)
        ):
            return index
    return None


def _aimed_at(reading: Reading, match: Match) -> tuple[int, ...]:
    """Return whom a purpose clause says that force is for ("strikes to combat **them**")."""
    p = reading.parsed
    tops = (match.anchor,) if match.light is None else (match.anchor, match.light)
    aims = [
        k
        for top in tops
        for k in p.kids[top]
        if p.deps[k] in ("advcl", "acl", "xcomp") and p.lemmas[k] in reading.grammar.aims and reading.clauses.infinitive(k)
    ]
    return tuple(dict.fromkeys(m for k in aims for t in reading.clauses.objects(k) for m in resolve(reading, t, acting=True)))


def _own_ground(reading: Reading, mention: int, actors: Sequence[int]) -> bool:
    """Tell whether a mention is a road, bridge or town in the actors' own country: whoever shuts it does nothing to it."""
    found = reading.mentions[mention]
    return found.kind in ("site", "place") and (not actors or found.actor.country in {reading.mentions[i].actor.country for i in actors})


def _drop_own_forces(reading: Reading, roles: Roles) -> None:
    roles.recipients = tuple(i for i in roles.recipients if not own_forces(reading, i, roles.actors))


def own_forces(reading: Reading, mention: int, actors: Sequence[int]) -> bool:
    """Tell whether a mention is the own army of an acting government: nobody that it asks something of abroad ("permission for its troops to cross")."""
    actor, owners = reading.mentions[mention].actor, [reading.mentions[i].actor for i in actors]
    return actor.sector in ("MIL", "COP", "PRM") and any(o.sector in ("GOV", "MIL") and o.country == actor.country for o in owners)


def _drop_shared(reading: Reading, roles: Roles) -> None:
    """Nobody is both actor and recipient: the same mention or entity stays actor only."""
    taken = {reading.mentions[i].entity for i in roles.actors}
    roles.recipients = tuple(i for i in roles.recipients if reading.mentions[i].entity not in taken)


def _first_filled(reading: Reading, match: Match, slots: Sequence[str], *, acting: bool) -> tuple[tuple[int, ...], str]:
    for slot in slots:
        tokens = slot_tokens(reading, match, slot)
        found = tuple(dict.fromkeys(m for t in tokens for m in resolve(reading, t, acting=acting)))
        if found:
            return _one_per_entity(reading, found), slot
    return (), ""


def _one_per_entity(reading: Reading, indices: Iterable[int]) -> tuple[int, ...]:
    seen: dict[int, int] = {}
    for index in indices:
        seen.setdefault(reading.mentions[index].entity, index)
    return tuple(seen.values())


def _mutual(reading: Reading, match: Match, roles: Roles) -> tuple[int, ...]:
    slots = ("subject", "object", "with", "between", "and") if match.entry.pos == "verb" else ("subject", "poss", "mod", "with", "between", "among", "by", "of")
    found: list[int] = []
    for slot in slots:
        if slot == "of" and found:
            continue
        got = [m for t in slot_tokens(reading, match, slot) for m in resolve(reading, t, acting=True)]
        if got:
            roles.notes.append(f"side={slot}")
        found.extend(got)
    return _one_per_entity(reading, found)


# ---------------------------------------------------------------------- slots
def slot_tokens(reading: Reading, match: Match, slot: str) -> tuple[int, ...]:
    """Return the head tokens that stand in one slot of a match."""
    clauses, anchor = reading.clauses, match.anchor
    if slot == "content-subject":
        tops = (anchor,) if match.light is None else (anchor, match.light)
        return tuple(t for top in tops for v in clauses.complement_verbs(top) for t in clauses.subjects(v))
    if slot == "object-of-content":
        return tuple(t for v in clauses.complement_verbs(anchor) for t in clauses.objects(v))
    if slot == "speaker":
        return _speaker(reading, anchor)
    if match.entry.pos == "noun":
        return _noun_slot(reading, match, slot)
    if slot == "subject":
        return clauses.subjects(anchor) if match.entry.pos == "verb" else clauses.surface_subjects(anchor)
    if slot == "object":
        return _object_slot(reading, match)
    if slot == "iobj":
        return clauses.indirect(anchor)
    if slot == "poss-object":
        return tuple(k for t in clauses.objects(anchor) for k in reading.parsed.kids[t] if reading.parsed.deps[k] in _MODIFIERS)
    if slot in ("poss", "mod"):
        return ()
    passive = clauses.passive(anchor)  # "the talks with Sudan were cancelled"
    found = _prepositional(reading, match, slot, (anchor, *(t for t in clauses.objects(anchor) if t > anchor or passive), *match.words))
    if not found and any(slot in words for words in match.pattern.words):
        low = [t for t in clauses.hung_low(anchor) if reading.parsed.lowers[t] == slot]
        found = tuple(t for k in low for t in _objects_of(reading, k))
    if not found and slot == "by":  # "rejected wording proposed by Vietnam"
        p = reading.parsed
        found = tuple(a for t in clauses.objects(anchor) for k in p.kids[t] if p.deps[k] == "acl" and clauses.passive(k) for a in clauses.subjects(k))
    if not found and slot in _HIT:  # "opened fire with howitzers on a checkpoint": hung on the howitzers
        p = reading.parsed
        inner = (t for k in p.kids[anchor] if p.deps[k] == "prep" for t in _objects_of(reading, k))
        found = tuple(o for t in inner for o in clauses.prepositional(t, slot) if p.ents[o] not in ("DATE", "TIME"))
    return found


def _speaker(reading: Reading, token: int) -> tuple[int, ...]:
    """Return who says the clause of a token, in the same sentence: the subject of the verb of saying around it or beside it."""
    p, here = reading.parsed, token
    while p.heads[here] != here:
        head = p.heads[here]
        if p.deps[here] in ("ccomp", "parataxis") and p.lemmas[head] in reading.grammar.speaking:
            return reading.clauses.surface_subjects(head)
        if p.deps[here] not in ("ccomp", "conj", "attr", "acomp", "xcomp", "oprd", "prep", "parataxis"):
            return ()
        here = head
    beside = next((k for k in p.kids[here] if p.deps[k] in ("parataxis", "ccomp") and p.lemmas[k] in reading.grammar.speaking), None)
    return reading.clauses.surface_subjects(beside) if beside is not None else ()


def _object_slot(reading: Reading, match: Match) -> tuple[int, ...]:
    """Return the objects that the pattern does not name; of a named one the nouns that the parser pressed into it ("took [two nurses] hostage")."""
    p = reading.parsed
    objects = reading.clauses.objects(match.anchor)
    free = tuple(t for t in objects if t not in match.words)
    return free or tuple(k for t in objects for k in p.kids[t] if p.deps[k] in ("compound", "nmod") and p.tags[k] in ("NNS", "NNP", "NNPS"))


def _noun_slot(reading: Reading, match: Match, slot: str) -> tuple[int, ...]:
    p, clauses, anchor = reading.parsed, reading.clauses, match.anchor
    if slot == "subject":
        return clauses.subjects(match.light) if match.light is not None and match.anchor not in clauses.subjects(match.light) else ()
    if slot in ("object", "iobj"):
        return () if match.light is None else clauses.indirect(match.light)
    if slot == "poss":
        return tuple(t for k in p.kids[anchor] if p.deps[k] == "poss" for t in clauses.spread(k))
    if slot == "mod":
        return tuple(k for k in p.kids[anchor] if p.deps[k] in ("amod", "compound", "nmod"))
    if slot == "poss-object":
        return ()
    verb = p.heads[anchor]
    light = match.light if match.light is not None else verb if p.deps[anchor] in ("nsubj", "nsubjpass") and match.happens else None
    found = _prepositional(reading, match, slot, (anchor,) if light is None else (anchor, light))
    if not found and slot in reading.grammar.hung_low:  # "the rejection of the plan by Bosnia": hung on the plan
        found = tuple(t for k in clauses.hung_low(anchor, ()) if p.lowers[k] == slot for t in _objects_of(reading, k))
    return found


def _prepositional(reading: Reading, match: Match, preposition: str, tops: Sequence[int]) -> tuple[int, ...]:
    """Return objects of a preposition on the first of the tokens that has it."""
    for top in tops:
        found = reading.clauses.prepositional(top, preposition)
        found = tuple(t for t in found if t not in match.words and reading.parsed.ents[t] not in ("DATE", "TIME"))
        if found:
            return found
    return ()


# ---------------------------------------------------------------------- tokens to mentions
def resolve(reading: Reading, token: int, *, acting: bool, depth: int = 0) -> tuple[int, ...]:
    """Return the mentions that an argument stands for: itself, what it counts, its apposition, or else whose it is.

    With `acting` only mentions that can act come back; places and documents give way to their owners.
    """
    p, grammar = reading.parsed, reading.grammar
    if depth > _MAX_DEPTH or p.lemmas[token] in grammar.reflexive:
        return ()
    own = _own(reading, token)
    if own is not None and _may(reading, own, acting=acting):
        return _both(reading, own) or (own, *_other_sides(reading, own))
    for kid in p.kids[token]:
        if p.deps[kid] == "appos":
            found = _own(reading, kid)
            if found is not None and _may(reading, found, acting=acting):
                return (found,)
    inner = [t for k in p.kids[token] if p.deps[k] == "prep" and p.lowers[k] == "of" for t in _objects_of(reading, k)]
    owners = [k for k in p.kids[token] if p.deps[k] == "poss"]
    modifiers = [k for k in p.kids[token] if p.deps[k] in ("amod", "compound", "nmod")]
    counts = p.lemmas[token] in grammar.partitives or p.pos[token] in ("NUM", "DET", "PRON", "ADJ")
    for group in (inner, owners, modifiers) if counts else (owners, modifiers, inner):
        found_all = tuple(m for t in group for m in resolve(reading, t, acting=True, depth=depth + 1))
        if found_all:
            return found_all
    if own is not None and not acting and reading.mentions[own].kind in ("place", "site"):
        return (own,)
    possessor = reading.mentions[own].possessor if own is not None else None
    if possessor is not None and _may(reading, possessor, acting=True):
        return (possessor,)
    return _issuer(reading, token, depth) if acting and p.lemmas[token] in grammar.documents else ()


def _both(reading: Reading, own: int) -> tuple[int, ...]:
    """Return the latest mentions of the two countries for whom "both sides" or "the two neighbours" stand, or nothing for anybody else."""
    id_ = reading.mentions[own].actor.id
    if not id_.startswith("sides:"):
        return ()
    head = reading.mentions[own].head
    found = []
    for country in id_.removeprefix("sides:").split("+"):
        before = [i for i, m in enumerate(reading.mentions) if m.actor.country == country and m.head < head and m.kind in ACTING]
        states = [i for i in before if reading.mentions[i].actor.id == f"country:{country}"]
        found += states[-1:] or before[-1:]
    return tuple(found) if len(found) > 1 else ()


def _other_sides(reading: Reading, own: int) -> tuple[int, ...]:
    """Return the further countries of a plural office ("the presidents of Congo **and Rwanda**", "Thai **and Lao** troops"): each has one."""
    p, mention = reading.parsed, reading.mentions[own]
    if not mention.plural or mention.kind in ("country", "site", "place"):
        return ()
    inside = {m: reading.mentions[m] for t in range(p.left[mention.head], p.right[mention.head]) if (m := reading.by_head.get(t)) is not None and m != own}
    out = []
    for index, other in inside.items():
        linked = p.deps[other.head] == "conj" or any(p.deps[k] == "conj" for k in p.kids[other.head])
        alike = other.kind == "country" or (other.kind == mention.kind and other.actor.sector == mention.actor.sector)
        if linked and alike and other.actor.country != mention.actor.country:
            out.append(index)
    return tuple(out) if len({reading.mentions[m].actor.country for m in out}) == len(out) else ()


def _issuer(reading: Reading, document: int, depth: int) -> tuple[int, ...]:
    """Return who issues a document that speaks: the subject of the verb that it depends on ("circulated a resolution that demands …")."""
    p = reading.parsed
    verb = p.heads[document]
    if p.deps[document] == "pobj":
        verb = p.heads[verb]
    if p.deps[document] not in ("dobj", "pobj") or p.pos[verb] != "VERB":
        return ()
    return tuple(m for t in reading.clauses.subjects(verb) if t != document for m in resolve(reading, t, acting=True, depth=depth + 1))


def _own(reading: Reading, token: int) -> int | None:
    """Return the mention whose head the token is, or the one around it whose head hangs on it."""
    own = reading.by_head.get(token)
    if own is not None:
        return own
    around = reading.cover.get(token)
    if around is None:
        return None
    head = reading.mentions[around].head
    p = reading.parsed
    return around if p.heads[head] == token and p.deps[head] in ("appos", "compound", "nmod", "flat") else None


def _may(reading: Reading, index: int, *, acting: bool) -> bool:
    kind = reading.mentions[index].kind
    return kind in ACTING or (not acting and kind in ("place", "site") and reading.mentions[index].actor.country is not None)


def _objects_of(reading: Reading, preposition: int) -> tuple[int, ...]:
    p = reading.parsed
    return tuple(t for k in p.kids[preposition] if p.deps[k] == "pobj" for t in reading.clauses.spread(k))


def can_stand(entry: Entry, roles: Roles) -> bool:
    """Tell whether the slots that an entry requires are filled."""
    return not (("actor" in entry.requires and not roles.actors) or ("recipient" in entry.requires and not roles.recipients))
