"""Who confirmed, denied, could not verify or would not comment, and about what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sayso.parsed import Check, Frame, Mention, Parsed, Statement
from sayso.plugins import Language
from sayso.records import Span, Status

from .rules import Found, Rules

__all__ = ["find_checks"]

_DENIED_BACK = 2  # … and a denial's "it": the sentence before
_STEM = 4  # letters that the words for one act must share ("meet", "meeting"); shorter ones share too much
_BACK = 3  # sentences that "it" or "the account" may point back over; the gold's longest is two


def find_checks(parsed: Parsed, mentions: Sequence[Mention], frames: Sequence[Frame], statements: Sequence[Statement], language: Language) -> tuple[Check, ...]:
    """Return the verification statements of a report in text order, one for each who verifies."""
    reader = Rules(parsed, mentions, _words(language.table("verification")))
    out: list[Check] = []
    taken: set[tuple[Status, Span, str]] = set()
    for token in range(len(parsed)):
        found = reader.read(token)
        if found is None:
            continue
        about = _about(reader, parsed, frames, statements, found)
        if found.status in ("no_comment", "declined") and out and out[-1].document and 0 <= parsed.sentence_of[token] - parsed.sentence_of[out[-1].anchor] <= 1:
            about = (), out[-1].document  # who has no comment on a report just doubted has none on that report
        for check in _checks(reader, found, about):
            key = (check.status, check.span, check.by)
            if key not in taken:
                taken.add(key)
                out.append(check)
    return tuple(sorted(out, key=lambda c: c.span))


def _words(table: Mapping[str, Any]) -> Mapping[str, frozenset[str]]:
    return {f"{section}.{name}": frozenset(values) for section, lists in table.items() for name, values in lists.items()}


def _checks(reader: Rules, found: Found, about: tuple[tuple[int, ...], str | None]) -> Iterator[Check]:
    p = reader.p
    frames, document = about
    span = reader.span(found.head, found.who)
    why = f"{found.status}: {found.rule} (“{p.words[found.head]}”)"
    who: list[tuple[int | None, str, str | None]] = []
    if found.who is None or reader.is_outlet(found.who):
        who.append((None, p.report.outlet or "", None))
    else:
        who.extend(reader.names(found.who, found.head))
    for mention, name, country in who:
        yield Check(mention=mention, by=name, country=country, status=found.status, span=span, about=frames, document=document, why=why, anchor=found.head)


def _about(reader: Rules, parsed: Parsed, frames: Sequence[Frame], statements: Sequence[Statement], found: Found) -> tuple[tuple[int, ...], str | None]:
    """Return the frames that a check is about, or the cited report that it doubts.

    Frames in its own content count first; a denial's content that was told before by others is the thing told before.
    """
    p, head = parsed, found.head
    after = [i for i, f in enumerate(frames) if _in_content(p, f.anchor, found)]
    if after:
        earlier = _told_before(reader, parsed, frames, after) if found.status == "denied" else ()
        return (earlier or tuple(after)), None
    sentence = p.sentence_of[head]
    named = _named(parsed, frames, found)
    if named:
        return named, None
    doubted = found.about is not None and (reader.has("confirm.reports", found.about) or p.child(found.about, "acl", "ccomp", "relcl") is not None)
    verifier = reader.heads[found.who].actor.name if found.who is not None and found.who in reader.heads else None
    document = _last_cited(parsed, statements, sentence, verifier) if doubted else None
    if document is not None:
        return (), document
    for number in range(sentence, sentence - (_DENIED_BACK if found.status == "denied" else _BACK), -1):
        if number < 0 or p.sentences[number].kind == "heading":
            continue
        near = [i for i, f in enumerate(frames) if p.sentence_of[f.anchor] == number and f.anchor < head]
        if near:
            return _likeliest(reader, frames, near, found), None
    return (), _last_cited(parsed, statements, sentence, verifier)


def _in_content(p: Parsed, anchor: int, found: Found) -> bool:
    """Tell whether an act stands in the content of a check, not in a clause that is coordinated with it."""
    head = found.head
    if anchor == head or p.sentence_of[anchor] != p.sentence_of[head] or not p.left[head] <= anchor < p.right[head]:
        return False
    if anchor < head and found.rule != "said to be false":
        return False
    while p.heads[anchor] not in (head, anchor):
        anchor = p.heads[anchor]
    return p.deps[anchor] not in ("conj", "parataxis", "advcl") or found.rule == "said to be false"


def _named(p: Parsed, frames: Sequence[Frame], found: Found) -> tuple[int, ...]:
    """Return the act told before that a noun of the check names again: "the order does not exist", "declined to discuss the meeting"."""
    for token in range(p.left[found.head], p.right[found.head]):
        lemma = p.lemmas[token]
        if p.pos[token] == "NOUN" and len(lemma) >= _STEM:
            for i in range(len(frames) - 1, -1, -1):
                told = p.lemmas[frames[i].anchor]
                if frames[i].anchor < p.left[found.head] and len(told) >= _STEM and (lemma.startswith(told) or told.startswith(lemma)):
                    return (i,)
    return ()


def _likeliest(reader: Rules, frames: Sequence[Frame], near: Sequence[int], found: Found) -> tuple[int, ...]:
    """Prefer acts of the denier's own side, then what an accusation or announcement says over the act of saying it."""
    if found.status == "denied" and found.who is not None and found.who in reader.heads:
        country = reader.heads[found.who].actor.country
        own = [i for i in near if country is not None and any(reader.mentions[m].actor.country == country for m in frames[i].actors)]
        near = own or near
    if found.about is not None and reader.has("deny.charges", found.about):
        near = [i for i in near if frames[i].type == "ACCUSE" or _charged(frames, i)] or near
    content = [i for i in near if frames[i].under is not None]
    return tuple(content or near)


def _charged(frames: Sequence[Frame], number: int) -> bool:
    """Tell whether an act is the content of an accusation."""
    under = frames[number].under
    return under is not None and frames[under].type == "ACCUSE"


def _compatible(reader: Rules, one: Frame, other: Frame) -> bool:
    """Tell whether two frames name nobody who contradicts the other's actors or recipients."""
    mentions = reader.mentions

    def fits(mine: Sequence[int], theirs: Sequence[int]) -> bool:
        if not mine or not theirs:
            return True
        countries = {mentions[i].actor.country for i in theirs} - {None}
        entities = {mentions[i].entity for i in theirs}
        return any(mentions[i].entity in entities or mentions[i].actor.country in countries for i in mine)

    if one.mode is not None and other.mode is not None and one.mode != other.mode:
        return False
    sides = bool(one.actors and other.actors) or bool(one.recipients and other.recipients) or one.mode == other.mode
    return sides and fits(one.actors, other.actors) and fits(one.recipients, other.recipients)


def _by_means(reader: Rules, told: Frame, denied: Frame) -> bool:
    """Tell whether a denial names the means of an act told before, and so the act: "beat them with batons", "deny having used batons"."""
    p, mentions = reader.p, reader.mentions
    means = {p.lemmas[t] for t in range(denied.anchor, p.right[denied.anchor] + 1) if t < len(p) and p.pos[t] == "NOUN"}
    used = {p.lemmas[t] for k in p.children(told.anchor, "prep") if p.lowers[k] == "with" for t in p.children(k, "pobj")}
    return bool(means & used) and bool({mentions[i].entity for i in told.actors} & {mentions[i].entity for i in denied.actors})


def _told_before(reader: Rules, parsed: Parsed, frames: Sequence[Frame], inside: Sequence[int]) -> tuple[int, ...]:
    out: list[int] = []
    for i in inside:
        before = [
            j
            for j, f in enumerate(frames)
            if f.anchor < frames[i].anchor
            and f.type == frames[i].type
            and j not in inside
            and (_compatible(reader, f, frames[i]) or _by_means(reader, f, frames[i]))
            and parsed.sentence_of[frames[i].anchor] - parsed.sentence_of[f.anchor] <= _BACK
        ]
        out.extend(before[-1:])
    return tuple(dict.fromkeys(out))


def _last_cited(parsed: Parsed, statements: Sequence[Statement], sentence: int, verifier: str | None) -> str | None:
    """Return the medium cited last up to a sentence, other than the one that verifies, or None."""
    return next((d for d in (_cited(parsed, statements, n, verifier) for n in range(sentence, -1, -1)) if d is not None), None)


def _cited(parsed: Parsed, statements: Sequence[Statement], sentence: int, verifier: str | None) -> str | None:
    """Return the medium that a sentence cites, or None."""
    for statement in statements:
        if parsed.sentence_of[statement.cue] == sentence:
            for link in (*statement.via, *([statement.link] if statement.link is not None else [])):
                if link.kind == "outlet" and link.name and link.name not in (parsed.report.outlet, verifier):
                    return link.name
    return None
