"""Cues that are no verbs: "according to X", "the claim that …", "reportedly"."""

from __future__ import annotations

from ..parsed import Parsed, Sentence
from .cues import Cue, Cues
from .draft import Draft
from .spans import Range, balanced, cue_ranges, loose_clause, minus, phrase, segment, subject_of, trimmed

__all__ = ["according", "adverbial", "as_told", "labelled", "nominal", "reply", "signed"]

# Tokens that a speaker's name and office may have in front of a colon. 5 to 12 give the same figures on two folds of PolNeAR's training part.
_LABEL = 8
_LIGHT = frozenset(("make", "have", "issue", "give", "express", "voice", "repeat", "offer", "release", "publish", "send", "deliver", "post"))

# Words behind the phrase that begin a clause outside of what it attributes.
_NEW_CLAUSE = frozenset(("and", "but", "while", "although", "though", "who", "which", "where", "when"))


def according(parsed: Parsed, cues: Cues, token: int) -> Draft | None:
    """Return the statement of "according to X": its content is the clause that the phrase stands in, before, or after."""
    words = next((w for w in cues.according.get(parsed.lowers[token], ()) if parsed.lowers[token : token + len(w)] == w), None)
    if words is None:
        return None
    last = token + len(words) - 1
    source = next((k for k in parsed.kids[last] if parsed.deps[k] == "pobj"), None)
    if source is None:
        return None
    span = phrase(parsed, source)
    hole = (token, span[1])
    content = minus(_clause(parsed, token, hole), [hole])
    pieces = [balanced(parsed, cut) for p in content if (cut := trimmed(parsed, p)) is not None]
    if not pieces:
        return None
    return Draft(cue=token, cls="according", source=source, source_range=span, cues=[(token, last + 1)], content=pieces)


def as_told(parsed: Parsed, cues: Cues, token: int) -> Draft | None:
    """Return the statement of "As the Lantern reports, …" where the parser took the verb for a plural noun."""
    verb = parsed.child(token, "pobj")
    if verb is None or parsed.tags[verb] != "NNS" or verb - 1 <= token or parsed.words[verb + 1 : verb + 2] != (",",):
        return None
    cue = next((c for c in cues.verbs.get(parsed.lemmas[verb], ()) if "clause" in c.takes), None)
    if cue is None or parsed.pos[verb - 1] not in ("NOUN", "PROPN"):
        return None
    span = (token + 1, verb)
    hole = (token, verb + 1)
    pieces = [balanced(parsed, cut) for p in minus(_clause(parsed, token, hole), [hole]) if (cut := trimmed(parsed, p)) is not None]
    if not pieces:
        return None
    return Draft(cue=verb, cls=cue.cls, source=verb - 1, source_range=span, cues=[(verb, verb + 1)], content=pieces)


def _clause(parsed: Parsed, token: int, hole: Range) -> Range:
    """Return the clause around a phrase: the whole sentence, or the coordinate or subordinate clause that it hangs in."""
    head = parsed.heads[token]
    while parsed.pos[head] not in ("VERB", "AUX") and parsed.heads[head] != head:
        head = parsed.heads[head]
    while parsed.deps[head] in ("xcomp", "ccomp", "acl", "relcl", "pcomp") and parsed.heads[head] != head and parsed.deps[head] != "relcl":
        head = parsed.heads[head]
    start, end = bounds = segment(parsed, token)
    final = hole[1] >= end - 1
    if (parsed.deps[head] == "relcl" or (parsed.deps[head] == "conj" and not final)) and parsed.child(head, "nsubj", "nsubjpass") is not None:
        start = parsed.left[head] if bounds[0] <= parsed.left[head] < token else bounds[0]
        end = min(max(parsed.right[head], hole[1]), bounds[1])
    if token > start and hole[1] < end:
        following = next((t for t in range(hole[1], end) if parsed.words[t] not in (",", ".")), end)
        if following < end and parsed.lowers[following] in _NEW_CLAUSE:
            end = hole[1]
    return start, end


def adverbial(parsed: Parsed, token: int) -> Draft | None:
    """Return the statement that an adverb ("reportedly") makes of its clause; it has no source."""
    head = parsed.heads[token]
    if parsed.deps[token] != "advmod" or parsed.pos[head] not in ("VERB", "AUX"):
        return None
    pieces = [cut for p in minus((parsed.left[head], parsed.right[head]), [(token, token + 1)]) if (cut := trimmed(parsed, p)) is not None]
    if not pieces:
        return None
    return Draft(cue=token, cls="report", source=None, source_range=None, cues=[(token, token + 1)], content=pieces, hedges=True, holds=False)


def nominal(parsed: Parsed, cues: Cues, noun: int) -> Draft | None:
    """Return the statement of a noun with a content clause ("his claim that …", "rumours among officers that …")."""
    for cue in cues.nouns[parsed.lemmas[noun].lower()]:
        for kid in parsed.kids[noun]:
            if kid > noun and (found := _complement(parsed, cues, cue, noun, kid)) is not None:
                return found
        clause = loose_clause(parsed, noun) if "clause" in cue.takes else None
        if clause is not None:
            return _complement(parsed, cues, cue, noun, clause)
    return None


def _complement(parsed: Parsed, cues: Cues, cue: Cue, noun: int, kid: int) -> Draft | None:
    """Return the statement of a noun and one of its dependents, if the cue takes it as content."""
    start = parsed.left[kid]
    mark = (_described(parsed, noun), noun + 1)
    if parsed.deps[kid] in ("acl", "ccomp", "relcl", "xcomp", "advcl"):
        that = any(parsed.lowers[k] == "that" and parsed.deps[k] == "mark" for k in parsed.kids[kid])
        if not (that and "clause" in cue.takes) and not (parsed.lowers[start] == "to" and "to" in cue.takes):
            return None
    elif parsed.deps[kid] == "prep" and parsed.lowers[kid] in cue.prepositions:
        start = kid + 1
        mark = (mark[0], kid + 1) if kid == noun + 1 else mark
    else:
        return None
    cut = trimmed(parsed, (start, parsed.right[kid]))
    if cut is None:
        return None
    source = _holder(parsed, noun, kid)
    verb = parsed.heads[noun]
    apart = parsed.left[noun] > 0 and parsed.words[parsed.left[noun] - 1] == ","  # "…, the army said, a claim that …" makes no claim of the army's
    if source is None and parsed.deps[noun] == "dobj" and parsed.lemmas[verb] in cues.light and not apart:
        source = subject_of(parsed, verb)
        first = cue_ranges(parsed, cues, verb)[0][0]
        mark = (first, mark[1]) if source is None or source < first else mark
    return Draft(
        cue=noun, cls=cue.cls, source=source, source_range=phrase(parsed, source, noun) if source is not None else None, cues=[mark],
        content=[balanced(parsed, cut)], holds=cue.holds, hedges=cue.hedges, denies=cue.denies, nominal=True,
    )  # fmt: skip


def _described(parsed: Parsed, noun: int) -> int:
    """Return where a noun begins with the adjectives before it ("relentless questions about")."""
    start = noun
    while start - 1 in parsed.kids[noun] and parsed.deps[start - 1] in ("amod", "compound") and parsed.ents[start - 1] not in ("NORP", "GPE", "ORG", "PERSON"):
        start -= 1
    return start


def _holder(parsed: Parsed, noun: int, content: int = -1) -> int | None:
    """Return whose claim it is: possessor, "by", "from", "of", "in" or "among" somebody, an or an adjective of country."""
    own = parsed.child(noun, "poss")
    if own is not None:
        return own
    for preposition in ("by", "from", "of", "among", "in"):
        found = parsed.prepositional(noun, preposition)
        if found is not None and parsed.heads[found] != content:
            return found
    for kid in parsed.children(noun, "amod", "compound", "nmod"):
        if parsed.ents[kid] in ("NORP", "GPE", "ORG", "PERSON"):
            return kid
    return None


def labelled(parsed: Parsed, cues: Cues, sentence: Sentence) -> Draft | None:
    """Return the statement of a line that opens with its speaker and a colon ("Minister: no talks before May")."""
    stop = min(sentence.start + _LABEL, sentence.end - 2)
    mark = next((t for t in range(sentence.start + 1, stop) if parsed.words[t] == ":"), None)
    if mark is None or any(parsed.pos[t] in ("VERB", "AUX", "ADP") for t in range(sentence.start, mark)):
        return None
    source = next((t for t in range(mark - 1, sentence.start - 1, -1) if parsed.pos[t] in ("PROPN", "NOUN")), None)
    if source is None:
        return None
    lemma = parsed.lemmas[source].lower()
    named = parsed.ents[source] in ("PERSON", "ORG", "NORP") or lemma in cues.words.documents or lemma in cues.words.indefinite
    if not (named or sentence.kind == "heading") or not any(parsed.pos[t] in ("VERB", "AUX") for t in range(mark + 1, sentence.end)):
        return None
    cut = trimmed(parsed, (mark + 1, sentence.end))
    if cut is None:
        return None
    return Draft(cue=mark, cls="say", source=source, source_range=(sentence.start, mark), cues=[(mark, mark + 1)], content=[balanced(parsed, cut)])


def signed(parsed: Parsed, cues: Cues, sentence: Sentence) -> Draft | None:
    """Return the statement of a headline that closes with its speaker ("Dam gives way – officials", "Bridge unsafe: mayor")."""
    if sentence.kind != "heading":
        return None
    mark = next((t for t in range(sentence.end - 2, sentence.start, -1) if parsed.words[t] == ":" or _parts(parsed, t)), None)
    if mark is None or sentence.end - mark > _LABEL + 1 or any(parsed.pos[t] in ("VERB", "AUX") for t in range(mark + 1, sentence.end)):
        return None
    if not any(parsed.pos[t] in ("VERB", "AUX") for t in range(sentence.start, mark)):
        return None
    source = next((t for t in range(sentence.end - 1, mark, -1) if parsed.pos[t] in ("PROPN", "NOUN")), None)
    cut = trimmed(parsed, (sentence.start, mark))
    if source is None or cut is None or not _speaks(parsed, cues, source):
        return None
    return Draft(cue=mark, cls="say", source=source, source_range=(mark + 1, sentence.end), cues=[(mark, mark + 1)], content=[balanced(parsed, cut)])


def _parts(parsed: Parsed, token: int) -> bool:
    """Tell whether a token is a dash between blanks."""
    dash = parsed.words[token] in ("-", "–", "—", "--")
    return dash and parsed.starts[token] > parsed.ends[token - 1] and parsed.starts[token + 1] > parsed.ends[token]


def _speaks(parsed: Parsed, cues: Cues, token: int) -> bool:
    """Tell whether a noun can be who a headline quotes: somebody named, a body, an office, people or a writing."""
    words, lemma = cues.words, parsed.lemmas[token].lower()
    known = words.indefinite | words.members | words.spokespeople | words.documents | words.media | words.bodies | words.reports
    return parsed.ents[token] in ("PERSON", "ORG", "NORP", "GPE") or lemma in known


def reply(parsed: Parsed, cues: Cues, quote: Range) -> Draft | None:
    """Return the statement of a noun in front of a colon and a quotation: "The ministry's answer was short: …"."""
    mark = quote[0] - 1
    if mark < 0 or parsed.words[mark] != ":":
        return None
    sentence = parsed.sentence(mark)
    for noun in range(sentence.start, mark):
        if parsed.lemmas[noun] in cues.replies and parsed.quote_of[noun] < 0:
            source = _holder(parsed, noun)
            if source is None:
                return None
            return Draft(cue=noun, cls="say", source=source, source_range=phrase(parsed, source, noun), cues=[(noun, noun + 1)], content=[quote])
    return None
