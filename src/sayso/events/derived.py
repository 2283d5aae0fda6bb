"""PLOVER's rules about time and menace: which future or hypothetical acts are AGREE, CONCEDE or THREATEN, and what is told twice.

PLOVER manual of 2024-02-04 (Open Event Data Alliance), section on auxiliary modes; decisions of the gold's guide where the manual is silent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache

from ..parsed import Frame, Judgement, Mention, Parsed, Statement
from ..plugins import Language, load
from ..records import Span
from .clause import Grammar

__all__ = ["derive"]

Judged = tuple[Frame, Judgement]

_OFFERS = frozenset({"AID", "COOPERATE", "SUPPORT", "CONSULT"})
_MENACES: Mapping[str, str] = {"ASSAULT": "violence", "COERCE": "restrict", "SANCTION": "restrict", "MOBILIZE": "violence", "PROTEST": "restrict"}
_MENACE_BY_MODE: Mapping[tuple[str, str], str] = {
    ("COERCE", "arrest"): "arrest",
    ("COERCE", "deport"): "expel",
    ("COERCE", "seize"): "territory",
    ("SANCTION", "expel"): "expel",
    ("SANCTION", "withdraw"): "relations",
}
_MATERIAL = frozenset({"ASSAULT", "COERCE", "RETREAT", "MOBILIZE", "SANCTION", "PROTEST", "AID", "COOPERATE", "CONSULT"})
_NOT_YET = ("planned", "conditional", "expected", "threatened")


@cache
def _grammar(code: str) -> Grammar:
    language: Language = load("languages", code)()
    return Grammar(language.table("coder"))


def derive(
    parsed: Parsed, mentions: Sequence[Mention], frames: Sequence[Frame], judgements: Sequence[Judgement], statements: Sequence[Statement], language: Language
) -> tuple[tuple[Frame, ...], tuple[Judgement, ...]]:
    """Return frames and judgements with PLOVER's auxiliary rules applied; `Frame.under` indices stay right."""
    grammar = _grammar(language.code)
    judged: list[Judged] = list(zip(frames, judgements, strict=True))
    judged = _concessions(judged)
    judged = _own_conflicts(parsed, mentions, judged, grammar)
    judged = _announcements(parsed, mentions, judged, statements, grammar)
    judged = _prison(parsed, judged, grammar)
    judged = _without(judged, _inside(parsed, judged, "MOBILIZE", "ASSAULT") | _inside(parsed, judged, "REQUEST", "PROTEST") | _same_force(parsed, judged))
    judged = _merged(parsed, mentions, judged, grammar)
    twice = _twice(judged)
    return _in_order(_without(judged, set(twice), twice))


def _twice(judged: list[Judged]) -> dict[int, int]:
    """Return the frames that stand on the words of another with its type and mode, each with that one.

    A menace that the lexicon reads and the rules derive is one event, the actual one.
    """
    first: dict[tuple[str, str | None, Span], int] = {}
    gone: dict[int, int] = {}
    for number, (frame, judgement) in enumerate(judged):
        key = (frame.type, frame.mode, frame.trigger)
        other = first.setdefault(key, number)
        if other != number:
            better = judgement.realis == "actual" and judged[other][1].realis != "actual"
            first[key] = number if better else other
            gone[other if better else number] = first[key]
    return gone


def _concessions(judged: list[Judged]) -> list[Judged]:
    """Make a promise of a RETREAT CONCEDE, even with "agreed"."""
    content: dict[int, set[str]] = {}
    for frame, judgement in judged:
        if frame.under is not None and judgement.realis in ("planned", "expected", "conditional"):
            content.setdefault(frame.under, set()).add(frame.type)
    out = []
    for number, (frame, judgement) in enumerate(judged):
        if frame.type == "AGREE" and "RETREAT" in content.get(number, ()) and content[number] <= {"RETREAT", "CONCEDE"}:
            frame = replace(frame, type="CONCEDE", mode=None, why=(*frame.why, "derived: a promise of RETREAT is CONCEDE"))
        out.append((frame, judgement))
    return out


def _own_conflicts(parsed: Parsed, mentions: Sequence[Mention], judged: list[Judged], grammar: Grammar) -> list[Judged]:
    """Make a party's call to end its own conflict AGREE ("Ethiopia called for an end to its war with Eritrea")."""
    heads = {m.head: m.entity for m in mentions}
    out = []
    for frame, judgement in judged:
        if frame.type == "REQUEST" and judgement.realis == "actual":
            mine = {mentions[i].entity for i in frame.actors}
            inside = range(frame.anchor + 1, parsed.right[frame.anchor])
            wars = [t for t in inside if parsed.lemmas[t] in grammar.conflicts or parsed.lowers[t] in grammar.conflicts]
            if any(
                parsed.deps[k] == "poss" and parsed.pos[k] == "PRON" and (heads.get(k) in mine or heads.get(k) is None) for t in wars for k in parsed.kids[t]
            ):
                frame = replace(frame, type="AGREE", mode=None, why=(*frame.why, "derived: a party's call to end its own conflict is AGREE"))
        out.append((frame, judgement))
    return out


# ---------------------------------------------------------------------- what somebody says that he will do
def _announcements(parsed: Parsed, mentions: Sequence[Mention], judged: list[Judged], statements: Sequence[Statement], grammar: Grammar) -> list[Judged]:
    """Add AGREE for an offer and THREATEN for a menace that the actor's own side announces with "will" or "would"."""
    out = list(judged)
    for number, (frame, judgement) in enumerate(judged):
        if frame.under is not None or judgement.realis not in _NOT_YET or not (frame.type in _OFFERS or frame.type in _MENACES):
            continue
        modal = _announcing(parsed, frame.anchor, grammar)
        if modal is None or not _own_side(parsed, mentions, frame, statements) or not _meant(parsed, frame, grammar):
            continue
        start = min(parsed.starts[modal], frame.trigger.start)
        offers = frame.type in _OFFERS
        act = Frame(
            type="AGREE" if offers else "THREATEN",
            mode=None if offers else _MENACE_BY_MODE.get((frame.type, frame.mode or ""), _MENACES[frame.type]),
            trigger=frame.trigger._replace(start=start),
            anchor=frame.anchor,
            actors=frame.actors,
            recipients=frame.recipients,
            entry=frame.entry,
            score=frame.score,
            why=(*frame.why, f"derived: “{parsed.words[modal]}” from the actor's own side is {'AGREE' if offers else 'THREATEN'}"),
        )
        out.append((act, Judgement(realis="actual", factuality="CT+", why="the announcing itself is an act of speech")))
        realis = judgement.realis if offers else "threatened"
        factuality = judgement.factuality if offers else "Uu"
        out[number] = (
            replace(frame, under=len(out) - 1, complement="planned" if offers else "threatened"),
            replace(judgement, realis=realis, factuality=factuality, why=f"{judgement.why}; announced by its own actor".lstrip("; ")),
        )
    return out


def _announcing(parsed: Parsed, anchor: int, grammar: Grammar) -> int | None:
    """Return the announcing auxiliary of the anchor's clause (not negated), or None."""
    for token in (anchor, *parsed.ancestors(anchor)):
        kids = parsed.kids[token]
        found = next((k for k in kids if parsed.deps[k] == "aux" and parsed.lowers[k] in grammar.announcing), None)
        if found is not None:
            return None if any(parsed.deps[k] == "neg" for k in kids) else found
        if parsed.deps[token] not in ("conj", "xcomp", "dobj", "auxpass"):
            return None
    return None


def _meant(parsed: Parsed, frame: Frame, grammar: Grammar) -> bool:
    """Tell whether the announcement is an offer, or a menace: force always is, other steps where a condition is set ("should X happen")."""
    if frame.type in _OFFERS or frame.type == "ASSAULT":
        return True
    sentence = parsed.sentence(frame.anchor)
    return any(lower in grammar.conditions for lower in parsed.lowers[sentence.start : sentence.end])


_NOT_AUTHORITIES = frozenset({"REB", "CRM", "OPP", "UAF", "CVL", "REF"})


def _own_side(parsed: Parsed, mentions: Sequence[Mention], frame: Frame, statements: Sequence[Statement]) -> bool:
    """Tell whether the innermost statement around the frame is made by the actor or by somebody of his country's authorities."""
    around = [(end - start, s) for s in statements for start, end in s.content if start <= frame.anchor < end]
    if not around or not frame.actors:
        return False
    statement = min(around, key=lambda pair: pair[0])[1]
    entities = {mentions[i].entity for i in frame.actors}
    if statement.source is not None and mentions[statement.source].entity in entities:
        return True
    link = statement.link
    if link is None or link.country is None:
        return False
    apart = _NOT_AUTHORITIES - {link.sector}  # officials who fear what rebels of their country would do do not threaten it
    alike = any(mentions[i].actor.country == link.country and mentions[i].actor.sector not in apart for i in frame.actors)
    return alike and link.kind != "outlet" and link.sector != "JRN"


# ---------------------------------------------------------------------- convictions
def _prison(parsed: Parsed, judged: list[Judged], grammar: Grammar) -> list[Judged]:
    """Add COERCE/arrest to a conviction with prison, on the words for the prison."""
    out = list(judged)
    for frame, judgement in judged:
        if (frame.type, frame.mode) != ("SANCTION", "convict"):
            continue
        inside = range(parsed.left[frame.anchor], parsed.right[frame.anchor])
        place = next((t for t in inside if parsed.lemmas[t] in grammar.imprisonment), None)
        taken = place is not None and any(f.type == "COERCE" and f.trigger.start <= parsed.starts[place] < f.trigger.end for f, _ in judged)
        beside = any(f.type == "COERCE" and f.anchor == frame.anchor for f, _ in judged)
        if place is None or taken or beside:
            continue
        why = (*frame.why, "derived: a sentence of prison is COERCE/arrest too")
        out.append((replace(frame, type="COERCE", mode="arrest", trigger=parsed.span(place, place + 1), why=why), judgement))
    return out


# ---------------------------------------------------------------------- one happening, one event
def _inside(parsed: Parsed, judged: list[Judged], inner: str, outer: str) -> set[int]:
    """Return the frames of type `inner` inside the clause of an `outer` one.

    Troops that attack are not reported as mobilised, and what a protest demands is its topic.
    """
    outers = {f.anchor for f, _ in judged if f.type == outer}
    out = set()
    for number, (frame, _) in enumerate(judged):
        if frame.type != inner:
            continue
        here = frame.anchor
        while parsed.heads[here] != here and parsed.deps[here] in ("advcl", "xcomp", "dobj", "pobj", "prep", "pcomp", "acl", "nsubj"):
            here = parsed.heads[here]
            if here in outers:
                out.add(number)
                break
    return out


def _same_force(parsed: Parsed, judged: list[Judged]) -> set[int]:
    """Return the aims of an attack that are the attack itself: whom tear gas was fired to disperse is hit once."""
    out = set()
    for number, (frame, judgement) in enumerate(judged):
        if frame.type != "ASSAULT" or judgement.realis != "planned" or parsed.deps[frame.anchor] not in ("advcl", "xcomp"):
            continue
        main = [(f, j) for f, j in judged if f.anchor == parsed.heads[frame.anchor] and f.type == "ASSAULT" and f.mode == frame.mode]
        if any(j.realis == "actual" and f.actors == frame.actors for f, j in main):
            out.add(number)
    return out


def _merged(parsed: Parsed, mentions: Sequence[Mention], judged: list[Judged], grammar: Grammar) -> list[Judged]:
    """Merge a happening told again into its first telling, which remembers the later anchors in `retold`."""
    gone: dict[int, int] = {}
    for number, (frame, judgement) in enumerate(judged):
        if frame.type not in _MATERIAL:
            continue
        for other, (earlier, before) in enumerate(judged):
            if other in gone or other == number or earlier.type != frame.type or judgement.realis != before.realis:
                continue
            if _retells(parsed, mentions, frame, earlier, grammar):
                gone[number] = other
                break
    out = list(judged)
    for number, other in gone.items():
        first, judgement = out[other]
        later = judged[number][0]
        out[other] = (
            replace(
                first,
                actors=first.actors or later.actors,
                recipients=first.recipients or later.recipients,
                retold=(*first.retold, later.anchor),
                why=(*first.why, f"told again: “{parsed.words[later.anchor]}”"),
            ),
            judgement,
        )
    return _without(out, set(gone), gone)


def _retells(parsed: Parsed, mentions: Sequence[Mention], later: Frame, earlier: Frame, grammar: Grammar) -> bool:
    """Tell whether `later` names the happening of `earlier` again: a definite nominal, or the same verb with the same sides."""
    p = parsed
    heading = p.sentence(later.anchor).kind == "heading"
    if heading != (p.sentence(earlier.anchor).kind == "heading"):
        if not heading:
            return False
        bare = not later.actors or not later.recipients
        return bare and _compatible(mentions, later, earlier) and _modes_agree(later, earlier)
    if not _modes_agree(later, earlier) or not _compatible(mentions, later, earlier):
        return False
    if p.pos[later.anchor] == "NOUN" and (p.pos[earlier.anchor] == "VERB" or earlier.anchor < later.anchor):
        known = any(p.lowers[k] in grammar.definite for k in p.kids[later.anchor] if k < later.anchor)
        return known and (later.under is None or later.complement == "actual")
    if later.anchor <= earlier.anchor:
        return False
    same = p.lemmas[later.anchor] == p.lemmas[earlier.anchor] and later.mode == earlier.mode
    return same and bool(later.actors) and bool(later.recipients) and _same_sides(mentions, later, earlier)


def _modes_agree(later: Frame, earlier: Frame) -> bool:
    return later.mode == earlier.mode or later.mode is None or earlier.mode is None


def _compatible(mentions: Sequence[Mention], later: Frame, earlier: Frame) -> bool:
    """Tell whether the later telling names nobody whom the earlier one contradicts."""

    def fits(mine: Sequence[int], theirs: Sequence[int]) -> bool:
        if not mine or not theirs:
            return True
        entities = {mentions[i].entity for i in theirs}
        countries = {mentions[i].actor.country for i in theirs} - {None}
        return any(mentions[i].entity in entities or mentions[i].actor.country in countries for i in mine)

    return fits(later.actors, earlier.actors) and fits(later.recipients, earlier.recipients)


def _same_sides(mentions: Sequence[Mention], a: Frame, b: Frame) -> bool:
    def entities(indices: Sequence[int]) -> set[int]:
        return {mentions[i].entity for i in indices}

    return entities(a.actors) == entities(b.actors) and entities(a.recipients) == entities(b.recipients)


# ---------------------------------------------------------------------- indices
def _without(judged: list[Judged], dropped: set[int], into: Mapping[int, int] | None = None) -> list[Judged]:
    """Drop frames; what stood under one of them stands under what it was merged into, or under nothing."""
    if not dropped:
        return judged
    kept = [i for i in range(len(judged)) if i not in dropped]
    place = {old: new for new, old in enumerate(kept)}
    for old, target in (into or {}).items():
        if target in place:
            place[old] = place[target]
    return _relinked([judged[i] for i in kept], place)


def _in_order(judged: list[Judged]) -> tuple[tuple[Frame, ...], tuple[Judgement, ...]]:
    """Return frames and judgements in the order of their triggers."""
    order = sorted(range(len(judged)), key=lambda i: (judged[i][0].trigger, judged[i][0].type, judged[i][0].mode or ""))
    done = _relinked([judged[i] for i in order], {old: new for new, old in enumerate(order)})
    return tuple(f for f, _ in done), tuple(j for _, j in done)


def _relinked(judged: list[Judged], place: Mapping[int, int]) -> list[Judged]:
    return [(replace(f, under=place.get(f.under)) if f.under is not None else f, j) for f, j in judged]
