"""What stands inside the words of a statement and is told by the reporter all the same.

"Kyiv said that …, **which Moscow denied**"; "she ruled it out, she said, **despite a call** that she had from the president"; "jets bombed a
camp, the army said, **a claim that Algiers is looking into**"; "**The ministry refused**: it “has not been considered”, it said".
"""

from __future__ import annotations

from ..parsed import Parsed
from .cues import Cues
from .draft import Draft
from .spans import Range, minus

__all__ = ["leave_asides"]

_COMMAS = frozenset((",", "–", "—", "-"))
# How a phrase hangs on the predicate that it stands beside.
_ADJUNCTS = frozenset(("prep", "advcl", "npadvmod", "advmod"))


def leave_asides(parsed: Parsed, cues: Cues, drafts: list[Draft]) -> None:
    """Take the reporter's asides out of what each statement carries; its words as quoted (`content`) stay whole."""
    denials = _denials(parsed, cues)
    beside = _beside(parsed, cues)
    for draft in drafts:
        holes = [whole for cue, whole in denials if draft.cue < whole[0] and _holds(draft, cue)]
        holes += [whole for head, whole in beside if draft.cue < whole[0] and _holds(draft, whole[0]) and _holds(draft, head) and _ends(draft, whole)]
        holes += _named_claims(parsed, cues, draft)
        holes += _before_colon(parsed, cues, draft)
        if holes:
            held = draft.content if draft.carried is None else draft.carried
            draft.carried = [part for piece in held for part in minus(piece, holes)]


def _holds(draft: Draft, token: int) -> bool:
    return any(a <= token < b for a, b in (draft.content if draft.carried is None else draft.carried))


def _ends(draft: Draft, whole: Range) -> bool:
    """Tell whether nothing of the content comes after an aside: what goes on behind it is still the speaker's."""
    return max(end for _, end in draft.content) <= whole[1]


def _denials(parsed: Parsed, cues: Cues) -> list[tuple[int, Range]]:
    """Return the relative clauses of denying behind a comma, each with its verb."""
    out = []
    for cue, lemma in enumerate(parsed.lemmas):
        denies = parsed.deps[cue] == "relcl" and any(c.denies for c in cues.verbs.get(lemma, ()))
        if not denies or parsed.child(cue, "nsubj", "nsubjpass") is None:
            continue
        noun = parsed.heads[cue]
        top = noun if parsed.deps[noun] == "appos" else cue
        start = parsed.left[top]
        if start > 0 and parsed.words[start - 1] in _COMMAS:
            out.append((cue, (start - 1, parsed.right[top])))
    return out


def _beside(parsed: Parsed, cues: Cues) -> list[tuple[int, Range]]:
    """Return the phrases behind a comma that set a statement against what happened ("even after …", "despite …"), each with the predicate it hangs on."""
    out = []
    for start in range(1, len(parsed)):
        if parsed.words[start - 1] not in _COMMAS or parsed.quote_of[start] >= 0:
            continue
        words = next((w for w in cues.beside.get(parsed.lowers[start], ()) if parsed.lowers[start : start + len(w)] == w), None)
        if words is None:
            continue
        last = start + len(words) - 1
        top = next((t for t in (last, *parsed.ancestors(last)) if parsed.left[t] >= start and parsed.left[parsed.heads[t]] < start), None)
        if top is not None and parsed.deps[top] in _ADJUNCTS:
            out.append((parsed.heads[top], (start - 1, parsed.right[top])))
    return out


def _named_claims(parsed: Parsed, cues: Cues, draft: Draft) -> list[Range]:
    """Return the apposition behind "…, the army said" that names what was said ("a claim that …"): the reporter goes on with it."""
    out = []
    for start, end in draft.content[1:]:
        if start - 2 != draft.cue or parsed.words[start - 1] != ",":
            continue
        noun = next((t for t in range(start, min(start + 3, end)) if parsed.pos[t] == "NOUN"), None)
        if noun is not None and parsed.lemmas[noun] in cues.nouns and parsed.left[noun] == start:
            out.append((start, end))
    return out


def _before_colon(parsed: Parsed, cues: Cues, draft: Draft) -> list[Range]:
    """Return the clause in front of a colon that tells what somebody did, where he is "it said" or "he said" only behind the colon."""
    if draft.source is None or parsed.lowers[draft.source] not in cues.words.pronouns:
        return []
    out = []
    for start, end in draft.content:
        for mark in range(start, min(end, draft.source)):
            if parsed.words[mark] == ":" and parsed.quote_of[mark] < 0 and parsed.sentence_of[mark] == parsed.sentence_of[draft.cue]:
                told = any(parsed.deps[t] == "nsubj" and parsed.heads[t] < mark for t in range(start, mark))
                out += [(start, mark + 1)] if told else []
                break
    return out
