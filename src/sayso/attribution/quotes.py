"""Quotations and their cues: who speaks the words between quote marks.

A quotation has its cue after it ("…," he said), before it (He said: "…"), or is the next one of a speaker who has the word already.
"""

from __future__ import annotations

from ..parsed import Parsed
from .cues import Cues
from .draft import Draft
from .phrases import reply
from .spans import Range

__all__ = ["speeches"]

# How far behind a closing mark its cue may stand, in tokens: "…," the long name and office of a speaker, "said".
# On two folds of PolNeAR's training part 25 to 60 give the same figures and 15 loses a little; choose again by all_exact there.
_REACH = 40
_CLAUSES = frozenset(("relcl", "acl", "appos"))
_INNER = frozenset(("aux", "auxpass", "amod", "compound", "advcl"))


def speeches(parsed: Parsed, cues: Cues) -> tuple[dict[int, list[Range]], dict[int, list[Range]], list[Draft]]:
    """Return two maps from cue verbs to quotations (token ranges with their marks, in text order), and statements by nouns.

    The first map holds the quotations that a cue introduces, the second those that go on from its content without a cue of
    their own; the statements are those of a noun and a colon ("His answer: …").
    """
    out: dict[int, list[Range]] = {}
    following: dict[int, list[Range]] = {}
    replies: list[Draft] = []
    speaker: dict[int, int] = {}
    last: tuple[int, int] | None = None  # the latest cue, and where its quotation or its sentence ends
    outer_end = -1
    for index, quote in enumerate(parsed.quotes):
        if quote.start < outer_end:
            continue
        outer_end = quote.end
        whole = (quote.start - 1 if _is_mark(parsed, quote.start - 1) else quote.start, quote.end + 1 if _is_mark(parsed, quote.end) else quote.end)
        scare = quote.scare and quote.continues is None
        cue = None if scare else speaker.get(quote.continues) if quote.continues is not None else _cue_of(parsed, cues, whole)
        into = out
        if cue is None and not scare and last is not None and _goes_on(parsed, whole[0], last[1]):
            cue, into = last[0], following
        if cue is None and not scare and whole[0] > 0 and parsed.words[whole[0] - 1] == ":":
            said = reply(parsed, cues, whole)
            if said is not None:
                replies.append(said)
                last = None
                continue
        if cue is None:
            mixed = _mixed(parsed, cues, whole)
            last = (mixed, parsed.sentence(mixed).end) if mixed is not None else None
            continue
        speaker[index] = cue
        into.setdefault(cue, []).append(whole)
        last = (cue, max(whole[1], parsed.sentence(cue).end if cue >= parsed.sentence(whole[0]).start else whole[1]))
    return out, following, replies


def _mixed(parsed: Parsed, cues: Cues, whole: Range) -> int | None:
    """Return the cue verb of the sentence that a quoted piece stands in, whose speaker may go on in the next quotation."""
    sentence = parsed.sentence(whole[0])
    tokens: list[int] = [sentence.root, *range(whole[0], sentence.start - 1, -1)]
    for token in tokens:
        if _quotes(parsed, cues, token) and parsed.quote_of[token] < 0:
            return token
    return None


def _is_mark(parsed: Parsed, token: int) -> bool:
    return 0 <= token < len(parsed) and not parsed.words[token][0].isalnum() and parsed.words[token] not in (",", ".")


def _cue_of(parsed: Parsed, cues: Cues, whole: Range) -> int | None:
    start = whole[0]
    before = parsed.words[start - 1] if start > 0 else ""
    if before in (",", ":") or (start > 0 and _quotes(parsed, cues, start - 1)):
        found = _before(parsed, cues, start - 1)
        if found is not None:
            return found
    first = parsed.sentence(start).start == start
    if not first and before not in (",", ":", "-", "–", "—", "but", "and"):
        return None
    return _after(parsed, cues, whole)


def _quotes(parsed: Parsed, cues: Cues, token: int) -> bool:
    return parsed.pos[token] in ("VERB", "AUX") and any("quote" in c.takes for c in cues.verbs.get(parsed.lemmas[token].lower(), ()))


def _before(parsed: Parsed, cues: Cues, mark: int) -> int | None:
    """Return the cue verb in front of a comma or colon (or the verb itself), in the same sentence."""
    for token in range(mark, parsed.sentence(mark).start - 1, -1):
        if _quotes(parsed, cues, token) and parsed.quote_of[token] < 0 and parsed.deps[token] != "amod":
            return token
    return None


def _after(parsed: Parsed, cues: Cues, whole: Range) -> int | None:
    """Return the cue verb of the clause that follows a closing mark, if the quotation did not end a sentence."""
    end = whole[1]
    if end >= len(parsed):
        return None
    last = next((parsed.words[t] for t in (end - 2, end - 3) if t >= whole[0] and parsed.words[t].strip("\"'”’")), "")
    following = parsed.words[end]
    if last[-1:] in (".", ":") and last[-3:] != "..." and not following[:1].islower() and following != ",":
        return None
    if parsed.sentence(end).paragraph != parsed.sentence(end - 1).paragraph:
        return None
    stop = min(parsed.sentence(end).end, end + _REACH)
    token = end
    while token < stop:
        if parsed.quote_of[token] >= 0 and not parsed.quotes[parsed.quote_of[token]].scare:
            return None
        if parsed.deps[token] in _CLAUSES and parsed.pos[token] == "VERB" and parsed.right[token] > token:
            token = parsed.right[token]
            continue
        if parsed.pos[token] in ("VERB", "AUX") and parsed.deps[token] not in _INNER:
            return _speaking(parsed, cues, token)
        token += 1
    return None


def _speaking(parsed: Parsed, cues: Cues, verb: int) -> int | None:
    """Return the verb, or the infinitive that goes on from it ("went on to say"), if it introduces quotations."""
    if _quotes(parsed, cues, verb):
        return verb
    inner = parsed.child(verb, "xcomp")
    return inner if inner is not None and inner > verb and _quotes(parsed, cues, inner) else None


def _goes_on(parsed: Parsed, start: int, end: int) -> bool:
    """Tell whether a quotation without a cue follows directly on the words, or the cue's sentence, of the last speaker."""
    sentence = parsed.sentence(start)
    if sentence.start != start:
        return False
    while end < start and not parsed.words[end][0].isalnum():
        end += 1
    return end >= start
