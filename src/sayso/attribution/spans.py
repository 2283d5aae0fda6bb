"""Stretches of tokens: noun phrases of sources, cue words with their auxiliaries, contents without their edges."""

from __future__ import annotations

from ..parsed import Parsed
from ..records import Span
from .cues import Cues, Words

__all__ = [
    "SUBJECTS", "Range", "balanced", "characters", "cited_by", "cue_ranges", "loose_clause", "minus", "own_subject",
    "phrase", "segment", "subject_of", "trimmed",
]  # fmt: skip

Range = tuple[int, int]

SUBJECTS = ("nsubj", "csubj")
# Verbs whose infinitive has their own subject even beside an object ("threatened the town to …", "used it to …").
_SUBJECT_CONTROL = frozenset(("promise", "threaten", "use", "take"))
# What a verb without a subject may be to the word that has it: "was quick to add", "made a point of saying".
_CLIMBED = frozenset(("conj", "xcomp", "advcl", "ccomp", "pcomp", "prep", "parataxis", "dep", "acomp"))

_EDGE = frozenset((",", ".", ";", ":", "-", "–", "—", "--", "...", "…"))
_DASHES = frozenset(("-", "–", "—", "--"))
_FOCUS = frozenset(("even", "only", "just", "not", "perhaps", "maybe"))
_CONNECTIVES = frozenset(("and", "but", "or", "yet", "so"))
_BEFORE = frozenset(("aux", "auxpass", "neg", "advmod"))
# Tokens from "continued" to the verb in "continued to flatly deny". By its meaning, not by figures.
_GOING_ON_GAP = 3


def phrase(parsed: Parsed, head: int, *barriers: int) -> Range:
    """Return the noun phrase of a head, without what lies beyond a barrier token (the cue, say) and without edge commas."""
    start, end = parsed.left[head], parsed.right[head]
    for barrier in barriers:
        if start <= barrier < head:
            start = barrier + 1
        elif head < barrier < end:
            end = barrier
    for token in range(start, head):
        if (parsed.words[token] in _DASHES and parsed.starts[token + 1] > parsed.ends[token]) or parsed.words[token] == ":":
            start = token + 1  # a dateline or bullet that the parser took for part of the phrase
    while start < head and (parsed.deps[start] in ("punct", "cc", "mark") or parsed.words[start] in _EDGE or parsed.lowers[start] in _FOCUS):
        start += 1
    while end > head + 1 and (parsed.words[end - 1] in _EDGE or (parsed.pos[end - 1] in ("CCONJ", "PUNCT") and parsed.words[end - 1] != ")")):
        end -= 1
    return start, _closed(parsed, head, start, end)


def _closed(parsed: Parsed, head: int, start: int, end: int) -> int:
    """Return the end of a noun phrase with the comma that closes its apposition or relative clause ("Ann Lee, a lawyer, said")."""
    if end < len(parsed) and parsed.words[end] == "," and "," in parsed.words[head:end]:
        following = end + 1
        if following < len(parsed) and parsed.sentence_of[following] == parsed.sentence_of[head]:
            return following
    return end


def cue_ranges(parsed: Parsed, cues: Cues, verb: int, extra: tuple[int, ...] = ()) -> list[Range]:
    """Return the cue: the verb with auxiliaries, negation and adverbs directly before it, its particle, and `extra` tokens."""
    start = verb
    chain = [verb]
    # "went on to say", "continues to deny": the verb that it goes on from belongs to the cue.
    head = parsed.heads[verb]
    if parsed.deps[verb] == "xcomp" and parsed.lemmas[head] in cues.going_on and verb - head <= _GOING_ON_GAP:
        chain.append(head)
        start = head
    own = {k for v in chain for k in parsed.kids[v]}
    while start - 1 in own and parsed.deps[start - 1] in _BEFORE and parsed.words[start - 1] != ",":
        start -= 1
    left = [k for k in own if k < start and parsed.deps[k] in ("aux", "auxpass", "neg") and k != start]
    if left and all(t in own and parsed.deps[t] in _BEFORE for t in range(min(left), start)):
        start = min(left)
    stop = verb + 1
    if stop < len(parsed) and parsed.words[stop] == ":":
        extra = (*extra, stop)
    pieces = {*range(start, verb + 1), *(k for k in parsed.kids[verb] if parsed.deps[k] == "prt"), *extra}
    return _ranges(sorted(pieces))


def _ranges(tokens: list[int]) -> list[Range]:
    out: list[Range] = []
    for token in tokens:
        if out and out[-1][1] == token:
            out[-1] = (out[-1][0], token + 1)
        else:
            out.append((token, token + 1))
    return out


def loose_clause(parsed: Parsed, noun: int) -> int | None:
    """Return the head of a that-clause behind a noun and a phrase of its own which the parser hung elsewhere.

    "A report in the Evening Lantern that it had fallen": nothing but the noun's phrase stands between.
    """
    for token in range(noun + 1, segment(parsed, noun)[1]):
        if parsed.lowers[token] == "that" and parsed.deps[token] == "mark":
            clause = parsed.heads[token]
            return clause if parsed.heads[clause] != noun and token == parsed.left[clause] and token > noun + 1 else None
        if parsed.pos[token] in ("VERB", "AUX") or parsed.words[token] == ",":
            return None
    return None


def segment(parsed: Parsed, token: int) -> Range:
    """Return the part of the sentence around a token that semicolons outside of quotations set off."""
    sentence = parsed.sentence(token)
    start, end = sentence.start, sentence.end
    for t in range(start, end):
        if parsed.words[t] == ";" and parsed.quote_of[t] < 0:
            if t < token:
                start = t + 1
            else:
                end = t
                break
    return start, end


def minus(whole: Range, holes: list[Range]) -> list[Range]:
    """Return what is left of a range when the holes are cut out."""
    out = []
    start = whole[0]
    for a, b in sorted(holes):
        if b <= start or a >= whole[1]:
            continue
        if a > start:
            out.append((start, a))
        start = max(start, b)
    if start < whole[1]:
        out.append((start, whole[1]))
    return out


def trimmed(parsed: Parsed, piece: Range) -> Range | None:
    """Cut commas, stops and dashes off both ends; a stop inside quote marks stays. None if nothing is left."""
    start, end = piece
    while start < end and (parsed.words[start] in _EDGE or parsed.tags[start] == "_SP" or parsed.lowers[start] in _CONNECTIVES):
        start += 1
    if start + 2 < end and parsed.pos[start] == "ADV" and parsed.words[start + 1] == ",":
        start += 2
    while end > start and (parsed.words[end - 1] in _EDGE or parsed.tags[end - 1] == "_SP"):
        end -= 1
    return (start, end) if start < end else None


def balanced(parsed: Parsed, piece: Range) -> Range:
    """Widen a range by the quote mark that it lacks at either end."""
    start, end = piece
    quote = parsed.quote_of[start]
    if quote >= 0 and parsed.quotes[quote].start == start and start > 0 and parsed.quotes[quote].end <= end + 1:
        start -= 1
    quote = parsed.quote_of[end - 1]
    if quote >= 0 and end < len(parsed) and parsed.quotes[quote].start - 1 >= start:
        # A clause that ends inside a quotation which it has begun takes the rest of it along: the same speaker goes on.
        end = min(parsed.quotes[quote].end + 1, len(parsed))
    return start, end


def characters(parsed: Parsed, piece: Range) -> Span:
    """Return the character span of a range of tokens."""
    return parsed.span(piece[0], piece[1])


def cited_by(parsed: Parsed, words: Words, verb: int) -> tuple[bool, int | None]:
    """Return the holder that a citing verb brings in ("quoting the agency", "which relied on Reuters", "quoted by Le Monde").

    The flag tells a passive, whose agent stands outside: he quotes the verb's subject or noun.
    """
    phrases = words.cite.get(parsed.lemmas[verb].lower())
    if phrases is None:
        return False, None
    agent = next((k for k in parsed.kids[verb] if parsed.deps[k] == "agent"), None)
    if agent is not None:
        return True, parsed.child(agent, "pobj") if "" in phrases else None
    for rest in phrases:
        if not rest:
            noun = parsed.child(verb, "dobj")
        else:
            pieces = rest.split()
            if len(pieces) > 1 and not any(parsed.lowers[k] == pieces[0] for k in parsed.kids[verb]):
                continue
            noun = parsed.prepositional(verb, pieces[-1])
            if noun is None and any(parsed.lowers[k] == pieces[-1] and parsed.deps[k] in ("prt", "advmod") for k in parsed.kids[verb]):
                noun = parsed.child(verb, "dobj")
        if noun is not None:
            return False, noun
    return False, None


def own_subject(parsed: Parsed, verb: int) -> int | None:
    """Return the subject of a verb; behind a comma the noun phrase after it ("Brussels, said the ministry, had …"), of two the nearer."""
    subjects = parsed.children(verb, *SUBJECTS)
    if verb > 0 and parsed.words[verb - 1] == "," and parsed.tags[verb] in ("VBD", "VBZ", "VBP"):
        behind = next((k for k in parsed.kids[verb] if parsed.left[k] == verb + 1 and parsed.pos[k] in ("NOUN", "PROPN", "PRON")), None)
        if behind is not None:
            closed = parsed.words[parsed.right[behind] : parsed.right[behind] + 1] == (",",)
            if parsed.deps[behind] == "nsubj" or (subjects and closed and parsed.deps[behind] in ("dobj", "attr")):
                return behind
    before = [k for k in subjects if k < verb]
    return before[-1] if before else subjects[0] if subjects else None


def subject_of(parsed: Parsed, verb: int) -> int | None:
    """Return the logical subject of an active verb: its own, or that of the verb or noun that it hangs on."""
    for _ in range(6):
        own = own_subject(parsed, verb)
        if own is not None:
            return None if parsed.pos[own] in ("VERB", "AUX") else own
        if parsed.child(verb, "nsubjpass") is not None:
            return parsed.child(verb, "nsubjpass")
        dep, head = parsed.deps[verb], parsed.heads[verb]
        if head == verb:
            return None
        if dep in ("acl", "relcl"):
            if dep == "acl" and parsed.tags[verb] == "VBG" and parsed.words[verb - 1] == "," and parsed.deps[head] == "dobj":
                verb = parsed.heads[head]  # "urged a strong stand, saying …"
                continue
            return head
        if dep == "xcomp":
            controller = parsed.child(head, "dobj")
            own = parsed.words[verb - 1] == "," or parsed.lemmas[head] in _SUBJECT_CONTROL
            if controller is not None and controller < verb and not own:
                return controller
        if dep in _CLIMBED or (dep == "dobj" and parsed.pos[verb] == "NOUN"):
            verb = head
            continue
        return None
    return None
