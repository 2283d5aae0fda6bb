"""Speech acts and their content: which event stands in the complement of which demand, threat, promise, accusation or refusal."""

from __future__ import annotations

from collections.abc import Sequence

from .arguments import Roles, own_forces
from .matching import Match, Reading

__all__ = ["link_content", "share_roles"]

_THROUGH = frozenset({"ccomp", "xcomp", "dobj", "pobj", "pcomp", "conj", "attr", "acomp", "oprd", "dative", "agent", "prep"})


def link_content(reading: Reading, matches: Sequence[Match]) -> list[int | None]:
    """Return for each match the index of the nearest speech act whose content it is, or None."""
    acts: dict[int, int] = {}
    lights: dict[int, int] = {}
    for number, match in enumerate(matches):
        if match.entry.content is not None:
            acts.setdefault(match.anchor, number)
            if match.light is not None:
                lights.setdefault(match.light, number)
    if not acts:
        return [None] * len(matches)
    return [_climb(reading, matches, match, acts, lights) for match in matches]


def _climb(reading: Reading, matches: Sequence[Match], match: Match, acts: dict[int, int], lights: dict[int, int]) -> int | None:
    p = reading.parsed
    here = match.anchor
    if match.entry.pos == "noun" and match.light is not None and match.anchor in reading.clauses.objects(match.light):
        here = match.light
        if here in acts and acts[here] is not None and p.deps[match.anchor] in ("dobj", "nsubjpass"):
            return acts[here]
    while p.heads[here] != here:
        head, dep = p.heads[here], p.deps[here]
        if head in acts and dep != "conj" and _is_complement(reading, here, first=True):
            return acts[head] if here > head or _fronted(reading, here, head, matches[acts[head]]) else None
        if head in lights and lights[head] is not None and head != match.light and dep in ("xcomp", "ccomp", "advcl") and reading.clauses.infinitive(here):
            return lights[head]
        if not _is_complement(reading, here, first=False):
            return None
        here = head
    return None


def _fronted(reading: Reading, token: int, act: int, match: Match) -> bool:
    """Tell whether a clause before its act is its content: "We will strike back", he threatened; no order and no other clause of the sentence."""
    p = reading.parsed
    return p.deps[token] != "ccomp" or (match.entry.content in ("threatened", "planned") and ";" not in p.lowers[token:act])


def _is_complement(reading: Reading, token: int, *, first: bool) -> bool:
    """Tell whether the edge above a token hands a speech act's force on to what stands below it."""
    p = reading.parsed
    dep = p.deps[token]
    if dep == "prep" or (dep in ("prt", "advmod") and p.pos[token] == "ADP"):
        return p.lowers[token] in reading.grammar.content_prepositions or (not first and p.lowers[token] in reading.grammar.inner_prepositions)
    if dep in ("advcl", "acl"):
        return reading.clauses.infinitive(token) and (dep == "acl" or not first or not _has_complement(reading, token))
    if dep in ("nsubj", "nsubjpass"):
        verb = p.heads[token]
        light = p.lemmas[verb] in reading.grammar.light or p.lemmas[verb] in reading.grammar.happening
        return dep == "nsubjpass" if first else light
    if dep in ("ccomp", "xcomp") and first:
        return not any(p.deps[k] == "mark" and p.lowers[k] in reading.grammar.presupposing for k in p.kids[token])
    return dep in _THROUGH


def _has_complement(reading: Reading, token: int) -> bool:
    p = reading.parsed
    return any(p.deps[k] in ("ccomp", "xcomp", "dobj") for k in p.kids[p.heads[token]] if k != token)


def share_roles(reading: Reading, matches: Sequence[Match], roles: Sequence[Roles], under: Sequence[int | None]) -> None:
    """Let a speech act and its content lend each other the sides that only one of them names.

    Who promises or threatens does the content himself, who is asked or accused does it for the other; whom the content hits is whom the threat is for.
    """
    _inherit(reading, matches, roles)
    _lend_to_outcomes(reading, matches, roles)
    for number, above in enumerate(under):
        if above is None:
            continue
        act, inner, outer = matches[above].entry, roles[number], roles[above]
        own = act.content in ("threatened", "planned", "denied")
        if not inner.actors and not _has_subject(reading, matches[number]):
            lent = outer.actors if own else outer.recipients
            inner.actors = tuple(m for m in lent if not _same(reading, m, inner.recipients))
            if inner.actors:
                inner.notes.append(f"actor=of {act.id}")
        if not inner.recipients and not matches[number].entry.mutual:
            lent = outer.recipients if own else outer.actors if matches[number].entry.type == "AID" and act.content == "requested" else ()
            inner.recipients = tuple(m for m in lent if not _same(reading, m, inner.actors))
        if not outer.recipients and not act.mutual:
            lent = (
                inner.recipients if act.content in ("threatened", "planned") else () if own else inner.actors
            )  # a refusal is not aimed at whom the act would hit
            outer.recipients = tuple(m for m in lent if not _same(reading, m, outer.actors) and not own_forces(reading, m, outer.actors))
            if outer.recipients:
                outer.notes.append("recipient=of its content")


def _inherit(reading: Reading, matches: Sequence[Match], roles: Sequence[Roles]) -> None:
    """Give a participial speech act without recipient that of its main clause ("summoned the envoy, demanding an apology")."""
    p = reading.parsed
    anchors = {anchor: n for n, m in enumerate(matches) for anchor in (m.anchor, m.light) if anchor is not None}
    for number, match in enumerate(matches):
        mine = roles[number]
        if match.entry.content is None or match.entry.mutual or mine.recipients or p.deps[match.anchor] != "advcl" or p.tags[match.anchor] != "VBG":
            continue
        main = anchors.get(p.heads[match.anchor])
        if main is not None and main != number:
            mine.recipients = tuple(m for m in roles[main].recipients if not _same(reading, m, mine.actors))
            if mine.recipients:
                mine.notes.append(f"recipient=of {matches[main].entry.id}")


def _lend_to_outcomes(reading: Reading, matches: Sequence[Match], roles: Sequence[Roles]) -> None:
    """Give an event that another one led to the actors of that one ("the operation, which led to the arrest of X")."""
    p = reading.parsed
    anchors = {m.anchor: n for n, m in enumerate(matches)}
    for number, match in enumerate(matches):
        prep = p.heads[match.anchor]
        if roles[number].actors or p.deps[match.anchor] != "pobj" or f"{p.lemmas[p.heads[prep]]} {p.lowers[prep]}" not in reading.grammar.outcomes:
            continue
        subjects = reading.clauses.surface_subjects(p.heads[prep])
        above = (t for s in subjects for t in (s, *p.ancestors(s)))  # the parser may hang the relative clause on the place of the event
        cause = next((anchors[t] for t in above if t in anchors and anchors[t] != number and t < match.anchor), None)
        if cause is not None:
            roles[number].actors = tuple(m for m in roles[cause].actors if not _same(reading, m, roles[number].recipients))
            roles[number].notes.append(f"actor=of {matches[cause].entry.id}")


def _same(reading: Reading, mention: int, others: Sequence[int]) -> bool:
    return reading.mentions[mention].entity in {reading.mentions[o].entity for o in others}


def _has_subject(reading: Reading, match: Match) -> bool:
    if match.entry.pos == "verb":
        return bool(reading.clauses.subjects(match.anchor))
    return match.light is not None and bool(reading.clauses.subjects(match.light))
