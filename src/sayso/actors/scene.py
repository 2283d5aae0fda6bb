"""One report as the resolver sees it: which known names stand where, and which countries are near."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from ..parsed import Parsed
from .knowledge import Knowledge, Known
from .words import Words

__all__ = ["Named", "Scene"]

_NAMES = frozenset(("PROPN", "NOUN", "ADJ", "X"))


@dataclass(frozen=True, slots=True)
class Named:
    """A known name on tokens `start:end`, with its syntactic head."""

    start: int
    end: int
    head: int
    meaning: Known


@dataclass(slots=True)
class Scene:
    """The report with its known names by token (`named`) and by head token (`heads`)."""

    parsed: Parsed
    words: Words
    facts: Knowledge
    day: date | None
    named: dict[int, Named] = field(default_factory=dict)
    heads: dict[int, Named] = field(default_factory=dict)
    countries: frozenset[str] = frozenset()
    home: str | None = None

    def has(self, name: str, token: int) -> bool:
        """Tell whether a token's lemma or form is in a list of words."""
        listed = self.words.lists[name]
        return self.parsed.lemmas[token].lower() in listed or self.parsed.lowers[token] in listed

    def country(self, token: int) -> str | None:
        """Return the country that a known name on the token brings along, or None."""
        named = self.named.get(token)
        return named.meaning.country if named is not None else None

    @classmethod
    def of(cls, parsed: Parsed, words: Words, facts: Knowledge) -> Scene:
        """Find the known names of a report."""
        scene = cls(parsed, words, facts, parsed.report.published)
        token, length = 0, len(parsed)
        while token < length:
            step = 1
            if parsed.words[token][0].isupper() or parsed.lowers[token] == "al":
                step = scene._name_at(token)
            token += step
        scene._norths()
        scene.countries = frozenset(n.meaning.country for n in scene.named.values() if n.meaning.country)
        scene.home = scene._home()
        return scene

    def _name_at(self, token: int) -> int:
        parsed = self.parsed
        found = self.facts.longest(parsed.words, token, parsed.sentence(token).end)
        if found is None:
            return 1
        length, meanings = found
        meaning = self._choose(meanings, token, length)
        if meaning is None or self._of_a_name(token, length, meaning):
            return 1
        self._put(Named(token, token + length, self._head(token, token + length), meaning))
        return length

    def _put(self, named: Named) -> None:
        for i in range(named.start, named.end):
            self.named[i] = named
        self.heads[named.head] = named

    def _head(self, start: int, end: int) -> int:
        """Return the token whose head lies outside, the last where there are several."""
        heads = self.parsed.heads
        for i in range(end - 1, start - 1, -1):
            if not start <= heads[i] < end or heads[i] == i:
                return i
        return end - 1

    def _choose(self, meanings: tuple[Known, ...], token: int, length: int) -> Known | None:
        """Return the meaning that fits: an adjective where it modifies, Congo by its capital, a holder who may be meant."""
        if len(meanings) == 1:
            return meanings[0]
        modifies = self.parsed.deps[token + length - 1] in ("amod", "compound", "nmod")
        for meaning in meanings:
            if (meaning.form == "adjective") == modifies:
                return meaning
        return meanings[0]

    def _of_a_name(self, token: int, length: int, meaning: Known) -> bool:
        """Tell whether the word is part of somebody's name ("Michael Jordan", "Chad Smith") or of a longer proper name."""
        parsed = self.parsed
        if meaning.form not in ("country", "seat", "territory", "region") or length > 1:
            return False
        after, before = token + 1, token - 1
        person = parsed.ents[token] == "PERSON"
        if person and after < len(parsed) and parsed.ents[after] == "PERSON" and not parsed.ent_starts[after] and parsed.pos[after] == "PROPN":
            return True
        if before >= 0 and person and not parsed.ent_starts[token] and parsed.pos[before] == "PROPN" and before not in self.named:
            return not self.has("words.honorifics", before) and parsed.lowers[before] not in self.words.agents
        return parsed.pos[token] == "VERB" or (parsed.lowers[token] == "male" and parsed.ents[token] != "GPE")

    def _norths(self) -> None:
        """Read "the North" and "the South" as the Koreas where one of them is named."""
        parsed = self.parsed
        if not any(n.meaning.country in ("PRK", "KOR") for n in self.named.values()):
            return
        for token, word in enumerate(parsed.words):
            if word in ("North", "South") and token not in self.named and token and parsed.lowers[token - 1] == "the":
                after = token + 1
                if after < len(parsed) and parsed.words[after][0].isupper() and parsed.pos[after] == "PROPN":
                    continue
                iso3 = "PRK" if word == "North" else "KOR"
                self._put(Named(token, after, token, Known("country", f"country:{iso3}", self.facts.countries[iso3], iso3, "GOV")))

    def _home(self) -> str | None:
        """Return the country that the report names most, counting its beginning double; None where it names none."""
        counts: dict[str, float] = {}
        seen: set[int] = set()
        for token, named in self.named.items():
            if named.start in seen or named.meaning.form in ("organisation", "outlet", "holder", "group") or not named.meaning.country:
                continue
            seen.add(named.start)
            weight = 2.0 if self.parsed.sentence_of[token] <= 2 else 1.0
            counts[named.meaning.country] = counts.get(named.meaning.country, 0.0) + weight
        return max(counts, key=lambda c: counts[c]) if counts else None

    def near(self, token: int) -> tuple[str | None, str]:
        """Return the nearest country and how it was found: before the token (150 tokens back), behind it, else the report's."""
        for i in range(token - 1, max(-1, token - 150), -1):
            country = self.country(i)
            if country and country in self.facts.countries:
                where = "its sentence" if self.parsed.sentence_of[i] == self.parsed.sentence_of[token] else "the text before"
                return country, f"country from {where}: {self.parsed.words[i]}"
        for i in range(token + 1, min(len(self.parsed), token + 60)):
            country = self.country(i)
            if country and country in self.facts.countries:
                return country, f"country from the text behind: {self.parsed.words[i]}"
        return self.home, "country of the report" if self.home else "no country near"
