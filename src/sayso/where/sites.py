"""Place names in a text: where they stand, what is known of each at sight, and the tokens that each of them places."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from ..clauses import ClauseTree
from ..parsed import Mention, Parsed
from ..places import Gazetteer, KnownPlace

__all__ = ["Precision", "Site", "SiteReader"]

Precision = Literal["point", "city", "region", "country"]
_PRECISION: Mapping[str, Precision] = {"capital": "city", "city": "city", "region": "region", "water": "region", "site": "point"}
_ENTITIES = frozenset(("GPE", "LOC", "FAC"))
_NO_PLACE = frozenset(("ORG", "PERSON", "WORK_OF_ART", "PRODUCT", "EVENT", "LAW"))
_SUBJECT = frozenset(("nsubj", "nsubjpass"))
_HOLDING = frozenset(("compound", "poss", "nmod", "appos", "amod"))
# "There" and "the town" mean a place named at most this many sentences before; "the shoal" the only one that was called
# a shoal, or the last one within so many.
_MEMORY = 2
_CALLED_MEMORY = 8


@dataclass(frozen=True, slots=True)
class Site:
    """A place name in the text: tokens `start:end`, what is known of it, and what it hangs on.

    `nodes` are the tokens that it places, nearest first, each with the preposition that leads there. `called` is the common noun that the
    text has for it ("suburb", "shoal"), by which it may be meant again.
    """

    start: int
    end: int
    name: str
    country: str | None
    known: KnownPlace | None
    precision: Precision
    nodes: tuple[tuple[int, str], ...]
    fronted: bool = False
    called: str = ""


class SiteReader:
    """Reads the place names of one report."""

    def __init__(self, parsed: Parsed, mentions: Sequence[Mention], words: Mapping[str, frozenset[str]], tree: ClauseTree) -> None:
        self._parsed = parsed
        self._mentions = mentions
        self._words = words
        self._tree = tree
        self._called: dict[str, list[Site]] = {}

    def sites(self, known: Gazetteer) -> Iterator[Site]:
        """Yield the place names of the report in order, with what stands for one ("there", "the town")."""
        taken: dict[int, Mention] = {}
        for mention in self._mentions:
            if mention.kind in ("place", "country") and not mention.pronoun:
                taken.update((i, mention) for i in range(mention.start, mention.end) if i not in taken or mention.kind == "place")
        parsed, i = self._parsed, 0
        last: Site | None = None
        while i < len(parsed):
            if not parsed.words[i][0].isupper() and (i not in taken or parsed.lowers[i] == "the"):
                found = self._capital(i, known) or self._told_before(i, last) or self._own_country(i) or self._quarter(i)
                if found:
                    yield found
                i += 1
                continue
            site = self._site_at(i, taken, known)
            if site is None:
                i += 1
                continue
            site = self._part_of(site, known)
            yield site
            if site.called:
                self._called.setdefault(site.called, []).append(site)
            last = site if site.nodes else last  # who acts is no place to come back to
            i = max(site.end, i + 1)

    def _part_of(self, site: Site, known: Gazetteer) -> Site:
        """Read "eastern Congo" as a region of its own, under the name that the text has."""
        parsed, start = self._parsed, site.start - 1
        if start < 0 or parsed.lowers[start] not in self._words["quarters"] or parsed.heads[start] >= site.end or parsed.heads[start] < site.start:
            return site
        name = _joined(parsed, start, site.end)
        entry = known.by_name.get(name)
        country = entry.country if entry else site.country
        if site.precision == "country" or (site.precision == "region" and site.known is not None):
            return replace(site, start=start, name=name, known=entry, country=country, precision="region")
        return site

    def _site_at(self, i: int, taken: Mapping[int, Mention], known: Gazetteer) -> Site | None:
        parsed = self._parsed
        sentence_end = parsed.sentence(i).end
        length = known.longest(parsed.words, i, sentence_end)
        end = i
        while end < sentence_end and parsed.ents[end] in _ENTITIES and (end == i or not parsed.ent_starts[end]):
            end += 1
        if parsed.ents[i] in _NO_PLACE and i not in taken and (not length or self._inside_name(i, i + length)):
            length = 0
            if not self._held(i) and not (parsed.ents[i] == "PERSON" and self._located(i)):
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
        if end == i or (parsed.words[end - 1][0].islower() and parsed.lemmas[end - 1] not in self._words["grounds"]):
            return None
        precision: Precision = "point" if parsed.ents[i] == "FAC" else "region" if parsed.ents[i] == "LOC" else "city"
        return self._linked(i, end, _joined(parsed, i, end), None, None, precision)

    def _held(self, i: int) -> bool:
        """Tell whether "village of", "suburb of" stands in front, or the name only tells which crossing, island or camp is meant."""
        parsed = self._parsed
        if i >= 2 and parsed.lowers[i - 1] == "of" and parsed.lemmas[i - 2] in self._words["settlements"]:
            return True
        head = parsed.heads[i]
        return (
            parsed.deps[i] == "compound"
            and parsed.ents[i] != "ORG"
            and head > i
            and parsed.words[head].islower()
            and parsed.lemmas[head] in self._words["grounds"]
        )

    def _located(self, i: int) -> bool:
        """Tell whether a preposition that places stands right in front: "near X"."""
        return i > 0 and self._parsed.lowers[i - 1] in self._words["locating"]

    def _unknown(self, i: int, end: int) -> int:
        """Return the end of a capitalised name that neither table nor parser knows but that can only be a place."""
        parsed = self._parsed
        located = self._located(i) and parsed.ents[i] in ("", "PERSON")
        if parsed.tags[i] not in ("NNP", "NNPS") or not (located or self._held(i)):
            return i
        j = i + 1
        while j < end:
            hyphen = parsed.words[j] == "-" and j + 1 < end and parsed.words[j + 1][0].isupper()
            if not hyphen and not (parsed.words[j][0].isupper() and parsed.pos[j] == "PROPN"):
                break
            j += 1
        acting = any(m.start < j and i < m.end and m.kind not in ("place", "country") and not (located and m.start == i - 1) for m in self._mentions)
        return i if acting and not self._held(i) else j

    def _inside_name(self, start: int, end: int) -> bool:
        """Tell whether a table name is only part of a longer name of something else ("Washington Post")."""
        parsed = self._parsed
        before = not parsed.ent_starts[start] and parsed.ents[start] in _NO_PLACE
        after = end < len(parsed) and parsed.ents[end] == parsed.ents[start] and not parsed.ent_starts[end]
        return before or after

    def _capital(self, i: int, known: Gazetteer) -> Site | None:
        """Read "the Cambodian capital" as the city."""
        parsed = self._parsed
        if parsed.lowers[i] not in self._words["capital"]:
            return None
        inside = [m for m in self._mentions if m.head in parsed.kids[i] or (m.start <= i < m.end and m.kind == "place")]
        country = next((m.actor.country for m in inside if m.actor.country in known.capitals), None)
        entry = known.capitals.get(country or "")
        return self._linked(i, i + 1, entry.name, country, entry, "city") if entry else None

    def _told_before(self, i: int, last: Site | None) -> Site | None:
        """Read "there", "the town" and "the same province" as the last place named, "the shoal" as the one called so, if that is not far."""
        parsed = self._parsed
        near = last is not None and parsed.sentence_of[i] - parsed.sentence_of[last.start] <= _MEMORY
        if last is not None and near and parsed.lowers[i] == "there" and parsed.deps[i] == "advmod":
            return replace(last, start=i, end=i + 1, nodes=tuple(self._upward(parsed.heads[i], "in")), fronted=False)
        noun = parsed.lemmas[i]
        if not any(parsed.lowers[k] == "the" for k in parsed.kids[i]) or parsed.child(i, "prep") is not None:
            return None
        if any(parsed.deps[k] in _HOLDING and parsed.lowers[k] != "same" for k in parsed.kids[i]):
            return None
        called = self._called.get(noun, ())
        meant = called[-1] if called else None
        only = len({site.name for site in called}) == 1
        if meant is None or (not only and parsed.sentence_of[i] - parsed.sentence_of[meant.start] > _CALLED_MEMORY):
            meant = last if near and last is not None and noun in self._words["settlements"] and last.precision in ("city", "region") else None
        return replace(meant, start=i, end=i + 1, nodes=tuple(self._nodes(i, held=False)), fronted=False) if meant else None

    def _own_country(self, i: int) -> Site | None:
        """Read "his country" as the country of whoever he is."""
        parsed = self._parsed
        if parsed.lemmas[i] != "country":
            return None
        owner = next((k for k in parsed.kids[i] if parsed.deps[k] == "poss" and parsed.tags[k] == "PRP$"), None)
        code = next((m.actor.country for m in self._mentions if owner is not None and m.start <= owner < m.end and m.actor.country), None)
        name = next((m.actor.name for m in self._mentions if m.kind == "country" and m.actor.country == code), None) if code else None
        return Site(i, i + 1, name, code, None, "country", tuple(self._nodes(i, held=False))) if name else None

    def _quarter(self, i: int) -> Site | None:
        """Read "In the north, …" as a region, of whichever country the event is in."""
        parsed = self._parsed
        opens = parsed.sentence(i).start == i - 2 and parsed.lowers[i - 2] == "in" and [parsed.lowers[k] for k in parsed.kids[i]] == ["the"]
        if not opens or parsed.lowers[i] not in self._words["compass"]:
            return None
        return Site(i - 1, i + 1, f"the {parsed.lowers[i]}", None, None, "region", tuple(self._nodes(i, held=False)))

    def _linked(self, start: int, end: int, name: str, country: str | None, entry: KnownPlace | None, precision: Precision) -> Site:
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
        return Site(start, end, name, country, entry, precision, nodes, fronted, self._noun_of(start, end, head, held))

    def _noun_of(self, start: int, end: int, head: int, held: bool) -> str:
        """Return the common noun that is said of a place: "the suburb of X", "X camp", "Half Moon Shoal"."""
        noun = self._parsed.lowers[head] if held else self._parsed.lowers[end - 1] if end - start > 1 else ""
        return noun if noun in self._words["grounds"] or noun in self._words["settlements"] else ""

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
        local = parsed.deps[above] in _SUBJECT and parsed.lemmas[above] in self._words["locals"]
        if local and dep in ("compound", "nmod", "poss"):  # "Hama police arrested …", "Tyre's fishermen …"
            yield parsed.heads[above], "local"
            return
        if dep == "poss":  # "the seizure of Kabul's airport": only the noun itself
            yield above, "poss"
            return
        if held and dep in _SUBJECT and parsed.lemmas[head] in self._words["locals"]:
            yield above, "local"  # "a Beirut court gave …"
            return
        if dep == "advmod" and parsed.lemmas[head] in self._words["compass"]:
            yield from self._upward(above, "near")  # "crossed the border south of Luhansk"
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


def _joined(parsed: Parsed, start: int, end: int) -> str:
    """Return the words as the table writes them: single spaces, none around hyphens and before 's."""
    return parsed.text(start, end) if "\n" not in parsed.text(start, end) else " ".join(parsed.words[start:end])
