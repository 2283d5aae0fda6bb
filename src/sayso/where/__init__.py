"""Places: the place that an event's own clause gives, with country and coordinates where they are known.

A place is read off the tree like a time: it hangs on the event's verb or noun, on its object, or on a clause that shares
it. Countries come from the words ("in Goma, Congo"), from the mention, from the table of places, or from the parties
where both sides of the event belong to one country; else they stay None.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, cast

from ..clauses import ClauseTree, compile_clauses
from ..parsed import Frame, Mention, Parsed
from ..places import country_area, gazetteer
from ..plugins import Language
from ..records import Place, Span
from .atlas import Atlas
from .sites import Site, SiteReader

__all__ = ["place_frames"]

# Actor codes of PLOVER that are no countries.
_NO_COUNTRY = frozenset(("IGO", "UNO", "EUR", "NGO", "ISM", "IMG", "MNC"))
# Acts of a government that hold for all of its country where no place is told.
_REALM = frozenset((("COERCE", "curfew"), ("COERCE", "martial-law"), ("SANCTION", "expel")))
_ON_GROUND = frozenset(("COERCE", "SANCTION"))
# "Its airspace" stands this near its verb.
_NEAR = 12
# Words between "its" and the noun: "its two remaining crossings".
_OWN = 3
_FRONTED_TYPES = frozenset(("ASSAULT", "COERCE", "PROTEST", "MOBILIZE"))


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
    return finder.places(frames)


class _Finder:
    """The places of one report by the token that they hang on, and the way from a frame to its own."""

    def __init__(self, parsed: Parsed, mentions: Sequence[Mention], words: Mapping[str, frozenset[str]], tree: ClauseTree) -> None:
        self._parsed = parsed
        self._mentions = mentions
        self._words = words
        self._tree = tree
        self._at: dict[int, list[tuple[Site, str]]] = {}
        self._fronted: dict[int, Site] = {}
        sites = tuple(SiteReader(parsed, mentions, words, tree).sites(gazetteer()))
        self._atlas = Atlas(parsed, mentions, sites)
        for site in sites:
            for node, preposition in site.nodes:
                self._at.setdefault(node, []).append((site, preposition))
            if site.fronted:
                self._fronted[parsed.sentence_of[site.start]] = site

    # -- frames

    def places(self, frames: Sequence[Frame]) -> tuple[Place | None, ...]:
        """Return the place of each frame, or None; a name lies in one country, whoever takes part in what happens there."""
        sites = [self._site_of(frame) for frame in frames]
        parties = [self._of_parties(frame) for frame in frames]
        lands: dict[str, set[str]] = {}
        for site, country in zip(sites, parties, strict=True):
            if site is not None and country is not None:
                lands.setdefault(site.name, set()).add(country)
        only = {name: next(iter(found)) for name, found in lands.items() if len(found) == 1}
        return tuple(
            self._realm(frame) if site is None else self._placed(site, country or only.get(site.name))
            for frame, site, country in zip(frames, sites, parties, strict=True)
        )

    def _placed(self, site: Site, likely: str | None) -> Place | None:
        spot = self._atlas.find(site, likely)
        if spot.country is None and site.known is None and site.name.startswith("the "):
            return None  # "in the north", and nobody knows of which country
        return Place(
            name=site.name,
            country=spot.country,
            admin1=spot.region,
            lat=spot.lat,
            lon=spot.lon,
            geonames_id=spot.number,
            precision=spot.precision,
            span=Span(self._parsed.starts[site.start], self._parsed.ends[site.end - 1]),
        )

    def _realm(self, frame: Frame) -> Place | None:
        """Return the country whose government declares an emergency or a curfew, or shuts "its airspace"."""
        if (frame.type, frame.mode) not in _REALM and not (frame.type in _ON_GROUND and self._own_ground(frame.anchor)):
            return None
        acting = [self._mentions[i] for i in frame.actors]
        actor = acting[0].actor if len(acting) == 1 else None
        if actor is None or actor.sector != "GOV" or actor.country is None or actor.country in _NO_COUNTRY:
            return None
        if frame.type == "SANCTION" and frame.mode == "expel" and (frame.complement is not None or acting[0].kind != "country"):
            return None  # one that is only asked for or threatened, or a body's, which may sit anywhere
        told = [*acting, *self._mentions]
        named = next((m for m in told if m.kind == "country" and not m.pronoun and m.actor.country == actor.country), None)
        if named is None:
            return None
        spot = country_area(actor.country)
        name = named.text if named in acting and self._parsed.pos[named.head] == "PROPN" else named.actor.name
        return Place(name=name, country=actor.country, lat=spot.lat if spot else None, lon=spot.lon if spot else None, precision="country", span=named.span)

    def _own_ground(self, anchor: int) -> bool:
        """Tell whether the act is done to or on "its borders", "its airspace"."""
        parsed = self._parsed
        nouns = (i for i in range(anchor + 1, min(parsed.right[anchor], anchor + _NEAR)) if parsed.lemmas[i] in self._words["own_ground"])
        return any("its" in parsed.lowers[max(anchor, i - _OWN) : i] for i in nouns)

    def _site_of(self, frame: Frame) -> Site | None:
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

    def _fits(self, frame: Frame, node: int, site: Site, preposition: str) -> bool:
        """Tell whether a place at a token is the place of the frame."""
        words, parsed = self._words, self._parsed
        if preposition == "local":
            return frame.type in words["subject_types"] and site.precision != "country"
        if preposition == "subject":
            return frame.type in words["subject_types"]
        if preposition == "poss":
            return False
        if preposition == "":
            return frame.type not in words["verbal_types"] and site.precision != "country"
        if preposition in words["to"]:
            moves = frame.type in words["moving_types"] and parsed.lemmas[node] in words["moving"]
            return moves or (frame.mode == "visit" and (not self._tree.verbal(node) or parsed.lemmas[node] in words["paying"]))
        if preposition in words["from"]:
            own = preposition == "of" and node == frame.anchor and frame.type not in words["verbal_types"]
            left = frame.type == "RETREAT" and parsed.lemmas[node] in words["moving"]
            return site.precision != "country" and (own or left)
        if preposition == "against" or (preposition == "on" and not self._tree.verbal(node)):
            return site.precision != "country" and frame.type not in words["verbal_types"]
        return preposition in words["at"]

    def _best(self, frame: Frame, sites: Sequence[Site]) -> Site:
        """Return the nearest place, a country only where there is nothing finer."""
        return min(sites, key=lambda s: (s.precision == "country", abs(s.start - frame.anchor)))

    def _carried(self, frame: Frame) -> Site | None:
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
