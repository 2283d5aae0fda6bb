"""The rules coder: entries of the lexicon matched over the trees, their arguments resolved, speech acts linked to their content."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from ..config import Config
from ..ontologies import ontology_of
from ..parsed import Frame, Mention, Parsed
from ..plugins import Coder, Language, Ontology, load
from ..records import Span
from .arena import Arenas, outside_arenas
from .arguments import Roles, can_stand, fill
from .clause import Grammar
from .content import link_content, share_roles
from .implied import aim
from .lexicon import Entry, Lexicon, read_lexicon
from .matching import ACTING, Match, Reading, consumed, find_candidates

__all__ = ["RulesCoder", "rules"]

_IDIOM = 9  # tokens: a longer stretch from verb to object is no shortest phrase any more, then the verb alone is the trigger


@dataclass(frozen=True, slots=True)
class RulesCoder:
    """Finds predicates of the lexicon and their arguments in the parse."""

    lexicon: Lexicon
    grammar: Grammar
    arenas: Arenas
    name: str = "rules-0.1"

    @classmethod
    def of(cls, language: Language, lexicon: Lexicon) -> RulesCoder:
        """Make the coder of a language with a lexicon."""
        return cls(lexicon, Grammar(language.table("coder"), lexicon.verbs), Arenas(language.table("arenas")))

    def __call__(self, parsed: Parsed, mentions: Sequence[Mention]) -> tuple[Frame, ...]:
        """Return the frames of the report in the order of their triggers."""
        reading = Reading(parsed, mentions, self.grammar)
        matches, roles = _choose(reading, self.lexicon)
        under = link_content(reading, matches)
        share_roles(reading, matches, roles, under)
        matches, roles, under = _without_foreign_threats(reading, matches, roles, under)
        frames = _frames(reading, matches, roles, under)
        return aim(reading, outside_arenas(parsed, frames, self.arenas))


def rules(config: Config) -> Coder:
    """Make the rules coder for a configuration; raises `DataError` where lexicon or ontology is wrong."""
    return _coder(config.language, config.lexicon, config.ontology)


@cache
def _coder(code: str, own: str, ontology: str) -> RulesCoder:
    language: Language = load("languages", code)()
    plover: Ontology = load("ontologies", "plover")()
    lexicon = read_lexicon(language, plover, own, ontology_of(ontology))
    return RulesCoder.of(language, lexicon)


def _choose(reading: Reading, lexicon: Lexicon) -> tuple[list[Match], list[Roles]]:
    """Choose on each token the heaviest match whose required slots are filled, and those that are meant to stand beside it (`also`).

    Never twice one type and mode; a word that a pattern names fires no entry of its own, unless that entry has content.
    """
    chosen: list[tuple[Match, Roles]] = []
    owners: dict[int, Match] = {}
    for candidates in find_candidates(reading, lexicon):
        if len(candidates) > 1:  # the finder's order holds, but a speech act with its complement there goes first among equals
            clause = bool(reading.clauses.complement_verbs(candidates[0].anchor))
            candidates.sort(key=lambda m: (-m.pattern.weight, not m.entry.own, not (clause and m.entry.content is not None), -m.entry.conditions))
        filled = [(m, fill(reading, m)) for m in candidates]
        able = [(m, r) for m, r in filled if can_stand(m.entry, r) and (r.actors or r.recipients or m.entry.bare)]
        kept: list[tuple[Match, Roles]] = []
        for match, roles in able or filled:  # none able yet: the act whose content it is may lend it its sides
            beside = not kept or match.entry.also or kept[0][0].entry.also
            if beside and all((match.entry.type, match.mode) != (k.entry.type, k.mode) for k, _ in kept):
                kept.append((match, roles))
        chosen.extend(kept)
        for match, _ in kept if able else ():
            for word in (*match.words, *match.held):
                owners.setdefault(word, match)
    lenders = {(m.anchor, m.entry.type) for m, _ in chosen if m.entry.pos == "verb"}  # "declared a state of emergency" is told by verb or noun, not by both
    chosen = [(m, r) for m, r in chosen if not consumed(m, owners) and (m.light, m.entry.type) not in lenders]
    chosen = _one_telling(reading, _without_consequences(reading, chosen))
    return [m for m, _ in chosen], [r for _, r in chosen]


def _without_consequences(reading: Reading, chosen: list[tuple[Match, Roles]]) -> list[tuple[Match, Roles]]:
    """Drop what an attack did to people and things: "shelled the town, killing nine", "the raid that destroyed a bridge" are one happening."""
    p = reading.parsed
    assaults = {m.anchor: r for m, r in chosen if m.entry.type == "ASSAULT"}
    out = []
    for match, roles in chosen:
        verb = match.anchor
        cause = None
        if match.entry.type == "ASSAULT" and match.entry.pos == "verb" and p.lemmas[verb] in reading.grammar.consequences:
            causes = (*reading.clauses.surface_subjects(verb), *_governing(reading, verb))
            cause = next((t for t in causes if t in assaults and t != verb), None)
            if cause is None and p.deps[verb] == "advcl" and p.tags[verb] == "VBG":  # "seeks part in raids, targeting laboratories"
                cause = next((t for t in range(verb - 1, p.left[p.heads[verb]], -1) if t in assaults and p.heads[verb] in p.ancestors(t)), None)
        if cause is None:
            out.append((match, roles))
            continue
        known = [m for m in assaults[cause].recipients if reading.mentions[m].kind != "place"]
        assaults[cause].recipients = tuple(known) or roles.recipients or assaults[cause].recipients
        assaults[cause].actors = assaults[cause].actors or roles.actors
    return out


_FORCE = frozenset({"ASSAULT", "MOBILIZE", "COERCE", "SANCTION"})


def _without_foreign_threats(
    reading: Reading, matches: Sequence[Match], roles: Sequence[Roles], under: Sequence[int | None]
) -> tuple[list[Match], list[Roles], list[int | None]]:
    """Drop a threat whose force somebody else would use: "the UN warned that Sudan could shell the town" warns of it."""

    def countries(number: int) -> set[str | None]:
        return {reading.mentions[m].actor.country for m in roles[number].actors} - {None}

    dropped = {
        above
        for number, above in enumerate(under)
        if above is not None and matches[above].entry.type == "THREATEN" and matches[number].entry.type in _FORCE
        if countries(number) and countries(above) and not countries(number) & countries(above)
    }
    kept = [i for i in range(len(matches)) if i not in dropped]
    place = {old: new for new, old in enumerate(kept)}
    return [matches[i] for i in kept], [roles[i] for i in kept], [place.get(above) if (above := under[i]) is not None else None for i in kept]


def _one_telling(reading: Reading, chosen: list[tuple[Match, Roles]]) -> list[tuple[Match, Roles]]:
    """Drop a speech act that its own participle tells more exactly ("put pressure on X, demanding Y": one demand, with the sides of both)."""
    p = reading.parsed
    told = {anchor: (m, r) for m, r in chosen if m.entry.content is not None for anchor in (m.anchor, m.light) if anchor is not None}
    dropped = set()
    for match, roles in chosen:
        if match.entry.content is None or p.deps[match.anchor] != "advcl" or p.tags[match.anchor] != "VBG":
            continue
        main, sides = told.get(p.heads[match.anchor], (None, roles))
        if main is not None and main.entry.type == match.entry.type and main.entry.pos == "noun" and not reading.clauses.complement_verbs(main.anchor):
            roles.actors, roles.recipients = roles.actors or sides.actors, roles.recipients or sides.recipients
            dropped.add(main.anchor)
    return [(m, r) for m, r in chosen if m.anchor not in dropped]


def _governing(reading: Reading, verb: int) -> Iterator[int]:
    """Yield the predicates whose consequence a verb may tell: it is their participle, relative clause, or second verb without a subject of its own."""
    p = reading.parsed
    here, own = verb, any(p.deps[k] in ("nsubj", "nsubjpass") for k in p.kids[verb])
    while p.heads[here] != here:
        dep = p.deps[here]
        if (dep == "conj" and own) or (dep == "advcl" and p.tags[here] != "VBG") or dep not in ("conj", "advcl", "relcl", "xcomp", "pobj", "prep", "acl"):
            return
        here = p.heads[here]
        yield here


def _frames(reading: Reading, matches: Sequence[Match], roles: Sequence[Roles], under: Sequence[int | None]) -> tuple[Frame, ...]:
    """Keep the matches that may stand, in text order, with `under` pointing into what is kept."""
    spans = [trigger(reading, m) for m in matches]
    acts = [matches[above].entry if above is not None else None for above in under]
    kept = [i for i, m in enumerate(matches) if _stands(reading, m, roles[i], acts[i])]
    kept.sort(key=lambda i: (spans[i], matches[i].entry.type))
    place = {old: new for new, old in enumerate(kept)}
    out = []
    for i in kept:
        match, role, above = matches[i], roles[i], under[i]
        linked = place.get(above) if above is not None else None
        out.append(
            Frame(
                type=match.entry.type,
                mode=match.mode,
                trigger=spans[i],
                anchor=match.anchor,
                actors=role.actors,
                recipients=role.recipients,
                under=linked,
                complement=matches[above].entry.content if above is not None and linked is not None else match.entry.realis,
                entry=match.entry.id,
                why=(_why(reading, match, role),),
                contexts=match.entry.contexts,
            )
        )
    return tuple(out)


def _stands(reading: Reading, match: Match, roles: Roles, act: Entry | None) -> bool:
    """Tell whether a match is an event: its required slots are filled, and somebody who can act is in it (or its entry needs nobody)."""
    entry = match.entry
    if entry.under and (act is None or act.type not in entry.under):
        return False
    if not can_stand(entry, roles) or reading.parsed.ents[match.anchor] in ("DATE", "TIME", "MONEY"):
        return False
    if entry.pos == "noun" and act is not None and act.content == "denied":  # "rejected a US intervention": no act of its own, not even a denied one
        return False
    if entry.type == "CONSULT" and any(reading.mentions[m].kind == "outlet" for m in (*roles.actors, *roles.recipients)):
        return False  # "told the BBC by telephone" is an interview
    somebody = any(reading.mentions[m].kind in ACTING or reading.mentions[m].kind in ("place", "site") for m in (*roles.actors, *roles.recipients))
    if entry.bare or (entry.type == "PROTEST" and entry.pos == "verb" and _crowd(reading, match.anchor)):
        return True
    if entry.pos == "noun":
        return somebody and (match.light is not None or match.happens or act is not None or bool(roles.recipients) or bool(roles.actors))
    return somebody or act is not None


def _crowd(reading: Reading, verb: int) -> bool:
    """Tell whether the subject only counts people ("thousands marched"): nobody whom one could name, and yet a crowd."""
    p = reading.parsed
    return any(p.lemmas[t] in reading.grammar.partitives and p.tags[t] in ("NNS", "CD") for t in reading.clauses.subjects(verb))


def trigger(reading: Reading, match: Match) -> Span:
    """Return the shortest phrase that carries the act: the head, its particles and idiom words also across an object, a preposition only next to it."""
    p = reading.parsed
    carried = [t for t in match.words if (p.pos[t] != "ADP" and p.tags[t] != "TO") or p.deps[t] == "prt"]
    if carried and max(carried) - min(match.anchor, *carried) > _IDIOM:
        carried = []
    first, last = min(match.anchor, *carried, match.anchor), max(match.anchor, *carried, match.anchor)
    while last + 1 in match.words and p.tags[last + 1] != "TO":
        last += 1
    return p.span(first, last + 1)


def _why(reading: Reading, match: Match, roles: Roles) -> str:
    p = reading.parsed
    words = " ".join(p.words[t] for t in sorted({match.anchor, *match.words}))
    who = ", ".join(reading.mentions[m].text for m in roles.actors) or "nobody named"
    whom = ", ".join(reading.mentions[m].text for m in roles.recipients) or "nobody named"
    slots = f" [{'; '.join(roles.notes)}]" if roles.notes else ""
    return f"{match.entry.id}: “{match.pattern.text}” matched “{words}”; actor {who}, recipient {whom}{slots}"
