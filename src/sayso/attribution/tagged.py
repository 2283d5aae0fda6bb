"""What the tagger makes of the statements that the rules found: it mends their spans, takes out false ones, and adds those that no rule finds.

The rules know whose words nest in whose and where a clause ends; the tagger knows what is a cue beyond any list, and what people mark as source and
content. Both are asked: where they differ, the tagger has its way only where it is sure enough.

Thresholds were chosen by hand on the held-out tenth of PolNeAR's training part, so that neither the F1 of whole attributions nor that of tokens gives
much away for the other (a higher `add` gains whole ones and loses tokens); `train/tagger/evaluate.py` prints their table.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..parsed import Parsed
from .cues import Cue, Cues
from .draft import Draft
from .spans import Range, balanced, trimmed

if TYPE_CHECKING:
    import numpy as np

    from ..tagger import Tagging

__all__ = ["CHOSEN", "Tagged", "Thresholds", "read_tags", "refine"]

NONE, SOURCE, CUE, CONTENT = range(4)
# Parts of speech that can carry a cue: no auxiliaries, determiners, particles. By meaning, not by figures.
_CARRIERS = frozenset(("VERB", "NOUN", "PROPN", "ADJ", "ADV", "ADP", "SCONJ"))


@dataclass(frozen=True, slots=True)
class Thresholds:
    """How sure the tagger must be, against the rules.

    Attributes:
        begins: probability from which a role begins anew at a token that follows one of the same role.
        add: least mean probability of a cue's tokens for which an attribution is added that no rule found.
        drop: mean probability of standing outside of everything from which a rule's cue is none.
        source, cue, content: sum of the log odds, over the tokens on which rule and tagger differ, from which the tagger's span of the role is taken.
        gap: tokens outside of everything between two pieces of content that are one nevertheless.
        stray: tokens up to which a piece of content is dropped where there is a longer one.
    """

    begins: float = 0.5
    add: float = 0.6
    drop: float = 0.9
    source: float = 6.0
    cue: float = 2.0
    content: float = 10.0
    gap: int = 1
    stray: int = 2


CHOSEN = Thresholds()


@dataclass(frozen=True, slots=True)
class Tagged:
    """An attribution as the tagger marks it: token ranges, and the mean probability of its cue."""

    source: tuple[Range, ...]
    cue: tuple[Range, ...]
    content: tuple[Range, ...]
    score: float


def read_tags(parsed: Parsed, tagging: Tagging, how: Thresholds = CHOSEN) -> list[Tagged]:
    """Return the attributions of the likeliest roles: stretches of source and content go to the cue that most of their tokens point to."""
    roles = tagging.roles.argmax(1).tolist()
    edges = {edge for s in parsed.sentences if s.kind == "heading" for edge in (s.start, s.end)}
    stretches = _stretches(roles, tagging, how.begins, edges)
    cues = {start: (start, end) for role, start, end in stretches if role == CUE}
    held: dict[int, tuple[list[Range], list[Range]]] = {start: ([], []) for start in cues}
    for role, start, end in stretches:
        if role == CUE:
            continue
        pointed = Counter(c for c in tagging.cue[start:end].tolist() if c in cues)
        if pointed:
            held[pointed.most_common(1)[0][0]][role == CONTENT].append((start, end))
    out = []
    for first, (sources, contents) in held.items():
        start, end = cues[first]
        line = parsed.sentence(start)
        if line.kind == "heading":  # what follows below a headline is told by the report, not by whom the headline quotes
            contents = [c for c in contents if line.start <= c[0] < line.end]
        content = _tidied(parsed, contents, roles, how) if contents else ()
        if content:
            out.append(Tagged(tuple(sources), ((start, end),), content, float(tagging.roles[start:end, CUE].mean())))
    return out


def _tidied(parsed: Parsed, pieces: Sequence[Range], roles: Sequence[int], how: Thresholds) -> tuple[Range, ...]:
    """Join pieces of content that a comma or one unsure word parts, cut commas and stops off their edges, close their quotation marks."""
    joined: list[Range] = []
    for start, end in pieces:
        last = joined[-1][1] if joined else -1
        unsure = joined and start - last <= how.gap and not any(roles[last:start])
        if unsure and parsed.sentence_of[start] == parsed.sentence_of[last - 1]:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    longest = max(end - start for start, end in joined)
    whole = [piece for piece in joined if piece[1] - piece[0] > how.stray or longest <= how.stray]
    return tuple(balanced(parsed, cut) for piece in whole if (cut := trimmed(parsed, piece)) is not None)


def _stretches(roles: Sequence[int], tagging: Tagging, begins: float, edges: set[int]) -> list[tuple[int, int, int]]:
    """Return (role, start, end) of each run of one role that no beginning and no edge of a heading breaks."""
    out = []
    start = 0
    while start < len(roles):
        role = roles[start]
        end = start + 1
        while end < len(roles) and roles[end] == role and end not in edges and (role == NONE or tagging.begins[end, role - 1] < begins):
            end += 1
        if role != NONE:
            out.append((role, start, end))
        start = end
    return out


def refine(parsed: Parsed, cues: Cues, drafts: Sequence[Draft], tagging: Tagging, how: Thresholds = CHOSEN) -> list[Draft]:
    """Return the drafts with their shown spans mended, without those that are none, and with those that only the tagger finds; in order of their cues."""
    tagged = read_tags(parsed, tagging, how)
    at = {t: i for i, found in enumerate(tagged) for a, b in found.cue for t in range(a, b)}
    taken: set[int] = set()
    kept = []
    for draft in drafts:
        number = next((at[t] for a, b in draft.cues for t in range(a, b) if t in at), None)
        if number is None or number in taken:
            if _outside(tagging, draft) < how.drop or parsed.pos[draft.cue] == "PUNCT":  # of colons and dashes it has seen few
                kept.append(draft)
            continue
        taken.add(number)
        _mend(draft, tagged[number], tagging, how)
        kept.append(draft)
    for number, found in enumerate(tagged):
        if number not in taken and found.score >= how.add and _speaks(parsed, found):
            kept.append(_draft(parsed, cues, found))
    return sorted(kept, key=lambda d: d.cue)


def _speaks(parsed: Parsed, found: Tagged) -> bool:
    """Tell whether a cue has a word that can carry one (no mere "is", "took the") and a content of more than a word."""
    carried = any(parsed.pos[t] in _CARRIERS or parsed.words[t] == ":" for a, b in found.cue for t in range(a, b))
    return carried and sum(b - a for a, b in found.content) > 1


def _outside(tagging: Tagging, draft: Draft) -> float:
    return float(max(tagging.roles[a:b, NONE].mean() for a, b in draft.cues))


def _mend(draft: Draft, found: Tagged, tagging: Tagging, how: Thresholds) -> None:
    """Take each role's span from the tagger where it is sure of the tokens on which it differs from the rule."""
    source, cue, content = draft.spans()
    draft.found = "both"
    draft.shown = (
        _surer(source, found.source, SOURCE, how.source, tagging),
        _surer(cue, found.cue, CUE, how.cue, tagging),
        _surer(content, found.content, CONTENT, how.content, tagging),
    )


def _surer(rule: tuple[Range, ...], tags: tuple[Range, ...], role: int, least: float, tagging: Tagging) -> tuple[Range, ...]:
    ruled, marked = _tokens(rule), _tokens(tags)
    if ruled == marked:
        return rule
    more, fewer = sorted(marked - ruled), sorted(ruled - marked)
    gain = _odds(tagging.roles[more, role]) - _odds(tagging.roles[fewer, role])
    return tags if gain >= least else rule


def _odds(probability: np.ndarray) -> float:
    """Return the sum of log odds; no token counts for more than odds of 99 to 1."""
    import numpy as np

    clipped = np.clip(probability, 0.01, 0.99)
    return float(np.log(clipped / (1 - clipped)).sum())


def _tokens(ranges: Sequence[Range]) -> set[int]:
    return {t for a, b in ranges for t in range(a, b)}


def _draft(parsed: Parsed, cues: Cues, found: Tagged) -> Draft:
    """Make a statement of what the tagger alone finds; its class is the cue word's, where the word is known."""
    first, end = found.cue[0]
    head = _head(parsed, found.cue[0])
    known = _known(parsed, cues, range(first, end))
    source = found.source[0] if found.source else None
    return Draft(
        cue=head,
        cls=known.cls if known is not None else "say",
        source=_head(parsed, source) if source is not None else None,
        source_range=source,
        cues=list(found.cue),
        content=list(found.content),
        holds=known.holds if known is not None else False,
        hedges=known.hedges if known is not None else False,
        denies=known.denies if known is not None else False,
        found="tagger",
        shown=(found.source, found.cue, found.content),
    )


def _known(parsed: Parsed, cues: Cues, tokens: range) -> Cue | None:
    for token in tokens:
        entries = cues.verbs.get(parsed.lemmas[token]) or cues.nouns.get(parsed.lemmas[token])
        if entries:
            return entries[0]
    return None


def _head(parsed: Parsed, piece: Range) -> int:
    """Return the token of a stretch whose head lies outside of it (the first, where a list of them does)."""
    return next((t for t in range(*piece) if not piece[0] <= parsed.heads[t] < piece[1] or parsed.heads[t] == t), piece[0])
