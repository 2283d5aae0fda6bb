"""Patterns of the lexicon over the tree: which entries fire on which token, and with which words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ..clauses import perfect_of
from ..parsed import Mention, Parsed
from .clause import Clauses, Grammar
from .lexicon import Choice, Entry, Lexicon, Pattern

__all__ = ["ACTING", "Match", "Reading", "consumed", "find_candidates"]

ACTING = frozenset({"country", "person", "office", "organisation", "outlet", "group", "people"})
"""Kinds of mention that can act."""

_ARMED = frozenset({"MIL", "COP", "PRM", "REB", "UAF", "CRM", "SPY"})
_NOUN_POS = frozenset({"NOUN", "PROPN"})
Found = tuple[tuple[int, ...], tuple[int, ...]]

_NO_PARTICLE = frozenset({"nsubj", "nsubjpass", "dobj", "det", "cc", "mark", "aux", "ccomp", "advcl", "conj", "relcl", "acl"})
_REACH = 7  # tokens between a verb and a particle across its object; chosen on the gold's idioms (longest there: 5)


@dataclass(frozen=True, slots=True)
class Match:
    """An entry that fires: `anchor` is its head token, `light` the verb that lends a noun its subject.

    `words` are the tokens that the pattern spells out: they belong to the idiom; `held` those that it names by class: they stay arguments.
    """

    entry: Entry
    pattern: Pattern
    anchor: int
    words: tuple[int, ...] = ()
    held: tuple[int, ...] = ()
    light: int | None = None
    happens: bool = False
    mode: str | None = None


class Reading:
    """One report as the coder reads it: parse, roles, and the mentions by head token."""

    def __init__(self, parsed: Parsed, mentions: Sequence[Mention], grammar: Grammar) -> None:
        parsed = with_lemmas(parsed, grammar.verbs, grammar.irregular)
        self.parsed = parsed
        self.mentions = mentions
        self.grammar = grammar
        self.clauses = Clauses(parsed, grammar)
        self.by_head: dict[int, int] = {}
        self.cover: dict[int, int] = {}
        for number, mention in enumerate(mentions):
            old = self.by_head.get(mention.head)
            if old is None or self._wider(mention, mentions[old]):
                self.by_head[mention.head] = number
            for token in range(mention.start, mention.end):
                seen = self.cover.get(token)
                if seen is None or self._wider(mention, mentions[seen]):
                    self.cover[token] = number
        self._lemmas: dict[int, frozenset[str]] = {}

    @staticmethod
    def _wider(a: Mention, b: Mention) -> bool:
        return a.end - a.start > b.end - b.start

    def sentence_lemmas(self, token: int) -> frozenset[str]:
        """Return the lemmas of the token's sentence."""
        p = self.parsed
        number = p.sentence_of[token]
        if number not in self._lemmas:
            sentence = p.sentences[number]
            self._lemmas[number] = frozenset(p.lemmas[sentence.start : sentence.end]) | frozenset(p.lowers[sentence.start : sentence.end])
        return self._lemmas[number]

    def fits(self, choice: Choice, token: int, *, strict: bool = False) -> bool:
        """Tell whether a token (with what it counts) is one of the lemmas or of the special classes.

        Strictly, a country or capital that acts is no place ("Moscow slams Washington"); otherwise it may be one ("attacked Kyiv").
        """
        if choice.any:
            return True
        return any(self._fits_one(choice, t, strict) for t in self.clauses.effective(token))

    def _fits_one(self, choice: Choice, token: int, strict: bool) -> bool:
        p = self.parsed
        lemma, lower = p.lemmas[token], p.lowers[token]
        if lemma in choice.lemmas or lower in choice.lemmas:
            return True
        if token and (f"{p.lowers[token - 1]} {lemma}" in choice.lemmas or f"{p.lowers[token - 1]} {lower}" in choice.lemmas):
            return True
        return bool(choice.special) and self._special(choice.special, token, strict)

    def _special(self, names: frozenset[str], token: int, strict: bool) -> bool:
        p = self.parsed
        if "number" in names and (p.pos[token] == "NUM" or p.ents[token] in ("CARDINAL", "MONEY", "QUANTITY")):
            return True
        number = self.by_head.get(token)
        if number is None:
            return "place" in names and p.ents[token] in ("GPE", "LOC", "FAC")
        mention = self.mentions[number]
        kind, sector = mention.kind, mention.actor.sector
        tests = {
            "actor": kind in ACTING,
            "state": kind == "country" or sector == "GOV" or mention.actor.country in ("IGO", "UNO", "EUR"),
            "armed": kind == "group" or sector in _ARMED,
            "people": kind in ("people", "person", "office"),
            "outlet": kind == "outlet",
            "org": kind in ("organisation", "group", "outlet"),
            "place": kind == "place" or (not strict and kind == "country" and p.ents[token] in ("GPE", "LOC", "FAC")),
        }
        return any(tests.get(name, False) for name in names)


def with_lemmas(parsed: Parsed, verbs: frozenset[str], irregular: Mapping[str, str]) -> Parsed:
    """Mend lemmas of verbs that we know: those that lost their e ("raped" is no form of "rap"), doubled letters ("wiretapped"), "forgave"."""
    lemmas = list(parsed.lemmas)
    changed = False
    for i, (lower, lemma) in enumerate(zip(parsed.lowers, parsed.lemmas, strict=True)):
        if lower == lemma + "es" and lemma + "e" in verbs and lemma not in verbs:
            lemmas[i], changed = lemma + "e", True
        if lower in irregular:
            lemmas[i], changed = irregular[lower], True
        stem = lower.removesuffix("ed").removesuffix("ing")
        if lower[-2:] in ("ed", "ng") and (lower == lemma + "ed" or lower == lemma + "ing") and lemma + "e" in verbs:
            lemmas[i], changed = lemma + "e", True
        elif stem != lower and lemma not in verbs and stem[-1:] == stem[-2:-1] and stem[:-1] in verbs:
            lemmas[i], changed = stem[:-1], True
    return replace(parsed, lemmas=tuple(lemmas)) if changed else parsed


def find_candidates(reading: Reading, lexicon: Lexicon) -> Iterator[list[Match]]:
    """Yield for each token on which entries fire the matches, heaviest pattern first; between equals the one with more conditions."""
    p = reading.parsed
    finders: dict[str, Callable[[Reading, Entry, Pattern, int], Match | None]] = {"verb": _verb, "noun": _noun, "adj": _adjective}
    for token in range(len(p)):
        for pos in _readings_of(p, token):
            pairs = lexicon.index[pos].get(p.lemmas[token])
            if pairs is None and p.lowers[token] != p.lemmas[token]:
                pairs = lexicon.index[pos].get(p.lowers[token])
            if pairs is None:
                continue
            there = reading.sentence_lemmas(token)
            find = finders[pos]
            matches = [m for pattern, entry in pairs if _can_be(pattern, there) and (m := find(reading, entry, pattern, token)) is not None]
            if matches:
                yield matches
                break


def _can_be(pattern: Pattern, there: frozenset[str]) -> bool:
    """Tell whether the sentence has every word that a pattern spells out: of a verb's dozens of patterns few can be there, and the tree is asked for these."""
    return not any(map(there.isdisjoint, pattern.spelt))


def _readings_of(p: Parsed, token: int) -> tuple[str, ...]:
    """Return the parts of speech under which a token is looked up; the small model's usual confusions count as both."""
    pos, dep, tag = p.pos[token], p.deps[token], p.tags[token]
    if pos == "VERB":
        if tag == "VBG" and dep in ("nsubj", "dobj", "pobj", "nsubjpass", "ROOT", "conj", "attr"):
            return ("verb", "noun")
        if dep in ("nsubj", "nsubjpass") and tag in ("VBZ", "VBP", "VB"):
            return ("noun", "verb")  # "talks with Washington were continuing"
        if tag == "VBN" and dep == "amod":
            return ("verb",) if perfect_of(p, token) is not None else ()
        return ("noun",) if dep == "compound" else ("verb", "adj") if tag in ("VBN", "VBD") or dep in ("acomp", "oprd") else ("verb",)
    if pos == "AUX":
        return ("verb",) if dep not in ("aux", "auxpass") else ()
    if pos in _NOUN_POS and any(p.deps[k] in ("dobj", "nsubj", "xcomp", "ccomp") for k in p.kids[token]):
        return ("verb", "noun")  # "Sweden suspects Russia": the model takes the verb for a plural noun, yet gives it an object
    if pos in _NOUN_POS:
        return () if dep in ("compound", "nmod", "npadvmod") and p.sentence(token).kind != "heading" else ("noun",)
    if pos in ("ADJ", "ADV") or (pos == "ADP" and p.lemmas[p.heads[token]] == "be"):
        return ("adj",)
    return ()


def consumed(match: Match, owners: Mapping[int, Match]) -> bool:
    """Tell whether the match stands on a word that another pattern names: the same type never fires there again.

    Another type does only where the owner has content, which the word may be.
    """
    owner = owners.get(match.anchor)
    if owner is None or owner.anchor == match.anchor:
        return False
    return owner.entry.type == match.entry.type or owner.entry.content is None


# ---------------------------------------------------------------------- verbs
def _verb(reading: Reading, entry: Entry, pattern: Pattern, token: int) -> Match | None:
    if entry.content == "requested" and not pattern.weight and _tells(reading, token):
        return None
    if not pattern.complements and reading.parsed.lemmas[token] in reading.grammar.naming and _names(reading, token):
        return None
    found = _pieces(reading, pattern, token, reading.clauses.objects)
    if found is None or not _selects(reading, entry, token, reading.clauses.subjects(token), reading.clauses.objects(token)):
        return None
    return Match(entry, pattern, token, *found, mode=_mode(reading, entry, token, found[0] + found[1]))


def _names(reading: Reading, token: int) -> bool:
    """Tell whether a naming verb says what something is ("called the vote a farce"); only patterns that ask for that fire then."""
    p = reading.parsed
    objects = [k for k in p.kids[token] if p.deps[k] in ("dobj", "nsubjpass")]
    return (
        any(p.deps[k] in ("oprd", "acomp", "ccomp", "xcomp") and k > token for k in p.kids[token])
        and not any(p.deps[k] == "xcomp" and reading.clauses.infinitive(k) for k in p.kids[token])
    ) or (len(objects) > 1)


def _tells(reading: Reading, token: int) -> bool:
    """Tell whether the complement is a statement or question, not a wish ("insisted that it was innocent" asks for nothing)."""
    p = reading.parsed
    for verb in p.kids[token]:
        if p.deps[verb] != "ccomp" or verb < token:
            continue
        kids = p.kids[verb]
        if any(p.lowers[k] in reading.grammar.wishes for k in kids):
            return False
        if any(p.lowers[k] in reading.grammar.questions for k in kids if k < verb):
            return True
        finite = [k for k in kids if p.deps[k] in ("aux", "auxpass")] or [verb]
        return p.tags[finite[0]] in ("VBD", "VBZ") or (p.tags[finite[0]] == "MD")
    return False


def _pieces(reading: Reading, pattern: Pattern, token: int, objects: Callable[[int], tuple[int, ...]]) -> Found | None:
    """Return the tokens of the pattern's pieces (spelt out, and named by class), or None where one is missing."""
    p = reading.parsed
    if pattern.words and any(p.deps[k] == "prt" and all(p.lowers[k] not in forms for forms in pattern.words) for k in p.kids[token]):
        return None  # "standing up to" is no "stand to"
    words: list[int] = []
    held: list[int] = []
    for forms in pattern.words:
        particle = _particle(reading, token, forms)
        if particle is None:
            return None
        words.append(particle)
    wanted = [(c, objects(token)) for c in pattern.objects]
    wanted += [(c, _prep_objects(reading, token, prepositions)) for prepositions, c in pattern.preps]
    wanted += [(c, tuple(_complements(reading.parsed, token))) for c in pattern.complements]
    for choice, tokens in wanted:
        found = _first(reading, choice, tokens)
        if found is None:
            return None
        (words if choice.literal else held).append(found)
    return tuple(words), tuple(held)


def _first(reading: Reading, choice: Choice, tokens: Iterable[int]) -> int | None:
    for token in tokens:
        for inner in reading.clauses.effective(token):
            if choice.any or reading.fits(choice, inner):
                return inner
    return None


def _prep_objects(reading: Reading, token: int, prepositions: frozenset[str]) -> tuple[int, ...]:
    """Return the objects of the prepositions on a predicate, then on its object (where the parser may have hung them)."""
    clauses = reading.clauses
    out = [t for prep in prepositions for t in clauses.prepositional(token, prep)]
    for thing in clauses.objects(token) if reading.parsed.pos[token] == "VERB" else ():
        if thing > token:
            out.extend(t for prep in prepositions for t in clauses.prepositional(thing, prep))
    return tuple(out)


def _particle(reading: Reading, token: int, forms: frozenset[str]) -> int | None:
    """Return the particle, preposition, adverb or negation of these forms that hangs on the token, on its object, or follows next."""
    p = reading.parsed
    for kid in p.kids[token]:
        if p.lowers[kid] in forms and p.deps[kid] == "aux" and p.tags[kid] == "MD":  # a pattern may ask for a modal ("surrender will|would not")
            return kid
        if p.lowers[kid] in forms and p.deps[kid] not in _NO_PARTICLE and _is_particle(reading, kid):
            return kid
    after = token + 1
    if after < len(p) and p.lowers[after] in forms and p.sentence_of[after] == p.sentence_of[token] and p.deps[after] != "aux" and _is_particle(reading, after):
        return after
    for kid in p.kids[token]:
        for inner in p.kids[kid]:
            if p.lowers[inner] in forms and token < inner <= token + _REACH and p.deps[inner] in ("prep", "prt", "advmod", "neg", "npadvmod"):
                return inner
            if p.lowers[inner] == "to" and "to" in forms and p.deps[kid] in ("xcomp", "ccomp", "advcl") and p.deps[inner] == "aux":
                return inner  # "told X to go"
    return next((t for t in reading.clauses.hung_low(token) if p.lowers[t] in forms), None)


def _is_particle(reading: Reading, token: int) -> bool:
    """Tell whether a preposition belongs to the verb, not to a time or a fixed phrase ("fired at all", "met at noon")."""
    p = reading.parsed
    if token + 1 < len(p) and f"{p.lowers[token]} {p.lowers[token + 1]}" in reading.grammar.fixed_phrases:
        return False
    below = next((k for k in p.kids[token] if p.deps[k] == "pobj"), None)
    return below is None or p.ents[below] not in ("DATE", "TIME")


def _complements(p: Parsed, token: int) -> Iterator[int]:
    for kid in p.kids[token]:
        if p.deps[kid] in ("acomp", "oprd", "attr", "xcomp", "ccomp", "advcl", "advmod", "npadvmod", "dobj") and kid > token:
            yield kid


def _selects(reading: Reading, entry: Entry, token: int, subjects: Sequence[int], objects: Sequence[int]) -> bool:
    """Tell whether the selectional conditions of an entry hold."""
    for wanted, unwanted, tokens in ((entry.object, entry.object_not, objects), (entry.subject, entry.subject_not, subjects)):
        if wanted is not None and not any(reading.fits(wanted, t) for top in tokens for t in _named_as(reading, top)):
            return False
        if unwanted is not None and any(reading.fits(unwanted, t, strict=True) for t in tokens):
            return False
    if entry.content_not is not None:
        clauses = reading.clauses
        if any(reading.fits(entry.content_not, t) for t in (*clauses.complement_verbs(token), *(clauses.objects(token) if not clauses.passive(token) else ()))):
            return False
    return entry.not_near is None or not (entry.not_near.lemmas & reading.sentence_lemmas(token))


def _named_as(reading: Reading, token: int) -> tuple[int, ...]:
    """Return a word with its apposition ("expelled Ivan Petrov, a Russian [diplomat]")."""
    p = reading.parsed
    return (token, *(k for k in p.kids[token] if p.deps[k] == "appos" and k > token))


# ---------------------------------------------------------------------- nouns and adjectives
def _noun(reading: Reading, entry: Entry, pattern: Pattern, token: int) -> Match | None:
    p = reading.parsed
    words: list[int] = []
    for forms in pattern.modifiers:
        found = next((t for t in range(token - 1, max(p.left[token], token - _REACH) - 1, -1) if p.lowers[t] in forms or p.lemmas[t] in forms), None)
        if found is None:
            return None
        words.append(found)
    more = _pieces(reading, Pattern(pattern.text, pattern.head, preps=pattern.preps, complements=pattern.complements), token, reading.clauses.objects)
    if more is None:
        return None
    light = light_verb(reading, token, entry.light)
    subjects = reading.clauses.subjects(light) if light is not None else ()
    if not _selects(reading, entry, token, subjects, ()):
        return None
    mode = _mode(reading, entry, token, tuple(words), light)
    return Match(entry, pattern, token, (*words, *more[0]), more[1], light=light, happens=_happens(reading, token), mode=mode)


def light_verb(reading: Reading, token: int, wanted: frozenset[str]) -> int | None:
    """Return the verb that lends a noun its subject ("issued a threat", "went on strike"), or None."""
    p = reading.parsed
    top = token
    while p.deps[top] == "conj" and p.pos[p.heads[top]] in _NOUN_POS:
        top = p.heads[top]
    if p.deps[top] == "pobj" and p.lowers[p.heads[top]] == "of":  # "a series of raids"
        outer = p.heads[p.heads[top]]
        if p.lemmas[outer] in reading.grammar.partitives:
            top = outer
    verb = p.heads[top]
    if p.deps[top] in ("dobj", "nsubjpass", "oprd") and p.pos[verb] in ("VERB", "AUX") and _is_light(reading, verb, wanted or reading.grammar.light):
        return verb
    if p.deps[top] == "pobj" and p.pos[p.heads[verb]] in ("VERB", "AUX"):
        pair = f"{p.lemmas[p.heads[verb]]} {p.lowers[verb]}"
        if pair in wanted or pair in reading.grammar.light_prepositions:
            return p.heads[verb]
    held = next((k for k in p.kids[top] if p.deps[k] in ("acl", "relcl") and _is_light(reading, k, wanted or reading.grammar.light)), None)
    return held if held is not None and top in reading.clauses.objects(held) else None


def _is_light(reading: Reading, verb: int, wanted: frozenset[str]) -> bool:
    p = reading.parsed
    lemma = p.lemmas[verb]
    if lemma in wanted:
        return True
    return any(f"{lemma} {p.lowers[k]}" in wanted or f"{lemma}_{p.lowers[k]}" in wanted for k in p.kids[verb] if k > verb)


def _happens(reading: Reading, token: int) -> bool:
    """Tell whether the noun is subject of a verb of happening ("talks resumed"), or seen to happen ("Kabul sees new attacks")."""
    p = reading.parsed
    verb = p.heads[token]
    if p.deps[token] == "dobj" and p.lemmas[verb] in reading.grammar.witnessing:
        return True
    return p.deps[token] in ("nsubj", "nsubjpass") and p.pos[verb] in ("VERB", "AUX") and p.lemmas[verb] in reading.grammar.happening


def _adjective(reading: Reading, entry: Entry, pattern: Pattern, token: int) -> Match | None:
    found = _pieces(reading, pattern, token, lambda _: ())
    if found is None or not _selects(reading, entry, token, reading.clauses.surface_subjects(token), ()):
        return None
    return Match(entry, pattern, token, *found, mode=_mode(reading, entry, token, found[0] + found[1]))


# ---------------------------------------------------------------------- modes
def _mode(reading: Reading, entry: Entry, token: int, words: tuple[int, ...], light: int | None = None) -> str | None:
    """Return the mode told by the nearest word that a mode rule names (of several rules the first), or the entry's own."""
    if not entry.modes:
        return entry.mode
    for ring in _rings(reading, entry, token, words, light):
        for rule in entry.modes:
            if any(reading.fits(rule.near, t) for t in ring):
                return rule.mode
            for prepositions, choice in rule.preps:
                if any(p in ring for p in _with_preposition(reading, token, prepositions, choice)):
                    return rule.mode
    return entry.mode


def _with_preposition(reading: Reading, token: int, prepositions: frozenset[str], choice: Choice) -> Iterator[int]:
    found = _first(reading, choice, _prep_objects(reading, token, prepositions))
    if found is not None:
        yield found


def _rings(reading: Reading, entry: Entry, token: int, words: tuple[int, ...], light: int | None) -> Iterator[tuple[int, ...]]:
    """Yield the words that may tell the mode, nearest first: the trigger's own, what it is about, its sides, and these words' modifiers."""
    p, clauses = reading.parsed, reading.clauses
    yield (token, *words)
    clause = clauses.complement_verbs(token) or (clauses.complement_verbs(light) if light is not None else ())
    if entry.content is not None and clause:
        yield from _clause_rings(reading, clause)
        return
    verbal = p.pos[token] == "VERB"
    about = [k for k in p.kids[token] if p.deps[k] in ("compound", "amod", "nmod", "advmod", "npadvmod", "acl")]
    about += clauses.objects(token) if verbal else ()
    about += [t for k in p.kids[token] if p.deps[k] in ("prep", "agent", "dative", "prt") for t in (k, *p.kids[k])]
    if not verbal and p.deps[token] in ("nsubj", "dobj", "nsubjpass"):
        about += [p.heads[token], *(t for k in p.kids[p.heads[token]] if p.deps[k] == "prep" for t in p.kids[k])]
    yield tuple(about)
    sides = clauses.subjects(token) if verbal else clauses.subjects(light) if light is not None else ()
    yield (*(t for top in about for t in _modifiers(reading, top)), *sides, *(t for top in sides for t in _modifiers(reading, top)))


def _clause_rings(reading: Reading, verbs: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """Yield the words of a complement clause: its verbs with particles, then their objects, then these words' modifiers."""
    p, clauses = reading.parsed, reading.clauses
    deeper = tuple(v for verb in verbs for v in clauses.complement_verbs(verb))
    yield (*verbs, *(k for v in verbs for k in p.kids[v] if p.deps[k] == "prt"))
    objects = tuple(t for v in (*verbs, *deeper) for t in clauses.objects(v) if t not in clauses.subjects(v))
    pobjs = tuple(t for v in verbs for k in p.kids[v] if p.deps[k] == "prep" for t in p.kids[k])
    yield (*deeper, *objects, *pobjs)
    yield tuple(t for top in (*objects, *pobjs) for t in _modifiers(reading, top))


def _modifiers(reading: Reading, top: int) -> Iterator[int]:
    p = reading.parsed
    for kid in p.kids[top]:
        if p.deps[kid] in ("compound", "amod", "nmod", "conj", "poss"):
            yield kid
        elif p.deps[kid] == "prep":
            yield from (k for k in p.kids[kid] if p.deps[k] == "pobj")
