"""Cue → source → content: who says what, and the chain of holders in front of every clause.

`cues` reads the cue words, `quotes` gives quotations their cues, `predicates` and `phrases` find statements,
`holders` makes links of their sources, `chains` reads the chains off them.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..parsed import Mention, Parsed, Statement
from ..plugins import Language
from .chains import chain_at, chains_at, covering
from .cues import Cues, cues_of
from .draft import Draft
from .phrases import according, adverbial, nominal
from .predicates import verbal
from .quotes import speeches
from .spans import characters

__all__ = ["attribute", "chain_at", "chains_at", "covering"]


def attribute(parsed: Parsed, mentions: Sequence[Mention], language: Language) -> tuple[Statement, ...]:
    """Return the statements of a report in text order of their cues."""
    cues = cues_of(language)
    drafts = _drafts(parsed, cues)
    outer = _nesting(drafts)
    return tuple(_statement(parsed, draft, outer[i]) for i, draft in enumerate(drafts))


def _drafts(parsed: Parsed, cues: Cues) -> list[Draft]:
    spoken = speeches(parsed, cues)
    found: list[Draft | None] = []
    for token, (lemma, pos) in enumerate(zip(parsed.lemmas, parsed.pos, strict=True)):
        if pos == "VERB":
            if lemma.lower() in cues.verbs:
                found.append(verbal(parsed, cues, token, spoken.get(token)))
            if parsed.lowers[token] in cues.according:
                found.append(according(parsed, cues, token))
        elif pos == "NOUN" and lemma in cues.nouns:
            found.append(nominal(parsed, cues, token))
        elif parsed.lowers[token] in cues.hedging:
            found.append(adverbial(parsed, token))
        elif parsed.lowers[token] in cues.according:
            found.append(according(parsed, cues, token))
    return [d for d in found if d is not None]


def _nesting(drafts: list[Draft]) -> list[int | None]:
    """Return for each statement the smallest other one whose content holds its cue."""
    sizes = [sum(b - a for a, b in d.content) for d in drafts]
    out: list[int | None] = []
    for i, draft in enumerate(drafts):
        best: int | None = None
        for j, other in enumerate(drafts):
            if j != i and any(a <= draft.cue < b for a, b in other.content) and (best is None or sizes[j] < sizes[best]):
                best = j
        out.append(best)
    return out


def _statement(parsed: Parsed, draft: Draft, outer: int | None) -> Statement:
    return Statement(
        source=None,
        source_spans=(characters(parsed, draft.source_range),) if draft.source_range else (),
        cue_spans=tuple(characters(parsed, r) for r in draft.cues),
        content_spans=tuple(characters(parsed, r) for r in draft.content),
        content=tuple(draft.content),
        cue=draft.cue,
        cue_class=draft.cls,
        link=None,
        outer=outer,
        denies=draft.denies,
        hedges=draft.hedges,
    )
