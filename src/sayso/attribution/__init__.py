"""Cue → source → content: who says what, and the chain of holders in front of every clause.

`cues` reads the cue words, `quotes` gives quotations their cues, `predicates` and `phrases` find statements,
`holders` makes links of their sources, `chains` reads the chains off them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ..parsed import Mention, Parsed, Statement
from ..plugins import Language
from .asides import leave_asides
from .chains import chain_at, chains_at, covering
from .cues import Cues, cues_of
from .draft import Draft
from .holders import Speakers
from .phrases import according, adverbial, as_told, labelled, nominal, signed
from .predicates import verbal
from .quotes import speeches
from .spans import characters, cited_by, subject_of
from .tagged import CHOSEN, Thresholds, refine

if TYPE_CHECKING:
    from ..tagger import Tagging

__all__ = ["attribute", "chain_at", "chains_at", "covering"]


# What a verb that the parser took for a noun is in its clause ("As the newspaper reports, …").
_PREDICATES = frozenset(("advcl", "ccomp", "parataxis"))


def attribute(
    parsed: Parsed, mentions: Sequence[Mention], language: Language, tagging: Tagging | None = None, how: Thresholds = CHOSEN
) -> tuple[Statement, ...]:
    """Return the statements of a report in text order of their cues: by the rules, and by the tagger where it has read the report."""
    cues = cues_of(language)
    drafts = _drafts(parsed, cues)
    _cite(parsed, cues, drafts)
    _regain(drafts)
    _part(parsed, drafts)
    leave_asides(parsed, cues, drafts)
    if tagging is not None:
        drafts = refine(parsed, cues, drafts, tagging, how)
    outer = _nesting(parsed, drafts)
    speakers = Speakers(parsed, mentions, cues.words)
    return tuple(_statement(speakers, draft, outer[i]) for i, draft in enumerate(drafts))


def _drafts(parsed: Parsed, cues: Cues) -> list[Draft]:
    spoken, following, replies = speeches(parsed, cues)
    headed = (labelled(parsed, cues, sentence) or signed(parsed, cues, sentence) for sentence in parsed.sentences)
    found: list[Draft | None] = [*replies, *headed]
    for token, (lemma, pos, low) in enumerate(zip(parsed.lemmas, parsed.pos, parsed.lowers, strict=True)):
        if (pos == "VERB" or parsed.deps[token] in _PREDICATES) and lemma.lower() in cues.verbs and (pos == "VERB" or parsed.child(token, "nsubj") is not None):
            found.append(verbal(parsed, cues, token, spoken.get(token), following.get(token, [])))
        elif pos == "NOUN" and lemma in cues.nouns:
            found.append(nominal(parsed, cues, token))
        elif low in cues.hedging:
            found.append(adverbial(parsed, token))
        if low == "as":
            found.append(as_told(parsed, cues, token))
        if low in cues.according:
            found.append(according(parsed, cues, token))
    return sorted((d for d in found if d is not None), key=lambda d: d.cue)


def _regain(drafts: list[Draft]) -> None:
    """Give a verb that goes on from a verb of saying, and was cut off its content, that one's source."""
    at = {d.cue: d for d in drafts}
    for draft in drafts:
        for verb in draft.parted:
            other = at.get(verb)
            if other is not None:
                other.source, other.source_range = draft.source, draft.source_range


def _part(parsed: Parsed, drafts: list[Draft]) -> None:
    """Cut a source's phrase where another statement begins in it ("Ann Lee, who said that …, told the court")."""
    cues = [d.cue for d in drafts]
    for draft in drafts:
        if draft.source is None or draft.source_range is None:
            continue
        start, end = draft.source_range
        for other in drafts[bisect_left(cues, draft.source + 1) : bisect_left(cues, end)]:
            if other is draft:
                continue
            first = min(other.cue, other.cues[0][0])
            if other.source_range is not None and draft.source < other.source_range[0] < first:
                first = other.source_range[0]
            while first - 1 > draft.source and not parsed.words[first - 1][0].isalnum():
                first -= 1
            end = min(end, max(first, draft.source + 1))
        draft.source_range = (start, end)


def _cite(parsed: Parsed, cues: Cues, drafts: list[Draft]) -> None:
    """Give each statement the holders that its source cites in the same sentence ("reported, quoting the agency")."""
    by_sentence: dict[int, list[Draft]] = {}
    at = {d.cue: d for d in drafts}
    for draft in drafts:
        if draft.source is not None:
            by_sentence.setdefault(parsed.sentence_of[draft.cue], []).append(draft)
    for token, lemma in enumerate(parsed.lemmas):
        if lemma not in cues.words.cite or parsed.pos[token] != "VERB" or parsed.deps[token] in ("relcl", "acl"):
            continue
        passive, noun = cited_by(parsed, cues.words, token)
        if noun is None or passive:
            continue
        owner = subject_of(parsed, token)
        own, said = at.get(token), at.get(token - 2 if parsed.words[token - 1] == "," else parsed.heads[token])
        if own is not None and said is not None and said.source is not None and parsed.child(token, "nsubj") is None:
            own.source, own.source_range = said.source, said.source_range  # "…, the radio said, quoting the agency"
            owner = said.source
        for draft in by_sentence.get(parsed.sentence_of[token], ()):
            if draft.through or any(noun in range(*r) for r in draft.cues):
                continue
            if draft.cue == token or (draft.cls != "cite" and (draft.source == owner or draft.cue == parsed.heads[token])):
                draft.cited.append(noun)


def _nesting(parsed: Parsed, drafts: list[Draft]) -> list[int | None]:
    """Return for each statement the smallest other one whose content holds its cue."""
    held = [d.content if d.carried is None else d.carried for d in drafts]
    sizes = [sum(b - a for a, b in ranges) for ranges in held]
    cues = [d.cue for d in drafts]  # in rising order
    out: list[int | None] = [None] * len(drafts)
    for j in sorted(range(len(drafts)), key=lambda j: -sizes[j]):  # a smaller one takes the place of a larger
        around = _around(out, j)
        for start, end in held[j]:
            for i in range(bisect_left(cues, start), bisect_left(cues, end)):
                reported = drafts[j].denies and drafts[i].nominal and parsed.heads[cues[i]] == cues[j]
                if i != j and not reported and i not in around:  # "denied reports that": the report is not the denier's
                    out[i] = j
    return out


def _around(outer: list[int | None], inner: int) -> set[int]:
    """Return the statements that one stands in already: two that hold each other's cue do not nest both ways."""
    out: set[int] = set()
    around = outer[inner]
    while around is not None and around not in out:
        out.add(around)
        around = outer[around]
    return out


def _statement(speakers: Speakers, draft: Draft, outer: int | None) -> Statement:
    parsed = speakers.parsed
    source_ranges, cue_ranges, content_ranges = draft.spans()
    cue_spans = tuple(characters(parsed, r) for r in cue_ranges)
    chains = [tuple(replace(k, cue=cue_spans[0], cue_class=draft.cls) for k in c) for c in speakers.of(draft)]
    source = speakers.heads.get(draft.source) if draft.source is not None else None
    return Statement(
        source=source.index if source is not None else None,
        source_spans=tuple(characters(parsed, r) for r in source_ranges),
        cue_spans=cue_spans,
        content_spans=tuple(characters(parsed, r) for r in content_ranges),
        content=tuple(draft.content if draft.carried is None else draft.carried),
        cue=draft.cue,
        cue_class=draft.cls,
        link=chains[0][-1] if chains else None,
        via=chains[0][:-1] if chains else (),
        beside=tuple(chains[1:]),
        outer=outer,
        denies=draft.denies,
        hedges=draft.hedges,
        holds=draft.holds,
        found=draft.found,
    )
