"""One report as the resolver sees it: which known names stand where, and which countries are near."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from ..parsed import Mention, Parsed
from ..places import gazetteer
from .ambiguous import choose
from .knowledge import Holder, Knowledge, Known
from .names import Found, fold
from .offices import lines
from .plausible import implausible
from .words import Words

__all__ = ["Named", "Scene"]

_LEAD = 4.0
"""Extra weight of a country in the first sentence; of 2, 3, 4, 5 the best on the development gold's actors."""
_REPORT, _PARAGRAPH, _FADE = 8.0, 0.5, 0.8
"""Weights of a country for a noun that has none: its share of the report's counts; having been named last in the paragraph; what each
earlier one keeps of that. Set on the development gold's 871 actor spans (a plateau for 3 to 12, 0.5, 0.8); `country` right of them decides."""
_AT_HOME = frozenset(("CRM", "REB", "UAF", "COP"))
"""Sectors whose acts hit their own country where no other is named."""


_LANDS = frozenset(("country", "adjective", "people", "seat", "holder"))


@dataclass(frozen=True, slots=True)
class Named:
    """A known name on tokens `start:end`, with its syntactic head."""

    start: int
    end: int
    head: int
    meaning: Known
    why: str = ""


@dataclass(slots=True)
class Scene:
    """The report with its known names by token (`named`) and by head token (`heads`); `found` are the mentions so far, by head token.

    `home` is the country that the report is about, as far as its names tell; `lands` are all whose names or leaders its text holds.
    """

    parsed: Parsed
    words: Words
    facts: Knowledge
    day: date | None
    named: dict[int, Named] = field(default_factory=dict)
    heads: dict[int, Named] = field(default_factory=dict)
    countries: frozenset[str] = frozenset()
    lands: frozenset[str] = frozenset()
    home: str | None = None
    found: dict[int, Mention] = field(default_factory=dict)
    cities: dict[int, str] = field(default_factory=dict)
    holders: dict[tuple[str, str], str] = field(default_factory=dict)
    acronyms: dict[str, Mention] = field(default_factory=dict)
    _names: dict[int, list[Found]] = field(default_factory=dict)
    _ends: dict[int, int] = field(default_factory=dict)
    _folded: str = ""
    antecedent: Callable[[int], Mention | None] = field(default=lambda _: None)
    returning: Callable[[int], Mention | None] = field(default=lambda _: None)
    _said: dict[int, list[tuple[int, str, bool]]] = field(default_factory=dict)
    _shares: dict[str, float] = field(default_factory=dict)
    _settled: set[str] = field(default_factory=set)
    _paragraphs: dict[int, list[tuple[int, str]]] = field(default_factory=dict)

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
        scene._names = facts.names.everywhere(parsed.report.text)
        scene._folded = f" {fold(parsed.report.title or '')} {fold(parsed.report.text)} "
        lands = (m for found in scene._names.values() for _, _, meant in found for m in meant if m.form in _LANDS)
        scene.lands = frozenset(m.country for m in lands if m.country)
        scene._ends = {end: token + 1 for token, end in enumerate(parsed.ends)}
        token, length = 0, len(parsed)
        while token < length:
            step = 1
            if parsed.words[token][:2].lstrip("'’")[:1].isupper() or parsed.lowers[token] == "al":
                step = scene._name_at(token)
            token += step
        scene._norths()
        scene._republics()
        scene.countries = frozenset(n.meaning.country for n in scene.named.values() if n.meaning.country)
        scene._survey()
        scene._incumbents()
        return scene

    def _name_at(self, token: int) -> int:
        found = self._name_from(token)
        if found is None:
            return 1
        length, meanings = found
        meaning = self._choose(meanings, token, length)
        if meaning is None or self._of_a_name(token, length, meaning) or self._unlikely(token, length, meaning):
            return 1
        meaning, why = self._told_apart(meaning, meanings, token, length)
        self._put(Named(token, token + length, self._head(token, token + length), meaning, why))
        return length

    def _told_apart(self, meaning: Known, meanings: tuple[Known, ...], token: int, length: int) -> tuple[Known, str]:
        """Return which of two places of one name is meant, and why: a town by the US state behind it, others by what the report names."""
        if meaning.form not in ("country", "seat", "territory", "region", "adjective"):
            return meaning, ""
        parsed, end = self.parsed, token + length
        text = parsed.text(token, end)
        if fold(text).strip() in self.facts.own:
            return meaning, ""
        if end + 1 < len(parsed) and parsed.words[end] == "," and parsed.words[end + 1] in self.words.lists["words.us_states"] and meaning.form != "adjective":
            state = parsed.words[end + 1]
            return Known("region", f"place:{text}, {state}", f"{text}, {state}", "USA", None), f"{text} in {state}"
        found = choose(text, self._folded)
        if found is None:
            return meaning, ""
        reading, why = found
        same = next((m for m in meanings if m.country == reading.country and m.form == reading.form), None)
        return same or (meaning if meaning.country == reading.country else reading.known()), why

    def _name_from(self, token: int) -> tuple[int, tuple[Known, ...]] | None:
        """Return the length in tokens and the meanings of the longest name from a token on that ends with a token of its sentence."""
        stop = self.parsed.sentence(token).end
        start = self.parsed.starts[token] + (not self.parsed.words[token][0].isalnum())  # "'Ndrangheta" begins behind its mark
        for _, reach, meanings in self._names.get(start, ()):
            end = self._ends.get(reach) or self._ends.get(reach + 1, 0)  # "U.S." ends behind its last letter
            if token < end <= stop:
                return end - token, meanings
        return None

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
        holders = [m for m in meanings if m.form == "holder"]
        if holders and self.day is not None:  # two men of one name: the one in office, else the one who was in office last
            day = self.day
            return max(holders, key=lambda m: max((t.holds(day), t.start <= day, t.start) for t in self.facts.holders[m.name]))
        modifies = self.parsed.deps[token + length - 1] in ("amod", "compound", "nmod")
        for meaning in meanings:
            if (meaning.form == "adjective") == modifies:
                return meaning
        return meanings[0]

    def _of_a_name(self, token: int, length: int, meaning: Known) -> bool:
        """Tell whether the word is part of somebody's name ("Michael Jordan", "Chad Smith") or of a longer proper name."""
        parsed = self.parsed
        if meaning.form not in ("country", "seat", "region") or length > 1:
            return False
        after, before = token + 1, token - 1
        person = parsed.ents[token] == "PERSON"
        if person and after < len(parsed) and parsed.ents[after] == "PERSON" and not parsed.ent_starts[after] and parsed.pos[after] == "PROPN":
            return True
        if before >= 0 and person and not parsed.ent_starts[token] and parsed.pos[before] == "PROPN" and before not in self.named:
            return not self.has("words.honorifics", before) and parsed.lowers[before] not in self.words.agents
        return parsed.pos[token] == "VERB" or (parsed.lowers[token] == "male" and parsed.ents[token] != "GPE")

    def _unlikely(self, token: int, length: int, meaning: Known) -> bool:
        """Tell whether one word is hardly that name: "Hill" without "The", "Francis" without his title, "Trend" before "Micro"."""
        parsed = self.parsed
        before, after = token - 1, token + 1
        if implausible(self, token, length, meaning):
            return True
        if length > 1:
            head = self._head(token, token + length)
            longer = before >= 0 and parsed.heads[before] == head and parsed.pos[before] == "PROPN" and before not in self.named
            return longer and meaning.form == "organisation" and parsed.ents[before] == parsed.ents[head] == "ORG"
        capital_after = after < len(parsed) and parsed.pos[after] == "PROPN" and parsed.words[after][0].isupper() and parsed.heads[token] == after
        if meaning.form == "outlet" and meaning.name.startswith("The "):
            article = before >= 0 and parsed.lowers[before] == "the"
            named = before >= 0 and self.has("words.outlets", before)
            return not named and (not article or (parsed.words[before] == "the" and self.has_ordinary(token)) or capital_after)
        if meaning.form == "holder":
            titled = before >= 0 and (parsed.lowers[before] in self.words.agents or self.has("words.honorifics", before))
            return not titled or capital_after
        if meaning.form in ("organisation", "group", "outlet"):
            if before >= 0 and parsed.heads[before] == token and parsed.pos[before] == "PROPN" and parsed.ents[before] == parsed.ents[token] == "ORG":
                return before not in self.named  # the end of a longer name: "Mombasa Lantern Herald"
            person = parsed.ents[token] == "PERSON" and not parsed.ent_starts[token]
            return person or (capital_after and parsed.ents[after] in ("ORG", "PERSON") and not parsed.ent_starts[after])
        return False

    def has_ordinary(self, token: int) -> bool:
        """Tell whether a word is written as a common noun or taken for one."""
        return self.parsed.pos[token] == "NOUN" or self.parsed.words[token][0].islower()

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

    def _republics(self) -> None:
        """Read "the Republic" as the state that the report's other names speak for."""
        parsed = self.parsed
        for token, word in enumerate(parsed.words):
            if word != "Republic" or token in self.named or not token or parsed.lowers[token - 1] != "the":
                continue
            after = token + 1
            if after < len(parsed) and (parsed.lowers[after] == "of" or parsed.pos[after] == "PROPN"):
                continue
            found = choose(word, self._folded)
            if found is not None and len([cue for cue in found[0].cues if cue in self._folded]) > 1:
                self._put(Named(token, after, token, found[0].known(), found[1]))

    def _incumbents(self) -> None:
        """Note the holders of offices whom the report names: "the American president" is then one of them."""
        for named in self.heads.values():
            if named.meaning.form == "holder":
                self.incumbents(named.meaning.name)

    def incumbents(self, name: str) -> None:
        """Note the offices that somebody named holds on the report's day."""
        for term in self.facts.holders[name] if self.day is not None else ():
            if self.day is not None and term.holds(self.day):
                self.holders[term.country, self.office(term.office)] = term.name

    def told_before(self, title: str, token: int) -> str | None:
        """Return the one person of this sentence or the one before who holds an office of this title: "the president" after "Ramaphosa"."""
        asked, here = self.office(title), self.parsed.sentence_of[token]
        named = {m.actor.name for head, m in self.found.items() if m.kind == "person" and here - self.parsed.sentence_of[head] <= 1}
        holders = {name for (_, office), name in self.holders.items() if office == asked and name in named}
        return holders.pop() if len(holders) == 1 else None

    def office(self, title: str) -> str:
        """Return the title under which an office is known in all countries: "Secretary of State" is a foreign minister."""
        return self.words.offices.get(title.lower(), title.lower())

    def head_of(self, country: str | None) -> str | None:
        """Return the one head of state or government of a country whom the report names: "the French leader"."""
        titles = {self.office(office) for line in lines().values() for office in line}
        named = {name for (c, office), name in self.holders.items() if c == country and office in titles}
        return named.pop() if len(named) == 1 else None

    def incumbent(self, country: str, title: str) -> Holder | None:
        """Return who holds an office on the report's day, by whatever title it has there; None without a day or where the table does not tell."""
        if self.day is None:
            return None
        asked = self.office(title)
        offices = (office for office in self.facts.titles.get(country, ()) if self.office(office) == asked)
        return next((h for office in offices if (h := self.facts.holder(country, office, self.day)) is not None), None)

    # ---------------------------------------------------------------- countries in the text
    def _survey(self) -> None:
        """Note which countries each sentence and paragraph names, which sentences play where, and the report's own country."""
        parsed = self.parsed
        places = gazetteer()
        counts: dict[str, float] = {}
        token = 0
        while token < len(parsed):
            named, country, step = self.named.get(token), None, 1
            if named is not None:
                country, step = named.meaning.country, named.end - token
                head = named.head
            elif parsed.words[token][0].isupper() and parsed.pos[token] == "PROPN":
                length = places.longest(parsed.words, token, parsed.sentence(token).end)
                head = self._head(token, token + length) if length else token
                place = places.by_name.get(parsed.text(token, token + length)) if length else None
                alone = parsed.ent_starts[token] and (token + length >= len(parsed) or not parsed.ents[token + length] or parsed.ent_starts[token + length])
                if place is not None and (parsed.ents[token] != "PERSON" or alone) and parsed.deps[head] not in ("compound", "nmod"):
                    country, step = place.country, length
                    self.cities.update((i, country) for i in range(token, token + length) if country)
            if country in self.facts.countries and country is not None:
                self._note(token, head, country, named, counts)
            token += step
        for block in parsed.blocks:
            if block.kind in ("dateline", "byline"):
                self._aside(parsed.report.text[slice(*block.span)], counts, 2.0)
        self._aside(parsed.report.title or "", counts, 2.0)
        settled = {c: n for c, n in counts.items() if c in self._settled}
        self.home = max(settled, key=lambda c: settled[c]) if settled else None
        total = sum(settled.values()) or 1.0
        self._shares = {c: n / total for c, n in settled.items()}

    def _note(self, token: int, head: int, country: str, named: Named | None, counts: dict[str, float]) -> None:
        parsed = self.parsed
        form = named.meaning.form if named is not None else "city"
        if form == "outlet":
            return  # who reports it says nothing about where it is
        sentence = parsed.sentences[parsed.sentence_of[token]]
        under = parsed.lowers[parsed.heads[head]] if parsed.deps[head] == "pobj" else ""
        setting = under in ("in", "at", "near", "outside", "across", "inside", "around")
        self._said.setdefault(sentence.index, []).append((head, country, setting))
        if under not in ("to", "into", "from", "for", "towards", "toward", "with", "against"):
            self._paragraphs.setdefault(sentence.paragraph, []).append((head, country))
        if form == "holder":
            return
        if under not in ("to", "into", "against", "with", "towards", "toward"):
            self._settled.add(country)
        toward = 0.3 if under in ("to", "into", "against", "with", "towards", "toward") else 1.0  # where somebody goes is not where he is from
        weight = 1.0 + (_LEAD if sentence.index == 0 else 1.0 if sentence.index == 1 else 0.0) + (1.0 if setting or form in ("city", "region") else 0.0)
        counts[country] = counts.get(country, 0.0) + weight * toward * (0.5 if form in ("organisation", "group") else 1.0)

    def _aside(self, text: str, counts: dict[str, float], weight: float) -> None:
        """Add the countries of title, dateline and byline: alone they decide little, as correspondents write from next door."""
        words = [w.title().replace("'D", "'d") if w.isupper() and len(w) > 3 else w for w in text.split()]
        for _, _, (meaning, *_) in self.facts.names.apart(" ".join(words)):
            country = meaning.country if meaning.form in ("country", "seat", "region", "adjective", "people") else None
            if country in counts:
                counts[country] += 2 * weight
            elif country is not None:
                counts[country] = weight
            if country is not None:
                self._settled.add(country)

    def only_named(self, token: int) -> tuple[str, str] | None:
        """Return the one country that the sentence names by a name of its own (no adjective, no leader): gangs are where the sentence is about."""
        parsed = self.parsed
        said = self._said.get(parsed.sentence_of[token], ())
        named = {country: head for head, country, _ in said if parsed.ents[head] == "GPE" and parsed.pos[head] == "PROPN"}
        if len(named) != 1:
            return None
        country, head = next(iter(named.items()))
        return country, f"the only country that the sentence names: {parsed.words[head]}"

    def paired(self, token: int) -> list[str]:
        """Return the two countries that the sentence names before a token, none where it names more or fewer."""
        said = self._said.get(self.parsed.sentence_of[token], ())
        named = list(dict.fromkeys(country for head, country, setting in said if head < token and not setting))
        return named if len(named) == 2 else []

    def most_named(self) -> list[str]:
        """Return the countries with more than a tenth of the report's counts, most counted first."""
        return sorted((c for c, share in self._shares.items() if share > 0.1), key=lambda c: -self._shares[c])

    def _against(self, token: int) -> str | None:
        """Return the country that attacks or arms whom a token names: armed men and posts that are hit, rebels that are armed, are not its own."""
        parsed = self.parsed
        for verb in parsed.ancestors(token):
            if parsed.lemmas[verb] not in self.words.lists["words.against"]:
                continue
            doers = [k for k in parsed.kids[verb] if parsed.deps[k] == "nsubj" and k < token]
            if not doers and parsed.deps[verb] == "pcomp":
                doers = [k for k in parsed.kids[parsed.heads[parsed.heads[verb]]] if parsed.deps[k] == "dobj"]
            if not doers and parsed.deps[verb] == "conj":
                doers = [k for k in parsed.kids[parsed.heads[verb]] if parsed.deps[k] == "nsubj"]
            country = next((self.found[k].actor.country for k in doers if k in self.found and self.found[k].actor.sector in ("GOV", "MIL", "PRM", None)), None)
            return country if country in self.facts.countries else None
        return None

    def near(self, token: int, *, own_forces: bool = False, armed: bool = False) -> tuple[str | None, str]:
        """Return the country that a noun without one of its own belongs to, and how it was found.

        Where the sentence plays, or the home of the police, gangs or rebels who act in it; never (with `armed`) who attacks or arms them;
        with `own_forces` (soldiers, envoys as objects: "Chad moved two companies") who acts in it;
        else the countries' shares of the report and how lately the paragraph named them, weighed.
        """
        parsed = self.parsed
        sentence = parsed.sentences[parsed.sentence_of[token]]
        said = self._said.get(sentence.index, ())
        above = set(parsed.ancestors(token)) if any(setting for _, _, setting in said) else set()
        for head, country, setting in said:
            if not setting:
                continue
            noun = parsed.heads[parsed.heads[head]]
            fronted = parsed.heads[head] == sentence.start
            of_subject = parsed.deps[noun] in ("nsubj", "nsubjpass") and parsed.heads[noun] in above and parsed.pos[noun] == "NOUN"
            if fronted or (head < token and (noun in above or of_subject)):
                return country, f"the sentence plays in {parsed.words[head]}"
        for verb in parsed.ancestors(token):  # what gangs, rebels and police do, they do at home
            doer = next((self.found[k] for k in parsed.kids[verb] if parsed.deps[k] == "nsubj" and k < token and k in self.found), None)
            if doer is not None:
                if doer.actor.sector in _AT_HOME and doer.actor.country in self.facts.countries:
                    return doer.actor.country, f"country of its clause: {doer.text}"
                break
        against = self._against(token) if armed else None
        if own_forces and against is None:
            for verb in parsed.ancestors(token):
                for kid in parsed.kids[verb]:
                    found = self.found.get(kid) if parsed.deps[kid] == "nsubj" and kid < token else None
                    if found is not None and found.actor.country in self.facts.countries:
                        return found.actor.country, f"country of its clause: {found.text}"
        scores = {c: _REPORT * share for c, share in self._shares.items()}
        named = [c for h, c in self._paragraphs.get(sentence.paragraph, ()) if h < token]
        if against is not None and set(scores) - {against}:
            scores = {c: score for c, score in scores.items() if c != against}
            named = [c for c in named if c != against]
        for back, country in enumerate(reversed(named)):
            scores[country] = scores.get(country, 0.0) + _PARAGRAPH * _FADE**back
        if not scores:
            before = [c for h, c, _ in said if h < token]
            return (before[-1], "nearest country in the sentence") if before else (None, "no country near")
        best = max(scores, key=lambda c: scores[c])
        return best, "country of the report" if best == self.home else "country of the paragraph"
