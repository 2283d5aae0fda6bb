"""Verbs as cues: "X said that …", "…, X said", "urged X to …", "was accused by X of …"."""

from __future__ import annotations

from ..parsed import Parsed
from .cues import Cue, Cues
from .draft import Draft
from .spans import SUBJECTS, Range, balanced, cue_ranges, loose_clause, minus, own_subject, phrase, segment, subject_of, trimmed

__all__ = ["verbal"]

# Classes whose content is the source's own act to come; an aside in a relative clause is not part of it.
_OWN_ACTS = frozenset(("demand", "promise", "want"))
_CLAIMS = frozenset(("claim", "report", "rumour", "accuse"))
_SAYING = frozenset(("clause", "quote"))
_BREAKS = frozenset((",", "”", '"', "''", "’", "'", "–", "—", "--", "»"))
_PARTICLES = frozenset(("prt", "advmod", "prep", "acomp", "ccomp", "oprd"))
# Words in front of a cue that join its sentence to the one before and are no content.
_ADDING = frozenset(("but", "and", "also", "still", "later", "asked", "speaking"))
# Classes whose relative object rests on the source's word: "the attacks that they blame on him", "the strike that it announced".
_EXTRACTED = frozenset(("accuse", "demand", "promise", "announce"))


def verbal(parsed: Parsed, cues: Cues, verb: int, speech: list[Range] | None, following: list[Range]) -> Draft | None:
    """Return the statement that a verb makes, or None; `speech` are the quotations that it introduces, `following` those that go on from it."""
    entries = [c for c in cues.verbs[parsed.lemmas[verb].lower()] if _fits(parsed, verb, c.particle)]
    if any(c.particle for c in entries):
        entries = [c for c in entries if c.particle]
    elif any(parsed.deps[k] == "prt" for k in parsed.kids[verb]):
        return None
    if not entries:
        return None
    passive = _passive(parsed, verb)
    found = _content(parsed, cues, verb, entries, speech, passive)
    if found is None:
        return None
    cue, content, extra = found
    source = None if cue.raising else _agent(parsed, verb) if passive else subject_of(parsed, verb)
    if source is not None and parsed.deps[verb] == "acl" and parsed.deps[source] == "dobj" and parsed.lemmas[source] in cues.words.issued:
        source = subject_of(parsed, parsed.heads[source]) or source  # "released a statement saying …"
    lost = source is None or parsed.deps[verb] in ("conj", "parataxis", "dep", "ROOT")
    if lost and not passive and cue.takes >= _SAYING and parsed.child(verb, "nsubj") is None:
        source = _beside(parsed, verb) or source
    through: list[int] = []
    quoting = _quoting(parsed, cues, verb)
    if quoting is not None:
        source, outside = quoting
        through = [outside] if outside is not None else []
    negated = any(parsed.deps[k] == "neg" for k in parsed.kids[verb])
    particle = _particle(parsed, verb, cue.particle)
    ranges = cue_ranges(parsed, cues, verb, (*extra, *particle))
    source_range = _source_range(parsed, source, verb, content) if source is not None else None
    if cue.takes >= _SAYING and source is not None and source_range is not None:
        content = [*_fronted(parsed, verb, source, source_range, content), *content]
    pieces = [p for p in _pieces(parsed, content, ranges, source_range) if p[0] < verb or not _citing(parsed, cues, p)]
    if not pieces:
        return None
    pieces.extend(following)
    if cue.documents and (source is None or parsed.lemmas[source] not in cues.words.documents):
        return None
    return Draft(
        cue=verb, cls=cue.cls, source=source, source_range=source_range, cues=ranges, content=pieces,
        holds=cue.holds and (not negated or cue.denies) and not _supposed(parsed, verb), hedges=cue.hedges, denies=cue.denies and not negated,
        through=through, told=_addressee(parsed, cues, verb), carried=_carried(parsed, cues, verb, cue, pieces),
        parted=[k for c in parsed.children(verb, "ccomp") if c > verb for k in _going_on(parsed, verb, c)],
    )  # fmt: skip


def _fronted(parsed: Parsed, verb: int, source: int, span: Range, content: list[Range]) -> list[Range]:
    """Return the part of a content that stands in front of its parenthetical cue ("Instead, he said, …"; "Brussels, he said, had …")."""
    first = min(span[0], verb)
    start = segment(parsed, verb)[0]
    if first - 2 < start or parsed.words[first - 1] != "," or any(a < first for a, _ in content) or not content:
        return []
    behind = max(span[1], verb + 1)
    addressee = parsed.child(verb, "dobj", "dative")
    if addressee is not None and behind <= addressee < content[0][0]:
        behind = parsed.right[addressee]
    if parsed.words[behind : behind + 1] != (",",) or parsed.lowers[start] in _ADDING:
        return []
    return [(start, first - 1)]


def _carried(parsed: Parsed, cues: Cues, verb: int, cue: Cue, pieces: list[Range]) -> list[Range] | None:
    """Return what rests on the source's word where that differs from the content.

    Of "called the raid a crime" only the judgement does; of "the attacks that they blame on him" the attacks do as well.
    """
    if cue.predicate:
        start = max((parsed.left[k] for k in parsed.kids[verb] if k > verb and parsed.deps[k] in ("oprd", "acomp", "xcomp", "attr")), default=-1)
        if start < 0:
            start = max((k for k in parsed.kids[verb] if k > verb and parsed.deps[k] == "prep" and parsed.lowers[k] == "as"), default=-1)
        if start < 0:
            small = parsed.child(verb, "ccomp")
            subject = parsed.child(small, "nsubj") if small is not None and small > verb else None
            start = parsed.right[subject] if subject is not None else -1
        return [(max(a, start), b) for a, b in pieces if b > start] if start >= 0 else []
    if parsed.deps[verb] == "relcl" and cue.cls in _EXTRACTED and _relative_object(parsed, verb) is not None:
        return [(parsed.left[parsed.heads[verb]], parsed.left[verb]), *pieces]
    if cue.denies and pieces:
        return _told_of(parsed, cues, pieces[0])
    if cue.cls in _OWN_ACTS:
        asides = [(k, parsed.right[k]) for a, b in pieces for k in range(a, b) if parsed.deps[k] == "relcl" and parsed.words[parsed.left[k] - 1] == ","]
        holes = [(parsed.left[k], end) for k, end in asides]
        return [part for piece in pieces for part in minus(piece, holes)] if holes else None
    return None


def _told_of(parsed: Parsed, cues: Cues, piece: Range) -> list[Range] | None:
    """Return what a denied claim is about: of "denied reports that it fell" only that it fell is denied."""
    head = next((t for t in range(*piece) if not piece[0] <= parsed.heads[t] < piece[1]), piece[0])
    if parsed.lemmas[head] not in cues.nouns:
        return None
    loose = loose_clause(parsed, head)
    clauses = [loose] if loose is not None else [k for k in parsed.kids[head] if k > head and parsed.deps[k] in ("acl", "ccomp", "relcl", "prep")]
    return [(parsed.left[k], parsed.right[k]) for k in clauses] or None


def _pieces(parsed: Parsed, content: list[Range], cues: list[Range], source: Range | None) -> list[Range]:
    holes = [*cues, *([source] if source else [])]
    out = []
    for piece in content:
        for part in minus(piece, holes):
            cut = trimmed(parsed, part)
            if cut is not None:
                out.append(balanced(parsed, cut))
    return out


def _source_range(parsed: Parsed, source: int, verb: int, content: list[Range]) -> Range:
    barriers = [verb]
    for start, end in content:
        if start > source:
            barriers.append(start)
        elif end <= source:
            barriers.append(end - 1)
    return phrase(parsed, source, *barriers)


def _particle(parsed: Parsed, verb: int, particle: str) -> tuple[int, ...]:
    if not particle:
        return ()
    first = particle.split()[0]
    return tuple(k for k in parsed.kids[verb] if k > verb and parsed.lowers[k] == first and parsed.deps[k] in _PARTICLES)


def _fits(parsed: Parsed, verb: int, particle: str) -> bool:
    return not particle or bool(_particle(parsed, verb, particle))


def _passive(parsed: Parsed, verb: int) -> bool:
    if parsed.tags[verb] not in ("VBN", "VBD"):
        return False
    if any(parsed.deps[k] in ("auxpass", "nsubjpass") for k in parsed.kids[verb]):
        return True
    return parsed.tags[verb] == "VBN" and parsed.deps[verb] in ("acl", "advcl") and not any(parsed.deps[k] in ("aux", "nsubj") for k in parsed.kids[verb])


def _agent(parsed: Parsed, verb: int) -> int | None:
    for kid in parsed.kids[verb]:
        if parsed.deps[kid] == "agent":
            return parsed.child(kid, "pobj")
    return None


def _beside(parsed: Parsed, verb: int) -> int | None:
    """Return the noun phrase next to a verb of saying that the parser gave no subject: "…," said the judge; "…," the judge said."""
    after = verb + 1
    if after < len(parsed) and parsed.sentence_of[after] == parsed.sentence_of[verb] and parsed.words[verb - 1] in _BREAKS:
        found = next((k for k in range(after, min(after + 6, len(parsed))) if parsed.left[k] == after and _speaker(parsed, k)), None)
        if found is not None:
            return found
    head = verb - 1
    best = None
    while head >= 0 and parsed.sentence_of[head] == parsed.sentence_of[verb] and parsed.right[head] <= verb:
        before = parsed.left[head] - 1
        opens = before < 0 or parsed.words[before] in _BREAKS or parsed.sentence_of[before] != parsed.sentence_of[head]
        if _speaker(parsed, head) and opens:
            best = head
        if (opens and parsed.deps[head] in ("appos", "conj")) or parsed.heads[head] in (head, verb):
            break
        head = parsed.heads[head]
        if head > verb:
            break
    return best


def _speaker(parsed: Parsed, token: int) -> bool:
    nominal = parsed.pos[token] in ("NOUN", "PROPN", "PRON") and parsed.deps[token] not in ("npadvmod", "compound")
    return nominal and parsed.ents[token] not in ("DATE", "TIME")


def _addressee(parsed: Parsed, cues: Cues, verb: int) -> int | None:
    """Return who is spoken to, where that may be a medium: "told Reuters", "said to the BBC", "in an interview with"."""
    if parsed.lemmas[verb] in cues.spoken_to:
        return parsed.child(verb, "dobj", "dative", "nsubjpass")
    place = parsed.prepositional(verb, "in")
    if place is not None:
        printed = (k for k in parsed.children(place, "acl") if parsed.lemmas[k] in cues.words.printed)
        published = next((parsed.prepositional(k, "by", "in") for k in printed), None)
        return published if published is not None else parsed.prepositional(place, "with", "to")
    return parsed.prepositional(verb, "to")


def _quoting(parsed: Parsed, cues: Cues, verb: int) -> tuple[int | None, int | None] | None:
    """Return speaker and quoting holder of "the radio quoted him as saying" and "he was quoted by the radio as saying"."""
    preposition = parsed.heads[verb]
    if parsed.deps[verb] not in ("pcomp", "advcl", "pobj") or parsed.lowers[preposition] != "as":
        return None
    quote = parsed.heads[preposition]
    if parsed.lemmas[quote] not in cues.words.as_saying:
        return None
    if _passive(parsed, quote):
        return parsed.child(quote, "nsubjpass") or subject_of(parsed, quote), _agent(parsed, quote)
    return parsed.child(quote, "dobj"), subject_of(parsed, quote)


_Found = tuple[Cue, list[Range], tuple[int, ...]]


def _content(parsed: Parsed, cues: Cues, verb: int, entries: list[Cue], speech: list[Range] | None, passive: bool) -> _Found | None:
    """Return entry, content and further cue tokens of the first kind of content that the verb has and an entry takes."""
    if speech:
        for cue in entries:
            if "quote" in cue.takes:
                return cue, _led(parsed, verb, speech), ()
    for cue in entries:
        if cue.takes >= _SAYING and not passive and _inverted(parsed, verb):
            around = _around(parsed, verb)
            if around:
                return cue, around, ()
    subject = parsed.child(verb, "nsubjpass") if passive else None
    moved = [_whole(parsed, subject)] if subject is not None and parsed.lowers[subject] not in ("it", "there") else []
    for kind, piece in _complements(parsed, cues, verb):
        for cue in entries:
            if cue.about and not _about_claim(parsed, cues, piece):
                continue
            if kind == "+for" and "for" in cue.prepositions:
                return cue, [piece], (piece[0] - 1,)
            if kind in cue.takes:
                return _placed(parsed, verb, cue, kind, piece, moved, passive)
    for cue in entries:
        if "clause" in cue.takes and not passive:
            around = _around(parsed, verb)
            if around:
                return cue, around, ()
    for cue in entries:
        for kid in parsed.kids[verb]:
            if kid > verb and parsed.deps[kid] == "prep" and parsed.lowers[kid] in cue.prepositions:
                reach = _reach(parsed, verb, kid)
                return (cue, [*moved, (kid, reach)], ()) if moved else (cue, [(kid + 1, reach)], (kid,))
    if passive and moved and _agent(parsed, verb) is not None:
        for cue in entries:
            if "object" in cue.takes:
                return cue, moved, ()
    return None


def _citing(parsed: Parsed, cues: Cues, piece: Range) -> bool:
    """Tell whether a stretch behind the cue tells whom the source cites ("…, the agency reported, citing a statement"): that is no content."""
    start = piece[0]
    return parsed.tags[start] == "VBG" and parsed.lemmas[start] in cues.words.cite and parsed.words[start - 1] == ","


def _led(parsed: Parsed, verb: int, speech: list[Range]) -> list[Range]:
    """Return quotations with the words that lead up to the first in the same clause ("said that it was late, “far too late”")."""
    start, end = speech[0]
    bounds = segment(parsed, verb)
    if start > verb:
        clause = next((k for k in parsed.kids[verb] if k > verb and parsed.deps[k] == "ccomp" and parsed.left[k] < start < parsed.right[k]), None)
        return [(parsed.left[clause], max(end, parsed.right[clause])), *speech[1:]] if clause is not None else speech
    if start > bounds[0] and parsed.words[start - 1] not in (",", ":") and parsed.sentence_of[start] == parsed.sentence_of[verb]:
        return [(bounds[0], end), *speech[1:]]
    return speech


def _supposed(parsed: Parsed, verb: int) -> bool:
    """Tell whether the telling itself is only supposed ("if they say so")."""
    return any(parsed.deps[k] == "mark" and parsed.lowers[k] in ("if", "unless", "whether") for k in parsed.kids[verb])


def _about_claim(parsed: Parsed, cues: Cues, piece: Range) -> bool:
    """Tell whether a noun phrase is headed by words of others ("rejected the accusation")."""
    head = next((t for t in range(*piece) if not piece[0] <= parsed.heads[t] < piece[1]), piece[0])
    return any(cue.cls in _CLAIMS for cue in cues.nouns.get(parsed.lemmas[head], ()))


def _placed(parsed: Parsed, verb: int, cue: Cue, kind: str, piece: Range, moved: list[Range], passive: bool) -> _Found | None:
    if cue.raising:
        subject = parsed.child(verb, *SUBJECTS)
        return cue, [*([_whole(parsed, subject)] if subject is not None else []), piece], ()
    if passive and kind == "object-as" and parsed.deps[piece[0]] == "prep" and parsed.heads[piece[0]] == verb:
        return cue, [*moved, (piece[0] + 1, piece[1])], (piece[0],)
    if passive and kind in ("to", "object-to", "object-as", "object"):
        return cue, [*moved, piece], ()
    if kind == "object-to" and cue.addressee:
        inner = parsed.child(verb, "xcomp")
        if inner is not None:
            return cue, [(parsed.left[inner], parsed.right[inner])], ()
    return cue, [piece], ()


def _whole(parsed: Parsed, token: int) -> Range:
    return parsed.left[token], parsed.right[token]


def _reach(parsed: Parsed, verb: int, prep: int) -> int:
    """Return where the object of a cue's preposition ends: with the infinitive that goes with it ("called on X to go")."""
    end = parsed.right[prep]
    for kid in parsed.kids[verb]:
        if kid > prep and parsed.deps[kid] in ("xcomp", "advcl") and parsed.left[kid] == end and parsed.lowers[end] == "to":
            end = parsed.right[kid]
    return end


def _complements(parsed: Parsed, cues: Cues, verb: int) -> list[tuple[str, Range]]:
    """Return the complements of a verb, the most telling first, each as kind and token range."""
    out: list[tuple[str, Range]] = []
    kids = parsed.kids[verb]
    bounds = segment(parsed, verb)
    kids = tuple(k for k in kids if k < bounds[1] or (parsed.deps[k] == "ccomp" and parsed.left[k] < bounds[1]))
    dobj = next((k for k in kids if parsed.deps[k] in ("dobj", "dative") and k > verb), None)
    clauses = [k for k in kids if parsed.deps[k] == "ccomp" and k > verb]
    for kid in kids:
        dep = parsed.deps[kid]
        if dep == "ccomp" and kid > verb:
            start, end = parsed.left[kid], min(parsed.right[kid], bounds[1]) if parsed.quote_of[kid] < 0 else parsed.right[kid]
            for more in clauses[1:] if kid == clauses[0] else ():
                end = parsed.right[more] if parsed.left[more] == end else end
            infinitive = any(parsed.lowers[k] == "to" and parsed.deps[k] == "aux" and parsed.heads[k] == kid for k in parsed.kids[kid])
            bare = parsed.tags[kid] in ("VB", "VBG") and not infinitive and not any(parsed.deps[k] in ("aux", "mark", "advmod") for k in parsed.kids[kid])
            if infinitive:
                out.append(("object-to" if parsed.child(kid, "nsubj") is not None else "to", (start, end)))
            elif parsed.pos[kid] not in ("VERB", "AUX"):
                out.append(("object-as", (start, end)))
                out.append(("clause", (start, end)))
            else:
                out.append(("object-as" if bare else "clause", (start, end if bare else _parted(parsed, verb, kid, end))))
        elif dep == "xcomp" and kid > verb:
            infinitive = any(parsed.lowers[k] == "to" and parsed.deps[k] == "aux" for k in parsed.kids[kid])
            start, end = _whole(parsed, kid)
            if infinitive and dobj is not None and dobj < kid:
                out.append(("object-to", (parsed.left[dobj], end)))
            elif infinitive:
                out.append(("to", (start, end)))
            elif parsed.tags[kid] == "VBG":
                out.append(("ing", (start, end)))
            elif dobj is not None:
                out.append(("object-as", (parsed.left[dobj], end)))
        elif dep == "advcl" and kid > verb and parsed.lowers[parsed.left[kid]] == "for" and any(parsed.lowers[k] == "to" for k in parsed.kids[kid]):
            out.append(("+for", (parsed.left[kid] + 1, parsed.right[kid])))
        elif dep in ("oprd", "acomp", "attr") and kid > verb:
            start = parsed.left[dobj] if dobj is not None and dobj < kid else parsed.left[kid]
            out.append(("object-as", (start, parsed.right[kid])))
        elif dep == "advcl" and (clause := _behind_citing(parsed, cues, verb, kid)) is not None:
            out.append(("clause", clause))
    return [*out, *_objects(parsed, cues, verb, dobj, kids)]


def _behind_citing(parsed: Parsed, cues: Cues, verb: int, kid: int) -> Range | None:
    """Return the content clause behind a citing participle ("tweeted, citing the army, that …"), which the parser hung below or above the participle."""
    clauses = parsed.children(kid, "ccomp") if parsed.lemmas[kid] in cues.words.cite else (kid,)
    for clause in clauses:
        mark = next((k for k in parsed.children(clause, "mark") if parsed.lowers[k] == "that" and parsed.words[k - 1] == ","), None)
        if mark is not None and any(parsed.words[t - 1] == "," and parsed.lemmas[t] in cues.words.cite for t in range(verb + 2, mark)):
            return mark, parsed.right[clause]
    return None


def _objects(parsed: Parsed, cues: Cues, verb: int, dobj: int | None, kids: tuple[int, ...]) -> list[tuple[str, Range]]:
    """Return a verb's object, with and without what is said of it."""
    out: list[tuple[str, Range]] = []
    if dobj is not None:
        wide = parsed.right[dobj]
        for kid in kids:
            if kid > dobj and parsed.deps[kid] == "prep" and parsed.left[kid] == wide and _widens(parsed, cues, verb, kid):
                wide = parsed.right[kid]
        if wide > parsed.right[dobj]:
            out.append(("object-as", (parsed.left[dobj], wide)))
        out.append(("object", (parsed.left[dobj], parsed.right[dobj])))
    else:
        for kid in kids:
            fronted = _relative_object(parsed, verb) is not None and _widens(parsed, cues, verb, kid)
            if kid > verb and parsed.deps[kid] == "prep" and (parsed.lowers[kid] == "as" or fronted):
                out.append(("object-as", _whole(parsed, kid)))
                break
    return out


def _parted(parsed: Parsed, verb: int, clause: int, end: int) -> int:
    """Return where a content clause ends: before a coordinate verb that goes on from the verb of saying."""
    for kid in _going_on(parsed, verb, clause):
        start = parsed.left[kid]
        while start - 1 > clause and (parsed.deps[start - 1] == "cc" or parsed.words[start - 1] == ","):
            start -= 1
        end = min(end, start)
    return end


def _going_on(parsed: Parsed, verb: int, clause: int) -> list[int]:
    """Return the coordinates of a content clause whose form shows that they go on from the verb of saying.

    "He said that it would fall and called for help": `called` does not go on from `would`.
    """
    form = parsed.tags[clause]
    out = []
    for kid in parsed.children(clause, "conj"):
        if parsed.quote_of[kid] >= 0 or any(parsed.deps[k] in ("aux", "auxpass") for k in parsed.kids[kid]):
            continue
        tag = parsed.tags[kid]
        finite = tag in ("VBD", "VBZ", "VBP") and tag == parsed.tags[verb] and (form in ("VB", "VBN", "VBG") or parsed.lemmas[clause] == "be")
        own = parsed.child(kid, "nsubj")
        apart = own is None or (form == "VB" and parsed.words[max(parsed.left[own] - 2, 0)] == ",")
        if apart and (finite or (tag == "VBG" and form != "VBG")):
            out.append(kid)
    return out


def _relative_object(parsed: Parsed, verb: int) -> int | None:
    """Return the relative pronoun that is a verb's object ("attacks that they blame on him")."""
    found = parsed.child(verb, "dobj")
    return found if found is not None and found < verb and parsed.lowers[found] in ("that", "which") else None


def _widens(parsed: Parsed, cues: Cues, verb: int, prep: int) -> bool:
    return parsed.lowers[prep] in cues.wide.get(parsed.lemmas[verb], cues.wide["all"])


def _inverted(parsed: Parsed, verb: int) -> bool:
    """Tell whether a verb of saying stands behind its content: "…, the army said"; what follows is then no content."""
    before = next((k for k in parsed.kids[verb] if k < verb and parsed.deps[k] == "ccomp"), None)
    if before is None:
        return False
    bounds = segment(parsed, verb)
    subject = own_subject(parsed, verb)
    first = min(verb, parsed.left[subject]) if subject is not None and subject > before else verb
    return before >= bounds[0] and first > bounds[0] and (parsed.words[first - 1] in _BREAKS or first == verb)


def _around(parsed: Parsed, verb: int) -> list[Range] | None:
    """Return the clause that the verb stands in as a parenthesis or behind: "The move, he said, was bad"; "…, he said"."""
    bounds = segment(parsed, verb)
    before = next((k for k in parsed.kids[verb] if bounds[0] <= k < verb and parsed.deps[k] == "ccomp"), None)
    own = (min(parsed.left[verb], verb), parsed.right[verb])
    if before is not None:
        subject = own_subject(parsed, verb)
        first = min(verb, parsed.left[subject]) if subject is not None and subject > before else verb
        pieces = [(max(parsed.left[before], bounds[0]), first)]
        if parsed.right[before] > verb:
            pieces.append((verb + 1, min(parsed.right[before], bounds[1])))
        return pieces
    head = parsed.heads[verb]
    top = verb
    while parsed.deps[top] == "xcomp":
        top = parsed.heads[top]
    marked = any(parsed.deps[k] == "mark" and parsed.lowers[k] == "as" for k in parsed.kids[top])
    if top != verb and not marked:
        return None
    head = parsed.heads[top]
    if head != top and (parsed.deps[top] == "parataxis" or (parsed.deps[top] == "advcl" and marked)) and parsed.pos[head] in ("VERB", "AUX"):
        whole = (max(parsed.left[head], bounds[0]), min(parsed.right[head], bounds[1])) if parsed.deps[head] != "ROOT" else bounds
        return minus(whole, [own if top == verb else (parsed.left[top], parsed.right[top])])
    return _in_front(parsed, verb, bounds)


def _in_front(parsed: Parsed, verb: int, bounds: Range) -> list[Range] | None:
    """Return the words in front of ", X said" where the tree does not say that they are its content."""
    source = own_subject(parsed, verb)
    if source is None:
        source = _beside(parsed, verb)
    if source is None or any(parsed.deps[k] == "mark" for k in parsed.kids[verb]) or parsed.deps[verb] in ("relcl", "acl", "xcomp", "advcl"):
        return None
    first = min(verb, phrase(parsed, source, verb)[0])
    if first - 2 <= bounds[0] or parsed.words[first - 1] != ",":
        return None
    if not any(parsed.pos[t] in ("VERB", "AUX") and parsed.tags[t] != "VBG" for t in range(bounds[0], first)):
        return None
    return [(bounds[0], first)]
