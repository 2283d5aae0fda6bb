"""Places: the place that an event's own clause gives, with country and coordinates where they are known.

A place is read off the tree like a time: it hangs on the event's verb or noun, on its object, or on a clause that shares
it. Countries come from the words ("in Goma, Congo"), from the mention, from the table of places, or from the parties
where both sides of the event belong to one country; else they stay None.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Literal, cast

from .clauses import ClauseTree, compile_clauses
from .parsed import Frame, Mention, Parsed
from .places import Gazetteer, KnownPlace, gazetteer
from .plugins import Language
from .records import Place, Span

__all__ = ["place_frames"]

Precision = Literal["point", "city", "region", "country"]
_PRECISION: Mapping[str, Precision] = {"capital": "city", "city": "city", "region": "region", "water": "region", "site": "point"}
_ENTITIES = frozenset(("GPE", "LOC", "FAC"))
_NO_PLACE = frozenset(("ORG", "PERSON", "WORK_OF_ART", "PRODUCT", "EVENT", "LAW"))
_SUBJECT = frozenset(("nsubj", "nsubjpass"))
_HOLDING = frozenset(("compound", "poss", "nmod", "appos", "amod"))
# Actor codes of PLOVER that are no countries.
_NO_COUNTRY = frozenset(("IGO", "UNO", "EUR", "NGO", "ISM", "IMG", "MNC"))
# Acts of a government that hold for all of its country where no place is told.
_REALM = frozenset((("COERCE", "curfew"), ("COERCE", "martial-law")))
_ON_GROUND = frozenset(("COERCE", "SANCTION"))
# "There" and "the town" mean a place named at most this many sentences before; "its airspace" stands this near its verb.
_MEMORY = 2
_NEAR = 12
_FRONTED_TYPES = frozenset(("ASSAULT", "COERCE", "PROTEST", "MOBILIZE"))


@dataclass(frozen=True, slots=True)
class _Site:
    """A place name in the text: tokens `start:end`, what is known of it, and what it hangs on.

    `nodes` are the tokens that it places, nearest first, each with the preposition that leads there.
    """

    start: int
    end: int
    name: str
    country: str | None
    known: KnownPlace | None
    precision: Precision
    nodes: tuple[tuple[int, str], ...]
    fronted: bool


@lru_cache(maxsize=8)
def _words(language: Any) -> Mapping[str, frozenset[str]]:
    return compile_clauses(language.table("places"))


def place_frames(parsed: Parsed, mentions: Sequence[Mention], frames: Sequence[Frame], language: Language) -> tuple[Place | None, ...]:
    """Return the place of each frame, or None where the text does not tell."""
    if not frames:
        return ()
    words = _words(cast(Any, language))
    tree = ClauseTree(parsed, compile_clauses(language.table("clauses")))
    finder = _Finder(parsed, mentions, words, tree)
    return tuple(finder.place(frame) for frame in frames)


class _Finder:
    """The places of one report by the token that they hang on, and the way from a frame to its own."""

    def __init__(self, parsed: Parsed, mentions: Sequence[Mention], words: Mapping[str, frozenset[str]], tree: ClauseTree) -> None:
        self._parsed = parsed
        self._mentions = mentions
        self._words = words
        self._tree = tree
        self._at: dict[int, list[tuple[_Site, str]]] = {}
        self._fronted: dict[int, _Site] = {}
        for site in self._sites(gazetteer()):
            for node, preposition in site.nodes:
                self._at.setdefault(node, []).append((site, preposition))
            if site.fronted:
                self._fronted[parsed.sentence_of[site.start]] = site

    # -- place names

    def _sites(self, known: Gazetteer) -> Iterator[_Site]:
        taken: dict[int, Mention] = {}
        for mention in self._mentions:
            if mention.kind in ("place", "country") and not mention.pronoun:
                taken.update((i, mention) for i in range(mention.start, mention.end) if i not in taken or mention.kind == "place")
        parsed, i = self._parsed, 0
        last: _Site | None = None
        while i < len(parsed):
            if not parsed.words[i][0].isupper() and (i not in taken or parsed.lowers[i] == "the"):
                found = self._capital(i, known) or self._told_before(i, last)
                if found:
                    yield found
                i += 1
                continue
            site = self._site_at(i, taken, known)
            if site is None:
                i += 1
                continue
            yield site
            last = site if site.nodes else last  # who acts is no place to come back to
            i = max(site.end, i + 1)

    def _site_at(self, i: int, taken: Mapping[int, Mention], known: Gazetteer) -> _Site | None:
        parsed = self._parsed
        sentence_end = parsed.sentence(i).end
        length = known.longest(parsed.words, i, sentence_end)
        end = i
        while end < sentence_end and parsed.ents[end] in _ENTITIES and (end == i or not parsed.ent_starts[end]):
            end += 1
        if parsed.ents[i] in _NO_PLACE and i not in taken and (not length or self._inside_name(i, i + length)):
            length = 0
            if not self._held(i):
                return None
        mention = taken.get(i)
        if mention and parsed.pos[i] == "ADJ":
            return None  # "the Brazilian embassy" is not in Brazil
        if length and i + length >= end:
            entry = known.by_name[_joined(parsed, i, i + length)]
            return self._linked(i, i + length, _joined(parsed, i, i + length), entry.country, entry, _PRECISION[entry.kind])
        if mention and mention.kind == "country":
            return self._linked(i, max(mention.end, i + 1), mention.actor.name, mention.actor.country, None, "country")
        if mention:
            return self._linked(i, max(mention.end, end), _joined(parsed, i, max(mention.end, end)), mention.actor.country, None, "city")
        if end == i:
            end = self._unknown(i, sentence_end)
        if end == i or parsed.words[end - 1][0].islower():
            return None
        precision: Precision = "point" if parsed.ents[i] == "FAC" else "region" if parsed.ents[i] == "LOC" else "city"
        return self._linked(i, end, _joined(parsed, i, end), None, None, precision)

    def _held(self, i: int) -> bool:
        """Tell whether "village of", "suburb of" stands in front."""
        parsed = self._parsed
        return i >= 2 and parsed.lowers[i - 1] == "of" and parsed.lemmas[i - 2] in self._words["settlements"]

    def _unknown(self, i: int, end: int) -> int:
        """Return the end of a capitalised name that neither table nor parser knows but that can only be a place."""
        parsed = self._parsed
        located = i > 0 and parsed.lowers[i - 1] in ("in", "at", "near", "outside") and not parsed.ents[i]
        if parsed.tags[i] not in ("NNP", "NNPS") or not (located or self._held(i)):
            return i
        j = i + 1
        while j < end:
            hyphen = parsed.words[j] == "-" and j + 1 < end and parsed.words[j + 1][0].isupper()
            if not hyphen and not (parsed.words[j][0].isupper() and parsed.pos[j] == "PROPN"):
                break
            j += 1
        acting = any(m.start < j and i < m.end and m.kind not in ("place", "country") for m in self._mentions)
        return i if acting and not self._held(i) else j

    def _inside_name(self, start: int, end: int) -> bool:
        """Tell whether a table name is only part of a longer name of something else ("Washington Post")."""
        parsed = self._parsed
        before = not parsed.ent_starts[start] and parsed.ents[start] in _NO_PLACE
        after = end < len(parsed) and parsed.ents[end] == parsed.ents[start] and not parsed.ent_starts[end]
        return before or after

    def _capital(self, i: int, known: Gazetteer) -> _Site | None:
        """Read "the Cambodian capital" as the city."""
        parsed = self._parsed
        if parsed.lowers[i] not in self._words["capital"]:
            return None
        inside = [m for m in self._mentions if m.head in parsed.kids[i] or (m.start <= i < m.end and m.kind == "place")]
        country = next((m.actor.country for m in inside if m.actor.country in known.capitals), None)
        entry = known.capitals.get(country or "")
        return self._linked(i, i + 1, entry.name, country, entry, "city") if entry else None

    def _told_before(self, i: int, last: _Site | None) -> _Site | None:
        """Read "there", "the town" and "the same province" as the last place named, if that is not far."""
        parsed = self._parsed
        if last is None or parsed.sentence_of[i] - parsed.sentence_of[last.start] > _MEMORY:
            return None
        if parsed.lowers[i] == "there" and parsed.deps[i] == "advmod":
            return replace(last, start=i, end=i + 1, nodes=tuple(self._upward(parsed.heads[i], "in")), fronted=False)
        definite = parsed.lemmas[i] in self._words["settlements"] and parsed.child(i, "prep") is None
        if definite and any(parsed.lowers[k] == "the" for k in parsed.kids[i]) and last.precision in ("city", "region"):
            others = [k for k in parsed.kids[i] if parsed.deps[k] in ("amod", "compound", "poss", "nmod") and parsed.lowers[k] != "same"]
            return None if others else replace(last, start=i, end=i + 1, nodes=tuple(self._nodes(i, held=False)), fronted=False)
        return None

    def _linked(self, start: int, end: int, name: str, country: str | None, entry: KnownPlace | None, precision: Precision) -> _Site:
        """Find what the place hangs on, through the nouns that hold it ("the border town of X")."""
        parsed = self._parsed
        head = end - 1
        while start <= parsed.heads[head] < end and parsed.heads[head] != head:
            head = parsed.heads[head]
        held = False
        while True:
            above = parsed.heads[head]
            if parsed.deps[head] in _HOLDING and parsed.lemmas[above] in self._words["holders"] and above != head:
                head, held = above, True
            elif parsed.deps[head] == "pobj" and parsed.lowers[above] in ("of", "to") and parsed.lemmas[parsed.heads[above]] in self._words["holders"]:
                head, held = parsed.heads[above], True
            else:
                break
        country = country or self._following(end)
        nodes = tuple(self._nodes(head, held))
        fronted = self._opens_sentence(start) and not self._coordinated(head)
        return _Site(start, end, name, country, entry, precision, nodes, fronted)

    def _coordinated(self, head: int) -> bool:
        return self._parsed.deps[head] == "conj" or any(self._parsed.deps[k] == "conj" for k in self._parsed.kids[head])

    def _opens_sentence(self, start: int) -> bool:
        """Tell whether the sentence opens with the place ("In Abidjan the curfew …", "Near the town of Goma …")."""
        parsed = self._parsed
        first = parsed.sentence(start).start
        if parsed.lowers[first] in ("but", "and", "meanwhile", "elsewhere") and first + 1 < start:
            first += 2 if parsed.words[first + 1] == "," else 1
        return parsed.lowers[first] in self._words["at"] and first < start <= first + 5 and "," not in parsed.words[first:start]

    def _following(self, end: int) -> str | None:
        """Return the country named behind a city: "in Goma, Congo"."""
        parsed = self._parsed
        if end + 1 < len(parsed) and parsed.words[end] == "," and parsed.sentence_of[end] == parsed.sentence_of[end - 1]:
            return next((m.actor.country for m in self._mentions if m.kind == "country" and m.start == end + 1), None)
        return None

    def _nodes(self, head: int, held: bool) -> Iterator[tuple[int, str]]:
        """Yield the tokens that a place is said of, with the preposition ("" for a direct object)."""
        parsed = self._parsed
        if self._coordinated(head):
            return  # several places: none of them is the place
        dep, above = parsed.deps[head], parsed.heads[head]
        if dep in ("dobj", "nsubjpass") and parsed.lemmas[above] in self._words["taking"]:
            yield above, ""
            return
        if dep == "poss":  # "the seizure of Kabul's airport": only the noun itself
            yield above, "poss"
            return
        if dep != "pobj" or above == head:
            return
        yield from self._upward(parsed.heads[above], parsed.lowers[above])

    def _upward(self, token: int, preposition: str) -> Iterator[tuple[int, str]]:
        """Yield the tokens from the one that a place hangs on up to its verb."""
        parsed = self._parsed
        for _ in range(6):
            if parsed.lowers[token] in self._words["apart"]:
                return  # "expelled an envoy after the landing in Minsk"
            if parsed.pos[token] in ("ADP", "ADV") or parsed.deps[token] == "prep":
                token = parsed.heads[token]
                continue
            yield token, preposition
            if self._tree.verbal(token) or parsed.heads[token] == token:
                return
            if parsed.deps[token] in _SUBJECT:
                yield parsed.heads[token], "subject"
                return
            if parsed.deps[token] not in ("dobj", "pobj", "conj", "attr", "appos", "compound"):
                return
            token = parsed.heads[token]

    # -- frames

    def place(self, frame: Frame) -> Place | None:
        """Return the place of a frame, or None."""
        site = self._site_of(frame)
        if site is None:
            return self._realm(frame)
        known = site.known
        country = site.country or (None if known else self._of_parties(frame))
        return Place(
            name=site.name,
            country=country,
            lat=known.lat if known else None,
            lon=known.lon if known else None,
            precision=site.precision,
            span=Span(self._parsed.starts[site.start], self._parsed.ends[site.end - 1]),
        )

    def _realm(self, frame: Frame) -> Place | None:
        """Return the country whose government declares an emergency or a curfew, or shuts "its airspace"."""
        if (frame.type, frame.mode) not in _REALM and not (frame.type in _ON_GROUND and self._own_ground(frame.anchor)):
            return None
        actors = [self._mentions[i].actor for i in frame.actors]
        if len(actors) != 1 or actors[0].sector != "GOV" or actors[0].country in _NO_COUNTRY:
            return None
        named = next((m for m in self._mentions if m.kind == "country" and m.actor.country == actors[0].country and m.actor.country), None)
        return Place(name=named.actor.name, country=named.actor.country, precision="country", span=named.span) if named else None

    def _own_ground(self, anchor: int) -> bool:
        """Tell whether the act is done to or on "its borders", "its airspace"."""
        parsed = self._parsed
        nouns = (i for i in range(anchor + 1, min(parsed.right[anchor], anchor + _NEAR)) if parsed.lemmas[i] in self._words["own_ground"])
        return any(parsed.lowers[k] == "its" and parsed.deps[k] == "poss" for i in nouns for k in parsed.kids[i])

    def _site_of(self, frame: Frame) -> _Site | None:
        verbal = frame.type in self._words["verbal_types"]
        for node in self._tree.sharing(frame.anchor, frozenset(), effects=frame.type in _FRONTED_TYPES):
            found = [site for site, prep in self._at.get(node, ()) if self._fits(frame, node, site, prep)]
            if verbal:
                found = [site for site in found if site.nodes[0][0] == node]
            if found:
                return self._best(frame, found)
            if verbal and node != frame.anchor and not self._tree.verbal(node):
                return None
        return self._carried(frame)

    def _fits(self, frame: Frame, node: int, site: _Site, preposition: str) -> bool:
        """Tell whether a place at a token is the place of the frame."""
        words, parsed = self._words, self._parsed
        if preposition == "subject":
            return frame.type in words["subject_types"]
        if preposition == "poss":
            return False
        if preposition == "":
            return frame.type not in words["verbal_types"] and site.precision != "country"
        if preposition in words["to"]:
            moves = frame.type in words["moving_types"] and parsed.lemmas[node] in words["moving"]
            return moves or (frame.mode == "visit" and not self._tree.verbal(node))
        if preposition in words["from"]:
            own = preposition == "of" and node == frame.anchor and frame.type not in words["verbal_types"]
            left = frame.type == "RETREAT" and parsed.lemmas[node] in words["moving"]
            return site.precision != "country" and (own or left)
        if preposition == "against" or (preposition == "on" and not self._tree.verbal(node)):
            return site.precision != "country" and frame.type not in words["verbal_types"]
        return preposition in words["at"]

    def _best(self, frame: Frame, sites: Sequence[_Site]) -> _Site:
        """Return the nearest place, a country only where there is nothing finer."""
        return min(sites, key=lambda s: (s.precision == "country", abs(s.start - frame.anchor)))

    def _carried(self, frame: Frame) -> _Site | None:
        """Return the place that opens the paragraph's thread: "In Abidjan the curfew was extended. Gendarmes set up roadblocks."."""
        if frame.type not in _FRONTED_TYPES:
            return None
        sentence = self._parsed.sentence(frame.anchor)
        for index in range(sentence.index, -1, -1):
            other = self._parsed.sentences[index]
            if other.paragraph != sentence.paragraph:
                return None
            if index in self._fronted and (index != sentence.index or self._only(index)):
                return self._fronted[index]
            if any(self._parsed.sentence_of[node] == index for node in self._at):
                return None
        return None

    def _only(self, index: int) -> bool:
        """Tell whether a sentence speaks of one place only."""
        return len({id(site) for node, found in self._at.items() if self._parsed.sentence_of[node] == index for site, _ in found}) <= 1

    def _of_parties(self, frame: Frame) -> str | None:
        """Return the country of actors and recipients where they all belong to one."""
        found = {self._mentions[i].actor.country for i in (*frame.actors, *frame.recipients)} - _NO_COUNTRY - {None}
        return found.pop() if len(found) == 1 else None


def _joined(parsed: Parsed, start: int, end: int) -> str:
    """Return the words as the table writes them: single spaces, none around hyphens and before 's."""
    return parsed.text(start, end) if "\n" not in parsed.text(start, end) else " ".join(parsed.words[start:end])
